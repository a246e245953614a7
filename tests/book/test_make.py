"""The targets of the Makefile, in a folder that was moved, and beside what README says."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from prose import ROOT

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE)
REMADE = "-m venv --clear .venv"

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="this machine has no make")


def would_run(folder: Path, target: str) -> str:
    """Return the commands that `make` would run."""
    done = subprocess.run(
        ["make", "--dry-run", target], cwd=folder, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def copy(tmp_path) -> Path:
    """A folder of the book with an environment that looks finished, of this very Python."""
    folder = tmp_path / "a book"
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        folder.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder)
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
    python.chmod(0o755)
    (folder / ".venv" / "ready").touch()
    return folder


def test_an_environment_of_another_folder_is_made_anew(copy):
    """What was installed for the other folder would be run in place of this one's."""
    assert REMADE in would_run(copy, "book")


def test_an_environment_whose_python_is_gone_is_made_anew(copy):
    (copy / ".venv" / "bin" / "python").unlink()
    assert REMADE in would_run(copy, "book")


@pytest.mark.skipif(not (ROOT / ".venv" / "ready").exists(), reason="there is no .venv here")
def test_an_environment_of_this_folder_is_kept():
    assert REMADE not in would_run(ROOT, "book")


def test_what_the_texts_say_of_make_is_true():
    told: set[str] = set()
    for name in ("README.md", "CONTRIBUTING.md"):
        told |= set(
            re.findall(r"(?:`|^    )make ([a-z]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
        )
    assert told - set(TARGETS) == set(), "there are no such targets"
    assert set(TARGETS) - told == set(), "nobody is told of these targets"
