"""The figures of chapters 2 and 3 in Python: what they accept, refuse and hand to the page."""

import json
import re

import keras
import numpy as np
import pytest

from lenet_book.figures import ConvolutionBench, PixelInspector, catalog
from lenet_book.figures.pixel_inspector.pixel_inspector import channel_scale
from lenet_utils.data import load_cifar10


def options(figure) -> dict:
    """Return what a figure's preview tells the page, and check that no address is in it."""
    bundle, _ = figure._repr_mimebundle_()
    page = catalog.with_pictures(bundle["text/html"], lambda entry: "")
    assert not re.search(r"0x[0-9a-f]{6}", bundle["text/plain"] + page)
    attribute = re.search(r'data-lenet-figure="([^"]*)"', bundle["text/html"])
    return json.loads(attribute[1].replace("&quot;", '"')) if attribute else {}


def small_model(*, strides=1, padding="valid", channels=3) -> keras.Sequential:
    layer = keras.layers.Conv2D(4, 3, strides=strides, padding=padding, activation="relu")
    return keras.Sequential([keras.Input((32, 32, channels)), layer])


# ---------------------------------------------------------------- convolution bench
def test_the_bench_begins_as_the_page_does():
    assert options(ConvolutionBench())["state"] == catalog.FIGURES["convolution-bench"].state


