"""Networks, images and questions for the engine, with Keras's answers.

test_engine.py asks them in Node; `as_json(cases())` and js/engine_answers.js are all that is needed
to ask them elsewhere, such as in a browser.
"""

import base64
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import engine_models
import keras
import numpy as np
import tensorflow as tf
from engine_steps import Step, computing, steps
from keras import layers

from lenet_book.datasets.cifar10_sample import load_sample
from lenet_book.figures.network import Network, describe, places
from lenet_book.records.snapshots import trained_lenet5

GENERATED = range(1, 51)  # seeds
NAMES = ("LeNet-5", "corners", *(f"generated {seed}" for seed in GENERATED))


SWAY = 1e-6  # in shares of a value: more than rounding


@dataclass
class Case:
    """A model, images for it, a random gradient of its output, and units to ask about."""

    name: str
    model: keras.Model
    images: np.ndarray
    labels: np.ndarray
    seed: int

    @cached_property
    def network(self) -> Network:
        return describe(self.model)

    @property
    def entries(self) -> list[dict[str, Any]]:
        return self.network.spec["layers"]

    @cached_property
    def steps(self) -> list[Step]:
        """What Keras computes for each entry of the spec, in 64 bits."""
        found: list[Step] = []
        shape = tuple(self.model.inputs[0].shape[1:])
        for layer in computing(self.model):
            found += steps(layer, shape)
            shape = tuple(layer.compute_output_shape((None, *shape))[1:])
        return found

    @cached_property
    def grad_output(self) -> np.ndarray:
        shape = (len(self.images), *self.model.output_shape[1:])
        return np.random.default_rng(self.seed).normal(size=shape).astype("float32")

    @cached_property
    def units(self) -> list[tuple[int, int]]:
        """(layer, unit) pairs: the first and last unit of each map, and some in between."""
        rng = np.random.default_rng(self.seed)
        pairs = []
        for i, entry in enumerate(self.entries):
            size = int(np.prod(entry["output"]))
            pairs += [(i, unit) for unit in {0, size - 1, *rng.integers(size, size=6).tolist()}]
        return pairs

    @cached_property
    def maps(self) -> list[np.ndarray]:
        """What Keras computes for each layer, the images first."""
        return [map_.numpy() for map_ in self._forward(self._inputs())[1:]]

    def gradients(self, sway: int = 0) -> tuple[list[np.ndarray], np.ndarray]:
        """Keras's gradients of Σ output · grad_output: of input and maps, and of all weights.

        With a `sway` of 1 or −1 all maps are moved a little, one way or the other: so the largest
        of a window is another one where two are equal.
        """
        images = self._inputs()
        with tf.GradientTape() as tape:
            tape.watch(images)
            maps = self._forward(images, sway)
            loss = tf.reduce_sum(maps[-1] * self.grad_output)
        of_maps, of_weights = tape.gradient(loss, (maps, self._variables()))
        return [gradient.numpy() for gradient in of_maps], self._flat(of_weights)

    def rounding(self, of_maps: list[np.ndarray]) -> float:
        """How exact gradients of weights can be where 32-bit numbers cancel: the slope of tanh, for
        instance, is 1 − a², and a is rounded."""
        steepest = max(np.abs(gradient).max() for gradient in of_maps)
        largest = max(np.abs(map_).max() for map_ in (self.images, *self.maps))
        return max(1e-7, 2**-24 * steepest * max(1, largest))

    def cross_entropy(self) -> tuple[np.ndarray, np.ndarray]:
        """Keras's loss of each image, and the gradient of their sum for all weights."""
        logits = self.entries[-1].get("activation") != "softmax"
        with tf.GradientTape() as tape:
            output = self._forward(self._inputs())[-1]
            losses = keras.losses.sparse_categorical_crossentropy(
                self.labels, output, from_logits=logits
            )
        return losses.numpy(), self._flat(tape.gradient(losses, self._variables()))

    def slopes_of_sums(self, i: int, units: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """Layer i's weighted sums at some units, for the first image, and their gradients for
        all inputs of the layer: (sums, gradients), one row a unit.
        """
        x = (self._inputs() if i == 0 else tf.constant(self.maps[i - 1]))[:1]
        x = tf.repeat(x, len(units), axis=0)
        with tf.GradientTape() as tape:
            tape.watch(x)
            sums = tf.reshape(self.steps[i].sums(x), (len(units), -1))
            own = tf.gather(sums, units, batch_dims=1)
        return own.numpy(), tape.gradient(own, x).numpy().reshape(len(units), -1)

    def _inputs(self) -> tf.Tensor:
        return tf.constant(self.images, tf.float64)

    def _forward(self, images: tf.Tensor, sway: int = 0) -> list[tf.Tensor]:
        rng, maps = np.random.default_rng(self.seed), [images]
        for step in self.steps:
            map_ = step.value(maps[-1])
            maps.append(map_ * (1 + sway * SWAY * rng.uniform(-1, 1, map_.shape)) if sway else map_)
        return maps

    def _variables(self) -> list[dict[str, Any]]:
        return [step.weights for step in self.steps]

    def _flat(self, gradients: list[dict[str, Any]]) -> np.ndarray:
        """Return gradients in the order of the spec's weights. What no training changes has 0."""
        flat = np.zeros(self.network.spec["parameters"])
        for entry, of_step in zip(self.entries, gradients, strict=True):
            assert set(places(entry)) == set(of_step)
            for name, (offset, shape) in places(entry).items():
                if of_step[name] is not None and name not in ("mean", "variance"):
                    flat[offset : offset + int(np.prod(shape))] = of_step[name].numpy().ravel()
        return flat


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
    """A random model, and three random images for it.

    Where 32 bits cannot tell which of two values is the larger, or do not hold a value as exactly
    as we compare (the exponential of an exponential), another model is drawn.
    """
    for attempt in range(seed, seed + 10**6, 10**5):
        model = engine_models.model_of(attempt)
        rng = np.random.default_rng(attempt)
        images = rng.normal(size=(3, *model.inputs[0].shape[1:])).astype("float32")
        case = Case(f"generated {seed}", model, images, rng.integers(7, size=3), seed)
        is_large = max(np.abs(map_).max() for map_ in case.maps) > 100
        if not is_large and not any(_near_tie(case, i) for i in range(len(case.steps))):
            return case
    raise RuntimeError(f"no model of seed {seed} is without ties")


def _near_tie(case: Case, i: int) -> bool:
    """Say whether a maximum of layer i moves when its inputs keep but 19 of their bits."""
    if "maxpooling" not in case.entries[i]["kind"]:
        return False
    x = np.float32((case.images, *case.maps)[i])
    coarse = ((x.view(np.int32) + 8) & ~15).view(np.float32)
    slopes = []
    for values in ((case.images, *case.maps)[i], coarse):
        values = tf.constant(values, tf.float64)
        with tf.GradientTape() as tape:
            tape.watch(values)
            total = tf.reduce_sum(case.steps[i].value(values))
        slopes.append(tape.gradient(total, values).numpy())
    return not np.array_equal(*slopes)


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
