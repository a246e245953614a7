"""The self-checks of chapter 3 know right from wrong, and say in a sentence what is wrong."""

import numpy as np
from self_checks import SelfChecks

from lenet_book.exercises import convolution as checks


# ---------------------------------------------------------------- exercise 1
def map_size(size, kernel, stride):
    return len(range(0, size - kernel + 1, stride))


SIZE_WRONG = [
    (lambda s, k, d: s - k, "one place is missing"),
    (lambda s, k, d: (s - k) // d, "one place is missing"),
    (lambda s, k, d: s - k + 1 if d == 1 else s - k, "and a stride of 3, one place is missing"),
    (lambda s, k, d: s - k + 1, "moved by 1"),
    (lambda s, k, d: (s - k + 1) // d, "the stride divides the steps"),
    (lambda s, k, d: s, "sticks out"),
    (lambda s, k, d: -(-s // d), "sticks out"),
    (lambda s, k, d: -(-(s - k) // d) + 1, "does not fit any more"),
    (lambda s, k, d: (s - k) / d + 1, "a whole number"),
    (lambda s, k, d: 28, "your answer is 28"),
]


# ---------------------------------------------------------------- exercise 2
def one_map(image, kernel, bias, pick=lambda kernel: kernel):
    """Sum shifted copies of the image: another way than the one that the check compares with."""
    rows, columns, channels = kernel.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    sums = np.full((height, width), float(bias))
    for i in range(rows):
        for j in range(columns):
            for c in range(channels):
                sums += kernel[i, j, c] * image[i : i + height, j : j + width, c]
    return sums


def same_padding(image, kernel, bias):
    rows, columns, _ = kernel.shape
    before = [((n - 1) // 2, n - 1 - (n - 1) // 2) for n in (rows, columns)]
    return one_map(np.pad(image, [*before, (0, 0)]), kernel, bias)


def one_place_short(image, kernel, bias):
    return one_map(image, kernel, bias)[:-1, :-1]


MAP_WRONG = [
    (lambda x, k, b: one_map(x, k, 0.7), "the first sum should be"),
    (lambda x, k, b: one_map(x, k, abs(b)), "the first sum should be"),
    (lambda x, k, b: one_map(x, k[: k.shape[1], : k.shape[0]], b), "should be an array of shape"),
    (lambda x, k, b: one_map(x, k, 0), "the bias is missing"),
    (lambda x, k, b: one_map(x, k, b * k.size), "added too often"),
    (lambda x, k, b: one_map(x, k, b * k.shape[2]), "once a channel"),
    (lambda x, k, b: one_map(x, k[::-1, ::-1], b), "turned round"),
    (lambda x, k, b: np.tanh(one_map(x, k, b)), "The sums are asked for"),
    (lambda x, k, b: one_map(x, k / k.size, b), "a mean"),
    (lambda x, k, b: one_map(x[..., :1], k[..., :1], b), "only the first channel"),
    (lambda x, k, b: one_map(x, k.swapaxes(0, 1), b), "swapped"),
    (lambda x, k, b: one_map(x, -k, b), "the first sum should be"),
    (same_padding, "as large as the image"),
    (one_place_short, "array of shape (4, 4), and it is an array of shape (3, 3)"),
    (lambda x, k, b: one_map(x, k, b)[..., np.newaxis], "array of shape (4, 4, 1)"),
    (lambda x, k, b: one_map(x, k, b).astype(int), "the first sum should be"),
]


# ---------------------------------------------------------------- exercise 3
def edge_kernel():
    return np.outer([-2.0, -1.0, 0.0, 1.0, 2.0], np.ones(5))


def edge_in_the_middle_only():
    kernel = np.zeros((5, 5))
    kernel[1:4, 1:4] = [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]
    return kernel


EDGE_WRONG = [
    (lambda: np.zeros((5, 5)), "all weights are zero"),
    (lambda: np.ones((5, 5)), "all 25 weights add up"),
    (lambda: edge_kernel() + 0.1, "all 25 weights add up"),
    (lambda: edge_kernel().T, "those from left to right"),
    (lambda: edge_kernel() + edge_kernel().T, "the columns of such a kernel"),
    (lambda: -edge_kernel(), "does not turn it"),
    (lambda: edge_kernel()[::-1], "does not turn it"),
    (lambda: np.outer([-1, -1, 4, -1, -1], np.ones(5)), "positive and negative"),
    (lambda: np.outer([1, -2, 0, 2, -1], [1, -2, 0, 2, -1]), "gives zero"),
    (lambda: edge_kernel()[:3, :3], "array of shape (5, 5)"),
    (lambda: edge_kernel()[..., np.newaxis], "array of shape (5, 5)"),
]

RIGHT = [
    (checks.check_map_size, map_size),
    (checks.check_map_size, lambda s, k, d: np.int64(map_size(s, k, d))),
    (checks.check_one_map, one_map),
    (checks.check_one_map, lambda x, k, b: one_map(x, k, b).tolist()),
    (checks.check_edge_kernel, edge_kernel),
    (checks.check_edge_kernel, lambda: edge_kernel().astype(int)),
    (checks.check_edge_kernel, edge_in_the_middle_only),
]
WRONG = {
    checks.check_map_size: SIZE_WRONG,
    checks.check_one_map: MAP_WRONG,
    checks.check_edge_kernel: EDGE_WRONG,
}
ONE_ANSWER = {checks.check_edge_kernel}


class TestSelfChecks(SelfChecks):
    pass


def test_a_hint_never_holds_the_formula_or_the_kernel(verdict):
    said = [verdict(check, function) for check in WRONG for function, _ in WRONG[check]]
    assert not any("//" in text or "+ 1" in text or "[[" in text for text in said)
