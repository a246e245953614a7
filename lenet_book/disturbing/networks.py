"""LeNet-5 with pooling that smooths before it leaves pixels out (Zhang 2019)."""

from functools import partial

import keras
import numpy as np
from keras import layers

from lenet_utils.models import VARIANTS, variant

# One row of the kernel; its columns are the same. What average pooling has is (1, 1) / 2.
SMOOTH = {"average": np.array([1.0, 3.0, 3.0, 1.0]), "max": np.array([1.0, 2.0, 1.0])}


def smoothing_lenet5(pooling: str) -> keras.Sequential:
    """Build the tutorial's LeNet-5, untrained, whose S2 and S4 smooth before they leave out.

    "average" takes a wider mean of each map, "max" the largest of every two by two neighbours and
    then a weighted mean. Every second of these is kept. The weights of the means are not trained.
    """
    network = keras.Sequential([keras.Input((32, 32, 3))], name="smoothing_lenet5")
    for layer in variant(pooling=pooling).layers:
        if layer.name not in ("S2", "S4"):
            network.add(layers.deserialize(layers.serialize(layer)))
            continue
        if pooling == "max":
            network.add(layers.MaxPooling2D(2, 1, padding="same", name=f"{layer.name}_largest"))
        row = SMOOTH[pooling] / SMOOTH[pooling].sum()
        mean = layers.DepthwiseConv2D(
            len(row), 2, padding="same", use_bias=False, trainable=False, name=layer.name
        )
        network.add(mean)
        mean.kernel.assign(np.broadcast_to(np.outer(row, row)[..., None, None], mean.kernel.shape))
    return network


VARIANTS |= {
    "smoothing average": partial(smoothing_lenet5, "average"),
    "smoothing max": partial(smoothing_lenet5, "max"),
}
