"""Error explorer: the confusion matrix, and behind each cell its pictures."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from lenet_book.figures import catalog, page_data
from lenet_book.figures.base import LenetFigure, integer
from lenet_book.figures.error_explorer.cells import Pictures, confusion, largest_mistake
from lenet_book.figures.error_explorer.stored_rows import NAMES, matrices, rows_of, stored_row
from lenet_book.figures.meaning import names_of, truths
from lenet_book.figures.models import refuse_path
from lenet_book.figures.own_preview import matrix_of
from lenet_book.figures.pictures import Pictures as Checked
from lenet_utils.calibration import checked

FEWEST, MOST = 2, 20  # classes that a matrix can be read with


class ErrorExplorer(LenetFigure):
    """What a network answers, class by class; behind each cell its pictures, sorted by how sure.

        ErrorExplorer()                           the tutorial's network, and chapter 12's
        ErrorExplorer(truth=3, found=5)           the cats that were called dogs
        ErrorExplorer(model, images, labels)      your model, your images
        ErrorExplorer(model, images, labels, train_images=…, train_labels=…)
                                                  with training pictures that resemble them

    `model` is any Keras model that takes the images and ends in a softmax over 2 to 20 classes;
    `labels` are class numbers, one-hot rows or names, `class_names` what to call the classes.
    These traits follow the figure, and move it when you set them; each can be given as a keyword:
    `network`, "tutorial" (which stands for your own model, too) or "better"; `truth` and `found`,
    the cell's class and answer; `order`, "surest" or "least" sure first; `picture`, the number of
    the one that is looked at (None, or one that is not in the cell: the first).

    A figure of your own model needs its kernel, unless `embed` is true.
    Raises TypeError or ValueError, with a sentence, for what cannot be shown.
    """

    figure = "error-explorer"

    truth: Any  # of the state that figure.json lists
    found: Any

    _errors = traitlets.Dict().tag(sync=True)
    _sheets = traitlets.Dict().tag(sync=True)
    _names = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        model: keras.Model | None = None,
        images: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        *,
        train_images: ArrayLike | None = None,
        train_labels: ArrayLike | None = None,
        class_names: Sequence[str] | None = None,
        embed: bool = False,
        **view: Any,
    ) -> None:
        self._refuse_unknown(view)
        self._embed = embed
        self._own = model is not None
        given = (images, labels, train_images, train_labels, class_names)
        if model is None:
            if any(one is not None for one in given):
                raise ValueError("images, labels and class_names belong to a model: give it, too")
            errors = matrices()
            rows = [stored_row(name) for name in NAMES]
            names = page_data.class_names()["classNames"]
        else:
            errors, rows, names = _own(model, *given)
            view = (
                dict(zip(("truth", "found"), largest_mistake(_first(errors)), strict=True)) | view
            )
        self._classes, self._total, self._rows = len(names), errors["pictures"], rows
        super().__init__(
            _errors=errors,
            _sheets=catalog.with_base64({"rows": rows}),
            _names={"classNames": names},
            **view,
        )

    # ---------------------------------------------------------------- what may be set
    @traitlets.validate("network")
    def _validate_network(self, proposal: Any) -> str:
        if proposal.value == "better" and self._own:
            raise ValueError("network must be 'tutorial', which stands for your own model here")
        return proposal.value

    @traitlets.validate("truth")
    def _validate_truth(self, proposal: Any) -> int:
        return integer("truth", proposal.value, self._classes)

    @traitlets.validate("found")
    def _validate_found(self, proposal: Any) -> int:
        return integer("found", proposal.value, self._classes)

    @traitlets.validate("picture")
    def _validate_picture(self, proposal: Any) -> int | None:
        if proposal.value is None:
            return None
        return integer("picture", proposal.value, self._total)

    # ---------------------------------------------------------------- without a kernel
    def _preview(self) -> str:
        if not self._own:
            return super()._preview()
        data = {"errors": self._errors, "sheets": {"rows": self._rows}, "names": self._names}
        return self._preview_of_own(data, f"The answers to {self._total} pictures, by class.")

    def _own_picture(self) -> str:
        return matrix_of(np.array(_first(self._errors)), self._names["classNames"])


def _first(errors: dict[str, Any]) -> np.ndarray:
    return np.array(next(iter(errors["counts"].values())))


def _own(
    model: Any, images: Any, labels: Any, train_images: Any, train_labels: Any, class_names: Any
) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    """Return a learner's matrix, its rows, and the names of the classes."""
    refuse_path(model)
    if not isinstance(model, keras.Model):
        raise TypeError(f"model must be a Keras model, got a {type(model).__name__}")
    if images is None or labels is None:
        raise ValueError("images and labels are needed: what is an error, only labels can tell")
    if (train_images is None) != (train_labels is None):
        raise ValueError("train_images and train_labels belong together: give both, or none")
    shape = tuple(model.input_shape[1:])
    asked = Checked(images, shape)
    probabilities = _probabilities(model, asked.images)
    classes = probabilities.shape[1]
    answer = {"kind": "probabilities", "count": classes}
    names = names_of(class_names, answer)
    judged = _shown(asked, truths(labels, len(asked), answer, names))
    training = None
    if train_images is not None:
        known = Checked(train_images, shape)
        training = _shown(known, truths(train_labels, len(known), answer, names))
    answers = {"tutorial": probabilities}
    counts = {"tutorial": confusion(probabilities, judged.labels).tolist()}
    errors = {"counts": counts, "pictures": len(asked), "isOwn": True}
    return errors, rows_of(answers, judged, training), names


def _probabilities(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Return what a model says of all classes, or a sentence on why that is none."""
    outputs = np.asarray(model.predict(images, batch_size=500, verbose=0))
    if outputs.ndim != 2 or not FEWEST <= outputs.shape[1] <= MOST:
        raise ValueError(
            f"the model must end in one list of probabilities, of {FEWEST} to {MOST} classes; "
            f"its outputs have the shape {outputs.shape[1:]}"
        )
    return checked(outputs, np.zeros(len(outputs), int))[0]


def _shown(pictures: Checked, labels: np.ndarray | None) -> Pictures:
    """Return pictures as they are shown: colours as they are, of other channels the first."""
    assert labels is not None
    values = np.stack([pictures.shown(index) for index in range(len(pictures))])
    if values.shape[-1] != 3:
        values = np.repeat(values[..., :1], 3, axis=-1)
    return Pictures(np.rint(255 * values).astype(np.uint8), labels)
