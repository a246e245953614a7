"""The page's trainer parts from TensorFlow no farther than TensorFlow from itself."""

import numpy as np
import pytest

from lenet_book.experiments import trainer_band
from lenet_book.records import RUNS, recorded

EACH = pytest.mark.parametrize("optimiser", trainer_band.OPTIMISERS)


def farthest(optimiser: str, kind: str) -> float:
    """Return the largest recorded difference: "between" two of TensorFlow's, or the "trainer"'s."""
    runs = recorded.load("trainer_band")["runs"]
    found = [
        number
        for run in runs
        for name, number in run.items()
        if name.startswith(f"{optimiser}_{kind}_")
    ]
    assert len(found) == 4 * len(runs) >= 5
    return max(found)


@EACH
def test_the_recorded_curves_are_within_the_band(optimiser):
    assert 0 < farthest(optimiser, "trainer") <= farthest(optimiser, "between")


@EACH
@pytest.mark.trains
def test_the_trainer_of_today_is_within_the_band(optimiser):
    with np.load(RUNS / "trainer_band_curves.npz") as curves:
        theirs = [curves[f"{optimiser}_{way}"] for way in trainer_band.WAYS]
    ours = trainer_band.by_the_trainer(optimiser, 0)
    assert len(ours) == trainer_band.STEPS
    assert ours[-25:].mean() < ours[:25].mean() - 0.2, "it does not learn"
    band = farthest(optimiser, "between")
    assert max(trainer_band.apart(ours, losses) for losses in theirs) <= band
