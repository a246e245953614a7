"""Fast training of the network of 1998: the C kernel, the tf.function, and what goes wrong."""

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

from lenet_book.digits import compiled, training
from lenet_book.digits.bitmaps import BITMAPS
from lenet_book.digits.compiled import Diverged, Kernel, Network, NoCompiler, flat, shaped
from lenet_book.digits.distortions import Distortion, distort
from lenet_book.digits.graph import Graph
from lenet_book.digits.training import Recipe, Split
from lenet_book.digits.variants import curvature as fast_curvature
from lenet_utils.data import load_mnist
from lenet_utils.network_1998 import draw_weights, prepare
from lenet_utils.optimiser_1998 import curvature, learn, steps

pytestmark = pytest.mark.skipif(not compiled.compilers(), reason="no C compiler is here")


@pytest.fixture(scope="module")
def digits():
    """Return 300 digits of the sample, prepared, and their labels."""
    (pictures, labels), _ = load_mnist("sample")
    return prepare(pictures[:300]), labels[:300]


LOSSES = [{"beta": 1 / 84, "j": 0.1}, {"beta": 1.0, "j": 1.0}]


@pytest.mark.parametrize("loss", LOSSES)
def test_numpy_c_and_tensorflow_learn_the_same(loss, digits):
    pictures, labels = digits
    weights = draw_weights(0, "1.2/√F")
    h = curvature(weights, pictures[:50], labels[:50], BITMAPS, **loss)
    step = steps(h, 1e-4)
    order = np.arange(12)
    in_c, in_tensorflow = flat(weights), flat(weights)
    network = Network(**loss)
    loss_c, wrong_c = Kernel(network).learn(in_c, flat(step), pictures, labels, order)
    loss_tf, wrong_tf = Graph(network).learn(in_tensorflow, flat(step), pictures, labels, order)
    losses = list(learn(weights, step, pictures[:12], labels[:12], BITMAPS, **loss))

    assert loss_c == pytest.approx(np.mean(losses), rel=1e-5)
    assert loss_tf == pytest.approx(np.mean(losses), rel=1e-5)
    assert wrong_c == wrong_tf
    np.testing.assert_allclose(in_c, flat(weights), atol=1e-5)
    np.testing.assert_allclose(in_tensorflow, flat(weights), atol=1e-5)


def test_the_order_is_the_order_of_the_steps(digits):
    pictures, labels = digits
    start = flat(draw_weights(0, "1.2/√F"))
    step, kernel = np.full_like(start, 1e-4), Kernel(Network())
    at_once, singly = start.copy(), start.copy()
    kernel.learn(at_once, step, pictures, labels, np.array([7, 2, 7]))
    for n in (7, 2, 7):
        kernel.learn(singly, step, pictures[n : n + 1], labels[n : n + 1], np.array([0]))
    np.testing.assert_array_equal(at_once, singly)


VARIANTS = [
    {},
    {"head": "right bitmap", "beta": 0.2, "scale": 0.5},
    {"table": np.ones((6, 16), bool), "beta": 0.1, "j": np.inf, "scale": 2.0},
    {"amplitude": 1.0, "slope": 1.0, "beta": 0.1},
    {"trainable_pooling": False, "beta": 0.1},
    {"head": "softmax"},
]


def start_of(network):
    weights = draw_weights(5, "1.2/√F", network.table)
    if network.head == "softmax":
        rng = np.random.default_rng(1)
        weights["Output"] = [
            rng.normal(0, 0.2, shape).astype(np.float32) for shape in ((84, 10), (10,))
        ]
    return weights


