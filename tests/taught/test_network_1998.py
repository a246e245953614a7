"""The network of 1998 and its optimiser in NumPy, against autodiff, loops and the paper."""

import numpy as np
import pytest
import tensorflow as tf

from lenet_book.digits.bitmaps import BITMAPS
from lenet_utils.lenet_1998 import CONNECTIONS, SUBSETS
from lenet_utils.network_1998 import (
    backward,
    count,
    distance_loss,
    draw_weights,
    fan_in,
    forward,
    prepare,
    rbf,
)
from lenet_utils.optimiser_1998 import MU, RATES, curvature, learn, steps

LOSSES = [{"beta": 1 / 84, "j": 0.1}, {"beta": 0.3, "j": 2.0}, {"beta": 0.05, "j": np.inf}]


@pytest.fixture(scope="module")
def some():
    """Return weights in double precision, pictures like digits, and labels."""
    weights = draw_weights(3, "1.2/√F")
    rng = np.random.default_rng(0)
    pictures = rng.normal(0, 1, (3, 32, 32, 1))
    doubled = {name: [a.astype(float) for a in both] for name, both in weights.items()}
    return doubled, pictures, np.array([4, 0, 9])


def test_it_has_the_papers_parameters_and_connections():
    weights = draw_weights(0)
    found = count(weights, forward(weights, np.zeros((1, 32, 32, 1))))
    assert [found[name][0] for name in ("C1", "S2", "C3", "S4", "C5", "F6")] == [
        156, 12, 1_516, 32, 48_120, 10_164,
    ]  # fmt: skip
    assert sum(learned for learned, _ in found.values()) == 60_000
    assert sum(used for _, used in found.values()) + BITMAPS.size == 340_908


def test_digits_lie_in_a_frame_of_ground():
    digit = np.zeros((1, 28, 28), np.uint8)
    digit[0, 0, 27] = 255
    picture = prepare(digit)[0, ..., 0]
    assert picture.shape == (32, 32)
    assert picture[2, 29] == pytest.approx(1.175)
    picture[2, 29] = -0.1
    assert np.unique(picture) == pytest.approx([-0.1])


def test_bitmaps_are_ten_different_pictures_of_signs():
    assert BITMAPS.shape == (10, 84)
    assert np.unique(BITMAPS).tolist() == [-1, 1]
    apart = rbf(BITMAPS, BITMAPS)
    assert (apart + 100 * np.eye(10)).min() >= 4 * 9
    three = "\n".join("".join(".#"[int(v > 0)] for v in row) for row in BITMAPS[3].reshape(12, 7))
    assert three.splitlines()[:3] == [".#####.", "#.....#", "......#"]


@pytest.mark.parametrize(("start", "exact"), [("2.4/F", 2.4), ("1.2/√F", 1.2)])
def test_weights_start_within_the_reach_of_their_layer(start, exact):
    weights = draw_weights(1, start)
    for name, inputs in fan_in().items():
        for column in range(np.size(inputs)):
            f = np.ravel(inputs)[column]
            reach = exact / f if start == "2.4/F" else exact / f**0.5
            kernel = weights[name][0][..., column] if np.size(inputs) > 1 else weights[name][0]
            assert np.abs(kernel).max() <= reach * 1.000001
            if kernel.size > 40:
                assert np.abs(kernel).max() > 0.9 * reach
    assert not weights["C3"][0][..., ~CONNECTIONS].any()
    assert fan_in()["C3"].tolist() == [25 * len(subset) for subset in SUBSETS]


def test_weights_and_biases_start_on_both_sides_of_zero():
    weights, inputs = draw_weights(2), fan_in()
    whole = {name: weights[name][0][..., 0].size for name in ("C1", "C5", "F6")}
    assert {name: int(inputs[name]) for name in inputs if name != "C3"} == {
        **whole, "S2": 4, "S4": 4
    }  # fmt: skip
    for name, (kernel, bias) in weights.items():
        shares = bias * inputs[name] / 2.4
        assert kernel.min() < 0 < kernel.max()
        assert shares.min() < 0 < shares.max()
        assert 0.6 < np.abs(shares).max() <= 1.000001


