"""Chapter 18's networks, held beside LeNet-5: simpler, wider, and of another shape.

Whoever imports this module can name them in a recipe.
"""

from functools import partial

import keras
from keras import layers

from lenet_utils.models import VARIANTS, tutorial_lenet5


def logistic_regression() -> keras.Sequential:
    """Build ten sums over the pixels and a softmax, untrained: 30,730 parameters."""
    return _of_pixels(layers.Dense(10, activation="softmax", name="Output"))


def dense_network() -> keras.Sequential:
    """Build a network without convolutions, untrained, of LeNet-5's size: 61,670 parameters."""
    hidden = layers.Dense(20, activation="tanh", name="Hidden")
    return _of_pixels(hidden, layers.Dense(10, activation="softmax", name="Output"))


def _of_pixels(*dense: layers.Dense) -> keras.Sequential:
    return keras.Sequential([keras.Input((32, 32, 3)), layers.Flatten(name="flatten"), *dense])


def scaled_lenet5(width: float) -> keras.Sequential:
    """Build the tutorial's LeNet-5, untrained, each layer `width` times as wide, rounded.

    Parameters grow with the square of the width, nearly. Raises ValueError for a width that
    leaves a layer without a unit.
    """
    config = tutorial_lenet5().get_config()
    for layer in config["layers"]:
        layer.pop("build_config", None)  # the shapes of the tutorial's
        for size in ("filters", "units"):
            if size in layer["config"] and layer["config"]["name"] != "Output":
                layer["config"][size] = round(width * layer["config"][size])
                if not layer["config"][size]:
                    raise ValueError(f"a width of {width} leaves a layer without a unit")
    return keras.Sequential.from_config(config)


def residual_network() -> keras.Model:
    """Build three residual blocks of 3×3 convolutions, untrained.

    Each block adds its input to what two normalised convolutions make of it (He et al. 2016).
    From the second block on, the first of them has a stride of two, and the input takes a 1×1
    convolution to the new size. It has 51,794 trainable parameters.
    """

    def convolution(maps, filters: int, size: int, stride: int = 1):
        maps = layers.Conv2D(filters, size, stride, padding="same", use_bias=False)(maps)
        return layers.BatchNormalization(momentum=0.9)(maps)

    pictures = keras.Input((32, 32, 3))
    maps = layers.ReLU()(convolution(pictures, 16, 3))
    for number, filters in enumerate((16, 28, 48)):
        stride = 2 if number else 1
        change = layers.ReLU()(convolution(maps, filters, 3, stride))
        change = convolution(change, filters, 3)
        kept = convolution(maps, filters, 1, stride) if number else maps
        maps = layers.ReLU()(layers.Add()([kept, change]))
    means = layers.GlobalAveragePooling2D()(maps)
    answers = layers.Dense(10, activation="softmax", name="Output")(means)
    return keras.Model(pictures, answers, name="residual")


VARIANTS |= {
    "logistic": logistic_regression,
    "dense": dense_network,
    "a quarter as wide": partial(scaled_lenet5, 0.25),
    "half as wide": partial(scaled_lenet5, 0.5),
    "twice as wide": partial(scaled_lenet5, 2),
    "ten times as large": partial(scaled_lenet5, 10**0.5),
    "four times as wide": partial(scaled_lenet5, 4),
    "residual": residual_network,
}
