"""Self-checks of chapter 17, *The network of 1998*."""

from collections.abc import Callable

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, hint_for, self_check


# ---------------------------------------------------------------- exercise 1
def _slopes(code: np.ndarray, bitmaps: np.ndarray, right: int, j: float) -> np.ndarray:
    apart = code - bitmaps
    powers = np.append(np.exp(-(apart**2).sum(axis=1)), np.exp(-j))
    p = (powers / powers.sum())[:-1]
    return 2 * apart[right] - 2 * p @ apart


@self_check
def check_slopes(slopes: Callable[[np.ndarray, np.ndarray, int, float], np.ndarray]) -> str:
    """Check `slopes(code, bitmaps, right, j)`: those of equation 9 with respect to the code."""
    rng = np.random.default_rng(17)
    for classes, values, j in ((3, 5, 0.5), (10, 4, 2.0), (4, 6, 6.0)):
        bitmaps = rng.choice([-1.0, 1.0], size=(classes, values))
        code = 0.4 * bitmaps[1] + rng.normal(scale=0.5, size=values)
        right = int(rng.integers(classes))
        wanted = _slopes(code, bitmaps, right, j)
        found = array(call(slopes, code, bitmaps, right, j), (values,))
        if np.allclose(found, wanted, atol=1e-6):
            continue
        apart = code - bitmaps
        powers = np.exp(-(apart**2).sum(axis=1))
        no_gate = 2 * apart[right] - 2 * (powers / powers.sum()) @ apart
        bare = 2 * apart[right] - 2 * powers @ apart
        mistakes = [
            (-wanted, "turned round. The loss falls where the right distance does."),
            (wanted / 2, "half of it. What is the slope of a square?"),
            (2 * apart[right], "the slopes of equation 8. Equation 9 has a second term."),
            (no_gate, "j is missing. It stands in the sum under the logarithm."),
            (bare, "the slope of a logarithm of a sum has that sum as its denominator."),
            (wanted - 4 * apart[right], "the right bitmap pulls the wrong way."),
        ]
        raise Hint(hint_for(found, mistakes, "these are other slopes. Try one pixel by hand."))
    return "The right bitmap pulls, and each other pushes by its share."


# ---------------------------------------------------------------- exercise 2
def _centred(digit: np.ndarray) -> np.ndarray:
    rows, columns = np.indices(digit.shape)
    ink = digit.sum(dtype=float)
    middle = np.array(digit.shape) / 2
    down, right = (
        int(np.round(want - (place * digit).sum() / ink))
        for want, place in zip(middle, (rows, columns), strict=True)
    )
    moved = np.zeros_like(digit)
    height, width = digit.shape
    for y, x in np.ndindex(digit.shape):
        if 0 <= y + down < height and 0 <= x + right < width:
            moved[y + down, x + right] = digit[y, x]
    return moved


@self_check
def check_centre(centre: Callable[[np.ndarray], np.ndarray]) -> str:
    """Check `centre(digit)`: moved by whole pixels until its centre of mass is in the middle.

    The middle of 28 rows is row 14, as MNIST has it.
    """
    rng = np.random.default_rng(28)
    for height, width in ((28, 28), (20, 26)):
        digit = np.zeros((height, width))
        y, x = rng.integers(1, 5, 2)
        digit[y : y + 9, x : x + 4] = rng.integers(1, 256, (9, 4))
        digit[y : y + 3, x : x + 8] = 255  # heavier above
        wanted = _centred(digit)
        found = array(call(centre, digit), digit.shape)
        if np.array_equal(found, wanted):
            continue
        if np.array_equal(found, digit):
            raise Hint("the digit has not moved.")
        if not np.isclose(found.sum(), digit.sum()):
            raise Hint("some ink has been lost, or has been added.")
        ys, xs = np.nonzero(digit)
        of_box = np.roll(
            digit,
            (
                round(height / 2 - (ys.min() + ys.max()) / 2),
                round(width / 2 - (xs.min() + xs.max()) / 2),
            ),
            (0, 1),
        )
        middle_of_ink = np.roll(
            digit, (round(height / 2 - ys.mean()), round(width / 2 - xs.mean())), (0, 1)
        )
        mistakes = [
            (of_box, "that is the middle of its frame. Each pixel counts by its ink."),
            (middle_of_ink, "you count pixels. A dark one weighs more than a pale one."),
        ]
        raise Hint(hint_for(found, mistakes, "the centre of mass is not in the middle."))
    empty = np.zeros((28, 28))
    if np.any(array(call(centre, empty), (28, 28))):
        raise Hint("an empty picture has no centre: return it as it is.")
    return "As MNIST's digits were placed; and an empty picture stays empty."
