"""The self-checks of chapter 8 know right from wrong, and say in a sentence what is wrong."""

import numpy as np
from self_checks import Recorded, SelfChecks

from lenet_book.exercises import output as checks


# ---------------------------------------------------------------- exercise 1
def of_truth(values, labels):
    return values[np.arange(len(labels)), labels]


def loss(z, y):
    shifted = z - z.max(axis=1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=1)) - of_truth(shifted, y)


def log_sum_exp_by_numpy(z, y):
    return np.logaddexp.reduce(z, axis=1) - of_truth(z, y)


def softmax(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def clipped(z, y):
    return -np.log(np.clip(of_truth(softmax(z), y), 1e-7, 1))


def naive(z, y):
    return np.log(np.exp(z).sum(axis=1)) - of_truth(z, y)


LOSS_WRONG = [
    (naive, "e to the 1000"),
    (lambda z, y: -np.log(of_truth(softmax(z), y)), "clipped"),
    (clipped, "clipped"),
    (lambda z, y: -loss(z, y), "not negative"),
    (lambda z, y: of_truth(softmax(z), y), "probabilities of the true classes"),
    (lambda z, y: loss(z, y) / np.log(10), "natural"),
    (lambda z, y: -of_truth(z, y), "divides by"),
    (lambda z, y: np.log(np.exp(z).sum(axis=1)), "same for every label"),
    (lambda z, y: np.log(np.exp(z).sum()) - of_truth(z, y), "over all images"),
    (lambda z, y: -np.log(softmax(z)).sum(axis=1), "losses of all classes"),
    (lambda z, y: loss(z, y).mean(), "array of shape (4,)"),
    (lambda z, y: loss(z, y)[:, None], "array of shape (4,)"),
    (lambda z, y: loss(z, (y + 1) % 3), "Try one by hand"),
    (lambda z, y: loss(z, y) if abs(z).max() < 900 else naive(z - 900, y), "e to the 1000"),
    (lambda z, y: naive(z, y) if z.mean() > 500 else loss(z, y), "with +1000 in all logits, your"),
    (lambda z, y: naive(z, y) if z.mean() < -500 else loss(z, y), "with −1000 in all logits, your"),
    (lambda z, y: loss(z, y) + (z.mean() > 500), "should not change"),
]


# ---------------------------------------------------------------- exercise 2
def slope(y):
    return 1.7159 * 2 / 3 * (1 - (y / 1.7159) ** 2)


SLOPE_WRONG = [
    (lambda y: 1 - y**2, "tanh itself"),
    (lambda y: 1 - (y / 1.7159) ** 2, "stretch the curve"),
    (lambda y: 1.7159 * (1 - (y / 1.7159) ** 2), "chain rule"),
    (lambda y: 2 / 3 * (1 - (y / 1.7159) ** 2), "1.7159 outside"),
    (lambda y: 1.7159 * 2 / 3 * (1 - y**2), "not a tanh"),
    (lambda y: 1.7159 * 2 / 3 * (1 - np.tanh(2 / 3 * y) ** 2), "value f(a) already"),
    (lambda y: -slope(y), "Try one by hand"),
]


# ---------------------------------------------------------------- exercise 3
def distances(code, bitmaps):
    return ((code - bitmaps) ** 2).sum(axis=1)


def recognise(code, bitmaps, limit):
    found = distances(code, bitmaps)
    return found.argmin() if found.min() <= limit else -1


def with_roots(code, bitmaps, limit):
    found = np.sqrt(distances(code, bitmaps))
    return found.argmin() if found.min() <= limit else -1


RECOGNISE_WRONG = [
    (lambda c, b, limit: distances(c, b).argmax(), "largest distance"),
    (lambda c, b, limit: distances(c, b).min(), "number of the bitmap"),
    (lambda c, b, limit: distances(c, b).argmin(), "beyond the limit"),
    (with_roots, "beyond the limit"),
    (lambda c, b, limit: recognise(c, b, 1.2 * limit), "beyond the limit"),
    (lambda c, b, limit: recognise(c, b, max(limit, 20)), "beyond the limit"),
    (lambda c, b, limit: -1 if distances(c, b).min() <= limit else recognise(c, b, 1e9), "refuses"),
    (lambda c, b, limit: recognise(c, b, 0.9 * limit), "Which side of the limit is near?"),
    (lambda c, b, limit: (b.sum(axis=1)).argmax(), "Print the distances"),
    (lambda c, b, limit: distances(c, b), "array of shape (6,)"),
]

RIGHT = [
    (checks.check_loss_from_logits, loss),
    (checks.check_loss_from_logits, log_sum_exp_by_numpy),
    (checks.check_slope_from_value, slope),
    (checks.check_recognise, recognise),
]
WRONG = {
    checks.check_loss_from_logits: LOSS_WRONG,
    checks.check_slope_from_value: SLOPE_WRONG,
    checks.check_recognise: RECOGNISE_WRONG,
}


class TestSelfChecks(SelfChecks):
    pass


def test_values_are_asked_that_the_curve_of_1998_has():
    asked = Recorded(slope)
    checks.check_slope_from_value(asked)
    assert all(abs(y) < 1.7159 for (y,) in asked.asked)


def test_no_hint_gives_the_answer_away(verdict):
    for said in [verdict(check, function) for check in WRONG for function, _ in WRONG[check]]:
        assert "logaddexp" not in said and "max" not in said.lower().replace("softmax", "")
        assert "1.14" not in said
