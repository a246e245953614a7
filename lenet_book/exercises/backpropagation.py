"""Self-checks of chapter 10, *Backpropagation*."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, hint_for, self_check
from lenet_utils.backpropagation import Weights, cross_entropy, forward, gradients

Mistakes = list[tuple[np.ndarray | float, str]]


def _compare(found: np.ndarray, right: np.ndarray, mistakes: Mistakes) -> None:
    """Raise a Hint unless found is right: the one of the mistake that gives what was found."""
    if np.allclose(found, right, rtol=1e-6, atol=1e-9):
        return
    place = np.unravel_index(np.abs(found - right).argmax(), right.shape)
    where = f"[{', '.join(map(str, place))}]"
    value = f"the value at {where} should not be {found[place]:.4g}. Follow that one by hand."
    raise Hint(hint_for(found, mistakes, value))


@self_check
def check_relu_backward(relu_backward: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> str:
    """Check `relu_backward(upstream, sums)`: the gradient of the sums that went into a ReLU."""
    rng = np.random.default_rng(1)
    for shape in [(3, 5), (2, 4, 4, 3), (7,)]:
        upstream, sums = rng.normal(size=(2, *shape))
        values, is_open = np.maximum(sums, 0), sums > 0
        mistakes: Mistakes = [
            (upstream, "that lets everything through. What is the slope left of zero?"),
            (is_open, "that is the slope of the ReLU alone. What comes back from above?"),
            (values, "that is the forward pass again."),
            (upstream * values, "a slope says how fast a value moves, not how large it is."),
            (upstream * sums, "a slope says how fast a value moves, not how large it is."),
            (
                np.maximum(upstream, 0),
                "negative gradients are welcome. Which sign closes the way: that of upstream, "
                "or that of the sum?",
            ),
            (upstream * (upstream > 0) * is_open, "a negative gradient may pass, too."),
            (upstream * ~is_open, "your way is open where it should be closed."),
            (upstream * (1 - values**2), "that is the slope of a tanh."),
        ]
        found = array(call(relu_backward, upstream, sums), shape)
        _compare(found, upstream * is_open, mistakes)
    return "A unit below zero passes nothing on, and learns nothing from it."


@self_check
def check_max_pool_backward(
    max_pool_backward: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> str:
    """Check `max_pool_backward(upstream, maps)`: the gradient of the maps, blocks of 2×2."""
    rng = np.random.default_rng(2)
    for shape in [(2, 4, 6, 3), (1, 6, 4, 2), (3, 2, 8, 1)]:
        n, height, width, channels = shape
        maps = rng.normal(size=shape)
        upstream = rng.normal(size=(n, height // 2, width // 2, channels))

        def enlarge(values: np.ndarray) -> np.ndarray:
            return values.repeat(2, axis=1).repeat(2, axis=2)

        blocks = maps.reshape(n, height // 2, 2, width // 2, 2, channels)
        largest, smallest = blocks.max(axis=(2, 4)), blocks.min(axis=(2, 4))
        winner = maps == enlarge(largest)
        spread = enlarge(upstream)
        first = np.zeros(shape)
        first[:, ::2, ::2] = upstream
        mistakes: Mistakes = [
            (spread / 4, "that is average pooling. Which of the four did the loss see?"),
            (spread, "all four get everything. Which of them did the loss see?"),
            (winner, "you found the winners. What comes back to each of them?"),
            (spread * maps * winner, "the largest value passes as it is: its slope is 1."),
            (spread * (maps == enlarge(smallest)), "that is the smallest of each block."),
            (spread * winner / 4, "the winner does not share."),
            (first, "the first of a block is not always the largest."),
            (
                spread * (np.abs(maps) == enlarge(np.abs(blocks).max(axis=(2, 4)))),
                "you compare without the sign. A large negative value does not win.",
            ),
            (
                spread * (maps == maps.max(axis=(1, 2), keepdims=True)),
                "that is the largest of a whole map. Each block has a winner of its own.",
            ),
            (
                spread * (maps == enlarge(largest.max(axis=3, keepdims=True))),
                "the channels do not compete with each other.",
            ),
        ]
        found = array(call(max_pool_backward, upstream, maps), shape)
        _compare(found, spread * winner, mistakes)
    return "One of the four gets all, the others nothing."


@self_check
def check_bias_gradient(bias_gradient: Callable[[np.ndarray], np.ndarray]) -> str:
    """Check `bias_gradient(upstream)`: one number a filter, from (n, height, width, filters)."""
    rng = np.random.default_rng(3)
    for shape in [(2, 5, 4, 3), (3, 2, 6, 5), (1, 3, 3, 1)]:
        upstream = rng.normal(size=shape)
        n, height, width, filters = shape
        right = upstream.sum(axis=(0, 1, 2))
        places = "a mean divides by the places, and the bias acts in full at each of them."
        images = "the loss is a mean already: upstream has been divided by the images."
        mistakes: Mistakes = [
            (right / (n * height * width), places),
            (right / (height * width), places),
            (right / n, images),
            (upstream[0].sum(axis=(0, 1)), "that is one image. The bias acts on all of them."),
            (upstream[:, 0, 0].sum(axis=0), "that is one place of the map. It acts at all."),
            (np.full(filters, right.sum()), "each filter has a bias of its own."),
            (-right, "a gradient points uphill; the minus comes with the step."),
            (np.abs(upstream).sum(axis=(0, 1, 2)), "push and pull may cancel: keep the signs."),
        ]
        _compare(array(call(bias_gradient, upstream), (filters,)), right, mistakes)
    return "A bias hears from every place of its map."


@cache
def _puzzle() -> tuple[Weights, Weights, np.ndarray, np.ndarray]:
    """Return small random weights of the network, their gradients, and the two pictures."""
    rng = np.random.default_rng(4)
    shapes = {
        "C1": (5, 5, 3, 6),
        "C3": (5, 5, 6, 16),
        "C5": (5, 5, 16, 120),
        "F6": (120, 84),
        "Output": (84, 10),
    }
    weights = {
        name: [
            rng.normal(scale=np.prod(shape[:-1]) ** -0.5, size=shape),
            rng.normal(scale=0.1, size=shape[-1]),
        ]
        for name, shape in shapes.items()
    }
    images, labels = rng.uniform(size=(2, 32, 32, 3)), np.array([2, 7])
    return weights, gradients(weights, images, labels)[1], images, labels


# What went wrong in each layer's kernel: the shape stays, and most numbers look harmless.
PLANTED: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "C3": lambda kernel: kernel.swapaxes(0, 1),
    "F6": lambda kernel: 0.5 * kernel,
    "C1": lambda kernel: kernel[::-1, ::-1],
}


@self_check
def check_find_the_mistake(
    find_the_mistake: Callable[[Weights, Weights, Callable[[Weights], float]], str],
) -> str:
    """Check `find_the_mistake(weights, gradients, loss)`: the layer whose kernel gradient lies."""
    weights, right, images, labels = _puzzle()

    def loss(these: Weights) -> float:
        return cross_entropy(forward(these, images)["Output"], labels)

    answers = []
    for layer, change in PLANTED.items():
        copies = _copy(weights)
        wrong = _copy(right)
        wrong[layer][0] = change(wrong[layer][0]).copy()
        answer: Any = call(find_the_mistake, copies, wrong, loss)
        if not isinstance(answer, str) or answer not in weights:
            names = ", ".join(weights)
            raise Hint(f"return the name of a layer, one of {names}; this is {answer!r:.60}.")
        answers.append(answer)
        moved = max(
            np.abs(copies[name][part] - weights[name][part]).max()
            for name in weights
            for part in (0, 1)
        )
        if moved > 1e-6:
            raise Hint("your function leaves the weights changed. Put back what you moved.")
    if answers == list(PLANTED):
        return "Found each time, and nobody had to read the code."
    if len(set(answers)) == 1:
        raise Hint(
            f"three backward passes are wrong in three places, and you name {answers[0]} for "
            "each. Large gradients have large errors: what do you compare an error with?"
        )
    raise Hint(
        "at least one of three mistakes is somewhere else. Which step h do you take? And does "
        "one weight of each kernel tell enough?"
    )


def _copy(weights: Weights) -> Weights:
    return {name: [np.copy(array) for array in arrays] for name, arrays in weights.items()}
