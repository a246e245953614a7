"""The two networks of the figure *Digit pad*, and from where on each of them reads no digit."""

from dataclasses import asdict, replace
from typing import Any

import numpy as np

from lenet_book.digits.compiled import shaped
from lenet_book.digits.drawing import GRID, ink
from lenet_book.digits.placing import place
from lenet_book.digits.training import prepared, train
from lenet_book.experiments.digits_choice import LEARN, OURS, validation_split
from lenet_book.experiments.recording import Experiment
from lenet_utils.data import all_of_mnist

# By their output: ten drawings, or a softmax layer that learns, at the best of the rates that
# `lenet_1998_rates` tried.
NETWORKS = {"bitmaps": OURS, "softmax": replace(OURS, head="softmax", rate=0.4)}
REFUSED = 0.02  # of the validation digits
SCRIBBLES = 1_000
SURE = 0.9  # a probability
TURNS = 4  # of a scribble: how often it may change its direction


def doubts(outputs: np.ndarray, head: str) -> np.ndarray:
    """Return how doubtful each answer is: the smallest distance, or 1 minus the probability."""
    if head == "bitmaps":
        return outputs.min(axis=1)
    powers = np.exp(outputs.min(axis=1, keepdims=True) - outputs.astype(float))
    return 1 - 1 / powers.sum(axis=1)


def scribbles(count: int) -> np.ndarray:
    """Return smooth random lines, drawn and placed as a reader's are: uint8 (count, 28, 28)."""
    rng = np.random.default_rng(1998)
    t = np.linspace(0, 2 * np.pi, 60)
    waves = np.exp(1j * np.arange(-TURNS, TURNS + 1)[:, np.newaxis] * t)
    found = np.empty((count, 28, 28), np.uint8)
    for n in range(count):
        sizes = rng.normal(size=2 * TURNS + 1) * np.exp(2j * np.pi * rng.random(2 * TURNS + 1))
        line = (sizes[:, np.newaxis] * waves).sum(axis=0)
        line = line[: rng.integers(30, 61)]
        both = np.stack([line.real, line.imag])
        both -= both.min(axis=1, keepdims=True)
        points = np.rint(both / both.max() * (GRID - 9) + 4).astype(int)
        found[n] = np.rint(255 * place(ink([list(zip(*points.tolist(), strict=True))])))
    return found


def run_pad(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train both networks on 50,000 digits; choose their limits on the other 10,000; test once."""
    split = validation_split()
    _, (test_pictures, test_labels) = all_of_mnist()
    lines = scribbles(SCRIBBLES)
    numbers: dict[str, Any] = {}
    arrays: dict[str, np.ndarray] = {}
    for head, recipe in NETWORKS.items():
        run = train(replace(recipe, images=LEARN), seed, split)
        judging, testing, scribbled = (
            run.kernel.outputs(run.weights, prepared(pictures, recipe))[0]
            for pictures in (split.other_pictures, test_pictures, lines)
        )
        limit = float(np.quantile(doubts(judging, head), 1 - REFUSED))
        taken = doubts(testing, head) <= limit
        wrong = testing.argmin(axis=1) != test_labels
        numbers |= {
            f"{head}_val_error": _percent(judging.argmin(axis=1) != split.other_labels),
            f"{head}_limit": float(f"{limit:.4g}"),
            f"{head}_test_error": _percent(wrong),
            f"{head}_test_refused": _percent(~taken),
            f"{head}_test_error_of_rest": _percent(wrong[taken]),
            f"{head}_scribbles_refused": _percent(doubts(scribbled, head) > limit),
        }
        if head == "softmax":
            numbers["scribbles_sure"] = _percent(1 - doubts(scribbled, head) >= SURE)
        arrays |= {
            f"{head}/{layer}/{part}": array.astype(np.float16)
            for layer, both in shaped(run.weights).items()
            for part, array in zip(("kernel", "bias"), both, strict=True)
        }
    return numbers, arrays


def _percent(found: np.ndarray) -> float:
    return round(100 * float(found.mean()), 4)


EXPERIMENTS = [
    Experiment(
        name="lenet_1998_pad",
        question="From which distance on is a drawing no digit, and what does a softmax say of it?",
        settings={
            "networks": {head: asdict(recipe) for head, recipe in NETWORKS.items()},
            "learn": LEARN,
            "refused": REFUSED,
            "scribbles": SCRIBBLES,
            "sure": SURE,
        },
        run=run_pad,
        seeds=(0, 1, 2),
        arrays="weights",
    )
]
