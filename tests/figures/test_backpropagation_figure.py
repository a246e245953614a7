"""The backpropagation figure from Python: what it shows, takes and refuses."""

import keras
import numpy as np
import pytest
from keras import layers

from lenet_book.figures import Backpropagation, catalog
from lenet_utils.models import tutorial_lenet5


@pytest.fixture
def figure() -> Backpropagation:
    return Backpropagation()


def preview(figure: Backpropagation) -> str:
    return figure._repr_mimebundle_()[0]["text/html"].replace("&quot;", '"')


def test_it_begins_as_the_page_does(figure):
    stored = catalog.FIGURES["backpropagation"].state
    assert figure.state() == stored | {"unit": tuple(stored["unit"])}
    assert catalog.options(figure._repr_mimebundle_()[0]["text/html"])["state"] == stored
    assert '"pictures":"gallery"' in preview(figure)


def test_a_weight_is_chosen_by_its_indices_without_that_of_the_filter(figure):
    figure.weight = (1, 4, 2)
    assert figure.weight == (1, 4, 2)
    figure.layer = "F6"
    assert (figure.weight, figure.unit) == (None, (0,))
    figure.weight = 119
    assert figure.weight == (119,)
    figure.layer = "S2"
    assert figure.weight is None


def test_a_weight_that_the_next_layer_has_too_is_kept(figure):
    figure.weight = (4, 4, 2)
    figure.layer = "C1"
    assert figure.weight == (4, 4, 2)


def test_layer_unit_and_weight_come_together(figure):
    figure.set_state({"layer": "C1", "unit": [3, 4, 5], "weight": [0, 4, 2], "change": -0.25})
    assert (figure.layer, figure.unit, figure.weight) == ("C1", (3, 4, 5), (0, 4, 2))
    assert figure.change == -0.25
    chosen = Backpropagation(layer="Output", unit=3, weight=17, truth=5, change=1)
    assert chosen.state() == {
        "index": 30,
        "layer": "Output",
        "unit": (3,),
        "truth": 5,
        "weight": (17,),
        "change": 1,
    }


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        ("index", 100, ValueError, "index must be 0…99, got 100"),
        ("layer", "C9", ValueError, "layer must be one of Input, C1"),
        ("unit", (10, 0, 0), ValueError, "unit in C3: row must be 0…9, got 10"),
        ("truth", 10, ValueError, "truth must be 0…9, got 10"),
        ("truth", "cat", TypeError, "truth must be a whole number, got 'cat'"),
        ("weight", 5, ValueError, "weight of C3 must be (row, column, channel), got 5"),
        ("weight", (5, 0, 0), ValueError, "weight of C3: row must be 0…4, got 5"),
        ("weight", (0, 0, 6), ValueError, "weight of C3: channel must be 0…5, got 6"),
        ("weight", "all", ValueError, "weight of C3 must be (row, column, channel), got 'all'"),
        ("change", 1.5, ValueError, "change must be −1…1, got 1.5"),
        ("change", float("nan"), ValueError, "change must be −1…1, got nan"),
        ("change", "up", TypeError, "change must be a number, got 'up'"),
        ("change", None, TypeError, "change must be a number, got None"),
        ("change", True, TypeError, "change must be a number, got True"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_sentence(figure, name, value, error, message):
    before = figure.state()
    with pytest.raises(error) as raised:
        setattr(figure, name, value)
    assert message in str(raised.value)
    assert figure.state() == before


@pytest.mark.parametrize("layer", ["S2", "Input", None])
def test_a_weight_needs_a_layer_that_has_some(layer):
    with pytest.raises(ValueError, match="set layer first, to one of C1, C3, C5, F6, Output"):
        Backpropagation(layer=layer, weight=(0, 0, 0))


def test_your_own_model_and_images():
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(2, 3, activation="relu", padding="same"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(3),
            layers.Softmax(),
        ]
    )
    figure = Backpropagation(model, np.zeros((2, 8, 8, 1)), [0, 2], layer="C1", weight=(2, 2, 0))
    assert (figure.index, figure.layer, figure.unit) == (0, "C1", (4, 4, 0))
    with pytest.raises(ValueError, match="truth must be 0…2, got 3"):
        figure.truth = 3
    assert "kernel" in preview(figure)
    assert Backpropagation(tutorial_lenet5()).layer is None


@pytest.mark.parametrize(
    "stack",
    [
        [layers.Flatten(), layers.Dense(10)],
        [layers.Flatten(), layers.Dense(10, activation="sigmoid")],
        [layers.Conv2D(10, 3, activation="softmax")],
    ],
    ids=["logits", "sigmoid", "softmax of a map"],
)
def test_a_model_that_does_not_end_in_probabilities_is_refused(stack):
    model = keras.Sequential([keras.Input((32, 32, 3)), *stack])
    with pytest.raises(ValueError, match="must end in softmax"):
        Backpropagation(model, np.zeros((1, 32, 32, 3)))
