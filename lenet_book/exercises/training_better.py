"""Self-checks of chapter 12, *Training better*."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, hint_for, number, self_check, shape_of


@self_check
def check_trapezoid(trapezoid: Callable[[int, int, float, float, float], float]) -> str:
    """Check `trapezoid(step, steps, peak, climb, fall)`: a rate that climbs, stays and falls."""
    steps, peak, climb, fall = 200, 0.3, 0.1, 0.4
    for step, where in [
        (0, "at the first step"),
        (10, "half-way up"),
        (20, "at the end of the climb"),
        (70, "in the middle"),
        (120, "where the fall begins"),
        (160, "half-way down"),
        (190, "near the end"),
        (200, "at the very end"),
    ]:
        found = number(call(trapezoid, step, steps, peak, climb, fall))
        done = step / steps
        right = peak * min(done / climb, 1, (1 - done) / fall)
        if abs(found - right) < 1e-9:
            continue
        mistakes = [
            (right / peak, "that is a share of the peak. Multiply it by the peak."),
            (peak * done / climb, "the rate goes on climbing. What stops it at its peak?"),
            (peak * (1 - done) / fall, "that is above the peak. The rate falls at the end only."),
            (peak * min(done / climb, 1), "the rate should fall at the end, and stays."),
            (peak * min(step / climb, 1), "climb is a share of all steps, not a number of steps."),
            (peak * min(1, (1 - done) / fall), "the rate should climb at the start."),
            (peak * min(1, (1 - done) / (1 - climb)), "it should stay at its peak for a while."),
        ]
        said = hint_for(found, mistakes, f"{found:g} is not right. Draw the three pieces.")
        raise Hint(f"{where}, step {step} of {steps}: {said}")
    # Of two other schedules, a step of the climb, one of the middle, and one of the fall.
    for given, right in [
        ((5, 40, 2.0, 0.25, 0.5), 1.0),
        ((16, 40, 2.0, 0.25, 0.5), 2.0),
        ((30, 40, 2.0, 0.25, 0.5), 1.0),
        ((3, 60, 0.01, 0.2, 0.3), 0.0025),
        ((40, 60, 0.01, 0.2, 0.3), 0.01),
        ((57, 60, 0.01, 0.2, 0.3), 0.01 / 6),
    ]:
        if abs(number(call(trapezoid, *given)) - right) > 1e-9:
            raise Hint(
                "it fits one schedule only. Use steps, peak, climb and fall as they are given."
            )
    return "It climbs, stays, and ends at 0."


@self_check
def check_standardise(standardise: Callable[[np.ndarray, np.ndarray], Any]) -> str:
    """Check `standardise(train, test)`: both on the training images' scale, channel by channel."""
    rng = np.random.default_rng(0)
    spread, middle = np.array([30.0, 50.0, 20.0]), np.array([90.0, 130.0, 160.0])
    for learned, judged, *size in [(60, 20, 4, 4, 3), (30, 25, 3, 6, 3), (50, 20, 5, 2, 1)]:
        wide, around = spread[: size[-1]], middle[: size[-1]]
        train = rng.normal(around, wide, (learned, *size)).clip(0, 255).astype("uint8")
        test = rng.normal(around - 25, 0.6 * wide, (judged, *size)).clip(0, 255).astype("uint8")
        _compare_standardised(standardise, train, test)
    return "The test images keep what sets them apart from the training images."


def _compare_standardised(standardise: Callable, train: np.ndarray, test: np.ndarray) -> None:
    result = call(standardise, train, test)
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Hint("return two arrays, the training images and the test images: return a, b")
    found = [array(part, images.shape) for part, images in zip(result, (train, test), strict=True)]
    axes = (0, 1, 2)
    mean, deviation = train.mean(axes), train.std(axes)
    if np.allclose(found[0], (train - mean) / deviation, atol=1e-3):
        right = (test - mean) / deviation
        if np.allclose(found[1], right, atol=1e-3):
            return
        mistakes = [
            (
                (test - test.mean(axes)) / test.std(axes),
                "the test images have a scale of their own. The network learned on another: a "
                "pixel of 100 must mean the same number in both.",
            ),
            (test, "the test images are as they were."),
            ((train[: len(test)] - mean) / deviation, "those are training images."),
        ]
        raise Hint(hint_for(found[1], mistakes, "the training images are right, the others not."))
    both = np.concatenate([train, test])
    mistakes = [
        (
            (train - both.mean(axes)) / both.std(axes),
            "mean and deviation know the test images. Nothing that trains may see them: measure "
            "on the training images alone.",
        ),
        ((train - train.mean()) / train.std(), "all channels share one scale. Measure each alone."),
        (
            (train - train.mean(0)) / train.std(0),
            "every pixel has a scale of its own. Average over rows and columns too.",
        ),
        (train - mean, "the mean is 0 now. What about the variance?"),
        (train / deviation, "the variance is 1 now. What about the mean?"),
        ((train - mean) / train.var(axes), "you divided by the variance. What has its unit?"),
        (train / 255, "those are pixels in 0…1. The mean should be 0, the variance 1."),
        (
            (train - test.mean(axes)) / test.std(axes),
            "the scale is that of the test images, which nothing may learn from.",
        ),
    ]
    raise Hint(hint_for(found[0], mistakes, "look at the mean and deviation of each channel."))


