"""Looking inside: units, maps, random layers and their likeness, and what is recorded of them."""

import itertools

import keras
import numpy as np
import pytest
from keras import layers

from lenet_book.experiments import looking_inside
from lenet_book.looking import likeness, maps, units
from lenet_book.looking.draws import normal_numbers, numbers, randomised
from lenet_book.records import RUNS, recorded
from lenet_book.records.snapshots import better_lenet5, trained_lenet5
from lenet_utils.data import load_cifar10
from lenet_utils.ledger import OURS
from lenet_utils.models import tutorial_lenet5
from lenet_utils.training_loop import Images, Scale, Split, Trained, predict


@pytest.fixture(scope="module")
def lenet() -> keras.Sequential:
    return trained_lenet5()


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    _, (images, _) = load_cifar10()
    return (images[:200] / 255).astype("float32")


# ---------------------------------------------------------------- units
def test_a_unit_sees_what_chapter_6_measured(lenet):
    assert [maps.reach(lenet, name, 0) for name in ("C1", "S2", "C3", "S4", "C5")] == [
        (5, 1),
        (6, 2),
        (14, 2),
        (16, 4),
        (32, 4),
    ]
    assert units.field(lenet, "S4", 2, 3) == (slice(8, 24), slice(12, 28))
    assert maps.middles(lenet, "S4", 0) == [7.5, 11.5, 15.5, 19.5, 23.5]


def test_the_best_places_are_the_largest_values():
    values = np.zeros((5, 2, 3, 2))
    values[3, 1, 2, 0] = 7
    values[1, 0, 1, 0] = 5
    values[4, 0, 0, 1] = -9
    most, least = units.best_places(values, 2), units.best_places(values, 1, sign=-1)
    assert most.image[:, 0].tolist() == [3, 1]
    assert (most.row[0, 0], most.column[0, 0], most.value[0, 0]) == (1, 2, 7)
    assert (least.image[0, 1], least.value[0, 1]) == (4, -9)


def test_the_recorded_places_are_those_of_the_network(lenet, images):
    """Each recorded picture excites its map more than any of the first 200 does."""
    look = keras.Model(lenet.inputs[0], lenet.get_layer("C3").output)
    highest = look.predict(images, verbose=0).max(axis=(0, 1, 2))
    _, (all_images, _) = load_cifar10()
    with np.load(RUNS / "looking_patches_places.npz") as stored:
        best = {part: stored[f"tutorial/C3/most/{part}"] for part in ("image", "row", "column")}
    for number in (0, 7, 15):
        image, row, column = (best[part][0, number] for part in ("image", "row", "column"))
        picture = (all_images[image : image + 1] / 255).astype("float32")
        value = look.predict(picture, verbose=0)[0, row, column, number]
        assert value >= highest[number] - 1e-5


def test_climbing_raises_the_sum_and_keeps_pixels_in_range(lenet):
    sums = units.sums_of(lenet, "Output")
    starts = np.random.default_rng(1).uniform(0, 1, (2, 32, 32, 3)).astype("float32")
    chosen = np.array([3, 8], "int32")
    made = units.ascend(sums, chosen, starts)
    before, after = (sums(pictures).numpy()[[0, 1], chosen] for pictures in (starts, made))
    assert (after > before + 5).all()
    assert made.min() >= 0
    assert made.max() <= 1


def test_pictures_correlate_as_their_pixels_do():
    one, other = np.random.default_rng(2).uniform(0, 0.1, (2, 4, 5, 6, 3))
    expected = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(one, other, strict=True)]
    assert units.correlation(one, other) == pytest.approx(expected)
    assert units.correlation(one, 1 - 3 * one) == pytest.approx([-1] * 4)
    assert not units.correlation(one, np.ones_like(one)).any()


# ---------------------------------------------------------------- random layers
def test_random_numbers_are_those_of_mulberry32():
    np.testing.assert_allclose(numbers(1, 3), [0.62707394, 0.00273572, 0.52744703], atol=1e-8)
    assert abs(normal_numbers(2, 20_000).std() - 1) < 0.02


@pytest.mark.parametrize("count", [0, 1, 3, 5])
def test_layers_become_random_from_the_output_down(lenet, count):
    other = randomised(lenet, count, draw=2)
    weighted = [layer.name for layer in lenet.layers if layer.weights]
    for place, name in enumerate(reversed(weighted)):
        kernel, bias = other.get_layer(name).get_weights()
        was_kernel, was_bias = lenet.get_layer(name).get_weights()
        if place < count:
            assert not bias.any()
            fans = np.prod(kernel.shape[:-2]) * sum(kernel.shape[-2:])
            assert abs(kernel.std() / np.sqrt(2 / fans) - 1) < 0.1
        else:
            np.testing.assert_array_equal(kernel, was_kernel)
            np.testing.assert_array_equal(bias, was_bias)


