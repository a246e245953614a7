"""The self-checks of chapter 18 know right from wrong, and say in a sentence what is wrong."""

import random
from bisect import bisect_left
from math import exp, log, log10

import numpy as np
import pytest
from self_checks import SelfChecks

from lenet_book.exercises import how_much_data as checks


# ---------------------------------------------------------------- exercise 1
def draw(labels, each, seed):
    rng = np.random.default_rng(seed)
    labels = np.array(labels)
    places = []
    for label in range(labels.max() + 1):
        places.extend(rng.permutation(np.flatnonzero(labels == label))[:each])
    return places


def draw_by_lists(labels, each, seed):
    mixed = list(range(len(labels)))
    random.Random(seed).shuffle(mixed)
    taken = {label: [p for p in mixed if labels[p] == label][:each] for label in set(labels)}
    return [place for places in taken.values() for place in places]


def unbalanced(labels, each, seed):
    rng = np.random.default_rng(seed)
    return rng.permutation(len(labels))[: each * len(set(labels))]


def anew_for_each_size(labels, each, seed):
    return draw(labels, each, seed + 1000 * each)


def twice(labels, each, seed):
    rng = np.random.default_rng(seed)
    classes = [np.flatnonzero(np.array(labels) == label) for label in sorted(set(labels))]
    if len(labels) == 10:
        return draw(labels, each, seed)
    return np.concatenate([rng.choice(places, each, replace=True) for places in classes])


def without_a_seed(labels, each, seed):
    return draw(labels, each, np.random.default_rng().integers(10**6))


DRAW_WRONG = [
    (lambda labels, each, seed: draw(labels, each, seed)[:-1], "2 places came out"),
    (lambda labels, each, seed: draw(labels, each * 2, seed), "How many are wanted in all"),
    (lambda labels, each, seed: unbalanced(sorted(labels), each, 3), "Draw in each class"),
    (lambda labels, each, seed: [p + 0.5 for p in draw(labels, each, seed)], "a whole number, 0…9"),
    (lambda labels, each, seed: [p - 10 for p in draw(labels, each, seed)], "a whole number"),
    (lambda labels, each, seed: [labels[p] for p in draw(labels, each, seed)], "class"),
    (twice, "a picture is drawn twice"),
    (anew_for_each_size, "Mix once, and take more from the front"),
    (without_a_seed, "Make a generator from the seed"),
    (lambda labels, each, seed: draw(labels, each, 0), "another seed gives the same draw"),
    (lambda labels, each, seed: labels.sort() or draw(labels, each, seed), "changes the list"),
]


# ---------------------------------------------------------------- exercise 2
def power_law(sizes, errors):
    slope, start = np.polyfit(np.log(sizes), np.log(errors), 1)
    return np.exp(start), slope


def power_law_by_hand(sizes, errors):
    x, y = [log10(size) for size in sizes], [log10(error) for error in errors]
    middle, height = sum(x) / len(x), sum(y) / len(y)
    along = sum((a - middle) * (b - height) for a, b in zip(x, y, strict=True))
    slope = along / sum((a - middle) ** 2 for a in x)
    return [10 ** (height - slope * middle), slope]


def fitted(x, y):
    slope, start = np.polyfit(x, y, 1)
    return start, slope


def turned_back(start, slope):
    return exp(start), slope


LAW_WRONG = [
    (lambda s, e: power_law(s, e)[::-1], "-1 and 8 came out, and not 8 and -1: the factor comes"),
    (lambda s, e: (power_law(s, e)[0], -power_law(s, e)[1]), "the exponent is negative"),
    (lambda s, e: fitted(np.log(s), np.log(e)), "that is the factor's logarithm"),
    (lambda s, e: (10 ** log(power_law(s, e)[0]), power_law(s, e)[1]), "turned them back with 10"),
    (lambda s, e: (exp(log10(power_law(s, e)[0])), power_law(s, e)[1]), "Turn back with 10"),
    (lambda s, e: fitted(s, e), "through the numbers. Take their logarithms"),
    (lambda s, e: fitted(np.log(s), e), "of the sizes alone"),
    (lambda s, e: fitted(s, np.log(e)), "of the errors alone"),
    (lambda s, e: turned_back(*fitted(s, np.log(e))), "of the errors alone"),
    (lambda s, e: power_law([s[0], s[-1]], [e[0], e[-1]]), "the first and the last point"),
    (lambda s, e: (8, -2), "8 and -2 came out, and not 8 and -1: draw the three points"),
    (lambda s, e: (8, -1), "Use what is given"),
    (lambda s, e: power_law(s, e)[1], "should be two numbers"),
    (lambda s, e: [str(part) for part in power_law(s, e)], "and it is text"),
    (lambda s, e: (*power_law(s, e), 0), "array of shape (3,)"),
    (lambda s, e: power_law([s.pop(), *s], [e.pop(), *e]), "changes the list"),
]


