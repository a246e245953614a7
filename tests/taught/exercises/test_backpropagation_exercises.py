"""The self-checks of chapter 10 know right from wrong, and say in a sentence what is wrong."""

import numpy as np
import pytest
from self_checks import SelfChecks

from lenet_book.exercises import backpropagation as checks


# ---------------------------------------------------------------- exercise 1
def relu_backward(upstream, sums):
    return upstream * (sums > 0)


def relu_by_choice(upstream, sums):
    return np.where(np.maximum(sums, 0) > 0, upstream, 0.0)


RELU_WRONG = [
    (lambda u, z: u, "lets everything through"),
    (lambda u, z: z > 0, "slope of the ReLU alone"),
    (lambda u, z: np.maximum(z, 0), "forward pass"),
    (lambda u, z: u * np.maximum(z, 0), "not how large"),
    (lambda u, z: u * z, "not how large"),
    (lambda u, z: np.maximum(u, 0), "Which sign closes the way"),
    (lambda u, z: np.maximum(u, 0) * (z > 0), "negative gradient may pass"),
    (lambda u, z: u * (z < 0), "open where it should be closed"),
    (lambda u, z: u * (1 - np.maximum(z, 0) ** 2), "slope of a tanh"),
    (lambda u, z: -u * (z > 0), "Follow that one by hand"),
    (lambda u, z: u * (z > 0) + 0.1 * (np.arange(z.size) == 7).reshape(z.shape), "at [1, 2] sho"),
    (lambda u, z: (u * (z > 0)).sum(axis=0), "array of shape"),
]


# ---------------------------------------------------------------- exercise 2
def enlarge(values):
    return values.repeat(2, axis=1).repeat(2, axis=2)


