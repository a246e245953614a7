"""The experiments of chapters 11 and 12: recipes, each trained with five seeds.

All of them learn from 45,000 images, and are compared on the 5,000 that are set aside for
validation. The test set is measured once, at the end, and nothing is chosen by it; only the
`split_` runs measure it after every epoch, to show what choosing by it would gain. The
`full_` runs, of recipes that are chosen, learn from all 50,000.
"""

import base64
from dataclasses import asdict, replace
from typing import Any

import keras
import numpy as np

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.experiments import teacher
from lenet_book.experiments.recording import Experiment
from lenet_utils import training_loop
from lenet_utils.ledger import FASTEST, FASTEST_IMAGES, LEDGER, OURS, OURS_LONGER, OURS_TAUGHT
from lenet_utils.recipes import Recipe
from lenet_utils.training_loop import Images, Scale, predict

SATURATED = 0.9  # where a tanh unit passes on less than a fifth of a change (chapter 8)


def run_recipe(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train by a recipe; return accuracies, losses, the history, and what the player shows."""
    split = teacher.the_split()
    images = teacher.lesson(split, settings["learns_from"])
    seen = settings["learns_from"] > len(split.train.labels)
    watch = {} if seen else {"val": split.validation}
    judges = watch | {"test": split.test}
    epochs = _Epochs(split.test)
    shown = settings["test"] == "every epoch"
    recipe = Recipe(**settings["recipe"])
    teaches = teacher.the_teacher(settings["learns_from"]) if recipe.distillation else None
    if teaches:
        for images_to_judge in judges.values():
            teaches.refuse(images_to_judge)
    trained = training_loop.train(
        recipe,
        images,
        seed,
        judges if shown else watch,
        teacher=teaches,
        on_epoch=epochs if shown else None,
    )
    numbers: dict[str, Any] = {}
    for name, judged in judges.items():
        loss, accuracy = trained.evaluate(judged)
        numbers |= {f"{name}_accuracy": round(accuracy, 6), f"{name}_loss": round(loss, 6)}
        right = predict(trained.model, trained.scale, judged.images).argmax(axis=1) == judged.labels
        numbers[f"{name}_right"] = base64.b64encode(np.packbits(right).tobytes()).decode()
    if "val" in judges:
        numbers |= _state(trained, split.validation)
    numbers["history"] = {
        quantity: [round(number, 6) for number in series]
        for quantity, series in trained.history.items()
    }
    return numbers, epochs.stacked() if shown else {}


def _state(trained: training_loop.Trained, images: Images) -> dict[str, float]:
    """Return how large each kernel is, and the share of each tanh layer's values beyond ±0.9."""
    kernels = {
        layer.name: layer.kernel
        for layer in trained.model.layers
        if isinstance(layer, keras.layers.Conv2D | keras.layers.Dense)
    }
    found = {f"size_{name}": float(np.linalg.norm(kernel)) for name, kernel in kernels.items()}
    squashed = [
        layer
        for layer in trained.model.layers
        if getattr(layer, "activation", None) is keras.activations.tanh
    ]
    if squashed:
        look = keras.Model(trained.model.inputs, [layer.output for layer in squashed])
        values = look.predict(trained.scale(images.images), batch_size=1000, verbose=0)
        for layer, maps in zip(squashed, values, strict=True):
            found[f"saturated_{layer.name}"] = float((abs(maps) > SATURATED).mean())
    return {name: round(number, 6) for name, number in found.items()}


class _Epochs:
    """What the training player shows of every epoch, kept as small as it can be."""

    def __init__(self, test: Images) -> None:
        self.test = test
        self.epochs: list[dict[str, np.ndarray]] = []

    def __call__(self, model: keras.Sequential, scale: Scale) -> None:
        """Keep C1, the answers for the gallery, and the confusion of the test set."""
        kernel, bias = (np.asarray(array) for array in model.get_layer("C1").get_weights())
        # The same maps, of pixels in 0…1: (255 p − mean) / deviation · kernel + bias.
        factor = (255 / scale.deviation)[:, None]
        constant = (kernel * (scale.mean / scale.deviation)[:, None]).sum(axis=(0, 1, 2))
        confusion = np.zeros((10, 10), np.uint16)
        answers = predict(model, scale, self.test.images).argmax(axis=1)
        np.add.at(confusion, (self.test.labels, answers), 1)
        self.epochs.append(
            {
                "C1/kernel": (kernel * factor).astype(np.float16),
                "C1/bias": (bias - constant).astype(np.float16),
                "gallery": predict(model, scale, gallery()[0]).astype(np.float16),
                "confusion": confusion,
            }
        )

    def stacked(self) -> dict[str, np.ndarray]:
        return {name: np.stack([epoch[name] for epoch in self.epochs]) for name in self.epochs[0]}


def experiment(
    name: str, question: str, recipe: Recipe, learns_from: int = 45_000, test: str = "once"
) -> Experiment:
    """Return the experiment that trains by a recipe, with five seeds."""
    return Experiment(
        name=name,
        question=question,
        settings={"recipe": asdict(recipe), "learns_from": learns_from, "test": test},
        run=run_recipe,
        arrays="epochs" if test == "every epoch" else "",
    )


TUTORIAL = Recipe()
CURVES = {
    "split_tutorial": ("the tutorial's recipe, for 20 epochs", replace(TUTORIAL, epochs=20)),
    "split_rate_low": ("a learning rate of 0.0003", replace(TUTORIAL, learning_rate=0.0003)),
    "split_rate_high": ("a learning rate of 0.003", replace(TUTORIAL, learning_rate=0.003)),
    "split_batch_large": ("batches of 256 images", replace(TUTORIAL, batch_size=256)),
    "split_ours": ("the recipe of chapter 12", OURS),
}
_ROWS = {row.name: row.recipe for row in LEDGER}
# Does weight decay help because it keeps tanh out of its flat ends? ReLU has no such ends.
RELU = {
    "relu_muon": ("without weight decay", replace(_ROWS["muon"], network="relu")),
    "relu_decay": ("with it", replace(_ROWS["decay"], network="relu")),
}
# Dropout, in the tutorial's recipe for twenty epochs (beside split_tutorial), and in ours.
DROPOUT = {
    "dropout_half": (
        "half of the values dropped, in the tutorial's recipe",
        replace(CURVES["split_tutorial"][1], network="dropout"),
    ),
    "dropout_fifth": (
        "a fifth of the values dropped, in the tutorial's recipe",
        replace(CURVES["split_tutorial"][1], network="less-dropout"),
    ),
    "dropout_ours": (
        "a fifth of the values dropped, in our recipe",
        replace(OURS, network="less-dropout"),
    ),
}
# One epoch: what do a shorter momentum and larger steps of the biases bring, alone and together?
BRIEF = {
    "brief_plain": (
        "the momentum and bias steps of our ten epochs",
        replace(FASTEST, momentum=OURS.momentum, bias_ratio=OURS.bias_ratio),
    ),
    "brief_momentum": ("a shorter momentum", replace(FASTEST, bias_ratio=OURS.bias_ratio)),
    "brief_biases": ("larger steps of the biases", replace(FASTEST, momentum=OURS.momentum)),
    "brief_both": ("both, as in our fastest recipe", FASTEST),
}
EXPERIMENTS = [
    *(
        experiment(name, f"What do the curves look like with {what}?", recipe, test="every epoch")
        for name, (what, recipe) in CURVES.items()
    ),
    *(
        experiment(
            name,
            f"What does our recipe reach in {recipe.epochs} epochs on all 50,000 training images?",
            recipe,
            learns_from=50_000,
        )
        for name, recipe in {
            "full_ours": OURS,
            "full_longer": OURS_LONGER,
            "full_taught": OURS_TAUGHT,
        }.items()
    ),
    *(
        experiment(name, f"What does ReLU in place of tanh reach {how}?", recipe)
        for name, (how, recipe) in RELU.items()
    ),
    *(
        experiment(name, f"What does the network reach with {what}?", recipe)
        for name, (what, recipe) in DROPOUT.items()
    ),
    *(
        experiment(name, f"What does one epoch reach with {what}?", recipe, FASTEST_IMAGES)
        for name, (what, recipe) in BRIEF.items()
    ),
    *(experiment(f"ledger_{row.name}", row.question, row.recipe) for row in LEDGER),
]
