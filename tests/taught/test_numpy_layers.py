"""The layers in NumPy say what an independent computation and Keras say."""

import itertools

import keras
import numpy as np
import pytest

from lenet_book.records.snapshots import trained_lenet5
from lenet_utils import numpy_layers
from lenet_utils.data import load_cifar10


def sums_one_by_one(images, kernel, bias):
    """Return the definition, product by product: slow, and nothing is vectorised."""
    n, height, width, channels = images.shape
    rows, columns, _, filters = kernel.shape
    maps = np.zeros((n, height - rows + 1, width - columns + 1, filters))
    for image, y, x, k in itertools.product(*map(range, maps.shape)):
        maps[image, y, x, k] = bias[k] + sum(
            images[image, y + i, x + j, m] * kernel[i, j, m, k]
            for i, j, m in itertools.product(range(rows), range(columns), range(channels))
        )
    return maps


@pytest.mark.parametrize(
    "shape", [(2, 6, 7, 3), (1, 5, 4, 2), (3, 4, 4, 1)], ids=["colour", "exact fit", "grey"]
)
def test_conv2d_is_its_definition(shape):
    rng = np.random.default_rng(0)
    images, kernel = rng.normal(size=shape), rng.normal(size=(3, 4, shape[3], 5))
    bias = rng.normal(size=5)
    found = numpy_layers.conv2d(images, kernel, bias)
    np.testing.assert_allclose(found, sums_one_by_one(images, kernel, bias), atol=1e-12)


def test_conv2d_does_not_turn_the_kernel():
    kernel = np.arange(6.0).reshape(2, 3, 1, 1)
    dot = np.zeros((1, 3, 5, 1))
    dot[0, 1, 2] = 1
    maps = numpy_layers.conv2d(dot, kernel, np.zeros(1))
    assert maps[0, :, :, 0].tolist() == [[5, 4, 3], [2, 1, 0]]


def test_c1_equals_keras_on_pictures():
    _, (images, _) = load_cifar10()
    images = images[:50].astype("float32") / 255
    c1 = trained_lenet5().get_layer("C1")
    ours = numpy_layers.tanh(numpy_layers.conv2d(images, *c1.get_weights()))
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, c1(images).numpy(), atol=1e-5)


@pytest.mark.parametrize("channels", [1, 16])
def test_any_valid_convolution_equals_keras(channels):
    layer = keras.layers.Conv2D(4, (5, 3))
    images = np.random.default_rng(1).normal(size=(3, 9, 8, channels)).astype("float32")
    expected = layer(images).numpy()
    layer.bias.assign([1.0, -2.0, 0.5, 0.0])
    ours = numpy_layers.conv2d(images, *layer.get_weights())
    np.testing.assert_allclose(ours, expected + np.array([1, -2, 0.5, 0]), atol=1e-5)


@pytest.mark.parametrize(
    ("images", "said"),
    [
        ((2, 32, 32, 1), "the images have channels: 1, the kernel: 3"),
        ((2, 4, 32, 3), "a 5×5 kernel does not fit into images of 4×32 pixels"),
        ((2, 32, 3, 3), "a 5×5 kernel does not fit into images of 32×3 pixels"),
    ],
)
def test_shapes_that_do_not_fit_are_named(images, said):
    with pytest.raises(ValueError, match=said):
        numpy_layers.conv2d(np.zeros(images), np.zeros((5, 5, 3, 6)), np.zeros(6))


@pytest.mark.parametrize(
    ("shape", "size"), [((2, 4, 6, 3), 2), ((1, 6, 9, 2), 3), ((2, 5, 7, 3), 2), ((1, 2, 2, 1), 2)]
)
def test_average_pool_equals_keras_and_drops_what_fills_no_block(shape, size):
    maps = np.random.default_rng(2).normal(size=shape).astype("float32")
    ours = numpy_layers.average_pool(maps, size)
    np.testing.assert_allclose(ours, keras.layers.AveragePooling2D(size)(maps), atol=1e-6)
    last = maps[-1, :size, size * (ours.shape[2] - 1) : size * ours.shape[2], -1]
    assert ours[-1, 0, -1, -1] == pytest.approx(last.mean(), abs=1e-6)


def test_average_pool_names_blocks_that_do_not_fit():
    with pytest.raises(ValueError, match="blocks of 3×3 do not fit into maps of 2×8"):
        numpy_layers.average_pool(np.zeros((1, 2, 8, 1)), 3)


def test_no_sum_is_too_large_for_an_activation():
    sums = np.array([-1e4, -800.0, 0.0, 800.0, 1e4])
    assert numpy_layers.tanh(sums).tolist() == [-1, -1, 0, 1, 1]
    assert numpy_layers.softmax(sums).tolist() == [0, 0, 0, 0, 1]
    # Each row has its own largest one.
    rows = np.array([[1e4, 1e4], [0.0, 0.0]])
    assert numpy_layers.softmax(rows).tolist() == [[0.5, 0.5], [0.5, 0.5]]
