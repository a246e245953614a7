"""Self-checks of chapter 13, *Training faster*.

Each begins with a case that is easy to follow by hand. The cases behind it are drawn anew in every
call, so that no answer can know them.
"""

import statistics
from collections.abc import Callable, Sequence

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, hint_for, number, self_check, shape_of

Mistakes = list[tuple[float, str]]
Pairs = list[tuple[float, float]]

AS_GIVEN = "what came before was right. Use what is given, whatever it is."


def _compare(
    question: str,
    found: float,
    right: float,
    mistakes: Mistakes,
    otherwise: str,
    close: float = 1e-6,
) -> None:
    """Raise a Hint unless found is right: what was given, what came out, and what is wrong."""
    if abs(found - right) <= close * abs(right):
        return
    rounded = [(round(right, digits), "that is rounded. Return all digits.") for digits in range(4)]
    why = hint_for(found, [*mistakes, *rounded], otherwise, close)
    raise Hint(f"{question}, {found:.6g} came out, and not {right:.6g}: {why}")


@self_check
def check_speed_up(speed_up: Callable[[float, float], float]) -> str:
    """Check `speed_up(share, times)`: of the whole, where a share of it runs times as fast.

    The share is of the time that all takes before, from 0 to 1.
    """
    rng = np.random.default_rng()
    drawn = zip(rng.uniform(0.2, 0.9, 5).round(2), rng.uniform(1.5, 30, 5).round(1), strict=True)
    cases = [
        (0.9, 3, "begin with 100 seconds. How many are they, part and rest, afterwards?"),
        (0, 4, "what takes no time changes nothing when it is made faster."),
        (1, 4, "here the part is all there is, without a rest."),
        (0.5, 0.25, "a part can be made slower, too. All takes longer then."),
        (0.5, 10_000, "a part that takes hardly any time leaves the rest as it was."),
        *((float(share), float(times), AS_GIVEN) for share, times in drawn),
    ]
    for place, (share, times, otherwise) in enumerate(cases):
        question = f"for a share of {share} made {times:,} times as fast"
        try:
            found = number(call(speed_up, share, times))
        except Hint as hint:  # in the first case, the learner's mistake is not about the numbers
            raise Hint(f"{question}, {hint}" if place else hint) from hint
        right = 1 / (1 - share + share / times)
        mistakes = [] if place else _mistakes_of_speed(share, times)
        _compare(question, found, right, mistakes, otherwise)
    return "What stays as it was sets the limit."


def _mistakes_of_speed(share: float, times: float) -> Mistakes:
    """Return what goes wrong for a share that is neither 0 nor 1."""
    after = 1 - share + share / times
    percent = "that is in percent. Return a factor: 1 is as fast as before."
    return [
        (times, "that is the part alone. The rest takes as long as before."),
        (share * times, "a share of the factor is no factor. How long does all of it take?"),
        (
            1 / (1 - share),
            "that is the limit, for a part that takes no time any more. This one takes some.",
        ),
        (
            1 + share * (times - 1),
            "you average how fast the two are. Their seconds add up, their speeds do not.",
        ),
        (
            after,
            "that is how long it takes now, if it took 1 before. How many times as fast is it?",
        ),
        (100 / after, percent),
        (100 / after - 100, percent),
        (100 * (1 - after), percent),
        (100 * after, percent),
        (1 / after - 1, "that is what is added. As fast as before is 1, not 0."),
        (1 - after, "that is the share of the time that you save. How many times as fast is it?"),
        (times / share, "that is as if the rest took no time at all."),
        (1 / (1 - share / times), "the part still takes time: less than before, but not nothing."),
        (
            1 / (share + (1 - share) / times),
            "you made the rest faster, and left the part as it was.",
        ),
        (1 / (1 - share + share * times), "your part takes longer. Faster means less time."),
        (
            1 / (1 - share / 100 + share / 100 / times),
            "the share is from 0 to 1 already, not in percent.",
        ),
    ]


# The third round is a slow one, for both. The ratios are 2.8, 2.9, 3.3, 3.1 and 2.9.
FIRST_PAIRS = [(28.0, 10.0), (29.0, 10.0), (66.0, 20.0), (31.0, 10.0), (29.0, 10.0)]
T = 2.776  # Student's t, two-sided 95 %, four degrees of freedom
CLOSE = 0.002  # so that another rounding of t passes


