"""Other weights to start from than Keras's own."""

import keras
import numpy as np

FLOOR = 0.01  # of the variance of a pattern: one that hardly occurs is not blown up


def initialise(
    model: keras.Sequential, how: str, inputs: np.ndarray, rng: np.random.Generator
) -> None:
    """Set a new network's kernels: "glorot" leaves them, "orthogonal" and "patches" do not.

    "orthogonal" makes the filters of every kernel but the last layer's perpendicular, of
    length 1 (Saxe, McClelland and Ganguli 2014). "patches" gives the first convolution the
    principal patterns of the `inputs`, (n, height, width, channels), and nothing else.
    """
    if how == "orthogonal":
        for layer in model.layers[:-1]:
            if hasattr(layer, "kernel"):  # not of batch normalisation
                layer.kernel.assign(orthogonal(layer.kernel.shape, rng))
    if how == "patches":
        first = next(layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D))
        first.kernel.assign(principal_patterns(inputs, first.kernel.shape))


def orthogonal(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Return a random kernel of this shape whose filters are perpendicular, of length 1."""
    size, filters = int(np.prod(shape[:-1])), shape[-1]
    q, r = np.linalg.qr(rng.normal(size=(size, filters)))
    return (q * np.sign(np.diag(r))).reshape(shape)


def principal_patterns(inputs: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return the patterns that vary most among the patches of images, whitened.

    `shape` is the kernel's, (rows, columns, channels, filters). Each filter is an eigenvector
    of the patches' covariance, divided by the deviation along it, so that all maps vary alike.
    """
    rows, columns, channels, filters = shape
    windows = np.lib.stride_tricks.sliding_window_view(inputs, (rows, columns), axis=(1, 2))
    # Every third position is enough for a covariance, and takes a ninth of the memory.
    patches = (
        windows[:, ::3, ::3].transpose(0, 1, 2, 4, 5, 3).reshape(-1, rows * columns * channels)
    )
    variances, patterns = np.linalg.eigh(np.cov(patches, rowvar=False))
    largest = np.argsort(variances)[::-1][:filters]
    return (patterns[:, largest] / np.sqrt(variances[largest] + FLOOR)).reshape(shape)
