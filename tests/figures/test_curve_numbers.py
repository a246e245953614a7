"""The numbers behind the player's curves: bands over seeds, smoothing, ticks. Run in Node."""

import numpy as np
import pytest
import scripts

from lenet_book.records import recorded


@pytest.fixture
def ask(tmp_path):
    """Return a function that calls one of series.js's functions."""
    return lambda *case: scripts.ask("curve_numbers", [case], tmp_path)[0]


@pytest.fixture(scope="module")
def seeds() -> np.ndarray:
    """Five seeds' validation losses: (5, 10)."""
    return np.array([run["history"]["val_loss"] for run in recorded.load("tutorial")["runs"]])


def test_the_first_seed_has_no_band(ask, seeds):
    found = ask("summarise", seeds.tolist(), "first")
    assert found == {"values": seeds[0].tolist(), "low": None, "high": None}
    alone = ask("summarise", seeds[:1].tolist(), "interval")
    assert alone["low"] is None


def test_the_range_is_the_mean_between_lowest_and_highest(ask, seeds):
    found = ask("summarise", seeds.tolist(), "range")
    np.testing.assert_allclose(found["values"], seeds.mean(axis=0))
    np.testing.assert_array_equal(found["low"], seeds.min(axis=0))
    np.testing.assert_array_equal(found["high"], seeds.max(axis=0))


def test_the_interval_is_the_recorded_runs_own(ask, seeds):
    found = ask("summarise", seeds.tolist(), "interval")
    half = [recorded.half_width(column.tolist()) for column in seeds.T]
    np.testing.assert_allclose(found["high"], seeds.mean(axis=0) + half)
    np.testing.assert_allclose(found["low"], seeds.mean(axis=0) - half)


def test_smoothing_averages_around_each_epoch_and_keeps_the_ends(ask):
    values = [1.0, 5.0, 3.0, 7.0, 2.0, 0.0]
    assert ask("smoothed", values, 3) == pytest.approx([1, 3, 5, 4, 3, 0])
    assert ask("smoothed", values, 5) == pytest.approx([1, 3, 18 / 5, 17 / 5, 3, 0])
    assert ask("smoothed", values, 1) == values
    assert ask("smoothed", [4.0], 5) == [4.0]


@pytest.mark.parametrize(
    ("values", "scale", "ticks"),
    [
        ([0.31, 0.62], "linear", [0.3, 0.4, 0.5, 0.6, 0.7]),
        ([1.0, 1.0], "linear", [1.0, 1.5]),
        ([0.002, 3.0], "log", [0.001, 0.01, 0.1, 1, 10]),
        ([0.05, 2.1], "log", [0.05, 0.1, 0.2, 0.5, 1, 2, 5]),
        ([0.6, 2.3], "log", [0.5, 0.7, 1, 1.5, 2, 3]),
        ([1.3, 1.7], "log", [1.3, 1.4, 1.5, 1.6, 1.7]),
        ([-1.0, 1.0], "log", [-1, -0.5, 0, 0.5, 1]),
    ],
)
def test_ticks_are_round_and_enclose_the_values(ask, values, scale, ticks):
    found = ask("axisOf", values, scale)
    assert found["ticks"] == pytest.approx(ticks)
    assert all(0 <= place <= 1 for place in found["places"])


def test_a_logarithmic_axis_gives_each_factor_the_same_room(ask):
    places = ask("axisOf", [0.01, 0.1, 1.0, 10.0], "log")["places"]
    np.testing.assert_allclose(np.diff(places), places[1] - places[0])
