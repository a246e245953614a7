"""What cannot be shown: one sentence, from every figure and helper that takes something."""

import traceback
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from keras import layers

from lenet_book import figures
from lenet_book.figures.said import short
from lenet_utils.counting import layer_costs, layer_times
from lenet_utils.training import Snapshots

MILLION = np.broadcast_to(np.float32(0), (1_000_000, 20, 20, 3))  # of no more memory than one
IMAGES = np.zeros((3, 20, 20, 3), "float32")
NETWORK = ("Backpropagation", "ConnectionMatrix", "Journey", "Lens", "OutputLayer", "Pooling")
NETWORK += ("ReceptiveField",)
TAKE_MODELS = (*NETWORK, "ConvolutionBench", "DigitPad", "LayerCosts", "SlidingClassifier")

NO_IMAGES = {
    "a path": "pictures/cat.png",
    "a Path": Path("cat.png"),
    "a dict": {"images": IMAGES},
    "an object": object(),
    "one number": 3,
    "None in a list": [None, None],
    "texts": np.array(["a", "b"]),
    "NaN": np.full((1, 20, 20, 3), np.nan),
    "infinite": np.full((1, 20, 20, 3), np.inf),
    "complex": np.zeros((1, 20, 20, 3), complex),
    "none at all": np.zeros((0, 20, 20, 3)),
    "a batch of batches": np.zeros((1, 1, 20, 20, 3)),
    "of two sizes": [np.zeros((4, 4, 3)), np.zeros((5, 5, 3))],
    "channels first": np.zeros((2, 3, 20, 20)),
    "a million": MILLION,
}
NO_LABELS = {
    "a path": "labels.csv",
    "a dict": {0: 1},
    "an object": object(),
    "too few": [1],
    "a million": np.broadcast_to(0, (1_000_000,)),
    "negative": [-1, 0, 1],
    "too large": [0, 1, 3],
    "NaN": [0, 1, np.nan],
    "None in a list": [None] * 3,
    "complex": np.zeros(3, complex),
    "dates": np.zeros(3, "datetime64[s]"),
    "no one-hot": np.ones((3, 3)),
    "a generator": (c for c in range(3)),
}
NO_NAMES = {
    "a text": "abc",
    "too few": ["a"],
    "no texts": [0, 1, 2],
    "a dict": {0: "a", 1: "b", 2: "c"},
    "a set": {"a", "b", "c"},
    "a generator": (c for c in "abc"),
    "a million": np.broadcast_to("a", (1_000_000,)),
}
NO_MODELS = {
    "a path": lambda: "model.keras",
    "a Path": lambda: Path("model.keras"),
    "a list": lambda: [layers.Flatten()],
    "images": lambda: IMAGES,
    "a class": lambda: keras.Sequential,
    "a layer": lambda: layers.Flatten(),
    "unbuilt": lambda: keras.Sequential([layers.Flatten(), layers.Dense(3)]),
    "empty": lambda: keras.Sequential(),
    "NaN": lambda: filled(np.nan),
    "infinite": lambda: filled(np.inf),
    "of no images": lambda: keras.Sequential([keras.Input((9,)), layers.Dense(3)]),
}
NOTHING_OF_YOURS = {
    "a path": "run.json",
    "a list": [0.5, 0.6, 0.7],
    "a number": 3,
    "an object": object(),
    "an array": np.zeros((9, 9)),
    "a million": MILLION,
    "texts": {"a": "b"},
    "nothing in it": {"a": []},
    "None in it": {"a": [None]},
    "NaN in it": {"a": [float("nan")]},
}


def network() -> keras.Sequential:
    return keras.Sequential(
        [
            keras.Input((20, 20, 3)),
            layers.Conv2D(2, 3),
            layers.MaxPooling2D(2),
            layers.Conv2D(3, 3),
            layers.Flatten(),
            layers.Dense(4),
            layers.Dense(3, activation="softmax"),
        ]
    )


def filled(value: float) -> keras.Sequential:
    model = network()
    model.set_weights([np.full_like(w, value) for w in model.get_weights()])
    return model


@pytest.fixture(scope="module")
def model() -> keras.Sequential:
    return network()


@pytest.fixture(scope="module")
def snapshots(model) -> Snapshots:
    kept = Snapshots()
    kept.set_model(model)
    kept.on_train_begin()
    kept.on_epoch_end(0)
    return kept


def refused_in_a_sentence(action) -> None:
    """It raises, from code of the book, what came and what was expected: in a line."""
    with pytest.raises((TypeError, ValueError)) as refused:
        action()
    said = str(refused.value)
    assert "\n" not in said and 20 < len(said) < 400
    raised_in = traceback.extract_tb(refused.value.__traceback__)[-1].filename
    assert "lenet_" in raised_in and "site-packages" not in raised_in


@pytest.mark.parametrize("bad", NO_IMAGES)
@pytest.mark.parametrize("name", [*NETWORK, "ConvolutionBench", "SlidingClassifier"])
def test_no_pictures(model, name, bad):
    refused_in_a_sentence(lambda: getattr(figures, name)(model, NO_IMAGES[bad]))


