"""ReceptiveField: what a unit sees in every layer before it, and what one pixel changes."""

from typing import Any

import traitlets

from lenet_book.figures.base import integer
from lenet_book.figures.network_figure import NetworkFigure


class ReceptiveField(NetworkFigure):
    """One map of each layer, with the receptive field of a chosen unit, and a changed pixel.

        ReceptiveField()                             the tutorial's network, a hundred test images
        ReceptiveField(layer="S4", unit=(2, 2, 5))   with a unit chosen
        ReceptiveField(model, images)                your model, your images

    Model, images, labels and the traits `index`, `layer` and `unit` are those of `Journey`. The
    figure shows the layers with positions and the first one without; only their units can be
    chosen. A fourth trait, `pixel`, is the (row, column) of a pixel that the figure turns white,
    or black where it is bright, to show what changes; None leaves the picture as it is.

    Raises TypeError or ValueError, with a sentence, for what cannot be drawn.
    """

    figure = "receptive-field"

    def __init__(self, *args: Any, pixel: tuple[int, int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pixel = pixel

    @traitlets.validate("pixel")
    def _validate_pixel(self, proposal: Any) -> tuple[int, int] | None:
        pixel = proposal.value
        if pixel is None:
            return None
        if not isinstance(pixel, (tuple, list)) or len(pixel) != 2:
            raise ValueError(f"pixel must be (row, column) or None, got {pixel!r}")
        height, width, _ = self._shapes["Input"]
        row, column = pixel
        return integer("pixel: row", row, height), integer("pixel: column", column, width)

    def _check_layer(self, layer: Any) -> str | None:
        shown = self._shown_layers()
        if layer is not None and layer not in shown:
            raise ValueError(f"layer must be one of {', '.join(shown)}, or None; got {layer!r}")
        return layer

    def _summary(self) -> str:
        return f"What a unit sees of the layers before it, in {self._path(self._shown_layers())}."

    def _shown_layers(self) -> list[str]:
        """Return the labels up to the first layer without positions: it sees the whole picture."""
        shown = []
        for label, shape in list(self._shapes.items())[1:]:
            shown.append(label)
            if len(shape) == 1 or shape[:2] == [1, 1]:
                break
        return shown