def tf_loss(weights, pictures, labels, beta, j):
    """Return equation 9, summed over pictures, and the codes of F6, written out in TensorFlow."""

    def f(a):
        return 1.7159 * tf.tanh(a * 2 / 3)

    def block(maps, coefficients, biases):
        sums = maps[:, ::2, ::2] + maps[:, ::2, 1::2] + maps[:, 1::2, ::2] + maps[:, 1::2, 1::2]
        return f(sums * coefficients + biases)

    w = weights
    maps = block(f(tf.nn.conv2d(pictures, w["C1"][0], 1, "VALID") + w["C1"][1]), *w["S2"])
    kernel = w["C3"][0] * CONNECTIONS
    maps = block(f(tf.nn.conv2d(maps, kernel, 1, "VALID") + w["C3"][1]), *w["S4"])
    values = f(tf.nn.conv2d(maps, w["C5"][0], 1, "VALID") + w["C5"][1])[:, 0, 0]
    codes = f(values @ w["F6"][0] + w["F6"][1])
    return loss_of(codes, labels, beta, j), codes


def loss_of(codes, labels, beta, j):
    y = tf.reduce_sum((codes[:, None] - BITMAPS) ** 2, axis=2)
    right = tf.gather(y, labels, batch_dims=1)
    return tf.reduce_sum(
        beta * right + tf.math.log(np.exp(-j) + tf.reduce_sum(tf.exp(-beta * y), axis=1))
    )


