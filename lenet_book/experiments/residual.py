"""Chapter 18: how good 62,006 parameters can be in another shape, and at what cost.

The recipe of the residual network was chosen on the 5,000 validation pictures, one seed each. Then
it learned from all 50,000, and fewer, and the test set judged. LeNet-5 has more epochs in
`lenet_longer`: its step has a sixteenth of the multiply-adds.
"""

from dataclasses import asdict, replace
from typing import Any

import numpy as np

from lenet_book import other_networks  # noqa: F401  recipes here name them
from lenet_book.experiments import teacher
from lenet_book.experiments.learning_curves import ALL, THREE_SEEDS, run_curve
from lenet_book.experiments.recording import Experiment
from lenet_utils import training_loop
from lenet_utils.ledger import LEDGER
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
(LONGER,) = (row.recipe for row in LEDGER if row.name == "longer")
TIMES = (1, 4)  # as many epochs, and four times as many: a quarter of the multiply-adds


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


def run_longer(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train LeNet-5 on all pictures for so many times as many epochs."""
    split = teacher.the_split()
    numbers: dict[str, Any] = {}
    for epochs in settings["epochs"]:
        recipe = replace(LONGER, epochs=epochs)
        trained = training_loop.train(recipe, teacher.lesson(split, ALL), seed)
        loss, accuracy = trained.evaluate(split.test)
        numbers[f"test_accuracy_{epochs}"] = round(accuracy, 6)
        numbers[f"loss_on_test_{epochs}"] = round(loss, 6)
        numbers[f"accuracy_{epochs}"] = round(trained.history["accuracy"][-1], 6)
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
        name="lenet_longer",
        question="What does LeNet-5 reach with as many epochs as the residual network, or more?",
        settings={"recipe": asdict(LONGER), "epochs": [RECIPE.epochs * times for times in TIMES]},
        run=run_longer,
        seeds=THREE_SEEDS,
    ),
]
