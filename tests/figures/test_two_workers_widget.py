"""TwoWorkers in Python: what it takes, what it refuses, and what a page and a notebook get."""

import base64

import keras
import pytest

from lenet_book.figures import TwoWorkers, catalog, page_data
from lenet_book.figures.train_here.picture_sheets import sheet


def network(shape: tuple[int, ...], classes: int) -> keras.Sequential:
    last = keras.layers.Dense(classes, activation="softmax")
    return keras.Sequential([keras.Input(shape), keras.layers.Flatten(), last])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"step": 201}, "step must be 0…200, got 201"),
        ({"gradients": "summed"}, "gradients must be one of averaged, own"),
        ({"b": None}, "b must be one of fast, slow, stopped"),
        ({"speed": 2}, "there is no setting speed; there are: b, data, gradients, step"),
        ({"model": "my.keras"}, "model must be a Keras model, got the path"),
        ({"model": network((28, 28, 1), 10)}, "the model takes 28×28×1 pictures"),
        ({"model": network((32, 32, 3), 2)}, "tell CIFAR-10's ten classes apart"),
    ],
)
def test_what_cannot_be_trained_gets_a_sentence(wrong, said):
    with pytest.raises((TypeError, ValueError), match=said):
        TwoWorkers(**wrong)


def test_a_notebook_gets_the_sheets_and_a_page_their_names():
    figure = TwoWorkers(data="same", step=20)
    first, other = figure._sheets["training"]
    assert base64.b64decode(first["bytes"]) == sheet("training-1")["bytes"]
    assert base64.b64decode(other["bytes"]) == sheet("training-2")["bytes"]
    options = catalog.options(figure._repr_mimebundle_()[0]["text/html"])
    assert set(page_data.sheets_in(options)) == {"training-1", "training-2", "kept-apart"}
    state = {"gradients": "averaged", "data": "same", "b": "fast", "step": 20}
    assert options["state"] == state
