"""Chapter 19: a worker is lost in the middle of a training. When do the others know, and then?

A worker that is killed closes its connections, and the others feel it. One that is frozen, or
whose cable is pulled, closes nothing: the others wait until a heartbeat has been missing for too
long. Both are tried on each engine with the heartbeat that it comes with, and with nobody who
watches from outside. Then the training goes on from its checkpoint.
"""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from lenet_book.experiments.recording import Experiment
from lenet_book.workers import number
from lenet_book.workers.launch import WorkersFailed, launch, started
from lenet_utils.ledger import OURS

RECIPE = replace(OURS, epochs=4, batch_size=32)
PICTURES = 320
LOST_AFTER = 2  # epochs
SIGNALS = {"killed": signal.SIGKILL, "frozen": signal.SIGSTOP}
PATIENCE = 600.0  # seconds


def run_lost(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Lose a worker in each way; return how many seconds until the other knows, and until it ends.

    `watched` is how long `launch` takes that looks at its processes. `apart` is by how much a
    weight of the training that went on differs from the one that nothing happened to.
    """
    numbers: dict[str, Any] = {}
    with _backend(settings["engine"]):
        for fault in SIGNALS:
            numbers |= _unwatched(settings, seed, fault)
        with tempfile.TemporaryDirectory() as folder:
            unbroken, broken, kept = (Path(folder, name) for name in ("unbroken", "broken", "kept"))
            launch(_program(seed, "none", unbroken), 2, PATIENCE)
            with suppress(WorkersFailed):
                launch(_program(seed, "killed", broken), 2, PATIENCE, kept)
            numbers["watched"] = round(time.time() - _time(broken, "lost"), 1)
            launch(_program(seed, "none", broken), 2, PATIENCE, kept)
            weights = [_weights(folder) for folder in (unbroken, broken)]
        apart = [float(np.abs(a - b).max()) for a, b in zip(*weights, strict=True)]
    return numbers | {"apart": max(apart)}, {}


def _unwatched(settings: dict[str, Any], seed: int, fault: str) -> dict[str, Any]:
    """Lose the second worker while nobody looks; return what becomes of the first."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with started(_program(seed, fault, folder), 2) as (first, _):
            first.process.wait(PATIENCE)
            ended, lost = time.time(), _time(folder, "lost")
            # Some engines end the process, and no exception is seen in it.
            known, said = ended, ""
            if (folder / "known").exists():
                known, said = _time(folder, "known"), (folder / "said").read_text("utf-8")
    return {
        f"{fault}_known": round(known - lost, 1),
        f"{fault}_ended": round(ended - lost, 1),
        f"{fault}_code": first.process.returncode,
        f"{fault}_said": said,
    }


def _program(seed: int, fault: str, folder: Path) -> list[str]:
    folder.mkdir(exist_ok=True)
    return ["-m", __name__, str(seed), fault, str(folder)]


def _time(folder: Path, name: str) -> float:
    return float((folder / name).read_text("utf-8"))


def _weights(folder: Path) -> list[np.ndarray]:
    with np.load(folder / "weights.npz") as arrays:
        return [arrays[name] for name in arrays.files]


@contextmanager
def _backend(name: str) -> Iterator[None]:
    """Let the processes that are started meanwhile use this backend of Keras."""
    with mock.patch.dict(os.environ, {"KERAS_BACKEND": name}):
        yield


def work(seed: int, fault: str, folder: Path) -> None:
    """Train as one of the workers, of which the second is lost after some epochs."""
    from lenet_book.experiments import teacher
    from lenet_book.workers.company import together
    from lenet_utils import training_loop

    epochs = -1  # it is called once before the first

    def on_epoch(*_: object) -> None:
        nonlocal epochs
        epochs += 1
        if number() == 1 and epochs == LOST_AFTER and fault in SIGNALS:
            (folder / "lost").write_text(str(time.time()), "utf-8")
            os.kill(os.getpid(), SIGNALS[fault])

    lesson = teacher.lesson(teacher.the_split(), PICTURES)
    try:
        with together():
            trained = training_loop.train(RECIPE, lesson, seed, on_epoch=on_epoch)
    except Exception as error:
        if number() == 0:
            (folder / "known").write_text(str(time.time()), "utf-8")
            said = f"{type(error).__name__}: {error}".splitlines()[0]
            (folder / "said").write_text(said, "utf-8")
        raise
    if number() == 0:
        np.savez(folder / "weights.npz", *trained.model.get_weights())


EXPERIMENTS = [
    Experiment(
        name=f"lost_worker_{engine}",
        question=f"When do the others know that a worker is lost, and what then, on {engine}?",
        settings={
            "engine": engine,
            "recipe": asdict(RECIPE),
            "pictures": PICTURES,
            "lost_after_epochs": LOST_AFTER,
        },
        run=run_lost,
        seeds=(0, 1, 2),
    )
    for engine in ("tensorflow", "jax")
]

if __name__ == "__main__":
    work(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
