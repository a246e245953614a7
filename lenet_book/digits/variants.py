"""Curvature for the network of 1998 and its neighbours, in single precision and in bulk.

What `optimiser_1998.curvature` computes for readers, this computes for any `compiled.Network`:
plain tanh, pooling without parameters, a softmax layer. The tests hold the two against each other.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from lenet_book.digits.compiled import Network
from lenet_utils.backpropagation import Weights

BENDS = ("exact", "2β", "sum of four, squared")


def _convolve(maps: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    patches = sliding_window_view(maps, kernel.shape[:2], axis=(1, 2))  # (n, y, x, s, ky, kx)
    return np.tensordot(patches, kernel, axes=([4, 5, 3], [0, 1, 2])) + bias


def _sum_of_four(maps: np.ndarray) -> np.ndarray:
    n, height, width, channels = maps.shape
    return maps.reshape(n, height // 2, 2, width // 2, 2, channels).sum(axis=(2, 4))


def _output_bend(
    network: Network, weights: Weights, codes: np.ndarray, labels: np.ndarray, bend: str
) -> tuple[np.ndarray, Weights]:
    """Return the curvature at the values of F6, (n, 84), and that of a softmax layer's weights."""
    if network.head == "softmax":
        kernel, bias = weights["Output"]
        logits = codes @ kernel + bias
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        p = powers / powers.sum(axis=1, keepdims=True)
        h = network.scale * p * (1 - p)
        return h @ kernel.T**2, {"Output": [(codes**2).T @ h, h.sum(axis=0)]}
    beta = network.beta
    flat = np.full_like(codes, 2 * beta * network.scale)
    if network.head == "right bitmap" or bend == "2β":
        return flat, {}
    apart = codes[:, np.newaxis] - network.bitmaps.astype(np.float32)
    nearness = -beta * (apart**2).sum(axis=-1)
    most = np.maximum(nearness.max(axis=1, keepdims=True), -network.j)
    powers = np.exp(nearness - most)
    total = powers.sum(axis=1, keepdims=True) + np.exp(-network.j - most)
    p = (powers / total)[..., np.newaxis]
    spread = (p * apart**2).sum(axis=1) - (p * apart).sum(axis=1) ** 2
    # Rounding can leave 1 − Σp, or a variance, a little below 0.
    bends = 2 * beta * (1 - p.sum(axis=1)) + 4 * beta**2 * spread
    return network.scale * np.maximum(bends, 0), {}


def curvature(
    network: Network,
    weights: Weights,
    pictures: np.ndarray,
    labels: np.ndarray,
    bend: str = "exact",
) -> Weights:
    """Return the mean curvature h of the loss for each weight.

    `bend` says how: "exact" at the outputs; "2β" in its place; or, for a coefficient of S2 and
    S4, the square of the sum that it multiplies, not the sum of squares.
    """
    most, part = network.amplitude * network.slope, network.slope / network.amplitude

    def squash(sums: np.ndarray) -> np.ndarray:
        return network.amplitude * np.tanh(network.slope * sums)

    def squash_back(h: np.ndarray, values: np.ndarray) -> np.ndarray:
        return h * (most - part * values**2) ** 2

    maps = {"Input": pictures.reshape(-1, 32, 32, 1)}
    for name, below, pooled in (("C1", "Input", "S2"), ("C3", "S2", "S4"), ("C5", "S4", "")):
        maps[name] = squash(_convolve(maps[below], *weights[name]))
        if pooled:
            sums = _sum_of_four(maps[name])
            coefficients, biases = weights[pooled]
            maps[pooled] = sums / 4
            if network.trainable_pooling:
                maps[pooled] = squash(sums * coefficients + biases)
    n = len(pictures)
    values = maps["C5"].reshape(n, 120)
    codes = squash(values @ weights["F6"][0] + weights["F6"][1])

    h, found = _output_bend(network, weights, codes, labels, bend)
    h = squash_back(h, codes)
    found["F6"] = [(values**2).T @ h, h.sum(axis=0)]
    h = (h @ weights["F6"][0].T ** 2).reshape(n, 1, 1, 120)
    for name, below, source in (("C5", "S4", "C3"), ("C3", "S2", "C1"), ("C1", "Input", "")):
        h = squash_back(h, maps[name])
        kernel = weights[name][0]
        patches = sliding_window_view(maps[below] ** 2, (5, 5), axis=(1, 2))
        squares = np.tensordot(patches, h, axes=([0, 1, 2], [0, 1, 2]))  # (s, ky, kx, c)
        found[name] = [squares.transpose(1, 2, 0, 3), h.sum(axis=(0, 1, 2))]
        if not source:
            break
        framed = np.pad(h, ((0, 0), (4, 4), (4, 4), (0, 0)))
        turned = (kernel[::-1, ::-1] ** 2).transpose(0, 1, 3, 2)
        h = _convolve(framed, turned, np.zeros(1, np.float32))
        scales = np.full(kernel.shape[2], 1 / 16, np.float32)
        if network.trainable_pooling:
            h = squash_back(h, maps[below])
            scales = weights[below][0] ** 2
            inputs = _sum_of_four(maps[source] ** 2)
            if bend == "sum of four, squared":
                inputs = _sum_of_four(maps[source]) ** 2
            found[below] = [(h * inputs).sum(axis=(0, 1, 2)), h.sum(axis=(0, 1, 2))]
        else:
            found[below] = [np.zeros_like(array) for array in weights[below]]
        h = (h * scales).repeat(2, axis=1).repeat(2, axis=2)
    found["C3"][0] = found["C3"][0] * network.table
    return {name: [array / n for array in both] for name, both in found.items()}
