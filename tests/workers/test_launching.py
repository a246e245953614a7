"""Starting workers and watching them, with processes and a clock that are made up."""

import io
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from lenet_book.workers import launch as launching
from lenet_book.workers.launch import WorkersFailed, launch


class Process:
    """A process that ends after some seconds with a code, or never; nobody can wait for it."""

    def __init__(self, clock, seconds=None, code=0, pid=0):
        self.clock, self.seconds, self.code, self.pid = clock, seconds, code, pid
        self.waited, self.looks = [], 0

    def poll(self):
        self.looks += 1
        assert self.looks < 1000, "nobody sleeps between two looks"
        ended = self.seconds is not None and self.clock.now >= self.seconds
        return self.code if ended else None

    def wait(self, seconds):
        self.waited.append((self.clock.now, seconds))
        self.clock.now += min(seconds, 0.3)
        raise subprocess.TimeoutExpired("a worker", seconds)


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on only while somebody sleeps."""
    clock = SimpleNamespace(now=100.0, monotonic=lambda: clock.now, sleep=lambda s: tick(clock, s))
    monkeypatch.setattr(launching, "time", clock)
    return clock


def tick(clock, seconds):
    clock.now += seconds


def workers_of(*processes, said=b""):
    return [launching.Worker(one, io.BytesIO(said)) for one in processes]


def test_who_waits_looks_until_all_have_ended_or_one_has_failed(clock):
    launching._wait(workers_of(Process(clock, 101), Process(clock, 103)), None)
    assert 103 <= clock.now < 103.2
    launching._wait(workers_of(Process(clock, 101), Process(clock, 105)), 2.5)
    assert 105 <= clock.now < 105.2
    company = workers_of(Process(clock, 106), Process(clock), Process(clock))
    with pytest.raises(WorkersFailed) as late:
        launching._wait(company, 2.5)
    assert 107.5 < clock.now < 107.9
    assert str(late.value) == (
        "after 2.5 seconds worker 1, 2 had not ended; all were stopped: give them more time, or "
        "fewer pictures"
    )
    for code, said, words in (
        (-9, b"", "worker 1 of 2 was killed by signal 9; the others were stopped"),
        (3, b"a\n b c \n\n", "worker 1 of 2 ended with 3: b c; the others were stopped"),
        (1, b"x", "worker 1 of 2 ended with 1: x; the others were stopped"),
    ):
        with pytest.raises(WorkersFailed) as failed:
            launching._wait(workers_of(Process(clock), Process(clock, 0, code), said=said), 5)
        assert str(failed.value) == words


def test_who_is_to_end_is_asked_first_and_then_made_to(clock, monkeypatch):
    told = []

    def killpg(pid, force):
        told.append((pid, force, round(clock.now, 1)))
        if pid == 7:
            raise ProcessLookupError  # it has ended
        if force == signal.SIGKILL:
            raise PermissionError  # on macOS, for one that has ended

    monkeypatch.setattr(os, "killpg", killpg)
    processes = [Process(clock, pid=pid) for pid in (7, 8, 9)]
    launching._end(workers_of(*processes))
    asked, made = signal.SIGTERM, signal.SIGKILL
    assert told == [(pid, asked, 100.0) for pid in (7, 8, 9)] + [
        (pid, made, 100.5) for pid in (7, 8, 9)
    ]
    # All of them together have half a second.
    assert [limit for _, limit in processes[0].waited] == pytest.approx([0.5, 0.5])
    assert [limit for _, limit in processes[1].waited] == pytest.approx([0.2, 0.2])
    assert [limit for _, limit in processes[2].waited] == pytest.approx([0.0, 0.0], abs=1e-9)


def test_each_worker_is_told_its_number_and_where_all_meet(monkeypatch, tmp_path):
    started, ended = [], []

    def popen(command, **options):
        started.append((command, options))
        return SimpleNamespace(pid=len(started))

    monkeypatch.setattr(launching.subprocess, "Popen", popen)
    monkeypatch.setattr(launching, "_end", ended.extend)
    monkeypatch.delenv("LENET_KEPT", raising=False)
    with launching.started(["-m", "some.program"], 16, tmp_path) as company:
        assert [worker.process.pid for worker in company] == list(range(1, 17))
        assert not ended
    assert ended == company
    assert len(started) == 16
    meetings = {options["env"]["LENET_MEETING"] for _, options in started}
    addresses = meetings.pop().split(",")
    assert not meetings
    ports = [int(address.removeprefix("127.0.0.1:")) for address in addresses]
    assert len(set(ports)) == 16 and min(ports) > 1000
    for number, (command, options) in enumerate(started):
        assert command == [sys.executable, "-m", "some.program"]
        assert options["env"].items() > {"PATH": os.environ["PATH"]}.items()
        assert options["env"]["LENET_WORKER"] == str(number)
        assert options["env"]["LENET_KEPT"] == str(tmp_path)
        assert options["stdout"] == (subprocess.DEVNULL if number else None)
        assert options["stderr"] is company[number].said
        assert options["start_new_session"]
    wanted = ports[::-1][:2]
    with launching.started(["x.py"], 2, ports=wanted, quiet=True):
        for _, options in started[16:]:
            assert options["env"]["LENET_MEETING"] == ",".join(f"127.0.0.1:{p}" for p in wanted)
            assert options["stdout"] == subprocess.DEVNULL
            assert "LENET_KEPT" not in options["env"]


def test_a_request_to_end_is_an_exception_until_the_workers_have_ended():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended, launching._ended_in_order():
        assert signal.getsignal(signal.SIGTERM) is not before
        signal.raise_signal(signal.SIGTERM)
    assert ended.value.code == 128 + 15  # as a shell has it
    assert signal.getsignal(signal.SIGTERM) is before


def test_workers_can_be_started_outside_the_main_thread():
    with ThreadPoolExecutor(1) as threads:
        threads.submit(launch, ["-c", ""], 1).result()
