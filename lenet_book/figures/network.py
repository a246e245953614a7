"""Describe a Keras model for the engine of the figures: a plain spec and one array of weights."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import keras
import numpy as np

from lenet_book.figures import layers_1998 as layers_1998  # teaches the figures these layers
from lenet_book.figures.activation_specs import ACTIVATIONS
from lenet_book.figures.chain import chain
from lenet_book.figures.layer_specs import EXPORTERS, LEFT_OUT, Entry, Shape, entries, output_shape
from lenet_book.figures.meaning import answer_of
from lenet_book.figures.models import refuse_path

__all__ = ["ACTIVATIONS", "KNOWN", "LEFT_OUT", "Network", "describe", "places", "stored"]

KNOWN = tuple(EXPORTERS)  # the layers that the figures compute

LETTERS = {
    "conv2d": "C",
    "averagepooling2d": "S",
    "maxpooling2d": "S",
    "globalmaxpooling2d": "S",
    "dense": "F",
    "subsampling": "S",
    "rbf": "F",
}
PLAIN = {
    "batchnormalization": "BatchNorm",
    "zeropadding2d": "ZeroPadding",
    "cropping2d": "Cropping",
    "upsampling2d": "UpSampling",
    **{"relu": "ReLU", "relu6": "ReLU6", "leaky_relu": "LeakyReLU", "bent_relu": "ReLU"},
    **{"elu": "ELU", "selu": "SELU", "gelu": "GELU", "gelu_tanh": "GELU", "silu": "SiLU"},
    "hard_sigmoid": "HardSigmoid",
}


class Network(NamedTuple):
    """What `engine.js` needs to compute a model.

    `spec` is plain JSON: the input's shape (height, width, channels), the number of numbers in
    `weights` as `parameters`, the layers `leftOut` (if any), and for each layer its Keras `name`,
    its `label` in the scheme of LeCun et al. (1998), its `kind`, its `output` shape and its
    settings. Weights such as a `kernel` or `bias` are given as [offset, shape] in `weights`, a
    float32 vector in Keras's order.
    """

    spec: dict[str, Any]
    weights: np.ndarray


def describe(model: keras.Model) -> Network:
    """Describe a built Keras model that takes images (height, width, channels).

    It must be one chain of layers: a `keras.Sequential`, or a functional model in which nothing
    branches. Its layers may be those of `layer_specs.EXPORTERS`; those of `LEFT_OUT` are passed
    over.

    Raises TypeError if `model` is no such model, and ValueError, naming the layer, if
    the model is not built or the figures cannot compute it as it stands.
    """
    refuse_path(model)
    links = chain(model)
    layers = [layer for layer in links if type(layer) not in LEFT_OUT]
    if not layers:
        raise ValueError(f'model "{model.name}" has no layers to draw; add at least one')
    shape = _input_shape(model)
    spec: dict[str, Any] = {"input": list(shape), "layers": []}
    arrays: list[np.ndarray] = []
    for layer in layers:
        made = entries(layer, shape)
        shape = output_shape(layer, shape)
        made[-1]["output"] = list(shape)
        spec["layers"] += [_placed(layer, entry, arrays) for entry in made]
    for entry, label in zip(spec["layers"], _labels(spec["layers"]), strict=True):
        entry["label"] = label
    spec["parameters"] = sum(array.size for array in arrays)
    if len(layers) < len(links):
        spec["leftOut"] = [type(layer).__name__ for layer in links if layer not in layers]
    spec["answer"] = answer_of(model, spec)
    return Network(spec, np.concatenate([*arrays, np.empty(0, np.float32)]))


def places(entry: Entry) -> dict[str, tuple[int, list[int]]]:
    """Return where the weights of a spec's layer are, by name: (offset, shape)."""
    return {
        name: (value[0], value[1])
        for name, value in entry.items()
        if isinstance(value, list) and len(value) == 2 and isinstance(value[1], list)
    }


def stored(sent: dict[str, Any]) -> dict[str, Any]:
    """Return a network as a page keeps it: in 16 bits, where they hold each of its weights."""
    weights = np.frombuffer(sent["bytes"], np.dtype(sent["format"]))
    with np.errstate(over="ignore"):
        half = weights.astype(np.float16)
    if not np.array_equal(half, weights):
        return sent
    return sent | {"format": "float16", "bytes": half.tobytes()}


def _placed(layer: keras.Layer, entry: Entry, arrays: list[np.ndarray]) -> Entry:
    """Return an entry of the spec; its weights are added to the arrays."""
    placed = {"name": layer.name, "label": "", **entry}
    for name, value in entry.items():
        if isinstance(value, np.ndarray):
            placed[name] = [sum(array.size for array in arrays), list(value.shape)]
            arrays.append(value.ravel())
    return placed


def _input_shape(model: keras.Model) -> Shape:
    """Return the image shape that a model takes, or say why it has none."""
    shape = tuple(model.inputs[0].shape[1:])
    if len(shape) != 3 or None in shape:
        example = (*shape, 1) if len(shape) == 2 and None not in shape else (32, 32, 3)
        raise ValueError(
            f'model "{model.name}" takes inputs of shape {shape}; the figures need images of '
            f"a fixed size (height, width, channels): begin it with, say, keras.Input({example})"
        )
    return shape


def _labels(layers: list[Entry]) -> Iterator[str]:
    """Yield each layer's name as in LeCun et al. (1998): C1, S2, …, the last dense one Output.

    Convolutions, poolings and dense layers are counted. The others keep a plain name, with a
    number from the second of its kind on: Flatten, ReLU, ReLU 2. No two labels are the same.
    """
    dense = [entry for entry in layers if entry["kind"] in ("dense", "rbf")]
    number = 0
    plain_names: Counter[str] = Counter()
    for entry in layers:
        letter = LETTERS.get(entry["kind"])
        if letter and "part" in entry:
            yield f"{letter}{number + 1} {entry['part']}"  # the whole has the number
        elif letter:
            number += 1
            yield "Output" if entry in dense[-1:] else f"{letter}{number}"
        else:
            plain = entry["activation"] if entry["kind"] == "activation" else entry["kind"]
            name = PLAIN.get(plain, plain.capitalize())
            plain_names[name] += 1
            yield name if plain_names[name] == 1 else f"{name} {plain_names[name]}"
