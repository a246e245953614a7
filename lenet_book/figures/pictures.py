"""The pictures of a figure: checked, and sent a hundred at a time."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lenet_book.figures.said import short

PAGE = 100
MOST = 100_000  # pictures that are looked through for their range


class Pictures:
    """Images as a network takes them, of one shape (height, width, channels).

    `numbers` says what each picture is called, `source` what kind of thing it is, `ends` which
    numbers stand for black and for full colour, where the images do not tell. Raises
    TypeError or ValueError unless `images` are finite numbers of shape (n, *shape).
    """

    def __init__(
        self,
        images: ArrayLike,
        shape: tuple[int, int, int],
        labels: np.ndarray | None = None,
        numbers: Sequence[int] | None = None,
        source: str = "Picture",
        ends: tuple[float, float] | None = None,
    ) -> None:
        self.images = _as_images(images, shape)
        self.labels = labels
        self.numbers = numbers
        self.source = source
        if ends is None:
            self.low, self.high = _range(self.images)
        else:
            self.low, self.high = (np.full(shape[2], end) for end in ends)

    def __len__(self) -> int:
        return len(self.images)

    def shown(self, index: int) -> np.ndarray:
        """Return a picture as it is shown: 0 stands for black, 1 for full colour."""
        return np.clip((self.images[index] - self.low) / (self.high - self.low), 0, 1)

    def page(self, index: int) -> dict[str, Any]:
        """Return what a figure needs of the hundred pictures around one: plain JSON and bytes.

        Pixels that came from bytes go as bytes: the number v stands for
        low + (high − low) · v / 255. Others go as 32-bit floats.
        """
        first = index // PAGE * PAGE
        here = slice(first, first + PAGE)
        values = self.images[here].astype(np.float32)
        span = self.high - self.low
        pixels = np.rint((values - self.low) / span * 255).astype(np.uint8)
        is_exact = np.array_equal((self.low + span * pixels / 255).astype(np.float32), values)
        return {
            "shape": list(values.shape[1:]),
            "total": len(self),
            "first": first,
            "labels": None if self.labels is None else self.labels[here].tolist(),
            "numbers": None if self.numbers is None else list(self.numbers[here]),
            "source": self.source,
            "low": self.low.tolist(),
            "high": self.high.tolist(),
            "format": "uint8" if is_exact else "float32",
            "bytes": (pixels if is_exact else values).tobytes(),
        }


def as_numbers(name: str, value: ArrayLike) -> np.ndarray:
    """Return what was given for `name` as an array. Raise TypeError unless it holds numbers."""
    try:
        array = np.asarray(value)
    except ValueError as error:  # pictures of different sizes
        raise TypeError(f"{name} must have one size, all of them; cut or resize them") from error
    if array.dtype.kind not in "uif":
        came = short(value) if array.ndim == 0 else f"an array of {array.dtype}"
        raise TypeError(f"{name} must be numbers, got {came}")
    return array


def _as_images(images: ArrayLike, shape: tuple[int, int, int]) -> np.ndarray:
    array = as_numbers("images", images)
    if array.ndim == 4:
        refuse_many(array)
    if shape[2] == 1 and array.ndim < 4 and array.shape[-2:] == shape[:2]:
        array = array[..., np.newaxis]
    if array.shape == shape:
        array = array[np.newaxis]
    if array.shape[1:] != shape:
        expected = ", ".join(map(str, ("n", *shape)))
        raise ValueError(
            f"images must have shape ({expected}), as the model takes them, got {array.shape}"
        )
    if not len(array):
        raise ValueError("images is empty; give at least one picture")
    is_finite = (np.abs(array) <= np.finfo(np.float32).max).all(axis=(1, 2, 3))  # as NaN is not
    if not is_finite.all():
        raise ValueError(
            f"images holds NaN or infinite values, first in picture {is_finite.argmin()}"
        )
    return array


def refuse_many(images: np.ndarray) -> None:
    """Raise ValueError for more pictures than a figure looks through."""
    if len(images) > MOST:
        raise ValueError(
            f"images holds {len(images):,} pictures, and a figure takes at most {MOST:,}: "
            f"give images[:{PAGE}]"
        )


def _range(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers that stand for black and for full colour, one a channel.

    They are 0 and 1, or 0 and 255, where all values fit; else the extremes that occur, as
    after a standardisation of each channel.
    """
    low = images.min(axis=(0, 1, 2)).astype(np.float64)
    high = images.max(axis=(0, 1, 2)).astype(np.float64)
    for most in (1.0, 255.0):
        if low.min() >= 0 and high.max() <= most:
            return np.zeros_like(low), np.full_like(high, most)
    return low, np.where(high > low, high, low + 1)
