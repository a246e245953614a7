"""The self-checks of chapter 12 know right from wrong, and say in a sentence what is wrong."""

import numpy as np
import pytest
from self_checks import SelfChecks

from lenet_book.exercises import training_better as checks
from lenet_book.records.comparison import images_half


# ---------------------------------------------------------------- exercise 1
def trapezoid(step, steps, peak, climb, fall):
    done = step / steps
    return peak * min(done / climb, 1, (1 - done) / fall)


def right_until(last):
    return lambda step, *given: trapezoid(step, *given) if step < last else 7


TRAPEZOID_WRONG = [
    (lambda s, n, p, c, f: trapezoid(s, n, 1, c, f), "a share of the peak"),
    (lambda s, n, p, c, f: p * s / n / c, "goes on climbing"),
    (lambda s, n, p, c, f: p * min(s / n / c, (1 - s / n) / f), "above the peak"),
    (lambda s, n, p, c, f: p * min(s / n / c, 1), "stays"),
    (lambda s, n, p, c, f: p * min(1, (1 - s / n) / f), "climb at the start"),
    (lambda s, n, p, c, f: p * min(s / c, 1, (1 - s / n) / f), "a share of all steps"),
    (lambda s, n, p, c, f: p * min(s / n / c, 1, (1 - s / n) / (1 - c)), "for a while"),
    (lambda s, n, p, c, f: trapezoid(s, 200, 0.3, 0.1, 0.4), "one schedule only"),
    (lambda s, n, p, c, f: trapezoid(s, n, p, 0.1, f), "one schedule only"),
    (lambda s, n, p, c, f: trapezoid(s, n, p, c, 0.4), "one schedule only"),
    (lambda s, n, p, c, f: trapezoid(s, n, 0.3, c, f), "one schedule only"),
    (lambda s, n, p, c, f: trapezoid(s, 200, p, c, f), "one schedule only"),
    (lambda *a: 7, "Draw the three pieces"),
    (right_until(10), "half-way up, step 10 of 200: 7 is not right"),
    (right_until(20), "at the end of the climb, step 20 of 200: 7 is not right"),
    (right_until(70), "in the middle, step 70 of 200: 7 is not right"),
    (right_until(120), "where the fall begins, step 120 of 200: 7 is not right"),
    (right_until(160), "half-way down, step 160 of 200: 7 is not right"),
    (right_until(190), "near the end, step 190 of 200: 7 is not right"),
    (right_until(200), "at the very end, step 200 of 200: 7 is not right"),
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
    (lambda a, b: (*standardise(a, b), a), "return two arrays"),
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
    (lambda images, chosen: with_chosen(lambda i: i[:, :, 4::-1])(images, chosen), "stops with"),
    (lambda images, chosen: mirror(images, np.resize([1, 0, 0, 1, 1, 0], len(chosen)) > 0), "row"),
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
def same_images(after, before):
    differences = after.astype(float) - before.astype(float)
    return differences.mean(), 1.96 * differences.std() / len(differences) ** 0.5


def by_counts(after, before):
    gained, lost = np.sum(after & ~before), np.sum(before & ~after)
    n = len(after)
    half = 1.96 * (gained + lost - (gained - lost) ** 2 / n) ** 0.5 / n
    return [(gained - lost) / n, half]


def with_half(change):
    """Return the right gain with another half."""

    def wrong(after, before):
        gain, half = same_images(after, before)
        return gain, change(half, after, before)

    return wrong


def apart(half, after, before):
    shares = [right.mean() * (1 - right.mean()) for right in (after, before)]
    return 1.96 * (sum(shares) / len(after)) ** 0.5


SAME_IMAGES_WRONG = [
    (with_half(apart), "for two sets of *different* images"),
    (with_half(lambda half, after, _: half * (len(after) / 2000) ** 0.5), "is not right"),
    (with_half(lambda half, *_: half / 1.96), "95 % takes 1.96"),
    (with_half(lambda half, after, _: half * len(after) ** 0.5), "how much single images scatter"),
    (with_half(lambda half, after, _: half / 1.96 * len(after) ** 0.5), "a mean scatters less"),
    (with_half(lambda half, *_: 2 * half), "Return half of it"),
    (with_half(lambda half, *_: 100 * half), "its interval is in points"),
    (with_half(lambda half, *_: 0.01), "standard deviation of an image's difference"),
    (lambda a, b: same_images(b, a), "before and after have changed places"),
    (lambda a, b: tuple(100 * x for x in same_images(a, b)), "Return fractions"),
    (lambda a, b: (a.sum() - b.sum(), 0.01), "that counts images"),
    (lambda a, b: same_images(a, b)[::-1], "the gain first"),
    (lambda a, b: (a.mean(), 0.01), "image by image"),
    (lambda a, b: same_images(a, b)[0], "it is one number"),
    (lambda a, b: np.zeros((7, 7)), "shape (7, 7)"),
]


def test_the_formula_of_one_pair_of_runs_is_the_ledgers():
    rng = np.random.default_rng(5)
    after, before = rng.random((2, 400)) < 0.6
    half = images_half(after[None], before[None])
    assert same_images(after, before)[1] == pytest.approx(half, rel=0.002)


RIGHT = [
    (checks.check_trapezoid, trapezoid),
    (checks.check_trapezoid, lambda *a: np.float64(trapezoid(*a))),
    (checks.check_standardise, standardise),
    (checks.check_standardise, lambda a, b: list(standardise(a, b))),
    (checks.check_standardise, lambda a, b: tuple(x.astype("float32") for x in standardise(a, b))),
    (checks.check_mirror, mirror),
    (checks.check_mirror, with_chosen(lambda images: images[:, :, ::-1])),
    (checks.check_same_images, same_images),
    (checks.check_same_images, by_counts),
    (checks.check_same_images, lambda a, b: np.array(same_images(a, b))),
]
WRONG = {
    checks.check_trapezoid: TRAPEZOID_WRONG,
    checks.check_standardise: STANDARDISE_WRONG,
    checks.check_mirror: MIRROR_WRONG,
    checks.check_same_images: SAME_IMAGES_WRONG,
}
NOT_NUMBERS = {checks.check_standardise, checks.check_same_images}


class TestSelfChecks(SelfChecks):
    """Right, wrong and nonsense, for every check of this chapter."""
