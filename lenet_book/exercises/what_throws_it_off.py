"""Self-checks of chapter 16, *What throws it off*."""

from collections.abc import Callable

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, hint_for, self_check, shape_of


# ---------------------------------------------------------------- exercise 1
@self_check
def check_moved_right(moved_right: Callable[[np.ndarray, int], np.ndarray]) -> str:
    """Check `moved_right(image, pixels)`: mirrored at the edge that the picture leaves."""
    rng = np.random.default_rng(16)
    for shape, pixels in (((6, 8, 3), 2), ((5, 7, 1), 1), ((4, 6, 3), 0), ((3, 9, 2), 8)):
        image = rng.integers(0, 256, shape).astype(float)
        width = shape[1]
        places = np.arange(width) - pixels
        right = image[:, np.abs(places)]
        found = array(call(moved_right, image, pixels), shape)
        if np.array_equal(found, right):
            continue
        blank, kept = right.copy(), right.copy()
        blank[:, :pixels] = 0
        kept[:, :pixels] = image[:, :1]
        doubled = image[:, np.where(places < 0, -places - 1, places)]
        mistakes = [
            (image[:, np.abs(places)[::-1]], "the picture is mirrored as a whole."),
            (
                image[:, (width - 1) - np.abs(width - 1 - np.arange(width) - pixels)],
                "that moves to the left.",
            ),
            (np.roll(image, pixels, axis=1), "what leaves on the right comes in on the left."),
            (blank, "what comes in is black. It should be what lies behind the edge, mirrored."),
            (kept, "the edge's column is drawn out. Mirror what lies behind it."),
            (doubled, "the edge's column comes twice. It is the mirror, and stands there once."),
            (_rows(image, pixels), "that moves down. Columns are the second axis."),
            (image, "nothing has moved."),
        ]
        raise Hint(
            hint_for(found, mistakes, "another picture comes out. Try a row of five pixels.")
        )
    return "Also by 0 pixels, and nothing black comes in."


def _rows(image: np.ndarray, pixels: int) -> np.ndarray:
    height = image.shape[0]
    return image[np.abs(np.arange(height) - pixels) % height]


# ---------------------------------------------------------------- exercise 2
@self_check
def check_one_step(
    one_step: Callable[[np.ndarray, np.ndarray, int], np.ndarray],
) -> str:
    """Check `one_step(image, slope, most)`: along the slope's sign, within 0 and 255."""
    rng = np.random.default_rng(2)
    for shape, most in (((4, 5, 3), 4), ((3, 3, 1), 1), ((6, 2, 3), 8)):
        image = rng.integers(0, 256, shape).astype(float)
        image.flat[:3] = 0, 255, 255
        slope = rng.normal(size=shape)
        slope.flat[:4] = -1.0, 2.0, -0.5, 0.0  # 0: nothing is known there
        free = image + most * np.sign(slope)
        right = free.clip(0, 255)
        found = array(call(one_step, image, slope, most), shape)
        if np.allclose(found, right, atol=1e-9):
            continue
        steep = slope / np.abs(slope).max()
        never = np.where(slope >= 0, 1, -1)
        mistakes = [
            (free, "a pixel has left 0…255."),
            (free % 256, "a pixel that leaves 0…255 comes in at the other end. Cut it off."),
            (
                (image - most * np.sign(slope)).clip(0, 255),
                "that lowers the loss. Go up its slope.",
            ),
            (
                (image + slope).clip(0, 255),
                "each pixel changes by its slope. Only the sign counts.",
            ),
            ((image + most * slope).clip(0, 255), "only the sign of the slope counts."),
            ((image + most * steep).clip(0, 255), "only the sign of the slope counts."),
            ((image + np.sign(slope)).clip(0, 255), "each pixel may change by more than 1 level."),
            (
                (image + most * never).clip(0, 255),
                "where the slope is 0, no way is up. Stay there.",
            ),
            (
                (image + most).clip(0, 255),
                "all pixels become brighter. Which way does each one go?",
            ),
            (most * np.sign(slope), "that is the change. Add it to the picture."),
            (image, "nothing has changed."),
        ]
        raise Hint(
            hint_for(found, mistakes, "another picture comes out. Try three pixels by hand.")
        )
    return "Each pixel goes as far as it may, and none leaves 0…255."


# ---------------------------------------------------------------- exercise 3
WEIGHTS = np.array([1.0, 3.0, 3.0, 1.0]) / 8


@self_check
def check_smoothed(smoothed: Callable[[np.ndarray], np.ndarray]) -> str:
    """Check `smoothed(row)`: 1, 3, 3, 1, by eight, of every second four that fit."""
    rng = np.random.default_rng(3)
    for length in (12, 9, 4):
        row = rng.normal(size=length)
        fours = np.lib.stride_tricks.sliding_window_view(row, 4)
        right = (fours @ WEIGHTS)[::2]
        found = call(smoothed, row)
        every = fours @ WEIGHTS
        if shape_of(found) == every.shape != right.shape and np.allclose(found, every):
            raise Hint("every four is there. Keep every second one.")
        found = array(found, right.shape)
        if np.allclose(found, right, atol=1e-9):
            continue
        late = np.lib.stride_tricks.sliding_window_view(np.append(row, 0), 4) @ WEIGHTS
        mistakes = [
            (8 * right, "the four weights add up to 8. Divide by it."),
            (
                fours.mean(axis=1)[::2],
                "all four count the same. The middle ones count three times.",
            ),
            (fours[:, 1:3].mean(axis=1)[::2], "that is the mean of two, S2's own."),
            (fours.max(axis=1)[::2], "that is the largest. A weighted mean is asked for."),
            (late[1::2], "the first four begins at the row's first value."),
            (row[::2][: len(right)], "nothing is smoothed before every second value is left out."),
        ]
        raise Hint(hint_for(found, mistakes, "other values come out. Try a row of four."))
    return "And each value is used by two means, where S2 uses it once."
