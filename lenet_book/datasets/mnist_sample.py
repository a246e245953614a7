"""The bundled sample of MNIST: 1,000 training and 1,000 test digits."""

from pathlib import Path

import numpy as np

from lenet_book.datasets import samples
from lenet_book.datasets.collection import Dataset, Images

NAME = "mnist"
SOURCE = "Yann LeCun, Corinna Cortes, Chris Burges: The MNIST database of handwritten digits"


def load_sample() -> Dataset:
    """Return the sample as `load_mnist` returns the full set.

    Each part has uint8 images (1000, 28, 28) and uint8 labels (1000,).
    """
    return _load("train"), _load("test")


def _load(part: str) -> Images:
    labels = samples.read_numbers(NAME)[part]["labels"]
    images = samples.cut(samples.read_sheet(NAME, part)[..., 0], 28)
    return np.ascontiguousarray(images), np.array(labels, np.uint8)


def write_sample(dataset: Dataset, folder: Path = samples.FOLDER) -> None:
    """Write the sample of the full set: a sheet of digits for each part, and the labels."""
    samples.write_sample(NAME, SOURCE, dataset, folder)
