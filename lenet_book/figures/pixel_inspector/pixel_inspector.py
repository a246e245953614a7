"""Pixel inspector: a picture as its channels and numbers, and what scaling makes of them."""

from typing import Any

import numpy as np
import traitlets

from lenet_book.figures import catalog, page_data
from lenet_book.figures.base import LenetFigure, integer
from lenet_book.figures.own_preview import picture_alone
from lenet_book.figures.pictures import PAGE, Pictures, refuse_many
from lenet_book.figures.said import short

WINDOW = 5  # rows and columns of pixels whose numbers are shown


class PixelInspector(LenetFigure):
    """A picture, its channels, and the numbers in a window of 5×5 pixels, on one of three scales.

        PixelInspector()           a hundred test images
        PixelInspector(images)     yours: uint8, (n, height, width, 3), as `load_cifar10` gives

    Traits that follow the figure, and move it when you set them: `index`, the picture; `unit`,
    (row, column) of the window's first pixel; `scale`, "stored" (0…255), "unit" (0…1) or
    "standard" (mean 0 and variance 1 in each channel: over all training images of CIFAR-10, or
    over your own images). Images of your own need a kernel, unless `embed` is true: then they are
    stored in the notebook's output, as `Journey` does it.

    Raises TypeError or ValueError, with a sentence, for what cannot be shown.
    """

    figure = "pixel-inspector"

    _pictures = traitlets.Dict().tag(sync=True)
    _channels = traitlets.Dict().tag(sync=True)
    _names = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        images: np.ndarray | None = None,
        *,
        index: int | None = None,
        unit: tuple[int, int] | None = None,
        scale: str = "stored",
        embed: bool = False,
    ) -> None:
        entry = catalog.FIGURES[self.figure]
        self._is_ours = images is None
        self._embed = embed
        if images is None:
            self._images = page_data.gallery_pictures()
            channels = entry.data["channels"]
            index = entry.state["index"] if index is None else index
        else:
            pixels = _as_bytes(images)
            self._images = Pictures((pixels / 255).astype(np.float32), pixels.shape[1:])
            channels = channel_scale(pixels)
            index = 0 if index is None else index
        self._room = [length - WINDOW + 1 for length in self._images.images.shape[1:3]]
        middle = tuple(length // 2 for length in self._room)
        super().__init__(
            index=integer("index", index, len(self._images)),
            unit=self._check_unit(middle if unit is None else unit),
            scale=scale,
            _pictures=self._images.page(index),
            _channels=channels,
            _names=page_data.class_names(),
        )

    @traitlets.validate("index")
    def _validate_index(self, proposal: Any) -> int:
        return integer("index", proposal.value, len(self._images))

    @traitlets.validate("unit")
    def _validate_unit(self, proposal: Any) -> tuple[int, int]:
        return self._check_unit(proposal.value)

    def _check_unit(self, unit: Any) -> tuple[int, int]:
        if not isinstance(unit, (tuple, list)) or len(unit) != 2:
            raise ValueError(f"unit must be (row, column) of the window, got {short(unit)}")
        rows, columns = self._room
        return integer("unit: row", unit[0], rows), integer("unit: column", unit[1], columns)

    @traitlets.observe("index")
    def _turn_page(self, change: Any) -> None:
        if self._pictures and self.index // PAGE * PAGE != self._pictures["first"]:
            self._pictures = self._images.page(self.index)

    def _own_picture(self) -> str:
        shown = self._images.shown(self.index)
        row, column = (start + WINDOW // 2 for start in self.unit)
        stored = ", ".join(str(round(255 * value)) for value in shown[row, column])
        return picture_alone(shown, f"Picture {self.index}; row {row}, column {column}: {stored}.")

    def _preview(self) -> str:
        if self._is_ours:
            return catalog.preview(self.figure, self.state())
        shape = "×".join(map(str, self._pictures["shape"]))
        data = {"pictures": self._pictures, "channels": self._channels}
        return self._preview_of_own(data, f"The numbers of a {shape} picture.")


def channel_scale(pixels: np.ndarray) -> dict[str, list[float]]:
    """Return the mean and standard deviation of each channel of uint8 images, in units of 255."""
    levels = np.arange(256) / 255
    counts = [np.bincount(channel.ravel(), minlength=256) for channel in np.moveaxis(pixels, -1, 0)]
    shares = np.stack(counts) / (pixels.size / pixels.shape[-1])
    mean = shares @ levels
    deviation = np.sqrt(np.maximum(shares @ levels**2 - mean**2, 0))
    return {
        "mean": mean.tolist(),
        "deviation": np.where(deviation > 0, deviation, 1).tolist(),
    }


def _as_bytes(images: np.ndarray) -> np.ndarray:
    pixels = np.asarray(images)
    if pixels.dtype != np.uint8:
        raise TypeError(
            f"images must be uint8, 0…255, as load_cifar10 gives them; got {pixels.dtype}"
        )
    if pixels.ndim == 3 and pixels.shape[-1] in (1, 3):
        pixels = pixels[np.newaxis]
    fits = pixels.ndim == 4 and pixels.shape[-1] in (1, 3) and min(pixels.shape[1:3]) >= WINDOW
    if not fits or not len(pixels):
        raise ValueError(
            f"images must have the shape (n, height, width, 3), at least {WINDOW}×{WINDOW} "
            f"pixels each; got {pixels.shape}"
        )
    refuse_many(pixels)
    return pixels
