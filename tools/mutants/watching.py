"""Which tests run which lines: a plugin for pytest, and the same for the tests of the scripts."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from . import book

Lines = dict[str, set[int]]
COVERAGE = "NODE_V8_COVERAGE"  # where Node writes what it ran, if set
WIDE = {"class", "module", "package", "session"}


class Watch:
    """A plugin that keeps, for every test that passes, its seconds and the lines that it ran.

    What a fixture ran that several tests share counts for all tests of the file.
    """

    def __init__(self, root: Path, files: list[str], folder: Path) -> None:
        self.root, self.folder = root, folder
        self.known = {str(root / file): file for file in files}
        self.tests: dict[str, dict[str, Any]] = {}
        self.shared: dict[str, Lines] = defaultdict(lambda: defaultdict(set))
        self.now: Lines = defaultdict(set)
        os.environ[COVERAGE] = str(folder)

    def _calls(self, frame: FrameType, event: str, value: Any) -> Any:
        return self._lines if frame.f_code.co_filename in self.known else None

    def _lines(self, frame: FrameType, event: str, value: Any) -> Any:
        self.now[self.known[frame.f_code.co_filename]].add(frame.f_lineno)
        return self._lines

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Watch one test."""
        self.now, began = defaultdict(set), _busy()
        self.passed = True
        threading.settrace(self._calls)
        sys.settrace(self._calls)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)
            self._add_scripts()
            if self.passed:
                seconds = _busy() - began
                self.tests[item.nodeid] = {"seconds": seconds, "lines": self.now}

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Iterator[Any]:
        """Watch what prepares several tests."""
        if fixturedef.scope not in WIDE:
            return (yield)
        outer, self.now = self.now, defaultdict(set)
        try:
            return (yield)
        finally:
            self._add_scripts()
            shared = self.shared[request.node.nodeid.split("::")[0]]
            for into in (outer, shared):
                for file, lines in self.now.items():
                    into[file] |= lines
            self.now = outer

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Leave out what does not pass."""
        self.passed &= report.outcome == "passed"

    def _add_scripts(self) -> None:
        for file, lines in lines_that_node_ran(self.folder, self.known).items():
            self.now[file] |= lines

    def found(self) -> dict[str, dict[str, Any]]:
        """Return {test: {"seconds": …, "lines": {file: [line, …]}}}."""
        for name, test in self.tests.items():
            for file, lines in self.shared[name.split("::")[0]].items():
                test["lines"][file] |= lines
            test["lines"] = {file: sorted(lines) for file, lines in test["lines"].items()}
        return self.tests


def _busy() -> float:
    """Return the seconds that this process and those it started were at work.

    On a machine with other things to do, the clock on the wall says nothing of a test.
    """
    return sum(os.times()[:4])


def lines_that_node_ran(folder: Path, known: dict[str, str]) -> Lines:
    """Return the lines that Node's processes ran, and empty the folder."""
    found: Lines = defaultdict(set)
    for report in folder.glob("coverage-*.json"):
        for script in json.loads(report.read_text("utf-8"))["result"]:
            path = script["url"].removeprefix("file://")
            if path in known:
                found[known[path]] |= _lines_of(script, Path(path).read_text("utf-8"))
        report.unlink()
    return found


def _lines_of(script: dict, source: str) -> set[int]:
    """Return the lines of which a part ran: inner ranges overrule outer ones."""
    counts = bytearray(len(source))
    ranges = [one for function in script["functions"] for one in function["ranges"]]
    for one in sorted(ranges, key=lambda one: one["startOffset"] - one["endOffset"]):
        start, end = one["startOffset"], min(one["endOffset"], len(source))
        counts[start:end] = bytes([min(one["count"], 1)]) * (end - start)
    found, place = set(), 0
    for number, line in enumerate(source.splitlines(keepends=True), 1):
        ran = counts[place : place + len(line)]
        if any(mark for mark, sign in zip(ran, line, strict=False) if not sign.isspace()):
            found.add(number)
        place += len(line)
    return found


def watch_scripts(root: Path, tests: list[str], files: list[str], folder: Path) -> dict[str, Any]:
    """Return the same as `Watch.found` for tests of scripts, `*.test.js`, a file each."""
    known = {str(root / file): file for file in files}
    found = {}
    for test in tests:
        began = _busy()
        done = subprocess.run(
            [*book.NODE, test],
            cwd=root,
            env=os.environ | {COVERAGE: str(folder)},
            capture_output=True,
        )
        seconds = _busy() - began
        ran = lines_that_node_ran(folder, known)
        if done.returncode == 0:
            lines = {file: sorted(lines) for file, lines in ran.items()}
            found[test] = {"seconds": seconds, "lines": lines}
    return found


def watch(
    root: Path,
    files: list[str],
    tests: list[str],
    chosen: list[str],
    browser: dict[str, list[str]] | None = None,
) -> dict[str, Any]:
    """Run tests, files of pytest's (`chosen`) and of scripts, and say which lines they ran.

    What a page runs in a browser is not seen: for these, `browser` names the scripts, and each
    test gets "scripts" in the place of lines.
    """
    folder = root / ".coverage-of-node"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    found = watch_scripts(root, tests, files, folder)
    plugin = Watch(root, files, folder)
    options = ["-q", "-p", "no:cacheprovider", "-o", "addopts=", "--tb=no", "--no-header"]
    if chosen or browser:
        pytest.main([*options, *chosen, *(browser or {})], plugins=[plugin])
    found |= plugin.found()
    for name, test in found.items():
        if name.split("::")[0] in (browser or {}):
            test["scripts"] = browser[name.split("::")[0]]
    return found
