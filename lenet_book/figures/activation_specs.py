"""Activations as the engine of the figures knows them: a name and a few numbers."""

from functools import partial
from typing import Any

import keras
import numpy as np

from lenet_book.figures.refusal import refusal

# Keras's names, and the engine's where it differs. Softmax mixes the channels of a position.
NAMES = {
    **{"linear": "linear", "tanh": "tanh", "relu": "relu", "sigmoid": "sigmoid"},
    **{"softmax": "softmax", "relu6": "relu6", "leaky_relu": "leaky_relu", "elu": "elu"},
    **{"selu": "selu", "gelu": "gelu", "silu": "silu", "softplus": "softplus"},
    **{"softsign": "softsign", "hard_sigmoid": "hard_sigmoid", "exponential": "exponential"},
}
ACTIVATIONS = tuple(NAMES)
LAYERS = (keras.layers.ReLU, keras.layers.LeakyReLU, keras.layers.ELU, keras.layers.Softmax)

_registered: dict[Any, str] = {}


def register_activation(function: Any, name: str) -> None:
    """Let layers have `function` as their activation; the engine knows it as `name`.

    The other half is `registerActivation` in activations.js.
    """
    _registered[function] = name


def activation_of(layer: keras.Layer) -> dict[str, Any]:
    """Return a layer's activation: one of Keras's that the engine knows, or a registered one.

    Its options may be given by functools.partial, or by one of Keras's activation layers.
    """
    given = layer.activation
    if type(given) in LAYERS:
        return layer_activation(given, layer)
    function, options = (given.func, given.keywords) if _bare(given) else (given, {})
    for name in ACTIVATIONS:
        if function is getattr(keras.activations, name):
            return _named(layer, name, options)
    if given in _registered:
        return {"activation": _registered[given]}
    called = getattr(function, "__name__", type(function).__name__)
    raise refusal(
        layer,
        f'has the activation "{called}"; write one of {", ".join(ACTIVATIONS)}, as a string',
    )


def layer_activation(one: keras.Layer, named: keras.Layer | None = None) -> dict[str, Any]:
    """Return what one of `LAYERS` does. A refusal names the layer `named`."""
    if isinstance(one, keras.layers.Softmax):
        if one.axis != -1:
            raise refusal(named or one, f"has axis={one.axis}; the figures need axis=-1")
        return {"activation": "softmax"}
    if isinstance(one, keras.layers.ELU):
        return _named(one, "elu", {"alpha": one.alpha})
    options = {"negative_slope": one.negative_slope}
    if isinstance(one, keras.layers.LeakyReLU):
        return _named(one, "leaky_relu", options)
    limits = {"max_value": one.max_value, "threshold": one.threshold}
    return _named(one, "relu", options | limits)


def _bare(given: Any) -> bool:
    """Say whether a function was given some keywords beforehand, and nothing else."""
    return isinstance(given, partial) and not given.args


def _named(layer: keras.Layer, name: str, options: dict[str, Any]) -> dict[str, Any]:
    if name == "relu6":
        return {"activation": "relu6", "options": {"most": 6}}
    if name == "gelu" and set(options) <= {"approximate"}:
        return {"activation": "gelu_tanh" if options.get("approximate") else "gelu"}
    if name == "leaky_relu" and set(options) <= {"negative_slope"}:
        slope = _number(options.get("negative_slope", 0.2))
        return {"activation": "leaky_relu", "options": {"slope": slope}}
    if name == "elu" and set(options) <= {"alpha"}:
        alpha = _number(options.get("alpha", 1))
        return {"activation": "elu"} | ({"options": {"alpha": alpha}} if alpha != 1 else {})
    if name == "relu" and set(options) <= {"negative_slope", "max_value", "threshold"}:
        return _relu(**options)
    if options:
        raise refusal(layer, f"has the activation {name} with {', '.join(options)}: not known")
    return {"activation": NAMES[name]}


def _relu(
    negative_slope: float = 0, max_value: float | None = None, threshold: float = 0
) -> dict[str, Any]:
    """Return ReLU by the simplest name that it can have."""
    options = {}
    if negative_slope:
        options["slope"] = _number(negative_slope)
    if max_value is not None:
        options["most"] = _number(max_value)
    if threshold:
        options["threshold"] = _number(threshold)
    if not options:
        return {"activation": "relu"}
    if options == {"most": 6}:
        return {"activation": "relu6", "options": options}
    name = "leaky_relu" if set(options) == {"slope"} else "bent_relu"
    return {"activation": name, "options": options}


def _number(value: Any) -> float:
    return np.asarray(value, np.float64).item()
