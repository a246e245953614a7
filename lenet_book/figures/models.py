"""A model that is given to a figure, before it is described."""

from os import PathLike
from typing import Any


def refuse_path(model: Any) -> None:
    """Raise TypeError, with a sentence, for a file's name in place of the model that it holds."""
    if isinstance(model, str | PathLike):
        raise TypeError(
            f"model must be a Keras model, got the path {str(model)!r}: load it first, with "
            "keras.models.load_model"
        )