@self_check
def check_ratio(ratio: Callable[[Pairs], tuple[float, float]]) -> str:
    """Check `ratio(pairs)`: the mean ratio of five rounds, half the width of its 95 % interval.

    Each pair holds the seconds of the tutorial and ours, of one round. t is 2.776.
    """
    rng = np.random.default_rng()
    for pairs in (FIRST_PAIRS, _drawn_pairs(rng), _drawn_pairs(rng)):
        result = call(ratio, pairs, untouched=True)
        if shape_of(result) == (5,):
            raise Hint("those are five numbers. Return two: the mean ratio and half the width.")
        if shape_of(result) == ():
            raise Hint(
                "the result should be two numbers, the mean ratio and half the width: return a, b"
            )
        found, found_half = array(result, (2,))
        ratios = np.divide(*np.array(pairs).T)
        mean, half = ratios.mean(), T * ratios.std(ddof=1) / 5**0.5
        if np.allclose([found_half, found], [mean, half], rtol=CLOSE):
            raise Hint("the mean comes first, then half the width.")
        if np.allclose([found, found_half], [mean - half, mean + half], rtol=CLOSE):
            raise Hint("those are the ends of the interval. Return its middle and half its width.")
        first = pairs is FIRST_PAIRS
        _compare(
            f"the mean: for the pairs {pairs}",
            found,
            mean,
            _mistakes_of_mean(*np.array(pairs).T) if first else [],
            "take one round at a time. What does each of them say?" if first else AS_GIVEN,
        )
        _compare(
            f"half the width: for the pairs {pairs}",
            found_half,
            half,
            _mistakes_of_half(*np.array(pairs).T) if first else [],
            "how far from their mean are the five ratios?" if first else AS_GIVEN,
            CLOSE,
        )
    return "Where a slow round slows both, its ratio hardly notices."


def _drawn_pairs(rng: np.random.Generator) -> Pairs:
    """Return five rounds, one of them slow for both."""
    ours = rng.uniform(10, 12, 5) * rng.permutation([1, 1, 1, 1, 2])
    tutorial = (
        ours * rng.uniform(2, 9) * rng.permutation(1 + rng.uniform(0.01, 0.03) * np.arange(5))
    )
    return list(zip(tutorial.round(1).tolist(), ours.round(1).tolist(), strict=True))


def _mistakes_of_mean(tutorial: np.ndarray, ours: np.ndarray) -> Mistakes:
    ratios = tutorial / ours
    upside_down = "that is upside down. How many times our seconds does the tutorial take?"
    return [
        (
            tutorial.sum() / ours.sum(),
            "that is one ratio, of all seconds. A slow round counts more there than the others.",
        ),
        ((1 / ratios).mean(), upside_down),
        (1 / ratios.mean(), upside_down),
        (ours.sum() / tutorial.sum(), upside_down),
        (1 / (1 / ratios).mean(), "you averaged the ratios upside down, and turned the mean."),
        (float(np.median(ratios)), "that is a median. The mean hears all five rounds."),
        ((tutorial - ours).mean(), "those are seconds. How many times as many are they?"),
        (ratios.sum(), "that is a sum."),
        (ratios.sum() / 4, "the mean of five divides by 5. Where did you read 4?"),
        (ratios[0], "that is the first round alone."),
        (100 * ratios.mean(), "that is in percent."),
    ]


def _mistakes_of_half(tutorial: np.ndarray, ours: np.ndarray) -> Mistakes:
    ratios = tutorial / ours
    deviation, root = ratios.std(ddof=1), 5**0.5
    spread = np.hypot(tutorial.std(ddof=1) / tutorial.mean(), ours.std(ddof=1) / ours.mean())
    unpaired = ratios.mean() * spread
    of_five = "the standard deviation divides by n − 1: one degree of freedom went to the mean."
    separate = "you took the spread of each column alone. A slow round may slow both: use ratios."
    normal = "1.96 is for a spread that is known. You estimate it, from five ratios only."
    single = "that is the interval of one round. A mean of five is surer."
    degrees = "2.306 has eight degrees of freedom, of two separate fives. Here are five ratios."
    return [
        (1.96 * deviation / root, normal),
        (T * ratios.std() / root, of_five),
        (1.96 * ratios.std() / root, f"{normal} And {of_five}"),
        (T * deviation, single),
        (1.96 * deviation, single),
        (2.306 * deviation / root, degrees),
        (2.306 * deviation * 0.4**0.5, degrees),
        (2.571 * deviation / root, "2.571 has five degrees of freedom. One went to the mean."),
        (2.132 * deviation / root, "2.132 leaves out 5 % on each side. Both together are 5 %."),
        (
            deviation / root,
            "that is the standard error alone. 95 % take more than one to each side.",
        ),
        (deviation, "that is the deviation of one round. How sure is the mean of five?"),
        (  # the deviation with n, not divided by the root of n, is the same number
            2 * T * deviation / root,
            "that is twice as much. Is it the whole width, or the interval of one round?",
        ),
        (T * deviation / 5, "the error of a mean falls with the root of n, not with n."),
        (T * deviation / 2, "that is the root of n − 1. The mean is one of five ratios."),
        (T * deviation**2 / root, "that is a variance. Half the width has the ratio's unit."),
        (T * deviation**2 / 5, "that is a variance. Half the width has the ratio's unit."),
        (T * unpaired / root, separate),
        (2.306 * unpaired / root, separate),
        (float(np.ptp(ratios)) / 2, "that is half of what the ratios span. Use all five."),
    ]


