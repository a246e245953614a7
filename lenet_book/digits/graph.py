"""The single-picture training of `kernel.c` for machines without a compiler: a tf.function.

It takes about ten times as long as the kernel, and knows the network of 1998 only, with
equation 9.
"""

from typing import Any

import numpy as np
import tensorflow as tf

from lenet_book.digits.compiled import Network, check_finite, shaped
from lenet_utils.backpropagation import Weights


class Graph:
    """`Kernel` in TensorFlow: `learn` and `outputs` take and give the same."""

    def __init__(self, network: Network) -> None:
        if network.head != "bitmaps" or not network.trainable_pooling or network.slope != 2 / 3:
            raise ValueError("without a C compiler only the network of 1998 can be trained")
        self._bitmaps = tf.constant(network.bitmaps, tf.float32)
        self._table = tf.constant(network.table, tf.float32)
        self._network = network
        self._pass = tf.function(self._one_pass)
        self._forward = tf.function(self._codes)
        self._weights: list[tf.Variable] = []

    def learn(
        self,
        weights: np.ndarray,
        steps: np.ndarray,
        pictures: np.ndarray,
        labels: np.ndarray,
        order: np.ndarray,
    ) -> tuple[float, int]:
        """Learn from the pictures in `order`, one step each, in place.

        Returns the mean loss and how many were misread, each before its step. Raises Diverged.
        """
        self._put(weights)
        loss, wrong = self._pass(
            *(tf.constant(array) for array in _arrays(shaped(steps))),
            pictures=tf.constant(pictures.reshape(-1, 32, 32, 1)),
            labels=tf.constant(labels.astype(np.int32)),
            order=tf.constant(order.astype(np.int32)),
        )
        weights[:] = np.concatenate([variable.numpy().ravel() for variable in self._weights])
        check_finite(weights, len(order))
        return float(loss) / len(order), int(wrong)

    def outputs(self, weights: np.ndarray, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the ten outputs of each picture, the smallest of which wins, and F6's values."""
        self._put(weights)
        parts = [
            self._forward(tf.constant(part.reshape(-1, 32, 32, 1))).numpy()
            for part in np.array_split(pictures, max(1, len(pictures) // 1_000))
        ]
        codes = np.concatenate(parts)
        apart = codes[:, np.newaxis] - self._bitmaps.numpy()
        return (apart**2).sum(axis=-1), codes

    def _put(self, weights: np.ndarray) -> None:
        arrays = _arrays(shaped(weights))
        if not self._weights:
            self._weights = [tf.Variable(array) for array in arrays]
        for variable, array in zip(self._weights, arrays, strict=True):
            variable.assign(array)

    def _codes(self, pictures: tf.Tensor) -> tf.Tensor:
        c1, c1_bias, s2, s2_bias, c3, c3_bias, s4, s4_bias, c5, c5_bias, f6, f6_bias = self._weights
        maps = _squash(tf.nn.conv2d(pictures, c1, 1, "VALID") + c1_bias)
        maps = _squash(4 * tf.nn.avg_pool2d(maps, 2, 2, "VALID") * s2 + s2_bias)
        maps = _squash(tf.nn.conv2d(maps, c3 * self._table, 1, "VALID") + c3_bias)
        maps = _squash(4 * tf.nn.avg_pool2d(maps, 2, 2, "VALID") * s4 + s4_bias)
        values = _squash(tf.reshape(maps, [-1, 400]) @ tf.reshape(c5, [400, 120]) + c5_bias)
        return _squash(values @ f6 + f6_bias)

    def _one_pass(self, *steps: tf.Tensor, pictures: Any, labels: Any, order: Any) -> Any:
        total, wrong, done = tf.constant(0.0), tf.constant(0), tf.constant(0)
        while done < tf.size(order):
            n = order[done]
            with tf.GradientTape() as tape:
                apart = self._codes(pictures[n : n + 1]) - self._bitmaps
                distances = tf.reduce_sum(apart**2, axis=1)
                loss = self._loss(distances, labels[n])
            slopes = tape.gradient(loss, self._weights)
            for variable, step, slope in zip(self._weights, steps, slopes, strict=True):
                variable.assign_sub(step * slope)
            total += loss
            wrong += tf.cast(tf.argmin(distances, output_type=tf.int32) != labels[n], tf.int32)
            done += 1
        return total, wrong

    def _loss(self, distances: tf.Tensor, label: tf.Tensor) -> tf.Tensor:
        beta, j = self._network.beta, self._network.j
        nearness = -beta * distances
        if np.isfinite(j):
            nearness = tf.concat([nearness, [-j]], axis=0)
        total = tf.reduce_logsumexp(nearness)
        return self._network.scale * (beta * distances[label] + total)


def _squash(sums: tf.Tensor) -> tf.Tensor:
    return 1.7159 * tf.tanh(2 / 3 * sums)


def _arrays(weights: Weights) -> list[np.ndarray]:
    return [array for both in weights.values() for array in both]
