"""The small shared helpers of the book *LeNet-5, Layer by Layer*.

Each module is written out and explained in the chapter that introduces it.
Importing this package is quick: TensorFlow is loaded by the first helper that needs it.
"""

import importlib
import os
import pkgutil
from types import ModuleType

from lenet_utils.startup import ready

# TensorFlow reads this once, when it is first imported.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

__all__ = ["ready"]


def __getattr__(name: str) -> ModuleType:
    """Import a module of the package when it is first used, as in `lenet_utils.data`."""
    modules = [module.name for module in pkgutil.iter_modules(__path__)]
    if name in modules:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"lenet_utils has no module {name!r}; it has {', '.join(modules)}")