# One of the later steps is slower than the first. The usual one takes 0.25 seconds.
FIRST_STEPS = [3.0, 0.4, 0.25, 0.1, 0.22, 6.0, 0.3, 0.15]


@self_check
def check_tracing(tracing: Callable[[Sequence[float]], float]) -> str:
    """Check `tracing(seconds)`: what a first step costs more than a usual one.

    `seconds` are those of all steps of a first epoch, in their order.
    """
    rng = np.random.default_rng()
    found = number(call(tracing, FIRST_STEPS, untouched=True))
    _compare(
        f"for the steps {FIRST_STEPS}",
        found,
        FIRST_STEPS[0] - statistics.median(FIRST_STEPS[1:]),
        _mistakes_of_tracing(*FIRST_STEPS),
        "how long does the first step take, and how long a usual one?",
    )
    for seconds in (_drawn_steps(rng, 10), _drawn_steps(rng, 11)):
        first, *others = seconds
        two = "two of the others are in the middle: go half-way. And the first is none of them."
        _compare(
            f"for the steps {seconds}",
            number(call(tracing, seconds, untouched=True)),
            first - statistics.median(others),
            [
                (first - statistics.median_low(others), two),
                (first - statistics.median_high(others), two),
            ],
            AS_GIVEN,
        )
    return "A slow step somewhere else changes nothing."


def _drawn_steps(rng: np.random.Generator, others: int) -> list[float]:
    """Return a first step and others, of which the two slowest are far slower than usual."""
    first = rng.uniform(2, 5)
    usual = rng.uniform(0.1, 0.3) + 0.02 * np.arange(others)
    usual[-2:] = first * rng.uniform([0.3, 1.2], [0.8, 2])
    return [round(float(seconds), 3) for seconds in (first, *rng.permutation(usual))]


def _mistakes_of_tracing(first: float, *others: float) -> Mistakes:
    all_of_them = (first, *others)
    usual = statistics.median(others)
    pulled = "a slow step somewhere else pulls the mean. Which middle does it leave alone?"
    included = "the first step is among those of your median. Compare it with the others."
    return [
        (first, "that is all of the first step. It also does what every step does."),
        (first - statistics.fmean(others), pulled),
        (first - statistics.fmean(all_of_them), f"{pulled} And the first step is in it."),
        (first - statistics.median(all_of_them), included),
        (first - statistics.median_high(all_of_them), included),
        (
            max(all_of_them) - usual,
            "that is the slowest step. Tracing is paid in the first, whatever comes later.",
        ),
        (
            max(all_of_them) - statistics.median(all_of_them),
            "that is the slowest step. Tracing is paid in the first, whatever comes later.",
        ),
        (first - others[0], "that is against one step, the second. Is it a usual one?"),
        (first - others[-1], "that is against one step, the last. Is it a usual one?"),
        (first - min(others), "that is against the fastest step. What does a usual one take?"),
        (first - max(others), "that is against the slowest step. What does a usual one take?"),
        (
            first - others[len(others) // 2],
            "that is the step in the middle of the epoch. Order them by how long they take.",
        ),
        (first - statistics.median(others[1:]), "you left out the second step as well."),
        (usual, "that is what a usual step takes. How much more is the first one?"),
        (usual - first, "the sign: how much longer does the first step take?"),
        (first / usual, "that is how many times as long. How many seconds more is it?"),
        (
            sum(all_of_them) - len(all_of_them) * usual,
            "you counted what all slow steps cost. Tracing is paid in the first.",
        ),
        (1000 * (first - usual), "those are milliseconds. Return seconds."),
    ]
