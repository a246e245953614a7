"""How long training takes: the tutorial's loop, ours, and where the time goes.

Every contestant runs in a process of its own, so that none finds another's compiled functions
or threads. The clock starts when the images are in memory as the contestant takes them, and
stops when the accuracy on the test set is known: building, compiling and testing count.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import keras
import numpy as np

from lenet_book.experiments.recording import Experiment
from lenet_book.records.published import TUTORIAL
from lenet_utils import counting, training, training_loop
from lenet_utils.data import all_of_cifar10
from lenet_utils.initialisation import initialise
from lenet_utils.ledger import FASTEST
from lenet_utils.models import VARIANTS, tutorial_lenet5
from lenet_utils.recipes import Recipe
from lenet_utils.training_loop import Images, Scale

TARGET = TUTORIAL["val_accuracy"][-1]  # what the tutorial reports after its ten epochs
PART = 12_800  # images, of the comparisons that need no whole epoch
REPEATS = 5
LADDER_ROWS = {
    "ladder_fit_float64": "fit, float64 arrays, batches of 32: the tutorial",
    "ladder_fit_float32": "the same with float32 arrays",
    "ladder_fit_32_steps": "… and 32 steps before Keras returns to Python",
    "ladder_fit_xla": "… and compiled by XLA, in place of 32 steps",
    "ladder_loop_32": "an epoch in one TensorFlow function",
    "ladder_loop_128": "… with batches of 128",
    "ladder_loop_512": "… with batches of 512",
    "ladder_loop_muon_128": "… batches of 128, and Muon in place of Adam",
    "ladder_fit_nothing": "fit with a network of 20 weights: the overhead alone",
}
LAYER_ROWS = {
    f"layers_{name}": f"{name}, forwards and backwards"
    for name in ("C1", "S2", "C3", "S4", "C5", "F6", "Output")
}


def tutorial(seed: int) -> dict[str, float]:
    """Train as the tutorial does, to the letter: ten epochs, and the test set after each."""
    dataset = training.tutorial_dataset()
    clock = _Clock()
    history = training.train_tutorial(dataset, seed, callbacks=(clock,)).history
    return {
        "seconds": clock.seconds(),
        "epoch_seconds": clock.epoch_seconds(),
        "test_accuracy": history["val_accuracy"][-1],
    }


def keras_fit(seed: int) -> dict[str, float]:
    """Train by our fastest recipe, through `model.fit`."""
    train, test = _cifar10()
    scale = Scale.of(FASTEST.pixels, train.images)
    inputs, test_inputs = scale(train.images).numpy(), scale(test.images).numpy()
    targets = keras.utils.to_categorical(train.labels, 10)
    test_targets = keras.utils.to_categorical(test.labels, 10)
    clock = _Clock()
    model = _ready_model(FASTEST, len(inputs), inputs[:2000], seed)
    model.fit(inputs, targets, FASTEST.batch_size, FASTEST.epochs, callbacks=[clock], verbose=0)
    accuracy = model.evaluate(test_inputs, test_targets, batch_size=1000, verbose=0)[1]
    seconds = clock.seconds()
    model.fit(inputs, targets, FASTEST.batch_size, callbacks=[clock], verbose=0)
    epoch_seconds = clock.epoch_seconds()
    return {"seconds": seconds, "epoch_seconds": epoch_seconds, "test_accuracy": accuracy}


def loop(seed: int) -> dict[str, float]:
    """Train by our fastest recipe, in our fastest loop."""
    train, test = _cifar10()
    clock = _Clock()
    accuracy = training_loop.train(FASTEST, train, seed).evaluate(test)[1]
    seconds = clock.seconds()
    longer = replace(FASTEST, epochs=FASTEST.epochs + 1)
    training_loop.train(longer, train, seed, on_epoch=lambda *_: clock.on_epoch_end(0))
    epoch_seconds = clock.epochs[-1]
    return {"seconds": seconds, "epoch_seconds": epoch_seconds, "test_accuracy": accuracy}


def pytorch(seed: int) -> dict[str, float]:
    """Train two epochs of the tutorial's recipe with PyTorch."""
    import torch
    from torch import nn

    torch.manual_seed(seed)
    train, test = _cifar10()
    inputs, test_inputs = (
        torch.tensor(images.images / 255, dtype=torch.float32).permute(0, 3, 1, 2).contiguous()
        for images in (train, test)
    )
    labels = torch.tensor(train.labels, dtype=torch.int64)
    clock = _Clock()
    model = nn.Sequential(
        *(nn.Conv2d(3, 6, 5), nn.Tanh(), nn.AvgPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2)),
        *(nn.Conv2d(16, 120, 5), nn.Tanh(), nn.Flatten()),
        *(nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10)),
    )
    optimiser = torch.optim.Adam(model.parameters(), 0.001, eps=1e-7)
    for epoch in range(2):
        for batch in torch.randperm(len(labels)).split(32):
            optimiser.zero_grad(set_to_none=True)
            nn.functional.cross_entropy(model(inputs[batch]), labels[batch]).backward()
            optimiser.step()
        clock.on_epoch_end(epoch)
    with torch.no_grad():
        answers = torch.cat([model(part).argmax(1) for part in test_inputs.split(1000)])
    return {
        "seconds": clock.seconds(),
        "epoch_seconds": clock.epoch_seconds(),
        "test_accuracy": float((answers.numpy() == test.labels).mean()),
    }