@pytest.mark.parametrize("shape", [(5, 5), (5, 5, 3), (3, 3), (7, 7, 3), (1, 1)])
def test_an_array_becomes_weights_and_a_bias_of_zero(shape):
    kernel = np.random.default_rng(0).normal(size=shape)
    bench = ConvolutionBench(kernel=kernel)
    full = kernel if len(shape) == 3 else np.repeat(kernel[..., np.newaxis], 3, axis=2)
    assert bench.kernel == [*full.ravel().tolist(), 0.0]
    rows, columns = shape[:2]
    assert bench.unit == ((33 - rows) // 2, (33 - columns) // 2)
    assert options(bench)["state"]["kernel"] == bench.kernel


def test_a_flat_list_keeps_its_bias():
    numbers = [0.5] * 75 + [-2]
    assert ConvolutionBench(kernel=numbers).kernel == [0.5] * 75 + [-2.0]


@pytest.mark.parametrize(
    ("settings", "error", "said"),
    [
        ({"kernel": "sharpen"}, ValueError, "kernel must be one of copy, blur, .* C1-5, got 'sh"),
        ({"kernel": "C1-6"}, ValueError, "kernel must be one of"),
        ({"kernel": np.ones((3, 5))}, ValueError, r"or be a square .* got \(3, 5\)"),
        ({"kernel": np.ones((5, 5, 2))}, ValueError, r"got \(5, 5, 2\)"),
        ({"kernel": np.ones((33, 33))}, ValueError, "reaches over 33×33 pixels"),
        ({"kernel": np.ones((64, 64))}, ValueError, "a square of at most 63×63"),
        ({"kernel": [1, 2, 3]}, ValueError, r"got \(3,\)"),
        ({"kernel": []}, ValueError, r"got \(0,\)"),
        ({"kernel": 5}, ValueError, r"got \(\)"),
        ({"kernel": None}, TypeError, "a name or numbers, got None"),
        ({"kernel": np.full((5, 5), np.nan)}, ValueError, "NaN or infinite"),
        ({"kernel": np.full((5, 5), 1e4)}, ValueError, "at most 1000 in size, got 10000"),
        ({"kernel": {"a": 1}}, TypeError, "a name or numbers"),
        ({"kernel": [[1], [2, 3]]}, TypeError, "a name or numbers"),
        ({"unit": (28, 0)}, ValueError, "unit: row must be 0…27, got 28"),
        ({"unit": (0, -1)}, ValueError, "unit: column must be 0…27, got -1"),
        ({"unit": 5}, ValueError, r"unit must be \(row, column\)"),
        ({"index": 100}, ValueError, "index must be 0…99, got 100"),
        ({"index": -2}, ValueError, "index must be 0…99, got -2"),
        ({"index": "one"}, TypeError, "whole number"),
        (
            {"operation": "correlation"},
            ValueError,
            "operation must be one of cross-correlation, convolution; got",
        ),
        ({"activation": "relu"}, ValueError, "activation must be one of linear, tanh; got"),
        ({"padding": "full"}, ValueError, "padding must be one of valid, same; got 'full'"),
        ({"stride": 0}, ValueError, "stride must be 1…4, got 0"),
        ({"stride": (2, 1)}, TypeError, "stride must be a whole number"),
        ({"dilation": 5}, ValueError, "dilation must be 1…4, got 5"),
        ({"dilation": None}, TypeError, "dilation must be a whole number, got None"),
        ({"stride": 2, "dilation": 3}, ValueError, "cannot both be above 1.*got 2×2 and 3"),
        (
            {"kernel": np.ones((9, 9)), "dilation": 4},
            ValueError,
            "reaches over 33×33 pixels and the picture has 32×32: no place is left",
        ),
        ({"stride": 2, "unit": (14, 0)}, ValueError, "unit: row must be 0…13, got 14"),
    ],
)
def test_the_bench_says_what_is_wrong(settings, error, said):
    with pytest.raises(error, match=said):
        ConvolutionBench(**settings)


def test_traits_are_checked_too_and_a_refused_one_keeps_its_value():
    bench = ConvolutionBench()
    for name, wrong in [("index", 100), ("kernel", "x"), ("unit", (28, 28)), ("operation", "?")]:
        before = getattr(bench, name)
        with pytest.raises(ValueError, match=name):
            setattr(bench, name, wrong)
        assert getattr(bench, name) == before
    bench.index = -1
    assert bench.index == -1


def test_a_larger_kernel_moves_the_unit_into_its_smaller_map():
    bench = ConvolutionBench(unit=(27, 3))
    bench.kernel = np.ones((9, 9))
    assert bench.unit == (23, 3)
    bench.stride = 4
    assert bench.unit == (5, 3)


def test_a_slide_that_keras_refuses_leaves_the_bench_as_it_was():
    bench = ConvolutionBench(stride=2)
    with pytest.raises(ValueError, match="cannot both be above 1"):
        bench.dilation = 2
    assert (bench.stride, bench.dilation) == (2, 1)
    with bench.hold_trait_notifications():
        bench.stride, bench.dilation = 1, 2
    bench.kernel = np.ones((16, 16))
    with pytest.raises(ValueError, match="no place is left"):
        bench.kernel = np.ones((17, 17))
    assert len(bench.kernel) == 3 * 16**2 + 1
    bench.padding = "same"
    bench.kernel = np.ones((17, 17))


def test_a_stride_that_the_bench_does_not_offer_is_the_models_own():
    bench = ConvolutionBench(small_model(strides=(2, 1), padding="same"))
    assert (bench.padding, bench.stride, bench.unit) == ("same", None, (8, 16))
    bench.stride = 3
    bench.stride = None
    assert ConvolutionBench(small_model(strides=2)).stride == 2


@pytest.mark.parametrize(
    ("strides", "padding", "largest"), [(1, "valid", 29), (2, "valid", 14), (2, "same", 15)]
)
def test_the_bench_takes_over_a_models_first_layer(strides, padding, largest):
    bench = ConvolutionBench(small_model(strides=strides, padding=padding), kernel="C1-3")
    bench.unit = (largest, largest)
    with pytest.raises(ValueError, match=f"must be 0…{largest}, got {largest + 1}"):
        bench.unit = (largest + 1, 0)
    assert options(bench) == {}, "a model of one's own needs its kernel"


def test_names_that_need_another_shape_are_not_offered():
    grey = small_model(channels=1)
    images = np.zeros((2, 32, 32, 1), "float32")
    with pytest.raises(ValueError, match="copy, blur, vertical, horizontal, outlines, C1-0"):
        ConvolutionBench(grey, images, kernel="colors")


def test_models_and_images_that_do_not_fit_are_refused():
    flat = keras.Sequential([keras.Input((32, 32, 3)), keras.layers.Flatten()])
    with pytest.raises(ValueError, match="must begin with Conv2D"):
        ConvolutionBench(flat)
    with pytest.raises(ValueError, match="images is needed: the model takes 32×32×1"):
        ConvolutionBench(small_model(channels=1))
    with pytest.raises(ValueError, match="images must have shape"):
        ConvolutionBench(small_model(), np.zeros((2, 28, 28, 3)))


def test_pages_of_a_hundred_pictures_follow_the_index():
    images = np.random.default_rng(0).uniform(size=(250, 32, 32, 3)).astype("float32")
    bench = ConvolutionBench(images=images, index=120)
    assert bench._pictures["first"] == 100
    bench.index = -1
    assert bench._pictures["first"] == 100
    bench.index = 249
    assert bench._pictures["first"] == 200


# ---------------------------------------------------------------- pixel inspector
def test_the_inspector_begins_as_the_page_does():
    entry = catalog.FIGURES["pixel-inspector"]
    inspector = PixelInspector()
    assert options(inspector)["state"] == entry.state
    assert inspector._channels == entry.data["channels"]


def test_means_and_deviations_are_those_of_the_training_images():
    (images, _), _ = load_cifar10()
    if len(images) < 50_000:
        pytest.skip("only the sample of CIFAR-10 is here")
    measured = channel_scale(images)
    stated = catalog.FIGURES["pixel-inspector"].data["channels"]
    for name in ("mean", "deviation"):
        np.testing.assert_allclose(measured[name], stated[name], atol=1e-7)


def test_own_images_have_their_own_mean_and_deviation():
    images = np.zeros((2, 8, 9, 3), np.uint8)
    images[0, :, :, 0] = 255
    images[:, ::2, :, 1] = 51
    inspector = PixelInspector(images)
    assert inspector._channels["mean"] == pytest.approx([0.5, 0.1, 0])
    assert inspector._channels["deviation"] == pytest.approx([0.5, 0.1, 1]), "never 0"
    assert inspector.unit == (2, 2)
    assert options(inspector) == {}


@pytest.mark.parametrize(
    ("images", "error", "said"),
    [
        (np.zeros((2, 8, 8, 3)), TypeError, "uint8, 0…255, as load_cifar10 gives them; got float"),
        (np.zeros((2, 8, 8, 2), np.uint8), ValueError, r"got \(2, 8, 8, 2\)"),
        (np.zeros((2, 4, 8, 3), np.uint8), ValueError, "at least 5×5 pixels"),
        (np.zeros((0, 8, 8, 3), np.uint8), ValueError, r"got \(0, 8, 8, 3\)"),
        (np.zeros((8, 8), np.uint8), ValueError, r"got \(8, 8\)"),
    ],
)
def test_the_inspector_says_what_is_wrong_with_images(images, error, said):
    with pytest.raises(error, match=said):
        PixelInspector(images)


def test_the_inspectors_traits_are_checked():
    inspector = PixelInspector()
    for name, wrong in [("index", 100), ("unit", (28, 0)), ("unit", 3), ("scale", "bytes")]:
        with pytest.raises(ValueError, match=name):
            setattr(inspector, name, wrong)
    inspector.scale = "standard"
    assert options(inspector)["state"]["scale"] == "standard"


def test_one_picture_is_enough():
    assert len(PixelInspector(np.zeros((32, 32, 3), np.uint8))._images) == 1


def test_a_kernel_need_not_be_square_where_the_layer_s_is_not():
    layer = keras.layers.Conv2D(2, (2, 3))
    model = keras.Sequential([keras.Input((9, 9, 2)), layer])
    images = np.zeros((1, 9, 9, 2), "float32")
    for shape in [(2, 3), (2, 3, 2)]:
        assert len(ConvolutionBench(model, images, kernel=np.ones(shape)).kernel) == 13
    for shape in [(3, 2), (3, 2, 2)]:
        with pytest.raises(ValueError, match=r"kernel must have the shape \(2, 3\) or \(2, 3, 2\)"):
            ConvolutionBench(model, images, kernel=np.ones(shape))


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (3, 1), (1, 2), (1, 3)])
@pytest.mark.parametrize("side", [3, 1, 6])
def test_the_map_has_the_size_that_keras_gives_it(padding, stride, dilation, side):
    own = keras.Sequential([keras.Input((17, 22, 3)), keras.layers.Conv2D(2, (3, 4))])
    images = np.zeros((1, 17, 22, 3), "float32")
    rows, columns = (3, 4) if side == 3 else (side, side)
    kernel = np.ones((rows, columns, 3))
    settings = {"padding": padding, "stride": stride, "dilation": dilation}
    bench = ConvolutionBench(own, images, kernel=kernel, **settings)
    layer = keras.layers.Conv2D(
        1, (rows, columns), strides=stride, padding=padding, dilation_rate=dilation
    )
    _, height, width, _ = layer.compute_output_shape((None, 17, 22, 3))
    assert bench.unit == (height // 2, width // 2)
    bench.unit = (height - 1, width - 1)
    for name, unit, most in (("row", (height, 0), height), ("column", (0, width), width)):
        with pytest.raises(ValueError, match=rf"^unit: {name} must be 0…{most - 1}, got {most}$"):
            bench.unit = unit


def test_a_kernel_reaches_to_the_ends_and_no_further():
    whole = ConvolutionBench(kernel=np.ones((32, 32)))
    assert whole.unit == (0, 0)
    assert ConvolutionBench(kernel=np.ones((63, 63)), padding="same").unit == (16, 16)
    assert ConvolutionBench(kernel=np.full((5, 5), -1000.0)).kernel[0] == -1000
    with pytest.raises(ValueError, match=r"at most 1000 in size, got 1001$"):
        ConvolutionBench(kernel=np.full((5, 5), -1001))
    assert ConvolutionBench(kernel=np.ones((1, 1))).kernel == [1.0, 1.0, 1.0, 0.0]
    assert ConvolutionBench(kernel=[2, 3, 4, 5]).kernel == [2.0, 3.0, 4.0, 5.0]
    for wrong in (np.ones((1, 5, 5, 3)), np.ones((0, 0)), np.ones((3, 5, 3)), np.ones(77)):
        with pytest.raises(
            ValueError, match=r"^kernel must have the shape \(5, 5\) or \(5, 5, 3\)"
        ):
            ConvolutionBench(kernel=wrong)


def test_a_grey_picture_takes_a_kernel_of_one_number():
    grey = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(2, 3)])
    bench = ConvolutionBench(grey, np.zeros((1, 8, 8, 1)), kernel=np.ones((1, 1)))
    assert (bench.kernel, bench.unit) == ([1.0, 0.0], (4, 4))
    bench.unit = (7, 7)


