"""The recorded experiments, each run once on a handful of images: what they keep is what was."""

import base64
import sys
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from test_teacher import Asked, small_split, some_images

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.experiments import ladder, recipes, speed, teacher, tuning, tutorial
from lenet_book.records import RUNS
from lenet_utils import training, training_loop
from lenet_utils.counting import layer_costs
from lenet_utils.ledger import FASTEST
from lenet_utils.models import tutorial_lenet5
from lenet_utils.recipes import Recipe
from lenet_utils.training import Dataset
from lenet_utils.training_loop import Scale, Trained


@pytest.fixture
def split(monkeypatch):
    """A small split in the place of CIFAR-10's."""
    found = small_split()
    monkeypatch.setattr(teacher, "the_split", lambda: found)
    return found


@pytest.fixture
def asked_to_train(monkeypatch, split) -> list:
    """What the loop was asked to train, with a network in its place that learned nothing."""
    asked = []

    def train(recipe, images, seed, watch=None, teacher=None, on_epoch=None):
        asked.append(SimpleNamespace(**locals()))
        keras.utils.set_random_seed(3)
        scale = Scale.of(recipe.pixels, images.images)
        model = tutorial_lenet5()
        if on_epoch:
            on_epoch(model, scale)
        return Trained(model, scale, {"loss": [2.12345678], "val_accuracy": [0.5]})

    monkeypatch.setattr(training_loop, "train", train)
    return asked


def settings(test: str = "once", learns_from: int = 300, **changes) -> dict:
    recipe = vars(Recipe(pixels="standardised", **changes))
    return {"recipe": recipe, "learns_from": learns_from, "test": test}


def of_bits(text: str, number: int) -> np.ndarray:
    return np.unpackbits(np.frombuffer(base64.b64decode(text), "uint8"))[:number].astype(bool)


def test_a_recipes_run_keeps_which_images_are_right_and_how_often(asked_to_train, split):
    numbers, arrays = recipes.run_recipe(settings(), 7)
    (asked,) = asked_to_train
    assert (asked.seed, asked.teacher, asked.on_epoch, arrays) == (7, None, None, {})
    assert len(asked.images.labels) == 300
    assert list(asked.watch) == ["val"]
    assert (asked.watch["val"].images == split.validation.images).all()
    keras.utils.set_random_seed(3)
    model, scale = tutorial_lenet5(), Scale.of("standardised", split.train.images)
    for name, part in (("val", split.validation), ("test", split.test)):
        right = np.asarray(model(scale(part.images))).argmax(axis=1) == part.labels
        assert (of_bits(numbers[f"{name}_right"], len(right)) == right).all()
        assert numbers[f"{name}_accuracy"] == pytest.approx(right.mean(), abs=1e-6)
        loss = training_loop.evaluate(model, scale, part)[0]
        assert numbers[f"{name}_loss"] == pytest.approx(loss, abs=1e-5)
    assert numbers["history"] == {"loss": [2.123457], "val_accuracy": [0.5]}
    # How large the kernels are, and how many values are near the ends of tanh.
    layers = {layer.name: layer for layer in model.layers}
    names = ["C1", "C3", "C5", "F6"]
    assert {n for n in numbers if n.startswith("size_")} == {
        f"size_{n}" for n in [*names, "Output"]
    }
    assert {n for n in numbers if n.startswith("satur")} == {f"saturated_{n}" for n in names}
    kernel = layers["F6"].get_weights()[0].astype("float64")
    assert numbers["size_F6"] == pytest.approx((kernel**2).sum() ** 0.5, rel=1e-5)
    maps = np.asarray(layers["C1"](scale(split.validation.images)))
    share = ((maps > 0.9) | (maps < -0.9)).mean()
    assert 0 < share < 1
    assert numbers["saturated_C1"] == pytest.approx(share, abs=1e-5)


def test_a_run_that_learns_from_all_images_is_judged_by_the_test_set_alone(asked_to_train):
    numbers, _ = recipes.run_recipe(settings(learns_from=340), 0)
    (asked,) = asked_to_train
    assert asked.watch == {}
    assert len(asked.images.labels) == 340
    assert not {name for name in numbers if name.startswith(("val", "size", "saturated"))}
    assert "test_accuracy" in numbers


