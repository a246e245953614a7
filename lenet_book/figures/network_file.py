"""A network as a file that the book's pages and Python both open.

    from lenet_book.figures.network_file import load_network, save_network

    model = load_network("my-network.json")     # downloaded from a page: the same answers
    save_network(model, "my-network.json")      # to open in a page

The file is JSON: the network's `spec` and its weights as `describe` gives them, in base64, with
their CRC-32. Its pages' half is `shared/your_network/network_file.js`.
"""

import base64
import binascii
import json
from os import PathLike
from pathlib import Path
from typing import Any
from zlib import crc32

import keras
import numpy as np
from keras import layers

from lenet_book.figures.layer_specs import Entry
from lenet_book.figures.network import describe
from lenet_book.files import atomic_write

FORMAT = "network 1"
LARGEST = 20_000_000  # bytes
POOLING = {
    "averagepooling2d": layers.AveragePooling2D,
    "maxpooling2d": layers.MaxPooling2D,
}


def save_network(model: keras.Model, path: str | PathLike[str]) -> None:
    """Write a Keras model that the figures can compute to a file that the book's pages open.

    Raises TypeError or ValueError, with a sentence, for one that they cannot compute.
    """
    spec, weights = describe(model)
    content = {
        "lenet_book": FORMAT,
        "spec": spec,
        "format": "float32",
        "bytes": base64.b64encode(weights.astype("<f4").tobytes()).decode("ascii"),
        "crc32": crc32(weights.astype("<f4").tobytes()),
    }
    text = json.dumps(content, separators=(",", ":"))
    if len(text) > LARGEST:
        raise ValueError(
            f'model "{model.name}" makes a file of {_megabytes(len(text))}; '
            f"pages open files of at most {_megabytes(LARGEST)}"
        )
    with atomic_write(Path(path)) as file:
        file.write(text.encode("utf-8"))


def load_network(path: str | PathLike[str]) -> keras.Sequential:
    """Return the network of a file that a page of the book or `save_network` has written.

    It gives the answers that it gave there. Raises ValueError, with a sentence, for a file that is
    none, that is damaged, or whose network cannot be built of Keras's layers.
    """
    path = Path(path)
    content = _read(path)
    try:
        spec = content["spec"]
        weights = _weights(path, content)
        model = _built(spec)
        model.set_weights(parted(weights, model))
        again = describe(model).spec
    except ValueError as error:
        raise ValueError(f"{path.name} cannot be loaded: {error}") from error
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"{path.name} cannot be loaded: it is damaged ({error!r})") from error
    for entry, made in zip(spec["layers"], again["layers"], strict=True):
        if entry != made:
            raise ValueError(
                f"{path.name} cannot be loaded: its layer {entry['name']} has settings that "
                "load_network does not know; save that model with model.save, and load it with "
                "keras.models.load_model"
            )
    return model


def _read(path: Path) -> dict[str, Any]:
    size = path.stat().st_size
    if size > LARGEST:
        raise ValueError(
            f"{path.name} has {_megabytes(size)}; the file of a network has at most "
            f"{_megabytes(LARGEST)}"
        )
    begin, content = path.read_bytes(), None
    try:
        content = json.loads(begin)
    except ValueError as error:
        if begin[:100].lstrip().startswith(b'{"lenet_book"'):
            raise ValueError(f"{path.name} is damaged: download or save it again") from error
    if not isinstance(content, dict) or content.get("lenet_book") != FORMAT:
        raise ValueError(
            f"{path.name} is no network of this book: it needs one that a page has downloaded, "
            "or save_network has written"
        )
    return content


def _weights(path: Path, content: dict[str, Any]) -> np.ndarray:
    try:
        stored = base64.b64decode(content["bytes"], validate=True)
    except binascii.Error as error:
        raise ValueError("it is damaged; download or save it again") from error
    if crc32(stored) != content["crc32"] or len(stored) != 4 * content["spec"]["parameters"]:
        raise ValueError("its weights are damaged; download or save it again")
    return np.frombuffer(stored, "<f4").astype(np.float32)


def _built(spec: dict[str, Any]) -> keras.Sequential:
    chain = [keras.Input(tuple(spec["input"])), *map(_layer, spec["layers"])]
    return keras.Sequential(chain, name="lenet5")


def _layer(entry: Entry) -> keras.Layer:
    """Return the Keras layer of one entry of a spec, without its weights."""
    name, kind = entry["name"], entry["kind"]
    if kind == "flatten":
        return layers.Flatten(name=name)
    activation = entry.get("activation", "linear")
    if kind == "activation":
        return layers.Activation(activation, name=name)
    if kind == "dense":
        _, shape = entry["kernel"]
        options = {"activation": activation, "use_bias": "bias" in entry, "name": name}
        return layers.Dense(shape[-1], **options)
    if kind not in ("conv2d", *POOLING):
        raise ValueError(
            f"its layer {name} is of the kind {kind}, which load_network does not know; save that "
            "model with model.save, and load it with keras.models.load_model"
        )
    sliding = {"strides": tuple(entry["strides"]), "padding": entry["padding"], "name": name}
    size = tuple(entry["kernelSize"])
    if kind in POOLING:
        return POOLING[kind](size, **sliding)
    _, shape = entry["kernel"]
    return layers.Conv2D(
        shape[-1], size, activation=activation, use_bias="bias" in entry, **sliding
    )


def parted(weights: np.ndarray, model: keras.Model) -> list[np.ndarray]:
    """Cut one vector of weights, in the order of `describe`, into the arrays of a model."""
    shapes = [variable.shape for variable in model.weights]
    sizes = [int(np.prod(shape)) for shape in shapes]
    if sum(sizes) != len(weights):
        raise ValueError(f"its layers need {sum(sizes)} weights, and it has {len(weights)}")
    parts = np.split(weights, np.cumsum(sizes))[:-1]  # behind the last there is nothing
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB"
