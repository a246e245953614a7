"""What each layer of a network costs: parameters, multiply-adds, activations and time."""

import time
from collections.abc import Iterable, Iterator
from math import prod
from typing import NamedTuple

import keras
import numpy as np

MOST_TIMED = 10_000  # images
L = keras.layers
MULTIPLIES = (L.Conv2D, L.DepthwiseConv2D, L.SeparableConv2D, L.Dense)


class LayerCost(NamedTuple):
    """The costs of one layer, or of several together, for one image.

    `multiply_adds` counts the products that go into the layer's weighted sums, zero padding
    included. Additions of biases, the means of pooling and activations such as tanh are not
    in it. `activations` counts the numbers that the layer computes: none where it only
    arranges them anew, as Flatten does.
    """

    name: str
    output: tuple[int, ...]
    parameters: int
    multiply_adds: int
    activations: int


def layer_costs(model: keras.Sequential) -> list[LayerCost]:
    """Count what each layer of a built `keras.Sequential` costs for one image.

    Raises TypeError if `model` is no `keras.Sequential`, and ValueError if it is not built or
    if a layer is neither a convolution nor Dense and yet multiplies matrices.
    """
    costs, shape = [], _input_shape(model)
    for layer in _layers(model):  # this model's shapes: it may share its layers with another
        shape = layer.compute_output_shape(shape)
        costs.append(_cost(layer, tuple(shape[1:])))
    return costs


def _input_shape(model: keras.Sequential) -> tuple:
    if not isinstance(model, keras.Sequential):
        raise TypeError(f"model must be a keras.Sequential, got {type(model).__name__}")
    if not model.built or None in model.input_shape[1:]:
        raise ValueError(
            f'model "{model.name}" has no fixed input size; '
            "begin it with keras.Input((32, 32, 3)), or the size of your images"
        )
    return model.input_shape


def _layers(model: keras.Sequential) -> Iterator[keras.Layer]:
    for layer in model.layers:  # a model may be a layer of another
        yield from _layers(layer) if isinstance(layer, keras.Sequential) else [layer]


def _cost(layer: keras.Layer, output: tuple[int, ...]) -> LayerCost:
    is_view = isinstance(layer, keras.layers.Flatten | keras.layers.Reshape)
    kernels = [weight.shape for weight in layer.weights if len(weight.shape) > 1]
    if kernels and not isinstance(layer, MULTIPLIES):
        raise ValueError(
            f'layer "{layer.name}" ({type(layer).__name__}) multiplies in a way that is not '
            "counted here; known are convolutions, Dense, and layers without a kernel"
        )
    # A whole kernel is used once at each position; a vector is one position.
    multiply_adds = prod(output[:-1]) * sum(map(prod, kernels))
    activations = 0 if is_view else prod(output)
    return LayerCost(layer.name, output, layer.count_params(), multiply_adds, activations)


def together(name: str, costs: Iterable[LayerCost]) -> LayerCost:
    """Add up several layers. The output is that of the last."""
    costs = list(costs)
    return LayerCost(
        name,
        costs[-1].output,
        sum(cost.parameters for cost in costs),
        sum(cost.multiply_adds for cost in costs),
        sum(cost.activations for cost in costs),
    )


def layer_times(model: keras.Sequential, images: np.ndarray, repeats: int = 20) -> dict[str, float]:
    """Measure the seconds that each layer takes for a batch, on the values that reach it there.

    Each layer runs alone, compiled to a graph. The fastest of `repeats` runs counts: whatever
    else a machine does can slow a run down, and nothing can speed it up.
    """
    import tensorflow as tf

    size = _input_shape(model)[1:]
    if np.shape(images)[1:] != size or not 0 < len(images) <= MOST_TIMED:
        raise ValueError(f"images must be 1 to {MOST_TIMED}, each of the shape {size}")
    seconds = {}
    values = tf.convert_to_tensor(images, dtype="float32")
    for layer in model.layers:
        run = tf.function(layer)
        result = run(values)  # the first call builds the graph
        seconds[layer.name] = min(_timed(run, values) for _ in range(repeats))
        values = result
    return seconds


def _timed(run, values) -> float:
    start = time.perf_counter()
    run(values)
    return time.perf_counter() - start
