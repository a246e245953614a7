"""The book's recorded networks: the tutorial's, epoch by epoch, and that of chapter 12."""

import keras
import numpy as np

from lenet_book.records import BETTER, SNAPSHOTS
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


def better_lenet5() -> keras.Sequential:
    """Build LeNet-5 as chapter 12's recipe leaves it after ten epochs, for pixels in 0…1.

    The weights are bundled with the package as 16-bit floats, by
    `python -m lenet_book.experiments better_network`.
    """
    model = tutorial_lenet5()
    with BETTER.open("rb") as file, np.load(file) as stored:
        for layer in model.layers:
            weights = [stored[f"{layer.name}/{variable.name}"] for variable in layer.weights]
            layer.set_weights([array.astype("float32") for array in weights])
    return model
