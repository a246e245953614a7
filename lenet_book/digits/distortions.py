"""Distorted digits: each is moved, scaled, squeezed and slanted a little, at random."""

from dataclasses import dataclass

import numpy as np

from lenet_book.digits import compiled


@dataclass(frozen=True)
class Distortion:
    """How far a distortion may go, each way. The paper names the kinds and no sizes."""

    shift: float = 1.2  # pixels
    scale: float = 0.07  # of all directions alike, as a share
    squeeze: float = 0.07  # of the width against the height
    shear: float = 0.18  # how far a row moves sideways for each row that it is off the middle


def distort(digits: np.ndarray, sizes: Distortion, rng: np.random.Generator) -> np.ndarray:
    """Return distorted copies of digits, uint8 (n, 28, 28), with values between grey levels."""

    def draw(most: float) -> np.ndarray:
        return rng.uniform(-most, most, len(digits))

    scale, squeeze, shear = draw(sizes.scale), draw(sizes.squeeze), draw(sizes.shear)
    down, right = draw(sizes.shift), draw(sizes.shift)
    # Where each pixel of a copy comes from, counted from the middle.
    row = [1 + scale - squeeze, np.zeros(len(digits)), down]
    column = [shear, 1 + scale + squeeze, right]
    return compiled.distort(digits, np.stack([*row, *column], axis=1).astype(np.float32))
