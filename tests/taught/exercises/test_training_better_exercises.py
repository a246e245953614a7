"""The self-checks of chapter 12 know right from wrong, and say in a sentence what is wrong."""

import statistics

import numpy as np
import pytest
from self_checks import SelfChecks

from lenet_book.exercises import training_better as checks
from lenet_book.records.comparison import difference
from lenet_book.records.recorded import half_width


# ---------------------------------------------------------------- exercise 1
def trapezoid(step, steps, peak, climb, fall):
    done = step / steps
    return peak * min(done / climb, 1, (1 - done) / fall)


TRAPEZOID_WRONG = [
    (lambda s, n, p, c, f: trapezoid(s, n, 1, c, f), "a share of the peak"),
    (lambda s, n, p, c, f: p * s / n / c, "goes on climbing"),
    (lambda s, n, p, c, f: p * min(s / n / c, (1 - s / n) / f), "above the peak"),
    (lambda s, n, p, c, f: p * min(s / n / c, 1), "stays"),
    (lambda s, n, p, c, f: p * min(1, (1 - s / n) / f), "climb at the start"),
    (lambda s, n, p, c, f: p * min(s / c, 1, (1 - s / n) / f), "a share of all steps"),
    (lambda s, n, p, c, f: p * min(s / n / c, 1, (1 - s / n) / (1 - c)), "for a while"),
    (lambda s, n, p, c, f: trapezoid(s, 200, 0.3, 0.1, 0.4), "one schedule only"),
    (lambda *a: 7, "Draw the three pieces"),
]


# ---------------------------------------------------------------- exercise 2
AXES = (0, 1, 2)


def scaled(images, by):
    return (images - by.mean(AXES)) / by.std(AXES)


def standardise(train, test):
    return scaled(train, train), scaled(test, train)


def both(train, test):
    return np.concatenate([train, test])


STANDARDISE_WRONG = [
    (lambda a, b: (scaled(a, a), scaled(b, b)), "a scale of their own"),
    (lambda a, b: (scaled(a, both(a, b)), scaled(b, both(a, b))), "know the test images"),
    (lambda a, b: ((a - a.mean()) / a.std(), (b - a.mean()) / a.std()), "share one scale"),
    (lambda a, b: ((a - a.mean(0)) / a.std(0), b), "every pixel has a scale"),
    (lambda a, b: (a - a.mean(AXES), b - a.mean(AXES)), "What about the variance"),
    (lambda a, b: (a / a.std(AXES), b / a.std(AXES)), "What about the mean"),
    (lambda a, b: ((a - a.mean(AXES)) / a.var(AXES), b), "divided by the variance"),
    (lambda a, b: (a / 255, b / 255), "pixels in 0…1"),
    (lambda a, b: (scaled(a, b), scaled(b, b)), "the scale is that of the test images"),
    (lambda a, b: (scaled(a, a), b), "as they were"),
    (lambda a, b: (scaled(a, a), scaled(a, a)[:20]), "those are training images"),
    (lambda a, b: scaled(a, a), "return two arrays"),
    (lambda a, b: (scaled(a, a), scaled(b, a)[:5]), "array of shape (5, 4, 4, 3)"),
    (lambda a, b: (scaled(a, a), 2 * scaled(b, a)), "the others not"),
    (lambda a, b: (scaled(a, a) + 1, scaled(b, a)), "mean and deviation of each channel"),
    (lambda a, b: (np.full(a.shape, np.nan), b), "not a number (NaN)"),
]


# ---------------------------------------------------------------- exercise 3
def mirror(images, chosen):
    turned = images.copy()
    turned[chosen] = images[chosen, :, ::-1]
    return turned


def with_chosen(turn):
    def wrong(images, chosen):
        return np.where(chosen[:, None, None, None], turn(images), images)

    return wrong


MIRROR_WRONG = [
    (lambda images, chosen: images, "nothing has changed"),
    (lambda images, chosen: images[chosen, :, ::-1], "the chosen images alone"),
    (lambda images, chosen: images[:, :, ::-1], "all images are turned"),
    (lambda images, chosen: mirror(images, ~chosen), "were not chosen"),
    (with_chosen(lambda images: images[:, ::-1]), "on their heads"),
    (with_chosen(lambda images: images[..., ::-1]), "red is blue"),
    (with_chosen(lambda images: images[:, ::-1, ::-1]), "Once is enough"),
    (with_chosen(lambda images: images[::-1]), "changed places, and no longer fit"),
    (with_chosen(lambda images: images.swapaxes(1, 2)), "rows and columns have changed places"),
    (with_chosen(lambda images: images + 1), "row by row"),
]


# ---------------------------------------------------------------- exercise 4
def verdict(after, before):
    squares = [statistics.variance(runs) / len(runs) for runs in (after, before)]
    gain = statistics.mean(after) - statistics.mean(before)
    half = 2.306 * sum(squares) ** 0.5
    return "helps" if gain > half else "hurts" if gain < -half else "open"


def by_overlap(after, before):
    gain = statistics.mean(after) - statistics.mean(before)
    half = half_width(after) + half_width(before)
    return "helps" if gain > half else "hurts" if gain < -half else "open"


def by_single_runs(after, before):
    gain = statistics.mean(after) - statistics.mean(before)
    half = 2.306 * (statistics.variance(after) + statistics.variance(before)) ** 0.5
    return "helps" if gain > half else "hurts" if gain < -half else "open"


def by_means(after, before):
    return "helps" if sum(after) > sum(before) else "hurts"


VERDICT_WRONG = [
    (by_means, "you compare means only"),
    (by_overlap, "you miss a gain that is there"),
    (by_single_runs, "you miss a gain that is there"),
    (lambda a, b: verdict(b, a), "the wrong way round"),
    (lambda a, b: verdict(a, b).replace("hurts", "open"), "what makes things worse"),
    (lambda a, b: "open", "never leaves out 0"),
    (lambda a, b: "helps", "for [0.59"),
    (lambda a, b: verdict(a, b) == "helps", "this is True"),
    (lambda a, b: 0.5, "this is 0.5"),
    (lambda a, b: [verdict(a, b)], "this is ['helps']"),
    (lambda a, b: np.zeros((7, 7)), "return"),
]


@pytest.mark.parametrize(("after", "before", "right"), checks.VERDICTS)
def test_the_verdicts_are_those_of_the_ledger(after, before, right):
    assert difference(after, before).verdict == verdict(after, before) == right


RIGHT = [
    (checks.check_trapezoid, trapezoid),
    (checks.check_trapezoid, lambda *a: np.float64(trapezoid(*a))),
    (checks.check_standardise, standardise),
    (checks.check_standardise, lambda a, b: list(standardise(a, b))),
    (checks.check_standardise, lambda a, b: tuple(x.astype("float32") for x in standardise(a, b))),
    (checks.check_mirror, mirror),
    (checks.check_mirror, with_chosen(lambda images: images[:, :, ::-1])),
    (checks.check_verdict, verdict),
    (checks.check_verdict, lambda a, b: difference(a, b).verdict),
]
WRONG = {
    checks.check_trapezoid: TRAPEZOID_WRONG,
    checks.check_standardise: STANDARDISE_WRONG,
    checks.check_mirror: MIRROR_WRONG,
    checks.check_verdict: VERDICT_WRONG,
}
NOT_NUMBERS = {checks.check_standardise, checks.check_verdict}


class TestSelfChecks(SelfChecks):
    """Right, wrong and nonsense, for every check of this chapter."""