def test_the_bench_takes_over_how_the_model_slides():
    for stride, taken in ((1, 1), (4, 4), (5, None), ((1, 2), None)):
        bench = ConvolutionBench(small_model(strides=stride, padding="same"))
        assert (bench.stride, bench.padding) == (taken, "same")
    two = keras.Sequential([keras.Input((8, 8, 2)), keras.layers.Conv2D(2, 3)])
    assert ConvolutionBench(two, np.zeros((3, 8, 8, 2)))._own_picture() == ""
    for made in (
        keras.layers.Conv2D(4, 3, groups=2),
        keras.layers.Conv2D(2, 3, dilation_rate=2),
        keras.layers.Dense(2),
    ):
        other = keras.Sequential([keras.Input((8, 8, 2)), made])
        with pytest.raises(ValueError, match=r"has groups or a dilation|begin with Conv2D"):
            ConvolutionBench(other, np.zeros((1, 8, 8, 2)))


def test_a_dot_stays_on_the_page_that_is_shown():
    own = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(2, 3)])
    images = np.random.default_rng(0).random((120, 8, 8, 1), dtype="float32")
    bench = ConvolutionBench(own, images, index=110)
    assert bench._pictures["first"] == 100
    bench.index = -1
    assert bench._pictures["first"] == 100
    assert bench._own_picture() == ConvolutionBench(own, images)._own_picture()
    assert ConvolutionBench(own, images, index=-1)._pictures["first"] == 0


