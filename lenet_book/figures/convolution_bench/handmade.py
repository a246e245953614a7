"""The kernels made by hand, as shared/core/kernels.js has them: for a picture drawn in Python."""

from collections.abc import Sequence

import numpy as np

LETTER = ("11110", "10000", "11100", "10000", "10000")


def handmade(name: str, shape: Sequence[int]) -> np.ndarray:
    """Return a kernel of the shape (rows, columns, channels) by its name in kernels.json."""
    rows, columns, channels = shape
    y, x, c = np.indices(shape)
    match name:
        case "copy":
            kernel = ((y == rows // 2) & (x == columns // 2)) / channels
        case "blur":
            kernel = np.full(shape, 1 / (rows * columns * channels))
        case "vertical":
            kernel = np.sign(2 * x - (columns - 1)) / (rows * (columns // 2) * channels)
        case "horizontal":
            kernel = np.sign(2 * y - (rows - 1)) / (columns * (rows // 2) * channels)
        case "outlines":
            kernel = handmade("copy", shape) - handmade("blur", shape)
        case "letter":
            kernel = np.array([[int(one) for one in row] for row in LETTER])[y, x] / (10 * channels)
        case _:  # colors
            kernel = (1 - c) / (rows * columns)
    return kernel.astype(np.float32)
