"""The learning curves, recorded or a learner's own: accuracies by the number of pictures.

A line is {id, model, held, name, sizes, runs}. `runs` has a list for each seed: an accuracy for
each size, or None where the training diverged. The book's lines have no name of their own: the
figure calls them by `model` and by what is `held` while the pictures grow, "epochs" or "steps".
"""

import math
from collections.abc import Mapping
from numbers import Real
from operator import index as as_integer
from typing import Any

from lenet_book.figures.said import short
from lenet_book.records import recorded
from lenet_book.records.recorded import STUDENT

RECORD = "curve_"
# The networks, in the order in which they are shown, and which records there are of each.
RECORDED = {
    "tutorial": ("epochs", "steps"),
    "ours": ("epochs", "steps"),
    "logistic": ("epochs", "steps"),
    "dense": ("epochs", "steps"),
    "nearest": ("nothing",),  # it has neither epochs nor steps
    "tenfold": ("epochs",),
    "residual": ("epochs",),
}
MOST_OWN = 4
MOST_RUNS = max(STUDENT)
MOST_PICTURES = 1_000_000


def recorded_lines() -> list[dict[str, Any]]:
    """Return the book's lines."""
    return [
        _recorded_line(model, held) for model, all_held in RECORDED.items() for held in all_held
    ]


def _recorded_line(model: str, held: str) -> dict[str, Any]:
    name = RECORD + (model if held == "nothing" else f"{model}_{held}")
    record = recorded.load(name)
    sizes = record["settings"]["sizes"]
    return {
        "id": name.removeprefix(RECORD).replace("_", "-"),
        "model": model,
        "held": held,
        "name": None,
        "sizes": sizes,
        "runs": [[run[f"test_accuracy_{size}"] for size in sizes] for run in record["runs"]],
    }


def own_lines(results: Any) -> list[dict[str, Any]]:
    """Return a learner's lines: by name, then by number of pictures, the accuracies of the runs.

    Raises TypeError or ValueError, with a sentence, for what cannot be shown.
    """
    if not isinstance(results, Mapping) or not results:
        raise TypeError(
            "results must give accuracies by number of pictures, such as "
            f"{{'mine': {{100: [0.21, 0.23], 1000: [0.31, 0.32]}}}}; got {short(results)}"
        )
    if len(results) > MOST_OWN:
        raise ValueError(f"give 1 to {MOST_OWN} curves, got {len(results)}")
    return [_own_line(number, *item) for number, item in enumerate(results.items(), start=1)]


def _own_line(number: int, name: Any, points: Any) -> dict[str, Any]:
    if not isinstance(name, str) or not name:
        raise TypeError(f"each curve needs a name, got {name!r}")
    if not isinstance(points, Mapping) or len(points) < 2:
        raise TypeError(
            f"{name}: give the accuracies of two numbers of pictures at least, "
            f"as {{100: [0.21, 0.23], 1000: [0.31, 0.32]}}; got {short(points)}"
        )
    sizes = {size: _size(name, size) for size in points}
    runs = {sizes[size]: _accuracies(name, size, values) for size, values in points.items()}
    in_order = sorted(runs)
    lengths = {len(values) for values in runs.values()}
    if len(lengths) > 1:
        raise ValueError(
            f"{name}: give each number of pictures as many runs, None for one that diverged; "
            f"got {', '.join(f'{len(runs[size])} for {size}' for size in in_order)}"
        )
    return {
        "id": f"own{number}",  # an id goes where a name might be long, or hold a comma
        "model": f"own{number}",
        "held": "nothing",
        "name": name,
        "sizes": in_order,
        "runs": [list(run) for run in zip(*(runs[size] for size in in_order), strict=True)],
    }


def _size(name: str, size: Any) -> int:
    try:
        if isinstance(size, bool):
            raise TypeError
        number = as_integer(size)
    except TypeError:
        raise TypeError(f"{name}: a number of pictures must be whole, got {short(size)}") from None
    if not 1 <= number <= MOST_PICTURES:
        raise ValueError(f"{name}: pictures must be 1…{MOST_PICTURES:,}, got {number:,}")
    return number


def _accuracies(name: str, size: Any, values: Any) -> list[float | None]:
    given = [values] if isinstance(values, Real) or values is None else values
    try:
        numbers = [None if value is None else float(value) for value in given]
    except (TypeError, ValueError):
        raise TypeError(
            f"{name}, {size} pictures: give accuracies as a list, got {short(values)}"
        ) from None
    if not 1 <= len(numbers) <= MOST_RUNS:
        raise ValueError(f"{name}, {size} pictures: give 1 to {MOST_RUNS} runs, got {len(numbers)}")
    for number in numbers:
        if number is not None and not math.isnan(number) and not 0 <= number <= 1:
            raise ValueError(f"{name}, {size} pictures: accuracies must be 0…1, got {number:g}")
    return [None if number is None or math.isnan(number) else number for number in numbers]
