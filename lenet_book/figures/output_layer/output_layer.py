"""Output layer: from the last hidden layer to logits, probabilities and the loss."""

from collections.abc import Sequence
from typing import Any

import keras
import traitlets
from numpy.typing import ArrayLike

from lenet_book.figures import catalog
from lenet_book.figures.base import integer, number
from lenet_book.figures.network_figure import NetworkFigure

LARGEST_CHANGE = 1e3


class OutputLayer(NetworkFigure):
    """The last two layers for one picture: the code of F6, ten logits, softmax and loss.

        OutputLayer()                          the tutorial's network
        OutputLayer(truth=5, temperature=2)    as if the picture were a dog, made less certain
        OutputLayer(model, images, labels)     your model, which ends in Dense with softmax

    Model, images, labels and the trait `index` are those of `Journey`; `unit` is a unit of the
    last hidden layer, or None. More traits follow the figure, and move it when you set them:
    `logit`, the class whose logit is taken apart (None: the one that the network chooses);
    `truth`, the class that counts as true (None: the picture's label); `changes`, units with
    other values, a dict or a list (unit, value, unit, value, …); `constant`, added to all
    logits; `temperature`, which divides them.

    Raises TypeError or ValueError, with a sentence, for what cannot be drawn.
    """

    figure = "output-layer"

    def __init__(
        self,
        model: keras.Model | None = None,
        images: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        *,
        logit: int | None = None,
        truth: int | None = None,
        changes: dict[int, float] | Sequence[float] = (),
        constant: float = 0,
        temperature: float = 1,
        **kwargs: Any,
    ) -> None:
        if model is None and images is None:
            kwargs = {"index": catalog.FIGURES[self.figure].state["index"]} | kwargs
        super().__init__(model, images, labels, **kwargs)
        last = self._network["spec"]["layers"][-1]
        if (last["kind"], last.get("activation")) != ("dense", "softmax"):
            raise ValueError("the model must end in Dense with softmax: write activation='softmax'")
        self.logit = logit
        self.truth = truth
        self.changes = changes
        self.constant = constant
        self.temperature = temperature

    @traitlets.validate("logit", "truth")
    def _validate_class(self, proposal: Any) -> int | None:
        if proposal.value is None:
            return None
        classes = len(self._names["classNames"])
        return integer(proposal.trait.name, proposal.value, classes)

    @traitlets.validate("changes")
    def _validate_changes(self, proposal: Any) -> list[float]:
        value = proposal.value
        flat = [n for pair in value.items() for n in pair] if isinstance(value, dict) else value
        if not isinstance(flat, (list, tuple)) or len(flat) % 2:
            raise ValueError(f"changes must be pairs of a unit and its value, got {value!r}")
        for unit, given in zip(flat[::2], flat[1::2], strict=True):
            integer("changes: unit", unit, self._units())
            number("changes: value", given, -LARGEST_CHANGE, LARGEST_CHANGE)
        return list(flat)

    # ---------------------------------------------------------------- the layer and its units
    def _units(self) -> int:
        return self._shapes[self._check_layer(None)][0]

    def _check_layer(self, layer: Any) -> str:
        # The last hidden layer: the only one whose units this figure shows.
        *_, (hidden, shape), (_, outputs) = self._shapes.items()
        if len(shape) != 1 or len(outputs) != 1:
            raise ValueError("the model must end in two Dense layers, a hidden one and the output")
        if layer not in (None, hidden):
            raise ValueError(
                f"layer must be {hidden}, the last one before the output; got {layer!r}"
            )
        return hidden

    def _middle(self, layer: str | None) -> None:
        """Choose no unit at first."""

    def _close_without_unit(self, change: Any) -> None:
        """Keep the layer: without a unit, the figure shows it all the same."""

    def _summary(self) -> str:
        *_, outputs = self._shapes
        return f"From the last hidden layer to the loss: {self._path([self.layer, outputs])}."
