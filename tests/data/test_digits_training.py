"""Fast training of the network of 1998: the C kernel, the tf.function, and what goes wrong."""

import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf

from lenet_book.digits import compiled, training, variants
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


def bent(network, weights, codes, outputs, bend):
    """Return the curvature at F6's values, and that of a softmax layer's kernel and bias."""
    if network.head == "softmax":
        p = np.exp(-outputs) / np.exp(-outputs).sum(axis=1, keepdims=True)
        h = network.scale * p * (1 - p)
        return h @ weights["Output"][0].T ** 2, [(codes**2).T @ h, h.sum(axis=0)]
    flat_bend = np.full(codes.shape, 2 * network.beta * network.scale)
    if network.head == "right bitmap" or bend == "2β":
        return flat_bend, None
    p = np.exp(-network.beta * outputs)
    p = (p / (np.exp(-network.j) + p.sum(axis=1, keepdims=True)))[..., np.newaxis]
    d = codes[:, np.newaxis] - network.bitmaps
    spread = (p * d**2).sum(axis=1) - (p * d).sum(axis=1) ** 2
    part = 2 * network.beta * (1 - p.sum(axis=1)) + 4 * network.beta**2 * spread
    return network.scale * part, None


def curvature_by_squares(network, weights, pictures, bend):
    """Return h of every weight: each linear step is gone back through with all its factors squared.

    TensorFlow goes back: through `step(x, k²)` to x, and through `step(x², k)` to k.
    """
    conv = partial(tf.nn.conv2d, strides=1, padding="VALID")
    table = {"C3": network.table[np.newaxis, np.newaxis]}

    def slopes(function, at, upstream):
        at = tf.constant(at)
        with tf.GradientTape() as tape:
            tape.watch(at)
            total = tf.reduce_sum(function(at) * upstream)
        return tape.gradient(total, at).numpy()

    def f(a):
        return network.amplitude * np.tanh(network.slope * a)

    def back(h, values):
        return (
            h * (network.amplitude * network.slope * (1 - (values / network.amplitude) ** 2)) ** 2
        )

    def sums(maps):
        return 4 * tf.nn.avg_pool2d(maps, 2, 2, "VALID")

    w = {name: [np.asarray(a, float) for a in both] for name, both in weights.items()}
    maps, below = {"": np.asarray(pictures, float)}, ""
    for name, pooled in (("C1", "S2"), ("C3", "S4"), ("C5", "")):
        kernel = w[name][0] * table.get(name, 1)
        maps[name] = f(conv(maps[below], kernel).numpy() + w[name][1])
        if pooled:
            summed = sums(maps[name]).numpy()
            trained = network.trainable_pooling
            maps[pooled] = f(summed * w[pooled][0] + w[pooled][1]) if trained else summed / 4
            below = pooled
    values = maps["C5"][:, 0, 0]
    codes = f(values @ w["F6"][0] + w["F6"][1])
    if network.head == "softmax":
        outputs = -(codes @ w["Output"][0] + w["Output"][1])
    else:
        outputs = ((codes[:, np.newaxis] - network.bitmaps) ** 2).sum(axis=-1)
    h, of_output = bent(network, w, codes, outputs, bend)
    found = {"Output": of_output} if of_output else {}
    h = back(h, codes)
    found["F6"] = [(values**2).T @ h, h.sum(axis=0)]
    h = (h @ w["F6"][0].T ** 2)[:, np.newaxis, np.newaxis]
    for name, below, source in (("C5", "S4", "C3"), ("C3", "S2", "C1"), ("C1", "", "")):
        h = back(h, maps[name])
        kernel = w[name][0] * table.get(name, 1)
        of_kernel = slopes(partial(conv, maps[below] ** 2), kernel, h) * table.get(name, 1)
        found[name] = [of_kernel, h.sum(axis=(0, 1, 2))]
        if not source:
            break
        squared = kernel**2
        h = slopes(lambda x, k=squared: conv(x, k), maps[below], h)
        factors = np.full(h.shape[-1], 1 / 16)
        found[below] = [np.zeros(h.shape[-1])] * 2
        if network.trainable_pooling:
            h, factors = back(h, maps[below]), w[below][0] ** 2
            one_sum = bend == "sum of four, squared"
            inputs = sums(maps[source]) ** 2 if one_sum else sums(maps[source] ** 2)
            found[below] = [(h * inputs).numpy().sum(axis=(0, 1, 2)), h.sum(axis=(0, 1, 2))]
        h = slopes(sums, maps[source], h * factors)
    return {name: [array / len(pictures) for array in both] for name, both in found.items()}


