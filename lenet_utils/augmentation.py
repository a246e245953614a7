"""New pictures from old ones: mirrored, and moved by a few pixels."""

import numpy as np


def mirror(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Turn about half of the images, (n, height, width, channels), left to right; return them."""
    turned = images.copy()
    half = rng.random(len(images)) < 0.5
    turned[half] = images[half, :, ::-1]
    return turned


def shift(images: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Move every image by up to `most` pixels each way; return them.

    `images` have the shape (n, height, width, channels). What comes in over an edge is what
    lies behind it, mirrored.
    """
    padded = np.pad(images, ((0, 0), (most, most), (most, most), (0, 0)), mode="reflect")
    height, width = images.shape[1:3]
    moves = rng.integers(0, 2 * most + 1, (len(images), 2))
    moved = np.empty_like(images)
    for y, x in np.ndindex(2 * most + 1, 2 * most + 1):
        these = np.flatnonzero((moves == (y, x)).all(axis=1))
        moved[these] = padded[these, y : y + height, x : x + width]
    return moved
