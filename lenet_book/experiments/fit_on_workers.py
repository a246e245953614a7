"""Chapter 19: what Keras's own `fit` does on two workers, engine by engine.

Five steps of the tutorial's network, from the same first weights, with plain gradient descent. What
the two processes come to is compared with one process; where `fit` fails, the record keeps where
and with which words.
"""

import json
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from lenet_book.experiments.recording import Experiment
from lenet_book.workers import addresses, number
from lenet_book.workers.launch import launch

STEPS, BATCH, RATE = 5, 32, 0.1
PATIENCE = 300.0  # seconds
# The backend of Keras, and what each worker is given.
TRIED = {
    "tensorflow": ["tensorflow", "all, parted by the strategy"],
    "jax_halves": ["jax", "its half of each batch"],
    "jax_same": ["jax", "all"],
    "jax_parted": ["jax", "all, parted by Keras"],
}


def run_fit(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Try `fit` in each way. `NAME_apart` is the largest difference of a weight from one process,
    None where `fit` fails; then `NAME_where` is the function and `NAME_said` the message.
    """
    numbers: dict[str, Any] = {}
    alone = _try("jax", "all", seed, workers=1)
    for name, (backend, given) in settings["tried"].items():
        found = _try(backend, given, seed, workers=2)
        weights = found.pop("weights", None)
        apart = None if weights is None else float(np.abs(weights - alone["weights"]).max())
        numbers |= {
            f"{name}_apart": apart,
            **{f"{name}_{key}": text for key, text in found.items()},
        }
    return numbers, {}


def _try(backend: str, given: str, seed: int, workers: int) -> dict[str, Any]:
    """Return what the first worker came to: its weights, or where it failed and what it said."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder, "told.json")
        with mock.patch.dict(os.environ, {"KERAS_BACKEND": backend}):
            launch(["-m", __name__, given, str(seed), str(told)], workers, PATIENCE)
        found = json.loads(told.read_text("utf-8"))
    return found | {"weights": np.array(found["weights"])} if "weights" in found else found


def work(given: str, seed: int) -> dict[str, Any]:
    """Call `fit` as one of the workers."""
    import keras

    strategy = _on_tensorflow() if keras.backend.backend() == "tensorflow" else None
    if not strategy:
        keras.distribution.initialize(addresses()[0], len(addresses()), number())
        keras.distribution.set_distribution(
            keras.distribution.DataParallel(
                devices=keras.distribution.list_devices(), auto_shard_dataset="Keras" in given
            )
        )
    from lenet_utils.models import tutorial_lenet5

    rng = np.random.default_rng(seed)
    pictures = rng.random((STEPS * BATCH, 32, 32, 3)).astype("float32")
    labels, batch = rng.integers(0, 10, STEPS * BATCH), BATCH
    if "half" in given:
        batch = BATCH // len(addresses())
        own = slice(number() * batch, (number() + 1) * batch)
        pictures = pictures.reshape(STEPS, BATCH, 32, 32, 3)[:, own].reshape(-1, 32, 32, 3)
        labels = labels.reshape(STEPS, BATCH)[:, own].ravel()
    with strategy.scope() if strategy else mock.MagicMock():
        keras.utils.set_random_seed(seed)
        model = tutorial_lenet5()
        model.compile(keras.optimizers.SGD(RATE), "sparse_categorical_crossentropy")
    keras.config.disable_traceback_filtering()
    try:
        model.fit(pictures, labels, batch_size=batch, shuffle=False, verbose=0)
    except Exception as error:
        within = [part.name for part in traceback.extract_tb(error.__traceback__)]
        after_fit = within[within.index("fit") + 1 :]
        said = " ".join(f"{type(error).__name__}: {error}".split())
        return {"where": after_fit[0], "said": f"{said[:72]} … {said[-120:]}"}
    weights = np.concatenate([np.ravel(one) for one in model.get_weights()])
    return {"weights": weights.astype(float).tolist()}


def _on_tensorflow() -> Any:
    os.environ["TF_CONFIG"] = json.dumps(
        {"cluster": {"worker": addresses()}, "task": {"type": "worker", "index": number()}}
    )
    import tensorflow as tf

    return tf.distribute.MultiWorkerMirroredStrategy()


EXPERIMENTS = [
    Experiment(
        name="fit_on_workers",
        question="What does Keras's fit do on two workers, engine by engine?",
        settings={"tried": TRIED, "steps": STEPS, "batch_size": BATCH, "learning_rate": RATE},
        run=run_fit,
        seeds=(0,),
    )
]

if __name__ == "__main__":
    came_to = work(sys.argv[1], int(sys.argv[2]))
    if number() == 0:
        Path(sys.argv[3]).write_text(json.dumps(came_to), "utf-8")
