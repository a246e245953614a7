"""What the page's network makes of the pictures that its figures show, computed in NumPy."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.records import SNAPSHOTS
from lenet_utils.numpy_layers import average_pool, conv2d, dense, softmax, tanh

EPOCH = 10  # of the recorded run: the network that the figures of the page show


class Picture(NamedTuple):
    """One picture of the gallery: its place there, its class, and ten probabilities."""

    index: int  # type: ignore[assignment]  # the figures' name for it; a tuple has one too
    label: int
    probabilities: np.ndarray

    @property
    def answer(self) -> int:
        """The class that the network chooses."""
        return int(self.probabilities.argmax())

    @property
    def sure(self) -> float:
        """The probability of the class that it chooses."""
        return float(self.probabilities.max())

    @property
    def right(self) -> bool:
        """Whether that is the picture's class."""
        return self.answer == self.label


@cache
def pictures() -> list[Picture]:
    """Return every picture of the gallery with the network's answer."""
    images, labels, _ = gallery()
    found = probabilities(images / np.float32(255))
    return [Picture(i, int(labels[i]), row) for i, row in enumerate(found)]


def probabilities(images: np.ndarray) -> np.ndarray:
    """Return the network's ten probabilities for each image, (n, 32, 32, 3) in 0…1."""
    with SNAPSHOTS.open("rb") as file, np.load(file) as stored:
        weights = {name: stored[name][EPOCH].astype("float32") for name in stored.files}

    def of(layer: str) -> tuple[np.ndarray, np.ndarray]:
        return weights[f"{layer}/kernel"], weights[f"{layer}/bias"]

    maps = images
    for convolution in ("C1", "C3"):
        maps = average_pool(tanh(conv2d(maps, *of(convolution))))
    codes = tanh(conv2d(maps, *of("C5"))).reshape(len(images), -1)
    return softmax(dense(tanh(dense(codes, *of("F6"))), *of("Output")))
