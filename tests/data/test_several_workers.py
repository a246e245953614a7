"""What chapter 19's experiments make of what their workers say. The workers: `tests/workers`."""

import contextlib
import itertools
import json
import os
import time
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf

from lenet_book.experiments import (
    fit_on_workers,
    large_batches,
    lost_workers,
    teacher,
    two_processes,
    two_threads,
)
from lenet_book.workers import company as companies
from lenet_book.workers.launch import WorkersFailed
from lenet_book.workers.on_tensorflow import TensorFlow
from lenet_utils import training_loop
from lenet_utils.models import tutorial_lenet5
from lenet_utils.training_loop import Images, Split


def test_the_rate_grows_by_its_rule():
    rates = {
        (batch, rule): large_batches.scaled(large_batches.BASE, batch, rule).learning_rate
        for batch, rule in large_batches.TRIED
    }
    # The ledger's row has 0.1 for 128 pictures.
    assert rates == pytest.approx(
        {
            (32, "kept"): 0.025,
            (256, "kept"): 0.025, (256, "root"): 0.025 * 8**0.5, (256, "linear"): 0.2,
            (2048, "kept"): 0.025, (2048, "root"): 0.2, (2048, "linear"): 1.6,
        }
    )  # fmt: skip


def test_a_batch_whose_training_diverges_has_no_accuracy(monkeypatch):
    nothing = Images(np.zeros((4, 32, 32, 3), np.uint8), np.zeros(4, int))
    monkeypatch.setattr(
        large_batches.teacher, "the_split", lambda: Split(nothing, nothing, nothing)
    )
    seen = []

    def train(recipe, images, seed):
        seen.append((recipe.batch_size, seed))
        if recipe.learning_rate > 1:
            raise FloatingPointError("the loss is nan")
        return SimpleNamespace(history={"accuracy": [0.1, 0.7]}, evaluate=lambda _: (1.0, 0.6))

    monkeypatch.setattr(large_batches.training_loop, "train", train)
    numbers, _ = large_batches.run_batches(large_batches.EXPERIMENTS[0].settings, seed=5)
    assert seen == [(batch, 5) for batch, _ in large_batches.TRIED]
    assert (numbers["test_accuracy_32_kept"], numbers["accuracy_32_kept"]) == (0.6, 0.7)
    assert numbers["test_accuracy_2048_linear"] is numbers["accuracy_2048_linear"] is None
    assert [numbers[f"steps_{batch}_kept"] for batch in (32, 256, 2048)] == [15_620, 1_950, 240]


def test_the_slower_of_both_is_taken_turn_by_turn(monkeypatch):
    told = [
        {"alone_8": [10, 30, 20], "together_8": [8, 16, 12], "beside_4": [1, 6, 3]},
        {"together_8": [9, 9, 9], "beside_4": [5, 2, 4]},
    ]

    def launch(arguments, workers, patience):
        for number, one in enumerate(told[:workers]):
            Path(arguments[-1], str(number)).write_text(json.dumps(one), "utf-8")

    monkeypatch.setattr(two_processes, "launch", launch)
    numbers, _ = two_processes.run_steps({"beside": [4], "batches": [8]}, seed=0)
    assert numbers == {
        "alone_8": 20, "together_8": 12, "beside_4": 3, "slower_4": 5, "ratio_8": 1.6667,
    }  # fmt: skip


@pytest.mark.parametrize("number", [0, 1])
def test_workers_take_turns_and_only_the_first_works_alone(number, monkeypatch):
    company = SimpleNamespace(number=number, size=2, sharing=None, met=0)

    def runner(kind):
        def make(model, optimiser, scale, batch):
            assert model.name == "lenet5"

            def run(pictures, targets):
                assert (pictures.shape, targets.shape) == ((24, 32, 32, 3), (24, 10))
                assert (targets.sum(axis=1) == 1).all()
                done.append((kind, batch))

            return run

        return make

    def met(array):
        company.met += 1

    def exchange(of, size, times):
        assert of is company
        return lambda: done.append(("exchange", size, times))

    done = []
    company.sharing, company.sum = runner("together"), met
    monkeypatch.setattr(companies, "together", lambda: contextlib.nullcontext(company))
    monkeypatch.setattr(training_loop, "epoch_runner", runner("alone"))
    monkeypatch.setattr(two_processes, "exchange", exchange)
    clock = itertools.count()
    monkeypatch.setattr(two_processes.time, "perf_counter", lambda: next(clock))
    settings = two_processes.EXPERIMENTS[0].settings | {
        "alone": [4, 8], "beside": [4], "batches": [8],
        "exchanged": [1, 200_000], "pictures": 24, "turns": 2,
    }  # fmt: skip
    found = two_processes.measure(settings)
    beside = [("alone", 4), ("alone", 8), ("together", 8)]
    shared = [("exchange", 1, 20), ("exchange", 200_000, 5)]
    turn = [("alone", 4), *beside, *shared] if number == 0 else [beside[0], beside[2], *shared]
    assert done == turn * 3  # the first compiles, and does not count
    steps = {"beside_4": 6, "together_8": 3, "exchange_1": 20, "exchange_200000": 5}
    if number == 0:
        steps |= {"alone_4": 6, "alone_8": 3}
    assert found == {name: [1000 / count] * 2 for name, count in steps.items()}
    assert company.met >= 6 * 3


