"""The self-checks of chapter 1 know right from wrong, and say in a sentence what is wrong."""

import numpy as np
from self_checks import SelfChecks

from lenet_book.exercises import ten_steps as checks


def right_conv(k, c, f):
    return k * k * c * f + f


def right_accuracy(p, y):
    return np.mean(p.argmax(1) == y.argmax(1))


def right_error(p, n):
    return (p * (1 - p) / n) ** 0.5


CONV_WRONG = [
    (lambda k, c, f: k * k * c * f, "anything else"),
    (lambda k, c, f: k * k * f + f, "every channel"),
    (lambda k, c, f: k * c * f + f, "height and a width"),
    (lambda k, c, f: 2 * k * k * c * f, "too many"),
    (lambda k, c, f: k * k * c * f + 1, "too few"),
    (lambda k, c, f: k * k * c + 1, "that is one filter"),
    (lambda k, c, f: 456, "3×3 kernel"),
]
ACCURACY_WRONG = [
    (lambda p, y: (p.argmax(1) == y.argmax(1)).sum(), "Out of how many"),
    (lambda p, y: 100 * right_accuracy(p, y), "percentage"),
    (lambda p, y: np.mean(p.argmax(0) == y.argmax(0)), "last axis"),
    (lambda p, y: (p * y).sum(1).mean(), "mean probability"),
    (lambda p, y: 1 - right_accuracy(p, y), "share of wrong"),
    (lambda p, y: 0.123, "of 5 images with 2 right"),
    (lambda p, y: np.mean((p * y).sum(1) >= 0.5), "well below a half"),
    (lambda p, y: np.mean((p * y).sum(1) > 0.5), "well below a half"),
    (lambda p, y: np.mean((p.round() * y).sum(1)), "well below a half"),
    (lambda p, y: np.mean((p * y).sum(1) > 1 / p.shape[1]), "share of wrong"),
    (lambda p, y: 0.4, "of 4 images with 3 right"),
    (lambda p, y: 2 / len(p), "last axis"),
]
ERROR_WRONG = [
    (lambda p, n: p * (1 - p) / n, "variance"),
    (lambda p, n: (p * (1 - p)) ** 0.5, "average over n"),
    (lambda p, n: (p * (1 - p)) ** 0.5 / n, "root of n"),
    (lambda p, n: (p / n) ** 0.5, "both chances"),
    (lambda p, n: 100 * right_error(p, n), "percent"),
    (lambda p, n: 0.77, "your function gives 0.77"),
]
RIGHT = [
    (checks.check_conv_parameters, right_conv),
    (checks.check_accuracy, right_accuracy),
    (checks.check_standard_error, right_error),
]
WRONG = {
    checks.check_conv_parameters: CONV_WRONG,
    checks.check_accuracy: ACCURACY_WRONG,
    checks.check_standard_error: ERROR_WRONG,
}


class TestSelfChecks(SelfChecks):
    pass


def test_a_function_that_changes_its_arguments_does_not_spoil_the_check(verdict):
    def clears(p, y):
        share = right_accuracy(p, y)
        p[:] = 0
        return share

    assert verdict(checks.check_accuracy, clears).startswith("Right.")
