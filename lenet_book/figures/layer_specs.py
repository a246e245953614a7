"""What the engine of the figures must know of each kind of Keras layer.

An exporter takes a layer and the shape of its input, and returns an entry: the engine's `kind`, its
settings as plain JSON, and its weights as arrays. Several entries, where the engine does in steps
what the layer does at once; then each but the last says its `output` shape.
"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import layers

from lenet_book.figures.activation_specs import activation_of, layer_activation
from lenet_book.figures.refusal import finite, refusal

Shape = tuple[int, ...]
Entry = dict[str, Any]
Exporter = Callable[[Any, Shape], Entry | list[Entry]]

# By their exact type: a subclass may compute something else.
EXPORTERS: dict[type, Exporter] = {}

# These do nothing but in training.
LEFT_OUT = (
    layers.Dropout,
    layers.SpatialDropout2D,
    layers.GaussianDropout,
    layers.AlphaDropout,
    layers.GaussianNoise,
    layers.ActivityRegularization,
    layers.Identity,
    layers.RandomBrightness,
    layers.RandomContrast,
    layers.RandomFlip,
    layers.RandomRotation,
    layers.RandomTranslation,
    layers.RandomZoom,
    # These are not in every Keras that the book runs on.
    *(
        getattr(layers, f"Random{name}")
        for name in (
            *("ColorDegeneration", "ColorJitter", "ElasticTransform", "Erasing", "GaussianBlur"),
            *("Grayscale", "Hue", "Invert", "Perspective", "Posterization", "Saturation"),
            *("Sharpness", "Shear"),
        )
        if hasattr(layers, f"Random{name}")
    ),
)


def register_layer(*kinds: type) -> Callable[[Exporter], Exporter]:
    """Make a function the exporter of some classes of layers, as a decorator.

    For a layer of the book's own or of a learner's, `registerLayer` in layers.js is the other half.
    """

    def register(exporter: Exporter) -> Exporter:
        EXPORTERS.update(dict.fromkeys(kinds, exporter))
        return exporter

    return register


def entries(layer: keras.Layer, shape: Shape) -> list[Entry]:
    """Return the entries of a layer on an input of this shape, or refuse it by name."""
    exporter = EXPORTERS.get(type(layer))
    if exporter is None:
        known = ", ".join(kind.__name__ for kind in EXPORTERS)
        raise refusal(
            layer,
            f"is of a kind the figures cannot compute; they know {known}, and pass over what acts "
            "in training only",
        )
    if getattr(layer, "quantization_mode", None):
        raise refusal(layer, f"is quantised to {layer.quantization_mode}; the figures need floats")
    if getattr(layer, "data_format", "channels_last") != "channels_last":
        raise refusal(
            layer, f'has data_format="{layer.data_format}"; the figures need "channels_last"'
        )
    made = exporter(layer, shape)
    return made if isinstance(made, list) else [made]


def output_shape(layer: keras.Layer, shape: Shape) -> Shape:
    """Return the shape of what a layer makes of an input of this shape."""
    try:
        return tuple(layer.compute_output_shape((None, *shape))[1:])
    except NotImplementedError:  # as in most layers of somebody's own
        return tuple(layer.compute_output_spec(keras.KerasTensor((None, *shape))).shape[1:])


# ---------------------------------------------------------------- weighted sums
@register_layer(layers.Conv2D)
def _convolution(layer: Any, shape: Shape) -> Entry:
    return (
        _sliding("conv2d", layer, layer.kernel_size)
        | ({} if layer.groups == 1 else {"groups": layer.groups})
        | activation_of(layer)
        | _weights(layer, "kernel", "bias")
    )


@register_layer(layers.DepthwiseConv2D)
def _depthwise(layer: Any, shape: Shape) -> Entry:
    """Return a convolution with a group for each channel: the weights lie in the same order."""
    kernel = finite(layer, "kernel", layer.kernel)
    return (
        _sliding("conv2d", layer, layer.kernel_size)
        | activation_of(layer)
        | _one_channel_each(kernel)
        | _weights(layer, "bias")
    )


@register_layer(layers.SeparableConv2D)
def _separable(layer: Any, shape: Shape) -> list[Entry]:
    """Return its two steps: each channel by itself, then all channels of a position."""
    kernel = finite(layer, "depthwise_kernel", layer.depthwise_kernel)
    pointwise = finite(layer, "pointwise_kernel", layer.pointwise_kernel)
    output = output_shape(layer, shape)
    depthwise = _sliding("conv2d", layer, layer.kernel_size) | _one_channel_each(kernel)
    return [
        depthwise | {"part": "depthwise", "output": [*output[:2], pointwise.shape[2]]},
        {"kind": "conv2d", "kernelSize": [1, 1], "strides": [1, 1], "padding": "valid"}
        | activation_of(layer)
        | {"kernel": pointwise}
        | _weights(layer, "bias"),
    ]


@register_layer(layers.Dense)
def _dense(layer: Any, shape: Shape) -> Entry:
    return {"kind": "dense"} | activation_of(layer) | _weights(layer, "kernel", "bias")


def _sliding(kind: str, layer: Any, size: Any) -> Entry:
    dilation = list(getattr(layer, "dilation_rate", (1, 1)))
    return {
        "kind": kind,
        "kernelSize": list(size),
        "strides": list(layer.strides),
        "padding": layer.padding,
    } | ({} if dilation == [1, 1] else {"dilation": dilation})


def _one_channel_each(kernel: np.ndarray) -> Entry:
    rows, columns, channels, multiplier = kernel.shape
    return {
        "groups": channels,
        "kernel": kernel.reshape(rows, columns, 1, channels * multiplier),
    }


def _weights(layer: Any, *names: str) -> Entry:
    """Return those of a layer's weights that it has, by name."""
    variables = {name: getattr(layer, name, None) for name in names}
    return {name: finite(layer, name, v) for name, v in variables.items() if v is not None}