def test_what_is_exchanged_is_the_mean_of_all():
    of = TensorFlow.__new__(TensorFlow)  # which has nobody to meet
    of.number, of.size, of.strategy = 0, 2, tf.distribute.get_strategy()
    halved = two_processes.exchange(of, 3, 4)()  # alone, the sum is one's own
    assert halved.tolist() == [1 / 16] * 3


def test_what_a_loss_costs_is_told_of_each_fault_and_the_rest_of_the_training_compared(monkeypatch):
    launched, unwatched = [], []

    def launch(program, workers, patience, kept=None):
        *_, seed, fault, folder = program
        launched.append((seed, fault, Path(folder).name, workers, kept and kept.name))
        assert os.environ["KERAS_BACKEND"] == "jax"
        if fault == "killed":
            Path(folder, "lost").write_text(str(time.time() - 7), "utf-8")
            raise WorkersFailed("one is lost")
        off = 0 if Path(folder).name == "unbroken" else 0.25
        np.savez(Path(folder, "weights.npz"), np.zeros(3), np.ones((2, 2)) - off)

    def lost(settings, seed, fault):
        unwatched.append((seed, fault))
        return {f"{fault}_known": 1.5}

    monkeypatch.setattr(lost_workers, "launch", launch)
    monkeypatch.setattr(lost_workers, "_unwatched", lost)
    numbers, _ = lost_workers.run_lost({"engine": "jax"}, seed=2)
    assert unwatched == [(2, "killed"), (2, "frozen")]
    assert launched == [
        ("2", "none", "unbroken", 2, None),
        ("2", "killed", "broken", 2, "kept"),
        ("2", "none", "broken", 2, "kept"),
    ]
    assert numbers.pop("watched") == pytest.approx(7, abs=2)
    assert numbers == {"killed_known": 1.5, "frozen_known": 1.5, "apart": 0.25}


@pytest.mark.parametrize("fault", ["killed", "frozen", "none"])
@pytest.mark.parametrize("number", [0, 1])
def test_the_second_worker_is_lost_after_two_epochs(fault, number, tmp_path, monkeypatch):
    killed = []
    monkeypatch.setattr(lost_workers, "number", lambda: number)
    monkeypatch.setattr(lost_workers.os, "kill", lambda *given: killed.append(given))
    monkeypatch.setattr(companies, "together", contextlib.nullcontext)
    monkeypatch.setattr(teacher, "the_split", lambda: "the split")
    monkeypatch.setattr(teacher, "lesson", lambda *given: given)

    def train(recipe, lesson, seed, on_epoch):
        assert lesson == ("the split", lost_workers.PICTURES)
        assert (recipe, seed) == (lost_workers.RECIPE, 5)
        for epoch in range(-1, recipe.epochs):  # it is called once before the first
            on_epoch()
            assert len(killed) == (epoch >= 1 and number == 1 and fault != "none")
        return SimpleNamespace(model=SimpleNamespace(get_weights=lambda: [np.arange(3)]))

    monkeypatch.setattr(training_loop, "train", train)
    lost_workers.work(5, fault, tmp_path)
    if killed:
        assert killed == [(os.getpid(), lost_workers.SIGNALS[fault])]
        assert float((tmp_path / "lost").read_text("utf-8")) == pytest.approx(time.time(), abs=60)
    assert (tmp_path / "weights.npz").exists() == (number == 0)
    if number == 0:
        (weights,) = lost_workers._weights(tmp_path)
        assert weights.tolist() == [0, 1, 2]


