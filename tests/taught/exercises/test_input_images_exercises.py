"""The self-checks of chapter 2 know right from wrong, and say in a sentence what is wrong."""

import numpy as np
from self_checks import SelfChecks

from lenet_book.exercises import input_images as checks


# ---------------------------------------------------------------- exercise 1
def pad(digits, background, top=2, left=2):
    sides = [(0, 0), (top, 4 - top), (left, 4 - left)]
    return np.pad(digits, sides, constant_values=background)


PAD_WRONG = [
    (lambda d, b: pad(d, 0), "around them is 0 where the background is -0.1"),
    (lambda d, b: pad(d, min(b, 0)), "around them is 0 where the background is 0.7"),
    (lambda d, b: pad(np.resize(d, (3, 28, 28)), b), "should be an array of shape (1, 32, 32)"),
    (lambda d, b: pad(d, b, 0, 0), "top left"),
    (lambda d, b: pad(d, b, 0, 4), "top right"),
    (lambda d, b: pad(d, b, 4, 0), "bottom left"),
    (lambda d, b: pad(d, b, 4, 4), "bottom right"),
    (lambda d, b: pad(d, b, 1, 3), "not the digits"),
    (lambda d, b: np.pad(d, 2, constant_values=b), "the first axis counts the digits"),
    (lambda d, b: np.pad(d, [(0, 0), (2, 2), (2, 2)], mode="edge"), "around them"),
    (lambda d, b: d.repeat(2, 1).repeat(2, 2)[:, 12:44, 12:44], "not the digits"),
    (lambda d, b: d, "array of shape (3, 28, 28)"),
    (lambda d, b: pad(d, b)[..., np.newaxis], "array of shape (3, 32, 32, 1)"),
]


# ---------------------------------------------------------------- exercise 2
def standardise(images, training, axes=(0, 1, 2), measured=None):
    measured = training if measured is None else measured
    return (images - measured.mean(axes)) / measured.std(axes)


def own_image(images, training):
    means = images.mean((1, 2), keepdims=True)
    return (images - means) / images.std((1, 2), keepdims=True)


STANDARDISE_WRONG = [
    (lambda x, t: standardise(x, t, measured=x), "Which images may you measure"),
    (own_image, "measured by itself"),
    (lambda x, t: np.resize(standardise(x, t), (6, 4, 5, 3)), "array of shape (3, 5, 2, 4)"),
    (lambda x, t: standardise(x, t[..., :3]) if t.shape[-1] > 3 else standardise(x, t), "stops"),
    (lambda x, t: standardise(x, t, axes=None), "for all three colours"),
    (lambda x, t: standardise(x, t, axes=0), "a mean of its own"),
    (lambda x, t: (x - t.mean((0, 1, 2))) / t.var((0, 1, 2)), "its root"),
    (lambda x, t: x - t.mean((0, 1, 2)), "deviation not yet used"),
    (lambda x, t: x / t.std((0, 1, 2)), "mean is still in it"),
    (lambda x, t: x - t.mean((0, 1, 2)) / t.std((0, 1, 2)), "brackets"),
    (lambda x, t: (x - t.min()) / (t.max() - t.min()), "mean 0, variance 1"),
    (lambda x, t: standardise(t, t), "array of shape (6, 4, 5, 3)"),
    (lambda x, t: standardise(x, t).astype(int), "mean 0, variance 1"),
]


# ---------------------------------------------------------------- exercise 3
def cross_entropy(probabilities, labels):
    return -sum(np.log(p[y]) for p, y in zip(probabilities, labels.ravel(), strict=True)) / len(
        labels
    )


def with_broadcast(probabilities, labels):
    return -np.log(probabilities[np.arange(len(labels)), labels]).mean()


ENTROPY_WRONG = [
    (lambda p, y: len(y) * cross_entropy(p, y), "the sum over the images"),
    (lambda p, y: -cross_entropy(p, y), "the sign"),
    (lambda p, y: cross_entropy(p, y) / p.shape[1], "Only the true class counts"),
    (lambda p, y: np.take_along_axis(p, y, 1).mean(), "Where is its logarithm"),
    (lambda p, y: -np.log(np.take_along_axis(p, y, 1).mean()), "average first"),
    (lambda p, y: -np.log(p.max(1)).mean(), "Take the true one"),
    (lambda p, y: cross_entropy(p, y) / np.log(2), "base 2"),
    (lambda p, y: cross_entropy(p, y) / np.log(10), "base 10"),
    (with_broadcast, "pairs every image with every label"),
    (lambda p, y: cross_entropy(p, y) * len(y) / 6, "for 3 images"),
    (lambda p, y: cross_entropy(p[:, :4], np.minimum(y, 3)), "for 3 images"),
    (lambda p, y: -np.log(np.take_along_axis(p, y, 1)), "array of shape (6, 1)"),
    (lambda p, y: 2.5, "for 6 images"),
]

RIGHT = [
    (checks.check_pad, pad),
    (checks.check_pad, lambda d, b: pad(d.astype("float32"), b)),
    (checks.check_standardise, standardise),
    (checks.check_standardise, lambda x, t: standardise(x, t).astype("float32")),
    (checks.check_cross_entropy, cross_entropy),
    (checks.check_cross_entropy, lambda p, y: np.float32(cross_entropy(p, y))),
]
WRONG = {
    checks.check_pad: PAD_WRONG,
    checks.check_standardise: STANDARDISE_WRONG,
    checks.check_cross_entropy: ENTROPY_WRONG,
}


class TestSelfChecks(SelfChecks):
    pass
