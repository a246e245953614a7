"""A model as a chain: its layers, one after the other, or what keeps it from being one."""

from collections import Counter
from typing import Any

import keras

from lenet_book.figures.refusal import refusal

Functional = type(keras.Model(x := keras.Input((1,)), x))


def chain(model: keras.Model) -> list[keras.Layer]:
    """Return a built model's layers in their order, those of models inside it included.

    Raises TypeError if `model` is no Keras model, or one that computes by a `call` of its own,
    and ValueError if it is not built or is no chain.
    """
    if not isinstance(model, keras.Model):
        raise TypeError(
            "model must be a keras.Sequential, or a Keras model that is one chain, got "
            f"{type(model).__name__}"
        )
    if type(model).call not in (keras.Sequential.call, Functional.call):
        raise TypeError(
            f"{type(model).__name__} computes by a call of its own, which the figures cannot "
            "read; build a keras.Sequential from its layers"
        )
    if isinstance(model, keras.Sequential) and not model.layers:
        return []
    if not model.built:
        raise ValueError(
            f'model "{model.name}" is not built: it does not know its input size yet; '
            "begin it with keras.Input((32, 32, 3)), or the size of your images"
        )
    layers = _links(model)
    for name, times in Counter(map(id, layers)).items():
        if times > 1:
            twice = next(layer for layer in layers if id(layer) == name)
            raise refusal(twice, f"is used {times} times; the figures need a layer for each")
    return layers


def _links(model: Any) -> list[keras.Layer]:
    inner = model.layers if isinstance(model, keras.Sequential) else _walk(model)
    return [link for layer in inner for link in _opened(layer)]


def _opened(layer: keras.Layer) -> list[keras.Layer]:
    """Return a layer alone, or the layers of a model that stands for one."""
    is_plain = type(layer).call in (keras.Sequential.call, Functional.call)
    return _links(layer) if isinstance(layer, keras.Model) and is_plain else [layer]


def _walk(model: Any) -> list[keras.Layer]:
    """Return the layers of a functional model, from its only output back to its only input."""
    for what, tensors in (("inputs", model.inputs), ("outputs", model.outputs)):
        if len(tensors) != 1:
            raise ValueError(
                f'model "{model.name}" has {len(tensors)} {what}; the figures draw one layer '
                "after the other, from one input to one output"
            )
    tensor, walked = model.outputs[0], []
    while tensor is not model.inputs[0]:
        layer, index, _ = tensor._keras_history
        node = layer._inbound_nodes[index]
        if len(node.input_tensors) != 1:
            raise refusal(
                layer,
                f"joins {len(node.input_tensors)} branches; the figures draw one layer after the "
                "other and cannot draw branches",
            )
        walked.append(layer)
        tensor = node.input_tensors[0]
    return walked[::-1]
