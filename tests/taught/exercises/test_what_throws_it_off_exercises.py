"""The self-checks of chapter 16 know right from wrong, and say in a sentence what is wrong."""

import numpy as np
from self_checks import SelfChecks

from lenet_book.exercises import what_throws_it_off as checks


# ---------------------------------------------------------------- exercise 1
def moved(image, pixels, fill="mirror"):
    out = np.zeros_like(image)
    for x in range(image.shape[1]):
        if x >= pixels:
            out[:, x] = image[:, x - pixels]
        elif fill == "mirror":
            out[:, x] = image[:, pixels - x]
        elif fill == "twice":
            out[:, x] = image[:, pixels - x - 1]
        elif fill == "edge":
            out[:, x] = image[:, 0]
    return out


MOVED_WRONG = [
    (lambda i, n: moved(i, n)[:, ::-1], "as a whole"),
    (lambda i, n: moved(i[:, ::-1], n)[:, ::-1], "to the left"),
    (lambda i, n: np.roll(i, n, axis=1), "comes in on the left"),
    (lambda i, n: moved(i, n, "black"), "black"),
    (lambda i, n: moved(i, n, "edge"), "drawn out"),
    (lambda i, n: moved(i, n, "twice"), "twice"),
    (lambda i, n: moved(i.swapaxes(0, 1), n).swapaxes(0, 1), "moves down"),
    (lambda i, n: i, "nothing has moved"),
    (lambda i, n: moved(i, n) / 255, "five pixels"),
    (lambda i, n: moved(i, n)[:, n:], "array of shape"),
]


# ---------------------------------------------------------------- exercise 2
def step(image, slope, most):
    out = image.copy()
    out[slope > 0] += most
    out[slope < 0] -= most
    return np.minimum(np.maximum(out, 0), 255)


STEP_WRONG = [
    (lambda i, s, m: i + m * np.sign(s), "has left"),
    (lambda i, s, m: (i + m * np.sign(s)) % 256, "other end"),
    (lambda i, s, m: step(i, -s, m), "lowers"),
    (lambda i, s, m: np.clip(i + s, 0, 255), "by its slope"),
    (lambda i, s, m: np.clip(i + m * s, 0, 255), "only the sign"),
    (lambda i, s, m: np.clip(i + m * s / abs(s).max(), 0, 255), "only the sign"),
    (lambda i, s, m: step(i, s, 1), "more than 1"),
    (lambda i, s, m: np.clip(np.where(s < 0, i - m, i + m), 0, 255), "Stay there"),
    (lambda i, s, m: np.clip(i + m, 0, 255), "brighter"),
    (lambda i, s, m: m * np.sign(s), "Add it"),
    (lambda i, s, m: i, "nothing has changed"),
    (lambda i, s, m: step(i, s, m) / 255, "by hand"),
]


# ---------------------------------------------------------------- exercise 3
def smooth(row, weights=(1, 3, 3, 1), by=8, first=0):
    starts = range(first, len(row) - 3, 2)
    return np.array([sum(w * row[s + k] for k, w in enumerate(weights)) / by for s in starts])


SMOOTH_WRONG = [
    (lambda r: smooth(r, by=1), "add up to 8"),
    (lambda r: smooth(r, (1, 1, 1, 1), 4), "count the same"),
    (lambda r: smooth(r, (0, 1, 1, 0), 2), "S2's own"),
    (lambda r: np.array([max(r[s : s + 4]) for s in range(0, len(r) - 3, 2)]), "largest"),
    (lambda r: np.convolve(r, np.array([1, 3, 3, 1]) / 8, "valid"), "every second"),
    (lambda r: smooth(np.append(r, 0), first=1), "first four"),
    (lambda r: r[: len(r) - 3 : 2], "nothing is smoothed"),
    (lambda r: smooth(r, (1, 2, 2, 1), 6), "row of four"),
    (lambda r: r[::2], "array of shape"),
]

RIGHT = [
    (checks.check_moved_right, moved),
    (checks.check_one_step, step),
    (checks.check_smoothed, smooth),
]
WRONG = {
    checks.check_moved_right: MOVED_WRONG,
    checks.check_one_step: STEP_WRONG,
    checks.check_smoothed: SMOOTH_WRONG,
}


class TestSelfChecks(SelfChecks):
    pass
