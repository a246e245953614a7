"""How long training takes, from an untrained network to its accuracy, and where the time goes.

The rule is the same for all: the clock starts when the images are in memory, as a contestant takes
them, and the packages are imported; it stops when the accuracy on the test set is known. Building
the network, tracing and compiling count. Each contestant runs in a process of its own, so that none
finds another's compiled functions or threads. The tutorial and our loop take turns in going first.
"""

import functools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import keras
import numpy as np

from lenet_book.experiments.recording import Experiment
from lenet_book.experiments.step_profile import PARTS, step_shares
from lenet_book.records.published import TUTORIAL
from lenet_utils import training, training_loop
from lenet_utils.data import all_of_cifar10
from lenet_utils.initialisation import initialise
from lenet_utils.ledger import FASTEST, FASTEST_IMAGES
from lenet_utils.models import VARIANTS, tutorial_lenet5
from lenet_utils.stopwatch import Stopwatch
from lenet_utils.training_loop import Images, Scale

TARGET = TUTORIAL["val_accuracy"][-1]  # what the tutorial reports after its ten epochs
PROFILED = 100  # steps under the profiler


def tutorial(seed: int) -> dict[str, Any]:
    """Train as the tutorial does, to the letter: ten epochs, and the test set after each."""
    dataset = training.tutorial_dataset()
    stopwatch = Stopwatch()
    history = training.train_tutorial(dataset, seed, callbacks=(stopwatch,)).history
    stopwatch.stop()
    return _times(stopwatch) | {"test_accuracy": history["val_accuracy"][-1]}


def fit(seed: int) -> dict[str, Any]:
    """Train by our fastest recipe, through `model.fit`."""
    train, test = _cifar10()
    scale = Scale.of(FASTEST.pixels, train.images)
    inputs, test_inputs = scale(train.images).numpy(), scale(test.images).numpy()
    targets, test_targets = (keras.utils.to_categorical(part.labels, 10) for part in (train, test))
    stopwatch = Stopwatch()
    model = _ready_model(inputs, seed)
    model.fit(inputs, targets, FASTEST.batch_size, FASTEST.epochs, callbacks=[stopwatch], verbose=0)
    accuracy = model.evaluate(test_inputs, test_targets, batch_size=1000, verbose=0)[1]
    stopwatch.stop()
    return _times(stopwatch) | {"test_accuracy": accuracy}


def loop(seed: int) -> dict[str, Any]:
    """Train by our fastest recipe, in our loop."""
    train, test = _cifar10()
    with _timed_loop() as times:
        trained = training_loop.train(FASTEST, train, seed)
        times["training"] = [times.pop("since_tracing")()]
        accuracy = trained.evaluate(test)[1]
    return times | {"test_accuracy": accuracy}


@contextmanager
def _timed_loop() -> Iterator[dict[str, Any]]:
    """Give the times of a `training_loop.train`; the last one, testing, when this ends.

    What comes before the epoch's function is made is building. Making it, and a first call with
    no images, is tracing: so nothing is left to be compiled when the first image comes.
    """
    times: dict[str, Any] = {}
    start = time.perf_counter()
    make = training_loop.epoch_runner

    @functools.wraps(make)
    def timed(*given: Any) -> Callable:
        begin = time.perf_counter()
        times["building"] = begin - start
        run = make(*given)
        run(np.zeros((0, 32, 32, 3), np.uint8), np.zeros((0, 10), np.float32))
        times["tracing"] = time.perf_counter() - begin
        traced = time.perf_counter()
        times["since_tracing"] = lambda: time.perf_counter() - traced
        return run

    with mock.patch.object(training_loop, "epoch_runner", timed):
        yield times
    times["seconds"] = time.perf_counter() - start
    known = times["building"] + times["tracing"] + sum(times["training"])
    times["testing"] = [times["seconds"] - known]


def tutorial_step(seed: int) -> dict[str, float]:
    """Profile the tutorial's steps, in `fit`: the share of each part."""
    dataset = training.tutorial_dataset()
    model = tutorial_lenet5()
    model.compile("adam", "categorical_crossentropy")
    return _shares_in_fit(model, dataset.train_images, dataset.train_labels, 32)


def fit_step(seed: int) -> dict[str, float]:
    """Profile the steps of our fastest recipe, in `fit`."""
    train, _ = _cifar10()
    inputs = Scale.of(FASTEST.pixels, train.images)(train.images).numpy()
    targets = keras.utils.to_categorical(train.labels, 10)
    return _shares_in_fit(_ready_model(inputs, seed), inputs, targets, FASTEST.batch_size)


