"""What several test files share."""

from pathlib import Path

import building
import pytest


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built book's pages, built once for all tests, warnings as errors."""
    target = tmp_path_factory.mktemp("book")
    done = building.build(building.ROOT, target)
    if done.returncode:
        pytest.fail(
            f"the book does not build cleanly:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        )
    return building.html(target)
