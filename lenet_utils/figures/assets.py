"""What the figures of the built book share: a trained network, a gallery, and previews.

    python -m lenet_utils.figures.assets     write what is not recorded, and the previews

The book's pages load everything else from scripts that are made from the recorded runs and
the bundled sample whenever the book is built: `shared_script()`, and for each training run
that a page's figure shows, and for the accuracy ledger, `recorded_script(name)`.
"""

import functools
import io
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from lenet_utils import recorded
from lenet_utils.downloads import atomic_write
from lenet_utils.figures import catalog
from lenet_utils.figures.ledger_rows import recorded_rows
from lenet_utils.figures.pictures import Pictures
from lenet_utils.published import TUTORIAL
from lenet_utils.sample import load_sample

ASSETS = Path(__file__).parents[1] / "assets"
NETWORK = ASSETS / "tutorial_network.json"
SNAPSHOTS = ASSETS / "tutorial_snapshots.npz"
EPOCHS = ASSETS / "tutorial_epochs.npz"
PER_CLASS = 10
COLUMNS = 10  # pictures side by side in the gallery's sheet
# A picture shows no buttons that do nothing.
PREVIEW_STYLE = """
body { background: #fff; margin: 0 }
.lenet-choices, .lenet-link { display: none !important }
.lenet-live .lenet-surface-picture { margin-bottom: auto }
"""


@functools.cache
def gallery() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the gallery's images, their labels, and their numbers in the test set.

    It holds the first ten test images of each class, class by class: uint8
    (100, 32, 32, 3), and two vectors of 100 integers.
    """
    _, (images, labels) = load_sample()
    labels = labels.ravel()
    numbers = json.loads((ASSETS / "cifar10_sample.json").read_text("utf-8"))["test"]["indices"]
    chosen = np.concatenate([np.flatnonzero(labels == c)[:PER_CLASS] for c in range(10)])
    return images[chosen], labels[chosen], np.array(numbers)[chosen]


def gallery_pictures() -> Pictures:
    """Return the gallery as a network takes it: values in 0…1."""
    images, labels, numbers = gallery()
    values = (images / 255).astype(np.float32)
    return Pictures(values, (32, 32, 3), labels, numbers.tolist(), "Test image")


def class_names() -> dict[str, Any]:
    """Return the names of CIFAR-10's classes."""
    from lenet_utils.data import CLASS_NAMES

    return {"classNames": list(CLASS_NAMES)}


def gallery_sheet() -> dict[str, Any]:
    """Return the gallery for a page: one lossless picture that holds all of them."""
    images, labels, numbers = gallery()
    sheet = images.reshape(-1, COLUMNS, 32, 32, 3).swapaxes(1, 2).reshape(-1, COLUMNS * 32, 3)
    file = io.BytesIO()
    Image.fromarray(sheet).save(file, "webp", lossless=True, method=6)
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
        "bytes": file.getvalue(),
    }


def tutorial_network() -> dict[str, Any]:
    """Return the tutorial's network after its last epoch, for a page: spec and weights."""
    spec = json.loads(NETWORK.read_text("utf-8"))
    with np.load(SNAPSHOTS) as snapshots:
        arrays = [
            snapshots[f"{layer['name']}/{part}"][-1].ravel()
            for layer in spec["layers"]
            for part in ("kernel", "bias")
            if part in layer
        ]
    return {"spec": spec, "format": "float16", "bytes": np.concatenate(arrays).tobytes()}


def training_run(name: str) -> dict[str, Any]:
    """Return a recorded experiment as the training player shows it: all seeds' curves.

    What the network of the first seed does after every epoch comes from
    `assets/NAME_epochs.npz`, where there is one: C1, what it says of the gallery's pictures,
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
        **_first_seed(ASSETS / f"{name}_epochs.npz"),
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
# What a preview's `data` can name with a script of its own: a run, `run-NAME`, and the ledger.
RUN = "run-"
LEDGER = "ledger"


# What a preview's `data` can name, and what makes it.
SHARED = {
    "classes": class_names,
    "gallery": gallery_sheet,
    "tutorial": tutorial_network,
}


def shared_script() -> str:
    """Return the script that gives a page the data all figures share, as one global."""
    content = {name: catalog.with_base64(make()) for name, make in SHARED.items()}
    return f"globalThis.LenetAssets = {json.dumps(content, separators=(',', ':'))};\n"


def recorded_script(name: str) -> str:
    """Return the script that adds a training run, `run-NAME`, or the ledger to a page's data."""
    if name == LEDGER:
        content: dict[str, Any] = {"rows": recorded_rows()}
    else:
        content = catalog.with_base64(training_run(name.removeprefix(RUN)))
    return f"Object.assign(LenetAssets, {json.dumps({name: content}, separators=(',', ':'))});\n"


