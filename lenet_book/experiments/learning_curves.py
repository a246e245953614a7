"""The experiments of chapter 18: how good a network gets with how many pictures.

A run draws its own pictures from the 50,000, as many of each class, a smaller draw within a
larger. Nothing is chosen here, so the test set judges, once a training. Either every training sees
its pictures as often ("epochs"), or it makes as many steps as with all of them ("steps").
"""

from dataclasses import asdict, replace
from typing import Any

import numpy as np

from lenet_book.experiments import teacher
from lenet_book.experiments.recording import Experiment
from lenet_utils import (
    other_networks,  # noqa: F401  recipes here name them
    training_loop,
)
from lenet_utils.ledger import OURS
from lenet_utils.recipes import Recipe
from lenet_utils.training_loop import Images

SIZES = (100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000)
ALL = SIZES[-1]
FIVE_SEEDS = (0, 1, 2, 3, 4)
THREE_SEEDS = FIVE_SEEDS[:3]  # of what takes more than a minute
TUTORIAL = Recipe()


def draw(images: Images, size: int, seed: int) -> Images:
    """Return so many images, as many of each class; a seed's smaller draws are in its larger.

    Raises ValueError for a size that is no multiple of ten, or above what there is.
    """
    places = [np.flatnonzero(images.labels == label) for label in range(10)]
    each = min(map(len, places))
    if size % 10 or not 0 < size <= 10 * each:
        raise ValueError(f"size should be a multiple of 10 in 10…{10 * each}; got {size}")
    rng = np.random.default_rng(seed)
    drawn = np.stack([rng.permutation(found)[: size // 10] for found in places], axis=1).ravel()
    return Images(images.images[drawn], images.labels[drawn])


def cut(recipe: Recipe, size: int, held: str) -> Recipe:
    """Return the recipe for a training on so many pictures, its epochs or its steps held."""
    batch = min(recipe.batch_size, size)
    if held == "epochs":
        return replace(recipe, batch_size=batch)
    steps = recipe.epochs * (ALL // recipe.batch_size)
    return replace(recipe, batch_size=batch, epochs=round(steps / (size // batch)))


def with_random_labels(
    lesson: Images, test: Images, rng: np.random.Generator
) -> tuple[Images, Images]:
    """Give every picture to learn from a class by chance (Zhang et al. 2017)."""
    return Images(lesson.images, rng.integers(0, 10, len(lesson.labels))), test


def with_shuffled_pixels(
    lesson: Images, test: Images, rng: np.random.Generator
) -> tuple[Images, Images]:
    """Move the pixels of all pictures to other places, every picture's in the same way."""
    places = rng.permutation(32 * 32)

    def shuffled(images: Images) -> Images:
        pixels = images.images.reshape(-1, 32 * 32, 3)[:, places]
        return Images(pixels.reshape(images.images.shape), images.labels)

    return shuffled(lesson), shuffled(test)


def with_mirrored_copies(
    lesson: Images, test: Images, rng: np.random.Generator
) -> tuple[Images, Images]:
    """Put beside every picture the same turned left to right."""
    both = np.concatenate([lesson.images, lesson.images[:, :, ::-1]])
    return Images(both, np.tile(lesson.labels, 2)), test


CHANGES = {
    "random labels": with_random_labels,
    "shuffled pixels": with_shuffled_pixels,
    "mirrored copies": with_mirrored_copies,
}


def run_curve(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train anew for each size; return the accuracies, None where a training diverged."""
    split = teacher.the_split()
    everything = teacher.lesson(split, ALL)
    recipe = Recipe(**settings["recipe"])
    numbers: dict[str, Any] = {}
    for size in settings["sizes"]:
        lesson, test = draw(everything, size, seed), split.test
        if change := settings.get("change"):
            lesson, test = CHANGES[change](lesson, test, np.random.default_rng(seed))
        loss = accuracy = learned = None
        try:
            trained = training_loop.train(cut(recipe, size, settings["held"]), lesson, seed)
            learned = trained.history["accuracy"][-1]
            loss, accuracy = trained.evaluate(test)
        except FloatingPointError:
            pass  # the curve has a gap there
        for name, number in [
            ("test_accuracy", accuracy), ("loss_on_test", loss), ("accuracy", learned),
        ]:  # fmt: skip
            numbers[f"{name}_{size}"] = None if number is None else round(float(number), 6)
    return numbers, {}


def run_nearest(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Answer with the class of the nearest picture drawn: the squared distance of the pixels."""
    split = teacher.the_split()
    drawn = draw(teacher.lesson(split, ALL), max(settings["sizes"]), seed)
    known = drawn.images.reshape(len(drawn.images), -1).astype(np.float32)
    lengths = (known**2).sum(axis=1)
    right = dict.fromkeys(settings["sizes"], 0)
    for part in np.array_split(np.arange(len(split.test.labels)), 50):
        pictures = split.test.images[part].reshape(len(part), -1).astype(np.float32)
        distances = lengths - 2 * pictures @ known.T  # less what a test picture shares with all
        for size in right:
            answers = drawn.labels[distances[:, :size].argmin(axis=1)]
            right[size] += int((answers == split.test.labels[part]).sum())
    total = len(split.test.labels)
    return {f"test_accuracy_{size}": found / total for size, found in right.items()}, {}


def _curve(
    name: str, what: str, recipe: Recipe, held: str, seeds: tuple[int, ...], sizes=SIZES
) -> Experiment:
    return Experiment(
        name=f"curve_{name}_{held}",
        question=f"How good is {what} with how many pictures, its {held} held?",
        settings={"recipe": asdict(recipe), "held": held, "sizes": list(sizes)},
        run=run_curve,
        seeds=seeds,
    )


def _changed(name: str, question: str, change: str, sizes, recipe: Recipe = TUTORIAL) -> Experiment:
    """Return the experiment that changes the pictures or labels of draws, epochs held."""
    return Experiment(
        name=f"changed_{name}",
        question=question,
        settings={
            "recipe": asdict(recipe), "held": "epochs", "sizes": list(sizes), "change": change,
        },
        run=run_curve,
        seeds=FIVE_SEEDS if recipe.epochs == TUTORIAL.epochs else THREE_SEEDS,
    )  # fmt: skip


WIDTHS = {
    "quarter": "a quarter as wide",
    "half": "half as wide",
    "double": "twice as wide",
    "fourfold": "four times as wide",
}
EXPERIMENTS = [
    _curve("tutorial", "the tutorial's recipe", TUTORIAL, "epochs", FIVE_SEEDS),
    _curve("ours", "our recipe", OURS, "epochs", FIVE_SEEDS),
    *(
        _curve(name, what, replace(TUTORIAL, network=name), held, FIVE_SEEDS)
        for name, what in {
            "logistic": "logistic regression on the pixels",
            "dense": "a small dense network",
        }.items()
        for held in ("epochs", "steps")
    ),
    Experiment(
        name="curve_nearest",
        question="How good is the nearest neighbour with how many pictures?",
        settings={"sizes": list(SIZES)},
        run=run_nearest,
    ),
    _curve("tutorial", "the tutorial's recipe", TUTORIAL, "steps", FIVE_SEEDS),
    _curve("ours", "our recipe", OURS, "steps", FIVE_SEEDS),
    *(
        _curve(
            name,
            f"the tutorial's network, {network},",
            replace(TUTORIAL, network=network),
            "epochs",
            THREE_SEEDS,
            sizes=(ALL,),
        )
        for name, network in WIDTHS.items()
    ),
    _curve(
        "tenfold",
        "a network with ten times the weights",
        replace(TUTORIAL, network="ten times as large"),
        "epochs",
        THREE_SEEDS,
    ),
    _changed(
        "mirrored",
        "Mirrored copies are worth how many new pictures?",
        "mirrored copies",
        (500, 5_000, 25_000),
    ),
    _changed(
        "shuffled",
        "What does LeNet-5 lose where the pixels of all pictures are shuffled in one way?",
        "shuffled pixels",
        (5_000, ALL),
    ),
    _changed(
        "shuffled_dense",
        "What does a dense network lose there?",
        "shuffled pixels",
        (5_000, ALL),
        replace(TUTORIAL, network="dense"),
    ),
    _changed(
        "labels",
        "How many random labels does LeNet-5 learn by heart in a hundred epochs?",
        "random labels",
        (5_000, ALL),
        replace(TUTORIAL, epochs=100),
    ),
]