# ---------------------------------------------------------------- pooling
@register_layer(layers.AveragePooling2D, layers.MaxPooling2D)
def _pooling(layer: Any, shape: Shape) -> Entry:
    return _sliding(type(layer).__name__.lower(), layer, layer.pool_size)


@register_layer(layers.GlobalAveragePooling2D, layers.GlobalMaxPooling2D)
def _global_pooling(layer: Any, shape: Shape) -> list[Entry]:
    """Return a pooling whose window is the whole map; its maps of one unit may become a vector."""
    average = type(layer) is layers.GlobalAveragePooling2D
    pooling = {
        "kind": "averagepooling2d" if average else "globalmaxpooling2d",
        "kernelSize": list(shape[:2]),
        "strides": [1, 1],
        "padding": "valid",
        "whole": True,
        "output": [1, 1, shape[2]],
    }
    return [pooling] if layer.keepdims else [pooling, {"kind": "flatten"}]


# ---------------------------------------------------------------- moving and scaling values
@register_layer(layers.Rescaling)
def _rescaling(layer: Any, shape: Shape) -> Entry:
    numbers = {"scale": layer.scale, "offset": layer.offset}
    return {"kind": "rescaling"} | _lists(layer, shape, numbers)


@register_layer(layers.Normalization)
def _normalization(layer: Any, shape: Shape) -> Entry:
    """Return (x − mean) ÷ max(√variance, ε), or the way back from it."""
    mean = finite(layer, "mean", layer.mean)
    variance = finite(layer, "variance", layer.variance).astype(np.float64)
    deviation = np.maximum(np.sqrt(variance), keras.config.epsilon())
    counted = {"counted": layer.count_params()} if layer.weights else {}
    if layer.invert:
        numbers = {"scale": deviation, "offset": mean}
        return {"kind": "rescaling"} | _lists(layer, shape, numbers) | counted
    numbers = {"mean": mean, "deviation": deviation}
    return {"kind": "normalization"} | _lists(layer, shape, numbers) | counted


