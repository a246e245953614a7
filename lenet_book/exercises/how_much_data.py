"""Self-checks of chapter 18, *How much data*.

Each begins with a case that is easy to follow by hand. The cases behind it are drawn anew in every
call, so that no answer can know them.
"""

from collections.abc import Callable, Sequence

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, hint_for, number, self_check, shape_of

AS_GIVEN = "what came before was right. Use what is given, whatever it is."
# Ten pictures of three classes: two of class 0, three of class 1, five of class 2.
FIRST_LABELS = [2, 1, 0, 2, 2, 1, 0, 2, 1, 2]


@self_check
def check_draw(draw: Callable[[Sequence[int], int, int], Sequence[int]]) -> str:
    """Check `draw(labels, each, seed)`: the places of so many pictures of each class."""
    rng = np.random.default_rng()
    many = np.repeat(rng.permutation(5), rng.integers(40, 60, 5))
    many = rng.permutation(many).tolist()
    _places(draw, FIRST_LABELS, 1, 0)
    few = _places(draw, many, 12, 1)
    more = _places(draw, many, 30, 1)
    if set(_places(draw, many, 30, 1)) != set(more):
        raise Hint("the same seed gives another draw. Make a generator from the seed, in the call.")
    if not set(few) <= set(more):
        raise Hint(
            "with the same seed, the draw of 12 of each class is not within that of 30: then the "
            "curve goes up and down with other pictures. Mix once, and take more from the front."
        )
    if set(_places(draw, many, 30, 2)) == set(more):
        raise Hint("another seed gives the same draw. Each run needs pictures of its own.")
    return "The same number of each class, and every smaller draw within the larger."


def _places(draw: Callable, labels: list[int], each: int, seed: int) -> list[int]:
    """Return what is drawn, or raise a Hint."""
    question = f"for {each} of each class"
    result = call(draw, labels, each, seed, untouched=True)
    classes = sorted(set(labels))
    shape = shape_of(result)
    if len(shape) == 1 and shape != (each * len(classes),):
        raise Hint(
            f"{question}, {shape[0]} places came out, an array of shape {shape}; there are "
            f"{len(classes)} classes. How many are wanted in all?"
        )
    found = array(result, (each * len(classes),))
    if not (found == found.round()).all() or found.min() < 0 or found.max() >= len(labels):
        raise Hint(f"{question}: a place is a whole number, 0…{len(labels) - 1}.")
    places = found.astype(int).tolist()
    if len(set(places)) < len(places):
        raise Hint(f"{question}, a picture is drawn twice. It teaches nothing the second time.")
    counts = {label: sum(labels[place] == label for place in places) for label in classes}
    if set(counts.values()) != {each}:
        told = ", ".join(f"{count} of class {label}" for label, count in counts.items())
        raise Hint(f"{question}, there are {told}. Draw in each class by itself.")
    return places


# Twice as many pictures leave half of the error, each time: 8 · pictures^-1.
FIRST_SIZES, FIRST_ERRORS = [16, 32, 64], [0.5, 0.25, 0.125]


@self_check
def check_power_law(power_law: Callable[[list, list], tuple[float, float]]) -> str:
    """Check `power_law(sizes, errors)`: factor and exponent of error = factor · size^exponent."""
    rng = np.random.default_rng()
    for first, (sizes, errors) in [
        (True, (FIRST_SIZES, FIRST_ERRORS)),
        *((False, _drawn_errors(rng, length)) for length in (3, 5, 7)),
    ]:
        result = call(power_law, sizes, errors, untouched=True)
        if shape_of(result) == ():
            raise Hint("the result should be two numbers: return factor, exponent")
        found = array(result, (2,))
        slope, start = np.polyfit(np.log(sizes), np.log(errors), 1)
        right = [float(np.exp(start)), float(slope)]
        if np.allclose(found, right, rtol=1e-4):
            continue
        otherwise = (
            "draw the three points on paper, both axes by factors. Which line goes through them?"
            if first
            else f"{AS_GIVEN} These points lie on no line: the squares of the distances in the "
            "logarithms sum to the least."
        )
        why = hint_for(found, _mistakes_of_law(sizes, errors, slope, start), otherwise, 1e-4)
        raise Hint(
            f"for sizes {sizes} and errors {errors}, {found[0]:.4g} and {found[1]:.4g} came out, "
            f"and not {right[0]:.4g} and {right[1]:.4g}: {why}"
        )
    return "A straight line, where both axes go by factors."


def _drawn_errors(rng: np.random.Generator, length: int) -> tuple[list[int], list[float]]:
    """Return sizes, and errors that lie close to a power law."""
    sizes = np.cumprod(rng.integers(2, 5, length)) * 50
    noise = rng.uniform(0.97, 1.03, length)
    errors = rng.uniform(0.9, 1.2) * sizes ** rng.uniform(-0.3, -0.05) * noise
    return sizes.tolist(), errors.round(4).tolist()


