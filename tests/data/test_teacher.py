"""The teacher: asked once for each view, kept between runs, refused where it knows the answers."""

from dataclasses import replace

import numpy as np
import pytest

from lenet_book.experiments import recipes, teacher
from lenet_book.experiments.teacher import Teacher
from lenet_book.records import RUNS
from lenet_utils import training_loop
from lenet_utils.recipes import Recipe
from lenet_utils.training_loop import Images, Split


def some_images(number: int, seed: int = 0) -> Images:
    rng = np.random.default_rng(seed)
    pictures = rng.integers(0, 256, (number, 32, 32, 3)).astype("uint8")
    return Images(pictures, rng.integers(0, 10, number))


def small_split() -> Split:
    return Split(some_images(300, 1), some_images(40, 2), some_images(50, 3))


class Asked:
    """Answers that tell pictures apart, and count how often they are given."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, images: np.ndarray) -> np.ndarray:
        self.count += len(images)
        logits = images.reshape(len(images), -1)[:, :10] / 255.0
        return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


def test_a_view_that_was_seen_is_looked_up():
    asked, images = Asked(), some_images(20).images
    teaches = Teacher(asked, some_images(5, 9))
    first = teaches(images[:12])
    np.testing.assert_allclose(first, Asked()(images[:12]), atol=1e-3)
    again = teaches(images[[15, 3, 3, 11]])
    np.testing.assert_array_equal(again[1:], first[[3, 3, 11]])
    assert asked.count == 13
    assert again.dtype == np.float32


def test_a_teacher_that_learned_from_the_judges_is_refused():
    split = small_split()
    teaches = Teacher(Asked(), teacher.lesson(split, 340))
    with pytest.raises(ValueError, match=r"learned from 40 of the 40 images that judge its pupil"):
        teaches.refuse(split.validation)
    teaches.refuse(split.test)
    one = Images(np.concatenate([split.test.images[:9], split.train.images[:1]]), np.zeros(10))
    with pytest.raises(ValueError, match=r"from 1 of the 10 images.*train a teacher without them"):
        teaches.refuse(one)


def test_a_recorded_run_refuses_such_a_teacher_before_it_trains(monkeypatch):
    split = small_split()
    monkeypatch.setattr(teacher, "the_split", lambda: split)
    knows = Teacher(Asked(), teacher.lesson(split, 340))
    monkeypatch.setattr(teacher, "the_teacher", lambda learns_from: knows)
    monkeypatch.setattr(training_loop, "train", lambda *_, **__: pytest.fail("it trained"))
    distils = vars(Recipe(distillation=0.5))
    with pytest.raises(ValueError, match="images that judge its pupil"):
        recipes.run_recipe({"recipe": distils, "learns_from": 300, "test": "once"}, 0)


def test_a_lesson_is_the_first_images_or_all_that_are_not_for_testing():
    split = small_split()
    assert (teacher.lesson(split, 200).images == split.train.images[:200]).all()
    everything = teacher.lesson(split, 340)
    assert len(everything.labels) == 340
    assert (everything.images[300:] == split.validation.images).all()


@pytest.mark.trains
def test_a_teacher_is_kept_and_answers_the_same(monkeypatch, tmp_path):
    monkeypatch.setattr(teacher, "RUNS", tmp_path)
    monkeypatch.setattr(teacher, "RECIPE", replace(Recipe(), network="relu", epochs=1))
    split = small_split()
    first = teacher.teacher(split, 300)(split.test.images)
    monkeypatch.setattr(training_loop, "train", lambda *_: pytest.fail("it trained again"))
    again = teacher.teacher(split, 300)(split.test.images)
    np.testing.assert_array_equal(first, again)
    np.testing.assert_allclose(first.sum(axis=1), 1, atol=0.01)


def test_a_teacher_is_judged_by_what_it_did_not_learn_from(monkeypatch):
    split = small_split()
    monkeypatch.setattr(teacher, "the_split", lambda: split)
    taught = {n: Teacher(Asked(), teacher.lesson(split, n)) for n in (300, 340)}
    monkeypatch.setattr(teacher, "the_teacher", taught.get)
    numbers, arrays = teacher.run_teacher({"learns_from": 300}, 0)
    answers = Asked()(split.validation.images).argmax(axis=1)
    assert numbers["val_accuracy"] == pytest.approx((answers == split.validation.labels).mean())
    assert set(numbers) == {"train_accuracy", "val_accuracy", "test_accuracy"}
    np.testing.assert_allclose(arrays["train"], Asked()(split.train.images), atol=1e-3)
    # One that learned from all 50,000 has seen the validation images.
    numbers, _ = teacher.run_teacher({"learns_from": 340}, 0)
    assert set(numbers) == {"train_accuracy", "test_accuracy"}


@pytest.mark.parametrize("learns_from", [45_000, 50_000])
def test_as_many_answers_are_kept_as_the_program_would_keep(learns_from):
    with np.load(RUNS / f"teacher_{learns_from}_answers.npz") as arrays:
        assert arrays["train"].shape == (teacher.SHOWN, 10)
