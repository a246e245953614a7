"""Convolution bench: slide a kernel over a picture, change its weights, see what comes out."""

import json
from typing import Any

import keras
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from lenet_book.figures import catalog, page_data
from lenet_book.figures.base import LenetFigure, integer
from lenet_book.figures.chain import chain
from lenet_book.figures.input_range import chosen_range, is_unit, refuse_pixels
from lenet_book.figures.network import LEFT_OUT, describe
from lenet_book.figures.own_preview import picture_and_maps
from lenet_book.figures.pictures import PAGE, Pictures
from lenet_book.figures.said import short
from lenet_book.records.snapshots import trained_lenet5

DOT = -1  # the index of the picture that holds a single bright pixel
# Kernels made by hand. Each needs a shape (rows, columns, channels); None stands for any length.
HANDMADE = json.loads((catalog.HERE / "shared" / "core" / "kernels.json").read_text("utf-8"))

LARGEST = 1000  # of what a kernel holds, as typed_weight.js has it


class ConvolutionBench(LenetFigure):
    """One convolution: a picture, a kernel whose weights can be changed, and the map they make.

        ConvolutionBench()                         the tutorial's C1, a hundred test images
        ConvolutionBench(kernel=np.eye(5))         a kernel of your own
        ConvolutionBench(padding="same", stride=2) another way to slide it
        ConvolutionBench(model, images)            the first layer of your model, your images

    `model` is a built `keras.Sequential` that begins with Conv2D: the bench takes over its
    kernels, strides and padding. `images` are as the model takes them; `pixels` says which
    numbers it gets of the book's own, as in `Journey`.

    Traits that follow the figure, and move it when you set them: `index`, the picture, −1 for
    a single dot; `kernel`, a name ("vertical", "C1-0", …), an array of shape (rows, columns) or
    (rows, columns, channels), or the flat list of an array's weights and a bias; `unit`, (row,
    column) in the map; `operation`, "cross-correlation" or "convolution", which turns the kernel
    by 180°; `activation`, "linear" or "tanh"; `padding`, "valid" or "same"; `stride` and
    `dilation`, 1 to 4, of which one must be 1, as in Keras. A stride of None is the model's own.

    The book's pages show it without a kernel process. Model or images of your own need one,
    unless `embed` is true: then they are stored in the notebook's output, as `Journey` does it.

    Raises TypeError or ValueError, with a sentence, for what cannot be drawn.
    """

    figure = "convolution-bench"

    # Of the state that figure.json lists:
    unit: Any
    padding: Any
    stride: Any
    dilation: Any

    _network = traitlets.Dict().tag(sync=True)
    _pictures = traitlets.Dict().tag(sync=True)
    _names = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        model: keras.Model | None = None,
        images: ArrayLike | None = None,
        *,
        index: int | None = None,
        kernel: str | ArrayLike = "vertical",
        unit: tuple[int, int] | None = None,
        operation: str = "cross-correlation",
        activation: str = "linear",
        padding: str | None = None,
        stride: int | None = None,
        dilation: int = 1,
        pixels: str | tuple[float, float] | None = None,
        embed: bool = False,
    ) -> None:
        self._model = trained_lenet5() if model is None else model
        spec, weights = describe(self._model)
        self._layer = _first_convolution(spec)
        self._input = spec["input"]
        if images is None:
            self._images = _gallery(spec, pixels)
        else:
            refuse_pixels(pixels)
            self._images = Pictures(images, tuple(self._input))
        self._is_ours = model is None and images is None and is_unit(self._images)
        self._shows_gallery = images is None
        self._embed = embed
        if index is None:
            index = 0 if images is not None else catalog.FIGURES[self.figure].state["index"]
        kernel = self._check_kernel(kernel)
        slide = {
            "padding": self._layer["padding"] if padding is None else padding,
            "stride": self._own_stride() if stride is None else stride,
            "dilation": dilation,
        }
        super().__init__(
            index=self._check_index(index),
            kernel=kernel,
            operation=operation,
            activation=activation,
            **slide,
            _network={"spec": spec, "format": "float32", "bytes": weights.tobytes()},
            _pictures=self._images.page(max(index, 0)),
            _names=page_data.class_names(),
        )
        rows, columns = self._map_size()
        self.unit = (rows // 2, columns // 2) if unit is None else unit

    # ---------------------------------------------------------------- what may be set
    @traitlets.validate("index")
    def _validate_index(self, proposal: Any) -> int:
        return self._check_index(proposal.value)

    @traitlets.validate("kernel")
    def _validate_kernel(self, proposal: Any) -> str | list[float]:
        kernel = self._check_kernel(proposal.value)
        self._check_slide(kernel=kernel)
        return kernel

    @traitlets.validate("unit")
    def _validate_unit(self, proposal: Any) -> tuple[int, int]:
        return self._check_unit(proposal.value)

    @traitlets.validate("padding", "stride", "dilation")
    def _validate_slide(self, proposal: Any) -> Any:
        name = proposal.trait.name
        self._check_slide(**{name: proposal.value})
        return proposal.value

    def _check_index(self, index: Any) -> int:
        return DOT if index == DOT else integer("index", index, len(self._images))

    def _check_kernel(self, kernel: Any) -> str | list[float]:
        rows, columns, channels, filters = self._layer["kernel"][1]
        if isinstance(kernel, str):
            fitting = [
                name
                for name, entry in HANDMADE.items()
                if all(
                    needed in (None, length)
                    for needed, length in zip(
                        entry["needs"], (rows, columns, channels), strict=True
                    )
                )
            ]
            label = self._layer["label"]
            names = [*fitting, *(f"{label}-{number}" for number in range(filters))]
            if kernel not in names:
                raise ValueError(f"kernel must be one of {', '.join(names)}, got {short(kernel)}")
            return kernel
        return _flat_kernel(kernel, (rows, columns, channels), self._input)

    def _kernel_size(self, kernel: str | list[float]) -> tuple[int, int]:
        rows, columns, channels, _ = self._layer["kernel"][1]
        if isinstance(kernel, str) or len(kernel) == rows * columns * channels + 1:
            return rows, columns
        side = round(((len(kernel) - 1) / channels) ** 0.5)
        return side, side

    def _own_stride(self) -> int | None:
        """Return the model's stride, if it is one that `stride` can be."""
        down, right = self._layer["strides"]
        most = catalog.FIGURES[self.figure].pieces["stride"]["most"]
        return down if down == right <= most else None

    def _slide(self, **changes: Any) -> tuple[list[int], list[int], str, int]:
        """Return the kernel's reach, the strides, padding and dilation, with some changes."""
        now = {name: getattr(self, name) for name in ("kernel", "padding", "stride", "dilation")}
        now |= changes
        strides = self._layer["strides"] if now["stride"] is None else [now["stride"]] * 2
        reach = [(n - 1) * now["dilation"] + 1 for n in self._kernel_size(now["kernel"])]
        return reach, strides, now["padding"], now["dilation"]

    def _check_slide(self, **changes: Any) -> None:
        """Raise ValueError for what Keras refuses, too."""
        reach, strides, padding, dilation = self._slide(**changes)
        if max(strides) > 1 and dilation > 1:
            raise ValueError(
                "stride and dilation cannot both be above 1, in Keras as here; got "
                f"{'×'.join(map(str, strides))} and {dilation}"
            )
        if padding == "valid" and any(
            n > length for n, length in zip(reach, self._input, strict=False)
        ):
            raise ValueError(
                f'with padding="valid" and dilation={dilation}, the kernel reaches over '
                f"{reach[0]}×{reach[1]} pixels and the picture has "
                f"{self._input[0]}×{self._input[1]}: no place is left"
            )

    def _map_size(self) -> tuple[int, int]:
        reach, strides, padding, _ = self._slide()
        rows, columns = (
            (self._input[axis] - (1 if padding == "same" else reach[axis])) // strides[axis] + 1
            for axis in range(2)
        )
        return rows, columns

    def _check_unit(self, unit: Any) -> tuple[int, int]:
        if not isinstance(unit, (tuple, list)) or len(unit) != 2:
            raise ValueError(f"unit must be (row, column) in the map, got {short(unit)}")
        rows, columns = self._map_size()
        return integer("unit: row", unit[0], rows), integer("unit: column", unit[1], columns)

    # ---------------------------------------------------------------- what follows from it
    @traitlets.observe("kernel", "padding", "stride", "dilation")
    def _keep_unit_in_map(self, change: Any) -> None:
        lengths = self._map_size()
        unit = tuple(min(n, length - 1) for n, length in zip(self.unit, lengths, strict=True))
        if unit != tuple(self.unit):
            self.unit = unit

    @traitlets.observe("index")
    def _turn_page(self, change: Any) -> None:
        first = self._pictures.get("first", 0)
        if self._pictures and self.index != DOT and self.index // PAGE * PAGE != first:
            self._pictures = self._images.page(self.index)

    def _own_picture(self) -> str:
        index = max(self.index, 0)
        shown = self._images.shown(index)
        if shown.shape[-1] not in (1, 3):
            return ""
        first = next(layer for layer in chain(self._model) if type(layer) not in LEFT_OUT)
        maps = keras.ops.convert_to_numpy(first(self._images.images[[index]].astype("float32")))
        return picture_and_maps(shown, maps[0], self._layer["label"])

    def _preview(self) -> str:
        if self._is_ours:
            return catalog.preview(self.figure, self.state())
        shape = "×".join(map(str, self._input))
        data: dict[str, Any] = {"network": self._network}
        if not self._shows_gallery or not is_unit(self._images):
            data["pictures"] = self._pictures
        return self._preview_of_own(data, f"One convolution on a {shape} picture.")


def _first_convolution(spec: dict[str, Any]) -> dict[str, Any]:
    layer = spec["layers"][0]
    if layer["kind"] != "conv2d":
        raise ValueError(
            f'the model must begin with Conv2D, and its first layer "{layer["name"]}" is of kind '
            f"{layer['kind']}"
        )
    if "groups" in layer or "dilation" in layer:
        raise ValueError(
            f'the first layer "{layer["name"]}" has groups or a dilation; the bench needs one '
            "kernel for all channels, and sets a dilation of its own"
        )
    return layer


def _gallery(spec: dict[str, Any], pixels: Any) -> Pictures:
    if spec["input"] != [32, 32, 3]:
        size = "×".join(map(str, spec["input"]))
        raise ValueError(
            f"images is needed: the model takes {size} pictures, the book's own are 32×32×3"
        )
    return page_data.gallery_pictures(chosen_range(spec, pixels))


def _flat_kernel(kernel: Any, shape: tuple[int, int, int], picture: list[int]) -> list[float]:
    """Return a kernel as the list of its weights and its bias (0 for an array).

    A flat list is taken as it is. Raises TypeError or ValueError unless the weights are finite
    and as many as a kernel of that shape has, or any square one whose weights all meet a pixel
    when it is padded.
    """
    try:
        array = np.asarray(kernel)
    except ValueError as error:  # lists of different lengths
        raise TypeError(f"kernel must be a name or numbers, got {short(kernel)}") from error
    if array.dtype.kind not in "uif":
        raise TypeError(f"kernel must be a name or numbers, got {short(kernel)}")
    array = array.astype(np.float64)
    if not np.isfinite(array).all():
        raise ValueError("kernel holds NaN or infinite values")
    if np.abs(array).max(initial=0) > LARGEST:
        raise ValueError(
            f"kernel must hold numbers of at most {LARGEST} in size, got {np.abs(array).max():g}"
        )
    channels = shape[2]
    most = 2 * min(picture[:2]) - 1
    expected = (
        f"kernel must have the shape {shape[:2]} or {shape}, or be a square of at most "
        f"{most}×{most}; got {array.shape}"
    )
    if array.ndim == 2:
        array = np.repeat(array[..., np.newaxis], channels, axis=2)
    if array.ndim == 3:
        if array.shape[2] != channels:
            raise ValueError(expected)
        if array.shape[:2] != shape[:2] and array.shape[0] != array.shape[1]:
            raise ValueError(expected)
        array = np.append(array.ravel(), 0.0)
    side = round((max(array.size - 1, 0) / channels) ** 0.5)
    is_square = array.size == side * side * channels + 1 and 1 <= side <= most
    if array.ndim != 1 or not (array.size == np.prod(shape) + 1 or is_square):
        raise ValueError(expected)
    return array.tolist()