def test_an_inspector_s_window_and_scale_are_those_of_its_pictures():
    pixels = np.random.default_rng(0).integers(0, 200, (2, 5, 9, 3), np.uint8)
    pixels[..., 2] = 7  # of one colour
    figure = PixelInspector(pixels)
    assert (figure.index, figure.unit, figure._room) == (0, (0, 2), [1, 5])
    figure.unit = (0, 4)
    for wrong, said in (((1, 0), "row must be 0…0, got 1"), ((0, 5), "column must be 0…4, got 5")):
        with pytest.raises(ValueError, match=rf"^unit: {said}$"):
            figure.unit = wrong
    row, column = 0 + 2, 4 + 2
    told = ", ".join(map(str, pixels[0, row, column]))
    assert f"Picture 0; row {row}, column {column}: {told}." in figure._own_picture()
    scale = figure._channels
    shares = pixels.reshape(-1, 3) / 255
    assert scale["mean"] == pytest.approx(shares.mean(axis=0).tolist())
    assert scale["deviation"][:2] == pytest.approx(shares.std(axis=0).tolist()[:2])
    assert scale["deviation"][2] == pytest.approx(1) or scale["deviation"][2] < 1e-6
    for shape in ((2, 4, 9, 3), (2, 9, 4, 3), (2, 5, 5, 2), (0, 5, 5, 3), (5, 5)):
        with pytest.raises(
            ValueError, match=r"^images must have the shape \(n, height, width, 3\)"
        ):
            PixelInspector(np.zeros(shape, np.uint8))
    assert PixelInspector(np.zeros((5, 5, 1), np.uint8))._pictures["total"] == 1
