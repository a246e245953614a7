"""A model as a chain: its layers, one after the other, or what keeps it from being one."""

from collections import Counter
from typing import Any

import keras

from lenet_book.figures.refusal import refusal

Functional = type(keras.Model(x := keras.Input((1,)), x))
# By these a model comes to its answers; who has one of his own computes something else.
WAYS = ("__call__", "predict", "predict_step", "make_predict_function")


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
    own = _own_way(model)
    if own:
        raise TypeError(
            f"{type(model).__name__} computes by a {own} of its own, which the figures cannot "
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
    for layer in layers:
        if "call" in vars(layer):
            raise refusal(layer, "had its call replaced; the figures compute what Keras's would")
    return layers


def _own_way(model: Any) -> str | None:
    """Return the name of what a model does in a way of its own, if it does."""
    if "call" in vars(model) or type(model).call not in (keras.Sequential.call, Functional.call):
        return "call"
    for name in WAYS:
        if name in vars(model) or getattr(type(model), name) is not getattr(keras.Model, name):
            return name
    return None


def _links(model: Any) -> list[keras.Layer]:
    inner = model.layers if isinstance(model, keras.Sequential) else _walk(model)
    return [link for layer in inner for link in _opened(layer)]


def _opened(layer: keras.Layer) -> list[keras.Layer]:
    """Return a layer alone, or the layers of a model that stands for one."""
    is_plain = isinstance(layer, keras.Model) and not _own_way(layer)
    return _links(layer) if is_plain else [layer]


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
