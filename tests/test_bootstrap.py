"""A chapter opened on its own: with the helpers, without them, and where it must fetch them."""

import os
import shutil
import subprocess
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

import nbformat
import pytest

import lenet_utils
from lenet_utils import startup

ROOT = Path(__file__).resolve().parent.parent
CHAPTER = ROOT / "chapters" / "01-ten-steps.ipynb"
RUN = """
import sys
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[1])
"""


@pytest.fixture(scope="module")
def empty_environment(tmp_path_factory) -> Path:
    """A Python that has every package of this one but the book's helpers, as Colab has."""
    place = tmp_path_factory.mktemp("colab")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place / "env"], check=True)
    # A folder named in a .pth file is searched, and its own .pth files, which would
    # bring the helpers from the checkout, are not read.
    packages = next((place / "env" / "lib").glob("python*/site-packages"))
    (packages / "rest.pth").write_text(sysconfig.get_path("purelib"))
    return place


def run(notebook, environment: Path, **variables: str) -> tuple[nbformat.NotebookNode, str]:
    """Execute a notebook in an empty folder; return it and what was said when it failed."""
    folder = environment / "learner"
    folder.mkdir(exist_ok=True)
    path = folder / "chapter.ipynb"
    nbformat.write(notebook, path)
    done = subprocess.run(
        [environment / "env" / "bin" / "python", "-c", RUN, path],
        cwd=folder,
        env={**os.environ, "JUPYTER_PATH": "", **variables},
        capture_output=True,
        text=True,
    )
    return nbformat.read(path, as_version=4), done.stderr if done.returncode else ""


@pytest.fixture
def chapter() -> nbformat.NotebookNode:
    return nbformat.read(CHAPTER, as_version=4)


def code_cells(notebook) -> list:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_without_the_helpers_the_first_cell_says_what_to_do(chapter, empty_environment):
    chapter.cells = code_cells(chapter)[:1]
    _, error = run(chapter, empty_environment)
    assert "The book's helpers are not installed" in error
    assert "pip install" in error


def test_the_chapter_runs_from_a_wheel_in_an_empty_folder(chapter, empty_environment, tmp_path):
    # Setuptools builds beside the sources, and would find there what an older build left.
    (tmp_path / "source").mkdir()
    for name in ("lenet_utils", "pyproject.toml", "README.md", "LICENSE"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / "source" / name)
    pip = [sys.executable, "-m", "pip", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", tmp_path, tmp_path / "source"], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    subprocess.run([*pip, "install", "--no-deps", "--target", installed, wheel], check=True)
    code_cells(chapter)[0].source += "\nprint(lenet_utils.__file__)"
    done, error = run(
        chapter, empty_environment, PYTHONPATH=str(installed), LENET_CIFAR10_SOURCE="sample"
    )
    assert not error
    assert str(installed) in code_cells(done)[0].outputs[-1].text
    assert all(cell.execution_count for cell in code_cells(done))


def test_a_published_chapter_fetches_the_helpers_itself(chapter, empty_environment):
    chapter.cells = code_cells(chapter)[:1]
    first = chapter.cells[0]
    first.source = first.source.replace('REPOSITORY = ""', f'REPOSITORY = "file://localhost{ROOT}"')
    done, error = run(chapter, empty_environment)
    assert not error
    assert "Ready" in done.cells[0].outputs[-1].text


def test_ready_names_what_is_missing_and_what_is_too_old(monkeypatch):
    required = ["tensorflow>=2.20,<2.22", "no-such-package>=1", "pillow>=9999"]
    monkeypatch.setattr(metadata, "requires", lambda name: required)
    with pytest.raises(ImportError) as raised:
        startup.ready()
    message = str(raised.value)
    assert "no-such-package is missing" in message
    assert "pillow" in message and "too old, at least 9999 is needed" in message
    assert "tensorflow" not in message


def test_importing_the_helpers_does_not_import_tensorflow():
    code = "import sys, lenet_utils, lenet_utils.data; print('tensorflow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_ready_is_the_only_thing_that_a_first_cell_shows():
    code = "import lenet_utils; lenet_utils.ready()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (
        "Ready: the book's helpers and TensorFlow are here.\n",
        "",
    )


def test_a_module_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(AttributeError, match=r"no module 'modles'; it has .*models"):
        lenet_utils.modles  # noqa: B018
