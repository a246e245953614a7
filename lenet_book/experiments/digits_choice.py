"""Choosing a recipe for the network of 1998, on a validation split of the 60,000 digits."""

from dataclasses import asdict, astuple, replace
from typing import Any

import numpy as np

from lenet_book.digits.distortions import Distortion
from lenet_book.digits.training import Recipe, Run, Split, train
from lenet_book.experiments.recording import Experiment
from lenet_utils.data import all_of_mnist

LEARN = 50_000  # the rest of the 60,000 judges
SEEDS = (1001, 1002)  # of no other experiment
PASSES = 12  # of the paper's 20, in a first round
HALF_START = Recipe(start="±1.2/√F")
# E of the readings: the paper's loss, starts that are wider in deep layers, steps a fifth as long.
E = replace(HALF_START, rate=0.2)
# What the record `lenet_1998_choice` chose: the mean over 42 in place of the sum, starts that are
# wider in deep layers, coefficients of ¼.
OURS = replace(HALF_START, beta=1 / 42, coefficients=0.25)
TRIED: list[tuple[Recipe, dict[str, Any]]] = [
    (E, {}),
    (E, {"coefficients": 0.25}),
    (E, {"rate": 0.1}),
    (E, {"rate": 0.4}),
    (E, {"order": "new in each pass"}),
    (E, {"head": "right bitmap"}),
    (Recipe(), {"beta": 1 / 84}),
    (Recipe(), {"beta": 1 / 84, "coefficients": 0.25, "j": 1.0}),
    (HALF_START, {"beta": 1 / 42, "coefficients": 0.25}),
    (HALF_START, {"beta": 0.1, "coefficients": 0.25, "rate": 0.5}),
    # A second round with all 20 passes: the best of the first, and the one nearest to the print.
    (HALF_START, {"beta": 1 / 42, "coefficients": 0.25, "passes": 20}),
    (E, {"passes": 20}),
]
# Half as strong as the first that was tried, as strong, and up to three times.
STRENGTHS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)


def validation_split() -> Split:
    """Return the first 50,000 training digits to learn from and the last 10,000 to judge."""
    (pictures, labels), _ = all_of_mnist()
    return Split(pictures[:LEARN], labels[:LEARN], pictures[LEARN:], labels[LEARN:])


def percent(shares: list[float]) -> list[float]:
    """Return shares as per cent, as they are recorded."""
    return [round(100 * share, 4) for share in shares]


def history(run: Run, name: str) -> dict[str, list[float]]:
    """Return a run's numbers after each pass; `name` is of the digits that judge."""
    return {
        f"{name}_error": percent(run.error),
        "misread": percent(run.misread),
        "loss": [round(number, 6) for number in run.loss],
    }


def run_candidate(settings: dict[str, Any], number: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train one candidate from two seeds; return what was changed, and the errors."""
    recipe, changes = TRIED[number]
    recipe = replace(replace(recipe, images=LEARN, passes=PASSES), **changes)
    runs = [train(recipe, seed, validation_split()) for seed in SEEDS]
    last = [100 * run.error[-1] if not run.failed else 90.0 for run in runs]
    return {
        "recipe": asdict(recipe),
        "val_error": round(float(np.mean(last)), 4),
        "val_errors": [round(error, 4) for error in last],
        "training_error": round(float(np.mean([100 * run.training_error[-1] for run in runs])), 4),
        "failed": [run.failed for run in runs],
        "history": history(runs[0], "val"),
    }, {}


def run_distortion(settings: dict[str, Any], number: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train the chosen recipe with distortions of one strength; return the error on validation."""
    distortion = stronger(STRENGTHS[number])
    recipe = replace(OURS, images=LEARN, distortion=distortion)
    runs = [train(recipe, seed, validation_split()) for seed in SEEDS]
    last = percent([run.error[-1] for run in runs])
    return {
        "strength": STRENGTHS[number],
        "distortion": asdict(distortion),
        "val_error": round(float(np.mean(last)), 4),
        "val_errors": last,
        "training_error": round(float(np.mean([100 * run.training_error[-1] for run in runs])), 4),
        "history": history(runs[0], "val"),
    }, {}


def stronger(strength: float) -> Distortion:
    """Return the distortion that was tried first, each of its sizes times the strength."""
    return Distortion(*(round(strength * size, 6) for size in astuple(Distortion())))


EXPERIMENTS = [
    Experiment(
        name="lenet_1998_choice",
        question="Which reading of the paper's recipe reads unseen digits best?",
        settings={"learn": LEARN, "passes": PASSES, "seeds": list(SEEDS)},
        run=run_candidate,
        seeds=tuple(range(len(TRIED))),
    ),
    Experiment(
        name="lenet_1998_distorted_choice",
        question="How far should digits be distorted?",
        settings={"learn": LEARN, "passes": OURS.passes, "seeds": list(SEEDS)},
        run=run_distortion,
        seeds=tuple(range(len(STRENGTHS))),
    ),
]