@pytest.mark.parametrize("loss", LOSSES)
def test_slopes_are_those_of_autodiff(loss, some):
    weights, pictures, labels = some
    variables = {name: [tf.Variable(a) for a in both] for name, both in weights.items()}
    with tf.GradientTape() as tape:
        expected, codes = tf_loss(variables, pictures, labels, **loss)
    right = tape.gradient(expected, variables)

    maps = forward(weights, pictures)
    losses, upstream, _ = distance_loss(maps["F6"], labels, BITMAPS, **loss)
    assert maps["F6"] == pytest.approx(codes.numpy(), abs=1e-9)
    assert losses.sum() == pytest.approx(float(expected))
    found = backward(weights, maps, upstream)
    for name, both in right.items():
        for slopes, of_autodiff in zip(found[name], both, strict=True):
            np.testing.assert_allclose(slopes, of_autodiff, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("loss", LOSSES)
def test_curvature_at_f6_is_the_hessians_diagonal(loss, some):
    weights, pictures, labels = some
    codes = forward(weights, pictures)["F6"][:1]
    point = tf.Variable(codes[0])
    with tf.GradientTape(persistent=True) as outer:
        with tf.GradientTape() as inner:
            value = loss_of(point[None], labels[:1], **loss)
        slopes = inner.gradient(value, point)
    hessian = outer.jacobian(slopes, point).numpy()
    _, found, bend = distance_loss(codes, labels[:1], BITMAPS, **loss)
    np.testing.assert_allclose(found[0], slopes, atol=1e-9)
    np.testing.assert_allclose(bend[0], np.diag(hessian), atol=1e-9)
    assert (bend > -1e-12).all()  # nothing but rounding where all drawings have the same pixel


def curvature_by_loops(weights, picture, bend):
    """Appendix C connection by connection: each adds f′² of its unit, and so on backwards."""
    maps = {name: array[0] for name, array in forward(weights, picture[None]).items()}
    h = {name: [np.zeros_like(a) for a in both] for name, both in weights.items()}
    at = {name: np.zeros_like(array) for name, array in maps.items()}
    at["F6"][:] = bend

    def slope(value):
        return 1.7159 * 2 / 3 * (1 - (value / 1.7159) ** 2)

    for name, below in (
        ("F6", "C5"), ("C5", "S4"), ("S4", "C3"), ("C3", "S2"), ("S2", "C1"), ("C1", "Input")
    ):  # fmt: skip
        kernel = weights[name][0]
        for place in np.ndindex(*maps[name].shape):
            of_sum = at[name][place] * slope(maps[name][place]) ** 2
            unit = place[-1]
            h[name][1][unit] += of_sum
            if name == "F6":
                window = np.s_[0, 0]
            elif name in ("S2", "S4"):
                y, x = 2 * place[0], 2 * place[1]
                window = np.s_[y : y + 2, x : x + 2, unit]
                h[name][0][unit] += of_sum * (maps[below][window] ** 2).sum()
                at[below][window] += of_sum * kernel[unit] ** 2
                continue
            else:
                window = np.s_[place[0] : place[0] + 5, place[1] : place[1] + 5]
            h[name][0][..., unit] += of_sum * maps[below][window] ** 2
            at[below][window] += of_sum * kernel[..., unit] ** 2
    h["C3"][0] *= CONNECTIONS
    return h


def test_curvature_is_the_papers_connection_by_connection(some):
    weights, pictures, labels = some
    loss = LOSSES[1]
    _, _, bend = distance_loss(forward(weights, pictures[:2])["F6"], labels[:2], BITMAPS, **loss)
    singly = [curvature_by_loops(weights, pictures[n], bend[n]) for n in (0, 1)]
    found = curvature(weights, pictures[:2], labels[:2], BITMAPS, **loss)
    for name, both in found.items():
        for h, first, second in zip(both, singly[0][name], singly[1][name], strict=True):
            np.testing.assert_allclose(h, (first + second) / 2, rtol=1e-7, atol=1e-12)


def test_a_step_is_the_rate_over_mu_plus_curvature():
    h = {"C1": [np.array([0.0, 0.03]), np.array([1.0])]}
    (kernel, bias) = steps(h, 0.0005)["C1"]
    assert kernel == pytest.approx([0.025, 0.01])
    assert bias == pytest.approx([0.0005 / 1.02])
    assert (MU, len(RATES)) == (0.02, 20)
    # The paper: two passes, then three, three, four, and all the others.
    passes = {rate: RATES.count(rate) for rate in RATES}
    assert passes == {5e-4: 2, 2e-4: 3, 1e-4: 3, 5e-5: 4, 1e-5: 8}
    assert sorted(RATES, reverse=True) == RATES


def test_learning_steps_down_the_slopes_one_picture_at_a_time(some):
    weights, pictures, labels = some
    weights = {name: [a.copy() for a in both] for name, both in weights.items()}
    step = {name: [np.full_like(a, 1e-3) for a in both] for name, both in weights.items()}
    maps = forward(weights, pictures[:1])
    losses, upstream, _ = distance_loss(maps["F6"], labels[:1], BITMAPS, **LOSSES[0])
    slopes = backward(weights, maps, upstream)
    expected = weights["C5"][0] - 1e-3 * slopes["C5"][0]
    learning = learn(weights, step, pictures, labels, BITMAPS, **LOSSES[0])
    assert next(learning) == pytest.approx(losses[0])
    np.testing.assert_allclose(weights["C5"][0], expected)
    first = losses[0]
    for _ in learning:
        pass
    for _ in range(20):
        last = next(learn(weights, step, pictures, labels, BITMAPS, **LOSSES[0]))
    assert last < first


def test_where_nothing_is_said_the_loss_is_the_papers(some):
    weights, pictures, labels = some
    codes = forward(weights, pictures)["F6"] / 5 + BITMAPS[labels]
    losses, _, _ = distance_loss(codes, labels, BITMAPS)
    y = rbf(codes, BITMAPS)
    expected = y[np.arange(3), labels] + np.log(np.exp(-0.1) + np.exp(-y).sum(axis=1))
    np.testing.assert_allclose(losses, expected)


def test_with_no_gate_it_is_softmax_over_a_fixed_layer(some):
    """|w|² is 84 for all bitmaps: softmax(−|x − w|²) = softmax(2w·x), slopes too."""
    weights, pictures, labels = some
    codes = forward(weights, pictures)["F6"]
    losses, slopes, _ = distance_loss(codes, labels, BITMAPS, j=np.inf)
    x = tf.Variable(codes)
    with tf.GradientTape() as tape:
        expected = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, x @ (2 * BITMAPS.T))
    np.testing.assert_allclose(losses, expected, atol=1e-9)
    np.testing.assert_allclose(slopes, tape.gradient(expected, x), atol=1e-9)
    assert (BITMAPS**2).sum(axis=1).tolist() == [84] * 10
