"""Self-checks of chapter 6, *S4: the receptive field*."""

from collections.abc import Callable, Sequence

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, self_check, shape_of

NETWORKS = [
    [(3, 1)],
    [(5, 1), (2, 2), (5, 1), (2, 2)],
    [(3, 2), (4, 3), (2, 1)],
]


@self_check
def check_receptive_field(
    receptive_field: Callable[[Sequence[tuple[int, int]]], tuple[int, int]],
) -> str:
    """Check `receptive_field(layers)`: (kernel, stride) of each layer, to (size, step)."""
    for layers in NETWORKS:
        found = tuple(array(call(receptive_field, layers), (2,)))
        size, step = _size_and_step(layers)
        if found == (size, step):
            continue
        question = f"for the layers {layers}"
        if found == (step, size):
            raise Hint(f"{question}, the numbers are right. The size comes first.")
        if found[0] == size:
            raise Hint(
                f"{question}, the size is right and the step is not. Where does the second unit "
                f"of a layer with stride {layers[-1][1]} begin?"
            )
        mistakes = {
            1 + sum(kernel - 1 for kernel, _ in layers): (
                "every kernel counts as if its units stood one pixel apart. How far apart are they?"
            ),
            sum(kernel for kernel, _ in layers): (
                "you have added up the kernels. How much do the fields of neighbours overlap?"
            ),
            int(np.prod([kernel for kernel, _ in layers])): (
                "you have multiplied the kernels. How much do the fields of neighbours overlap?"
            ),
            _size_and_step(layers, step_first=True)[0]: (
                "the size is too large. Which step counts for a layer: the one before or after it?"
            ),
            _size_and_step(layers, reach=0)[0]: (
                "the size is too large. How many steps lie between the first and the last of "
                "k neighbours?"
            ),
            size - 1: "the size is one too small. How many pixels does a pixel see?",
            _size_and_step(layers[::-1])[0]: "the order counts. Which layer comes first?",
        }
        hint = mistakes.get(int(found[0]), f"your size is {found[0]:g}. Draw the units and count.")
        raise Hint(f"{question}, {hint}")
    return "It gives what you measured, and works for other networks."


def _size_and_step(
    layers: Sequence[tuple[int, int]], reach: int = 1, step_first: bool = False
) -> tuple[int, int]:
    """Return size and step; the options make the mistakes that a learner may make."""
    size, step = 1, 1
    for kernel, stride in layers:
        step_here = step * stride if step_first else step
        size += (kernel - reach) * step_here
        step *= stride
    return size, step


@self_check
def check_pixels_of_c3(pixels_of_c3: Callable[[int, int], tuple[int, int, int, int]]) -> str:
    """Check `pixels_of_c3(y, x)`: first and last row, first and last column, both included."""
    for y, x in [(0, 0), (0, 7), (3, 8), (9, 9)]:
        found = tuple(array(call(pixels_of_c3, y, x), (4,)))
        right = (2 * y, 2 * y + 13, 2 * x, 2 * x + 13)
        if found == right:
            continue
        mistakes = {
            (2 * x, 2 * x + 13, 2 * y, 2 * y + 13): "rows and columns are exchanged.",
            (2 * y, 2 * x, 2 * y + 13, 2 * x + 13): (
                "the numbers are right. First come both rows, then both columns."
            ),
            (2 * y, 2 * y + 14, 2 * x, 2 * x + 14): (
                "that is one row and one column too many. Count from the first to the last."
            ),
            (y, y + 13, x, x + 13): "how many pixels lie between two neighbours in C3?",
            (4 * y, 4 * y + 13, 4 * x, 4 * x + 13): (
                "that is the step of S4. Which pooling comes before C3, and which after it?"
            ),
            (4 * y, 4 * y + 15, 4 * x, 4 * x + 15): "those are the pixels of S4.",
            (2 * y, 2 * y + 4, 2 * x, 2 * x + 4): (
                "the kernel is 5 wide, in units of S2. How many pixels do these see?"
            ),
            (2 * y, 2 * y + 9, 2 * x, 2 * x + 9): (
                "five units of S2, two pixels apart. How many pixels does the last one see?"
            ),
        }
        hint = mistakes.get(found, "these are other pixels. Begin with the unit (0, 0).")
        raise Hint(f"for the unit ({y}, {x}), {hint}")
    return "The same pixels as measured, also in the corners."


@self_check
def check_measure(measure: Callable[[Callable, np.ndarray], np.ndarray]) -> str:
    """Check `measure(function, image)`: which pixels can change the number?"""
    rng = np.random.default_rng(6)
    _compare_measured(measure, rng, (6, 9), (slice(1, 4), slice(2, 7)))
    _compare_measured(measure, rng, (7, 5), (slice(3, 7), slice(0, 4)))
    _compare_measured(measure, rng, (4, 8), (slice(0, 3), slice(4, 8)))
    return "One pixel counts in blue only, one was black already: you found both."


def _compare_measured(
    measure: Callable, rng: np.random.Generator, size: tuple[int, int], window: tuple[slice, slice]
) -> None:
    """Raise a Hint unless the pixels of a window are found, in an image of a height and a width."""
    image = rng.uniform(0.05, 0.95, size=(*size, 3))
    (top, left), (bottom, last) = zip(
        *((edge.start, edge.stop - 1) for edge in window), strict=True
    )
    black, white, blue = (top + 1, left + 1), (bottom, left + 2), (top + 1, last)
    image[black], image[white] = 0.0, 1.0  # a pixel that is black already, and one that is white
    # Every pixel of the window counts with another weight, and one pixel in one colour only.
    weights = np.zeros(image.shape)
    weights[window] = rng.uniform(0.3, 1, size=weights[window].shape) * [1, -0.6, 0.8]
    weights[blue] = [0, 0, 0.7]
    right = weights.any(axis=2)

    def function(picture: np.ndarray) -> float:
        return float(np.tanh((picture * weights).sum() / 10))

    found = call(measure, function, image)
    if shape_of(found) == image.shape:
        raise Hint("that has an entry for each colour. A pixel counts if any of its colours does.")
    if shape_of(found) == right.shape[::-1]:
        raise Hint("rows and columns are exchanged: the result should have the image's shape.")
    found = array(found, right.shape)
    if not np.isin(found, (0, 1)).all():
        raise Hint("the result should say yes or no: True where the number changes.")
    found = found.astype(bool)
    if np.array_equal(found, right):
        return
    if np.array_equal(found, ~right):
        raise Hint("it is the other way round: True is for pixels that change the number.")
    if found.all():
        raise Hint("every pixel seems to count. Is rounding kept out? Is each changed picture new?")
    if not found.any():
        raise Hint("no pixel seems to count. Does the function get the changed picture?")
    missed, extra = right & ~found, found & ~right
    if not extra.any() and missed.sum() == 1 and missed[blue]:
        raise Hint("one pixel is missing. It counts in one colour only. Do you change all three?")
    if not extra.any() and missed.sum() == int(missed[black]) + int(missed[white]):
        raise Hint(
            "a pixel is missing that was black or white already. Does your new value differ "
            "from the old one at every pixel?"
        )
    if not extra.any():
        raise Hint(f"{missed.sum()} pixels are missing. A change may also make the number smaller.")
    raise Hint(
        f"{extra.sum()} pixels should not count. Does each try begin with the picture as it was?"
    )
