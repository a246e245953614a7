"""Disturbances: what can happen to a picture before a network sees it, and how strongly.

Each takes stored pictures, uint8 (n, height, width, 3), and a strength in the unit that
`disturbances.json` names, and returns stored pictures again. A strength of 0 changes nothing.
What has two directions (up or down, left or right) takes one of them by chance for each picture.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

KINDS: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("disturbances.json").read_text("utf-8")
)
# How bright red, green and blue are (ITU-R BT.601), the side of a block in pixels, and the tables
# that the JPEG standard gives as examples (ITU-T T.81, annex K), for quality 50.
JPEG = json.loads(Path(__file__).with_name("jpeg.json").read_text("utf-8"))
LUMA = np.array(JPEG["luma"])
BLOCK: int = JPEG["block"]
COARSENESS = np.array(JPEG["coarseness"], dtype=float)


def disturb(images: np.ndarray, kind: str, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Return pictures disturbed in one way. Raises ValueError for what is no kind or strength."""
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}; got {kind!r}")
    strongest = KINDS[kind]["strengths"][-1]
    if not 0 <= strength <= strongest:
        raise ValueError(f"the strength of {kind} must be in 0…{strongest}; got {strength}")
    if not strength:
        return images.copy()
    return _DISTURB[kind](images, strength, rng)


def stored(pixels: np.ndarray) -> np.ndarray:
    """Return values as pixels are stored: whole, from 0 to 255."""
    return np.clip(np.floor(pixels + 0.5), 0, 255).astype(np.uint8)


def move(images: np.ndarray, down: int, right: int) -> np.ndarray:
    """Move pictures; what comes in over an edge is what lies behind it, mirrored."""
    rows = mirrored(np.arange(images.shape[1]) - down, images.shape[1])
    columns = mirrored(np.arange(images.shape[2]) - right, images.shape[2])
    return images[:, rows][:, :, columns]


def mirrored(places: np.ndarray, length: int) -> np.ndarray:
    """Return where a place beyond an edge lies when the picture is mirrored at its last pixel."""
    period = 2 * (length - 1)
    folded = np.abs(places) % period
    return np.minimum(folded, period - folded)


def _shift(images: np.ndarray, pixels: float, rng: np.random.Generator) -> np.ndarray:
    moved = images.copy()
    way = rng.integers(4, size=len(images))
    for number, (down, right) in enumerate(((1, 0), (-1, 0), (0, 1), (0, -1))):
        these = way == number
        moved[these] = move(images[these], int(pixels) * down, int(pixels) * right)
    return moved


def _noise(images: np.ndarray, deviation: float, rng: np.random.Generator) -> np.ndarray:
    return stored(images + deviation * rng.standard_normal(images.shape, dtype=np.float32))


def _blur(images: np.ndarray, tenths: float, rng: np.random.Generator) -> np.ndarray:
    deviation = tenths / 10
    reach = int(np.ceil(3 * deviation))
    kernel = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * deviation**2))
    kernel /= kernel.sum()
    blurred = images.astype(np.float32)
    for axis in (1, 2):
        length = images.shape[axis]
        around = [mirrored(np.arange(length) + step, length) for step in range(-reach, reach + 1)]
        blurred = sum(
            share * blurred.take(places, axis=axis)
            for share, places in zip(kernel.astype(np.float32), around, strict=True)
        )
    return stored(blurred)


def _contrast(images: np.ndarray, percent: float, rng: np.random.Generator) -> np.ndarray:
    mean = images.mean(axis=(1, 2, 3), keepdims=True)
    return stored(mean + (1 - percent / 100) * (images - mean))


def _brightness(images: np.ndarray, levels: float, rng: np.random.Generator) -> np.ndarray:
    return stored(images + levels * _signs(len(images), rng)[:, None, None, None])


