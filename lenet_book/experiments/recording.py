"""Recording: run an experiment's seeds, one by one, and keep every one that is finished."""

import datetime
import hashlib
import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from lenet_book.files import atomic_write
from lenet_book.records import RESULTS, RUNS, recorded


@dataclass(frozen=True)
class Experiment:
    """A question, the settings that answer it, and the function that runs one seed.

    `run(settings, seed)` returns the numbers of one run, and arrays. Those of the first seed
    become `runs/NAME_ARRAYS.npz`, where `arrays` says what to call them. `derive` writes what else
    follows from these.
    """

    name: str
    question: str
    settings: dict[str, Any]
    run: Callable[[dict[str, Any], int], tuple[dict[str, Any], dict[str, np.ndarray]]]
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)
    arrays: str = ""
    derive: Callable[[], None] | None = None


def environment() -> dict[str, Any]:
    """Return what a reader needs to know of the machine to repeat a run.

    The network of 1998 learns without TensorFlow, so it may be missing.
    """
    return {
        "date": datetime.date.today().isoformat(),
        "python": platform.python_version(),
        **{package: _version(package) for package in ("tensorflow", "keras", "numpy")},
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "device": ", ".join(_graphics_cards()) or "CPU",
    }


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _graphics_cards() -> list[str]:
    if not find_spec("tensorflow"):
        return []
    import tensorflow as tf

    found = tf.config.list_physical_devices("GPU")
    details = [tf.config.experimental.get_device_details(device) for device in found]
    return [detail.get("device_name", "GPU") for detail in details]


def record(experiment: Experiment, writes: bool = True) -> Path:
    """Run an experiment's seeds that are not finished yet and write its results file.

    Of several workers, one `writes`; the others train with it and write nothing.

    Finished seeds wait in `NAME.partial` beside it, and count only under the same
    settings. Raises FloatingPointError when a loss is not finite, and OSError when a file
    cannot be written; both say how many seeds are kept.
    """
    partial = RESULTS / f"{experiment.name}.partial"
    runs = _finished(partial, experiment)
    for seed in experiment.seeds:
        if any(run["seed"] == seed for run in runs):
            continue
        kept = f"{len(runs)} finished seeds are kept"
        try:
            numbers, arrays = run_seed(experiment, seed)
            if not writes:
                continue
            if experiment.arrays and seed == experiment.seeds[0]:
                with atomic_write(_arrays(experiment)) as file:
                    # None of the arrays is called allow_pickle.
                    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
            _write(partial, {"settings": experiment.settings, "runs": [*runs, numbers]})
        except FloatingPointError as error:
            raise FloatingPointError(f"{experiment.name}, seed {seed}: {error}; {kept}") from error
        except OSError as error:
            raise OSError(error.errno, f"{error.strerror}; {kept}", error.filename) from error
        runs.append(numbers)
        print(f"{experiment.name}, seed {seed}: {_headline(numbers)}", flush=True)
    results = RESULTS / f"{experiment.name}.json"
    if not writes:
        return results
    content = {
        "format": recorded.FORMAT,
        "experiment": experiment.name,
        "question": experiment.question,
        "settings": experiment.settings,
        "environment": environment(),
        "runs": sorted(runs, key=lambda run: experiment.seeds.index(run["seed"])),
        "files": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in ([_arrays(experiment)] if experiment.arrays else [])
        },
    }
    _write(results, content | {"digest": recorded.digest(content)})
    partial.unlink()
    if experiment.derive:
        experiment.derive()
    return results


def run_seed(experiment: Experiment, seed: int) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Run one seed; return its numbers, with the time that it took, and its arrays.

    `seconds` is time on the clock, `cpu_seconds` that of all cores, which other programs on
    the machine hardly change. Raises FloatingPointError when a loss is not finite.
    """
    clock, processor = time.perf_counter(), time.process_time()
    numbers, arrays = experiment.run(experiment.settings, seed)
    seconds = round(time.perf_counter() - clock, 1)
    cpu_seconds = round(time.process_time() - processor, 1)
    for name, number in numbers.items():
        if name.endswith("loss") and not np.isfinite(number):
            raise FloatingPointError(f"{name} is {number}; try a smaller learning rate")
    return {"seed": seed, "seconds": seconds, "cpu_seconds": cpu_seconds, **numbers}, arrays


def _arrays(experiment: Experiment) -> Path:
    return RUNS / f"{experiment.name}_{experiment.arrays}.npz"


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
