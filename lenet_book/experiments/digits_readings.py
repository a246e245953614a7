"""Readings of the paper's recipe, each held against the four facts that the paper reports.

Test error, training error, the range of the steps in the first pass, and when the error ceases to
fall. The test digits judge here, since the paper's facts are about them; the recipe that the
chapter follows was chosen before, on digits of the training set.
"""

from dataclasses import asdict, replace
from typing import Any

import numpy as np

from lenet_book.digits.training import Recipe, train
from lenet_book.experiments.digits import numbers_of, test_split
from lenet_book.experiments.digits_choice import HALF_START, OURS
from lenet_book.experiments.recording import Experiment

SEEDS = (61, 62, 63)
FLAT = 0.05  # per cent: an error has ceased to fall where it stays this near to the last
MEANS = replace(HALF_START, coefficients=0.25)  # S2 and S4 begin as means of four
READINGS: list[Recipe] = [
    Recipe(beta=1 / 84),
    Recipe(beta=1 / 84, coefficients=0.25, j=1.0),
    OURS,
    # The sum of squares as printed, with wider starts, and its steps as they are or smaller.
    MEANS,
    replace(MEANS, head="right bitmap"),
    replace(MEANS, rate=0.64),
    replace(HALF_START, rate=0.2),
    # Between the sum and the mean.
    replace(MEANS, beta=0.5),
    replace(MEANS, beta=0.5, rate=0.64),
    replace(MEANS, beta=0.2),
    replace(MEANS, beta=0.2, rate=0.64),
    replace(MEANS, beta=0.1),
    replace(MEANS, beta=0.1, rate=0.64),
    replace(MEANS, beta=0.1, rate=0.5),
    replace(MEANS, beta=0.2, rate=0.64, head="right bitmap"),
    # What the text leaves open besides.
    replace(MEANS, beta=0.2, rate=0.64, targets=0.8),
    replace(MEANS, beta=0.2, rate=0.64, memory=0.5),
    replace(MEANS, beta=0.2, rate=0.64, order="new in each pass"),
    replace(MEANS, beta=0.2, rate=0.64, coefficients=0.5),
    replace(MEANS, beta=0.2, rate=0.64, coefficients=None),
]


def run_reading(settings: dict[str, Any], number: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Follow one reading from three seeds; return what it has of the paper's four facts."""
    runs = [train(READINGS[number], seed, test_split()) for seed in SEEDS]
    failed = [run.failed for run in runs]
    whole = [numbers_of(run) for run in runs if not run.failed]
    numbers: dict[str, Any] = {"recipe": asdict(READINGS[number]), "failed": failed}
    if not whole:
        return numbers | {"test_error": 90.0}, {}
    for name in ("test_error", "training_error", "smallest_step", "largest_step"):
        found = [run[name] for run in whole]
        numbers |= {name: float(f"{np.mean(found):.4g}"), f"{name}s": found}
    numbers["flat_after"] = [passes_until_flat(run["history"]["test_error"]) for run in whole]
    return numbers | {"history": whole[0]["history"]}, {}


def passes_until_flat(errors: list[float]) -> int:
    """Return after how many passes the error, in per cent, stays near to where it ends."""
    away = [number for number, error in enumerate(errors) if abs(error - errors[-1]) > FLAT]
    return away[-1] + 2 if away else 1


EXPERIMENTS = [
    Experiment(
        name="lenet_1998_readings",
        question="Which reading of the recipe has what the paper reports?",
        settings={"readings": [asdict(reading) for reading in READINGS], "seeds": list(SEEDS)},
        run=run_reading,
        seeds=tuple(range(len(READINGS))),
    ),
]