def _jpeg(images: np.ndarray, less: float, rng: np.random.Generator) -> np.ndarray:
    """Keep of each block of 8×8 pixels what JPEG keeps of it; colours are as fine as brightness."""
    n, height, width, _ = images.shape
    if height % BLOCK or width % BLOCK:
        raise ValueError(f"JPEG needs sides that are multiples of {BLOCK}; got {height}×{width}")
    quality = 100 - less
    factor = 50 / quality if quality < 50 else 2 - quality / 50
    tables = np.clip(np.floor(COARSENESS * factor + 0.5), 1, 255)
    luma = images @ LUMA
    blue = (images[..., 2] - luma) / (2 - 2 * LUMA[2])
    red = (images[..., 0] - luma) / (2 - 2 * LUMA[0])
    waves = cosines()
    kept = []
    for part, table in ((luma - 128, tables[0]), (blue, tables[1]), (red, tables[1])):
        blocks = part.reshape(n, height // BLOCK, BLOCK, width // BLOCK, BLOCK).swapaxes(2, 3)
        found = np.floor(waves @ blocks @ waves.T / table + 0.5) * table
        kept.append((waves.T @ found @ waves).swapaxes(2, 3).reshape(n, height, width))
    luma, blue, red = kept[0] + 128, kept[1], kept[2]
    r = luma + (2 - 2 * LUMA[0]) * red
    b = luma + (2 - 2 * LUMA[2]) * blue
    g = (luma - LUMA[0] * r - LUMA[2] * b) / LUMA[1]
    return stored(np.stack([r, g, b], axis=-1))


def cosines() -> np.ndarray:
    """Return the eight waves that JPEG takes a row of a block apart into, each of length 1."""
    k, x = np.arange(BLOCK)[:, None], np.arange(BLOCK)
    waves = np.cos((2 * x + 1) * k * np.pi / (2 * BLOCK)) * np.sqrt(2 / BLOCK)
    waves[0] /= np.sqrt(2)
    return waves


def _rotation(images: np.ndarray, degrees: float, rng: np.random.Generator) -> np.ndarray:
    turned = images.copy()
    signs = _signs(len(images), rng)
    for sign in (-1, 1):
        turned[signs == sign] = rotate(images[signs == sign], sign * degrees)
    return turned


def rotate(images: np.ndarray, degrees: float) -> np.ndarray:
    """Turn pictures to the left; a pixel is the mean of the four it falls between, weighted."""
    height, width = images.shape[1:3]
    angle = np.deg2rad(degrees)
    y, x = np.mgrid[:height, :width]
    y, x = y - (height - 1) / 2, x - (width - 1) / 2
    rows = np.cos(angle) * y + np.sin(angle) * x + (height - 1) / 2
    columns = -np.sin(angle) * y + np.cos(angle) * x + (width - 1) / 2
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    turned = np.zeros(images.shape, np.float32)
    for down in (0, 1):
        for right in (0, 1):
            share = np.abs(1 - down - (rows - top)) * np.abs(1 - right - (columns - left))
            found = images[:, mirrored(top + down, height), mirrored(left + right, width)]
            turned += share[..., None].astype(np.float32) * found
    return stored(turned)


def _grey(images: np.ndarray, percent: float, rng: np.random.Generator) -> np.ndarray:
    luma = (images @ LUMA)[..., None]
    return stored(images + percent / 100 * (luma - images))


def _inverted(images: np.ndarray, percent: float, rng: np.random.Generator) -> np.ndarray:
    return stored(images + percent / 100 * (255 - 2.0 * images))


def _signs(count: int, rng: np.random.Generator) -> np.ndarray:
    return rng.choice([-1, 1], size=count)


_DISTURB: dict[str, Callable[[np.ndarray, float, np.random.Generator], np.ndarray]] = {
    "shift": _shift,
    "noise": _noise,
    "blur": _blur,
    "contrast": _contrast,
    "brightness": _brightness,
    "JPEG": _jpeg,
    "rotation": _rotation,
    "grey": _grey,
    "inverted": _inverted,
}
