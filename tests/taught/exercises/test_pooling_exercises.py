"""The self-checks of chapter 4 know right from wrong, and say in a sentence what is wrong."""

from math import lcm, prod

import numpy as np
from self_checks import SelfChecks

from lenet_book.exercises import pooling as checks


# ---------------------------------------------------------------- exercise 1
def in_blocks(maps, size):
    n, height, width, channels = maps.shape
    return maps.reshape(n, height // size, size, width // size, size, channels)


def max_pool(maps, size):
    return in_blocks(maps, size).max(axis=(2, 4))


def scattered_max(maps, size):
    n, height, width, channels = maps.shape
    return maps.reshape(n, size, height // size, size, width // size, channels).max(axis=(1, 3))


def max_with_stride_one(maps, size):
    windows = np.lib.stride_tricks.sliding_window_view(maps, (size, size), axis=(1, 2))
    return windows.max(axis=(-1, -2))


def max_over_all_maps(maps, size):
    return np.repeat(max_pool(maps, size).max(axis=-1, keepdims=True), maps.shape[-1], axis=-1)


MAX_WRONG = [
    (lambda maps, size: in_blocks(maps, size).mean((2, 4)), "the average"),
    (lambda maps, size: in_blocks(maps, size).sum((2, 4)), "the sum"),
    (lambda maps, size: in_blocks(maps, size).min((2, 4)), "the smallest"),
    (lambda maps, size: max_pool(np.abs(maps), size), "Keep the sign"),
    (lambda maps, size: maps[:, ::size, ::size], "same corner"),
    (scattered_max, "not neighbours"),
    (lambda m, size: scattered_max(m, size) if size == 3 else max_pool(m, size), "not neighbours"),
    (lambda maps, size: np.maximum(max_pool(maps, size), 0), "values differ"),
    (lambda maps, size: max_pool(maps, min(size, 3)), "stops with ValueError"),
    (max_over_all_maps, "by itself"),
    (max_with_stride_one, "array of shape (2, 3, 6, 3)"),
    (lambda maps, size: max_pool(maps, 2), "array of shape (2, 2, 4, 3)"),
    (lambda maps, size: max_pool(maps[..., ::-1], size), "values differ"),
    (lambda maps, size: max_pool(maps, size).swapaxes(1, 2), "array of shape"),
]


# ---------------------------------------------------------------- exercise 2
def squash(a):
    return 1.7159 * np.tanh(2 * a / 3)


def sums(maps):
    return in_blocks(maps, 2).sum(axis=(2, 4))


def subsample(maps, coefficients, biases):
    return squash(sums(maps) * coefficients + biases)


SUBSAMPLE_WRONG = [
    (lambda m, k, b: squash(sums(m) / 4 * k + b), "averages"),
    (lambda m, k, b: sums(m) * k + b, "last step is missing"),
    (lambda m, k, b: subsample(m, k[:3], b[:3]), "stops with ValueError"),
    (lambda m, k, b: squash((sums(m) + b) * k), "When does the bias come in"),
    (lambda m, k, b: squash(sums(m) * k + 4 * b), "once for each unit"),
    (lambda m, k, b: squash(sums(m) * k), "bias is missing"),
    (lambda m, k, b: squash(sums(m) + b), "coefficient is missing"),
    (lambda m, k, b: np.tanh(sums(m) * k + b), "plain tanh"),
    (lambda m, k, b: 1.7159 * np.tanh(sums(m) * k + b), "What stands inside"),
    (lambda m, k, b: np.tanh((sums(m) * k + b) * 2 / 3), "How far up and down"),
    (lambda m, k, b: sums(squash(m)) * k + b, "squash once"),
    (lambda m, k, b: subsample(m, k, b)[..., ::-1], "Follow one block"),
    (lambda m, k, b: subsample(m, k, b)[0], "array of shape (2, 2, 3, 3)"),
]


# ---------------------------------------------------------------- exercise 3
def counts(height, width, maps):
    return 2 * maps, 5 * height * width * maps


COUNTS_WRONG = [
    (lambda h, w, m: counts(h, w, m)[::-1], "wrong order"),
    (lambda h, w, m: (2 * m, 5 * h * h * m), "draw one unit"),
    (lambda h, w, m: (12, 5 * h * w * m), "for 7 maps of 3×5 units"),
    (lambda h, w, m: (m, 5 * h * w * m), "something else"),
    (lambda h, w, m: (2, 5 * h * w * m), "that is one map"),
    (lambda h, w, m: (2 * h * w * m, 5 * h * w * m), "share their two numbers"),
    (lambda h, w, m: (0, 5 * h * w * m), "what Keras has"),
    (lambda h, w, m: (5 * m, 5 * h * w * m), "share one coefficient"),
    (lambda h, w, m: (2 * m, 4 * h * w * m), "connected to its bias"),
    (lambda h, w, m: (2 * m, h * w * m), "number of units"),
    (lambda h, w, m: (2 * m, 5 * h * w), "that is one map"),
    (lambda h, w, m: (2 * m, 2 * h * w * m), "used once for each input"),
    (lambda h, w, m: (2 * m, 6 * h * w * m), "four inputs and one bias"),
    (lambda h, w, m: (2 * m, 5880 + h), "draw one unit"),
]


# ---------------------------------------------------------------- exercise 4
SHIFT_WRONG = [
    (sum, "do not add up"),
    (max, "one layer alone"),
    (lambda strides: strides[-1], "one layer alone"),
    (lambda strides: lcm(*strides), "stacked"),
    (len, "counts the layers"),
    (lambda strides: 1, "skip a position"),
    (lambda strides: 17, "follow one step"),
]

RIGHT = [
    (checks.check_max_pool, max_pool),
    (checks.check_subsample, subsample),
    (checks.check_subsampling_counts, counts),
    (checks.check_subsampling_counts, lambda h, w, m: [2 * m, 5 * h * w * m]),
    (checks.check_exact_shift, prod),
]
WRONG = {
    checks.check_max_pool: MAX_WRONG,
    checks.check_subsample: SUBSAMPLE_WRONG,
    checks.check_subsampling_counts: COUNTS_WRONG,
    checks.check_exact_shift: SHIFT_WRONG,
}


class TestSelfChecks(SelfChecks):
    pass


def test_whole_numbers_of_the_right_shape_are_compared_like_others(verdict):
    rounded = verdict(checks.check_max_pool, lambda *a: max_pool(*a).astype(int))
    assert "values differ" in rounded


def test_a_function_that_changes_its_arguments_does_not_spoil_the_check(verdict):
    def clears(maps, size):
        pooled = max_pool(maps, size)
        maps[:] = 0
        return pooled

    assert verdict(checks.check_max_pool, clears).startswith("Right.")
