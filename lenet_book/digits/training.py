"""Follow a recipe: train the network of 1998, or a neighbour of it, and count its errors."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from lenet_book.datasets.downloads import say
from lenet_book.digits.bitmaps import BITMAPS
from lenet_book.digits.compiled import Diverged, Kernel, Network, NoCompiler, flat, shaped
from lenet_book.digits.distortions import Distortion, distort
from lenet_book.digits.variants import curvature
from lenet_utils.network_1998 import CONNECTIONS, GROUND, INK, draw_weights
from lenet_utils.optimiser_1998 import RATES

FOR_CURVATURE = 500  # pictures
PRINTED = "±2.4/F"
GUESSING = 0.85  # the share of errors above which a network has learned nothing


@dataclass(frozen=True)
class Recipe:
    """All that a run depends on, but for its seed. The defaults are what the paper says."""

    # the loss: scale · (β y_D + ln(e^−j + Σ e^−βy)), or only its first term
    head: str = "bitmaps"  # or "right bitmap", or "softmax" with weights of its own
    beta: float = 1.0
    j: float = 0.1
    scale: float = 1.0
    # the network
    start: str = PRINTED  # or "±1.2/√F"
    coefficients: float | None = None  # of S2 and S4 at the start; None: drawn like weights
    biases: str = "drawn"  # or "zero"
    bitmaps: str = "drawn by hand"  # or "random"
    targets: float = 1.0  # the size of their ±1
    all_to_all: bool = False
    average_pooling: bool = False
    plain_tanh: bool = False
    # the pictures
    images: int = 60_000
    low: float = GROUND
    high: float = INK
    frame: float | None = None  # the value around the 28×28 pixels; None: the ground's
    distortion: Distortion | None = None
    # the optimiser
    optimiser: str = "1998"  # or "SGD", "Adam"
    rate: float = 1.0  # times the paper's η; of SGD and Adam, the first pass's rate
    mu: float = 0.02
    batch: int = 1
    passes: int = 20
    order: str = "constant"  # or "new in each pass"
    bend: str = "exact"
    estimates: int = 1  # of the curvature, in each pass
    memory: float = 0.0  # the share of the older estimate in a running mean


class Split(NamedTuple):
    """Digits to learn from, and others to count errors on: uint8 pictures, uint8 labels."""

    pictures: np.ndarray
    labels: np.ndarray
    other_pictures: np.ndarray
    other_labels: np.ndarray


class Run(NamedTuple):
    """What a run came to: its kernel and weights, and numbers after each pass."""

    kernel: Any  # what `program` returned
    weights: np.ndarray
    error: list[float]  # on the other digits
    misread: list[float]  # of those it learns from, each before its step
    training_error: list[float]  # after the last pass but one, and the last
    loss: list[float]  # before each step, the mean over a pass
    smallest_step: float  # in the first pass
    largest_step: float
    failed: str  # "" or what happened


def prepared(digits: np.ndarray, recipe: Recipe) -> np.ndarray:
    """Return digits as the recipe's network sees them: float32 (n, 1024)."""
    pixels = (recipe.low + (recipe.high - recipe.low) / 255 * digits).astype(np.float32)
    frame = recipe.low if recipe.frame is None else recipe.frame
    framed = np.pad(pixels, ((0, 0), (2, 2), (2, 2)), constant_values=frame)
    return framed.reshape(len(digits), 1024)


def network(recipe: Recipe, seed: int) -> Network:
    """Return the network that the recipe speaks of."""
    bitmaps = BITMAPS
    if recipe.bitmaps == "random":
        bitmaps = np.random.default_rng([seed, 1]).choice([-1.0, 1.0], size=(10, 84))
    return Network(
        amplitude=1.0 if recipe.plain_tanh else 1.7159,
        slope=1.0 if recipe.plain_tanh else 2 / 3,
        trainable_pooling=not recipe.average_pooling,
        head=recipe.head,
        beta=recipe.beta,
        j=recipe.j,
        scale=recipe.scale,
        bitmaps=recipe.targets * bitmaps,
        table=np.ones((6, 16), bool) if recipe.all_to_all else CONNECTIONS,
    )


def start(recipe: Recipe, net: Network, seed: int) -> np.ndarray:
    """Return the weights that the recipe starts with."""
    rule = "2.4/F" if recipe.start == PRINTED else "1.2/√F"
    weights = draw_weights(seed, rule, net.table)
    for name in ("S2", "S4"):
        if recipe.coefficients is not None:
            weights[name][0][:] = recipe.coefficients
    if recipe.biases == "zero":
        for both in weights.values():
            both[1][:] = 0
    if recipe.head == "softmax":
        rng = np.random.default_rng([seed, 2])
        reach = 2.4 / 84 if rule == "2.4/F" else 1.2 / 84**0.5
        weights["Output"] = [rng.uniform(-reach, reach, shape) for shape in ((84, 10), (10,))]
    return flat(weights)


def program(net: Network) -> Any:
    """Return what trains a network: the C kernel, or a tf.function where none can be compiled."""
    try:
        return Kernel(net)
    except NoCompiler as problem:
        say(f"{problem}. TensorFlow does the same, about ten times slower.")
        from lenet_book.digits.graph import Graph

        return Graph(net)


