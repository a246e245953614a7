"""Networks and batches for the page's trainer, and what Keras makes of them in 64 bits."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from engine_cases import decode, encode
from keras import layers
from prose import ROOT

from lenet_book.datasets.cifar10_sample import load_sample
from lenet_book.figures.network import describe, places

STEPS = 20
PROGRAM = ROOT / "lenet_book" / "figures" / "train_here" / "trainer" / "step.wasm"
# The rates are such that the loss moves, and does not leave the ground.
SETTINGS: dict[str, dict[str, Any]] = {
    "sgd": {"optimiser": "sgd", "rate": 0.05},
    "momentum": {"optimiser": "sgd", "rate": 0.01, "momentum": 0.9},
    "nesterov": {"optimiser": "nesterov", "rate": 0.01, "momentum": 0.9},
    "adam": {"optimiser": "adam", "rate": 0.001},
    "sgd, decay": {"optimiser": "sgd", "rate": 0.01, "momentum": 0.9, "decay": 0.1},
    "adam, decay": {"optimiser": "adam", "rate": 0.001, "decay": 0.1},
}


@dataclass
class Training:
    """A network with its first weights, pictures with labels, and which of them a step takes."""

    model: keras.Model  # in 64 bits
    images: np.ndarray
    labels: np.ndarray
    batches: Sequence[tuple[int, int]]
    settings: dict[str, Any]
    rates: Sequence[float] = ()  # of each step, where it is not always the same
    spec: dict[str, Any] = field(init=False)
    weights: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.spec, self.weights = describe(self.model)
        self.model.set_weights([w.astype("float32") for w in self.model.get_weights()])

    def as_json(self, kind: str = "steps", **more: Any) -> dict[str, Any]:
        """What js/trainer_answers.js takes."""
        return {
            "kind": kind,
            "program": base64.b64encode(PROGRAM.read_bytes()).decode(),
            "spec": self.spec,
            "weights": encode(self.weights),
            "images": encode(self.images),
            "labels": self.labels.tolist(),
            "batches": list(self.batches),
            "settings": self.settings,
            **more,
        }

    def slopes_at(self, weights: np.ndarray, step: int) -> np.ndarray:
        """Return the slopes of one step's batch at given weights, the model's own from then on."""
        parts = np.split(weights, np.cumsum([v.size for v in self.model.get_weights()])[:-1])
        shapes = [v.shape for v in self.model.get_weights()]
        self.model.set_weights([part.reshape(s) for part, s in zip(parts, shapes, strict=True)])
        start, end = self.batches[step]
        with tf.GradientTape() as tape:
            answer = self.model(self.images[start:end].astype("float64"))
            loss = keras.losses.SparseCategoricalCrossentropy()(self.labels[start:end], answer)
        return self.flat(tape.gradient(loss, self.model.trainable_variables))

    def narrowest(self, step: int) -> float:
        """Return what decides least in a step: how far a sum is from ReLU's bend, or the largest
        of a block of 2×2 from the next one.
        """
        start, end = self.batches[step]
        values = self.images[start:end].astype("float64")
        gaps = [np.inf]
        for layer in self.model.layers:
            if getattr(layer, "activation", None) is keras.activations.relu:
                layer.activation = keras.activations.linear
                sums = layer(values).numpy()
                layer.activation = keras.activations.relu
                gaps.append(np.abs(sums).min())
            if isinstance(layer, layers.MaxPooling2D):
                n, rows, columns, channels = values.shape
                blocks = np.reshape(values, (n, rows // 2, 2, columns // 2, 2, channels))
                ordered = np.sort(blocks.swapaxes(2, 3).reshape(n, -1, 4, channels), axis=2)
                gaps.append((ordered[:, :, 3] - ordered[:, :, 2])[ordered[:, :, 3] > 0].min())
            values = layer(values)
        return min(gaps)

    def in_keras(self) -> dict[str, np.ndarray]:
        """Train a copy of the model: the slopes of the first batch, losses, and weights."""
        model = keras.models.clone_model(self.model)
        model.set_weights(self.model.get_weights())
        optimiser = optimiser_of(self.settings)
        optimiser.build(model.trainable_variables)
        biases = [variable for variable in model.trainable_variables if variable.ndim == 1]
        if self.settings.get("decay"):
            optimiser.exclude_from_weight_decay(var_list=biases)
        loss_of = keras.losses.SparseCategoricalCrossentropy()

        @tf.function(reduce_retracing=True)
        def take(images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, list[tf.Tensor]]:
            with tf.GradientTape() as tape:
                loss = loss_of(labels, model(images))
            slopes = tape.gradient(loss, model.trainable_variables)
            optimiser.apply(slopes, model.trainable_variables)
            return loss, slopes

        losses, first = [], None
        for step, (start, end) in enumerate(self.batches):
            if self.rates:
                optimiser.learning_rate = self.rates[step]
            images = tf.constant(self.images[start:end], "float64")
            loss, slopes = take(images, tf.constant(self.labels[start:end]))
            first = self.flat(slopes) if first is None else first
            losses.append(float(loss))
        weights = self.flat(model.trainable_variables)
        return {"slopes": first, "losses": np.array(losses), "weights": weights}

    def flat(self, arrays: Sequence[Any]) -> np.ndarray:
        """Return arrays in the spec's order, which is Keras's."""
        assert sum(len(places(layer)) for layer in self.spec["layers"]) == len(arrays)
        return np.concatenate([np.asarray(array).ravel() for array in arrays])


def optimiser_of(settings: dict[str, Any]) -> keras.optimizers.Optimizer:
    """Return Keras's optimiser, with constants that it does not round (chapter 10)."""
    common = {"learning_rate": settings["rate"], "weight_decay": settings.get("decay") or None}
    if settings["optimiser"] == "adam":
        betas = {"beta_1": np.float64(0.9), "beta_2": np.float64(0.999)}
        return keras.optimizers.Adam(**common, **betas)
    is_nesterov = settings["optimiser"] == "nesterov"
    momentum = settings.get("momentum", 0.0)
    return keras.optimizers.SGD(**common, momentum=momentum, nesterov=is_nesterov)


