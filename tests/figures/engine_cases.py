"""Networks, images and questions for the engine, with Keras's answers.

test_engine.py asks them in Node; `as_json(cases())` and js/engine_answers.js are all that is needed
to ask them elsewhere, such as in a browser.
"""

import base64
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from lenet_book.datasets.cifar10_sample import load_sample
from lenet_book.figures.network import Network, describe
from lenet_book.records.snapshots import trained_lenet5

GENERATED = range(1, 15)  # seeds
NAMES = ("LeNet-5", "corners", *(f"generated {seed}" for seed in GENERATED))


@dataclass
class Case:
    """A model, images for it, a random gradient of its output, and units to ask about."""

    name: str
    model: keras.Sequential
    images: np.ndarray
    labels: np.ndarray
    seed: int

    @cached_property
    def network(self) -> Network:
        return describe(self.model)

    @cached_property
    def layers(self) -> list[keras.Layer]:
        """The layers that the engine computes."""
        return _computing(self.model)

    @cached_property
    def exact(self) -> keras.Sequential:
        """The same model in 64 bits: TensorFlow's convolutions in 32 bits are wrong for some shapes
        (2.21: a 5×4 kernel, padding "same", strides (1, 2), on maps of 6×1: off by 0.8).
        """

        def in_64_bits(layer: keras.Layer) -> keras.Layer:
            return type(layer).from_config(layer.get_config() | {"dtype": "float64"})

        twin = keras.models.clone_model(self.model, clone_function=in_64_bits)
        twin.set_weights(self.model.get_weights())
        return twin

    @cached_property
    def grad_output(self) -> np.ndarray:
        shape = (len(self.images), *self.model.output_shape[1:])
        return np.random.default_rng(self.seed).normal(size=shape).astype("float32")

    @cached_property
    def units(self) -> list[tuple[int, int]]:
        """(layer, unit) pairs: the first and last unit of each map, and some in between."""
        rng = np.random.default_rng(self.seed)
        pairs = []
        for i, entry in enumerate(self.network.spec["layers"]):
            size = int(np.prod(entry["output"]))
            pairs += [(i, unit) for unit in {0, size - 1, *rng.integers(size, size=6).tolist()}]
        return pairs

    @cached_property
    def maps(self) -> list[np.ndarray]:
        """What Keras computes for each layer, the images first."""
        return [map_.numpy() for map_ in self._forward(self._inputs())[1:]]

    def gradients(self) -> tuple[list[np.ndarray], np.ndarray]:
        """Keras's gradients of Σ output · grad_output: of input and maps, and of all weights."""
        images = self._inputs()
        with tf.GradientTape() as tape:
            tape.watch(images)
            maps = self._forward(images)
            loss = tf.reduce_sum(maps[-1] * self.grad_output)
        variables = self.exact.trainable_variables
        of_maps, of_weights = tape.gradient(loss, (maps, variables))
        return [gradient.numpy() for gradient in of_maps], _flat(of_weights)

    def cross_entropy(self) -> tuple[np.ndarray, np.ndarray]:
        """Keras's loss of each image, and the gradient of their sum for all weights."""
        logits = self.network.spec["layers"][-1].get("activation") != "softmax"
        with tf.GradientTape() as tape:
            output = self._forward(self._inputs())[-1]
            losses = keras.losses.sparse_categorical_crossentropy(
                self.labels, output, from_logits=logits
            )
        gradients = tape.gradient(losses, self.exact.trainable_variables)
        return losses.numpy(), _flat(gradients)

    def _inputs(self) -> tf.Tensor:
        return tf.constant(self.images, tf.float64)

    def _forward(self, images: tf.Tensor) -> list[tf.Tensor]:
        maps = [images]
        for layer in _computing(self.exact):
            maps.append(layer(maps[-1], training=False))
        return maps


def _computing(model: keras.Sequential) -> list[keras.Layer]:
    return [layer for layer in model.layers if not isinstance(layer, layers.Dropout)]


def cases() -> list[Case]:
    """One case for each of NAMES: the tutorial's model with 100 real images, and others."""
    return [lenet(), corners(), *(generated(seed) for seed in GENERATED)]


def lenet() -> Case:
    _, (images, labels) = load_sample()
    return Case(NAMES[0], trained_lenet5(), images[:100] / np.float32(255), labels[:100, 0], 0)