def test_a_run_for_the_player_keeps_c1_its_answers_and_its_confusion(asked_to_train, split):
    numbers, arrays = recipes.run_recipe(settings("every epoch"), 0)
    (asked,) = asked_to_train
    assert list(asked.watch) == ["val", "test"]
    keras.utils.set_random_seed(3)
    model, scale = tutorial_lenet5(), Scale.of("standardised", split.train.images)
    # Of pixels in 0…1, C1 as it is kept makes the sums that the network makes of scaled ones.
    c1 = model.get_layer("C1")
    c1.activation = keras.activations.linear
    expected = np.asarray(c1(scale(split.test.images[:3])))
    c1.set_weights([arrays["C1/kernel"][0], arrays["C1/bias"][0]])
    np.testing.assert_allclose(c1(split.test.images[:3] / 255.0), expected, atol=0.02)
    keras.utils.set_random_seed(3)
    model = tutorial_lenet5()
    answers = np.asarray(model(scale(gallery()[0])))
    np.testing.assert_allclose(arrays["gallery"][0], answers, atol=1e-3)
    (confusion,) = arrays["confusion"]
    assert (confusion.sum(axis=1) == np.bincount(split.test.labels, minlength=10)).all()
    assert confusion.trace() == round(numbers["test_accuracy"] * 50)
    found = np.asarray(model(scale(split.test.images))).argmax(axis=1)
    assert (confusion.sum(axis=0) == np.bincount(found, minlength=10)).all()


def test_a_recipe_that_distils_gets_the_teacher_of_its_lesson(asked_to_train, split, monkeypatch):
    taught = {}
    monkeypatch.setattr(
        teacher,
        "the_teacher",
        lambda n: taught.setdefault(n, teacher.Teacher(Asked(), teacher.lesson(split, n))),
    )
    recipes.run_recipe(settings(distillation=0.5), 0)
    assert asked_to_train[0].teacher is taught[300]


@pytest.mark.parametrize("choice", ["fastest", "teacher", "muon"])
def test_a_setting_that_is_tried_changes_what_it_says(choice, split, monkeypatch):
    monkeypatch.setattr(teacher, "the_teacher", lambda n: f"the teacher of {n}")
    asked_to_train = []

    def train(recipe, images, seed, watch, teacher):
        asked_to_train.append(SimpleNamespace(**locals()))
        return Trained(None, None, {"loss": [3.0, 2.12345678]})

    monkeypatch.setattr(training_loop, "train", train)
    base, tried = tuning.TRIED[choice]
    for number, changes in enumerate(tried):
        numbers, arrays = tuning.run_one({"choice": choice}, number)
        asked = asked_to_train.pop()
        assert numbers["changes"] == changes
        assert (numbers["loss"], arrays) == (2.123457, {})
        recipe = dict(vars(base) | changes)
        recipe.pop("images", None)
        assert vars(asked.recipe) == recipe
        assert asked.seed == 0
        assert len(asked.images.labels) == min(300, changes.get("images", 300))
        assert asked.teacher == ("the teacher of 300" if "distillation" in changes else None)
        assert asked.watch["val"] is split.validation


# ---------------------------------------------------------------- the tutorial's recipe
@pytest.fixture
def dataset(monkeypatch) -> Dataset:
    train, test = some_images(64, 1), some_images(40, 2)
    found = Dataset(
        *(train.images / 255, np.eye(10)[train.labels]),
        *(test.images / 255, np.eye(10)[test.labels]),
    )
    monkeypatch.setattr(training, "tutorial_dataset", lambda: found)
    return found


@pytest.mark.trains
@pytest.mark.parametrize("order", [{}, {"order": tutorial.NEW_ORDER}])
def test_a_run_of_the_tutorials_recipe_ends_with_its_accuracy(dataset, order):
    short = tutorial.SETTINGS | {"epochs": 1} | order
    numbers, snapshots = tutorial.run_tutorial(short, 0)
    history = numbers["history"]
    assert set(history) == {"accuracy", "loss", "val_accuracy", "val_loss"}
    assert numbers["test_accuracy"] == pytest.approx(history["val_accuracy"][-1], abs=1e-5)
    assert numbers["test_loss"] == pytest.approx(history["val_loss"][-1], abs=1e-3)
    if order:
        assert snapshots == {}
    else:
        assert snapshots["C1/kernel"].shape == (2, 5, 5, 3, 6)  # the untrained one first


