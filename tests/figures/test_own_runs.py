"""A learner's own runs and models: shown is what Keras computes, and no display ends them."""

import html
import re

import keras
import nbformat
import numpy as np
import pytest
from keras import layers
from nbconvert import HTMLExporter
from prose import ROOT
from traitlets.config import Config

from lenet_book import figures
from lenet_book.figures import Journey, TrainingPlayer, catalog
from lenet_book.figures.input_range import chosen_range
from lenet_book.figures.live_curves import LiveCurves, in_words
from lenet_book.figures.network import describe
from lenet_book.figures.training_player.training_runs import checked_history
from lenet_utils.training import Snapshots

RNG = np.random.default_rng(0)
STORED = RNG.integers(0, 256, (48, 32, 32, 3)).astype("float32")
LABELS = np.arange(48) % 3


def network(*first: keras.Layer, metrics=("accuracy",)) -> keras.Sequential:
    keras.utils.set_random_seed(0)
    rest = [layers.Conv2D(3, 5, strides=3, activation="tanh"), layers.Flatten()]
    made = keras.Sequential(
        [keras.Input((32, 32, 3)), *first, *rest, layers.Dense(10, activation="softmax")]
    )
    made.compile("adam", "sparse_categorical_crossentropy", metrics=list(metrics))
    return made


def adapted() -> keras.Layer:
    layer = layers.Normalization()
    layer.adapt(STORED)
    return layer


def only(player: TrainingPlayer) -> dict:
    (run,) = player._runs
    return run


def predictions(run: dict) -> np.ndarray:
    """What a run holds of the 48 pictures, epoch by epoch."""
    stored = run["predictions"]
    return np.frombuffer(stored["bytes"], stored["format"]).reshape(run["epochs"] + 1, 48, -1)


FIRST = {
    "adapted": adapted,
    "given": lambda: layers.Normalization(mean=[120.0] * 3, variance=[7e4] * 3),
    "rescaling": lambda: layers.Rescaling(1 / 255),
}


@pytest.mark.trains
@pytest.mark.parametrize("first", FIRST)
def test_the_last_epoch_of_a_player_is_what_the_model_predicts(first):
    model, kept = network(FIRST[first]()), Snapshots()
    history = model.fit(STORED, LABELS, epochs=2, callbacks=[kept], verbose=0)
    replayed = predictions(only(TrainingPlayer(history, kept, STORED)))[-1]
    np.testing.assert_allclose(replayed, model.predict(STORED, verbose=0), atol=5e-4)


def absolute(truth, told):
    """A loss of one's own, which no copy of a model could be compiled with."""
    return keras.ops.mean(keras.ops.abs(truth - told))


@pytest.mark.trains
@pytest.mark.parametrize("inner", ["blocks", "normalised"])
def test_so_it_is_with_models_in_a_model_and_a_loss_of_one_s_own(inner):
    blocks = [layers.Conv2D(3, 3, padding="same"), layers.Conv2D(5, 3, padding="same")]
    block = keras.Sequential(blocks if inner == "blocks" else [adapted(), blocks[0]])
    model, kept = network(layers.Rescaling(1 / 255), block), Snapshots()
    model.compile("adam", absolute, metrics=[absolute])
    targets = keras.utils.to_categorical(LABELS, 10)
    history = model.fit(STORED, targets, epochs=2, callbacks=[kept], verbose=0)
    replayed = predictions(only(TrainingPlayer(history, kept, STORED)))[-1]
    np.testing.assert_allclose(replayed, model.predict(STORED, verbose=0), atol=5e-4)
    assert model.compiled


def test_being_among_the_best_five_is_no_accuracy():
    given = {"loss": [2.0], "sparse_top_k_categorical_accuracy": [0.9], "top5_accuracy": [0.9]}
    assert checked_history(given)[0] == {"loss": [2.0]}


