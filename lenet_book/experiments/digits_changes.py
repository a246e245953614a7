"""One change at a time in the recipe that was chosen: guesses, readings, and what 1998 had."""

from dataclasses import asdict, replace
from typing import Any

import numpy as np

from lenet_book.digits.training import Recipe, prepared, train
from lenet_book.experiments.digits import numbers_of, test_split
from lenet_book.experiments.digits_choice import LEARN, OURS, validation_split
from lenet_book.experiments.recording import Experiment

PASSES = 8
SEEDS = (41, 42, 43)
# What the paper leaves open, and its readers have to guess. The first is the chosen recipe.
GUESSES: list[dict[str, Any]] = [
    {},
    {"j": 0.01},
    {"j": 3.0},
    {"bitmaps": "random"},
    {"targets": 0.8},
    {"coefficients": None},
    {"biases": "zero"},
    {"order": "new in each pass"},
    {"bend": "2β"},
    {"bend": "sum of four, squared"},
    {"memory": 0.5},
    {"estimates": 4},
]
# Rates that were tried on the validation split, from one seed each.
SGD = {"optimiser": "SGD"}
ADAM = {"optimiser": "Adam", "batch": 32}
RATED: list[dict[str, Any]] = [
    *[{**SGD, "beta": 1 / 42, "rate": rate} for rate in (0.005, 0.01, 0.02, 0.03, 0.04)],
    *[{**SGD, "beta": 1 / 84, "rate": rate} for rate in (0.01, 0.02, 0.04, 0.06, 0.08)],
    *[{**SGD, "beta": 1 / 84, "batch": 32, "rate": rate} for rate in (0.2, 0.4, 0.8, 1.6)],
    *[{**ADAM, "beta": 1 / 84, "rate": rate} for rate in (0.001, 0.002, 0.004, 0.008)],
    *[{"head": "softmax", "rate": rate} for rate in (0.03, 0.1, 0.2, 0.4)],
]


def misread(recipe: Recipe, seed: int) -> tuple[dict[str, Any], np.ndarray]:
    """Train once; return the numbers, and which of the 10,000 test digits are misread."""
    split = test_split()
    run = train(recipe, seed, split)
    if run.failed:
        return {"failed": run.failed}, np.ones(len(split.other_labels), bool)
    outputs, _ = run.kernel.outputs(run.weights, prepared(split.other_pictures, recipe))
    return numbers_of(run), outputs.argmin(axis=1) != split.other_labels


def run_guess(settings: dict[str, Any], number: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Change one thing that the paper leaves open; train from three seeds."""
    return compared(GUESSES[number], SEEDS)


def compared(changes: dict[str, Any], seeds: tuple[int, ...]) -> tuple[dict, dict]:
    """Train with changes from each seed; return the mean error and what was misread."""
    runs = [misread(replace(OURS, **changes, passes=PASSES), seed) for seed in seeds]
    errors = [round(100 * float(wrong.mean()), 4) for _, wrong in runs]
    training = [numbers.get("training_error", 90.0) for numbers, _ in runs]
    return {
        "changes": changes,
        "test_error": round(float(np.mean(errors)), 4),
        "test_errors": errors,
        "training_error": round(float(np.mean(training)), 4),
        # The test digits that each seed misreads, so that two recipes can be paired.
        "misread": [
            np.flatnonzero(wrong).tolist() if wrong.mean() < 0.2 else [] for _, wrong in runs
        ],
        "failed": [numbers.get("failed", "") for numbers, _ in runs],
    }, {}


def run_rate(settings: dict[str, Any], number: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train with one rate on the validation split."""
    recipe = replace(OURS, **RATED[number], passes=PASSES, images=LEARN)
    run = train(recipe, SEEDS[0], validation_split())
    last = 100 * run.error[-1] if not run.failed else 90.0
    return {"changes": RATED[number], "val_error": round(last, 4), "failed": run.failed}, {}


EXPERIMENTS = [
    Experiment(
        name="lenet_1998_guesses",
        question="Which of the things that the paper leaves open matter?",
        settings={"recipe": asdict(OURS), "passes": PASSES, "seeds": list(SEEDS)},
        run=run_guess,
        seeds=tuple(range(len(GUESSES))),
    ),
    Experiment(
        name="lenet_1998_rates",
        question="Which rates suit other optimisers and another output on digits?",
        settings={"recipe": asdict(OURS), "passes": PASSES, "seeds": [SEEDS[0]]},
        run=run_rate,
        seeds=tuple(range(len(RATED))),
    ),
]
