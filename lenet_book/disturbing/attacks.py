"""Pictures changed on purpose: each pixel by at most a few grey levels, against a network.

Sources: Goodfellow, Shlens and Szegedy 2015 (FGSM, one step along the gradient's sign) and Madry
and others 2018 (PGD, many small ones from a random start). Pictures stay as they are stored:
whole grey levels in 0…255.
"""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from lenet_book.disturbing.disturbances import stored
from lenet_utils.training_loop import Scale

PART = 1000  # pictures at once

Slopes = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def slopes_of(model: keras.Model, scale: Scale) -> Slopes:
    """Return what gives the gradient of the loss in stored pixels, for pictures and classes."""
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(reduction="sum")

    @tf.function(
        input_signature=(
            tf.TensorSpec((None, 32, 32, 3), tf.float32), tf.TensorSpec((None,), tf.int64),
        )
    )  # fmt: skip
    def slopes(pictures: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(pictures)
            loss = cross_entropy(classes, model(scale(pictures), training=False))
        return tape.gradient(loss, pictures)

    return slopes


def attack(
    slopes: Slopes,
    images: np.ndarray,
    classes: np.ndarray,
    most: int,
    steps: int = 1,
    towards: bool = False,
    rng: np.random.Generator | None = None,
) -> np.ndarray:
    """Return pictures, uint8 (n, 32, 32, 3), changed by at most `most` grey levels a pixel.

    `classes` are the true ones, to get away from, or others to go `towards`. One step is FGSM;
    of more, each goes 2.5 · most / steps, and with `rng` they begin at a random place within reach.
    """
    found = []
    for first in range(0, len(images), PART):
        start = images[first : first + PART].astype(np.float32)
        wanted = tf.constant(classes[first : first + PART], tf.int64)
        size = most if steps == 1 else 2.5 * most / steps
        pictures = start
        if rng is not None:
            pictures = pictures + rng.uniform(-most, most, start.shape).astype(np.float32)
        for _ in range(steps):
            way = np.sign(slopes(tf.constant(pictures), wanted).numpy())
            pictures = pictures + (-size if towards else size) * way
            pictures = np.clip(pictures, start - most, start + most).clip(0, 255)
        found.append(stored(pictures))
    return np.concatenate(found)


def change_by_chance(images: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Return pictures of which each value goes up or down by `most`: as far, but blindly."""
    return stored(images + float(most) * rng.choice([-1, 1], size=images.shape))
