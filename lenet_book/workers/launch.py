"""Start the workers of a training on this machine, and leave none behind, whatever happens."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, NamedTuple

from lenet_book.workers import KEPT, MEETING, NO_JAX, NUMBER

MOST = 16  # workers on one machine
LOOK = 0.1  # seconds between two looks at the workers
MERCY = 5.0  # seconds that a worker has to end once it is told to


class WorkersFailed(RuntimeError):
    """One of the workers did not come to its end; the message says which, and what it said."""


def launch(
    arguments: Sequence[str],
    workers: int,
    patience: float | None = None,
    kept: Path | None = None,
    ports: Sequence[int] | None = None,
    quiet: bool = False,
) -> None:
    """Run `python ARGUMENTS` in so many processes that know of each other; wait for all.

    What the first prints is shown, unless `quiet`. `patience` is how many seconds they may take,
    `kept` the folder in which a training that was stopped finds how far it was. `ports` are taken
    as they are given, or else free ones are found. Raises ValueError for a number that cannot be,
    OSError where a port is in use, ImportError where JAX is asked for and missing, and
    WorkersFailed as soon as one worker fails; by then all have ended.
    """
    with started(arguments, workers, kept, ports, quiet) as company:
        _wait(company, patience)


class Worker(NamedTuple):
    """A process, and the file into which it writes what is wrong."""

    process: subprocess.Popen
    said: IO[bytes]

    def last_words(self) -> str:
        """Return the last line that it wrote, or nothing."""
        self.said.seek(0)
        lines = self.said.read().decode("utf-8", "replace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "")


@contextmanager
def started(
    arguments: Sequence[str],
    workers: int,
    kept: Path | None = None,
    ports: Sequence[int] | None = None,
    quiet: bool = False,
) -> Iterator[list[Worker]]:
    """Start what `launch` starts, and watch over nobody; when this ends, all have ended."""
    if not 1 <= workers <= MOST:
        raise ValueError(f"the number of workers must be in 1…{MOST}; got {workers}")
    if os.environ.get("KERAS_BACKEND") == "jax" and not find_spec("jax"):
        raise ImportError(NO_JAX)
    meeting = [f"127.0.0.1:{port}" for port in _ports(workers, ports)]
    with _ended_in_order(), ExitStack() as stack:
        company: list[Worker] = []
        stack.callback(_end, company)
        said = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(workers)]
        for number in range(workers):
            environment = os.environ | {
                NUMBER: str(number), MEETING: ",".join(meeting),
                **({KEPT: str(kept)} if kept else {}),
            }  # fmt: skip
            process = subprocess.Popen(
                [sys.executable, *arguments],
                env=environment,
                stdout=subprocess.DEVNULL if number or quiet else None,
                stderr=said[number],
                start_new_session=True,  # so that what it starts ends with it
            )
            company.append(Worker(process, said[number]))
        yield company


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let a request to end (SIGTERM) be an exception, as Ctrl-C is, so that workers end first."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may say what signals do
        return
    before = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _ports(workers: int, wanted: Sequence[int] | None) -> list[int]:
    if wanted is not None and len(wanted) != workers:
        raise ValueError(f"{workers} workers need {workers} ports; got {len(wanted)}")
    with ExitStack() as stack:
        found = []
        for port in wanted or [0] * workers:
            door = stack.enter_context(socket.socket())
            try:
                door.bind(("127.0.0.1", port))
            except OSError as error:
                raise OSError(error.errno, f"port {port} is in use: choose another") from error
            found.append(door.getsockname()[1])
        return found


def _wait(company: list[Worker], patience: float | None) -> None:
    deadline = time.monotonic() + patience if patience else None
    while True:
        codes = [worker.process.poll() for worker in company]
        for number, code in enumerate(codes):
            if code:
                how = f"was killed by signal {-code}" if code < 0 else f"ended with {code}"
                words = company[number].last_words()
                raise WorkersFailed(
                    f"worker {number} of {len(company)} {how}{words and ': ' + words}; "
                    "the others were stopped"
                )
        if all(code == 0 for code in codes):
            return
        if deadline and time.monotonic() > deadline:
            late = [str(number) for number, code in enumerate(codes) if code is None]
            raise WorkersFailed(
                f"after {patience:g} seconds worker {', '.join(late)} had not ended; all were "
                "stopped: give them more time, or fewer pictures"
            )
        time.sleep(LOOK)


def _end(company: list[Worker]) -> None:
    """End every worker, and what it started."""
    for force in (signal.SIGTERM, signal.SIGKILL):
        for worker in company:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(worker.process.pid, force)
        until = time.monotonic() + MERCY
        for worker in company:
            with suppress(subprocess.TimeoutExpired):
                worker.process.wait(max(0.0, until - time.monotonic()))