def ladder(seed: int) -> dict[str, float]:
    """Change one thing at a time between the tutorial's loop and ours: microseconds an image."""
    train, _ = _cifar10()
    part = Images(train.images[:PART], train.labels[:PART])
    doubles, targets = part.images / 255.0, keras.utils.to_categorical(part.labels, 10)
    floats = doubles.astype("float32")
    times = {
        "fit_float64": _fit(doubles, targets),
        "fit_float32": _fit(floats, targets),
        "fit_32_steps": _fit(floats, targets, steps_per_execution=32),
        "fit_xla": _fit(floats, targets, jit_compile=True),
        "loop_32": _loop(Recipe(), part),
        "loop_128": _loop(Recipe(batch_size=128), part),
        "loop_512": _loop(Recipe(batch_size=512), part),
        "loop_muon_128": _loop(FASTEST, part),
    }
    # A network of 20 parameters has next to nothing to compute: what is left is the framework.
    tiny = keras.Sequential([keras.Input((1,)), keras.layers.Dense(10, activation="softmax")])
    times["fit_nothing"] = _fit(floats[:, 0, 0, :1], targets, model=tiny)
    return times


def layers(seed: int) -> dict[str, float]:
    """Time each layer, forwards and backwards, in batches of 128: microseconds an image."""
    import tensorflow as tf

    model = tutorial_lenet5()
    batch = 128
    times = {}
    for number, layer in enumerate(model.layers):
        if layer.name == "flatten":
            continue
        inputs = tf.random.normal((batch, *layer.input.shape[1:]))
        slope = tf.random.normal((batch, *layer.output.shape[1:]))
        # Nobody asks how the loss depends on the pixels.
        sources = [*layer.trainable_variables, *([inputs] if number else [])]

        @tf.function
        def step(layer=layer, inputs=inputs, slope=slope, sources=sources):
            with tf.GradientTape() as tape:
                tape.watch(inputs)
                output = layer(inputs)
            values = [getattr(source, "value", source) for source in sources]
            return tape.gradient(output, values, slope)

        times[layer.name] = 1e6 * _least_seconds(step) / batch
    return times


def peak(seed: int) -> dict[str, float]:
    """Measure how many multiplications and additions a second large matrices allow."""
    size = 2048
    matrix = np.random.default_rng(seed).normal(size=(size, size)).astype("float32")
    return {"gflops": 2 * size**3 / _least_seconds(lambda: matrix @ matrix) / 1e9}


CONTESTANTS: dict[str, Callable[[int], dict[str, float]]] = {
    "peak": peak,
    "tutorial": tutorial,
    "keras_fit": keras_fit,
    "loop": loop,
    **({"pytorch": pytorch} if find_spec("torch") else {}),
    "ladder": ladder,
    "layers": layers,
}


