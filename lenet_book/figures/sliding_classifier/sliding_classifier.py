"""SlidingClassifier: a network as convolutions on a larger picture, answer by answer."""

from collections.abc import Sequence
from math import prod
from typing import Any

import keras
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from lenet_book.figures import page_data
from lenet_book.figures.base import LenetFigure, integer
from lenet_book.figures.input_range import chosen_range, is_unit
from lenet_book.figures.meaning import names_of
from lenet_book.figures.network import describe
from lenet_book.figures.own_preview import picture_and_outputs
from lenet_book.figures.pictures import Pictures, as_numbers
from lenet_book.figures.said import short
from lenet_book.records.snapshots import trained_lenet5

GALLERY = (86, 16, 64, 76)  # a ship, an automobile, a frog and a horse
LARGEST = 128  # pixels: the engine then takes about 50 ms


class SlidingClassifier(LenetFigure):
    """All layers as convolutions on a picture that is larger than the network's input.

        SlidingClassifier()                   the tutorial's network, four test images together
        SlidingClassifier(model)              your model of 32×32×3 inputs
        SlidingClassifier(model, picture)     your model, your picture

    `model` is a built `keras.Sequential` without padding that ends in a dense layer. `picture`
    is as the model takes its images, (height, width, channels), and larger: up to 128 pixels.
    `class_names` says what to call the classes. The test images come as the model's first layers
    take them, in 0…1 where those do not tell; `pixels` decides otherwise, as in `Journey`.

    Traits that follow the figure, and move it when you set them: `indices`, the four pictures
    of the gallery, row by row; `side`, how many pixels of the picture are shown, from the top
    left; `window`, the (row, column) at which the window begins.

    A figure of your own model or picture needs its kernel, unless `embed` is true: then both are
    stored in the notebook's output, as `Journey` does it.

    Raises TypeError or ValueError, with a sentence, for what cannot be drawn.
    """

    figure = "sliding-classifier"

    _network = traitlets.Dict().tag(sync=True)
    _pictures = traitlets.Dict().tag(sync=True)
    _names = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        model: keras.Model | None = None,
        picture: ArrayLike | None = None,
        *,
        class_names: Sequence[str] | None = None,
        indices: Sequence[int] | None = None,
        side: int | None = None,
        window: tuple[int, int] = (0, 0),
        pixels: str | tuple[float, float] | None = None,
        embed: bool = False,
    ) -> None:
        self._model = trained_lenet5() if model is None else model
        spec, weights = describe(self._model)
        _check_slides(spec)
        self._is_shared = model is None and picture is None
        self._shows_gallery = picture is None
        self._embed = embed
        self._input = spec["input"]
        if picture is None:
            if class_names is not None:
                raise ValueError("class_names belong to a picture of your own: give picture too")
            self._images = _gallery(spec, pixels)
            class_names = page_data.class_names()["classNames"]
            self._largest = 64
        else:
            if pixels is not None:
                raise ValueError("pixels is for the book's pictures: leave picture out")
            if indices is not None:
                raise ValueError("indices choose pictures of the gallery: leave picture out")
            self._images = _one_picture(picture, self._input)
            self._largest = min(self._images.images.shape[1:3])
        names = names_of(class_names, spec["answer"])
        if indices is None:
            indices = GALLERY if picture is None else (0,)
        self._count = 4 if picture is None else 1
        super().__init__(
            indices=self._check_indices(indices),
            side=self._check_side(self._largest if side is None else side),
            _network={"spec": spec, "format": "float32", "bytes": weights.tobytes()},
            _pictures=self._images.page(0),
            _names={"classNames": names},
        )
        self.window = window

    # ---------------------------------------------------------------- what may be set
    @traitlets.validate("indices")
    def _validate_indices(self, proposal: Any) -> tuple[int, ...]:
        return self._check_indices(proposal.value)

    @traitlets.validate("side")
    def _validate_side(self, proposal: Any) -> int:
        return self._check_side(proposal.value)

    @traitlets.validate("window")
    def _validate_window(self, proposal: Any) -> tuple[int, int]:
        window = proposal.value
        if not isinstance(window, (tuple, list)) or len(window) != 2:
            raise ValueError(f"window must be (row, column), got {short(window)}")
        rows, columns, _ = self._input
        return (
            integer("window: row", window[0], self.side - rows + 1),
            integer("window: column", window[1], self.side - columns + 1),
        )

    def _check_indices(self, indices: Any) -> tuple[int, ...]:
        if not isinstance(indices, (tuple, list)) or len(indices) != self._count:
            raise ValueError(f"indices must be {self._count} numbers, got {short(indices)}")
        return tuple(integer("indices", index, len(self._images)) for index in indices)

    def _check_side(self, side: Any) -> int:
        least = max(self._input[:2])
        if side not in range(least, self._largest + 1):
            raise ValueError(f"side must be {least}…{self._largest}, got {short(side)}")
        return int(side)

    @traitlets.observe("side")
    def _keep_window_inside(self, change: Any) -> None:
        lengths = self._input[:2]
        inside = tuple(
            min(n, self.side - length) for n, length in zip(self.window, lengths, strict=True)
        )
        if inside != tuple(self.window):
            self.window = inside

    def _own_picture(self) -> str:
        rows, columns, channels = self._input
        if channels not in (1, 3):
            return ""
        tiles = [self._images.images[i] for i in self.indices]
        whole = tiles[0]
        if len(tiles) > 1:
            whole = np.concatenate([np.hstack(tiles[:2]), np.hstack(tiles[2:])])
        y, x = self.window
        cut = whole[y : y + rows, x : x + columns]
        outputs = self._model.predict(cut[np.newaxis], verbose=0)[0]
        shown = Pictures(cut, cut.shape, ends=(self._images.low[0], self._images.high[0])).shown(0)
        return picture_and_outputs(shown, outputs, self._names["classNames"])[0]

    def _preview(self) -> str:
        if self._is_shared:
            return super()._preview()
        shape = "×".join(map(str, self._images.images.shape[1:]))
        data: dict[str, Any] = {"network": self._network}
        if not self._shows_gallery or not is_unit(self._images):
            data |= {"pictures": self._pictures, "names": self._names}
        return self._preview_of_own(data, f"A network slides over a picture of {shape}.")


