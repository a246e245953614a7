"""How far two trainings by TensorFlow part that only add up in another order, and the page's own.

Sums of 32 bits depend on their order, and the order on the number of threads and on the library
that multiplies (oneDNN or Eigen). So the same recipe gives curves that part a little. The page's
trainer adds up in an order of its own: its curve should be no farther from TensorFlow's than those
are from each other. Threads and library are chosen as TensorFlow starts, so that each of its
trainings has a process of its own.
"""

import base64
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np

from lenet_book.datasets.cifar10_sample import load_sample
from lenet_book.experiments.recording import Experiment
from lenet_book.figures.network import describe
from lenet_utils.models import tutorial_lenet5

STEPS, BATCH = 300, 32
OPTIMISERS: dict[str, dict[str, Any]] = {
    "adam": {"optimiser": "adam", "rate": 0.001},
    "momentum": {"optimiser": "sgd", "rate": 0.01, "momentum": 0.9},
}
# Threads, and whether oneDNN multiplies.
WAYS = {"one_on": [1, 1], "two_on": [2, 1], "one_off": [1, 0], "two_off": [2, 0]}
# Two ways that differ in one thing.
PAIRS = (("one_on", "two_on"), ("one_off", "two_off"), ("one_on", "one_off"), ("two_on", "two_off"))
TRAINER = Path(__file__).with_name("trainer_band.js")


def pictures() -> tuple[np.ndarray, np.ndarray]:
    """Return the 1,000 training pictures of the sample, from 0 to 1, and their labels."""
    (images, labels), _ = load_sample()
    return (images / 255).astype("float32"), labels[:, 0].astype(int)


def batches(seed: int, count: int) -> list[list[int]]:
    """Return which pictures each step takes: passes in a new order each, the last batch smaller."""
    rng = np.random.default_rng(seed)

    def forever() -> Iterator[list[int]]:
        while True:
            order = rng.permutation(count)
            yield from (order[i : i + BATCH].tolist() for i in range(0, count, BATCH))

    steps = forever()
    return [next(steps) for _ in range(STEPS)]


def fresh(seed: int) -> keras.Sequential:
    """Return the tutorial's network, untrained."""
    keras.utils.set_random_seed(seed)
    return tutorial_lenet5()


def by_the_trainer(optimiser: str, seed: int) -> np.ndarray:
    """Return the loss of each step in the page's trainer, run by Node.js."""
    images, labels = pictures()
    spec, weights = describe(fresh(seed))
    given = {
        "spec": spec,
        "images": base64.b64encode(images.tobytes()).decode(),
        "weights": base64.b64encode(weights.astype("<f4").tobytes()).decode(),
        "labels": labels.tolist(),
        "batches": batches(seed, len(labels)),
        "settings": OPTIMISERS[optimiser],
    }
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, "given.json"), Path(folder, "losses.json")]
        files[0].write_text(json.dumps(given), "utf-8")
        subprocess.run(["node", TRAINER, *files], check=True)
        return np.array(json.loads(files[1].read_text("utf-8")))


def by_tensorflow(optimiser: str, seed: int) -> list[float]:
    """Return the loss of each step in TensorFlow, as this process has started it."""
    settings = OPTIMISERS[optimiser]
    if settings["optimiser"] == "adam":
        steps: Any = keras.optimizers.Adam(settings["rate"])
    else:
        steps = keras.optimizers.SGD(settings["rate"], momentum=settings["momentum"])
    images, labels = pictures()
    model = fresh(seed)
    model.compile(steps, "sparse_categorical_crossentropy")
    return [
        float(model.train_on_batch(images[order], labels[order], return_dict=True)["loss"])
        for order in batches(seed, len(labels))
    ]


def _in_a_process(way: str, seed: int) -> dict[str, np.ndarray]:
    threads, library = WAYS[way]
    chosen = {"TF_ENABLE_ONEDNN_OPTS": str(library), "TF_CPP_MIN_LOG_LEVEL": "3"}
    chosen |= {f"TF_NUM_{kind}OP_THREADS": str(threads) for kind in ("INTRA", "INTER")}
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(seed)],
        env=os.environ | chosen,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    if told["threads"] != threads:
        raise RuntimeError(f"TensorFlow has {told['threads']} threads and not {threads}")
    return {optimiser: np.array(told[optimiser]) for optimiser in OPTIMISERS}


def run_band(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train in every way. Numbers are the largest difference of two losses of the same step:
    `OPTIMISER_between_WAY_WAY` of TensorFlow's, `OPTIMISER_trainer_WAY` of the trainer's and one.
    """
    curves = {way: _in_a_process(way, seed) for way in WAYS}
    numbers, arrays = {}, {}
    for optimiser in OPTIMISERS:
        ours = by_the_trainer(optimiser, seed)
        theirs = {way: found[optimiser] for way, found in curves.items()}
        for a, b in PAIRS:
            numbers[f"{optimiser}_between_{a}_{b}"] = apart(theirs[a], theirs[b])
        for way, losses in theirs.items():
            numbers[f"{optimiser}_trainer_{way}"] = apart(ours, losses)
            arrays[f"{optimiser}_{way}"] = losses
        numbers[f"{optimiser}_last_loss"] = float(ours[-1])
        arrays[f"{optimiser}_trainer"] = ours
    return numbers, arrays


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Return the largest difference of two curves."""
    return float(np.abs(one - other).max())


EXPERIMENTS = [
    Experiment(
        name="trainer_band",
        question="How far do two trainings by TensorFlow part that add up in another order, and "
        "how far from them is the page's trainer?",
        settings={"steps": STEPS, "batch_size": BATCH, "optimisers": OPTIMISERS, "ways": WAYS},
        run=run_band,
        arrays="curves",
    )
]

if __name__ == "__main__":
    import tensorflow as tf

    # What the variables asked for; an operation's own threads are made with the first operation.
    asked = int(os.environ["TF_NUM_INTRAOP_THREADS"])
    tf.config.threading.set_intra_op_parallelism_threads(asked)
    tf.config.threading.set_inter_op_parallelism_threads(asked)
    found = {name: by_tensorflow(name, int(sys.argv[1])) for name in OPTIMISERS}
    threads = tf.config.threading.get_intra_op_parallelism_threads()
    print(json.dumps({"threads": threads, **found}))
