"""Settings of all tests, the chapters among them: the three tiers, and what comes first.

pytest --tier check    what needs neither training, nor a browser, nor a built page
pytest                 all that must hold, and every chapter (`--tier test`)
pytest --tier slow     the long oracles, and nothing else
"""

import gc
import os
from collections import defaultdict
from pathlib import Path

import pytest

MARKERS = {
    "browser": "opens a browser (given to every test that uses one)",
    "builds": "builds pages or a package",
    "trains": "trains a network",
    "slow": "a long oracle, not needed to land",
}
# A fixture, and the marker that it brings.
NEEDS = {"browser": "browser", "book": "builds", "unpublished": "builds", "own_run": "trains"}
# Side by side, each process gets one thread: more of them wait for one another at full speed.
ONE_THREAD = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS")
QUICK_START = Path(__file__).parent / "tests" / "quick_start"  # for each Python that tests start
SECONDS = "lenet/seconds"  # of every file in its last run, in pytest's cache


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the choice of a tier."""
    parser.addoption("--tier", choices=["check", "test", "slow"], default="test")


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers, share the cores, and let chapters be compared from any folder."""
    if hasattr(config, "workerinput"):
        os.environ |= dict.fromkeys(ONE_THREAD, "1")
    paths = [str(QUICK_START), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(filter(None, paths)))
    for name, meaning in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    config.option.nbval_sanitize_with = str(Path(__file__).parent / "tests" / "sanitize.cfg")
    config.pluginmanager.register(Stopwatch(config), "lenet-stopwatch")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tier's tests, and begin with the files that take longest."""
    for item in items:
        for fixture, marker in NEEDS.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)
    kept = [item for item in items if _belongs(item, config.getoption("--tier"))]
    chosen = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    if hasattr(config, "workerinput"):  # side by side: what is long must not begin last
        cache = getattr(config, "cache", None)  # there is none with -p no:cacheprovider
        seconds = cache.get(SECONDS, {}) if cache else {}
        kept.sort(key=lambda item: -_weight(item, seconds))
    items[:] = kept


def _belongs(item: pytest.Item, tier: str) -> bool:
    is_slow = item.get_closest_marker("slow") is not None
    if tier == "check":
        is_long = any(item.get_closest_marker(name) for name in MARKERS)
        return not is_long and item.path.suffix != ".ipynb"
    return is_slow == (tier == "slow")


def _weight(item: pytest.Item, seconds: dict[str, float]) -> float:
    """Return the seconds of an item's file, or a guess: chapters, what has a marker, the rest."""
    is_long = any(name in item.keywords for name in MARKERS)
    guess = 60 if item.path.suffix == ".ipynb" else 10 if is_long else 1
    return seconds.get(item.nodeid.split("::")[0], guess)


def pytest_collection(session: pytest.Session) -> None:
    """Nothing that is collected is ever given back: do not look for what could be."""
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Look for garbage only in what the tests make, and fetch the pictures before a chapter.

    What is said while they come must not stand in a cell.
    """
    gc.freeze()
    gc.enable()
    if any(item.path.suffix == ".ipynb" for item in session.items):
        from lenet_utils.data import load_cifar10, load_mnist

        load_cifar10()
        load_mnist()


class Stopwatch:
    """Keeps how long each file takes, so that the next run can begin with the longest."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up what was reported; xdist reports to the process that the others work for."""
        self.seconds[report.nodeid.split("::")[0]] += report.duration

    def pytest_sessionfinish(self) -> None:
        """Write the cache, once for all processes."""
        if not hasattr(self.config, "workerinput") and hasattr(self.config, "cache"):
            known = self.config.cache.get(SECONDS, {})
            self.config.cache.set(SECONDS, known | self.seconds)
