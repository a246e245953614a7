"""The bundled sample of CIFAR-10, and the gallery of pictures that the figures show."""

import functools
from pathlib import Path

import numpy as np

from lenet_book.datasets import samples
from lenet_book.datasets.collection import Dataset, Images

NAME = "cifar10"
SOURCE = "Alex Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009"


def load_sample() -> Dataset:
    """Return the sample as `load_cifar10` returns the full set.

    Each part has uint8 images (1000, 32, 32, 3) and uint8 labels (1000, 1).
    """
    return _load("train"), _load("test")


def _load(part: str) -> Images:
    labels = samples.read_numbers(NAME)[part]["labels"]
    images = samples.cut(samples.read_sheet(NAME, part), 32)
    return images, np.array(labels, np.uint8)[:, np.newaxis]


@functools.cache
def gallery() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the gallery's images, their labels, and their numbers in the test set.

    It holds the first ten test images of each class, class by class: uint8
    (100, 32, 32, 3), and two vectors of 100 integers.
    """
    _, (images, labels) = load_sample()
    labels = labels.ravel()
    numbers = samples.read_numbers(NAME)["test"]["indices"]
    chosen = np.concatenate([np.flatnonzero(labels == c)[:10] for c in range(10)])
    return images[chosen], labels[chosen], np.array(numbers)[chosen]


def write_sample(dataset: Dataset, folder: Path = samples.FOLDER) -> None:
    """Write the sample of the full set: a sheet of pictures for each part, and the labels."""
    samples.write_sample(NAME, SOURCE, dataset, folder)
