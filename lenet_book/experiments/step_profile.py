"""What a training step spends its time on, from TensorFlow's own profiler.

The profiler notes when each operation begins and ends, on every thread. An instant in which two
operations run counts half for each; one in which none runs is "between": Python, Keras, and
whatever decides what comes next. So the parts add up to the time on the clock.
"""

import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

LAYERS = ("C1", "S2", "C3", "S4", "C5", "F6", "Output")
PARTS = (
    *(f"{layer}_{way}" for layer in LAYERS for way in ("forwards", "backwards")),
    *("loss", "optimiser", "pixels", "between"),
)
# What an operation's name says it is for; the first that fits counts.
_LAYER = re.compile(rf"/({'|'.join(LAYERS)})(_\d+)?/")
_OTHERS = {
    "optimiser": re.compile(r"/(adam|muon)(_\d+)?/"),
    "loss": re.compile(r"crossentropy|cross_entropy|[aA]rg_?[mM]ax|[mM]ean|Equal|compile_metrics"),
}


class Operation(NamedTuple):
    """One operation that ran: its name, and when, in picoseconds."""

    name: str
    begin: int
    end: int


def step_shares(work: Callable[[], object]) -> dict[str, float]:
    """Run some training steps under the profiler; return the share of each of PARTS in the time."""
    import tensorflow as tf

    with tempfile.TemporaryDirectory() as folder:
        with tf.profiler.experimental.Profile(folder):
            work()
        (path,) = Path(folder).rglob("*.xplane.pb")
        return shares(operations(path))


def operations(path: Path) -> list[Operation]:
    """Read the operations that a profile holds."""
    from tensorflow.tsl.profiler.protobuf import xplane_pb2

    space = xplane_pb2.XSpace()
    space.ParseFromString(path.read_bytes())
    found = []
    for plane in space.planes:
        for line in plane.lines:
            if not line.name.startswith("tf_"):
                continue
            for event in line.events:
                name = plane.event_metadata[event.metadata_id].name
                begin = 1000 * line.timestamp_ns + event.offset_ps
                # An operation is written as its place in the network, a colon, and its kind.
                if event.duration_ps and re.search(r"[^:]:[^:]", name):
                    found.append(Operation(name, begin, begin + event.duration_ps))
    return found


def part_of(name: str) -> str:
    """Return which of PARTS an operation belongs to, by its name."""
    name = f"/{name}"
    layer = _LAYER.search(name)
    if layer:
        return f"{layer[1]}_{'backwards' if 'gradient_tape' in name else 'forwards'}"
    return next((part for part, fits in _OTHERS.items() if fits.search(name)), "pixels")


def shares(ran: Iterable[Operation]) -> dict[str, float]:
    """Divide the time from the first operation's begin to the last one's end among PARTS."""
    changes = sorted(
        (moment, step, part_of(operation.name))
        for operation in ran
        for moment, step in ((operation.begin, 1), (operation.end, -1))
    )
    spent = dict.fromkeys(PARTS, 0.0)
    running = dict.fromkeys(PARTS, 0)
    before = changes[0][0]
    for moment, step, part in changes:
        busy = sum(running.values())
        if busy:
            for name, number in running.items():
                spent[name] += (moment - before) * number / busy
        else:
            spent["between"] += moment - before
        running[part] += step
        before = moment
    whole = changes[-1][0] - changes[0][0]
    return {part: time / whole for part, time in spent.items()}
