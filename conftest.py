"""Settings of all tests, the chapters among them."""

import pytest


def pytest_collection_finish(session: pytest.Session) -> None:
    """Fetch CIFAR-10 before the first chapter: what the loader says must not stand in a cell."""
    if any(item.path.suffix == ".ipynb" for item in session.items):
        from lenet_utils.data import load_cifar10

        load_cifar10()
