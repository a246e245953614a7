"""How a layer that the figures cannot compute is refused, and its numbers looked at."""

from typing import Any

import keras
import numpy as np


def refusal(layer: Any, reason: str) -> ValueError:
    """Return the error that names a layer and says why it is refused."""
    return ValueError(f'layer "{layer.name}" ({type(layer).__name__}) {reason}')


def finite(layer: keras.Layer, name: str, values: Any) -> np.ndarray:
    """Return values as float32, or refuse NaN and infinite ones."""
    array = keras.ops.convert_to_numpy(values).astype(np.float32)
    bad = array.size - np.count_nonzero(np.isfinite(array))
    if bad:
        raise refusal(
            layer,
            f"has {bad} NaN or infinite numbers in its {name}; if training diverged, "
            "lower the learning rate and train again",
        )
    return array
