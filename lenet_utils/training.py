"""Training as the tutorial does it, and what to keep of a run."""

from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from lenet_utils.data import all_of_cifar10
from lenet_utils.models import tutorial_lenet5


class Dataset(NamedTuple):
    """Float images of shape (n, 32, 32, 3), in 0…1 at first, and one-hot labels, shape (n, 10)."""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


def tutorial_dataset() -> Dataset:
    """Load CIFAR-10 and prepare it as the tutorial's steps 2 to 4 do.

    Raises RuntimeError where only the bundled sample can be had: no result comes from it.
    """
    (train_images, train_labels), (test_images, test_labels) = all_of_cifar10()
    return Dataset(
        train_images / 255.0,
        keras.utils.to_categorical(train_labels, 10),
        test_images / 255.0,
        keras.utils.to_categorical(test_labels, 10),
    )


class Snapshots(keras.callbacks.Callback):
    """Keep every layer's weights before a training and after each epoch; each `fit` begins anew."""

    epochs: list[dict[str, np.ndarray]] = []  # noqa: RUF012 - replaced, never changed

    def on_train_begin(self, logs: dict | None = None) -> None:
        optimizer = getattr(self.model, "optimizer", None)
        self.epochs, self.steps_before = [], int(getattr(optimizer, "iterations", 0))
        self._keep()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        self._keep()

    def _keep(self) -> None:
        kept = [self.variables(layer) for layer in self.model.layers]
        self.epochs.append({name: w.numpy() for some in kept for name, w in some.items()})

    @staticmethod
    def variables(layer: keras.Layer) -> dict[str, keras.Variable]:
        """Return a layer's variables by name; in a model that is a layer, by number, too."""
        if isinstance(layer, keras.Model):
            return {f"{layer.name}/{i}/{w.name}": w for i, w in enumerate(layer.weights)}
        return {f"{layer.name}/{w.name}": w for w in layer.weights}

    def stacked(self) -> dict[str, np.ndarray]:
        """Return one array a variable, its first axis the epochs, 0 being untrained."""
        return {name: np.stack([epoch[name] for epoch in self.epochs]) for name in self.epochs[0]}


def train_tutorial(
    dataset: Dataset,
    seed: int,
    epochs: int = 10,
    callbacks: tuple[keras.callbacks.Callback, ...] = (),
    verbose: int = 0,
    build: Callable[[], keras.Sequential] = tutorial_lenet5,
) -> keras.callbacks.History:
    """Train the tutorial's network with its optimiser, loss and batch size (steps 7 to 10).

    `build` makes another network for the same recipe; it is called after seeding.
    As in the tutorial, the validation data are the test set. The trained network
    is `history.model`; `history.history` holds accuracy and loss, epoch by epoch.
    """
    model = _compiled(build, seed)
    return _fit(model, dataset, epochs=epochs, callbacks=list(callbacks), verbose=verbose)


def train_tutorial_reshuffled(
    dataset: Dataset, seed: int, epochs: int = 10
) -> tuple[keras.Sequential, dict[str, list[float]]]:
    """Train as `train_tutorial` does, but with the images in a new order in every epoch.

    That is what `fit` does where no seed is set. With one, it goes through the same batches
    in the same order again and again (Keras 3.15 with TensorFlow 2.21: every epoch starts the
    seeded shuffle anew). Here every epoch has a seed of its own: new, and repeatable.
    Returns the trained network and its history.
    """
    model = _compiled(tutorial_lenet5, seed)
    history: dict[str, list[float]] = {}
    for epoch in range(epochs):
        tf.random.set_seed(1000 * seed + epoch)
        part = _fit(model, dataset, initial_epoch=epoch, epochs=epoch + 1, verbose=0)
        for quantity, numbers in part.history.items():
            history.setdefault(quantity, []).extend(numbers)
    return model, history


def _compiled(build: Callable[[], keras.Sequential], seed: int) -> keras.Sequential:
    keras.utils.set_random_seed(seed)
    model = build()
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def _fit(model: keras.Sequential, dataset: Dataset, **settings: Any) -> keras.callbacks.History:
    return model.fit(
        dataset.train_images,
        dataset.train_labels,
        batch_size=32,
        validation_data=(dataset.test_images, dataset.test_labels),
        **settings,
    )
