"""The page's trainer parts from TensorFlow hardly farther than TensorFlow from itself.

As recorded, it is within the band with momentum. With Adam it is beyond it by a hundredth: 3.14 to
3.10 millionths, which is less than TensorFlow's losses, numbers of 32 bits, can tell. So their last
place is allowed beside the band. That was decided after the record was seen.
"""

import itertools
import json
import runpy
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf

from lenet_book.experiments import trainer_band
from lenet_book.records import RUNS, recorded
from lenet_utils import models

LAST_PLACE = float(np.spacing(np.float32(1.7)))  # of a loss between 1 and 2: 0.12 millionths
EACH = pytest.mark.parametrize("optimiser", trainer_band.OPTIMISERS)


def farthest(optimiser: str, kind: str) -> float:
    """Return the largest recorded difference: "between" two of TensorFlow's, or the "trainer"'s."""
    runs = recorded.load("trainer_band")["runs"]
    found = [
        number
        for run in runs
        for name, number in run.items()
        if name.startswith(f"{optimiser}_{kind}_")
    ]
    assert len(found) == 4 * len(runs) >= 5
    return max(found)


@EACH
def test_the_recorded_curves_are_within_the_band(optimiser):
    assert 0 < farthest(optimiser, "trainer") <= farthest(optimiser, "between") + LAST_PLACE


@EACH
@pytest.mark.trains
def test_the_trainer_of_today_is_within_the_band(optimiser):
    with np.load(RUNS / "trainer_band_curves.npz") as curves:
        theirs = [curves[f"{optimiser}_{way}"] for way in trainer_band.WAYS]
    ours = trainer_band.by_the_trainer(optimiser, 0)
    assert len(ours) == trainer_band.STEPS
    assert ours[-25:].mean() < ours[:25].mean() - 0.2, "it does not learn"
    band = farthest(optimiser, "between") + LAST_PLACE
    assert max(trainer_band.apart(ours, losses) for losses in theirs) <= band


def test_each_pass_takes_every_picture_once_in_an_order_of_its_own():
    steps = trainer_band.batches(seed=4, count=100)
    assert len(steps) == trainer_band.STEPS
    assert [len(step) for step in steps[:8]] == [32, 32, 32, 4] * 2
    first, second = ([*itertools.chain(*some)] for some in (steps[:4], steps[4:8]))
    assert sorted(first) == sorted(second) == list(range(100))
    assert first != second
    assert steps == trainer_band.batches(seed=4, count=100) != trainer_band.batches(5, 100)


@EACH
@pytest.mark.trains
def test_both_begin_alike_and_take_the_same_steps(optimiser, monkeypatch):
    monkeypatch.setattr(trainer_band, "STEPS", 4)
    theirs = trainer_band.by_tensorflow(optimiser, seed=2)
    ours = trainer_band.by_the_trainer(optimiser, seed=2)
    assert len(set(theirs)) == 4
    np.testing.assert_allclose(ours, theirs, atol=2e-6)
    assert trainer_band.by_the_trainer(optimiser, seed=3)[0] != ours[0]


def test_every_two_ways_are_compared_and_each_with_the_trainer(monkeypatch):
    losses = {"one_on": [1.0, 2], "two_on": [1.5, 2], "one_off": [1.0, 4], "two_off": [1.5, 4.25]}

    def in_a_process(way, seed):
        assert seed == 6
        return {name: np.array(losses[way]) for name in trainer_band.OPTIMISERS}

    monkeypatch.setattr(trainer_band, "_in_a_process", in_a_process)
    monkeypatch.setattr(trainer_band, "by_the_trainer", lambda *_: np.array([1.0, 2.5]))
    numbers, arrays = trainer_band.run_band({}, seed=6)
    adam = {
        name.removeprefix("adam_"): number
        for name, number in numbers.items()
        if name.startswith("adam_")
    }
    assert adam == {
        "between_one_on_two_on": 0.5, "between_one_off_two_off": 0.5,
        "between_one_on_one_off": 2.0, "between_two_on_two_off": 2.25,
        "trainer_one_on": 0.5, "trainer_two_on": 0.5,
        "trainer_one_off": 1.5, "trainer_two_off": 1.75,
        "last_loss": 2.5,
    }  # fmt: skip
    assert len(numbers) == 2 * len(adam)
    assert arrays["momentum_two_off"].tolist() == losses["two_off"]
    assert arrays["momentum_trainer"].tolist() == [1.0, 2.5]


