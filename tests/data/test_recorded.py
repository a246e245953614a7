"""Statistics over seeds, computed in other ways, on made-up runs."""

import base64
import math
import statistics

import numpy as np
import pytest

from lenet_book.records import recorded

ACCURACIES = [0.50, 0.52, 0.51, 0.55, 0.53]


@pytest.fixture(autouse=True)
def runs(monkeypatch):
    found = [
        {
            "seed": seed,
            "test_accuracy": accuracy,
            "history": {"val_loss": [2.0, 1.0 + seed, 1.5], "test_accuracy": [0.1, 0.2, accuracy]},
        }
        for seed, accuracy in enumerate(ACCURACIES)
    ]
    monkeypatch.setattr(recorded, "load", lambda name: {"toy": {"runs": found}}[name])


@pytest.mark.parametrize("runs_", recorded.STUDENT)
def test_the_intervals_leave_out_one_mean_in_twenty(runs_):
    rng = np.random.default_rng(runs_)
    samples = rng.normal(3, 2, size=(20_000, runs_))
    deviations = samples.std(axis=1, ddof=1)
    some = [recorded.half_width(sample) for sample in samples[:50].tolist()]
    factor = some[0] / deviations[0]
    assert some == pytest.approx(factor * deviations[:50])  # so each need not be asked for
    inside = np.abs(samples.mean(axis=1) - 3) <= factor * deviations
    assert abs(inside.mean() - 0.95) < 0.006


def test_an_interval_is_students():
    half = 2.776 * statistics.stdev(ACCURACIES) / math.sqrt(5)
    assert recorded.value("toy.test_accuracy.interval") == pytest.approx(half)


def test_one_more_run_spreads_more_than_the_mean():
    low, high = recorded.prediction("toy", "test_accuracy")
    mean = statistics.fmean(ACCURACIES)
    half = recorded.value("toy.test_accuracy.interval")
    assert (low + high) / 2 == pytest.approx(mean)
    assert (high - low) / 2 == pytest.approx(half * math.sqrt(6))


def test_a_quantity_is_taken_from_the_epoch_that_another_chooses():
    # The loss is lowest in epoch 2 where the seed is 0, and in epoch 3 elsewhere.
    assert recorded.value("toy.epoch.at_lowest_val_loss.seed0") == 2
    assert recorded.value("toy.epoch.at_lowest_val_loss.mean") == pytest.approx((2 + 4 * 3) / 5)
    assert recorded.value("toy.test_accuracy.at_lowest_val_loss.seed0") == 0.2
    assert recorded.value("toy.test_accuracy.at_highest_test_accuracy.max") == 0.55


@pytest.mark.parametrize(
    "path",
    [
        "toy.test_accuracy.at_lowest_nothing.mean",
        "toy.test_accuracy.at_middle_val_loss.mean",
        "toy.test_accuracy.at.mean",
        "toy.test_accuracy.interval.seed0",
        "toy.test_accuracy.epoch4.mean",
        "toy.test_accuracy.0",
        "published.tutorial.val_accuracy.3",
        "parameters.C9",
    ],
)
def test_a_path_that_leads_nowhere_is_named(path):
    with pytest.raises(ValueError, match=f"no number at '{path}'"):
        recorded.value(path)


def test_a_record_that_is_not_there_is_named_with_those_that_are(monkeypatch, tmp_path):
    monkeypatch.undo()
    monkeypatch.setattr(recorded, "RESULTS", tmp_path)
    for name in ("two", "one"):
        (tmp_path / f"{name}.json").write_text("{}", "utf-8")
    with pytest.raises(FileNotFoundError, match=r"'three'; recorded are: one, two$"):
        recorded.load("three")


def test_others_numbers_counts_and_two_paths_are_looked_up_too():
    assert recorded.value("published.tutorial.val_accuracy.epoch3") == 0.491
    assert recorded.value("published.tutorial.test_accuracy") == 0.5461
    assert recorded.value("parameters.C5+F6") == 400 * 120 + 120 + 120 * 84 + 84
    assert recorded.value("parameters.total") == 62_006
    assert recorded.value("toy.test_accuracy.seed3 - toy.test_accuracy.seed0") == 0.55 - 0.5
    assert recorded.value("toy.test_accuracy.seed3 / toy.test_accuracy.seed0") == 0.55 / 0.5
    assert recorded.value("toy.val_loss.epoch2.seed4") == 5


def test_a_number_is_written_as_prose_has_it():
    assert recorded.text("toy.test_accuracy.seed1:.1%") == "52.0\N{NO-BREAK SPACE}%"
    smaller = "toy.test_accuracy.seed0 - toy.test_accuracy.seed3"
    assert recorded.text(f"{smaller}:.2f") == "\N{MINUS SIGN}0.05"
    assert recorded.text(f"{smaller}:points") == "5.0"
    with pytest.raises(ValueError, match=r"^'toy' needs a format behind a colon, such as toy:.1%$"):
        recorded.text("toy")


def test_which_answers_are_right_is_kept_as_bits():
    right = np.array([[1, 0, 0, 1, 1, 0, 1, 0] * 2, [0, 1] * 8]) == 1
    runs = [{"val_right": base64.b64encode(np.packbits(row).tobytes())} for row in right]
    found = recorded.right_answers(runs, "val")
    assert found.dtype == bool
    np.testing.assert_array_equal(found, right)
