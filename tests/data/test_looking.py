"""Looking inside: units, maps, random layers and their likeness, and what is recorded of them."""

import itertools
import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from lenet_book.experiments import looking_inside
from lenet_book.looking import likeness, maps, units
from lenet_book.looking.draws import normal_numbers, numbers, randomised
from lenet_book.records import RUNS, recorded
from lenet_book.records.snapshots import better_lenet5
from lenet_utils.data import load_cifar10


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


# ---------------------------------------------------------------- by loops, number by number
def mulberry32(seed: int):
    """Tommy Ettinger's generator, with whole numbers of 32 bits."""
    whole = 2**32
    while True:
        seed = (seed + 0x6D2B79F5) % whole
        mixed = (seed ^ seed >> 15) * (seed | 1) % whole
        mixed ^= (mixed + (mixed ^ mixed >> 7) * (mixed | 61)) % whole
        yield (mixed ^ mixed >> 14) / whole


@pytest.mark.parametrize("seed", [0, 7, 5004, 2**31 + 5])
def test_each_random_number_is_the_next_of_its_generator(seed):
    drawn = list(itertools.islice(mulberry32(seed), 40))
    assert numbers(seed, 40).tolist() == drawn
    pairs = zip(drawn[:20], drawn[20:], strict=True)
    normal = [math.sqrt(-2 * math.log(1 - a)) * math.cos(2 * math.pi * b) for a, b in pairs]
    np.testing.assert_allclose(normal_numbers(seed, 20), normal, atol=1e-12)


def test_each_random_layer_has_numbers_of_its_own():
    model = keras.Sequential(
        [keras.Input((7, 6, 2)), layers.Conv2D(3, (2, 3)), layers.Flatten(), layers.Dense(4)]
    )
    model.layers[0].bias.assign(np.ones(3))
    other = randomised(model, 2, draw=5)
    kernels = [layer.kernel.numpy() for layer in other.layers if layer.weights]
    # Counted from the output; a unit of the convolution sees 2 · 3 pixels.
    limits = [math.sqrt(6 / (6 * (2 + 3))), math.sqrt(6 / (72 + 4))]
    for kernel, limit, seed in zip(kernels, limits, (5001, 5000), strict=True):
        drawn = np.array(list(itertools.islice(mulberry32(seed), kernel.size)))
        expected = limit * (2 * drawn.reshape(kernel.shape) - 1)
        np.testing.assert_allclose(kernel, expected, atol=1e-6)
    assert not other.layers[0].bias.numpy().any()
    assert model.layers[0].bias.numpy().all()  # the model itself stays
    with pytest.raises(ValueError, match="0…2, got -1"):
        randomised(model, -1, draw=1)


def test_ranks_of_several_rows_with_equal_numbers():
    rows = np.random.default_rng(3).integers(0, 5, (4, 9)).astype(float)
    expected = [
        [np.mean([place for place, other in enumerate(sorted(row)) if other == one]) for one in row]
        for row in rows
    ]
    assert likeness.ranks(rows).tolist() == expected
    maps_, others = rows.reshape(4, 3, 3), rows[::-1].reshape(4, 3, 3)
    correlated = [
        np.corrcoef(one, other)[0, 1] for one, other in zip(expected, expected[::-1], strict=True)
    ]
    np.testing.assert_allclose(likeness.rank_correlation(maps_, others), correlated)


def test_similarity_is_the_mean_over_windows():
    one, other = np.random.default_rng(6).normal(0.4, 1, (2, 3, 9, 8))
    for a, b, found in zip(one, other, likeness.similarity(one, other), strict=True):
        a, b = a / abs(a).max(), b / abs(b).max()
        alike = []
        for y, x in itertools.product(range(3), range(2)):
            p, q = (part[y : y + 7, x : x + 7].ravel() for part in (a, b))
            c1, c2 = 0.0004, 0.0036  # (0.01 · 2)² and (0.03 · 2)²
            light = (2 * p.mean() * q.mean() + c1) / (p.mean() ** 2 + q.mean() ** 2 + c1)
            shape = 2 * np.cov(p, q, bias=True)[0, 1] + c2
            alike.append(light * shape / (p.var() + q.var() + c2))
        assert found == pytest.approx(np.mean(alike), rel=1e-9)


