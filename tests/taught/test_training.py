"""Training as the tutorial does it: what a seed repeats, and what it must not repeat."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest

from lenet_utils import training
from lenet_utils.training import Dataset, train_tutorial, train_tutorial_reshuffled


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    rng = np.random.default_rng(0)
    images = rng.random((96, 32, 32, 3))
    labels = np.eye(10)[rng.integers(10, size=96)]
    return Dataset(images, labels, images[:32], labels[:32])


@pytest.fixture(scope="module")
def runs(dataset) -> list:
    """Two runs with seed 0, and one with seed 1: each its network and its history."""
    return [train_tutorial_reshuffled(dataset, seed, epochs=2) for seed in (0, 0, 1)]


@pytest.mark.trains
def test_reshuffling_changes_the_order_from_the_second_epoch_on(dataset, runs):
    seeded = train_tutorial(dataset, seed=0, epochs=2).history
    _, reshuffled = runs[0]
    assert set(reshuffled) == set(seeded)
    # The first epoch has seed 0 in both; the second has one of its own.
    assert reshuffled["val_loss"][0] == pytest.approx(seeded["val_loss"][0], rel=1e-5)
    assert abs(reshuffled["val_loss"][1] - seeded["val_loss"][1]) > 1e-4


@pytest.mark.trains
def test_a_reshuffled_run_can_be_repeated_and_seeds_differ(runs):
    (model, first), (_, again), (_, other) = runs
    assert first == again
    assert first["loss"] != other["loss"]
    assert model.count_params() == 62_006


class Untrained:
    """A network that keeps what it is asked to do, and learns nothing."""

    def __init__(self) -> None:
        self.compiled, self.fits = None, []

    def compile(self, **settings) -> None:
        self.compiled = settings

    def fit(self, *data, **settings):
        self.fits.append((data, settings))
        return SimpleNamespace(history={"loss": [0.5]})


def test_the_tutorials_training_is_its_steps_7_to_10(dataset):
    network = Untrained()
    train_tutorial(dataset, 0, build=lambda: network)
    train_tutorial(dataset, 0, 3, ("a callback",), 2, build=lambda: network)
    assert network.compiled == {
        "optimizer": "adam", "loss": "categorical_crossentropy", "metrics": ["accuracy"]
    }  # fmt: skip
    for data, settings in network.fits:
        assert data == (dataset.train_images, dataset.train_labels)
        assert settings.pop("validation_data") == (dataset.test_images, dataset.test_labels)
        assert settings.pop("batch_size") == 32
    assert [settings for _, settings in network.fits] == [
        {"epochs": 10, "callbacks": [], "verbose": 0},
        {"epochs": 3, "callbacks": ["a callback"], "verbose": 2},
    ]


def test_a_reshuffled_run_has_a_seed_for_each_of_ten_epochs(dataset, monkeypatch):
    network, seeds = Untrained(), []
    monkeypatch.setattr(training, "tutorial_lenet5", lambda: network)
    monkeypatch.setattr(training.tf.random, "set_seed", seeds.append)
    model, history = train_tutorial_reshuffled(dataset, seed=3)
    del seeds[: -len(network.fits)]  # those of `set_random_seed`
    assert seeds == list(range(3000, 3010))  # as the recorded runs had them
    epochs = [(s["initial_epoch"], s["epochs"], s["verbose"]) for _, s in network.fits]
    assert epochs == [(n, n + 1, 0) for n in range(10)]
    assert model is network
    assert history == {"loss": [0.5] * 10}


def test_the_tutorials_data_lie_between_0_and_1_and_their_labels_are_one_hot(monkeypatch):
    def some(n):
        pictures = np.zeros((n, 32, 32, 3), np.uint8)
        pictures[0] = 255
        return pictures, np.arange(n)[:, np.newaxis]

    monkeypatch.setattr(training, "all_of_cifar10", lambda: (some(4), some(2)))
    dataset = training.tutorial_dataset()
    for images, labels, n in ((*dataset[:2], 4), (*dataset[2:], 2)):
        assert (images[0] == 1).all()
        assert not images[1:].any()
        np.testing.assert_array_equal(labels, np.eye(10)[:n])


def test_snapshots_count_the_steps_that_came_before():
    network = keras.Sequential(
        [keras.Input((3,)), keras.Sequential([keras.layers.Dense(2)], name="inner")]
    )
    snapshots = training.Snapshots()
    snapshots.set_model(network)
    snapshots.on_train_begin()
    assert snapshots.steps_before == 0  # it has no optimiser yet
    network.compile("sgd", "mse")
    network.optimizer.iterations.assign(7)
    snapshots.on_train_begin()
    snapshots.on_epoch_end(0)
    assert snapshots.steps_before == 7
    shapes = {name: kept.shape for name, kept in snapshots.stacked().items()}
    assert shapes == {"inner/0/kernel": (2, 3, 2), "inner/1/bias": (2, 2)}
