"""The recorded experiments on digits, each run once on a few: what they keep is what was."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from lenet_book.digits import compiled, training
from lenet_book.digits.compiled import Kernel, Network, flat
from lenet_book.digits.training import Recipe, prepared
from lenet_book.experiments import (
    digit_pad,
    digits,
    digits_changes,
    digits_choice,
    digits_errors,
    digits_printed,
    digits_readings,
    digits_switches,
)
from lenet_book.records import recorded
from lenet_utils.data import load_mnist

pytestmark = pytest.mark.skipif(not compiled.compilers(), reason="no C compiler is here")


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Put a few digits in the place of MNIST, and let a recipe have two passes."""
    sample = load_mnist("sample")
    monkeypatch.setattr(digits, "all_of_mnist", lambda: sample)
    monkeypatch.setattr(digits_choice, "all_of_mnist", lambda: sample)
    monkeypatch.setattr(digits_choice, "LEARN", 800)
    monkeypatch.setattr(digits_changes, "LEARN", 800)
    monkeypatch.setattr(digit_pad, "LEARN", 800)
    monkeypatch.setattr(digit_pad, "all_of_mnist", lambda: sample)
    monkeypatch.setattr(training, "FOR_CURVATURE", 20)
    monkeypatch.setattr(digits_printed, "FOR_CURVATURE", 20)
    for module in (digits_choice, digits_printed, digits_changes):
        monkeypatch.setattr(module, "PASSES", 2)
    return sample


SHORT = asdict(replace(digits_choice.OURS, passes=3))


def test_a_run_keeps_its_errors_and_its_weights(few):
    numbers, arrays = digits.run_recipe(SHORT, 4)
    (_, _), (pictures, labels) = few
    weights = flat(
        {
            name: [arrays[f"{name}/kernel"], arrays[f"{name}/bias"]]
            for name in ("C1", "S2", "C3", "S4", "C5", "F6")
        }
    )
    shown = prepared(pictures, digits_choice.OURS)
    outputs, _ = Kernel(Network(j=digits_choice.OURS.j)).outputs(weights, shown)
    read = outputs.argmin(axis=1)
    wrong = np.flatnonzero(read != labels)
    assert numbers["misread"] == [[n, labels[n], read[n]] for n in wrong]
    assert numbers["test_accuracy"] == pytest.approx(1 - len(wrong) / 1000)
    assert numbers["test_error"] == pytest.approx(len(wrong) / 10)
    assert len(numbers["history"]["test_error"]) == 3
    assert numbers["history"]["test_error"][-1] == numbers["test_error"]
    for kind in ("far", "close_call"):
        left = numbers[f"error_if_{kind}_is_refused"]
        assert left[0] == pytest.approx(numbers["test_error"])
        assert left[-1] < left[0]
    kept = np.argsort(outputs.min(axis=1), kind="stable")[:900]
    assert numbers["error_if_far_is_refused"][-1] == pytest.approx(
        100 * np.mean(read[kept] != labels[kept]), abs=1e-3
    )
    json.dumps(numbers)


def test_sizes_and_distortions_are_what_their_names_say(few):
    numbers, _ = digits.run_sizes(SHORT, 4)
    assert set(numbers) == {"test_error_15000", "test_error_30000"}
    for error in numbers.values():  # in per cent, of so many digits
        misread = error * len(few[1][1]) / 100
        assert misread == pytest.approx(round(misread), abs=1e-3)
    distorted = digits.recipe_of(json.loads(json.dumps(asdict(digits.DISTORTED))))
    assert distorted == digits.DISTORTED
    assert (
        digits.recipe_of(json.loads(json.dumps(asdict(digits_choice.OURS)))) == digits_choice.OURS
    )


def test_a_candidate_is_judged_by_digits_that_it_never_saw(few):
    numbers, _ = digits_choice.run_candidate({}, 2)
    (pictures, labels), _ = few
    split = digits_choice.validation_split()
    np.testing.assert_array_equal(split.pictures, pictures[:800])
    np.testing.assert_array_equal(split.other_labels, labels[800:])
    recipe, changes = digits_choice.TRIED[2]
    assert numbers["recipe"] == asdict(replace(recipe, **changes, images=800, passes=2))
    assert numbers["val_error"] == pytest.approx(np.mean(numbers["val_errors"]))


