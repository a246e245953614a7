"""One step of several workers: each its share of the batch, then the sum of the gradients.

Under TensorFlow's `MultiWorkerMirroredStrategy`. Keras 3's `fit` cannot train under it
(github.com/keras-team/keras/issues/20585), so the strategy does here what no worker can do alone,
the sum over all; every worker keeps its own weights and makes the same step. They are compared
after every epoch.
"""

import hashlib
import json
import os
from collections.abc import Callable
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


class NotTogether(RuntimeError):
    """The workers do not train the same network on the same pictures; the message says which."""


@contextmanager
def together():
    """Let `training_loop.train` share its batches with the other workers of the environment.

    To be entered before TensorFlow does anything else in this process.
    """
    company = Company(addresses(), number())
    alone = training_loop.epoch_runner
    training_loop.epoch_runner = company.epoch_runner
    try:
        yield company
    finally:
        training_loop.epoch_runner = alone


class Company:
    """All workers, as one of them sees them. It meets the others at `addresses`, in order."""

    def __init__(self, addresses: list[str], number: int) -> None:
        self.number, self.size = number, len(addresses)
        os.environ["TF_CONFIG"] = json.dumps(
            {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": number}}
        )
        self._strategy = tf.distribute.MultiWorkerMirroredStrategy()
        self._trainings = 0

    def sum(self, arrays: list[tf.Tensor]) -> list[tf.Tensor]:
        """Return the sums of such arrays over all workers."""

        def within() -> list[tf.Tensor]:
            context = tf.distribute.get_replica_context()
            return context.all_reduce(tf.distribute.ReduceOp.SUM, arrays)

        return self._strategy.run(within)

    def agree(self, content: bytes, what: str) -> None:
        """Raise NotTogether, naming a worker, where not all have the same content."""
        # Of 48 bits, so that the sum of numbers of which all but one are 0 is exact.
        digest = int.from_bytes(hashlib.sha256(content).digest()[:6], "big")
        mine = np.zeros(self.size)
        mine[self.number] = digest
        (all_digests,) = self.sum([tf.constant(mine)])
        found = all_digests.numpy().astype(int).tolist()
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
        first, last = (batch_size * end // self.size for end in (self.number, self.number + 1))
        mine = last - first
        cross_entropy = keras.losses.CategoricalCrossentropy(reduction="sum")

        def share(inputs: tf.Tensor, target: tf.Tensor) -> list[tf.Tensor]:
            with tf.GradientTape() as tape:
                output = model(inputs, training=True)
                loss = cross_entropy(target, output) / batch_size
            gradients = tape.gradient(loss, model.trainable_variables)
            right = tf.argmax(output, 1) == tf.argmax(target, 1)
            part = tf.reduce_sum(tf.cast(right, tf.float32)) / batch_size
            context = tf.distribute.get_replica_context()
            return context.all_reduce(tf.distribute.ReduceOp.SUM, [loss, part, *gradients])

        signature = (
            tf.TensorSpec((None, 32, 32, 3), tf.uint8), tf.TensorSpec((None, 10), tf.float32),
        )  # fmt: skip

        @tf.function(input_signature=signature)
        def run_epoch(pictures: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
            steps = len(targets) // batch_size
            total = tf.zeros(2)
            for step in tf.range(steps):
                part = slice(step * batch_size + first, step * batch_size + last)
                target = tf.ensure_shape(targets[part], (mine, 10))
                inputs = tf.ensure_shape(scale(pictures[part]), (mine, 32, 32, 3))
                loss, right, *gradients = self._strategy.run(share, (inputs, target))
                optimiser.apply(gradients, model.trainable_variables)
                total += tf.stack([loss, right])
            return total / tf.cast(steps, tf.float32)

        kept = Checkpoint(self._folder(), model, optimiser)

        def epoch(pictures: np.ndarray, targets: np.ndarray) -> tf.Tensor:
            if (found := kept.next()) is not None:
                return tf.constant(found)
            self.agree(pictures.tobytes() + targets.tobytes(), "pictures or labels")
            found = run_epoch(tf.constant(pictures), tf.constant(targets))
            self.agree(b"".join(array.tobytes() for array in model.get_weights()), "weights")
            if self.number == 0:
                kept.keep(found.numpy())
            return found

        return epoch

    def _folder(self) -> Path | None:
        """Return where this training is kept: the first of a process, the second, and so on."""
        self._trainings += 1
        kept = os.environ.get(KEPT)
        return Path(kept, f"training_{self._trainings}") if kept else None
