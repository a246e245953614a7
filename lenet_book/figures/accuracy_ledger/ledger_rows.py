"""The rows of an accuracy ledger, recorded or a learner's own, with all that a row shows.

Every row is compared with the row that it changes: see `comparison`.
"""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lenet_book.figures.said import short
from lenet_book.records import recorded
from lenet_book.records.comparison import Difference, difference, images_half, paired
from lenet_book.records.recorded import STUDENT, half_width

MOST_RUNS = max(STUDENT)
# What comes below the way to our recipe: with more epochs or a teacher, and of other networks.
GROUPS = ("longer", "network")
MEASURES = {"validation": "val", "test": "test"}  # and what the records call them


def recorded_rows() -> list[dict[str, Any]]:
    """Return the book's ledger: the rows that are recorded, in the order in which to show them.

    First the changes that lead to our recipe, each followed by what was tried and left out in
    its place; then `GROUPS`.
    """
    from lenet_utils.ledger import LEDGER, OURS  # with them comes TensorFlow

    records = _records({f"ledger_{row.name}": row.changes for row in LEDGER})
    rows = {row.name: row for row in LEDGER if f"ledger_{row.name}" in records}
    recipes = {name: records[f"ledger_{name}"]["settings"]["recipe"] for name in rows}
    varied = _varied(recipes)
    ours = next(row.name for row in LEDGER if row.recipe == OURS)
    kept: set[str] = set()
    here: str | None = ours
    while here:
        kept.add(here)
        here = next(row.changes for row in LEDGER if row.name == here)
    status = {name: "kept" if name in kept else "aside" for name in rows}
    first = recipes["tutorial"]
    for name, recipe in recipes.items():
        if recipe["network"] != first["network"]:
            status[name] = "network"
        elif recipe["epochs"] != first["epochs"] or recipe["distillation"]:
            status[name] = "longer"
    before = {name: row.changes for name, row in rows.items()}
    found = []
    for name, depth in _in_order(before, status):
        record = records[f"ledger_{name}"]
        runs = record["runs"]
        found.append(
            {
                "id": name,
                "label": rows[name].label,
                "name": "our recipe" if name == ours else rows[name].label,
                "before": before[name],
                "status": status[name],
                "depth": depth,
                "measures": {
                    measure: [run[f"{recorded_as}_accuracy"] for run in runs]
                    for measure, recorded_as in MEASURES.items()
                },
                "epochs": recipes[name]["epochs"],
                "cost": _cost(record, records["ledger_tutorial"]),
                "tried": _tried(rows[name].tuning),
                "settings": {key: _words(recipes[name][key]) for key in varied},
                "seeds": [run["seed"] for run in runs],
                "history": [
                    [round(value, 4) for value in run["history"]["val_accuracy"]] for run in runs
                ],
                "command": f"python -m lenet_book.experiments --again ledger_{name}",
            }
        )
    return _compared(found, records)


