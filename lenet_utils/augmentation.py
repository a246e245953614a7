"""New pictures from old ones: mirrored, moved by a few pixels, in another light."""

import numpy as np


def mirror(images: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Turn the chosen images left to right; return all.

    `images` have the shape (n, height, width, channels), `chosen` is n times True or False.
    """
    turned = images.copy()
    turned[chosen] = images[chosen, :, ::-1]
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


def relight(
    images: np.ndarray, brightness: float, contrast: float, rng: np.random.Generator
) -> np.ndarray:
    """Give every stored image, uint8, another brightness and contrast; return them.

    An image's distance from its own mean is multiplied by 1 ± `contrast` at most, and the whole
    gets brighter or darker by at most `brightness`, a share of the range 0…255.
    """
    shape = (len(images), 1, 1, 1)
    factor = rng.uniform(1 - contrast, 1 + contrast, shape).astype("float32")
    offset = rng.uniform(-brightness, brightness, shape).astype("float32") * 255
    mean = images.mean(axis=(1, 2, 3), keepdims=True, dtype="float32")
    relit = (images - mean) * factor + mean + offset
    return relit.round().clip(0, 255).astype("uint8")
