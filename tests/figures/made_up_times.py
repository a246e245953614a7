"""Five made-up runs of three trainings, recorded in a folder of the test's own."""

from pathlib import Path

import made_up_ledger
import pytest

from lenet_book.figures.training_time.time_lines import LAYERS, RECORD
from lenet_book.records import recorded

RUNS = 5
# Name: (epochs, building, tracing, training and testing of an epoch in seconds, accuracy).
CONTESTANTS = {
    "tutorial": (10, 0.21, 1.04, 9.0, 0.8, 0.53),
    "fit": (1, 0.33, 1.9, 8.1, 0.6, 0.66),
    "loop": (1, 0.11, 1.5, 4.0, 0.4, 0.66),
}
# Microseconds for one image of a step: layers in their order, forwards and backwards.
STEPS = {
    "tutorial": (
        [(10, 16), (3, 5), (9, 19), (1, 2), (5, 9), (1, 3), (1, 2)],
        {"loss": 4, "optimiser": 16, "pixels": 6, "between": 90},
    ),
    "fit": (
        [(11, 18), (2, 4), (8, 17), (1, 1), (4, 8), (1, 2), (1, 1)],
        {"loss": 2, "optimiser": 20, "pixels": 5, "between": 60},
    ),
    "loop": (
        [(10, 15), (2, 4), (7, 15), (1, 1), (3, 6), (0.5, 1), (0.5, 1)],
        {"loss": 1, "optimiser": 10, "pixels": 5, "between": 5},
    ),
}


def runs(left_out: float = 0.003) -> list[dict]:
    """The runs, each a per cent slower than the one before. `left_out` is what no part holds."""
    return [_run(seed, 1 + 0.01 * (seed - RUNS // 2), left_out) for seed in range(RUNS)]


def _run(seed: int, pace: float, left_out: float) -> dict:
    run: dict = {"seed": seed, "history": {}}
    for name, (epochs, building, tracing, training, testing, accuracy) in CONTESTANTS.items():
        # The first epoch trains a little longer, so that epochs differ.
        trained = [pace * (training + (0.1 if epoch == 0 else 0.0)) for epoch in range(epochs)]
        tested = [pace * testing] * epochs
        parts = pace * building + pace * tracing + sum(trained) + sum(tested)
        run |= {
            f"{name}_seconds": parts / (1 - left_out),
            f"{name}_test_accuracy": accuracy + 0.001 * seed,
            f"{name}_building": pace * building,
            f"{name}_tracing": pace * tracing,
        }
        layers, others = STEPS[name]
        for layer, (forwards, backwards) in zip(LAYERS, layers, strict=True):
            run[f"{name}_step_{layer}_forwards"] = pace * forwards
            run[f"{name}_step_{layer}_backwards"] = pace * backwards
        run |= {f"{name}_step_{part}": pace * time for part, time in others.items()}
        run["history"] |= {f"{name}_training": trained, f"{name}_testing": tested}
    return run | {"ratio": run["tutorial_seconds"] / run["loop_seconds"]}


def write(folder: Path, monkeypatch: pytest.MonkeyPatch, left_out: float = 0.003) -> None:
    """Make this the recorded trainings, in `folder`."""
    record = {
        "format": recorded.FORMAT,
        "experiment": RECORD,
        "settings": {},
        "environment": {"device": "CPU"},
        "runs": runs(left_out),
    }
    made_up_ledger.save(folder, record)
    monkeypatch.setattr(recorded, "RESULTS", folder)
