"""The bundled samples: 1,000 training and 1,000 test pictures of a collection, lossless.

Of each class a sample holds the first 100 training and the first 100 test pictures, in the order
that they have in the full set. `python -m lenet_book.datasets --write-sample` writes them again.
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image

from lenet_book.datasets.collection import Dataset

FOLDER = Path(__file__).parent / "sample"
PER_CLASS = 100
COLUMNS = 40  # pictures side by side in a sheet
PARTS = ("train", "test")


def read_sheet(name: str, part: str) -> np.ndarray:
    """Return the sheet of pictures of one part: uint8, in rows of COLUMNS pictures."""
    with Image.open(FOLDER / f"{name}_sample_{part}.webp") as picture:
        return np.asarray(picture.convert("RGB"))


def read_numbers(name: str) -> dict[str, dict[str, list[int]]]:
    """Return, for each part, the pictures' `labels` and their `indices` in the full set."""
    content = json.loads((FOLDER / f"{name}_sample.json").read_text("utf-8"))
    return {part: content[part] for part in PARTS}


def cut(sheet: np.ndarray, side: int) -> np.ndarray:
    """Return the pictures of a sheet, `side` pixels each way: (n, side, side, …)."""
    rest = sheet.shape[2:]
    rows = sheet.reshape(-1, side, COLUMNS, side, *rest).swapaxes(1, 2)
    return rows.reshape(-1, side, side, *rest)


def write_sample(name: str, source: str, dataset: Dataset, folder: Path) -> None:
    """Write the sample of a full set: a sheet of pictures for each part, and the labels."""
    content: dict[str, str | dict[str, list[int]]] = {
        "rule": f"the first {PER_CLASS} images of each class, in the dataset's order",
        "source": source,
    }
    for part, (images, labels) in zip(PARTS, dataset, strict=True):
        labels = labels.ravel()
        of_class = [np.flatnonzero(labels == c)[:PER_CLASS] for c in range(10)]
        chosen = np.sort(np.concatenate(of_class))
        side, rest = images.shape[1], images.shape[3:]
        sheet = images[chosen].reshape(-1, COLUMNS, side, side, *rest).swapaxes(1, 2)
        Image.fromarray(sheet.reshape(-1, COLUMNS * side, *rest)).save(
            folder / f"{name}_sample_{part}.webp", lossless=True, method=6
        )
        content[part] = {"indices": chosen.tolist(), "labels": labels[chosen].tolist()}
    (folder / f"{name}_sample.json").write_text(json.dumps(content) + "\n", "utf-8")
