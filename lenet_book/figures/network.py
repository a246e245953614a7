"""Describe a Keras model for the engine of the figures: a plain spec and one array of weights."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import keras
import numpy as np

from lenet_book.figures.meaning import answer_of
from lenet_book.figures.models import refuse_path

ACTIVATIONS = ("linear", "tanh", "relu", "sigmoid", "softmax")
# The layers that the engine computes, by their exact type: a subclass may compute something else.
KNOWN = (
    keras.layers.Conv2D,
    keras.layers.AveragePooling2D,
    keras.layers.MaxPooling2D,
    keras.layers.Flatten,
    keras.layers.Dense,
    keras.layers.Activation,
    keras.layers.ReLU,
    keras.layers.Softmax,
    keras.layers.Rescaling,
    keras.layers.Normalization,
)
LEFT_OUT = (keras.layers.Dropout,)  # it acts in training only
LETTERS = {"conv2d": "C", "averagepooling2d": "S", "maxpooling2d": "S", "dense": "F"}


class Network(NamedTuple):
    """What `engine.js` needs to compute a model.

    `spec` is plain JSON: the input's shape (height, width, channels), the number of
    `parameters`, and for each layer its Keras `name`, its `label` in the scheme of
    LeCun et al. (1998), its `kind`, its `output` shape and its settings. A `kernel` or
    `bias` is given as [offset, shape] in `weights`, a float32 vector in Keras's order.
    """

    spec: dict[str, Any]
    weights: np.ndarray


def describe(model: keras.Sequential) -> Network:
    """Describe a built `keras.Sequential` that takes images (height, width, channels).

    Its layers may be those of `KNOWN`; those of `LEFT_OUT` are passed over.

    Raises TypeError if `model` is no `keras.Sequential`, and ValueError, naming the layer, if
    the model is not built or the figures cannot compute it as it stands.
    """
    refuse_path(model)
    if not isinstance(model, keras.Sequential):
        raise TypeError(
            f"model must be a keras.Sequential, got {type(model).__name__}; "
            "the figures draw one layer after the other and cannot draw branches"
        )
    layers = [layer for layer in model.layers if type(layer) not in LEFT_OUT]
    if not layers:
        raise ValueError(f'model "{model.name}" has no layers to draw; add at least one')
    shape = _input_shape(model)
    spec: dict[str, Any] = {"input": list(shape), "layers": []}
    arrays: list[np.ndarray] = []
    offset = 0
    for layer in layers:
        entry = {"name": layer.name, "label": "", **_settings(layer, shape)}
        for name in ("kernel", "bias"):
            variable = getattr(layer, name, None)
            if variable is not None:
                values = _finite(layer, name, variable)
                entry[name] = [offset, list(values.shape)]
                arrays.append(values.ravel())
                offset += values.size
        shape = tuple(layer.compute_output_shape((None, *shape))[1:])
        entry["output"] = list(shape)
        spec["layers"].append(entry)
    for entry, label in zip(spec["layers"], _labels(spec["layers"]), strict=True):
        entry["label"] = label
    spec["parameters"] = offset
    spec["answer"] = answer_of(model, spec)
    return Network(spec, np.concatenate([*arrays, np.empty(0, np.float32)]))


def _input_shape(model: keras.Sequential) -> tuple[int, int, int]:
    """Return the image shape that a model takes, or say why it has none."""
    if not model.built:
        raise ValueError(
            f'model "{model.name}" is not built: it does not know its input size yet; '
            "begin it with keras.Input((32, 32, 3)), or the size of your images"
        )
    shape = tuple(model.input_shape[1:])
    if len(shape) != 3 or None in shape:
        raise ValueError(
            f'model "{model.name}" takes inputs of shape {shape}; the figures need images of '
            "a fixed size (height, width, channels): begin it with, say, keras.Input((32, 32, 3))"
        )
    return shape


def _settings(layer: keras.Layer, input_shape: tuple[int, ...]) -> dict[str, Any]:
    """Return what the engine must know of a layer besides its weights."""
    layers = keras.layers
    kind = type(layer)
    if kind not in KNOWN:
        *names, last = (known.__name__ for known in (*KNOWN, *LEFT_OUT))
        raise _refusal(
            layer,
            f"is of a kind the figures cannot compute; they know {', '.join(names)} and {last}",
        )
    if kind is layers.Conv2D:
        _channels_last(layer)
        if layer.groups != 1:
            raise _refusal(layer, f"has groups={layer.groups}; the figures need groups=1")
        if tuple(layer.dilation_rate) != (1, 1):
            raise _refusal(
                layer, f"has dilation_rate={layer.dilation_rate}; the figures need dilation_rate=1"
            )
        return {
            "kind": "conv2d",
            "activation": _activation(layer),
            "kernelSize": list(layer.kernel_size),
            "strides": list(layer.strides),
            "padding": layer.padding,
        }
    if kind in (layers.AveragePooling2D, layers.MaxPooling2D):
        _channels_last(layer)
        return {
            "kind": kind.__name__.lower(),
            "kernelSize": list(layer.pool_size),
            "strides": list(layer.strides),
            "padding": layer.padding,
        }
    if kind is layers.Flatten:
        _channels_last(layer)
        return {"kind": "flatten"}
    if kind is layers.Dense:
        return {"kind": "dense", "activation": _activation(layer)}
    if kind is layers.Activation:
        return {"kind": "activation", "activation": _activation(layer)}
    if kind is layers.ReLU:
        if layer.max_value is not None or layer.negative_slope or layer.threshold:
            raise _refusal(layer, "is not a plain ReLU; the figures need layers.ReLU() as it is")
        return {"kind": "activation", "activation": "relu"}
    if kind is layers.Softmax:
        if layer.axis not in (-1, len(input_shape)):
            raise _refusal(layer, f"has axis={layer.axis}; the figures need axis=-1")
        return {"kind": "activation", "activation": "softmax"}
    if kind is layers.Rescaling:
        return {"kind": "rescaling", **_affine(layer, layer.scale, layer.offset, input_shape)}
    if layer.invert:
        raise _refusal(layer, "has invert=True; the figures need invert=False")
    # What is left is Normalization. Keras computes (x − mean) / max(√variance, ε).
    mean = keras.ops.convert_to_numpy(layer.mean).astype(np.float64)
    deviation = np.sqrt(keras.ops.convert_to_numpy(layer.variance).astype(np.float64))
    scale = 1 / np.maximum(deviation, keras.config.epsilon())
    return {"kind": "normalization", **_affine(layer, scale, -mean * scale, input_shape)}


def _activation(layer: keras.Layer) -> str:
    """Return the name of a layer's activation, if it is one of Keras's that the engine knows."""
    for name in ACTIVATIONS:
        if layer.activation is getattr(keras.activations, name):
            return name
    given = getattr(layer.activation, "__name__", type(layer.activation).__name__)
    raise _refusal(
        layer, f'has the activation "{given}"; write one of {", ".join(ACTIVATIONS)}, as a string'
    )


def _affine(
    layer: keras.Layer, scale: Any, offset: Any, input_shape: tuple[int, ...]
) -> dict[str, list[float]]:
    """Return scale and offset as lists of one number, or of one a channel."""
    settings = {}
    for name, value in (("scale", scale), ("offset", offset)):
        values = _finite(layer, name, value)
        one_a_channel = values.shape[-1:] == input_shape[-1:] and values.size == input_shape[-1]
        if values.size != 1 and not one_a_channel:
            raise _refusal(
                layer, f"has numbers of shape {values.shape}; the figures need one a channel"
            )
        settings[name] = values.ravel().tolist()
    return settings


def _channels_last(layer: keras.Layer) -> None:
    if layer.data_format != "channels_last":
        raise _refusal(
            layer, f'has data_format="{layer.data_format}"; the figures need "channels_last"'
        )


def _finite(layer: keras.Layer, name: str, values: Any) -> np.ndarray:
    """Return values as float32, or refuse NaN and infinite ones."""
    array = keras.ops.convert_to_numpy(values).astype(np.float32)
    bad = array.size - np.count_nonzero(np.isfinite(array))
    if bad:
        raise _refusal(
            layer,
            f"has {bad} NaN or infinite numbers in its {name}; if training diverged, "
            "lower the learning rate and train again",
        )
    return array


def _refusal(layer: keras.Layer, reason: str) -> ValueError:
    return ValueError(f'layer "{layer.name}" ({type(layer).__name__}) {reason}')


def _labels(layers: list[dict[str, Any]]) -> Iterator[str]:
    """Yield each layer's name as in LeCun et al. (1998): C1, S2, …, the last dense one Output.

    Convolutions, poolings and dense layers are counted. The others keep a plain name, with a
    number from the second of its kind on: Flatten, ReLU, ReLU 2. No two labels are the same.
    """
    dense = [entry for entry in layers if entry["kind"] == "dense"]
    number = 0
    plain_names: Counter[str] = Counter()
    for entry in layers:
        if entry["kind"] in LETTERS:
            number += 1
            yield "Output" if entry in dense[-1:] else f"{LETTERS[entry['kind']]}{number}"
        else:
            plain = entry["activation"] if entry["kind"] == "activation" else entry["kind"]
            name = "ReLU" if plain == "relu" else plain.capitalize()
            plain_names[name] += 1
            yield name if plain_names[name] == 1 else f"{name} {plain_names[name]}"
