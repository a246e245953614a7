"""Other Pythons than the one that runs the tests, and what the book looks like from there."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import nbformat
import packages
from prose import ROOT

NEVER_SHIPPED = shutil.ignore_patterns("__pycache__", "*.partial", "*.part", "*.lock", "*.test.js")
RUN = """
import sys
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[1])
"""


def copy_sources(folder: Path) -> Path:
    """Copy what a distribution is made of, and nothing that an older build left beside it."""
    folder.mkdir()
    for package in packages.PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=NEVER_SHIPPED)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    return folder


def without_the_helpers(folder: Path) -> Path:
    """Make a Python that has every package of this one but the book's helpers, as Colab has."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "env"], check=True)
    # A folder named in a .pth file is searched, and its own .pth files, which would
    # bring the helpers from the checkout, are not read.
    rest = folder / "rest"
    rest.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith("lenet_book-"):  # what pip knows of the book
            (rest / path.name).symlink_to(path)
    site = next((folder / "env" / "lib").glob("python*/site-packages"))
    (site / "rest.pth").write_text(str(rest), "utf-8")
    return folder / "env" / "bin" / "python"


def run_notebook(
    notebook: nbformat.NotebookNode, python: Path, folder: Path, **variables: str
) -> tuple[nbformat.NotebookNode, str]:
    """Execute a notebook in an empty folder; return it and what was said when it failed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "chapter.ipynb"
    nbformat.write(notebook, path)
    done = subprocess.run(
        [python, "-c", RUN, path],
        cwd=folder,
        env={**os.environ, "JUPYTER_PATH": "", **variables},
        capture_output=True,
        encoding="utf-8",
    )
    return nbformat.read(path, as_version=4), done.stderr if done.returncode else ""
