"""The wheel is the book's: all that a chapter needs is in it, from the wheel and from the sdist."""

import ast
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import environments
import nbformat
import packages
import pytest
from prose import NOTEBOOKS, ROOT

BUILD = "import sys; from setuptools import build_meta; build_meta.build_{}(sys.argv[1])"
WHERE = """
import lenet_book, lenet_utils
print(lenet_book.__file__, lenet_utils.__file__)
"""
# Every figure, as a notebook would show it: its widget, and the HTML where nothing runs.
SHOW = """
from lenet_book import figures
for name in figures.__all__:
    data, _ = getattr(figures, name)()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data, name
    assert "<img " in data["text/html"], name
    print(name)
"""
SHORT = "01-ten-steps"  # the chapter that runs to its end, on the bundled sample
# What Colab has (November 2026).
COLAB = ("ipywidgets==7.7.1", "anywidget==0.9.21", "tensorflow==2.20.*", "matplotlib==3.10.0")


def build(kind: str, source: Path, target: Path) -> Path:
    """Build a "wheel" or an "sdist" with the setuptools that is here; return the file."""
    target.mkdir(exist_ok=True)
    command = [sys.executable, "-c", BUILD.format(kind), str(target)]
    done = subprocess.run(command, cwd=source, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    (found,) = target.iterdir()
    return found


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheel made from the sources, and the one made from the sdist of the sources."""
    folder = tmp_path_factory.mktemp("wheels")
    source = environments.copy_sources(folder / "source")
    sdist = build("sdist", source, folder / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    return {
        "wheel": build("wheel", source, folder / "wheel"),
        "sdist": build("wheel", unpacked, folder / "wheel-of-sdist"),
    }


@pytest.fixture(scope="module")
def installed(wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with this one's packages, and the book's from the wheel."""
    folder = tmp_path_factory.mktemp("installed")
    python = environments.without_the_helpers(folder)
    site = next((folder / "env" / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheels["wheel"]) as wheel:
        wheel.extractall(site)
    return python


def lacking(names: set[str], root: Path) -> list[str]:
    """Return the files of the two packages under `root` that an archive does not have."""
    files = {
        path.relative_to(root).as_posix()
        for package in packages.PACKAGES
        for path in (root / package).rglob("*")
        if path.is_file()
    }
    return sorted(files - names)


def run(python: Path, code: str, folder: Path) -> str:
    """Run a program in an empty folder, on the bundled sample; return what it printed."""
    variables = os.environ | {"LENET_CIFAR10_SOURCE": "sample"}
    done = subprocess.run(
        [python, "-c", code], cwd=folder, env=variables, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def import_lines() -> str:
    """Return what all chapters import of the two packages, as one program."""
    lines = {
        ast.unparse(node)
        for path in NOTEBOOKS
        for node in ast.walk(ast.parse(packages.chapter_code(path)))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(tuple(packages.PACKAGES))
    }
    return "\n".join(sorted(lines))


@pytest.mark.parametrize("origin", ["wheel", "sdist"])
def test_it_has_every_file_of_the_packages(wheels, origin, tmp_path):
    with zipfile.ZipFile(wheels[origin]) as wheel:
        missing = lacking(set(wheel.namelist()), environments.copy_sources(tmp_path / "source"))
    assert not missing, f"the {origin} lacks {', '.join(missing)}: see setuptools in pyproject.toml"


def test_a_file_that_it_lacks_is_named(tmp_path):
    (tmp_path / "lenet_utils").mkdir()
    data = tmp_path / "lenet_book" / "records" / "results" / "new.json"
    data.parent.mkdir(parents=True)
    data.write_text("{}", "utf-8")
    assert lacking({"lenet_utils/data.py"}, tmp_path) == ["lenet_book/records/results/new.json"]


def test_without_a_figures_script_there_is_no_wheel(tmp_path):
    source = environments.copy_sources(tmp_path / "source")
    (source / "lenet_book" / "figures" / "static" / "pooling.js").unlink()
    with pytest.raises(AssertionError, match=r"pooling\.js is missing; run: make bundle"):
        build("wheel", source, tmp_path / "wheel")


def check_chapters_in(python: Path, folder: Path) -> None:
    """Try, with a Python outside the checkout, all that a chapter needs of the packages."""
    assert "from lenet_book.figures import" in import_lines()
    where, *shown = run(python, f"{WHERE}{import_lines()}{SHOW}", folder).splitlines()
    assert str(ROOT) not in where
    assert len(shown) > 10
    chapter = nbformat.read(ROOT / "chapters" / f"{SHORT}.ipynb", as_version=4)
    done, error = environments.run_notebook(
        chapter, python, folder / "learner", LENET_CIFAR10_SOURCE="sample"
    )
    assert not error
    assert all(cell.execution_count for cell in done.cells if cell.cell_type == "code")


@pytest.mark.builds
def test_the_chapters_work_from_the_wheel_in_an_empty_folder(installed, tmp_path):
    check_chapters_in(installed, tmp_path)


@pytest.mark.slow
def test_the_chapters_work_with_what_colab_has(wheels, tmp_path):
    """In an environment of its own, with the oldest versions that the book promises to take."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    python = tmp_path / "env" / "bin" / "python"
    pip = [python, "-m", "pip", "install", "--quiet", *COLAB, "nbclient", "ipykernel"]
    subprocess.run([*pip, wheels["wheel"]], check=True)
    check_chapters_in(python, tmp_path)
