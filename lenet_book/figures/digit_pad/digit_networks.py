"""The two networks of the digit pad, and how they read: no TensorFlow needed here.

Both were trained by the recorded experiment `lenet_1998_pad`, on 50,000 digits.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from lenet_book.digits.bitmaps import BITMAPS
from lenet_book.records import RUNS, recorded
from lenet_utils.network_1998 import GROUND, INK

SPECS = Path(__file__).with_name("networks.json")
HEADS = ("bitmaps", "softmax")
DIGITS = [str(digit) for digit in range(10)]


def digit_weights(head: str) -> dict[str, np.ndarray]:
    """Return the weights of one of the networks, by layer and part: "C1/kernel"."""
    with np.load(RUNS / "lenet_1998_pad_weights.npz") as stored:
        own = {
            name.removeprefix(f"{head}/"): stored[name]
            for name in stored
            if name.startswith(f"{head}/")
        }
    return {"Output/kernel": BITMAPS.T.astype(np.float16)} | own


def digit_network(head: str) -> dict[str, Any]:
    """Return one of the networks for a page: spec and weights."""
    spec = json.loads(SPECS.read_text("utf-8"))[head]
    weights = digit_weights(head)
    arrays = [
        weights[f"{layer['name']}/{stored}"].ravel()
        for layer in spec["layers"]
        for part, stored in (("kernel", "kernel"), ("coefficient", "kernel"), ("bias", "bias"))
        if part in layer
    ]
    return {"spec": spec, "format": "float16", "bytes": np.concatenate(arrays).tobytes()}


def digit_reading() -> dict[str, Any]:
    """Return how drawings become inputs, what outputs are called, and from where none is read."""
    far = recorded.value("lenet_1998_pad.bitmaps_limit.seed0")
    return {"low": GROUND, "high": INK, "names": DIGITS, "far": far}
