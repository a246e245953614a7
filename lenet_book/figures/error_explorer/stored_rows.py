"""The rows of the page's error explorer, which its figure loads when a reader first needs them.

    python -m lenet_book.figures.error_explorer.stored_rows      write them again

They show what two bundled networks, the tutorial's and chapter 12's, answer to the 10,000 test
pictures. The pictures are stored lossily, as WebP: they are to be looked at.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from lenet_book.figures.catalog import with_base64
from lenet_book.figures.error_explorer.cells import Pictures, confusion, row

FOLDER = Path(__file__).parent / "rows"
CLASSES = 10
NAMES = [f"errors-{truth}" for truth in range(CLASSES)]  # as a preview's data names them
QUALITY = 46
NETWORKS = ("tutorial", "better")


@cache
def _stored() -> dict[str, Any]:
    return json.loads((FOLDER / "rows.json").read_text("utf-8"))


def matrices() -> dict[str, Any]:
    """Return both networks' confusion matrices, and how many pictures there are."""
    return {"counts": _stored()["counts"], "pictures": _stored()["pictures"]}


def stored_row(name: str) -> dict[str, Any]:
    """Return a row for a page. KeyError: there is none of this name."""
    found = _stored()["rows"][name]
    content = (FOLDER / f"{name}.webp").read_bytes()
    return found | {"sheet": found["sheet"] | {"bytes": content}}


def rows_of(
    answers: dict[str, np.ndarray],
    judged: Pictures,
    training: Pictures | None = None,
    quality: int | None = None,
) -> list[dict[str, Any]]:
    """Return all rows of the figure."""
    classes = next(iter(answers.values())).shape[1]
    return [row(truth, answers, judged, training, quality) for truth in range(classes)]


def book_answers(images: np.ndarray) -> dict[str, np.ndarray]:
    """Return what both networks answer to pictures, uint8 (n, 32, 32, 3): probabilities."""
    from lenet_book.records.snapshots import better_lenet5, trained_lenet5

    networks = zip(NETWORKS, (trained_lenet5(), better_lenet5()), strict=True)
    return {
        name: network.predict(images / np.float32(255), batch_size=1000, verbose=0)
        for name, network in networks
    }


def write(folder: Path = FOLDER) -> None:
    """Write all rows from the full data set."""
    from lenet_utils.data import all_of_cifar10

    (images, labels), (test_images, test_labels) = all_of_cifar10()
    judged = Pictures(test_images, test_labels.ravel())
    answers = book_answers(test_images)
    counts = {name: confusion(one, judged.labels).tolist() for name, one in answers.items()}
    found = rows_of(answers, judged, Pictures(images, labels.ravel()), QUALITY)
    rows = dict(zip(NAMES, found, strict=True))
    for name, one in rows.items():
        (folder / f"{name}.webp").write_bytes(one["sheet"].pop("bytes"))
    content = {"pictures": len(test_images), "counts": counts, "rows": with_base64(rows)}
    text = json.dumps(content, separators=(",", ":"))
    (folder / "rows.json").write_text(text.replace('"errors-', '\n"errors-') + "\n", "utf-8")


if __name__ == "__main__":
    write()
