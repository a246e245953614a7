"""Pictures that are nearly the same, found by how far apart they are."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Nearest(NamedTuple):
    """For each picture asked about, the nearest known one and how far it is, both (n,)."""

    place: np.ndarray
    distance: np.ndarray


def pixels(images: np.ndarray) -> np.ndarray:
    """Return pictures, uint8 (n, 32, 32, 3), as rows of pixels in 0…1."""
    return images.reshape(len(images), -1).astype(np.float32) / 255


def contrast(images: np.ndarray) -> np.ndarray:
    """Return pictures as rows of mean 0 and length 1, so that light and contrast do not count."""
    rows = pixels(images)
    rows -= rows.mean(axis=1, keepdims=True)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def small(images: np.ndarray) -> np.ndarray:
    """Return `contrast` of pictures made eight pixels wide: small moves do not count."""
    n, height, width, channels = images.shape
    blocks = images.reshape(n, height // 4, 4, width // 4, 4, channels)
    return contrast(blocks.mean(axis=(2, 4)) * np.float32(1))


def nearest(
    asked: np.ndarray,
    known: np.ndarray,
    rows_of: Callable[[np.ndarray], np.ndarray] = contrast,
    mirror: bool = True,
) -> Nearest:
    """Return the nearest of the `known` pictures to each that is `asked` about.

    The distance is Euclid's, between what `rows_of` makes of the pictures; with `mirror`, a known
    picture is also tried turned left to right, and the smaller distance counts.
    """
    place = np.zeros(len(asked), int)
    least = np.full(len(asked), np.inf, np.float32)
    questions = rows_of(asked)
    lengths = (questions**2).sum(axis=1)
    for start in range(0, len(known), 2_000):
        part = known[start : start + 2_000]
        for turned in (part, part[:, :, ::-1])[: 1 + mirror]:
            rows = rows_of(turned)
            # |a − b|² = |a|² − 2 a·b + |b|²: one product of matrices for all pairs
            squares = lengths[:, None] - 2 * questions @ rows.T + (rows**2).sum(axis=1)
            found = squares.argmin(axis=1)
            distance = np.sqrt(np.maximum(squares[np.arange(len(asked)), found], 0))
            nearer = distance < least
            place[nearer], least[nearer] = start + found[nearer], distance[nearer]
    return Nearest(place, least)
