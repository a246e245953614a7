"""What the figures of the built book share: a trained network, a gallery, training runs.

The book's pages load it from scripts that are made from the recorded runs and the bundled
sample whenever the book is built: `small_script()` on each, the network where a figure shows it
and the gallery's pictures when a reader first asks for one (`own_script(name)`), and for each
training run that a page's figure shows, for the ledger, the time lines and the learning curves,
`recorded_script(name)`. `shared_script()` holds all of it but what is recorded.
"""

import io
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.figures import catalog
from lenet_book.figures.accuracy_ledger.ledger_rows import recorded_rows
from lenet_book.figures.digit_pad.digit_networks import digit_network, digit_reading
from lenet_book.figures.error_explorer.stored_rows import NAMES as ROWS
from lenet_book.figures.error_explorer.stored_rows import matrices, stored_row
from lenet_book.figures.learning_curves.curve_lines import recorded_lines as learning_lines
from lenet_book.figures.lens.levels import recorded_levels
from lenet_book.figures.pictures import Pictures
from lenet_book.figures.stress_bench.stress_lines import recorded_lines as stress_lines
from lenet_book.figures.train_here.picture_sheets import SHEETS as TO_TRAIN_WITH
from lenet_book.figures.train_here.picture_sheets import sheet
from lenet_book.figures.training_time.time_lines import recorded_lines
from lenet_book.records import BETTER, RUNS, SNAPSHOTS, recorded
from lenet_book.records.published import TUTORIAL
from lenet_utils.data import CLASS_NAMES
from lenet_utils.lenet_1998 import SUBSETS

NETWORK = Path(__file__).parent / "tutorial_network.json"
COLUMNS = 10  # pictures side by side in the gallery's sheet


def gallery_pictures(ends: tuple[float, float] = (0.0, 1.0)) -> Pictures:
    """Return the gallery as a network takes it; `ends` stand for black and full colour."""
    images, labels, numbers = gallery()
    low, high = ends
    values = (low + (high - low) * (images / 255)).astype(np.float32)
    return Pictures(values, (32, 32, 3), labels, numbers.tolist(), "Test image", ends)


def class_names() -> dict[str, Any]:
    """Return the names of CIFAR-10's classes."""
    return {"classNames": list(CLASS_NAMES)}


def connections_of_1998() -> dict[str, Any]:
    """Return table I of LeCun et al. 1998: the maps of S2 that each map of C3 is linked to."""
    return {"subsets": SUBSETS}


def tutorial_log() -> dict[str, Any]:
    """Return what the tutorial's log says of the test pictures, epoch by epoch."""
    named = {"accuracy": TUTORIAL["val_accuracy"], "loss": TUTORIAL["val_loss"]}
    return {"pictures": 50_000, **named}


def gallery_sheet() -> dict[str, Any]:
    """Return the gallery for a page: one lossless picture that holds all of them."""
    images, _, _ = gallery()
    sheet = images.reshape(-1, COLUMNS, 32, 32, 3).swapaxes(1, 2).reshape(-1, COLUMNS * 32, 3)
    return {**gallery_without_pictures(), "bytes": _as_webp(sheet)}


def gallery_picture(index: int) -> bytes:
    """Return one picture of the gallery as a file, for a page that begins with it."""
    images, _, _ = gallery()
    return _as_webp(images[index])


def _as_webp(picture: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "webp", lossless=True, method=6)
    return file.getvalue()


def gallery_without_pictures() -> dict[str, Any]:
    """Return what a page knows of the gallery before it has its pictures."""
    images, labels, numbers = gallery()
    return {
        "shape": [32, 32, 3],
        "total": len(images),
        "first": 0,
        "labels": labels.tolist(),
        "numbers": numbers.tolist(),
        "source": "Test image",
        "low": [0, 0, 0],
        "high": [1, 1, 1],
        "format": "webp",
        "columns": COLUMNS,
    }


def tutorial_network() -> dict[str, Any]:
    """Return the tutorial's network after its last epoch, for a page: spec and weights."""
    with np.load(SNAPSHOTS) as snapshots:
        return _network({name: snapshots[name][-1] for name in snapshots})


def better_network() -> dict[str, Any]:
    """Return the network that chapter 12's recipe makes, for a page: spec and weights."""
    with np.load(BETTER) as stored:
        return _network(stored)


def _network(weights: Mapping[str, np.ndarray]) -> dict[str, Any]:
    spec = json.loads(NETWORK.read_text("utf-8"))
    arrays = [
        weights[f"{layer['name']}/{part}"].ravel()
        for layer in spec["layers"]
        for part in ("kernel", "bias")
        if part in layer
    ]
    return {"spec": spec, "format": "float16", "bytes": np.concatenate(arrays).tobytes()}


def training_run(name: str) -> dict[str, Any]:
    """Return a recorded experiment as the training player shows it: all seeds' curves.

    What the network of the first seed does after every epoch comes from
    `runs/NAME_epochs.npz`, where there is one: C1, what it says of the gallery's pictures,
    and its confusion matrix on the test set. Raises FileNotFoundError for an unknown name, and
    ValueError for an experiment without training curves.
    """
    runs = recorded.load(name)["runs"]
    if "history" not in runs[0]:
        raise ValueError(f"the recorded experiment {name!r} has no training curves")
    history = {
        quantity: [[round(value, 4) for value in run["history"][quantity]] for run in runs]
        for quantity in runs[0]["history"]
    }
    return {
        "id": name,
        "name": RUN_NAMES.get(name, name),
        "epochs": len(history["loss"][0]),
        "seeds": [run["seed"] for run in runs],
        "history": history,
        "reference": REFERENCES.get(name),
        **_first_seed(RUNS / f"{name}_epochs.npz"),
    }


