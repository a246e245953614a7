"""The book's interactive figures.

    from lenet_book.figures import Journey

Importing this package is quick: a figure, and TensorFlow with it, is loaded when it is named.
"""

import importlib
from typing import Any

_MODULES = {
    "AccuracyLedger": "accuracy_ledger",
    "Backpropagation": "backpropagation",
    "ConnectionMatrix": "connection_matrix",
    "ConvolutionBench": "convolution_bench",
    "Journey": "journey",
    "LayerCosts": "layer_costs",
    "OutputLayer": "output_layer",
    "PixelInspector": "pixel_inspector",
    "Pooling": "pooling",
    "ReceptiveField": "receptive_field",
    "SlidingClassifier": "sliding_classifier",
    "TrainingPlayer": "training_player",
}
__all__ = [
    "AccuracyLedger",
    "Backpropagation",
    "ConnectionMatrix",
    "ConvolutionBench",
    "Journey",
    "LayerCosts",
    "OutputLayer",
    "PixelInspector",
    "Pooling",
    "ReceptiveField",
    "SlidingClassifier",
    "TrainingPlayer",
]


def __getattr__(name: str) -> Any:
    """Import a figure's class when it is first used."""
    if name not in _MODULES:
        raise AttributeError(f"there is no figure {name!r}; there are: {', '.join(__all__)}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
