"""Disturbances and attacks against independent computations, and training against them."""

import io
from dataclasses import replace
from unittest import mock

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from lenet_book.disturbing import attacks, lessons, networks
from lenet_book.disturbing.disturbances import KINDS, disturb, move, rotate
from lenet_utils import training_loop
from lenet_utils.ledger import OURS
from lenet_utils.models import tutorial_lenet5
from lenet_utils.training_loop import Images, Scale


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.mark.parametrize("kind", KINDS)
def test_a_strength_of_0_changes_nothing_and_the_strongest_changes_a_lot(kind, pictures, rng):
    before = pictures.images.copy()
    strongest = KINDS[kind]["strengths"][-1]
    assert (disturb(pictures.images, kind, 0, rng) == before).all()
    changed = disturb(pictures.images, kind, strongest, rng)
    assert changed.dtype == np.uint8
    assert changed.shape == before.shape
    assert np.abs(changed.astype(float) - before).mean() > 5
    assert (pictures.images == before).all()


def test_what_is_no_disturbance_is_refused(pictures, rng):
    with pytest.raises(ValueError, match="kind must be one of shift, noise"):
        disturb(pictures.images, "rain", 1, rng)
    with pytest.raises(ValueError, match="strength of rotation must be in 0…45; got 46"):
        disturb(pictures.images, "rotation", 46, rng)
    with pytest.raises(ValueError, match="multiples of 8; got 30×32"):
        disturb(pictures.images[:, :30], "JPEG", 50, rng)


def test_a_picture_moves_and_its_edge_is_mirrored(pictures):
    moved = move(pictures.images, 2, -1)
    assert (moved[:, 2:, :-1] == pictures.images[:, :-2, 1:]).all()
    assert (moved[:, 1, 5] == pictures.images[:, 1, 6]).all()  # row −1 is row 1
    assert (moved[:, 9, 31] == pictures.images[:, 7, 30]).all()  # column 32 is column 30


