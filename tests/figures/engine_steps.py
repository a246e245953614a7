"""The layers of a model as Keras computes them, in the steps that the engine's spec has.

Nothing here asks the exporter: a step is written down from the Keras layer itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from lenet_book.digits.keras_1998 import Distances, Subsampling
from lenet_book.figures.chain import chain
from lenet_book.figures.layer_specs import LEFT_OUT

WINDOWED = (
    layers.Conv2D,
    layers.DepthwiseConv2D,
    layers.AveragePooling2D,
    layers.MaxPooling2D,
)

ALONE = (layers.Activation, layers.ReLU, layers.LeakyReLU, layers.ELU, layers.Softmax)


@dataclass
class Step:
    """One entry of the spec: what it computes in 64 bits, and its weights by the spec's names."""

    layer: keras.Layer
    value: Callable[[tf.Tensor], tf.Tensor]
    sums: Callable[[tf.Tensor], tf.Tensor]  # without the activation
    weights: dict[str, Any] = field(default_factory=dict)
    window: tuple[tuple[int, int], tuple[int, int]] | None = None  # its size, its dilation
    activation: Callable[[tf.Tensor], tf.Tensor] = tf.identity


def computing(model: keras.Model) -> list[keras.Layer]:
    return [layer for layer in chain(model) if type(layer) not in LEFT_OUT]


def exact(layer: keras.Layer, shape: tuple[int, ...]) -> keras.Layer:
    """Return the same layer in 64 bits: TensorFlow's convolutions in 32 bits are wrong for some
    shapes (2.21: a 5×4 kernel, padding "same", strides (1, 2), on maps of 6×1: off by 0.8).
    """
    config = config_of(layer) | {"dtype": "float64"}
    if hasattr(layer, "activation"):
        config["activation"] = layer.activation
    twin = type(layer)(**config)
    twin.build((None, *shape))
    twin.set_weights(layer.get_weights())
    if isinstance(twin, layers.Normalization):
        twin.finalize_state()
    return twin


def config_of(layer: keras.Layer) -> dict[str, Any]:
    """Return a layer's settings. Its activation may be a function that Keras cannot store."""
    activation = getattr(layer, "activation", None)
    if activation is None:
        return layer.get_config()
    try:
        layer.activation = keras.activations.linear
        return layer.get_config()
    finally:
        layer.activation = activation


def steps(layer: keras.Layer, shape: tuple[int, ...]) -> list[Step]:
    """Return what a layer does to an input of this shape, step by step."""
    twin = exact(layer, shape)
    ops, weights = keras.ops, {}

    def value(x: tf.Tensor) -> tf.Tensor:
        return twin(x, training=False) if _takes_training(twin) else twin(x)

    if isinstance(twin, layers.SeparableConv2D):
        slid = {"strides": twin.strides, "padding": twin.padding}

        def depthwise(x: tf.Tensor) -> tf.Tensor:
            kernel = twin.depthwise_kernel
            return ops.depthwise_conv(x, kernel, **slid, dilation_rate=twin.dilation_rate)

        def pointwise(x: tf.Tensor) -> tf.Tensor:
            y = ops.conv(x, twin.pointwise_kernel, padding="valid")
            return y + twin.bias if twin.use_bias else y

        second = {"kernel": twin.pointwise_kernel, **_bias(twin)}
        first = {"kernel": twin.depthwise_kernel}
        return [
            Step(layer, depthwise, depthwise, first, (twin.kernel_size, twin.dilation_rate)),
            Step(
                *(layer, lambda x: twin.activation(pointwise(x)), pointwise, second),
                *(((1, 1), (1, 1)), twin.activation),
            ),
        ]
    if isinstance(twin, layers.GlobalAveragePooling2D | layers.GlobalMaxPooling2D):
        keeps, twin.keepdims = twin.keepdims, True
        pool = Step(layer, twin, twin, {}, (shape[:2], (1, 1)))
        flat = Step(layer, lambda x: x[:, 0, 0], lambda x: x[:, 0, 0])
        return [pool] if keeps else [pool, flat]
    if isinstance(twin, layers.BatchNormalization):
        names = {"gamma": "gamma", "beta": "beta"}
        names |= {"moving_mean": "mean", "moving_variance": "variance"}
        found = {ours: getattr(twin, theirs) for theirs, ours in names.items()}
        weights = {name: variable for name, variable in found.items() if variable is not None}
    if isinstance(twin, layers.Conv2D | layers.DepthwiseConv2D | layers.Dense):
        weights = {"kernel": twin.kernel, **_bias(twin)}
    if isinstance(twin, Subsampling):
        weights = {"coefficient": twin.coefficient, "bias": twin.bias}
    if isinstance(twin, Distances):
        weights = {"kernel": twin.kernel}
    window = None
    if isinstance(twin, WINDOWED):
        size = getattr(twin, "kernel_size", None) or twin.pool_size
        window = (size, getattr(twin, "dilation_rate", (1, 1)))
    activation = twin if isinstance(twin, ALONE) else getattr(twin, "activation", tf.identity)
    return [Step(layer, value, _without_activation(twin), weights, window, activation)]


def _bias(twin: Any) -> dict[str, Any]:
    return {"bias": twin.bias} if twin.use_bias else {}


def _takes_training(layer: keras.Layer) -> bool:
    return isinstance(layer, layers.BatchNormalization)


def _without_activation(twin: Any) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return what a layer computes before its activation."""
    if isinstance(twin, ALONE):
        return tf.identity
    if not hasattr(twin, "activation"):
        return lambda x: twin(x)

    def sums(x: tf.Tensor) -> tf.Tensor:
        activation, twin.activation = twin.activation, keras.activations.linear
        try:
            return twin(x)
        finally:
            twin.activation = activation

    return sums


def reaches(step: Step, entry: dict[str, Any], x: np.ndarray) -> np.ndarray:
    """What a step makes of x ≥ 0 with all its weights 1 and no activation: more than 0 wherever
    something of x that is more than 0 is looked at.
    """
    layer, part = step.layer, entry.get("part")
    kind = type(layer)
    if entry["kind"] in ("rescaling", "normalization", "batchnormalization"):
        return x
    if entry["kind"] == "activation":
        mixed = entry["activation"] == "softmax"
        return x + x.sum(-1, keepdims=True) if mixed else x
    if kind is layers.SeparableConv2D:
        if part != "depthwise":
            return np.repeat(x.sum(-1, keepdims=True), layer.filters, -1)
        config = config_of(layer)
        shared = ("strides", "padding", "kernel_size", "dilation_rate", "depth_multiplier")
        layer = layers.DepthwiseConv2D(**{name: config[name] for name in shared})
    if isinstance(layer, layers.Conv2D | layers.DepthwiseConv2D | layers.Dense):
        ones = "depthwise" if isinstance(layer, layers.DepthwiseConv2D) else "kernel"
        config = config_of(layer) | {"activation": "linear", "use_bias": False}
        config |= {f"{ones}_initializer": "ones", "dtype": "float64"}
        return np.asarray(type(layer).from_config(config)(x))
    return np.asarray(step.value(tf.constant(x)))