def test_the_best_places_are_those_that_a_loop_finds():
    values = np.random.default_rng(8).integers(-9, 9, (6, 3, 4, 2)).astype(float)
    for sign in (1, -1):
        found = units.best_places(values, 4, sign)
        for of_map in range(2):
            best = []
            for image, part in enumerate(sign * values[..., of_map]):
                row, column = divmod(int(part.argmax()), 4)
                best.append((-part.max(), image, row, column))
            kept = [(i, r, c, -sign * v) for v, i, r, c in sorted(best)[:4]]
            assert [tuple(one[:, of_map].tolist()) for one in found] == list(
                zip(*kept, strict=True)
            )
    flat = units.best_places(values[:, 0, 0], 2)
    assert not flat.row.any() and not flat.column.any()
    np.testing.assert_array_equal(flat.value, -np.sort(-values[:, 0, 0], axis=0)[:2])


def test_a_layer_s_sums_are_those_in_the_middle_of_its_maps_before_the_activation():
    model = keras.Sequential(
        [
            keras.Input((7, 9, 2)),
            layers.Conv2D(3, 3, activation="tanh", name="maps"),  # 5 by 7
            layers.Flatten(),
            layers.Dense(4, activation="softmax", name="last"),
        ]
    )
    pictures = np.random.default_rng(9).normal(size=(2, 7, 9, 2)).astype("float32")
    kernel, bias = (part.numpy() for part in (model.layers[0].kernel, model.layers[0].bias))
    expected = np.einsum("nyxc,yxcm->nm", pictures[:, 2:5, 3:6], kernel) + bias
    np.testing.assert_allclose(units.sums_of(model, "maps")(pictures), expected, atol=1e-5)
    logits = units.sums_of(model, "last")(pictures).numpy()
    powers = np.exp(logits)
    shares = powers / powers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(shares, model(pictures), atol=1e-5)
    assert np.ptp(powers.sum(axis=1)) > 0.01  # so they were no probabilities


@pytest.mark.parametrize("smooth", [None, 0.1])
def test_climbing_takes_the_steps_that_it_says(smooth):
    """Two units of one layer, whose slopes are their weights; the steps are taken by a loop."""
    rng = np.random.default_rng(12)
    model = keras.Sequential(
        [keras.Input((4, 3, 2)), layers.Flatten(), layers.Dense(3, name="units")]
    )
    weights = (rng.choice([-1, 1], (24, 3)) * rng.uniform(0.02, 0.15, (24, 3))).astype("float32")
    weights[5] = (1, -2, 1)  # one pixel counts most, and is soon as bright as it can be
    model.layers[-1].set_weights([weights, np.zeros(3, "float32")])
    starts = rng.uniform(0.2, 0.8, (2, 4, 3, 2)).astype("float32")
    chosen = np.array([1, 2], "int32")
    given = {} if smooth is None else {"smooth": smooth}
    made = units.ascend(units.sums_of(model, "units"), chosen, starts, **given)

    for picture, unit, found in zip(starts.astype(float), chosen, made, strict=True):
        slope = weights[:, unit].reshape(4, 3, 2)
        way = slope / abs(slope).max()
        for number in range(200):
            picture = picture + 0.04 * (1 - number / 200) * way
            if smooth:
                framed = np.pad(picture, ((1, 1), (1, 1), (0, 0)), "edge")
                around = sum(
                    framed[1 + y : 5 + y, 1 + x : 4 + x]
                    for y, x in ((-1, 0), (1, 0), (0, -1), (0, 1))
                )
                picture = picture + smooth * (around / 4 - picture)
                picture = picture + smooth / 10 * (0.5 - picture)
            picture = picture.clip(0, 1)
        np.testing.assert_allclose(found, picture, atol=2e-5)


