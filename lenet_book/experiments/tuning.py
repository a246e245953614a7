"""How chapter 12's settings were chosen: what was tried, one seed each, on the validation images.

Nothing here sees the test set. A choice is made by one run of each setting, so it goes by luck
where settings are close: what a chosen setting brings is measured anew, with five seeds, as a row
of the ledger. What stands here in place of a seed is the number of the setting that was tried.
"""

from dataclasses import asdict, replace
from typing import Any

import numpy as np

from lenet_book.experiments import teacher
from lenet_book.experiments.recording import Experiment
from lenet_utils import training_loop
from lenet_utils.ledger import FASTEST, LEDGER
from lenet_utils.recipes import Recipe
from lenet_utils.training_loop import Images

SEED = 0
_RECIPES = {row.name: row.recipe for row in LEDGER}
PATCHES, OURS = _RECIPES["patches"], _RECIPES["ours"]


def _each(**settings: list[Any]) -> list[dict[str, Any]]:
    """Return one change for each value of one setting."""
    ((name, values),) = settings.items()
    return [{name: value} for value in values]


# The recipe that each choice starts from, and the changes to it that were tried, in order.
TRIED: dict[str, tuple[Recipe, list[dict[str, Any]]]] = {
    "adam": (_RECIPES["shift"], _each(learning_rate=[0.001, 0.002, 0.003, 0.005, 0.008])),
    "adamw": (
        _RECIPES["shift"],
        [
            {"learning_rate": rate, "weight_decay": decay}
            for decay in (0.1, 0.3, 1.0)
            for rate in (0.003, 0.006)
        ],
    ),
    "muon": (
        replace(_RECIPES["shift"], optimiser="muon"),
        _each(learning_rate=[0.02, 0.03, 0.06]),
    ),
    "patches": (
        PATCHES,
        [
            {},
            {"alternating": True},
            {"shift": 0},
            {"batch_size": 64},
            {"batch_size": 64, "learning_rate": 0.02},
            {"batch_size": 32, "learning_rate": 0.015},
            {"weight_decay": 0.2},
            {"weight_decay": 0.3, "learning_rate": 0.04},
            {"learning_rate": 0.05},
            {"learning_rate": 0.02},
            {"batch_size": 256, "learning_rate": 0.04},
            {"batch_size": 256},
            {"momentum": 0.95},
        ],
    ),
    "rate_and_decay": (
        PATCHES,
        [
            {"learning_rate": rate, "weight_decay": decay}
            for decay in (0.05, 0.03)
            for rate in (0.05, 0.07, 0.1)
        ],
    ),
    "ours": (
        OURS,
        [
            {"momentum": 0.95},
            {},
            {"brightness": 0.2, "contrast": 0.2},
            {"momentum": 0.85},
            {"bias_ratio": 0.5},
            {"alternating": True},
            {"averaging": 0.99},
            {"shift": 0},
        ],
    ),
    "steps": (
        OURS,
        [
            {"batch_size": 256},
            {"schedule": "cosine"},
            {"warm_up": 0.2},
            {"brightness": 0.1, "contrast": 0.1},
        ],
    ),
    "fastest": (
        FASTEST,
        [
            {"images": images, "batch_size": batch, "learning_rate": rate}
            for images in (24_000, 32_000, 40_000)
            for batch in (64, 128, 256)
            for rate in (0.03, 0.06)
        ],
    ),
    "extras": (
        PATCHES,
        [
            *_each(optimiser=["muon, sizes kept"]),
            {"optimiser": "muon, sizes kept", "weight_decay": 0.0},
            *_each(label_smoothing=[0.02, 0.05, 0.2]),
            {"brightness": 0.1, "contrast": 0.1},
            {"brightness": 0.2, "contrast": 0.2},
            {"brightness": 0.2},
        ],
    ),
    "teacher": (
        replace(OURS, epochs=20, shift=2),
        [
            {"distillation": 0.9},
            {"distillation": 0.9, "temperature": 2.0},
            {"distillation": 0.9, "temperature": 4.0},
            {"distillation": 0.6, "temperature": 2.0},
            {"distillation": 0.9, "temperature": 2.0, "weight_decay": 0.03},
            {},
            {"distillation": 0.4, "temperature": 2.0},
        ],
    ),
}


def run_one(settings: dict[str, Any], number: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train with one of the changes that were tried; return it, and what it came to."""
    split = teacher.the_split()
    base, tried = TRIED[settings["choice"]]
    changes = dict(tried[number])
    most = changes.pop("images", None)
    lesson = Images(*(part[:most] for part in split.train))
    recipe = replace(base, **changes)
    learns_from = len(split.train.labels)
    teaches = teacher.the_teacher(learns_from) if recipe.distillation else None
    watch = {"val": split.validation}
    trained = training_loop.train(recipe, lesson, SEED, watch, teacher=teaches)
    history = trained.history
    numbers = {name: round(series[-1], 6) for name, series in history.items()}
    return {"changes": tried[number], **numbers}, {}


EXPERIMENTS = [
    Experiment(
        name=f"tuning_{choice}",
        question=f"Which of the settings that were tried is chosen: {choice}?",
        settings={"choice": choice, "recipe": asdict(base)},
        run=run_one,
        seeds=tuple(range(len(tried))),
    )
    for choice, (base, tried) in TRIED.items()
]