def test_a_process_gets_its_threads_and_its_library_and_is_asked_for_them(monkeypatch):
    asked = []

    def run(command, env, check, **_):
        assert check  # a process that fails ends the run
        asked.append((command[1:], env))
        told = {"threads": 2, "adam": [3.0], "momentum": [2.0]}
        return SimpleNamespace(stdout=f"said before\n{json.dumps(told)}\n")

    monkeypatch.setattr(subprocess, "run", run)
    found = trainer_band._in_a_process("two_off", seed=9)
    assert {name: losses.tolist() for name, losses in found.items()} == {
        "adam": [3.0],
        "momentum": [2.0],
    }
    ((arguments, given),) = asked
    assert arguments == ["-m", "lenet_book.experiments.trainer_band", "9"]
    assert (given["TF_NUM_INTRAOP_THREADS"], given["TF_NUM_INTEROP_THREADS"]) == ("2", "2")
    assert given["TF_ENABLE_ONEDNN_OPTS"] == "0"
    with pytest.raises(RuntimeError, match="TensorFlow has 2 threads and not 1"):
        trainer_band._in_a_process("one_on", seed=9)


def test_a_trainer_that_fails_ends_the_run(monkeypatch, tmp_path):
    (tmp_path / "fails.js").write_text("process.exit(7)", "utf-8")
    monkeypatch.setattr(trainer_band, "TRAINER", tmp_path / "fails.js")
    with pytest.raises(subprocess.CalledProcessError, match="exit status 7"):
        trainer_band.by_the_trainer("adam", 0)


def test_a_process_tells_its_threads_and_its_losses(monkeypatch, capsys):
    """Nothing is trained: a step's loss says with which optimiser and on which pictures it was."""
    asked = []

    class MadeUpModel:
        def compile(self, steps, loss) -> None:
            self.steps = steps
            asked.append((float(steps.learning_rate), getattr(steps, "momentum", None), loss))

        def train_on_batch(self, pictures, labels, return_dict):
            assert return_dict
            assert 0 <= pictures.min() < pictures.max() <= 1
            return {"loss": float(self.steps.learning_rate) + float(labels.sum())}

    threading = tf.config.threading
    for kind in ("intra", "inter"):
        name = f"set_{kind}_op_parallelism_threads"
        monkeypatch.setattr(threading, name, lambda number, kind=kind: asked.append((kind, number)))
    monkeypatch.setattr(threading, "get_intra_op_parallelism_threads", lambda: 2)
    monkeypatch.setattr(models, "tutorial_lenet5", MadeUpModel)
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", "2")
    name = "lenet_book.experiments.trainer_band"
    monkeypatch.setattr(sys, "argv", [name, "8"])
    monkeypatch.delitem(sys.modules, name)
    runpy.run_module(name, run_name="__main__")
    told = json.loads(capsys.readouterr().out)
    loss = "sparse_categorical_crossentropy"
    assert asked == [
        ("intra", 2),
        ("inter", 2),
        (pytest.approx(0.001), None, loss),
        (pytest.approx(0.01), 0.9, loss),
    ]
    assert told.pop("threads") == 2
    _, labels = trainer_band.pictures()
    sums = [labels[order].sum() for order in trainer_band.batches(8, 1000)]
    assert told.keys() == {"adam", "momentum"}
    np.testing.assert_allclose(told["adam"], np.add(sums, 0.001))
    np.testing.assert_allclose(told["momentum"], np.add(sums, 0.01))


def test_the_trainer_takes_a_step_down_the_slopes_that_tensorflow_has(monkeypatch):
    """Two steps of Node.js's, the second with momentum, beside the gradient of each batch."""
    monkeypatch.setattr(trainer_band, "STEPS", 3)
    ours = trainer_band.by_the_trainer("momentum", seed=4)
    model = trainer_band.fresh(4)
    images, labels = trainer_band.pictures()
    expected, moved = [], [0.0] * len(model.trainable_variables)
    for order in trainer_band.batches(4, 1000):
        with tf.GradientTape() as tape:
            answers = model(images[order])
            right = tf.gather(answers, labels[order], batch_dims=1)
            loss = -tf.reduce_mean(tf.math.log(right))
        expected.append(float(loss))
        slopes = tape.gradient(loss, model.trainable_variables)
        for n, (variable, slope) in enumerate(zip(model.trainable_variables, slopes, strict=True)):
            moved[n] = 0.9 * moved[n] - 0.01 * slope
            variable.assign_add(moved[n])
    np.testing.assert_allclose(ours, expected, atol=2e-6)