def by_autodiff(network, weights, pictures, labels):
    """Return the summed loss, its slopes, the outputs: any variant, written out in TensorFlow."""

    def f(a):
        return network.amplitude * tf.tanh(network.slope * a)

    def pool(maps, coefficients, biases):
        mean = tf.nn.avg_pool2d(maps, 2, 2, "VALID")
        return f(4 * mean * coefficients + biases) if network.trainable_pooling else mean

    w = {name: [tf.Variable(a, dtype=tf.float64) for a in both] for name, both in weights.items()}
    with tf.GradientTape() as tape:
        x = tf.constant(pictures, tf.float64)
        maps = pool(f(tf.nn.conv2d(x, w["C1"][0], 1, "VALID") + w["C1"][1]), *w["S2"])
        c3 = tf.nn.conv2d(maps, w["C3"][0] * network.table, 1, "VALID")
        maps = pool(f(c3 + w["C3"][1]), *w["S4"])
        values = f(tf.nn.conv2d(maps, w["C5"][0], 1, "VALID") + w["C5"][1])[:, 0, 0]
        codes = f(values @ w["F6"][0] + w["F6"][1])
        if network.head == "softmax":
            logits = codes @ w["Output"][0] + w["Output"][1]
            outputs = -logits
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        else:
            outputs = tf.reduce_sum((codes[:, None] - network.bitmaps) ** 2, axis=2)
            losses = network.beta * tf.gather(outputs, labels, batch_dims=1)
            if network.head == "bitmaps":
                powers = tf.reduce_sum(tf.exp(-network.beta * outputs), axis=1)
                losses += tf.math.log(np.exp(-network.j) + powers)
        total = network.scale * tf.reduce_sum(losses)
    slopes = tape.gradient(total, w, unconnected_gradients="zero")
    of_arrays = {name: [s.numpy() for s in both] for name, both in slopes.items()}
    return float(total), flat(of_arrays), outputs.numpy()


@pytest.mark.parametrize("changes", VARIANTS)
def test_slopes_of_every_variant_are_those_of_autodiff(changes, digits):
    pictures, labels = digits[0][:5], digits[1][:5].astype(np.int32)
    network = Network(**changes)
    weights = start_of(network)
    total, expected, outputs = by_autodiff(network, weights, pictures, labels)
    kernel = Kernel(network)
    found, mean, _ = kernel.gradient(flat(weights), pictures, digits[1][:5], np.arange(5))
    assert 5 * mean == pytest.approx(total, rel=1e-5)
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())
    np.testing.assert_allclose(
        kernel.outputs(flat(weights), pictures)[0], outputs, rtol=1e-4, atol=1e-4
    )


@pytest.mark.parametrize("loss", LOSSES)
def test_fast_curvature_is_that_of_the_readable_form(loss, digits):
    pictures, labels = digits
    weights = draw_weights(1, "1.2/√F")
    expected = flat(curvature(weights, pictures, labels, BITMAPS, **loss))
    found = flat(fast_curvature(Network(**loss), weights, pictures, labels))
    np.testing.assert_allclose(found, expected, rtol=2e-4, atol=1e-5 * expected.max())


@pytest.mark.parametrize("changes", VARIANTS)
def test_curvature_of_biases_comes_from_the_same_squares(changes, digits):
    """h of F6's biases is f′² times that of its values; for softmax Σ u² p(1 − p)."""
    pictures, labels = digits[0][:4], digits[1][:4]
    network = Network(**changes)
    weights = start_of(network)
    found = fast_curvature(network, weights, pictures, labels)
    outputs, codes = Kernel(network).outputs(flat(weights), pictures)
    slope = network.amplitude * network.slope * (1 - (codes / network.amplitude) ** 2)
    if network.head == "softmax":
        p = np.exp(-outputs) / np.exp(-outputs).sum(axis=1, keepdims=True)
        bend = p * (1 - p) @ weights["Output"][0].T ** 2
    elif network.head == "right bitmap":
        bend = np.full((4, 84), 2 * network.beta * network.scale)
    else:
        p = np.exp(-network.beta * outputs)
        p /= np.exp(-network.j) + p.sum(axis=1, keepdims=True)
        d = codes[:, None] - network.bitmaps
        p = p[..., None]
        spread = (p * d**2).sum(axis=1) - (p * d).sum(axis=1) ** 2
        bend = 2 * network.beta * (1 - p.sum(axis=1)) + 4 * network.beta**2 * spread
        bend *= network.scale
    np.testing.assert_allclose(found["F6"][1], (bend * slope**2).mean(axis=0), rtol=1e-3, atol=1e-6)


def test_kinds_of_curvature_differ_where_they_should(digits):
    pictures, labels = digits[0][:9], digits[1][:9]
    network, weights = Network(beta=0.1), draw_weights(1, "1.2/√F")
    exact, flat_bend, of_sums = (
        fast_curvature(network, weights, pictures, labels, bend)
        for bend in ("exact", "2β", "sum of four, squared")
    )
    assert not np.allclose(exact["F6"][1], flat_bend["F6"][1])
    np.testing.assert_array_equal(exact["F6"][1], of_sums["F6"][1])
    assert (of_sums["S2"][0] < 4.001 * exact["S2"][0]).all()  # (a+b+c+d)² ≤ 4(a²+b²+c²+d²)
    assert not np.allclose(of_sums["S2"][0], exact["S2"][0])
    np.testing.assert_array_equal(exact["S2"][1], of_sums["S2"][1])


