"""What the residual network's experiments count, choose and time."""

from dataclasses import asdict
from types import SimpleNamespace

import numpy as np

from lenet_book.experiments import residual
from lenet_utils.counting import layer_costs
from lenet_utils.ledger import OURS_LONGER
from lenet_utils.models import tutorial_lenet5
from lenet_utils.other_networks import residual_network
from lenet_utils.training_loop import Images, Split


def test_multiply_adds_are_counted_as_chapter_9_counts_them():
    model = tutorial_lenet5()
    counted = sum(cost.multiply_adds for cost in layer_costs(model))
    assert residual.multiply_adds(model) == counted == 651_720
    # 32×32, 16×16 and 8×8 places; two 3×3 kernels a block, and a 1×1 for what is kept.
    first = 32 * 32 * 9 * (3 * 16 + 2 * 16 * 16)
    second = 16 * 16 * (9 * (16 * 28 + 28 * 28) + 16 * 28)
    third = 8 * 8 * (9 * (28 * 48 + 48 * 48) + 28 * 48)
    assert residual.multiply_adds(residual_network()) == first + second + third + 48 * 10


def test_the_shorter_training_costs_no_more_multiply_adds_and_an_epoch_more_would():
    lenet, other = map(residual.multiply_adds, (tutorial_lenet5(), residual_network()))
    given = residual.AS_LONG * lenet
    assert residual.AS_LITTLE * other <= given < (residual.AS_LITTLE + 1) * other


def test_the_recipe_is_the_best_of_all_that_were_tried():
    from lenet_book.records import recorded

    runs = recorded.load("residual_choice")["runs"]
    best = max(runs, key=lambda run: run["val_accuracy"])
    assert best["changes"] == {}


def test_the_second_epoch_is_timed(monkeypatch):
    nothing = Images(np.zeros((4, 32, 32, 3), np.uint8), np.zeros(4, int))
    monkeypatch.setattr(residual.teacher, "the_split", lambda: Split(nothing, nothing, nothing))
    clock = iter([0, 9, 10, 0, 9, 13])
    cores = iter([0, 18, 20, 0, 18, 28])
    monkeypatch.setattr(residual.time, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(residual.time, "process_time", lambda: next(cores))

    def train(recipe, images, seed, on_epoch):
        assert recipe.epochs == 2
        for _ in range(3):
            on_epoch(None, None)

    monkeypatch.setattr(residual.training_loop, "train", train)
    (costs,) = (one for one in residual.EXPERIMENTS if one.name == "shape_costs")
    numbers, _ = residual.run_costs(costs.settings | {"images": 4}, seed=0)
    assert (numbers["lenet_clock"], numbers["lenet_cores"]) == (0.25e6, 0.5e6)
    assert (numbers["residual_clock"], numbers["residual_cores"]) == (1e6, 2.5e6)
    assert numbers["ratio"] == 5


def test_a_candidate_changes_the_recipe_and_is_judged_by_validation(monkeypatch):
    parts = [Images(np.zeros((n, 32, 32, 3), np.uint8), np.zeros(n, int)) for n in (3, 2, 1)]
    split = Split(*parts)
    asked = []

    def train(recipe, images, seed):
        asked.append((recipe, images, seed))
        return SimpleNamespace(
            history={"accuracy": [0.1, 0.12345678]},
            evaluate=lambda judges: (2.12345678, len(judges.labels) / 7),
        )

    monkeypatch.setattr(residual.teacher, "the_split", lambda: split)
    monkeypatch.setattr(residual.training_loop, "train", train)
    for number, changes in enumerate(residual.TRIED):
        numbers, arrays = residual.run_choice({}, number)
        assert numbers == {
            "changes": changes,
            "val_accuracy": 0.285714,
            "val_loss": 2.123457,
            "accuracy": 0.123457,
        }
        assert arrays == {}
        ((recipe, images, seed),) = asked
        asked.clear()
        assert vars(recipe) == vars(residual.START) | changes
        assert images is split.train
        assert seed == 0


def test_only_what_is_longer_or_shorter_differs_from_the_recipes_that_it_is_compared_with():
    found = {one.name: one for one in residual.EXPERIMENTS}
    long, little = (found[name] for name in ("lenet_as_long", "residual_as_little"))
    assert long.settings["recipe"] == asdict(OURS_LONGER) | {"epochs": 530}
    assert little.settings["recipe"] == asdict(residual.START) | {"epochs": 33}
    assert long.settings["learns_from"] == little.settings["learns_from"] == 50_000