def own_rows(
    results: Mapping[str, Sequence[float]], changes: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return a learner's rows: accuracies by name; each changes the first one or `changes[name]`.

    Raises TypeError or ValueError, with a sentence, for what cannot be compared.
    """
    if not isinstance(results, Mapping) or not results:
        raise TypeError(
            "results must give the accuracies of each way to train, as "
            f"{{'before': [0.61, 0.62], 'after': [0.63, 0.64]}}; got {short(results)}"
        )
    names = list(results)
    if not all(isinstance(name, str) and name for name in names):
        raise TypeError(f"results must give each row a name, got {names!r}")
    before = {name: None if name == names[0] else names[0] for name in names}
    for name, changed in changes.items():
        if name not in names[1:] or changed not in names[: names.index(name)]:
            raise ValueError(
                "changes must name a row and an earlier one that it changes, among "
                f"{', '.join(names)}; got {name!r}: {short(changed)}"
            )
        before[name] = changed
    depths: dict[str | None, int] = {None: -1}
    rows = []
    # An id goes where a name might be long, or hold a comma.
    ids = {name: f"row{number}" for number, name in enumerate(names, start=1)}
    for name in names:
        parent = before[name]
        depths[name] = depths[parent] + 1
        rows.append(
            {
                "id": ids[name],
                "label": name,
                "name": name,
                "before": ids[parent] if parent else None,
                "status": None,
                "depth": depths[name],
                "measures": {"validation": _accuracies(name, results[name])},
            }
        )
    return _compared(rows)


def _records(changes: dict[str, str | None]) -> dict[str, dict[str, Any]]:
    """Load the rows that are recorded. One whose row before is not recorded has to wait too."""
    records: dict[str, dict[str, Any]] = {}
    for name, before in changes.items():
        if before is None or f"ledger_{before}" in records:
            try:
                records[name] = recorded.load(name)
            except FileNotFoundError:
                continue
    if not records:
        raise ValueError(
            "no row of the ledger is recorded; record one with: "
            "python -m lenet_book.experiments ledger_tutorial"
        )
    return records


def _varied(recipes: dict[str, dict[str, Any]]) -> list[str]:
    first, *others = recipes.values()
    return [key for key in first if any(recipe.get(key) != first[key] for recipe in others)]


def _in_order(before: dict[str, str | None], status: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Go through the rows as they are shown; give how far each is set in."""

    def below(name: str | None, depth: int, shown: set[str]) -> Iterator[tuple[str, int]]:
        # What was left out comes first, so that it stands beside what was kept in its place.
        children = [child for child in before if before[child] == name and status[child] in shown]
        for child in sorted(children, key=lambda child: status[child] == "kept"):
            inside = 0 if status[child] == "kept" else depth + 1
            yield child, inside
            yield from below(child, inside, shown)

    yield from below(None, -1, {"kept", "aside"})
    for group in GROUPS:
        yield from ((name, 0) for name in before if status[name] == group)


def _cost(record: dict[str, Any], first: dict[str, Any]) -> dict[str, float] | None:
    """Return a run's processor seconds and their interval, where the machines were of a kind."""
    if record["environment"]["device"] != first["environment"]["device"]:
        return None
    seconds = [run["cpu_seconds"] for run in record["runs"]]
    return {"mean": round(statistics.fmean(seconds), 1), "half": round(half_width(seconds), 1)}


def _tried(tuning: Sequence[str]) -> int:
    """Return how many settings were tried, one run each, before this one was chosen."""
    return sum(len(recorded.load(f"tuning_{name}")["runs"]) for name in tuning)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float | int) else str(value)


def _accuracies(name: str, values: Any) -> list[float]:
    try:
        numbers = [float(value) for value in values]
    except (TypeError, ValueError):
        raise TypeError(f"{name}: give its accuracies as a list, got {short(values)}") from None
    if not 2 <= len(numbers) <= MOST_RUNS:
        raise ValueError(
            f"{name}: give 2 to {MOST_RUNS} accuracies, one a seed, got {len(numbers)}; "
            "a single run cannot show how much runs differ"
        )
    wrong = [number for number in numbers if not 0 <= number <= 1]
    if wrong:
        raise ValueError(f"{name}: accuracies must be in 0…1, got {wrong[0]}")
    return numbers


def _compared(
    rows: list[dict[str, Any]], records: Mapping[str, dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """Put in place of each row's accuracies: these, their mean with its interval, the change."""
    values = {row["id"]: row["measures"] for row in rows}
    for row in rows:
        before = row["before"]
        row["measures"] = {
            measure: _measured(runs) | {"change": None} for measure, runs in row["measures"].items()
        }
        for measure, found in row["measures"].items() if before else ():
            seeds = difference(found["values"], values[before][measure])
            if records is None:
                found["change"] = _change(seeds)
                continue
            rights = [
                recorded.right_answers(records[f"ledger_{name}"]["runs"], MEASURES[measure])
                for name in (row["id"], before)
            ]
            halves = {"seeds": seeds.half, "images": images_half(*rights)}
            found["change"] = _change(paired(*rights)) | {
                name: round(half, 6) for name, half in halves.items()
            }
    return rows


def _measured(runs: list[float]) -> dict[str, Any]:
    mean, half = statistics.fmean(runs), half_width(runs)
    return {"values": runs, "mean": round(mean, 6), "half": round(half, 6)}


def _change(change: Difference) -> dict[str, Any]:
    mean, half = round(change.mean, 6), round(change.half, 6)
    return {"mean": mean, "half": half, "verdict": change.verdict}
