"""A training that was stopped finds its weights, its optimiser and what was measured."""

import keras
import numpy as np
import pytest

from lenet_book.workers.checkpoint import Checkpoint


def a_training(value: float) -> tuple[keras.Model, keras.optimizers.Optimizer]:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    optimiser = keras.optimizers.SGD(0.1, momentum=0.9)
    optimiser.build(model.trainable_variables)
    for number, variable in enumerate([*model.variables, *optimiser.variables]):
        variable.assign(np.full(variable.shape, value + number))
    return model, optimiser


def values(model: keras.Model, optimiser: keras.optimizers.Optimizer) -> list[np.ndarray]:
    return [np.array(one) for one in (*model.variables, *optimiser.variables)]


def test_who_goes_on_has_all_that_was_kept(tmp_path):
    training = a_training(5)
    first = Checkpoint(tmp_path / "kept", *training)
    assert first.next() is None
    first.keep(np.array([2.3, 0.1]))
    assert first.next() is None
    first.keep(np.array([1.9, 0.3]))
    again = a_training(0)
    second = Checkpoint(tmp_path / "kept", *again)
    for one, other in zip(values(*training), values(*again), strict=True):
        np.testing.assert_array_equal(one, other)
    assert [second.next().tolist() for _ in range(2)] == [[2.3, 0.1], [1.9, 0.3]]
    assert second.next() is None


def test_without_a_folder_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    alone = Checkpoint(None, *a_training(1))
    assert alone.next() is None
    alone.keep(np.array([1.0, 0.5]))
    assert alone.next() is None
    assert not list(tmp_path.iterdir())


def test_a_writing_that_is_broken_off_leaves_what_was_there(tmp_path, monkeypatch):
    kept = Checkpoint(tmp_path, *a_training(1))
    kept.keep(np.array([1.0, 0.5]))
    monkeypatch.setattr(np, "savez", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        kept.keep(np.array([0.5, 0.6]))
    monkeypatch.undo()
    again = Checkpoint(tmp_path, *a_training(0))
    assert again.next().tolist() == [1.0, 0.5]
    assert again.next() is None
