"""The self-checks of chapter 11 know right from wrong, and say in a sentence what is wrong."""

import numpy as np
from self_checks import SelfChecks

from lenet_book.exercises import training_curves as checks


# ---------------------------------------------------------------- exercise 1
def interval(right, images, width=1.96):
    p = right / images
    half = width * (p * (1 - p) / images) ** 0.5
    return p - half, p + half


def around(p, half):
    return p - half, p + half


INTERVAL_WRONG = [
    (lambda k, n: interval(k, n, 1), "one standard error to each side"),
    (lambda k, n: interval(k, n, 0.98), "not to both together"),
    (lambda k, n: around(k / n, 1.96 * (k / n) * (1 - k / n) / n), "that is the variance"),
    (lambda k, n: around(k / n, 1.96 * ((k / n) * (1 - k / n)) ** 0.5), "spread of one image"),
    (lambda k, n: around(k / n, 1.96 * ((k / n) * (1 - k / n)) ** 0.5 / n), "root of n"),
    (lambda k, n: interval(k, n)[::-1], "lower end comes first"),
    (lambda k, n: (0.3, 0.2), "lower end comes first"),
    (lambda k, n: (0.2, 0.2), "the middle should be the accuracy"),
    (lambda k, n: (k / n, k / n), "reaches 0 standard errors"),
    (lambda k, n: around(k / n, 1.96 * (0.25 / n) ** 0.5), "for 90 right of 400"),
    (lambda k, n: around(k / n, 0.0098), "for 90 right of 400"),
    (lambda k, n: around(k, 98), "the middle is a count"),
    (lambda k, n: (0.2, 0.3), "the middle should be the accuracy"),
    (lambda k, n: interval(k, n, 3), "reaches 3 standard errors"),
]


# ---------------------------------------------------------------- exercise 2
def early_stopping(losses, patience):
    best, waited = 0, 0
    for epoch in range(len(losses)):
        if epoch == 0 or losses[epoch] < losses[best]:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited == patience:
            break
    return best + 1, epoch + 1


def never_resets(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        else:
            waited += 1
        if waited == patience:
            break
    return best + 1, epoch + 1


def ties_are_progress(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] <= losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best + 1, epoch + 1


def shifted(by_best, by_last):
    def wrong(losses, patience):
        best, last = early_stopping(losses, patience)
        return best + by_best, last + by_last

    return wrong


STOPPING_WRONG = [
    (shifted(-1, -1), "you count from 0"),
    (lambda v, p: early_stopping(v, p)[::-1], "best epoch first"),
    (lambda v, p: (int(np.argmin(v)) + 1, early_stopping(v, p)[1]), "Would training have come"),
    (lambda v, p: (early_stopping(v, p)[0], len(v)), "stopped before its last"),
    (shifted(0, 1), "one epoch late"),
    (shifted(0, -1), "one epoch early"),
    (shifted(0, 2), "your answer is epochs 2 and 6"),
    (lambda v, p: shifted(0, int(p == 3))(v, p), "one epoch late"),
    (lambda v, p: early_stopping(v, p + 1), "one epoch late"),
    (never_resets, "reset the count"),
    (ties_are_progress, "no progress"),
    (lambda v, p: (5, 9), "Go through them"),
]


# ---------------------------------------------------------------- exercise 3
def chosen(validation, test):
    return test[np.arange(len(test)), validation.argmax(axis=1)]


def flattery(validation, test):
    return (test.max(axis=1) - chosen(validation, test)).mean()


FLATTERY_WRONG = [
    (lambda v, t: -flattery(v, t), "the sign"),
    (lambda v, t: 100 * flattery(v, t), "in points"),
    (lambda v, t: len(t) * flattery(v, t), "a sum"),
    (lambda v, t: (t.max(axis=1) - v.max(axis=1)).mean(), "you compare test accuracy with val"),
    (lambda v, t: (v.max(1) - chosen(v, t)).mean(), "you compare validation accuracy with test"),
    (lambda v, t: t.max() - t.ravel()[v.argmax()], "one seed's"),
    (lambda v, t: t.max(1).mean() - t[:, v.mean(0).argmax()].mean(), "one for all"),
    (lambda v, t: (t.max(axis=1) - t[:, -1]).mean(), "the last epoch"),
    (lambda v, t: t.max(axis=1).mean(), "what peeking reports"),
    (lambda v, t: flattery(v[:3, :4], t[:3, :4]), "for 2 seeds and 6 epochs"),
    (lambda v, t: (t.max(1) - np.sort(t, axis=1)[:, -2]).mean(), "your function makes"),
    (lambda v, t: 0.777, "makes 0.777"),
]


# ---------------------------------------------------------------- exercise 4
def moving_average(values, window):
    reaches = [min(window // 2, i, len(values) - 1 - i) for i in range(len(values))]
    return [float(np.mean(values[i - r : i + r + 1])) for i, r in enumerate(reaches)]


def lopsided(values, window):
    r = window // 2
    return [np.mean(values[max(0, i - r) : i + r + 1]) for i in range(len(values))]


AVERAGE_WRONG = [
    (lambda v, w: [np.mean(v[max(0, i - w + 1) : i + 1]) for i in range(len(v))], "look back"),
    (lambda v, w: np.convolve(v, np.ones(w) / w, "valid"), "the ends are missing"),
    (lambda v, w: np.convolve(v, np.ones(w) / w, "same"), "zeros that nobody measured"),
    (lopsided, "as many values before as after"),
    (lambda v, w: w * np.array(moving_average(v, w)), "those are sums"),
    (lambda v, w: v, "the value at place 1 is 5"),
]

RIGHT = [
    (checks.check_interval, interval),
    (checks.check_interval, lambda k, n: np.array(interval(k, n, 2 * 0.98))),
    (checks.check_early_stopping, early_stopping),
    (checks.check_flattery, flattery),
    (checks.check_moving_average, moving_average),
]
WRONG = {
    checks.check_interval: INTERVAL_WRONG,
    checks.check_early_stopping: STOPPING_WRONG,
    checks.check_flattery: FLATTERY_WRONG,
    checks.check_moving_average: AVERAGE_WRONG,
}


class TestSelfChecks(SelfChecks):
    pass
