"""Recipes: what they refuse, and the learning rate that they ask for."""

from dataclasses import FrozenInstanceError, asdict

import keras
import numpy as np
import pytest

from lenet_book.records import recorded
from lenet_utils.ledger import FASTEST, FASTEST_IMAGES, LEDGER, OURS, OURS_LONGER, OURS_TAUGHT
from lenet_utils.recipes import Recipe, Schedule


def test_a_recipe_that_says_nothing_is_the_tutorials():
    assert Recipe().changes() == {}
    adam = Recipe().optimiser_for([keras.Variable([0.0])], 100)
    assert isinstance(adam, keras.optimizers.Adam)
    assert adam.weight_decay is None
    assert float(adam.learning_rate) == pytest.approx(0.001)
    assert (Recipe().batch_size, Recipe().epochs, Recipe().network) == (32, 10, "tutorial")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"optimiser": "lion"}, "optimiser must be adam, nesterov, muon, .*; got 'lion'"),
        ({"network": "vgg"}, "network must be tutorial, relu"),
        ({"pixels": "0-255"}, "pixels must be 0…1, centred, standardised; got '0-255'"),
        ({"epochs": 0}, "epochs must be at least 1, got 0"),
        ({"batch_size": 0}, "batch_size must be at least 1, got 0"),
        ({"shift": -1}, "shift must be at least 0, got -1"),
        ({"learning_rate": 0.0}, "learning_rate must be above 0, got 0.0"),
        ({"learning_rate": float("nan")}, "learning_rate must be above 0, got nan"),
        ({"warm_up": 1.0}, "warm_up must be in 0…1, below 1; got 1.0"),
        ({"label_smoothing": -0.1}, "label_smoothing must be in 0…1"),
        ({"momentum": 1.0}, "momentum must be in 0…1, below 1; got 1.0"),
        ({"contrast": 1.5}, "contrast must be in 0…1, below 1; got 1.5"),
    ],
)
def test_a_recipe_that_cannot_be_run_is_refused_with_a_sentence(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        Recipe(**settings)


def test_the_least_that_can_be_run_is_not_refused():
    least = {"batch_size": 1, "epochs": 1, "shift": 0, "learning_rate": 1e-9, "temperature": 1e-9}
    assert Recipe(**least).changes() == {k: v for k, v in least.items() if k != "shift"}


def test_a_recipe_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Recipe().epochs = 3
    with pytest.raises(FrozenInstanceError):
        LEDGER[0].label = "another"


def optimiser(steps: int = 100, **settings) -> keras.optimizers.Optimizer:
    return Recipe(**settings).optimiser_for([keras.Variable([0.0])], steps)


def test_an_optimiser_has_what_the_recipe_says():
    assert optimiser(momentum=0.7).beta_1 == 0.7
    nesterov = optimiser(optimiser="nesterov", momentum=0.7)
    assert (nesterov.momentum, nesterov.nesterov) == (0.7, True)
    muon = optimiser(optimiser="muon", momentum=0.7, bias_ratio=0.3)
    assert (muon.momentum, muon.bias_ratio, muon.keep_sizes) == (0.7, 0.3, False)
    assert optimiser(optimiser="muon, sizes kept").keep_sizes
    averaged = optimiser(averaging=0.9)
    assert (averaged.use_ema, averaged.ema_momentum) == (True, 0.9)
    assert not optimiser().use_ema


@pytest.mark.parametrize(
    ("settings", "rates"),
    [
        ({}, [2, 2, 2]),
        ({"schedule": "linear"}, [2, 1, 0]),
        ({"schedule": "cosine"}, [2, 1, 0]),
        ({"warm_up": 0.5}, [0, 2, 2]),
        ({"warm_up": 0.5, "schedule": "linear"}, [0, 2, 0]),
    ],
)
def test_a_rate_climbs_and_falls_over_all_steps_of_a_run(settings, rates):
    made = optimiser(100, learning_rate=2.0, **settings)
    found = []
    for step in (0, 50, 100):
        made.iterations.assign(step)
        found.append(float(made.learning_rate))
    assert found == pytest.approx(rates, abs=1e-6)


@pytest.mark.parametrize("optimiser", ["adam", "nesterov", "muon"])
def test_weight_decay_shrinks_kernels_and_leaves_biases(optimiser):
    kernel, bias = (keras.Variable(np.ones(shape, "float32")) for shape in [(3, 2), (2,)])
    recipe = Recipe(optimiser=optimiser, learning_rate=0.1, weight_decay=0.5)
    nothing = [keras.ops.zeros((3, 2)), keras.ops.zeros(2)]
    recipe.optimiser_for([kernel, bias], 10).apply(nothing, [kernel, bias])
    np.testing.assert_allclose(kernel, 1 - 0.1 * 0.5, rtol=1e-6)
    np.testing.assert_allclose(bias, 1)


@pytest.mark.parametrize(
    ("fall", "half", "end"), [("constant", 2.0, 2.0), ("linear", 1.0, 0.0), ("cosine", 1.0, 0.0)]
)
def test_a_schedule_climbs_to_its_peak_and_falls_to_its_end(fall, half, end):
    rate = Schedule(peak=2.0, steps=1000, warm_up=0.2, fall=fall)
    assert float(rate(0)) == 0
    assert float(rate(100)) == pytest.approx(1)  # half of the climb
    assert float(rate(200)) == pytest.approx(2)
    assert float(rate(600)) == pytest.approx(half)  # half of the fall
    assert float(rate(1000)) == pytest.approx(end, abs=1e-6)


def test_a_schedule_without_a_warm_up_starts_at_its_peak():
    assert float(Schedule(2.0, 1000, 0.0, "linear")(0)) == 2
    assert float(Schedule(2.0, 1000)(500)) == 1


def test_a_schedule_can_be_saved_and_loaded():
    rate = Schedule(0.3, 50, 0.1, "cosine")
    again = Schedule.from_config(rate.get_config())
    assert float(again(33)) == float(rate(33))


def test_every_row_of_the_ledger_changes_the_row_that_it_names():
    rows = {row.name: row for row in LEDGER}
    assert len(rows) == len(LEDGER)
    assert LEDGER[0].recipe == Recipe()
    assert LEDGER[0].changes is None
    for row in LEDGER[1:]:
        before = asdict(rows[row.changes].recipe)
        after = asdict(row.recipe)
        assert {name for name in before if before[name] != after[name]}, row.name


def test_every_row_of_the_ledger_is_the_recipe_that_was_recorded():
    names = {path.stem for path in recorded.RESULTS.glob("ledger_*.json")}
    assert names == {f"ledger_{row.name}" for row in LEDGER}
    for row in LEDGER:
        record = recorded.load(f"ledger_{row.name}")
        assert record["settings"]["recipe"] == asdict(row.recipe)
        assert record["question"] == row.question
        for tuning in row.tuning:
            assert recorded.load(f"tuning_{tuning}")["runs"]
    tuned = {row.name: row.tuning for row in LEDGER if row.tuning}
    assert tuned == {
        "ours": ("patches", "rate_and_decay"), "adam": ("adam",), "adamw": ("adamw",),
        "taught": ("teacher",),
    }  # fmt: skip


def test_our_recipes_are_those_that_were_recorded():
    settings = [("full_ours", OURS), ("full_longer", OURS_LONGER), ("full_taught", OURS_TAUGHT)]
    for name, recipe in [*settings, ("brief_both", FASTEST)]:
        assert recorded.load(name)["settings"]["recipe"] == asdict(recipe)
    assert recorded.load("brief_both")["settings"]["learns_from"] == FASTEST_IMAGES
