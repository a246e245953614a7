"""What a unit looks for: the pictures that excite it most, and pictures made to excite it."""

from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from lenet_book.looking.maps import reach

ASCENT_STEPS = 200
ASCENT_RATE = 0.02  # of the picture's range, for the pixel that counts most


class Found(NamedTuple):
    """Where each map of a layer has its largest values, and its smallest: (n, maps) each.

    `image` is the picture's number, `row` and `column` are the unit's place in the map; `value`
    is what the unit gives. Each picture counts once, at its best place.
    """

    image: np.ndarray
    row: np.ndarray
    column: np.ndarray
    value: np.ndarray


def best_places(maps: np.ndarray, number: int, sign: int = 1) -> Found:
    """Return the pictures that excite each map of a layer most; with sign −1, least.

    `maps` are a layer's values for all pictures, (pictures, rows, columns, maps), or for a layer
    without places (pictures, maps).
    """
    if maps.ndim == 2:
        maps = maps[:, None, None, :]
    pictures, _, columns, count = maps.shape
    flat = (sign * maps).reshape(pictures, -1, count)
    place = flat.argmax(axis=1)
    value = flat.max(axis=1)
    image = np.argsort(-value, axis=0, kind="stable")[:number]
    at = np.take_along_axis(place, image, axis=0)
    best = sign * np.take_along_axis(value, image, axis=0)
    return Found(image, at // columns, at % columns, best)


def field(model: keras.Sequential, layer: str, row: int, column: int) -> tuple[slice, slice]:
    """Return the pixels that a unit sees: slices of rows and of columns."""
    (tall, down), (wide, across) = (reach(model, layer, axis) for axis in (0, 1))
    top, left = down * row, across * column
    return slice(top, top + tall), slice(left, left + wide)


def sums_of(model: keras.Sequential, layer: str) -> keras.Model:
    """Return a model that gives a layer's weighted sums, before the activation.

    In the middle of each map, where the layer has places: (pictures, maps).
    """
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    one = copy.get_layer(layer)
    one.activation = keras.activations.linear
    values = one(one.input)
    if len(values.shape) == 4:
        values = values[:, values.shape[1] // 2, values.shape[2] // 2, :]
    return keras.Model(copy.inputs[0], values)


def ascend(
    sums: keras.Model, units: np.ndarray, starts: np.ndarray, smooth: float = 0.0
) -> np.ndarray:
    """Return pictures, changed step by step so that their units' sums rise; pixels stay in 0…1.

    `units` names one unit for each of the `starts`. With `smooth`, each step also takes away
    that share of the difference between a pixel and the mean of its four neighbours, and moves
    the pixels by as much towards grey.
    """
    chosen = tf.constant(units)

    @tf.function
    def step(pictures: tf.Tensor, rate: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(pictures)
            score = tf.gather(sums(pictures), chosen, batch_dims=1)
        slope = tape.gradient(score, pictures)
        largest = tf.reduce_max(tf.abs(slope), axis=(1, 2, 3), keepdims=True)
        pictures += rate * slope / (largest + 1e-12)
        if smooth:
            padded = tf.pad(pictures, [[0, 0], [1, 1], [1, 1], [0, 0]], "SYMMETRIC")
            around = padded[:, :-2, 1:-1] + padded[:, 2:, 1:-1]
            around += padded[:, 1:-1, :-2] + padded[:, 1:-1, 2:]
            pictures += smooth * (around / 4 - pictures)
            pictures += smooth / 10 * (0.5 - pictures)
        return tf.clip_by_value(pictures, 0.0, 1.0)

    pictures = tf.constant(starts, tf.float32)
    for number in range(ASCENT_STEPS):
        # Large steps first: the last ones settle.
        pictures = step(pictures, tf.constant(ASCENT_RATE * 2 * (1 - number / ASCENT_STEPS)))
    return pictures.numpy()


def correlation(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return how alike pictures are, pair by pair: the correlation of their pixels' values."""
    first, second = (part.reshape(len(part), -1) for part in (one, other))
    first = first - first.mean(axis=1, keepdims=True)
    second = second - second.mean(axis=1, keepdims=True)
    sizes = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    return (first * second).sum(axis=1) / np.maximum(sizes, 1e-12)
