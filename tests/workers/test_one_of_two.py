"""What one worker does, without the others: its share, its sums, its engine."""

import importlib
import itertools
import json
import os
import sys
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf

from lenet_book.workers import company as companies
from lenet_book.workers import launch as launching
from lenet_book.workers.company import Company
from lenet_book.workers.launch import launch
from lenet_book.workers.on_tensorflow import TensorFlow
from lenet_utils.data import load_cifar10
from lenet_utils.training_loop import Scale


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