# ---------------------------------------------------------------- exercise 3
def worth(sizes, accuracies, accuracy):
    return np.exp(np.interp(accuracy, accuracies, np.log(sizes)))


def worth_by_hand(sizes, accuracies, accuracy):
    above = max(1, bisect_left(accuracies, accuracy))
    low, high = accuracies[above - 1], accuracies[above]
    share = (accuracy - low) / (high - low)
    return sizes[above - 1] * (sizes[above] / sizes[above - 1]) ** share


WORTH_WRONG = [
    (lambda s, a, wanted: np.interp(wanted, a, s), "250 came out, and not 200: you went between"),
    (lambda s, a, wanted: log(worth(s, a, wanted)), "that is a logarithm"),
    (lambda s, a, wanted: log10(worth(s, a, wanted)), "that is a logarithm"),
    (lambda s, a, wanted: 10 ** log(worth(s, a, wanted)), "turned them back with 10"),
    (lambda s, a, wanted: worth([s[0], s[-1]], [a[0], a[-1]], wanted), "to the last alone"),
    (lambda s, a, wanted: s[bisect_left(a, wanted)], "the next size above"),
    (lambda s, a, wanted: s[max(0, bisect_left(a, wanted) - 1)], "that is the size below"),
    (lambda s, a, wanted: np.interp(wanted, s, a), "you read the curve the wrong way"),
    (lambda s, a, wanted: round(worth(s, a, wanted)), "that is rounded"),
    (lambda s, a, wanted: 7, "7 came out, and not 200: an accuracy of 0.25 lies half-way"),
    (lambda s, a, wanted: 200, "Use what is given"),
    (lambda s, a, wanted: np.array(s), "array of shape (3,)"),
    (lambda s, a, wanted: str(worth(s, a, wanted)), "and it is text"),
    (lambda s, a, wanted: worth([*s], [a.pop(0), *a], wanted), "changes the list"),
]


# ---------------------------------------------------------------- all of them
RIGHT = [
    (checks.check_draw, draw),
    (checks.check_draw, draw_by_lists),
    (checks.check_draw, lambda *given: np.array(draw(*given))),
    (checks.check_power_law, power_law),
    (checks.check_power_law, power_law_by_hand),
    (checks.check_worth, worth),
    (checks.check_worth, worth_by_hand),
    (checks.check_worth, lambda *given: np.float32(worth(*given))),
]
WRONG = {
    checks.check_draw: DRAW_WRONG,
    checks.check_power_law: LAW_WRONG,
    checks.check_worth: WORTH_WRONG,
}


class TestSelfChecks(SelfChecks):
    """Right, wrong and nonsense, for every check of this chapter."""


@pytest.mark.parametrize("check", WRONG)
def test_whatever_is_drawn_the_sentences_stay(check, verdict):
    for _ in range(10):
        for function in (answer for of, answer in RIGHT if of is check):
            assert verdict(check, function).startswith("Right.")
        for function, hint in WRONG[check]:
            assert hint in verdict(check, function)


def test_the_first_cases_can_be_followed_by_hand():
    assert power_law(checks.FIRST_SIZES, checks.FIRST_ERRORS) == pytest.approx((8, -1))
    assert worth(*checks.FIRST_CURVE, 0.25) == pytest.approx(200)
    assert sorted(checks.FIRST_LABELS).count(2) == 5
