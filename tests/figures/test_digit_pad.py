"""The digit pad from Python: strokes, ink, placing as MNIST's, and what it takes and refuses."""

import json

import keras
import numpy as np
import pytest
import scripts
from keras import layers

from lenet_book.datasets.mnist_sample import load_sample
from lenet_book.digits.bitmaps import BITMAPS
from lenet_book.digits.drawing import ink, strokes_of, text_of
from lenet_book.digits.keras_1998 import keras_lenet_1998
from lenet_book.digits.placing import place
from lenet_book.figures import DigitPad, catalog, page_data
from lenet_book.figures.digit_pad.digit_networks import (
    HEADS,
    SPECS,
    digit_network,
    digit_reading,
    digit_weights,
)
from lenet_book.figures.network import describe
from lenet_utils.network_1998 import GROUND, INK, forward, rbf

FOUR = catalog.FIGURES["digit-pad"].state["drawing"]


def random_drawing(seed: int) -> str:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 9, rng.integers(1, 4))
    return text_of([[tuple(p) for p in rng.integers(0, 64, (n, 2)).tolist()] for n in sizes])


def as_input(placed: np.ndarray) -> np.ndarray:
    """A placed drawing as the network of 1998 sees it."""
    return (GROUND + (INK - GROUND) * np.pad(placed, 2))[np.newaxis, ..., np.newaxis]


# ---------------------------------------------------------------- strokes, ink, placing
def test_a_drawing_comes_back_from_its_text():
    strokes = [[(0, 63), (20, 10)], [(7, 7)]]
    assert text_of(strokes) == "A_UK.HH"
    assert strokes_of("A_UK.HH") == strokes
    assert strokes_of("") == [] and text_of([]) == ""
    for wrong in ("A", "AA.", "A!", "ÄÄ"):
        with pytest.raises(ValueError, match="two letters a point"):
            strokes_of(wrong)
    with pytest.raises(ValueError, match="0…63"):
        text_of([[(64, 0)]])


def test_a_line_is_as_wide_as_the_pen_and_as_long_as_it_is_drawn():
    area = ink([[(16, 32), (48, 32)]]).sum()
    assert area == pytest.approx(64 * 2 * 5.2 + np.pi * 5.2**2, rel=0.01)
    assert ink([]).max() == 0


def test_mnist_s_own_digits_stay_where_they_are():
    _, (digits, _) = load_sample()
    kept = 0
    for digit in digits[:200] / 255:
        rows, columns = (np.flatnonzero(digit.any(axis=axis)) for axis in (1, 0))
        longer = max(np.ptp(rows), np.ptp(columns)) + 1
        if longer == 20:
            kept += 1
            np.testing.assert_allclose(place(digit), digit, atol=1e-12)
    assert kept > 150


def test_a_large_drawing_anywhere_is_placed_as_one_in_the_middle():
    drawn = np.zeros((128, 128))
    drawn[10:70, 20:50] = ink(strokes_of(FOUR))[30:90, 40:70]
    moved = np.roll(drawn, (40, 60), axis=(0, 1))
    np.testing.assert_allclose(place(moved), place(drawn), atol=1e-12)
    rows, columns = np.indices((28, 28))
    centre = [(where * place(moved)).sum() / place(moved).sum() for where in (rows, columns)]
    assert centre == pytest.approx([14, 14], abs=0.5)


def test_only_points_of_the_pad_can_be_written():
    for wrong in ((1, 2, 3), (1,), (1, -1), (64, 1), (1.5, 2)):
        with pytest.raises(ValueError) as refused:
            text_of([[(0, 0), wrong]])
        assert str(refused.value) == f"a point must be two whole numbers, 0…63, got {wrong}"
    assert text_of([[], [(0, 0), (63, 1)], []]) == "AA_B"
    for text in ("AAA", ".AA", "AA.", "AA..AA", "AA AA"):
        with pytest.raises(ValueError, match=r"two letters a point, with a dot between strokes$"):
            strokes_of(text)


