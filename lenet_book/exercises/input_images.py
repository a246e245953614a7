"""Self-checks of chapter 2, *Input: pixels, size and scale*."""

from collections.abc import Callable

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, number, self_check


@self_check
def check_pad(pad: Callable[[np.ndarray, float], np.ndarray]) -> str:
    """Check `pad(digits, background)`: (n, 28, 28) into the middle of (n, 32, 32)."""
    rng = np.random.default_rng(0)
    for n, background in [(3, 0.0), (3, -0.1), (1, 0.7)]:
        digits = rng.uniform(0.2, 1, size=(n, 28, 28))
        result = call(pad, digits, background)
        if getattr(result, "shape", None) == (n + 4, 32, 32):
            raise Hint("rows and columns get pixels around them; the first axis counts the digits.")
        found = array(result, (n, 32, 32))
        right = np.full((n, 32, 32), background)
        right[:, 2:30, 2:30] = digits
        if np.allclose(found, right):
            continue
        if not np.allclose(found[:, 2:30, 2:30], digits):
            for (top, left), where in CORNERS.items():
                if np.allclose(found[:, top : top + 28, left : left + 28], digits):
                    raise Hint(f"the digits are at the {where}. They belong in the middle.")
            raise Hint("the middle 28×28 pixels are not the digits that you were given.")
        raise Hint(
            f"the digits are in the middle, and around them is {found[0, 0, 0]:g} where the "
            f"background is {background:g}."
        )
    return "Two pixels on every side, in the colour of the paper."


CORNERS = {
    (0, 0): "top left",
    (0, 4): "top right",
    (4, 0): "bottom left",
    (4, 4): "bottom right",
}


@self_check
def check_standardise(
    standardise: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> str:
    """Check `standardise(images, training_images)`: (n, h, w, c) by the training channels."""
    rng = np.random.default_rng(0)
    spread, middle = np.array([0.1, 0.5, 0.9, 0.3]), np.array([0.2, 0.5, 0.7, 0.1])
    for known, n, *size in [(40, 6, 4, 5, 3), (25, 3, 5, 2, 4), (30, 7, 3, 3, 1)]:
        channels = size[-1]
        training = rng.uniform(size=(known, *size)) * spread[:channels] + middle[:channels]
        images = rng.uniform(size=(n, *size))
        found = array(call(standardise, images, training), images.shape)
        axes = (0, 1, 2)
        mean, deviation = training.mean(axes), training.std(axes)
        if np.allclose(found, (images - mean) / deviation, atol=1e-4):
            continue
        own = (images - images.mean(axes)) / images.std(axes)
        mistakes = {
            "the numbers come from the images themselves. Which images may you measure?": own,
            "each image is measured by itself. Measure all training images together.": (
                (images - images.mean((1, 2), keepdims=True)) / images.std((1, 2), keepdims=True)
            ),
            "one mean and one deviation for all three colours. Each channel has its own.": (
                (images - training.mean()) / training.std()
            ),
            "each pixel has a mean of its own. One for each channel is enough.": (
                (images - training.mean(0)) / training.std(0)
            ),
            "you divide by the variance. The standard deviation is its root.": (
                (images - mean) / deviation**2
            ),
            "the mean is subtracted, the deviation not yet used.": images - mean,
            "you divide, and the mean is still in it.": images / deviation,
            "divide what remains after the mean is subtracted. Are brackets missing?": (
                images - mean / deviation
            ),
        }
        for hint, wrong in mistakes.items():
            if np.allclose(found, wrong, atol=1e-4):
                raise Hint(hint)
        raise Hint("the training images, put in as both arguments, should get mean 0, variance 1.")
    return "Three means and three deviations, measured on the training images only."


@self_check
def check_cross_entropy(cross_entropy: Callable[[np.ndarray, np.ndarray], float]) -> str:
    """Check `cross_entropy(probabilities, labels)`: (n, classes) and class numbers (n, 1)."""
    rng = np.random.default_rng(0)
    for classes, truth in [(4, [3, 0, 1, 1, 2, 0]), (10, [7, 9, 0]), (2, [1, 1, 0, 1, 0, 0, 1, 1])]:
        probabilities = rng.dirichlet(np.ones(classes), size=len(truth))
        labels = np.array(truth)[:, np.newaxis]
        found = number(call(cross_entropy, probabilities, labels))
        of_true = np.take_along_axis(probabilities, labels, axis=1)[:, 0]
        losses = -np.log(of_true)
        if np.isclose(found, losses.mean()):
            continue
        mistakes = {
            "that is the sum over the images. Keras gives the mean.": losses.sum(),
            "the sign is missing: a loss is larger for a worse answer.": -losses.mean(),
            "you average over the classes as well. Only the true class counts.": losses.mean()
            / classes,
            "that is the mean probability of the true class. Where is its logarithm?": (
                of_true.mean()
            ),
            "you average first and take the logarithm then. Keras does it the other way round.": (
                -np.log(of_true.mean())
            ),
            "that takes the most probable class of each image. Take the true one.": (
                -np.log(probabilities.max(1)).mean()
            ),
            "that logarithm has the base 2. Keras takes the natural one.": losses.mean()
            / np.log(2),
            "that logarithm has the base 10. Keras takes the natural one.": losses.mean()
            / np.log(10),
            "labels have the shape (n, 1), and your index pairs every image with every label.": (
                -np.log(probabilities[np.arange(len(truth)), labels]).mean()
            ),
        }
        for hint, wrong in mistakes.items():
            if np.isclose(found, wrong):
                raise Hint(hint)
        should = f"and it should be {losses.mean():.3f}."
        raise Hint(f"for {len(truth)} images you get {found:.3f}, {should}")
    return "That is sparse_categorical_crossentropy."
