"""The recorded runs: read them, take numbers from them, and write numbers as text.

`results/NAME.json` is written by `python -m lenet_book.experiments NAME`
and by nothing else. A number in the book's prose names where it comes from,

    <span data-result="tutorial.test_accuracy.mean:.1%">53.0 %</span>

and `text` turns such a source into the text that must stand there.
"""

import base64
import hashlib
import json
import operator
import statistics
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from lenet_book.records import RESULTS
from lenet_book.records.published import SOURCES

FORMAT = 1
# Student's t, two-sided 95 %, by the number of runs. The file, which the figures read too, has a
# number for 1, 2, … degrees of freedom, one less than there are runs.
STUDENT = dict(
    enumerate(json.loads(Path(__file__).with_name("student.json").read_text("utf-8")), start=2)
)


def half_width(numbers: list[float]) -> float:
    """Return half the width of the 95 % interval of a mean, from 2 to 10 runs."""
    return STUDENT[len(numbers)] * statistics.stdev(numbers) / len(numbers) ** 0.5


STATISTICS: dict[str, Callable[[list[float]], float]] = {
    "mean": statistics.fmean,
    "std": statistics.stdev,
    "min": min,
    "max": max,
    "count": len,
    "interval": half_width,
}
COUNTS = ("parameters", "multiply_adds", "activations")


def digest(record: dict) -> str:
    """Return the SHA-256 of a record's content, so that an edit by hand shows."""
    content = {key: value for key, value in record.items() if key != "digest"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def load(name: str) -> dict:
    """Return a recorded experiment: its settings, environment and one entry per seed.

    Raises FileNotFoundError for an unknown name and ValueError for a file that
    was edited or that another version of this package wrote.
    """
    known = sorted(path.stem for path in RESULTS.glob("*.json"))
    if name not in known:
        names = ", ".join(known)
        raise FileNotFoundError(f"no recorded experiment {name!r}; recorded are: {names}")
    try:
        record = json.loads((RESULTS / f"{name}.json").read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"results/{name}.json is no JSON: {error}; {_again(name)}") from error
    return check(record, name)


def check(record: dict, name: str) -> dict:
    """Return the record if it is of this format and as the experiment wrote it."""
    if record.get("format") != FORMAT:
        raise ValueError(
            f"results/{name}.json has format {record.get('format')}, expected {FORMAT}: another "
            f"version of the book wrote it; {_again(name)}"
        )
    if record.get("digest") != digest(record):
        raise ValueError(f"results/{name}.json was changed after it was recorded; {_again(name)}")
    return record


def _again(name: str) -> str:
    return f"record it again with: python -m lenet_book.experiments {name}"


def value(path: str) -> float:
    """Return the number at a path.

    - `tutorial.test_accuracy.mean`: over the seeds (mean, std, min, max, count, and
      interval: half the width of the mean's 95 % interval)
    - `tutorial.val_accuracy.epoch3.mean`: the same of one epoch, counted from 1
    - `tutorial.val_accuracy.at_lowest_val_loss.mean`: of the epoch that another quantity
      chooses, by its highest or lowest value; `tutorial.epoch.at_…` is that epoch itself
    - `tutorial.test_accuracy.seed0`: of one seed
    - `published.tutorial.val_accuracy.epoch3`: what somebody else reports
    - `parameters.C1`, `parameters.C5+F6`, `parameters.total`: counted on the tutorial's model
    - `multiply_adds.C1` and the like: of the tutorial's model, for one image
    - `A - B`, `A / B`: a difference or a ratio of two paths
    """
    for sign, combine in (("/", operator.truediv), ("-", operator.sub)):
        if f" {sign} " in path:
            left, right = path.split(f" {sign} ")
            return combine(value(left), value(right))
    name, *steps = path.split(".")
    try:
        if name == "published":
            found = SOURCES[steps[0]][steps[1]]
            return found[_number(steps[2], "epoch") - 1] if steps[2:] else found
        if name in COUNTS:
            (layers,) = steps
            return sum(_counts(name)[layer] for layer in layers.split("+"))
        return _of_seeds(load(name)["runs"], steps)
    except (KeyError, IndexError, ValueError) as error:
        raise ValueError(f"no number at {path!r}: {error}{_known(name)}") from error


def _known(name: str) -> str:
    """Return what the runs of a recorded experiment have, as the end of a sentence."""
    if name in COUNTS or name == "published":
        return ""
    run = load(name)["runs"][0]
    return f"; a run of {name} has {', '.join([*run, *run.get('history', {})])}"


@cache
def _counts(quantity: str) -> dict[str, int]:
    from lenet_utils.counting import layer_costs
    from lenet_utils.models import tutorial_lenet5

    counts = {cost.name: getattr(cost, quantity) for cost in layer_costs(tutorial_lenet5())}
    return counts | {"total": sum(counts.values())}


def _of_seeds(runs: list[dict], steps: list[str]) -> float:
    quantity, *steps = steps
    if steps[0].startswith("epoch"):
        epoch = _number(steps.pop(0), "epoch")
        numbers = {run["seed"]: run["history"][quantity][epoch - 1] for run in runs}
    elif steps[0].startswith("at_"):
        step = steps.pop(0)
        numbers = {run["seed"]: _at(run["history"], quantity, step) for run in runs}
    else:
        numbers = {run["seed"]: run[quantity] for run in runs}
    (step,) = steps
    if step in STATISTICS:
        return STATISTICS[step](list(numbers.values()))
    return numbers[_number(step, "seed")]


def _at(history: dict[str, list[float]], quantity: str, step: str) -> float:
    """Return a quantity, or "epoch", in the first epoch where another is highest or lowest."""
    _, extreme, judge = step.split("_", 2)
    best = {"highest": max, "lowest": min}[extreme](history[judge])
    epoch = history[judge].index(best)
    return epoch + 1 if quantity == "epoch" else history[quantity][epoch]


def _number(step: str, kind: str) -> int:
    if not step.startswith(kind):
        raise ValueError(f"expected {kind} and a number, got {step!r}")
    return int(step.removeprefix(kind))


def right_answers(runs: list[dict], measure: str) -> np.ndarray:
    """Return which images each run gets right, (runs, images), True or False: "val" or "test"."""
    packed = [base64.b64decode(run[f"{measure}_right"]) for run in runs]
    return np.stack([np.unpackbits(np.frombuffer(bits, np.uint8)) for bits in packed]) == 1


def prediction(name: str, quantity: str) -> tuple[float, float]:
    """Return between which numbers one more run should lie, in 95 of 100 cases."""
    numbers = [run[quantity] for run in load(name)["runs"]]
    half = half_width(numbers) * (len(numbers) + 1) ** 0.5
    return statistics.fmean(numbers) - half, statistics.fmean(numbers) + half


def text(source: str) -> str:
    """Return the text of a source, `path:format`, as it stands in the prose.

    The format is Python's, with two additions: a percentage gets a no-break space
    before its sign, and `points` gives the size of a difference of two fractions in
    percentage points.
    """
    path, colon, form = source.rpartition(":")
    if not colon:
        raise ValueError(f"{source!r} needs a format behind a colon, such as {source}:.1%")
    number = value(path)
    if form == "points":
        return f"{100 * abs(number):.1f}"
    return format(number, form).replace("%", "\N{NO-BREAK SPACE}%").replace("-", "\N{MINUS SIGN}")
