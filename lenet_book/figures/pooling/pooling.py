"""Pooling: what a pooling layer makes of a map, block by block, and of a shifted picture."""

import re
from typing import Any

import keras
from numpy.typing import ArrayLike

from lenet_book.figures import catalog
from lenet_book.figures.network_figure import NetworkFigure


class Pooling(NetworkFigure):
    """One map before and after a pooling layer, one block of it, and what a shift changes.

        Pooling()                                    S2 of the tutorial's network
        Pooling(layer="S4", shift=2)                 S4, with the picture moved by 2 pixels
        Pooling(model, images)                       your model, your images

    Model, images, labels and the traits `index`, `layer` and `unit` are those of `Journey`;
    `layer` is a pooling layer, at first the first one. Five more traits follow the figure, and
    move it when you set them: `how` each block becomes one number ("average", "maximum", or
    "subsampling", as in 1998; at first, what the layer does); `window`, what a block is ("own", or
    that of a relative: "overlapping", "strided" or "global"); `shift`, by how many pixels the
    picture is moved to the right (0 to 4, the gap is filled with the column at the edge); and the
    `coefficient` (−4 to 4) and `bias` (−12 to 12) of subsampling.

    Raises TypeError or ValueError, with a sentence, for what cannot be drawn.
    """

    figure = "pooling"

    def __init__(
        self,
        model: keras.Model | None = None,
        images: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        *,
        how: str | None = None,
        window: str = "own",
        shift: int = 0,
        coefficient: float = 0.25,
        bias: float = 0.0,
        **kwargs: Any,
    ) -> None:
        if model is None and images is None:
            kwargs = self._start(**kwargs)
        super().__init__(model, images, labels, **kwargs)
        self.how = self._own_way() if how is None else how
        self.window = window
        self.shift = shift
        self.coefficient = coefficient
        self.bias = bias

    def _start(self, **kwargs: Any) -> dict[str, Any]:
        """Return the arguments, with the picture and the block that the book begins with."""
        state = catalog.FIGURES[self.figure].state
        begin = {"index": state["index"]}
        if kwargs.get("layer") in (None, state["layer"]):
            begin["unit"] = tuple(state["unit"])
        return begin | kwargs

    def _own_way(self) -> str:
        """Return how the layer that is shown makes one number of a block."""
        kinds = {entry["label"]: entry["kind"] for entry in self._network["spec"]["layers"]}
        return "maximum" if "max" in kinds[self.layer] else "average"

    def _check_layer(self, layer: Any) -> str:
        # describe() names pooling layers S and a number, and nothing else so.
        poolings = [label for label in self._shapes if re.fullmatch(r"S\d+", label)]
        if not poolings:
            raise ValueError("the model has no pooling layer; add an AveragePooling2D, say")
        if layer is None:
            return poolings[0]
        if layer not in poolings:
            raise ValueError(f"layer must be one of {', '.join(poolings)}; got {layer!r}")
        return layer

    def _check_unit(self, unit: Any, layer: str | None) -> tuple[int, ...] | None:
        return super()._check_unit(self._middle(layer) if unit is None else unit, layer)

    def _summary(self) -> str:
        return f"A map before and after a pooling layer of {self._path(self._shapes)}."
