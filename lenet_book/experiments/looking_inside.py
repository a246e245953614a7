"""The experiments of chapter 14: what units look for, and which maps of an answer to believe.

Each run of `looking_maps` takes other test pictures and draws other random weights, so that the
interval of its runs holds what both of them do. It looks at two networks, and says nothing of
others: the tutorial's, and the one that chapter 12's recipe makes.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import keras
import numpy as np

from lenet_book.experiments.recording import Experiment
from lenet_book.looking.draws import numbers, randomised
from lenet_book.looking.likeness import rank_correlation, similarity
from lenet_book.looking.maps import METHODS, NOISE, SAMPLES, STEPS, Scores
from lenet_book.looking.units import ascend, best_places, correlation, field, sums_of
from lenet_book.records.snapshots import better_lenet5, trained_lenet5
from lenet_utils import training_loop
from lenet_utils.data import all_of_cifar10
from lenet_utils.ledger import OURS
from lenet_utils.models import tutorial_lenet5
from lenet_utils.recipes import Recipe

NETWORKS = {"tutorial": trained_lenet5, "better": better_lenet5}
LAYERS = 5  # with weights: Output, F6, C5, C3, C1
HIGH = 0.9  # a rank correlation that says: hardly changed
PIXELS = 32  # deleted or inserted in a step
UNITS = {"C1": 6, "C3": 16, "C5": 120, "F6": 84, "Output": 10}


# ---------------------------------------------------------------- the better network
def run_better(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Train by chapter 12's recipe; return the weights, for pixels in 0…1."""
    split = training_loop.clean_split()
    trained = training_loop.train(Recipe(**settings["recipe"]), split.train, seed)
    measured = {"test_accuracy": trained.evaluate(split.test)[1]}
    model = trained.model
    kernel, bias = model.get_layer("C1").get_weights()
    # The same sums, of pixels in 0…1: (255 p − mean) / deviation · kernel + bias.
    factor = (255 / trained.scale.deviation)[:, None]
    constant = (kernel * (trained.scale.mean / trained.scale.deviation)[:, None]).sum((0, 1, 2))
    model.get_layer("C1").set_weights([kernel * factor, bias - constant])
    arrays = {
        f"{layer.name}/{variable.name}": array.astype(np.float16)
        for layer in model.layers
        for variable, array in zip(layer.weights, layer.get_weights(), strict=True)
    }
    stored = tutorial_lenet5()
    stored.set_weights([array.astype("float32") for array in arrays.values()])
    for name, judged in (("val", split.validation), ("stored_test", split.test)):
        answers = stored.predict(judged.images / np.float32(255), batch_size=1000, verbose=0)
        measured[f"{name}_accuracy"] = float((answers.argmax(axis=1) == judged.labels).mean())
    return {name: round(number, 6) for name, number in measured.items()}, arrays


