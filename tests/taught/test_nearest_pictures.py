"""The nearest picture, held against a loop over all pairs."""

import numpy as np
import pytest

from lenet_utils.near_duplicates import contrast, nearest, pixels, small


def some(n, seed):
    return np.random.default_rng(seed).integers(0, 256, (n, 32, 32, 3), np.uint8)


@pytest.mark.parametrize("rows_of", [pixels, contrast, small])
@pytest.mark.parametrize("mirror", [False, True])
def test_the_nearest_of_all_pairs_is_found(rows_of, mirror):
    asked, known = some(6, 0), some(9, 1)
    found = nearest(asked, known, rows_of, mirror)
    for i, row in enumerate(rows_of(asked)):
        distances = np.linalg.norm(rows_of(known) - row, axis=1)
        if mirror:
            turned = np.linalg.norm(rows_of(known[:, :, ::-1]) - row, axis=1)
            distances = np.minimum(distances, turned)
        assert found.place[i] == distances.argmin()
        assert found.distance[i] == pytest.approx(distances.min(), rel=1e-4)


def test_pixels_lie_between_0_and_1():
    ends = np.zeros((1, 32, 32, 3), np.uint8)
    ends[0, 0, 0] = 0, 51, 255
    assert pixels(ends)[0, :4].tolist() == pytest.approx([0, 0.2, 1, 0])


def test_a_picture_may_be_turned_where_nothing_else_is_said():
    known = some(3, 6)
    assert nearest(known[[1], :, ::-1], known).distance[0] < 1e-3


def test_many_known_pictures_are_taken_in_parts(monkeypatch):
    known = some(2_003, 2)
    found = nearest(known[[0, 1_999, 2_000, 2_002]], known, small)
    assert found.place.tolist() == [0, 1_999, 2_000, 2_002]
    assert (found.distance < 1e-3).all()


def test_light_does_not_count_in_contrast_and_a_mirror_does_not_where_asked():
    known = some(5, 3) // 2
    lighter = (known[[3]] * 1.2 + 20).astype(np.uint8)
    assert nearest(lighter, known, contrast).distance[0] < 0.05
    assert nearest(lighter, known, pixels).distance[0] > 3
    turned = known[[2], :, ::-1]
    assert nearest(turned, known, contrast, mirror=True).distance[0] < 1e-3
    assert nearest(turned, known, contrast, mirror=False).distance[0] > 0.5


def test_a_picture_of_one_colour_has_a_distance_too():
    grey = np.full((1, 32, 32, 3), 128, np.uint8)
    assert np.isfinite(nearest(grey, some(3, 4), contrast).distance).all()


def test_a_small_move_counts_less_when_pictures_are_small():
    rng = np.random.default_rng(5)
    # A smooth picture, as photographs are.
    coarse = rng.integers(0, 256, (4, 4, 4, 3)).repeat(8, axis=1).repeat(8, axis=2).astype(np.uint8)
    moved = np.roll(coarse, 1, axis=2)
    by_pixels = nearest(moved, coarse, contrast, mirror=False).distance
    by_blocks = nearest(moved, coarse, small, mirror=False).distance
    assert (by_blocks < by_pixels).all()
