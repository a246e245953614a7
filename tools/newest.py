"""Try the book with the newest version of every package, and say what moved.

    make newest      (or: .venv/bin/python tools/newest.py)

The environment that runs this keeps to the ranges in the requirements, whose upper bounds are what
was tried. A second one, in _build/newest, is made without these bounds. What differs is shown as a
table; then the second one lints and tests the book. In GitHub's workflows the same goes into the
run's summary.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path("_build", "newest")
# Packages that keep their upper bound, since what lies beyond is no newer form of the same.
HELD = {
    "jupyter-book": "version 2 is another program",
    "sphinx-book-theme": "book_ext overrides templates of this very version",
}
# A newer linter that finds more must not hide whether the tests pass.
COMMANDS = (["lint"], ["--old-file=lint", "test"])

Versions = dict[str, str]


def requirements(path: Path) -> Iterator[Requirement]:
    """Yield what a requirements file asks for, and the files that it names by ``-r``."""
    for line in path.read_text("utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("-r"):
            yield from requirements(path.parent / line.removeprefix("-r").strip())
        elif line:
            yield Requirement(line)


def unbounded(requirement: Requirement) -> str:
    """Return a requirement without its upper bound; those in `HELD` as they are."""
    if requirement.name not in HELD:
        kept = [bound for bound in requirement.specifier if bound.operator in (">", ">=", "!=")]
        requirement.specifier = SpecifierSet(",".join(map(str, kept)))
    return str(requirement)


def versions(python: Path | str) -> Versions:
    """Return the version of every package that an environment has."""
    command = [python, "-m", "pip", "list", "--format", "json", "--disable-pip-version-check"]
    listed = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    return {package["name"].lower(): package["version"] for package in json.loads(listed)}


def table(tested: Versions, newest: Versions) -> str:
    """Return as Markdown which packages differ, and which were held back and why."""
    moved = [name for name in sorted({*tested, *newest}) if tested.get(name) != newest.get(name)]
    rows = [f"| {name} | {tested.get(name, '–')} | {newest.get(name, '–')} |" for name in moved]
    head = ["| package | tested | newest |", "|---|---|---|"]
    found = "\n".join(head + rows) if rows else "No package has moved."
    return found + "\n\n" + "\n".join(f"{name} is held: {why}." for name, why in HELD.items())


def install(folder: Path) -> Path:
    """Make an environment with the newest packages and this book; return its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
    python = folder / "bin" / "python"
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wanted = [unbounded(each) for each in requirements(ROOT / "requirements-test.txt")]
    subprocess.run([*pip, *wanted], check=True)
    subprocess.run([*pip, "--no-deps", "--editable", ROOT], check=True)
    return python


def say(text: str) -> None:
    """Print a paragraph; in a GitHub workflow, add it to the run's summary."""
    print(f"\n{text}\n", flush=True)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(summary, "a", encoding="utf-8") as file:
            file.write(f"{text}\n\n")


def main() -> int:
    """Return 0 where everything passes with the newest packages, else 1."""
    try:
        newest = versions(install(ROOT / FOLDER))
    except subprocess.CalledProcessError:
        say("The newest packages cannot be installed together; pip says above why.")
        return 1
    say(table(versions(sys.executable), newest))
    passed = []
    for arguments in COMMANDS:
        done = subprocess.run(["make", f"BIN={FOLDER}/bin", *arguments], cwd=ROOT)
        passed.append(done.returncode == 0)
        say(f"`make {arguments[-1]}` {'passes' if passed[-1] else 'fails'} with the newest.")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
