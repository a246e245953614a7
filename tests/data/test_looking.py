"""Looking inside: units, maps, random layers and their likeness, and what is recorded of them."""

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
