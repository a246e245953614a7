"""The figures from Python: what they refuse, what they send, and what a page gets of them."""

import gzip
import html
import io
import json
import re
import subprocess
import sys
from base64 import b64decode

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image
from scripts import handed_over

from lenet_book.datasets.cifar10_sample import gallery, load_sample
from lenet_book.figures import Journey, catalog, page_data
from lenet_book.figures.meaning import truths
from lenet_book.figures.network import describe
from lenet_book.figures.pictures import Pictures
from lenet_book.records.snapshots import trained_lenet5
from lenet_utils.models import tutorial_lenet5

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def digit_model() -> keras.Sequential:
    """A network of another shape than the book's, untrained."""
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(4, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ],
        name="digits",
    )


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    return np.random.default_rng(0).random((250, 28, 28, 1)).astype(np.float32)


@pytest.fixture
def journey() -> Journey:
    return Journey()


def bundle(figure: Journey) -> dict:
    return figure._repr_mimebundle_()[0]


def options(figure: Journey) -> dict:
    """What a page reads from a figure's preview."""
    attribute = re.search(r'data-lenet-figure="([^"]*)"', bundle(figure)["text/html"])
    return json.loads(html.unescape(attribute[1]))


def decode(pictures: dict) -> np.ndarray:
    """The pictures of a page as its script computes them."""
    shape = (-1, *pictures["shape"])
    if pictures["format"] == "float32":
        return np.frombuffer(pictures["bytes"], np.float32).reshape(shape)
    stored = np.frombuffer(pictures["bytes"], np.uint8).reshape(shape)
    low, high = np.array(pictures["low"]), np.array(pictures["high"])
    return (low + (high - low) * stored / 255).astype(np.float32)


# ---------------------------------------------------------------- what a notebook stores
def test_a_stored_figure_is_small_and_the_same_after_every_run(journey):
    stored = bundle(journey)
    assert stored["text/plain"] == "Journey(channel=None, index=0, layer=None, unit=None)"
    assert WIDGET in stored
    del stored[WIDGET]
    again = bundle(Journey())
    del again[WIDGET]
    assert stored == again
    stored["text/html"] = catalog.with_pictures(stored["text/html"], lambda entry: "")
    assert len(json.dumps(stored)) < 3000


def test_a_stored_figure_holds_its_picture_with_alternative_text(journey):
    image = re.search(r'<img src="([^"]+)"[^>]* alt="([^"]+)"', bundle(journey)["text/html"])
    start, content = image[1].split(",")
    assert start == "data:image/webp;base64"
    with Image.open(io.BytesIO(b64decode(content))) as picture:
        width, height = catalog.FIGURES["journey"].size
        assert picture.size == (2 * width, 2 * height)
    assert len(image[2]) > 40


def test_a_figure_opens_at_the_state_it_is_given():
    figure = Journey(index=7, layer="C3", unit=(4, 7, 2))
    assert options(figure)["state"] == {
        "index": 7,
        "layer": "C3",
        "unit": [4, 7, 2],
        "channel": None,
    }
    assert repr(figure) == "Journey(channel=None, index=7, layer='C3', unit=(4, 7, 2))"


# ---------------------------------------------------------------- what a kernel sends
def test_the_book_s_network_and_gallery_are_sent_exactly(journey):
    network = describe(trained_lenet5())
    assert journey._network["spec"] == network.spec
    np.testing.assert_array_equal(
        np.frombuffer(journey._network["bytes"], np.float32), network.weights
    )
    images, labels, numbers = gallery()
    np.testing.assert_array_equal(decode(journey._pictures), (images / 255).astype(np.float32))
    assert journey._pictures["format"] == "uint8"
    assert journey._pictures["labels"] == labels.tolist()
    assert journey._pictures["numbers"] == numbers.tolist()
    assert journey._names["classNames"][3] == "cat"


def test_your_own_images_are_sent_a_hundred_at_a_time(digit_model, digits):
    figure = Journey(digit_model, digits, index=120)
    assert figure._pictures["first"] == 100
    assert figure._pictures["total"] == 250
    np.testing.assert_array_equal(decode(figure._pictures), digits[100:200])
    figure.index = 249
    assert figure._pictures["first"] == 200
    np.testing.assert_array_equal(decode(figure._pictures), digits[200:])


@pytest.mark.parametrize("most", [1, 255])
def test_pixels_that_were_bytes_travel_as_bytes(most):
    stored = np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1)
    values = (stored / 255 * most).astype(np.float32)
    page = Pictures(values, (16, 16, 1)).page(0)
    assert page["format"] == "uint8"
    np.testing.assert_array_equal(decode(page), values)


