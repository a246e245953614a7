"""The self-checks of chapter 14 know right from wrong, and say in a sentence what is wrong."""

import numpy as np
from self_checks import SelfChecks

from lenet_book.exercises import looking_inside as checks


# ---------------------------------------------------------------- exercise 1
def excites(values, number, *, by=lambda values: values.max(axis=(1, 2)), dead=True):
    if dead and not np.any(values):
        return []
    return np.argsort(-by(values), kind="stable")[:number]


def places(values, number):
    return np.argsort(-values.ravel())[:number]


def in_the_middle(values):
    return values[:, values.shape[1] // 2, values.shape[2] // 2]


EXCITES_WRONG = [
    (lambda v, n: excites(v, n, dead=False), "never fires"),
    (lambda v, n: excites(-v, n), "other pictures"),
    (lambda v, n: excites(v, n, by=lambda v: -v.max(axis=(1, 2))), "lowest"),
    (lambda v, n: excites(v, n)[::-1], "comes first"),
    (lambda v, n: np.sort(excites(v, n)), "comes first"),
    (lambda v, n: excites(v, n, by=lambda v: v.mean(axis=(1, 2))), "the mean over the map"),
    (lambda v, n: excites(v, n, by=lambda v: abs(v).max(axis=(1, 2))), "signs"),
    (lambda v, n: excites(v, n, by=in_the_middle), "you look at one place only"),
    (places, "places of the map"),
    (lambda v, n: places(v, n) // v[0].size, "twice"),
    (lambda v, n: np.sort(v.max(axis=(1, 2)))[::-1][:n], "whole"),
    (lambda v, n: [(i, 0) for i in excites(v, n)], "numbers of the pictures"),
]


# ---------------------------------------------------------------- exercise 2
def occlusion(score, picture, side, *, grey=0.5, copy=True, colours=None, over=0):
    rows, columns = picture.shape[:2]
    falls = np.zeros((rows - side + 1, columns - side + 1))
    before = score(picture)
    hidden = picture.copy()
    for y, x in np.ndindex(falls.shape):
        if copy:
            hidden = picture.copy()
        hidden[y : y + side + over, x : x + side + over, :colours] = grey
        falls[y, x] = before - score(hidden)
    return falls


OCCLUSION_WRONG = [
    (lambda s, p, n: -occlusion(s, p, n), "turned round"),
    (lambda s, p, n: s(p) - occlusion(s, p, n), "By how much"),
    (lambda s, p, n: abs(occlusion(s, p, n)), "Keep the sign"),
    (lambda s, p, n: occlusion(s, p, n, copy=False), "whole picture"),
    (lambda s, p, n: occlusion(s, p, n, grey=0), "not with black"),
    (lambda s, p, n: occlusion(s, p, n, colours=1), "all colours"),
    (lambda s, p, n: occlusion(s, p, n, over=1), "one pixel too large"),
    (lambda s, p, n: occlusion(s, p, n, over=-1), "one pixel too small"),
    (lambda s, p, n: occlusion(s, p, n).T, "exchanged"),
    (lambda s, p, n: np.zeros(p.shape[:2]), "a number for each pixel"),
    (lambda s, p, n: occlusion(s, p, n, grey=p.mean()), "by hand"),
]


# ---------------------------------------------------------------- exercise 3
def integrated(gradient, picture, steps, *, at=0.5, times=True, total=False):
    places = (np.arange(steps) + at) / steps
    mean = sum(gradient(place * picture) for place in places) / (1 if total else steps)
    return picture * mean if times else mean


def along(gradient, picture, places):
    return picture * np.mean([gradient(place * picture) for place in places], axis=0)


INTEGRATED_WRONG = [
    (lambda g, p, n: integrated(g, p, n, times=False), "mean gradient"),
    (lambda g, p, n: integrated(g, p, n, total=True), "Their mean"),
    (lambda g, p, n: p * g(p), "gradient × input"),
    (lambda g, p, n: integrated(g, p, n, at=0), "begins"),
    (lambda g, p, n: integrated(g, p, n, at=1), "ends"),
    (lambda g, p, n: along(g, p, np.linspace(0, 1, n)), "from one end"),
    (lambda g, p, n: along(g, p, np.linspace(0, 1, n + 1)), "ends of the parts"),
    (lambda g, p, n: integrated(g, p, n).sum(axis=-1), "colours and all"),
    (lambda g, p, n: 2 * integrated(g, p, n), "add up"),
]


# ---------------------------------------------------------------- exercise 4
def ranks(values):
    _, which, counts = np.unique(values.ravel(), return_inverse=True, return_counts=True)
    return (counts.cumsum() - (counts + 1) / 2)[which]


def correlation(one, other, *, by=ranks, flat=True):
    a, b = by(one), by(other)
    if flat and (np.ptp(one) == 0 or np.ptp(other) == 0):
        return None
    return np.corrcoef(a.ravel(), b.ravel())[0, 1]


CORRELATION_WRONG = [
    (lambda a, b: correlation(a, -b), "turned round"),
    (lambda a, b: correlation(a, b, by=lambda values: values), "Take their places"),
    (lambda a, b: correlation(abs(a), abs(b)), "signs"),
    (lambda a, b: correlation(a, b, by=lambda v: np.argsort(v.ravel())), "np.argsort"),
    (
        lambda a, b: correlation(a, b, by=lambda v: np.argsort(np.argsort(v.ravel()))),
        "share the mean",
    ),
    (lambda a, b: correlation(a, b) if np.ptp(a) and np.ptp(b) else 0.0, "no order"),
    (lambda a, b: correlation(a, b) if np.ptp(a) and np.ptp(b) else 1 // 0, "ZeroDivisionError"),
    (lambda a, b: 0.5, "another one"),
]

RIGHT = [
    (checks.check_excites_most, excites),
    (checks.check_occlusion_map, occlusion),
    (checks.check_integrated, integrated),
    (checks.check_rank_correlation, correlation),
]
WRONG = {
    checks.check_excites_most: EXCITES_WRONG,
    checks.check_occlusion_map: OCCLUSION_WRONG,
    checks.check_integrated: INTEGRATED_WRONG,
    checks.check_rank_correlation: CORRELATION_WRONG,
}


class TestSelfChecks(SelfChecks):
    pass
