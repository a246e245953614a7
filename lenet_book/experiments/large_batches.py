"""Chapter 19: what large batches do to the accuracy, and what becomes of the rate.

Many workers make large batches, and large batches few steps. The recipe is the ledger's row with
Nesterov momentum: its step is the rate times the gradient, which is what the rule that scales the
rate with the batch was made for (Goyal et al. 2017). Adam's steps, and Muon's, have a length of
their own. Nothing is chosen here, so the test set judges, once a training.
"""

from dataclasses import asdict, replace
from typing import Any

import numpy as np

from lenet_book.experiments import teacher
from lenet_book.experiments.learning_curves import ALL, THREE_SEEDS
from lenet_book.experiments.recording import Experiment
from lenet_utils import training_loop
from lenet_utils.ledger import LEDGER
from lenet_utils.recipes import Recipe

(ROW,) = (row.recipe for row in LEDGER if row.name == "nesterov")
SMALLEST = 32
# Of the ledger's rate for its batch, the share that belongs to the smallest batch.
BASE = replace(
    ROW, batch_size=SMALLEST, learning_rate=ROW.learning_rate * SMALLEST / ROW.batch_size
)
POWERS = {"kept": 0.0, "root": 0.5, "linear": 1.0}  # of the batch, by which the rate grows
TRIED = [[SMALLEST, "kept"], *([batch, rule] for batch in (256, 2048) for rule in POWERS)]


def scaled(recipe: Recipe, batch_size: int, rule: str) -> Recipe:
    """Return the recipe with another batch, and its rate by a rule of `POWERS`."""
    factor = (batch_size / recipe.batch_size) ** POWERS[rule]
    return replace(recipe, batch_size=batch_size, learning_rate=recipe.learning_rate * factor)


def run_batches(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train with each batch and rule; return the accuracies, None where a training diverged."""
    split = teacher.the_split()
    lesson, base = teacher.lesson(split, ALL), Recipe(**settings["recipe"])
    numbers: dict[str, Any] = {}
    for batch_size, rule in settings["tried"]:
        recipe = scaled(base, batch_size, rule)
        found: dict[str, Any] = dict.fromkeys(("test_accuracy", "accuracy"))
        try:
            trained = training_loop.train(recipe, lesson, seed)
            found["accuracy"] = round(trained.history["accuracy"][-1], 6)
            found["test_accuracy"] = round(trained.evaluate(split.test)[1], 6)
        except FloatingPointError:
            pass
        name = f"{batch_size}_{rule}"
        numbers |= {f"{quantity}_{name}": number for quantity, number in found.items()}
        numbers[f"steps_{name}"] = recipe.epochs * (ALL // batch_size)
    return numbers, {}


EXPERIMENTS = [
    Experiment(
        name="large_batches",
        question="What do batches of 256 and 2,048 do to the accuracy, and what does their rate?",
        settings={"recipe": asdict(BASE), "tried": TRIED},
        run=run_batches,
        seeds=THREE_SEEDS,
    )
]
