"""The experiments of chapter 15 on a recipe's answers: how sure, how right, and which labels err.

A run trains five networks and asks each of them, and all of them together, about the 10,000 test
pictures. Temperatures are fitted on the validation pictures. Which test labels are wrong is known
for those that others have looked at: name their list in LENET_DOUBTFUL_LABELS, a table with the
columns id, given, suggested, votes_given (Northcutt, Athalye, Mueller 2021: five people each).
The list is not the book's to ship, and a run records counts of it alone.
"""

import csv
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from lenet_book.experiments import teacher
from lenet_book.experiments.recording import Experiment
from lenet_utils import training_loop
from lenet_utils.calibration import (
    cross_entropy,
    fit_temperature,
    reliability,
    with_temperature,
)
from lenet_utils.doubtful_labels import doubtful_labels
from lenet_utils.ledger import LEDGER
from lenet_utils.recipes import Recipe
from lenet_utils.training_loop import predict

VARIABLE = "LENET_DOUBTFUL_LABELS"
MEMBERS = 5
MAJORITY = 3  # of five people: as many confirm a label, or it counts as wrong
FIRST = (20, 50, 100)  # doubted labels, of which some were looked at
BINS = (5, 10, 15, 20, 30, 50, 100)
SHOWN = 15  # the bins of Guo et al. 2017


def looked_at() -> dict[int, int]:
    """Return of each test picture on the list how many of five people confirm its label."""
    if not (path := os.environ.get(VARIABLE)):
        raise RuntimeError(f"set {VARIABLE} to the file with the published list of doubtful labels")
    with Path(path).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows or not {"id", "votes_given"} <= set(rows[0]):
        raise ValueError(f"{VARIABLE} should name a table with the columns id and votes_given")
    return {int(row["id"]): int(row["votes_given"]) for row in rows}


def run_answers(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train five networks; return what each is worth, and what they are worth together."""
    split, listed = teacher.the_split(), looked_at()
    recipe = Recipe(**settings["recipe"])
    taught = teacher.the_teacher(len(split.train.labels)) if recipe.distillation else None
    answers: dict[str, list[np.ndarray]] = {"val": [], "test": []}
    for member in range(MEMBERS):
        trained = training_loop.train(recipe, split.train, MEMBERS * seed + member, teacher=taught)
        for name, judged in (("val", split.validation), ("test", split.test)):
            answers[name].append(predict(trained.model, trained.scale, judged.images))
    labels = {"val": split.validation.labels, "test": split.test.labels}
    found = _worth(answers["val"][0], labels["val"], answers["test"][0], labels["test"])
    means = {name: np.mean(parts, axis=0) for name, parts in answers.items()}
    numbers: dict[str, Any] = dict(found)
    together = _worth(means["val"], labels["val"], means["test"], labels["test"])
    numbers |= {f"together_{name}": number for name, number in together.items()}
    right = np.stack([part.argmax(axis=1) == labels["test"] for part in answers["test"]])
    numbers["members_accuracy"] = float(right.mean())
    for count in range(MEMBERS + 1):
        numbers[f"right_in_{count}"] = float((right.sum(axis=0) == count).mean())
    for name, probabilities in (("", answers["test"][0]), ("together_", means["test"])):
        numbers |= {
            f"{name}{key}": number
            for key, number in _doubts(probabilities, labels["test"], listed).items()
        }
    for equal in ("width", "number"):
        for bins in BINS:
            error = reliability(answers["test"][0], labels["test"], bins, equal).error
            numbers[f"calibration_error_{bins}_{equal}"] = error
    diagram = reliability(answers["test"][0], labels["test"], SHOWN)
    numbers = {name: round(float(number), 6) for name, number in numbers.items()}
    numbers["diagram"] = {
        "answers": diagram.answers.tolist(),
        "confidence": diagram.confidence.round(6).tolist(),
        "accuracy": diagram.accuracy.round(6).tolist(),
    }
    return numbers, {}


def _worth(
    val: np.ndarray, val_labels: np.ndarray, test: np.ndarray, test_labels: np.ndarray
) -> dict[str, float]:
    """Return accuracy and calibration on the test set, as it is and at the fitted temperature."""
    temperature = fit_temperature(val, val_labels)
    mended = with_temperature(test, temperature)
    return {
        "test_accuracy": float((test.argmax(axis=1) == test_labels).mean()),
        "confidence": float(test.max(axis=1).mean()),
        "calibration_error": reliability(test, test_labels, SHOWN).error,
        "cross_entropy": cross_entropy(test, test_labels),
        "temperature": temperature,
        "mended_calibration_error": reliability(mended, test_labels, SHOWN).error,
        "mended_cross_entropy": cross_entropy(mended, test_labels),
    }


def _doubts(
    probabilities: np.ndarray, labels: np.ndarray, listed: dict[int, int]
) -> dict[str, float]:
    """Return how many labels are doubted, and how many of the first were found wrong by people."""
    doubted = doubtful_labels(probabilities, labels)
    wrong = {place for place, votes in listed.items() if votes < MAJORITY}
    found = {
        "doubted": len(doubted),
        "wrong_among_doubted": len(wrong & set(doubted.tolist())),
        "wrong_in_all": len(wrong),
    }
    for first in FIRST:
        asked = set(doubted[:first].tolist())
        found[f"wrong_in_first_{first}"] = len(wrong & asked)
        found[f"looked_at_in_first_{first}"] = len(set(listed) & asked)
    return {name: float(number) for name, number in found.items()}


_ROWS = {row.name: row.recipe for row in LEDGER}
RECIPES = {
    "tutorial": ("the tutorial's recipe", _ROWS["tutorial"]),
    "ours": ("our ten epochs", _ROWS["ours"]),
    "smoothing": ("our ten epochs with label smoothing", _ROWS["smoothing"]),
    "taught": (
        "our ten epochs with a teacher",
        replace(_ROWS["ours"], distillation=0.6, temperature=2.0),
    ),
}
EXPERIMENTS = [
    Experiment(
        name=f"answers_{name}",
        question=f"How sure and how right is {what}, alone and five together?",
        settings={"recipe": asdict(recipe), "members": MEMBERS},
        run=run_answers,
        seeds=(0, 1, 2),
    )
    for name, (what, recipe) in RECIPES.items()
]