@register_layer(layers.BatchNormalization)
def _batch_normalization(layer: Any, shape: Shape) -> Entry:
    if layer.axis not in (-1, len(shape)):
        raise refusal(layer, f"has axis={layer.axis}; the figures need axis=-1, the channels")
    return {
        "kind": "batchnormalization",
        "epsilon": layer.epsilon,
        **_weights(layer, "gamma", "beta"),
        "mean": finite(layer, "moving_mean", layer.moving_mean),
        "variance": finite(layer, "moving_variance", layer.moving_variance),
    }


def _lists(layer: Any, shape: Shape, numbers: dict[str, Any]) -> Entry:
    """Return numbers as lists: of one number, of one a channel, or of one a unit."""
    return {name: _list(layer, name, value, shape) for name, value in numbers.items()}


def _list(layer: Any, name: str, value: Any, shape: Shape) -> list[float]:
    values = np.asarray(finite(layer, name, value), np.float64)
    if values.size == 1:
        return values.ravel().tolist()
    values = values.reshape(
        values.shape[max(0, values.ndim - len(shape)) :]
    )  # without Keras's batch of 1
    try:
        each = np.broadcast_to(values, shape)
    except ValueError:
        raise refusal(
            layer, f"has a {name} of shape {values.shape}, which does not fit values of {shape}"
        ) from None
    channels = each.reshape(-1, shape[-1])
    return (channels[0] if (channels == channels[0]).all() else each.ravel()).tolist()


# ---------------------------------------------------------------- arranging values
@register_layer(layers.Flatten)
def _flatten(layer: Any, shape: Shape) -> Entry:
    return {"kind": "flatten"}


@register_layer(layers.Reshape)
def _reshape(layer: Any, shape: Shape) -> Entry:
    output = output_shape(layer, shape)
    if len(output) not in (1, 3):
        raise refusal(
            layer,
            f"makes values of shape {output}; the figures need (height, width, channels) or (n,)",
        )
    return {"kind": "flatten" if len(output) == 1 else "reshape"}


@register_layer(layers.ZeroPadding2D)
def _padding(layer: Any, shape: Shape) -> Entry:
    sides = layer.padding
    return {"kind": "zeropadding2d", "before": [a for a, _ in sides], "grows": _sums(sides)}


@register_layer(layers.Cropping2D)
def _cropping(layer: Any, shape: Shape) -> Entry:
    sides = layer.cropping
    grows = [-cut for cut in _sums(sides)]
    return {"kind": "cropping2d", "before": [a for a, _ in sides], "grows": grows}


def _sums(sides: tuple[tuple[int, int], ...]) -> list[int]:
    return [before + after for before, after in sides]


@register_layer(layers.UpSampling2D)
def _upsampling(layer: Any, shape: Shape) -> Entry:
    if layer.interpolation != "nearest":
        raise refusal(
            layer, f'has interpolation="{layer.interpolation}"; the figures need "nearest"'
        )
    return {"kind": "upsampling2d", "times": list(layer.size)}


# ---------------------------------------------------------------- activations alone
@register_layer(layers.Activation)
def _activation(layer: Any, shape: Shape) -> Entry:
    return {"kind": "activation"} | activation_of(layer)


@register_layer(layers.ReLU, layers.LeakyReLU, layers.ELU)
def _activation_layer(layer: Any, shape: Shape) -> Entry:
    return {"kind": "activation"} | layer_activation(layer)


@register_layer(layers.Softmax)
def _softmax(layer: Any, shape: Shape) -> Entry:
    if layer.axis == len(shape):
        return {"kind": "activation", "activation": "softmax"}
    return {"kind": "activation"} | layer_activation(layer)
