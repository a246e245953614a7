"""The optimiser of 1998: each weight has a step of its own, from the curvature that it feels.

Source: the paper's appendix C, the *stochastic diagonal Levenberg-Marquardt* method. Before each
pass over the digits the curvature h of the loss is estimated for each weight, on 500 pictures.
During the pass a weight moves by η / (μ + h) times its slope, after every single picture.
"""

from collections.abc import Iterator

import numpy as np

from lenet_utils.backpropagation import Weights
from lenet_utils.network_1998 import backward, distance_loss, forward

# η for each of the 20 passes.
RATES = [0.0005] * 2 + [0.0002] * 3 + [0.0001] * 3 + [0.00005] * 4 + [0.00001] * 8
MU = 0.02


def curvature(
    weights: Weights, pictures: np.ndarray, labels: np.ndarray, bitmaps: np.ndarray, **loss: float
) -> Weights:
    """Return h for each weight: the diagonal Gauss-Newton second derivative, a mean."""
    maps = forward(weights, pictures)
    _, _, bend = distance_loss(maps["F6"], labels, bitmaps, **loss)
    found = backward(weights, maps, bend, power=2)
    return {name: [h / len(labels) for h in both] for name, both in found.items()}


def steps(h: Weights, rate: float, mu: float = MU) -> Weights:
    """Return the step of each weight, rate / (μ + h)."""
    return {name: [rate / (mu + array) for array in both] for name, both in h.items()}


def learn(
    weights: Weights,
    step: Weights,
    pictures: np.ndarray,
    labels: np.ndarray,
    bitmaps: np.ndarray,
    **loss: float,
) -> Iterator[float]:
    """Learn from one picture after the other, in place; give the loss of each before its step."""
    for n in range(len(labels)):
        maps = forward(weights, pictures[n : n + 1])
        lost, slopes, _ = distance_loss(maps["F6"], labels[n : n + 1], bitmaps, **loss)
        for name, gradients in backward(weights, maps, slopes).items():
            for w, g, size in zip(weights[name], gradients, step[name], strict=True):
                w -= size * g
        yield float(lost[0])