class Linear:
    """A network whose score is a sum of pixels, each by a weight of its own."""

    def __init__(self, weights: np.ndarray) -> None:
        self.weights = weights

    def __call__(self, images, classes):
        return np.array(
            [(one * self.weights[c]).sum() for one, c in zip(images, classes, strict=True)]
        )

    def gradient(self, images, classes):
        return self.weights[classes]


def test_each_method_explains_a_sum_of_pixels():
    rng = np.random.default_rng(10)
    weights, classes = rng.normal(size=(3, 8, 9, 2)), np.array([2, 0])
    images = rng.random((2, 8, 9, 2)).astype("float32")
    network = Linear(weights)
    np.testing.assert_allclose(maps.gradient(network, images, classes), weights[classes].sum(-1))
    parts = (images * weights[classes]).sum(axis=-1)
    for method in (maps.gradient_input, maps.integrated):
        np.testing.assert_allclose(method(network, images, classes), parts, rtol=1e-5)
    np.testing.assert_allclose(
        maps.smoothgrad(network, images, classes), weights[classes].sum(-1), rtol=1e-5
    )


def test_occlusion_is_the_mean_fall_over_the_squares_that_hide_a_pixel():
    rng = np.random.default_rng(11)
    weights, classes = rng.normal(size=(3, 18, 8, 2)), np.array([2, 0])
    images = rng.random((2, 18, 8, 2)).astype("float32")
    found = maps.occlusion(Linear(weights), images, classes)
    rows, columns = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], [0, 1, 2, 3, 4, 5, 6]
    assert maps.windows(18) == (5, rows)  # 18 / 4 = 4.5 is rounded up, 18 / 16 down
    assert maps.windows(8) == (2, columns)
    assert maps.windows(41) == (10, [*range(0, 31, 3), 31])  # the last one reaches the edge
    assert maps.windows(1) == (1, [0])
    for image, c, part in zip(images, classes, found, strict=True):
        falls = [[[] for _ in range(8)] for _ in range(18)]
        for top, left in itertools.product(rows, columns):
            hidden = (slice(top, top + 5), slice(left, left + 2))
            fall = ((image - image.mean(axis=(0, 1))) * weights[c])[hidden].sum()
            for y, x in itertools.product(range(top, top + 5), range(left, left + 2)):
                falls[y][x].append(fall)
        np.testing.assert_allclose(part, [[np.mean(x) for x in row] for row in falls], atol=1e-4)


def test_smoothgrad_takes_the_mean_over_noise_that_is_as_strong_as_said():
    class Squares(Linear):
        def __init__(self):
            self.seen = []

        def gradient(self, images, classes):
            self.seen.append(images)
            return images**2

    network = Squares()
    images = np.random.default_rng(13).random((2, 4, 5, 3)).astype("float32")
    images[1] *= 3  # its noise is three times as strong or so
    found = maps.smoothgrad(network, images, np.zeros(2, int))
    assert len(network.seen) == 32
    noise = normal_numbers(7, 32 * 60).reshape(32, 4, 5, 3)
    for number, (image, part) in enumerate(zip(images, found, strict=True)):
        copies = image + 0.15 * (image.max() - image.min()) * noise
        np.testing.assert_allclose([one[number] for one in network.seen], copies, atol=1e-5)
        np.testing.assert_allclose(part, (copies**2).mean(axis=0).sum(axis=-1), rtol=1e-4)


def test_integrated_gradients_are_an_integral():
    """Of the slopes 5 p⁴, the way from black to p gives p⁵."""
    taken = []

    class Powers(Linear):
        def __init__(self): ...

        def gradient(self, images, classes):
            taken.append(float(images.max()))
            return 5 * images.astype(float) ** 4

    images = np.random.default_rng(14).random((2, 4, 5, 3)).astype("float32")
    found = maps.integrated(Powers(), images, np.zeros(2, int))
    assert len(taken) == 64  # as many as the page takes
    assert taken == sorted(taken)
    np.testing.assert_allclose(found, (images.astype(float) ** 5).sum(axis=-1), rtol=1e-5)


