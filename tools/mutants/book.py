"""What of the book is tried: the modules that compute, the tests that are fast, and a copy."""

import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("lenet_utils/", "lenet_book/")
# Modules that only fetch, draw or hold what others measured.
NOT_THESE = ("lenet_book/figures/static/", "lenet_book/figures/previews.py")
DRAWS = re.compile(r"document|/draw/(?!words)|/pictures/|drawing")
PAINTS = re.compile(r"document|/draw/drawing|canvas")
NODE = ("node", "--import", "./tools/as_bundled.js")  # runs a test of scripts, from the root
# Where scripts are only compared with what they were, any change is found, and none understood.
NO_TESTS = ("tests/figures/test_bundle.py", "tests/browser/", "tests/book/test_wheel.py")
BESIDES = ("tests/book/test_book.py", "tests/book/test_make.py", "tests/book/test_mutants.py")


def tracked(root: Path = ROOT) -> list[str]:
    """Return all files of the book's folder that belong to it."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=True)
    return [file for file in done.stdout.splitlines() if (root / file).is_file()]


def computing(root: Path = ROOT) -> list[str]:
    """Return the modules that compute: the packages' Python, and the scripts that draw nothing."""
    found = []
    for file in tracked(root):
        if not file.startswith(FOLDERS) or file.startswith(NOT_THESE):
            continue
        if file.endswith(".py") and not file.endswith("__init__.py"):
            found.append(file)
        elif file.endswith(".js") and not file.endswith(".test.js"):
            if "/shared/core/kernels" in file or not _draws(root, file):
                found.append(file)
    return sorted(found)


def _draws(root: Path, script: str) -> bool:
    """Say whether a script, or one that it imports directly, puts anything on the page."""
    text = (root / script).read_text("utf-8")
    return bool(DRAWS.search(text)) or any(
        PAINTS.search((root / other).read_text("utf-8")) for other in _imported(root, script)
    )


def script_tests(root: Path = ROOT) -> list[str]:
    """Return the tests of the figures' scripts that need no browser."""
    return [f for f in tracked(root) if f.startswith("lenet_book/") and f.endswith(".test.js")]


def fast_tests(root: Path = ROOT) -> list[str]:
    """Return the files of tests that may be fast."""
    return [
        file
        for file in tracked(root)
        if re.search(r"^tests/.*/test_\w+\.py$", file) and not file.startswith(NO_TESTS + BESIDES)
    ]


def browser_tests(root: Path = ROOT) -> dict[str, list[str]]:
    """Return the tests that open a figure alone in a browser: {file: the scripts of the figure}."""
    found = {}
    for file in tracked(root):
        if re.search(r"^tests/browser/test_\w+\.py$", file):
            named = re.search(r'^NAME = "([\w-]+)"', (root / file).read_text("utf-8"), re.M)
            folder = named and named[1].replace("-", "_").replace(
                "training_runs", "training_player"
            )
            if folder:
                found[file] = sorted(_loaded(root, f"lenet_book/figures/{folder}/{folder}.js"))
    return found


def _loaded(root: Path, script: str) -> set[str]:
    """Return a script and all that it imports, directly or through others."""
    found, ahead = {script}, [script]
    while ahead:
        for file in _imported(root, ahead.pop()):
            if file not in found:
                found.add(file)
                ahead.append(file)
    return found


def _imported(root: Path, script: str) -> list[str]:
    """Return the scripts that a script imports."""
    names = re.findall(r'(?:from|import) "(\.[^"]+\.js)"', (root / script).read_text("utf-8"))
    folder = (root / script).parent.resolve()
    return [(folder / name).resolve().relative_to(root.resolve()).as_posix() for name in names]


def copy(target: Path, root: Path = ROOT) -> None:
    """Copy the book's folder to where mistakes may be made; what is installed is only linked."""
    for file in tracked(root):
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / file, target / file)
    for name in (".venv", "node_modules"):
        if (root / name).exists() and not (target / name).exists():
            (target / name).symlink_to((root / name).resolve())