@pytest.mark.parametrize("experiment", tutorial.EXPERIMENTS[:4], ids=lambda one: one.name)
def test_each_experiment_of_the_tutorials_recipe_changes_what_it_says(
    experiment, dataset, monkeypatch
):
    asked = []

    def train(given, seed, epochs, callbacks=(), build=tutorial_lenet5):
        asked.append((given, epochs, build, callbacks))
        model = build()
        model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
        return SimpleNamespace(model=model, history={"loss": [1.0]})

    def reshuffled(given, seed, epochs):
        found = train(given, seed, epochs)
        return found.model, found.history

    monkeypatch.setattr(training, "train_tutorial", train)
    monkeypatch.setattr(training, "train_tutorial_reshuffled", reshuffled)
    experiment.run(experiment.settings, 0)
    ((given, epochs, build, callbacks),) = asked
    assert epochs == 10
    assert (build is tutorial_lenet5) == (experiment.name != "connections")
    assert len(callbacks) == (experiment.name != "reshuffled")
    if experiment.name == "standardised":
        mean, deviation = dataset.train_images.mean((0, 1, 2)), dataset.train_images.std((0, 1, 2))
        for found, before in zip(given[::2], dataset[::2], strict=True):
            np.testing.assert_allclose(found, (before - mean) / deviation)
    else:
        assert given is dataset


def test_what_the_player_shows_of_the_tutorials_run_is_what_its_snapshots_do(
    dataset, tmp_path, monkeypatch
):
    def trained(epoch):  # says of a picture, after every epoch, what its first ten pixels say
        logits = (0.01 * epoch * np.arange(10)).astype("float32")
        return SimpleNamespace(
            predict=lambda pictures, **_: pictures.reshape(len(pictures), -1)[:, :10] + logits
        )

    monkeypatch.setattr(tutorial, "trained_lenet5", trained)
    tutorial.write_epochs(tmp_path / "epochs.npz")
    with np.load(tmp_path / "epochs.npz") as ours, np.load(RUNS / "tutorial_epochs.npz") as shipped:
        assert set(ours.files) == set(shipped.files)
        for name in ("C1/kernel", "C1/bias"):
            assert (ours[name] == shipped[name]).all()
        for name in ("gallery", "confusion"):
            assert ours[name].shape == shipped[name].shape
            assert ours[name].dtype == shipped[name].dtype
        pictures = (gallery()[0] / 255).astype("float32")
        np.testing.assert_allclose(ours["gallery"][10], trained(10).predict(pictures), rtol=1e-5)
        found = trained(10).predict(dataset.test_images.astype("float32")).argmax(axis=1)
        confusion = ours["confusion"][10]
    expected = np.zeros((10, 10), int)
    for truth, answer in zip(dataset.test_labels.argmax(axis=1), found, strict=True):
        expected[truth, answer] += 1
    assert (confusion == expected).all()


def test_the_times_of_layers_are_microseconds_an_image(monkeypatch):
    asked = []

    def layer_times(model, images, repeats):
        asked.append((len(images), images.max() <= 1, repeats))
        return {"C1": 0.002, "S2": 0.0005}

    monkeypatch.setattr(tutorial.counting, "layer_times", layer_times)
    (experiment,) = (one for one in tutorial.EXPERIMENTS if one.name == "layer_times")
    numbers, _ = experiment.run({"images": 100, "repeats": 30}, 0)
    assert asked == [(100, True, 30)]
    assert numbers == {"C1": 20.0, "S2": 5.0, "total": 25.0}


# ---------------------------------------------------------------- speed
@pytest.fixture
def few(monkeypatch):
    """Three hundred images in the place of CIFAR-10."""
    train, test = some_images(300, 1), some_images(60, 2)
    pairs = tuple((part.images, part.labels[:, None]) for part in (train, test))
    for module in (speed, ladder, training):
        monkeypatch.setattr(module, "all_of_cifar10", lambda: pairs)
    monkeypatch.setattr(speed, "FASTEST_IMAGES", 256)
    return train, test


