"""The networks that the book takes apart."""

from importlib import resources

import keras
import numpy as np
from keras import layers

from lenet_utils.lenet_1998 import CONNECTIONS

SNAPSHOTS = resources.files("lenet_utils.assets") / "tutorial_snapshots.npz"


def tutorial_lenet5() -> keras.Sequential:
    """Build the tutorial's LeNet-5, untrained, its layers named as in LeCun et al. 1998.

    Takes float images of shape (n, 32, 32, 3) with values in 0…1 and returns
    class probabilities of shape (n, 10). It has 62,006 trainable parameters.
    The initial weights follow Keras's global seed: see `keras.utils.set_random_seed`.
    """
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(6, (5, 5), activation="tanh", name="C1"),
            layers.AveragePooling2D((2, 2), name="S2"),
            layers.Conv2D(16, (5, 5), activation="tanh", name="C3"),
            layers.AveragePooling2D((2, 2), name="S4"),
            layers.Conv2D(120, (5, 5), activation="tanh", name="C5"),
            layers.Flatten(name="flatten"),
            layers.Dense(84, activation="tanh", name="F6"),
            layers.Dense(10, activation="softmax", name="Output"),
        ],
        name="lenet5",
    )


def trained_lenet5(epoch: int = 10) -> keras.Sequential:
    """Build the tutorial's LeNet-5 as it stood after an epoch of the recorded run's first seed.

    `epoch` is 0 (untrained) … 10 (the tutorial's last). The weights are bundled
    with the package as 16-bit floats, by `python -m lenet_utils.experiments tutorial`.
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


@keras.saving.register_keras_serializable("lenet_utils")
class Connections(keras.constraints.Constraint):
    """Keep the weights of a convolution at zero wherever a table has no connection.

    `table`, (inputs, outputs), says which input map feeds which output map. Pass
    `Connections(table)` as a Conv2D's `kernel_constraint`: it acts after each step of the
    optimiser. Mask the initial kernel yourself: `kernel * table`.
    """

    def __init__(self, table: np.ndarray = CONNECTIONS) -> None:
        self.table = np.asarray(table, dtype="float32")
        if self.table.ndim != 2 or not np.isin(self.table, (0, 1)).all():
            raise ValueError(
                "table must hold zeros and ones, one row an input map and one column an output "
                f"map; got shape {self.table.shape}"
            )

    def __call__(self, kernel: keras.KerasTensor) -> keras.KerasTensor:
        return kernel * self.table

    def get_config(self) -> dict:
        return {"table": self.table.tolist()}


def tutorial_with_1998_table() -> keras.Sequential:
    """Build the tutorial's network, untrained, with C3 connected to S2 as in 1998.

    900 of C3's 2,416 parameters are zero and stay zero in training; the others begin as those
    of `tutorial_lenet5()` would, from the same seed.
    """
    model = tutorial_lenet5()
    kernel = model.get_layer("C3").kernel
    kernel.constraint = Connections()
    kernel.assign(kernel.constraint(kernel))
    return model
