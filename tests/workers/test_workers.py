"""Two real processes train one network: as one does, and with every fault that was thought of."""

import contextlib
import importlib
import io
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf
from small_training import train

from lenet_book.experiments import __main__ as command_line
from lenet_book.experiments import recording
from lenet_book.workers import company as companies
from lenet_book.workers import launch as launching
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


@pytest.fixture(autouse=True)
def little_mercy(monkeypatch):
    """Both engines catch the request to end: wait less for what does not come."""
    monkeypatch.setattr("lenet_book.workers.launch.MERCY", 0.5)


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


# ---------------------------------------------------------------- one worker, without the others
class OfTwo(Company):
    """A worker that agrees with everybody, and trains as it is told."""

    sum = None

    def __init__(self, number, run_epoch=None):
        super().__init__(2, number)
        self.run_epoch = run_epoch
        self.given = []

    def sharing(self, *settings):
        self.given.append(settings)
        return self.run_epoch

    def agree(self, content, what):
        """Agree."""


def little_network() -> tuple[keras.Model, keras.optimizers.Optimizer]:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    optimiser = keras.optimizers.SGD(0.1)
    optimiser.build(model.trainable_variables)
    return model, optimiser


def test_shares_lie_side_by_side_and_differ_by_one_at_most():
    class OfMany(OfTwo):
        def __init__(self, size, number):
            Company.__init__(self, size, number)

    for batch, size in ((32, 2), (33, 2), (10, 4), (3, 3), (7, 1)):
        shares = [OfMany(size, number).share(batch) for number in range(size)]
        taken = [list(range(batch))[share] for share in shares]
        assert list(itertools.chain(*taken)) == list(range(batch))
        assert {len(one) for one in taken} <= {batch // size, -(-batch // size)}


def test_what_workers_compare_is_a_whole_number_that_a_sum_keeps_exactly():
    said = []

    class Says(OfTwo):
        agree = Company.agree

        def sum(self, array):
            said.append(array)
            return array + array[::-1]  # as if the other had said the same

    for content in range(20):
        Says(1).agree(bytes([content]), "weights")
    own = [numbers[1] for numbers in said]
    assert len(set(own)) == 20
    assert all(numbers[0] == 0 for numbers in said)
    assert all(0 < one < 2**48 and one == int(one) for one in own)


def test_the_engine_is_that_of_keras(monkeypatch):
    from lenet_book.workers.on_jax import Jax

    assert companies._engine() is TensorFlow
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    assert companies._engine() is Jax


def test_epochs_that_are_kept_are_not_trained_again(monkeypatch, tmp_path):
    kept = tmp_path / "not" / "yet" / "there"
    monkeypatch.setenv("LENET_KEPT", str(kept))
    pictures, targets = np.zeros((2, 3), "uint8"), np.ones((2, 2), "float32")

    def training(number: int, epochs: int) -> tuple[list, list, np.ndarray]:
        """Return the epochs that were trained, what all were said to measure, and the weights."""
        trained = []
        model, optimiser = little_network()
        model.set_weights([np.zeros((3, 2)), np.zeros(2)])

        def run_epoch(*given):
            assert given == (pictures, targets)
            trained.append(len(trained) + 1)
            model.layers[-1].bias.assign_add(np.ones(2))
            return np.array([2.5, 0.125]) / trained[-1]

        company = OfTwo(number, run_epoch)
        epoch = company.epoch_runner(model, optimiser, "scale", 2)  # one picture for each
        measured = [epoch(pictures, targets).numpy().tolist() for _ in range(epochs)]
        assert company.given == [(model, optimiser, "scale", 2)]
        company.epoch_runner(model, optimiser, "scale", 2)  # the second training of the process
        assert company._folder() == kept / "training_3"
        return trained, measured, model.layers[-1].bias.numpy().tolist()

    first = [[2.5, 0.125], [1.25, 0.0625]]
    assert training(1, 2) == ([1, 2], first, [2, 2])
    assert not kept.exists()  # the first worker keeps, and no other
    assert training(0, 2) == ([1, 2], first, [2, 2])
    assert [path.name for path in kept.iterdir()] == ["training_1"]
    assert training(1, 3) == ([1], [*first, [2.5, 0.125]], [3, 3])
    monkeypatch.delenv("LENET_KEPT")
    assert OfTwo(0)._folder() is None


class Louder(keras.layers.Layer):
    """Gives twice as much while it trains."""

    def call(self, values, training=None):
        return 2 * values if training else values


OWN = Scale(np.array([120.0, 110.0, 100.0], "f4"), np.array([200.0, 250.0, 300.0], "f4"))


def a_share_by_hand(pictures, targets, weights, batch, share, rate):
    """Return what is measured and the weights, where each batch is one share, by NumPy.

    A share counts as a part of its batch: what is summed over it is divided by the whole.
    """
    kernel, bias = weights
    sums = []
    for first in range(0, len(pictures) - batch + 1, batch):
        x = (pictures[first : first + batch][share] - OWN.mean) / OWN.deviation
        x = x.reshape(-1, 3072)
        t = targets[first : first + batch][share]
        values = 2 * (x @ kernel + bias)
        powers = np.exp(values - values.max(axis=1, keepdims=True))
        p = powers / powers.sum(axis=1, keepdims=True)
        right = (p.argmax(axis=1) == t.argmax(axis=1)).sum()
        sums.append([-np.log((p * t).sum(axis=1)).sum() / batch, right / batch])
        slope = 2 * (p - t) / batch
        kernel, bias = kernel - rate * x.T @ slope, bias - rate * slope.sum(axis=0)
    return np.mean(sums, axis=0), [kernel, bias]


@pytest.fixture(scope="module")
def lesson():
    """Pictures, their targets, and weights to begin with."""
    pictures, labels = (array[:70] for array in load_cifar10("sample")[0])
    rng = np.random.default_rng(2)
    weights = [rng.normal(0, 0.02, (3072, 10)), rng.normal(0, 0.1, 10)]
    return pictures, np.eye(10, dtype="float32")[labels.ravel()], weights


def test_on_tensorflow_a_worker_learns_from_its_share_of_each_batch(lesson):
    pictures, targets, weights = lesson
    company = TensorFlow.__new__(TensorFlow)  # the second of two, whom the first sends nothing
    company.number, company.size = 1, 2
    company.strategy = tf.distribute.get_strategy()
    given = [keras.Input((32, 32, 3)), keras.layers.Flatten(), keras.layers.Dense(10)]
    model = keras.Sequential([*given, Louder(), keras.layers.Softmax()])
    model.set_weights(weights)
    optimiser = keras.optimizers.SGD(0.05)
    optimiser.build(model.trainable_variables)
    measured = company.sharing(model, optimiser, OWN, 33)(pictures, targets)
    expected, after = a_share_by_hand(pictures, targets, weights, 33, slice(16, 33), 0.05)
    np.testing.assert_allclose(measured, expected, rtol=1e-4)
    for one, other in zip(model.get_weights(), after, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_on_tensorflow_workers_meet_in_order(monkeypatch):
    monkeypatch.setenv("TF_CONFIG", "")
    nobody = tf.distribute.get_strategy()
    monkeypatch.setattr(tf.distribute, "MultiWorkerMirroredStrategy", lambda: nobody)
    company = TensorFlow(["here:1", "there:2", "away:3"], 2)
    assert (company.size, company.number) == (3, 2)
    assert json.loads(os.environ["TF_CONFIG"]) == {
        "cluster": {"worker": ["here:1", "there:2", "away:3"]},
        "task": {"type": "worker", "index": 2},
    }
    assert company.sum(np.array([1.5, -2.0])).tolist() == [1.5, -2.0]  # over one that is alone


def jax_of_one(monkeypatch, addresses, number):
    """Return a worker that has met nobody, and what it asked of JAX."""
    from lenet_book.workers import on_jax

    asked = []
    with monkeypatch.context() as patch:
        patch.setenv("LENET_HEARTBEAT", "7")
        patch.setattr(on_jax.jax.config, "update", lambda *given: asked.append(given))
        patch.setattr(
            on_jax.jax.distributed, "initialize", lambda *given, **more: asked.append((given, more))
        )
        company = on_jax.Jax(addresses, number)
    return company, asked


def test_on_jax_workers_meet_at_the_first_and_sum_exactly(monkeypatch):
    company, asked = jax_of_one(monkeypatch, ["here:1", "there:2", "away:3"], 2)
    assert (company.size, company.number) == (3, 2)
    assert asked == [
        ("jax_cpu_collectives_implementation", "gloo"),
        (("here:1", 3, 2), {"heartbeat_timeout_seconds": 7}),
    ]
    numbers = np.array([2.0**48 - 1, 123_456_789_012_345, 2**24, 2**24 - 1, 0])
    assert company.sum(numbers).tolist() == numbers.tolist()  # over one that is alone


def test_on_jax_a_worker_learns_from_its_share_of_each_batch(lesson, monkeypatch):
    """Keras computes with another engine here: its model, loss and optimiser are written out."""
    import jax
    import jax.numpy as jnp

    pictures, targets, weights = (one[:64] for one in lesson)
    company, _ = jax_of_one(monkeypatch, ["here:1", "there:2"], 1)

    class Kept:
        def __init__(self, value):
            self.value = np.asarray(value, np.float32)

        def __array__(self, dtype=None, copy=None):
            return self.value

        def assign(self, value):
            self.value = np.asarray(value)

    def stateless_call(weights, others, inputs, training):
        values = inputs.reshape(len(inputs), -1) @ weights[0] + weights[1]
        return jax.nn.softmax(2 * values if training else values), [others[0] + len(inputs)]

    def stateless_apply(memory, slopes, weights):
        taken = [one - 0.05 * slope for one, slope in zip(weights, slopes, strict=True)]
        return taken, [memory[0] + 1]

    model = SimpleNamespace(
        trainable_variables=[Kept(one) for one in weights],
        non_trainable_variables=[Kept(5)],
        stateless_call=stateless_call,
    )
    optimiser = SimpleNamespace(variables=[Kept(3)], stateless_apply=stateless_apply)
    monkeypatch.setattr(
        keras.losses,
        "CategoricalCrossentropy",
        lambda: lambda target, output: -(target * jnp.log(output)).sum(axis=1).mean(),
    )
    run_epoch = company.sharing(model, optimiser, OWN, 32)
    measured = run_epoch(pictures, targets)
    # The mean of a share stands for the mean of the batch, since the others' are as large.
    expected, after = a_share_by_hand(
        pictures.reshape(4, 16, 32, 32, 3)[1::2].reshape(32, 32, 32, 3),
        targets.reshape(4, 16, -1)[1::2].reshape(32, -1),
        weights, 16, slice(None), 0.05,
    )  # fmt: skip
    np.testing.assert_allclose(measured, expected, rtol=1e-4)
    for one, other in zip(model.trainable_variables, after, strict=True):
        np.testing.assert_allclose(one.value, other, atol=1e-5)
    assert float(model.non_trainable_variables[0].value) == 5 + 2 * 16
    assert float(optimiser.variables[0].value) == 3 + 2


def test_without_jax_an_engine_and_a_launch_say_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "jax", None)
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    monkeypatch.delitem(sys.modules, "lenet_book.workers.on_jax", raising=False)
    with pytest.raises(ImportError, match=r"^JAX is not installed: .*lenet-book\[jax\]"):
        importlib.import_module("lenet_book.workers.on_jax")
    monkeypatch.setattr(launching, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"lenet-book\[jax\]"):
        launch(["-c", ""], 2)
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    launch(["-c", ""], 1)  # which needs none


# ---------------------------------------------------------------- starting and watching
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
