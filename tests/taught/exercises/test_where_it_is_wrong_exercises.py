"""The self-checks of chapter 15 know right from wrong, and say in a sentence what is wrong."""

import numpy as np
from self_checks import SelfChecks

from lenet_book.exercises import where_it_is_wrong as checks


# ---------------------------------------------------------------- exercise 1
def error(sure, right, bins, *, last=True, size=abs, by=None, total=False):
    """The mean gap by a plain loop over bins."""
    gap = 0.0
    for n in range(bins):
        inside = (sure >= n / bins) & (sure < (n + 1) / bins)
        if last and n == bins - 1:
            inside |= sure == 1
        if inside.any():
            weight = inside.sum() if by is None else by * len(sure)
            gap += weight * size(sure[inside].mean() - right[inside].mean())
    return gap if total else gap / len(sure)


ERROR_WRONG = [
    (lambda s, r, b: error(s, r, b, size=lambda gap: gap), "gaps of both signs cancel"),
    (lambda s, r, b: error(s, r, b, size=lambda gap: -gap), "gaps of both signs cancel"),
    (lambda s, r, b: abs(s.mean() - r.mean()), "gaps of both signs cancel"),
    (lambda s, r, b: error(s, r, b, by=1 / b), "Each answer should"),
    (lambda s, r, b: error(s, r, b, total=True), "Divide by how many"),
    (lambda s, r, b: error(s, r, b, last=False), "1 sure"),
    (lambda s, r, b: error(s[s < 1], r[s < 1], b), "1 sure"),
    (lambda s, r, b: error(s, r, b, size=lambda gap: gap**2), "square"),
    (lambda s, r, b: error(s, r, b + 1), "too many"),
    (lambda s, r, b: max(abs(s.mean() - r.mean()), 0.9), "by hand"),
    (lambda s, r, b: [0.1] * b, "one number"),
]


# ---------------------------------------------------------------- exercise 2
def tempered(p, t, *, axis=1, safe=True):
    logits = np.log(p) / t
    with np.errstate(all="ignore"):
        powers = np.exp(logits - (logits.max(axis=1, keepdims=True) if safe else 0))
        return powers / powers.sum(axis=axis, keepdims=True)


TEMPERED_WRONG = [
    (lambda p, t: tempered(p, 1 / t), "you multiply"),
    (lambda p, t: tempered(p, t, safe=False), "0 / 0"),
    (lambda p, t: p ** (1 / t), "add up to 1"),
    (lambda p, t: p, "changes nothing"),
    (lambda p, t: p / t, "Divide their logarithms"),
    (lambda p, t: tempered(np.exp(p), t), "Take their logarithms"),
    (lambda p, t: tempered(p, t, safe=False, axis=(0, 1)), "not all of them"),
    (lambda p, t: tempered(p, t, safe=False, axis=0), "columns"),
    (lambda p, t: tempered(p, t + 1), "Try one row"),
]


# ---------------------------------------------------------------- exercise 3
def luck(right):
    always = right.all(axis=0).mean()
    never = 1 - right.any(axis=0).mean()
    return always, never, 1 - right.mean() - never


LUCK_WRONG = [
    (lambda r: tuple(r.shape[1] * share for share in luck(r)), "numbers of pictures"),
    (lambda r: (luck(r)[1], luck(r)[0], luck(r)[2]), "comes first"),
    (lambda r: (*luck(r)[:2], 1 - sum(luck(r)[:2])), "part of the error"),
    (lambda r: (*luck(r)[:2], 1 - r.mean()), "whole error"),
    (lambda r: (r.any(axis=0).mean(), *luck(r)[1:]), "in all runs"),
    (lambda r: (*luck(r.T)[:2], luck(r)[2]), "along the pictures"),
    (lambda r: (*luck(r)[:2], 0.5), "another one"),
    (lambda r: luck(r)[2], "shape (3,)"),
]


# ---------------------------------------------------------------- exercise 4
def nearest(picture, known, *, mirror=True, level=True, length=True, upright=True, blank=True):
    def row(one):
        values = one.ravel() - level * one.mean()
        size = np.sqrt((values**2).sum())
        return values / size if length and (size or not blank) else values

    def distance(one):
        turned = one[:, ::-1] if upright else one[::-1]
        forms = (one, turned) if mirror else (one,)
        return min(np.sqrt(((row(picture) - row(form)) ** 2).sum()) for form in forms)

    distances = [distance(one) for one in known]
    return np.argmin(distances), min(distances)


def farthest(picture, known):
    distances = [nearest(picture, known[[n]])[1] for n in range(len(known))]
    return np.argmax(distances), max(distances)


def without_a_length(picture, known):
    """Divide a blank picture by its length, 0."""
    with np.errstate(all="ignore"):
        distances = [nearest(picture, known[[n]], blank=False)[1] for n in range(len(known))]
    return np.argmin(distances), np.min(distances)


NEAREST_WRONG = [
    (lambda p, k: nearest(p, k, mirror=False), "mirrored"),
    (lambda p, k: nearest(p, k, upright=False), "left to right"),
    (lambda p, k: nearest(p, k, level=False, length=False), "light and contrast"),
    (lambda p, k: nearest(p, k, length=False), "contrast should not count"),
    (lambda p, k: (nearest(p, k)[0], nearest(p, k)[1] ** 2), "root"),
    (farthest, "farthest"),
    (without_a_length, "not a number (NaN)"),
    (lambda p, k: (0, 0.0), "another picture"),
    (lambda p, k: nearest(p, k)[0], "shape (2,)"),
]

RIGHT = [
    (checks.check_calibration_error, error),
    (checks.check_at_temperature, tempered),
    (checks.check_luck, luck),
    (checks.check_nearest_picture, nearest),
]
WRONG = {
    checks.check_calibration_error: ERROR_WRONG,
    checks.check_at_temperature: TEMPERED_WRONG,
    checks.check_luck: LUCK_WRONG,
    checks.check_nearest_picture: NEAREST_WRONG,
}


class TestSelfChecks(SelfChecks):
    pass
