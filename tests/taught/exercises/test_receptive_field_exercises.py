"""The self-checks of chapter 6 know right from wrong, and say in a sentence what is wrong."""

import numpy as np
from self_checks import SelfChecks

from lenet_book.exercises import receptive_field as checks


# ---------------------------------------------------------------- exercise 1
def field(layers, *, reach=1, step_first=False, start=1):
    size, step = start, 1
    for kernel, stride in layers:
        before = step
        step *= stride
        size += (kernel - reach) * (step if step_first else before)
    return size, step


FIELD_WRONG = [
    (lambda layers: field(layers)[::-1], "The size comes first"),
    (lambda layers: (field(layers)[0], layers[-1][1]), "the step is not"),
    (lambda layers: (field(layers)[0], sum(s for _, s in layers)), "the step is not"),
    (lambda layers: (1 + sum(k - 1 for k, _ in layers), field(layers)[1]), "one pixel apart"),
    (lambda layers: (sum(k for k, _ in layers), field(layers)[1]), "added up the kernels"),
    (lambda layers: (np.prod([k for k, _ in layers]), field(layers)[1]), "multiplied the kernels"),
    (lambda layers: field(layers, step_first=True), "before or after"),
    (lambda layers: field(layers, reach=0), "first and the last"),
    (lambda layers: field(layers, start=0), "one too small"),
    (lambda layers: (field(layers[::-1])[0], field(layers)[1]), "the order counts"),
    (lambda layers: (16, 4), "your size is 16"),
]


# ---------------------------------------------------------------- exercise 2
def pixels(y, x, *, step=2, size=14):
    return y * step, y * step + size - 1, x * step, x * step + size - 1


PIXELS_WRONG = [
    (lambda y, x: pixels(x, y), "exchanged"),
    (lambda y, x: np.array(pixels(y, x))[[0, 2, 1, 3]], "First come both rows"),
    (lambda y, x: pixels(y, x, size=15), "too many"),
    (lambda y, x: pixels(y, x, step=1), "between two neighbours"),
    (lambda y, x: pixels(y, x, step=4), "step of S4"),
    (lambda y, x: pixels(y, x, step=4, size=16), "pixels of S4"),
    (lambda y, x: pixels(y, x, size=5), "in units of S2"),
    (lambda y, x: pixels(y, x, size=10), "the last one see"),
    (lambda y, x: (1, 2, 3, 4), "other pixels"),
]


# ---------------------------------------------------------------- exercise 3
def measured(function, image, *, change=None, keep=False, differs=None):
    before = function(image)
    seen = np.zeros(image.shape[:2], dtype=bool)
    other = image.copy()
    for y, x in np.ndindex(seen.shape):
        if not keep:
            other = image.copy()
        other[y, x] = (change or (lambda pixel: np.where(pixel < 0.5, 1, 0)))(other[y, x])
        after = function(other)
        seen[y, x] = differs(before, after) if differs else abs(after - before) > 1e-6
    return seen


MEASURE_WRONG = [
    (lambda f, image: measured(f, image).T, "exchanged"),
    (lambda f, image: np.repeat(measured(f, image)[..., None], 3, axis=2), "each colour"),
    (lambda f, image: ~measured(f, image), "other way round"),
    (lambda f, image: 0.5 * measured(f, image), "yes or no"),
    (lambda f, image: measured(f, image, keep=True, differs=lambda a, b: a != b), "as it was"),
    (lambda f, image: np.ones(image.shape[:2], bool), "every pixel seems to count"),
    (lambda f, image: measured(f, image, change=lambda pixel: pixel), "no pixel seems to count"),
    (lambda f, image: measured(f, image, change=lambda pixel: 0 * pixel), "black or white"),
    (lambda f, image: measured(f, image, change=lambda p: 0 * p + 1), "black or white"),
    (lambda f, image: measured(f, image, change=lambda p: [1 - p[0], p[1], p[2]]), "in one colour"),
    (lambda f, image: measured(f, image, differs=lambda a, b: b > a), "smaller"),
]

RIGHT = [
    (checks.check_receptive_field, field),
    (checks.check_pixels_of_c3, pixels),
    (checks.check_measure, measured),
]
WRONG = {
    checks.check_receptive_field: FIELD_WRONG,
    checks.check_pixels_of_c3: PIXELS_WRONG,
    checks.check_measure: MEASURE_WRONG,
}


class TestSelfChecks(SelfChecks):
    pass


def test_another_way_to_measure_is_right_too(verdict):
    def brighter(function, image):
        before = function(image)
        seen = np.zeros(image.shape[:2], dtype=int)
        for place in np.ndindex(seen.shape):
            other = image.copy()
            other[place] += 5.0
            seen[place] = function(other) != before
        return seen

    assert verdict(checks.check_measure, brighter).startswith("Right.")
