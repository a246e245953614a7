"""What no figure can show: each takes it with one sentence, and draws nothing by halves."""

import html
import re
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from lenet_book import figures
from lenet_utils.counting import layer_costs
from lenet_utils.training import Snapshots

IMAGES = np.random.default_rng(0).random((3, 32, 32, 3), dtype="float32")
MILLION = 1_000_000
LONGEST = 400  # characters that a sentence has
MARKUP = "<b onclick=x>a</b>"


@pytest.fixture(scope="module")
def model() -> keras.Sequential:
    stack = [keras.Input((32, 32, 3)), layers.Conv2D(4, 5), layers.MaxPooling2D(2)]
    stack += [layers.Conv2D(4, 5), layers.Flatten(), layers.Dense(6)]
    return keras.Sequential([*stack, layers.Dense(10, activation="softmax")])


@pytest.fixture(scope="module")
def snapshots(model) -> Snapshots:
    made = Snapshots()
    made.set_model(model)
    made.on_train_begin()
    made.on_epoch_end(0)
    return made


def refused(action: Callable[[], Any]) -> None:
    with pytest.raises((TypeError, ValueError)) as error:
        action()
    said = str(error.value)
    assert "\n" not in said and 20 < len(said) < LONGEST
    where = str(error.traceback[-1].path)
    assert "lenet_book" in where or "lenet_utils" in where, f"{where} said: {said}"


# ---------------------------------------------------------------- pictures
BAD_IMAGES = {
    "a path": "cat.png",
    "a set": {1, 2},
    "texts": np.array(["a", "b"]),
    "nothing in them": np.array([None]),
    "complex": IMAGES.astype(complex),
    "rows": np.zeros((3, 3072)),
    "a number": 3.0,
    "a generator": (picture for picture in IMAGES),
    "a class": np.ndarray,
    "too large for 32 bits": np.full((1, 32, 32, 3), 1e300),
    "a million": np.broadcast_to(np.float32(0), (MILLION, 32, 32, 3)),
    "a million bytes": np.broadcast_to(np.uint8(0), (MILLION, 32, 32, 3)),
}


@pytest.mark.parametrize("name", ["Journey", "Lens", "PixelInspector", "SlidingClassifier"])
@pytest.mark.parametrize("bad", BAD_IMAGES)
def test_pictures(name, bad, model):
    kind = getattr(figures, name)
    first = () if name == "PixelInspector" else (model,)
    refused(lambda: kind(*first, BAD_IMAGES[bad]))


@pytest.mark.parametrize("bad", BAD_IMAGES)
def test_pictures_of_a_run(bad, snapshots):
    refused(lambda: figures.TrainingPlayer({"loss": [1.0]}, snapshots, BAD_IMAGES[bad]))


# ---------------------------------------------------------------- labels and names
BAD_LABELS = {
    "a path": "labels.csv",
    "a set": {1, 2},
    "nothing in them": np.array([None, 1, 2]),
    "too few": [1],
    "none at all": [],
    "below": [-1, 0, 1],
    "above": [99, 0, 1],
    "between": [0.5, 1, 2],
    "NaN": [np.nan, 0, 1],
    "a million": np.broadcast_to(np.int64(0), (MILLION,)),
    "one-hot of five": np.eye(5)[[0, 1, 2]],
    "unknown names": [MARKUP] * 3,
    "of two lengths": [[1], [2, 3], [4]],
}
BAD_NAMES = {
    "one name": "cat",
    "a number": 3,
    "a set": set("abcdefghij"),
    "too few": ["a"],
    "none at all": [],
    "numbers": list(range(10)),
    "nothing in them": [None] * 10,
    "a million": ["a"] * MILLION,
    "bytes": b"abcdefghij",
}


@pytest.mark.parametrize("name", ["Journey", "Lens", "OutputLayer"])
@pytest.mark.parametrize("bad", BAD_LABELS)
def test_labels(name, bad, model):
    refused(lambda: getattr(figures, name)(model, IMAGES, BAD_LABELS[bad]))


@pytest.mark.parametrize("bad", BAD_LABELS)
def test_labels_of_a_run(bad, snapshots):
    refused(lambda: figures.TrainingPlayer({"loss": [1.0]}, snapshots, IMAGES, BAD_LABELS[bad]))


@pytest.mark.parametrize("bad", BAD_NAMES)
def test_class_names(bad, model, snapshots):
    names = {"class_names": BAD_NAMES[bad]}
    refused(lambda: figures.Journey(model, IMAGES, **names))
    refused(lambda: figures.SlidingClassifier(model, np.zeros((40, 40, 3)), **names))
    refused(lambda: figures.TrainingPlayer({"loss": [1.0]}, snapshots, IMAGES, **names))


# ---------------------------------------------------------------- models
BAD_MODELS = {
    "a path": lambda: "model.keras",
    "markup": lambda: MARKUP,
    "a number": lambda: 3,
    "a list": lambda: [layers.Dense(1)],
    "a layer": lambda: layers.Dense(1),
    "a class": lambda: keras.Sequential,
    "unbuilt": lambda: keras.Sequential([layers.Dense(1)]),
    "empty": keras.Sequential,
}