def test_standardised_pictures_keep_their_values_and_their_range():
    values = np.random.default_rng(1).normal(size=(3, 8, 8, 3)).astype(np.float32)
    page = Pictures(values, (8, 8, 3)).page(0)
    assert page["format"] == "float32"
    np.testing.assert_array_equal(decode(page), values)
    np.testing.assert_allclose(page["low"], values.min(axis=(0, 1, 2)))
    np.testing.assert_allclose(page["high"], values.max(axis=(0, 1, 2)))


def test_pictures_of_one_colour_can_still_be_shown():
    page = Pictures(np.full((2, 4, 4, 1), -3.0), (4, 4, 1)).page(0)
    assert page["high"][0] > page["low"][0]
    np.testing.assert_array_equal(decode(page), np.float32(-3))


def test_one_picture_and_pictures_without_channels_are_understood(digit_model, digits):
    assert len(Pictures(digits[0], (28, 28, 1))) == 1
    assert len(Pictures(digits[..., 0], (28, 28, 1))) == 250


@pytest.mark.parametrize("shape", [(3,), (3, 1)])
def test_labels_come_as_numbers_or_one_hot(shape):
    answer = {"kind": "probabilities", "count": 10}
    numbers = truths(np.array([2, 0, 9]).reshape(shape), 3, answer, [*map(str, range(10))])
    np.testing.assert_array_equal(numbers, [2, 0, 9])
    one_hot = keras.utils.to_categorical([2, 0, 9], 10)
    np.testing.assert_array_equal(truths(one_hot, 3, answer, [*map(str, range(10))]), numbers)


# ---------------------------------------------------------------- moving it from Python
def test_setting_a_layer_goes_to_its_middle_and_none_closes(journey):
    journey.layer = "C3"
    assert journey.unit == (5, 5, 0)
    journey.layer = "F6"
    assert journey.unit == (0,)
    journey.unit = 17
    assert journey.unit == (17,)
    journey.unit = None
    assert journey.layer is None
    journey.layer = "Input"
    assert journey.unit == (16, 16, 0)
    journey.layer = None
    assert journey.unit is None


def test_a_unit_that_the_next_layer_has_too_is_kept(journey):
    journey.layer, journey.unit = "C1", (3, 4, 5)
    journey.layer = "S2"
    assert journey.unit == (3, 4, 5)
    journey.layer = "S4"
    assert journey.unit == (3, 4, 5)


def test_what_the_reader_does_arrives_in_python(journey):
    for patch, unit in (
        ({"index": 9, "layer": "S4", "unit": [1, 2, 15]}, (1, 2, 15)),
        ({"layer": "C3", "unit": [1, 2, 3], "channel": 5}, (1, 2, 3)),
        ({"layer": "Output", "unit": [3], "channel": None}, (3,)),
        ({"layer": None, "unit": None}, None),
    ):
        journey.set_state(patch)
        expected = {"index": 9, "channel": patch.get("channel"), "layer": patch["layer"]}
        assert journey.state() == expected | {"unit": unit}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("index", 100, "index must be 0…99, got 100"),
        ("index", -1, "index must be 0…99, got -1"),
        ("index", "3", "index must be a whole number, got '3'"),
        ("index", 2.5, "index must be a whole number, got 2.5"),
        ("layer", "C9", "layer must be one of Input, C1, S2, C3, S4, C5, F6, Output, or None"),
        ("layer", 3, "layer must be one of"),
        ("unit", (4, 7), r"unit in C3 must be \(row, column, map\), got \(4, 7\)"),
        ("unit", (10, 0, 0), "unit in C3: row must be 0…9, got 10"),
        ("unit", (0, 0, 16), "unit in C3: map must be 0…15, got 16"),
        ("unit", (0, 0.5, 1), "unit in C3: column must be a whole number, got 0.5"),
    ],
)
def test_a_wrong_value_is_refused_and_changes_nothing(name, value, message):
    figure = Journey(layer="C3", unit=(4, 7, 2))
    before = figure.state()
    with pytest.raises((TypeError, ValueError), match=message):
        setattr(figure, name, value)
    assert figure.state() == before


def test_a_channel_belongs_to_a_convolution_and_goes_with_it(journey):
    journey.layer, journey.channel = "C3", 5
    assert Journey(layer="C3", channel=5).state()["channel"] == 5
    for wrong, message in ((6, "channel of C3's input must be 0…5, got 6"), (1.5, "whole number")):
        with pytest.raises((TypeError, ValueError), match=message):
            journey.channel = wrong
    assert journey.channel == 5
    journey.layer = "C1"  # which sees three channels only
    assert journey.channel is None
    journey.layer = "S2"
    with pytest.raises(ValueError, match="needs a convolution: set layer first, to one of C1, C3"):
        journey.channel = 1


