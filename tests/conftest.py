"""What several test files share."""

import shutil
from pathlib import Path

import building
import pytest
from filelock import FileLock


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of the built book's pages, built once for all tests, warnings as errors.

    What `make book` has built from the same sources is not built again.
    """
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":  # one of several processes: they share the book
        folder = folder.parent
    target = folder / "book"
    pages, failure = building.html(target), target / "failure.txt"
    with FileLock(folder / "book.lock"):
        if not target.exists() and building.is_built():
            shutil.copytree(building.html(building.ROOT), pages)
        elif not target.exists():
            done = building.build(building.ROOT, target)
            if done.returncode:
                target.mkdir(exist_ok=True)
                failure.write_text(f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}", "utf-8")
    if failure.exists():
        pytest.fail(f"the book does not build cleanly:\n{failure.read_text('utf-8')}")
    return pages
