"""The bundled sample of CIFAR-10: 1,000 training and 1,000 test images, lossless.

Of each class it holds the first 100 training and the first 100 test images, in the order that
they have in the full set. `python -m lenet_book.datasets --write-sample` writes it again.
"""

import functools
import json
from pathlib import Path

import numpy as np
from PIL import Image

from lenet_book.datasets.cifar10_files import Dataset, Images

FOLDER = Path(__file__).parent / "sample"
PER_CLASS = 100
COLUMNS = 40  # pictures side by side in a sheet


def load_sample() -> Dataset:
    """Return the sample as `load_cifar10` returns the full set.

    Each part has uint8 images (1000, 32, 32, 3) and uint8 labels (1000, 1).
    """
    return _load("train"), _load("test")


def _load(part: str) -> Images:
    with Image.open(FOLDER / f"cifar10_sample_{part}.webp") as picture:
        sheet = np.asarray(picture.convert("RGB"))
    images = sheet.reshape(-1, 32, COLUMNS, 32, 3).swapaxes(1, 2).reshape(-1, 32, 32, 3)
    labels = json.loads((FOLDER / "cifar10_sample.json").read_text("utf-8"))[part]["labels"]
    return images, np.array(labels, np.uint8)[:, np.newaxis]


@functools.cache
def gallery() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the gallery's images, their labels, and their numbers in the test set.

    It holds the first ten test images of each class, class by class: uint8
    (100, 32, 32, 3), and two vectors of 100 integers.
    """
    _, (images, labels) = load_sample()
    labels = labels.ravel()
    numbers = json.loads((FOLDER / "cifar10_sample.json").read_text("utf-8"))["test"]["indices"]
    chosen = np.concatenate([np.flatnonzero(labels == c)[:10] for c in range(10)])
    return images[chosen], labels[chosen], np.array(numbers)[chosen]


def write_sample(dataset: Dataset, folder: Path = FOLDER) -> None:
    """Write the sample of the full set: a sheet of pictures for each part, and the labels.

    The labels' file also gives each picture's index in the full set.
    """
    content: dict[str, str | dict[str, list[int]]] = {
        "rule": f"the first {PER_CLASS} images of each class, in the dataset's order",
        "source": "Alex Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009",
    }
    for part, (images, labels) in zip(("train", "test"), dataset, strict=True):
        labels = labels.ravel()
        of_class = [np.flatnonzero(labels == c)[:PER_CLASS] for c in range(10)]
        chosen = np.sort(np.concatenate(of_class))
        sheet = images[chosen].reshape(-1, COLUMNS, 32, 32, 3).swapaxes(1, 2)
        Image.fromarray(sheet.reshape(-1, COLUMNS * 32, 3)).save(
            folder / f"cifar10_sample_{part}.webp", lossless=True, method=6
        )
        content[part] = {"indices": chosen.tolist(), "labels": labels[chosen].tolist()}
    (folder / "cifar10_sample.json").write_text(json.dumps(content) + "\n", "utf-8")
