"""What the connection matrix counts, in Node, against Keras's layers, counted and run."""

import keras
import numpy as np
import pytest
import scripts
from keras import layers

from lenet_utils.lenet_1998 import CONNECTIONS, SUBSETS

# The size of the picture, the kernel, the maps below and above, stride, padding, biases.
CASES = [
    ((14, 14), (5, 5), 6, 16, 1, "valid", True),  # C3
    ((14, 14), (5, 5), 6, 16, 1, "valid", False),
    ((9, 12), (3, 3), 4, 10, 1, "same", True),
    ((9, 12), (3, 2), 3, 8, 1, "valid", True),  # no two groups
    ((11, 11), (3, 3), 8, 2, 2, "valid", True),
]


def layer_of(case) -> dict:
    """What the figure knows of a convolution."""
    (height, width), kernel, inputs, outputs, stride, padding, _ = case
    conv = layers.Conv2D(outputs, kernel, strides=stride, padding=padding)
    shape = conv.compute_output_shape((None, height, width, inputs))[1:]
    return {
        "kernelShape": [*kernel, inputs, outputs],
        "inputShape": [height, width, inputs],
        "outputShape": list(shape),
    }


def costs(case, tables, folder) -> dict:
    return scripts.ask("connection_costs", [[layer_of(case), tables, case[-1]]], folder)[0]


def of_keras(case) -> dict[str, keras.Sequential]:
    """The same layers of Keras's."""
    (height, width), kernel, inputs, outputs, stride, padding, bias = case
    own = {"strides": stride, "padding": padding, "use_bias": bias}
    built = {
        "model": layers.Conv2D(outputs, kernel, **own),
        "grouped": layers.Conv2D(outputs, kernel, groups=2, **own),
        "depthwise": layers.DepthwiseConv2D(kernel, **own),
        "pointwise": layers.Conv2D(outputs, 1, use_bias=bias),
        "separable": layers.SeparableConv2D(outputs, kernel, **own),
    }
    if inputs % 2 or outputs % 2:
        del built["grouped"]
    for layer in built.values():
        layer.build((None, height, width, inputs))
    return built


def products_of(layer: keras.Layer, case) -> int:
    """Count by running: with all weights and inputs 1 and no padding, a sum is its products."""
    (height, width), _, inputs, *_ = case
    ones = np.ones((1, height, width, inputs), "float32")
    weights = layer.get_weights()
    if isinstance(layer, layers.SeparableConv2D):
        depthwise, pointwise = weights[:2]
        first = layers.DepthwiseConv2D(layer.kernel_size, strides=layer.strides, use_bias=False)
        between = first(ones).shape
        first.set_weights([np.ones_like(depthwise)])
        return int(first(ones).numpy().sum()) + int(np.prod(between[1:3]) * pointwise.size)
    layer.set_weights([np.ones_like(w) if w.ndim > 1 else np.zeros_like(w) for w in weights])
    return int(layer(ones).numpy().sum())


@pytest.mark.parametrize("case", CASES)
def test_parameters_are_those_that_keras_counts(case, tmp_path):
    _, _, inputs, outputs, *_ = case
    found = costs(case, {"model": [list(range(inputs))] * outputs}, tmp_path)
    expected = {name: layer.count_params() for name, layer in of_keras(case).items()}
    assert {name: cost["parameters"] for name, cost in found.items()} == expected


@pytest.mark.parametrize("case", [case for case in CASES if case[5] == "valid"])
def test_products_are_those_that_a_layer_of_ones_adds_up(case, tmp_path):
    _, _, inputs, outputs, *_ = case
    found = costs(case, {"model": [list(range(inputs))] * outputs}, tmp_path)
    expected = {name: products_of(layer, case) for name, layer in of_keras(case).items()}
    assert {name: cost["products"] for name, cost in found.items()} == expected


def test_the_table_of_1998_is_counted_by_the_same_program(tmp_path):
    found = costs(CASES[0], {"1998": [list(s) for s in SUBSETS]}, tmp_path)["1998"]
    crosses = int(CONNECTIONS.sum())
    assert found == {
        "links": crosses,
        "weights": 25 * crosses,
        "biases": 16,
        "parameters": 1516,
        "products": 150_000,
    }
