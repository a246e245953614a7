"""Chapter 18: how good 62,006 parameters can be in another shape, and at what cost.

The recipe of the residual network was chosen on the 5,000 validation pictures, one seed each. Then
it learned from all 50,000, and fewer, and the test set judged. What an epoch of it costs, beside
one of LeNet-5's, is measured in turn. LeNet-5 then learns for as many epochs as take as long, and
the residual network for as many as cost these in multiply-adds.
"""

import time
from dataclasses import asdict, replace
from math import prod
from typing import Any

import keras
import numpy as np

from lenet_book.experiments import teacher
from lenet_book.experiments.learning_curves import ALL, THREE_SEEDS, run_curve
from lenet_book.experiments.recipes import experiment
from lenet_book.experiments.recording import Experiment
from lenet_utils import (
    other_networks,  # noqa: F401  recipes here name them
    training_loop,
)
from lenet_utils.ledger import OURS, OURS_LONGER
from lenet_utils.models import VARIANTS
from lenet_utils.recipes import Recipe

START = Recipe(
    network="residual",
    pixels="standardised",
    optimiser="nesterov",
    learning_rate=0.1,
    schedule="linear",
    warm_up=0.1,
    batch_size=128,
    epochs=60,
    weight_decay=0.005,
    mirror=True,
    shift=4,
)
TRIED: list[dict[str, Any]] = [
    {},
    {"learning_rate": 0.05},
    {"learning_rate": 0.2},
    {"weight_decay": 0.002},
    {"shift": 2},
    {"label_smoothing": 0.1},
    {"averaging": 0.998},
]
SEED = 0
SMALLER = (1_000, 5_000, 10_000, ALL)
RECIPE = START  # of all that were tried, the best on validation
TIMED = 12_800  # images of a timed epoch
# `shape_costs`: so many epochs of LeNet-5 take as long as the residual network's sixty. And so many
# epochs of the residual network are the most that need no more multiply-adds than these.
AS_LONG, AS_LITTLE = 530, 33


def run_choice(settings: dict[str, Any], number: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train one candidate on 45,000 pictures; return its accuracy on the 5,000 for validation."""
    split = teacher.the_split()
    trained = training_loop.train(replace(START, **TRIED[number]), split.train, SEED)
    loss, accuracy = trained.evaluate(split.validation)
    return {
        "changes": TRIED[number],
        "val_accuracy": round(accuracy, 6),
        "val_loss": round(loss, 6),
        "accuracy": round(trained.history["accuracy"][-1], 6),
    }, {}


def multiply_adds(model: keras.Model) -> int:
    """Count the products in the weighted sums of a network, for one image."""
    kernels = [layer for layer in model.layers if hasattr(layer, "kernel")]
    return sum(prod(layer.output.shape[1:-1]) * prod(layer.kernel.shape) for layer in kernels)


def run_costs(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Time an epoch of each recipe, in turn: microseconds for one image, on the clock and of cores.

    The second epoch counts, since the first compiles.
    """
    lesson = teacher.lesson(teacher.the_split(), settings["images"])
    numbers: dict[str, Any] = {}
    for name, recipe in settings["recipes"].items():
        ends: list[tuple[float, float]] = []

        def note(model: keras.Model, scale: training_loop.Scale, ends=ends) -> None:
            ends.append((time.perf_counter(), time.process_time()))

        twice = replace(Recipe(**recipe), epochs=2)
        training_loop.train(twice, lesson, seed, on_epoch=note)
        for kind, first, last in zip(("clock", "cores"), ends[1], ends[2], strict=True):
            numbers[f"{name}_{kind}"] = round(1e6 * (last - first) / settings["images"], 1)
        numbers[f"{name}_multiply_adds"] = multiply_adds(VARIANTS[recipe["network"]]())
    numbers["ratio"] = round(numbers["residual_cores"] / numbers["lenet_cores"], 3)
    return numbers, {}


EXPERIMENTS = [
    Experiment(
        name="residual_choice",
        question="Which recipe suits the residual network?",
        settings={"recipe": asdict(START), "tried": TRIED, "seed": SEED},
        run=run_choice,
        seeds=tuple(range(len(TRIED))),
    ),
    Experiment(
        name="curve_residual_epochs",
        question="How good is a residual network of 51,794 parameters with how many pictures?",
        settings={"recipe": asdict(RECIPE), "held": "epochs", "sizes": list(SMALLER)},
        run=run_curve,
        seeds=THREE_SEEDS,
    ),
    Experiment(
        name="shape_costs",
        question="What does an epoch of the residual network cost, beside one of LeNet-5?",
        settings={
            "recipes": {"lenet": asdict(OURS), "residual": asdict(RECIPE)},
            "images": TIMED,
        },
        run=run_costs,
    ),
    replace(
        experiment(
            "lenet_as_long",
            "What does LeNet-5 reach in the time of the residual network's training?",
            replace(OURS_LONGER, epochs=AS_LONG),
            learns_from=ALL,
        ),
        seeds=THREE_SEEDS,
    ),
    replace(
        experiment(
            "residual_as_little",
            "What does the residual network reach in the multiply-adds of LeNet-5's training?",
            replace(RECIPE, epochs=AS_LITTLE),
            learns_from=ALL,
        ),
        seeds=THREE_SEEDS,
    ),
]
