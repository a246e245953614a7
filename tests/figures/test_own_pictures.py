"""The small pictures of somebody's own figures: what is drawn in them, and what they tell."""

import base64
import html
import io
import re

import keras
import numpy as np
import pytest
from keras import layers
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from PIL import Image

from lenet_book.figures import own_preview
from lenet_book.figures.network import describe
from lenet_book.palette import LIGHT
from lenet_utils.counting import layer_costs


@pytest.fixture
def drawn(monkeypatch) -> list[Figure]:
    """The drawings, in place of what they become; of each, its words are returned."""
    kept: list[Figure] = []
    monkeypatch.setattr(own_preview, "image_of", lambda figure, alt: kept.append(figure) or alt)
    return kept


def bars(axes: Axes) -> list[list[float]]:
    """Where each bar begins, and how long it is."""
    return [[bar.get_x(), bar.get_width()] for bar in axes.patches]


def ticks(axes: Axes) -> list[str]:
    return [label.get_text() for label in axes.get_yticklabels()]


def points(axes: Axes) -> list[list[list[float]]]:
    return [line.get_xydata().tolist() for line in axes.lines]


def is_from_the_top(axes: Axes) -> bool:
    bottom, top = axes.get_ylim()
    return bottom > top


def test_an_image_holds_a_drawing_pixel_by_pixel_and_its_words():
    made = own_preview.image_of(Figure(figsize=(1.5, 2.25)), 'of "a" & b')
    (content,) = re.findall('src="data:image/png;base64,([^"]*)"', made)
    with Image.open(io.BytesIO(base64.b64decode(content))) as picture:
        assert picture.size == (150, 225)
    assert 'width="150" height="225" ' in made
    assert f'alt="{html.escape("of " + chr(34) + "a" + chr(34) + " & b")}"' in made


def test_a_picture_stands_beside_the_bars_of_its_outputs(drawn):
    grey = np.linspace(0.25, 1, 16).reshape(4, 4, 1)
    words, said = own_preview.picture_and_outputs(grey, np.array([[0.5, np.nan, -2]]), ["a", "$b"])
    assert words == said == "Outputs for the picture: a 0.5, $b nan, 2 -2."
    left, right = drawn[0].axes
    narrow, wide = left.get_gridspec().get_width_ratios()
    assert left.get_gridspec().get_geometry() == (1, 2)
    assert narrow < wide
    (image,) = left.images
    assert image.get_array().tolist() == grey[..., 0].tolist()
    assert image.get_clim() == (0, 1)
    assert image.get_cmap().name == "gray"
    assert not left.axison
    assert bars(right) == [[0, 0.5], [0, 0], [0, -2]]
    assert ticks(right) == ["a", "$b", "2"]
    assert not any(label.get_parse_math() for label in right.get_yticklabels())
    assert is_from_the_top(right)
    assert {to_hex(bar.get_facecolor()) for bar in right.patches} == {LIGHT["accent"].lower()}
    coloured = np.ones((4, 5, 3))
    own_preview.picture_and_outputs(coloured, np.zeros(2), [])
    assert drawn[1].axes[0].images[0].get_array().shape == (4, 5, 3)


@pytest.mark.parametrize(("count", "shown"), [(2, 2), (6, 6), (8, 6)])
def test_a_picture_stands_before_its_first_six_maps(drawn, count, shown):
    maps = np.arange(9 * count).reshape(3, 3, count) / 8
    words = own_preview.picture_and_maps(np.ones((4, 4, 1)), maps, "C1")
    told = [f"{c} {c / 8:.3g} to {(8 * count + c) / 8:.3g}" for c in range(shown)]
    assert words == f"Maps of C1: {', '.join(told)}."
    picture, *places = drawn[0].axes
    assert len(places) == 7
    assert picture.get_gridspec().get_geometry() == (2, 4)
    assert not any(one.axison for one in drawn[0].axes)
    assert picture.images[0].get_array().tolist() == np.ones((4, 4)).tolist()
    assert picture.images[0].get_clim()[0] == 0
    arrays = [one.images[0].get_array().tolist() for one in places if one.images]
    assert arrays == [maps[..., c].tolist() for c in range(shown)]
    assert all(one.images[0].get_cmap().name == "gray" for one in (picture, *places[:shown]))


