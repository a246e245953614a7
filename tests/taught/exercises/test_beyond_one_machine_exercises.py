"""The self-checks of chapter 19 know right from wrong, and say in a sentence what is wrong."""

import numpy as np
import pytest
from self_checks import SelfChecks

from lenet_book.exercises import beyond_one_machine as checks


# ---------------------------------------------------------------- exercise 1
def combine(gradients, counts):
    return np.array(counts) @ np.array(gradients) / sum(counts)


def combine_by_lists(gradients, counts):
    sums = [0.0] * len(gradients[0])
    for gradient, count in zip(gradients, counts, strict=True):
        sums = [total + count * slope for total, slope in zip(sums, gradient, strict=True)]
    return [total / sum(counts) for total in sums]


COMBINE_WRONG = [
    (lambda g, n: np.mean(g, axis=0), "2 and 4 came out, and not 2.5 and 5: that is the mean of"),
    (lambda g, n: np.sum(g, axis=0), "a step that grows with them"),
    (lambda g, n: np.array(n) @ np.array(g), "Divide it by how many they are"),
    (lambda g, n: np.array(n) @ np.array(g) / len(n), "by the pictures, and not by the workers"),
    (lambda g, n: combine(g, n) / sum(n), "you divided twice"),
    (lambda g, n: g[0], "the first worker's own"),
    (lambda g, n: g[int(np.argmax(n))], "of the worker with most pictures"),
    (lambda g, n: combine(g, [sum(n) - one for one in n]), "counts for more"),
    (lambda g, n: [7.0] * len(g[0]), "What do the other three add up to?"),
    (lambda g, n: [2.5, 5.0] if len(g[0]) == 2 else g[0], "the first worker's own gradient"),
    (lambda g, n: [2.5, 5.0] if len(g[0]) == 2 else [9.0] * len(g[0]), "Use what is given"),
    # Whoever has no pictures has no say, and is no reason to stop.
    (lambda g, n: combine(g, n) if min(n) else np.mean(g[1:], axis=0), "Some had more pictures"),
    (lambda g, n: combine(g, n)[:1], "array of shape (1,)"),
    (lambda g, n: float(combine(g, n)[0]), "a list of 2 numbers, one for each weight"),
    (lambda g, n: [str(one) for one in combine(g, n)], "and it is text"),
    (lambda g, n: combine(g, [n.pop(0), *n]), "changes the list"),
]


# ---------------------------------------------------------------- exercise 2
def statistics(means, variances, counts):
    total = sum(counts)
    mean = np.dot(counts, means) / total
    return mean, np.dot(counts, np.add(variances, np.square(means))) / total - mean**2


def statistics_of_values(means, variances, counts):
    """Make values that have these means and variances, and ask NumPy."""
    values = []
    for mean, variance, count in zip(means, variances, counts, strict=True):
        wave = np.arange(count) - (count - 1) / 2
        values.extend(mean + wave / wave.std() * variance**0.5)
    return np.mean(values), np.var(values)


def within(means, variances, counts):
    return np.dot(counts, variances) / sum(counts)


STATISTICS_WRONG = [
    (lambda m, v, n: (statistics(m, v, n)[0], within(m, v, n)), "2 and 0 came out, and not 2 and"),
    (lambda m, v, n: (statistics(m, v, n)[0], within(m, v, n)), "the shares' means differ"),
    (lambda m, v, n: (np.mean(m), np.mean(v) + np.var(m)), "a share with more pictures counts"),
    (
        lambda m, v, n: (statistics(m, v, n)[0], statistics(m, v, n)[1] - within(m, v, n)),
        "Add what varies within",
    ),
    (
        lambda m, v, n: (2, 1) if v[0] == 0 else (np.mean(m), np.mean(v)),
        "the mean of the shares' variances, and of their means",
    ),
    (lambda m, v, n: (2, 1) if v[0] == 0 else (7, 7), "Use what is given"),
    (
        lambda m, v, n: (2, 1) if v[0] == 0 else np.power(statistics(m, v, n), [1, 0.5]),
        "the standard deviation",
    ),
    (
        lambda m, v, n: np.multiply(statistics(m, v, n), [1, sum(n) / (sum(n) - 1)]),
        "and not by one less",
    ),
    (lambda m, v, n: np.add(statistics(m, v, n), [0, statistics(m, v, n)[0] ** 2]), "mean square"),
    (lambda m, v, n: statistics(m, v, n)[::-1], "the mean comes first"),
    (lambda m, v, n: (7, 7), "What is their variance?"),
    (lambda m, v, n: statistics(m, v, n)[1], "should be two numbers"),
    (lambda m, v, n: (*statistics(m, v, n), 0), "array of shape (3,)"),
    (lambda m, v, n: [str(one) for one in statistics(m, v, n)], "and it is text"),
    (lambda m, v, n: statistics([m.pop(0), *m], v, n), "changes the list"),
]


