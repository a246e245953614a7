"""The page on notation states the shapes and index orders that the tutorial's network has."""

import re

import keras
import numpy as np
import pytest
from prose import ROOT

from lenet_book.figures.network import describe
from lenet_utils.models import tutorial_lenet5

PAGE = (ROOT / "notation.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table in a section, without its head."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)[1]
    lines = re.findall(r"^\| (.*?) ?\|$", section, re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")] for line in lines[1:]]


def shape(text: str) -> tuple[int, ...]:
    return tuple(int(length) for length in text.split("×")) if text else ()


@pytest.fixture(scope="module")
def model() -> keras.Sequential:
    return tutorial_lenet5()


def test_the_layers_have_the_shapes_that_it_states(model):
    (_, picture, *_), *stated = rows("Layers")
    assert shape(picture) == model.input_shape[1:]
    built = [layer for layer in model.layers if layer.name != "flatten"]
    assert [row[0].split(":")[0] for row in stated] == [layer.name for layer in built]
    for (name, output, weights, parameters), layer in zip(stated, built, strict=True):
        assert shape(output) == layer.output.shape[1:], name
        assert shape(weights) == (tuple(layer.kernel.shape) if layer.weights else ()), name
        shown = re.sub(r"<[^>]*>|,", "", parameters) or "0"
        assert int(shown) == layer.count_params(), name


def test_a_last_dense_layer_is_called_output_whatever_its_number():
    own = keras.Sequential([keras.Input((8, 8, 2)), keras.layers.Flatten(), keras.layers.Dense(3)])
    assert describe(own).spec["layers"][-1]["label"] == "Output"


def test_the_places_that_it_names_exist(model):
    arrays = {
        "images": np.empty((50_000, *model.input_shape[1:])),
        "kernel": model.get_layer("C3").kernel.numpy(),
        "weights": model.get_layer("Output").kernel.numpy(),
        "bias": model.get_layer("C1").bias.numpy(),
        "labels": np.empty((50_000, 1)),
    }
    named = re.findall(r"`(\w+)\[([\d, ]+)\]`", PAGE)
    assert {name for name, _ in named} == set(arrays)
    for name, numbers in named:
        place = tuple(int(number) for number in numbers.split(","))
        assert arrays[name][place].shape == (), f"{name}[{numbers}]"


def test_flatten_goes_place_after_place_and_map_after_map():
    maps = np.arange(24).reshape(1, 2, 3, 4)
    assert keras.layers.Flatten()(maps)[0].numpy().tolist() == list(range(24))