def train(recipe: Recipe, seed: int, split: Split, to_the_end: bool = False) -> Run:
    """Follow the recipe. A run that diverges says so, and ends unless it is wanted to the end.

    It has diverged where its loss is no number, or where a pass ends no better than guessing.
    """
    net = network(recipe, seed)
    kernel = program(net)
    weights = start(recipe, net, seed)
    rng = np.random.default_rng([seed, 3])
    labels = np.ascontiguousarray(split.labels[: recipe.images])
    digits = split.pictures[: recipe.images]
    pictures, others = prepared(digits, recipe), prepared(split.other_pictures, recipe)
    run = Run(kernel, weights, [], [], [], [], 0.0, 0.0, "")
    stepper = _Stepper(recipe, net, kernel)
    order = rng.permutation(len(labels)).astype(np.int32)
    for number in range(recipe.passes):
        if recipe.order != "constant":
            order = rng.permutation(len(labels)).astype(np.int32)
        shown = pictures
        if recipe.distortion:
            shown = prepared(distort(digits, recipe.distortion, rng), recipe)
        try:
            loss, misread = stepper.one_pass(weights, shown, labels, order, number, rng)
        except Diverged as problem:
            return run._replace(failed=f"pass {number + 1}: {problem}")
        if number == 0:
            smallest, largest = stepper.range
            run = run._replace(smallest_step=smallest, largest_step=largest)
        run.loss.append(loss)
        run.error.append(error(kernel, weights, others, split.other_labels))
        run.misread.append(misread)
        if number >= recipe.passes - 2:
            run.training_error.append(error(kernel, weights, pictures, labels))
        if run.error[-1] > GUESSING and not run.failed:
            sizes = f"{run.smallest_step:.2g} to {run.largest_step:.2g}"
            said = f"pass {number + 1}: {run.error[-1]:.0%} are misread; its steps were {sizes}"
            run = run._replace(failed=said)
            if not to_the_end:
                return run
    return run


def error(kernel: Any, weights: np.ndarray, pictures: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of digits that are misread."""
    outputs, _ = kernel.outputs(weights, pictures)
    return float((outputs.argmin(axis=1) != labels).mean())


class _Stepper:
    """Takes the steps of one pass after the other, and keeps what an optimiser remembers."""

    def __init__(self, recipe: Recipe, net: Network, kernel: Any) -> None:
        self.recipe, self.net, self.kernel = recipe, net, kernel
        self.h: np.ndarray | None = None
        self.range = (0.0, 0.0)
        self.moments: list[np.ndarray] = []
        self.count = 0

    def one_pass(
        self,
        weights: np.ndarray,
        pictures: np.ndarray,
        labels: np.ndarray,
        order: np.ndarray,
        number: int,
        rng: np.random.Generator,
    ) -> tuple[float, float]:
        """Return the mean loss of the pass, and the share of digits misread before their step."""
        recipe = self.recipe
        # The paper's η falls in steps; the rates of the others fall with it.
        fall = RATES[min(number, len(RATES) - 1)] / RATES[0]
        if recipe.batch > 1 or recipe.optimiser == "Adam":
            return self._batches(weights, pictures, labels, order, recipe.rate * fall)
        losses, wrong = [], 0
        for part in np.array_split(order, recipe.estimates):
            if recipe.optimiser == "SGD":
                steps = np.full_like(weights, recipe.rate * fall)
            else:
                steps = self._steps(weights, pictures, labels, recipe.rate * RATES[number], rng)
            loss, misread = self.kernel.learn(weights, steps, pictures, labels, part)
            losses.append(loss)
            wrong += misread
        return float(np.mean(losses)), wrong / len(order)

    def _steps(
        self,
        weights: np.ndarray,
        pictures: np.ndarray,
        labels: np.ndarray,
        rate: float,
        rng: np.random.Generator,
    ) -> np.ndarray:
        chosen = rng.choice(len(labels), min(FOR_CURVATURE, len(labels)), replace=False)
        found = curvature(
            self.net, shaped(weights), pictures[chosen], labels[chosen], self.recipe.bend
        )
        h = flat(found)
        if self.h is not None:
            h = self.recipe.memory * self.h + (1 - self.recipe.memory) * h
        self.h = h
        steps = (rate / (self.recipe.mu + h)).astype(np.float32)
        kernels = shaped(steps)
        kernels["C3"][0] = kernels["C3"][0][..., self.net.table]  # those that there are
        there = flat(kernels)
        self.range = float(there.min()), float(there.max())
        return steps

    def _batches(
        self,
        weights: np.ndarray,
        pictures: np.ndarray,
        labels: np.ndarray,
        order: np.ndarray,
        rate: float,
    ) -> tuple[float, float]:
        losses, wrong = [], 0
        for first in range(0, len(order), self.recipe.batch):
            part = order[first : first + self.recipe.batch]
            slopes, loss, misread = self.kernel.gradient(weights, pictures, labels, part)
            slopes /= len(part)
            losses.append(loss)
            wrong += misread
            if self.recipe.optimiser == "Adam":
                slopes = self._adam(slopes)
            weights -= np.float32(rate) * slopes
        return float(np.mean(losses)), wrong / len(order)

    def _adam(self, slopes: np.ndarray) -> np.ndarray:
        if not self.moments:
            self.moments = [np.zeros_like(slopes), np.zeros_like(slopes)]
        mean, square = self.moments
        self.count += 1
        mean += np.float32(0.1) * (slopes - mean)
        square += np.float32(0.001) * (slopes**2 - square)
        correction = (1 - 0.999**self.count) ** 0.5 / (1 - 0.9**self.count)
        return np.float32(correction) * mean / (np.sqrt(square) + np.float32(1e-7))
