"""ReceptiveField and SlidingClassifier from Python: what they show, and what they refuse."""

import base64
import html
import json
import re

import keras
import numpy as np
import pytest
import scripts
from keras import layers

from lenet_book.figures import ReceptiveField, SlidingClassifier
from lenet_book.figures.sliding_classifier.sliding_classifier import GALLERY


def options(figure) -> dict:
    """What a page reads from a figure's preview."""
    preview = figure._repr_mimebundle_()[0]["text/html"]
    return json.loads(html.unescape(re.search(r'data-lenet-figure="([^"]*)"', preview)[1]))


def network(*more, shape=(28, 28, 1), padding="valid") -> keras.Sequential:
    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Conv2D(4, 3, padding=padding, activation="relu", name="first"),
            *more,
            layers.Flatten(),
            layers.Dense(3, activation="softmax"),
        ]
    )


# ---------------------------------------------------------------- the receptive-field tracer
def test_a_page_gets_the_state_and_the_shared_data():
    got = options(ReceptiveField(index=86, layer="S4", unit=(2, 2, 5), pixel=(8, 8)))
    assert got["figure"] == "receptive-field"
    assert got["state"] == {"index": 86, "layer": "S4", "unit": [2, 2, 5], "pixel": [8, 8]}
    assert got["data"] == {"network": "tutorial", "pictures": "gallery", "names": "classes"}


def test_its_text_holds_no_address():
    figure = ReceptiveField(layer="C3")
    expected = "ReceptiveField(index=0, layer='C3', pixel=None, unit=(5, 5, 0))"
    assert figure._repr_mimebundle_()[0]["text/plain"] == repr(figure) == expected


@pytest.mark.parametrize("pixel", [(0, 0), [31, 31], (np.int64(3), 4), None])
def test_a_pixel_of_the_picture_is_taken(pixel):
    figure = ReceptiveField(pixel=pixel)
    assert figure.pixel == (None if pixel is None else tuple(int(n) for n in pixel))


@pytest.mark.parametrize(
    ("pixel", "said"),
    [
        ((32, 0), "pixel: row must be 0…31, got 32"),
        ((0, -1), "pixel: column must be 0…31, got -1"),
        ((1, 2, 3), r"pixel must be \(row, column\) or None, got \(1, 2, 3\)"),
        (5, r"pixel must be \(row, column\) or None, got 5"),
        ("ab", "pixel must be"),
        ((1.5, 2), "must be a whole number"),
    ],
)
def test_another_pixel_is_refused_and_the_figure_stays_as_it_was(pixel, said):
    with pytest.raises((TypeError, ValueError), match=said):
        ReceptiveField(pixel=pixel)
    figure = ReceptiveField(pixel=(1, 2))
    with pytest.raises((TypeError, ValueError), match=said):
        figure.pixel = pixel
    assert figure.pixel == (1, 2)


def test_a_pixel_is_one_of_the_models_own_pictures():
    figure = ReceptiveField(network(), np.zeros((2, 28, 28, 1)), pixel=(27, 27))
    with pytest.raises(ValueError, match="row must be 0…27, got 28"):
        figure.pixel = (28, 0)


@pytest.mark.parametrize("layer", ["Input", "F6", "Output", "S5", 4])
def test_layers_that_are_not_shown_are_refused(layer):
    with pytest.raises(ValueError, match="layer must be one of C1, S2, C3, S4, C5, or None"):
        ReceptiveField(layer=layer)


def test_the_first_layer_without_positions_is_the_last_that_is_shown():
    model = network(layers.MaxPooling2D(2), layers.Conv2D(5, 2))
    images = np.zeros((1, 28, 28, 1))
    assert ReceptiveField(model, images, layer="Output").unit == (0,)
    with pytest.raises(ValueError, match="one of C1, S2, C3, Output, or None"):
        ReceptiveField(model, images, layer="Input")


def test_it_says_that_a_figure_of_your_own_model_needs_its_kernel():
    figure = ReceptiveField(network(), np.zeros((1, 28, 28, 1)))
    assert "kernel" in figure._repr_mimebundle_()[0]["text/html"]


# ---------------------------------------------------------------- the sliding classifier
def test_a_page_gets_the_state_of_the_sliding_classifier():
    got = options(SlidingClassifier(side=40, window=(4, 8)))
    assert got["state"] == {"indices": list(GALLERY), "side": 40, "window": [4, 8]}
    assert got["data"] == {"network": "tutorial", "pictures": "gallery", "names": "classes"}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"side": 31}, "side must be 32…64, got 31"),
        ({"side": 65}, "side must be 32…64, got 65"),
        ({"side": 40.5}, "side must be 32…64, got 40.5"),
        ({"window": (33, 0)}, "window: row must be 0…32, got 33"),
        ({"side": 36, "window": (0, 5)}, "window: column must be 0…4, got 5"),
        ({"window": 4}, r"window must be \(row, column\), got 4"),
        ({"indices": (1, 2, 3)}, "indices must be 4 numbers"),
        ({"indices": (1, 2, 3, 100)}, "indices must be 0…99, got 100"),
        ({"class_names": ["a", "b"]}, "class_names belong to a picture"),
    ],
)
def test_what_cannot_be_shown_is_refused(settings, said):
    with pytest.raises((TypeError, ValueError), match=said):
        SlidingClassifier(**settings)


