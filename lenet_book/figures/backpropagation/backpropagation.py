"""Backpropagation: the gradient of the loss flows back through the network, term by term."""

from typing import Any

import keras
import traitlets
from numpy.typing import ArrayLike

from lenet_book.figures import catalog
from lenet_book.figures.base import integer
from lenet_book.figures.network_figure import NetworkFigure


class Backpropagation(NetworkFigure):
    """The gradient of the loss for one picture: in every map, and in any weight, with its sum.

        Backpropagation()                              the tutorial's network
        Backpropagation(truth=5)                       as if the picture were a dog
        Backpropagation(layer="C1", unit=(3, 4, 0), weight=(2, 2, 1), change=0.5)
        Backpropagation(model, images, labels)         your model, which ends in softmax

    Model, images, labels and the traits `index`, `layer` and `unit` are those of `Journey`. More
    traits follow the figure, and move it when you set them: `truth`, the class that counts as
    true (None: the picture's label); `weight`, one weight of the unit's filter, (row, column,
    channel) in a convolution, (input,) in a dense layer (None: the one with the largest
    gradient); `change`, −1…1, which is added to that weight to see what the loss does.

    Raises TypeError or ValueError, with a sentence, for what cannot be drawn.
    """

    figure = "backpropagation"

    def __init__(
        self,
        model: keras.Model | None = None,
        images: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        *,
        truth: int | None = None,
        weight: int | tuple[int, ...] | None = None,
        change: float = 0,
        **kwargs: Any,
    ) -> None:
        if model is None and images is None:
            start = catalog.FIGURES[self.figure].state
            names = {"index"} if "layer" in kwargs else {"index", "layer", "unit"}
            kwargs = {name: start[name] for name in names} | kwargs
        super().__init__(model, images, labels, **kwargs)
        layers = self._network["spec"]["layers"]
        if layers[-1].get("activation") != "softmax" or len(layers[-1]["output"]) != 1:
            raise ValueError("the model must end in softmax, with one probability for each class")
        self._kernels = {
            entry["label"]: tuple(entry["kernel"][1][:-1]) for entry in layers if "kernel" in entry
        }
        self.truth = truth
        self.weight = weight
        self.change = change

    @traitlets.validate("truth")
    def _validate_truth(self, proposal: Any) -> int | None:
        if proposal.value is None:
            return None
        return integer("truth", proposal.value, len(self._names["classNames"]))

    @traitlets.validate("weight")
    def _validate_weight(self, proposal: Any) -> tuple[int, ...] | None:
        return self._check_weight(proposal.value)

    def _check_weight(self, weight: Any) -> tuple[int, ...] | None:
        if weight is None:
            return None
        if self.layer not in self._kernels:
            known = ", ".join(self._kernels)
            raise ValueError(
                f"weight {weight!r} needs a layer that has weights: set layer first, "
                f"to one of {known}; it is {self.layer!r}"
            )
        shape = self._kernels[self.layer]
        places = ("input",) if len(shape) == 1 else ("row", "column", "channel")
        numbers = tuple(weight) if isinstance(weight, (tuple, list)) else (weight,)
        if len(numbers) != len(shape):
            raise ValueError(
                f"weight of {self.layer} must be ({', '.join(places)}), got {weight!r}"
            )
        return tuple(
            integer(f"weight of {self.layer}: {place}", number, length)
            for place, number, length in zip(places, numbers, shape, strict=True)
        )

    @traitlets.observe("layer")
    def _forget_weight_of_another_layer(self, change: Any) -> None:
        try:
            self._check_weight(self.weight)
        except ValueError:
            self.weight = None

    def _summary(self) -> str:
        return f"The gradient of the loss on its way back through {self._path(self._shapes)}."
