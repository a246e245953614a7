"""Try mistakes in a copy: a warm process forks for each, and runs the tests that concern it."""

import contextlib
import importlib
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from . import book
from .sites import Mutant

SLOWEST = 5.0  # seconds of a test that counts as fast
# Seconds of tests, at their usual speed, that are run for one mistake; as many again in a browser.
BUDGET = 60.0
BUNDLES = "lenet_book/figures/static"
PATIENCE = 120.0  # how long tests may hang more than that
# Long to load, and no part of the book: loaded once, before the first fork.
HEAVY = ("numpy", "keras", "tensorflow", "matplotlib.pyplot", "nbformat", "PIL.Image", "IPython")
HEAVY += ("anywidget", "tqdm", "jupyter_client", "filelock", "nbval.plugin", "xdist.plugin")


class Verdict(NamedTuple):
    """Whether a mistake was noticed, by which test, after how many seconds."""

    caught: bool
    by: str
    seconds: float


class Tests:
    """All fast tests, and which lines they run."""

    __test__ = False  # pytest finds it where it is imported

    def __init__(self, found: dict[str, dict[str, Any]]) -> None:
        self.seconds = {
            name: test["seconds"] for name, test in found.items() if test["seconds"] < SLOWEST
        }
        self.of_line: dict[tuple[str, int], set[str]] = defaultdict(set)
        self.of_file: dict[str, set[str]] = defaultdict(set)
        self.of_script: dict[str, set[str]] = defaultdict(set)  # in a browser
        for name in self.seconds:
            for file in found[name].get("scripts", []):
                self.of_script[file].add(name)
            for file, lines in found[name]["lines"].items():
                self.of_file[file].add(name)
                for line in lines:
                    self.of_line[file, line].add(name)

    def for_mutant(self, mutant: Mutant, importers: set[str]) -> list[list[str]]:
        """Return the tests to run, in groups: those that run the line, the others of the same
        files, those that run the module, the others of their files, those of the files that
        import it, those in a browser."""
        first, last = mutant.line, mutant.line + mutant.before.count("\n")
        direct: set[str] = set()
        for line in range(first, last + 1):
            direct |= self.of_line[mutant.file, line]
        module = self.of_file[mutant.file]
        loading, in_browser = self._in(importers), self.of_script[mutant.file]
        groups, seen, budget = [], set(), BUDGET
        beside, further = self._beside(direct), self._beside(module)
        for group in (direct, beside, module, further, loading, in_browser):
            if group is in_browser:
                budget = BUDGET
            rest = sorted(group - seen, key=self._order(group - seen))
            seen |= group
            groups.append(self._affordable(rest, budget))
            budget -= sum(self.seconds[name] for name in groups[-1])
        return [group for group in groups if group]

    def _in(self, files: set[str]) -> set[str]:
        return {name for name in self.seconds if name.split("::")[0] in files}

    def _beside(self, names: set[str]) -> set[str]:
        """Return all tests of the files that hold these."""
        return self._in({name.split("::")[0] for name in names})

    def _order(self, names: set[str]) -> Any:
        """Whole files together, since their tests share what they prepare; the quickest first."""
        files: dict[str, float] = defaultdict(float)
        for name in names:
            files[name.split("::")[0]] += self.seconds[name]
        return lambda name: (files[name.split("::")[0]], name.split("::")[0], self.seconds[name])

    def _affordable(self, names: list[str], budget: float) -> list[str]:
        kept = []
        for name in names:
            budget -= self.seconds[name]
            if budget > 0:
                kept.append(name)
        return kept


def load_heavy() -> None:
    """Load what all tests need, and nothing of the book."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    for name in HEAVY:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


class Bench:
    """A copy of the book in which mistakes are tried."""

    def __init__(self, root: Path, tests: Tests) -> None:
        self.root, self.tests = root, tests
        self.bundles = {path: path.read_bytes() for path in (root / BUNDLES).glob("*.js")}

    def try_(self, mutant: Mutant, importers: set[str]) -> Verdict:
        """Put a mistake in, run the tests until one fails, and take it out again."""
        path = self.root / mutant.file
        source, began = path.read_text("utf-8"), time.perf_counter()
        before = path.stat()
        try:
            path.write_text(mutant.applied(source), "utf-8")
            for group in self.tests.for_mutant(mutant, importers):
                if group[0].startswith("tests/browser/") and not self._bundle():
                    return Verdict(True, "tools/bundle.js", time.perf_counter() - began)
                by = self._run(group)
                if by:
                    return Verdict(True, by, time.perf_counter() - began)
            return Verdict(False, "", time.perf_counter() - began)
        finally:
            path.write_text(source, "utf-8")
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
            if mutant.file.endswith(".js"):
                for bundle, content in self.bundles.items():
                    bundle.write_bytes(content)

    def _bundle(self) -> bool:
        """Make what pages load from the scripts; say whether that went well."""
        command = ["node", "tools/bundle.js"]
        return subprocess.run(command, cwd=self.root, capture_output=True).returncode == 0

    def _run(self, names: list[str]) -> str:
        """Return the first test of a group that fails, or ""."""
        for test in (name for name in names if name.endswith(".js")):
            try:
                command = [*book.NODE, test]
                done = subprocess.run(command, cwd=self.root, capture_output=True, timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                return f"{test} does not end"
            if done.returncode:
                return test
        ours = [name for name in names if not name.endswith(".js")]
        return self.pytest(ours, sum(map(self.tests.seconds.get, ours))) if ours else ""

    def pytest(self, names: list[str], usual: float = 0) -> str:
        """Return the first test that fails in a process of its own, or ""."""
        said, answer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(said)
            _child(self.root, names, answer)
        os.close(answer)
        until = time.monotonic() + PATIENCE + 4 * usual
        status = None
        while status is None and time.monotonic() < until:
            ended, code = os.waitpid(child, os.WNOHANG)
            if ended:
                status = os.waitstatus_to_exitcode(code)
            else:
                time.sleep(0.02)
        if status is None:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
        with os.fdopen(said, encoding="utf-8") as pipe:
            by = pipe.read()
        if status is None:
            return f"{by or names[0]} does not end"
        # 4 and 5: the names of tests depend on what was changed; then whole files are run.
        if status in (4, 5) and any("::" in name for name in names):
            return self.pytest(sorted({name.split("::")[0] for name in names}), usual)
        return by or (f"pytest ends with {status}" if status else "")


class _First:
    """A plugin that says which test fails first."""

    def __init__(self, answer: int) -> None:
        self.answer = answer

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os.write(self.answer, report.nodeid.encode())

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            os.write(self.answer, f"{report.nodeid} cannot be loaded".encode())


def _child(root: Path, names: list[str], answer: int) -> None:
    """Run tests, and end with pytest's exit status."""
    status = 70
    try:
        os.setpgid(0, 0)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        os.chdir(root)
        os.environ["PYTHONPATH"] = str(root)
        sys.path.insert(0, str(root))
        sys.dont_write_bytecode = True
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        options = ["-x", "-q", "-p", "no:cacheprovider", "-o", "addopts=", "--tb=no"]
        status = int(pytest.main([*options, *names], plugins=[_First(answer)]))
    finally:
        os._exit(status)
