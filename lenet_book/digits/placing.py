"""A drawing placed as MNIST's digits were: scaled into 20×20 pixels, its mass in the middle.

The page does the same with what a reader writes: placing.js of the figure *Digit pad*.
"""

import numpy as np

from lenet_book.digits.drawing import PAD

BOX, SIDE = PAD["box"], PAD["side"]  # pixels: of the digit's longer side, and of the picture
TIE = 1e-9  # pixels: where two places are as near to the middle, it is the later one


def place(ink: np.ndarray) -> np.ndarray:
    """Return ink, (height, width) from 0 to 1, as MNIST would have it: (28, 28) from 0 to 1.

    The box around the ink is scaled so that its longer side has 20 pixels, each the mean of what
    falls into it. Then it is moved by whole pixels until its centre of mass is in the middle. A
    picture without ink stays empty.
    """
    placed = np.zeros((SIDE, SIDE))
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return placed
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    longer = max(cut.shape)
    height, width = (max(1, int(side * BOX / longer + 0.5)) for side in cut.shape)
    means = _shares(height, cut.shape[0]) @ cut @ _shares(width, cut.shape[1]).T
    small = np.minimum(means, 1)  # rounding can leave more
    top, left = (
        min(SIDE - length, max(0, int(SIDE / 2 - centre + 0.5 + TIE)))
        for length, centre in zip(small.shape, _centre(small), strict=True)
    )
    placed[top : top + height, left : left + width] = small
    return placed


def _shares(count: int, length: int) -> np.ndarray:
    """Return the share of each of `length` pixels in each of `count`, which cover the same."""
    edges = np.arange(count + 1) * length / count
    pixels = np.arange(length)
    over = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.maximum(over, 0) * count / length


def _centre(picture: np.ndarray) -> tuple[float, float]:
    """Return the centre of mass, as a row and a column."""
    total = picture.sum()
    rows, columns = picture.sum(axis=1), picture.sum(axis=0)
    return (
        float(rows @ np.arange(len(rows)) / total),
        float(columns @ np.arange(len(columns)) / total),
    )