def corners() -> Case:
    """What hardly ever happens: layers on a vector, and a class whose probability is 0."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((4, 5, 2)),
            layers.Flatten(),
            layers.Flatten(),
            layers.Rescaling(2.0),
            layers.ReLU(),
            layers.Dense(4, activation="softmax"),
        ]
    )
    model.layers[-1].bias.assign([0, 0, 0, -200])
    images = np.random.default_rng(0).normal(size=(3, 4, 5, 2)).astype("float32")
    return Case(NAMES[1], model, images, np.array([0, 3, 3]), 0)


def generated(seed: int) -> Case:
    """A random model whose every layer, option and weight follows from the seed."""
    rng = np.random.default_rng(seed)
    keras.utils.set_random_seed(seed)

    def pick(*options: Any) -> Any:
        return options[rng.integers(len(options))]

    def sliding(size: tuple[int, ...], largest: int, longest: int) -> dict[str, Any]:
        padding = pick("valid", "same")
        window = rng.integers(1, largest + 1, size=2)
        if padding == "valid":
            window = np.minimum(window, size)
        strides = rng.integers(1, longest + 1, size=2)
        return {"padding": padding, "strides": tuple(strides.tolist()), "window": window.tolist()}

    shape = (*rng.integers(9, 17, size=2).tolist(), int(rng.integers(1, 5)))
    model = keras.Sequential([keras.Input(shape)], name=f"generated_{seed}")
    size = shape[:2]

    def add(layer: keras.Layer) -> None:
        model.add(layer)
        nonlocal size
        size = model.output_shape[1:3]

    if start := pick(None, "one", "each"):
        channels = () if start == "one" else shape[-1:]
        numbers = rng.uniform(0.5, 2, size=(2, *channels)).tolist()
        axis = None if start == "one" else -1
        add(
            pick(
                layers.Rescaling(numbers[0], offset=numbers[1]),
                layers.Normalization(axis=axis, mean=numbers[0], variance=numbers[1]),
            )
        )
    for _ in range(rng.integers(2, 5)):
        if pick("conv", "conv", "pool") == "conv":
            options = sliding(size, largest=5, longest=2)
            window = options.pop("window")
            activation = pick("linear", "tanh", "relu", "sigmoid", "softmax", None)
            bias = pick(True, True, False)
            filters = int(rng.integers(1, 8))
            add(layers.Conv2D(filters, window, activation=activation, use_bias=bias, **options))
        else:
            options = sliding(size, largest=4, longest=3)
            window = options.pop("window")
            pooling = pick(layers.AveragePooling2D, layers.MaxPooling2D)
            add(pooling(window, **options))
        if extra := pick(None, None, layers.ReLU(), layers.Activation("tanh"), layers.Dropout(0.5)):
            add(extra)
    if pick(True, False, False):
        add(layers.Dense(5, activation="tanh"))  # on a map: at every position
    add(layers.Flatten())
    if pick(True, False):
        activation, bias = pick("relu", "sigmoid", "tanh"), pick(True, False)
        add(layers.Dense(int(rng.integers(3, 12)), activation=activation, use_bias=bias))
    last = pick("softmax", "linear", "sigmoid", "apart")
    add(layers.Dense(7, activation=None if last == "apart" else last))
    if last == "apart":
        add(layers.Softmax())
    for weight in model.trainable_weights:
        scale = 1.5 / np.sqrt(np.prod(weight.shape[:-1]))  # also for the biases, zeros in Keras
        weight.assign(rng.normal(scale=scale, size=weight.shape))
    images = rng.normal(size=(3, *shape)).astype("float32")
    return Case(f"generated {seed}", model, images, rng.integers(7, size=3), seed)


def as_json(cases: list[Case]) -> list[dict[str, Any]]:
    """What js/engine_answers.js takes."""
    return [
        {
            "name": case.name,
            "spec": case.network.spec,
            "weights": encode(case.network.weights),
            "inputs": encode(case.images),
            "gradOutput": encode(case.grad_output),
            "labels": case.labels.tolist(),
            "units": case.units,
        }
        for case in cases
    ]


def encode(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode()


def decode(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4")


def _flat(arrays: list[tf.Tensor]) -> np.ndarray:
    return np.concatenate([array.numpy().ravel() for array in arrays])
