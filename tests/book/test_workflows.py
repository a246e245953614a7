"""What GitHub reads: it cannot run here, so all of it that can be checked is."""

import json
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import building
import pytest
import yaml
from click.testing import CliRunner
from packaging.specifiers import SpecifierSet
from prose import ROOT

from book_ext import npm
from lenet_book.datasets.cifar10 import CIFAR10
from lenet_book.datasets.mnist import MNIST

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
SETUP = GITHUB / "actions" / "setup" / "action.yml"
FORMS = sorted(
    set((GITHUB / "ISSUE_TEMPLATE").glob("*.yml")) - {GITHUB / "ISSUE_TEMPLATE/config.yml"}
)
SCHEMAS = {
    "vendor.github-workflows": WORKFLOWS,
    "custom.github-workflows-require-timeout": WORKFLOWS,
    "vendor.github-actions": [SETUP],
    "vendor.dependabot": [GITHUB / "dependabot.yml"],
    "vendor.github-issue-forms": FORMS,
    "vendor.github-issue-config": [GITHUB / "ISSUE_TEMPLATE" / "config.yml"],
    "vendor.citation-file-format": [ROOT / "CITATION.cff"],
}
# GitHub's own by major version; anybody else's by commit, which nobody can move.
PINNED = re.compile(r"actions/[\w-]+@v\d+|[\w.-]+/[\w./-]+@[0-9a-f]{40}")
EACH_WORKFLOW = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def read(path: Path) -> dict:
    return yaml.safe_load(path.read_text("utf-8"))


def steps(path: Path) -> Iterator[dict]:
    """Yield the steps of a workflow, or of an action."""
    content = read(path)
    for job in [*content.get("jobs", {}).values(), content.get("runs", {})]:
        yield from job.get("steps", [])


def programs() -> list:
    """Return every program that a step runs, as a parameter named by its place."""
    return [
        pytest.param(step["run"], id=f"{path.stem}-{number}")
        for path in [*WORKFLOWS, SETUP]
        for number, step in enumerate(steps(path))
        if "run" in step
    ]


def matrix() -> list[dict[str, str]]:
    return read(GITHUB / "workflows" / "check.yml")["jobs"]["test"]["strategy"]["matrix"]["include"]


def promised_pythons() -> list[str]:
    """Return every version of Python, as "3.11", that pyproject.toml allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    allowed = SpecifierSet(project["requires-python"])
    return [version for minor in range(99) if (version := f"3.{minor}") in allowed]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_files_have_the_form_that_is_read(schema):
    from check_jsonschema import main as check  # slow to import

    assert SCHEMAS[schema]
    done = CliRunner().invoke(check, ["--builtin-schema", schema, *map(str, SCHEMAS[schema])])
    assert done.exit_code == 0, done.output


def test_every_promised_python_is_tested():
    assert [entry["python"] for entry in matrix()] == promised_pythons()
    assert read(SETUP)["inputs"]["python"]["default"] == promised_pythons()[-1]


def test_the_oldest_promised_node_is_tested_and_newer_ones():
    oldest = json.loads((ROOT / "package.json").read_text("utf-8"))["engines"]["node"]
    nodes = [int(entry["node"]) for entry in matrix()]
    assert f">={min(nodes)}" == oldest
    assert int(read(SETUP)["inputs"]["node"]["default"]) == max(nodes) > min(nodes)


@pytest.mark.parametrize("program", programs())
def test_what_steps_run_is_bash(program):
    """Values come by the environment: written into a program they would be part of it."""
    assert "${{" not in program
    done = subprocess.run(["bash", "-n"], input=program, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("program", programs())
def test_steps_make_what_people_make(program):
    targets = re.findall(r"^([\w./-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"\bmake (\S+)", program)) <= set(targets)


@pytest.mark.parametrize("path", [*WORKFLOWS, SETUP], ids=lambda path: path.stem)
def test_actions_are_pinned(path):
    used = [step["uses"] for step in steps(path) if "uses" in step]
    assert used
    for name in used:
        if name.startswith("./"):
            assert (ROOT / name / "action.yml").is_file()
        else:
            assert PINNED.fullmatch(name), f"{name}: see the head of check.yml"


@EACH_WORKFLOW
def test_a_workflow_may_only_read_unless_a_job_says_more(path):
    assert read(path)["permissions"] == {"contents": "read"}


def test_only_a_built_book_is_published():
    jobs = read(GITHUB / "workflows" / "publish.yml")["jobs"]
    writing = [name for name, job in jobs.items() if "write" in job["permissions"].values()]
    assert writing == ["publish"]
    assert jobs["publish"]["needs"] == "build"
    assert "if" not in jobs["publish"], "it would run after a failed build, too"
    (build,) = (step for step in jobs["build"]["steps"] if step.get("run") == "make book")
    assert not {"continue-on-error", "if"} & set(build)
    assert set(build["env"]) == set(building.SETTINGS), "all that a fork's book must know"


def test_where_pages_is_off_a_sentence_says_how_to_switch_it_on(tmp_path):
    path = GITHUB / "workflows" / "publish.yml"
    (step,) = (step for step in steps(path) if step.get("name") == "Say how to switch Pages on")
    summary = tmp_path / "summary.md"
    settings = "https://github.com/owner/name/settings/pages"
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        env={**os.environ, "SETTINGS": settings, "GITHUB_STEP_SUMMARY": str(summary)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 1
    assert f'Open {settings}, choose "GitHub Actions" as the source' in summary.read_text("utf-8")
    assert done.stdout.startswith("::error title=GitHub Pages is off::The book is not published")


def test_caches_are_kept_where_the_book_looks(monkeypatch):
    for name in ("XDG_CACHE_HOME", "KERAS_HOME"):
        monkeypatch.delenv(name, raising=False)
    caches = [step for step in steps(SETUP) if "actions/cache@" in step["uses"]]
    kept = [path for step in caches for path in step["with"]["path"].split()]
    assert [Path(path).expanduser() for path in kept] == [
        npm.cache_folder(),
        *(of.cache_path for of in (CIFAR10, MNIST)),
    ]
