"""Loading CIFAR-10 and being stopped, or being two: a good cache or none."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest
from fake_cifar10 import FAKE, sending, sentences, truncated

from lenet_book.datasets import cifar10


def start_reader() -> subprocess.Popen:
    """Start a process that loads the tiny dataset."""
    return subprocess.Popen(
        [sys.executable, Path(__file__).with_name("fake_cifar10.py")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"TMPDIR": tempfile.tempdir, "PYTHONPATH": os.pathsep.join(sys.path)},
        # A shell that runs the tests in the background has its children ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@pytest.fixture
def gate():
    """Return a behaviour that stops halfway: `half` is set then, and `go_on` sends the rest."""
    half, go_on = threading.Event(), threading.Event()

    def behaviour(request):
        truncated(request)
        half.set()
        go_on.wait()
        request.send(FAKE().archive[len(FAKE().archive) // 2 :])

    behaviour.half, behaviour.go_on = half, go_on
    yield behaviour
    go_on.set()


def test_two_processes_fetch_once(home, serve, gate):
    server = serve(gate)
    home.set_mirror(server.address)
    first = start_reader()
    assert gate.half.wait(60)
    second = start_reader()
    waiting = second.stderr.readline()
    gate.go_on.set()
    answers = [process.communicate(timeout=60) for process in (first, second)]

    assert waiting == "Another process is fetching the same data; waiting for it to finish.\n"
    assert [out.split()[0] for out, _ in answers] == ["full", "full"]
    assert answers[1][1] == ""
    assert server.requests == 1
    assert home.left() == {home.cache.name}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_process_stopped_halfway_leaves_nothing_and_holds_nobody_up(how, home, serve, gate):
    server = serve(gate)
    home.set_mirror(server.address)
    first = start_reader()
    assert gate.half.wait(60)
    first.send_signal(how)
    _, errors = first.communicate(timeout=60)
    assert first.returncode in (-how, 130)
    if how == signal.SIGINT:
        assert "Stopped; nothing half-finished is kept.\n" in errors
    assert home.left() == set()

    gate.go_on.set()
    assert FAKE().given_by(cifar10.load_cifar10())


def test_ctrl_c_while_the_cache_is_written_leaves_none(home, serve, capsys):
    def write_and_stop(file, **arrays):
        file.write(b"half")
        raise KeyboardInterrupt

    home.set_mirror(serve(sending(FAKE().archive)).address)
    home.patch.setattr(np, "savez", write_and_stop)
    with pytest.raises(KeyboardInterrupt):
        cifar10.load_cifar10()
    assert sentences(capsys)[-1] == "Stopped; nothing half-finished is kept."
    assert home.left() == set()


def test_the_cache_is_on_the_disk_before_it_takes_its_name(home, serve):
    done = []
    for step in ("fsync", "replace"):
        real = getattr(os, step)
        recorded = lambda *args, step=step, real=real: (done.append(step), real(*args))  # noqa: E731
        home.patch.setattr(os, step, recorded)
    home.set_mirror(serve(sending(FAKE().archive)).address)
    cifar10.load_cifar10()
    assert done == ["fsync", "replace"]


def test_what_a_killed_process_left_is_overwritten(home, serve):
    home.datasets.mkdir(parents=True)
    (home.datasets / "lenet-cifar10.npz.part").write_text("half", "utf-8")
    home.set_mirror(serve(sending(FAKE().archive)).address)
    assert FAKE().given_by(cifar10.load_cifar10())
    assert home.left() == {home.cache.name}
