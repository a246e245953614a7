"""The recipe of 1998 exactly as printed, and why it does not learn."""

from dataclasses import asdict
from typing import Any

import numpy as np

from lenet_book.digits.compiled import Kernel, flat, shaped
from lenet_book.digits.training import FOR_CURVATURE, Recipe, error, network, prepared, start, train
from lenet_book.digits.variants import curvature
from lenet_book.experiments.digits import test_split
from lenet_book.experiments.digits_choice import history
from lenet_book.experiments.recording import Experiment
from lenet_utils.optimiser_1998 import RATES

PASSES = 3
SEED = 21
# The paper leaves open which loss it was: equation 8, with or without ½, or equation 9.
PRINTED: list[dict[str, Any]] = [
    {"head": "right bitmap"},
    {"head": "right bitmap", "scale": 0.5},
    {"j": 0.1},
    {"j": 1.0},
    {"j": float("inf")},
]
# What might mend it, one change at a time from the printed recipe (equation 9, j = 0.1).
MENDED: list[dict[str, Any]] = [
    {},
    {"estimates": 30},
    {"start": "±1.2/√F"},
    {"rate": 0.2},
    {"start": "±1.2/√F", "rate": 0.2},
    {"beta": 1 / 84},
]
# After so many steps of the first pass the curvature is measured.
MOMENTS = (0, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 60_000)


def run_printed(settings: dict[str, Any], number: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Follow the printed recipe to the end with one of the losses that it may mean."""
    return _run(Recipe(**PRINTED[number], passes=PASSES), PRINTED[number])


def run_mended(settings: dict[str, Any], number: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Change one thing in the printed recipe; say whether it learns then, and what h did."""
    recipe = Recipe(**MENDED[number], passes=PASSES)
    numbers, arrays = _run(recipe, MENDED[number])
    return numbers | {"first_pass": watch_first_pass(recipe)}, arrays


def _run(recipe: Recipe, changes: dict[str, Any]) -> tuple[dict, dict[str, np.ndarray]]:
    run = train(recipe, SEED, test_split(), to_the_end=True)
    changes = {k: "∞" if v == float("inf") else v for k, v in changes.items()}
    return {
        "changes": changes,
        "test_error": round(100 * run.error[-1], 4),
        "lowest_error": round(100 * min(run.error), 4),
        "smallest_step": float(f"{run.smallest_step:.4g}"),
        "largest_step": float(f"{run.largest_step:.4g}"),
        "failed": run.failed,
        "history": history(run, "test"),
    }, {}


def watch_first_pass(recipe: Recipe) -> dict[str, Any]:
    """Return how h of each layer changes during the first pass, while the steps stay the same.

    For each moment: the median h of each layer's kernel, the error on 2,000 test digits, and
    the share of F6's values that are saturated, beyond 1.6 of at most 1.7159.
    """
    split = test_split()
    net = network(recipe, SEED)
    kernel = Kernel(net)
    weights = start(recipe, net, SEED)
    rng = np.random.default_rng([SEED, 3])
    order = rng.permutation(len(split.labels)).astype(np.int32)
    pictures = prepared(split.pictures, recipe)
    others, other_labels = (
        prepared(split.other_pictures[:2_000], recipe),
        split.other_labels[:2_000],
    )
    chosen = rng.choice(len(order), FOR_CURVATURE, replace=False)

    def measure() -> dict[str, list[np.ndarray]]:
        return curvature(net, shaped(weights), pictures[chosen], split.labels[chosen])

    h = measure()
    steps = (recipe.rate * RATES[0] / (recipe.mu + flat(h))).astype(np.float32)
    every = len(order) // recipe.estimates
    found: dict[str, Any] = {"steps": list(MOMENTS), "error": [], "saturated": []}
    found |= {name: [] for name in h}
    for done, until in zip((0, *MOMENTS), MOMENTS, strict=False):
        at = done
        while at < until:
            end = min(until, (at // every + 1) * every)
            kernel.learn(weights, steps, pictures, split.labels, order[at:end])
            at = end
            if recipe.estimates > 1 and at % every == 0:
                steps = (recipe.rate * RATES[0] / (recipe.mu + flat(measure()))).astype(np.float32)
        for name, (of_kernel, _) in measure().items():
            there = of_kernel[..., net.table] if name == "C3" else of_kernel
            found[name].append(float(f"{np.median(there):.3g}"))
        found["error"].append(round(100 * error(kernel, weights, others, other_labels), 2))
        _, codes = kernel.outputs(weights, others)
        found["saturated"].append(round(float((np.abs(codes) > 1.6).mean()), 4))
    return found


EXPERIMENTS = [
    Experiment(
        name="lenet_1998_as_printed",
        question="Does the recipe of 1998 learn exactly as it is printed?",
        settings=asdict(Recipe(passes=PASSES)),
        run=run_printed,
        seeds=tuple(range(len(PRINTED))),
    ),
    Experiment(
        name="lenet_1998_why",
        question="Why does the printed recipe not learn, and what mends it?",
        settings=asdict(Recipe(passes=PASSES)),
        run=run_mended,
        seeds=tuple(range(len(MENDED))),
    ),
]
