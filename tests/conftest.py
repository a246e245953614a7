"""What several test files share."""

from pathlib import Path

import building
import pytest
from filelock import FileLock


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of the built book's pages, built once for all tests, warnings as errors."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":  # one of several processes: they share the book
        folder = folder.parent
    target = folder / "book"
    pages, failure = building.html(target), target / "failure.txt"
    with FileLock(folder / "book.lock"):
        if not target.exists():
            done = building.build(building.ROOT, target)
            if done.returncode:
                target.mkdir(exist_ok=True)
                failure.write_text(f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}", "utf-8")
    if failure.exists():
        pytest.fail(f"the book does not build cleanly:\n{failure.read_text('utf-8')}")
    return pages