def test_a_smaller_side_takes_the_window_along():
    figure = SlidingClassifier(window=(32, 20))
    figure.side = 40
    assert figure.window == (8, 8)
    with pytest.raises(ValueError, match="side must be 32"):
        figure.side = 20
    assert (figure.side, figure.window) == (40, (8, 8))


def test_your_own_model_and_picture():
    picture = np.random.default_rng(0).random((40, 50))
    figure = SlidingClassifier(network(), picture, class_names=["x", "y", "z"], window=(12, 3))
    assert (figure.side, figure.indices, figure.window) == (40, (0,), (12, 3))
    assert figure._pictures["shape"] == [40, 50, 1]
    assert figure._names == {"classNames": ["x", "y", "z"]}
    sent = np.frombuffer(figure._pictures["bytes"], np.float32).reshape(40, 50)
    np.testing.assert_array_equal(sent, picture.astype(np.float32))
    assert "kernel" in figure._repr_mimebundle_()[0]["text/html"]


@pytest.mark.parametrize(
    ("model", "picture", "said"),
    [
        (network(), None, "picture is needed: the model takes 28×28×1 inputs"),
        (network(shape=(32, 32, 3)), None, "gives 3 numbers"),
        (network(padding="same"), np.zeros((40, 40)), 'layer "first" has padding="same"'),
        (
            network(layers.MaxPooling2D(2, padding="same", name="pool")),
            np.zeros((40, 40)),
            'layer "pool" has padding="same"',
        ),
        (
            keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3)]),
            np.zeros((9, 9)),
            "end with Dense",
        ),
        (
            keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3), layers.Flatten()]),
            np.zeros((9, 9)),
            "end with Dense",
        ),
        (network(layers.ZeroPadding2D(name="pad")), np.zeros((40, 40)), '"pad" .* at the edges'),
        (network(layers.UpSampling2D(name="grow")), np.zeros((40, 40)), '"grow" .* at the edges'),
        (
            keras.Sequential(
                [
                    keras.Input((8, 8, 1)),
                    layers.Flatten(),
                    layers.BatchNormalization(name="bn"),
                    layers.Dense(2),
                ]
            ),
            np.zeros((9, 9)),
            '"bn" .* treats the places of a map differently',
        ),
        (
            keras.Sequential(
                [
                    keras.Input((8, 8, 1)),
                    layers.Rescaling(np.ones((8, 8, 1)) + np.eye(8)[..., None], name="each"),
                    layers.Flatten(),
                    layers.Dense(2),
                ]
            ),
            np.zeros((9, 9)),
            '"each" .* treats the places of a map differently',
        ),
        (network(), np.zeros((40, 40, 3)), r"shape \(height, width, 1\)"),
        (network(), np.zeros((2, 40, 40, 1)), r"shape \(height, width, 1\)"),
        (network(), np.zeros((27, 40)), "28…128 pixels high and wide, got 27×40"),
        (network(), np.zeros((40, 129)), "got 40×129"),
        (network(), np.full((40, 40), np.nan), "NaN"),
        (network(), "cat.png", "picture must be numbers, got 'cat.png'"),
        (network(), [[1, 2], [3]], "picture must have one size"),
        ("model", None, "must be a Keras model, got the path 'model': load it first"),
        (object(), None, r"must be a keras\.Sequential, or .*, got object"),
    ],
)
def test_models_and_pictures_that_do_not_fit_are_refused(model, picture, said):
    with pytest.raises((TypeError, ValueError), match=said):
        SlidingClassifier(model, picture)


@pytest.mark.parametrize(
    "those",
    [
        [layers.Conv2D(3, 3), layers.GlobalAveragePooling2D(), layers.Softmax()],
        [
            layers.Conv2D(3, 3),
            layers.GlobalMaxPooling2D(),
            layers.BatchNormalization(),
            layers.Dense(3),
        ],
        [layers.Conv2D(3, 3), layers.Conv2D(3, 26), layers.Flatten()],
        [layers.BatchNormalization(), layers.Conv2D(3, 3), layers.GlobalMaxPooling2D()],
        [layers.Conv2D(2, 3), layers.Flatten(), layers.ReLU(), layers.Dense(3)],
    ],
    ids=["pooled", "normalised", "one unit", "normalised first", "between"],
)
def test_each_answer_is_that_of_its_window(those, tmp_path):
    """Flatten of one place arranges nothing: what follows it slides as it is."""
    model = keras.Sequential([keras.Input((28, 28, 1)), *those])
    picture = np.random.default_rng(0).random((30, 31, 1)).astype("float32")
    figure = SlidingClassifier(model, picture)
    case = {
        "spec": figure._network["spec"],
        "weights": base64.b64encode(figure._network["bytes"]).decode(),
        "values": base64.b64encode(picture.tobytes()).decode(),
        "shape": picture.shape,
        "side": figure.side,
    }
    answers = scripts.ask("sliding_answers", case, tmp_path)
    cut = [picture[y : y + 28, x : x + 28] for y in range(3) for x in range(3)]
    np.testing.assert_allclose(answers, model.predict(np.stack(cut), verbose=0), atol=1e-5)


def test_indices_belong_to_the_gallery():
    with pytest.raises(ValueError, match="leave picture out"):
        SlidingClassifier(network(), np.zeros((40, 40)), indices=(1, 2, 3, 4))
