"""Run the book's experiments and record what they measure.

    python -m lenet_utils.experiments              list the experiments
    python -m lenet_utils.experiments NAME ...     run them and write lenet_utils/results/NAME.json

A run that is stopped halfway keeps its finished seeds and goes on from there.
"""

import argparse
import datetime
import hashlib
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from lenet_utils import counting, recorded, training
from lenet_utils.data import load_cifar10
from lenet_utils.downloads import atomic_write
from lenet_utils.models import trained_lenet5, tutorial_lenet5, tutorial_with_1998_table

PACKAGE = Path(__file__).parent
RESULTS = PACKAGE / "results"
ASSETS = PACKAGE / "assets"


@dataclass(frozen=True)
class Experiment:
    """A question, the settings that answer it, and the function that runs one seed.

    `run(settings, seed)` returns the numbers of one run and its snapshots. Those of the
    first seed become `assets/NAME_snapshots.npz`, where `snapshots` asks for them.
    """

    name: str
    question: str
    settings: dict[str, Any]
    seeds: tuple[int, ...]
    run: Callable[[dict[str, Any], int], tuple[dict[str, Any], dict[str, np.ndarray]]]
    snapshots: bool = False


def run_tutorial(settings: dict, seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train and evaluate the tutorial's network once."""
    dataset = training.tutorial_dataset()
    if settings["pixels"] == STANDARDISED:
        dataset = training.standardise(dataset)
    snapshots = training.Snapshots()
    build = NETWORKS[settings["model"]]
    history = training.train_tutorial(dataset, seed, settings["epochs"], (snapshots,), build=build)
    loss, accuracy = history.model.evaluate(dataset.test_images, dataset.test_labels, verbose=0)
    numbers = {
        "test_accuracy": round(accuracy, 6),
        "test_loss": round(loss, 6),
        "history": {
            quantity: [round(float(number), 6) for number in numbers]
            for quantity, numbers in history.history.items()
        },
    }
    return numbers, snapshots.stacked()


def run_layer_times(settings: dict, seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Time the forward pass of each layer, in microseconds an image. A seed is one measurement."""
    _, (images, _) = load_cifar10()
    seconds = counting.layer_times(
        trained_lenet5(), images[: settings["images"]] / 255.0, settings["repeats"]
    )
    times = {name: round(1e6 * time / settings["images"], 3) for name, time in seconds.items()}
    return times | {"total": round(sum(times.values()), 3)}, {}


NETWORKS = {
    "tutorial_lenet5": tutorial_lenet5,
    "tutorial_with_1998_table": tutorial_with_1998_table,
}
STANDARDISED = "mean 0, variance 1 per channel"
TUTORIAL_SETTINGS = {
    "model": "tutorial_lenet5",
    "optimizer": "adam",
    "learning_rate": 0.001,
    "loss": "categorical_crossentropy",
    "batch_size": 32,
    "epochs": 10,
    "pixels": "0…1",
    "validation": "test set",
}
EXPERIMENTS = {
    experiment.name: experiment
    for experiment in [
        Experiment(
            name="tutorial",
            question="What does the tutorial's recipe reach, and how much do seeds differ?",
            settings=TUTORIAL_SETTINGS,
            seeds=(0, 1, 2, 3, 4),
            run=run_tutorial,
            snapshots=True,
        ),
        Experiment(
            name="standardised",
            question="What changes when the pixels have mean 0 and variance 1 instead of 0…1?",
            settings=TUTORIAL_SETTINGS | {"pixels": STANDARDISED},
            seeds=(0, 1, 2, 3, 4),
            run=run_tutorial,
        ),
        Experiment(
            name="connections",
            question="What does C3's connection table of 1998 cost, against all-to-all?",
            settings=TUTORIAL_SETTINGS | {"model": "tutorial_with_1998_table"},
            seeds=(0, 1, 2, 3, 4),
            run=run_tutorial,
        ),
        Experiment(
            name="layer_times",
            question="How long does each layer of the trained network take, forwards?",
            settings={"model": "trained_lenet5", "images": 1000, "repeats": 30},
            seeds=(0, 1, 2, 3, 4),
            run=run_layer_times,
        ),
    ]
}


def environment() -> dict[str, Any]:
    """Return what a reader needs to know of the machine to repeat a run."""
    packages = ["tensorflow", "keras", "numpy"]
    return {
        "date": datetime.date.today().isoformat(),
        "python": platform.python_version(),
        **{package: metadata.version(package) for package in packages},
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "device": "CPU",
    }


def record(experiment: Experiment) -> Path:
    """Run an experiment's seeds that are not finished yet and write its results file.

    Finished seeds wait in `NAME.partial` beside it, and count only under the same
    settings. Raises FloatingPointError when a loss is not finite.
    """
    partial = RESULTS / f"{experiment.name}.partial"
    runs = _finished(partial, experiment)
    for seed in experiment.seeds:
        if any(run["seed"] == seed for run in runs):
            continue
        start = time.perf_counter()
        numbers, snapshots = experiment.run(experiment.settings, seed)
        if not np.isfinite(numbers.get("test_loss", 0.0)):
            raise FloatingPointError(
                f"{experiment.name}, seed {seed}: the loss is {numbers['test_loss']}; "
                f"{len(runs)} finished seeds are kept, try a smaller learning rate"
            )
        seconds = round(time.perf_counter() - start, 1)
        runs.append({"seed": seed, "seconds": seconds, **numbers})
        if experiment.snapshots and seed == experiment.seeds[0]:
            with atomic_write(_snapshots(experiment)) as file:
                np.savez_compressed(file, **snapshots)
        _write(partial, {"settings": experiment.settings, "runs": runs})
        print(f"{experiment.name}, seed {seed}: {seconds:.0f} s, {_headline(numbers)}", flush=True)
    content = {
        "format": recorded.FORMAT,
        "experiment": experiment.name,
        "question": experiment.question,
        "settings": experiment.settings,
        "environment": environment(),
        "runs": runs,
        "files": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in [_snapshots(experiment)]
            if path.exists()
        },
    }
    results = RESULTS / f"{experiment.name}.json"
    _write(results, content | {"digest": recorded.digest(content)})
    partial.unlink()
    return results


def _snapshots(experiment: Experiment) -> Path:
    return ASSETS / f"{experiment.name}_snapshots.npz"


def _finished(partial: Path, experiment: Experiment) -> list[dict]:
    if not partial.exists():
        return []
    saved = json.loads(partial.read_text("utf-8"))
    return saved["runs"] if saved["settings"] == experiment.settings else []


def _write(path: Path, content: dict) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    with atomic_write(path) as file:
        file.write(text.encode())


def _headline(numbers: dict) -> str:
    scalars = {name: number for name, number in numbers.items() if isinstance(number, float)}
    return ", ".join(f"{name} {number:.4g}" for name, number in scalars.items())


def main(arguments: list[str] | None = None) -> int:
    """List the experiments, or run those that are named."""
    parser = argparse.ArgumentParser(prog="python -m lenet_utils.experiments")
    parser.add_argument("names", nargs="*", metavar="NAME", help="experiments to run")
    names = parser.parse_args(arguments).names
    unknown = sorted(set(names) - set(EXPERIMENTS))
    if unknown:
        known = ", ".join(EXPERIMENTS)
        print(f"no experiment {', '.join(unknown)}; known are: {known}", file=sys.stderr)
        return 2
    for name in names:
        print(f"wrote {record(EXPERIMENTS[name]).relative_to(PACKAGE.parent)}")
    if not names:
        for experiment in EXPERIMENTS.values():
            done = "recorded" if (RESULTS / f"{experiment.name}.json").exists() else "not recorded"
            print(f"{experiment.name} ({done}, {len(experiment.seeds)} seeds)")
            print(f"    {experiment.question}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
