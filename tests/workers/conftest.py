"""What the tests of workers share."""

import pytest


@pytest.fixture(autouse=True)
def little_mercy(monkeypatch):
    """Both engines catch the request to end: wait less for what does not come."""
    monkeypatch.setattr("lenet_book.workers.launch.MERCY", 0.5)
