"""Chapter 19: what a training step takes in one process and in two, and what the exchange takes.

Both processes run on this machine, each on one core of its own. Alone and together take turns in
the same two processes: what else the machine does then falls on both. A number is the median of
its turns.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lenet_book.experiments.recording import Experiment
from lenet_book.workers import number
from lenet_book.workers.launch import launch
from lenet_utils.recipes import Recipe

if TYPE_CHECKING:
    from lenet_book.workers.company import Company

BATCHES = [32, 128, 512, 2048]
HALVES = [batch // 2 for batch in BATCHES]
PICTURES = 2048  # of a turn, in whole batches
TURNS = 7
# Numbers of 32 bits that are exchanged: one, LeNet-5's gradients, ten and a hundred times as many.
EXCHANGED = [1, 62_006, 620_060, 6_200_600]
PATIENCE = 900.0  # seconds


def run_steps(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Start two workers; return what they measured, in milliseconds.

    `alone_B` is a step of the first on a batch of B while the other waits, `beside_B` while the
    other does the same for itself, `slower_B` of the one that is then the slower in a turn, and
    `together_B` one of both, each on its half. `exchange_N` is the sum of N numbers over both.
    """
    with tempfile.TemporaryDirectory() as folder:
        launch(["-m", __name__, json.dumps(settings), folder], 2, PATIENCE)
        first, second = (json.loads(Path(folder, str(n)).read_text("utf-8")) for n in range(2))
    turns = dict(first)
    for share in settings["beside"]:
        name = f"beside_{share}"
        turns[f"slower_{share}"] = list(map(max, zip(first[name], second[name], strict=True)))
    numbers = {name: round(statistics.median(times), 4) for name, times in turns.items()}
    for batch in settings["batches"]:
        ratio = numbers[f"alone_{batch}"] / numbers[f"together_{batch}"]
        numbers[f"ratio_{batch}"] = round(ratio, 4)
    return numbers, {}


def measure(settings: dict[str, Any]) -> dict[str, list[float]]:
    """Take turns as one of the workers; return milliseconds, turn by turn, of what it did."""
    from lenet_book.workers.company import together
    from lenet_utils import training_loop
    from lenet_utils.models import tutorial_lenet5
    from lenet_utils.training_loop import Scale

    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (settings["pictures"], 32, 32, 3), np.uint8)
    targets = np.eye(10, dtype="float32")[rng.integers(0, 10, len(pictures))]
    recipe, scale = Recipe(**settings["recipe"]), Scale.of("0…1", pictures)
    alone_runner = training_loop.epoch_runner
    with together() as company:

        def met() -> bool:
            """Wait for the other; say whether this worker is the one that works alone."""
            company.sum(np.zeros(1))
            return company.number == 0

        jobs: dict[str, tuple[bool, int, Callable]] = {}
        ways = [("alone", batch, alone_runner) for batch in settings["alone"]]
        ways += [("beside", batch, alone_runner) for batch in settings["beside"]]
        ways += [("together", batch, company.sharing) for batch in settings["batches"]]
        for name, batch, runner in sorted(ways, key=lambda way: way[1]):
            model = tutorial_lenet5()
            optimiser = recipe.optimiser_for(model.trainable_variables, 1)
            run = runner(model, optimiser, scale, batch)
            jobs[f"{name}_{batch}"] = (
                name == "alone",
                len(pictures) // batch,
                lambda run=run: np.array(run(pictures, targets)),
            )
        for size in settings["exchanged"]:
            times = max(1, min(20, 1_000_000 // size))
            jobs[f"exchange_{size}"] = (False, times, exchange(company, size, times))
        found: dict[str, list[float]] = {name: [] for name in jobs}
        for turn in range(settings["turns"] + 1):  # the first compiles
            for name, (for_one, steps, job) in jobs.items():
                if not (met() or not for_one):
                    continue
                begin = time.perf_counter()
                job()
                if turn:
                    found[name].append(1000 * (time.perf_counter() - begin) / steps)
        met()
    return {name: times for name, times in found.items() if times}


def exchange(company: "Company", size: int, times: int) -> Callable[[], np.ndarray]:
    """Return a function that sums so many numbers over all workers, so many times."""
    import tensorflow as tf

    from lenet_book.workers.on_tensorflow import TensorFlow, sums

    assert isinstance(company, TensorFlow)

    def mean(array: tf.Tensor) -> tf.Tensor:
        (total,) = sums([tf.identity(array)])  # which lies on this worker's device
        return total / company.size

    @tf.function
    def repeat(array: tf.Tensor) -> tf.Tensor:
        for _ in tf.range(times):
            array = company.strategy.run(mean, (array,))
        return array

    given = tf.ones(size)
    return lambda: repeat(given).numpy()


EXPERIMENTS = [
    Experiment(
        name="two_processes",
        question="What does a training step take in one process, and in two?",
        settings={
            "recipe": asdict(Recipe()),
            "batches": BATCHES,
            "alone": sorted([*BATCHES, *HALVES]),
            "beside": HALVES,
            "pictures": PICTURES,
            "exchanged": EXCHANGED,
            "turns": TURNS,
        },
        run=run_steps,
    )
]

if __name__ == "__main__":
    # Before TensorFlow starts, which makes as many threads as it finds cores.
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[number()]})
    measured = measure(json.loads(sys.argv[1]))
    Path(sys.argv[2], str(number())).write_text(json.dumps(measured), "utf-8")
