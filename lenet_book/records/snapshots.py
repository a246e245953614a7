"""The tutorial's network as it was recorded: untrained, and after each of its ten epochs."""

import keras
import numpy as np

from lenet_book.records import SNAPSHOTS
from lenet_utils.models import tutorial_lenet5


def trained_lenet5(epoch: int = 10) -> keras.Sequential:
    """Build the tutorial's LeNet-5 as it stood after an epoch of the recorded run's first seed.

    `epoch` is 0 (untrained) … 10 (the tutorial's last). The weights are bundled
    with the package as 16-bit floats, by `python -m lenet_book.experiments tutorial`.
    """
    model = tutorial_lenet5()
    with SNAPSHOTS.open("rb") as file, np.load(file) as snapshots:
        epochs = len(snapshots["C1/kernel"])
        if epoch not in range(epochs):
            raise ValueError(f"epoch must be 0…{epochs - 1}, got {epoch!r}")
        for layer in model.layers:
            weights = [snapshots[f"{layer.name}/{variable.name}"] for variable in layer.weights]
            layer.set_weights([array[epoch].astype("float32") for array in weights])
    return model
