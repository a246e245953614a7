"""What is recorded of looking inside: each number again, by other means."""

import itertools

import keras
import numpy as np
import pytest

from lenet_book.experiments import looking_inside
from lenet_book.looking import likeness, maps, units
from lenet_book.looking.draws import numbers, randomised
from lenet_book.records import RUNS
from lenet_book.records.snapshots import better_lenet5
from lenet_utils.ledger import OURS
from lenet_utils.models import tutorial_lenet5
from lenet_utils.training_loop import Images, Scale, Split, Trained, predict


def test_the_weights_that_are_kept_of_a_training_are_for_pixels_from_0_to_1(
    images, monkeypatch, capsys
):
    rng = np.random.default_rng(2)
    stored = np.round(255 * images[:60]).astype(np.uint8)
    labels = rng.integers(0, 10, 60)
    parts = [Images(stored[n : n + 20], labels[n : n + 20]) for n in (0, 20, 40)]
    split = Split(*parts)
    keras.utils.set_random_seed(5)
    model = tutorial_lenet5()
    model.get_layer("C1").bias.assign(rng.normal(size=6))
    scale = Scale(np.array([110.0, 125, 140], "float32"), np.array([50.0, 60, 70], "float32"))
    right = {
        id(part): np.mean(predict(model, scale, part.images).argmax(axis=1) == part.labels)
        for part in parts
    }
    c1 = keras.Model(model.inputs[0], model.get_layer("C1").output)
    expected = c1((stored - scale.mean) / scale.deviation)
    asked = []

    def train(recipe, lesson, seed):
        asked.append((recipe, lesson, seed))
        return Trained(model, scale, {})

    monkeypatch.setattr(looking_inside.training_loop, "clean_split", lambda: split)
    monkeypatch.setattr(looking_inside.training_loop, "train", train)
    better = looking_inside.EXPERIMENTS[0]
    numbers, arrays = better.run(better.settings, 7)
    assert capsys.readouterr().out == ""  # no bar for each prediction
    assert asked == [(OURS, split.train, 7)]
    assert numbers == pytest.approx(
        {
            "test_accuracy": right[id(split.test)],
            "val_accuracy": right[id(split.validation)],
            "stored_test_accuracy": right[id(split.test)],
        }
    )
    assert [array.dtype for array in arrays.values()] == [np.float16] * 10
    kept = tutorial_lenet5()
    kept.set_weights([array.astype("float32") for array in arrays.values()])
    c1 = keras.Model(kept.inputs[0], kept.get_layer("C1").output)
    found = c1(stored / np.float32(255))
    np.testing.assert_allclose(found, expected, atol=0.01)
    with np.load(RUNS / "better_network_weights.npz") as shipped:
        assert {name: array.shape for name, array in arrays.items()} == {
            name: shipped[name].shape for name in shipped.files
        }


def test_pictures_made_for_units_are_compared_in_pairs_and_with_the_test_set(
    lenet, images, monkeypatch, capsys
):
    """Nothing climbs here: what is made is what a climb begins from, a little brighter."""
    stored = np.round(255 * images[:12]).astype(np.uint8)
    asked = []

    def ascend(sums, units, starts, smooth):
        asked.append((len(starts), smooth))
        return (0.9 * starts + 0.01 * units[:, None, None, None]).astype("float32")

    models = {"tutorial": lenet, "better": better_lenet5()}
    monkeypatch.setattr(looking_inside, "NETWORKS", {n: lambda n=n: models[n] for n in models})
    monkeypatch.setattr(looking_inside, "all_of_cifar10", lambda: (None, (stored, None)))
    monkeypatch.setattr(looking_inside, "ascend", ascend)
    settings = {"units": {"C3": 3, "Output": 4}, "smooth": {"plain": 0.0, "smooth": 0.1}}
    found, arrays = looking_inside.run_ascent(settings, seed=9)
    assert capsys.readouterr().out == ""  # no bar for each prediction
    ways = [(count, smooth) for count in (6, 8) for smooth in (0.0, 0.0, 0.1, 0.1)]
    assert asked == 2 * ways
    assert arrays == {}
    rng = np.random.default_rng(9)
    shown = stored / np.float32(255)
    begin = {"noise": rng.uniform(0, 1, (2, 32, 32, 3)).astype("float32")}
    begin["picture"] = shown[rng.choice(12, 2, replace=False)]
    expected = {}
    for network, model in models.items():
        other = models["better" if network == "tutorial" else "tutorial"]
        # The middle of C3's ten by ten places sees 14 by 14 pixels; an output all of them.
        for layer, count, seen in (("C3", 3, slice(10, 24)), ("Output", 4, slice(0, 32))):
            sums = units.sums_of(model, layer)
            highest = np.asarray(sums(shown)).max(axis=0)
            for start, (one, two) in begin.items():
                made = [
                    [0.9 * first + 0.01 * unit for unit in range(count)] for first in (one, two)
                ]
                pairs = [
                    np.corrcoef(a[seen, seen].ravel(), b[seen, seen].ravel())[0, 1]
                    for a, b in zip(*made, strict=True)
                ]
                values = [np.asarray(sums(np.float32(half))) for half in made]
                reached = [half[n, n] / highest[n] for half in values for n in range(count)]
                says = [np.argmax(other(np.float32(half)), axis=1) for half in made]
                for way in ("plain", "smooth"):
                    name = f"{network}_{layer}_{way}_{start}"
                    expected[name] = np.mean(pairs)
                    expected[f"{name}_value"] = np.mean(reached)
                    if layer == "Output":
                        expected[f"{name}_agrees"] = np.mean(says == np.arange(4))
    assert found == pytest.approx(expected, abs=1e-4)


