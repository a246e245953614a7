"""Pooling and ConnectionMatrix from Python: what they take, what they refuse, what they store."""

import html
import json
import re
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from scripts import handed_over

from lenet_book.figures import ConnectionMatrix, Pooling, catalog, page_data
from lenet_utils.lenet_1998 import SUBSETS

START = {
    Pooling: {
        "index": 70,
        "layer": "S2",
        "unit": [4, 12, 1],
        "how": "average",
        "window": "own",
        "shift": 0,
        "coefficient": 0.25,
        "bias": 0.0,
    },
    ConnectionMatrix: {"index": 70, "layer": "C3", "unit": [4, 7, 2], "table": "1998"},
}


def network(*own: keras.Layer, shape: tuple[int, int, int] = (32, 32, 3)) -> keras.Sequential:
    head = [layers.Flatten(), layers.Dense(10, activation="softmax")]
    return keras.Sequential([keras.Input(shape), *own, *head])


def options(figure: Any) -> dict:
    """What a page reads from a figure's preview."""
    stored = figure._repr_mimebundle_()[0]["text/html"]
    attribute = re.search(r'data-lenet-figure="([^"]*)"', stored)
    return json.loads(html.unescape(attribute[1]))


@pytest.mark.parametrize("kind", START)
def test_the_book_s_figure_begins_as_the_catalog_says(kind):
    assert options(kind())["state"] == START[kind]
    assert catalog.FIGURES[kind.figure].state == START[kind]


@pytest.mark.parametrize("kind", START)
def test_it_is_stored_without_an_address_and_the_same_each_time(kind):
    first, second = (kind()._repr_mimebundle_()[0] for _ in range(2))
    assert first["text/html"] == second["text/html"]
    assert first["text/plain"] == second["text/plain"] == repr(kind())
    assert len(catalog.with_pictures(first["text/html"], lambda entry: "")) < 3000


def test_the_page_gets_the_subsets_of_the_paper():
    assert options(ConnectionMatrix())["data"]["paper"] == "paper"
    assert handed_over(page_data.shared_script())["paper"]["subsets"] == [list(s) for s in SUBSETS]
    assert ConnectionMatrix()._paper["subsets"] == [list(s) for s in SUBSETS]


def test_a_layer_of_your_own_begins_as_it_pools():
    model = network(layers.AveragePooling2D(2), layers.MaxPooling2D(2))
    assert [Pooling(model, layer=layer).how for layer in ("S1", "S2")] == ["average", "maximum"]
    assert Pooling(model, layer="S2", how="average").how == "average"


def test_traits_move_it_and_stay_consistent():
    pooling = Pooling()
    pooling.layer = "S4"
    assert pooling.unit == (2, 2, 0)  # the old one is not in S4
    pooling.unit = [4, 4, 15]
    assert pooling.unit == (4, 4, 15)
    pooling.bias = -9
    pooling.shift = 4
    assert pooling.state() | {"coefficient": 0.25} == {
        "index": 70,
        "layer": "S4",
        "unit": (4, 4, 15),
        "how": "average",
        "window": "own",
        "shift": 4,
        "coefficient": 0.25,
        "bias": -9.0,
    }
    matrix = ConnectionMatrix(table="model", unit=(0, 0, 15))
    matrix.table = "1998"
    assert matrix.state() == {"index": 70, "layer": "C3", "unit": (0, 0, 15), "table": "1998"}


