"""The self-checks of chapter 13 know right from wrong, and say in a sentence what is wrong."""

import statistics
from fractions import Fraction
from math import sqrt
from statistics import fmean, median, stdev

import numpy as np
import pytest
from self_checks import Recorded, SelfChecks

from lenet_book.exercises import training_faster as checks
from lenet_book.records.recorded import half_width


# ---------------------------------------------------------------- exercise 1
def speed_up(share, times):
    return 1 / (1 - share + share / times)


def in_seconds(share, times):
    part, rest = 60 * share, 60 * (1 - share)
    return 60 / (part / times + rest)


# The cases that are the same in every call.
SHOWN = [(0.9, 3), (0, 4), (1, 4), (0.5, 0.25), (0.5, 10_000)]

SPEED_UP_WRONG = [
    (lambda s, n: n, "0.9 made 3 times as fast, 3 came out, and not 2.5: that is the part alone"),
    (lambda s, n: s * n, "a share of the factor"),
    (lambda s, n: 1 / (1 - s), "that is the limit"),
    (lambda s, n: 1 + s * (n - 1), "their speeds do not"),
    (lambda s, n: (1 - s) + s * n, "their speeds do not"),
    (lambda s, n: 1 / speed_up(s, n), "how long it takes now"),
    (lambda s, n: 100 * speed_up(s, n), "in percent"),
    (lambda s, n: 100 * (speed_up(s, n) - 1), "in percent"),
    (lambda s, n: 100 / speed_up(s, n), "in percent"),
    (lambda s, n: 100 - 100 / speed_up(s, n), "in percent"),
    (lambda s, n: speed_up(s, n) - 1, "what is added"),
    (lambda s, n: 1 - 1 / speed_up(s, n), "the time that you save"),
    (lambda s, n: n / s, "as if the rest took no time"),
    (lambda s, n: 1 / (1 - s / n), "not nothing"),
    (lambda s, n: speed_up(1 - s, n), "you made the rest faster"),
    (lambda s, n: speed_up(s, 1 / n), "Faster means less time"),
    (lambda s, n: speed_up(s / 100, n), "from 0 to 1 already"),
    (lambda s, n: 7, "7 came out, and not 2.5: begin with 100 seconds"),
    (lambda s, n: 2.5, "what takes no time changes nothing"),
    (lambda s, n: 4 if s == 0 else speed_up(s, n), "what takes no time changes nothing"),
    (lambda s, n: speed_up(min(s, 0.99), n), "without a rest"),
    (lambda s, n: max(1, speed_up(s, n)), "slower, too"),
    (lambda s, n: speed_up(s, min(n, 1000)), "leaves the rest"),
    (lambda s, n: round(speed_up(s, n), 1), "that is rounded"),
    (lambda s, n: round(speed_up(s, n), 3), "that is rounded"),
    (lambda s, n: speed_up(s, n) if (s, n) in SHOWN else 2.5, "2.5 came out, and not"),
    (lambda s, n: speed_up(s, n) if (s, n) in SHOWN else -1, "Use what is given, whatever"),
    (lambda s, n: 1 / (1 - s + 1 / (n / s)), "a share of 0 made 4 times as fast, your function"),
    (lambda s, n: str(speed_up(s, n)), "should be one number, and it is text"),
    (lambda s, n: (s, n), "array of shape (2,)"),
]


# ---------------------------------------------------------------- exercise 2
def ratio(pairs):
    return with_half(pairs, lambda ratios: 2.776 * stdev(ratios) / sqrt(5))


def ratio_of_arrays(pairs):
    tutorial, ours = np.array(pairs).T
    ratios = tutorial / ours
    return np.array([ratios.mean(), 2.776 * ratios.std(ddof=1) / len(ratios) ** 0.5])


def by_hand(pairs):
    ratios = [a / b for a, b in pairs]
    mean = sum(ratios) / 5
    variance = sum((r - mean) ** 2 for r in ratios) / 4
    return [mean, 2.776 * (variance / 5) ** 0.5]


