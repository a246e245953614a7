"""Self-checks of chapter 15, *Where it is wrong*."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, hint_for, number, self_check, shape_of


# ---------------------------------------------------------------- exercise 1
@self_check
def check_calibration_error(
    calibration_error: Callable[[np.ndarray, np.ndarray, int], float],
) -> str:
    """Check `calibration_error(sure, right, bins)`: the mean gap of bins of equal width."""
    rng = np.random.default_rng(15)
    for n, bins, low in ((200, 10, 0.1), (60, 5, 0.55), (40, 7, 0.0)):
        sure = rng.uniform(low, 1, n)
        sure[:3] = 1.0  # belongs to the last bin
        right = rng.random(n) < np.where(sure > 0.7, sure - 0.3, sure + 0.2)
        right[:2] = False
        parts = _gaps(sure, right, bins)
        shares, gaps = (np.array(part) for part in zip(*parts, strict=True))
        truth = float((shares * abs(gaps)).sum())
        found = number(call(calibration_error, sure, right, bins))
        if np.isclose(found, truth, atol=1e-9):
            continue
        inside = sure < 1
        lost = _gaps(sure[inside], right[inside], bins)
        more = _gaps(sure, right, bins + 1)
        mistakes = [
            (float((shares * gaps).sum()), "gaps of both signs cancel. Take each one's size."),
            (-float((shares * gaps).sum()), "gaps of both signs cancel. Take each one's size."),
            (float(abs(gaps).mean()), "each bin counts the same. Each answer should."),
            (float(abs(gaps).sum() / bins), "each bin counts the same. Each answer should."),
            (float(abs(gaps).max()), "that is the largest gap. Asked for is the mean one."),
            (float((shares * gaps**2).sum()), "you square the gaps. Their sizes are asked for."),
            (n * truth, "you count answers. Divide by how many there are."),
            (sum(s * abs(g) for s, g in lost), "an answer that is 1 sure is in the last bin."),
            (
                sum(s * abs(g) for s, g in lost) * inside.sum() / n,
                "an answer that is 1 sure is in the last bin.",
            ),
            (sum(s * abs(g) for s, g in more), "you have one bin too many."),
        ]
        raise Hint(hint_for(found, mistakes, "the error is another one. Try two bins by hand."))
    return "Each answer counts once, also one that is wholly sure."


def _gaps(sure: np.ndarray, right: np.ndarray, bins: int) -> list[tuple[float, float]]:
    """Return of each bin that holds answers their share, and how much surer than right they are."""
    places = np.minimum((sure * bins).astype(int), bins - 1)
    return [
        (float((places == n).mean()), float(sure[places == n].mean() - right[places == n].mean()))
        for n in range(bins)
        if (places == n).any()
    ]


# ---------------------------------------------------------------- exercise 2
@self_check
def check_at_temperature(at_temperature: Callable[[np.ndarray, float], np.ndarray]) -> str:
    """Check `at_temperature(probabilities, temperature)`: softmax(log p / temperature)."""
    rng = np.random.default_rng(2)
    for shape, temperature in (((6, 10), 1.5), ((4, 3), 0.5), ((5, 5), 0.001)):
        probabilities = rng.dirichlet(np.ones(shape[1]), shape[0])
        right = _tempered(probabilities, 1 / temperature)
        found = call(at_temperature, probabilities, temperature)
        if temperature < 0.01 and shape_of(found) == shape:
            values = np.asarray(found, float)
            if not np.isfinite(values).all():
                raise Hint(
                    "at a temperature of 0.001, all powers of a row become 0, and 0 / 0 is no "
                    "number. Take the largest logarithm of the row away first."
                )
        found = array(found, shape)
        if np.allclose(found, right, atol=1e-8):
            continue
        powers = np.exp(np.log(probabilities) / temperature)
        columns = powers / np.maximum(powers.sum(axis=0), 1e-300)
        mistakes = [
            (_tempered(probabilities, temperature), "the temperature divides, and you multiply."),
            (powers, "each row has to add up to 1. Divide it by its sum."),
            (probabilities, "dividing the probabilities changes nothing. Divide the logarithms."),
            (
                probabilities / temperature,
                "you divide the probabilities. Divide their logarithms, and take the softmax.",
            ),
            (
                _softmax(probabilities / temperature),
                "these are probabilities already. Take their logarithms first.",
            ),
            (
                powers / max(powers.sum(), 1e-300),
                "each row has to add up to 1, not all of them together.",
            ),
            (columns, "you add up columns. Each picture has a row."),
        ]
        raise Hint(hint_for(found, mistakes, "the probabilities are others. Try one row."))
    return "Also where it is so cold that only one class is left."


def _tempered(probabilities: np.ndarray, coldness: float) -> np.ndarray:
    return _softmax(np.log(probabilities) * coldness)


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# ---------------------------------------------------------------- exercise 3
@self_check
def check_luck(luck: Callable[[np.ndarray], Any]) -> str:
    """Check `luck(right)`: the shares always right and never right, and what else goes wrong."""
    rng = np.random.default_rng(3)
    for runs, pictures in ((5, 40), (3, 25), (1, 12)):
        right = rng.random((runs, pictures)) < rng.uniform(0.2, 1, pictures)
        right[:, 0], right[:, 1] = True, False
        always, never = right.all(axis=0).mean(), (~right).all(axis=0).mean()
        truth = np.array([always, never, (1 - right.mean()) - never])
        found = array(call(luck, right), (3,))
        if np.allclose(found, truth, atol=1e-9):
            continue
        mistakes = [
            (pictures * truth, "those are numbers of pictures. Shares of all are asked for."),
            (truth[[1, 0, 2]], "always right comes first, never right second."),
            (
                np.array([always, never, 1 - always - never]),
                "the third is a part of the error: what a run gets wrong, on average, less what "
                "every run gets wrong.",
            ),
            (
                np.array([always, never, 1 - right.mean()]),
                "the third is the whole error. Take away what every run gets wrong.",
            ),
            (
                np.array([right.any(axis=0).mean(), never, truth[2]]),
                "always right means in all runs; you count pictures that one run gets right.",
            ),
            (
                np.array([right.all(axis=1).mean(), (~right).all(axis=1).mean(), truth[2]]),
                "you look along the pictures. Look along the runs, for each picture.",
            ),
        ]
        raise Hint(hint_for(found, mistakes, "one of the three is another one. Try two runs."))
    return "And a single run has no luck that could be seen."


# ---------------------------------------------------------------- exercise 4
@self_check
def check_nearest_picture(nearest_picture: Callable[[np.ndarray, np.ndarray], Any]) -> str:
    """Check `nearest_picture(picture, known)`: which is nearest, mirrored or not, and how far."""
    rng = np.random.default_rng(4)
    for rows, columns, count in ((4, 6, 9), (5, 5, 7), (3, 4, 6)):
        known = rng.uniform(0, 1, (count, rows, columns, 3))
        twin, mirrored, dark = rng.permutation(count)[:3]
        picture = known[twin].copy()
        if rows == 5:  # the nearest is a mirrored one, and another stands upside down
            picture = known[mirrored][:, ::-1].copy()
            known[dark] = known[mirrored][::-1, ::-1]
        elif rows == 3:  # or one of another brightness and contrast
            picture = 0.3 * known[dark] + 0.5
        picture = picture + rng.normal(0, 0.02, picture.shape)
        known[count - 1 if count - 1 not in (twin, mirrored, dark) else 0] = 0.5  # a blank one
        truth = _nearest(picture, known)
        found = array(call(nearest_picture, picture, known), (2,))
        if np.allclose(found, truth, atol=1e-6):
            continue
        if np.isclose(found[0], truth[0]) and np.isclose(found[1], truth[1] ** 2, atol=1e-6):
            raise Hint("that is the square of the distance. Take the root.")
        mistakes = [
            (_nearest(picture, known, mirror=None), "the nearest one is mirrored. Try that, too."),
            (
                _nearest(picture, known, mirror=0),
                "you turn pictures upside down. Mirror them left to right.",
            ),
            (
                _nearest(picture, known, level=False),
                "light and contrast should not count: take the mean away, and divide by the "
                "length.",
            ),
            (
                _nearest(picture, known, length=False),
                "contrast should not count: divide by the length.",
            ),
            (_nearest(picture, known, sign=-1), "that is the one farthest away."),
        ]
        raise Hint(
            hint_for(found, mistakes, "another picture is nearer, or at another distance.", 1e-4)
        )
    return "Mirrored, darker or paler, it is found. A blank picture does no harm."


def _nearest(
    picture: np.ndarray,
    known: np.ndarray,
    *,
    mirror: int | None = 1,
    level: bool = True,
    length: bool = True,
    sign: int = 1,
) -> np.ndarray:
    """Return place and distance; the options make the mistakes that a learner may make."""

    def row(one: np.ndarray) -> np.ndarray:
        values = one.ravel() - (one.mean() if level else 0)
        size = np.linalg.norm(values) if level and length else 1
        return values / size if size > 0 else values

    asked = row(picture)
    distances = []
    for one in known:
        forms = [one] if mirror is None else [one, np.flip(one, axis=mirror)]
        distances.append(min(float(np.linalg.norm(asked - row(form))) for form in forms))
    place = int(np.argmin(sign * np.array(distances)))
    return np.array([place, distances[place]])
