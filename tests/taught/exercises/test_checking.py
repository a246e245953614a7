"""What all self-checks share: what they take for an answer, and what they say to anything else."""

import numpy as np
import pytest

from lenet_book.exercises.checking import Hint, array, call, hint_for, number, self_check, shape_of
from lenet_book.exercises.checking import verdict as verdict_of


def said(function, *arguments, **settings) -> str:
    """Return the hint that a call ends in."""
    with pytest.raises(Hint) as raised:
        function(*arguments, **settings)
    return str(raised.value)


@self_check
def check_seven(seven) -> str:
    if call(seven) != 7:
        raise Hint("that is not 7.")
    return "Seven."


def test_a_verdict_is_printed_or_returned(capsys):
    for answer, right, sentence in [(7, True, "Seven."), (8, False, "that is not 7.")]:
        assert check_seven(lambda answer=answer: answer) is None
        assert capsys.readouterr().out == f"{'Right.' if right else 'Not yet:'} {sentence}\n"
        assert verdict_of(check_seven, lambda answer=answer: answer) == (right, sentence)


def test_what_is_no_function_or_gives_nothing_is_told_so():
    assert [said(call, thing) for thing in (7, [7], "x", np.zeros(2))] == [
        "hand over the function itself, without calling it; this is an int.",
        "hand over the function itself, without calling it; this is a list.",
        "hand over the function itself, without calling it; this is a str.",
        "hand over the function itself, without calling it; this is a ndarray.",
    ]
    nothing = "your function returns nothing. Does it end with a return statement?"
    assert said(call, lambda: None) == said(call, lambda: ...) == nothing
    assert said(call, lambda: [][0]) == (
        "your function stops with IndexError: list index out of range"
    )
    assert call(lambda: 0) == 0


def test_arguments_are_copies_and_may_have_to_stay_as_they_are():
    def empties(numbers, values):
        numbers.clear()
        values[:] = 0
        return 3

    numbers, values = [1, 2], np.ones(2)
    assert call(empties, numbers, values) == 3
    assert (numbers, values.tolist()) == ([1, 2], [1, 1])
    changes = "your function changes the list that it is given. Others still need it."
    assert said(call, lambda numbers: numbers.pop(), numbers, untouched=True) == changes
    assert call(len, numbers, untouched=True) == 2
    assert numbers == [1, 2]


def test_a_number_and_an_array_are_finite_and_have_their_shape():
    assert number(np.float32(2.5)) == 2.5
    assert array([[1, 2]], (1, 2)).tolist() == [[1.0, 2.0]]
    text = "the result should be one number, and it is text."
    assert [said(number, thing) for thing in ("2", {"a": 1}, [2.0], np.nan, -np.inf)] == [
        text,
        "the result should be one number, and it is a dict.",
        "the result should be one number, and it is an array of shape (1,).",
        *["the result holds a value that is not a number (NaN) or is infinite."] * 2,
    ]
    assert [said(array, thing, (2,)) for thing in (["1", b"2"], 1, [1, 2, 3], [[1], [2, 3]])] == [
        "the result should be an array of shape (2,), and it is text.",
        "the result should be an array of shape (2,), and it is one number.",
        "the result should be an array of shape (2,), and it is an array of shape (3,).",
        "the result should be an array of shape (2,), and it is a list.",
    ]
    assert said(array, [1.0, np.nan], (2,)).startswith("the result holds a value that is not")
    assert [shape_of(thing) for thing in (3, [1, 2], [[1], [2, 3]])] == [(), (2,), ()]


def test_the_first_mistake_that_is_the_same_number_gives_the_hint():
    mistakes = [(2.0, "twice"), (np.array([1.0, 2.0]), "both"), (2.0, "again")]
    assert hint_for(2.0, mistakes, "other") == "twice"
    assert hint_for(np.array([1.0, 2.0]), mistakes[1:], "other") == "both"
    # The same number is one that differs by rounding: by a millionth, if nothing else is said.
    assert [hint_for(2 + more, mistakes, "other") for more in (1.9e-6, -1.9e-6)] == ["twice"] * 2
    assert [hint_for(2 + more, mistakes, "other") for more in (2.3e-6, -2.3e-6)] == ["other"] * 2
    assert hint_for(2.01, mistakes, "other", 0.01) == "twice"
    assert hint_for(1e-10, [(0.0, "nothing")], "other") == "nothing"
    assert hint_for(1e-8, [(0.0, "nothing")], "other") == "other"
