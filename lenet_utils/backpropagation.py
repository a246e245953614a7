"""The way back through LeNet-5 in NumPy, as chapter 10 derives it, one layer after the other.

Each `…_backward` gets `upstream`, the gradient of the loss with respect to what its layer puts
out, and returns the gradients with respect to what went in and to what was learned. Every
gradient has the shape of the array that it belongs to. The way forward is in `numpy_layers`.

    loss, gradients = gradients(weights, images, labels)
    Adam().step(weights, gradients)
"""

import numpy as np

from lenet_utils.numpy_layers import average_pool, conv2d, dense, softmax, tanh

Weights = dict[str, list[np.ndarray]]  # a layer's name: its kernel and its bias


# ---------------------------------------------------------------- one layer at a time
def cross_entropy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Return the loss of a batch, the mean of −ln p over its images, p of the true class.

    `probabilities` have the shape (n, classes), `labels` (n,), whole numbers.
    """
    return float(-np.log(probabilities[np.arange(len(labels)), labels]).mean())


def cross_entropy_backward(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Go back from the mean cross-entropy, through softmax, to the logits: (n, classes).

    ∂loss/∂z[k] = (p[k] − [k is the true class]) / n
    """
    truth = np.eye(probabilities.shape[1])[labels]
    return (probabilities - truth) / len(labels)


def tanh_backward(upstream: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Go back through tanh, from its values y: ∂loss/∂z = upstream · (1 − y²), any shape."""
    return upstream * (1 - values**2)


def dense_backward(
    upstream: np.ndarray, values: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Go back through `dense(values, weights, bias)`.

    `upstream` has the shape (n, units), `values` (n, inputs), `weights` (inputs, units).
    Returns the gradients of values, weights and bias; those of weights and bias are sums over
    the n images.
    """
    return upstream @ weights.T, values.T @ upstream, upstream.sum(axis=0)


def average_pool_backward(
    upstream: np.ndarray, shape: tuple[int, ...], size: int = 2
) -> np.ndarray:
    """Go back through `average_pool(maps, size)`: each value of a block gets 1/size² of its share.

    `shape` is that of the maps, (n, height, width, channels). What fills no block gets zero.
    """
    shared = (upstream / size**2).repeat(size, axis=1).repeat(size, axis=2)
    gradient = np.zeros(shape, upstream.dtype)
    gradient[:, : shared.shape[1], : shared.shape[2]] = shared
    return gradient


def conv2d_backward(
    upstream: np.ndarray, images: np.ndarray, kernel: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Go back through `conv2d(images, kernel, bias)`, one weight of the kernel's window at a time.

    `upstream` has the shape of the maps (n, height, width, filters), `images` and `kernel` are
    those that went in. The weight in row i, column j of the window met the picture shifted by
    (i, j). Returns the gradients of images, kernel and bias; those of kernel and bias are sums
    over all places and images.
    """
    height, width = upstream.shape[1:3]
    to_images = np.zeros(images.shape, upstream.dtype)
    to_kernel = np.empty(kernel.shape, upstream.dtype)
    for i, j in np.ndindex(kernel.shape[:2]):
        here = np.s_[:, i : i + height, j : j + width]
        to_kernel[i, j] = np.tensordot(images[here], upstream, axes=([0, 1, 2], [0, 1, 2]))
        to_images[here] += upstream @ kernel[i, j].T
    return to_images, to_kernel, upstream.sum(axis=(0, 1, 2))


# ---------------------------------------------------------------- the whole network
def forward(weights: Weights, images: np.ndarray) -> dict[str, np.ndarray]:
    """Return what every layer of the tutorial's network puts out, by name, the images as Input.

    `weights` maps C1, C3, C5, F6 and Output to their kernel and bias, shaped as Keras's;
    `images` have the shape (n, 32, 32, 3).
    """
    maps = {"Input": images}
    maps["C1"] = tanh(conv2d(images, *weights["C1"]))
    maps["S2"] = average_pool(maps["C1"])
    maps["C3"] = tanh(conv2d(maps["S2"], *weights["C3"]))
    maps["S4"] = average_pool(maps["C3"])
    maps["C5"] = tanh(conv2d(maps["S4"], *weights["C5"]))
    codes = maps["C5"].reshape(len(images), -1)
    maps["F6"] = tanh(dense(codes, *weights["F6"]))
    maps["Output"] = softmax(dense(maps["F6"], *weights["Output"]))
    return maps


def backward(
    weights: Weights, maps: dict[str, np.ndarray], labels: np.ndarray
) -> tuple[Weights, dict[str, np.ndarray]]:
    """Return the gradients of the mean cross-entropy: of all weights, and of all maps but Output.

    `maps` are those of `forward(weights, images)`, `labels` (n,) whole numbers.
    """
    learned, upstream = {}, {}

    sums = cross_entropy_backward(maps["Output"], labels)
    upstream["F6"], *learned["Output"] = dense_backward(sums, maps["F6"], weights["Output"][0])

    sums = tanh_backward(upstream["F6"], maps["F6"])
    codes = maps["C5"].reshape(len(labels), -1)
    to_codes, *learned["F6"] = dense_backward(sums, codes, weights["F6"][0])
    upstream["C5"] = to_codes.reshape(maps["C5"].shape)

    for name, below, pooled in (("C5", "S4", "C3"), ("C3", "S2", "C1"), ("C1", "Input", None)):
        sums = tanh_backward(upstream[name], maps[name])
        upstream[below], *learned[name] = conv2d_backward(sums, maps[below], weights[name][0])
        if pooled:
            upstream[pooled] = average_pool_backward(upstream[below], maps[pooled].shape)
    return learned, upstream


def gradients(weights: Weights, images: np.ndarray, labels: np.ndarray) -> tuple[float, Weights]:
    """Return the mean cross-entropy of a batch and its gradients with respect to all weights."""
    maps = forward(weights, images)
    return cross_entropy(maps["Output"], labels), backward(weights, maps, labels)[0]


# ---------------------------------------------------------------- the step
class Adam:
    """Adam as Keras has it (Kingma & Ba 2015, the variant at the end of section 2).

    It keeps two running means for each weight, of its gradients and of their squares. The step
    is rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ) · mean / (√squares + ε), t counting the steps from 1.
    """

    def __init__(
        self,
        rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> None:
        self.rate, self.epsilon = rate, epsilon
        self.beta_1, self.beta_2 = beta_1, beta_2
        self.steps = 0
        self.means: Weights = {}
        self.squares: Weights = {}

    def step(self, weights: Weights, gradients: Weights) -> None:
        """Move all weights by one step, in place."""
        self.steps += 1
        correction = np.sqrt(1 - self.beta_2**self.steps) / (1 - self.beta_1**self.steps)
        for name, arrays in weights.items():
            means = self.means.setdefault(name, [np.zeros_like(w) for w in arrays])
            squares = self.squares.setdefault(name, [np.zeros_like(w) for w in arrays])
            for w, g, mean, square in zip(arrays, gradients[name], means, squares, strict=True):
                mean += (1 - self.beta_1) * (g - mean)
                square += (1 - self.beta_2) * (g**2 - square)
                w -= self.rate * correction * mean / (np.sqrt(square) + self.epsilon)
