"""TensorFlow's `MultiWorkerMirroredStrategy`, for the sum over all workers.

Keras 3's `fit` cannot train under it (github.com/keras-team/keras/issues/20585): so the strategy
does that alone, and the step after it is Keras's own.
"""

import json
import os

import keras
import numpy as np
import tensorflow as tf

from lenet_book.workers.company import Company, Epoch
from lenet_utils.training_loop import Scale


class TensorFlow(Company):
    """Workers that meet at `addresses`, in order."""

    def __init__(self, addresses: list[str], number: int) -> None:
        super().__init__(len(addresses), number)
        os.environ["TF_CONFIG"] = json.dumps(
            {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": number}}
        )
        self.strategy = tf.distribute.MultiWorkerMirroredStrategy()

    def sum(self, array: np.ndarray) -> np.ndarray:
        return self.strategy.run(sums, ([tf.constant(array)],))[0].numpy()

    def sharing(
        self,
        model: keras.Model,
        optimiser: keras.optimizers.Optimizer,
        scale: Scale,
        batch_size: int,
    ) -> Epoch:
        own = self.share(batch_size)
        mine = own.stop - own.start
        cross_entropy = keras.losses.CategoricalCrossentropy(reduction="sum")

        def learn(inputs: tf.Tensor, target: tf.Tensor) -> list[tf.Tensor]:
            with tf.GradientTape() as tape:
                output = model(inputs, training=True)
                loss = cross_entropy(target, output) / batch_size
            gradients = tape.gradient(loss, model.trainable_variables)
            right = tf.argmax(output, 1) == tf.argmax(target, 1)
            part = tf.reduce_sum(tf.cast(right, tf.float32)) / batch_size
            return sums([loss, part, *gradients])

        signature = (
            tf.TensorSpec((None, 32, 32, 3), tf.uint8), tf.TensorSpec((None, 10), tf.float32),
        )  # fmt: skip

        @tf.function(input_signature=signature)
        def run_epoch(pictures: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
            steps = len(targets) // batch_size
            total = tf.zeros(2)
            for step in tf.range(steps):
                part = slice(step * batch_size + own.start, step * batch_size + own.stop)
                target = tf.ensure_shape(targets[part], (mine, 10))
                inputs = tf.ensure_shape(scale(pictures[part]), (mine, 32, 32, 3))
                loss, right, *gradients = self.strategy.run(learn, (inputs, target))
                optimiser.apply(gradients, model.trainable_variables)
                total += tf.stack([loss, right])
            return total / tf.cast(steps, tf.float32)

        return lambda pictures, targets: run_epoch(
            tf.constant(pictures), tf.constant(targets)
        ).numpy()


def sums(arrays: list[tf.Tensor]) -> list[tf.Tensor]:
    """Return the sums over all workers: to be called by `strategy.run`."""
    return tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, arrays)
