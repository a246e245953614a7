"""Chapter 15's experiments: lists that are given, and what is counted of them."""

import keras
import numpy as np
import pytest

from lenet_book.experiments import answers, near_duplicates
from lenet_book.records import recorded
from lenet_book.records.snapshots import better_lenet5
from lenet_utils.recipes import Recipe
from lenet_utils.training_loop import Images, Split, Trained

LISTS = [
    (answers.looked_at, answers.VARIABLE, "id and votes_given"),
    (near_duplicates.published, near_duplicates.VARIABLE, "TestID and Judgment"),
]


@pytest.mark.parametrize(("read", "variable", "columns"), LISTS)
def test_a_list_that_is_not_there_or_another_is_named(
    read, variable, columns, monkeypatch, tmp_path
):
    monkeypatch.delenv(variable, raising=False)
    with pytest.raises(RuntimeError, match=f"set {variable} to the file"):
        read()
    for content in ("", "a,b\n1,2\n"):
        (tmp_path / "list.csv").write_text(content, "utf-8")
        monkeypatch.setenv(variable, str(tmp_path / "list.csv"))
        with pytest.raises(ValueError, match=f"a table with the columns {columns}"):
            read()


def test_what_a_list_says_is_read(monkeypatch, tmp_path):
    labels, pairs = tmp_path / "labels.csv", tmp_path / "pairs.csv"
    labels.write_text("id,given,suggested,votes_given\n7,1,2,0\n9,1,2,3\n", "utf-8")
    pairs.write_text("TestID,TrainID,Distance,Judgment\n3,1,.1,1\n4,1,.1,3\n5,1,.1,2\n", "utf-8")
    monkeypatch.setenv(answers.VARIABLE, str(labels))
    monkeypatch.setenv(near_duplicates.VARIABLE, str(pairs))
    assert answers.looked_at() == {7: 0, 9: 3}
    assert near_duplicates.published() == {3, 5}


@pytest.fixture
def five(monkeypatch, tmp_path):
    """Five networks whose answers are made up: probabilities by member, right in most cases."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 400)
    # Pictures that hold their number, so that an answer can be looked up.
    images = np.zeros((400, 32, 32, 3), np.uint8)
    images[:, 0, 0, 0], images[:, 0, 0, 1] = np.arange(400) % 256, np.arange(400) // 256
    logits = rng.normal(0, 1, (5, 400, 10)) + 3 * np.eye(10)[labels]
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    seeds = []

    def train(recipe, lesson, seed, teacher=None):
        seeds.append(seed)
        return Trained(seed % 5, None, {})

    def predict(model, scale, pictures):
        numbers = pictures[:, 0, 0, 0].astype(int) + 256 * pictures[:, 0, 0, 1].astype(int)
        return probabilities[model][numbers]

    whole = Images(images, labels)
    monkeypatch.setattr(answers.teacher, "the_split", lambda: Split(whole, whole, whole))
    monkeypatch.setattr(answers.training_loop, "train", train)
    monkeypatch.setattr(answers, "predict", predict)
    monkeypatch.setattr(answers, "looked_at", lambda: {1: 0, 2: 5, 3: 2})
    return probabilities, labels, seeds


def test_five_networks_are_judged_alone_and_together(five):
    probabilities, labels, seeds = five
    settings = answers.EXPERIMENTS[0].settings
    assert Recipe(**settings["recipe"]) == Recipe()
    numbers, _ = answers.run_answers(settings, seed=2)
    assert seeds == [10, 11, 12, 13, 14]
    right = probabilities.argmax(axis=-1) == labels
    assert numbers["test_accuracy"] == pytest.approx(right[0].mean())
    assert numbers["members_accuracy"] == pytest.approx(right.mean())
    together = probabilities.mean(axis=0).argmax(axis=-1) == labels
    assert numbers["together_test_accuracy"] == pytest.approx(together.mean())
    assert numbers["together_test_accuracy"] > numbers["members_accuracy"]
    assert sum(numbers[f"right_in_{n}"] for n in range(6)) == pytest.approx(1)
    assert numbers["right_in_5"] == pytest.approx(right.all(axis=0).mean())
    assert numbers["wrong_in_all"] == 2
    assert sum(numbers["diagram"]["answers"]) == 400
    assert numbers["mended_cross_entropy"] <= numbers["cross_entropy"] + 1e-6


def test_accuracy_without_the_listed_pictures_is_counted_from_the_records(monkeypatch):
    monkeypatch.setattr(near_duplicates, "published", lambda: {0, 5, 9})
    numbers, _ = near_duplicates.run_without({"runs": ["full_ours"]}, seed=1)
    right = recorded.right_answers([recorded.load("full_ours")["runs"][1]], "test")[0]
    kept = [place for place in range(10_000) if place not in (0, 5, 9)]
    assert numbers["full_ours_without"] == pytest.approx(right[kept].mean(), abs=1e-6)
    assert numbers["full_ours_listed"] == pytest.approx(right[[0, 5, 9]].mean(), abs=1e-6)
    assert numbers["full_ours_lost"] == pytest.approx(right.mean() - right[kept].mean(), abs=2e-6)


def test_features_are_what_c5_makes_of_pixels_from_0_to_1():
    images = np.random.default_rng(1).integers(0, 256, (3, 32, 32, 3), np.uint8)
    model = better_lenet5()
    c5 = keras.Model(model.inputs[0], model.get_layer("C5").output)(images / np.float32(255))
    rows = np.reshape(c5, (3, 120))
    expected = rows / np.sqrt((rows**2).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(near_duplicates.features(images), expected, atol=2e-6)


def test_each_distance_is_asked_how_many_of_its_first_are_listed(monkeypatch):
    rng = np.random.default_rng(0)
    known = rng.integers(0, 256, (30, 32, 32, 3), np.uint8)
    asked = rng.integers(0, 256, (12, 32, 32, 3), np.uint8)
    asked[4] = known[17, :, ::-1]
    asked[7] = np.clip(known[3].astype(int) + 4, 0, 255)
    monkeypatch.setattr(near_duplicates, "all_of_cifar10", lambda: ((known, None), (asked, None)))
    monkeypatch.setattr(near_duplicates, "published", lambda: {4, 7, 8})
    numbers, arrays = near_duplicates.run_duplicates({"first": [1, 2, 12]}, seed=0)
    for name in near_duplicates.DISTANCES:
        found = [numbers[f"{name}_first_{first}"] for first in (1, 2, 12)]
        assert found == [1, 2, 3]
    assert arrays["test"][:2].tolist() in ([4, 7], [7, 4])
    assert set(arrays["train"][:2]) == {17, 3}


def test_of_the_first_doubted_labels_some_were_looked_at_and_some_found_wrong(monkeypatch):
    monkeypatch.setattr(answers, "doubtful_labels", lambda *_: np.arange(200)[::-1])
    # Looked at, with how many of five people confirm the label: the first doubted one is 199.
    listed = {199: 1, 198: 4, 175: 2, 160: 0, 3: 2, 5: 5, 250: 0}
    found = answers._doubts(np.zeros((300, 10)), np.zeros(300), listed)
    assert found == {
        "doubted": 200, "wrong_among_doubted": 4, "wrong_in_all": 5,
        "wrong_in_first_20": 1, "looked_at_in_first_20": 2,
        "wrong_in_first_50": 3, "looked_at_in_first_50": 4,
        "wrong_in_first_100": 3, "looked_at_in_first_100": 4,
    }  # fmt: skip