def test_a_shift_goes_all_four_ways(pictures, rng):
    moved = disturb(pictures.images, "shift", 3, rng)
    ways = [move(pictures.images, 3 * y, 3 * x) for y, x in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    found = [(moved == way).all(axis=(1, 2, 3)).sum() for way in ways]
    assert sum(found) == len(moved)
    assert min(found) > 5


def test_a_quarter_turn_is_exact_and_a_small_one_is_as_pillow_turns(pictures):
    assert (rotate(pictures.images, 90) == np.rot90(pictures.images, axes=(1, 2))).all()
    ours = rotate(pictures.images[:1], 15)[0, 8:24, 8:24].astype(float)
    turned = Image.fromarray(pictures.images[0]).rotate(15, Image.Resampling.BILINEAR)
    assert np.abs(ours - np.asarray(turned, float)[8:24, 8:24]).max() <= 1


def test_blur_is_a_mean_weighted_by_a_bell(rng):
    point = np.zeros((1, 32, 32, 3), np.uint8)
    point[0, 16, 16] = 255
    blurred = disturb(point, "blur", 10, rng)[0, :, :, 0].astype(float)
    y, x = np.mgrid[:32, :32] - 16
    bell = np.exp(-(y**2 + x**2) / 2)
    assert np.abs(blurred - 255 * bell / bell.sum()).max() < 1


@pytest.mark.parametrize("quality", [80, 50, 10])
def test_jpeg_keeps_what_a_jpeg_file_keeps(quality, pictures, rng):
    ours = disturb(pictures.images[:8], "JPEG", 100 - quality, rng).astype(float)
    for picture, found in zip(pictures.images[:8], ours, strict=True):
        file = io.BytesIO()
        Image.fromarray(picture).save(file, "JPEG", quality=quality, subsampling=0)
        difference = np.abs(found - np.asarray(Image.open(file), float))
        assert difference.mean() < 2  # a file rounds its colours, too


def test_light_colour_and_noise_are_as_strong_as_said(pictures, rng):
    flat = np.full((200, 32, 32, 3), 128, np.uint8)
    noise = disturb(flat, "noise", 16, rng).astype(float) - 128
    assert abs(noise.std() - 16) < 0.1
    lit = disturb(flat, "brightness", 25, rng)
    assert set(np.unique(lit)) == {103, 153}
    images = pictures.images.astype(float)
    weaker = disturb(pictures.images, "contrast", 70, rng)
    assert np.allclose(weaker.std(axis=(1, 2, 3)), 0.3 * images.std(axis=(1, 2, 3)), rtol=0.02)
    grey = disturb(pictures.images, "grey", 100, rng)
    assert (np.ptp(grey, axis=-1) == 0).all()
    expected = [np.asarray(Image.fromarray(picture).convert("L")) for picture in pictures.images]
    assert np.abs(grey[..., 0].astype(int) - np.array(expected, int)).max() <= 1
    assert (disturb(pictures.images, "inverted", 100, rng) == 255 - pictures.images).all()
    assert np.unique(disturb(pictures.images, "inverted", 50, rng)).tolist() == [128]


def loss(attacked, images, labels) -> float:
    return training_loop.evaluate(*attacked, Images(images, labels))[0]


def test_one_step_goes_along_the_sign_of_the_gradient(attacked, pictures):
    model, scale = attacked
    slopes = attacks.slopes_of(model, scale)
    changed = attacks.attack(slopes, pictures.images[:4], pictures.labels[:4], 4)
    inputs = tf.constant(pictures.images[:4].astype("float32") / 255)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        output = model(inputs)
        total = -tf.reduce_sum(tf.math.log(tf.gather(output, pictures.labels[:4], batch_dims=1)))
    way = np.sign(tape.gradient(total, inputs).numpy())
    assert (changed == np.clip(pictures.images[:4] + 4 * way, 0, 255)).all()


def test_an_attack_stays_within_reach_and_is_worse_than_chance(attacked, pictures, rng):
    images, labels = pictures
    slopes = attacks.slopes_of(*attacked)
    many = attacks.attack(slopes, images, labels, 8, 20, rng=rng)
    blind = attacks.change_by_chance(images, 8, rng)
    for changed in (many, blind):
        assert changed.dtype == np.uint8
        assert np.abs(changed.astype(int) - images).max() == 8
    plain = loss(attacked, images, labels)
    assert loss(attacked, many, labels) > plain + 5 * abs(loss(attacked, blind, labels) - plain)
    others = (labels + 1) % 10
    towards = attacks.attack(slopes, images, others, 8, 20, towards=True, rng=rng)
    assert loss(attacked, towards, others) < loss(attacked, images, others) - 0.05


def test_pooling_smooths_before_it_leaves_out(pictures):
    model = networks.smoothing_lenet5("average")
    maps = np.random.default_rng(1).normal(size=(1, 28, 28, 6)).astype("float32")
    row = np.array([1, 3, 3, 1]) / 8
    by_hand = np.einsum("y,x,yxc->c", row, row, maps[0, 9:13, 3:7])
    assert np.allclose(model.get_layer("S2")(maps)[0, 5, 2], by_hand, atol=1e-5)
    names = {weight.path.split("/")[0] for weight in model.trainable_variables}
    assert names == {"C1", "C3", "C5", "F6", "Output"}
    largest = networks.smoothing_lenet5("max")
    pooled = largest.get_layer("S2")(largest.get_layer("S2_largest")(np.full_like(maps, 0.5)))
    assert np.allclose(pooled[0, 1:-1, 1:-1], 0.5)


def test_each_epoch_sees_pictures_disturbed_anew(pictures, monkeypatch):
    seen = []

    def train(recipe, images, seed, on_epoch):
        for _ in range(2):
            on_epoch(None, None)
            seen.append(images.images.copy())
        assert (images.labels == pictures.labels).all()

    monkeypatch.setattr(training_loop, "train", train)
    before = pictures.images.copy()
    lessons.train_on_disturbed(OURS, pictures, 0, "inverted")
    changed = (seen[0] != before).any(axis=(1, 2, 3))
    assert 0.6 < changed.mean() < 1  # of five strengths, one is 0
    assert (seen[0] != seen[1]).any()
    assert (pictures.images == before).all()


def test_a_step_against_attacks_learns_from_the_attacked_pictures(pictures):
    """Two steps by hand: the same start, attack and descent, without a compiled function."""
    most, steps, batch, rate = 8, 2, 16, 0.05
    images, labels = pictures.images[:36], pictures.labels[:36]  # the last four are no whole batch
    scale = Scale.of("0…1", images)

    def network() -> keras.Sequential:
        keras.utils.set_random_seed(5)
        return tutorial_lenet5()

    cross_entropy = keras.losses.SparseCategoricalCrossentropy()
    model, by_hand = network(), network()
    optimiser = keras.optimizers.SGD(rate)
    optimiser.build(model.trainable_variables)
    shifts = []

    def uniform(shape, low, high, seed):
        shifts.append((low, high))
        return tf.ones(shape) * high / 2

    with mock.patch.object(lessons.tf.random, "uniform", uniform):
        run_epoch = lessons._epoch_runner(model, optimiser, scale, batch, most, steps)
        measured = run_epoch(images, labels)
    assert set(shifts) == {(-most, most)}

    losses, right = [], []
    for step in range(2):
        part = slice(batch * step, batch * (step + 1))
        stored, target = tf.constant(images[part], tf.float32), labels[part]
        changed = stored + most / 2
        for _ in range(steps):
            with tf.GradientTape() as tape:
                tape.watch(changed)
                loss = cross_entropy(target, by_hand(changed / 255))
            changed += 2.5 * most / steps * tf.sign(tape.gradient(loss, changed))
            changed = tf.minimum(tf.maximum(changed, stored - most), stored + most)
            changed = tf.minimum(tf.maximum(changed, 0), 255)
        with tf.GradientTape() as tape:
            output = by_hand(changed / 255)
            loss = cross_entropy(target, output)
        losses.append(float(loss))
        right.append((output.numpy().argmax(axis=1) == target).mean())
        slopes = tape.gradient(loss, by_hand.trainable_variables)
        for variable, slope in zip(by_hand.trainable_variables, slopes, strict=True):
            variable.assign_sub(rate * slope)
    assert measured == pytest.approx((np.mean(losses), np.mean(right)), abs=1e-4)
    for one, other in zip(model.get_weights(), by_hand.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=2e-4)


@pytest.mark.parametrize(("mirrored", "shifted"), [(False, 0), (True, 0), (False, 3)])
def test_each_epoch_against_attacks_has_other_pictures(mirrored, shifted, pictures, monkeypatch):
    seen = []

    def runner(model, optimiser, scale, batch, most, attack_steps):
        assert (batch, most, attack_steps) == (24, 4, 2)
        filters = model.get_layer("C3").kernel.numpy().reshape(-1, 16)
        np.testing.assert_allclose(filters.T @ filters, np.eye(16), atol=1e-5)
        return lambda images, labels: seen.append((images, labels)) or (1.0, 0.5)

    monkeypatch.setattr(lessons, "_epoch_runner", runner)
    lesson = {"batch_size": 24, "epochs": 2, "mirror": mirrored, "shift": shifted}
    recipe = replace(OURS, initialisation="orthogonal", **lesson)
    trained = lessons.train_on_attacks(recipe, pictures, 3, most=4, attack_steps=2)
    assert trained.history == {"loss": [1.0] * 2, "accuracy": [0.5] * 2}
    number = {one.tobytes(): i for i, one in enumerate(pictures.images)}
    orders = []
    for images, labels in seen:
        assert len(images) == len(labels) == 48  # two whole batches of 64 pictures
        if not (mirrored or shifted):
            order = [number[one.tobytes()] for one in images]
            assert len(set(order)) == 48
            assert (pictures.labels[order] == labels).all()
            orders.append(order)
        flipped = [
            one[:, ::-1].tobytes() in number and one.tobytes() not in number for one in images
        ]
        assert 10 < sum(flipped) < 38 if mirrored else not any(flipped)
        moved = [one.tobytes() not in number for one in images]
        assert sum(moved) > 35 or not shifted
    assert not orders or orders[0] != orders[1]


def test_a_loss_that_is_no_number_stops_training_on_attacks(pictures):
    model, scale = tutorial_lenet5(), Scale.of("0…1", pictures.images)
    optimiser = keras.optimizers.SGD(np.inf)
    optimiser.build(model.trainable_variables)
    run_epoch = lessons._epoch_runner(model, optimiser, scale, 32, 2, 1)
    with pytest.raises(FloatingPointError, match="the loss is nan: the steps are too large"):
        run_epoch(*pictures)


def test_training_on_attacks_learns_to_withstand_them(pictures):
    recipe = replace(OURS, batch_size=16, epochs=6, mirror=False, shift=0)
    trained = lessons.train_on_attacks(recipe, pictures, 0, most=8, attack_steps=3)
    plain = training_loop.train(recipe, pictures, 0)

    def withstood(network) -> float:
        slopes = attacks.slopes_of(network.model, network.scale)
        changed = attacks.attack(slopes, *pictures, 8, 10)
        return network.evaluate(Images(changed, pictures.labels))[1]

    assert trained.history["accuracy"][-1] > trained.history["accuracy"][0]
    assert withstood(trained) > withstood(plain) + 0.2


# ---------------------------------------------------------------- exactly, by what was drawn
def again() -> np.random.Generator:
    """Return the generator of the fixture once more."""
    return np.random.default_rng(7)


def test_what_goes_two_ways_goes_each_way_by_chance(pictures, rng):
    images = pictures.images
    signs = again().choice([-1, 1], size=len(images))
    assert 20 < (signs > 0).sum() < 44
    turned = disturb(images, "rotation", 30, rng)
    for image, sign, found in zip(images, signs, turned, strict=True):
        np.testing.assert_array_equal(found, rotate(image[None], sign * 30)[0])
    lit = disturb(images, "brightness", 75, again())
    expected = (images + 75 * signs[:, None, None, None]).clip(0, 255)
    np.testing.assert_array_equal(lit, expected)
    noise = again().standard_normal(images.shape, dtype=np.float32)
    noisy = disturb(images, "noise", 64, again())
    np.testing.assert_array_equal(noisy, np.floor(images + 64 * noise + 0.5).clip(0, 255))
    with pytest.raises(ValueError, match="strength of blur must be in 0…20; got -1"):
        disturb(images, "blur", -1, rng)
    for half in ("grey", "inverted"):
        whole = disturb(images, half, 100, rng).astype(float)
        assert np.abs(disturb(images, half, 50, rng) - (images + whole) / 2).max() <= 1


def uphill(pictures, classes):
    """Slopes that lead from 90 and the class, each channel another way."""
    way = np.array([1, -1, 1], np.float32)
    return (pictures - 90 - 10 * tf.cast(classes, tf.float32)[:, None, None, None]) * way


@pytest.mark.parametrize(
    ("steps", "towards", "random"), [(1, False, False), (1, True, True), (4, False, True)]
)
def test_an_attack_takes_the_steps_that_it_says(steps, towards, random, pictures, monkeypatch):
    monkeypatch.setattr(attacks, "PART", 3)  # so that five pictures are two parts
    images, classes = pictures.images[:5].copy(), pictures.labels[:5]
    images[:, 0], images[:, 1] = 2, 254
    most, drawn = 6, again()
    rng = again() if random else None
    found = attacks.attack(uphill, images, classes, most, steps, towards, rng)
    size = most if steps == 1 else 2.5 * most / steps
    for part in (slice(0, 3), slice(3, 5)):
        start = images[part].astype(float)
        changed = start + (drawn.uniform(-most, most, start.shape) if random else 0)
        for _ in range(steps):
            slope = (changed - 90 - 10 * classes[part, None, None, None]) * [1, -1, 1]
            changed = changed + (-1 if towards else 1) * size * np.sign(slope)
            changed = np.minimum(np.maximum(changed, start - most), start + most).clip(0, 255)
        off = np.abs(found[part] - np.floor(changed + 0.5))
        assert off.max() <= 1 and (off > 0).mean() < 0.001  # 32 bits round another way
    plain = attacks.attack(uphill, images, classes, most)
    np.testing.assert_array_equal(plain, attacks.attack(uphill, images, classes, most, 1, False))


class Notes(keras.layers.Layer):
    """Notes whether the network is asked for training."""

    def __init__(self):
        super().__init__()
        self.noted = []

    def call(self, values, training=None):
        self.noted.append(training)
        return values


def network_that_notes() -> tuple[keras.Sequential, list]:
    notes = Notes()
    given = [keras.Input((32, 32, 3)), keras.layers.Flatten(), keras.layers.Dense(10)]
    model = keras.Sequential([*given, notes, keras.layers.Softmax()])
    notes.noted.clear()
    return model, notes.noted


def test_a_network_is_attacked_as_it_answers(pictures):
    model, noted = network_that_notes()
    slopes = attacks.slopes_of(model, Scale.of("0…1", pictures.images))
    slopes(tf.constant(pictures.images[:8], tf.float32), tf.constant(pictures.labels[:8]))
    assert set(noted) == {False}


def test_a_network_that_learns_from_attacks_trains_on_them_only(pictures):
    model, noted = network_that_notes()
    optimiser = keras.optimizers.SGD(0.1)
    optimiser.build(model.trainable_variables)
    scale = Scale.of("0…1", pictures.images)
    run_epoch = lessons._epoch_runner(model, optimiser, scale, 4, 2, attack_steps=2)
    run_epoch(pictures.images[:8], pictures.labels[:8])
    assert noted[:3] == [False, False, True]


def test_a_disturbed_lesson_follows_from_its_seed(pictures, monkeypatch):
    seen = []

    def train(recipe, images, seed, on_epoch):
        assert (recipe, seed) == (OURS, 3)
        on_epoch()
        seen.append(images.images.copy())
        return "trained"

    monkeypatch.setattr(training_loop, "train", train)
    assert lessons.train_on_disturbed(OURS, pictures, 3, "grey") == "trained"
    drawn = np.random.default_rng([3, 1]).integers(5, size=64)
    for number, strength in enumerate(KINDS["grey"]["strengths"]):
        these = drawn == number
        expected = disturb(pictures.images[these], "grey", strength, again())
        np.testing.assert_array_equal(seen[0][these], expected)


def test_a_lesson_of_attacks_begins_from_its_seed_and_plans_all_its_steps(pictures, monkeypatch):
    planned, flipped = [], []

    class Plans(type(OURS)):
        def optimiser_for(self, variables, steps):
            planned.append((len(variables), steps))

    def mirrored(images, which):
        flipped.append(which)
        return images

    monkeypatch.setattr(lessons, "mirror", mirrored)
    monkeypatch.setattr(lessons, "_epoch_runner", lambda *_: lambda *_: (1.0, 0.5))
    plan = {"batch_size": 24, "epochs": 3, "mirror": True, "shift": 0}
    recipe = Plans(**vars(replace(OURS, initialisation="glorot", **plan)))
    many = Images(np.zeros((3000, 32, 32, 3), np.uint8), np.arange(3000) % 10)
    weights = [
        lessons.train_on_attacks(recipe, many, seed, 4, 2).model.get_weights() for seed in (3, 3, 4)
    ]
    assert planned == [(10, 125 * 3)] * 3
    assert [one.shape for one in flipped] == [(3000,)] * 9
    assert np.mean(flipped) == pytest.approx(0.5, abs=0.02)
    for one, other, third in zip(*weights, strict=True):
        np.testing.assert_array_equal(one, other)
        assert not one.any() or (one != third).any()


def test_the_largest_of_four_are_smoothed_before_every_second_is_kept():
    model = networks.VARIANTS["smoothing max"]()
    maps = np.random.default_rng(1).normal(size=(1, 28, 28, 6)).astype("float32")
    found = model.get_layer("S2")(model.get_layer("S2_largest")(maps)).numpy()
    assert found.shape == (1, 14, 14, 6)
    row = np.array([1, 2, 1]) / 4
    for y, x in ((0, 0), (5, 2), (12, 12)):
        window = maps[0, 2 * y : 2 * y + 4, 2 * x : 2 * x + 4]
        largest = np.array(
            [[window[i : i + 2, j : j + 2].max(axis=(0, 1)) for j in range(3)] for i in range(3)]
        )
        expected = np.einsum("y,x,yxc->c", row, row, largest)
        np.testing.assert_allclose(found[0, y, x], expected, atol=1e-5)
    names = ["C1", "S2", "C3", "S4", "C5", "flatten", "F6", "Output"]
    plain = networks.VARIANTS["smoothing average"]()
    assert [layer.name.lower() for layer in plain.layers] == [name.lower() for name in names]
    assert plain.output_shape == model.output_shape == (None, 10)
    assert [model.get_layer(name).output.shape[1:] for name in ("S2", "S4")] == [
        (14, 14, 6), (5, 5, 16),
    ]  # fmt: skip


def test_oblong_pictures_move_and_turn_as_square_ones_do():
    pictures = np.random.default_rng(3).integers(0, 256, (2, 20, 13, 3), np.uint8)
    around = ((0, 0), (19, 19), (12, 12), (0, 0))
    framed = np.pad(pictures, around, "reflect")  # mirrored at the last pixel
    for down, right in ((15, -9), (-4, 11)):
        expected = framed[:, 19 - down : 39 - down, 12 - right : 25 - right]
        np.testing.assert_array_equal(move(pictures, down, right), expected)
    angle = np.deg2rad(25)
    turned = rotate(pictures, 25).astype(float)
    for y, x in np.ndindex(20, 13):
        down, right = y - 9.5, x - 6
        row = np.cos(angle) * down + np.sin(angle) * right + 9.5 + 19
        column = np.cos(angle) * right - np.sin(angle) * down + 6 + 12
        top, left = int(row), int(column)
        high, low = framed[:, top : top + 2, left : left + 2].astype(float).swapaxes(0, 1)
        sides = [part[:, 0] + (column - left) * (part[:, 1] - part[:, 0]) for part in (high, low)]
        expected = sides[0] + (row - top) * (sides[1] - sides[0])
        assert np.abs(turned[:, y, x] - expected).max() < 0.51


def test_blur_reaches_three_deviations_far(pictures, rng):
    images = pictures.images[:16].astype(float)
    bell = np.exp(-(np.arange(-3, 4) ** 2) / 2)
    framed = np.pad(images, ((0, 0), (3, 3), (3, 3), (0, 0)), "reflect")
    down = sum(share * framed[:, n : n + 32] for n, share in enumerate(bell / bell.sum()))
    both = sum(share * down[:, :, n : n + 32] for n, share in enumerate(bell / bell.sum()))
    found = disturb(pictures.images[:16], "blur", 10, rng)
    assert (found != np.floor(both + 0.5)).mean() < 0.001  # 32 bits round another way


def test_the_finest_jpeg_keeps_nearly_all(pictures, rng):
    fine = disturb(pictures.images[:16], "JPEG", 1, rng).astype(float)
    assert np.abs(fine - pictures.images[:16]).mean() < 0.6
    with pytest.raises(ValueError, match="multiples of 8; got 32×30"):
        disturb(pictures.images[:, :, :30], "JPEG", 50, rng)
