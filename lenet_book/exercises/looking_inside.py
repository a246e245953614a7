"""Self-checks of chapter 14, *Looking inside*."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, hint_for, number, self_check, shape_of


# ---------------------------------------------------------------- exercise 1
@self_check
def check_excites_most(excites_most: Callable[[np.ndarray, int], Any]) -> str:
    """Check `excites_most(values, number)`: the pictures that excite a map most."""
    rng = np.random.default_rng(14)
    for pictures, rows, columns, count in ((12, 4, 3, 5), (30, 2, 6, 1), (7, 5, 5, 7)):
        values = rng.normal(size=(pictures, rows, columns))
        values[2] = values.max() + rng.random((rows, columns))  # the best at many places
        values[5, 0, 0] = values.min() - 9  # the lowest of all, which is no excitement
        values[4] = np.median(values) + 0.5  # high on average, and nowhere highest
        highest = values.max(axis=(1, 2))
        right = np.argsort(-highest)[:count]
        found = call(excites_most, values, count)
        if len(shape_of(found)) == 2:
            raise Hint("that says where in the map. Asked for are the numbers of the pictures.")
        found = _whole(array(found, (count,)))
        if np.array_equal(found, right):
            continue
        if not np.isin(found, np.arange(pictures)).all():
            raise Hint(
                f"there are pictures 0 to {pictures - 1}, and you name {found.max()}. Do you count "
                "places of the map as pictures?"
            )
        if len(set(found)) < count:
            raise Hint("a picture stands there twice. It counts once, at its best place.")
        mistakes = [
            (np.argsort(highest)[:count], "these are the lowest ones."),
            (np.sort(right), "the right pictures, in another order. The best one comes first."),
            (right[::-1], "the right pictures, in another order. The best one comes first."),
            (
                np.argsort(-values.mean(axis=(1, 2)))[:count],
                "you go by the mean over the map. What excites a unit, excites it at one place.",
            ),
            (
                np.argsort(-abs(values).max(axis=(1, 2)))[:count],
                "you leave out the signs. A very negative value is the opposite of excitement.",
            ),
            (
                np.argsort(-values[:, rows // 2, columns // 2])[:count],
                "you look at one place only. The pattern can stand anywhere.",
            ),
        ]
        raise Hint(hint_for(found, mistakes, "these are other pictures. Take each one's maximum."))
    for dead in (np.zeros((6, 3, 3)), np.zeros((1, 2, 2))):
        found = call(excites_most, dead, 1)
        if np.size(found):
            raise Hint("a map that never fires has no pictures that excite it. Return [] for it.")
    return "Each picture once, at its best place; none for a map that never fires."


def _whole(found: np.ndarray) -> np.ndarray:
    if (found != found.round()).any():
        raise Hint("the numbers of pictures are whole ones. Do you return the values?")
    return found.astype(int)


# ---------------------------------------------------------------- exercise 2
@self_check
def check_occlusion_map(
    occlusion_map: Callable[[Callable, np.ndarray, int], np.ndarray],
) -> str:
    """Check `occlusion_map(score, picture, side)`: how the score falls behind a square."""
    rng = np.random.default_rng(2)
    for shape, side in (((6, 8, 3), 3), ((5, 5, 1), 2), ((4, 7, 3), 1), ((3, 4, 2), 3)):
        picture = rng.uniform(0, 1, shape)
        weights = rng.normal(size=shape)

        def score(one: np.ndarray, weights: np.ndarray = weights) -> float:
            return float(np.tanh((one * weights).sum() / 8) + (one * weights).sum())

        right = _falls(score, picture, side)
        found = call(occlusion_map, score, picture, side)
        if shape_of(found) == shape[:2] and right.shape != shape[:2]:
            raise Hint(
                f"that is a number for each pixel. A square of {side} fits at "
                f"{right.shape[0]}×{right.shape[1]} places."
            )
        if shape_of(found) == right.shape[::-1] != right.shape:
            raise Hint("rows and columns are exchanged.")
        found = array(found, right.shape)
        if np.allclose(found, right, atol=1e-9):
            continue
        kept = _falls(score, picture, side, keep=True)
        after = score(picture) - right
        mistakes = [
            (-right, "the signs are turned round. A fall is what the score was, less what it is."),
            (after, "those are the scores behind the square. By how much does each fall?"),
            (abs(right), "a score can also rise when something is hidden. Keep the sign."),
            (kept, "does each square begin with the whole picture? Yours seem to add up."),
            (_falls(score, picture, side, grey=0.0), "hide the square with 0.5, not with black."),
            (_falls(score, picture, side, colours=1), "hide all colours of a pixel."),
            (_falls(score, picture, side, over=1), "your square is one pixel too large."),
            (_falls(score, picture, side, over=-1), "your square is one pixel too small."),
        ]
        raise Hint(hint_for(found, mistakes, "the falls are others. Try one square by hand."))
    return "Also where the score rises, and for a square as high as the picture."


def _falls(
    score: Callable[[np.ndarray], float],
    picture: np.ndarray,
    side: int,
    *,
    keep: bool = False,
    grey: float = 0.5,
    colours: int | None = None,
    over: int = 0,
) -> np.ndarray:
    """Return the falls; the options make the mistakes that a learner may make."""
    rows, columns = picture.shape[:2]
    falls = np.zeros((rows - side + 1, columns - side + 1))
    hidden = picture.copy()
    for y, x in np.ndindex(falls.shape):
        if not keep:
            hidden = picture.copy()
        hidden[y : y + side + over, x : x + side + over, :colours] = grey
        falls[y, x] = score(picture) - score(hidden)
    return falls


# ---------------------------------------------------------------- exercise 3
@self_check
def check_integrated(integrated: Callable[[Callable, np.ndarray, int], np.ndarray]) -> str:
    """Check `integrated(gradient, picture, steps)`: a map that adds up to the gain."""
    rng = np.random.default_rng(3)
    for shape, steps in (((4, 5, 3), 8), ((2, 2, 1), 1), ((3, 6, 3), 5)):
        picture = rng.uniform(0.2, 1, shape)
        weights = rng.normal(size=shape)

        def gradient(one: np.ndarray, weights: np.ndarray = weights) -> np.ndarray:
            # of the score Σ w·p + Σ w·p³ + (Σ w·p)²
            return weights * (1 + 3 * one**2 + 2 * (one * weights).sum())

        middles = (np.arange(steps) + 0.5) / steps
        right = picture * _mean(gradient, picture, middles)
        found = call(integrated, gradient, picture, steps)
        if shape_of(found) == shape[:2]:
            raise Hint("the map should have the picture's shape, colours and all.")
        found = array(found, shape)
        if np.allclose(found, right, rtol=1e-6, atol=1e-9):
            continue
        mistakes = [
            (
                _mean(gradient, picture, middles),
                "that is the mean gradient. What makes it add up to the gain?",
            ),
            (right * steps, "you add the gradients up. Their mean is what counts."),
            (
                picture * gradient(picture),
                "that is gradient × input: you look only at the end of the way.",
            ),
            (
                picture * _mean(gradient, picture, np.arange(steps) / steps),
                "you look where each part begins. Look in its middle.",
            ),
            (
                picture * _mean(gradient, picture, (np.arange(steps) + 1) / steps),
                "you look where each part ends. Look in its middle.",
            ),
            (
                picture * _mean(gradient, picture, np.linspace(0, 1, max(steps, 2))),
                "your points reach from one end to the other. Look in the middle of each part.",
            ),
            (
                picture * _mean(gradient, picture, np.linspace(0, 1, steps + 1)),
                "your points are the ends of the parts. Look in the middle of each.",
            ),
        ]
        raise Hint(
            hint_for(found, mistakes, "it does not add up to what the score gains. Try one step.")
        )
    return "It adds up, as well as so many steps can."


def _mean(gradient: Callable, picture: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return the mean gradient at places on the way from black, 0, to the picture, 1."""
    return np.mean([gradient(at * picture) for at in places], axis=0)


