"""The self-checks know right from wrong, and say in a sentence what is wrong."""

import numpy as np
import pytest

from lenet_utils.exercises import ten_steps

NONSENSE = [
    (lambda *a: None, "returns nothing"),
    (lambda *a: ..., "returns nothing"),
    (lambda *a: float("nan"), "not a number"),
    (lambda *a: "many", "one number"),
    (lambda *a: [1, 2], "array of shape (2,)"),
    (lambda *a: 1 / 0, "stops with ZeroDivisionError"),
    (lambda: 3, "stops with TypeError"),
    (7, "hand over the function itself"),
]


def verdict(check, function, capsys) -> str:
    assert check(function) is None
    return capsys.readouterr().out


def right_conv(k, c, f):
    return k * k * c * f + f


def right_accuracy(p, y):
    return np.mean(p.argmax(1) == y.argmax(1))


def right_error(p, n):
    return (p * (1 - p) / n) ** 0.5


RIGHT = [
    (ten_steps.check_conv_parameters, right_conv),
    (ten_steps.check_accuracy, right_accuracy),
    (ten_steps.check_standard_error, right_error),
]
WRONG = [
    (ten_steps.check_conv_parameters, lambda k, c, f: k * k * c * f, "anything else"),
    (ten_steps.check_conv_parameters, lambda k, c, f: k * k * f + f, "every channel"),
    (ten_steps.check_conv_parameters, lambda k, c, f: k * c * f + f, "height and a width"),
    (ten_steps.check_conv_parameters, lambda k, c, f: 2 * k * k * c * f, "too many"),
    (ten_steps.check_conv_parameters, lambda k, c, f: k * k * c * f + 1, "too few"),
    (ten_steps.check_conv_parameters, lambda k, c, f: k * k * c + 1, "one filter"),
    (ten_steps.check_conv_parameters, lambda k, c, f: 456, "3×3 kernel"),
    (ten_steps.check_accuracy, lambda p, y: (p.argmax(1) == y.argmax(1)).sum(), "Out of how many"),
    (ten_steps.check_accuracy, lambda p, y: 100 * right_accuracy(p, y), "percentage"),
    (ten_steps.check_accuracy, lambda p, y: np.mean(p.argmax(0) == y.argmax(0)), "last axis"),
    (ten_steps.check_accuracy, lambda p, y: (p * y).sum(1).mean(), "mean probability"),
    (ten_steps.check_accuracy, lambda p, y: 1 - right_accuracy(p, y), "share of wrong"),
    (ten_steps.check_accuracy, lambda p, y: 0.123, "five images"),
    (ten_steps.check_standard_error, lambda p, n: p * (1 - p) / n, "variance"),
    (ten_steps.check_standard_error, lambda p, n: (p * (1 - p)) ** 0.5, "average over n"),
    (ten_steps.check_standard_error, lambda p, n: (p * (1 - p)) ** 0.5 / n, "root of n"),
    (ten_steps.check_standard_error, lambda p, n: (p / n) ** 0.5, "both chances"),
    (ten_steps.check_standard_error, lambda p, n: 100 * right_error(p, n), "percent"),
    (ten_steps.check_standard_error, lambda p, n: 0.77, "your function gives 0.77"),
]


@pytest.mark.parametrize(("check", "function"), RIGHT)
def test_the_right_answer_passes(check, function, capsys):
    assert verdict(check, function, capsys).startswith("Right.")


@pytest.mark.parametrize(("check", "function", "points_to"), WRONG)
def test_a_wrong_answer_is_told_what_to_think_about(check, function, points_to, capsys):
    said = verdict(check, function, capsys)
    assert said.startswith("Not yet:")
    assert points_to in said


@pytest.mark.parametrize("check", [check for check, _ in RIGHT])
@pytest.mark.parametrize(("function", "said"), NONSENSE)
def test_nonsense_gets_a_sentence(check, function, said, capsys):
    answer = verdict(check, function, capsys)
    assert answer.startswith("Not yet:")
    assert said in answer


def test_a_function_that_changes_its_arguments_does_not_spoil_the_check(capsys):
    def clears(p, y):
        share = right_accuracy(p, y)
        p[:] = 0
        return share

    assert verdict(ten_steps.check_accuracy, clears, capsys).startswith("Right.")