def blocks(maps):
    n, height, width, channels = maps.shape
    return maps.reshape(n, height // 2, 2, width // 2, 2, channels)


def max_pool_backward(upstream, maps):
    return enlarge(upstream) * (maps == enlarge(blocks(maps).max(axis=(2, 4))))


def max_pool_with_loops(upstream, maps):
    gradient = np.zeros(maps.shape)
    for n, y, x, c in np.ndindex(upstream.shape):
        block = maps[n, 2 * y : 2 * y + 2, 2 * x : 2 * x + 2, c]
        i, j = np.unravel_index(block.argmax(), (2, 2))
        gradient[n, 2 * y + i, 2 * x + j, c] = upstream[n, y, x, c]
    return gradient


def to_the_first(upstream, maps):
    gradient = np.zeros(maps.shape)
    gradient[:, ::2, ::2] = upstream
    return gradient


MAX_POOL_WRONG = [
    (lambda u, m: enlarge(u) / 4, "average pooling"),
    (lambda u, m: enlarge(u), "all four get everything"),
    (lambda u, m: max_pool_backward(np.ones(u.shape), m), "you found the winners"),
    (lambda u, m: max_pool_backward(u, m) * m, "its slope is 1"),
    (lambda u, m: max_pool_backward(u, -m), "the smallest"),
    (lambda u, m: max_pool_backward(u, m) / 4, "does not share"),
    (to_the_first, "the first of a block"),
    (lambda u, m: max_pool_backward(u, abs(m)), "without the sign"),
    (lambda u, m: enlarge(u) * (m == m.max(axis=(1, 2), keepdims=True)), "of a whole map"),
    (
        lambda u, m: enlarge(u) * (m == enlarge(blocks(m).max(axis=(2, 4, 5))[..., None])),
        "channels do not compete",
    ),
    (lambda u, m: -max_pool_backward(u, m), "Follow that one by hand"),
    (lambda u, m: blocks(m).max(axis=(2, 4)) * u, "array of shape"),
]


# ---------------------------------------------------------------- exercise 3
def bias_gradient(upstream):
    return upstream.sum(axis=(0, 1, 2))


def bias_by_product(upstream):
    return np.ones(upstream[..., 0].size) @ upstream.reshape(-1, upstream.shape[-1])


BIAS_WRONG = [
    (lambda u: u.mean(axis=(0, 1, 2)), "acts in full"),
    (lambda u: u.sum(axis=0).mean(axis=(0, 1)), "acts in full"),
    (lambda u: u.sum(axis=(1, 2)).mean(axis=0), "a mean already"),
    (lambda u: u[0].sum(axis=(0, 1)), "one image"),
    (lambda u: u[:, 0, 0].sum(axis=0), "one place"),
    (lambda u: np.full(u.shape[-1], u.sum()), "a bias of its own"),
    (lambda u: -u.sum(axis=(0, 1, 2)), "points uphill"),
    (lambda u: abs(u).sum(axis=(0, 1, 2)), "may cancel"),
    (lambda u: 2 * u.sum(axis=(0, 1, 2)), "Follow that one by hand"),
    (lambda u: u.sum(), "one number"),
    (lambda u: u.sum(axis=(1, 2)), "array of shape"),
]


# ---------------------------------------------------------------- exercise 4
def errors(weights, gradients, loss, step=1e-5, one_sided=False, put_back=True):
    """For each layer, how far its kernel's gradient is from what is measured, and its size."""
    rng = np.random.default_rng(1)
    found, sizes = {}, {}
    for name, (kernel, _) in weights.items():
        direction = rng.normal(size=kernel.shape)
        start = kernel.copy()
        middle = loss(weights)
        kernel += step * direction
        above = loss(weights)
        kernel -= 2 * step * direction
        below = loss(weights)
        if put_back:
            kernel[...] = start
        measured = (above - middle) / step if one_sided else (above - below) / (2 * step)
        found[name] = abs(measured - (gradients[name][0] * direction).sum())
        sizes[name] = abs(gradients[name][0]).max()
    return found, sizes


def worst(found):
    return max(found, key=found.get)


def find_by_directions(weights, gradients, loss):
    return worst(errors(weights, gradients, loss)[0])


def find_by_single_weights(weights, gradients, loss):
    rng = np.random.default_rng(2)
    found = {}
    for name, (kernel, _) in weights.items():
        for place in (tuple(rng.integers(kernel.shape)) for _ in range(4)):
            start = kernel[place]
            kernel[place] = start + 1e-5
            above = loss(weights)
            kernel[place] = start - 1e-5
            measured = (above - loss(weights)) / 2e-5
            kernel[place] = start
            error = abs(measured - gradients[name][0][place])
            found[name] = max(found.get(name, 0), error)
    return worst(found)


FIND_WRONG = [
    (lambda w, g, loss: "C5", "in three places"),
    (lambda w, g, loss: max(g, key=lambda name: abs(g[name][0]).max()), "in three places"),
    (lambda w, g, loss: "S2", "return the name of a layer"),
    (lambda w, g, loss: 3, "return the name of a layer"),
    (lambda w, g, loss: ["C3"], "return the name of a layer"),
    (lambda w, g, loss: worst(errors(w, g, loss, put_back=False)[0]), "leaves the weights changed"),
    (lambda w, g, loss: worst(errors(w, g, loss, step=1e-15)[0]), "Which step h"),
    (lambda w, g, loss: min(g, key=lambda name: abs(g[name][0]).max()), "somewhere else"),
]

RIGHT = [
    (checks.check_relu_backward, relu_backward),
    (checks.check_relu_backward, relu_by_choice),
    (checks.check_max_pool_backward, max_pool_backward),
    (checks.check_max_pool_backward, max_pool_with_loops),
    (checks.check_bias_gradient, bias_gradient),
    (checks.check_bias_gradient, bias_by_product),
    (checks.check_find_the_mistake, find_by_directions),
    (checks.check_find_the_mistake, find_by_single_weights),
]
WRONG = {
    checks.check_relu_backward: RELU_WRONG,
    checks.check_max_pool_backward: MAX_POOL_WRONG,
    checks.check_bias_gradient: BIAS_WRONG,
    checks.check_find_the_mistake: FIND_WRONG,
}
NOT_NUMBERS = {checks.check_find_the_mistake}


class TestSelfChecks(SelfChecks):
    pass


@pytest.mark.parametrize("layer", checks.PLANTED)
def test_each_mistake_keeps_the_shape_and_is_large_enough_to_be_found(layer):
    _, gradients, _, _ = checks._puzzle()
    kernel = gradients[layer][0]
    wrong = checks.PLANTED[layer](kernel)
    assert wrong.shape == kernel.shape
    assert np.linalg.norm(wrong - kernel) > 0.1 * np.linalg.norm(kernel)
