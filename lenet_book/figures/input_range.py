"""Which numbers a network expects of a picture's pixels, as far as its first layer tells."""

from typing import Any

import numpy as np

from lenet_book.figures.pictures import Pictures
from lenet_book.figures.said import short

# Names of the numbers that stand for black and for full colour.
RANGES = {"unit": (0.0, 1.0), "stored": (0.0, 255.0)}
SCALING = ("scale", "offset", "mean", "deviation")  # of layers that scale, in a spec
SCALE = ("rescaling", "normalization")  # kinds of layers that have them
ARRANGE = ("zeropadding2d", "cropping2d", "upsampling2d", "flatten", "reshape")
LARGEST_SCALED = 12.0  # what layers that scale make of a stored pixel is no larger


def chosen_range(spec: dict[str, Any], pixels: Any = None) -> tuple[float, float]:
    """Return the numbers for black and full colour that a network of this spec gets.

    `pixels` decides: "unit" (0…1), "stored" (0…255), or two numbers. Where it is None, a first
    layer that scales tells, as Rescaling(1/255) does or a Normalization that was adapted to
    stored pixels; else it is 0…1, as in the book.
    """
    if pixels is None:
        return RANGES["stored"] if _takes_stored(spec["layers"]) else RANGES["unit"]
    if isinstance(pixels, str):
        if pixels in RANGES:
            return RANGES[pixels]
    elif isinstance(pixels, tuple | list) and len(pixels) == 2:
        low, high = (_number(one) for one in pixels)
        if low is not None and high is not None and low < high:
            return low, high
    raise ValueError(
        'pixels must be "unit" (0…1), "stored" (0…255), or the numbers for black and for full '
        f"colour, as (-1, 1); got {short(pixels)}"
    )


def refuse_pixels(pixels: Any) -> None:
    """Raise ValueError for a range that is given along with images."""
    if pixels is not None:
        raise ValueError(
            "pixels is for the book's own pictures; images of your own are taken as they "
            "are: leave pixels out"
        )


def is_unit(pictures: Pictures) -> bool:
    """Whether pictures stand in 0…1, as a page has the book's own."""
    return (pictures.low[0], pictures.high[0]) == RANGES["unit"]


def _takes_stored(layers: list[dict[str, Any]]) -> bool:
    """Whether the layers that scale, at the start, are made for 0…255.

    They bring these to numbers of a usual size, or 0…1 to none: as a mere −127.5 does.
    """
    scale, offset, scales = 1.0, 0.0, False
    for layer in layers:
        if layer["kind"] in SCALE:
            own, more = _scaling(layer)
            scale, offset, scales = own * scale, own * offset + more, True
        elif layer["kind"] not in ARRANGE:
            break
    usual = max(abs(offset), abs(255 * scale + offset)) <= LARGEST_SCALED
    far_off = min(abs(offset), abs(scale + offset)) > LARGEST_SCALED
    return scales and (usual or far_off)


def _scaling(layer: dict[str, Any]) -> tuple[float, float]:
    """Return by what a layer multiplies and what it adds, on average over channels."""
    numbers = {name: np.asarray(layer[name], float) for name in SCALING if name in layer}
    if "deviation" in numbers:
        scale, offset = 1 / numbers["deviation"], -numbers["mean"] / numbers["deviation"]
    else:
        scale, offset = numbers["scale"], numbers["offset"]
    return float(np.mean(scale)), float(np.mean(offset))


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return float(value) if is_number and np.isfinite(value) else None