@pytest.fixture(scope="module")
def split():
    """Return a small split of the sample."""
    (pictures, labels), (others, other_labels) = load_mnist("sample")
    return Split(pictures, labels, others[:500], other_labels[:500])


GOOD = Recipe(start="±1.2/√F", rate=0.2, passes=3, images=1000)


def test_a_recipe_is_followed_and_repeats_itself(split):
    run, again = (training.train(GOOD, 11, split) for _ in range(2))
    assert len(run.error) == len(run.misread) == len(run.loss) == 3
    assert len(run.training_error) == 2
    assert run.training_error[-1] < run.misread[0]
    assert run.loss[2] < run.loss[0]
    assert run.error[2] < 0.35
    assert 0 < run.smallest_step < run.largest_step <= 0.2 * 0.0005 / 0.02
    assert run.error == again.error
    np.testing.assert_array_equal(run.weights, again.weights)
    assert not shaped(run.weights)["C3"][0][..., ~training.CONNECTIONS].any()
    outputs, codes = run.kernel.outputs(run.weights, training.prepared(split.other_pictures, GOOD))
    distances = ((codes[:, None] - BITMAPS) ** 2).sum(axis=-1)
    np.testing.assert_allclose(outputs, distances, rtol=1e-3)
    assert np.mean(outputs.argmin(axis=1) != split.other_labels) == pytest.approx(run.error[-1])


@pytest.mark.parametrize(
    "changes",
    [
        {"optimiser": "SGD", "rate": 0.003, "beta": 1 / 84},
        {"optimiser": "SGD", "rate": 0.05, "beta": 1 / 84, "batch": 10},
        {"optimiser": "Adam", "rate": 0.002, "beta": 1 / 84, "batch": 10},
        {"order": "new in each pass", "memory": 0.5, "estimates": 3},
        {"distortion": Distortion()},
        {"head": "softmax", "mu": 0.2, "rate": 1.0},
        {"average_pooling": True},
        {"plain_tanh": True},
        {"bitmaps": "random", "biases": "zero", "coefficients": 0.25},
        {"low": 0.0, "high": 1.0, "frame": -0.1},
    ],
)
def test_every_other_recipe_learns_too(changes, split):
    run = training.train(replace(GOOD, **changes), 11, split)
    assert run.failed == ""
    assert run.error[-1] < 0.5


def test_a_run_that_diverges_ends_and_says_when(split):
    run = training.train(replace(GOOD, rate=1e38), 1, split)
    assert run.failed.startswith("pass 1: weights are no numbers any more")
    assert run.error == []
    stuck = replace(GOOD, rate=1000.0)
    run = training.train(stuck, 1, split)
    assert run.failed.startswith("pass 1: ")
    assert f"are misread; its steps were {run.smallest_step:.2g} to " in run.failed
    assert len(run.error) == 1
    assert len(training.train(stuck, 1, split, to_the_end=True).error) == 3
    weights = np.full(60_900, np.nan, np.float32)
    for program in (Kernel(Network()), Graph(Network())):
        with pytest.raises(Diverged, match="weights are no numbers any more after 1 pictures"):
            program.learn(
                weights.copy(), weights, np.ones((1, 1024), np.float32), split.labels, np.zeros(1)
            )


def test_digits_are_prepared_as_readers_see_it(split):
    readable = prepare(split.pictures[:3]).reshape(3, 1024)
    np.testing.assert_allclose(training.prepared(split.pictures[:3], Recipe()), readable, atol=1e-6)
    framed = training.prepared(split.pictures[:3], Recipe(low=0.0, high=1.0, frame=-0.1))
    assert framed[0, 0] == pytest.approx(-0.1)
    assert framed.max() == 1.0


