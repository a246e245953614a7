"""The weekly look at the newest packages: what it asks pip for, and what it says."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import newest
import pytest
from packaging.requirements import Requirement
from prose import ROOT


@pytest.mark.parametrize(
    ("bounded", "expected"),
    [
        ("numpy>=2.0,<3", "numpy>=2.0"),
        ("pillow>=11,!=12.0,<13", "pillow!=12.0,>=11"),
        ("ruff==0.15.*", "ruff"),
        ("nbval~=0.11", "nbval"),
        ("jupyter-book>=1.0.4,<2", "jupyter-book<2,>=1.0.4"),
    ],
)
def test_a_package_is_asked_for_without_its_upper_bound(bounded, expected):
    assert newest.unbounded(Requirement(bounded)) == expected


def test_every_file_of_requirements_is_read(tmp_path):
    (tmp_path / "a.txt").write_text("# words\n-r b.txt\nruff>=0.8  # why\n\n", "utf-8")
    (tmp_path / "b.txt").write_text("numpy>=2,<3\n", "utf-8")
    asked = [str(each) for each in newest.requirements(tmp_path / "a.txt")]
    assert asked == ["numpy<3,>=2", "ruff>=0.8"]


def test_what_is_held_is_required():
    asked = {each.name for each in newest.requirements(ROOT / "requirements-test.txt")}
    assert set(newest.HELD) < asked and "tensorflow" in asked and "ruff" in asked


def test_an_environment_lists_its_packages():
    assert newest.versions(sys.executable)["numpy"] == metadata.version("numpy")


def test_the_table_has_what_moved():
    tested = {"numpy": "2.3.1", "keras": "3.12", "gone": "1"}
    text = newest.table(tested, {"numpy": "2.4.0", "keras": "3.12", "new": "0.1"})
    assert text.splitlines()[:5] == [
        "| package | tested | newest |",
        "|---|---|---|",
        "| gone | 1 | – |",
        "| new | – | 0.1 |",
        "| numpy | 2.3.1 | 2.4.0 |",
    ]
    assert "jupyter-book is held: version 2 is another program." in text


def test_where_nothing_moved_there_is_no_table():
    assert newest.table({"numpy": "2"}, {"numpy": "2"}).startswith("No package has moved.\n")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """`main` without environments; returns its code, what the summary has, and what make did."""

    def run_main(failing: str = "") -> tuple[int, str, list[list[str]]]:
        made = []

        def make(command: list[str], cwd: Path) -> subprocess.CompletedProcess:
            made.append(command)
            return subprocess.CompletedProcess(command, int(command[-1] == failing))

        monkeypatch.setattr(newest, "install", lambda folder: "new")
        monkeypatch.setattr(newest, "versions", lambda python: {"numpy": str(python)})
        monkeypatch.setattr(subprocess, "run", make)
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
        code = newest.main()
        return code, (tmp_path / "summary.md").read_text("utf-8"), made

    return run_main


def test_the_summary_says_what_moved_and_what_passes(run):
    code, summary, made = run()
    assert code == 0
    assert f"| numpy | {sys.executable} | new |" in summary
    assert "`make lint` passes with the newest.\n\n`make test` passes" in summary
    assert all(command[:2] == ["make", "BIN=_build/newest/bin"] for command in made)


def test_tests_run_even_where_a_newer_linter_finds_more(run):
    code, summary, made = run(failing="lint")
    assert code == 1
    assert "`make lint` fails" in summary and "`make test` passes" in summary
    assert made[1][2:] == ["--old-file=lint", "test"]


def test_packages_that_do_not_go_together_get_a_sentence(monkeypatch, capsys):
    def fail(folder: Path) -> None:
        raise subprocess.CalledProcessError(1, "pip")

    monkeypatch.setattr(newest, "install", fail)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    assert newest.main() == 1
    assert "cannot be installed together" in capsys.readouterr().out