@pytest.mark.parametrize("bad", BAD_MODELS)
def test_models(bad):
    wrong = BAD_MODELS[bad]()
    refused(lambda: layer_costs(wrong))
    refused(lambda: figures.LayerCosts(wrong))
    refused(lambda: figures.SlidingClassifier(wrong, np.zeros((40, 40, 3))))
    for name in ("Backpropagation", "ConnectionMatrix", "ConvolutionBench", "Journey", "Lens"):
        refused(lambda name=name: getattr(figures, name)(wrong, IMAGES))
    for name in ("OutputLayer", "Pooling", "ReceptiveField"):
        refused(lambda name=name: getattr(figures, name)(wrong, IMAGES))


def test_no_classes():
    stack = [keras.Input((32, 32, 3)), layers.Flatten()]
    with pytest.raises(ValueError, match="units"):  # Keras has no such layer
        keras.Sequential([*stack, layers.Dense(0)])
    refused(lambda: figures.Journey(keras.Sequential([*stack]), IMAGES, [0, 1, 5000]))


# ---------------------------------------------------------------- runs
BAD_HISTORIES = {
    "a path": "history.json",
    "a number": 3,
    "empty": {},
    "a list": [1, 2],
    "a text": {"loss": "abc"},
    "NaN": {"loss": [np.nan]},
    "infinite": {"loss": [np.inf]},
    "nothing in it": {"loss": [None]},
    "a vector": {"loss": [np.zeros(3)]},
    "one number": {"loss": 3},
    "no loss": {"accuracy": [0.4]},
    "another length": {"loss": [1, 2]},
    "a million": {"loss": np.broadcast_to(1.0, (MILLION,))},
}
BAD_SNAPSHOTS = {
    "a path": lambda model: "weights.h5",
    "the model": lambda model: model,
    "a class": lambda model: Snapshots,
    "empty": lambda model: Snapshots(),
}
BAD_RUNS = {
    "one name": "tutorial",
    "a number": 3,
    "empty": {},
    "none at all": [],
    "unnamed": {3: "tutorial"},
    "None": {"mine": None},
    "a million": ["tutorial"] * MILLION,
}


@pytest.mark.parametrize("bad", BAD_HISTORIES)
def test_histories(bad, snapshots):
    refused(lambda: figures.TrainingPlayer(BAD_HISTORIES[bad], snapshots, IMAGES))


@pytest.mark.parametrize("bad", BAD_SNAPSHOTS)
def test_snapshots(bad, model):
    refused(lambda: figures.TrainingPlayer({"loss": [1]}, BAD_SNAPSHOTS[bad](model), IMAGES))


@pytest.mark.parametrize("bad", BAD_RUNS)
def test_runs(bad):
    refused(lambda: figures.TrainingPlayer(runs=BAD_RUNS[bad]))


BAD_NUMBERS = {
    "a path": "results.csv",
    "a number": 3,
    "a list": [1],
    "empty": {},
    "texts": {"a": "b"},
    "one run": {"a": [0.5]},
    "None": {"a": None, "b": None},
    "NaN": {"a": [np.nan, 0.5], "b": [0.5, 0.5]},
    "percents": {"a": [50, 60], "b": [50, 60]},
    "a million": {"a": np.broadcast_to(0.5, MILLION), "b": [0.5, 0.6]},
    "unnamed": {1: [0.5, 0.6], 2: [0.5, 0.6]},
}


@pytest.mark.parametrize("name", ["AccuracyLedger", "OptimiserPlayground", "TrainingTime"])
@pytest.mark.parametrize("bad", BAD_NUMBERS)
def test_numbers_and_times(name, bad):
    refused(lambda: getattr(figures, name)(BAD_NUMBERS[bad]))


# ---------------------------------------------------------------- markup
def test_markup_in_names_stays_text(model, snapshots):
    classes = {"class_names": [MARKUP, *"bcdefghij"]}
    odd = keras.models.clone_model(model)
    for number, layer in enumerate(odd.layers):
        layer.name = f"<b onclick=x>{number}"  # TensorFlow would not run it
    history = {"loss": [1.0], MARKUP: [1.0]}
    for figure in (
        figures.Journey(model, IMAGES, **classes),
        figures.Journey(model, IMAGES, **classes, embed=True),
        figures.LayerCosts(odd),
        figures.SlidingClassifier(model, np.zeros((40, 40, 3)), **classes, embed=True),
        figures.TrainingPlayer(history, snapshots, IMAGES, **classes, embed=True),
        figures.TrainingPlayer(runs={MARKUP: history}),
        figures.AccuracyLedger({MARKUP: [0.5, 0.6], "b": [0.5, 0.6]}),
    ):
        stored = figure._preview()
        assert "<b" not in stored
        alt = re.search(r'alt="([^"]*)"', stored)[1]
        assert "<" not in alt and html.unescape(alt)
