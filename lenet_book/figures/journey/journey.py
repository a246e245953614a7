"""Journey: one picture goes through the whole network; every number on the way is explained."""

from typing import Any

import keras
import traitlets
from numpy.typing import ArrayLike

from lenet_book.figures.base import integer
from lenet_book.figures.network_figure import NetworkFigure


class Journey(NetworkFigure):
    """The whole network for one picture: every feature map, and how each value came about.

        Journey()                          the tutorial's network, a hundred test images
        Journey(model)                     your model of 32×32×3 inputs in 0…1, the same images
        Journey(model, images, labels)     your model, your images

    `model` is a built Keras model in which nothing branches; its layers are drawn one after the
    other (`lenet_book.figures.network.describe` says which).
    `images` are as the model takes them, (n, height, width, channels). `labels`, if known,
    are class numbers, one-hot rows or class names; `class_names` says what to call the classes.
    Of the book's own pictures the model gets 0…1, or 0…255 where its first layer scales them;
    `pixels` decides otherwise: "unit", "stored", or the numbers for black and for full colour.

    Four traits follow the figure, and move it when you set them: `index`, the picture;
    `layer`, a label such as "C3", or None; `unit` in that layer, (row, column, map) in a map,
    (number,) in a dense layer; `channel` of a convolution's input, whose products are shown, or
    None for the channel that adds most. Setting `layer` alone keeps the unit, or goes to the
    middle of the first map where the layer has no such unit. None closes the arithmetic.

    `Journey()` also lives in the pages of the built book, without a kernel. A figure of your
    own model needs its kernel, unless `embed` is true: then the model and up to a hundred
    pictures, 1 MB together, are stored in the notebook's output.

    Raises TypeError or ValueError, with a sentence, for what cannot be drawn.
    """

    figure = "journey"

    def __init__(
        self,
        model: keras.Model | None = None,
        images: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        *,
        channel: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(model, images, labels, **kwargs)
        self.channel = channel

    @traitlets.validate("channel")
    def _validate_channel(self, proposal: Any) -> int | None:
        return self._check_channel(proposal.value, self.layer)

    def _check_channel(self, channel: Any, layer: str | None) -> int | None:
        if channel is None:
            return None
        channels = {
            entry["label"]: entry["kernel"][1][2]
            for entry in self._network["spec"]["layers"]
            if entry["kind"] == "conv2d"
        }
        if layer not in channels:
            known = ", ".join(channels)
            raise ValueError(
                f"channel {channel!r} needs a convolution: set layer first, to one of {known}"
            )
        return integer(f"channel of {layer}'s input", channel, channels[layer])

    @traitlets.observe("layer")
    def _keep_channel_in_layer(self, change: Any) -> None:
        if self.channel is None:
            return
        try:
            self._check_channel(self.channel, self.layer)
        except ValueError:
            self.channel = None
