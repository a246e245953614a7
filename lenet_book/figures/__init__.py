"""The book's interactive figures.

    from lenet_book.figures import Journey

Each has a folder of its own, with its contract in `figure.json` (see `catalog`). Importing this
package is quick: a figure, and TensorFlow with it, is loaded when it is named.
"""

import importlib
from typing import Any

from lenet_book.figures.catalog import FIGURES

_MODULES = {entry.class_name: entry.module for entry in FIGURES.values()}
__all__ = sorted(_MODULES)


def __getattr__(name: str) -> Any:
    """Import a figure's class when it is first used."""
    if name not in _MODULES:
        raise AttributeError(f"there is no figure {name!r}; there are: {', '.join(__all__)}")
    return getattr(importlib.import_module(_MODULES[name]), name)