def brightness(scores, images, classes) -> np.ndarray:
    """A method that asks the network, and is quick: pixels, times the score of the class."""
    return images.sum(axis=-1) * scores(images, classes)[:, None, None]


def redness(scores, images, classes) -> np.ndarray:
    return images[..., 0] * (1 + scores(images, classes)[:, None, None] ** 2)


@pytest.fixture
def quick(monkeypatch, images, lenet):
    """Two quick methods, one network, and a test set of a few pictures of some classes."""
    labels = np.repeat(np.arange(10), 20)[:, None]
    stored = np.round(255 * images).astype(np.uint8)
    monkeypatch.setattr(looking_inside, "all_of_cifar10", lambda: (None, (stored, labels)))
    monkeypatch.setattr(looking_inside, "METHODS", {"integrated": brightness, "red": redness})
    monkeypatch.setattr(looking_inside, "NETWORKS", {"tutorial": lambda: lenet})


def test_maps_are_compared_with_those_of_random_networks_and_of_other_pictures(
    quick, lenet, images, monkeypatch, capsys
):
    monkeypatch.setattr(looking_inside, "_curves", lambda *given: {"curves": len(given)})
    found, _ = looking_inside.run_maps({"pictures": 3}, seed=2)
    assert capsys.readouterr().out == ""  # no bar for each prediction
    shown = (np.round(255 * images[6:9]) / 255).astype("float32")  # the third three
    classes = lenet.predict(shown, verbose=0).argmax(axis=1)
    trained = maps.Scores(lenet)
    for layers_drawn in (1, 5):
        other = maps.Scores(randomised(lenet, layers_drawn, draw=3))
        for name, method in (("integrated", brightness), ("red", redness)):
            pair = [method(scores, shown, classes) for scores in (trained, other)]
            alike = {
                "rank": likeness.rank_correlation(*pair),
                "sizes": likeness.rank_correlation(*map(abs, pair)),
                "ssim": likeness.similarity(*pair),
            }
            for measure, values in alike.items():
                key = f"tutorial_{name}_{measure}_{layers_drawn}"
                assert found[key] == pytest.approx(np.mean(values), abs=1e-4), key
            high = found[f"tutorial_{name}_high_{layers_drawn}"]
            assert high == pytest.approx(np.mean(alike["rank"] > 0.9), abs=1e-4)
            assert found[f"tutorial_{name}_none_{layers_drawn}"] == 0
    own = redness(trained, shown, classes)
    by_chance = likeness.rank_correlation(own, own[[2, 0, 1]])
    assert found["tutorial_red_rank_chance"] == pytest.approx(by_chance.mean(), abs=1e-4)
    gap = brightness(trained, shown, classes).sum(axis=(1, 2))
    gap -= trained(shown, classes) - trained(0 * shown, classes)
    assert found["tutorial_integrated_gap"] == pytest.approx(abs(gap).max(), abs=1e-4)
    assert found["curves"] == 6


def test_a_map_that_is_0_everywhere_is_counted_and_no_more():
    one = np.random.default_rng(1).random((2, 8, 8))
    found = looking_inside._measures(one, one * [[[1]], [[0]]])
    assert found["none"].tolist() == [False, True]
    assert found["high"][0] == 1
    assert np.isnan(found["high"][1])


