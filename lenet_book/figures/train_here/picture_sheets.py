"""The pictures that a page trains with: sheets of a thousand each, and where they come from.

    python -m lenet_book.figures.train_here.picture_sheets      write the sheets again

Of each class, the first 500 training images are to learn from, the next 100 are kept apart to
judge, and so are the first 100 test images. Picture k of a sheet is of class k mod 10, so that the
first pictures of a sheet have as many of each class. They are stored lossily, as WebP: a training
comes out the same, and they take a tenth of the room.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from lenet_book.figures import catalog

FOLDER = Path(__file__).parent / "pictures"
COLUMNS = 40  # pictures side by side in a sheet
PER_CLASS = 100
CLASSES = 10
QUALITY = 60
TRAINING = [f"training-{n}" for n in range(1, 6)]
# Which hundred of each class a sheet holds, and of which part of the data set.
SHEETS = {name: ("train", n) for n, name in enumerate(TRAINING)} | {
    "kept-apart": ("train", len(TRAINING)),
    "test": ("test", 0),
}


def indices(labels: np.ndarray, hundred: int) -> np.ndarray:
    """Return where a sheet's pictures stand in a part of the data set."""
    first = hundred * PER_CLASS
    ranks = [np.flatnonzero(labels == c)[first : first + PER_CLASS] for c in range(CLASSES)]
    return np.stack(ranks, axis=1).ravel()


def sheet(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """Return a sheet for a page: one picture that holds a thousand. KeyError: there is none."""
    SHEETS[name]
    return {
        "shape": [32, 32, 3],
        "labels": list(range(CLASSES)) * PER_CLASS,
        "format": "webp",
        "columns": COLUMNS,
        "bytes": (folder / f"{name}.webp").read_bytes(),
    }


def sheets(figure: str) -> dict[str, Any]:
    """Return the sheets that a figure's contract names, as a notebook gets them."""
    names = catalog.FIGURES[figure].data["sheets"]
    found = {
        key: [sheet(one) for one in name] if isinstance(name, list) else sheet(name)
        for key, name in names.items()
    }
    return catalog.with_base64(found)


def pictures(name: str, folder: Path = FOLDER) -> tuple[np.ndarray, np.ndarray]:
    """Return a sheet's images, uint8 (1000, 32, 32, 3), and their labels, as a page reads them."""
    with Image.open(folder / f"{name}.webp") as picture:
        whole = np.asarray(picture.convert("RGB"))
    images = whole.reshape(-1, 32, COLUMNS, 32, 3).swapaxes(1, 2).reshape(-1, 32, 32, 3)
    return images, np.tile(np.arange(CLASSES), PER_CLASS)


def write(folder: Path = FOLDER) -> None:
    """Write all sheets from the full data set."""
    from lenet_utils.data import load_cifar10

    parts = dict(zip(("train", "test"), load_cifar10(), strict=True))
    for name, (part, hundred) in SHEETS.items():
        images, labels = parts[part]
        chosen = images[indices(labels.ravel(), hundred)]
        whole = chosen.reshape(-1, COLUMNS, 32, 32, 3).swapaxes(1, 2)
        picture = Image.fromarray(whole.reshape(-1, COLUMNS * 32, 3))
        picture.save(folder / f"{name}.webp", quality=QUALITY, method=6)
        print(f"wrote {name}.webp: {(folder / f'{name}.webp').stat().st_size:,} bytes")
    text = json.dumps(kilobytes(folder), indent=2)
    (folder / "kilobytes.json").write_text(f"{text}\n", "utf-8")


def kilobytes(folder: Path = FOLDER) -> dict[str, int]:
    """Return how much a page loads for each sheet: in base64, three bytes are four."""
    sizes = {name: (folder / f"{name}.webp").stat().st_size for name in SHEETS}
    return {name: round(size * 4 / 3 / 1000) for name, size in sizes.items()}


if __name__ == "__main__":
    write()
