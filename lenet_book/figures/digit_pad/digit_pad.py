"""Digit pad: write a digit; it is placed as MNIST's were, and the network of 1998 reads it."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import traitlets

from lenet_book.digits.drawing import MOST, Stroke, ink, strokes_of, text_of
from lenet_book.digits.placing import SIDE, place
from lenet_book.figures import catalog
from lenet_book.figures.base import Checked, LenetFigure, number
from lenet_book.figures.digit_pad.digit_networks import digit_network, digit_reading
from lenet_book.figures.input_range import chosen_range
from lenet_book.figures.meaning import class_count, names_of, told_classes
from lenet_book.figures.network import describe, stored
from lenet_book.figures.own_preview import picture_and_outputs
from lenet_book.figures.said import short

SIZES = (SIDE, SIDE + 4)  # of pictures: as MNIST has them, and with the frame of 1998
FARTHEST = 1e6


class DigitPad(LenetFigure):
    """A pad to write digits on, and what a network reads in them.

        DigitPad()                                the network of 1998, and one with a softmax
        DigitPad(drawing=[[(32, 8), (32, 56)]])   a stroke: points (x, y), from 0 to 63
        DigitPad(model)                           your model of 28×28 or 32×32 pictures
        DigitPad(model, pixels=(-0.1, 1.175))     whose ground is −0.1, and whose ink 1.175

    `model` is a built Keras model in which nothing branches; a coloured one gets the same in each
    channel. It gets 0 for ground and 1 for ink,
    or 0 and 255 where its first layer scales them; `pixels` decides otherwise: "unit", "stored",
    or the two numbers. `class_names` says what its outputs are called. Where it ends in
    `Distances`, `far` is the distance from which on nothing is read.

    Two traits follow the figure, and move it when you set them: `drawing`, the strokes, as a
    text or as lists of points; `network`, "bitmaps" or "softmax".

    A figure of your own model needs its kernel, unless `embed` is true: then the model, at most
    1 MB, is stored in the notebook's output. Raises TypeError or ValueError, with a sentence, for
    what cannot be shown.
    """

    figure = "digit-pad"

    drawing = Checked("").tag(sync=True, state=True)
    _network = traitlets.Dict().tag(sync=True)
    _softmax = traitlets.Dict().tag(sync=True)
    _reads = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        model: keras.Model | None = None,
        *,
        drawing: str | Sequence[Stroke] | None = None,
        network: str = "bitmaps",
        pixels: str | tuple[float, float] | None = None,
        class_names: Sequence[str] | None = None,
        far: float | None = None,
        embed: bool = False,
    ) -> None:
        self._model: Any = model
        self._embed = embed
        if model is None:
            if (pixels, class_names, far) != (None, None, None):
                raise ValueError("pixels, class_names and far belong to a model: give one too")
            self._network = digit_network("bitmaps")
            self._softmax = digit_network("softmax")
            self._reads = digit_reading()
        else:
            self._take(model, pixels, class_names, far)
        if drawing is None:
            drawing = catalog.FIGURES[self.figure].state["drawing"]
        super().__init__(drawing=drawing, network=network)

    def _take(self, model: keras.Model, pixels: Any, class_names: Any, far: Any) -> None:
        """Take a learner's own model."""
        spec, weights = describe(model)
        height, width, channels = spec["input"]
        if (height, width) not in [(side, side) for side in SIZES] or channels not in (1, 3):
            raise ValueError(
                "the model must take pictures of 28×28 or 32×32 pixels, grey or coloured, got "
                f"{height}×{width}×{channels}"
            )
        answer = told_classes(spec["answer"], None, class_names)
        if not class_count(answer):
            raise ValueError("the model must tell classes apart: let it end in Dense, one a class")
        if far is not None:
            if spec["layers"][-1]["kind"] != "rbf":
                raise ValueError("far is a distance, and the model does not end in Distances")
            far = float(number("far", far, 0, FARTHEST))
        low, high = chosen_range(spec, pixels)
        spec = spec | {"answer": answer}
        self._network = {"spec": spec, "format": "float32", "bytes": weights.tobytes()}
        names = names_of(class_names, answer)
        self._reads = {"low": low, "high": high, "names": names, "far": far}

    @traitlets.validate("drawing")
    def _validate_drawing(self, proposal: Any) -> str:
        value = proposal.value
        if isinstance(value, np.ndarray):
            raise TypeError(
                "drawing must be strokes, and a picture has none: write "
                "[[(x, y), (x, y), …], …], from 0 to 63"
            )
        try:
            text = value if isinstance(value, str) else text_of(value)
            strokes_of(text)
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"drawing must be a list of strokes, each a list of points (x, y) from 0 to 63, "
                f"or what such a figure has as its drawing; got {short(value)}"
            ) from error
        if len(text) > MOST:
            raise ValueError(f"drawing holds {len(text) // 2:,} points, and a pad {MOST // 2:,}")
        return text

    @traitlets.validate("network")
    def _validate_network(self, proposal: Any) -> str:
        if proposal.value == "softmax" and self._model is not None:
            raise ValueError("network must be 'bitmaps', which stands for your own model here")
        return proposal.value

    def _preview(self) -> str:
        if self._model is None:
            return catalog.preview(self.figure, self.state())
        own = {"network": stored(self._network), "softmax": {}, "reads": self._reads}
        size = "×".join(map(str, self._network["spec"]["input"]))
        return self._preview_of_own(own, f"A pad to write on, for a network of {size} pictures.")

    def _own_picture(self) -> str:
        placed = place(ink(strokes_of(self.drawing)))
        height, _, channels = self._network["spec"]["input"]
        shown = np.pad(placed, (height - SIDE) // 2)[..., np.newaxis].repeat(channels, axis=2)
        low, high = self._reads["low"], self._reads["high"]
        inputs = (low + (high - low) * shown).astype(np.float32)
        outputs = self._model.predict(inputs[np.newaxis], verbose=0)[0]
        names = self._reads["names"]
        if len(outputs) == 1:
            names = names[1:]  # the one output tells how far the second is right
        return picture_and_outputs(shown, outputs, names)[0]