def loop_step(seed: int) -> dict[str, float]:
    """Profile the steps of our fastest recipe, in our loop."""
    train, _ = _cifar10()
    number = PROFILED * FASTEST.batch_size
    images, targets = train.images[:number], np.eye(10, dtype="float32")[train.labels[:number]]
    model = tutorial_lenet5()
    optimiser = FASTEST.optimiser_for(model.trainable_variables, 2 * PROFILED)
    scale = Scale.of(FASTEST.pixels, train.images)
    run = training_loop.epoch_runner(model, optimiser, scale, FASTEST.batch_size)
    run(images, targets).numpy()
    return step_shares(lambda: run(images, targets).numpy())


def _shares_in_fit(
    model: keras.Sequential, inputs: np.ndarray, targets: np.ndarray, batch_size: int
) -> dict[str, float]:
    part = inputs[: PROFILED * batch_size], targets[: PROFILED * batch_size]
    model.fit(*part, batch_size, verbose=0)
    return step_shares(lambda: model.fit(*part, batch_size, verbose=0))


CONTESTANTS: dict[str, Callable[[int], dict[str, Any]]] = {
    "tutorial": tutorial,
    "fit": fit,
    "loop": loop,
}
STEPS = {"tutorial": tutorial_step, "fit": fit_step, "loop": loop_step}


def run_times(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Run every contestant once; return `CONTESTANT_QUANTITY` numbers, and times by epoch.

    `CONTESTANT_step_PART` are microseconds for one image: the share that the profiler saw, of the
    time that an image takes where nobody looks.
    """
    order = list(CONTESTANTS) if seed % 2 == 0 else list(reversed(CONTESTANTS))
    found = {name: in_a_process(f"speed.CONTESTANTS[{name!r}]", seed) for name in order}
    numbers: dict[str, Any] = {}
    history: dict[str, list[float]] = {}
    for name, times in found.items():
        for quantity in ("training", "testing"):
            history[f"{name}_{quantity}"] = [_round(time) for time in times.pop(quantity)]
        numbers |= {f"{name}_{quantity}": _round(number) for quantity, number in times.items()}
        images = settings["images"][name]
        an_image = 1e6 * sum(history[f"{name}_training"]) / images
        shares = in_a_process(f"speed.STEPS[{name!r}]", seed)
        numbers |= {f"{name}_step_{part}": _round(an_image * shares[part]) for part in PARTS}
    numbers["ratio"] = _round(numbers["tutorial_seconds"] / numbers["loop_seconds"])
    return numbers | {"history": history}, {}


def in_a_process(function: str, seed: int) -> dict[str, Any]:
    """Call a function of this package with a seed in a new process; return its numbers."""
    code = (
        "import json; from lenet_book.experiments import ladder, speed; "
        f"print(json.dumps({function}({seed})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=_without_threads()
    )
    if done.returncode:
        raise RuntimeError(f"{function} failed: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout.splitlines()[-1])


def _without_threads() -> dict[str, str]:
    """Return the environment less what limits TensorFlow's threads: all cores are to be used."""
    return {name: value for name, value in os.environ.items() if not name.endswith("_THREADS")}


def _times(stopwatch: Stopwatch) -> dict[str, Any]:
    names = ("seconds", "building", "tracing", "training", "testing")
    return {name: getattr(stopwatch, name) for name in names}


def _cifar10() -> tuple[Images, Images]:
    """Return the training images that our fastest recipe sees, and all test images."""
    (images, labels), (test_images, test_labels) = all_of_cifar10()
    part = slice(FASTEST_IMAGES)
    return Images(images[part], labels[part].ravel()), Images(test_images, test_labels.ravel())


def _ready_model(inputs: np.ndarray, seed: int) -> keras.Sequential:
    keras.utils.set_random_seed(seed)
    model = VARIANTS[FASTEST.network]()
    initialise(model, FASTEST.initialisation, inputs[:2000], np.random.default_rng(seed))
    steps = -(-len(inputs) // FASTEST.batch_size) * FASTEST.epochs
    optimiser = FASTEST.optimiser_for(model.trainable_variables, steps)
    model.compile(optimiser, "categorical_crossentropy", metrics=["accuracy"])
    return model


def _round(number: float) -> float:
    return float(f"{number:.5g}")


EXPERIMENTS = [
    Experiment(
        name="training_time",
        question="How long does training take, from an untrained network to its accuracy?",
        settings={
            "target": TARGET,
            "images": {
                "tutorial": 10 * 50_000,
                "fit": FASTEST_IMAGES * FASTEST.epochs,
                "loop": FASTEST_IMAGES * FASTEST.epochs,
            },
        },
        run=run_times,
    )
]