@pytest.fixture(scope="module")
def oblong() -> keras.Sequential:
    """A network whose pictures, windows and steps differ along the two axes."""
    keras.utils.set_random_seed(8)
    return keras.Sequential(
        [
            keras.Input((16, 21, 2)),
            layers.Conv2D(3, (3, 4), activation="tanh", name="first"),  # 14 by 18
            layers.AveragePooling2D((2, 3), name="pooled"),  # 7 by 6
            layers.Conv2D(4, 2, strides=(1, 2), activation="tanh", name="second"),  # 6 by 3
            layers.Flatten(),
            layers.Dense(5, activation="softmax"),
        ]
    )


def test_what_a_unit_sees_of_an_oblong_picture(oblong):
    assert [maps.reach(oblong, name, 0) for name in ("first", "pooled", "second")] == [
        (3, 1), (4, 2), (6, 2),
    ]  # fmt: skip
    assert [maps.reach(oblong, name, 1) for name in ("first", "pooled", "second")] == [
        (4, 1), (6, 3), (9, 6),
    ]  # fmt: skip
    assert maps.middles(oblong, "second", 0) == [2.5, 4.5, 6.5, 8.5, 10.5, 12.5]
    assert maps.middles(oblong, "second", 1) == [4, 10, 16]
    assert units.field(oblong, "second", 5, 1) == (slice(10, 16), slice(6, 15))


def test_grad_cam_weighs_maps_by_their_mean_slopes(oblong, monkeypatch):
    monkeypatch.setattr(maps, "BATCH", 2)  # so that three pictures are more than one batch
    images = np.random.default_rng(15).random((3, 16, 21, 2)).astype("float32")
    classes = np.array([4, 0, 2])
    scores = maps.Scores(oblong)
    values, slopes = scores.inside("second", images, classes)
    look = keras.Model(oblong.inputs[0], oblong.get_layer("second").output)
    np.testing.assert_allclose(values, look(images), atol=1e-6)
    kernel, bias = oblong.layers[-1].get_weights()
    np.testing.assert_allclose(slopes, kernel.T[classes].reshape(3, 6, 3, 4), atol=1e-6)
    logits = values.reshape(3, -1) @ kernel + bias
    np.testing.assert_allclose(scores(images, classes), logits[range(3), classes], atol=1e-5)
    shown = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(shown)
        score = tf.gather(tf.reshape(look(shown), [3, -1]) @ kernel, classes, batch_dims=1)
    np.testing.assert_allclose(
        scores.gradient(images, classes), tape.gradient(score, shown), atol=1e-6
    )
    found = maps.grad_cam("second")(scores, images, classes)
    assert found.shape == (3, 16, 21)
    rows, columns = [2.5, 4.5, 6.5, 8.5, 10.5, 12.5], [4, 10, 16]
    for part, value, slope in zip(found, values, slopes, strict=True):
        coarse = np.maximum((value * slope.mean(axis=(0, 1))).sum(axis=-1), 0)
        for y, x in ((0, 0), (3, 7), (12, 15), (15, 20)):
            down = [np.interp(y, rows, column) for column in coarse.T]
            assert part[y, x] == pytest.approx(np.interp(x, columns, down), abs=1e-6)


def test_many_pictures_are_explained_as_few_are(oblong, monkeypatch):
    images = np.random.default_rng(16).random((5, 16, 21, 2)).astype("float32")
    classes = np.array([4, 0, 2, 2, 1])
    scores = maps.Scores(oblong)
    at_once = scores(images, classes), scores.gradient(images, classes)
    monkeypatch.setattr(maps, "BATCH", 2)
    for one, other in zip(
        at_once, (scores(images, classes), scores.gradient(images, classes)), strict=True
    ):
        np.testing.assert_allclose(one, other, atol=1e-6)
