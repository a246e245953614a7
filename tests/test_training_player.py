"""TrainingPlayer in Python: what it shows is what Keras computes, and bad input gets a sentence."""

import json

import keras
import numpy as np
import pytest

from lenet_utils import models, recorded, training
from lenet_utils.figures import TrainingPlayer, assets


def halves(entry, *shape):
    assert entry["format"] == "float16"
    return np.frombuffer(entry["bytes"], np.float16).reshape(shape).astype("float32")


@pytest.fixture(scope="module")
def own_run():
    """A run of somebody's own network: grey input, three classes, max-pooling and ReLU."""
    rng = np.random.default_rng(0)
    images = rng.random((60, 12, 12, 1), dtype="float32")
    labels = rng.integers(0, 3, 60)
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            keras.layers.Rescaling(2.0, offset=-1.0),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    snapshots = training.Snapshots()
    history = model.fit(images, labels, epochs=2, callbacks=[snapshots], verbose=0)
    return history, snapshots, images, labels


def test_the_books_player_shows_the_recorded_run():
    player = TrainingPlayer()
    run = recorded.load("tutorial")["runs"][0]
    assert player._training["history"] == run["history"]
    assert (player.epoch, player.index) == (10, 0)
    predictions = halves(player._training["predictions"], 11, 100, 10)
    images = assets.gallery()[0].astype("float32") / 255
    for epoch in (0, 4, 10):
        expected = models.trained_lenet5(epoch).predict(images, verbose=0)
        np.testing.assert_allclose(predictions[epoch], expected, atol=1e-3)


def test_the_first_kernels_are_those_of_each_epoch():
    first = TrainingPlayer()._training["first"]
    c1 = halves(first, 11, 456)
    for epoch in (0, 7):
        kernel, bias = models.trained_lenet5(epoch).layers[0].get_weights()
        np.testing.assert_array_equal(c1[epoch], np.concatenate([kernel.ravel(), bias]))
    assert [layer["label"] for layer in first["spec"]["layers"]] == ["C1"]


def test_a_learners_own_run_is_replayed_epoch_by_epoch(own_run):
    history, snapshots, images, labels = own_run
    before = snapshots.model.get_weights()
    player = TrainingPlayer(history, snapshots, images, labels, class_names=["a", "b", "c"])
    predictions = halves(player._training["predictions"], 3, 60, 3)
    expected = snapshots.model.predict(images, verbose=0)
    np.testing.assert_allclose(predictions[2], expected, atol=2e-3)
    assert np.abs(predictions[0] - predictions[2]).max() > 0.01
    assert player._training["history"]["loss"] == pytest.approx(history.history["loss"])
    spec = player._training["first"]["spec"]
    assert [layer["kind"] for layer in spec["layers"]] == ["rescaling", "conv2d"]
    assert halves(player._training["first"], 3, 40).shape == (3, 3 * 3 * 4 + 4)
    for now, then in zip(snapshots.model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_without_a_convolution_there_are_curves_and_predictions(own_run):
    _, _, images, labels = own_run
    model = keras.Sequential(
        [keras.Input((12, 12, 1)), keras.layers.Flatten(), keras.layers.Dense(3)]
    )
    model.compile("sgd", "mse")
    snapshots = training.Snapshots()
    targets = keras.utils.to_categorical(labels, 3)
    history = model.fit(images, targets, epochs=1, callbacks=[snapshots], verbose=0)
    assert TrainingPlayer(history, snapshots, images)._training["first"] is None


def test_traits_are_checked_when_they_are_set():
    player = TrainingPlayer(epoch=3)
    player.epoch = 0
    with pytest.raises(ValueError, match=r"epoch must be 0…10, got 11"):
        player.epoch = 11
    with pytest.raises(ValueError, match=r"index must be 0…99, got 100"):
        player.index = 100
    assert (player.epoch, player.index) == (0, 0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"snapshots": None}, "belong together"),
        ({"snapshots": [1, 2]}, "must be the lenet_utils.training.Snapshots"),
        ({"history": {"accuracy": [0.1, 0.2]}}, "a loss for each epoch"),
        ({"history": {"loss": [1.0]}}, "history has 1 epochs of loss, and snapshots 2"),
        ({"history": {"loss": [1.0, float("nan")]}}, "loss of epoch 2 is nan"),
        ({"images": np.zeros((101, 12, 12, 1))}, "at most 100 images, got 101"),
        ({"images": np.zeros((3, 32, 32, 3))}, "must have shape"),
        ({"labels": [0, 1]}, "labels must have shape"),
        ({"class_names": ["a", "b"]}, "class_names must be 3 texts"),
    ],
)
def test_bad_input_gets_a_sentence(own_run, change, said):
    history, snapshots, images, labels = own_run
    given = {"history": history, "snapshots": snapshots, "images": images, "labels": labels}
    with pytest.raises((TypeError, ValueError), match=said):
        TrainingPlayer(**given | change)


def test_what_a_notebook_stores_is_small_and_the_same_every_time(own_run):
    history, snapshots, images, _ = own_run
    bundle, _ = TrainingPlayer()._repr_mimebundle_()
    again, _ = TrainingPlayer()._repr_mimebundle_()
    assert bundle["text/html"] == again["text/html"]
    assert len(json.dumps(bundle)) < 4000
    assert bundle["text/plain"] == "TrainingPlayer(epoch=10, index=0)"
    own, _ = TrainingPlayer(history, snapshots, images)._repr_mimebundle_()
    assert "run the cell" in own["text/html"]
    assert "data-lenet-figure" not in own["text/html"]
