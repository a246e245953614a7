"""Distorted digits: each is moved, scaled, squeezed and slanted a little, at random."""

from dataclasses import dataclass

import numpy as np

CHUNK = 5_000  # digits at a time


@dataclass(frozen=True)
class Distortion:
    """How far a distortion may go, each way. The paper names the kinds and no sizes."""

    shift: float = 1.2  # pixels
    scale: float = 0.07  # of all directions alike, as a share
    squeeze: float = 0.07  # of the width against the height
    shear: float = 0.18  # how far a row moves sideways for each row that it is off the middle


def distort(digits: np.ndarray, sizes: Distortion, rng: np.random.Generator) -> np.ndarray:
    """Return distorted copies of digits, (n, 28, 28), with values between the grey levels."""
    parts = [digits[first : first + CHUNK] for first in range(0, len(digits), CHUNK)]
    return np.concatenate([_distort(part, sizes, rng) for part in parts])


def _distort(digits: np.ndarray, sizes: Distortion, rng: np.random.Generator) -> np.ndarray:
    n, side, _ = digits.shape

    def draw(most: float) -> np.ndarray:
        return rng.uniform(-most, most, (n, 1, 1)).astype(np.float32)

    scale, squeeze, shear = draw(sizes.scale), draw(sizes.squeeze), draw(sizes.shear)
    down, right = draw(sizes.shift), draw(sizes.shift)
    middle = (side - 1) / 2
    offset = np.arange(side, dtype=np.float32) - middle
    y, x = offset[:, np.newaxis], offset
    # Where each pixel of the copy comes from: beyond the edge there is ground, 0.
    rows = (1 + scale - squeeze) * y + np.zeros_like(x) + down + middle
    columns = (1 + scale + squeeze) * x + shear * y + right + middle
    top, left = np.floor(rows).astype(np.int32), np.floor(columns).astype(np.int32)
    low, high = rows - top, columns - left
    framed = np.pad(digits, ((0, 0), (2, 2), (2, 2))).reshape(n, -1)
    top, left = np.clip(top + 2, 0, side + 2), np.clip(left + 2, 0, side + 2)
    place = (top * (side + 4) + left).reshape(n, -1)

    def at(step: int) -> np.ndarray:
        return np.take_along_axis(framed, place + step, axis=1).reshape(n, side, side)

    upper = (1 - high) * at(0) + high * at(1)
    lower = (1 - high) * at(side + 4) + high * at(side + 5)
    return ((1 - low) * upper + low * lower).astype(np.float32)
