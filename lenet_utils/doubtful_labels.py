"""Which labels may be wrong, by a network that has not learned from them.

Source: Northcutt, Jiang, Chuang, *Confident Learning*, Journal of Artificial Intelligence Research
70, 2021: prune by noise rate is left out, what is confidently another class is kept.
"""

import numpy as np

from lenet_utils.calibration import checked


def confident_class(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the class that each picture confidently is, (n,), and −1 where it is none.

    A picture is confidently of a class where its probability reaches the mean probability that
    the pictures with that label have. Where that is so for several, it is the likeliest of them.
    """
    probabilities, labels = checked(probabilities, labels)
    usual = np.full(probabilities.shape[1], np.inf)  # a class that no label names is never reached
    for label in np.unique(labels):
        usual[label] = probabilities[labels == label, label].mean()
    reached = probabilities >= usual
    likeliest = np.where(reached, probabilities, -1).argmax(axis=1)
    return np.where(reached.any(axis=1), likeliest, -1)


def doubtful_labels(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the places of the labels to doubt, the least credible first.

    Those are doubted whose picture is confidently of another class, and the more, the further
    the label's probability falls behind that of the class.
    """
    probabilities, labels = checked(probabilities, labels)
    other = confident_class(probabilities, labels)
    doubted = np.flatnonzero((other >= 0) & (other != labels))
    behind = probabilities[doubted, other[doubted]] - probabilities[doubted, labels[doubted]]
    return doubted[np.argsort(-behind, kind="stable")]
