"""Training as the tutorial does it: what a seed repeats, and what it must not repeat."""

import numpy as np
import pytest

from lenet_utils.training import Dataset, train_tutorial, train_tutorial_reshuffled

pytestmark = pytest.mark.trains


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    rng = np.random.default_rng(0)
    images = rng.random((96, 32, 32, 3))
    labels = np.eye(10)[rng.integers(10, size=96)]
    return Dataset(images, labels, images[:32], labels[:32])


@pytest.fixture(scope="module")
def runs(dataset) -> list:
    """Two runs with seed 0, and one with seed 1: each its network and its history."""
    return [train_tutorial_reshuffled(dataset, seed, epochs=2) for seed in (0, 0, 1)]


def test_reshuffling_changes_the_order_from_the_second_epoch_on(dataset, runs):
    seeded = train_tutorial(dataset, seed=0, epochs=2).history
    _, reshuffled = runs[0]
    assert set(reshuffled) == set(seeded)
    # The first epoch has seed 0 in both; the second has one of its own.
    assert reshuffled["val_loss"][0] == pytest.approx(seeded["val_loss"][0], rel=1e-5)
    assert abs(reshuffled["val_loss"][1] - seeded["val_loss"][1]) > 1e-4


def test_a_reshuffled_run_can_be_repeated_and_seeds_differ(runs):
    (model, first), (_, again), (_, other) = runs
    assert first == again
    assert first["loss"] != other["loss"]
    assert model.count_params() == 62_006