def recorded_in(options: dict[str, Any]) -> list[str]:
    """Return which data with a script of its own a preview, given as its options, shows."""
    named = [*options["data"].get("runs", []), options["data"].get(LEDGER)]
    return [name for name in named if isinstance(name, str)]


def page(*previews: str, style: str = "") -> str:
    """Return a page that needs no other file and holds these previews, alive."""
    options = [catalog.options(preview) for preview in previews]
    names = {name: None for one in options for name in recorded_in(one)}
    scripts = {script: None for one in options for script in catalog.scripts(one["figure"])}
    sources = [
        shared_script(),
        *(recorded_script(name) for name in names),
        *((catalog.HERE / script).read_text("utf-8") for script in scripts),
    ]
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Figures</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{catalog.stylesheet()}{style}</style></head><body><main>",
            *previews,
            "</main>",
            *(f"<script>{source}</script>" for source in sources),
            "</body></html>",
        ]
    )


def write_network(path: Path = NETWORK) -> None:
    """Write the description of the tutorial's network, so that pages need no TensorFlow."""
    from lenet_utils.figures.network import describe
    from lenet_utils.models import tutorial_lenet5

    path.write_text(json.dumps(describe(tutorial_lenet5()).spec) + "\n", "utf-8")


def write_epochs(path: Path = EPOCHS) -> None:
    """Write what the tutorial's recorded network does after every epoch: see `training_run`."""
    from lenet_utils.models import trained_lenet5
    from lenet_utils.training import tutorial_dataset

    data = tutorial_dataset()
    images, truth = data.test_images.astype("float32"), data.test_labels.argmax(axis=1)
    gallery = gallery_pictures().images
    with np.load(SNAPSHOTS) as snapshots:
        arrays = {name: snapshots[name] for name in ("C1/kernel", "C1/bias")}
    predictions, confusion = [], []
    for epoch in range(len(arrays["C1/kernel"])):
        model = trained_lenet5(epoch)
        predictions.append(model.predict(gallery, verbose=0))
        found = model.predict(images, batch_size=500, verbose=0).argmax(axis=1)
        counts = np.zeros((10, 10), np.uint16)
        np.add.at(counts, (truth, found), 1)
        confusion.append(counts)
    # In float32: a class that is at 81.5 % must not tip to another whole per cent.
    arrays |= {"gallery": np.stack(predictions), "confusion": confusion}
    with atomic_write(path) as file:
        np.savez_compressed(file, **arrays)


def write_preview(name: str, folder: Path = ASSETS) -> None:
    """Draw a figure's preview with headless Chromium: a picture of the living figure."""
    from playwright.sync_api import sync_playwright

    entry = catalog.FIGURES[name]
    width, height = entry.size
    body = page(catalog.preview(name, entry.shown), style=PREVIEW_STYLE)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        file = Path(temporary) / "page.html"
        file.write_text(body, "utf-8")
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        tab = browser.new_page(
            viewport={"width": width, "height": height},
            device_scale_factor=2,
            reduced_motion="reduce",
        )
        tab.goto(file.as_uri())
        tab.wait_for_selector("[data-lenet-ready]")
        picture = Image.open(io.BytesIO(tab.screenshot()))
        browser.close()
    # 255 colours keep the file a third as large, and look the same.
    picture.convert("RGB").quantize(255, dither=Image.Dither.NONE).save(
        folder / f"{name}.png", optimize=True
    )


def main() -> None:
    """Write what the figures need beside the recorded runs and the sample."""
    write_network()
    print(f"wrote {NETWORK.name}")
    write_epochs()
    print(f"wrote {EPOCHS.name}")
    for name in catalog.FIGURES:
        write_preview(name)
        print(f"wrote {name}.png")


if __name__ == "__main__":
    main()
