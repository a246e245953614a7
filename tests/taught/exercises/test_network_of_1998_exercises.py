"""The self-checks of chapter 17 know right from wrong, and say in a sentence what is wrong."""

import numpy as np
from self_checks import SelfChecks

from lenet_book.exercises import network_of_1998 as checks


# ---------------------------------------------------------------- exercise 1
def slopes(code, bitmaps, right, j, *, gate=True, share=True, pull=2, push=2):
    apart = code - bitmaps
    powers = np.exp(-(apart**2).sum(axis=1))
    total = powers.sum() + (np.exp(-j) if gate else 0)
    p = powers / total if share else powers
    return pull * apart[right] - push * (p[:, None] * apart).sum(axis=0)


SLOPES_WRONG = [
    (lambda *a: -slopes(*a), "turned round"),
    (lambda *a: slopes(*a) / 2, "slope of a square"),
    (lambda *a: slopes(*a, push=0), "equation 8"),
    (lambda *a: slopes(*a, gate=False), "j is missing"),
    (lambda *a: slopes(*a, gate=False, share=False), "denominator"),
    (lambda *a: slopes(*a, pull=-2), "the wrong way"),
    (lambda *a: slopes(*a) + 0.1, "other slopes"),
]


# ---------------------------------------------------------------- exercise 2
def centre(digit, *, weigh=lambda digit: digit, empty=True, box=False):
    if empty and not digit.any():
        return digit
    ys, xs = np.nonzero(digit)
    ink = weigh(digit)[ys, xs]
    middle = [n / 2 for n in digit.shape]
    means = [np.average(places, weights=ink) for places in (ys, xs)]
    if box:
        means = [(places.min() + places.max()) / 2 for places in (ys, xs)]
    moves = [int(np.round(want - mean)) for want, mean in zip(middle, means, strict=True)]
    return np.roll(digit, moves, (0, 1))


CENTRE_WRONG = [
    (lambda d: d, "not moved"),
    (lambda d: centre(d) * 2, "some ink"),
    (lambda d: centre(d, box=True), "middle of its frame"),
    (lambda d: centre(d, weigh=np.ones_like), "A dark one weighs"),
    (lambda d: np.roll(centre(d), 2, 0), "not in the middle"),
    (lambda d: centre(d) if d.any() else d + 1, "empty picture"),
]

RIGHT = [(checks.check_slopes, slopes), (checks.check_centre, centre)]
WRONG = {checks.check_slopes: SLOPES_WRONG, checks.check_centre: CENTRE_WRONG}


class TestSelfChecks(SelfChecks):
    pass