@pytest.mark.parametrize("failed", ["", "no numbers in pass 2"])
def test_a_run_is_judged_by_its_last_pass(monkeypatch, failed):
    """Two runs, each of three passes, which nobody has to wait for."""

    def run(recipe, seed, split):
        share = seed % 10 / 100
        errors, misread = [0.5, 0.4, 0.1 + share], [0.6, 0.3, 0.2]
        learnt, loss = [0.35, 0.05 + share], [3.0, 2.0, 1.0]
        return training.Run(None, None, errors, misread, learnt, loss, 0.1, 0.2, failed)

    monkeypatch.setattr(digits_choice, "train", run)
    monkeypatch.setattr(digits_changes, "train", run)
    history = {"val_error": [50, 40, 11], "misread": [60, 30, 20], "loss": [3, 2, 1]}
    if not failed:  # distortions were tried with a recipe that does not fail
        numbers, _ = digits_choice.run_distortion({}, 2)
        assert numbers.pop("distortion") == asdict(digits_choice.stronger(1.5))
        assert numbers == {
            "strength": 1.5,
            "val_error": 11.5,
            "val_errors": [11, 12],
            "training_error": 6.5,
            "history": history,
        }
    numbers, _ = digits_choice.run_candidate({}, 2)
    assert numbers["val_errors"] == ([90, 90] if failed else [11, 12])
    assert numbers["val_error"] == (90 if failed else 11.5)
    assert (numbers["training_error"], numbers["history"]) == (6.5, history)
    assert numbers["failed"] == [failed, failed]
    rated, _ = digits_changes.run_rate({}, 0)
    assert rated == {
        "changes": digits_changes.RATED[0],
        "val_error": 90 if failed else 11,
        "failed": failed,
    }


def test_the_printed_recipe_is_followed_to_the_end_though_it_fails():
    assert replace(Recipe(), j=0.1) == Recipe(head="bitmaps", beta=1, scale=1, start="±2.4/F")
    for number, changes in enumerate(digits_printed.PRINTED):
        numbers, _ = digits_printed.run_printed({}, number)
        assert len(numbers["history"]["test_error"]) == 2
        assert set(numbers["changes"]) == set(changes)
        json.dumps(numbers, allow_nan=False)


def test_curvature_is_watched_while_the_steps_stay(monkeypatch):
    monkeypatch.setattr(digits_printed, "MOMENTS", (0, 10, 100, 1_000))
    monkeypatch.setattr(digits_printed, "MENDED", [{}, {"estimates": 5}])
    for number in (0, 1):
        numbers, _ = digits_printed.run_mended({}, number)
        watched = numbers["first_pass"]
        assert watched["steps"] == [0, 10, 100, 1_000]
        assert all(len(watched[name]) == 4 for name in ("C1", "S2", "F6", "error", "saturated"))
        assert watched["C1"][0] > 0
        json.dumps(numbers, allow_nan=False)


def test_a_guess_and_a_rate_say_what_they_changed():
    numbers, _ = digits_changes.run_guess({}, 1)
    assert numbers["changes"] == {"j": 0.01}
    assert [len(wrong) / 10 for wrong in numbers["misread"]] == numbers["test_errors"]
    assert numbers["test_error"] == pytest.approx(np.mean(numbers["test_errors"]), abs=1e-3)
    for number in (0, 12, 17):
        rated, _ = digits_changes.run_rate({}, number)
        assert rated["changes"] == digits_changes.RATED[number]
        assert 0 < rated["val_error"] <= 90


def test_the_recipe_is_the_one_that_validation_chose():
    runs = recorded.load("lenet_1998_choice")["runs"]
    for run, (recipe, changes) in zip(runs, digits_choice.TRIED, strict=True):
        fixed = {"images": 50_000, "passes": 12} | changes
        assert digits.recipe_of(run["recipe"]) == replace(recipe, **fixed)
    best = min(runs, key=lambda run: run["val_error"])["recipe"]
    assert digits.recipe_of(best | {"images": 60_000, "passes": 20}) == digits_choice.OURS


def test_the_strength_of_distortions_is_the_one_that_validation_chose():
    runs = recorded.load("lenet_1998_distorted_choice")["runs"]
    best = min(runs, key=lambda run: run["val_error"])
    assert asdict(digits.DISTORTED)["distortion"] == best["distortion"]
    assert [run["strength"] for run in runs] == list(digits_choice.STRENGTHS)