def test_the_costs_of_layers_are_two_bars_each(drawn):
    inside = [layers.Conv2D(4, 3), layers.BatchNormalization(), layers.AveragePooling2D(2)]
    model = keras.Sequential(
        [keras.Input((9, 9, 2)), *inside, layers.Flatten(), layers.Dense(3, use_bias=False)]
    )
    words = own_preview.costs_of(describe(model).spec["layers"])
    parameters, multiplied = drawn[0].axes
    costs = layer_costs(model)
    assert bars(parameters) == [[0, cost.parameters] for cost in costs]
    assert bars(multiplied) == [[0, cost.multiply_adds] for cost in costs]
    assert [axes.get_title() for axes in drawn[0].axes] == ["parameters", "multiply-adds"]
    assert ticks(parameters) == ["C1", "BatchNorm", "S2", "Flatten", "Output"]
    assert is_from_the_top(parameters)
    assert is_from_the_top(multiplied)
    assert words.startswith("C1 76 parameters, 3,528 multiply-adds; BatchNorm 16 parameters, 0 ")
    width, height = drawn[0].get_size_inches()
    assert width == 6.4
    own_preview.costs_of(describe(model).spec["layers"][:1])
    assert drawn[1].get_size_inches()[0] == width
    assert drawn[1].get_size_inches()[1] == pytest.approx(height - 4 * 0.25)


def test_a_picture_alone_is_drawn_as_it_is(drawn):
    for picture in (np.full((5, 5, 1), 0.5), np.full((5, 5, 3), 0.5)):
        assert own_preview.picture_alone(picture, "words") == "words"
        (axes,) = drawn[-1].axes
        assert axes.images[0].get_array().shape == picture.squeeze().shape
        assert axes.images[0].get_clim()[0] == 0
        assert axes.images[0].get_cmap().name == "gray"
        assert not axes.axison


def test_the_losses_of_runs_are_lines_over_their_epochs(drawn):
    history = {"loss": [[3.0, 2.0], [9.0, 9.0]], "val_loss": [[2.5, 2.25]], "accuracy": [[0, 1]]}
    words = own_preview.curves_of([{"name": "a", "history": history}])
    (axes,) = drawn[0].axes
    assert points(axes) == [[[1, 3.0], [2, 2.0]], [[1, 2.5], [2, 2.25]]]  # of the first seed
    assert [line.get_label() for line in axes.lines] == ["loss", "val_loss"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "loss")
    assert all(tick == round(tick) for tick in axes.get_xticks())
    assert words == "a: loss 3 to 2; a: val_loss 2.5 to 2.25."


def test_several_numbers_are_points_of_a_row_for_each_name(drawn):
    assert own_preview.points_of({"$a": [0.5, 0.25], "b": [1]}) == "$a: 0.5, 0.25; b: 1."
    (axes,) = drawn[0].axes
    assert points(axes) == [[[0.5, 0], [0.25, 0]], [[1, 1]]]
    assert ticks(axes) == ["$a", "b"]
    assert not any(label.get_parse_math() for label in axes.get_yticklabels())
    assert is_from_the_top(axes)


def test_parts_are_stacked_one_after_the_other(drawn):
    rows = {"$a": [("x", 1.5), ("y", 0.25), ("z", 4)], "b": [("x", 2.0)]}
    assert own_preview.stacks_of(rows, "s") == "$a: x 1.5 s, y 0.25 s, z 4 s; b: x 2 s."
    (axes,) = drawn[0].axes
    assert bars(axes) == [[0, 1.5], [1.5, 0.25], [1.75, 4], [0, 2.0]]
    assert [bar.get_y() + bar.get_height() / 2 for bar in axes.patches] == [0, 0, 0, 1]
    assert (ticks(axes), axes.get_xlabel()) == (["$a", "b"], "s")
    assert not any(label.get_parse_math() for label in axes.get_yticklabels())
    assert is_from_the_top(axes)


