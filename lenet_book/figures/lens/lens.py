"""Lens: what an answer rests on, by six methods, and whether such a map can be believed."""

import functools
from typing import Any

import keras
import traitlets
from numpy.typing import ArrayLike

from lenet_book.figures import catalog
from lenet_book.figures.base import Checked, integer
from lenet_book.figures.lens.levels import recorded_levels
from lenet_book.figures.network import Network, describe
from lenet_book.figures.network_figure import NetworkFigure
from lenet_book.records.snapshots import better_lenet5

FLAT = ("rescaling", "normalization")


class Lens(NetworkFigure):
    """Maps of what an answer rests on, and of the same network with random layers.

        Lens()                                   the tutorial's network, and chapter 12's
        Lens(method="occlusion", randomised=1)   against a network whose output layer is random
        Lens(model, images, labels)              your model, your images

    Model, images, labels and the trait `index` are those of `Journey`. More traits follow the
    figure, and move it when you set them: `network`, "tutorial" or "better"; `target`, the class
    that is explained (None: the one that the network chooses); `method` and `other`, the method
    of the map and of the one beside it ("same", or a method); `layer`, where Grad-CAM looks;
    `randomised`, how many layers of the network beside it are random, from the output down;
    `draw`, which random weights, 1…9.

    What is explained is the class's logit, where the model ends in softmax, and else its output.
    Raises TypeError or ValueError, with a sentence, for what cannot be drawn.
    """

    figure = "lens"

    unit = Checked(None).tag(sync=True)  # of no layer: the figure chooses none
    _better = traitlets.Dict().tag(sync=True)
    _levels = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        model: keras.Sequential | None = None,
        images: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        *,
        network: str = "tutorial",
        target: int | None = None,
        method: str = "gradient",
        other: str = "same",
        randomised: int = 0,
        draw: int = 1,
        **kwargs: Any,
    ) -> None:
        if model is None and images is None:
            kwargs = {"index": catalog.FIGURES[self.figure].state["index"]} | kwargs
        super().__init__(model, images, labels, **kwargs)
        layers = self._network["spec"]["layers"]
        if len(layers[-1]["output"]) != 1:
            raise ValueError("the model must end in one list of numbers, one for each class")
        self._weighted = sum("kernel" in entry for entry in layers)
        if model is None:
            spec, weights = _better()
            self._better = {"spec": spec, "format": "float32", "bytes": weights.tobytes()}
            self._levels = recorded_levels()
        self.network = network
        self.target = target
        self.method = method
        self.other = other
        self.randomised = randomised
        self.draw = draw

    @traitlets.validate("network")
    def _validate_network(self, proposal: Any) -> str:
        if proposal.value == "better" and self._own_model:
            raise ValueError("network must be 'tutorial', which stands for your own model here")
        return proposal.value

    @traitlets.validate("target")
    def _validate_target(self, proposal: Any) -> int | None:
        if proposal.value is None:
            return None
        return integer("target", proposal.value, len(self._names["classNames"]))

    @traitlets.validate("other")
    def _validate_other(self, proposal: Any) -> str:
        return "same" if proposal.value == self.method else proposal.value

    @traitlets.observe("method")
    def _keep_methods_apart(self, change: Any) -> None:
        if self.other == self.method:
            self.other = "same"

    @traitlets.validate("randomised")
    def _validate_randomised(self, proposal: Any) -> int:
        return integer("randomised", proposal.value, self._weighted + 1)

    # ---------------------------------------------------------------- the layer of Grad-CAM
    def _check_layer(self, layer: Any) -> str | None:
        shapes = {name: shape for name, shape in self._shapes.items() if name != "Input"}
        places = [
            name
            for name, shape in shapes.items()
            if len(shape) == 3 and shape[0] * shape[1] > 1 and not name.lower().startswith(FLAT)
        ]
        known = [name for name in places if name.startswith("C") or name == places[-1]]
        if layer is None:
            return known[-1] if known else None
        if layer not in known:
            raise ValueError(f"layer must be one of {', '.join(known)}; got {layer!r}")
        return layer

    def _middle(self, layer: str | None) -> None:
        """Choose no unit."""

    def _close_without_unit(self, change: Any) -> None:
        """Keep the layer: this figure has no unit."""

    def _preview_of_own(self, data: dict[str, Any], summary: str) -> str:
        if self._own_model:
            data = data | {"better": {}, "levels": {}}
        return super()._preview_of_own(data, summary)

    def _summary(self) -> str:
        return f"What an answer rests on, in {self._path(self._shapes)}."


@functools.cache
def _better() -> Network:
    return describe(better_lenet5())
