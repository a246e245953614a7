"""Teaches the figures the layers of 1998, as one would teach them layers of one's own.

The other halves are `subsampling` and `rbf` in layers/of_1998.js, and `squash` in activations.js.
"""

from typing import Any

from lenet_book.digits.keras_1998 import Distances, Subsampling, squash
from lenet_book.figures.activation_specs import activation_of, register_activation
from lenet_book.figures.layer_specs import Entry, Shape, register_layer
from lenet_book.figures.refusal import finite

register_activation(squash, "squash")


@register_layer(Subsampling)
def _subsampling(layer: Any, shape: Shape) -> Entry:
    """Return S2 or S4: the sum of four, times a coefficient of the map, plus its bias."""
    return {
        "kind": "subsampling",
        "kernelSize": [2, 2],
        "strides": [2, 2],
        "padding": "valid",
        **activation_of(layer),
        "coefficient": finite(layer, "coefficient", layer.coefficient),
        "bias": finite(layer, "bias", layer.bias),
    }


@register_layer(Distances)
def _distances(layer: Any, shape: Shape) -> Entry:
    """Return the output: minus the squared distances from fixed pictures."""
    if len(shape) != 1:
        raise ValueError(f'layer "{layer.name}" compares lists of numbers: put Flatten before it')
    return {
        "kind": "rbf",
        **activation_of(layer),
        "kernel": finite(layer, "kernel", layer.kernel),
    }
