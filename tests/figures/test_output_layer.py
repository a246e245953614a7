"""The output-layer figure from Python: what it shows, takes and refuses."""

import keras
import numpy as np
import pytest
from keras import layers

from lenet_book.figures import OutputLayer
from lenet_utils.models import tutorial_lenet5


@pytest.fixture
def figure() -> OutputLayer:
    return OutputLayer()


def test_it_begins_with_the_first_test_image_and_the_class_that_the_network_chooses(figure):
    assert figure.state() == {
        "index": 30,
        "layer": "F6",
        "unit": None,
        "logit": None,
        "truth": None,
        "changes": [],
        "constant": 0,
        "temperature": 1,
    }
    assert '"pictures":"gallery"' in preview(figure)


def preview(figure: OutputLayer) -> str:
    return figure._repr_mimebundle_()[0]["text/html"].replace("&quot;", '"')


def test_units_are_changed_with_a_dict_or_a_flat_list(figure):
    figure.changes = {3: -1.0, 0: 0.25}
    assert figure.changes == [3, -1.0, 0, 0.25]
    assert '"changes":[3,-1.0,0,0.25]' in preview(figure)
    figure.changes = [5, 1]
    assert figure.changes == [5, 1]
    figure.changes = []
    assert figure.changes == []


def test_a_unit_is_chosen_by_its_number(figure):
    figure.unit = 17
    assert figure.unit == (17,)
    figure.unit = None
    assert (figure.unit, figure.layer) == (None, "F6")


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        ("index", 100, ValueError, "index must be 0…99, got 100"),
        ("unit", 84, ValueError, "unit in F6: number must be 0…83, got 84"),
        ("layer", "C5", ValueError, "layer must be F6, the last one before the output; got 'C5'"),
        ("logit", 10, ValueError, "logit must be 0…9, got 10"),
        ("truth", "cat", TypeError, "truth must be a whole number, got 'cat'"),
        ("changes", [1], ValueError, "changes must be pairs of a unit and its value"),
        ("changes", {84: 1.0}, ValueError, "changes: unit must be 0…83, got 84"),
        ("changes", {1: "high"}, TypeError, "changes: value must be a number, got 'high'"),
        ("changes", {1: float("nan")}, ValueError, "changes: value must be"),
        ("constant", 51, ValueError, "constant must be −50…50, got 51"),
        ("temperature", 0, ValueError, "temperature must be 0.1…5, got 0"),
        ("temperature", True, TypeError, "temperature must be a number, got True"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_sentence(figure, name, value, error, message):
    before = figure.state()
    with pytest.raises(error) as raised:
        setattr(figure, name, value)
    assert message in str(raised.value)
    assert figure.state() == before


def test_the_constructor_checks_too():
    with pytest.raises(ValueError, match="temperature must be"):
        OutputLayer(temperature=100)
    assert OutputLayer(truth=5, changes={0: 1}, unit=3).state()["truth"] == 5


def test_your_own_model_and_images():
    model = keras.Sequential(
        [
            keras.Input((4, 4, 1)),
            layers.Flatten(),
            layers.Dense(6, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    figure = OutputLayer(model, np.zeros((2, 4, 4, 1)), [0, 2], truth=2)
    assert (figure.index, figure.layer, figure.truth) == (0, "F1", 2)
    with pytest.raises(ValueError, match="truth must be 0…2, got 3"):
        figure.truth = 3
    assert "kernel" in preview(figure)


@pytest.mark.parametrize(
    ("stack", "message"),
    [
        ([layers.Flatten(), layers.Dense(10, activation="softmax")], "end in two Dense layers"),
        ([layers.Conv2D(3, 3), layers.Dense(10)], "end in two Dense layers"),
        ([layers.Flatten(), layers.Dense(4), layers.Dense(10)], "end in Dense with softmax"),
    ],
)
def test_a_model_without_a_hidden_layer_or_softmax_is_refused(stack, message):
    model = keras.Sequential([keras.Input((32, 32, 3)), *stack])
    with pytest.raises(ValueError, match=message):
        OutputLayer(model, np.zeros((1, 32, 32, 3)))


def test_the_untrained_network_is_shown_too():
    assert OutputLayer(tutorial_lenet5()).layer == "F6"


def test_a_change_goes_to_every_unit_and_to_a_thousand(figure):
    figure.changes = {83: 1000, 0: -1000}
    assert figure.changes == [83, 1000, 0, -1000]
    for wrong, said in (
        ([84, 1], "unit must be 0…83, got 84"),
        ([0, 1000.5], r"value must be −1000.0…1000.0, got 1000\.5"),
        ([0, -1001], "value must be −1000.0…1000.0, got -1001"),
        ([0, 1, 2], "must be pairs of a unit and its value"),
        ("ab", "must be pairs of a unit and its value"),
    ):
        with pytest.raises(ValueError, match=f"^changes:? {said}"):
            figure.changes = wrong
    assert figure.changes == [83, 1000, 0, -1000]