# ---------------------------------------------------------------- maps of an answer
def run_maps(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Compare every method's maps with those of networks with random layers, and by deletion.

    NETWORK_METHOD_rank_N, _sizes_N and _ssim_N are means over the pictures: the map of the trained
    network against that of the same one whose last N layers are random. `sizes` is the rank
    correlation of the maps without their signs; `_high_N` is the share of the pictures where that
    with signs is above .9. `_chance` compares with the map of another picture. A pair without a
    number, because one map is 0 everywhere, does not count; `_none_N` is the share of these.
    """
    pictures = settings["pictures"]
    _, (images, _) = all_of_cifar10()
    images = images[pictures * seed : pictures * (seed + 1)] / np.float32(255)
    found: dict[str, float] = {}
    for network, build in NETWORKS.items():
        model = build()
        scores = Scores(model)
        classes = model.predict(images, verbose=0).argmax(axis=1).astype("int32")
        maps = {name: method(scores, images, classes) for name, method in METHODS.items()}
        for layers in range(1, LAYERS + 1):
            others = Scores(randomised(model, layers, draw=seed + 1))
            for name, method in METHODS.items():
                other = method(others, images, classes)
                for measure, values in _measures(maps[name], other).items():
                    found[f"{network}_{name}_{measure}_{layers}"] = np.nanmean(values)
                if layers == LAYERS:
                    maps[f"{name}_control"] = other
        for name in METHODS:
            for measure, values in _measures(maps[name], np.roll(maps[name], 1, axis=0)).items():
                found[f"{network}_{name}_{measure}_chance"] = np.nanmean(values)
        found |= _alike(network, maps)
        found |= _curves(network, model, images, classes, maps, seed)
        left = scores(images, classes) - scores(np.zeros_like(images), classes)
        gap = abs(maps["integrated"].sum(axis=(1, 2)) - left)
        found[f"{network}_integrated_gap"] = gap.max()
    return {name: round(float(number), 5) for name, number in found.items()}, {}


def _measures(one: np.ndarray, other: np.ndarray) -> dict[str, np.ndarray]:
    rank = rank_correlation(one, other)
    known = np.isfinite(rank)
    return {
        "rank": rank,
        "sizes": rank_correlation(abs(one), abs(other)),
        "ssim": similarity(one, other),
        "high": np.where(known, rank > HIGH, np.nan),
        "none": ~known,
    }


def _alike(network: str, maps: dict[str, np.ndarray]) -> Iterator[tuple[str, float]]:
    """Yield how alike the maps of two methods are, of one network: rank correlation."""
    for i, one in enumerate(METHODS):
        for other in list(METHODS)[i + 1 :]:
            alike = rank_correlation(maps[one], maps[other])
            yield f"{network}_{one}_and_{other}", np.nanmean(alike)


def _curves(
    network: str,
    model: keras.Sequential,
    images: np.ndarray,
    classes: np.ndarray,
    maps: dict[str, np.ndarray],
    seed: int,
) -> dict[str, float]:
    """Delete pixels, the most important first, and insert them; return areas under the curves.

    A curve is the probability of the class, from all pixels (deletion) or none (insertion); a
    pixel that is not there has the picture's mean colour. `_gain` is by how much a map's order
    does better than a random one, on the same pictures, and `_over_control` than the map of
    a network whose layers are all random: above 0 is better.
    """
    size = images.shape[1] * images.shape[2]
    ties = numbers(1000 * (seed + 1) + 999, size)
    orders = {
        name: np.lexsort((np.broadcast_to(ties, (len(images), size)), -part.reshape(-1, size)))
        for name, part in maps.items()
    }
    orders["random"] = np.stack(
        [np.random.default_rng([seed, i]).permutation(size) for i in range(len(images))]
    )
    areas: dict[str, np.ndarray] = {}
    for name, order in orders.items():
        for way in ("deletion", "insertion"):
            areas[f"{name}_{way}"] = _area(model, images, classes, order, way)
    found = {f"{network}_{name}": area.mean() for name, area in areas.items()}
    for name in METHODS:
        for way, sign in (("deletion", -1), ("insertion", 1)):
            for other, called in (("random", "gain"), (f"{name}_control", "over_control")):
                gain = sign * (areas[f"{name}_{way}"] - areas[f"{other}_{way}"])
                found[f"{network}_{name}_{way}_{called}"] = gain.mean()
    return found


def _area(
    model: keras.Sequential, images: np.ndarray, classes: np.ndarray, order: np.ndarray, way: str
) -> np.ndarray:
    place = np.empty_like(order)
    np.put_along_axis(place, order, np.arange(order.shape[1])[None], axis=1)
    place = place.reshape(images.shape[:3])[..., None]
    grey = images.mean(axis=(1, 2), keepdims=True)
    curve = []
    for removed in range(0, order.shape[1] + 1, PIXELS):
        first = place < removed
        shown = np.where(first if way == "insertion" else ~first, images, grey)
        answers = model.predict_on_batch(shown.astype("float32"))
        curve.append(answers[np.arange(len(images)), classes])
    values = np.array(curve)
    return (values[1:] + values[:-1]).mean(axis=0) / 2


# ---------------------------------------------------------------- what units look for
def run_patches(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Find the test pictures that excite each unit most, and least, and of which classes they are.

    NETWORK_LAYER_purity is the mean over units: of the 100 pictures that excite a unit most, the
    share of the class that has most of them. `chance_purity` is that of 100 pictures by chance.
    """
    _, (images, labels) = all_of_cifar10()
    labels = labels.ravel()
    found: dict[str, float] = {}
    arrays: dict[str, np.ndarray] = {}
    for network, build in NETWORKS.items():
        model = build()
        outputs = [model.get_layer(name).output for name in UNITS]
        values = keras.Model(model.inputs, outputs).predict(
            images / np.float32(255), batch_size=1000, verbose=0
        )
        for layer, maps in zip(UNITS, values, strict=True):
            maps = maps.reshape(len(images), *maps.shape[1:])
            for sign, which in ((1, "most"), (-1, "least")):
                best = best_places(maps, settings["kept"], sign)
                for part in ("image", "row", "column"):
                    arrays[f"{network}/{layer}/{which}/{part}"] = getattr(best, part).astype(
                        np.uint16
                    )
            top = labels[best_places(maps, 100).image]
            found[f"{network}_{layer}_purity"] = _purity(top)
    rng = np.random.default_rng(0)
    draws = [rng.choice(labels, 100, replace=False) for _ in range(1000)]
    found["chance_purity"] = _purity(np.stack(draws, axis=1))
    return {name: round(number, 4) for name, number in found.items()}, arrays


def _purity(labels: np.ndarray) -> float:
    counts = np.stack([(labels == c).sum(axis=0) for c in range(10)])
    return float((counts.max(axis=0) / len(labels)).mean())


def run_ascent(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Make pictures that excite units, from two noises and two pictures; compare what comes out.

    NETWORK_LAYER_WAY_START: the mean correlation of the two results over the units, `WAY` being
    plain or smooth, `START` noise or picture; `_value` is the sum that is reached, against the
    highest of all test pictures at the same place. For Output, `_agrees` is the share of the ten
    pictures that the other network takes for that class.
    """
    rng = np.random.default_rng(seed)
    _, (images, _) = all_of_cifar10()
    images = images / np.float32(255)
    starts = {
        "noise": rng.uniform(0, 1, (2, 32, 32, 3)).astype("float32"),
        "picture": images[rng.choice(len(images), 2, replace=False)],
    }
    models = {network: build() for network, build in NETWORKS.items()}
    found: dict[str, float] = {}
    for network, model in models.items():
        for layer, units in settings["units"].items():
            chosen = np.arange(units, dtype="int32")
            sums = sums_of(model, layer)
            highest = sums.predict(images, batch_size=1000, verbose=0).max(axis=0)[:units]
            seen = _field(model, layer)
            for way, smooth in settings["smooth"].items():
                for start, pair in starts.items():
                    begin = np.repeat(pair, units, axis=0)
                    made = ascend(sums, np.tile(chosen, 2), begin, smooth)
                    name = f"{network}_{layer}_{way}_{start}"
                    alike = correlation(made[:units, *seen], made[units:, *seen])
                    found[name] = alike.mean()
                    reached = sums.predict_on_batch(made)[np.arange(2 * units), np.tile(chosen, 2)]
                    found[f"{name}_value"] = (reached / np.tile(highest, 2)).mean()
                    if layer == "Output":
                        (other,) = (models[one] for one in models if one != network)
                        says = other.predict_on_batch(made).argmax(axis=1)
                        found[f"{name}_agrees"] = (says == np.tile(chosen, 2)).mean()
    return {name: round(float(number), 4) for name, number in found.items()}, {}


def _field(model: keras.Sequential, layer: str) -> tuple[slice, slice]:
    """Return the pixels that the unit in the middle of a layer sees."""
    shape = model.get_layer(layer).output.shape
    if len(shape) == 2:
        return slice(0, 32), slice(0, 32)
    return field(model, layer, shape[1] // 2, shape[2] // 2)


EXPERIMENTS = [
    Experiment(
        name="better_network",
        question="What are the weights of chapter 12's network, after its ten epochs?",
        settings={"recipe": asdict(OURS), "learns_from": 45_000},
        run=run_better,
        seeds=(0,),
        arrays="weights",
    ),
    Experiment(
        name="looking_maps",
        question="Do maps of what an answer rests on change when the network's layers are random?",
        settings={
            "pictures": 200,
            "steps": STEPS,
            "samples": SAMPLES,
            "noise": NOISE,
            "pixels_a_step": PIXELS,
        },
        run=run_maps,
        seeds=tuple(range(10)),
    ),
    Experiment(
        name="looking_patches",
        question="Which test pictures excite each unit most, and of which classes are they?",
        settings={"kept": 9},
        run=run_patches,
        seeds=(0,),
        arrays="places",
    ),
    Experiment(
        name="looking_ascent",
        question="Do pictures that are made to excite a unit agree, whatever they begin from?",
        settings={
            "units": {"C3": 16, "C5": 16, "F6": 16, "Output": 10},
            "smooth": {"plain": 0.0, "smooth": 0.1},
        },
        run=run_ascent,
        seeds=tuple(range(5)),
    ),
]
