"""A small ledger with made-up accuracies, recorded in a folder of the test's own."""

import base64
import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from lenet_book.records import recorded
from lenet_utils import ledger
from lenet_utils.recipes import Recipe

# Name: (label, the row it changes, settings, validation accuracies of five seeds).
ROWS = {
    "tutorial": ("the tutorial's recipe", None, {}, [0.53, 0.532, 0.534, 0.536, 0.538]),
    "standard": (
        "standardised pixels",
        "tutorial",
        {"pixels": "standardised"},
        [0.55, 0.552, 0.554, 0.556, 0.558],
    ),
    "muon": ("Muon", "standard", {"optimiser": "muon"}, [0.6, 0.602, 0.604, 0.606, 0.608]),
    # Tried in place of Muon, and recorded after it.
    "nesterov": (
        "Nesterov",
        "standard",
        {"optimiser": "nesterov"},
        [0.549, 0.553, 0.554, 0.557, 0.559],
    ),
    "smooth": ("smoothing", "muon", {"label_smoothing": 0.1}, [0.58, 0.581, 0.582, 0.583, 0.584]),
    "long": ("six epochs", "muon", {"epochs": 6}, [0.62, 0.622, 0.624, 0.626, 0.628]),
    "taught": (
        "six epochs, and a teacher",
        "long",
        {"distillation": 0.5},
        [0.64, 0.641, 0.642, 0.643, 0.644],
    ),
    "relu": ("ReLU", "muon", {"network": "relu"}, [0.65, 0.652, 0.654, 0.656, 0.658]),
}
OURS = "muon"
IMAGES = 1000
TRIED = {
    "muon": ("optimiser", 3)
}  # which rows were chosen among how many settings, and in which record


def right_answers(accuracy: float, seed: int) -> np.ndarray:
    """Say which of the images a network gets right: the easy ones, the same for all, but a few."""
    easy = np.random.default_rng(0).random(IMAGES)
    order = np.argsort(easy + 0.2 * np.random.default_rng(seed + 1).random(IMAGES))
    right = np.zeros(IMAGES, bool)
    right[order[: round(accuracy * IMAGES)]] = True
    return right


def packed(accuracy: float, seed: int) -> str:
    """Write these answers as the experiments do."""
    return base64.b64encode(np.packbits(right_answers(accuracy, seed)).tobytes()).decode()


def write(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this the ledger, with its recordings in `folder`."""
    rows: dict[str, ledger.Row] = {}
    for number, (name, (label, before, settings, accuracies)) in enumerate(ROWS.items()):
        recipe = replace(rows[before].recipe if before else Recipe(epochs=3), **settings)
        tuning = (TRIED[name][0],) if name in TRIED else ()
        rows[name] = ledger.Row(name, label, recipe, before, tuning)
        runs = [
            {
                "seed": seed,
                "seconds": 9.0,
                "cpu_seconds": 10.0 * (number + 1) + seed,
                "val_accuracy": accuracy,
                "test_accuracy": round(accuracy - 0.01, 4),
                "val_right": packed(accuracy, seed),
                "test_right": packed(accuracy - 0.01, seed),
                "history": {"val_accuracy": [accuracy - 0.2, accuracy - 0.1, accuracy]},
            }
            for seed, accuracy in enumerate(accuracies)
        ]
        save(
            folder,
            {
                "format": recorded.FORMAT,
                "experiment": f"ledger_{name}",
                "settings": {"recipe": asdict(recipe)},
                "environment": {"device": "CPU"},
                "runs": runs,
            },
        )
    for tuning, number in TRIED.values():
        tried = [{"seed": seed, "val_accuracy": 0.5} for seed in range(number)]
        save(folder, {"format": recorded.FORMAT, "experiment": f"tuning_{tuning}", "runs": tried})
    monkeypatch.setattr(recorded, "RESULTS", folder)
    monkeypatch.setattr(ledger, "LEDGER", list(rows.values()))
    monkeypatch.setattr(ledger, "OURS", rows[OURS].recipe)


def save(folder: Path, record: dict) -> None:
    """Write a record as the experiments do."""
    record = record | {"digest": recorded.digest(record)}
    (folder / f"{record['experiment']}.json").write_text(json.dumps(record), "utf-8")
