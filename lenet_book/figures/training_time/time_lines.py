"""The time lines of trainings, recorded or a learner's own, with all that the figure shows.

A line is a list of segments in their order, [kind, seconds]: building, tracing, then training and
testing of each epoch. Where all of them leave out more than a hundredth of the whole, the rest
comes last. `parts` adds them up by kind, to hundredths of a second, and `total` is the sum of
these.
"""

import math
import statistics
from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple

from lenet_book.figures.said import short
from lenet_book.records import recorded

if TYPE_CHECKING:
    from lenet_utils.stopwatch import Stopwatch

RECORD = "training_time"
CONTESTANTS = ("tutorial", "fit", "loop")
LAYERS = ("C1", "S2", "C3", "S4", "C5", "F6", "Output")
# What a step consists of, in its order; a layer goes forwards and backwards.
PARTS = ("pixels", *LAYERS, "loss", "optimiser", "between")
BET_ON = ("building", "tracing", "training", "testing")
REST = 0.01  # of the whole: what is less is left out
MOST_LINES = 4


class Timing(NamedTuple):
    """One run: its segments in order, and how long all of it took, in seconds."""

    segments: list[tuple[str, float]]
    seconds: float


def recorded_lines() -> list[dict[str, Any]]:
    """Return the lines of the book's three trainings: means of the recorded runs."""
    runs = recorded.load(RECORD)["runs"]
    return [
        _line(
            name,
            None,
            [
                _timing(
                    run[f"{name}_building"],
                    run[f"{name}_tracing"],
                    run["history"][f"{name}_training"],
                    run["history"][f"{name}_testing"],
                    run[f"{name}_seconds"],
                )
                for run in runs
            ],
            {part: _microseconds(name, part, runs) for part in PARTS},
        )
        for name in CONTESTANTS
    ]


def own_lines(given: "Stopwatch | Mapping[str, Stopwatch]") -> list[dict[str, Any]]:
    """Return the lines of a learner's stopwatches; one alone has no name.

    Raises TypeError or ValueError, with a sentence, for what cannot be shown.
    """
    from lenet_utils.stopwatch import Stopwatch  # with it comes TensorFlow

    watches = given if isinstance(given, Mapping) else {None: given}
    if not 1 <= len(watches) <= MOST_LINES:
        raise ValueError(f"give 1 to {MOST_LINES} stopwatches, got {len(watches)}")
    lines = []
    for number, (name, watch) in enumerate(watches.items(), start=1):
        if isinstance(given, Mapping) and not (isinstance(name, str) and name):
            raise TypeError(f"each stopwatch needs a name, got {name!r}")
        if not isinstance(watch, Stopwatch):
            raise TypeError(
                "give a lenet_utils.stopwatch.Stopwatch that was among the callbacks of "
                f"model.fit, or several as {{'plain': a, 'mine': b}}; got {short(watch)}"
            )
        # An id goes where a name might be long, or hold a comma.
        lines.append(_line(f"own{number}", name, [_own_timing(name or "the stopwatch", watch)]))
    return lines


def _own_timing(name: str, watch: "Stopwatch") -> Timing:
    if not watch.seconds or not watch.training:
        raise ValueError(
            f"{name}: no training has ended under this stopwatch; give it to model.fit, "
            "callbacks=[stopwatch], and wait until fit is done"
        )
    if len(watch.training) != len(watch.testing):
        raise ValueError(
            f"{name}: training has {len(watch.training)} epochs, and testing {len(watch.testing)}"
        )
    timing = _timing(watch.building, watch.tracing, watch.training, watch.testing, watch.seconds)
    for kind, seconds in (*timing.segments, ("the whole", timing.seconds)):
        if not isinstance(seconds, Real) or not math.isfinite(seconds) or seconds < 0:
            raise ValueError(f"{name}: {kind} must be seconds, 0 or more; got {short(seconds)}")
    return timing


def _timing(
    building: float, tracing: float, training: list[float], testing: list[float], seconds: float
) -> Timing:
    epochs = [
        segment
        for trained, tested in zip(training, testing, strict=True)
        for segment in (("training", trained), ("testing", tested))
    ]
    return Timing([("building", building), ("tracing", tracing), *epochs], seconds)


def _line(
    ident: str, name: str | None, runs: list[Timing], step: dict[str, list[float]] | None = None
) -> dict[str, Any]:
    """Return the mean of several runs of one training."""
    kinds = [kind for kind, _ in runs[0].segments]
    columns = zip(*([s for _, s in run.segments] for run in runs), strict=True)
    segments = list(zip(kinds, map(statistics.fmean, columns), strict=True))
    rest = statistics.fmean(run.seconds for run in runs) - sum(s for _, s in segments)
    totals = [sum(s for _, s in run.segments) for run in runs]
    allowed = REST * statistics.fmean(run.seconds for run in runs)
    if rest < -allowed:
        raise ValueError(f"{name or ident}: the parts take {-rest:.2f} s more than the whole")
    if rest > allowed:
        segments.append(("rest", rest))
        totals = [run.seconds for run in runs]
    parts = {kind: round(sum(s for k, s in segments if k == kind), 2) for kind, _ in segments}
    return {
        "id": ident,
        "name": name,
        "segments": [[kind, round(s, 4)] for kind, s in segments],
        "parts": parts,
        "total": round(sum(parts.values()), 2),
        "runs": [round(total, 2) for total in totals],
        "step": step,
    }


def _microseconds(name: str, part: str, runs: list[dict[str, Any]]) -> list[float]:
    """Return what a part of a step takes for one image: of a layer, forwards and backwards."""
    ways = [f"{part}_forwards", f"{part}_backwards"] if part in LAYERS else [part]
    return [round(statistics.fmean(run[f"{name}_step_{way}"] for run in runs), 1) for way in ways]