def test_ink_is_as_strong_as_the_pen_is_near():
    strokes = [[(5, 50), (30, 20), (31, 44)], [(60, 3)]]
    found = ink(strokes)
    assert found.shape == (128, 128)
    lines = [((5, 50), (30, 20)), ((30, 20), (31, 44)), ((60, 3), (60, 3))]

    def distance(x: float, y: float, begin: tuple, end: tuple) -> float:
        """Return how far a point lies from a line, by a walk along it in small steps."""
        part = np.linspace(0, 1, 20_001)
        along = [2 * (a + 0.5 + part * (b - a)) for a, b in zip(begin, end, strict=True)]
        return float(np.hypot(along[0] - x, along[1] - y).min())

    for y, x in ((100, 11), (70, 36), (41, 62), (60, 68), (93, 60), (98, 63), (7, 124), (3, 121)):
        nearest = min(distance(x + 0.5, y + 0.5, *line) for line in lines)
        expected = min(max(2 * 2.6 + 0.5 - nearest, 0), 1)
        assert found[y, x] == pytest.approx(expected, abs=1e-3), (y, x)


def placed_by_choice(drawn: np.ndarray) -> np.ndarray:
    """Place ink as `place` says, with each number of pixels multiplied out."""
    rows, columns = (np.flatnonzero(drawn.any(axis=axis)) for axis in (1, 0))
    cut = drawn[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    sides = [max(1, round(side * 20 / max(cut.shape) + 1e-9)) for side in cut.shape]
    fine = cut.repeat(sides[0], axis=0).repeat(sides[1], axis=1)
    small = fine.reshape(sides[0], cut.shape[0], sides[1], cut.shape[1]).mean(axis=(1, 3))
    begins = []
    for side, mass in zip(sides, (small.sum(axis=1), small.sum(axis=0)), strict=True):
        centre = (mass * range(side)).sum() / mass.sum()
        begins.append(min(range(29 - side), key=lambda begin: (abs(begin + centre - 14), -begin)))
    placed = np.zeros((28, 28))
    placed[begins[0] : begins[0] + sides[0], begins[1] : begins[1] + sides[1]] = small
    return placed


def test_a_drawing_lies_where_its_mass_is_nearest_to_the_middle():
    rng = np.random.default_rng(4)
    for height, width in ((31, 17), (9, 33), (40, 40), (3, 61), (50, 1), (13, 20)):
        for corner in (0, -1):
            drawn = np.zeros((70, 70))
            part = drawn[4 : 4 + height, 6 : 6 + width]
            part[:] = rng.random((height, width)) * (rng.random((height, width)) < 0.2) / 5
            part[0, 0] = part[-1, -1] = 0.3
            part[corner, corner] = 1
            if corner:  # nearly all of its mass lies at one end
                part[-height // 4 :, -width // 4 :] = 1
            np.testing.assert_allclose(place(drawn), placed_by_choice(drawn), atol=1e-9)
    # The ends alone: the picture would have to reach beyond the frame.
    for turned in range(4):
        drawn = np.zeros((60, 60))
        drawn[0, 0] = 0.01
        drawn[50:, 50:] = 1
        drawn = np.rot90(drawn, turned)
        np.testing.assert_allclose(place(drawn), placed_by_choice(drawn), atol=1e-9)


def test_full_ink_stays_full_and_no_more():
    for height in range(1, 40):
        for width in (1, 7, 13, 39):
            assert 0.999 < place(np.ones((height, width))).max() <= 1
    assert not place(np.zeros((9, 9))).any()


# ---------------------------------------------------------------- the page does the same
@pytest.fixture(scope="module")
def read(tmp_path_factory) -> dict:
    """Return the page's answers for some drawings, by their texts."""
    drawings = [FOUR, *(random_drawing(seed) for seed in range(12))]
    asked = {
        "drawings": drawings,
        "networks": [catalog.with_base64(digit_network(head)) for head in HEADS],
        "reads": digit_reading(),
    }
    found = scripts.ask("digit_pad_answers", asked, tmp_path_factory.mktemp("pad"))
    return dict(zip(drawings, found, strict=True))


def test_the_page_places_a_drawing_as_python_does(read):
    for drawing, answer in read.items():
        expected = place(ink(strokes_of(drawing)))
        np.testing.assert_allclose(np.reshape(answer["picture"], (28, 28)), expected, atol=1e-9)


def test_the_page_reads_the_distances_that_numpy_computes(read):
    stored = digit_weights("bitmaps")
    names = ("C1", "S2", "C3", "S4", "C5", "F6")
    weights = {n: [stored[f"{n}/{p}"].astype(float) for p in ("kernel", "bias")] for n in names}
    far = digit_reading()["far"]
    for drawing, answer in read.items():
        codes = forward(weights, as_input(place(ink(strokes_of(drawing)))))["F6"]
        (distances,) = rbf(codes, BITMAPS)
        seen = answer["read"][0]
        np.testing.assert_allclose(seen["code"], codes[0], atol=1e-4)
        np.testing.assert_allclose(seen["values"], distances, rtol=1e-4)
        assert seen["best"] == distances.argmin()
        assert seen["isRefused"] == (distances.min() > far)


def test_the_page_s_softmax_is_that_of_keras(read):
    model = keras_lenet_1998(head="softmax")
    stored = digit_weights("softmax")
    for layer in model.layers:
        if layer.weights:
            layer.set_weights([stored[f"{layer.name}/{part}"] for part in ("kernel", "bias")])
    pictures = np.concatenate([as_input(place(ink(strokes_of(one)))) for one in read])
    expected = model.predict(pictures, verbose=0)
    found = [answer["read"][1]["values"] for answer in read.values()]
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert not any(answer["read"][1]["isRefused"] for answer in read.values())


def test_the_figure_s_four_is_read_as_one(read):
    by_distance, by_softmax = read[FOUR]["read"]
    assert (by_distance["best"], by_distance["isRefused"], by_softmax["best"]) == (4, False, 4)


def test_the_stored_descriptions_are_those_of_the_models():
    stored = json.loads(SPECS.read_text("utf-8"))
    for head in HEADS:
        assert stored[head] == describe(keras_lenet_1998(head=head)).spec


def test_a_page_names_its_data():
    options = {"data": catalog.FIGURES["digit-pad"].data}
    assert set(page_data.recorded_in(options)) == {"digits", "digits_softmax", "digit_reading"}
    handed = scripts.handed_over(page_data.recorded_script("digit_reading"))
    assert handed == {"digit_reading": digit_reading()}
    assert digit_reading()["names"] == list("0123456789")


# ---------------------------------------------------------------- the widget
def model_of(side: int, *last: keras.Layer) -> keras.Sequential:
    inside = [layers.Conv2D(2, 5, strides=3), layers.Flatten(), *last]
    return keras.Sequential([keras.Input((side, side, 1)), *inside])


def softmax() -> keras.Layer:
    return layers.Dense(10, activation="softmax")


def test_it_begins_as_the_page_does():
    figure = DigitPad()
    assert figure.state() == catalog.FIGURES["digit-pad"].state
    told = catalog.options(figure._repr_mimebundle_()[0]["text/html"])
    assert told["data"] == catalog.FIGURES["digit-pad"].data


def test_strokes_are_taken_as_points_and_as_a_text():
    assert DigitPad(drawing=[[(0, 63), (20, 10)], [(7, 7)]]).drawing == "A_UK.HH"
    figure = DigitPad(drawing="A_UK.HH", network="softmax")
    assert figure.state() == {"drawing": "A_UK.HH", "network": "softmax"}
    figure.drawing = ""
    assert figure.drawing == ""


@pytest.mark.parametrize("side", [28, 32])
def test_a_model_of_one_s_own_is_taken(side):
    model = model_of(side, softmax())
    figure = DigitPad(model, pixels=(-1, 1), embed=True)
    assert figure._reads == {"low": -1, "high": 1, "names": list("0123456789"), "far": None}
    assert figure._softmax == {}
    with pytest.raises(ValueError, match="stands for your own model"):
        figure.network = "softmax"
    stored = figure._repr_mimebundle_()[0]["text/html"]
    assert f"for a network of {side}×{side}×1 pictures" in stored
    placed = np.pad(place(ink(strokes_of(FOUR))), (side - 28) // 2)
    outputs = model.predict((2 * placed - 1)[np.newaxis, ..., np.newaxis], verbose=0)[0]
    assert f"0 {outputs[0]:.3g}, 1 {outputs[1]:.3g}" in stored


def test_a_network_of_1998_of_one_s_own_can_refuse():
    figure = DigitPad(keras_lenet_1998(), pixels=(-0.1, 1.175), far=30)
    assert figure._reads["far"] == 30.0
    assert figure._network["spec"]["layers"][-1]["kind"] == "rbf"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (lambda: {"drawing": "A"}, "drawing must be a list of strokes"),
        (lambda: {"drawing": [[(64, 0)]]}, "from 0 to 63"),
        (lambda: {"drawing": [(1, 2)]}, "drawing must be a list of strokes"),
        (lambda: {"drawing": 4}, "drawing must be a list of strokes"),
        (lambda: {"drawing": np.zeros((28, 28))}, "a picture has none"),
        (lambda: {"drawing": "AA" * 2_001}, "drawing holds 2,001 points"),
        (lambda: {"network": "guess"}, "network must be one of bitmaps, softmax"),
        (lambda: {"far": 3}, "belong to a model"),
        (
            lambda: {"model": model_of(20, softmax())},
            "28×28 or 32×32 pixels, grey or coloured, got 20×20×1",
        ),
        (lambda: {"model": model_of(28, layers.Dense(1))}, "must tell classes apart"),
        (lambda: {"model": model_of(28, softmax()), "far": 3}, "does not end in Distances"),
        (lambda: {"model": keras_lenet_1998(), "far": -1}, "far must be 0"),
        (lambda: {"model": "model.keras"}, "load it first"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(given, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        DigitPad(**given())


def test_a_coloured_model_gets_the_same_in_each_channel():
    stack = [keras.Input((32, 32, 3)), layers.Flatten(), layers.Dense(1, "sigmoid")]
    own = keras.Sequential(stack)
    own.compile(loss="binary_crossentropy")
    figure = DigitPad(own, pixels=(-0.5, 0.75), class_names=["no", "yes"], drawing=FOUR)
    assert figure._reads == {"low": -0.5, "high": 0.75, "names": ["no", "yes"], "far": None}
    placed = np.pad(place(ink(strokes_of(FOUR))), 2)[..., np.newaxis].repeat(3, axis=2)
    (output,) = own.predict((1.25 * placed - 0.5)[np.newaxis], verbose=0)[0]
    assert f"Outputs for the picture: yes {output:.3g}." in figure._own_picture()
    assert DigitPad(own)._reads["low"] == 0
    with pytest.raises(ValueError, match="grey or coloured, got 28×28×2"):
        DigitPad(keras.Sequential([keras.Input((28, 28, 2)), layers.Flatten(), softmax()]))
    with pytest.raises(ValueError, match="grey or coloured, got 28×32×1"):
        DigitPad(keras.Sequential([keras.Input((28, 32, 1)), layers.Flatten(), softmax()]))


@pytest.mark.parametrize("given", [{"pixels": "unit"}, {"class_names": list("ab")}, {"far": 0}])
def test_what_belongs_to_a_model_needs_one(given):
    with pytest.raises(ValueError, match="belong to a model: give one too"):
        DigitPad(**given)


def test_a_pad_holds_two_thousand_points_and_no_more():
    assert DigitPad(drawing="AA" * 2000).drawing == "AA" * 2000
    with pytest.raises(ValueError, match=r"^drawing holds 2,001 points, and a pad 2,000$"):
        DigitPad(drawing="AA" * 2001)


def test_nothing_is_read_from_a_distance_that_is_named_up_to_a_million():
    own = keras_lenet_1998()
    for far in (0, 1e6):
        assert DigitPad(own, far=far)._reads["far"] == far
    with pytest.raises(ValueError, match=r"^far must be 0…1000000\.0, got 1000001$"):
        DigitPad(own, far=1_000_001)
