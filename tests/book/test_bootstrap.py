"""A chapter opened on its own: with the helpers, without them, and where it must fetch them."""

import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import environments
import nbformat
import pytest
from prose import ROOT

import lenet_utils
from book_ext.repository import Repository, stamp_notebook
from lenet_utils import startup

CHAPTER = ROOT / "chapters" / "01-ten-steps.ipynb"


@pytest.fixture
def colab(tmp_path) -> Path:
    """A Python that has every package of this one but the book's helpers."""
    return environments.without_the_helpers(tmp_path / "colab")


@pytest.fixture
def chapter() -> nbformat.NotebookNode:
    return nbformat.read(CHAPTER, as_version=4)


def code_cells(notebook) -> list:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_without_the_helpers_the_first_cell_says_what_to_do(chapter, colab, tmp_path):
    chapter.cells = code_cells(chapter)[:1]
    _, error = environments.run_notebook(chapter, colab, tmp_path / "learner")
    assert "The book's helpers are not installed" in error
    assert "pip install" in error


@pytest.mark.builds
def test_a_published_chapter_fetches_the_helpers_itself_from_its_branch(chapter, colab, tmp_path):
    source = environments.copy_sources(tmp_path / "published")
    git = ["git", "-C", str(source), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "--quiet", "--initial-branch", "main"], check=True)
    for branch, helper in [("main", "spring"), ("autumn", "autumn")]:
        if branch != "main":
            subprocess.run([*git, "checkout", "--quiet", "-b", branch], check=True)
        (source / "lenet_utils" / f"{helper}.py").write_text("LEAVES = 'falling'\n", "utf-8")
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "--quiet", "--message", "Publish"], check=True)
    subprocess.run([*git, "checkout", "--quiet", "main"], check=True)
    published = FolderAsRepository("localhost", str(source).lstrip("/"), "autumn")
    chapter.cells = code_cells(chapter)[:1]
    assert stamp_notebook(chapter, published)
    own = "from lenet_utils import autumn; print(autumn.LEAVES)"
    chapter.cells.append(nbformat.v4.new_code_cell(own))
    done, error = environments.run_notebook(chapter, colab, tmp_path / "learner")
    assert not error
    assert "Ready" in done.cells[0].outputs[-1].text
    assert done.cells[1].outputs[-1].text == "falling\n"


class FolderAsRepository(Repository):
    """A repository on this machine, which git reads as it would one on a host."""

    @property
    def url(self) -> str:
        return f"file://{self.host}/{self.path}"


def test_the_helpers_folder_alone_is_answered_with_a_sentence(chapter, colab, tmp_path):
    shutil.copytree(ROOT / "lenet_utils", tmp_path / "learner" / "lenet_utils")
    chapter.cells = code_cells(chapter)[:1]
    _, error = environments.run_notebook(chapter, colab, tmp_path / "learner")
    assert "The folder lenet_utils is here, but the book is not installed" in error


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
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout == "False\n"


def test_ready_is_the_only_thing_that_a_first_cell_shows():
    code = "import lenet_utils; lenet_utils.ready()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert (done.stdout, done.stderr) == (
        "Ready: the book's helpers and TensorFlow are here.\n",
        "",
    )


def lowest_free_descriptor() -> int:
    free = os.dup(2)
    os.close(free)
    return free


def test_what_is_said_after_loading_is_heard_again_and_no_file_stays_open(capfd):
    before = lowest_free_descriptor()
    with startup._standard_error_closed():
        os.write(2, b"which processor it found")
    os.write(2, b"a message")
    assert capfd.readouterr().err == "a message"
    assert lowest_free_descriptor() == before


def test_a_module_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(AttributeError, match=r"no module 'modles'; it has .*models"):
        getattr(lenet_utils, "modles")  # noqa: B009  (no linter shall look for it)
