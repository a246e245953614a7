"""Is a network as sure as it is right?

Source: Guo, Pleiss, Sun, Weinberger, *On Calibration of Modern Neural Networks*, ICML 2017.
Everywhere `probabilities` has the shape (n, classes) and rows that add up to 1, and `labels` the
shape (n,).
"""

from typing import NamedTuple

import numpy as np

LEAST = 1e-12  # below it no logarithm is taken


class Bins(NamedTuple):
    """Answers sorted into bins by how sure they are: how many, how sure, how often right.

    All three have the shape (bins,); a bin without answers is 0 sure and 0 right.
    """

    answers: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray

    @property
    def error(self) -> float:
        """Return the expected calibration error: the mean gap, each answer counting once."""
        gaps = abs(self.confidence - self.accuracy)
        return float((self.answers * gaps).sum() / self.answers.sum())


def reliability(
    probabilities: np.ndarray, labels: np.ndarray, bins: int = 15, equal: str = "width"
) -> Bins:
    """Sort answers by their largest probability into bins of equal width, or of equal number.

    Raises ValueError, with a sentence, for anything that has no such bins.
    """
    probabilities, labels = checked(probabilities, labels)
    if equal not in ("width", "number"):
        raise ValueError(f"equal should be 'width' or 'number'; got {equal!r}")
    if not 1 <= bins <= len(labels):
        raise ValueError(f"bins should be 1…{len(labels)}, a bin an answer at most; got {bins}")
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    if equal == "width":
        places = np.minimum((sure * bins).astype(int), bins - 1)
    else:
        places = np.empty(len(sure), int)
        places[sure.argsort(kind="stable")] = np.arange(len(sure)) * bins // len(sure)
    count = np.bincount(places, minlength=bins)
    each = np.maximum(count, 1)
    return Bins(
        count,
        np.bincount(places, sure, bins) / each,
        np.bincount(places, right, bins) / each,
    )


def cross_entropy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean of −log of the probability of each right class."""
    probabilities, labels = checked(probabilities, labels)
    right = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(right, LEAST)).mean())


def with_temperature(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Return softmax(logits / temperature): above 1 less sure, below 1 surer, the order kept."""
    if not (np.isfinite(temperature) and temperature > 0):
        raise ValueError(f"a temperature is above 0; got {temperature}")
    logits = np.log(np.maximum(probabilities, LEAST)) / temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def fit_temperature(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Return the temperature in 0.05…20 that makes the cross-entropy least.

    Use pictures that the network has not learned from. The cross-entropy is convex in
    1 / temperature, so that halving an interval by where it falls finds the least.
    """

    def loss(coldness: float) -> float:
        return cross_entropy(with_temperature(probabilities, 1 / coldness), labels)

    low, high = 1 / 20, 1 / 0.05
    while high - low > 1e-4 * low:
        third = (high - low) / 3
        if loss(low + third) <= loss(high - third):  # as much: where LEAST stands for both
            high -= third
        else:
            low += third
    return 2 / (low + high)


def checked(probabilities: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both as arrays; ValueError, with a sentence, for what are no such answers."""
    probabilities, labels = np.asarray(probabilities, float), np.asarray(labels)
    if probabilities.ndim != 2 or not len(probabilities):
        raise ValueError(
            f"probabilities should have the shape (n, classes); got {probabilities.shape}"
        )
    n, classes = probabilities.shape
    if not (np.isfinite(probabilities).all() and (abs(probabilities.sum(1) - 1) < 0.01).all()):
        raise ValueError("each row of probabilities should add up to 1: end the network in softmax")
    if labels.shape != (n,):
        raise ValueError(f"{n} answers need labels of the shape ({n},); got {labels.shape}")
    if not np.isin(labels, range(classes)).all():
        raise ValueError(f"labels should be whole numbers 0…{classes - 1}")
    return probabilities, labels.astype(int)
