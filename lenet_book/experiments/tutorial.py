"""The experiments of chapters 1 to 9: the tutorial's recipe, and what one change to it does."""

from pathlib import Path
from typing import Any

import numpy as np

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.experiments.recording import Experiment
from lenet_book.files import atomic_write
from lenet_book.records import RUNS, SNAPSHOTS
from lenet_book.records.snapshots import trained_lenet5
from lenet_utils import counting, training
from lenet_utils.data import load_cifar10
from lenet_utils.models import tutorial_lenet5, tutorial_with_1998_table

NETWORKS = {
    "tutorial_lenet5": tutorial_lenet5,
    "tutorial_with_1998_table": tutorial_with_1998_table,
}
NEW_ORDER = "new in every epoch"
STANDARDISED = "mean 0, variance 1 per channel"
SETTINGS = {
    "model": "tutorial_lenet5",
    "optimizer": "adam",
    "learning_rate": 0.001,
    "loss": "categorical_crossentropy",
    "batch_size": 32,
    "epochs": 10,
    "pixels": "0…1",
    "validation": "test set",
}


def run_tutorial(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train and evaluate the tutorial's network once."""
    dataset = training.tutorial_dataset()
    if settings["pixels"] == STANDARDISED:
        dataset = _standardised(dataset)
    snapshots = training.Snapshots()
    if settings.get("order") == NEW_ORDER:
        model, history = training.train_tutorial_reshuffled(dataset, seed, settings["epochs"])
    else:
        build = NETWORKS[settings["model"]]
        epochs = settings["epochs"]
        found = training.train_tutorial(dataset, seed, epochs, (snapshots,), build=build)
        model, history = found.model, found.history
    loss, accuracy = model.evaluate(dataset.test_images, dataset.test_labels, verbose=0)
    numbers = {
        "test_accuracy": round(accuracy, 6),
        "test_loss": round(loss, 6),
        "history": {
            quantity: [round(float(number), 6) for number in numbers]
            for quantity, numbers in history.items()
        },
    }
    # Sixteen bits are enough to draw a filter and to repeat a prediction.
    kept = snapshots.stacked() if snapshots.epochs else {}
    return numbers, {name: array.astype(np.float16) for name, array in kept.items()}


def _standardised(dataset: training.Dataset) -> training.Dataset:
    """Give each colour channel mean 0 and variance 1, as measured on the training images."""
    mean = dataset.train_images.mean(axis=(0, 1, 2))
    deviation = dataset.train_images.std(axis=(0, 1, 2))
    return dataset._replace(
        train_images=(dataset.train_images - mean) / deviation,
        test_images=(dataset.test_images - mean) / deviation,
    )


def write_epochs(path: Path = RUNS / "tutorial_epochs.npz") -> None:
    """Write what the tutorial's recorded network does after every epoch."""
    data = training.tutorial_dataset()
    images, truth = data.test_images.astype("float32"), data.test_labels.argmax(axis=1)
    pictures = (gallery()[0] / 255).astype("float32")
    with np.load(SNAPSHOTS) as snapshots:
        arrays = {name: snapshots[name] for name in ("C1/kernel", "C1/bias")}
    predictions, confusion = [], []
    for epoch in range(len(arrays["C1/kernel"])):
        model = trained_lenet5(epoch)
        predictions.append(model.predict(pictures, verbose=0))
        found = model.predict(images, batch_size=500, verbose=0).argmax(axis=1)
        counts = np.zeros((10, 10), np.uint16)
        np.add.at(counts, (truth, found), 1)
        confusion.append(counts)
    # In float32: a class that is at 81.5 % must not tip to another whole per cent.
    arrays |= {"gallery": np.stack(predictions), "confusion": confusion}
    with atomic_write(path) as file:
        np.savez_compressed(file, **arrays)


def run_layer_times(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Time the forward pass of each layer, in microseconds an image. A seed is one measurement."""
    _, (images, _) = load_cifar10()
    seconds = counting.layer_times(
        trained_lenet5(), images[: settings["images"]] / 255.0, settings["repeats"]
    )
    times = {name: round(1e6 * time / settings["images"], 3) for name, time in seconds.items()}
    return times | {"total": round(sum(times.values()), 3)}, {}


EXPERIMENTS = [
    Experiment(
        name="tutorial",
        question="What does the tutorial's recipe reach, and how much do seeds differ?",
        settings=SETTINGS,
        run=run_tutorial,
        arrays="snapshots",
        derive=write_epochs,
    ),
    Experiment(
        name="reshuffled",
        question="What does the tutorial's recipe reach when every epoch has a new order?",
        settings=SETTINGS | {"order": NEW_ORDER},
        run=run_tutorial,
    ),
    Experiment(
        name="standardised",
        question="What changes when the pixels have mean 0 and variance 1 instead of 0…1?",
        settings=SETTINGS | {"pixels": STANDARDISED},
        run=run_tutorial,
    ),
    Experiment(
        name="connections",
        question="What does C3's connection table of 1998 cost, against all-to-all?",
        settings=SETTINGS | {"model": "tutorial_with_1998_table"},
        run=run_tutorial,
    ),
    Experiment(
        name="layer_times",
        question="How long does each layer of the trained network take, forwards?",
        settings={"model": "trained_lenet5", "images": 1000, "repeats": 30},
        run=run_layer_times,
    ),
]
