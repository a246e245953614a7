"""The backward passes in NumPy, against TensorFlow, finite differences, and Keras's Adam."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from lenet_book.records.snapshots import trained_lenet5
from lenet_utils import backpropagation as bp
from lenet_utils.data import load_cifar10
from lenet_utils.models import tutorial_lenet5
from lenet_utils.numpy_layers import average_pool, conv2d, dense, softmax

LAYERS = ["C1", "C3", "C5", "F6", "Output"]


def compute_with(precision: str) -> None:
    keras.config.set_floatx(precision)
    # Kept from the first layer that any test has made, so it has to be set as well.
    keras.config.set_dtype_policy(precision)


@pytest.fixture(scope="module", autouse=True)
def double_precision():
    """Keras computes with 64 bits here: differences are mistakes, not rounding."""
    compute_with("float64")
    yield
    compute_with("float32")


def weights_of(model: keras.Sequential) -> bp.Weights:
    return {layer.name: layer.get_weights() for layer in model.layers if layer.weights}


def slopes(function, array: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """Central differences of a function of an array, one for each of its numbers."""
    found = np.empty(array.shape)
    for place in np.ndindex(array.shape):
        moved = []
        for change in (step, -step):
            changed = array.copy()
            changed[place] += change
            moved.append(function(changed))
        found[place] = (moved[0] - moved[1]) / (2 * step)
    return found


# ---------------------------------------------------------------- one layer at a time
# Each loss is Σ upstream · output, whose gradient with respect to the output is upstream.
def test_cross_entropy_and_its_gradient():
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(4, 5)), np.array([1, 0, 4, 4])
    theirs = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
    assert bp.cross_entropy(softmax(logits), labels) == pytest.approx(float(np.mean(theirs)))
    measured = slopes(lambda z: bp.cross_entropy(softmax(z), labels), logits)
    ours = bp.cross_entropy_backward(softmax(logits), labels)
    np.testing.assert_allclose(ours, measured, atol=1e-9)


def test_tanh_backward():
    upstream, sums = np.random.default_rng(1).normal(size=(2, 2, 3, 3, 2))
    measured = slopes(lambda z: (upstream * np.tanh(z)).sum(), sums)
    np.testing.assert_allclose(bp.tanh_backward(upstream, np.tanh(sums)), measured, atol=1e-9)


def test_dense_backward():
    rng = np.random.default_rng(2)
    upstream = rng.normal(size=(3, 4))
    arrays = [rng.normal(size=shape) for shape in [(3, 5), (5, 4), (4,)]]
    check_all(dense, arrays, upstream, bp.dense_backward(upstream, *arrays[:2]))


@pytest.mark.parametrize(
    ("images", "kernel"),
    [
        ((2, 6, 5, 3), (3, 2, 3, 4)),
        ((1, 5, 5, 2), (5, 5, 2, 3)),
        ((2, 4, 4, 1), (1, 1, 1, 2)),
    ],
    ids=["any", "one place", "one pixel"],
)
def test_conv2d_backward(images, kernel):
    rng = np.random.default_rng(3)
    arrays = [rng.normal(size=shape) for shape in [images, kernel, kernel[-1:]]]
    upstream = rng.normal(size=conv2d(*arrays).shape)
    check_all(conv2d, arrays, upstream, bp.conv2d_backward(upstream, *arrays[:2]))


def check_all(layer, arrays, upstream, ours) -> None:
    for which, gradient in enumerate(ours):

        def loss(array, which=which):
            return (upstream * layer(*arrays[:which], array, *arrays[which + 1 :])).sum()

        assert gradient.shape == arrays[which].shape
        np.testing.assert_allclose(gradient, slopes(loss, arrays[which]), atol=1e-8)


@pytest.mark.parametrize(
    ("shape", "size"), [((2, 4, 6, 3), 2), ((1, 5, 7, 2), 2), ((1, 6, 9, 1), 3)]
)
def test_average_pool_backward_and_what_fills_no_block(shape, size):
    rng = np.random.default_rng(4)
    maps = rng.normal(size=shape)
    upstream = rng.normal(size=average_pool(maps, size).shape)
    measured = slopes(lambda m: (upstream * average_pool(m, size)).sum(), maps)
    ours = bp.average_pool_backward(upstream, shape, size)
    np.testing.assert_allclose(ours, measured, atol=1e-9)


# ---------------------------------------------------------------- the whole network
@pytest.fixture(scope="module")
def pictures() -> tuple[np.ndarray, np.ndarray]:
    _, (images, labels) = load_cifar10()
    return images[:320] / 255, labels[:320, 0]


@pytest.mark.parametrize("epoch", [0, 10])
def test_all_gradients_equal_tensorflows(pictures, epoch):
    images, labels = (array[:32] for array in pictures)
    model = trained_lenet5(epoch)
    values = tf.constant(images)
    outputs = {"Input": values}
    with tf.GradientTape() as tape:
        tape.watch(values)
        for layer in model.layers:
            values = outputs[layer.name] = layer(values)
        loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(labels, values))
    learned = {layer.name: layer.trainable_variables for layer in model.layers if layer.weights}
    theirs, their_maps = tape.gradient(loss, [learned, outputs])

    weights = weights_of(model)
    maps = bp.forward(weights, images)
    ours, our_maps = bp.backward(weights, maps, labels)
    found, again = bp.gradients(weights, images, labels)
    assert found == pytest.approx(float(loss), rel=1e-12)
    assert list(our_maps) == ["F6", "C5", "S4", "C3", "S2", "C1", "Input"]
    for name in our_maps:
        assert our_maps[name].shape == maps[name].shape
        assert relative(our_maps[name], their_maps[name]) < 1e-10, name
    assert set(ours) == set(LAYERS)
    for name in LAYERS:
        for part in (0, 1):
            assert relative(ours[name][part], theirs[name][part]) < 1e-10, (name, part)
            np.testing.assert_array_equal(ours[name][part], again[name][part])


def relative(ours: np.ndarray, theirs: tf.Tensor) -> float:
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())


@pytest.mark.parametrize("name", LAYERS)
def test_gradients_equal_finite_differences(pictures, name):
    images, labels = (array[:3] for array in pictures)
    weights = weights_of(trained_lenet5())
    rng = np.random.default_rng(LAYERS.index(name))
    ours = bp.gradients(weights, images, labels)[1][name]
    for part in (0, 1):
        direction = rng.normal(size=ours[part].shape)

        def loss(step, part=part, direction=direction):
            changed = list(weights[name])
            changed[part] = changed[part] + step * direction
            return bp.gradients(weights | {name: changed}, images, labels)[0]

        measured = (loss(1e-5) - loss(-1e-5)) / 2e-5
        assert (ours[part] * direction).sum() == pytest.approx(measured, rel=1e-6)


def test_nothing_that_goes_in_is_changed(pictures):
    images, labels = (array[:4] for array in pictures)
    weights = weights_of(trained_lenet5())
    before = [array.copy() for arrays in weights.values() for array in arrays]
    pixels = images.copy()
    bp.gradients(weights, images, labels)
    after = [array for arrays in weights.values() for array in arrays]
    for a, b in zip(before, after, strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(images, pixels)


# ---------------------------------------------------------------- the step
def test_adam_is_kerass():
    rng = np.random.default_rng(5)
    start = rng.normal(size=(3, 4))
    variable = keras.Variable(start.copy(), dtype="float64")
    # As 64-bit numbers: Keras would round plain Python ones to 32 bits.
    theirs = keras.optimizers.Adam(0.01, beta_1=np.float64(0.9), beta_2=np.float64(0.999))
    weights, ours = {"F6": [start]}, bp.Adam(rate=0.01)
    for step in range(30):
        # Steps of all sizes, some below epsilon, and some zero.
        gradient = rng.normal(size=(3, 4)) * 10.0 ** rng.integers(-9, 2, size=(3, 4))
        gradient[0, 0] = 0
        theirs.apply([tf.constant(gradient)], [variable])
        ours.step(weights, {"F6": [gradient]})
        np.testing.assert_allclose(weights["F6"][0], variable.numpy(), atol=1e-12, err_msg=step)


def test_adams_first_step_is_the_rate_whatever_the_slope():
    for rate, given in ((0.001, {}), (0.1, {"rate": 0.1})):
        weights = {"F6": [np.zeros(3)]}
        bp.Adam(**given).step(weights, {"F6": [np.array([5.0, -0.2, 0.0])]})
        np.testing.assert_allclose(weights["F6"][0], [-rate, rate, 0], rtol=1e-4)


@pytest.mark.trains
def test_training_from_scratch_follows_keras(pictures):
    images, labels = pictures
    keras.utils.set_random_seed(0)
    model = tutorial_lenet5()
    weights, adam = weights_of(model), bp.Adam()
    model.compile("adam", "sparse_categorical_crossentropy")
    for at in range(0, 320, 32):
        batch = images[at : at + 32], labels[at : at + 32]
        theirs = model.train_on_batch(*batch)
        ours, gradients = bp.gradients(weights, *batch)
        adam.step(weights, gradients)
        assert ours == pytest.approx(float(theirs), abs=1e-4)
    difference = max(
        np.abs(a - b).max()
        for name, arrays in weights_of(model).items()
        for a, b in zip(arrays, weights[name], strict=True)
    )
    assert difference < 1e-5