def _mistakes_of_law(
    sizes: list, errors: list, slope: float, start: float
) -> list[tuple[np.ndarray, str]]:
    x, y = np.array(sizes, float), np.array(errors, float)
    factor = np.exp(start)
    ends = np.log(y[-1] / y[0]) / np.log(x[-1] / x[0])
    half_logs = np.polyfit(np.log(x), y, 1)
    other_half = np.polyfit(x, np.log(y), 1)
    straight = np.polyfit(x, y, 1)
    hints = [
        ((slope, factor), "the factor comes first, then the exponent."),
        ((factor, -slope), "errors fall, so the exponent is negative."),
        ((start, slope), "that is the factor's logarithm. Turn it back."),
        ((10**start, slope), "you took natural logarithms, and turned them back with 10."),
        ((np.exp(start / np.log(10)), slope), "you took logarithms to 10. Turn back with 10."),
        (straight[::-1], "that is a straight line through the numbers. Take their logarithms."),
        (half_logs[::-1], "you took the logarithms of the sizes alone."),
        (other_half[::-1], "you took the logarithms of the errors alone."),
        ((np.exp(other_half[1]), other_half[0]), "you took the logarithms of the errors alone."),
        (
            (y[0] / x[0] ** ends, ends),
            "that is the line through the first and the last point. All of them count.",
        ),
    ]
    return [(np.array(wrong), hint) for wrong, hint in hints]


CLOSE = 1e-6  # relative: an answer may be a 32-bit float
# In logarithms, 200 lies half-way between 100 and 400.
FIRST_CURVE = ([100, 400, 1600], [0.2, 0.3, 0.5])


@self_check
def check_worth(worth: Callable[[list, list, float], float]) -> str:
    """Check `worth(sizes, accuracies, accuracy)`: how many pictures give that accuracy.

    Between two sizes, the accuracy rises in a straight line with the logarithm of the pictures.
    """
    rng = np.random.default_rng()
    cases = [(*FIRST_CURVE, 0.25), (*FIRST_CURVE, 0.5), (*FIRST_CURVE, 0.4)]
    cases += [_drawn_curve(rng, length) for length in (4, 6)]
    for place, (sizes, accuracies, accuracy) in enumerate(cases):
        found = number(call(worth, sizes, accuracies, accuracy, untouched=True))
        right = float(np.exp(np.interp(accuracy, accuracies, np.log(sizes))))
        if abs(found - right) <= CLOSE * right:
            continue
        otherwise = (
            "an accuracy of 0.25 lies half-way between two points. Which number lies half-way "
            "between 100 and 400, by factors?"
            if place == 0
            else AS_GIVEN
        )
        why = hint_for(found, _mistakes_of_worth(sizes, accuracies, accuracy), otherwise, CLOSE)
        raise Hint(
            f"for sizes {sizes}, accuracies {accuracies} and an accuracy of {accuracy}, "
            f"{found:.6g} came out, and not {right:.6g}: {why}"
        )
    return "The curve, read from its height to its pictures."


def _drawn_curve(rng: np.random.Generator, length: int) -> tuple[list[int], list[float], float]:
    """Return a rising curve, and an accuracy that lies between its ends."""
    sizes = np.cumprod(rng.integers(2, 5, length)) * 25
    accuracies = (0.15 + np.cumsum(rng.uniform(0.02, 0.1, length))).round(3)
    accuracy = round(rng.uniform(accuracies[0], accuracies[-1]), 3)
    return sizes.tolist(), accuracies.tolist(), accuracy


def _mistakes_of_worth(sizes: list, accuracies: list, accuracy: float) -> list[tuple[float, str]]:
    x, y = np.array(sizes, float), np.array(accuracies, float)
    above = int(np.searchsorted(y, accuracy))
    logarithm = float(np.interp(accuracy, y, np.log(x)))
    through_ends = np.interp(accuracy, [y[0], y[-1]], [np.log(x[0]), np.log(x[-1])])
    return [
        (
            float(np.interp(accuracy, y, x)),
            "you went between the two sizes in steps of equal pictures. Go by factors: use "
            "logarithms.",
        ),
        (round(float(np.exp(logarithm))), "that is rounded. Return all digits."),
        (logarithm, "that is a logarithm. How many pictures are they?"),
        (float(np.log10(np.exp(logarithm))), "that is a logarithm. How many pictures are they?"),
        (10**logarithm, "you took natural logarithms, and turned them back with 10."),
        (float(np.exp(through_ends)), "that is a line from the first point to the last alone."),
        (x[above], "that is the next size above. The accuracy lies before it."),
        (x[max(above - 1, 0)], "that is the size below. The accuracy lies beyond it."),
        (
            float(np.interp(accuracy, x, y)),
            "you read the curve the wrong way: an accuracy is given, and pictures are asked for.",
        ),
    ]