def ratios_of(pairs):
    return [a / b for a, b in pairs]


def with_mean(mean):
    def wrong(pairs):
        return mean(*map(list, zip(*pairs, strict=True))), ratio(pairs)[1]

    return wrong


def with_half(pairs, half):
    ratios = ratios_of(pairs)
    return fmean(ratios), half(ratios)


def half_is(half):
    return lambda pairs: with_half(pairs, half)


def relative_spread(pairs):
    return sqrt(sum((stdev(column) / fmean(column)) ** 2 for column in zip(*pairs, strict=True)))


def takes_the_first_out(pairs):
    first = pairs.pop(0)
    return ratio([first, *pairs])


def upside_down(pairs):
    return ratio([(b, a) for a, b in pairs])


RATIO_WRONG = [
    (with_mean(lambda a, b: sum(a) / sum(b)), "3.05 came out, and not 3: that is one ratio"),
    (with_mean(lambda a, b: fmean(a) / fmean(b)), "that is one ratio, of all seconds"),
    (upside_down, "upside down"),
    (with_mean(lambda a, b: sum(b) / sum(a)), "upside down"),
    (with_mean(lambda a, b: 1 / fmean(np.divide(a, b))), "upside down"),
    (with_mean(lambda a, b: statistics.harmonic_mean(np.divide(a, b))), "and turned the mean"),
    (lambda p: (median(ratios_of(p)), ratio(p)[1]), "that is a median"),
    (with_mean(lambda a, b: fmean(np.subtract(a, b))), "those are seconds"),
    (with_mean(lambda a, b: sum(np.divide(a, b))), "that is a sum"),
    (with_mean(lambda a, b: sum(np.divide(a, b)) / 4), "divides by 5"),
    (with_mean(lambda a, b: a[0] / b[0]), "the first round alone"),
    (with_mean(lambda a, b: 100 * fmean(np.divide(a, b))), "in percent"),
    (with_mean(lambda a, b: 17), "17 came out, and not 3: take one round at a time"),
    (half_is(lambda r: 1.96 * stdev(r) / sqrt(5)), "1.96 is for a spread that is known"),
    (half_is(lambda r: 2.776 * np.std(r) / sqrt(5)), "divides by n − 1"),
    (half_is(lambda r: 1.96 * np.std(r) / sqrt(5)), "1.96 is for a spread that is known"),
    (half_is(lambda r: 1.96 * np.std(r) / sqrt(5)), "divides by n − 1"),
    (half_is(lambda r: 2.776 * stdev(r)), "the interval of one round"),
    (half_is(lambda r: 2.776 * np.std(r)), "the interval of one round?"),
    (half_is(lambda r: 1.96 * stdev(r)), "the interval of one round"),
    (half_is(lambda r: 2.306 * stdev(r) / sqrt(5)), "eight degrees of freedom"),
    (half_is(lambda r: 2.306 * stdev(r) * sqrt(2 / 5)), "eight degrees of freedom"),
    (half_is(lambda r: 2.571 * stdev(r) / sqrt(5)), "2.571 has five"),
    (half_is(lambda r: 2.132 * stdev(r) / sqrt(5)), "on each side"),
    (half_is(lambda r: stdev(r) / sqrt(5)), "the standard error alone"),
    (half_is(stdev), "How sure is the mean of five"),
    (half_is(lambda r: 2 * 2.776 * stdev(r) / sqrt(5)), "twice as much. Is it the whole width"),
    (half_is(lambda r: 2.776 * stdev(r) / 5), "with the root of n"),
    (half_is(lambda r: 2.776 * stdev(r) / 2), "that is the root of n − 1"),
    (half_is(lambda r: 2.776 * np.var(r, ddof=1) / sqrt(5)), "that is a variance"),
    (half_is(lambda r: 2.776 * np.var(r, ddof=1) / 5), "that is a variance"),
    (half_is(lambda r: (max(r) - min(r)) / 2), "what the ratios span"),
    (half_is(lambda r: 0.777), "half the width: for the pairs [(28.0, 10.0)"),
    (half_is(lambda r: 0.777), "0.777 came out, and not 0.248293: how far from their mean"),
    (lambda p: (ratio(p)[0], 2.306 * 3 * relative_spread(p) / sqrt(5)), "of each column alone"),
    (lambda p: (ratio(p)[0], 2.776 * 3 * relative_spread(p) / sqrt(5)), "of each column alone"),
    (lambda p: ratio(p)[::-1], "the mean comes first"),
    (lambda p: (ratio(p)[0] - ratio(p)[1], sum(ratio(p))), "ends of the interval"),
    (lambda p: ratio(p)[0], "should be two numbers"),
    (lambda p: "{} ± {}".format(*ratio(p)), "should be two numbers"),
    (lambda p: [str(part) for part in ratio(p)], "and it is text"),
    (ratios_of, "those are five numbers"),
    (lambda p: (*ratio(p), 5), "array of shape (3,)"),
    (lambda p: (3.0, 0.248293), "came out, and not"),
    (
        lambda p: ratio(checks.FIRST_PAIRS) if p == checks.FIRST_PAIRS else (-1, 0.2),
        "Use what is given, whatever",
    ),
    (
        lambda p: ratio(p) if p == checks.FIRST_PAIRS else (ratio(p)[0], -1),
        "Use what is given, whatever",
    ),
    (takes_the_first_out, "changes the list that it is given"),
]


