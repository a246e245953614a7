"""Fixtures for the tests of loading: a reader's machine, and local servers."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_cifar10 import FAKE, Behaviour, Home, Server


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Return a machine with nothing on it, cut off from the network, whose CIFAR-10 is tiny."""
    FAKE().pin(monkeypatch.setattr)
    look_up = socket.getaddrinfo

    def getaddrinfo(host: str, *args: object, **options: object) -> list:
        assert host == "127.0.0.1", f"the test looks for {host}"
        return look_up(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return Home(tmp_path, monkeypatch)


@pytest.fixture
def serve() -> Iterator[Callable[[Behaviour], Server]]:
    """Return a function that starts a local server with a behaviour."""
    with contextlib.ExitStack() as stack:

        def start(behaviour: Behaviour) -> Server:
            server = Server(behaviour)
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            stack.callback(server.released.set)
            return server

        yield start
