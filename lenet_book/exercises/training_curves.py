"""Self-checks of chapter 11, *Training curves*."""

from collections.abc import Callable

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, hint_for, number, self_check, shape_of


@self_check
def check_interval(interval: Callable[[int, int], tuple[float, float]]) -> str:
    """Check `interval(right, images)`: the 95 % interval of an accuracy p = right / images.

    It reaches 1.96 standard errors, √(p (1 − p) / images), to each side.
    """
    for right, images in [(5_300, 10_000), (90, 400), (35, 50)]:
        low, high = array(call(interval, right, images), (2,))
        p = right / images
        error = np.sqrt(p * (1 - p) / images)
        if np.allclose([low, high], [p - 1.96 * error, p + 1.96 * error], atol=error / 100):
            continue
        question = f"for {right:,} right of {images:,}, "
        if not np.isclose((low + high) / 2, p):
            if np.isclose((low + high) / 2, right):
                raise Hint(question + "the middle is a count. An accuracy is a fraction.")
            if low > high:
                raise Hint(question + "the lower end comes first.")
            raise Hint(question + f"the middle should be the accuracy, {p:g}. Is it?")
        if low > high:
            raise Hint(question + "the lower end comes first.")
        mistakes = {
            1.0: "that is one standard error to each side, which holds 68 of 100 cases.",
            0.98: "1.96 standard errors go to each side, not to both together.",
            1.96 * error: "that is the variance. The standard error has the unit of p.",
            1.96 * np.sqrt(images): "that is the spread of one image. You average over n.",
            1.96 / np.sqrt(images): "the error of a mean falls with the root of n, not with n.",
        }
        half = (high - low) / 2 / error
        reaches = f"your interval reaches {half:.3g} standard errors to each side."
        raise Hint(question + hint_for(half, mistakes.items(), reaches, tolerance=0.01))
    return "On 10,000 images, about a point to each side."


@self_check
def check_early_stopping(
    early_stopping: Callable[[list[float], int], tuple[int, int]],
) -> str:
    """Check `early_stopping(val_loss, patience)`: the best epoch and the last, counted from 1.

    Training stops after `patience` epochs in a row that were no better than the best before.
    """
    cases = [
        ([3.0, 2.0, 2.5, 2.4, 2.3, 2.2, 1.0], 2, (2, 4)),
        ([3.0, 2.0, 2.5, 1.9, 2.5, 2.0, 1.0], 2, (4, 6)),
        ([3.0, 2.0, 2.5, 2.4, 1.0, 1.5], 3, (5, 6)),
        ([2.0, 2.0, 2.0, 1.0], 2, (1, 3)),
        ([2.0, 3.0, 1.0], 1, (1, 2)),
        ([3.0, 2.0, 1.0], 2, (3, 3)),
    ]
    for losses, patience, right in cases:
        best, last = array(call(early_stopping, losses, patience), (2,))
        if (best, last) == right:
            continue
        question = f"for the losses {losses} and a patience of {patience}, "
        if (best, last) == (right[0] - 1, right[1] - 1):
            raise Hint(question + "you count from 0. The first epoch is epoch 1.")
        if (best, last) == (right[1], right[0]):
            raise Hint(question + "give the best epoch first, then the last.")
        if losses[0] == losses[1]:
            raise Hint(question + "an epoch that is as good as the best is no progress.")
        if best == int(np.argmin(losses)) + 1 != right[0]:
            raise Hint(
                question + "you chose the best of all epochs. Would training have come so far?"
            )
        if last == len(losses) != right[1]:
            raise Hint(question + "training should have stopped before its last epoch.")
        if best == right[0] and last == right[1] + 1:
            raise Hint(question + "you stop one epoch late. How many epochs without progress?")
        if best == right[0] and last < right[1]:
            if losses != cases[0][0]:
                raise Hint(question + "you stop too early. Does a new best reset the count?")
            raise Hint(question + "you stop one epoch early. How many epochs without progress?")
        raise Hint(question + f"your answer is epochs {best:g} and {last:g}. Go through them.")
    return "It stops when it should, and never looks ahead."


