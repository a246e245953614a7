"""Self-checks of chapter 19, *Beyond one machine*.

Each begins with a case that is easy to follow by hand. The cases behind it are drawn anew in every
call, so that no answer can know them.
"""

from collections.abc import Callable

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, hint_for, number, self_check, shape_of

AS_GIVEN = "what came before was right. Use what is given, whatever it is."
CLOSE = 1e-5  # relative: an answer may be a 32-bit float

# One picture says 1 and 2, three others say 3 and 6 on average.
FIRST_GRADIENTS, FIRST_COUNTS = [[1.0, 2.0], [3.0, 6.0]], [1, 3]


@self_check
def check_combine(combine: Callable[[list, list], list]) -> str:
    """Check `combine(gradients, counts)`: the mean over all pictures, from the workers' means."""
    rng = np.random.default_rng()
    cases = [(FIRST_GRADIENTS, FIRST_COUNTS)]
    cases += [_drawn_gradients(rng, workers) for workers in (2, 3, 5)]
    idle, counts = _drawn_gradients(rng, 3)
    cases.append(([[0.0] * len(idle[0]), *idle[1:]], [0, *counts[1:]]))
    for place, (gradients, counts) in enumerate(cases):
        result = call(combine, gradients, counts, untouched=True)
        shape = shape_of(result)
        if len(shape) != 1:
            raise Hint(
                f"the result should be a list of {len(gradients[0])} numbers, one for each weight; "
                f"an array of shape {shape} came out."
            )
        found = array(result, (len(gradients[0]),))
        right = np.average(gradients, axis=0, weights=counts)
        if np.allclose(found, right, rtol=CLOSE):
            continue
        otherwise = (
            "four pictures, and the first says 1. What do the other three add up to?"
            if place == 0
            else AS_GIVEN
        )
        why = hint_for(found, _mistakes_of_combine(gradients, counts), otherwise, CLOSE)
        raise Hint(
            f"for gradients {gradients} and counts {counts}, {_told(found)} came out, "
            f"and not {_told(right)}: {why}"
        )
    return "Sums are added, and the whole is divided once."


def _drawn_gradients(rng: np.random.Generator, workers: int) -> tuple[list, list]:
    """Return gradients of three weights, and how many pictures each worker had: never as many."""
    gradients = rng.normal(0, 3, (workers, 3)).round(2).tolist()
    return gradients, rng.choice(np.arange(1, 20), workers, replace=False).tolist()


def _mistakes_of_combine(gradients: list, counts: list) -> list[tuple[np.ndarray, str]]:
    g, n = np.array(gradients), np.array(counts, float)
    busy = g[n > 0]
    return [
        (
            g.mean(axis=0),
            "that is the mean of the workers' means. A worker with three pictures counts as three.",
        ),
        (busy.mean(axis=0), "that is the mean of the workers' means. Some had more pictures."),
        (g.sum(axis=0), "that is the sum of the workers' means: a step that grows with them."),
        (n @ g, "that is the sum over all pictures. Divide it by how many they are."),
        (n @ g / len(n), "divide by the pictures, and not by the workers."),
        (n @ g / n.sum() ** 2, "you divided twice."),
        (g[0], "that is the first worker's own gradient."),
        (g[n.argmax()], "that is the gradient of the worker with most pictures."),
        (np.average(g, axis=0, weights=n.sum() - n), "whoever has more pictures counts for more."),
    ]


# Two pictures of 1, and two of 3: nothing varies in a share, and all of it between them.
FIRST_SHARES = ([1.0, 3.0], [0.0, 0.0], [2, 2])


@self_check
def check_statistics(statistics: Callable[[list, list, list], tuple[float, float]]) -> str:
    """Check `statistics(means, variances, counts)`: mean and variance of all, from the shares'."""
    rng = np.random.default_rng()
    cases = [FIRST_SHARES, *(_drawn_shares(rng, workers) for workers in (2, 3, 4))]
    for place, (means, variances, counts) in enumerate(cases):
        result = call(statistics, means, variances, counts, untouched=True)
        if shape_of(result) == ():
            raise Hint("the result should be two numbers: return mean, variance")
        found = array(result, (2,))
        mean, variance = _of_all(means, variances, counts)
        if np.allclose(found, [mean, variance], rtol=CLOSE):
            continue
        otherwise = (
            "the four values are 1, 1, 3 and 3. What is their variance?"
            if place == 0
            else f"{AS_GIVEN} A share's mean square is its variance and its mean's square."
        )
        mistakes = _mistakes_of_statistics(means, variances, counts)
        raise Hint(
            f"for means {means}, variances {variances} and counts {counts}, {_told(found)} came "
            f"out, and not {_told([mean, variance])}: {hint_for(found, mistakes, otherwise, CLOSE)}"
        )
    return "Sums and sums of squares can be added. Variances cannot."


def _of_all(means: list, variances: list, counts: list) -> tuple[float, float]:
    m, v, n = (np.array(one, float) for one in (means, variances, counts))
    mean = n @ m / n.sum()
    return float(mean), float(n @ (v + (m - mean) ** 2) / n.sum())


def _drawn_shares(rng: np.random.Generator, workers: int) -> tuple[list, list, list]:
    means = rng.normal(1, 2, workers).round(2).tolist()
    variances = rng.uniform(0.5, 4, workers).round(2).tolist()
    return means, variances, rng.choice(np.arange(2, 20), workers, replace=False).tolist()