@pytest.mark.trains
def test_each_fit_begins_anew_and_what_was_trained_before_is_not_called_untrained():
    model, kept = network(layers.Rescaling(1 / 255)), Snapshots()
    first = model.fit(STORED, LABELS, callbacks=[kept], verbose=0)
    assert not only(TrainingPlayer(first, kept, STORED))["trainedBefore"]
    again = model.fit(STORED, LABELS, epochs=3, initial_epoch=1, callbacks=[kept], verbose=0)
    assert len(kept.epochs) == 3
    run = only(TrainingPlayer(again, kept, STORED))
    assert (run["epochs"], run["trainedBefore"]) == (2, True)


@pytest.mark.trains
def test_a_network_that_was_compiled_again_is_not_called_untrained():
    """Its new optimizer counts from 0; that biases have left their zeros tells."""
    model, kept = network(), Snapshots()
    model.fit(STORED / 255, LABELS, verbose=0)
    model.compile("sgd", "sparse_categorical_crossentropy")
    history = model.fit(STORED / 255, LABELS, callbacks=[kept], verbose=0)
    assert only(TrainingPlayer(history, kept, STORED / 255))["trainedBefore"]
    copied = keras.models.clone_model(model)
    copied.set_weights(model.get_weights())
    copied.compile("sgd", "sparse_categorical_crossentropy")
    history = copied.fit(STORED / 255, LABELS, callbacks=[kept], verbose=0)
    assert only(TrainingPlayer(history, kept, STORED / 255))["trainedBefore"]


@pytest.mark.trains
@pytest.mark.parametrize(
    ("optimizer", "callback", "now"),
    [
        ("adam", None, 3),
        (keras.optimizers.Adam(use_ema=True, ema_momentum=0.5), None, None),
        (
            "adam",
            keras.callbacks.EarlyStopping(
                "loss", patience=2, min_delta=9, restore_best_weights=True
            ),
            1,
        ),
    ],
    ids=["as it ended", "averaged", "restored"],
)
def test_weights_that_are_not_the_last_epochs_are_noticed(optimizer, callback, now):
    model, kept = network(), Snapshots()
    model.compile(optimizer, "sparse_categorical_crossentropy")
    calls = [kept, *([callback] if callback else [])]
    history = model.fit(STORED / 255, LABELS, epochs=3, callbacks=calls, verbose=0)
    run = only(TrainingPlayer(history, kept, STORED / 255))
    assert run["now"] == now
    if now is not None:
        shown = predictions(run)[now]
        np.testing.assert_allclose(shown, model.predict(STORED / 255, verbose=0), atol=5e-4)


@pytest.mark.trains
@pytest.mark.parametrize("size", [30007.0, 200_000.0])
def test_large_numbers_of_a_regression_are_replayed_as_they_are(size):
    model, kept = regression(size), Snapshots()
    history = model.fit(STORED / 255, np.full(48, size), epochs=2, callbacks=[kept], verbose=0)
    run = only(TrainingPlayer(history, kept, STORED / 255))
    expected = model.predict(STORED / 255, verbose=0)
    np.testing.assert_allclose(predictions(run)[-1], expected, rtol=1e-6)
    assert run["first"]["format"] == "float16", "its kernels are small"


def regression(size: float) -> keras.Sequential:
    head = layers.Dense(1, bias_initializer=keras.initializers.Constant(size))
    model = keras.Sequential(
        [keras.Input((32, 32, 3)), layers.Conv2D(2, 5, strides=5), layers.Flatten(), head]
    )
    model.compile("sgd", "mae")
    return model


@pytest.mark.trains
def test_a_run_is_replayed_from_its_snapshots_whatever_became_of_the_model():
    model, kept = network(), Snapshots()
    history = model.fit(STORED / 255, LABELS, callbacks=[kept], verbose=0)
    expected = model.predict(STORED / 255, verbose=0)
    model.layers[0].kernel.assign(model.layers[0].kernel * np.nan)
    run = only(TrainingPlayer(history, kept, STORED / 255))
    assert run["now"] is None
    np.testing.assert_allclose(predictions(run)[-1], expected, atol=5e-4)
    model.pop()
    with pytest.raises(ValueError, match="weights of other layers than the model has now"):
        TrainingPlayer(history, kept, STORED / 255)
    model.add(layers.Dense(4))
    with pytest.raises(ValueError, match="weights of other layers than the model has now"):
        TrainingPlayer(history, kept, STORED / 255)


