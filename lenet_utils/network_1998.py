"""The network of 1998 in NumPy: forward, its loss, and the way back, twice.

Source: LeCun, Bottou, Bengio, Haffner, *Gradient-Based Learning Applied to Document
Recognition*, 1998, sections II.B, II.C and appendix C. Weights are a dictionary: to each layer's
name belong its kernel (S2, S4: its coefficients) and its biases, in the shapes that Keras has.
The way back serves the slopes of the loss and, with all factors squared, its curvature.
"""

import numpy as np

from lenet_utils.backpropagation import Weights, conv2d_backward, dense_backward
from lenet_utils.lenet_1998 import CONNECTIONS, squash, subsample
from lenet_utils.numpy_layers import conv2d, dense

GROUND, INK = -0.1, 1.175  # the values of an empty and of a full pixel


def prepare(digits: np.ndarray) -> np.ndarray:
    """Return MNIST's digits, uint8 (n, 28, 28), as the network sees them: (n, 32, 32, 1)."""
    framed = np.pad(digits, ((0, 0), (2, 2), (2, 2)))[..., np.newaxis]
    return (GROUND + (INK - GROUND) / 255 * framed).astype(np.float32)


def fan_in(table: np.ndarray = CONNECTIONS) -> dict[str, np.ndarray]:
    """Return how many inputs a unit of each layer has; in C3 that differs from map to map."""
    inputs = {"C1": 25, "S2": 4, "C3": 25 * table.sum(axis=0), "S4": 4, "C5": 400, "F6": 120}
    return {name: np.asarray(number) for name, number in inputs.items()}


def draw_weights(seed: int, start: str = "2.4/F", table: np.ndarray = CONNECTIONS) -> Weights:
    """Draw all weights and biases uniformly: within ±2.4/F as in the paper, or ±1.2/√F."""
    rng = np.random.default_rng(seed)
    shapes = {
        "C1": (5, 5, 1, 6), "S2": (6,), "C3": (5, 5, 6, 16), "S4": (16,),
        "C5": (5, 5, 16, 120), "F6": (120, 84),
    }  # fmt: skip
    weights = {}
    for name, inputs in fan_in(table).items():
        reach = 2.4 / inputs if start == "2.4/F" else 1.2 / np.sqrt(inputs)
        shape = shapes[name]
        kernel, bias = rng.uniform(-1, 1, shape), rng.uniform(-1, 1, shape[-1])
        weights[name] = [kernel * reach, bias * reach]
    weights["C3"][0] *= table
    return {name: [array.astype(np.float32) for array in both] for name, both in weights.items()}


def count(weights: Weights, maps: dict[str, np.ndarray]) -> dict[str, tuple[int, int]]:
    """Return, for each layer, how many numbers it learns and how many connections use them.

    A unit of S2 or S4 has four inputs and a bias, one of C3 has those that the table gives it.
    """
    found = {}
    for name, (kernel, bias) in weights.items():
        units = int(np.prod(maps[name].shape[1:-1], dtype=int))  # of each map
        learned = int(np.count_nonzero(kernel)) + len(bias)
        inputs = 4 * len(kernel) if kernel.ndim == 1 else int(np.count_nonzero(kernel))
        found[name] = learned, units * (inputs + len(bias))
    return found


def forward(weights: Weights, pictures: np.ndarray) -> dict[str, np.ndarray]:
    """Return what every layer puts out, by name, `pictures` (n, 32, 32, 1) as Input."""
    maps = {"Input": pictures}
    maps["C1"] = squash(conv2d(maps["Input"], *weights["C1"]))
    maps["S2"] = subsample(maps["C1"], *weights["S2"])
    maps["C3"] = squash(conv2d(maps["S2"], *weights["C3"]))
    maps["S4"] = subsample(maps["C3"], *weights["S4"])
    maps["C5"] = squash(conv2d(maps["S4"], *weights["C5"]))
    maps["F6"] = squash(dense(maps["C5"].reshape(len(pictures), -1), *weights["F6"]))
    return maps


def rbf(codes: np.ndarray, bitmaps: np.ndarray) -> np.ndarray:
    """Return the squared distances of codes (n, 84) from bitmaps (classes, 84)."""
    apart = codes[:, np.newaxis] - bitmaps
    return (apart**2).sum(axis=-1)


def distance_loss(
    codes: np.ndarray, labels: np.ndarray, bitmaps: np.ndarray, j: float = 0.1, beta: float = 1.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return equation 9 for each of n codes, its slopes and its curvature, (n,) and twice (n, 84).

    The loss is βy_D + ln(e^−j + Σ e^−βy), y the squared distances and D the right class. In the
    paper β is 1. With j = ∞ it is the cross-entropy of softmax(−βy).
    """
    apart = codes[:, np.newaxis] - bitmaps
    nearness = -beta * (apart**2).sum(axis=-1)
    logits = np.concatenate([nearness, np.full((len(codes), 1), -j)], axis=1)
    most = logits.max(axis=1, keepdims=True)
    total = most + np.log(np.exp(logits - most).sum(axis=1, keepdims=True))
    p = np.exp(nearness - total)[..., np.newaxis]
    rows = np.arange(len(labels))
    mean = (p * apart).sum(axis=1)
    slopes = 2 * beta * (apart[rows, labels] - mean)
    spread = (p * apart**2).sum(axis=1) - mean**2
    curvature = 2 * beta * (1 - p.sum(axis=1)) + 4 * beta**2 * spread
    return total[:, 0] - nearness[rows, labels], slopes, curvature


def squash_backward(upstream: np.ndarray, values: np.ndarray, power: int = 1) -> np.ndarray:
    """Go back through `squash`, from its values, with f′ or, for curvature, its square."""
    return upstream * (1.7159 * 2 / 3 * (1 - (values / 1.7159) ** 2)) ** power


def subsample_backward(
    upstream: np.ndarray, maps: np.ndarray, coefficients: np.ndarray, power: int = 1
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Go back through the sums of `subsample`: to its maps, coefficients and biases."""
    spread = upstream.repeat(2, axis=1).repeat(2, axis=2)
    to_coefficients = (spread * maps**power).sum(axis=(0, 1, 2))
    return spread * coefficients**power, to_coefficients, upstream.sum(axis=(0, 1, 2))


def backward(
    weights: Weights, maps: dict[str, np.ndarray], upstream: np.ndarray, power: int = 1
) -> Weights:
    """Return the slopes of the loss for all weights, summed over the pictures.

    `upstream` are its slopes with respect to the values of F6. With `power=2` and its curvature
    there, the result is the curvature of appendix C: the same way, every factor squared.
    """
    found: Weights = {}
    sums = squash_backward(upstream, maps["F6"], power)
    codes = maps["C5"].reshape(len(upstream), -1)
    to_codes, *found["F6"] = dense_backward(sums, codes**power, weights["F6"][0] ** power)
    upstream = to_codes.reshape(maps["C5"].shape)
    for name, below, source in (("C5", "S4", "C3"), ("C3", "S2", "C1"), ("C1", "Input", "")):
        sums = squash_backward(upstream, maps[name], power)
        kernel, inputs = weights[name][0], maps[below]
        upstream, *found[name] = conv2d_backward(sums, inputs**power, kernel**power)
        if source:
            sums = squash_backward(upstream, maps[below], power)
            coefficients = weights[below][0]
            upstream, *found[below] = subsample_backward(sums, maps[source], coefficients, power)
    found["C3"][0] *= weights["C3"][0] != 0  # no connection, nothing to learn
    return found