def _mistakes_of_statistics(
    means: list, variances: list, counts: list
) -> list[tuple[np.ndarray, str]]:
    m, v, n = (np.array(one, float) for one in (means, variances, counts))
    mean, variance = _of_all(means, variances, counts)
    within = n @ v / n.sum()
    equal = ((m - m.mean()) ** 2).mean()
    hints = [
        (
            (mean, within),
            "that is the mean of the shares' variances. It leaves out that the shares' means "
            "differ.",
        ),
        ((m.mean(), v.mean()), "that is the mean of the shares' variances, and of their means."),
        ((m.mean(), v.mean() + equal), "a share with more pictures counts for more."),
        ((mean, variance - within), "that is how far the means are apart. Add what varies within."),
        ((mean, np.sqrt(variance)), "that is the standard deviation. Do not take the root."),
        (
            (mean, variance * n.sum() / (n.sum() - 1)),
            "divide by all pictures, as batch normalisation does, and not by one less.",
        ),
        ((mean, variance + mean**2), "that is the mean square. Take the mean's square from it."),
        ((variance, mean), "the mean comes first, then the variance."),
    ]
    return [(np.array(wrong), hint) for wrong, hint in hints]


# 30 ms alone, 15 ms for the half. The exchange: 2 messages of 1 ms, and 3 MB at 1 MB a millisecond.
Network = tuple[float, float, float, float, float, int]
FIRST_NETWORK: Network = (30.0, 15.0, 3.0, 1.0, 8.0, 2)


@self_check
def check_speed_up(speed_up: Callable[..., float]) -> str:
    """Check `speed_up(whole, share, megabytes, latency, gigabits, workers)`."""
    rng = np.random.default_rng()
    for place, case in enumerate([FIRST_NETWORK, *(_drawn_network(rng, n) for n in (2, 4, 6))]):
        found = number(call(speed_up, *case))
        right = _speed_up(*case)
        if abs(found - right) <= CLOSE * right:
            continue
        otherwise = (
            "the exchange takes 2 messages of 1 ms, and 3 MB at 8 gigabits, which is 1 megabyte, "
            "a millisecond. What is a step of both, and how many times does it fit into 30 ms?"
            if place == 0
            else AS_GIVEN
        )
        given = ", ".join(f"{one:g}" for one in case)
        why = hint_for(found, _mistakes_of_speed_up(*case), otherwise, CLOSE)
        raise Hint(f"for {given}, {found:.6g} came out, and not {right:.6g}: {why}")
    return "Less arithmetic for each, and an exchange that one alone does not need."


def _drawn_network(rng: np.random.Generator, workers: int) -> Network:
    """Return a network for which no two mistakes come to the same, so that each has its hint.

    There is none of 8 workers: who sends all at once then sends as if a byte had 64 bits.
    """
    while True:
        whole = round(rng.uniform(20, 200), 1)
        # A share takes more than its part: something is done for each step, whatever its batch.
        share = round(whole / workers + rng.uniform(1, 5), 1)
        megabytes, latency = round(rng.uniform(1, 30), 1), round(rng.uniform(0.1, 2), 2)
        network = whole, share, megabytes, latency, float(rng.integers(1, 40)), workers
        wrong = np.sort([found for found, _ in _mistakes_of_speed_up(*network)])
        if (np.diff(wrong) > 10 * CLOSE * np.abs(wrong[1:])).all():
            return network


def _speed_up(
    whole: float, share: float, megabytes: float, latency: float, gigabits: float, workers: int
) -> float:
    around = 2 * (workers - 1)
    return whole / (share + around * latency + around / workers * megabytes * 8 / gigabits)


def _mistakes_of_speed_up(
    whole: float, share: float, megabytes: float, latency: float, gigabits: float, workers: int
) -> list[tuple[float, str]]:
    around = 2 * (workers - 1)
    start, sent = around * latency, around / workers * megabytes * 8 / gigabits
    return [
        (whole / (share + start + sent / 8), "a byte has eight bits, and the line counts bits."),
        (whole / (share + start + sent * 8), "you took 64 bits for a byte. It has eight."),
        (whole / share, "that is without the exchange."),
        (whole / (share + sent), "messages take their time on the way: where is the latency?"),
        (whole / (share + start), "the gradients take time to pass: where are the megabytes?"),
        (
            whole / (share + latency + sent),
            "that is one message. Around the ring and back there are 2 · (workers − 1) of them.",
        ),
        (
            whole / (share + start / 2 + sent / 2),
            "gradients go around twice: once to be summed, once to be told.",
        ),
        (
            whole / (share + start + megabytes * 8 / gigabits * around),
            "each message carries a part of the gradients: one of as many as there are workers.",
        ),
        (
            whole / (share + start + megabytes * 8 / gigabits),
            "the gradients pass a line 2 · (workers − 1) / workers times.",
        ),
        (
            whole / (whole / workers + start + sent),
            "the time for a share is given. It is more than a part of the whole.",
        ),
        ((share + start + sent) / whole, "turn it over: how many times does it fit into `whole`?"),
        (share + start + sent, "that is the time of a step. How many times faster is it?"),
        (whole - share - start - sent, "that is the time that is saved. How many times faster?"),
    ]


def _told(numbers: np.ndarray | list[float]) -> str:
    return " and ".join(f"{number:.6g}" for number in numbers)
