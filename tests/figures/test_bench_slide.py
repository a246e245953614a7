"""The bench's kernel slides as that of Keras: padding, stride, dilation, and what is refused."""

import itertools
from typing import Any

import keras
import numpy as np
import pytest
import scripts
import tensorflow as tf

from lenet_book.figures import ConvolutionBench

PICTURE = (13, 16, 2)
KERNELS = [(5, 5), (3, 4), (1, 1), (2, 2), (13, 13), (14, 14)]
SETTINGS = list(itertools.product(KERNELS, ["valid", "same"], range(1, 5), range(1, 5)))
UNITS = [0, 0.4, 0.999]  # shares of a map


def name_of(setting: tuple) -> str:
    size, padding, stride, dilation = setting
    return f"{size[0]}×{size[1]} {padding} stride {stride} dilation {dilation}"


@pytest.fixture(scope="module")
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


@pytest.fixture(scope="module")
def picture(rng) -> np.ndarray:
    return rng.normal(size=PICTURE).astype("float32")


@pytest.fixture(scope="module")
def kernels(rng) -> dict[tuple[int, int], np.ndarray]:
    return {size: rng.normal(size=(*size, 2, 1)).astype("float32") for size in KERNELS}


@pytest.fixture(scope="module")
def answers(picture, kernels, tmp_path_factory) -> dict[tuple, dict[str, Any]]:
    """What the bench says to every setting, from one Node process."""
    cases = [
        {
            "layer": {"inputShape": list(PICTURE), "strides": [1, 1], "padding": "valid"},
            "kernel": {
                "shape": [*size, 2],
                "weights": kernels[size].ravel().tolist(),
                "bias": 0.25,
            },
            "picture": picture.ravel().tolist(),
            "state": {"padding": padding, "stride": stride, "dilation": dilation},
            "units": UNITS,
        }
        for size, padding, stride, dilation in SETTINGS
    ]
    found = scripts.ask("bench_answers", cases, tmp_path_factory.mktemp("bench"))
    return dict(zip(SETTINGS, found, strict=True))


def by_keras(picture: np.ndarray, kernel: np.ndarray, padding, stride, dilation) -> np.ndarray:
    """Return the map of Keras. Raises ValueError where Keras refuses."""
    layer = keras.layers.Conv2D(
        1,
        kernel.shape[:2],
        padding=padding,
        strides=stride,
        dilation_rate=dilation,
        bias_initializer=keras.initializers.Constant(0.25),
        dtype="float64",
    )
    inputs = keras.ops.convert_to_tensor(picture[np.newaxis], "float64")
    layer.build(inputs.shape)
    layer.compute_output_shape(inputs.shape)
    layer.kernel.assign(kernel)
    return layer(inputs).numpy()[0]


@pytest.mark.parametrize("setting", SETTINGS, ids=name_of)
def test_the_map_is_that_of_keras_or_both_refuse(answers, picture, kernels, setting):
    found = answers[setting]
    size, padding, stride, dilation = setting
    try:
        expected = by_keras(picture, kernels[size], padding, stride, dilation)
    except ValueError as error:
        if stride > 1 and dilation > 1:
            assert found["refused"] == "not_both"
            assert "dilation_rate" in str(error)
        else:
            assert found["refused"] == ("too_large" if size == (14, 14) else "nothing_left")
            assert "negative" in str(error)
        return
    assert found["shape"] == list(expected.shape)
    assert [along["places"] for along in found["steps"]] == found["shape"][:2]
    np.testing.assert_allclose(found["map"], expected.ravel(), 0, 1e-5)


@pytest.mark.parametrize("setting", SETTINGS, ids=name_of)
def test_the_sum_takes_the_pixels_that_tensorflow_takes(answers, picture, setting):
    """TensorFlow cuts patches out of a picture of the pixels' numbers, from 1; 0 is padding."""
    found = answers[setting]
    if "refused" in found:
        return
    size, padding, stride, dilation = setting
    numbers = np.arange(1, picture.size + 1, dtype="float64").reshape(1, *PICTURE)
    patches = tf.image.extract_patches(
        numbers,
        sizes=(1, *size, 1),
        strides=(1, stride, stride, 1),
        rates=(1, dilation, dilation, 1),
        padding=padding.upper(),
    ).numpy()[0]
    patches = patches.reshape(-1, patches.shape[-1]).astype(int) - 1
    for story in found["explained"]:
        sources, inputs, products = story["numbers"]
        assert sources == patches[story["unit"]].tolist()
        expected = np.where(patches[story["unit"]] < 0, 0, picture.ravel()[sources])
        np.testing.assert_allclose(inputs, expected, 1e-6)
        assert story["preActivation"] == pytest.approx(sum(products) + 0.25, abs=1e-9)
        assert story["preActivation"] == pytest.approx(found["map"][story["unit"]], abs=1e-5)


@pytest.mark.parametrize(
    "setting", [one for one in SETTINGS if one[0] in [(5, 5), (13, 13), (14, 14)]], ids=name_of
)
def test_python_knows_the_same_sizes_and_refusals(setting):
    size, padding, stride, dilation = setting
    model = keras.Sequential([keras.Input(PICTURE), keras.layers.Conv2D(2, 3)])
    slide = {"padding": padding, "stride": stride, "dilation": dilation}
    images = np.zeros((1, *PICTURE), "float32")
    kernel = np.ones(size)
    try:
        other = keras.layers.Conv2D(
            1, size, padding=padding, strides=stride, dilation_rate=dilation
        )
        rows, columns = other.compute_output_shape((1, *PICTURE))[1:3]
    except ValueError:
        with pytest.raises(ValueError, match=r"cannot both be above 1|no place is left"):
            ConvolutionBench(model, images, kernel=kernel, **slide)
        return
    bench = ConvolutionBench(model, images, kernel=kernel, **slide)
    bench.unit = (rows - 1, columns - 1)
    with pytest.raises(ValueError, match=f"must be 0…{rows - 1}, got {rows}"):
        bench.unit = (rows, 0)