def test_the_tutorials_images_are_in_0_to_1_and_its_labels_one_hot(few):
    dataset = training.tutorial_dataset()
    for images, labels, part in ((*dataset[:2], few[0]), (*dataset[2:], few[1])):
        np.testing.assert_allclose(images, part.images / 255)
        assert (labels == np.eye(10)[part.labels]).all()


def test_the_fastest_recipe_sees_its_share_of_the_images(few):
    train, test = speed._cifar10()
    assert (train.images == few[0].images[:256]).all()
    assert (train.labels == few[0].labels[:256]).all()
    assert (test.images == few[1].images).all()
    assert (test.labels == few[1].labels).all()


@pytest.mark.trains
@pytest.mark.parametrize("name", speed.CONTESTANTS)
def test_a_contestant_returns_its_times_and_its_accuracy(name, few, monkeypatch):
    monkeypatch.setattr(
        training, "train_tutorial", lambda d, seed, callbacks: _two_epochs(d, callbacks)
    )
    found = speed.CONTESTANTS[name](0)
    epochs = 2 if name == "tutorial" else FASTEST.epochs
    assert len(found["training"]) == len(found["testing"]) == epochs
    parts = [found["building"], found["tracing"], *found["training"], *found["testing"]]
    assert min(parts) >= 0
    assert sum(parts) == pytest.approx(found["seconds"], rel=0.3)
    assert found["test_accuracy"] * 60 == pytest.approx(
        round(found["test_accuracy"] * 60), abs=1e-4
    )


def _two_epochs(dataset, callbacks):
    model = tutorial_lenet5()
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model.fit(
        *dataset[:2], epochs=2, validation_data=dataset[2:], callbacks=list(callbacks), verbose=0
    )


@pytest.mark.trains
@pytest.mark.parametrize("name", speed.STEPS)
def test_the_steps_of_a_contestant_are_shared_among_their_parts(name, few, monkeypatch):
    monkeypatch.setattr(speed, "PROFILED", 2)
    found = speed.STEPS[name](0)
    assert sum(found.values()) == pytest.approx(1)
    assert found["C1_forwards"] > 0 < found["optimiser"]


def test_every_step_of_the_ladder_changes_what_it_says(few, monkeypatch):
    monkeypatch.setattr(ladder, "PART", 256)
    fits, loops = [], []

    def fit(inputs, targets, model=None, **how):
        fits.append((inputs.dtype.name, inputs.shape, inputs.max() <= 1, len(targets), model, how))
        return len(fits)

    monkeypatch.setattr(ladder, "_fit", fit)
    monkeypatch.setattr(ladder, "_loop", lambda recipe, part: loops.append((recipe, part)) or 9)
    monkeypatch.setattr(ladder, "_gflops", lambda seed: 100.0 + seed)
    times = ladder.ladder(3)
    assert {name: times[name] for name in times if name.startswith("fit")} == {
        "fit_float64": 1, "fit_float32": 2, "fit_32_steps": 3, "fit_xla": 4, "fit_nothing": 5,
    }  # fmt: skip
    assert times["gflops"] == 103
    assert [dtype for dtype, *_ in fits] == ["float64", *["float32"] * 4]
    assert [how for *_, how in fits] == [
        {}, {}, {"steps_per_execution": 32}, {"jit_compile": True}, {},
    ]  # fmt: skip
    assert {shape for _, shape, *_ in fits[:4]} == {(256, 32, 32, 3)}
    assert all(in_unit and number == 256 for _, _, in_unit, number, *_ in fits)
    tiny, shape = fits[-1][4], fits[-1][1]
    assert (tiny.count_params(), shape) == (20, (256, 1))
    assert [vars(recipe) for recipe, _ in loops] == [
        vars(Recipe(**changes))
        for changes in ({}, {"batch_size": 128}, {"batch_size": 512},
                        {"batch_size": 128, "optimiser": "muon"})
    ]  # fmt: skip
    assert all((part.images == few[0].images[:256]).all() for _, part in loops)