# ---------------------------------------------------------------- exercise 3
def tracing(seconds):
    first, *others = seconds
    return first - median(others)


def by_order(seconds):
    ordered = sorted(seconds[1:])
    n = len(ordered)
    return seconds[0] - (ordered[(n - 1) // 2] + ordered[n // 2]) / 2


def upper_middle(seconds):
    return seconds[0] - sorted(seconds[1:])[len(seconds[1:]) // 2]


def lower_middle_of_all(seconds):
    return seconds[0] - statistics.median_low(seconds)


def pops(seconds):
    return seconds.pop(0) - median(seconds)


def sorts(seconds):
    first = seconds[0]
    seconds.sort()
    seconds.remove(first)
    return first - median(seconds)


TRACING_WRONG = [
    (lambda s: s[0], "3 came out, and not 2.75: that is all of the first step"),
    (lambda s: s[0] - fmean(s[1:]), "pulls the mean"),
    (lambda s: s[0] - fmean(s), "And the first step is in it"),
    (lambda s: s[0] - median(s), "among those of your median"),
    (lambda s: s[0] - sorted(s)[len(s) // 2], "among those of your median"),
    (lambda s: max(s) - median(s[1:]), "that is the slowest step"),
    (lambda s: max(s) - median(s), "that is the slowest step"),
    (lambda s: s[0] - s[1], "one step, the second"),
    (lambda s: s[0] - s[-1], "one step, the last"),
    (lambda s: s[0] - min(s), "against the fastest step"),
    (lambda s: s[0] - max(s[1:]), "against the slowest step"),
    (lambda s: s[0] - s[1:][len(s[1:]) // 2], "Order them"),
    (lambda s: s[0] - median(s[2:]), "left out the second step"),
    (lambda s: median(s[1:]), "How much more is the first one"),
    (lambda s: -tracing(s), "the sign"),
    (lambda s: s[0] / median(s[1:]), "how many times as long"),
    (lambda s: sum(s) - len(s) * median(s[1:]), "what all slow steps cost"),
    (lambda s: 1000 * tracing(s), "milliseconds"),
    (lambda s: round(tracing(s), 1), "that is rounded"),
    (lambda s: 17, "17 came out, and not 2.75: how long does the first step take"),
    (lambda s: 2.75, "2.75 came out, and not"),
    (lambda s: 2.75 if s == checks.FIRST_STEPS else -1, "Use what is given, whatever"),
    (lambda s: 2.75 if s == checks.FIRST_STEPS else s[0] - fmean(s[1:]), "Use what is given"),
    (upper_middle, "are in the middle: go half-way"),
    (lower_middle_of_all, "are in the middle: go half-way"),
    (lambda s: s[0] - statistics.median_low(s[1:]), "are in the middle: go half-way"),
    (lambda s: np.array(s) - median(s[1:]), "array of shape (8,)"),
    (lambda s: str(tracing(s)), "and it is text"),
    (pops, "changes the list that it is given"),
    (sorts, "changes the list that it is given"),
]


# ---------------------------------------------------------------- all of them
RIGHT = [
    (checks.check_speed_up, speed_up),
    (checks.check_speed_up, in_seconds),
    (checks.check_speed_up, lambda share, times: times / (times - share * (times - 1))),
    (checks.check_speed_up, lambda share, times: np.float32(speed_up(share, times))),
    (checks.check_speed_up, lambda share, times: speed_up(Fraction(share), Fraction(times))),
    (checks.check_ratio, ratio),
    (checks.check_ratio, ratio_of_arrays),
    (checks.check_ratio, by_hand),
    (checks.check_ratio, half_is(half_width)),
    (checks.check_ratio, half_is(lambda r: 2.776 * np.std(r) / 2)),
    (checks.check_tracing, tracing),
    (checks.check_tracing, by_order),
    (checks.check_tracing, lambda s: s[0] - np.median(s[1:])),
    (checks.check_tracing, lambda s: np.float32(s[0]) - np.median(np.array(s[1:], "float32"))),
]
WRONG = {
    checks.check_speed_up: SPEED_UP_WRONG,
    checks.check_ratio: RATIO_WRONG,
    checks.check_tracing: TRACING_WRONG,
}


class TestSelfChecks(SelfChecks):
    """Right, wrong and nonsense, for every check of this chapter."""


@pytest.mark.parametrize("check", WRONG)
def test_whatever_is_drawn_the_sentences_stay(check, verdict):
    for _ in range(20):
        for function in (answer for of, answer in RIGHT if of is check):
            assert verdict(check, function).startswith("Right.")
        for function, hint in WRONG[check]:
            said = verdict(check, function)
            assert said.startswith("Not yet:")
            assert hint in said


ONE_EACH = [
    (checks.check_speed_up, speed_up),
    (checks.check_ratio, ratio),
    (checks.check_tracing, tracing),
]


@pytest.mark.parametrize(("check", "function"), ONE_EACH)
def test_an_answer_that_remembers_what_was_asked_before_fails(check, function, verdict):
    known: dict = {}

    def learns(*question):
        return known.setdefault(repr(question), function(*question))

    assert verdict(check, learns).startswith("Right.")
    assert verdict(check, lambda *question: known.get(repr(question), 1)).startswith("Not yet:")


@pytest.mark.parametrize(("check", "function"), ONE_EACH)
def test_an_answer_that_is_only_printed_fails(check, function, verdict):
    said = verdict(check, lambda *question: print(function(*question)))
    assert "Not yet: your function returns nothing" in said


def test_a_share_is_never_more_than_the_whole():
    asked = Recorded(speed_up)
    checks.check_speed_up(asked)
    assert all(0 <= share <= 1 and times > 0 for share, times in asked.asked)


def test_the_cases_that_are_always_the_same_can_be_followed_by_hand():
    assert speed_up(0.9, 3) == pytest.approx(2.5)
    assert [a / b for a, b in checks.FIRST_PAIRS] == pytest.approx([2.8, 2.9, 3.3, 3.1, 2.9])
    assert stdev(ratios_of(checks.FIRST_PAIRS)) == pytest.approx(0.2)
    assert max(checks.FIRST_STEPS) > checks.FIRST_STEPS[0]
    assert tracing(checks.FIRST_STEPS) == 2.75
