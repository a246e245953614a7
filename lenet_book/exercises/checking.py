"""What all self-checks share: call a learner's function and answer in a sentence.

A check compares a function with the right one on a few inputs. Where the answer is
wrong it looks for the mistake among the plausible ones, and names what to think about
without giving the answer away.
"""

from collections.abc import Callable, Iterable
from copy import deepcopy
from functools import wraps
from typing import Any

import numpy as np


class Hint(Exception):
    """The answer is not right yet; the message says what to think about."""


def self_check(check: Callable[..., str]) -> Callable[..., None]:
    """Make a check print its verdict: what it returns when right, its Hint when not."""

    @wraps(check)
    def answer(*arguments: Any) -> None:
        try:
            print("Right.", check(*arguments))
        except Hint as hint:
            print("Not yet:", hint)

    return answer


def verdict(check: Callable[..., None], *arguments: Any) -> tuple[bool, str]:
    """Return what a self-check would print: whether the answer is right, and the sentence."""
    try:
        return True, check.__wrapped__(*arguments)  # type: ignore[attr-defined]
    except Hint as hint:
        return False, str(hint)


def call(function: Callable, *arguments: Any, untouched: bool = False) -> Any:
    """Call a learner's function on copies of the arguments; Hint if it fails or returns nothing.

    With `untouched`, it must also leave its arguments, plain lists, as they are.
    """
    if not callable(function):
        raise Hint(f"hand over the function itself, without calling it; this is {_kind(function)}.")
    copies = [deepcopy(a) if isinstance(a, np.ndarray | list) else a for a in arguments]
    try:
        result = function(*copies)
    except Exception as error:
        raise Hint(f"your function stops with {type(error).__name__}: {error}") from error
    if result is None or result is Ellipsis:
        raise Hint("your function returns nothing. Does it end with a return statement?")
    if untouched and repr(copies) != repr(list(arguments)):  # whatever was put into the lists
        raise Hint("your function changes the list that it is given. Others still need it.")
    return result


def number(result: Any) -> float:
    """Return a learner's result as one finite number, or raise a Hint."""
    return float(array(result, ()))


def array(result: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Return a learner's result as an array of finite floats of that shape, or raise a Hint."""
    expected = f"an array of shape {shape}" if shape else "one number"
    try:
        found = np.asarray(result, dtype="float64")
        is_text = np.asarray(result).dtype.kind in "SU"  # which NumPy would read
    except (TypeError, ValueError) as error:
        raise Hint(f"the result should be {expected}, and it is {_kind(result)}.") from error
    if is_text:
        raise Hint(f"the result should be {expected}, and it is text.")
    if found.shape != shape:
        got = f"an array of shape {found.shape}" if found.shape else "one number"
        raise Hint(f"the result should be {expected}, and it is {got}.")
    if not np.isfinite(found).all():
        raise Hint("the result holds a value that is not a number (NaN) or is infinite.")
    return found


def shape_of(result: Any) -> tuple[int, ...]:
    """Return the shape of a learner's result, or () where it is no array."""
    try:
        return np.shape(result)
    except ValueError:  # rows of different lengths
        return ()


def hint_for(
    found: np.ndarray | float,
    mistakes: Iterable[tuple[np.ndarray | float, str]],
    otherwise: str,
    tolerance: float = 1e-6,
) -> str:
    """Return the hint of the first mistake whose result is the one found, or `otherwise`.

    `mistakes` are pairs: what a mistake results in, and its hint. `tolerance` is relative.
    """
    for wrong, hint in mistakes:
        if np.allclose(found, wrong, rtol=tolerance, atol=1e-9):
            return hint
    return otherwise


def _kind(thing: Any) -> str:
    name = type(thing).__name__
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"
