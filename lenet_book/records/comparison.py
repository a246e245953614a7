"""Is one recipe better than another? The difference of two means, and its 95 % interval.

Two things are left to chance: the seeds, and which images judge the networks. `difference` asks
what other seeds would show on the same images, `paired` what other seeds would show on others.
"""

import statistics
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lenet_book.records.recorded import STUDENT


class Difference(NamedTuple):
    """How much one mean lies above another, and half the width of the 95 % interval of that."""

    mean: float
    half: float

    @property
    def verdict(self) -> str:
        """Return "helps" or "hurts" where the interval leaves out 0, else "open"."""
        if self.mean - self.half > 0:
            return "helps"
        return "hurts" if self.mean + self.half < 0 else "open"


def difference(after: Sequence[float], before: Sequence[float]) -> Difference:
    """Compare the means of two sets of runs, 2 to 10 each, that may spread differently.

    Source: B. L. Welch, *The generalization of "Student's" problem when several different
    population variances are involved*, Biometrika 34, 1947. The degrees of freedom are rounded
    down, and 9 at most, so that the interval is rather too wide than too narrow.
    """
    squares = [statistics.variance(runs) / len(runs) for runs in (after, before)]
    mean = statistics.fmean(after) - statistics.fmean(before)
    if sum(squares) == 0:
        return Difference(mean, 0.0)
    weights = [len(runs) - 1 for runs in (after, before)]
    parts = [square**2 / weight for square, weight in zip(squares, weights, strict=True)]
    freedom = sum(squares) ** 2 / sum(parts)
    # STUDENT counts runs, one more than degrees of freedom; a rounding error must not cost one.
    student = STUDENT[min(int(freedom + 1e-9) + 1, max(STUDENT))]
    return Difference(mean, student * sum(squares) ** 0.5)


def paired(after: np.ndarray, before: np.ndarray) -> Difference:
    """Compare two sets of runs that were judged by the same images, as if by others of their kind.

    `after` and `before`, (runs, images), say which images each run gets right. An image's gain is
    the difference of the shares of runs that get it right: what is hard for both is not counted
    twice. The variances of seeds and of images add up; a little of the seeds' is in both, so that
    the interval is rather too wide than too narrow.
    """
    seeds = difference(after.mean(axis=1).tolist(), before.mean(axis=1).tolist())
    return Difference(seeds.mean, float(np.hypot(seeds.half, images_half(after, before))))


def images_half(after: np.ndarray, before: np.ndarray) -> float:
    """Return half the width of the 95 % interval that the images alone leave open."""
    gains = after.mean(axis=0) - before.mean(axis=0)
    return float(1.96 * gains.std(ddof=1) / len(gains) ** 0.5)
