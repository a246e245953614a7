"""What chapter 19's experiments make of what their workers say. The workers: `tests/workers`."""

import json
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
    two_processes,
    two_threads,
)
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