@pytest.mark.parametrize("bad", NO_IMAGES)
def test_no_pictures_for_the_inspector_and_the_player(snapshots, bad):
    refused_in_a_sentence(lambda: figures.PixelInspector(NO_IMAGES[bad]))
    history = {"loss": [1.0]}
    refused_in_a_sentence(lambda: figures.TrainingPlayer(history, snapshots, NO_IMAGES[bad]))


@pytest.mark.parametrize("bad", NO_LABELS)
@pytest.mark.parametrize("name", [*NETWORK, "TrainingPlayer"])
def test_no_labels(model, snapshots, name, bad):
    given = ({"loss": [1.0]}, snapshots) if name == "TrainingPlayer" else (model,)
    refused_in_a_sentence(lambda: getattr(figures, name)(*given, IMAGES, NO_LABELS[bad]))


@pytest.mark.parametrize("bad", NO_NAMES)
@pytest.mark.parametrize("name", [*NETWORK, "TrainingPlayer", "SlidingClassifier"])
def test_no_names(model, snapshots, name, bad):
    given = ({"loss": [1.0]}, snapshots) if name == "TrainingPlayer" else (model,)
    images = np.zeros((24, 24, 3)) if name == "SlidingClassifier" else IMAGES
    refused_in_a_sentence(lambda: getattr(figures, name)(*given, images, class_names=NO_NAMES[bad]))


@pytest.mark.parametrize("bad", NO_MODELS)
@pytest.mark.parametrize("name", TAKE_MODELS)
def test_no_model(name, bad):
    refused_in_a_sentence(lambda: getattr(figures, name)(NO_MODELS[bad]()))


@pytest.mark.parametrize("bad", ["a path", "a list", "images", "a class", "a layer", "unbuilt"])
def test_no_model_for_what_counts_and_times(bad):
    refused_in_a_sentence(lambda: layer_costs(NO_MODELS[bad]()))
    refused_in_a_sentence(lambda: layer_times(NO_MODELS[bad](), IMAGES))


@pytest.mark.parametrize("bad", [IMAGES[0], IMAGES[:0], np.zeros((2, 9, 9, 3)), "cat.png", MILLION])
def test_no_images_to_be_timed(model, bad):
    refused_in_a_sentence(lambda: layer_times(model, bad))


@pytest.mark.parametrize("bad", NOTHING_OF_YOURS)
def test_no_runs_no_results_and_no_stopwatch(model, snapshots, bad):
    given = NOTHING_OF_YOURS[bad]
    refused_in_a_sentence(lambda: figures.AccuracyLedger(given))
    refused_in_a_sentence(lambda: figures.TrainingTime(given))
    refused_in_a_sentence(lambda: figures.OptimiserPlayground(given))
    refused_in_a_sentence(lambda: figures.TrainingPlayer(given, snapshots, IMAGES))
    refused_in_a_sentence(lambda: figures.TrainingPlayer({"loss": [1.0]}, given, IMAGES))
    if bad != "texts":  # the name of a record that is none has an error of its own
        refused_in_a_sentence(lambda: figures.TrainingPlayer(runs=given))


@pytest.mark.parametrize("name", ["Journey", "Pooling", "SlidingClassifier", "TrainingPlayer"])
def test_names_with_markup_stay_text(model, snapshots, name):
    given = ({"loss": [1.0]}, snapshots) if name == "TrainingPlayer" else (model,)
    images = np.zeros((24, 24, 3)) if name == "SlidingClassifier" else IMAGES
    names = ["<b>a</b>", "<script>b", '"><i>$c$']
    figure = getattr(figures, name)(*given, images, class_names=names, embed=True)
    for stored in figure._repr_mimebundle_()[0]["text/html"], figure._own_picture():
        assert not any(mark in stored for mark in ("<b>", "<script>", "<i>"))


def test_a_million_stored_pictures_are_not_copied():
    """As floats they would fill the memory, and the system would end the kernel."""
    many = np.broadcast_to(np.uint8(0), (1_000_000, 32, 32, 3))
    with pytest.raises(ValueError, match=r"1,000,000 pictures, and a figure takes at most"):
        figures.PixelInspector(many)


def test_pictures_have_to_fit_32_bits():
    with pytest.raises(ValueError, match="NaN or infinite values, first in picture 0"):
        figures.Journey(None, np.full((1, 32, 32, 3), 1e300))


def test_a_history_is_no_name():
    with pytest.raises(TypeError, match=r"history must be what model.fit returns, got 'h.json'"):
        figures.TrainingPlayer("h.json", Snapshots(), np.zeros((1, 32, 32, 3)))


def test_a_value_is_said_in_a_line_and_an_array_by_its_shape():
    assert short(IMAGES) == "an array of float32 of shape (3, 20, 20, 3)"
    assert short(SimpleNamespace(shape=(2,))) == "namespace(shape=(2,))"
    assert short("a" * 90) == f"'{'a' * 76}…"