def test_more_layers_than_there_are_is_refused(lenet):
    with pytest.raises(ValueError, match="0…5, got 6"):
        randomised(lenet, 6, draw=1)


# ---------------------------------------------------------------- likeness
def test_ranks_and_correlation_are_as_defined():
    one = np.array([[[3.0, 1.0], [1.0, 2.0]]])
    assert likeness.ranks(one.reshape(1, -1)).tolist() == [[3, 0.5, 0.5, 2]]
    assert likeness.rank_correlation(one, np.exp(one))[0] == pytest.approx(1)
    assert likeness.rank_correlation(one, -one)[0] == pytest.approx(-1)
    assert np.isnan(likeness.rank_correlation(one, np.ones((1, 2, 2)))[0])


def test_similarity_is_1_for_the_same_map_at_any_scale():
    one = np.random.default_rng(4).normal(size=(2, 12, 9))
    assert likeness.similarity(one, 5 * one) == pytest.approx([1, 1])
    assert (likeness.similarity(one, np.roll(one, 3, axis=2)) < 0.5).all()
    assert np.isnan(likeness.similarity(one, 0 * one)).all()


# ---------------------------------------------------------------- maps
def test_a_model_that_ends_in_a_softmax_layer_is_explained_by_its_logits():
    keras.utils.set_random_seed(5)
    shared = [keras.Input((6, 6, 1)), layers.Flatten(), layers.Dense(3)]
    model = keras.Sequential([*shared, layers.Softmax()])
    images = np.random.default_rng(5).random((2, 6, 6, 1), dtype="float32")
    classes = np.array([0, 2], "int32")
    kernel = model.layers[1].get_weights()[0]
    found = maps.gradient(maps.Scores(model), images, classes)
    np.testing.assert_allclose(found.reshape(2, -1), kernel[:, classes].T, atol=1e-6)


def test_integrated_gradients_add_up_for_many_pictures(lenet, images):
    scores = maps.Scores(lenet)
    classes = lenet.predict(images[:50], verbose=0).argmax(axis=1)
    found = maps.integrated(scores, images[:50], classes).sum(axis=(1, 2))
    rise = scores(images[:50], classes) - scores(0 * images[:50], classes)
    np.testing.assert_allclose(found, rise, atol=5e-4)


def test_one_recorded_number_is_found_again(lenet, images):
    """The first run's: gradient × input without signs, every layer random."""
    _, (all_images, _) = load_cifar10()
    if len(all_images) < 10_000:
        pytest.skip("the record is of all test images")
    classes = lenet.predict(images, verbose=0).argmax(axis=1)
    one, other = (
        maps.gradient_input(maps.Scores(model), images, classes)
        for model in (lenet, randomised(lenet, 5, draw=1))
    )
    found = likeness.rank_correlation(abs(one), abs(other)).mean()
    path = "looking_maps.tutorial_gradient_input_sizes_5.seed0"
    assert found == pytest.approx(recorded.value(path), abs=0.002)


def test_the_better_network_is_better(lenet, images):
    _, (_, labels) = load_cifar10()
    right = [
        (model.predict(images, verbose=0).argmax(axis=1) == labels[:200, 0]).mean()
        for model in (lenet, better_lenet5())
    ]
    assert right[1] > right[0] + 0.05
    stored = recorded.value("better_network.stored_test_accuracy.mean")
    assert abs(stored - recorded.value("better_network.test_accuracy.mean")) < 0.001


def test_every_two_methods_are_compared_once():
    rng = np.random.default_rng(0)
    maps = {name: rng.random((3, 8, 8)) for name in looking_inside.METHODS}
    found = dict(looking_inside._alike("tutorial", maps))
    recorded_pairs = [name for name in recorded.load("looking_maps")["runs"][0] if "_and_" in name]
    assert list(found) == [name for name in recorded_pairs if name.startswith("tutorial")]
    one, other = maps["gradient"], maps["integrated"]
    alike = np.mean(likeness.rank_correlation(one, other))
    assert found["tutorial_gradient_and_integrated"] == pytest.approx(alike)


# ---------------------------------------------------------------- what is recorded
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
