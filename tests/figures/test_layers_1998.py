"""The network of 1998 in Keras, against its NumPy form, and in the page's engine, against Keras."""

import keras
import numpy as np
import pytest
import scripts
from engine_cases import Case, as_json, decode

from lenet_book.datasets.mnist_sample import load_sample
from lenet_book.digits.bitmaps import BITMAPS
from lenet_book.digits.keras_1998 import Distances, Subsampling, keras_lenet_1998, squash
from lenet_book.figures.network import describe
from lenet_utils.lenet_1998 import squash as numpy_squash
from lenet_utils.lenet_1998 import subsample
from lenet_utils.network_1998 import draw_weights, forward, prepare, rbf


@pytest.fixture(scope="module")
def case() -> Case:
    _, (digits, labels) = load_sample()
    model = keras_lenet_1998(draw_weights(2, "1.2/√F"))
    return Case("of 1998", model, prepare(digits[:6]), labels[:6].astype(int), 0)


@pytest.fixture(scope="module")
def answer(case, tmp_path_factory) -> dict:
    """Return what the engine says."""
    folder = tmp_path_factory.mktemp("of_1998")
    return scripts.ask("engine_answers", as_json([case]), folder)["results"][0]


def test_keras_computes_what_numpy_does(case):
    expected = forward(draw_weights(2, "1.2/√F"), case.images)
    outputs = [layer.output for layer in case.model.layers]
    found = keras.Model(case.model.inputs, outputs).predict(case.images, verbose=0)
    for layer, values in zip(case.model.layers, found, strict=True):
        if layer.name in expected:
            np.testing.assert_allclose(values, expected[layer.name], atol=1e-5)
    nearness = -rbf(expected["F6"], BITMAPS)
    powers = np.exp(nearness - nearness.max(axis=1, keepdims=True))
    np.testing.assert_allclose(found[-1], powers / powers.sum(axis=1, keepdims=True), atol=1e-5)


def test_each_layer_alone_is_what_the_paper_says():
    rng = np.random.default_rng(0)
    maps = rng.normal(size=(2, 6, 4, 3)).astype("float32")
    layer = Subsampling()
    layer.build(maps.shape)
    weights = [rng.normal(size=3).astype("float32") for _ in range(2)]
    layer.set_weights(weights)
    np.testing.assert_allclose(layer(maps), subsample(maps, *weights), atol=1e-5)
    assert np.asarray(squash(np.float32([-1, 0, 9]))) == pytest.approx(numpy_squash([-1, 0, 9]))
    codes = rng.normal(size=(4, 84)).astype("float32")
    distances = Distances(activation="linear")
    np.testing.assert_allclose(distances(codes), -rbf(codes, BITMAPS), rtol=1e-5)
    assert distances.trainable_weights == []


def test_layers_know_the_shapes_that_they_give():
    assert Subsampling().compute_output_shape((None, 6, 4, 3)) == (None, 3, 2, 3)
    assert Distances(np.ones((7, 5))).compute_output_shape((None, 2, 3, 5)) == (None, 2, 3, 7)
    rng = np.random.default_rng(1)
    bitmaps, codes = rng.normal(size=(7, 5)), rng.normal(size=(4, 2, 3, 5)).astype("float32")
    found = Distances(bitmaps, "linear")(codes)
    expected = -((codes[..., np.newaxis, :] - bitmaps) ** 2).sum(axis=-1)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_coefficients_begin_anywhere_within_reach():
    layer = Subsampling()
    layer.build((None, 4, 4, 5000))
    coefficients = np.array(layer.coefficient)
    assert -0.6 <= coefficients.min() < -0.59
    assert 0.59 < coefficients.max() <= 0.6
    assert abs(coefficients.mean()) < 0.03
    assert not np.array(layer.bias).any()


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (Subsampling(), (None, 5, 4, 2), "even height and width, got 5×4"),
        (Subsampling(), (None, 4, 5, 2), "even height and width, got 4×5"),
        (Distances(), (None, 83), "bitmaps of 84 values do not fit codes of 83"),
    ],
)
def test_what_does_not_fit_is_refused(layer, shape, message):
    with pytest.raises(ValueError, match=message):
        layer.build(shape)
    with pytest.raises(ValueError, match="shape"):
        Distances(np.ones(84))


def test_distances_of_maps_are_refused():
    model = keras.Sequential([keras.Input((2, 2, 84)), Distances(activation="linear")])
    with pytest.raises(ValueError, match="put Flatten before it"):
        describe(model)


def test_it_can_be_saved(case, tmp_path):
    case.model.save(tmp_path / "of_1998.keras")
    again = keras.saving.load_model(tmp_path / "of_1998.keras")
    images = case.images
    np.testing.assert_array_equal(
        again.predict(images, verbose=0), case.model.predict(images, verbose=0)
    )


def test_the_figures_call_its_layers_by_their_names(case):
    spec = describe(case.model).spec
    assert [layer["label"] for layer in spec["layers"]] == [
        "C1", "S2", "C3", "S4", "C5", "Flatten", "F6", "Output",
    ]  # fmt: skip
    assert spec["answer"] == {"kind": "probabilities", "count": 10}


def test_the_engine_computes_every_map(case, answer):
    for expected, map_ in zip(case.maps, answer["maps"], strict=True):
        np.testing.assert_allclose(decode(map_).reshape(expected.shape), expected, 0, 1e-5)


def test_the_engine_goes_back_as_tensorflow_does(case, answer):
    of_maps, of_weights = case.gradients()
    for expected, gradient in zip(of_maps, answer["mapGradients"], strict=True):
        np.testing.assert_allclose(
            decode(gradient), expected.ravel(), 0, 1e-5 * np.abs(expected).max() + 1e-7
        )
    learned = slice(0, 60_900)  # the bitmaps come last, and do not learn
    found = decode(answer["parameters"])[learned]
    of_weights = of_weights[learned]
    np.testing.assert_allclose(found, of_weights, 0, 1e-5)


def test_each_unit_is_explained_by_what_adds_up_to_it(case, answer):
    kinds = {entry["kind"] for entry in case.entries}
    assert {"subsampling", "rbf"} <= kinds
    for story in answer["units"]:
        i = story["layer"]
        sums = case.steps[i].sums([case.images, *case.maps][i][:1])
        z = np.asarray(sums).ravel()[story["unit"]]
        assert story["preActivation"] == pytest.approx(z, rel=1e-5, abs=1e-4)
        added = sum(story["products"]) + story["bias"] if "products" in story else z
        assert added == pytest.approx(z, rel=1e-5, abs=1e-4)