@pytest.mark.parametrize(
    ("changes", "bend"),
    [(one, "exact") for one in VARIANTS]
    + [(VARIANTS[3], "2β"), (VARIANTS[2], "sum of four, squared")],
)
def test_curvature_of_every_variant_comes_from_squares_all_the_way(changes, bend, digits):
    pictures, labels = digits[0][:3], digits[1][:3]
    network = Network(**changes)
    weights = start_of(network)
    found = fast_curvature(network, weights, pictures, labels, bend)
    expected = curvature_by_squares(network, weights, pictures, bend)
    assert set(found) == set(expected)
    for name, both in expected.items():
        for one, other in zip(found[name], both, strict=True):
            np.testing.assert_allclose(one, other, rtol=2e-3, atol=1e-5 * np.abs(other).max())


def test_a_far_code_bends_the_loss_as_little_as_its_own_bitmap_alone_does():
    """Rounding leaves no curvature below 0, and no power is too large."""
    codes = np.zeros((2, 84), np.float32)
    codes[0] = 40 * BITMAPS[3]
    codes[1] = BITMAPS[3]
    network = Network(j=np.inf)
    found, _ = variants._output_bend(network, {}, codes, np.array([3, 3]), "exact")
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    np.testing.assert_allclose(found, np.zeros((2, 84)), atol=1e-3)
    with_j, _ = variants._output_bend(Network(j=0.1), {}, codes[:1], np.array([3]), "exact")
    np.testing.assert_allclose(with_j, np.full((1, 84), 2.0), atol=1e-4)  # far from all: 2β


# ---------------------------------------------------------------- what both programs do
def test_nobody_draws_into_the_bitmaps():
    with pytest.raises(ValueError, match="read-only"):
        BITMAPS[3, 0] = 1


def test_weights_lie_one_after_the_other_and_are_views():
    plain = start_of(Network())
    for weights, count in ((plain, 60_900), (start_of(Network(head="softmax")), 60_900 + 850)):
        values = flat(weights)
        assert (values.shape, values.dtype) == ((count,), np.float32)
        found = shaped(values)
        assert list(found) == list(weights)
        for name, both in weights.items():
            for one, other in zip(found[name], both, strict=True):
                np.testing.assert_array_equal(one, other.astype(np.float32))
        found["F6"][1][:] = -7
        assert (values == -7).sum() == 84


def test_means_and_slopes_are_over_the_pictures_of_the_order(digits):
    pictures, labels = digits[0].reshape(-1, 1024), digits[1]
    kernel, weights = Kernel(Network(beta=0.1)), flat(draw_weights(2, "1.2/√F"))
    alone = [kernel.gradient(weights, pictures, labels, np.array([n])) for n in (4, 9, 4)]
    found, loss, wrong = kernel.gradient(weights, pictures, labels, np.array([4, 9, 4]))
    np.testing.assert_allclose(found, sum(one for one, *_ in alone), atol=1e-5)
    assert loss == pytest.approx(np.mean([one for _, one, _ in alone]), rel=1e-6)
    assert wrong == sum(one for *_, one in alone)
    compiled.check_finite(weights, 3)
    weights[77] = np.inf
    with pytest.raises(Diverged, match="any more after 12,345 pictures"):
        compiled.check_finite(weights, 12_345)


def test_tensorflow_reads_and_learns_with_any_beta_j_and_scale(digits):
    network = Network(beta=0.1, j=np.inf, scale=3.0)
    weights = flat(draw_weights(3, "1.2/√F"))
    pictures = digits[0].reshape(-1, 1024)[:6].copy()
    graph, kernel = Graph(network), Kernel(network)
    for one, other in zip(
        graph.outputs(weights, pictures), kernel.outputs(weights, pictures), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-3)
    labels, order = digits[1][:6], np.array([5, 0, 5, 2])
    steps, ours, theirs = np.full_like(weights, 1e-4), weights.copy(), weights.copy()
    lost, wrong = graph.learn(ours, steps, pictures, labels, order)
    expected, also_wrong = kernel.learn(theirs, steps, pictures, labels, order)
    assert (lost, wrong) == (pytest.approx(expected, rel=1e-5), also_wrong)
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_tensorflow_reads_many_pictures_in_a_few_parts():
    graph, sizes = Graph(Network()), []

    def forward(part):
        sizes.append(len(part))
        return tf.ones((len(part), 84)) * part[:, 0, 0]

    graph._forward = forward
    pictures = np.zeros((2100, 1024), np.float32)
    pictures[:, 0] = np.arange(2100)
    _, codes = graph.outputs(flat(draw_weights(1)), pictures)
    np.testing.assert_array_equal(codes[:, 7], np.arange(2100))
    assert 1 < len(sizes) < 10


