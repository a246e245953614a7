"""Chapter 18's experiments: what is drawn, and what is held while the pictures grow."""

from types import SimpleNamespace

import numpy as np
import pytest

from lenet_book.experiments import learning_curves
from lenet_book.experiments.learning_curves import ALL, CHANGES, SIZES, cut, draw
from lenet_utils.ledger import OURS
from lenet_utils.recipes import Recipe
from lenet_utils.training_loop import Images, Split


@pytest.fixture
def images():
    rng = np.random.default_rng(0)
    labels = rng.permutation(np.repeat(np.arange(10), 30))
    return Images(rng.integers(0, 256, (300, 32, 32, 3), np.uint8), labels)


def test_a_draw_holds_every_class_as_often_and_every_smaller_draw(images):
    large, small = draw(images, 200, seed=1), draw(images, 50, seed=1)
    assert np.bincount(large.labels).tolist() == [20] * 10
    assert np.bincount(small.labels).tolist() == [5] * 10
    np.testing.assert_array_equal(large.images[:50], small.images)
    known = {image.tobytes(): label for image, label in zip(*images, strict=True)}
    assert [known[image.tobytes()] for image in large.images] == large.labels.tolist()
    assert len({image.tobytes() for image in large.images}) == 200


def test_one_picture_a_class_can_be_drawn(images):
    assert sorted(draw(images, 10, 0).labels) == list(range(10))


def test_another_seed_draws_other_pictures(images):
    assert not np.array_equal(draw(images, 50, 1).images, draw(images, 50, 2).images)


@pytest.mark.parametrize("size", [0, -10, 15, 310])
def test_a_size_that_cannot_be_drawn_is_refused(images, size):
    with pytest.raises(ValueError, match=rf"multiple of 10 in 10…300; got {size}"):
        draw(images, size, 0)


