"""What the page's trainer reaches after some seconds: the recipe and the pictures of chapter 1."""

import base64
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from lenet_book.experiments.recording import Experiment
from lenet_book.figures import catalog
from lenet_book.figures.train_here.picture_sheets import TRAINING, pictures

TRAINER = Path(__file__).with_suffix(".js")
STATE = catalog.FIGURES["train-here"].state
TIMES = (5, 15, 30)  # seconds of one processor
SEEN = STATE["epochs"] * STATE["pictures"]  # by the end of a training, as the figure begins


def by_the_trainer(seed: int, stop: dict[str, float]) -> list[dict[str, float]]:
    """Return what was reached each time that the trainer, run by Node.js, was judged.

    It stops after so many `seconds` and pictures `seen`.
    """
    given = {
        "state": STATE | {"judges": "test", "epochs": 1000, "seed": seed},
        "pictures": _set(TRAINING),
        "judges": _set(["test"]),
        "stop": stop,
    }
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, "given.json"), Path(folder, "told.json")]
        files[0].write_text(json.dumps(given), "utf-8")
        subprocess.run(["node", TRAINER, *files], check=True)
        return json.loads(files[1].read_text("utf-8"))


def _set(names: list[str]) -> dict[str, Any]:
    images, labels = zip(*map(pictures, names), strict=True)
    packed = base64.b64encode(np.concatenate(images).tobytes()).decode()
    return {"bytes": packed, "labels": np.concatenate(labels).tolist()}


def run_reach(settings: dict[str, Any], seed: int) -> tuple[dict[str, float], dict]:
    """Train. Numbers are `accuracy_5` and so on, the last one found within as many seconds;
    `accuracy_at_end`, of the epochs that the figure begins with, the same on every machine; and
    `speed`, pictures a second.
    """
    judged = by_the_trainer(seed, {"seconds": max(TIMES), "seen": SEEN})
    reached = {
        f"accuracy_{time}": [one["accuracy"] for one in judged if one["seconds"] <= time][-1]
        for time in TIMES
    }
    (at_end,) = (one["accuracy"] for one in judged if one["seen"] == SEEN)
    reached["accuracy_at_end"] = at_end
    return reached | {"speed": judged[-1]["seen"] / judged[-1]["seconds"]}, {}


EXPERIMENTS = [
    Experiment(
        name="trainer_reach",
        question="How many of 1,000 test pictures is the network right about after 5, 15 and 30 "
        "seconds of training in the page?",
        settings={
            **{"pictures": STATE["pictures"], "seen": SEEN, "times": TIMES},
            **{name: STATE[name] for name in ("optimiser", "rate", "batch")},
        },
        run=run_reach,
    ),
]
