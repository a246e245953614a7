"""What the figures of the built book share: a trained network, a gallery, and previews.

    python -m lenet_utils.figures.assets     write assets/tutorial_network.json and the previews

The book's pages load everything else from one script, `shared_script()`, which is made
from the recorded run and the bundled sample whenever the book is built.
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
from lenet_utils.figures import catalog
from lenet_utils.figures.pictures import Pictures
from lenet_utils.published import TUTORIAL
from lenet_utils.sample import load_sample

ASSETS = Path(__file__).parents[1] / "assets"
NETWORK = ASSETS / "tutorial_network.json"
SNAPSHOTS = ASSETS / "tutorial_snapshots.npz"
PREDICTIONS = ASSETS / "tutorial_predictions.npy"
PER_CLASS = 10
COLUMNS = 10  # pictures side by side in the gallery's sheet
# A picture shows no buttons that do nothing.
PREVIEW_STYLE = "body { background: #fff; margin: 0 } .lenet-choices { display: none }"


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


def training() -> dict[str, Any]:
    """Return the tutorial's recorded run of the first seed, as the training player shows it."""
    run = recorded.load("tutorial")["runs"][0]
    spec = json.loads(NETWORK.read_text("utf-8"))
    with np.load(SNAPSHOTS) as snapshots:
        kernels, biases = snapshots["C1/kernel"], snapshots["C1/bias"]
    epochs = len(kernels)
    c1 = np.concatenate([kernels.reshape(epochs, -1), biases], axis=1)
    first = {"input": spec["input"], "layers": spec["layers"][:1], "parameters": c1.shape[1]}
    return {
        "epochs": epochs - 1,
        "history": run["history"],
        "reference": {
            "name": "the tutorial’s log",
            "history": {name: TUTORIAL[name] for name in ("val_accuracy", "val_loss")},
        },
        "predictions": {"format": "float16", "bytes": np.load(PREDICTIONS).tobytes()},
        "first": {"spec": first, "format": "float16", "bytes": c1.tobytes()},
    }


# What a preview's `data` can name, and what makes it.
SHARED = {
    "classes": class_names,
    "gallery": gallery_sheet,
    "training": training,
    "tutorial": tutorial_network,
}


def shared_script() -> str:
    """Return the script that gives a page the data all figures share, as one global."""
    content = {name: catalog.with_base64(make()) for name, make in SHARED.items()}
    return f"globalThis.LenetAssets = {json.dumps(content, separators=(',', ':'))};\n"


def page(*previews: str, style: str = "") -> str:
    """Return a page that needs no other file and holds these previews, alive."""
    names = {name: None for name in catalog.FIGURES if any(f"{name}&quot;" in p for p in previews)}
    scripts = {script: None for name in names for script in catalog.scripts(name)}
    sources = [shared_script(), *((catalog.HERE / s).read_text("utf-8") for s in scripts)]
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


def write_predictions(path: Path = PREDICTIONS) -> None:
    """Write what the recorded network says of the gallery's pictures after every epoch."""
    from lenet_utils.figures.training_player import replay
    from lenet_utils.models import tutorial_lenet5

    pictures = gallery_pictures()
    with np.load(SNAPSHOTS) as snapshots:
        replayed = replay(tutorial_lenet5(), dict(snapshots), pictures.images)
    values = np.frombuffer(replayed["predictions"]["bytes"], np.float16)
    np.save(path, values.reshape(-1, len(pictures), 10))


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
    write_predictions()
    print(f"wrote {PREDICTIONS.name}")
    for name in catalog.FIGURES:
        write_preview(name)
        print(f"wrote {name}.png")


if __name__ == "__main__":
    main()