def test_the_ladder_says_how_near_the_machines_peak_each_way_comes(monkeypatch):
    numbers = {"loop_32": 50.0, "fit_nothing": 16.0, "gflops": 80.0}
    monkeypatch.setattr(ladder, "in_a_process", lambda function, seed: dict(numbers))
    monkeypatch.setattr(ladder, "find_spec", lambda name: None)
    found, _ = ladder.run_ladder({}, 0)
    costs = {cost.name: cost.multiply_adds for cost in layer_costs(tutorial_lenet5())}
    # Forwards once, backwards twice, but for C1's input; a multiplication and an addition each.
    whole = sum(2 * (2 if name == "C1" else 3) * cost for name, cost in costs.items())
    assert ladder.operations() == whole
    # 50 µs an image at 80 operations a nanosecond would be enough for 4 million.
    assert found == numbers | {"loop_32_of_peak": float(f"{whole / 4e6:.4g}")}


def test_the_least_of_some_repeats_counts_and_the_first_call_does_not(monkeypatch):
    clock = iter([0.0, 3.0, 10.0, 12.0, 20.0, 25.0])
    monkeypatch.setattr(ladder, "time", SimpleNamespace(perf_counter=lambda: next(clock)))
    calls = []
    assert ladder._least_seconds(lambda: calls.append(1), 3) == 2.0
    assert len(calls) == 4


def test_times_of_the_ladder_are_microseconds_an_image(monkeypatch):
    work = []
    monkeypatch.setattr(
        ladder, "_least_seconds", lambda call, repeats=5: work.append((call, repeats)) or 0.001
    )
    few = some_images(100)
    inputs, targets = few.images / 255, np.eye(10)[few.labels]
    assert ladder._fit(inputs, targets) == pytest.approx(10)
    assert ladder._loop(Recipe(batch_size=50), few) == pytest.approx(10)
    assert ladder._gflops(0) == pytest.approx(2 * 2048**3 / 0.001 / 1e9)
    assert [repeats for _, repeats in work] == [3, 3, 5]
    loss, _ = work[1][0]()
    assert 1 < loss < 5


class MadeUpTorch:
    """Takes what PyTorch is given, and keeps it."""

    def __init__(self) -> None:
        self.kept: list[tuple] = []

    def __getattr__(self, name: str):
        if name in ("nn", "optim", "functional"):
            return self
        return lambda *given, **named: self.kept.append((name, given, named)) or self

    def contiguous(self):
        return self

    def split(self, size: int) -> list:
        self.kept.append(("split", (size,), {}))
        return [slice(0, size)]

    def __getitem__(self, batch):
        return self

    def __call__(self, inputs):
        return self


def test_pytorch_trains_the_same_network_in_the_same_way(few, monkeypatch):
    torch = MadeUpTorch()
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setattr(ladder, "_least_seconds", lambda work, repeats: work() or 0.00128)
    monkeypatch.setattr(ladder, "PART", 128)
    assert ladder.pytorch(4) == {"pytorch": pytest.approx(10)}
    kept = [(name, given) for name, given, _ in torch.kept]
    assert ("manual_seed", (4,)) in kept
    learned = [given for name, given in kept if name in ("Conv2d", "Linear")]
    expected = []
    for layer in tutorial_lenet5().layers:
        if layer.weights:
            *window, inputs, outputs = layer.kernel.shape
            expected.append((inputs, outputs, *window[:1]))
    assert learned == expected
    others = [name for name, _ in kept if name in ("Tanh", "AvgPool2d", "Flatten")]
    assert others == ["Tanh", "AvgPool2d", "Tanh", "AvgPool2d", "Tanh", "Flatten", "Tanh"]
    (_, adam, settings_of_adam) = next(one for one in torch.kept if one[0] == "Adam")
    assert (adam[1:], settings_of_adam) == ((0.001,), {"eps": 1e-7})
    assert kept[[name for name, _ in kept].index("randperm")] == ("randperm", (128,))
    assert ("split", (32,)) in kept
    pictures, labels = (given[0] for name, given in kept if name == "tensor")
    np.testing.assert_allclose(pictures, few[0].images[:128] / 255)
    assert (labels == few[0].labels[:128]).all()
    assert ("permute", (0, 3, 1, 2)) in kept
    steps = [name for name, _ in kept if name in ("zero_grad", "cross_entropy", "backward", "step")]
    assert steps == ["zero_grad", "cross_entropy", "backward", "step"]
    assert ("zero_grad", (), {"set_to_none": True}) in torch.kept
