"""The lens from Python: what it shows, takes and refuses."""

import keras
import numpy as np
import pytest
from keras import layers

from lenet_book.figures import Lens, catalog
from lenet_book.figures.lens.levels import recorded_levels
from lenet_book.records import recorded
from lenet_utils.models import tutorial_lenet5


@pytest.fixture(scope="module")
def figure() -> Lens:
    return Lens()


def test_it_begins_as_the_page_does(figure):
    stored = catalog.FIGURES["lens"].state
    assert figure.state() == stored
    told = catalog.options(figure._repr_mimebundle_()[0]["text/html"])
    assert told["state"] == stored
    assert told["data"]["better"] == "better"


def test_what_is_chosen_is_kept():
    chosen = {
        "index": 7,
        "network": "better",
        "target": 9,
        "method": "grad_cam",
        "layer": "C3",
        "other": "occlusion",
        "randomised": 5,
        "draw": 9,
    }
    assert Lens(**chosen).state() == chosen


def test_a_method_is_not_compared_with_itself_by_its_name():
    figure = Lens(method="gradient", other="gradient")
    assert figure.other == "same"
    figure.other = "occlusion"
    figure.method = "occlusion"
    assert figure.other == "same"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"method": "guess"}, "method must be one of gradient"),
        ({"other": "guess"}, "other must be one of same"),
        ({"network": "another"}, "network must be one of tutorial, better"),
        ({"target": 10}, r"target must be 0…9, got 10"),
        ({"target": "cat"}, "target must be a whole number"),
        ({"layer": "C5"}, "layer must be one of C1, C3, S4; got 'C5'"),
        ({"randomised": 6}, r"randomised must be 0…5, got 6"),
        ({"draw": 0}, r"draw must be 1…9, got 0"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(given, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        Lens(**given)


def test_a_model_of_ones_own_comes_alone():
    model = tutorial_lenet5()
    figure = Lens(model)
    assert figure._better == {}
    with pytest.raises(ValueError, match="which stands for your own model"):
        figure.network = "better"
    stored = Lens(model, np.zeros((1, 32, 32, 3), "float32"), embed=True)
    told = catalog.options(stored._repr_mimebundle_()[0]["text/html"])
    assert told["data"]["better"] == {}


def test_a_model_without_softmax_or_without_maps_is_taken():
    images = np.zeros((2, 8, 8, 1), "float32")
    dense = keras.Sequential([keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(3)])
    assert Lens(dense, images).layer is None
    shared = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(3)]
    )
    figure = Lens(shared, images, randomised=2)
    assert figure.layer == "C1"
    with pytest.raises(ValueError, match="0…2"):
        figure.randomised = 3


def test_a_model_that_gives_maps_is_refused():
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3)])
    with pytest.raises(ValueError, match="one list of numbers"):
        Lens(model, np.zeros((1, 8, 8, 1), "float32"))


def test_the_level_of_a_method_is_the_mean_of_the_recorded_runs():
    runs = recorded.load("looking_maps")["runs"]
    known = catalog.FIGURES["lens"].pieces["method"]["choices"]
    places = [f"grad_cam_{layer}" for layer in ("C1", "C3", "S4")]
    methods = [*(name for name in known if name != "grad_cam"), *places]
    levels = recorded_levels()
    assert levels == {
        network: {
            method: pytest.approx(
                np.mean([run[f"{network}_{method}_sizes_chance"] for run in runs]), abs=0.0006
            )
            for method in methods
        }
        for network in ("tutorial", "better")
    }
    numbers = [number for of_methods in levels.values() for number in of_methods.values()]
    assert numbers == [round(number, 3) for number in numbers]


def test_grad_cam_looks_at_convolutions_and_at_the_last_place_with_positions():
    stack = [layers.Rescaling(1.0), layers.Conv2D(2, 3), layers.MaxPooling2D(2), layers.ReLU()]
    ends = [layers.Flatten(), layers.Dense(3), layers.Dense(2, activation="softmax")]
    own = keras.Sequential([keras.Input((8, 8, 1)), *stack, *ends])
    figure = Lens(own, np.zeros((2, 8, 8, 1)))
    assert figure.layer == "ReLU"
    figure.layer = "C1"
    for wrong in ("S2", "Rescaling", "Input", "Output"):
        with pytest.raises(ValueError, match=r"^layer must be one of C1, ReLU; got"):
            figure.layer = wrong
    figure.layer = None
    assert figure.layer == "ReLU"
    figure.randomised = 3
    with pytest.raises(ValueError, match=r"^randomised must be 0…3, got 4$"):
        figure.randomised = 4
    figure.target = 1
    with pytest.raises(ValueError, match=r"^target must be 0…1, got 2$"):
        figure.target = 2
    single = [layers.Conv2D(2, 8), layers.Flatten(), layers.Dense(2, activation="softmax")]
    without = Lens(keras.Sequential([keras.Input((8, 8, 1)), *single]), np.zeros((1, 8, 8, 1)))
    assert without.layer is None
