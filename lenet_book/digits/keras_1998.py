"""The network of 1998 as Keras layers, which the page's engine knows too."""

from typing import Any

import keras
import numpy as np
from keras import ops

from lenet_book.digits.bitmaps import BITMAPS
from lenet_utils.backpropagation import Weights


@keras.saving.register_keras_serializable("lenet_1998")
def squash(sums: Any) -> Any:
    """Return 1.7159 tanh(2a/3), as a Keras activation."""
    return 1.7159 * ops.tanh(sums * (2 / 3))


@keras.saving.register_keras_serializable("lenet_1998")
class Subsampling(keras.layers.Layer):
    """S2 and S4 of 1998: four values add up, times a coefficient of the map, plus its bias."""

    def __init__(self, activation: Any = squash, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = keras.activations.get(activation)

    def build(self, shape: tuple) -> None:
        """Make one coefficient and one bias for each map; refuse maps of an odd size."""
        _, height, width, channels = shape
        if height % 2 or width % 2:
            raise ValueError(f"maps must have an even height and width, got {height}×{width}")
        start = keras.initializers.RandomUniform(-0.6, 0.6)
        self.coefficient = self.add_weight((channels,), start, name="coefficient")
        self.bias = self.add_weight((channels,), "zeros", name="bias")

    def call(self, maps: Any) -> Any:
        """Return maps of half the height and width."""
        sums = 4 * ops.average_pool(maps, 2, 2, "valid", "channels_last")
        return self.activation(sums * self.coefficient + self.bias)

    def compute_output_shape(self, shape: tuple) -> tuple:
        """Return the shape of what `call` returns."""
        n, height, width, channels = shape
        return n, height // 2, width // 2, channels

    def get_config(self) -> dict[str, Any]:
        """Return what it takes to make the layer again."""
        return super().get_config() | {"activation": keras.activations.serialize(self.activation)}


@keras.saving.register_keras_serializable("lenet_1998")
class Distances(keras.layers.Layer):
    """The output of 1998: minus the squared distance of the code from each of some pictures.

    With softmax on top it is equation 9 with j → ∞: a probability for each class. The pictures,
    `bitmaps` (classes, values), stay as they are.
    """

    def __init__(self, bitmaps: Any = BITMAPS, activation: Any = "softmax", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.bitmaps = np.asarray(bitmaps, np.float32)
        if self.bitmaps.ndim != 2:
            raise ValueError(f"bitmaps must have the shape (classes, values): {self.bitmaps.shape}")
        self.activation = keras.activations.get(activation)

    def build(self, shape: tuple) -> None:
        """Keep the bitmaps as weights that do not learn."""
        classes, values = self.bitmaps.shape
        if shape[-1] != values:
            raise ValueError(f"bitmaps of {values} values do not fit codes of {shape[-1]}")
        self.kernel = self.add_weight((values, classes), name="kernel", trainable=False)
        self.kernel.assign(self.bitmaps.T)

    def call(self, codes: Any) -> Any:
        """Return a number for each class; the nearest has the largest."""
        apart = ops.expand_dims(codes, -1) - self.kernel
        return self.activation(-ops.sum(apart**2, axis=-2))

    def compute_output_shape(self, shape: tuple) -> tuple:
        """Return the shape of what `call` returns."""
        return *shape[:-1], len(self.bitmaps)

    def get_config(self) -> dict[str, Any]:
        """Return what it takes to make the layer again."""
        return super().get_config() | {
            "bitmaps": self.bitmaps.tolist(),
            "activation": keras.activations.serialize(self.activation),
        }


def keras_lenet_1998(weights: Weights | None = None, head: str = "bitmaps") -> keras.Model:
    """Return the network of 1998 for pictures (32, 32, 1), with these weights where given.

    With the head "softmax", its output is a softmax layer that learns.
    """
    layers = keras.layers
    softmax = layers.Dense(10, activation="softmax", name="Output")
    model = keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(6, 5, activation=squash, name="C1"),
            Subsampling(name="S2"),
            layers.Conv2D(16, 5, activation=squash, name="C3"),
            Subsampling(name="S4"),
            layers.Conv2D(120, 5, activation=squash, name="C5"),
            layers.Flatten(name="flatten"),
            layers.Dense(84, activation=squash, name="F6"),
            Distances(name="Output") if head == "bitmaps" else softmax,
        ],
        name="lenet_1998",
    )
    for name, both in (weights or {}).items():
        model.get_layer(name).set_weights(both)
    return model