@self_check
def check_mirror(mirror: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> str:
    """Check `mirror(images, chosen)`: the chosen images turned left to right, the others not."""
    rng = np.random.default_rng(1)
    for shape, these in [
        ((6, 5, 5, 3), [True, False, False, True, True, False]),
        ((4, 4, 7, 3), [False, True, True, True]),
        ((3, 6, 2, 1), [False, False, False]),
    ]:
        images = rng.integers(0, 256, shape).astype("uint8")
        _compare_mirrored(mirror, images, np.array(these))
    return "Half of the pictures are new, and no label has changed."


def _compare_mirrored(mirror: Callable, images: np.ndarray, chosen: np.ndarray) -> None:
    result = call(mirror, images, chosen)
    if shape_of(result) == (chosen.sum(), *images.shape[1:]):
        raise Hint("those are the chosen images alone. The others belong to the batch too.")
    found = array(result, images.shape)

    def where(turned: np.ndarray, these: np.ndarray = chosen) -> np.ndarray:
        return np.where(these[:, None, None, None], turned, images)

    right = where(images[:, :, ::-1])
    if np.array_equal(found, right):
        return
    height, width = images.shape[1:3]
    mistakes = [
        (images, "nothing has changed. Is what you assign to a copy that you then return?"),
        (where(images[:, ::-1]), "they stand on their heads. Which axis holds the columns?"),
        (where(images[..., ::-1]), "you turned the channels: red is blue now."),
        (where(images[:, ::-1, ::-1]), "you turned rows and columns. Once is enough."),
        (where(images[::-1]), "the images have changed places, and no longer fit their labels."),
        (
            where(images.swapaxes(1, 2)) if height == width else np.nan,
            "rows and columns have changed places.",
        ),
        (images[:, :, ::-1], "all images are turned. Only the chosen ones should be."),
        (where(images[:, :, ::-1], ~chosen), "you turned the images that were not chosen."),
    ]
    raise Hint(hint_for(found, mistakes, "compare one image with its mirror image, row by row."))


@self_check
def check_same_images(same_images: Callable[[np.ndarray, np.ndarray], Sequence[float]]) -> str:
    """Check `same_images(after, before)`: the gain on the same images, and half its interval.

    Both arrays, (n,), say which images a network gets right. The interval is that of a mean of n
    differences, each −1, 0 or 1.
    """
    rng = np.random.default_rng(4)
    for images, most in [(2_000, 0.7), (500, 0.4), (120, 0.9)]:
        ease = rng.random(images)
        before = ease + 0.3 * rng.random(images) > 1.15 - most
        after = ease + 0.3 * rng.random(images) > 1.1 - most
        found = array(call(same_images, after, before), (2,))
        differences = after.astype(float) - before
        gain, half = differences.mean(), 1.96 * differences.std() / images**0.5
        close = abs(found[0] - gain) < 1e-9 and abs(found[1] / half - 1) < 0.01
        if close:
            continue
        shares = (right.mean() * (1 - right.mean()) for right in (after, before))
        apart = 1.96 * (sum(shares) / images) ** 0.5
        halves = [
            (apart, "that interval is for two sets of *different* images. Here an image that both "
             "get right, or both get wrong, leaves nothing open."),
            (half / 1.96, "that is one standard deviation of the gain. 95 % takes 1.96 of them."),
            (half * images**0.5, "that is how much single images scatter. A mean scatters less."),
            (half / 1.96 * images**0.5, "that is how much single images scatter, and a mean "
             "scatters less."),
            (2 * half, "that is the whole interval. Return half of it."),
            (100 * half, "the gain is a fraction, and its interval is in points."),
        ]  # fmt: skip
        if abs(found[0] - gain) < 1e-9:
            raise Hint(hint_for(found[1], halves, f"half of {found[1]:.4g} is not right. What "
                                "is the standard deviation of an image's difference?"))  # fmt: skip
        gains = [
            (-gain, "before and after have changed places."),
            (100 * gain, "that is in points. Return fractions."),
            (gain * images, "that counts images. By how many of them do you divide?"),
            (half, "return the gain first, and half of its interval second."),
        ]
        raise Hint(hint_for(found[0], gains, "take after less before, image by image."))
    return "What both networks know, or both miss, leaves nothing open."