@pytest.mark.trains
def test_a_model_without_input_gets_a_sentence():
    model, kept = keras.Sequential([layers.Flatten(), layers.Dense(3)]), Snapshots()
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    history = model.fit(STORED, LABELS, callbacks=[kept], verbose=0)
    with pytest.raises(ValueError, match=r"begin it with keras\.Input"):
        TrainingPlayer(history, kept, STORED)


@pytest.mark.trains
def test_no_metric_ends_a_training(capsys):
    model = network(layers.Rescaling(1 / 255), metrics=[keras.metrics.F1Score(), "accuracy"])
    model.compile("adam", "categorical_crossentropy", metrics=[keras.metrics.F1Score()])
    targets = keras.utils.to_categorical(LABELS, 10)
    live, kept = LiveCurves(), Snapshots()
    history = model.fit(STORED, targets, epochs=2, callbacks=[live, kept], verbose=0)
    assert capsys.readouterr().out.count("f1_score [") == 2
    run = only(TrainingPlayer(history, kept, STORED))
    assert run["leftOut"] == ["f1_score"]


class Interrupt(keras.callbacks.Callback):
    """Stops a training in the middle of an epoch, as Ctrl-C does."""

    def on_train_begin(self, logs=None):
        self.seen = 0

    def on_train_batch_end(self, batch, logs=None):
        self.seen += 1
        if self.seen == 7:
            raise KeyboardInterrupt


@pytest.mark.trains
@pytest.mark.parametrize(("together", "epochs"), [(1, 1), (2, 3)])
def test_a_training_that_was_interrupted_is_shown_as_far_as_it_went(together, epochs):
    model, kept = network(layers.Rescaling(1 / 255)), Snapshots()
    model.compile("adam", "sparse_categorical_crossentropy", steps_per_execution=together)
    with pytest.raises(KeyboardInterrupt):
        model.fit(STORED, LABELS, epochs=9, batch_size=12, callbacks=[kept, Interrupt()], verbose=0)
    run = only(TrainingPlayer(model.history, kept, STORED))
    assert run["epochs"] == len(run["history"]["loss"][0]) == epochs
    assert "val_loss" not in run["history"], "there was no validation, and none is made up"


def test_small_numbers_are_said_and_odd_ones_too():
    assert in_words({"loss": 1.5, "learning_rate": 0.000123}) == "loss 1.50, learning_rate 0.00012"
    odd = {"loss": 1.0, "state": "warm", "f": np.arange(6.0), "none": None, "bad": float("nan")}
    assert in_words(odd).endswith("state warm, f [0.00, 1.00, 2.00, 3.00, …], none None, bad nan")


def test_a_history_shows_what_it_can_and_names_the_rest():
    given = {
        "loss": [2.0, 1.0],
        "sparse_categorical_accuracy": [0.1, 0.2],
        "val_loss": [1.5],
        "f1_score": [[0.1], [0.2, 0.3]],
        "learning_rate": ["a", None],
    }
    kept, left_out = checked_history(given)
    assert kept == {"accuracy": [0.1, 0.2], "loss": [2.0, 1.0]}
    assert left_out == ["val_loss", "f1_score", "learning_rate"]


# ---------------------------------------------------------------- input range
@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (layers.Rescaling(1 / 255), (0, 255)),
        (layers.Rescaling(1 / 127.5, offset=-1), (0, 255)),
        (layers.Rescaling(2.0, offset=-1.0), (0, 1)),
        (layers.Normalization(mean=[125.0] * 3, variance=[3900.0] * 3), (0, 255)),
        (layers.Normalization(mean=[0.47] * 3, variance=[0.06] * 3), (0, 1)),
        (layers.Conv2D(3, 3), (0, 1)),
    ],
)
def test_the_books_pictures_come_in_the_range_that_the_first_layer_takes(first, expected):
    model = network(first)
    assert chosen_range(describe(model).spec) == expected
    journey = Journey(model)
    assert (journey._pictures["low"][0], journey._pictures["high"][0]) == expected
    assert journey._pictures["format"] == "uint8"