def test_a_unit_needs_a_layer(journey):
    with pytest.raises(ValueError, match="needs a layer: set layer first"):
        journey.unit = (1, 2, 3)


# ---------------------------------------------------------------- what is refused
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"images": np.zeros((2, 32, 32, 3))}, r"must have shape \(n, 28, 28, 1\).*got \(2, 32"),
        ({"images": np.zeros((0, 28, 28, 1))}, "images is empty"),
        ({"images": np.full((2, 28, 28, 1), np.nan)}, "NaN .* first in picture 0"),
        ({"images": [["a"]]}, "images must be numbers"),
        ({}, "images is needed: the model takes 28×28×1 pictures"),
        ({"labels": [1]}, "labels and class_names belong to images"),
        ({"images": np.zeros((2, 28, 28, 1)), "labels": [1]}, r"labels must have shape \(2,\)"),
        ({"images": np.zeros((2, 28, 28, 1)), "labels": [1, 10]}, "0…9, got 10 for picture 1"),
        ({"images": np.zeros((2, 28, 28, 1)), "labels": [1, 0.5]}, "whole numbers 0…9, got 0.5"),
        ({"images": np.zeros((2, 28, 28, 1)), "labels": np.ones((2, 10))}, "must be one-hot"),
        ({"images": np.zeros((2, 28, 28, 1)), "class_names": ["a"]}, "must be 10 texts"),
        ({"images": np.zeros((2, 28, 28, 1)), "index": 2}, "index must be 0…1, got 2"),
        ({"images": np.zeros((2, 28, 28, 1)), "layer": "C3"}, "one of Input, C1, S2, Output,"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_sentence(digit_model, given, message):
    with pytest.raises((TypeError, ValueError), match=message):
        Journey(digit_model, **given)


def test_a_model_that_cannot_be_drawn_is_refused_by_the_layer_s_name(digits):
    model = keras.Sequential([keras.Input((28, 28, 1)), layers.Dropout(0.5)])
    model.add(layers.Conv2DTranspose(2, 3, name="sparse"))
    with pytest.raises(ValueError, match='layer "sparse"'):
        Journey(model, digits)
    broken = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(2, 3, name="first")])
    broken.layers[0].set_weights([np.full((3, 3, 1, 2), np.nan), np.zeros(2)])
    with pytest.raises(ValueError, match=r'layer "first".*NaN'):
        Journey(broken, digits)


# ---------------------------------------------------------------- your own model in a page
def test_a_figure_of_your_own_model_says_that_it_needs_its_kernel(digit_model, digits):
    stored = bundle(Journey(digit_model, digits))["text/html"]
    assert "data-lenet-figure" not in stored
    assert "Input 28×28×1 → C1 28×28×4 → S2 14×14×4 → Output 10." in stored
    assert "run the cell" in stored


def test_an_embedded_model_is_stored_whole(digit_model, digits):
    figure = Journey(digit_model, digits[:3], [1, 2, 3], embed=True)
    data = options(figure)["data"]
    network = describe(digit_model)
    weights = np.frombuffer(b64decode(data["network"]["bytes"]), np.float32)
    np.testing.assert_array_equal(weights, network.weights)
    assert data["network"]["spec"] == network.spec
    pictures = data["pictures"] | {"bytes": b64decode(data["pictures"]["bytes"])}
    np.testing.assert_array_equal(decode(pictures), digits[:3])


def test_a_model_too_large_to_embed_is_refused():
    model = keras.Sequential([keras.Input((32, 32, 3)), layers.Flatten()])
    model.add(layers.Dense(100))
    model.add(layers.Dense(10))
    with pytest.raises(ValueError, match=r"at most 1 MB .* take 1\.2 MB"):
        bundle(Journey(model, embed=True))


# ---------------------------------------------------------------- what the pages share
@pytest.fixture(scope="module")
def shared() -> dict:
    return handed_over(page_data.shared_script())


def test_the_pages_network_is_the_recorded_one(shared):
    stored = shared["tutorial"]
    network = describe(trained_lenet5())
    assert stored["spec"] == network.spec
    weights = np.frombuffer(b64decode(stored["bytes"]), np.float16).astype(np.float32)
    np.testing.assert_array_equal(weights, network.weights)


def test_the_stored_description_is_that_of_the_tutorial_s_model():
    assert json.loads(page_data.NETWORK.read_text("utf-8")) == describe(tutorial_lenet5()).spec


