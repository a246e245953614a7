"""A network of another shape than LeNet-5, for experiments that have yet to be recorded.

Whoever imports this module can name it in a recipe.
"""

import keras
from keras import layers

from lenet_utils.models import VARIANTS


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


VARIANTS["residual"] = residual_network
