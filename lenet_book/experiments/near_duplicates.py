"""The experiment of chapter 15 on test pictures that stand, nearly the same, in the training set.

Barz and Denzler (2020) looked for such pairs with a trained network's features and judged them by
eye. Name their list in LENET_NEAR_DUPLICATES, a table with the columns TestID and Judgment; it is
not the book's to ship, and a run records counts of it alone. Each of our own distances ranks the
test pictures, and is asked how many of the first are on the list.
"""

import csv
import os
from pathlib import Path
from typing import Any

import keras
import numpy as np

from lenet_book.experiments.recording import Experiment
from lenet_book.records import recorded
from lenet_book.records.snapshots import better_lenet5
from lenet_utils.data import all_of_cifar10
from lenet_utils.near_duplicates import contrast, nearest, pixels, small

VARIABLE = "LENET_NEAR_DUPLICATES"
DIFFERENT = 3  # a judgement: not a near duplicate after all
FIRST = (50, 100, 200, 286, 400, 600, 1000)
CHOSEN = "contrast"  # whose pairs the chapter shows
RUNS = ("ledger_tutorial", "full_ours", "full_longer", "full_taught")


def published() -> set[int]:
    """Return the test pictures that the list calls near duplicates of a training picture."""
    if not (path := os.environ.get(VARIABLE)):
        raise RuntimeError(f"set {VARIABLE} to the file with the published near duplicates")
    with Path(path).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows or not {"TestID", "Judgment"} <= set(rows[0]):
        raise ValueError(f"{VARIABLE} should name a table with the columns TestID and Judgment")
    return {int(row["TestID"]) for row in rows if int(row["Judgment"]) < DIFFERENT}


def features(images: np.ndarray) -> np.ndarray:
    """Return what C5 of the better network makes of pictures, as rows of length 1."""
    model = better_lenet5()
    look = keras.Model(model.inputs, model.get_layer("flatten").output)
    rows = look.predict(images / np.float32(255), batch_size=1000, verbose=0)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


DISTANCES = {"pixels": pixels, "contrast": contrast, "small": small, "features": features}


def run_duplicates(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Rank the test pictures by each distance; return how many of the first are on the list."""
    (images, _), (test_images, _) = all_of_cifar10()
    listed = published()
    numbers: dict[str, float] = {"listed": float(len(listed))}
    arrays: dict[str, np.ndarray] = {}
    for name, rows_of in DISTANCES.items():
        found = nearest(test_images, images, rows_of)
        order = found.distance.argsort(kind="stable")
        for first in settings["first"]:
            numbers[f"{name}_first_{first}"] = float(len(listed & set(order[:first].tolist())))
        if name == CHOSEN:
            numbers["farthest_listed"] = float(found.distance[sorted(listed)].max())
            shown = order[: max(settings["first"])]
            arrays = {
                "test": shown.astype(np.uint16),
                "train": found.place[shown].astype(np.uint16),
                "distance": found.distance[shown].astype(np.float16),
            }
    return {name: round(number, 6) for name, number in numbers.items()}, arrays


def run_without(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Return what each recorded run gets right with and without the pictures on the list."""
    listed = sorted(published())
    numbers: dict[str, float] = {}
    for name in settings["runs"]:
        right = recorded.right_answers([recorded.load(name)["runs"][seed]], "test")[0]
        without = np.delete(right, listed)
        numbers |= {
            f"{name}_all": right.mean(),
            f"{name}_without": without.mean(),
            f"{name}_listed": right[listed].mean(),
            f"{name}_lost": right.mean() - without.mean(),
        }
    return {name: round(float(number), 6) for name, number in numbers.items()}, {}


EXPERIMENTS = [
    Experiment(
        name="near_duplicates",
        question="Which test pictures stand, nearly the same, in the training set?",
        settings={"first": list(FIRST)},
        run=run_duplicates,
        seeds=(0,),
        arrays="pairs",
    ),
    Experiment(
        name="without_duplicates",
        question="How good are recorded runs on the test pictures that are no near duplicates?",
        settings={"runs": list(RUNS)},
        run=run_without,
    ),
]
