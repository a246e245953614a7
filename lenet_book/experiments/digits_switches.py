"""From 1998 to today, one switch at a time: what each costs, on the same digits."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from lenet_book.experiments.digits_changes import PASSES, RATED, SEEDS, compared
from lenet_book.experiments.digits_choice import OURS
from lenet_book.experiments.recording import Experiment
from lenet_book.records import recorded

# The first is the network of 1998. What has to be tuned takes the best rate of `lenet_1998_rates`.
SWITCHES: list[tuple[str, dict[str, Any]]] = [
    ("as in 1998", {}),
    ("C3 sees all maps", {"all_to_all": True}),
    ("average pooling, nothing learned", {"average_pooling": True}),
    ("plain tanh", {"plain_tanh": True}),
    ("softmax head, 850 weights", {"head": "softmax"}),
    ("pixels 0…1", {"low": 0.0, "high": 1.0}),
    ("0 in the frame", {"frame": 0.0}),
    ("tuned SGD", {"optimiser": "SGD", "batch": 1}),
    ("tuned SGD, batches of 32", {"optimiser": "SGD", "batch": 32}),
    ("tuned Adam, batches of 32", {"optimiser": "Adam", "batch": 32}),
]
TUNED = ("head", "optimiser")


def tuned(changes: dict[str, Any]) -> dict[str, Any]:
    """Return changes with the rate, and the loss, that were best for them on validation."""
    if not any(name in changes for name in TUNED):
        return changes
    runs = recorded.load("lenet_1998_rates")["runs"]

    def fits() -> Iterator[dict[str, Any]]:
        for run in runs:
            tried = RATED[run["seed"]]
            if all(tried.get(name, 1) == value for name, value in changes.items()):
                yield {"val_error": run["val_error"], "changes": tried}

    return changes | min(fits(), key=lambda run: run["val_error"])["changes"]


def run_switch(settings: dict[str, Any], number: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train with one switch from three seeds."""
    words, changes = SWITCHES[number]
    numbers, arrays = compared(tuned(changes), SEEDS)
    return {"switch": words, **numbers}, arrays


EXPERIMENTS = [
    Experiment(
        name="lenet_1998_switches",
        question="What does each difference between 1998 and today cost?",
        settings={"recipe": asdict(OURS), "passes": PASSES, "seeds": list(SEEDS)},
        run=run_switch,
        seeds=tuple(range(len(SWITCHES))),
    )
]
