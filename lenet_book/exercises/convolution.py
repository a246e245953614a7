"""Self-checks of chapter 3, *C1: a convolution*."""

from collections.abc import Callable

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, number, self_check
from lenet_utils.numpy_layers import conv2d


@self_check
def check_map_size(map_size: Callable[[int, int, int], int]) -> str:
    """Check `map_size(size, kernel, stride)`: at how many places a kernel can stand."""
    for size, kernel, stride in [(32, 5, 1), (14, 5, 1), (11, 4, 3), (12, 4, 3), (9, 3, 2)]:
        found = number(call(map_size, size, kernel, stride))
        right = (size - kernel) // stride + 1
        if found == right:
            continue
        question = f"for a width of {size}, a kernel of {kernel} and a stride of {stride}, "
        mistakes = {
            size - kernel: "one place is missing. Is the first place a step?",
            (size - kernel) // stride: "one place is missing. Is the first place a step?",
            size - kernel + 1: "you have moved by 1 each time.",
            (size - kernel + 1)
            // stride: "the stride divides the steps. Is the first place a step?",
            size: "the kernel sticks out at the edge.",
            -(-size // stride): "the kernel sticks out at the edge.",
            -(-(size - kernel) // stride) + 1: "the last place does not fit any more.",
            (size - kernel) / stride + 1: "a map has a whole number of columns.",
        }
        hint = mistakes.get(found, f"your answer is {found:g}. Draw the row and count the places.")
        raise Hint(question + hint)
    return "It gives 28 for C1, and 10 and 1 for the convolutions that follow."


@self_check
def check_one_map(one_map: Callable[[np.ndarray, np.ndarray, float], np.ndarray]) -> str:
    """Check `one_map(image, kernel, bias)`: the weighted sums of one filter, (rows, columns)."""
    rng = np.random.default_rng(0)
    for height, width, rows, columns, channels, bias in [
        (8, 8, 5, 5, 3, 0.7),
        (7, 9, 2, 4, 3, -0.4),
        (6, 5, 3, 3, 1, 0.2),
    ]:
        image = rng.uniform(size=(height, width, channels))
        kernel = rng.normal(size=(rows, columns, channels))
        shape = (height - rows + 1, width - columns + 1)
        result = call(one_map, image, kernel, bias)
        if getattr(result, "shape", None) == (height, width):
            raise Hint(
                f"your map is as large as the image, {height}×{width}. "
                "Does the kernel stay inside the edges?"
            )
        found = array(result, shape)
        right = _sums(image, kernel, bias)
        if np.allclose(found, right):
            continue
        mistakes = {
            "the bias is missing.": right - bias,
            "the bias is added too often. It comes once, after all products.": (
                right + (kernel.size - 1) * bias
            ),
            "the bias is added once a channel. It comes once, after all products.": (
                right + (channels - 1) * bias
            ),
            "the kernel is turned round. Which weight meets the patch's first pixel?": (
                _sums(image, kernel[::-1, ::-1], bias)
            ),
            "an activation is applied. The sums are asked for.": np.tanh(right),
            "that is a mean. Products are added up.": (right - bias) / kernel.size + bias,
            "only the first channel counts in your sum.": (
                _sums(image[..., :1], kernel[..., :1], bias)
            ),
        }
        if rows == columns:
            swapped = _sums(image, kernel.transpose(1, 0, 2), bias)
            mistakes["rows and columns of the kernel are swapped."] = swapped
        for hint, wrong in mistakes.items():
            if np.allclose(found, wrong):
                raise Hint(hint)
        size = f"{rows}×{columns}×{channels}"
        raise Hint(
            f"for a {size} kernel the first sum should be {right[0, 0]:.3f}, and yours is "
            f"{found[0, 0]:.3f}."
        )
    return "One map as Keras computes it, for kernels of any shape."


@self_check
def check_edge_kernel(edge_kernel: Callable[[], np.ndarray]) -> str:
    """Check `edge_kernel()`: a 5×5 kernel for edges from dark (above) to bright (below)."""
    kernel = array(call(edge_kernel), (5, 5))
    if not kernel.any():
        raise Hint("all weights are zero, and so is every sum.")
    step = np.repeat(np.arange(12) >= 6, 12).reshape(12, 12).astype(float)  # dark above bright
    down, across, even = (
        _sums(picture[..., np.newaxis], kernel[..., np.newaxis], 0.0)
        for picture in (step, step.T, np.ones((12, 12)))
    )
    if not np.allclose(even, 0):
        raise Hint(
            f"on an even surface of brightness 1 your kernel gives {even[0, 0]:.2f}. "
            "What must all 25 weights add up to?"
        )
    if not np.allclose(across, 0):
        if np.allclose(down, 0):
            raise Hint("your kernel finds edges, but those from left to right.")
        raise Hint(
            "your kernel is not zero where the picture changes from left to right only. "
            "How do the columns of such a kernel compare with each other?"
        )
    if np.allclose(down, 0):
        raise Hint("at the edge from dark to bright, your kernel gives zero.")
    if (down < -1e-9).any() and (down > 1e-9).any():
        raise Hint(
            "near one edge, your kernel gives positive and negative sums. "
            "Which sign should its upper and its lower half have?"
        )
    if (down < -1e-9).any():
        raise Hint(
            "your kernel is negative where dark turns to bright, and positive where bright turns "
            "to dark. Remember that Keras does not turn it."
        )
    return "Its map is bright wherever a dark thing stands above a bright one."


def _sums(image: np.ndarray, kernel: np.ndarray, bias: float) -> np.ndarray:
    return conv2d(image[np.newaxis], kernel[..., np.newaxis], np.array([bias]))[0, ..., 0]
