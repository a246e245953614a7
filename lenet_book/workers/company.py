"""The workers of a training, as one of them sees them: they share batches and compare weights.

What no worker can do alone, the sum over all, an engine does: `on_tensorflow` or `on_jax`, after
the backend of Keras. Every worker keeps its own weights and makes the same step.
"""

import hashlib
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from lenet_book.workers import KEPT, addresses, number
from lenet_book.workers.checkpoint import Checkpoint
from lenet_utils import training_loop
from lenet_utils.training_loop import Scale

BY_CHANCE = (keras.layers.Dropout, keras.layers.GaussianNoise)

Epoch = Callable[[np.ndarray, np.ndarray], np.ndarray]


class NotTogether(RuntimeError):
    """The workers do not train the same network on the same pictures; the message says which."""


@contextmanager
def together() -> Iterator["Company"]:
    """Let `training_loop.train` share its batches with the other workers of the environment.

    To be entered before TensorFlow or JAX does anything else in this process.
    """
    company = _engine()(addresses(), number())
    alone = training_loop.epoch_runner
    training_loop.epoch_runner = company.epoch_runner
    try:
        yield company
    finally:
        training_loop.epoch_runner = alone


def _engine() -> Callable[[list[str], int], "Company"]:
    if keras.backend.backend() == "jax":
        from lenet_book.workers.on_jax import Jax

        return Jax
    from lenet_book.workers.on_tensorflow import TensorFlow

    return TensorFlow


class Company(ABC):
    """All workers. `size` is how many they are, `number` which of them this process is."""

    def __init__(self, size: int, number: int) -> None:
        self.size, self.number = size, number
        self._trainings = 0

    @abstractmethod
    def sum(self, array: np.ndarray) -> np.ndarray:
        """Return the sum of such arrays, float64, over all workers."""

    @abstractmethod
    def sharing(
        self,
        model: keras.Model,
        optimiser: keras.optimizers.Optimizer,
        scale: Scale,
        batch_size: int,
    ) -> Epoch:
        """Return a function that trains for one epoch, this worker on its share of each batch."""

    def share(self, batch_size: int) -> slice:
        """Return which pictures of a batch are this worker's; shares differ by one at most."""
        first, last = (batch_size * end // self.size for end in (self.number, self.number + 1))
        return slice(first, last)

    def agree(self, content: bytes, what: str) -> None:
        """Raise NotTogether, naming a worker, where not all have the same content."""
        # Of 48 bits, so that the sum of numbers of which all but one are 0 is exact.
        mine = np.zeros(self.size)
        mine[self.number] = int.from_bytes(hashlib.sha256(content).digest()[:6], "big")
        found = self.sum(mine).astype(int).tolist()
        usual = max(found, key=found.count)
        others = [str(worker) for worker, one in enumerate(found) if one != usual]
        if others:
            raise NotTogether(f"worker {', '.join(others)} has other {what} than the rest")

    def epoch_runner(
        self,
        model: keras.Model,
        optimiser: keras.optimizers.Optimizer,
        scale: Scale,
        batch_size: int,
    ) -> Callable[[np.ndarray, np.ndarray], tf.Tensor]:
        """Return a function that trains for one epoch, as `training_loop.epoch_runner` does.

        Each worker is given all pictures of an epoch and takes its share of each batch: the shares
        differ by one picture at most. Raises ValueError for a batch that is smaller than the
        company, and for a network in which a share is no part of the whole.
        """
        if batch_size < self.size:
            raise ValueError(
                f"a batch of {batch_size} pictures cannot be shared by {self.size} workers: "
                "take larger batches or fewer workers"
            )
        for layer in model.layers:
            if isinstance(layer, keras.layers.BatchNormalization):
                raise ValueError(
                    f"layer {layer.name} normalises with the mean of its batch, and a share has "
                    "another mean than the whole: leave it out to train on several workers"
                )
            if isinstance(layer, BY_CHANCE):
                raise ValueError(
                    f"layer {layer.name} draws by chance, in each worker anew: leave it out to "
                    "train on several workers"
                )
        run_epoch = self.sharing(model, optimiser, scale, batch_size)
        kept = Checkpoint(self._folder(), model, optimiser)

        def epoch(pictures: np.ndarray, targets: np.ndarray) -> tf.Tensor:
            found = kept.next()
            if found is None:
                self.agree(pictures.tobytes() + targets.tobytes(), "pictures or labels")
                found = run_epoch(pictures, targets)
                self.agree(b"".join(one.tobytes() for one in model.get_weights()), "weights")
                if self.number == 0:
                    kept.keep(found)
            return tf.constant(found)

        return epoch

    def _folder(self) -> Path | None:
        """Return where this training is kept: the first of a process, the second, and so on."""
        self._trainings += 1
        kept = os.environ.get(KEPT)
        return Path(kept, f"training_{self._trainings}") if kept else None