def test_pixels_are_deleted_and_inserted_the_most_important_first(quick, lenet, images):
    """The areas, by a loop over the pixels of each picture."""
    shown, classes = images[:2], np.array([3, 8])
    rng = np.random.default_rng(4)
    given = {
        name: rng.random((2, 32, 32))
        for name in ("integrated", "integrated_control", "red", "red_control")
    }
    given["red"][0] = 0  # all pixels are as important: the order is drawn
    found = looking_inside._curves("tutorial", lenet, shown, classes, given, seed=1)
    ties = numbers(2999, 1024)

    def area(order, picture: int, inserts: bool) -> float:
        curve = []
        grey = shown[picture].mean(axis=(0, 1))
        for count in range(0, 1025, 32):
            pixels = shown[picture].reshape(1024, 3).copy()
            for at in order[count:] if inserts else order[:count]:
                pixels[at] = grey
            answer = lenet.predict_on_batch(pixels.reshape(1, 32, 32, 3))[0]
            curve.append(answer[classes[picture]])
        return float(np.mean([(a + b) / 2 for a, b in itertools.pairwise(curve)]))

    def areas(name: str, inserts: bool) -> np.ndarray:
        if name == "random":
            orders = [np.random.default_rng([1, picture]).permutation(1024) for picture in (0, 1)]
        else:
            ranked = [list(zip(-part.ravel(), ties, strict=True)) for part in given[name]]
            orders = [sorted(range(1024), key=lambda at, all=all: all[at]) for all in ranked]
        return np.array([area(order, picture, inserts) for picture, order in enumerate(orders)])

    for way, sign, inserts in (("deletion", -1, False), ("insertion", 1, True)):
        own, by_chance, control = (areas(n, inserts) for n in ("red", "random", "red_control"))
        assert found[f"tutorial_red_{way}"] == pytest.approx(own.mean(), abs=1e-5)
        assert found[f"tutorial_random_{way}"] == pytest.approx(by_chance.mean(), abs=1e-5)
        gain = sign * (own - by_chance).mean()
        assert found[f"tutorial_red_{way}_gain"] == pytest.approx(gain, abs=1e-5)
        gain = sign * (own - control).mean()
        assert found[f"tutorial_red_{way}_over_control"] == pytest.approx(gain, abs=1e-5)


def test_the_pictures_that_excite_units_most_are_kept_with_the_share_of_their_class(
    quick, lenet, images, capsys
):
    found, arrays = looking_inside.run_patches({"kept": 4}, seed=0)
    assert capsys.readouterr().out == ""  # no bar for each prediction
    stored = np.round(255 * images) / np.float32(255)
    f6 = keras.Model(lenet.inputs, lenet.get_layer("F6").output).predict(stored, verbose=0)
    order = np.argsort(-f6, axis=0, kind="stable")
    rising = np.sort(f6, axis=0)
    for which, values in (("most", rising[::-1]), ("least", rising)):
        kept = np.take_along_axis(f6, arrays[f"tutorial/F6/{which}/image"].astype(int), axis=0)
        np.testing.assert_array_equal(kept, values[:4])
    classes = order[:100] // 20  # the labels of the fixture
    shares = [np.bincount(column, minlength=10).max() / 100 for column in classes.T]
    assert found["tutorial_F6_purity"] == pytest.approx(np.mean(shares), abs=1e-4)
    c1 = keras.Model(lenet.inputs, lenet.get_layer("C1").output).predict(stored, verbose=0)
    image, row, column = (arrays[f"tutorial/C1/most/{part}"] for part in ("image", "row", "column"))
    largest = c1.max(axis=(0, 1, 2))
    np.testing.assert_array_equal(c1[image[0], row[0], column[0], np.arange(6)], largest)
    assert 0.12 < found["chance_purity"] < 0.15  # of 20 in each class, 100 of 200 are drawn
    rng, labels = np.random.default_rng(0), np.repeat(np.arange(10), 20)
    draws = [np.bincount(rng.choice(labels, 100, replace=False)) for _ in range(1000)]
    by_chance = np.mean([counts.max() / 100 for counts in draws])
    assert found["chance_purity"] == pytest.approx(by_chance, abs=1e-4)
    assert set(found) == {"chance_purity"} | {
        f"tutorial_{layer}_purity" for layer in ("C1", "C3", "C5", "F6", "Output")
    }
