"""How alike two maps are: rank correlation, and structural similarity."""

import numpy as np

WINDOW = 7  # of structural similarity, in pixels


def ranks(values: np.ndarray) -> np.ndarray:
    """Return the place of each number among all of a row; equal ones share the mean place."""
    order = np.argsort(values, axis=-1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=-1)
    found = np.empty(values.shape)
    for row, places, out in zip(ordered, order, found, strict=True):
        _, first, counts = np.unique(row, return_index=True, return_counts=True)
        out[places] = np.repeat(first + (counts - 1) / 2, counts)
    return found


def rank_correlation(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return Spearman's correlation of maps, (n, height, width), pair by pair.

    NaN where one of two maps has the same number everywhere: it puts no pixel before another.
    """
    pairs = [ranks(maps.reshape(len(maps), -1)) for maps in (one, other)]
    first, second = (pair - pair.mean(axis=1, keepdims=True) for pair in pairs)
    with np.errstate(invalid="ignore"):
        return (first * second).sum(axis=1) / np.sqrt(
            (first**2).sum(axis=1) * (second**2).sum(axis=1)
        )


def similarity(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the structural similarity (Wang et al. 2004) of maps, pair by pair.

    Each map is first divided by its largest size, so that its numbers lie in −1…1. Means,
    variances and covariance are those of windows of 7×7 pixels. NaN where a map is 0 everywhere.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        a, b = (maps / np.abs(maps).max(axis=(1, 2), keepdims=True) for maps in (one, other))
    c1, c2 = (0.01 * 2) ** 2, (0.03 * 2) ** 2  # the range of the numbers is 2
    mean_a, mean_b = _means(a), _means(b)
    variance_a, variance_b = _means(a * a) - mean_a**2, _means(b * b) - mean_b**2
    covariance = _means(a * b) - mean_a * mean_b
    found = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    found /= (mean_a**2 + mean_b**2 + c1) * (variance_a + variance_b + c2)
    return found.mean(axis=(1, 2))


def _means(maps: np.ndarray) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(maps, (WINDOW, WINDOW), axis=(1, 2))
    return windows.mean(axis=(3, 4))
