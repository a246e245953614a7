"""Random numbers that Python and the figures draw alike, and networks with random layers.

`numbers` is mulberry32 (Tommy Ettinger, public domain), in `lens/draws.js` too: the page's maps
are the recorded ones.
"""

import keras
import numpy as np

SPAN = 1000  # seeds of one draw; each layer has its own


def numbers(seed: int, count: int) -> np.ndarray:
    """Return random numbers, 0 ≤ n < 1."""
    imul = np.uint64(0xFFFFFFFF)
    state = (seed + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x6D2B79F5)) & imul
    mixed = (state ^ (state >> 15)) * (state | 1) & imul
    mixed ^= (mixed + ((mixed ^ (mixed >> 7)) * (mixed | 61) & imul)) & imul
    return (mixed ^ (mixed >> 14)) / 2**32


def normal_numbers(seed: int, count: int) -> np.ndarray:
    """Return random numbers of mean 0 and variance 1, by the method of Box and Muller."""
    first, second = numbers(seed, 2 * count).reshape(2, count)
    return np.sqrt(-2 * np.log(1 - first)) * np.cos(2 * np.pi * second)


def randomised(model: keras.Sequential, layers: int, draw: int) -> keras.Sequential:
    """Return a copy of the model whose last `layers` layers with weights are as before training.

    Each kernel is drawn as Keras draws it, by Glorot and Bengio (2010), and each bias is 0.
    """
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    with_weights = [layer for layer in copy.layers if layer.weights]
    if not 0 <= layers <= len(with_weights):
        raise ValueError(f"layers must be 0…{len(with_weights)}, got {layers}")
    for number, layer in enumerate(reversed(with_weights[len(with_weights) - layers :])):
        shape = layer.kernel.shape
        field = int(np.prod(shape[:-2]))
        limit = np.sqrt(6 / (field * (shape[-2] + shape[-1])))
        drawn = numbers(SPAN * draw + number, int(np.prod(shape))).reshape(shape)
        rest = [np.zeros(variable.shape) for variable in layer.weights[1:]]
        layer.set_weights([limit * (2 * drawn - 1), *rest])
    return copy
