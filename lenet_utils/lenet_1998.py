"""What LeNet-5 had in 1998 and the tutorial's network has not.

Source: LeCun, Bottou, Bengio, Haffner, *Gradient-Based Learning Applied to Document
Recognition*, Proceedings of the IEEE 86(11), 1998: section II.B, table I and appendix A.
Chapters 4 and 5 derive all of this.
"""

import numpy as np

# Table I: the maps of S2 that each of the 16 maps of C3 takes its input from.
SUBSETS = (
    (0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5),
    (0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5),
    (0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5),
    (0, 1, 2, 3, 4, 5),
)  # fmt: skip

# The same as a table, shape (6, 16): CONNECTIONS[s, c] says whether S2 map s feeds C3 map c.
CONNECTIONS = np.array([[s in subset for subset in SUBSETS] for s in range(6)])
CONNECTIONS.setflags(write=False)


def squash(a: np.ndarray) -> np.ndarray:
    """Return 1.7159 tanh(2a/3), the squashing function of 1998: it takes ±1 to ±1."""
    return 1.7159 * np.tanh(2 * np.asarray(a) / 3)


def subsample(maps: np.ndarray, coefficients: np.ndarray, biases: np.ndarray) -> np.ndarray:
    """Return what S2 and S4 made of their input in 1998.

    Each 2×2 block of `maps`, (n, height, width, channels), is added up, multiplied by its
    map's coefficient, shifted by its map's bias and squashed. `coefficients` and `biases`
    have the shape (channels,). Returns (n, height / 2, width / 2, channels).

    Raises ValueError where height or width is odd.
    """
    n, height, width, channels = maps.shape
    if height % 2 or width % 2:
        raise ValueError(f"maps must have an even height and width, got {height}×{width}")
    sums = maps.reshape(n, height // 2, 2, width // 2, 2, channels).sum(axis=(2, 4))
    return squash(sums * coefficients + biases)
