"""Several processes train one network: each takes its share of every batch (chapter 19).

`launch` starts them and watches over them. In each, `together` takes the place of the training
loop's own step: gradients of the share, their sum over all workers, the same step everywhere.
What a process needs to know of the others stands in its environment.
"""

import os

NUMBER, MEETING, KEPT = "LENET_WORKER", "LENET_MEETING", "LENET_KEPT"
HEARTBEAT = "LENET_HEARTBEAT"
NO_JAX = 'JAX is not installed: pip install "lenet-book[jax]"'


def addresses() -> list[str]:
    """Return where the workers of this company are met, in order; empty for a process alone."""
    return [address for address in os.environ.get(MEETING, "").split(",") if address]


def number() -> int:
    """Return which of them this process is, counted from 0."""
    return int(os.environ.get(NUMBER, "0"))


def heartbeat() -> int:
    """Return after how many seconds without a sign of life JAX takes a worker for lost."""
    return int(os.environ.get(HEARTBEAT, "100"))