@self_check
def check_flattery(flattery: Callable[[np.ndarray, np.ndarray], float]) -> str:
    """Check `flattery(validation, test)`: accuracies of shape (seeds, epochs).

    The mean over the seeds of what choosing the epoch by the test set adds to the test accuracy,
    against choosing it by validation.
    """
    validation = np.array(
        [[0.40, 0.52, 0.50, 0.45], [0.41, 0.48, 0.51, 0.50], [0.3, 0.5, 0.4, 0.2]]
    )
    test = np.array([[0.39, 0.49, 0.53, 0.46], [0.42, 0.47, 0.50, 0.52], [0.31, 0.48, 0.41, 0.25]])
    _compare_flattery(flattery, validation, test)
    rng = np.random.default_rng(3)
    for seeds, epochs in [(2, 6), (5, 3)]:
        level = np.sort(rng.uniform(0.3, 0.6, (seeds, epochs)), axis=1)
        validation, test = (level + rng.normal(scale=0.1, size=level.shape) for _ in range(2))
        _compare_flattery(flattery, validation.round(3), test.round(3))
    return "This is what choosing by the test set adds."


def _compare_flattery(flattery: Callable, validation: np.ndarray, test: np.ndarray) -> None:
    found = number(call(flattery, validation, test))
    seeds, epochs = test.shape
    chosen = test[np.arange(seeds), validation.argmax(axis=1)]
    right = (test.max(axis=1) - chosen).mean()
    one_epoch = validation.mean(axis=0).argmax()
    mistakes = {
        -right: "the sign: how much higher is the accuracy with peeking than without?",
        100 * right: "that is in points. Give a fraction.",
        (validation.max(axis=1) - chosen).mean(): (
            "you compare validation accuracy with test accuracy. Both should be on the test set."
        ),
        (test.max(axis=1) - validation.max(axis=1)).mean(): (
            "you compare test accuracy with validation accuracy. Both should be on the test set."
        ),
        test.max() - test.ravel()[validation.argmax()]: (
            "that is one seed's. Choose an epoch for each seed, then take the mean."
        ),
        test.max(axis=1).mean() - test[:, one_epoch].mean(): (
            "each seed has its own best epoch on validation, and you took one for all."
        ),
        (test.max(axis=1) - test[:, -1]).mean(): (
            "that compares with the last epoch. Compare with the one that validation chooses."
        ),
        (test.max(axis=1) - chosen).sum(): "that is a sum. Take the mean over the seeds.",
        test.max(axis=1).mean(): "that is what peeking reports. What would it be without?",
    }
    if not np.isclose(found, right):
        makes = f"for {seeds} seeds and {epochs} epochs, your function makes {found:g}."
        raise Hint(hint_for(found, mistakes.items(), makes))


@self_check
def check_moving_average(moving_average: Callable[[list[float], int], list[float]]) -> str:
    """Check `moving_average(values, window)`: over an odd window around each value.

    Near the ends the window shrinks on both sides alike, so that the first and the last value
    stay as they are.
    """
    cases = [
        ([1.0, 5.0, 3.0, 7.0, 2.0, 0.0], 3),
        ([1.0, 5.0, 3.0, 7.0, 2.0, 0.0], 5),
        ([4.0, 2.0], 1),
        ([3.0, 9.0, 0.0, 8.0], 7),
    ]
    for values, window in cases:
        found = call(moving_average, values, window)
        question = f"for {values} and a window of {window}, "
        if shape_of(found) == (len(values) - window + 1,) and window > 1:
            raise Hint(question + "the ends are missing. There, the window is smaller.")
        averages = array(found, (len(values),))
        if np.allclose(averages, _centred(values, window)):
            continue
        reach = window // 2
        trailing = [np.mean(values[max(0, i - window + 1) : i + 1]) for i in range(len(values))]
        lopsided = [np.mean(values[max(0, i - reach) : i + reach + 1]) for i in range(len(values))]
        padded = np.convolve(np.pad(values, reach), np.ones(window), "valid") / window
        if np.allclose(averages, trailing):
            raise Hint(question + "you look back only. Then every turn of a curve comes too late.")
        if np.allclose(averages, lopsided):
            raise Hint(question + "at the ends, take as many values before as after.")
        if np.allclose(averages, padded):
            raise Hint(question + "at the ends you average with zeros that nobody measured.")
        if np.allclose(averages, np.array(_centred(values, window)) * window):
            raise Hint(question + "those are sums.")
        first = int(np.argmax(~np.isclose(averages, _centred(values, window))))
        raise Hint(
            question + f"the value at place {first} is {averages[first]:g}. Work it out by hand."
        )
    return "As the player smooths its curves."


def _centred(values: list[float], window: int) -> list[float]:
    """Means over a window that shrinks towards the ends."""
    reaches = [min(window // 2, i, len(values) - 1 - i) for i in range(len(values))]
    return [float(np.mean(values[i - r : i + r + 1])) for i, r in enumerate(reaches)]
