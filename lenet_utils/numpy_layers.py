"""The layers of LeNet-5 in NumPy, as the chapters write them out, one after the other.

Maps are arrays of shape (images, height, width, channels), weights have the shapes that
Keras gives them. The layers compute sums; the activations come after, as functions of
their own:

    c1 = tanh(conv2d(images, kernel, bias))
"""

import numpy as np


def conv2d(images: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Slide each filter over the images, one step at a time, inside their edges.

    `images` have the shape (n, height, width, channels), `kernel` (rows, columns, channels,
    filters), `bias` (filters,). The result has the shape (n, height − rows + 1,
    width − columns + 1, filters). The kernel is not turned: a cross-correlation, as in Keras
    (`Conv2D` with strides 1 and "valid" padding). Raises ValueError for shapes that do not fit.
    """
    rows, columns, channels, filters = kernel.shape
    height, width = images.shape[1] - rows + 1, images.shape[2] - columns + 1
    if images.shape[3] != channels:
        raise ValueError(f"the images have channels: {images.shape[3]}, the kernel: {channels}")
    if height < 1 or width < 1:
        size = f"{images.shape[1]}×{images.shape[2]}"
        raise ValueError(f"a {rows}×{columns} kernel does not fit into images of {size} pixels")
    maps = np.empty((len(images), height, width, filters), np.result_type(images, kernel))
    for y in range(height):
        for x in range(width):
            patch = images[:, y : y + rows, x : x + columns]
            maps[:, y, x] = np.tensordot(patch, kernel, axes=3) + bias
    return maps


def average_pool(maps: np.ndarray, size: int = 2) -> np.ndarray:
    """Replace each block of `size` × `size` values of a map by its mean.

    `maps` have the shape (n, height, width, channels), the result (n, height // size,
    width // size, channels). As in Keras, what does not fill a block at the edge is dropped.
    Raises ValueError where not one block fits.
    """
    n, height, width, channels = maps.shape
    rows, columns = height // size, width // size
    if not rows or not columns:
        raise ValueError(f"blocks of {size}×{size} do not fit into maps of {height}×{width}")
    whole = maps[:, : rows * size, : columns * size]
    return whole.reshape(n, rows, size, columns, size, channels).mean(axis=(2, 4))


def tanh(sums: np.ndarray) -> np.ndarray:
    """Squash every number into −1…1, the activation of all hidden layers."""
    return np.tanh(sums)


def dense(values: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Weigh every value for every unit, and add up.

    `values` have the shape (n, inputs), `weights` (inputs, units), `bias` (units,). The result
    has the shape (n, units).
    """
    return values @ weights + bias


def softmax(logits: np.ndarray) -> np.ndarray:
    """Turn logits into probabilities, along the last axis.

    The largest logit is subtracted first: that changes nothing, and no power can overflow.
    """
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
