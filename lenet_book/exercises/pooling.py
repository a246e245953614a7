"""Self-checks of chapter 4, *S2: pooling*."""

from collections.abc import Callable
from math import lcm, prod

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, number, self_check
from lenet_utils.lenet_1998 import squash, subsample


@self_check
def check_max_pool(max_pool: Callable[[np.ndarray, int], np.ndarray]) -> str:
    """Check `max_pool(maps, size)`: (n, h, w, c) to (n, h / size, w / size, c)."""
    for size, *lengths in [(2, 2, 6, 12, 3), (3, 2, 6, 12, 3), (4, 1, 8, 4, 5)]:
        n, height, width, channels = lengths
        maps = np.random.default_rng(size).normal(size=lengths)
        shape = (n, height // size, width // size, channels)
        found = array(call(max_pool, maps, size), shape)
        blocks = maps.reshape(n, height // size, size, width // size, size, channels)
        scattered = maps.reshape(n, size, height // size, size, width // size, channels)
        mistakes = {
            "that is the average of each block.": blocks.mean((2, 4)),
            "that is the sum of each block.": blocks.sum((2, 4)),
            "that is the smallest value of each block.": blocks.min((2, 4)),
            "that is the largest size of a value. Keep the sign.": np.abs(blocks).max((2, 4)),
            "that picks one value of each block, always from the same corner.": blocks[
                :, :, 0, :, 0
            ],
            "the values that you compare are not neighbours. Of the two axes that a reshape makes "
            "of the rows, which one counts inside a block?": scattered.max((1, 3)),
            "that takes the largest value over all maps. Each map is pooled by itself.": (
                np.broadcast_to(blocks.max((2, 4, 5))[..., np.newaxis], shape)
            ),
        }
        if not np.allclose(found, blocks.max((2, 4))):
            raise Hint(_mistake(found, mistakes) or f"for blocks of {size}×{size}, values differ.")
    return "The same as MaxPooling2D in Keras, also for blocks of 3×3."


@self_check
def check_subsample(
    subsample_1998: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray],
) -> str:
    """Check `subsample_1998(maps, coefficients, biases)` for maps (n, h, w, c)."""
    rng = np.random.default_rng(0)
    for n, rows, columns, channels in [(2, 2, 3, 3), (1, 4, 2, 5), (3, 3, 1, 1)]:
        maps = rng.uniform(-1, 1, size=(n, 2 * rows, 2 * columns, channels))
        coefficients = np.array([0.4, -0.7, 1.1, 0.6, -0.3])[:channels]
        biases = np.array([0.3, 0.9, -0.5, 0.2, -0.8])[:channels]
        result = call(subsample_1998, maps, coefficients, biases)
        found = array(result, (n, rows, columns, channels))
        if not np.allclose(found, subsample(maps, coefficients, biases), atol=1e-6):
            mistakes = _mistakes_of_1998(maps, coefficients, biases)
            raise Hint(_mistake(found, mistakes) or "the values differ. Follow one block of four.")
    return "That is a subsampling layer of 1998."


def _mistakes_of_1998(
    maps: np.ndarray, coefficients: np.ndarray, biases: np.ndarray
) -> dict[str, np.ndarray]:
    """Return hints, and what the mistakes make that they are for."""
    n, height, width, channels = maps.shape
    blocks = maps.reshape(n, height // 2, 2, width // 2, 2, channels)
    sums, means = blocks.sum((2, 4)), blocks.mean((2, 4))
    inner = sums * coefficients + biases
    return {
        "that averages the four values. In 1998 they were added up.": (
            squash(means * coefficients + biases)
        ),
        "the last step is missing: what happens to the weighted sum?": inner,
        "the coefficient multiplies the sum alone. When does the bias come in?": (
            squash((sums + biases) * coefficients)
        ),
        "the bias is added once for each unit, not once for each of the four values.": (
            squash(sums * coefficients + 4 * biases)
        ),
        "the bias is missing.": squash(sums * coefficients),
        "the coefficient is missing.": squash(sums + biases),
        "that is the plain tanh. The one of 1998 is stretched in both directions.": np.tanh(inner),
        "the height of your tanh is right. What stands inside it?": 1.7159 * np.tanh(inner),
        "the inside of your tanh is right. How far up and down does it go?": np.tanh(2 * inner / 3),
        "squash once, after the sum, not the four values before it.": (
            squash(blocks).sum((2, 4)) * coefficients + biases
        ),
    }


@self_check
def check_subsampling_counts(
    subsampling_counts: Callable[[int, int, int], tuple[int, int]],
) -> str:
    """Check `subsampling_counts(height, width, maps)`: parameters and connections in 1998."""
    for height, width, maps in [(14, 14, 6), (3, 5, 7), (5, 5, 16)]:
        found = array(call(subsampling_counts, height, width, maps), (2,))
        units = height * width * maps
        parameters, connections = 2 * maps, 5 * units
        if (found == [connections, parameters]).all():
            raise Hint("the two counts are right, and in the wrong order.")
        wrong_parameters = {
            maps: "each map has a coefficient and something else.",
            2: "that is one map. Do all maps share the same two numbers?",
            2 * units: "all units of a map share their two numbers.",
            0: "that is what Keras has. In 1998 the layer learned something.",
            5 * maps: "the four inputs of a unit share one coefficient.",
        }
        wrong_connections = {
            4 * units: "a unit is also connected to its bias.",
            units: "that is the number of units. How many inputs has each?",
            5 * height * width: "that is one map. How many are there?",
            2 * units: "a shared coefficient is used once for each input.",
            6 * units: "a unit has four inputs and one bias.",
        }
        place = f"{maps} maps of {height}×{width} units"
        for what, value, right, wrong in [
            ("parameters", found[0], parameters, wrong_parameters),
            ("connections", found[1], connections, wrong_connections),
        ]:
            if value != right:
                hint = wrong.get(value, "draw one unit and its inputs, and count.")
                raise Hint(f"for {place} you count {value:g} {what}: {hint}")
    return "For S2 and S4 this gives the numbers of the paper."


@self_check
def check_exact_shift(exact_shift: Callable[[list[int]], int]) -> str:
    """Check `exact_shift(strides)`: the least shift that moves the last map by one unit."""
    for strides in ([1, 2], [2, 3], [1, 2, 1, 2], [1, 2, 2, 2]):
        found = number(call(exact_shift, list(strides)))
        if found == prod(strides):
            continue
        mistakes: dict[float, str] = {
            sum(strides): "strides do not add up: a step in one layer is a whole stride below.",
            max(strides): "one layer alone does not decide. What does a step of the last one span?",
            strides[-1]: "one layer alone does not decide. What does a step of the last one span?",
            lcm(*strides): "that would do if the layers stood side by side. They are stacked.",
            len(strides): "that counts the layers.",
            1: "then no layer would skip a position.",
        }
        hint = mistakes.get(found, "follow one step of the last map down to the picture.")
        raise Hint(f"for strides {strides} your answer is {found:g}: {hint}")
    return "For LeNet-5 it is 2 up to S2 and 4 up to S4, as measured."


def _mistake(found: np.ndarray, mistakes: dict[str, np.ndarray]) -> str | None:
    """Return the hint of the mistake whose result was found, if it is one of them."""
    for hint, wrong in mistakes.items():
        if np.allclose(found, wrong, atol=1e-6):
            return hint
    return None
