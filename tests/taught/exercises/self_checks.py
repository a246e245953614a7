"""The tests that every self-check must pass: `class TestSelfChecks(SelfChecks)` runs them."""

import numpy as np
import pytest

# What is no answer at all, and what each check says to it.
NO_ANSWER = [
    (lambda *a: None, "returns nothing"),
    (lambda *a: ..., "returns nothing"),
    (lambda *a: 1 / 0, "stops with ZeroDivisionError"),
    (lambda *, other: 3, "stops with TypeError"),
    (7, "hand over the function itself"),
]
# What a check says to it that waits for a number, or for an array of another shape.
NO_NUMBERS = [
    (lambda *a: "many", "should be"),
    (lambda *a: {"a": 1}, "should be"),
    (lambda *a: [[1, 2], [3]], "should be"),
    (lambda *a: [1.5] * 7, "array of shape (7,)"),
    (lambda *a: np.zeros((7, 7, 7), int), "array of shape (7, 7, 7)"),
]


class SelfChecks:
    """The self-checks of a chapter know right from wrong, and say in a sentence what is wrong.

    The module of the subclass defines what is its own: RIGHT, pairs of a check and an answer
    that passes it; WRONG, for each check its wrong answers, each with a part of the hint that
    it gets; and NOT_NUMBERS, if there are checks whose answers are neither numbers nor arrays.
    """

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        right, wrong = metafunc.module.RIGHT, metafunc.module.WRONG
        numeric = set(wrong) - getattr(metafunc.module, "NOT_NUMBERS", set())
        cases = {
            "test_the_right_answer_passes": right,
            "test_a_wrong_answer_is_told_what_to_think_about": [
                (check, *case) for check, cases in wrong.items() for case in cases
            ],
            "test_nonsense_gets_a_sentence": [
                (check, *case)
                for check in wrong
                for case in NO_ANSWER + (NO_NUMBERS if check in numeric else [])
            ],
            "test_nan_and_infinity_are_named": [case for case in right if case[0] in numeric],
        }[metafunc.function.__name__]
        metafunc.parametrize(("check", "function", "hint")[: len(cases[0])], cases)

    def test_the_right_answer_passes(self, check, function, verdict):
        assert verdict(check, function).startswith("Right.")

    def test_a_wrong_answer_is_told_what_to_think_about(self, check, function, hint, verdict):
        said = verdict(check, function)
        assert said.startswith("Not yet:")
        assert hint in said

    def test_nonsense_gets_a_sentence(self, check, function, hint, verdict):
        said = verdict(check, function)
        assert said.startswith("Not yet:")
        assert hint in said

    def test_nan_and_infinity_are_named(self, check, function, verdict):
        for bad in (np.nan, np.inf):
            said = verdict(check, lambda *a, bad=bad: np.full(np.shape(function(*a)), bad))
            assert said.startswith("Not yet:")
            assert "not a number (NaN) or is infinite" in said
