"""A reader's machine and local servers, for loading; networks and pictures, to look into."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import keras
import numpy as np
import pytest
from fake_cifar10 import FAKE, Behaviour, Home, Server

from lenet_book.records.snapshots import trained_lenet5
from lenet_utils.data import load_cifar10
from lenet_utils.models import tutorial_lenet5
from lenet_utils.training_loop import Images, Scale


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


@pytest.fixture(scope="module")
def lenet() -> keras.Sequential:
    return trained_lenet5()


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    """Return the first 200 test pictures, as the tutorial's network takes them."""
    _, (images, _) = load_cifar10()
    return (images[:200] / 255).astype("float32")


@pytest.fixture(scope="module")
def pictures() -> Images:
    """Return 64 pictures of the sample as they are stored, with their labels."""
    (images, labels), _ = load_cifar10("sample")
    return Images(images[:64], labels[:64].ravel().astype(int))


@pytest.fixture(scope="module")
def attacked(pictures: Images) -> tuple[keras.Sequential, Scale]:
    """Return an untrained network and what it does to pixels first."""
    keras.utils.set_random_seed(3)
    return tutorial_lenet5(), Scale.of("0…1", pictures.images)