def test_no_distortion_changes_nothing_and_a_shift_shifts(split):
    digits = split.pictures[:4]
    rng = np.random.default_rng(0)
    np.testing.assert_allclose(distort(digits, Distortion(0, 0, 0, 0), rng), digits, atol=1e-3)

    class OnePixelDown:
        def uniform(self, low, high, shape):
            return np.full(shape, high)

    class Turned:
        """Draws the same for all: a fifth of each size."""

        def uniform(self, low, high, shape):
            return np.full(shape, 0.2 * high)

    moved = distort(digits, Distortion(1, 0, 0, 0), OnePixelDown())
    np.testing.assert_allclose(moved[:, :-1, :-1], digits[:, 1:, 1:], atol=1e-3)
    assert distort(digits, Distortion(), rng).max() <= 255
    sizes = Distortion(shift=3, scale=0.4, squeeze=0.3, shear=1)
    found = distort(digits, sizes, Turned())[2]
    for y, x in [(14, 14), (5, 9), (20, 17)]:
        row = (1 + 0.08 - 0.06) * (y - 13.5) + 0.6 + 13.5
        column = (1 + 0.08 + 0.06) * (x - 13.5) + 0.2 * (y - 13.5) + 0.6 + 13.5
        r, c = int(row), int(column)
        block = digits[2, r : r + 2, c : c + 2].astype(float)
        along = block[:, 0] + (column - c) * (block[:, 1] - block[:, 0])
        expected = along[0] + (row - r) * (along[1] - along[0])
        assert found[y, x] == pytest.approx(expected, abs=1e-2)


@pytest.mark.parametrize("wrong", [{"bitmaps": np.ones((10, 83))}, {"table": np.ones((16, 6))}])
def test_arrays_of_another_shape_are_refused(wrong):
    with pytest.raises(ValueError, match=r"must have the shape \(\d+, \d+\), got"):
        Network(**wrong)
    with pytest.raises(ValueError, match="head must be one of bitmaps"):
        Network(head="sigmoid")
    with pytest.raises(TypeError, match="needs float32 in one piece, got float64"):
        Kernel(Network()).outputs(np.zeros(60_900), np.zeros((1, 1024), np.float32))


def test_without_a_compiler_it_says_so(monkeypatch):
    monkeypatch.setattr(compiled, "compilers", lambda: [])
    compiled._program.cache_clear()
    try:
        with pytest.raises(NoCompiler, match="there is no cc, gcc or clang"):
            Kernel(Network())
    finally:
        compiled._program.cache_clear()


def test_without_a_compiler_a_recipe_is_followed_by_tensorflow(monkeypatch, split, capsys):
    few = Split(*(part[:60] for part in split))
    recipe = replace(GOOD, passes=1, images=60)
    expected = training.train(recipe, 3, few)
    monkeypatch.setattr(compiled, "compilers", lambda: [])
    compiled._program.cache_clear()
    try:
        run = training.train(recipe, 3, few)
    finally:
        compiled._program.cache_clear()
    assert "TensorFlow does the same, about ten times slower." in capsys.readouterr().err
    np.testing.assert_allclose(run.weights, expected.weights, atol=1e-5)
    with pytest.raises(ValueError, match="only the network of 1998 can be trained"):
        Graph(Network(head="softmax"))


def test_a_compiler_that_fails_is_quoted_and_the_next_one_tried(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    good = compiled.compilers()[0]
    monkeypatch.setattr(compiled, "compilers", lambda: [["false"], good])
    compiled._program.cache_clear()
    Kernel(Network())
    assert len(list((tmp_path / "lenet-book").glob("digits-*.so"))) == 1
    monkeypatch.setattr(compiled, "compilers", lambda: [["false"]])
    compiled._program.cache_clear()
    with pytest.raises(NoCompiler, match="cannot be compiled here: false"):
        Kernel(Network())
    compiled._program.cache_clear()


def test_a_recipe_says_what_its_weights_start_from():
    def begun(**changes) -> dict[str, list[np.ndarray]]:
        recipe = Recipe(**changes)
        return shaped(training.start(recipe, training.network(recipe, 4), 4))

    drawn = draw_weights(4, "2.4/F", training.network(Recipe(), 4).table)
    plain, own = begun(), begun(coefficients=0.25, biases="zero")
    for name, (kernel, bias) in drawn.items():
        np.testing.assert_allclose(plain[name][0], kernel, rtol=1e-6)
        np.testing.assert_allclose(plain[name][1], bias, rtol=1e-6)
        assert not own[name][1].any()
        expected = 0.25 if name in ("S2", "S4") else kernel
        np.testing.assert_allclose(own[name][0], expected * np.ones_like(kernel), rtol=1e-6)
    wide = begun(start="±1.2/√F")
    assert np.abs(wide["C5"][0]).max() == pytest.approx(1.2 / 400**0.5, rel=0.01)
    kernel, bias = begun(head="softmax")["Output"]
    assert (kernel.shape, bias.shape) == ((84, 10), (10,))
    assert 0.9 * 2.4 / 84 < np.abs(kernel).max() <= 2.4 / 84
