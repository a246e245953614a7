"""How a check reaches a function that lives in another process: values as plain JSON.

The check stays where the book is, and the learner's function where the learner's code runs. What
comes back is read as numbers, texts and arrays, and never as code: nothing is unpickled.
"""

import base64
import builtins
import io
import json
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

PLAIN = (bool, int, float, str)
# What a network may be made of that comes back: no class that could run code or read files.
KERAS = set(
    "Sequential InputLayer Conv2D Dense Flatten Reshape AveragePooling2D MaxPooling2D "
    "GlobalAveragePooling2D GlobalMaxPooling2D Activation ReLU LeakyReLU Softmax Dropout "
    "BatchNormalization ZeroPadding2D Cropping2D Rescaling DTypePolicy "
    "Zeros Ones Constant GlorotUniform GlorotNormal HeUniform HeNormal LecunUniform LecunNormal "
    "RandomUniform RandomNormal TruncatedNormal VarianceScaling L1 L2 L1L2".split()
)


def encode(value: Any, functions: list[Callable] | None = None) -> Any:
    """Return a value as JSON can hold it. Callables are added to `functions`, where it is given.

    What has no form here, such as a set, is only named: the checks say what they expected.
    """
    if value is None or value is Ellipsis:
        return None
    if isinstance(value, PLAIN) and not isinstance(value, np.generic):
        return value
    if isinstance(value, tuple):
        return {"tuple": [encode(part, functions) for part in value]}
    if isinstance(value, list | range):
        return {"list": [encode(part, functions) for part in value]}
    if isinstance(value, dict):
        pairs = [(encode(k, functions), encode(v, functions)) for k, v in value.items()]
        return {"dict": pairs}
    if "keras" in sys.modules and isinstance(value, sys.modules["keras"].Sequential):
        return {"network": value.to_json()}
    if hasattr(value, "__array__") and (array := np.asarray(value)).dtype.kind in "biufcU":
        file = io.BytesIO()
        np.save(file, array, allow_pickle=False)
        return {"array": base64.b64encode(file.getvalue()).decode("ascii")}
    if callable(value) and functions is not None:
        functions.append(value)
        return {"function": len(functions) - 1}
    return {"other": type(value).__name__}


def decode(value: Any, function: Callable[[int], Callable] | None = None) -> Any:
    """Return what was encoded. `function` turns a number into the callable that it stands for.

    Raises ValueError for what is no such message.
    """
    if value is None or isinstance(value, PLAIN):
        return value
    try:
        ((kind, held),) = value.items()
        if kind in ("tuple", "list"):
            parts = [decode(part, function) for part in held]
            return tuple(parts) if kind == "tuple" else parts
        if kind == "dict":
            return {decode(k, function): decode(v, function) for k, v in held}
        if kind == "array":
            return np.load(io.BytesIO(base64.b64decode(held)), allow_pickle=False)[()]
        if kind == "network":
            return _network(held)
        if kind == "function" and function is not None:
            return function(held)
        return failure(held, "", object)  # has nothing but the name of its type
    except (AttributeError, EOFError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"the answer cannot be read: {error}") from error


def _network(config: str) -> Any:
    """Return a Keras network of known layers, from what its `to_json` gave, not compiled."""
    import keras

    def check(part: Any) -> None:
        if isinstance(part, dict):
            made_of, module = part.get("class_name"), str(part.get("module", "keras"))
            if made_of is not None and (made_of not in KERAS or module.split(".")[0] != "keras"):
                raise ValueError(f"a network with {module}.{made_of} is not rebuilt here")
            part = list(part.values())
        if isinstance(part, list):
            for one in part:
                check(one)

    parts = json.loads(config)
    parts.pop("compile_config", None)
    check(parts)
    return keras.models.model_from_json(json.dumps(parts))


def failure(name: Any, text: Any, base: type | None = None) -> Any:
    """Return an object whose type has that name, by default an exception that says `text`."""
    name = name if isinstance(name, str) and name.isidentifier() else "Unknown"
    known = getattr(builtins, name, Exception)
    if not (isinstance(known, type) and issubclass(known, Exception)):
        known = Exception
    made: Any = type(name, (base or known,), {"__str__": lambda self: str(text)})
    return made.__new__(made, *([] if base else [str(text)]))  # some take other arguments


# ---------------------------------------------------------------- where the learner's code runs
def ask(message: Any) -> Any:
    """Send a message to the process that grades, and return its answer."""
    return json.loads(input(json.dumps(message)))


def look(find: Callable[[], Any]) -> None:
    """Say whether there is a function, or else which value."""
    try:
        found = find()
    except Exception as error:
        return ask({"error": [type(error).__name__, str(error)]})
    return ask({"callable": True} if callable(found) else {"value": encode(found)})


def run(find: Callable[[], Callable]) -> None:
    """Call the function with the arguments that are sent, and send what it returns.

    A function among the arguments stays where it is, too: each call of it is a message.
    """

    def far(number: int) -> Callable:
        def call(*arguments: Any) -> Any:
            answer = ask({"call": number, "arguments": encode(arguments)})
            if "error" in answer:
                raise failure(*answer["error"])
            return decode(answer["result"])

        return call

    arguments = decode(ask({"begin": True}), far)
    try:
        result = encode(find()(*arguments))
        ask({"result": result, "arguments": encode(arguments)})
    except (Exception, SystemExit) as error:
        ask({"error": [type(error).__name__, str(error)]})
