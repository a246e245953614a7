"""The self-checks of chapter 9 know right from wrong, and say in a sentence what is wrong."""

import keras
import pytest
from keras import layers
from self_checks import SelfChecks

from lenet_book.exercises import counting as checks
from lenet_utils import counting


# ---------------------------------------------------------------- exercise 1
def multiply_adds(size, channels, kernel, filters):
    return (size - kernel + 1) ** 2 * kernel**2 * channels * filters


MULTIPLY_ADDS_WRONG = [
    (lambda n, c, k, f: k * k * c * f, "How often is each of them used"),
    (lambda n, c, k, f: k * k * c * f + f, "those are the parameters"),
    (lambda n, c, k, f: (n - k + 1) ** 2 * (k * k * c * f + f), "multiplies nothing"),
    (lambda n, c, k, f: n * n * k * k * c * f, "How many places fit"),
    (lambda n, c, k, f: (n - k + 1) * k * k * c * f, "down as well as across"),
    (lambda n, c, k, f: (n - k + 1) ** 2 * k * k * c, "one filter"),
    (lambda n, c, k, f: (n - k + 1) ** 2 * k * k * f, "every channel"),
    (lambda n, c, k, f: (n - k + 1) ** 2 * f, "number of outputs"),
    (lambda n, c, k, f: 2 * multiply_adds(n, c, k, f), "count as one"),
    (lambda n, c, k, f: 352_800, "16 filters on 14×14"),
    (lambda n, c, k, f: multiply_adds(c, n, k, f), "Draw it"),
]


# ---------------------------------------------------------------- exercise 2
def training_bytes(parameters, activations, batch):
    return 4 * (4 * parameters + batch * activations)


BYTES_WRONG = [
    (lambda p, a, n: 4 * p + n * a, "How many bytes"),
    (lambda p, a, n: 2 * training_bytes(p, a, n), "64-bit"),
    (lambda p, a, n: 4 * (3 * p + n * a), "count again"),
    (lambda p, a, n: 4 * (p + n * a), "keeps more"),
    (lambda p, a, n: 4 * (4 * p + a), "every image"),
    (lambda p, a, n: 4 * n * (4 * p + a), "share the weights"),
    (lambda p, a, n: 16 * p, "activations are missing"),
    (lambda p, a, n: 4 * n * a, "what Adam keeps"),
    (lambda p, a, n: 77, "one by one"),
    (lambda p, a, n: 4 * (4 * p + 32 * a), "one by one"),
]


# ---------------------------------------------------------------- exercise 3
def lenet(filters=(6, 16, 120), units=84, shape=(32, 32, 3), classes=10):
    first, second, third = filters
    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Conv2D(first, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Conv2D(second, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Conv2D(third, 5, activation="tanh"),
            layers.Flatten(),
            layers.Dense(units, activation="tanh"),
            layers.Dense(classes, activation="softmax"),
        ]
    )


def without_f6():
    *first, _, _ = lenet((6, 16, 40)).layers
    return keras.Sequential([keras.Input((32, 32, 3)), *first, layers.Dense(10)])


def unbuilt():
    return keras.Sequential([layers.Conv2D(6, 5)])


SLIM_WRONG = [
    (lenet, "more than half"),
    (lambda: lenet((3, 8, 60)), "below nine tenths"),
    (lambda: lenet((9, 20, 40)), "not grow"),
    (lambda: lenet((6, 16, 40), shape=(28, 28, 3)), "Received"),
    (lambda: lenet((6, 16, 40), shape=(32, 32, 1)), "takes (32, 32, 1)"),
    (lambda: lenet((6, 16, 40), classes=9), "answers with (9,)"),
    (without_f6, "all five layers"),
    (unbuilt, "no fixed input size"),
    (lambda: lenet((6, 16, 40)).layers, "this is list"),
    (lambda: keras.Sequential, "this is type"),
]

RIGHT = [
    (checks.check_multiply_adds, multiply_adds),
    (checks.check_training_bytes, training_bytes),
    (checks.check_slim_lenet5, lambda: lenet((6, 16, 48))),
    (checks.check_slim_lenet5, lambda: lenet((7, 15, 50), units=60)),
]
WRONG = {
    checks.check_multiply_adds: MULTIPLY_ADDS_WRONG,
    checks.check_training_bytes: BYTES_WRONG,
    checks.check_slim_lenet5: SLIM_WRONG,
}
NOT_NUMBERS = {checks.check_slim_lenet5}
ONE_ANSWER = {checks.check_slim_lenet5}


class TestSelfChecks(SelfChecks):
    pass


@pytest.mark.parametrize(
    ("parameters", "multiply_adds", "said"),
    [
        (31_003, 586_548, "Right. It has 31,003 parameters and 586,548 multiply-adds."),
        (31_003, 716_892, "Right. It has 31,003 parameters and 716,892 multiply-adds."),
        (31_004, 651_720, "it has 31,004 parameters, more than half of 62,006."),
        (31_003, 586_547, "it has 586,547 multiply-adds, below nine tenths of 651,720."),
        (31_003, 716_893, "it has 716,893 multiply-adds, more than a tenth above 651,720."),
    ],
)
def test_half_and_a_tenth_are_meant_to_the_number(
    parameters, multiply_adds, said, verdict, monkeypatch
):
    total = counting.LayerCost("total", (10,), parameters, multiply_adds, 0)
    monkeypatch.setattr(counting, "together", lambda name, costs: total)
    assert said in verdict(checks.check_slim_lenet5, lenet)