# ---------------------------------------------------------------- exercise 3
def exchange(megabytes, latency, gigabits, workers):
    return 2 * (workers - 1) * (latency + megabytes * 8 / gigabits / workers)


def speed_up(whole, share, megabytes, latency, gigabits, workers):
    return whole / (share + exchange(megabytes, latency, gigabits, workers))


def speed_up_message_by_message(whole, share, megabytes, latency, gigabits, workers):
    time = share
    for _round in ("sum", "tell"):
        for _neighbour in range(workers - 1):
            time += latency + megabytes / workers / (gigabits / 8)
    return whole / time


SPEED_UP_WRONG = [
    (lambda w, s, m, el, g, n: speed_up(w, s, m / 8, el, g, n), "a byte has eight bits"),
    (lambda w, s, m, el, g, n: speed_up(w, s, m * 8, el, g, n), "It has eight"),
    (lambda w, s, m, el, g, n: w / s, "2 came out, and not 1.5: that is without the exchange"),
    (lambda w, s, m, el, g, n: speed_up(w, s, m, 0, g, n), "where is the latency?"),
    (lambda w, s, m, el, g, n: speed_up(w, s, 0, el, g, n), "where are the megabytes?"),
    (
        lambda w, s, m, el, g, n: speed_up(w, s, m, el / 2 / (n - 1), g, n),
        "that is one message. Around the ring",
    ),
    (lambda w, s, m, el, g, n: speed_up(w, s, m / 2, el / 2, g, n), "gradients go around twice"),
    (
        lambda w, s, m, el, g, n: 1.5 if (w, s) == (30, 15) else speed_up(w, s, m * n, el, g, n),
        "a part of the gradients",
    ),
    (
        lambda w, s, m, el, g, n: speed_up(w, s, m * n / 2 / (n - 1), el, g, n),
        "pass a line 2 · (workers − 1) / workers times",
    ),
    (
        lambda w, s, m, el, g, n: 1.5 if (w, s) == (30, 15) else speed_up(w, w / n, m, el, g, n),
        "more than a part of the whole",
    ),
    (lambda *given: 1 / speed_up(*given), "turn it over"),
    (lambda w, *rest: w / speed_up(w, *rest), "that is the time of a step"),
    (lambda w, *rest: w - w / speed_up(w, *rest), "that is the time that is saved"),
    (lambda *given: 7, "how many times does it fit into 30 ms?"),
    (lambda *given: 1.5, "Use what is given"),
    (lambda *given: [speed_up(*given)] * 2, "array of shape (2,)"),
    (lambda *given: str(speed_up(*given)), "and it is text"),
]


# ---------------------------------------------------------------- all of them
RIGHT = [
    (checks.check_combine, combine),
    (checks.check_combine, combine_by_lists),
    (checks.check_statistics, statistics),
    (checks.check_statistics, statistics_of_values),
    (checks.check_speed_up, speed_up),
    (checks.check_speed_up, speed_up_message_by_message),
    (checks.check_speed_up, lambda *given: np.float32(speed_up(*given))),
]
WRONG = {
    checks.check_combine: COMBINE_WRONG,
    checks.check_statistics: STATISTICS_WRONG,
    checks.check_speed_up: SPEED_UP_WRONG,
}


class TestSelfChecks(SelfChecks):
    """Right, wrong and nonsense, for every check of this chapter."""


@pytest.mark.parametrize("check", WRONG)
def test_whatever_is_drawn_the_sentences_of_chapter_19_stay(check, verdict):
    for _ in range(10):
        for function in (answer for of, answer in RIGHT if of is check):
            assert verdict(check, function).startswith("Right.")
        for function, hint in WRONG[check]:
            assert hint in verdict(check, function)


def test_no_two_mistakes_come_to_the_same_for_any_network_that_is_drawn():
    rng = np.random.default_rng(0)
    for workers in (2, 4, 6) * 1000:
        network = checks._drawn_network(rng, workers)
        wrong = np.sort([found for found, _ in checks._mistakes_of_speed_up(*network)])
        assert min(np.diff(wrong) / abs(wrong[1:])) > checks.CLOSE, network


def test_the_first_cases_of_chapter_19_can_be_followed_by_hand():
    assert combine(checks.FIRST_GRADIENTS, checks.FIRST_COUNTS) == pytest.approx([2.5, 5])
    assert statistics(*checks.FIRST_SHARES) == pytest.approx((2, 1))
    assert speed_up(*checks.FIRST_NETWORK) == pytest.approx(1.5)
