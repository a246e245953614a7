"""Two real processes train one network: as one does, and with every fault that was thought of."""

import contextlib
import importlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from small_training import train

from lenet_book.experiments import __main__ as command_line
from lenet_book.experiments import recording
from lenet_book.workers import company as companies
from lenet_book.workers.company import Company, NotTogether
from lenet_book.workers.launch import WorkersFailed, launch
from lenet_book.workers.on_tensorflow import TensorFlow
from lenet_utils import training_loop
from lenet_utils.data import load_cifar10
from lenet_utils.models import VARIANTS
from lenet_utils.training_loop import Scale

PROGRAM = str(Path(__file__).with_name("small_training.py"))
SUMS = str(Path(__file__).with_name("endless_sums.py"))
pytestmark = pytest.mark.trains
PATIENCE = 240  # seconds: a limit for a machine with other work


@pytest.fixture(scope="module")
def alone() -> list[np.ndarray]:
    return train()


def weights_of(folder: Path, worker: int) -> list[np.ndarray]:
    with np.load(folder / f"{worker}.npz") as arrays:
        return [arrays[name] for name in arrays.files]


def apart(one: list[np.ndarray], other: list[np.ndarray]) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(one, other, strict=True))


def processes(program: str = PROGRAM) -> set[str]:
    found = subprocess.run(["pgrep", "-f", program], capture_output=True, encoding="utf-8").stdout
    return set(found.split())


def test_two_that_are_late_and_stopped_and_go_on_end_where_one_does(alone, tmp_path):
    kept = tmp_path / "kept"
    with pytest.raises(WorkersFailed, match=r"worker 1 of 2 was killed by signal 9.*were stopped"):
        launch([PROGRAM, "killed", str(tmp_path)], 2, PATIENCE, kept)
    assert not processes()
    with np.load(kept / "training_1" / "state.npz") as state:
        assert len(state["measured"]) == 2
    launch([PROGRAM, "late", str(tmp_path)], 2, PATIENCE, kept)
    for worker in (0, 1):
        assert apart(weights_of(tmp_path, worker), alone) < 1e-5
    assert apart(weights_of(tmp_path, 0), weights_of(tmp_path, 1)) == 0


