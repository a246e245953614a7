"""Self-checks of chapter 7, *C5 or F5?*."""

from collections.abc import Callable

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, number, self_check, shape_of


@self_check
def check_dense_kernel(dense_kernel: Callable[[np.ndarray], np.ndarray]) -> str:
    """Check `dense_kernel(kernel)`: (height, width, channels, filters) to (inputs, filters)."""
    for shape in [(5, 5, 16, 120), (2, 3, 4, 5), (4, 1, 3, 2)]:
        kernel = np.random.default_rng(7).normal(size=shape)
        *lengths, filters = shape
        inputs = int(np.prod(lengths))
        result = call(dense_kernel, kernel)
        if shape_of(result) == (filters, inputs):
            raise Hint("the shape is turned over: inputs come first in Keras, units second.")
        found = array(result, (inputs, filters))
        mistakes = {
            "the channels come first there. Keras's Flatten reads row, column, channel.": (
                kernel.transpose(2, 0, 1, 3)
            ),
            "rows and columns are exchanged. Keras's Flatten reads row by row.": (
                kernel.transpose(1, 0, 2, 3)
            ),
            "the kernel is turned by 180°. Keras does not turn it, so neither should you.": (
                kernel[::-1, ::-1]
            ),
        }
        if np.array_equal(found, kernel.reshape(inputs, filters)):
            continue
        for hint, mistaken in mistakes.items():
            if np.array_equal(found, mistaken.reshape(inputs, filters)):
                raise Hint(hint)
        if np.array_equal(found, kernel.reshape(filters, inputs).T):
            raise Hint("the shape is right, and the filters are cut apart. Which axis comes last?")
        if np.array_equal(np.sort(found, axis=None), np.sort(kernel, axis=None)):
            raise Hint("all weights are there, in another order than Flatten gives the values.")
        raise Hint("these are other weights. Nothing needs to be computed.")
    return "It holds for C5, and for kernels that are not square."


@self_check
def check_answers_along(answers_along: Callable[[int], int]) -> str:
    """Check `answers_along(side)`: how many windows of 32, 4 apart, fit in one direction."""
    for side in [32, 64, 36, 35, 39, 33, 128, 31, 28, 0]:
        found = number(call(answers_along, side))
        right = (side - 32) // 4 + 1 if side >= 32 else 0
        if found == right:
            continue
        if found != int(found):
            raise Hint(f"for {side} pixels you get {found:g} answers. Half an answer is none.")
        mistakes = {
            right - 1: "you have counted the steps between the windows, not the windows.",
            right**2: "that is the number on the whole picture. In one direction?",
            side // 32: "windows may overlap: how far apart do they begin?",
            side // 4: "a window needs 32 pixels. Where does the last one begin?",
            max(side - 31, 0): "your windows begin at every pixel. How far apart do answers lie?",
            max((side - 32) // 2 + 1, 0): "both poolings halve the positions.",
            right + 1: "that is one too many. Does the last window fit whole?",
        }
        if side < 32:
            raise Hint(f"a picture of {side} pixels is too small for one window.")
        hint = mistakes.get(int(found), "Write down where the windows begin.")
        raise Hint(f"for {side} pixels your function gives {found:g}: {hint}")
    return "Also where the picture is too small, or a few pixels are left over."


@self_check
def check_slide(slide: Callable[[Callable, np.ndarray, int, int], np.ndarray]) -> str:
    """Check `slide(classify, picture, size, step)`: scores of shape (rows, columns, scores)."""
    rng = np.random.default_rng(8)
    for size, step, (height, width) in [(4, 2, (8, 13)), (3, 3, (9, 7)), (5, 1, (7, 5))]:
        picture = rng.normal(size=(height, width, 2))
        weights = rng.normal(size=(size, size, 2, 3))

        def classify(window: np.ndarray, weights: np.ndarray = weights) -> np.ndarray:
            if window.shape != weights.shape[:3]:
                raise ValueError(f"a window should be {weights.shape[:3]}, got {window.shape}")
            return np.einsum("yxc,yxck->k", window, weights)

        rows, columns = (range(0, n - size + 1, step) for n in (height, width))
        right = _scores(classify, picture, size, rows, columns)
        result = call(slide, classify, picture, size, step)
        question = f"for a picture of {height}×{width}, size {size} and step {step}"
        _hint_from_shape(shape_of(result), right.shape, question)
        found = array(result, right.shape)
        if np.allclose(found, right):
            continue
        close = range(len(rows)), range(len(columns))
        if np.allclose(found, _scores(classify, picture, size, *close)):
            raise Hint(f"{question}, your windows lie one pixel apart.")
        raise Hint(f"{question}, the scores differ. Which pixels belong to the window (1, 0)?")
    return "It works for any window, step and picture."


def _scores(
    classify: Callable[[np.ndarray], np.ndarray],
    picture: np.ndarray,
    size: int,
    rows: range,
    columns: range,
) -> np.ndarray:
    """Return the scores of the windows that begin at these rows and columns."""
    return np.array(
        [[classify(picture[y : y + size, x : x + size]) for x in columns] for y in rows]
    )


def _hint_from_shape(found: tuple[int, ...], right: tuple[int, ...], question: str) -> None:
    """Raise a Hint where the shape of a result tells what went wrong."""
    rows, columns, scores = right
    mistakes = {
        (rows * columns, scores): "keep rows and columns as two axes.",
        (columns, rows, scores): "rows and columns are exchanged.",
        (scores, rows, columns): "the scores belong on the last axis.",
        (rows, columns): "return all scores, not only the best.",
    }
    if found == right:
        return
    if found in mistakes:
        raise Hint(f"{question}, {mistakes[found]}")
    if len(found) == 3 and found[2] == scores:
        counts = (
            f"there are {rows} rows and {columns} columns of windows, and yours are {found[:2]}"
        )
        raise Hint(f"{question}, {counts}. Where does the last one begin?")
