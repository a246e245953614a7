"""ConnectionMatrix: which maps feed which, what each connection adds, and what it costs."""

import re
from typing import Any

import keras
import traitlets
from numpy.typing import ArrayLike

from lenet_book.figures import catalog
from lenet_book.figures.network_figure import NetworkFigure
from lenet_utils.lenet_1998 import CONNECTIONS, SUBSETS

MOST_MAPS = 32  # rows and columns of a table that can still be read


class ConnectionMatrix(NetworkFigure):
    """How a convolution combines the maps below it: C3 of LeNet-5, as in 1998 or all-to-all.

        ConnectionMatrix()                           C3 of the tutorial's network
        ConnectionMatrix(unit=(4, 7, 2))             with a unit of map 2 chosen
        ConnectionMatrix(model, images)              your model, your images

    Model, images, labels and the traits `index` and `unit` are those of `Journey`; `layer` is
    the first convolution that reads maps, not the picture, and cannot be changed. `table` says
    which connections are used: "1998", where six maps become sixteen, "model", all those whose
    weights in the model are not zero, or "grouped", two groups, where both numbers of maps are
    even. The other connections' weights are set to zero. "depthwise", "pointwise" and "separable"
    have kernels of another number or size: the figure shows their tables, and counts them.

    Raises TypeError or ValueError, with a sentence, for what cannot be drawn.
    """

    figure = "connection-matrix"

    _paper = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        model: keras.Model | None = None,
        images: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        *,
        table: str | None = None,
        **kwargs: Any,
    ) -> None:
        if model is None and images is None:
            begin = catalog.FIGURES[self.figure].state
            kwargs = {"index": begin["index"], "unit": tuple(begin["unit"])} | kwargs
        super().__init__(model, images, labels, **kwargs)
        self._paper = {"subsets": [list(subset) for subset in SUBSETS]}
        self.table = table

    @traitlets.validate("table")
    def _validate_table(self, proposal: Any) -> str:
        known = self._tables()
        if proposal.value is None:
            return known[0]
        if proposal.value not in known:
            raise ValueError(
                f"table must be {', '.join(known[:-1])} or {known[-1]}, got {proposal.value!r}"
            )
        return proposal.value

    def _check_layer(self, layer: Any) -> str:
        # describe() names convolutions C and a number, and nothing else so.
        convolutions = [label for label in self._shapes if re.fullmatch(r"C\d+", label)]
        if len(convolutions) < 2:
            raise ValueError("the model has no convolution that reads maps; add a second Conv2D")
        own = convolutions[1]
        if layer not in (None, own):
            raise ValueError(f"layer is {own} in this figure, got {layer!r}")
        kernels = {e["label"]: e["kernel"][1] for e in self._layers if e["kind"] == "conv2d"}
        if kernels[own][2] != self._maps_below(own):
            raise ValueError(
                f"{own} has groups: each of its maps reads some maps alone; the figure shows a "
                "convolution that may read all, and makes groups of it itself"
            )
        maps = max(self._maps_below(own), self._shapes[own][2])
        if maps > MOST_MAPS:
            raise ValueError(f"{own} reads or makes {maps} maps; this figure shows {MOST_MAPS}")
        return own

    def _check_unit(self, unit: Any, layer: str | None) -> tuple[int, ...] | None:
        return super()._check_unit(self._middle(layer) if unit is None else unit, layer)

    def _summary(self) -> str:
        maps = self._shapes[self.layer][2]
        return (
            f"How {self.layer} combines the {self._maps_below(self.layer)} maps below it to {maps}."
        )

    def _maps_below(self, layer: str) -> int:
        labels = list(self._shapes)
        return self._shapes[labels[labels.index(layer) - 1]][2]

    def _tables(self) -> list[str]:
        maps = (self._maps_below(self.layer), self._shapes[self.layer][2])
        return [
            *(["1998"] if maps == CONNECTIONS.shape else []),
            "model",
            *(["grouped"] if all(count % 2 == 0 for count in maps) else []),
            *("depthwise", "pointwise", "separable"),
        ]
