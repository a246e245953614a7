"""TrainingPlayer in Python: what it shows is what Keras computes, and bad input gets a sentence."""

import json

import keras
import numpy as np
import pytest

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.figures import TrainingPlayer, catalog, layer_specs, page_data
from lenet_book.figures.layer_specs import EXPORTERS
from lenet_book.figures.network import describe
from lenet_book.records import recorded, snapshots
from lenet_utils import training


def numbers(entry, *shape):
    return np.frombuffer(entry["bytes"], entry["format"]).reshape(shape).astype("float32")


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


def test_the_last_epoch_is_what_the_model_predicts_with_every_layer_that_is_known():
    """What is no trained weight is part of a snapshot too: means, variances, moving averages."""
    layers = keras.layers
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (64, 12, 12, 3)).astype("float32")
    labels = rng.integers(0, 4, 64)
    keras.utils.set_random_seed(0)
    normalization = layers.Normalization()
    normalization.adapt(images)
    stack = [
        normalization,
        layers.RandomFlip(),
        layers.Rescaling(0.7, offset=0.1),
        layers.ZeroPadding2D(1),
        layers.Conv2D(4, 3, groups=1, dilation_rate=2, activation="gelu"),
        layers.BatchNormalization(momentum=0.5),
        layers.MaxPooling2D(2, padding="same"),
        layers.DepthwiseConv2D(2, activation="elu"),
        layers.ReLU(max_value=3, negative_slope=0.1),
        layers.SeparableConv2D(6, 2, padding="same"),
        layers.LeakyReLU(),
        layers.UpSampling2D(2),
        layers.Cropping2D(1),
        layers.AveragePooling2D(2),
        layers.SpatialDropout2D(0.2),
        layers.Reshape((3, 3, 6)),
        layers.ELU(),
        layers.GlobalMaxPooling2D(keepdims=True),
        layers.GlobalAveragePooling2D(keepdims=True),
        layers.Flatten(),
        layers.Dense(8),
        layers.BatchNormalization(momentum=0.5),
        layers.Activation("silu"),
        layers.Dense(4),
        layers.Softmax(),
    ]
    # Those of 1998 have no state beside their weights, and tests of their own.
    always = {kind for kind, one in EXPORTERS.items() if one.__module__ == layer_specs.__name__}
    assert always <= {type(layer) for layer in stack}
    model = keras.Sequential([keras.Input((12, 12, 3)), *stack])
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    snapshots = training.Snapshots()
    history = model.fit(images, labels, epochs=2, callbacks=[snapshots], verbose=0)
    run = only(TrainingPlayer(history, snapshots, images[:20]))
    last = numbers(run["predictions"], 3, 20, 4)[-1]
    np.testing.assert_allclose(last, model.predict(images[:20], verbose=0), atol=0.005)
    # What the page computes begins with the same state.
    spec, weights = describe(model)
    first = numbers(run["first"], 3, -1)[-1]
    np.testing.assert_allclose(first, weights[: len(first)], atol=0.002)
    for name in ("mean", "deviation"):
        kept = run["first"]["spec"]["layers"][0][name]
        assert kept == pytest.approx(spec["layers"][0][name], rel=0.001)  # as 16 bits have it


def only(player: TrainingPlayer) -> dict:
    (run,) = player._runs
    return run


def test_the_books_player_shows_all_seeds_of_the_recorded_run():
    player = TrainingPlayer()
    run = only(player)
    runs = recorded.load("tutorial")["runs"]
    for quantity in ("accuracy", "loss", "val_accuracy", "val_loss"):
        expected = [one["history"][quantity] for one in runs]
        np.testing.assert_allclose(run["history"][quantity], expected, atol=5.1e-5)
    assert run["seeds"] == [0, 1, 2, 3, 4]
    assert (player.run, player.epoch, player.index) == ("tutorial", 10, 0)


def test_its_predictions_are_kerass_to_half_a_percent():
    stored = only(TrainingPlayer())["predictions"]
    codes = np.frombuffer(stored["bytes"], np.uint8).reshape(11, 100, 10)
    best = np.frombuffer(stored["best"], np.uint8).reshape(11, 100)
    images = gallery()[0].astype("float32") / 255
    for epoch in (0, 4, 10):
        expected = snapshots.trained_lenet5(epoch).predict(images, verbose=0)
        # Half a percent, and what 16-bit floats leave out.
        assert np.abs((codes[epoch] + 0.5) / 200 - expected).max() < 0.0025 + 0.0006
        np.testing.assert_array_equal(best[epoch], expected.argmax(axis=1))


