"""Layer costs: where a network's parameters are, where its arithmetic, and what a change does."""

from typing import Any

import keras
import traitlets

from lenet_book.figures import catalog
from lenet_book.figures.base import LenetFigure
from lenet_book.figures.chain import chain
from lenet_book.figures.network import describe
from lenet_book.figures.own_preview import costs_of
from lenet_book.figures.refusal import refusal
from lenet_utils.models import tutorial_lenet5

LARGEST = 10_000  # no size may be larger; the figure's own limits are narrower


class LayerCosts(LenetFigure):
    """Each layer's share of the parameters and of the multiply-adds, as paired bars.

        LayerCosts()            the tutorial's network
        LayerCosts(model)       your model, also in a page of the book

    The figure lets you change the picture's size, and each layer's filters, kernel, pooling
    window or units. The trait `sizes` holds these numbers in the order of the layers, or None
    while they are the model's own. `lenet_utils.counting.layer_costs` counts the same.

    `model` is a built Keras model in which nothing branches; raises TypeError or ValueError, with a
    sentence, for one that cannot be drawn.
    """

    figure = "layer-costs"

    _network = traitlets.Dict().tag(sync=True)

    def __init__(self, model: keras.Model | None = None) -> None:
        self._own_model = model is not None
        model = tutorial_lenet5() if model is None else model
        spec = describe(model).spec
        for layer in chain(model):
            if getattr(layer, "lora_enabled", False):
                raise refusal(
                    layer, "has LoRA's weights beside its kernel; the figure counts a kernel alone"
                )
        super().__init__(_network={"spec": spec})

    @traitlets.validate("sizes")
    def _validate_sizes(self, proposal: Any) -> list[int] | None:
        if proposal.value is None:
            return None
        sizes = list(proposal.value)
        if not all(isinstance(n, int) and 1 <= n <= LARGEST for n in sizes):
            raise ValueError(f"sizes must be whole numbers 1…{LARGEST}, or None; got {sizes!r}")
        return sizes

    def _preview(self) -> str:
        if not self._own_model:
            return super()._preview()
        labels = ", ".join(entry["label"] for entry in self._network["spec"]["layers"])
        summary = f"What each layer costs, in parameters and in multiply-adds: {labels}."
        own = costs_of(self._network["spec"]["layers"])
        return catalog.preview(self.figure, self.state(), {"network": self._network}, summary, own)
