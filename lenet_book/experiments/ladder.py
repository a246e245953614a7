"""One change at a time between the tutorial's way to train and ours: the time for one image.

The times are the shortest of some: whatever else the machine does only adds to a time.
"""

import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import keras
import numpy as np

from lenet_book.experiments.recording import Experiment
from lenet_book.experiments.speed import in_a_process
from lenet_utils import counting, training_loop
from lenet_utils.data import all_of_cifar10
from lenet_utils.ledger import FASTEST
from lenet_utils.models import tutorial_lenet5
from lenet_utils.recipes import Recipe
from lenet_utils.training_loop import Images, Scale

PART = 12_800  # images: the comparisons need no whole epoch
REPEATS = 5
ROWS = {
    "fit_float64": "fit, float64 arrays, batches of 32: the tutorial",
    "fit_float32": "the same with float32 arrays",
    "fit_32_steps": "… and 32 steps before Keras returns to Python",
    "fit_xla": "… and compiled by XLA, in place of 32 steps",
    "loop_32": "an epoch in one TensorFlow function",
    "loop_128": "… with batches of 128",
    "loop_512": "… with batches of 512",
    "loop_muon_128": "… batches of 128, and Muon in place of Adam",
    "fit_nothing": "fit with a network of 20 weights: the overhead alone",
    "pytorch": "PyTorch, batches of 32",
}


def ladder(seed: int) -> dict[str, float]:
    """Return the microseconds an image of each way, and what the machine can do at most."""
    images, labels = all_of_cifar10()[0]
    part = Images(images[:PART], labels[:PART].ravel())
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
        "loop_muon_128": _loop(Recipe(batch_size=128, optimiser=FASTEST.optimiser), part),
    }
    # A network of 20 parameters has next to nothing to compute: what is left is the framework.
    tiny = keras.Sequential([keras.Input((1,)), keras.layers.Dense(10, activation="softmax")])
    times["fit_nothing"] = _fit(floats[:, 0, 0, :1], targets, model=tiny)
    return times | {"gflops": _gflops(seed)}


def pytorch(seed: int) -> dict[str, float]:
    """Return the microseconds an image of the tutorial's steps in PyTorch."""
    import torch
    from torch import nn

    torch.manual_seed(seed)
    images, labels = all_of_cifar10()[0]
    inputs = torch.tensor(images[:PART] / 255, dtype=torch.float32).permute(0, 3, 1, 2).contiguous()
    targets = torch.tensor(labels[:PART].ravel(), dtype=torch.int64)
    model = nn.Sequential(
        *(nn.Conv2d(3, 6, 5), nn.Tanh(), nn.AvgPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2)),
        *(nn.Conv2d(16, 120, 5), nn.Tanh(), nn.Flatten()),
        *(nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10)),
    )
    optimiser = torch.optim.Adam(model.parameters(), 0.001, eps=1e-7)

    def epoch() -> None:
        for batch in torch.randperm(PART).split(32):
            optimiser.zero_grad(set_to_none=True)
            nn.functional.cross_entropy(model(inputs[batch]), targets[batch]).backward()
            optimiser.step()

    return {"pytorch": 1e6 * _least_seconds(epoch, 3) / PART}


def run_ladder(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Time every way once, each in a process of its own; return microseconds an image."""
    numbers = in_a_process("ladder.ladder", seed)
    if find_spec("torch"):
        numbers |= in_a_process("ladder.pytorch", seed)
    for name in ROWS:
        if name in numbers and name != "fit_nothing":
            numbers[f"{name}_of_peak"] = operations() / numbers[name] / numbers["gflops"] / 1e3
    return {name: float(f"{number:.4g}") for name, number in numbers.items()}, {}


def operations() -> int:
    """Return the multiplications and additions of one image, forwards and backwards.

    Backwards, every layer computes the slopes of its weights and of its input, each as costly
    as the way forwards; C1 has no use for the second.
    """
    forwards = {cost.name: cost.multiply_adds for cost in counting.layer_costs(tutorial_lenet5())}
    return 2 * (3 * sum(forwards.values()) - forwards["C1"])


def _gflops(seed: int) -> float:
    """Return how many billion multiplications and additions a second large matrices allow."""
    size = 2048
    matrix = np.random.default_rng(seed).normal(size=(size, size)).astype("float32")
    return 2 * size**3 / _least_seconds(lambda: matrix @ matrix) / 1e9


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
    work()  # compiling, and memory that is new
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


EXPERIMENTS = [
    Experiment(
        name="training_ladder",
        question="What does each change between the tutorial's loop and ours do to the time?",
        settings={"part": PART, "repeats": REPEATS},
        run=run_ladder,
        seeds=(0, 1, 2),
    )
]
