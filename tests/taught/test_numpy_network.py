"""The dense end of the network in NumPy, and the whole of it, against Keras."""

import math

import keras
import numpy as np
import pytest

from lenet_book.records.snapshots import trained_lenet5
from lenet_utils.data import load_cifar10
from lenet_utils.numpy_layers import average_pool, conv2d, dense, softmax, tanh


def test_dense_is_its_definition():
    rng = np.random.default_rng(0)
    values, weights, bias = rng.normal(size=(3, 4)), rng.normal(size=(4, 5)), rng.normal(size=5)
    expected = [
        [sum(values[n, j] * weights[j, k] for j in range(4)) + bias[k] for k in range(5)]
        for n in range(3)
    ]
    np.testing.assert_allclose(dense(values, weights, bias), expected, atol=1e-12)


def test_softmax_gives_shares_of_powers_of_e():
    logits = np.array([[1.0, 2.0, -0.5], [0.0, 0.0, 0.0]])
    powers = [[math.exp(z) for z in row] for row in logits]
    expected = [[power / sum(row) for power in row] for row in powers]
    np.testing.assert_allclose(softmax(logits), expected, rtol=1e-12)
    np.testing.assert_allclose(softmax(logits[0]), expected[0], rtol=1e-12)


@pytest.mark.parametrize("shift", [-5000.0, 5000.0])
def test_softmax_neither_overflows_nor_notices_a_constant(shift):
    logits = np.array([[3.0, 1.0, -2.0]])
    with np.errstate(all="raise"):
        np.testing.assert_allclose(softmax(logits + shift), softmax(logits), rtol=1e-9)


def test_softmax_keeps_a_network_s_float32():
    logits = np.random.default_rng(1).normal(scale=20, size=(50, 10)).astype("float32")
    ours = softmax(logits)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, keras.ops.softmax(logits).numpy(), atol=1e-6)


def lenet5(images, weights):
    c1 = tanh(conv2d(images, *weights["C1"]))
    c3 = tanh(conv2d(average_pool(c1), *weights["C3"]))
    c5 = tanh(conv2d(average_pool(c3), *weights["C5"]))
    f6 = tanh(dense(c5.reshape(len(c5), -1), *weights["F6"]))
    return softmax(dense(f6, *weights["Output"]))


@pytest.fixture(scope="module")
def network():
    _, (images, _) = load_cifar10()
    model = trained_lenet5()
    weights = {layer.name: layer.get_weights() for layer in model.layers if layer.weights}
    images = images[:100].astype("float32") / 255
    return images, weights, model.predict(images, verbose=0)


def test_the_whole_network_equals_keras(network):
    images, weights, expected = network
    ours = lenet5(images, weights)
    np.testing.assert_allclose(ours, expected, atol=1e-5)
    np.testing.assert_array_equal(ours.argmax(axis=1), expected.argmax(axis=1))


MISTAKES = {
    "C1 turned": ("C1", lambda k, b: (k[::-1, ::-1], b)),
    "C1 with red for blue": ("C1", lambda k, b: (k[:, :, ::-1], b)),
    "C3 with rows for columns": ("C3", lambda k, b: (k.swapaxes(0, 1), b)),
    "C5 without bias": ("C5", lambda k, b: (k, 0 * b)),
    "C5 with its sign changed": ("C5", lambda k, b: (-k, b)),
    "F6 with one weight left out": ("F6", lambda k, b: (k * (k < k.max()), b)),
    "Output with another order": ("Output", lambda k, b: (k[::-1], b)),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_comparison_notices_a_mistake(network, mistake):
    images, weights, expected = network
    layer, change = MISTAKES[mistake]
    wrong = lenet5(images, weights | {layer: change(*weights[layer])})
    assert np.abs(wrong - expected).max() > 1e-4