def test_on_jax_two_end_where_one_does(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    monkeypatch.setenv("BATCH", "32")
    launch([PROGRAM, "", str(tmp_path)], 1, PATIENCE)
    one = weights_of(tmp_path, 0)
    launch([PROGRAM, "", str(tmp_path)], 2, PATIENCE)
    for worker in (0, 1):
        assert apart(weights_of(tmp_path, worker), one) < 1e-5


def test_on_jax_shares_are_equal():
    from lenet_book.workers.on_jax import Jax

    company = Jax.__new__(Jax)
    company.number, company.size = 0, 2
    with pytest.raises(ValueError, match="equal shares, and 33 pictures have none for 2"):
        company.sharing(None, None, None, 33)


@pytest.mark.parametrize("engine", ["tensorflow", "jax"])
def test_a_worker_that_freezes_is_missed_and_nobody_stays(engine, monkeypatch):
    """It closes no connection and ends with no code: its heartbeat is missing, and no more."""
    monkeypatch.setenv("KERAS_BACKEND", engine)
    monkeypatch.setenv("LENET_HEARTBEAT", "4")  # TensorFlow's own is as short
    began = time.monotonic()
    with pytest.raises(WorkersFailed, match=r"worker 0 of 2 (ended with|was killed by signal)"):
        launch([SUMS, "1"], 2, PATIENCE)
    assert time.monotonic() - began < PATIENCE / 2
    assert not processes(SUMS)


def test_without_jax_its_name_is_said(monkeypatch, tmp_path):
    (tmp_path / "jax.py").write_text("raise ModuleNotFoundError('no jax', name='jax')", "utf-8")
    environment = os.environ | {"KERAS_BACKEND": "jax", "PYTHONPATH": f"{tmp_path}:{os.getcwd()}"}
    started = subprocess.run(
        [sys.executable, "-m", "lenet_book.experiments", "--workers", "2", "ledger_ours"],
        env=environment, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert started.returncode == 1
    assert started.stderr.splitlines()[-1].endswith('pip install "lenet-book[jax]"')
    monkeypatch.setitem(sys.modules, "jax", None)
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    monkeypatch.delitem(sys.modules, "lenet_book.workers.on_jax", raising=False)
    with pytest.raises(ImportError, match=r"lenet-book\[jax\]"):
        importlib.import_module("lenet_book.workers.on_jax")
    with pytest.raises(ImportError, match=r"lenet-book\[jax\]"):
        launch(["-c", ""], 2)


def test_a_worker_with_other_pictures_is_found(tmp_path):
    with pytest.raises(WorkersFailed, match="has other pictures or labels than the rest"):
        launch([PROGRAM, "other pictures", str(tmp_path)], 2, PATIENCE)
    assert not processes()


def test_who_has_other_weights_is_named():
    weights = np.arange(6, dtype="float32")
    other = weights.copy()
    other[4] = np.nextafter(other[4], np.float32(9))  # the last bit of one number
    said = []

    class OfThree(Company):
        sharing = None

        def sum(self, array):
            said.append(array)
            return np.sum(said[:3], axis=0) if len(said) > 3 else np.zeros(3)

    for number, one in enumerate([weights, other, weights]):
        OfThree(3, number).agree(one.tobytes(), "weights")  # now all three have said theirs
    with pytest.raises(NotTogether, match="worker 1 has other weights than the rest"):
        OfThree(3, 0).agree(weights.tobytes(), "weights")


@pytest.mark.parametrize("ends_well", [True, False])
def test_training_is_shared_while_workers_are_together_and_not_afterwards(monkeypatch, ends_well):
    given = []

    class Pretended:
        def __init__(self, addresses, number):
            given.append((addresses, number))
            self.epoch_runner = object()

    monkeypatch.setattr(companies, "_engine", lambda: Pretended)
    monkeypatch.setattr(companies, "addresses", lambda: ["here", "there"])
    monkeypatch.setattr(companies, "number", lambda: 1)
    alone = training_loop.epoch_runner
    with contextlib.suppress(KeyError), companies.together() as both:
        assert training_loop.epoch_runner is both.epoch_runner
        if not ends_well:
            raise KeyError
    assert training_loop.epoch_runner is alone
    assert given == [(["here", "there"], 1)]


def test_each_epoch_all_agree_on_pictures_first_and_on_weights_afterwards():
    agreed = []

    class Agrees(Company):
        sum = None

        def sharing(self, model, *_):
            def epoch(*_):
                model.get_layer("F6").bias.assign(np.ones(84))
                return np.ones(2)

            return epoch

        def agree(self, content, what):
            agreed.append((what, content))

    model = VARIANTS["tutorial"]()
    optimiser = keras.optimizers.SGD(0.1)
    optimiser.build(model.trainable_variables)
    epoch = Agrees(1, 0).epoch_runner(model, optimiser, None, 32)
    epoch(np.zeros(4, "uint8"), np.ones(3, "uint8"))
    weights = b"".join(one.tobytes() for one in model.get_weights())
    assert agreed == [("pictures or labels", bytes(4) + b"\1\1\1"), ("weights", weights)]


@pytest.mark.parametrize(
    ("network", "batch", "said"),
    [
        ("batch-normalisation", 32, "layer C1_normalised normalises with the mean of its batch"),
        ("dropout", 32, "layer C5_dropout draws by chance"),
        ("tutorial", 1, "a batch of 1 pictures cannot be shared by 2 workers"),
    ],
)
def test_what_cannot_be_shared_is_refused(network, batch, said):
    company = TensorFlow.__new__(TensorFlow)  # which has met nobody yet
    company.number, company.size = 0, 2
    with pytest.raises(ValueError, match=said):
        company.epoch_runner(VARIANTS[network](), None, None, batch)


def test_nobody_waits_for_a_worker_that_never_comes(tmp_path):
    program = tmp_path / "waits.py"
    program.write_text(
        "import os, subprocess, time\n"
        "if os.environ['LENET_WORKER'] == '1':\n"
        "    subprocess.Popen(['sleep', '987'])\n"
        "    time.sleep(600)\n",
        "utf-8",
    )
    began = time.monotonic()
    with pytest.raises(WorkersFailed, match="after 2 seconds worker 1 had not ended"):
        launch([str(program)], 2, patience=2)
    assert time.monotonic() - began < 60
    assert not subprocess.run(["pgrep", "-f", "sleep 987"], capture_output=True).stdout


def test_an_interrupted_launch_leaves_nobody_behind(tmp_path):
    program = tmp_path / "sleeps.py"
    program.write_text("import time\ntime.sleep(654)\n", "utf-8")
    starts = f"from lenet_book.workers.launch import launch; launch([{str(program)!r}], 2)"
    parent = subprocess.Popen([sys.executable, "-c", starts], stderr=subprocess.DEVNULL)

    def asleep() -> list[str]:
        found = subprocess.run(
            ["pgrep", "-f", f"{program}$"], capture_output=True, encoding="utf-8"
        )
        return found.stdout.split()

    until = time.monotonic() + PATIENCE
    while len(asleep()) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    assert len(asleep()) == 2
    os.kill(parent.pid, signal.SIGTERM)  # where a shell runs this, Ctrl-C may be ignored
    parent.wait(PATIENCE)
    assert not asleep()


@pytest.mark.parametrize("workers", [0, 17])
def test_a_number_of_workers_that_cannot_be_is_refused(workers):
    with pytest.raises(ValueError, match=f"must be in 1…16; got {workers}"):
        launch(["-c", ""], workers)


def test_a_port_in_use_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"port {port} is in use"):
            launch(["-c", ""], 1, ports=[port])
    with pytest.raises(ValueError, match="2 workers need 2 ports; got 1"):
        launch(["-c", ""], 2, ports=[1])


def test_the_command_line_starts_workers_of_which_the_first_writes(monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr(command_line, "launch", lambda *arguments: started.append(arguments))
    assert command_line.main(["--workers", "2", "ledger_ours"]) == 0
    assert started == [(["-m", "lenet_book.experiments", "--workers", "2", "ledger_ours"], 2)]
    ran = []
    short = recording.Experiment(
        "short", "", {}, lambda _, seed: (ran.append(seed) or {}, {}), (4,)
    )
    monkeypatch.setattr(recording, "RESULTS", tmp_path)
    recording.record(short, writes=False)
    assert ran == [4]
    assert not list(tmp_path.iterdir())


def test_a_worker_that_fails_is_quoted():
    with pytest.raises(WorkersFailed, match="worker 0 of 1 ended with 1: ValueError: no pictures"):
        launch(["-c", "raise ValueError('no pictures')"], 1)


def test_what_the_first_prints_is_shown_unless_it_should_be_quiet(capfd):
    says = ["-c", "import os; print('worker', os.environ['LENET_WORKER'])"]
    launch(says, 2)
    launch(says, 2, quiet=True)
    assert capfd.readouterr().out == "worker 0\n"


def test_a_company_of_one_measures_an_epoch_as_one_alone_does():
    pictures, labels = (array[:64] for array in load_cifar10("sample")[0])
    targets = np.eye(10, dtype="float32")[labels.ravel()]
    company = TensorFlow.__new__(TensorFlow)  # which has nobody to meet
    company.number, company.size = 0, 1
    company.strategy = tf.distribute.get_strategy()
    found = []
    for runner in (company.sharing, training_loop.epoch_runner):
        keras.utils.set_random_seed(3)
        settings = VARIANTS["tutorial"](), keras.optimizers.SGD(0.1), Scale.of("0…1", pictures), 32
        run_epoch = runner(*settings)
        found.append([np.asarray(run_epoch(pictures, targets)) for _ in range(2)])
    assert 0 < found[1][1][1] < 0.5  # some are right, and not all
    np.testing.assert_allclose(found[0], found[1], rtol=1e-5)