@pytest.mark.parametrize("number", [0, 1])
def test_the_first_worker_writes_down_when_it_knows_and_with_which_words(
    number, tmp_path, monkeypatch
):
    def train(*_, **__):
        raise RuntimeError("one is gone\nand much more")

    monkeypatch.setattr(lost_workers, "number", lambda: number)
    monkeypatch.setattr(companies, "together", contextlib.nullcontext)
    monkeypatch.setattr(teacher, "the_split", lambda: None)
    monkeypatch.setattr(teacher, "lesson", lambda *_: None)
    monkeypatch.setattr(training_loop, "train", train)
    with pytest.raises(RuntimeError, match="one is gone"):
        lost_workers.work(5, "killed", tmp_path)
    assert (tmp_path / "known").exists() == (number == 0)
    if number == 0:
        assert (tmp_path / "said").read_text("utf-8") == "RuntimeError: one is gone"


def test_a_step_in_two_threads_is_told_by_the_middle_half_of_the_later_steps():
    def steps(*works):
        return [{"work": work, "wait": 0.5, "exchange": 0.25} for work in works]

    alone = [{"work": work, "wait": 0, "exchange": 0} for work in (90, 4, 3, 80, 3, 1)]
    reports = [
        {"isAlone": False, "spent": steps(99, *[1] * 5)},
        {"isAlone": True, "spent": alone},
        {"isAlone": False, "spent": steps(*[1] * 3, 3)},
    ]
    assert two_threads.numbers_of(reports) == {
        "work": 1, "wait": 0.5, "exchange": 0.25, "alone": 22.5, "together": 1.75,
        "ratio": 12.8571,
    }  # fmt: skip


@pytest.mark.parametrize(("sees_it", "said"), [(True, "gone"), (False, "")])
def test_where_an_engine_ends_the_process_its_end_is_when_it_knew(
    sees_it, said, monkeypatch, tmp_path
):
    program = tmp_path / "worker.py"
    program.write_text("import os; os._exit(3)", "utf-8")
    now = time.time()

    def what_the_workers_leave(seed, fault, folder):
        (folder / "lost").write_text(str(now - 50), "utf-8")
        if sees_it:
            (folder / "known").write_text(str(now - 40), "utf-8")
            (folder / "said").write_text(said, "utf-8")
        return [str(program)]

    monkeypatch.setattr(lost_workers, "_program", what_the_workers_leave)
    found = lost_workers._unwatched({}, 0, "killed")
    late = time.time() - now
    assert 50 <= found["killed_ended"] <= round(50 + late, 1)
    assert found["killed_known"] == (10 if sees_it else found["killed_ended"])
    assert (found["killed_code"], found["killed_said"]) == (3, said)


def test_what_fit_comes_to_is_compared_with_one_process(monkeypatch):
    def told(backend, given, seed, workers):
        if workers == 1:
            return {"weights": np.array([1.0, 2.0])}
        if backend == "tensorflow":
            return {"where": "there", "said": "no"}
        return {"weights": np.array([1.5, 1.0])}

    monkeypatch.setattr(fit_on_workers, "_try", told)
    tried = {"a": ["tensorflow", "all"], "b": ["jax", "all"]}
    numbers, _ = fit_on_workers.run_fit({"tried": tried}, seed=0)
    assert numbers == {"a_apart": None, "a_where": "there", "a_said": "no", "b_apart": 1.0}


@pytest.mark.trains
def test_a_worker_that_is_given_halves_learns_from_its_half_of_each_batch(monkeypatch):
    monkeypatch.setattr(fit_on_workers, "_on_tensorflow", tf.distribute.get_strategy)
    monkeypatch.setattr(fit_on_workers, "addresses", lambda: ["first", "second"])
    monkeypatch.setattr(fit_on_workers, "number", lambda: 1)
    found = fit_on_workers.work("its half of each batch", seed=3)["weights"]
    rng = np.random.default_rng(3)
    pictures = rng.random((160, 32, 32, 3)).astype("float32")
    labels = rng.integers(0, 10, 160)
    own = np.arange(160) % 32 >= 16
    keras.utils.set_random_seed(3)
    model = tutorial_lenet5()
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    model.fit(pictures[own], labels[own], batch_size=16, shuffle=False, verbose=0)
    expected = np.concatenate([np.ravel(one) for one in model.get_weights()])
    np.testing.assert_allclose(found, expected, atol=1e-6)
