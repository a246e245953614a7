"""The network of 1998 by the recipe that was chosen: its errors, and how they depend on data."""

from dataclasses import asdict, replace
from typing import Any

import numpy as np

from lenet_book.digits.compiled import shaped
from lenet_book.digits.distortions import Distortion
from lenet_book.digits.training import Recipe, Run, Split, prepared, train
from lenet_book.experiments.digits_choice import OURS, history, stronger
from lenet_book.experiments.recording import Experiment
from lenet_utils.data import all_of_mnist

REFUSED = (0, 0.005, 0.01, 0.02, 0.05, 0.1)  # shares of the test digits
SIZES = (15_000, 30_000)
# What the record `lenet_1998_distorted_choice` chose.
DISTORTED = replace(OURS, distortion=stronger(1.5))


def test_split() -> Split:
    """Return all 60,000 digits to learn from, and the 10,000 of the test set."""
    (pictures, labels), (others, other_labels) = all_of_mnist()
    return Split(pictures, labels, others, other_labels)


def numbers_of(run: Run) -> dict[str, Any]:
    """Return what is recorded of a run on the test digits."""
    return {
        "test_accuracy": round(1 - run.error[-1], 6),
        "test_error": round(100 * run.error[-1], 4),
        "training_error": round(100 * run.training_error[0], 4),  # after the last pass but one
        "smallest_step": float(f"{run.smallest_step:.4g}"),
        "largest_step": float(f"{run.largest_step:.4g}"),
        "history": history(run, "test"),
    }


def run_recipe(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Follow the recipe once; return its numbers, the digits that it misreads, its weights."""
    recipe = recipe_of(settings)
    split = test_split()
    run = train(recipe, seed, split)
    outputs, _ = run.kernel.outputs(run.weights, prepared(split.other_pictures, recipe))
    read = outputs.argmin(axis=1)
    wrong = read != split.other_labels
    nearest, second = np.sort(outputs, axis=1)[:, :2].T
    numbers = numbers_of(run) | {
        # Each by its number in the test set, with its label and with what is read instead.
        "misread": [
            [int(n), int(split.other_labels[n]), int(read[n])] for n in np.flatnonzero(wrong)
        ],
        "refused": list(REFUSED),
        "error_if_far_is_refused": _after_refusing(wrong, nearest),
        "error_if_close_call_is_refused": _after_refusing(wrong, nearest - second),
    }
    kept = shaped(run.weights)
    return numbers, {
        f"{name}/{part}": array
        for name, arrays in kept.items()
        for part, array in zip(("kernel", "bias"), arrays, strict=True)
    }


def _after_refusing(wrong: np.ndarray, doubt: np.ndarray) -> list[float]:
    """Return the error among the rest, in per cent, where the most doubtful are refused."""
    ordered = wrong[np.argsort(doubt, kind="stable")]
    kept = [ordered[: round(len(ordered) * (1 - share))] for share in REFUSED]
    return [round(100 * float(part.mean()), 4) for part in kept]


def recipe_of(settings: dict[str, Any]) -> Recipe:
    """Return the recipe that settings hold."""
    distortion = settings.get("distortion")
    return Recipe(**settings | {"distortion": Distortion(**distortion) if distortion else None})


def run_sizes(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Follow the recipe with the first 15,000 digits, and with the first 30,000."""
    numbers = {}
    for images in SIZES:
        run = train(replace(recipe_of(settings), images=images), seed, test_split())
        numbers[f"test_error_{images}"] = round(100 * run.error[-1], 4)
    return numbers, {}


EXPERIMENTS = [
    Experiment(
        name="lenet_1998",
        question="What error does the network of 1998 reach with its own optimiser?",
        settings=asdict(OURS),
        run=run_recipe,
        arrays="weights",
    ),
    Experiment(
        name="lenet_1998_sizes",
        question="How does the error of the network of 1998 depend on the number of digits?",
        settings=asdict(OURS),
        run=run_sizes,
    ),
    Experiment(
        name="lenet_1998_distorted",
        question="What error remains when the digits are distorted afresh in each pass?",
        settings=asdict(DISTORTED),
        run=run_recipe,
    ),
]
