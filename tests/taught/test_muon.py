"""Muon against the singular value decomposition, and as a Keras optimiser."""

import keras
import numpy as np
import pytest

from lenet_utils.models import VARIANTS
from lenet_utils.muon import Muon, orthogonalise


@pytest.mark.parametrize("shape", [(75, 6), (150, 16), (400, 120), (6, 40), (8, 8)])
def test_a_matrix_keeps_its_directions_and_loses_its_lengths(shape):
    matrix = np.random.default_rng(0).normal(size=shape).astype("float32")
    u, _, vt = np.linalg.svd(matrix, full_matrices=False)
    turned = np.asarray(orthogonalise(matrix))
    # In the directions of the matrix, what comes out is diagonal, each length about 1.
    lengths = u.T @ turned @ vt.T
    assert np.abs(lengths - np.diag(np.diag(lengths))).max() < 1e-3
    assert 0.6 < np.diag(lengths).min()
    assert np.diag(lengths).max() < 1.3


def test_the_polynomial_is_the_published_one_five_times():
    def after(value: float) -> float:
        return float(np.asarray(orthogonalise(np.array([[value, 0], [0, 1]], "float32")))[0, 0])

    small, large = 0.02, 0.5
    for value in (small, large):
        expected = value / np.hypot(1, value)
        for _ in range(5):
            expected = 3.4445 * expected - 4.7750 * expected**3 + 2.0315 * expected**5
        assert after(value) == pytest.approx(expected, abs=2e-4)


LENETS = "tutorial relu max-pooling batch-normalisation all-three dropout less-dropout".split()


@pytest.mark.parametrize("network", LENETS)
def test_the_factor_that_is_left_out_is_1_for_every_kernel_of_lenet(network):
    # Published: each step times √max(1, columns / rows), the columns being what a layer puts out.
    kernels = [v for v in VARIANTS[network]().trainable_variables if len(v.shape) > 1]
    assert len(kernels) == 5
    for kernel in kernels:
        rows, columns = int(np.prod(kernel.shape[:-1])), kernel.shape[-1]
        assert max(1, columns / rows) ** 0.5 == 1


def test_the_size_of_a_gradient_does_not_matter():
    matrix = np.random.default_rng(1).normal(size=(20, 7)).astype("float32")
    small = np.asarray(orthogonalise(1e-3 * matrix))
    np.testing.assert_allclose(small, np.asarray(orthogonalise(matrix)), atol=1e-3)


def steps(gradients: list[np.ndarray], start: np.ndarray, **settings) -> np.ndarray:
    variable = keras.Variable(start)
    optimiser = Muon(**settings)
    for gradient in gradients:
        optimiser.apply([keras.ops.convert_to_tensor(gradient)], [variable])
    return variable.numpy()


@pytest.mark.parametrize("shape", [(5, 5, 3, 6), (75, 6)], ids=["a convolution's", "a matrix"])
def test_two_steps_of_a_kernel_are_momentum_orthogonalised(shape):
    rng = np.random.default_rng(2)
    gradients = [rng.normal(size=shape).astype("float32") for _ in range(2)]
    start = rng.normal(size=shape).astype("float32")
    expected, average = start.reshape(75, 6).astype("float64"), np.zeros((75, 6))
    for gradient in gradients:
        flat = gradient.reshape(75, 6)
        average = 0.9 * average + 0.1 * flat
        expected -= 0.02 * np.asarray(orthogonalise(0.9 * average + 0.1 * flat))
    found = steps(gradients, start, learning_rate=0.02)
    np.testing.assert_allclose(found.reshape(75, 6), expected, atol=1e-5)


def test_kept_sizes_are_those_of_the_start_and_only_those_of_convolutions():
    rng = np.random.default_rng(3)
    # A picture's, a sound's, and a dense layer's.
    for shape, stays in [((5, 5, 3, 6), True), ((5, 3, 6), True), ((20, 7), False)]:
        gradients = [rng.normal(size=shape).astype("float32") for _ in range(3)]
        start = rng.normal(size=shape).astype("float32")
        found = steps(gradients, start, learning_rate=0.5, keep_sizes=True)
        assert not np.allclose(found, start)
        ratio = np.linalg.norm(found) / np.linalg.norm(start)
        assert (abs(ratio - 1) < 1e-5) == stays


def test_a_bias_follows_adam():
    gradients = [np.array([1.0, -2.0, 0.5], "float32"), np.array([0.5, 1.0, 0.5], "float32")]
    found = steps(gradients, np.zeros(3, "float32"), learning_rate=0.1, bias_ratio=0.2)
    variable = keras.Variable(np.zeros(3, "float32"))
    adam = keras.optimizers.Adam(0.1 * 0.2, beta_1=0.9, beta_2=0.95, epsilon=1e-8)
    for gradient in gradients:
        adam.apply([keras.ops.convert_to_tensor(gradient)], [variable])
    np.testing.assert_allclose(found, variable.numpy(), rtol=1e-4)


def test_a_slope_that_is_hardly_there_hardly_moves_anything():
    slopes = np.array([1, 1e-8, 0], "float32")
    found = steps([slopes], np.zeros(3, "float32"), learning_rate=1.0, bias_ratio=0.5)
    np.testing.assert_allclose(found, [-0.5, -0.25, 0], rtol=1e-5)
    # One number is a matrix too: as long as what is added to its length, it starts at a half.
    half = 3.4445 / 2 - 4.7750 / 8 + 2.0315 / 32
    for _ in range(4):
        half = 3.4445 * half - 4.7750 * half**3 + 2.0315 * half**5
    found = np.asarray(orthogonalise(np.array([[1e-7]], "float32")))
    np.testing.assert_allclose(found, [[half]], rtol=1e-4)
    np.testing.assert_array_equal(orthogonalise(np.zeros((2, 3), "float32")), np.zeros((2, 3)))


def test_an_optimiser_that_is_built_again_keeps_its_momentum():
    variable = keras.Variable(np.ones((3, 2), "float32"))
    optimiser = Muon()
    optimiser.build([variable])
    kept = optimiser.momenta
    optimiser.build([variable])
    assert optimiser.momenta is kept


def test_an_optimiser_can_be_rebuilt_from_its_configuration():
    names = ("learning_rate", "momentum", "bias_ratio", "keep_sizes")
    usual = {name: Muon().get_config()[name] for name in names}
    assert usual == pytest.approx(dict(zip(names, (0.02, 0.9, 0.15, False), strict=True)))
    settings = dict(zip(names, (0.05, 0.8, 0.3, True), strict=True))
    again = Muon.from_config(Muon(**settings).get_config())
    assert {name: again.get_config()[name] for name in names} == pytest.approx(settings)