def test_a_byte_keeps_every_whole_percentage_that_a_reader_sees():
    exact = np.linspace(0, 1, 100_001, dtype="float32")[:, np.newaxis]
    codes = np.frombuffer(page_data.half_percent(exact)["bytes"], np.uint8)
    shown = np.floor(100 * (codes + 0.5) / 200 + 0.5)
    expected = np.floor(100 * np.minimum(exact[:, 0].astype("float64"), 0.9999) + 0.5)
    ties = np.abs(200 * exact[:, 0] - np.round(200 * exact[:, 0])) < 1e-3  # float32 is not exact
    np.testing.assert_array_equal(shown[~ties], expected[~ties])


def test_its_confusion_matrices_count_the_test_images():
    stored = only(TrainingPlayer())["confusion"]
    counts = np.frombuffer(stored["bytes"], np.uint16).reshape(11, 10, 10)
    assert (counts.sum(axis=2) == 1000).all()
    accuracy = recorded.load("tutorial")["runs"][0]["history"]["val_accuracy"]
    # The stored weights have 16 bits: a handful of images may change sides.
    right = counts[1:].trace(axis1=1, axis2=2)
    np.testing.assert_allclose(right, 10_000 * np.array(accuracy), atol=8)


def test_the_first_kernels_are_those_of_each_epoch():
    first = only(TrainingPlayer())["first"]
    c1 = numbers(first, 11, 456)
    for epoch in (0, 7):
        kernel, bias = snapshots.trained_lenet5(epoch).layers[0].get_weights()
        np.testing.assert_array_equal(c1[epoch], np.concatenate([kernel.ravel(), bias]))
    assert [layer["label"] for layer in first["spec"]["layers"]] == ["C1"]


def test_a_layer_that_was_adapted_is_replayed_with_what_it_learned():
    rng = np.random.default_rng(0)
    images = rng.uniform(0, 255, (40, 8, 8, 3)).astype("float32")
    first = keras.layers.Normalization()
    first.adapt(images)
    stack = [first, keras.layers.Conv2D(2, 3), keras.layers.Flatten(), keras.layers.Dense(3)]
    model = keras.Sequential([keras.Input((8, 8, 3)), *stack])
    kept = training.Snapshots()
    kept.set_model(model)
    kept.on_train_begin()
    kept.on_epoch_end(0)
    run = only(TrainingPlayer({"loss": [1.0]}, kept, images))
    replayed = numbers(run["predictions"], 2, 40, 3)[-1]
    np.testing.assert_allclose(replayed, model.predict(images, verbose=0), atol=0.02)


def test_a_learners_own_run_is_replayed_epoch_by_epoch(own_run):
    history, snapshots, images, labels = own_run
    before = snapshots.model.get_weights()
    player = TrainingPlayer(history, snapshots, images, labels, class_names=["a", "b", "c"])
    predictions = numbers(only(player)["predictions"], 3, 60, 3)
    expected = snapshots.model.predict(images, verbose=0)
    np.testing.assert_allclose(predictions[2], expected, atol=2e-3)
    assert np.abs(predictions[0] - predictions[2]).max() > 0.01
    assert only(player)["history"]["loss"] == [history.history["loss"]]
    spec = only(player)["first"]["spec"]
    assert [layer["kind"] for layer in spec["layers"]] == ["rescaling", "conv2d"]
    assert numbers(only(player)["first"], 3, 40).shape == (3, 3 * 3 * 4 + 4)
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
    assert only(TrainingPlayer(history, snapshots, images))["first"] is None


# ---------------------------------------------------------------- several runs
def test_recorded_runs_are_compared_with_bands_over_their_seeds():
    player = TrainingPlayer(
        runs=["tutorial", "standardised", "connections"], compared=["connections"]
    )
    assert [run["id"] for run in player._runs] == ["tutorial", "standardised", "connections"]
    assert player.spread == "range"
    # Two of them were recorded without their networks: curves only.
    assert [run["first"] is None for run in player._runs] == [False, True, True]
    stored = player._repr_mimebundle_()[0]["text/html"]
    assert catalog.options(stored)["data"]["runs"] == [
        "run-tutorial",
        "run-standardised",
        "run-connections",
    ]
    assert "<img" not in stored


