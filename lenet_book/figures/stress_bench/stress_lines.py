"""The curves of the stress bench: the recorded accuracy at each strength of each disturbance.

A line is {id, points}; a point is [strength, mean, half of its 95 % interval] over the seeds.
"""

from typing import Any

from lenet_book.disturbing.disturbances import KINDS
from lenet_book.records import RESULTS, recorded

RECORD = "disturbed_"
ATTACKS = ("one_step", "many_steps", "by_chance")
LEVELS = (1, 2, 4, 8)
NETWORKS = ("tutorial", "ours")


def recorded_lines() -> dict[str, Any]:
    """Return the lines of each disturbance, by kind: both networks', and those trained against."""
    return {
        kind: [_line(name, record, kind) for name, record in _records_of(kind).items()]
        for kind in (*KINDS, *ATTACKS)
    }


def _records_of(kind: str) -> dict[str, str]:
    """Return the records that have a line of a kind, by what the figure calls the line."""
    records = {name: RECORD + name for name in NETWORKS}
    if kind == "shift":
        records["smoothing"] = f"{RECORD}smoothing"
    against = "attacks" if kind in ATTACKS else kind.lower()
    records["against"] = f"{RECORD}against_{against}"
    return {
        name: record for name, record in records.items() if (RESULTS / f"{record}.json").is_file()
    }


def _line(name: str, record: str, kind: str) -> dict[str, Any]:
    of_chance = kind in ATTACKS
    strengths = LEVELS if of_chance else KINDS[kind]["strengths"][1:]
    first = "accuracy_first" if of_chance else "test_accuracy"
    quantities = {0: first} | {s: f"accuracy_{kind}_{s}" for s in strengths}
    points = []
    for strength, quantity in quantities.items():
        path = f"{record}.{quantity}"
        mean, half = (recorded.value(f"{path}.{what}") for what in ("mean", "interval"))
        points.append([strength, round(mean, 4), round(half, 4)])
    return {"id": name, "points": points}
