"""The experiments of chapter 16: what throws a network off, and what training against it costs.

A run trains one network on all 50,000 pictures and asks it about the 10,000 test pictures, as they
are and disturbed in every way and strength. The test set chooses nothing. Attacks are tried on its
first 2,000 pictures.
"""

from dataclasses import asdict, replace
from functools import cache
from typing import Any

import numpy as np

from lenet_book.disturbing import networks  # noqa: F401  recipes here name them
from lenet_book.disturbing.attacks import attack, change_by_chance, slopes_of
from lenet_book.disturbing.disturbances import KINDS, disturb
from lenet_book.disturbing.lessons import train_on_attacks, train_on_disturbed
from lenet_book.experiments import teacher
from lenet_book.experiments.recording import Experiment
from lenet_utils import training_loop
from lenet_utils.ledger import OURS
from lenet_utils.recipes import Recipe
from lenet_utils.training_loop import Trained, predict

FIVE_SEEDS = (0, 1, 2, 3, 4)
THREE_SEEDS = FIVE_SEEDS[:3]
ALL = 50_000
ATTACKED = 2_000
MOST = (1, 2, 4, 8)  # grey levels
STEPS = 20  # of an attack that takes many
LESSON = {"most": 4, "steps": 3}  # attacks to train on
NETWORKS = {
    "tutorial": ("the tutorial's network", Recipe()),
    "ours": ("LeNet-5 by our recipe", OURS),
    "smoothing": (
        "LeNet-5 that smooths before it leaves pixels out",
        replace(OURS, network="smoothing average"),
    ),
}


@cache
def _disturbed(kind: str, strength: float) -> np.ndarray:
    """Return the test pictures disturbed; the same for every network."""
    return disturb(teacher.the_split().test.images, kind, strength, np.random.default_rng(16))


def _train(settings: dict[str, Any], seed: int) -> Trained:
    recipe = Recipe(**settings["recipe"])
    lesson = teacher.lesson(teacher.the_split(), ALL)
    against = settings.get("against")
    if against == "attacks":
        return train_on_attacks(recipe, lesson, seed, LESSON["most"], LESSON["steps"])
    if against:
        return train_on_disturbed(recipe, lesson, seed, against)
    return training_loop.train(recipe, lesson, seed)


def run_disturbed(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train; return the accuracy under each disturbance, and the share of answers it changes."""
    trained = _train(settings, seed)
    test = teacher.the_split().test

    def answers(images: np.ndarray) -> np.ndarray:
        return predict(trained.model, trained.scale, images).argmax(axis=1)

    plain = answers(test.images)
    numbers: dict[str, Any] = {"test_accuracy": round(float((plain == test.labels).mean()), 6)}
    for kind, about in KINDS.items():
        for strength in about["strengths"][1:]:
            found = answers(_disturbed(kind, strength))
            right, changed = (found == test.labels).mean(), (found != plain).mean()
            numbers[f"accuracy_{kind}_{strength}"] = round(float(right), 6)
            numbers[f"changed_{kind}_{strength}"] = round(float(changed), 6)
    return numbers | _attacked(trained, seed), {}


def _attacked(trained: Trained, seed: int) -> dict[str, float]:
    """Return the accuracy on pictures that are changed on purpose, and as far by chance."""
    test = teacher.the_split().test
    images, labels = test.images[:ATTACKED], test.labels[:ATTACKED]
    rng = np.random.default_rng([seed, 2])
    others = (labels + rng.integers(1, 10, len(labels))) % 10
    slopes = slopes_of(trained.model, trained.scale)

    def share(changed: np.ndarray, wanted: np.ndarray) -> float:
        found = predict(trained.model, trained.scale, changed).argmax(axis=1)
        return round(float((found == wanted).mean()), 6)

    numbers = {"accuracy_first": share(images, labels)}
    for most in MOST:
        many = attack(slopes, images, labels, most, STEPS, rng=rng)
        aimed = attack(slopes, images, others, most, STEPS, towards=True, rng=rng)
        numbers |= {
            f"accuracy_one_step_{most}": share(attack(slopes, images, labels, most), labels),
            f"accuracy_many_steps_{most}": share(many, labels),
            f"aim_reached_{most}": share(aimed, others),
            f"accuracy_by_chance_{most}": share(change_by_chance(images, most, rng), labels),
        }
    return numbers


def run_transfer(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Attack one network of ours; return what others answer: another seed, the tutorial's."""
    split = teacher.the_split()
    lesson, test = teacher.lesson(split, ALL), split.test
    images, labels = test.images[:ATTACKED], test.labels[:ATTACKED]
    attacked = training_loop.train(Recipe(**settings["recipe"]), lesson, seed)
    asked = {
        "itself": attacked,
        "other_seed": training_loop.train(Recipe(**settings["recipe"]), lesson, seed + 10),
        "tutorial": training_loop.train(Recipe(), lesson, seed),
    }
    rng = np.random.default_rng([seed, 2])
    slopes = slopes_of(attacked.model, attacked.scale)
    numbers = {}
    for most in (0, *MOST):
        changed = attack(slopes, images, labels, most, STEPS, rng=rng) if most else images
        for name, network in asked.items():
            found = predict(network.model, network.scale, changed).argmax(axis=1)
            numbers[f"accuracy_{name}_{most}"] = round(float((found == labels).mean()), 6)
    return numbers, {}


EXPERIMENTS = [
    *(
        Experiment(
            name=f"disturbed_{name}",
            question=f"What throws {what} off?",
            settings={"recipe": asdict(recipe)},
            run=run_disturbed,
            seeds=FIVE_SEEDS,
        )
        for name, (what, recipe) in NETWORKS.items()
    ),
    *(
        Experiment(
            name=f"disturbed_against_{against}".lower(),
            question=f"What does training against {against} buy, and what does it cost?",
            settings={"recipe": asdict(OURS), "against": against},
            run=run_disturbed,
            seeds=THREE_SEEDS,
        )
        for against in (*KINDS, "attacks")
    ),
    Experiment(
        name="attacks_transfer",
        question="Does a picture that is changed to fool one network fool others?",
        settings={"recipe": asdict(OURS)},
        run=run_transfer,
        seeds=THREE_SEEDS,
    ),
]