def test_own_histories_are_compared_with_each_other_and_with_a_recorded_one(own_run):
    history = own_run[0]
    player = TrainingPlayer(runs={"mine": history, "less": {"loss": [3.0]}, "book": "tutorial"})
    mine, less, book = player._runs
    assert mine["history"]["accuracy"] == [history.history["accuracy"]]
    assert [run["name"] for run in player._runs] == ["mine", "less", "book"]
    assert (less["epochs"], book["epochs"], len(book["seeds"])) == (1, 10, 5)
    assert book["predictions"] is None, "its pictures are not here"
    assert (player.run, player.epoch, player.spread) == ("run1", 1, "first"), "all have epoch 1"
    assert "Training runs, epoch by epoch: mine, less, book." in player._preview()


def test_another_run_brings_the_epoch_and_the_comparison_in_order():
    player = TrainingPlayer(runs={"a": {"loss": [1.0] * 9}, "b": {"loss": [1.0] * 4}})
    player.compared = ["run2"]
    player.run = "run2"
    assert (player.epoch, player.compared) == (4, ["run1"])
    player.run = "run1"
    assert (player.epoch, player.compared) == (4, ["run2"])


@pytest.mark.parametrize(
    ("runs", "error", "said"),
    [
        (
            ["no_such"],
            FileNotFoundError,
            "no recorded experiment 'no_such'; recorded are: .*tutorial",
        ),
        (["layer_times"], ValueError, "'layer_times' has no training curves"),
        (["tutorial", "tutorial"], TypeError, "a list of different recorded experiments"),
        ([], TypeError, "must be a list"),
        ("tutorial", TypeError, "must be a list"),
        ({}, TypeError, "a name"),
        ({"": {"loss": [1.0]}}, TypeError, "a name"),
        ({"a": {"loss": []}}, ValueError, "a loss for each epoch"),
    ],
)
def test_runs_that_cannot_be_drawn_are_named(runs, error, said):
    with pytest.raises(error, match=said):
        TrainingPlayer(runs=runs)


# ---------------------------------------------------------------- what can be set
def test_traits_are_checked_when_they_are_set():
    player = TrainingPlayer(epoch=3)
    player.epoch = 0
    with pytest.raises(ValueError, match=r"epoch must be 0…10, got 11"):
        player.epoch = 11
    with pytest.raises(ValueError, match=r"index must be 0…99, got 100"):
        player.index = 100
    assert (player.epoch, player.index) == (0, 0)


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ({"run": "connections"}, "run must be one of tutorial, standardised; got 'connections'"),
        ({"run": ["tutorial"]}, "run must be one of"),
        ({"compared": ["tutorial"]}, "compared must be a list of some of standardised"),
        ({"compared": "standardised"}, "compared must be a list"),
        ({"compared": ["standardised"] * 2}, "compared must be a list"),
        ({"curves": []}, "curves must hold at least one of training, validation, test"),
        ({"curves": ["val"]}, "curves must be a list of some of training"),
        ({"spread": "wide"}, "spread must be one of first, range, interval; got 'wide'"),
        ({"scale": 2}, "scale must be one of linear, log"),
        ({"smoothing": True}, "smoothing must be one of 1, 3, 5; got True"),
        ({"zoom": (3, 3)}, r"zoom must be \(first, last\) epoch, from 0 to 10, or None"),
        ({"zoom": (0, 11)}, "zoom must be"),
        ({"zoom": "35"}, "zoom must be"),
        ({"zoom": 5}, "zoom must be"),
        ({"epochs": 5}, "no setting epochs; there are: .*epoch"),
    ],
)
def test_settings_that_do_not_exist_are_named(view, said):
    with pytest.raises((TypeError, ValueError), match=said):
        TrainingPlayer(runs=["tutorial", "standardised"], **view)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"snapshots": None}, "belong together"),
        ({"snapshots": [1, 2]}, "must be the lenet_utils.training.Snapshots"),
        ({"history": {"accuracy": [0.1, 0.2]}}, "a loss for each epoch"),
        ({"history": {"loss": [1.0]}}, "history has 1 epochs, and snapshots 2"),
        ({"runs": ["tutorial"]}, "or runs alone"),
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
    bundle["text/html"] = catalog.with_pictures(bundle["text/html"], lambda entry: "")
    assert len(json.dumps(bundle)) < 4000
    assert bundle["text/plain"].startswith("TrainingPlayer(compared=[], curves=['training', ")
    own, _ = TrainingPlayer(history, snapshots, images)._repr_mimebundle_()
    assert "run the cell" in own["text/html"]
    assert "data-lenet-figure" not in own["text/html"]