@pytest.mark.parametrize(
    "first",
    [
        [layers.ZeroPadding2D(2), layers.Rescaling(1 / 255)],
        [layers.Rescaling(1.0, offset=-127.5), layers.Rescaling(1 / 127.5)],
        [layers.Rescaling(1 / 50)],
        [layers.Rescaling(1.0, offset=-127.5)],
    ],
    ids=["padded", "in two steps", "coarse", "centred alone"],
)
def test_scaling_is_found_behind_what_only_arranges_and_in_steps(first):
    spec, _ = describe(network(*first))
    assert chosen_range(spec) == (0.0, 255.0)


def test_what_makes_pixels_of_0_to_1_large_is_no_sign_of_stored_ones():
    spec, _ = describe(network(layers.Rescaling(255.0)))
    assert chosen_range(spec) == (0.0, 1.0)


def test_a_normalisation_of_batches_says_nothing_of_pixels():
    spec, _ = describe(network(layers.BatchNormalization()))
    assert chosen_range(spec) == (0.0, 1.0)
    assert Journey(network(layers.BatchNormalization()))._pictures["high"] == [1, 1, 1]


def test_the_sliding_classifier_takes_the_range_too():
    model = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(3, 5),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    assert figures.SlidingClassifier(model)._pictures["high"] == [255, 255, 255]
    assert figures.SlidingClassifier(model, pixels="unit")._pictures["high"] == [1, 1, 1]
    with pytest.raises(ValueError, match="pixels is for the book's pictures"):
        figures.SlidingClassifier(model, STORED[0], pixels="unit")


def test_the_bench_asks_for_the_range_too():
    bench = figures.ConvolutionBench(network(), pixels="stored")
    assert bench._pictures["high"] == [255] * 3
    assert (
        "pictures"
        in catalog.options(figures.ConvolutionBench(pixels="stored", embed=True)._preview())["data"]
    )
    assert figures.ConvolutionBench(network())._pictures["high"] == [1] * 3
    with pytest.raises(ValueError, match="leave pixels out"):
        figures.ConvolutionBench(network(), STORED[:2], pixels="stored")