def test_what_has_to_be_tuned_takes_the_rate_that_was_best_on_validation(monkeypatch):
    runs = [
        {"seed": number, "val_error": 2 - number / 100}
        for number in range(len(digits_changes.RATED))
    ]
    monkeypatch.setattr(recorded, "load", lambda name: {"runs": runs})
    assert digits_switches.tuned({"plain_tanh": True}) == {"plain_tanh": True}
    one_by_one = digits_switches.tuned({"optimiser": "SGD", "batch": 1})
    assert one_by_one == {"optimiser": "SGD", "batch": 1, "beta": 1 / 84, "rate": 0.08}
    assert digits_switches.tuned({"optimiser": "SGD", "batch": 32})["rate"] == 1.6
    assert digits_switches.tuned({"optimiser": "Adam", "batch": 32})["rate"] == 0.008
    assert digits_switches.tuned({"head": "softmax"}) == {"head": "softmax", "rate": 0.4}


def test_a_reading_says_what_it_has_of_the_papers_facts(monkeypatch):
    recipe = replace(digits_choice.OURS, passes=3)
    monkeypatch.setattr(digits_readings, "READINGS", [recipe])
    numbers, _ = digits_readings.run_reading({}, 0)
    assert numbers["test_error"] == pytest.approx(np.mean(numbers["test_errors"]), rel=1e-3)
    assert len(numbers["flat_after"]) == len(digits_readings.SEEDS)
    assert 0 < numbers["smallest_step"] < numbers["largest_step"] <= 5e-4 / 0.02
    assert digits_readings.passes_until_flat([2, 1, 0.97, 1.0, 0.98]) == 2
    assert digits_readings.passes_until_flat([2, 1.5, 1.2]) == 3
    assert digits_readings.passes_until_flat([1.0, 1.0]) == 1


def test_the_pad_s_limits_refuse_their_share_of_the_digits_that_judge(monkeypatch, few):
    recipe = replace(digits_choice.OURS, passes=2)
    heads = {"bitmaps": recipe, "softmax": replace(recipe, head="softmax", rate=0.4)}
    monkeypatch.setattr(digit_pad, "NETWORKS", heads)
    monkeypatch.setattr(digit_pad, "SCRIBBLES", 20)
    numbers, arrays = digit_pad.run_pad({}, 4)
    (pictures, labels), _ = few
    weights = flat(
        {
            name: [arrays[f"softmax/{name}/{part}"] for part in ("kernel", "bias")]
            for name in ("C1", "S2", "C3", "S4", "C5", "F6", "Output")
        }
    )
    shown = prepared(pictures[800:], recipe)
    outputs, _ = Kernel(Network(head="softmax")).outputs(weights, shown)
    powers = np.exp(outputs.min(axis=1, keepdims=True) - outputs)
    unsure = 1 - (powers / powers.sum(axis=1, keepdims=True)).max(axis=1)
    assert 100 * (outputs.argmin(axis=1) != labels[800:]).mean() == pytest.approx(
        numbers["softmax_val_error"],
        abs=1,  # weights are kept in 16 bits
    )
    assert (unsure > numbers["softmax_limit"]).mean() == pytest.approx(0.02, abs=0.011)
    assert digit_pad.scribbles(3).shape == (3, 28, 28)
    assert digit_pad.scribbles(3).max() == 255


def test_misread_digits_are_looked_up_in_a_list_that_the_reader_names(monkeypatch, tmp_path):
    runs = [{"misread": [[3, 1, 7], [5, 2, 8]]}, {"misread": [[3, 1, 7], [9, 0, 6]]}]
    monkeypatch.setattr(recorded, "load", lambda name: {"runs": runs})
    settings = {"record": "lenet_1998"}
    monkeypatch.delenv(digits_errors.VARIABLE, raising=False)
    with pytest.raises(RuntimeError, match="set LENET_DOUBTFUL_DIGITS to the file"):
        digits_errors.run_errors(settings, 0)
    listed = tmp_path / "doubts.csv"
    listed.write_text("id,given,votes_given\n3,1,1\n9,0,5\n11,4,0\n", "utf-8")
    monkeypatch.setenv(digits_errors.VARIABLE, str(listed))
    numbers, _ = digits_errors.run_errors(settings, 0)
    assert (numbers["by_all"], numbers["by_any"], numbers["listed"]) == (1, 3, 3)
    assert (numbers["listed_by_all"], numbers["listed_by_any"]) == (1, 2)
    assert (numbers["unconfirmed"], numbers["unconfirmed_by_any"]) == (2, 1)