def run_speed(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Run every contestant once, one after the other; return `CONTESTANT_QUANTITY` numbers."""
    numbers: dict[str, float] = {}
    for name in CONTESTANTS:
        code = f"from lenet_book.experiments import speed; speed.print_numbers({name!r}, {seed})"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stderr.strip().splitlines()[-1]}")
        found = json.loads(done.stdout.splitlines()[-1])
        numbers |= {f"{name}_{quantity}": number for quantity, number in found.items()}
    for name in ("tutorial", "keras_fit", "loop", "pytorch"):
        if f"{name}_epoch_seconds" in numbers:
            a_second = 50_000 / numbers[f"{name}_epoch_seconds"]
            numbers[f"{name}_images_per_second"] = a_second
            numbers[f"{name}_of_peak"] = a_second * _operations() / numbers["peak_gflops"] / 1e9
    return {name: float(f"{number:.5g}") for name, number in numbers.items()}, {}


def print_numbers(name: str, seed: int) -> None:
    """Run one contestant in this process and print its numbers as JSON."""
    print(json.dumps(CONTESTANTS[name](seed)))


def _operations() -> int:
    """Return the multiplications and additions of one image, forwards and backwards.

    Backwards, every layer computes the slopes of its weights and of its input, each as costly
    as the way forwards; C1 has no use for the second.
    """
    forwards = {cost.name: cost.multiply_adds for cost in counting.layer_costs(tutorial_lenet5())}
    return 2 * (3 * sum(forwards.values()) - forwards["C1"])


class _Clock(keras.callbacks.Callback):
    """Note how long each epoch takes, and the whole, from when the clock is made."""

    def __init__(self) -> None:
        super().__init__()
        self.start = self.begin = time.perf_counter()
        self.epochs: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self.begin = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        now = time.perf_counter()
        self.epochs.append(now - self.begin)
        self.begin = now

    def seconds(self) -> float:
        return time.perf_counter() - self.start

    def epoch_seconds(self) -> float:
        """Return the seconds of an epoch after the first, in which functions are compiled."""
        return statistics.median(self.epochs[1:])


def _cifar10() -> tuple[Images, Images]:
    (images, labels), (test_images, test_labels) = all_of_cifar10()
    return Images(images, labels.ravel()), Images(test_images, test_labels.ravel())


def _ready_model(recipe: Recipe, images: int, inputs: np.ndarray, seed: int) -> keras.Sequential:
    keras.utils.set_random_seed(seed)
    model = VARIANTS[recipe.network]()
    initialise(model, recipe.initialisation, inputs, np.random.default_rng(seed))
    steps = -(-images // recipe.batch_size) * recipe.epochs
    optimiser = recipe.optimiser_for(model.trainable_variables, steps)
    model.compile(optimiser, "categorical_crossentropy", metrics=["accuracy"])
    return model


def _fit(
    inputs: np.ndarray, targets: np.ndarray, model: keras.Sequential | None = None, **how: Any
) -> float:
    model = model or tutorial_lenet5()
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"], **how)

    def epoch() -> None:
        model.fit(inputs, targets, batch_size=32, verbose=0)

    return 1e6 * _least_seconds(epoch, 3) / len(inputs)


def _loop(recipe: Recipe, images: Images) -> float:
    model = tutorial_lenet5()
    steps = len(images.labels) // recipe.batch_size
    epoch = training_loop.epoch_runner(
        model,
        recipe.optimiser_for(model.trainable_variables, 10 * steps),
        Scale.of(recipe.pixels, images.images),
        recipe.batch_size,
    )
    targets = np.eye(10, dtype="float32")[images.labels]
    return 1e6 * _least_seconds(lambda: epoch(images.images, targets).numpy(), 3) / len(targets)


def _least_seconds(work: Callable[[], Any], repeats: int = REPEATS) -> float:
    """Return the shortest time of some: whatever else the machine does only adds to it."""
    work()  # compiling, and memory that is new
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


EXPERIMENTS = [
    Experiment(
        name="training_speed",
        question="How long does training take, and where does the time go?",
        settings={"target": TARGET, "part": PART, "contestants": list(CONTESTANTS)},
        run=run_speed,
        seeds=(0, 1, 2),
    )
]