# ---------------------------------------------------------------- exercise 4
@self_check
def check_rank_correlation(
    rank_correlation: Callable[[np.ndarray, np.ndarray], float | None],
) -> str:
    """Check `rank_correlation(one, other)`: Spearman's, with shared places for equal numbers."""
    rng = np.random.default_rng(4)
    for shape, levels in (((5, 6), 0), ((8, 8), 4), ((3, 7), 3)):
        one = rng.normal(size=shape)
        other = np.exp(one) + rng.normal(size=shape)
        if levels:
            one = np.floor(one * levels / 3)
        right = _correlation(_places(one), _places(other))
        found = number(call(rank_correlation, one, other))
        if np.isclose(found, right, atol=1e-9):
            continue
        orders = [
            [np.argsort(np.argsort(part.ravel(), kind=kind), kind=kind) for part in (one, other)]
            for kind in ("stable", "quicksort")
        ]
        mistakes = [
            (-right, "the sign is turned round: 1 is for the same order."),
            (_correlation(one, other), "you correlate the numbers. Take their places."),
            (
                _correlation(_places(abs(one)), _places(abs(other))),
                "you leave out the signs. Here they count.",
            ),
            (
                _correlation(*(np.argsort(part.ravel()) for part in (one, other))),
                "np.argsort says which number stands at a place, not which place a number has.",
            ),
            *(
                (_correlation(*order), "equal numbers get different places. They share the mean.")
                for order in orders
            ),
        ]
        raise Hint(hint_for(found, mistakes, "the correlation is another one. Try three numbers."))
    flat, other = np.full((4, 4), 0.3), rng.normal(size=(4, 4))
    for pair in ((flat, other), (other, flat), (flat, flat)):
        try:
            verdict = rank_correlation(*(part.copy() for part in pair))
        except Exception as error:
            raise Hint(
                f"for a map that is the same everywhere, your function stops with "
                f"{type(error).__name__}: {error}"
            ) from error
        if verdict is not None:
            raise Hint("a map that is the same everywhere has no order. Return None for it.")
    return "Equal numbers share their places, and a map without an order has none."


def _places(values: np.ndarray) -> np.ndarray:
    _, which, counts = np.unique(values.ravel(), return_inverse=True, return_counts=True)
    return (counts.cumsum() - (counts + 1) / 2)[which]


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])