SLIDE = ("conv2d", "dense", "averagepooling2d", "maxpooling2d", "globalmaxpooling2d")
ONE_BY_ONE = ("activation", "rescaling", "normalization", "batchnormalization")


def _check_slides(spec: dict[str, Any]) -> None:
    """Raise ValueError unless every answer of the sliding network can be that of one window."""
    flat = False  # between Flatten of several places and the dense layer that takes it up
    *places, channels = spec["input"]
    for entry in spec["layers"]:
        kind, name = entry["kind"], f'layer "{entry["name"]}"'
        if entry.get("padding", "valid") != "valid":
            raise ValueError(
                f'{name} has padding="{entry["padding"]}": it adds zeros at the '
                'edges of the picture, not of each window; the figure needs padding="valid"'
            )
        if kind == "flatten":
            flat = flat or prod(places) > 1
        elif kind not in SLIDE + ONE_BY_ONE:
            raise ValueError(
                f"{name} ({kind}) does something else at the edges of a larger picture"
            )
        elif kind in ONE_BY_ONE:
            # Batch normalisation has a number for each channel, among the weights.
            is_batch = kind == "batchnormalization"
            numbers = [entry.get(n, [0]) for n in ("scale", "offset", "mean", "deviation")]
            each = not is_batch and max(map(len, numbers)) > (1 if flat else channels)
            mixed = flat and (is_batch or entry.get("activation") == "softmax")
            if each or mixed:
                raise ValueError(
                    f"{name} ({kind}) treats the places of a map differently; sliding, it would "
                    "have to follow each window"
                )
        else:
            flat = False
        *places, channels = entry["output"]
    if flat or len(spec["layers"][-1]["output"]) != 1:
        raise ValueError("the model must give one row of numbers for a picture: end with Dense")


def _gallery(spec: dict[str, Any], pixels: Any) -> Pictures:
    if spec["input"] != [32, 32, 3] or spec["layers"][-1]["output"] != [10]:
        shape = "×".join(map(str, spec["input"]))
        raise ValueError(
            f"picture is needed: the model takes {shape} inputs and gives "
            f"{spec['layers'][-1]['output'][0]} numbers, and the book's own pictures are 32×32×3 "
            "of ten classes"
        )
    return page_data.gallery_pictures(chosen_range(spec, pixels))


def _one_picture(picture: ArrayLike, shape: list[int]) -> Pictures:
    """Return a picture that is as large as the model's input or larger, with equal channels."""
    array = as_numbers("picture", picture)
    if array.ndim == 2:
        array = array[..., np.newaxis]
    rows, columns, channels = shape
    least = max(rows, columns)
    if array.ndim != 3 or array.shape[2] != channels:
        raise ValueError(
            f"picture must have shape (height, width, {channels}), as the model takes its images; "
            f"got {array.shape}"
        )
    if not all(least <= length <= LARGEST for length in array.shape[:2]):
        raise ValueError(
            f"picture must be {least}…{LARGEST} pixels high and wide, got "
            f"{array.shape[0]}×{array.shape[1]}"
        )
    return Pictures(array, array.shape)