@pytest.mark.parametrize("other", [{"head": "softmax"}, {"trainable_pooling": False}, {"slope": 1}])
def test_tensorflow_knows_the_network_of_1998_only(other):
    with pytest.raises(ValueError, match="only the network of 1998 can be trained"):
        Graph(Network(**other))


def test_the_first_compiler_that_is_here_is_taken_and_ziglang_after_it(monkeypatch):
    here = {"gcc": "/bin/gcc", "clang": "/bin/clang"}
    monkeypatch.setattr(compiled.shutil, "which", here.get)
    monkeypatch.setattr(compiled, "find_spec", lambda name: None)
    assert compiled.compilers() == [["/bin/gcc"]]
    monkeypatch.setattr(compiled, "find_spec", lambda name: name == "ziglang")
    zig = [compiled.sys.executable, "-m", "ziglang", "cc"]
    assert compiled.compilers() == [["/bin/gcc"], zig]
    here.clear()
    assert compiled.compilers() == [zig]


def test_what_is_compiled_is_kept_for_this_machine_and_this_program(monkeypatch, tmp_path):
    ran, kernel = [], compiled._program()

    def run(command, **options):
        ran.append(command)
        Path(command[command.index("-o") + 1]).write_bytes(b"a program")
        return SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr(compiled.subprocess, "run", run)
    monkeypatch.setattr(compiled.ctypes, "CDLL", lambda path: (path, Path(path).read_bytes()))
    monkeypatch.setattr(compiled, "compilers", lambda: [["cc", "-x"]])
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    compiled._program.cache_clear()
    try:
        path, content = compiled._program()
        assert content == b"a program"
        assert Path(path).parent == tmp_path / "cache" / "lenet-book"
        assert re.fullmatch(r"digits-[0-9a-f]{16}\.so", Path(path).name)
        compiled._program.cache_clear()
        assert compiled._program()[0] == path
        assert len(ran) == 1  # it was there
        assert ran[0][:2] == ["cc", "-x"] and ran[0][-1] == "-lm"
        monkeypatch.setattr(compiled.platform, "node", lambda: "another machine")
        compiled._program.cache_clear()
        assert compiled._program()[0] != path
    finally:
        compiled._program.cache_clear()
    assert kernel
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(compiled, "home", lambda: tmp_path / "reader")
    assert compiled._folder() == tmp_path / "reader" / ".cache" / "lenet-book"


def test_the_last_line_of_a_compiler_that_fails_is_quoted(monkeypatch, tmp_path):
    for code, said, quoted in (
        (1, "a\nfatal error: no math\n", "cc: ['fatal error: no math']"),
        (0, "", "cc: []"),  # it ends well and makes nothing
    ):
        done = SimpleNamespace(returncode=code, stderr=said)
        monkeypatch.setattr(compiled.subprocess, "run", lambda *_, done=done, **__: done)
        assert compiled._compile(["cc", "-x"], tmp_path / "kept.so") == quoted
    assert not (tmp_path / "kept.so").exists()


def test_a_distortion_is_made_of_five_draws_for_each_digit(monkeypatch):
    sizes = Distortion(shift=3, scale=0.4, squeeze=0.3, shear=1)
    taken = []
    monkeypatch.setattr(compiled, "distort", lambda digits, how: taken.append((digits, how)))
    digits, rng = np.zeros((50, 28, 28), np.uint8), np.random.default_rng(5)
    distort(digits, sizes, np.random.default_rng(5))
    scale, squeeze, shear, down, right = (
        rng.uniform(-most, most, 50) for most in (0.4, 0.3, 1, 3, 3)
    )
    expected = [1 + scale - squeeze, 0 * scale, down, shear, 1 + scale + squeeze, right]
    assert taken[0][0] is digits
    assert taken[0][1].dtype == np.float32
    np.testing.assert_allclose(taken[0][1], np.transpose(expected), rtol=1e-6)
