"""The better network that teaches: trained once, kept, and never by what judges its pupils.

Two are possible: one that learns from the 45,000 images that the ledger's rows learn from, and one
from all 50,000, for the recipes that are chosen. Its weights stay beside the records, and are
trained again where they are missing.
"""

import functools
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np

from lenet_book.experiments.recording import Experiment
from lenet_book.files import atomic_write
from lenet_book.records import RUNS
from lenet_utils import training_loop
from lenet_utils.models import VARIANTS
from lenet_utils.recipes import Recipe
from lenet_utils.training_loop import Images, Scale, Split

SEED = 100  # none of its pupils'
SHOWN = 1000  # images whose answers chapter 12 shows
RECIPE = Recipe(
    network="larger",
    pixels="standardised",
    optimiser="muon",
    learning_rate=0.03,
    schedule="linear",
    warm_up=0.1,
    batch_size=128,
    epochs=16,
    weight_decay=0.05,
    mirror=True,
    shift=4,
)


class Teacher:
    """A trained network's answers: probabilities, (n, 10), for images as stored, (n, 32, 32, 3).

    It is asked for every image of every epoch of every pupil, and there are 50 views at most of
    an image that is turned or moved by up to two pixels: what was answered is looked up.
    `lesson` is what it learned from.
    """

    def __init__(self, answer: Callable[[np.ndarray], np.ndarray], lesson: Images) -> None:
        self._answer = answer
        self._learned = set(_keys(lesson.images))
        self._known: dict[int, np.ndarray] = {}

    def __call__(self, images: np.ndarray) -> np.ndarray:
        keys = _keys(images)
        new = [n for n, key in enumerate(keys) if key not in self._known]
        if new:
            answers = self._answer(images[new]).astype(np.float16)
            self._known |= dict(zip([keys[n] for n in new], answers, strict=True))
        return np.stack([self._known[key] for key in keys]).astype(np.float32)

    def refuse(self, judges: Images) -> None:
        """Raise ValueError if it learned from any of the images that are to judge its pupil."""
        seen = sum(key in self._learned for key in _keys(judges.images))
        if seen:
            raise ValueError(
                f"the teacher learned from {seen:,} of the {len(judges.images):,} images that "
                "judge its pupil: train a teacher without them"
            )


def _keys(images: np.ndarray) -> list[int]:
    return [hash(image.tobytes()) for image in images]


def lesson(split: Split, learns_from: int) -> Images:
    """Return the first images to learn from, or all 50,000: those for validation too."""
    if learns_from <= len(split.train.labels):
        return Images(*(part[:learns_from] for part in split.train))
    both = zip(split.train, split.validation, strict=True)
    return Images(*(np.concatenate(parts) for parts in both))


def teacher(split: Split, learns_from: int) -> Teacher:
    """Return the teacher that learned from so many images; train it where it is missing."""
    path = RUNS / f"teacher_{learns_from}.partial"
    images = lesson(split, learns_from)
    if not path.exists():
        _train(images, learns_from)
    model = VARIANTS[RECIPE.network]()
    with np.load(path) as arrays:
        model.set_weights([arrays[f"{n:03}"] for n in range(len(arrays.files))])
    scale = Scale.of(RECIPE.pixels, images.images)
    return Teacher(lambda asked: training_loop.predict(model, scale, asked), images)


@functools.cache
def the_split() -> Split:
    """Return the clean split, the same object for all runs of a process."""
    return training_loop.clean_split()


@functools.cache
def the_teacher(learns_from: int) -> Teacher:
    """Return the teacher of that split, one for all runs: it remembers what it was asked."""
    return teacher(the_split(), learns_from)


def _train(images: Images, learns_from: int) -> None:
    trained = training_loop.train(RECIPE, images, SEED)
    weights = {f"{n:03}": array for n, array in enumerate(trained.model.get_weights())}
    with atomic_write(RUNS / f"teacher_{learns_from}.partial") as file:
        np.savez(file, **weights)  # type: ignore[arg-type]


def run_teacher(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Return a teacher's accuracies, and its answers for the first images that it learned from."""
    split = the_split()
    taught = the_teacher(settings["learns_from"])
    judged = {"train": lesson(split, settings["learns_from"]), "test": split.test}
    if settings["learns_from"] <= len(split.train.labels):
        judged["val"] = split.validation
    numbers, answers = {}, {}
    for name, on in judged.items():
        answers[name] = taught(on.images)
        right = answers[name].argmax(axis=1) == on.labels
        numbers[f"{name}_accuracy"] = round(float(right.mean()), 6)
    return numbers, {"train": answers["train"][:SHOWN].astype(np.float16)}


EXPERIMENTS = [
    Experiment(
        name=f"teacher_{learns_from}",
        question=f"What does the teacher reach that learned from {learns_from:,} images?",
        settings={"recipe": asdict(RECIPE), "learns_from": learns_from},
        run=run_teacher,
        seeds=(SEED,),
        arrays="answers",
    )
    for learns_from in (45_000, 50_000)
]
