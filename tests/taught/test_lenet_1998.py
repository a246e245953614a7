"""The connection table of 1998, its symmetry, and the layers of 1998."""

from itertools import permutations

import keras
import numpy as np
import pytest

from lenet_utils.lenet_1998 import CONNECTIONS, SUBSETS, squash, subsample
from lenet_utils.models import Connections, tutorial_lenet5, tutorial_with_1998_table

# Table I once more, row by row as it is printed: a row a map of S2, a column a map of C3.
PRINTED = """
    X...XXX..XXXX.XX
    XX...XXX..XXXX.X
    XXX...XXX..X.XXX
    .XXX..XXXX..X.XX
    ..XXX..XXXX.XX.X
    ...XXX..XXXX.XXX
"""


def test_the_table_is_the_papers():
    rows = [[mark == "X" for mark in line] for line in PRINTED.split()]
    np.testing.assert_array_equal(CONNECTIONS, rows)
    assert CONNECTIONS.dtype == bool


def test_the_table_gives_the_papers_count_of_parameters():
    per_map = [25 * len(subset) + 1 for subset in SUBSETS]
    assert per_map == [76] * 6 + [101] * 9 + [151]
    assert sum(per_map) == 1516


def test_every_s2_map_is_used_ten_times_and_no_two_subsets_are_alike():
    assert CONNECTIONS.sum(axis=1).tolist() == [10] * 6
    assert len(set(SUBSETS)) == 16


def test_the_table_has_exactly_the_symmetry_of_a_ring_of_six():
    columns = {frozenset(subset) for subset in SUBSETS}
    symmetries = {
        names
        for names in permutations(range(6))
        if {frozenset(names[s] for s in subset) for subset in SUBSETS} == columns
    }
    turns = {tuple((s + k) % 6 for s in range(6)) for k in range(6)}
    mirrored = {tuple((k - s) % 6 for s in range(6)) for k in range(6)}
    assert symmetries == turns | mirrored


def test_a_turn_of_the_ring_moves_each_column_inside_its_group():
    turned = [SUBSETS.index(tuple(sorted((s + 1) % 6 for s in subset))) for subset in SUBSETS]
    assert turned == [1, 2, 3, 4, 5, 0, 7, 8, 9, 10, 11, 6, 13, 14, 12, 15]


def test_the_table_cannot_be_changed_by_accident():
    with pytest.raises(ValueError, match="read-only"):
        CONNECTIONS[0, 0] = False


def test_the_squashing_function_keeps_one_and_is_bounded():
    assert squash(np.array([-1.0, 0.0, 1.0])) == pytest.approx([-1, 0, 1], abs=1e-4)
    assert squash(np.array([-50.0, 50.0])) == pytest.approx([-1.7159, 1.7159])


def test_subsampling_is_what_the_paper_says_unit_by_unit():
    rng = np.random.default_rng(0)
    maps = rng.normal(size=(2, 6, 4, 3))
    coefficients, biases = np.array([0.5, -1.2, 2.0]), np.array([0.1, 0.7, -0.4])
    found = subsample(maps, coefficients, biases)
    assert found.shape == (2, 3, 2, 3)
    for n, y, x, c in np.ndindex(*found.shape):
        total = 0.0
        for dy in (0, 1):
            for dx in (0, 1):
                total += maps[n, 2 * y + dy, 2 * x + dx, c]
        a = total * coefficients[c] + biases[c]
        assert found[n, y, x, c] == pytest.approx(1.7159 * np.tanh(a * 2 / 3))


@pytest.mark.parametrize("shape", [(1, 5, 4, 2), (1, 4, 7, 2)])
def test_subsampling_refuses_maps_that_blocks_do_not_fill(shape):
    with pytest.raises(ValueError, match="even height and width, got"):
        subsample(np.zeros(shape), np.ones(2), np.zeros(2))


def test_the_tutorials_network_with_the_table_begins_as_the_tutorials():
    keras.utils.set_random_seed(3)
    plain = tutorial_lenet5()
    keras.utils.set_random_seed(3)
    model = tutorial_with_1998_table()
    for layer, other in zip(model.layers, plain.layers, strict=True):
        for weights, others in zip(layer.get_weights(), other.get_weights(), strict=True):
            is_kernel_of_c3 = layer.name == "C3" and weights.ndim == 4
            np.testing.assert_array_equal(
                weights, others * CONNECTIONS if is_kernel_of_c3 else others
            )


@pytest.mark.trains
def test_missing_connections_stay_missing_in_training():
    keras.utils.set_random_seed(0)
    model = tutorial_with_1998_table()
    before = model.get_layer("C3").get_weights()[0]
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    images = np.random.default_rng(0).random((48, 32, 32, 3), dtype="float32")
    model.fit(images, np.arange(48) % 10, batch_size=16, verbose=0)
    after = model.get_layer("C3").get_weights()[0]
    assert not after[..., ~CONNECTIONS].any()
    assert (after[..., CONNECTIONS] != before[..., CONNECTIONS]).all()
    # With its bias, that is the layer of 1998.
    assert np.count_nonzero(after) + 16 == 1516


def test_a_constrained_layer_can_be_saved(tmp_path):
    table = np.array([[1, 0, 1], [0, 1, 1]])
    layer = keras.layers.Conv2D(3, 2, kernel_constraint=Connections(table))
    model = keras.Sequential([keras.Input((4, 4, 2)), layer])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.layers[0].kernel_constraint.table, table)


@pytest.mark.parametrize("table", [np.ones(6), np.full((6, 16), 0.5), np.full((2, 2), np.nan)])
def test_a_table_that_is_none_is_refused(table):
    with pytest.raises(ValueError, match="zeros and ones, one row an input map"):
        Connections(table)