@pytest.mark.parametrize(
    ("kind", "given", "error", "said"),
    [
        (Pooling, {"layer": "C1"}, ValueError, "layer must be one of S2, S4; got 'C1'"),
        (Pooling, {"how": "median"}, ValueError, "how must be one of average, maximum"),
        (Pooling, {"window": "huge"}, ValueError, "window must be one of own, overlapping"),
        (Pooling, {"shift": 5}, ValueError, "shift must be 0…4, got 5"),
        (Pooling, {"shift": 1.5}, TypeError, "shift must be a whole number, got 1.5"),
        (Pooling, {"coefficient": float("nan")}, ValueError, "coefficient must be −4…4, got nan"),
        (Pooling, {"coefficient": 4.1}, ValueError, "coefficient must be −4…4, got 4.1"),
        (Pooling, {"bias": "1"}, TypeError, "bias must be a number, got '1'"),
        (Pooling, {"bias": None}, TypeError, "bias must be a number, got None"),
        (Pooling, {"unit": (3, 14, 0)}, ValueError, "unit in S2: column must be 0…13, got 14"),
        (Pooling, {"unit": 7}, ValueError, r"unit in S2 must be \(row, column, map\), got 7"),
        (Pooling, {"index": 100}, ValueError, "index must be 0…99, got 100"),
        (Pooling, {"index": None}, TypeError, "index must be a whole number, got None"),
        (ConnectionMatrix, {"layer": "C5"}, ValueError, "layer is C3 in this figure, got 'C5'"),
        (
            ConnectionMatrix,
            {"table": "1989"},
            ValueError,
            "table must be 1998, model, grouped, depthwise",
        ),
        (ConnectionMatrix, {"unit": (1, 2, 16)}, ValueError, "unit in C3: map must be 0…15"),
        (ConnectionMatrix, {"index": -1}, ValueError, "index must be 0…99, got -1"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_sentence(kind, given, error, said):
    with pytest.raises(error, match=said):
        kind(**given)
    figure = kind()
    before = figure.state()
    for name, value in given.items():
        with pytest.raises(error, match=said):
            setattr(figure, name, value)
    assert figure.state() == before


def test_none_leads_to_the_beginning_of_the_layer():
    pooling = Pooling(layer="S4", unit=(1, 1, 1))
    pooling.unit = None
    assert pooling.unit == (2, 2, 0)
    pooling.layer = None
    assert pooling.layer == "S2"
    matrix = ConnectionMatrix(table="model")
    matrix.unit = matrix.table = None
    assert (matrix.unit, matrix.table) == ((5, 5, 0), "1998")


def test_your_own_network_is_shown_from_its_first_pooling():
    model = network(layers.Conv2D(4, 3), layers.MaxPooling2D(3), layers.AveragePooling2D(2))
    figure = Pooling(model)
    assert (figure.index, figure.layer, figure.unit) == (0, "S2", (5, 5, 0))
    figure.layer = "S3"
    assert figure.unit == (2, 2, 0)
    stored = figure._repr_mimebundle_()[0]["text/html"]
    assert "run the cell" in stored and "data-lenet-figure" not in stored


def test_your_own_network_has_the_table_of_1998_only_where_it_fits():
    def table_of(first: int, second: int) -> str:
        own = network(layers.Conv2D(first, 5), layers.MaxPooling2D(2), layers.Conv2D(second, 3))
        return ConnectionMatrix(own).table

    assert table_of(6, 16) == "1998"
    assert table_of(16, 6) == table_of(6, 15) == "model"
    with pytest.raises(ValueError, match="table must be model, depthwise, pointwise or separable"):
        ConnectionMatrix(network(layers.Conv2D(4, 5), layers.Conv2D(3, 3)), table="1998")


@pytest.mark.parametrize(
    ("kind", "own", "said"),
    [
        (Pooling, [layers.Conv2D(2, 3)], "no pooling layer; add an AveragePooling2D"),
        (ConnectionMatrix, [layers.Conv2D(2, 3)], "no convolution that reads maps; add a second"),
        (
            ConnectionMatrix,
            [layers.Conv2D(2, 3), layers.Conv2D(33, 3)],
            "C2 reads or makes 33 maps",
        ),
        (
            ConnectionMatrix,
            [layers.Conv2D(40, 3), layers.Conv2D(3, 3)],
            "C2 reads or makes 40 maps",
        ),
    ],
)
def test_a_network_without_such_a_layer_is_refused(kind, own, said):
    with pytest.raises(ValueError, match=said):
        kind(network(*own))


def test_your_own_images_and_labels_go_with_your_own_network():
    images = np.random.default_rng(0).random((3, 12, 12, 1), dtype="float32")
    own = network(layers.Conv2D(2, 3), layers.AveragePooling2D(2), shape=(12, 12, 1))
    figure = Pooling(own, images, [1, 2, 3], index=2)
    assert figure._pictures["labels"] == [1, 2, 3]
    with pytest.raises(ValueError, match="images is needed"):
        Pooling(own)
