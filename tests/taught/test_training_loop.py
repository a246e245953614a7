"""The loop that stays in TensorFlow, against Keras's own, and what goes into it."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from lenet_utils import initialisation, training, training_loop
from lenet_utils.augmentation import mirror, relight, shift
from lenet_utils.data import load_cifar10
from lenet_utils.initialisation import initialise, orthogonal, principal_patterns
from lenet_utils.models import VARIANTS, tutorial_lenet5, variant
from lenet_utils.recipes import Recipe
from lenet_utils.training_loop import Images, Scale, evaluate, predict, train


@pytest.fixture(scope="module")
def images() -> Images:
    (pictures, labels), _ = load_cifar10()
    return Images(pictures[:640], labels[:640].ravel())


@pytest.mark.parametrize("pictures", ["cat.png", None, np.zeros((32, 32, 3), np.uint8)])
def test_what_holds_no_images_is_refused_in_a_sentence(images, pictures):
    with pytest.raises(ValueError, match=r"images should be as stored: uint8, .* got"):
        train(Recipe(epochs=1), Images(pictures, images.labels), 0)


@pytest.mark.trains
@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(epochs=2),
        Recipe(
            epochs=2, batch_size=64, pixels="standardised", optimiser="nesterov",
            learning_rate=0.02, schedule="linear", warm_up=0.3, label_smoothing=0.1,
        ),
    ],
    ids=["the tutorial's", "a longer one"],
)  # fmt: skip
def test_the_loop_takes_the_steps_that_keras_takes(recipe, images, monkeypatch):
    lessons = []
    make = training_loop._lesson
    monkeypatch.setattr(
        training_loop, "_lesson", lambda *given: lessons.append(make(*given)) or lessons[-1]
    )
    trained = train(recipe, images, seed=7)

    keras.utils.set_random_seed(7)
    model = tutorial_lenet5()
    steps = recipe.epochs * len(images.labels) // recipe.batch_size
    optimiser = recipe.optimiser_for(model.trainable_variables, steps)
    model.compile(optimiser, "categorical_crossentropy", metrics=["accuracy"])
    losses = []
    for pictures, targets in lessons:
        history = model.fit(
            trained.scale(pictures), targets, recipe.batch_size, 1, shuffle=False, verbose=0
        )
        losses += history.history["loss"]
    np.testing.assert_allclose(trained.history["loss"], losses, rtol=1e-4)
    for ours, theirs in zip(trained.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=2e-4)


@pytest.mark.trains
def test_a_seed_repeats_a_run_and_another_does_not(images):
    recipe = Recipe(epochs=1, mirror=True, shift=1)
    first, again, other = (train(recipe, images, seed) for seed in (3, 3, 4))
    assert first.history == again.history
    assert first.history != other.history


def test_evaluation_and_predictions_are_keras_own(images):
    model = tutorial_lenet5()
    scale = Scale.of("0…1", images.images)
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    expected = model.evaluate(images.images / 255, images.labels, verbose=0)
    assert evaluate(model, scale, images) == pytest.approx(expected, rel=1e-4)
    assert predict(model, scale, images.images[:3]).shape == (3, 10)


def test_nothing_is_dropped_where_a_network_is_used(images):
    model, tutorial = VARIANTS["dropout"](), tutorial_lenet5()
    model.set_weights(tutorial.get_weights())
    scale = Scale.of("0…1", images.images)
    few = Images(images.images[:40], images.labels[:40])
    assert evaluate(model, scale, few) == pytest.approx(evaluate(tutorial, scale, few))
    found, expected = (predict(network, scale, few.images) for network in (model, tutorial))
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_images_are_taken_by_the_thousand():
    sizes = {n: [len(part) for part in training_loop._thousands(np.zeros(n))] for n in (1, 999)}
    assert sizes == {1: [1], 999: [999]}
    assert [len(part) for part in training_loop._thousands(np.zeros(3000))] == [1000] * 3
    assert [len(part) for part in training_loop._thousands(np.zeros(3999))] == [1333] * 3


def test_a_loss_is_keras_own_also_where_a_probability_is_too_small_for_a_float(images):
    keras.utils.set_random_seed(0)
    model = tutorial_lenet5()
    scale = Scale.of("0…1", images.images)
    kernel, bias = model.get_layer("Output").get_weights()
    model.get_layer("Output").set_weights([100 * kernel, bias])
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    expected = model.evaluate(images.images / 255, images.labels, verbose=0)
    assert expected[0] > -np.log(1e-7)  # where the loop once cut off
    assert evaluate(model, scale, images) == pytest.approx(expected, rel=1e-4)
    assert evaluate(model, scale, Images(images.images[:1], images.labels[:1]))[0] > 0


def test_class_numbers_may_come_as_keras_loads_them(images):
    model = tutorial_lenet5()
    scale = Scale.of("0…1", images.images)
    column = Images(images.images, images.labels[:, np.newaxis])
    assert evaluate(model, scale, column) == evaluate(model, scale, images)


@pytest.mark.trains
def test_a_run_takes_class_numbers_as_keras_loads_them(images):
    few = Images(images.images[:64], images.labels[:64])
    column = Images(few.images, few.labels[:, np.newaxis])
    runs = [train(Recipe(epochs=1), given, 0, {"val": given}) for given in (few, column)]
    assert runs[0].history == runs[1].history


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (np.eye(10)[:1].repeat(640, 0), r"should be 640 class numbers; got shape \(640, 10\)"),
        (np.zeros(639, int), r"should be 640 class numbers; got shape \(639,\)"),
        (None, r"should be 640 class numbers; got shape \(\)"),
        (np.arange(640) % 12, "whole numbers 0…9"),
        (np.full(640, 10), "whole numbers 0…9; got 10"),
        (np.full(640, 0.5), "whole numbers 0…9"),
    ],
    ids=["one-hot", "one too few", "none", "twelve classes", "eleven classes", "halves"],
)
def test_other_labels_are_refused_in_a_sentence(images, labels, said):
    given = Images(images.images, labels)
    with pytest.raises(ValueError, match=said):
        train(Recipe(epochs=1), given, 0)
    with pytest.raises(ValueError, match=said):
        evaluate(tutorial_lenet5(), Scale.of("0…1", images.images), given)


def test_images_that_fill_no_batch_are_refused_in_a_sentence(images):
    few = Images(images.images[:31], images.labels[:31])
    with pytest.raises(ValueError, match="at least 32 images are needed, a whole batch; got 31"):
        train(Recipe(epochs=1), few, 0)
    with pytest.raises(ValueError, match="at least 1 images are needed, a whole batch; got 0"):
        evaluate(tutorial_lenet5(), Scale.of("0…1", few.images), Images(few.images[:0], []))


def test_images_that_are_not_as_stored_are_refused(images):
    """Floats would be taken for bytes, and one grey channel for three."""
    for pictures in (images.images / 255, images.images[..., :1]):
        with pytest.raises(ValueError, match=r"as stored: uint8, of shape \(n, 32, 32, 3\)"):
            train(Recipe(epochs=1), Images(pictures, images.labels), 0)


def test_logits_are_not_taken_for_probabilities(images):
    model = keras.Sequential([keras.Input((32, 32, 3)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(10))
    with pytest.raises(ValueError, match="end the network in softmax"):
        evaluate(model, Scale.of("0…1", images.images), images)


def test_a_recipe_that_distils_needs_a_teacher(images):
    with pytest.raises(ValueError, match="the recipe distils: give train a teacher"):
        train(Recipe(epochs=1, distillation=0.5), images, 0)


def lessons_of(recipe: Recipe, images: Images, monkeypatch, **given) -> tuple[list, list]:
    """Return the (pictures, targets) of every epoch of a run that takes no step, and its output."""
    seen, models = [], []

    def no_step(model, optimiser, scale, batch_size):
        models.append((model, optimiser))
        return lambda *lesson: seen.append(lesson) or tf.constant([1.0, 0.5])

    monkeypatch.setattr(training_loop, "epoch_runner", no_step)
    train(recipe, images, 3, **given)
    return seen, models


def test_every_epoch_has_an_order_of_its_own_and_whole_batches(images, monkeypatch):
    numbered = Images(images.images.copy(), images.labels)
    numbered.images[:, 0, 0, 0] = np.arange(640) % 256
    numbered.images[:, 0, 0, 1] = np.arange(640) // 256
    epochs, _ = lessons_of(Recipe(epochs=3, batch_size=60), numbered, monkeypatch)
    orders = [pictures[:, 0, 0, :2].astype(int) @ [1, 256] for pictures, _ in epochs]
    for order, (_, targets) in zip(orders, epochs, strict=True):
        assert len(order) == len(set(order.tolist())) == 600
        assert (targets.argmax(axis=1) == images.labels[order]).all()
        assert abs(np.corrcoef(order, np.arange(600))[0, 1]) < 0.2
    for one, other in [(0, 1), (0, 2), (1, 2)]:
        assert (orders[one] == orders[other]).mean() < 0.05
        assert set(orders[one].tolist()) != set(orders[other].tolist())  # others sit it out


def test_a_rate_falls_over_all_steps_of_all_epochs(images, monkeypatch):
    told = []
    recipe = Recipe(epochs=3, batch_size=60, schedule="linear", learning_rate=0.5)
    given = {"on_epoch": lambda model, scale: told.append((model.name, scale))}
    _, ((_, optimiser),) = lessons_of(recipe, images, monkeypatch, **given)
    rates = []
    for step in (0, 15, 30):  # ten in each epoch
        optimiser.iterations.assign(step)
        rates.append(float(optimiser.learning_rate))
    assert rates == pytest.approx([0.5, 0.25, 0])
    assert [name for name, _ in told] == ["lenet5"] * 4
    assert all(isinstance(scale, Scale) for _, scale in told)


def test_the_teacher_sees_the_pictures_that_its_pupil_sees(images, monkeypatch):
    asked = []

    def teacher(pictures):
        asked.append(pictures.copy())
        return np.full((len(pictures), 10), 0.1, "float32")

    recipe = Recipe(epochs=2, mirror=True, shift=2, distillation=0.5)
    seen, _ = lessons_of(recipe, images, monkeypatch, teacher=teacher)
    assert len(asked) == len(seen) == 2
    for pictures, (taught, _) in zip(asked, seen, strict=True):
        assert (pictures == taught).all()
    # The light is left to the pupil: its answer holds for every light.
    recipe = Recipe(epochs=1, brightness=0.3, distillation=0.5)
    (lesson,), _ = lessons_of(recipe, images, monkeypatch, teacher=teacher)
    assert (asked[-1] != lesson[0]).any()


def test_weights_are_averaged_once_after_the_last_epoch(images, monkeypatch):
    averaged = []
    monkeypatch.setattr(
        keras.optimizers.Adam,
        "finalize_variable_values",
        lambda self, variables: averaged.append(len(epochs)),
    )
    epochs = []
    few = Images(images.images[:32], images.labels[:32])
    given = {"on_epoch": lambda *_: epochs.append(1)}
    lessons_of(Recipe(epochs=3, averaging=0.9), few, monkeypatch, **given)
    assert averaged == [3]  # the untrained network and two epochs were seen before
    lessons_of(Recipe(epochs=3), few, monkeypatch, **given)
    assert averaged == [3]


@pytest.mark.trains
def test_layers_that_train_in_another_way_do_so_in_the_loop(images):
    few = Images(images.images[:64], images.labels[:64])
    before = {}
    trained = train(
        Recipe(network="batch-normalisation", epochs=1), few, 0,
        on_epoch=lambda model, _: before.setdefault("mean", model.get_layer("C1_normalised")
                                                    .moving_mean.numpy()),
    )  # fmt: skip
    after = trained.model.get_layer("C1_normalised").moving_mean.numpy()
    assert np.abs(after - before["mean"]).max() > 0.01


@pytest.mark.trains
def test_every_epoch_is_measured_on_what_is_watched(images):
    epochs = []
    watched = Images(images.images[:100], images.labels[:100])
    recipe = Recipe(epochs=2, averaging=0.9)
    trained = train(recipe, images, 0, {"val": watched}, on_epoch=lambda *_: epochs.append(1))
    assert set(trained.history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert len(epochs) == 3  # the untrained network too
    loss, accuracy = trained.evaluate(watched)
    assert trained.history["val_loss"][-1] == pytest.approx(loss)
    assert trained.history["val_accuracy"][-1] == accuracy


@pytest.mark.trains
def test_averaging_gives_other_weights_than_the_last_step(images):
    plain, averaged = (train(Recipe(epochs=1, averaging=a), images, 0) for a in (0.0, 0.9))
    assert plain.history["loss"] == averaged.history["loss"]
    assert not np.allclose(plain.model.get_weights()[0], averaged.model.get_weights()[0])


@pytest.mark.trains
def test_steps_that_are_too_large_stop_with_a_sentence(images):
    recipe = Recipe(network="relu", optimiser="nesterov", learning_rate=1e8, epochs=2)
    with pytest.raises(FloatingPointError, match=r"the loss of epoch 1 is nan.*below 1e\+08"):
        train(recipe, images, 0)


def test_label_smoothing_spreads_a_share_over_all_classes(images):
    order = np.arange(32)
    recipe = Recipe(label_smoothing=0.2)
    given = (recipe, images, order, 0, np.random.default_rng(0), None)
    _, targets = training_loop._lesson(*given)
    expected = np.full((32, 10), 0.02)
    expected[order, images.labels[order]] = 0.82
    np.testing.assert_allclose(targets, expected, rtol=1e-6)


def test_a_teacher_replaces_its_share_of_the_targets(images):
    uniform = np.full((len(images.labels), 10), 0.1, "float32")
    recipe = Recipe(epochs=1, distillation=0.75)
    rng = np.random.default_rng(0)
    order = np.arange(32)
    _, targets = training_loop._lesson(
        recipe, images, order, 0, rng, lambda seen: uniform[: len(seen)]
    )
    truth = images.labels[order]
    np.testing.assert_allclose(targets[np.arange(32), truth], 0.25 + 0.075, rtol=1e-6)
    np.testing.assert_allclose(targets.sum(axis=1), 1, rtol=1e-6)


def test_a_temperature_lets_a_teachers_doubts_grow(images):
    sure = np.array([0.81, 0.09, 0.09, 0.01, 0, 0, 0, 0, 0, 0], "float32")
    recipe = Recipe(distillation=0.5, temperature=2)
    order = np.arange(32)
    given = (recipe, images, order, 0, np.random.default_rng(0))
    _, targets = training_loop._lesson(*given, lambda seen: np.tile(sure, (len(seen), 1)))
    doubtful = np.array([9, 3, 3, 1, 0, 0, 0, 0, 0, 0]) / 16  # the roots of 81, 9, 9, 1
    truth = np.eye(10)[images.labels[order]]
    np.testing.assert_allclose(targets, (truth + doubtful) / 2, rtol=1e-5)


def test_standardised_pixels_have_mean_zero_and_variance_one(images):
    inputs = Scale.of("standardised", images.images)(images.images).numpy()
    inputs = inputs.astype("float64")  # 32-bit floats add up 655,360 numbers too roughly
    np.testing.assert_allclose(inputs.mean(axis=(0, 1, 2)), 0, atol=1e-4)
    np.testing.assert_allclose(inputs.std(axis=(0, 1, 2)), 1, atol=1e-4)


def test_pixels_are_divided_by_255_and_moved_where_asked(images):
    for how, mean in (("0…1", np.zeros(3)), ("centred", images.images.mean(axis=(0, 1, 2)))):
        scale = Scale.of(how, images.images)
        np.testing.assert_allclose(scale.mean, mean, rtol=1e-5)
        assert scale.deviation.tolist() == [255.0] * 3
        inputs = scale(images.images[:2]).numpy()
        np.testing.assert_allclose(inputs, (images.images[:2] - mean) / 255, atol=1e-6)


def test_the_same_5000_are_set_aside_as_when_the_runs_were_recorded(monkeypatch):
    numbers = np.arange(50_000)
    whole = (numbers, numbers[:, np.newaxis]), (numbers[:9], numbers[:9, np.newaxis])
    monkeypatch.setattr(training_loop, "all_of_cifar10", lambda: whole)
    split = training_loop.clean_split()
    for images, labels in split:
        assert images.tolist() == labels.tolist()
    assert [len(part.labels) for part in split] == [45_000, 5_000, 9]
    assert split.validation.labels[:4].tolist() == [49045, 15732, 23996, 1613]
    assert sorted([*split.train.labels, *split.validation.labels]) == numbers.tolist()


def test_the_split_shares_no_image_and_never_changes():
    split = training_loop.clean_split()
    (images, _), (test_images, _) = load_cifar10()
    assert [len(part.labels) for part in split] == [45_000, 5_000, 10_000]
    both = np.concatenate([split.train.images, split.validation.images])
    total = both.sum(axis=(1, 2, 3), dtype="int64")
    assert (np.sort(total) == np.sort(images.sum(axis=(1, 2, 3), dtype="int64"))).all()
    assert (split.test.images == test_images).all()
    assert (training_loop.clean_split().validation.labels == split.validation.labels).all()


def test_the_bundled_sample_is_no_base_for_a_result(monkeypatch):
    monkeypatch.setenv("LENET_CIFAR10_SOURCE", "sample")
    for needs_all in (training_loop.clean_split, training.tutorial_dataset):
        with pytest.raises(RuntimeError, match=r"all 50,000 training images.*found 1,000"):
            needs_all()


# ---------------------------------------------------------------- new pictures from old


def test_the_chosen_pictures_are_mirrored_and_nothing_else(images):
    chosen = np.random.default_rng(0).random(len(images.labels)) < 0.3
    turned = mirror(images.images, chosen)
    assert (turned[~chosen] == images.images[~chosen]).all()
    assert (turned[chosen] == images.images[chosen, :, ::-1]).all()


def turned_in(recipe: Recipe, images: Images, epoch: int) -> np.ndarray:
    """Return which pictures an epoch's lesson shows turned, in the pictures' own order."""
    order = np.random.default_rng(epoch).permutation(len(images.labels))
    pictures, _ = training_loop._lesson(
        recipe, images, order, epoch, np.random.default_rng(epoch), None
    )
    seen = images.images[order]
    same = (pictures == seen).all(axis=(1, 2, 3))
    turned = (pictures == seen[:, :, ::-1]).all(axis=(1, 2, 3))
    assert (same | turned).all()
    found = np.empty(len(order), bool)
    found[order] = turned
    return found


def test_half_of_an_epochs_pictures_are_turned_by_chance_or_each_in_every_other(images):
    chance = [turned_in(Recipe(mirror=True), images, epoch) for epoch in range(2)]
    assert 0.4 < chance[0].mean() < 0.6
    assert 0.4 < (chance[0] == chance[1]).mean() < 0.6
    strict = [turned_in(Recipe(mirror=True, alternating=True), images, epoch) for epoch in range(3)]
    assert strict[0].mean() == 0.5
    assert (strict[0] != strict[1]).all()
    assert (strict[0] == strict[2]).all()


def test_another_light_moves_the_mean_and_stretches_the_distance_from_it():
    picture = np.full((1, 4, 4, 3), 100, "uint8")
    picture[0, :2] = 140
    many = picture.repeat(2000, axis=0)
    same = relight(many, 0, 0, np.random.default_rng(0))
    assert (same == many).all()
    lit = relight(many, 0.1, 0, np.random.default_rng(0)).astype(int)
    offsets = lit[:, 0, 0, 0] - 140
    assert (lit - many == offsets[:, None, None, None]).all()
    assert (offsets.min(), offsets.max()) == (-25, 25)  # a tenth of 255, rounded
    stretched = relight(many, 0, 0.5, np.random.default_rng(0)).astype(int)
    spread = stretched[:, 0, 0, 0] - stretched[:, 3, 3, 0]  # 40 before
    assert abs(stretched.mean(axis=(1, 2, 3)) - 120).max() <= 0.5
    assert (spread.min(), spread.max()) == (20, 60)


def test_light_stays_within_what_a_pixel_can_hold():
    ends = np.array([0, 255], "uint8").reshape(1, 1, 2, 1).repeat(3, axis=3).repeat(500, axis=0)
    lit = relight(ends, 0.9, 0.0, np.random.default_rng(0))
    assert lit.dtype == np.uint8
    assert (lit[:, 0, 0] <= lit[:, 0, 1]).all()  # nothing comes in again at the other end
    assert (lit.min(), lit.max()) == (0, 255)


def test_a_picture_moves_by_at_most_so_many_pixels_each_way():
    dots = np.zeros((500, 9, 9, 1), "uint8")
    dots[:, 4, 4] = 1
    _, y, x, _ = np.nonzero(shift(dots, 2, np.random.default_rng(0)))
    assert len(y) == 500
    assert (np.unique(y) == [2, 3, 4, 5, 6]).all()
    assert (np.unique(x) == [2, 3, 4, 5, 6]).all()
    assert len(set(zip(y.tolist(), x.tolist(), strict=True))) == 25


def test_what_comes_in_over_an_edge_is_mirrored():
    ramp = np.arange(5, dtype="uint8").reshape(1, 1, 5, 1).repeat(3, axis=1)
    rows = {
        tuple(shift(ramp, 1, np.random.default_rng(seed))[0, 0, :, 0].tolist())
        for seed in range(30)
    }
    assert rows == {(1, 0, 1, 2, 3), (0, 1, 2, 3, 4), (1, 2, 3, 4, 3)}


# ---------------------------------------------------------------- where training starts


def test_a_pattern_that_hardly_occurs_is_not_blown_up():
    rng = np.random.default_rng(0)
    # Grey pictures: of the 12 directions of a 2×2 patch in three colours, 8 never occur.
    inputs = rng.normal(size=(300, 8, 8, 1)).repeat(3, axis=3)
    kernel = principal_patterns(inputs, (2, 2, 3, 12)).reshape(12, 12)
    lengths = np.linalg.norm(kernel, axis=0)
    np.testing.assert_allclose(lengths[:4], 1 / np.sqrt(3.01), rtol=0.1)  # variance 3, and a floor
    np.testing.assert_allclose(lengths[4:], 10, rtol=1e-3)  # 1 / √0.01: no variance but the floor


def test_orthogonal_filters_are_perpendicular_and_of_length_one():
    kernel = orthogonal((5, 5, 6, 16), np.random.default_rng(0)).reshape(150, 16)
    np.testing.assert_allclose(kernel.T @ kernel, np.eye(16), atol=1e-10)


def test_the_principal_patterns_give_maps_of_equal_variance_that_do_not_move_together(images):
    inputs = Scale.of("standardised", images.images)(images.images).numpy()
    kernel = principal_patterns(inputs, (5, 5, 3, 6))
    model = tutorial_lenet5()
    model.get_layer("C1").set_weights([kernel, np.zeros(6)])
    model.get_layer("C1").activation = keras.activations.linear
    maps = keras.Model(model.inputs, model.get_layer("C1").output).predict(inputs, verbose=0)
    covariance = np.cov(maps.reshape(-1, 6), rowvar=False)
    # The patterns come from a third of all positions each way: nearly the identity.
    np.testing.assert_allclose(covariance, np.eye(6), atol=0.15)


def test_filters_start_perpendicular_also_beside_batch_normalisation(images):
    inputs = (images.images[:8] / 255).astype("float32")
    model = VARIANTS["batch-normalisation"]()
    initialise(model, "orthogonal", inputs, np.random.default_rng(0))
    for name, filters in (("C1", 6), ("C3", 16), ("C5", 120), ("F6", 84)):
        kernel = model.get_layer(name).get_weights()[0].reshape(-1, filters)
        np.testing.assert_allclose(kernel.T @ kernel, np.eye(filters), atol=1e-5)


def test_an_initialisation_leaves_what_it_does_not_name(images):
    inputs = (images.images / 255).astype("float32")
    for how, changed in (("glorot", set()), ("patches", {"C1"})):
        model = tutorial_lenet5()
        before = {layer.name: layer.get_weights() for layer in model.layers if layer.weights}
        initialise(model, how, inputs, np.random.default_rng(0))
        moved = {
            name for name, weights in before.items()
            if not np.array_equal(weights[0], model.get_layer(name).get_weights()[0])
        }  # fmt: skip
        assert moved == changed


def test_all_kernels_but_the_last_are_made_perpendicular(images, monkeypatch):
    monkeypatch.setattr(initialisation, "orthogonal", lambda shape, rng: np.full(shape, 7.0))
    model = tutorial_lenet5()
    initialise(model, "orthogonal", images.images[:1], np.random.default_rng(0))
    kernels = {layer.name: layer.get_weights()[0] for layer in model.layers if layer.weights}
    assert [name for name, k in kernels.items() if (k == 7).all()] == ["C1", "C3", "C5", "F6"]


# ---------------------------------------------------------------- other networks


def test_only_batch_normalisation_changes_the_number_of_parameters():
    counts = {name: build().count_params() for name, build in VARIANTS.items()}
    assert counts["tutorial"] == counts["relu"] == counts["max-pooling"] == 62_006
    # A bias less a map, and four numbers more: scale, shift, mean and variance.
    maps = 6 + 16 + 120 + 84
    assert counts["batch-normalisation"] == counts["all-three"] == 62_006 + 3 * maps


def test_the_variant_that_changes_nothing_is_the_tutorials_network(images):
    model, tutorial = variant(), tutorial_lenet5()
    model.set_weights(tutorial.get_weights())
    inputs = images.images[:4] / 255.0
    np.testing.assert_allclose(model(inputs), tutorial(inputs), atol=1e-6)


@pytest.mark.parametrize(("name", "share"), [("dropout", 0.5), ("less-dropout", 0.2)])
def test_dropout_makes_a_share_of_c5_and_f6_zero_in_training_and_nothing_in_use(
    images, name, share
):
    keras.utils.set_random_seed(0)
    model, tutorial = VARIANTS[name](), tutorial_lenet5()
    model.set_weights(tutorial.get_weights())
    inputs = images.images / 255.0
    np.testing.assert_allclose(model(inputs), tutorial(inputs), atol=1e-6)
    zeros = {}
    for layer in model.layers:
        inputs = layer(inputs, training=True)
        zeros[layer.name] = float(np.mean(np.asarray(inputs) == 0))
    dropped = {layer: found for layer, found in zeros.items() if found > 0.05}
    assert list(dropped) == ["C5_dropout", "flatten", "F6_dropout"]
    assert all(abs(found - share) < 0.05 for found in dropped.values())
