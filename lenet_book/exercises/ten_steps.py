"""Self-checks of chapter 1, *Ten steps*."""

from collections.abc import Callable

import numpy as np

from lenet_book.exercises.checking import Hint, call, hint_for, number, self_check


@self_check
def check_conv_parameters(conv_parameters: Callable[[int, int, int], int]) -> str:
    """Check `conv_parameters(kernel, channels, filters)`: the weights and biases of a layer."""
    for kernel, channels, filters in [(5, 3, 6), (3, 4, 7), (1, 8, 2)]:
        found = number(call(conv_parameters, kernel, channels, filters))
        weights = kernel * kernel * channels * filters
        question = f"a {kernel}×{kernel} kernel, {channels} channels and {filters} filters"
        if found == weights + filters:
            continue
        mistakes: dict[float, str] = {
            weights: "you have counted the weights. Does a filter learn anything else?",
            weights + 1: "the biases are too few. Do all filters share one?",
            weights + weights: "the biases are too many. A filter uses the same one everywhere.",
            kernel * channels * filters + filters: "a kernel has a height and a width.",
            kernel * kernel * filters + filters: "a filter looks at every channel of its input.",
            kernel * kernel * channels + 1: "that is one filter. How many are there?",
        }
        hint = mistakes.get(found, f"your answer is {found:g}. Draw one filter and count.")
        raise Hint(f"for {question}, {hint}")
    return "It gives what Keras counts, for C1, C3 and C5 alike."


@self_check
def check_accuracy(accuracy: Callable[[np.ndarray, np.ndarray], float]) -> str:
    """Check `accuracy(probabilities, labels)`: one-hot labels, both of shape (n, classes)."""
    for probabilities, labels in _answers():
        found = number(call(accuracy, probabilities, labels))
        of_true = (probabilities * labels).sum(axis=1)
        hits = int((of_true == probabilities.max(axis=1)).sum())
        images, right = len(labels), hits / len(labels)
        if np.isclose(found, right):
            continue
        sure = "the largest of the probabilities may be well below a half."
        mistakes = [
            (hits, "that is how many predictions are right. Out of how many?"),
            (100 * right, "that is a percentage. Give a fraction between 0 and 1."),
            (1 - right, "that is the share of wrong predictions."),
            (
                np.mean(probabilities.argmax(0) == labels.argmax(0)),
                "argmax went down the columns. The classes are along the last axis.",
            ),
            (
                of_true.mean(),
                "that is the mean probability of the true class. Which class does the network "
                "choose?",
            ),
            (np.mean(of_true >= 0.5), sure),
            (np.mean(of_true > 0.5), sure),
        ]
        makes = f"of {images} images with {hits} right, your function makes {found:g}."
        raise Hint(hint_for(found, mistakes, makes))
    return "Keras counts the same way."


def _answers() -> list[tuple[np.ndarray, np.ndarray]]:
    """Return what networks say of some images, and the truth; none is sure of all it gets right."""
    first = np.array(
        [[0.5, 0.3, 0.2], [0.1, 0.6, 0.3], [0.3, 0.3, 0.4], [0.4, 0.35, 0.25], [0.2, 0.7, 0.1]]
    )
    doubtful = np.array(
        [[0.3, 0.4, 0.2, 0.1], [0.4, 0.3, 0.1, 0.2], [0.1, 0.2, 0.45, 0.25], [0.6, 0.2, 0.1, 0.1]]
    )
    two = np.array([[0.55, 0.45], [0.3, 0.7], [0.8, 0.2], [0.9, 0.1], [0.35, 0.65], [0.75, 0.25]])
    return [
        (first, np.eye(3)[[0, 1, 1, 1, 2]]),
        (doubtful, np.eye(4)[[1, 0, 2, 3]]),
        (two, np.eye(2)[[0, 1, 0, 0, 1, 1]]),
    ]


@self_check
def check_standard_error(standard_error: Callable[[float, int], float]) -> str:
    """Check `standard_error(accuracy, images)`: the square root of p (1 - p) / n."""
    for p, n in [(0.9, 400), (0.5461, 10_000), (0.2, 50)]:
        found = number(call(standard_error, p, n))
        variance = p * (1 - p) / n
        if np.isclose(found, np.sqrt(variance)):
            continue
        mistakes = {
            variance: "that is the variance. The standard error has the unit of p.",
            float(np.sqrt(p * (1 - p))): "that is the spread of one image. You average over n.",
            float(np.sqrt(p * (1 - p)) / n): "the spread of a mean falls with the root of n.",
            float(np.sqrt(p / n)): "an image is right or wrong, and both chances count.",
            float(100 * np.sqrt(variance)): "that is in percent. Give a fraction.",
        }
        gives = f"for p = {p} and n = {n} your function gives {found:.3g}."
        raise Hint(hint_for(found, mistakes.items(), gives))
    return "On 10,000 images, with p near a half, it is half a point."