def test_one_grey_picture_needs_no_channel():
    stack = [keras.Input((12, 12, 1)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(2)]
    for shape in ((12, 12), (12, 12, 1), (1, 12, 12), (1, 12, 12, 1)):
        shown = Journey(keras.Sequential(stack), np.zeros(shape))._pictures
        assert (shown["total"], shown["shape"]) == (1, [12, 12, 1])


def test_pixels_decides():
    assert Journey(network(), pixels="stored")._pictures["high"] == [255] * 3
    assert Journey(network(), pixels=(-1, 1))._pictures["low"] == [-1] * 3
    for wrong in ("bytes", (1, 0), (0, float("nan")), 255, ("a", "b")):
        with pytest.raises(ValueError, match="pixels must be"):
            Journey(network(), pixels=wrong)


def scaling(*numbers: tuple[float, float]) -> dict:
    """A spec whose first layers multiply and add."""
    of = [{"kind": "rescaling", "scale": [scale], "offset": [more]} for scale, more in numbers]
    return {"layers": of}


@pytest.mark.parametrize(
    ("numbers", "most"),
    [
        ([(1 / 255, 0)], 255),
        ([(2, -1)], 1),
        ([(1, -127.5)], 255),  # which would make nothing usual of 0…1
        # What layers make of 0 and of 255 is at most 12 …
        ([(1 / 16, -3.9375)], 255),
        ([(1 / 16, -3.875)], 1),
        ([(1 / 16, -12)], 255),
        # … or they leave more than 12 of 0 and of 1.
        ([(1 / 16, -12.0625)], 1),
        ([(1 / 16, -12.125)], 255),
        # One after the other: x → (2x + 8) ÷ 32 − 4.1875
        ([(2, 8), (1 / 32, -4.1875)], 255),
        ([(2, 8), (1 / 32, -4.125)], 1),
        ([], 1),
    ],
)
def test_layers_that_scale_tell_which_pixels_they_are_made_for(numbers, most):
    assert chosen_range(scaling(*numbers)) == (0, most)
    spec = scaling(*numbers)
    for kind in ("flatten", "reshape", "zeropadding2d", "cropping2d", "upsampling2d"):
        assert chosen_range({"layers": [{"kind": kind}, *spec["layers"]]}) == (0, most)
    assert chosen_range({"layers": [{"kind": "dense"}, *spec["layers"]]}) == (0, 1)


def test_a_normalization_tells_by_its_mean_and_deviation():
    def layer(mean: list[float], deviation: list[float]) -> dict:
        return {"layers": [{"kind": "normalization", "mean": mean, "deviation": deviation}]}

    assert chosen_range(layer([127.5], [63.75])) == (0, 255)
    assert chosen_range(layer([0.5], [0.25])) == (0, 1)
    assert chosen_range(layer([0.0, 240.0], [20.0, 20.0])) == (0, 255)  # −6…6.75 on average
    assert chosen_range(layer([0.0, 80.0], [20.0, 5.0])) == (0, 1)


def test_pixels_are_a_name_or_two_numbers_the_smaller_first():
    spec = scaling((1 / 255, 0))
    known = {"unit": (0, 1), "stored": (0, 255), (-1, 1.5): (-1, 1.5)}
    assert {pixels: chosen_range(spec, pixels) for pixels in known} == known
    assert chosen_range(spec, [np.float32(-0.5), 0]) == (-0.5, 0)
    wrong = [(1, 1), (1, 0), (0, 1, 2), (0,), (False, True), (0, np.inf), (None, 1), (0, None)]
    for pixels in [*wrong, "bytes", 255]:
        with pytest.raises(ValueError, match=r"^pixels must be "):
            chosen_range(spec, pixels)


# ---------------------------------------------------------------- bad input
TAKE_BOTH = ("Backpropagation", "ConnectionMatrix", "ConvolutionBench", "Journey", "OutputLayer")
TAKE_BOTH += ("Pooling", "ReceptiveField")
BAD_IMAGES = {
    "a path": "pictures/cat.png",
    "of two sizes": [np.zeros((4, 4, 3)), np.zeros((5, 5, 3))],
    "channels first": np.zeros((2, 3, 32, 32)),
    "none at all": np.zeros((0, 32, 32, 3)),
    "NaN": np.full((1, 32, 32, 3), np.nan),
    "a million": np.broadcast_to(np.float32(0), (1_000_000, 32, 32, 3)),
    "truths": np.zeros((1, 32, 32, 3), bool),
}


def refused_in_a_sentence(action) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        action()
    said = str(refused.value)
    assert "\n" not in said and 20 < len(said) < 300


@pytest.mark.parametrize("name", TAKE_BOTH)
@pytest.mark.parametrize("bad", BAD_IMAGES)
def test_bad_pictures_get_a_sentence(name, bad):
    refused_in_a_sentence(lambda: getattr(figures, name)(None, BAD_IMAGES[bad]))


def unbuilt() -> keras.Sequential:
    return keras.Sequential([layers.Flatten(), layers.Dense(3)])


def broken(value: float) -> keras.Sequential:
    model = network()
    model.set_weights([np.full_like(w, value) for w in model.get_weights()])
    return model


BAD_MODELS = {
    "a path": lambda: "model.keras",
    "a class": lambda: keras.Sequential,
    "unbuilt": unbuilt,
    "NaN": lambda: broken(np.nan),
    "infinite": lambda: broken(np.inf),
}


@pytest.mark.parametrize("name", (*TAKE_BOTH, "LayerCosts", "SlidingClassifier"))
@pytest.mark.parametrize("bad", BAD_MODELS)
def test_bad_models_get_a_sentence(name, bad):
    model = BAD_MODELS[bad]()
    refused_in_a_sentence(lambda: getattr(figures, name)(model))


def test_names_with_markup_stay_text():
    model = network()
    names = ["<b>a</b>", *"bcdefghij"]
    journey = Journey(model, STORED[:2] / 255, class_names=names, embed=True)
    assert "<b>a" not in journey._preview()


# ---------------------------------------------------------------- saved notebooks
@pytest.mark.parametrize("name", ["Journey", "Backpropagation", "ReceptiveField"])
def test_what_is_saved_shows_their_own_network(name):
    model = network()
    pictures = STORED[:3] / 255
    stored = getattr(figures, name)(model, pictures, index=2)._repr_mimebundle_()[0]["text/html"]
    alt = html.unescape(re.search('src="data:image/png;base64,[^"]+" .* alt="([^"]*)"', stored)[1])
    told = [float(number) for number in re.findall(r"\d (\S+?)[,.](?= |$)", alt)]
    expected = model.predict(pictures, verbose=0)[2]
    np.testing.assert_allclose(told, expected, rtol=6e-3)


def test_what_is_saved_of_pictures_and_runs_tells_their_numbers():
    pixels = RNG.integers(0, 256, (2, 20, 20, 3)).astype("uint8")
    stored = figures.PixelInspector(pixels, index=1, unit=(3, 4))._preview()
    expected = ", ".join(map(str, pixels[1, 5, 6].tolist()))
    assert f"Picture 1; row 5, column 6: {expected}." in stored
    stored = TrainingPlayer(runs={"mine": {"loss": [2.0, 1.25]}})._preview()
    assert "mine: loss 2 to 1.25." in stored


def test_a_page_made_of_a_saved_notebook_shows_their_numbers_with_no_other_file():
    """Through nbconvert, from a file that was saved and opened again; nothing runs there."""
    model = network()
    pictures = STORED[:3] / 255
    bundle, _ = Journey(model, pictures, index=1)._repr_mimebundle_()
    cell = nbformat.v4.new_code_cell("Journey(model, pictures, index=1)")
    cell.outputs = [nbformat.v4.new_output("display_data", data=bundle)]
    saved = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
    page, _ = HTMLExporter(template_name="basic").from_notebook_node(nbformat.reads(saved, 4))
    (image,) = re.findall(r"<img [^>]+>", page)
    assert 'src="data:image/png;base64,' in image
    for value in model.predict(pictures, verbose=0)[1]:
        assert f" {value:.3g}" in image


def test_what_keras_cannot_copy_is_refused_by_its_name():
    odd = layers.Conv2D(2, 3, activation=lambda z: keras.ops.relu(z), name="odd")
    model = keras.Sequential([keras.Input((8, 8, 1)), odd, layers.Flatten(), layers.Dense(2)])
    snapshots = Snapshots()
    snapshots.set_model(model)
    snapshots.on_train_begin()
    snapshots.on_epoch_end(0)
    with pytest.raises(ValueError, match=r'layer "odd" \(Conv2D\) has the activation'):
        TrainingPlayer({"loss": [1.0]}, snapshots, np.zeros((1, 8, 8, 1)))


def test_where_widgets_are_stored_too_the_pictures_can_be_asked_for():
    """As pages/your-own-network.ipynb says: without it, the page asks a server for widgets."""
    journey = Journey(network(), STORED[:3] / 255, index=1)
    bundle, _ = journey._repr_mimebundle_()
    cell = nbformat.v4.new_code_cell("Journey(model, pictures, index=1)")
    cell.outputs = [nbformat.v4.new_output("display_data", data=bundle)]
    saved = nbformat.v4.new_notebook(cells=[cell])
    states = {journey.model_id: {"model_name": "AnyModel", "state": {}}}
    stored = {"state": states, "version_major": 2, "version_minor": 0}
    saved.metadata.widgets = {"application/vnd.jupyter.widget-state+json": stored}
    page = (ROOT / "pages" / "your-own-network.ipynb").read_text("utf-8")
    assert "--to html --ClearMetadataPreprocessor.enabled=True" in page
    config = Config({"ClearMetadataPreprocessor": {"enabled": True}})
    shown, _ = HTMLExporter(config=config).from_notebook_node(saved)
    assert shown.count('src="data:image/png;base64,') == 1
    assert "widget-state+json" not in shown