def decoded(answer: dict[str, Any]) -> dict[str, np.ndarray]:
    """Return an answer's numbers as arrays."""
    return {
        name: decode(value) if isinstance(value, str) else np.array(value)
        for name, value in answer.items()
        if name != "trace"
    }


def cut(count: int, size: int, steps: int = STEPS) -> list[tuple[int, int]]:
    """Return where batches begin and end, pass after pass: the last one of a pass is smaller."""
    one_pass = [(i, min(i + size, count)) for i in range(0, count, size)]
    return (one_pass * steps)[:steps]


def lenet(
    settings: dict[str, Any], activation: str = "tanh", pooling: str = "average", batch: int = 32
) -> Training:
    """The tutorial's network, or with ReLU and the largest of a block, on real pictures."""
    keras.utils.set_random_seed(1)
    pool = {"average": layers.AveragePooling2D, "max": layers.MaxPooling2D}[pooling]
    options = {"activation": activation, "dtype": "float64"}
    model = keras.Sequential(
        [
            keras.Input((32, 32, 3), dtype="float64"),
            layers.Conv2D(6, 5, **options),
            pool(2, dtype="float64"),
            layers.Conv2D(16, 5, **options),
            pool(2, dtype="float64"),
            layers.Conv2D(120, 5, **options),
            layers.Flatten(dtype="float64"),
            layers.Dense(84, **options),
            layers.Dense(10, activation="softmax", dtype="float64"),
        ]
    )
    (images, labels), _ = load_sample()
    count = 100 if batch != 32 else 640
    pictures = (images[:count] / 255).astype("float32")
    return Training(model, pictures, labels[:count, 0], cut(count, batch), settings)


def generated(seed: int) -> Training:
    """A chain whose layers, options and pictures follow from the seed."""
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    shape = (*rng.integers(9, 14, size=2).tolist(), int(rng.integers(1, 4)))
    chain: list[Any] = [keras.Input(shape, dtype="float64")]

    def activation() -> str | None:
        return [None, "tanh", "relu"][rng.integers(3)]

    def add(layer: keras.Layer) -> None:
        nonlocal shape
        output = tuple(layer.compute_output_shape((None, *shape))[1:])
        if min(output) >= 1:
            chain.append(layer)
            shape = output

    for _ in range(rng.integers(2, 5)):
        window = np.minimum(rng.integers(1, 5, size=2), shape[:2])
        sliding = {"strides": tuple(rng.integers(1, 4, size=2).tolist()), "dtype": "float64"}
        kind = ["conv", "average", "max"][rng.integers(3)]
        if kind == "conv":
            size, filters = tuple(window.tolist()), int(rng.integers(1, 10))
            add(layers.Conv2D(filters, size, activation=activation(), **sliding))
        else:
            pool = layers.AveragePooling2D if kind == "average" else layers.MaxPooling2D
            add(pool(tuple(window.tolist()), **sliding))
    add(layers.Flatten(dtype="float64"))
    for _ in range(rng.integers(0, 3)):
        add(layers.Dense(int(rng.integers(3, 12)), activation=activation(), dtype="float64"))
    add(layers.Dense(5, activation="softmax", dtype="float64"))
    model = keras.Sequential(chain)
    count = 50
    images = rng.normal(size=(count, *model.input_shape[1:])).astype("float32")
    names = list(SETTINGS)
    settings = SETTINGS[names[seed % len(names)]]
    batches = cut(count, int(rng.integers(3, 24)))
    return Training(model, images, rng.integers(5, size=count), batches, settings)