def test_points_by_factors_lie_on_a_logarithmic_axis(drawn):
    words = own_preview.points_by_factors({"a": [(100, 0.25), (1000, 0.5)], "b": []}, "n", "share")
    (axes,) = drawn[0].axes
    assert points(axes) == [[[100, 0.25], [1000, 0.5]], []]
    assert (axes.get_xscale(), axes.get_xlabel(), axes.get_ylabel()) == ("log", "n", "share")
    assert [text.get_text() for text in axes.legend_.get_texts()] == ["a", "b"]
    assert words == "a: 100 0.25, 1000 0.5; b: ."


def test_a_matrix_is_coloured_by_shares_and_tells_its_largest_mistakes(drawn):
    counts = np.array([[5, 2, 1, 0], [4, 3, 2, 1], [0, 6, 2, 0], [0, 0, 0, 0]])
    words = own_preview.matrix_of(counts, ["$a", "b", "c", "d"])
    assert words == (
        "10 of 26 answers are right; c answered b 6; b answered $a 4; $a answered b 2; "
        "b answered c 2; $a answered c 1; b answered d 1."
    )
    (axes,) = drawn[0].axes
    shares = [row / max(row.sum(), 1) for row in counts]
    assert axes.images[0].get_array().tolist() == pytest.approx(np.array(shares))
    assert axes.images[0].get_clim() == (0, 1)
    columns = axes.get_xticklabels()
    assert [label.get_text() for label in columns] == ticks(axes) == ["$a", "b", "c", "d"]
    assert {label.get_rotation() for label in columns} == {90}
    assert not any(label.get_parse_math() for label in (*columns, *axes.get_yticklabels()))
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("answer", "class")
    told = own_preview.matrix_of(np.ones((4, 4), int), list("abcd"))
    assert told.count("answered") == 6
    assert told.startswith("4 of 16 answers are right; a answered b 1; a answered c 1; ")


def test_a_landscape_has_lines_of_equal_loss(drawn):
    assert own_preview.landscape_of(1, 10, (3, 2), "a ravine") == "a ravine"
    (axes,) = drawn[0].axes
    (lines,) = axes.collections
    assert axes.get_xlim() == (-3, 3)
    assert axes.get_ylim() == (-2, 2)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")
    assert len(lines.levels) > 8
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        x, y = path.vertices.T
        assert (x**2 + 10 * y**2) / 2 == pytest.approx(np.full(len(x), level), abs=0.05)


def test_pictures_are_as_wide_as_the_text_of_a_notebook_and_lower(drawn):
    own_preview.picture_and_outputs(np.ones((4, 4, 3)), np.zeros(2), [])
    own_preview.picture_and_maps(np.ones((4, 4, 3)), np.ones((3, 3, 2)), "C1")
    own_preview.curves_of([{"name": "a", "history": {"loss": [[1.0]]}}])
    own_preview.points_of({"a": [1.0]})
    own_preview.stacks_of({"a": [("x", 1.0)]}, "s")
    own_preview.points_by_factors({"a": [(1, 1.0)]}, "x", "y")
    own_preview.landscape_of(1, 10, (3, 2), "")
    assert {tuple(figure.get_size_inches()) for figure in drawn} == {(6.4, 2.6)}
    own_preview.matrix_of(np.eye(3, dtype=int), ["a", "b", "c"])
    assert tuple(drawn[-1].get_size_inches()) == (6.4, 4.8)  # nearly a square, with its names
    own_preview.picture_alone(np.ones((4, 4, 3)), "")
    assert tuple(drawn[-1].get_size_inches()) == (2.6, 2.6)