def test_the_pages_gallery_is_the_first_ten_test_images_of_each_class(shared):
    stored = shared["gallery"]
    with Image.open(io.BytesIO(b64decode(stored["bytes"]))) as sheet:
        pixels = np.asarray(sheet.convert("RGB"))
    assert pixels.shape == (320, 320, 3)
    _, (images, labels) = load_sample()
    for k in range(100):
        row, column = divmod(k, 10)
        here = pixels[32 * row : 32 * row + 32, 32 * column : 32 * column + 32]
        nth = np.flatnonzero(labels.ravel() == row)[column]
        np.testing.assert_array_equal(here, images[nth])
        assert stored["labels"][k] == row
    numbers = np.array(stored["numbers"]).reshape(10, 10)
    assert (np.diff(numbers, axis=1) > 0).all()
    assert numbers[3, 0] == 0  # the test set begins with a cat


def test_the_player_and_the_journey_round_a_probability_alike():
    exact = trained_lenet5().predict(page_data.gallery_pictures().images, verbose=0)
    stored = page_data.training_run("tutorial")["predictions"]
    codes = np.frombuffer(stored["bytes"], np.uint8).reshape(-1, 100, 10)[-1]
    np.testing.assert_array_equal(np.round((codes + 0.5) / 2), np.round(100 * exact))
    best = np.frombuffer(stored["best"], np.uint8).reshape(-1, 100)[-1]
    np.testing.assert_array_equal(best, exact.argmax(axis=1))


def test_what_all_pages_share_stays_light():
    assert len(gzip.compress(page_data.shared_script().encode())) < 400_000


def test_the_runs_of_a_page_are_no_heavier_than_its_shared_data():
    """A training run goes only to the pages that show it: chapter 11 has five."""
    for entry in catalog.FIGURES.values():
        names = entry.data.get("runs", [])
        sizes = [len(gzip.compress(page_data.recorded_script(name).encode())) for name in names]
        assert sum(sizes) < 300_000, dict(zip(names, sizes, strict=True))


def test_pages_are_made_without_tensorflow():
    code = "import sys, lenet_book.figures.page_data as a; a.shared_script(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert not {"tensorflow", "keras", "anywidget"} & set(done.stdout.split())


def test_an_unknown_figure_or_state_is_refused():
    with pytest.raises(ValueError, match=r"no figure 'journy'; there are: .*journey"):
        catalog.preview("journy")
    with pytest.raises(ValueError, match="journey has no state epoch; it has: index, layer, unit"):
        catalog.preview("journey", {"epoch": 3})


# ---------------------------------------------------------------- the built book
def test_only_pages_with_a_figure_load_its_scripts_and_all_are_deferred(book):
    for page, figures in {
        "intro.html": ["journey"],
        "chapters/01-ten-steps.html": ["journey", "train-here", "training-player"],
    }.items():
        text = (book / page).read_text("utf-8")
        tags = re.findall(r'<script[^>]*src="[^"]*_static/lenet/[^>]*>', text)
        runs = [run for name in figures for run in catalog.FIGURES[name].data.get("runs", [])]
        assert all("defer" in tag and "module" not in tag for tag in tags)
        files = [re.search(r'src="([^"?]+)', tag)[1] for tag in tags]
        scripts = ["figures", *(catalog.script(name) for name in figures)]
        names = ["assets", "tutorial", *runs, *scripts]
        assert [file.split("/")[-1].removesuffix(".js") for file in files] == names
        folder = (book / page).parent
        assert (folder / files[0]).read_text("utf-8") == page_data.small_script()
        assert (folder / files[1]).read_text("utf-8") == page_data.own_script("tutorial")
        for file, script in zip(files[-len(scripts) :], scripts, strict=True):
            assert (folder / file).read_text("utf-8") == catalog.page_script(script)
    plain = (book / "references.html").read_text("utf-8")
    assert "_static/lenet" not in plain


def test_the_preview_s_picture_is_in_the_book(book):
    for page, folder in (("intro.html", book), ("chapters/01-ten-steps.html", book / "chapters")):
        text = (book / page).read_text("utf-8")
        source = re.search(r'<img src="([^"]*/journey\.webp)"', text)
        assert (folder / source[1]).is_file(), page
        assert "data:image/webp" not in text, "a copy inside each page is heavier"


def test_a_page_reads_the_gallery_as_a_notebook_does():
    known, shown = page_data.gallery_without_pictures(), page_data.gallery_pictures().page(0)
    alike = ("shape", "total", "first", "labels", "numbers", "source", "low", "high")
    assert [known[name] for name in alike] == [shown[name] for name in alike]
