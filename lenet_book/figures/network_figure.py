"""What the figures share that take one picture through a network."""

import functools
from collections.abc import Iterable, Sequence
from typing import Any

import keras
import traitlets
from numpy.typing import ArrayLike

from lenet_book.figures import catalog, page_data
from lenet_book.figures.base import Checked, LenetFigure, integer
from lenet_book.figures.input_range import chosen_range, is_unit, refuse_pixels
from lenet_book.figures.meaning import TWO_CLASSES, class_count, names_of, told_classes, truths
from lenet_book.figures.network import Network, describe, stored
from lenet_book.figures.own_preview import picture_and_outputs
from lenet_book.figures.pictures import PAGE, Pictures
from lenet_book.figures.said import short
from lenet_book.records.snapshots import trained_lenet5


class NetworkFigure(LenetFigure):
    """A figure that takes one picture through a network: the picture, and one of its units.

    It takes and checks what `Journey` describes, but for `channel`.
    """

    index = Checked(0).tag(sync=True, state=True)
    layer = Checked(None).tag(sync=True, state=True)
    unit = Checked(None).tag(sync=True, state=True)

    _network = traitlets.Dict().tag(sync=True)
    _pictures = traitlets.Dict().tag(sync=True)
    _names = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        model: keras.Model | None = None,
        images: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        *,
        class_names: Sequence[str] | None = None,
        index: int = 0,
        layer: str | None = None,
        unit: int | tuple[int, ...] | None = None,
        pixels: str | tuple[float, float] | None = None,
        embed: bool = False,
    ) -> None:
        spec, weights = _trained() if model is None else describe(model)
        self._shapes = _shapes(spec)
        self._layers = spec["layers"]
        self._shows_gallery = images is None
        if images is None:
            self._images = _gallery(spec, labels, class_names, pixels)
            class_names = page_data.class_names()["classNames"]
        else:
            refuse_pixels(pixels)
            self._images = Pictures(images, tuple(spec["input"]))
        answer = told_classes(spec["answer"], labels, class_names)
        spec = spec | {"answer": answer}
        names = names_of(class_names, answer)
        if labels is not None:
            self._images.labels = truths(labels, len(self._images), answer, names)
        self._own_model = model is not None
        self._model = model
        self._embed = embed
        index = integer("index", index, len(self._images))
        layer = self._check_layer(layer)
        super().__init__(
            index=index,
            layer=layer,
            unit=self._middle(layer) if unit is None else unit,
            _network={"spec": spec, "format": "float32", "bytes": weights.tobytes()},
            _pictures=self._images.page(index),
            _names={"classNames": names},
        )

    # ---------------------------------------------------------------- what may be set
    @traitlets.validate("index")
    def _validate_index(self, proposal: Any) -> int:
        return integer("index", proposal.value, len(self._images))

    @traitlets.validate("layer")
    def _validate_layer(self, proposal: Any) -> str | None:
        return self._check_layer(proposal.value)

    @traitlets.validate("unit")
    def _validate_unit(self, proposal: Any) -> tuple[int, ...] | None:
        return self._check_unit(proposal.value, self.layer)

    def _check_layer(self, layer: Any) -> str | None:
        if layer is not None and layer not in self._shapes:
            known = ", ".join(self._shapes)
            raise ValueError(f"layer must be one of {known}, or None; got {short(layer)}")
        return layer

    def _check_unit(self, unit: Any, layer: str | None) -> tuple[int, ...] | None:
        if unit is None:
            return None
        if layer is None:
            raise ValueError(
                f"unit {short(unit)} needs a layer: set layer first, for instance to 'C1'"
            )
        shape = self._shapes[layer]
        places = ("number",) if len(shape) == 1 else ("row", "column", "map")
        numbers = tuple(unit) if isinstance(unit, (tuple, list)) else (unit,)
        if len(numbers) != len(shape):
            raise ValueError(f"unit in {layer} must be ({', '.join(places)}), got {short(unit)}")
        return tuple(
            integer(f"unit in {layer}: {place}", number, length)
            for place, number, length in zip(places, numbers, shape, strict=True)
        )

    def _middle(self, layer: str | None) -> tuple[int, ...] | None:
        """Return where a layer is entered: the middle of its first map."""
        if layer is None:
            return None
        *place, _ = self._shapes[layer]
        return (*(length // 2 for length in place), 0)

    # ---------------------------------------------------------------- what follows from it
    @traitlets.observe("layer")
    def _keep_unit_in_layer(self, change: Any) -> None:
        try:
            fits = self._check_unit(self.unit, self.layer) is not None
        except ValueError:
            fits = False
        if not fits:
            self.unit = self._middle(self.layer)

    @traitlets.observe("unit")
    def _close_without_unit(self, change: Any) -> None:
        if self.unit is None:
            self.layer = None

    @traitlets.observe("index")
    def _turn_page(self, change: Any) -> None:
        if self._pictures and self.index // PAGE * PAGE != self._pictures["first"]:
            self._pictures = self._images.page(self.index)

    def _preview(self) -> str:
        data: dict[str, Any] = {}
        if self._own_model:
            data["network"] = stored(self._network)
        if not self._shows_gallery or not is_unit(self._images):
            data |= {"pictures": self._pictures, "names": self._names}
        if not data:
            return catalog.preview(self.figure, self.state())
        return self._preview_of_own(data, self._summary())

    def _own_picture(self) -> str:
        model = trained_lenet5() if self._model is None else self._model
        outputs = model.predict(self._images.images[[self.index]], verbose=0)[0]
        shown, names = self._images.shown(self.index), self._names["classNames"]
        if self._network["spec"]["answer"]["kind"] in TWO_CLASSES:
            names = names[1:]  # the one output tells how far the second is right
        return picture_and_outputs(shown, outputs, names)[0] if shown.shape[-1] in (1, 3) else ""

    def _summary(self) -> str:
        """Return the sentence that stands for the figure of a learner's own model or images."""
        return f"The journey of one picture through {self._path(self._shapes)}."

    def _path(self, labels: Iterable[str]) -> str:
        """Return layers with their shapes: "C1 28×28×6 → S2 14×14×6"."""
        return " → ".join(f"{label} {'×'.join(map(str, self._shapes[label]))}" for label in labels)


@functools.cache
def _trained() -> Network:
    return describe(trained_lenet5())


def _shapes(spec: dict[str, Any]) -> dict[str, list[int]]:
    """Return the shape of each layer that the figure shows, by label."""
    layers = {entry["label"]: entry["output"] for entry in spec["layers"]}
    flat = {entry["label"] for entry in spec["layers"] if entry["kind"] == "flatten"}
    return {"Input": spec["input"]} | {k: v for k, v in layers.items() if k not in flat}


def _gallery(spec: dict[str, Any], labels: Any, class_names: Any, pixels: Any) -> Pictures:
    """Return the book's gallery, for a model that takes and tells apart what it holds."""
    if labels is not None or class_names is not None:
        raise ValueError("labels and class_names belong to images: give images too")
    if spec["input"] != [32, 32, 3]:
        shape = "×".join(map(str, spec["input"]))
        raise ValueError(
            f"images is needed: the model takes {shape} pictures, the book's own are 32×32×3"
        )
    if class_count(told_classes(spec["answer"], (), None)) != 10:
        raise ValueError("images is needed: the model does not tell CIFAR-10's ten classes apart")
    return page_data.gallery_pictures(chosen_range(spec, pixels))
