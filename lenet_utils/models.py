"""The networks that the book takes apart."""

from collections.abc import Callable
from functools import partial

import keras
import numpy as np
from keras import layers

from lenet_utils.lenet_1998 import CONNECTIONS


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


def variant(
    activation: str = "tanh",
    pooling: str = "average",
    normalised: bool = False,
    dropout: float = 0.0,
) -> keras.Sequential:
    """Build the tutorial's network, untrained, with other choices for its layers.

    `activation` is that of C1, C3, C5 and F6, `pooling` is "average" or "max". With
    `normalised`, batch normalisation stands between each of these sums and its activation,
    and has its bias. `dropout` is the share of C5's and F6's values that each step of training
    makes 0, as chapter 11 has it.
    """
    pool = {"average": layers.AveragePooling2D, "max": layers.MaxPooling2D}[pooling]
    network = keras.Sequential([keras.Input((32, 32, 3))], name="lenet5")

    def add(layer: type[layers.Layer], *sizes: int | tuple[int, int], name: str) -> None:
        if normalised:
            network.add(layer(*sizes, use_bias=False, name=name))
            network.add(layers.BatchNormalization(momentum=0.9, name=f"{name}_normalised"))
            network.add(layers.Activation(activation, name=f"{name}_{activation}"))
        else:
            network.add(layer(*sizes, activation=activation, name=name))
        if dropout and name in ("C5", "F6"):
            network.add(layers.Dropout(dropout, name=f"{name}_dropout"))

    add(layers.Conv2D, 6, (5, 5), name="C1")
    network.add(pool((2, 2), name="S2"))
    add(layers.Conv2D, 16, (5, 5), name="C3")
    network.add(pool((2, 2), name="S4"))
    add(layers.Conv2D, 120, (5, 5), name="C5")
    network.add(layers.Flatten(name="flatten"))
    add(layers.Dense, 84, name="F6")
    network.add(layers.Dense(10, activation="softmax", name="Output"))
    return network


def larger_network() -> keras.Sequential:
    """Build a larger network of a later kind, untrained: the teacher of chapter 12.

    Seven convolutions of 3×3, each followed by batch normalisation and ReLU, max-pooling, and
    one dense layer: 1,168,362 parameters.
    """
    network = keras.Sequential([keras.Input((32, 32, 3))], name="larger")
    for number, filters in enumerate((32, 64, 64, 128, 128, 256, 256)):
        if number % 2:
            network.add(layers.MaxPooling2D((2, 2)))
        network.add(layers.Conv2D(filters, (3, 3), padding="same", use_bias=False))
        network.add(layers.BatchNormalization(momentum=0.9))
        network.add(layers.Activation("relu"))
    network.add(layers.GlobalMaxPooling2D())
    network.add(layers.Dense(10, activation="softmax", name="Output"))
    return network


# The networks that a recipe can name.
VARIANTS: dict[str, Callable[[], keras.Model]] = {
    "tutorial": tutorial_lenet5,
    "relu": partial(variant, activation="relu"),
    "max-pooling": partial(variant, pooling="max"),
    "batch-normalisation": partial(variant, normalised=True),
    "all-three": partial(variant, activation="relu", pooling="max", normalised=True),
    "dropout": partial(variant, dropout=0.5),
    "less-dropout": partial(variant, dropout=0.2),
    "larger": larger_network,
}
