"""The networks and their bundled weights."""

import hashlib

import keras
import numpy as np
import pytest

from lenet_book.records import SNAPSHOTS, recorded, snapshots
from lenet_utils import models, other_networks, training
from lenet_utils.data import load_cifar10


@pytest.fixture(scope="module")
def test_set():
    _, (images, labels) = load_cifar10()
    return images.astype("float32") / 255, labels[:, 0]


def test_the_tutorials_network_has_its_shapes_and_parameters():
    model = models.tutorial_lenet5()
    table = {
        layer.name: (tuple(layer.output.shape[1:]), layer.count_params()) for layer in model.layers
    }
    assert table == {
        "C1": ((28, 28, 6), 456),
        "S2": ((14, 14, 6), 0),
        "C3": ((10, 10, 16), 2416),
        "S4": ((5, 5, 16), 0),
        "C5": ((1, 1, 120), 48120),
        "flatten": ((120,), 0),
        "F6": ((84,), 10164),
        "Output": ((10,), 850),
    }
    squashed = [
        layer.name
        for layer in model.layers
        if getattr(layer, "activation", None) is keras.activations.tanh
    ]
    assert squashed == ["C1", "C3", "C5", "F6"]


def test_the_larger_network_has_its_parameters_and_says_probabilities():
    network = models.larger_network()
    assert network.count_params() == 1_168_362
    answers = network(np.random.default_rng(0).random((2, 32, 32, 3), "float32")).numpy()
    assert answers.shape == (2, 10)
    assert answers.sum(axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_the_larger_network_halves_its_maps_three_times_and_takes_the_largest_of_each():
    network = models.larger_network()
    maps = [
        tuple(layer.output.shape[1:])
        for layer in network.layers
        if isinstance(layer, keras.layers.Activation)
    ]
    assert maps == [
        (32, 32, 32), (16, 16, 64), (16, 16, 64), (8, 8, 128), (8, 8, 128), (4, 4, 256),
        (4, 4, 256),
    ]  # fmt: skip
    pictures = np.random.default_rng(0).random((2, 32, 32, 3), "float32")
    last, largest = (
        keras.Model(network.inputs[0], layer.output)(pictures).numpy()
        for layer in network.layers[-3:-1]
    )
    assert last.min() == 0  # ReLU
    np.testing.assert_array_equal(largest, last.max(axis=(1, 2)))


@pytest.mark.parametrize("name", ["batch-normalisation", "all-three", "larger", "residual"])
def test_running_means_move_by_a_tenth_at_every_step(name):
    network = other_networks.VARIANTS[name]()
    found = [v for v in network.layers if isinstance(v, keras.layers.BatchNormalization)]
    values = np.random.default_rng(0).random((8, *found[0].input.shape[1:]), "float32")
    found[0](values, training=True)
    axes = tuple(range(values.ndim - 1))
    np.testing.assert_allclose(found[0].moving_mean, values.mean(axis=axes) / 10, rtol=1e-4)
    assert {layer.momentum for layer in found} == {0.9}


@pytest.mark.parametrize("epoch", [1, 10])
def test_the_bundled_weights_reach_the_recorded_accuracy(test_set, epoch):
    images, labels = test_set
    predicted = snapshots.trained_lenet5(epoch).predict(images, batch_size=500, verbose=0).argmax(1)
    run = recorded.load("tutorial")["runs"][0]
    # 16-bit weights may turn a prediction that stood on the edge, no more.
    assert (predicted == labels).mean() == pytest.approx(
        run["history"]["val_accuracy"][epoch - 1], abs=5e-4
    )


def test_the_bundled_weights_belong_to_the_recorded_run():
    found = hashlib.sha256(SNAPSHOTS.read_bytes()).hexdigest()
    assert recorded.load("tutorial")["files"] == {"tutorial_snapshots.npz": found}


@pytest.mark.parametrize("epoch", [-1, 11, 2.5, "last"])
def test_an_epoch_outside_the_run_is_refused(epoch):
    with pytest.raises(ValueError, match=r"epoch must be 0…10, got"):
        snapshots.trained_lenet5(epoch)


@pytest.mark.trains
def test_snapshots_hold_the_weights_before_training_and_after_each_epoch():
    rng = np.random.default_rng(0)
    images = rng.random((64, 32, 32, 3), dtype="float32")
    labels = keras.utils.to_categorical(rng.integers(0, 10, 64), 10)
    snapshots = training.Snapshots()
    dataset = training.Dataset(images, labels, images[:32], labels[:32])
    history = training.train_tutorial(dataset, seed=3, epochs=2, callbacks=(snapshots,))
    kept = snapshots.stacked()
    keras.utils.set_random_seed(3)
    np.testing.assert_allclose(
        kept["C1/kernel"][0], models.tutorial_lenet5().layers[0].get_weights()[0], atol=1e-3
    )
    np.testing.assert_allclose(
        kept["Output/bias"][2], history.model.layers[-1].get_weights()[1], atol=1e-3
    )
    assert kept["F6/kernel"].shape == (3, 120, 84)
    assert (kept["C1/kernel"][1] != kept["C1/kernel"][2]).any()


@pytest.mark.trains
def test_the_same_seed_gives_the_same_training():
    rng = np.random.default_rng(1)
    images = rng.random((128, 32, 32, 3), dtype="float32")
    labels = keras.utils.to_categorical(rng.integers(0, 10, 128), 10)
    dataset = training.Dataset(images, labels, images[:32], labels[:32])
    first, again, other = (
        training.train_tutorial(dataset, seed, epochs=1).history["loss"] for seed in (0, 0, 1)
    )
    assert first == pytest.approx(again, rel=1e-6)
    assert first != pytest.approx(other, rel=1e-6)


def test_nothing_is_recorded_from_the_bundled_sample(monkeypatch):
    monkeypatch.setenv("LENET_CIFAR10_SOURCE", "sample")
    with pytest.raises(RuntimeError, match=r"all 50,000 training images .* found 1,000"):
        training.tutorial_dataset()