@pytest.mark.parametrize("recipe", [Recipe(), OURS])
def test_what_is_held_stays_the_same_at_every_size(recipe):
    assert {cut(recipe, size, "epochs").epochs for size in SIZES} == {recipe.epochs}
    whole = recipe.epochs * (ALL // recipe.batch_size)
    for size in SIZES:
        shorter = cut(recipe, size, "steps")
        steps = shorter.epochs * (size // shorter.batch_size)
        assert abs(steps - whole) <= (size // shorter.batch_size) / 2


def test_shuffling_moves_all_pictures_pixels_in_the_same_way(images):
    test = Images(images.images[:5], images.labels[:5])
    lesson, judges = CHANGES["shuffled pixels"](images, test, np.random.default_rng(3))
    np.testing.assert_array_equal(lesson.images[:5], judges.images)
    assert not np.array_equal(lesson.images, images.images)
    # Colours stay together, and every picture keeps its pixels.
    colours = [
        np.unique(part.reshape(-1, 3), axis=0) for part in (test.images[0], judges.images[0])
    ]
    np.testing.assert_array_equal(*colours)
    # As the picture where each place has its own colour shows, no place is used twice.
    marked = np.arange(32 * 32 * 3, dtype=np.uint16).reshape(1, 32, 32, 3)
    moved, _ = CHANGES["shuffled pixels"](Images(marked, [0]), test, np.random.default_rng(3))
    assert sorted(moved.images.ravel()) == list(range(32 * 32 * 3))


def test_random_labels_have_nothing_to_do_with_the_right_ones(images):
    many = Images(np.tile(images.images, (10, 1, 1, 1)), np.tile(images.labels, 10))
    lesson, test = CHANGES["random labels"](many, images, np.random.default_rng(0))
    assert abs((lesson.labels == many.labels).mean() - 0.1) < 0.02
    assert set(lesson.labels) == set(range(10))
    assert test is images and lesson.images is many.images


def test_a_mirrored_copy_stands_beside_every_picture(images):
    lesson, _ = CHANGES["mirrored copies"](images, images, np.random.default_rng(0))
    np.testing.assert_array_equal(lesson.images[:300], images.images)
    np.testing.assert_array_equal(lesson.images[300:, :, 0], images.images[:, :, 31])
    assert lesson.labels.tolist() == images.labels.tolist() * 2


def split_of(images):
    return Split(images, Images(images.images[:10], images.labels[:10]), images)


def test_the_nearest_picture_of_all_is_the_picture_itself(images, monkeypatch):
    monkeypatch.setattr(learning_curves.teacher, "the_split", lambda: split_of(images))
    monkeypatch.setattr(learning_curves.teacher, "lesson", lambda split, size: images)
    numbers, _ = learning_curves.run_nearest({"sizes": [10, 300]}, seed=0)
    assert numbers["test_accuracy_300"] == 1
    # Of ten that are known, each is right; of the others about a tenth.
    assert 10 / 300 <= numbers["test_accuracy_10"] < 0.3


def test_every_answer_is_the_class_of_the_nearest_of_those_that_are_known(images, monkeypatch):
    rng = np.random.default_rng(5)
    test = Images(rng.integers(0, 256, (60, 32, 32, 3), np.uint8), rng.integers(0, 10, 60))
    monkeypatch.setattr(learning_curves.teacher, "the_split", lambda: Split(images, images, test))
    asked = []
    monkeypatch.setattr(
        learning_curves.teacher, "lesson", lambda split, size: asked.append(size) or images
    )
    numbers, arrays = learning_curves.run_nearest({"sizes": [20, 250, 100]}, seed=4)
    assert asked == [50_000]
    expected = {}
    for size in (20, 250, 100):
        known = draw(images, 250, seed=4)
        known = known.images[:size].astype(float), known.labels[:size]
        nearest = [((known[0] - one) ** 2).sum(axis=(1, 2, 3)).argmin() for one in test.images]
        right = sum(known[1][nearest] == test.labels)
        expected[f"test_accuracy_{size}"] = right / 60
    assert numbers == pytest.approx(expected)
    assert len(set(numbers.values())) > 1
    assert arrays == {}


@pytest.mark.parametrize("change", [None, "random labels", "mirrored copies"])
def test_each_training_has_its_draw_and_its_numbers(change, images, monkeypatch):
    learned = []

    def train(recipe, lesson, seed):
        learned.append((recipe, lesson, seed))
        share = len(learned) / 8
        return SimpleNamespace(
            history={"accuracy": [0.5, share]},
            evaluate=lambda judges: (1.23456789, share / 3) if judges is test else None,
        )

    test = images
    monkeypatch.setattr(learning_curves.teacher, "the_split", lambda: split_of(images))
    monkeypatch.setattr(learning_curves.teacher, "lesson", lambda split, size: images)
    monkeypatch.setattr(learning_curves.training_loop, "train", train)
    settings = learning_curves.EXPERIMENTS[0].settings | {"sizes": [20, 250]}
    if change:
        settings["change"] = change
    numbers, _ = learning_curves.run_curve(settings, seed=3)
    assert numbers == {
        "test_accuracy_20": 0.041667, "loss_on_test_20": 1.234568, "accuracy_20": 0.125,
        "test_accuracy_250": 0.083333, "loss_on_test_250": 1.234568, "accuracy_250": 0.25,
    }  # fmt: skip
    assert [(recipe.batch_size, seed) for recipe, _, seed in learned] == [(20, 3), (32, 3)]
    for size, (_, lesson, _) in zip((20, 250), learned, strict=True):
        expected = draw(images, size, seed=3)
        if change:
            expected, _ = CHANGES[change](expected, images, np.random.default_rng(3))
        np.testing.assert_array_equal(lesson.images, expected.images)
        np.testing.assert_array_equal(lesson.labels, expected.labels)


def test_a_training_that_diverges_leaves_a_gap_and_no_more(images, monkeypatch):
    def train(recipe, lesson, seed):
        raise FloatingPointError("too large")

    monkeypatch.setattr(learning_curves.teacher, "the_split", lambda: split_of(images))
    monkeypatch.setattr(learning_curves.teacher, "lesson", lambda split, size: images)
    monkeypatch.setattr(learning_curves.training_loop, "train", train)
    settings = learning_curves.EXPERIMENTS[0].settings | {"sizes": [100, 200]}
    numbers, _ = learning_curves.run_curve(settings, seed=0)
    assert numbers == {
        f"{name}_{size}": None
        for size in (100, 200)
        for name in ("test_accuracy", "loss_on_test", "accuracy")
    }
