"""Is one recipe better than another? The difference of two means, and its 95 % interval."""

import statistics
from collections.abc import Sequence
from typing import NamedTuple

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
