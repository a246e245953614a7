"""The tests that every self-check must pass: `class TestSelfChecks(SelfChecks)` runs them."""

import numpy as np
import pytest

# What is no answer at all, and what each check says to it.
NO_ANSWER = [
    (lambda *a: None, "returns nothing"),
    (lambda *a: ..., "returns nothing"),
    (lambda *a: 1 / 0, "stops with ZeroDivisionError"),
    (lambda *, other: 3, "stops with TypeError"),
    (7, "hand over the function itself, without calling it; this is an int."),
    ([7], "hand over the function itself, without calling it; this is a list."),
]
# What a check says to it that waits for a number, or for an array of another shape.
NO_NUMBERS = [
    (lambda *a: "many", "should be"),
    (lambda *a: {"a": 1}, "should be"),
    (lambda *a: [[1, 2], [3]], "should be"),
    (lambda *a: [1.5] * 7, "array of shape (7,)"),
    (lambda *a: np.zeros((7, 7, 7), int), "array of shape (7, 7, 7)"),
]


def hashed(value) -> object:
    """Return what tells one argument of a call, or one result, from another."""
    if isinstance(value, dict):
        return tuple((name, hashed(part)) for name, part in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(hashed, value))
    if isinstance(value, np.ndarray):
        return value.shape, value.tobytes()
    return "a function" if callable(value) else value


def other_than(result):
    """Return a wrong result that looks like a right one."""
    if isinstance(result, str):
        return "C5" if result != "C5" else "F6"
    if isinstance(result, bool | np.bool_):
        return not result
    if np.size(result) == 0:
        return [0]
    if isinstance(result, list | tuple):
        return type(result)(map(other_than, result))
    return result + 1


class Recorded:
    """A learner's function that keeps what it is asked, and lies in one of its calls."""

    def __init__(self, function, lies_in: int | None = None) -> None:
        self.function, self.lies_in = function, lies_in
        self.asked, self.answers = [], []

    def __call__(self, *arguments):
        self.asked.append(hashed(arguments))
        self.answers.append(self.function(*arguments))
        lies = len(self.asked) - 1 == self.lies_in
        return other_than(self.answers[-1]) if lies else self.answers[-1]


class SelfChecks:
    """The self-checks of a chapter know right from wrong, and say in a sentence what is wrong.

    The module of the subclass defines what is its own: RIGHT, pairs of a check and an answer
    that passes it; WRONG, for each check its wrong answers, each with a part of the hint that
    it gets; NOT_NUMBERS, if there are checks whose answers are neither numbers nor arrays; and
    ONE_ANSWER, if there are checks of a function without arguments, which has one case only.
    """

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        right, wrong = metafunc.module.RIGHT, metafunc.module.WRONG
        numeric = set(wrong) - getattr(metafunc.module, "NOT_NUMBERS", set())
        alone = getattr(metafunc.module, "ONE_ANSWER", set())
        with_cases = [case for case in right if case[0] not in alone]
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
            "test_there_are_three_cases_and_each_is_judged": with_cases,
            "test_an_answer_that_knows_one_case_fails_in_another": with_cases,
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

    def test_there_are_three_cases_and_each_is_judged(self, check, function, verdict):
        honest = Recorded(function)
        assert verdict(check, honest).startswith("Right.")
        assert len(set(honest.asked)) >= 3
        for call in range(len(honest.asked)):
            said = verdict(check, Recorded(function, lies_in=call))
            assert said.startswith("Not yet:"), f"a wrong answer in call {call} passes"

    def test_an_answer_that_knows_one_case_fails_in_another(self, check, function, verdict):
        honest = Recorded(function)
        verdict(check, honest)
        for answer in honest.answers:
            assert verdict(check, lambda *a, answer=answer: answer).startswith("Not yet:")
