"""Chapter 15's experiments: lists that are given, and what is counted of them."""

import keras
import numpy as np
import pytest

from lenet_book.experiments import answers, near_duplicates
from lenet_book.records import recorded
from lenet_book.records.snapshots import better_lenet5
from lenet_utils.calibration import fit_temperature, reliability
from lenet_utils.doubtful_labels import doubtful_labels
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


def test_each_number_of_the_five_is_what_its_name_says(five):
    probabilities, labels, _ = five
    numbers, arrays = answers.run_answers(answers.EXPERIMENTS[0].settings, seed=0)
    expected = {}
    for name, given in (("", probabilities[0]), ("together_", probabilities.mean(axis=0))):
        temperature = fit_temperature(given, labels)
        # A temperature divides the logits, so that it is a root of the probabilities.
        mended = given ** (1 / temperature)
        mended /= mended.sum(axis=1, keepdims=True)
        doubted = doubtful_labels(given, labels).tolist()
        expected |= {
            f"{name}test_accuracy": np.mean(given.argmax(axis=1) == labels),
            f"{name}confidence": given.max(axis=1).mean(),
            f"{name}calibration_error": reliability(given, labels, 15).error,
            f"{name}cross_entropy": -np.log(given[np.arange(400), labels]).mean(),
            f"{name}temperature": temperature,
            f"{name}mended_calibration_error": reliability(mended, labels, 15).error,
            f"{name}mended_cross_entropy": -np.log(mended[np.arange(400), labels]).mean(),
            f"{name}doubted": len(doubted),
            f"{name}wrong_among_doubted": sum(place in doubted for place in (1, 3)),
            f"{name}wrong_in_all": 2,
        }
        for first in (20, 50, 100):
            asked = doubted[:first]
            expected[f"{name}wrong_in_first_{first}"] = sum(n in asked for n in (1, 3))
            expected[f"{name}looked_at_in_first_{first}"] = sum(n in asked for n in (1, 2, 3))
    times_right = (probabilities.argmax(axis=-1) == labels).sum(axis=0)
    expected["members_accuracy"] = times_right.sum() / 2000
    expected |= {f"right_in_{n}": np.mean(times_right == n) for n in range(6)}
    for bins in (5, 10, 15, 20, 30, 50, 100):
        for equal in ("width", "number"):
            error = reliability(probabilities[0], labels, bins, equal).error
            expected[f"calibration_error_{bins}_{equal}"] = error
    diagram = numbers.pop("diagram")
    assert numbers == pytest.approx(expected, abs=2e-6)
    assert arrays == {}
    found = reliability(probabilities[0], labels, 15)
    assert diagram["answers"] == list(found.answers)
    for part in ("confidence", "accuracy"):
        expected = np.round(getattr(found, part), 6).tolist()
        np.testing.assert_array_equal(diagram[part], expected)


def test_accuracy_without_the_listed_pictures_is_counted_from_the_records(monkeypatch):
    monkeypatch.setattr(near_duplicates, "published", lambda: {0, 5, 9})
    numbers, _ = near_duplicates.run_without({"runs": ["full_ours"]}, seed=1)
    right = recorded.right_answers([recorded.load("full_ours")["runs"][1]], "test")[0]
    kept = [place for place in range(10_000) if place not in (0, 5, 9)]
    assert numbers["full_ours_without"] == pytest.approx(right[kept].mean(), abs=1e-6)
    assert numbers["full_ours_listed"] == pytest.approx(right[[0, 5, 9]].mean(), abs=1e-6)
    assert numbers["full_ours_all"] == pytest.approx(right.mean(), abs=1e-6)
    assert numbers["full_ours_lost"] == pytest.approx(right.mean() - right[kept].mean(), abs=2e-6)


def test_features_are_what_c5_makes_of_pixels_from_0_to_1(capsys):
    images = np.random.default_rng(1).integers(0, 256, (3, 32, 32, 3), np.uint8)
    model = better_lenet5()
    c5 = keras.Model(model.inputs[0], model.get_layer("C5").output)(images / np.float32(255))
    rows = np.reshape(c5, (3, 120))
    expected = rows / np.sqrt((rows**2).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(near_duplicates.features(images), expected, atol=2e-6)
    assert capsys.readouterr().out == ""  # no bar for each prediction


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
    assert numbers["listed"] == 3
    found = near_duplicates.nearest(asked, known, near_duplicates.contrast)
    assert numbers["farthest_listed"] == pytest.approx(max(found.distance[[4, 7, 8]]), abs=1e-6)
    assert len(numbers) == 2 + 3 * len(near_duplicates.DISTANCES)
    order = arrays["test"]
    assert sorted(order) == list(range(12))
    np.testing.assert_array_equal(arrays["train"], found.place[order])
    np.testing.assert_array_equal(arrays["distance"], found.distance[order].astype(np.float16))
    assert (np.diff(found.distance[order]) >= 0).all()
    only = {"contrast": near_duplicates.contrast}
    monkeypatch.setattr(near_duplicates, "DISTANCES", only)
    numbers, arrays = near_duplicates.run_duplicates({"first": [2, 1]}, seed=0)
    assert arrays["test"].tolist() == order[:2].tolist()


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