def _first_seed(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {"predictions": None, "first": None, "confusion": None}
    spec = json.loads(NETWORK.read_text("utf-8"))
    with np.load(path) as epochs:
        kernels, biases = epochs["C1/kernel"], epochs["C1/bias"]
        predictions, confusion = epochs["gallery"], epochs["confusion"]
    c1 = np.concatenate([kernels.reshape(len(kernels), -1), biases], axis=1).astype(np.float16)
    first = {"input": spec["input"], "layers": spec["layers"][:1], "parameters": c1.shape[1]}
    return {
        "predictions": half_percent(predictions),
        "answer": spec["answer"],
        "first": {"spec": first, "format": "float16", "bytes": c1.tobytes()},
        "confusion": {"format": "uint16", "bytes": confusion.astype("<u2").tobytes()},
    }


def half_percent(probabilities: np.ndarray) -> dict[str, Any]:
    """Return probabilities, classes last, in one byte each, and the most probable class.

    A byte is floor(200 p): half percents, cut off, so that a reader who rounds the middle of
    the half percent to a whole one gets what the probability itself would give.
    """
    exact = probabilities.astype(np.float32)
    codes = np.minimum(200 * exact, 199).astype(np.uint8)
    best = exact.argmax(axis=-1).astype(np.uint8)
    return {"format": "half-percent", "bytes": codes.tobytes(), "best": best.tobytes()}


RUN_NAMES = {
    "tutorial": "the tutorial’s recipe, validated on the test set",
    "split_tutorial": "the tutorial’s recipe: Adam 0.001, batch 32",
    "split_rate_low": "learning rate 0.0003",
    "split_rate_high": "learning rate 0.003",
    "split_batch_large": "batch 256",
    "split_ours": "our recipe of chapter 12",
}
REFERENCES = {
    "tutorial": {
        "name": "the tutorial’s log",
        "history": {name: TUTORIAL[name] for name in ("val_accuracy", "val_loss")},
    },
}
# What a preview's `data` can name with a script of its own: a run, `run-NAME`, and each of these.
RUN = "run-"
SHEET = "pictures-"  # a sheet of pictures that comes when it is first needed
RECORDED: dict[str, Callable[[], dict[str, Any]]] = {
    "better": better_network,
    "levels": recorded_levels,
    "ledger": lambda: {"rows": recorded_rows()},
    "times": lambda: {"lines": recorded_lines()},
    "digits": lambda: digit_network("bitmaps"),
    "digits_softmax": lambda: digit_network("softmax"),
    "digit_reading": digit_reading,
    "curves": lambda: {"lines": learning_lines()},
    "errors": matrices,
    "stress": stress_lines,
}
SHEETS: dict[str, Callable[[str], dict[str, Any]]] = {
    **dict.fromkeys(TO_TRAIN_WITH, sheet),
    **dict.fromkeys(ROWS, stored_row),
}


# What a preview's `data` can name, and what makes it: what is small, and what has its own script.
SMALL = {"classes": class_names, "paper": connections_of_1998, "log": tutorial_log}
OWN_SCRIPT = {"gallery": gallery_sheet, "tutorial": tutorial_network}
SHARED = SMALL | OWN_SCRIPT


@cache  # packing the gallery without loss takes longer than opening a page
def shared_script() -> str:
    """Return the script that gives a page the data all figures share, as one global."""
    return _made(SHARED)


def small_script() -> str:
    """Return the script with what is small, and with what is said of the gallery."""
    return _made(SMALL | {"gallery": gallery_without_pictures})


def own_script(name: str) -> str:
    """Return the script of one of OWN_SCRIPT."""
    return _made({name: OWN_SCRIPT[name]})


def _made(makers: dict[str, Callable[[], dict[str, Any]]]) -> str:
    return _handed_over({name: catalog.with_base64(make()) for name, make in makers.items()})


def _handed_over(content: dict[str, Any]) -> str:
    """Return a script that adds to the one global that a page's figures look into."""
    text = json.dumps(content, separators=(",", ":"))
    return f"Object.assign((globalThis.LenetBook ||= {{}}), {text});\n"


def recorded_script(name: str) -> str:
    """Return the script that adds a training run, or one of RECORDED, to a page's data."""
    if name in RECORDED:
        return _handed_over({name: catalog.with_base64(RECORDED[name]())})
    return _handed_over({name: catalog.with_base64(training_run(name.removeprefix(RUN)))})


def sheet_script(name: str) -> str:
    """Return the script that adds a sheet of pictures to a page's data."""
    return _handed_over({f"{SHEET}{name}": catalog.with_base64(SHEETS[name](name))})


def sheets_in(options: dict[str, Any]) -> list[str]:
    """Return the sheets of pictures that a preview, given as its options, names."""
    sheets = options["data"].get("sheets", {}).values()
    named = [name for one in sheets for name in (one if isinstance(one, list) else [one])]
    return [name for name in named if isinstance(name, str)]


def recorded_in(options: dict[str, Any]) -> list[str]:
    """Return which data with a script of its own a preview, given as its options, shows."""
    data = options["data"]
    shown = [value for value in data.values() if isinstance(value, str) and value in RECORDED]
    return [*(name for name in data.get("runs", []) if isinstance(name, str)), *shown]
