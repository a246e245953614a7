"""Where the time goes: parts that add up, times that belong to their part, pairs in turn."""

import contextlib
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.tsl.profiler.protobuf import xplane_pb2

from lenet_book.experiments import speed, step_profile
from lenet_book.experiments.step_profile import PARTS, Operation, part_of, shares
from lenet_utils import training_loop
from lenet_utils.ledger import FASTEST
from lenet_utils.models import VARIANTS, tutorial_lenet5
from lenet_utils.recipes import Recipe


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("while/body/_1/while/lenet5_1/C1_1/BiasAdd:_MklNativeFusedConv2D", "C1_forwards"),
        ("while/gradient_tape/while/lenet5_1/C3_1/convolution/X:Y", "C3_backwards"),
        ("StatefulPartitionedCall/gradient_tape/lenet5_1/S2_1/AvgPoolGrad:X", "S2_backwards"),
        ("StatefulPartitionedCall/lenet5_1/Output_1/Softmax:_MklSoftmax", "Output_forwards"),
        ("C1/Tanh:Tanh", "C1_forwards"),
        ("while/body/_1/while/muon/matmul_44:_MklMatMul", "optimiser"),
        ("StatefulPartitionedCall/adam/AssignSubVariableOp_4:X", "optimiser"),
        ("while/categorical_crossentropy/softmax_cross_entropy_with_logits:X", "loss"),
        ("while/ArgMax:ArgMax", "loss"),
        ("while/body/_1/while/sub:Sub", "pixels"),
        ("GatherV2:GatherV2", "pixels"),
    ],
)
def test_an_operation_belongs_to_what_its_name_says(name, part):
    assert part_of(name) == part
    assert part in PARTS


def test_an_instant_is_shared_by_what_runs_in_it_and_belongs_to_nothing_where_nothing_does():
    found = shares(
        [
            Operation("C1/Tanh:T", 0, 40),
            Operation("gradient_tape/C3/x:X", 20, 60),  # 20 beside C1, 20 alone
            Operation("adam/x:X", 80, 100),  # after 20 in which nothing runs
        ]
    )
    assert sum(found.values()) == pytest.approx(1)
    expected = {"C1_forwards": 0.3, "C3_backwards": 0.3, "between": 0.2, "optimiser": 0.2}
    assert {part: share for part, share in found.items() if share} == pytest.approx(expected)


@pytest.mark.trains
def test_the_profile_of_real_steps_finds_every_layer():
    model = tutorial_lenet5()
    model.compile("adam", "categorical_crossentropy")
    rng = np.random.default_rng(0)
    pair = rng.random((320, 32, 32, 3), "float32"), np.eye(10)[rng.integers(0, 10, 320)]
    model.fit(*pair, 32, verbose=0)
    found = step_profile.step_shares(lambda: model.fit(*pair, 32, verbose=0))
    assert sum(found.values()) == pytest.approx(1)
    for layer in step_profile.LAYERS:
        assert found[f"{layer}_forwards"] > 0, layer
    assert found["C1_backwards"] > found["F6_backwards"]
    assert found["optimiser"] > 0


def test_the_loops_times_are_those_of_its_parts(monkeypatch):
    clock = iter([0.0, 1.0, 1.0, 3.0, 3.0, 7.0, 7.5])  # what each look at the clock gives
    monkeypatch.setattr(
        speed, "time", type("Clock", (), {"perf_counter": staticmethod(lambda: next(clock))})
    )
    calls = []

    def make(*given):
        return lambda pictures, targets: calls.append(len(pictures))

    monkeypatch.setattr(training_loop, "epoch_runner", make)
    with speed._timed_loop() as times:
        next(clock)  # something is built
        training_loop.epoch_runner("model")
        times["training"] = [times.pop("since_tracing")()]
    assert times == {
        "building": 1.0,
        "tracing": 2.0,
        "training": [4.0],
        "testing": [0.5],
        "seconds": 7.5,
    }
    assert calls == [0]  # traced without an image
    assert training_loop.epoch_runner is make


def test_contestants_take_turns_and_parts_are_shares_of_the_time_of_an_image(monkeypatch):
    started = []

    def in_a_process(function, seed):
        started.append(function)
        if "STEPS" in function:
            return dict.fromkeys(PARTS, 1 / len(PARTS))
        slow = "tutorial" in function
        return {
            "seconds": 100.0 if slow else 5.0,
            "building": 0.1,
            "tracing": 0.9,
            "training": [9.0] * 10 if slow else [3.5],
            "testing": [0.9] * 10 if slow else [0.5],
            "test_accuracy": 0.55,
        }

    monkeypatch.setattr(speed, "in_a_process", in_a_process)
    (experiment,) = speed.EXPERIMENTS
    numbers, _ = speed.run_times(experiment.settings, 0)
    assert numbers["ratio"] == 20
    assert numbers["history"]["tutorial_training"] == [9.0] * 10
    assert numbers["tutorial_step_C1_forwards"] == pytest.approx(180 / len(PARTS), rel=1e-4)
    first = [name for name in started if "CONTESTANTS" in name]
    started.clear()
    speed.run_times(experiment.settings, 1)
    assert [name for name in started if "CONTESTANTS" in name] == first[::-1]


@pytest.mark.parametrize("seed", [4, 5])
def test_all_times_of_contestants_are_kept_to_five_digits(seed, monkeypatch):
    """Shares and times are made up: the n-th part has n hundredths of a step."""
    asked = []
    shares = {part: n / 100 for n, part in enumerate(PARTS)}
    times = {"tutorial": 123.456789, "fit": 20.0, "loop": 10.0}

    def in_a_process(function, seed):
        asked.append((function, seed))
        (name,) = (name for name in times if repr(name) in function)
        if "STEPS" in function:
            return shares
        whole = times[name]
        epochs = {"training": [whole / 4, whole / 2], "testing": [whole / 8]}
        return {"seconds": whole, "building": 0.1234567, "test_accuracy": 0.5} | epochs

    monkeypatch.setattr(speed, "in_a_process", in_a_process)
    settings = {"images": {"tutorial": 500_000, "fit": 40_000, "loop": 20_000}}
    numbers, arrays = speed.run_times(settings, seed)
    names = [*times] if seed == 4 else [*times][::-1]
    contests = [(f"speed.CONTESTANTS[{name!r}]", seed) for name in names]
    assert asked == [*contests, *((f"speed.STEPS[{name!r}]", seed) for name in names)]
    expected = {
        "ratio": 12.346,
        "history": {
            "tutorial_training": [30.864, 61.728], "tutorial_testing": [15.432],
            "fit_training": [5.0, 10.0], "fit_testing": [2.5],
            "loop_training": [2.5, 5.0], "loop_testing": [1.25],
        },
    }  # fmt: skip
    for name, an_image in (("tutorial", 92.592e6 / 500_000), ("fit", 375.0), ("loop", 375.0)):
        seconds = {"tutorial": 123.46}.get(name, times[name])
        expected |= {f"{name}_seconds": seconds, f"{name}_building": 0.12346}
        expected[f"{name}_test_accuracy"] = 0.5
        for part, share in shares.items():
            expected[f"{name}_step_{part}"] = float(f"{an_image * share:.5g}")
    assert numbers == expected
    assert arrays == {}


@pytest.fixture
def pictures(monkeypatch) -> tuple[training_loop.Images, training_loop.Images]:
    """Some pictures in the place of CIFAR-10's, to learn from and to be judged by."""
    rng = np.random.default_rng(1)
    few = [
        training_loop.Images(rng.integers(0, 256, (n, 32, 32, 3), np.uint8), rng.integers(0, 10, n))
        for n in (1000, 30)
    ]
    monkeypatch.setattr(speed, "_cifar10", lambda: few)
    monkeypatch.setattr(speed, "PROFILED", 2)
    return few


class MadeUpModel:
    """Keeps what it is given to learn from and to be judged by."""

    def __init__(self) -> None:
        self.given: list[tuple] = []

    def fit(self, *given, **how):
        self.given.append((*given, how))

    def evaluate(self, *given, **how):
        self.given.append((*given, how))
        return [1.5, 0.25]

    def compile(self, *given) -> None:
        self.compiled = given


class MadeUpStopwatch:
    """Has times that nobody took, once it was stopped."""

    def stop(self) -> None:
        self.seconds, self.building, self.tracing = 9.0, 1.0, 2.0
        self.training, self.testing = [3.0, 2.0], [1.0]


TIMES = {"seconds": 9.0, "building": 1.0, "tracing": 2.0, "training": [3.0, 2.0], "testing": [1.0]}


def scaled(images: np.ndarray, by: np.ndarray) -> np.ndarray:
    axes = (0, 1, 2)
    return (images - by.mean(axes)) / (255 if FASTEST.pixels == "centred" else by.std(axes))


def test_fit_learns_from_scaled_pictures_and_is_judged_by_the_others(pictures, monkeypatch):
    train, test = pictures
    model = MadeUpModel()
    monkeypatch.setattr(speed, "_ready_model", lambda inputs, seed: model)
    monkeypatch.setattr(speed, "Stopwatch", MadeUpStopwatch)
    assert speed.fit(3) == TIMES | {"test_accuracy": 0.25}
    (inputs, targets, batch, epochs, how), (judging, answers, judged) = model.given
    assert (batch, epochs) == (FASTEST.batch_size, FASTEST.epochs)
    assert isinstance(how["callbacks"][0], MadeUpStopwatch)
    assert how["verbose"] == judged["verbose"] == 0
    np.testing.assert_allclose(inputs, scaled(train.images, train.images), atol=1e-4)
    np.testing.assert_allclose(judging, scaled(test.images, train.images), atol=1e-4)
    np.testing.assert_array_equal(targets, np.eye(10)[train.labels])
    np.testing.assert_array_equal(answers, np.eye(10)[test.labels])


def test_the_loop_and_the_tutorial_return_their_last_accuracy(pictures, monkeypatch):
    train, _ = pictures
    asked = []

    @contextlib.contextmanager
    def timed():
        yield {"since_tracing": lambda: 4.0, "building": 1.0}

    def trained(recipe, images, seed):
        asked.append((recipe, images, seed))
        return SimpleNamespace(evaluate=lambda judges: (1.5, len(judges.labels) / 40))

    def train_tutorial(dataset, seed, callbacks):
        asked.append((dataset, seed, type(callbacks[0])))
        return SimpleNamespace(history={"val_accuracy": [0.1, 0.3, 0.5]})

    monkeypatch.setattr(speed, "_timed_loop", timed)
    monkeypatch.setattr(speed, "Stopwatch", MadeUpStopwatch)
    monkeypatch.setattr(training_loop, "train", trained)
    monkeypatch.setattr(speed.training, "train_tutorial", train_tutorial)
    monkeypatch.setattr(speed.training, "tutorial_dataset", lambda: "the dataset")
    assert speed.loop(5) == {"building": 1.0, "training": [4.0], "test_accuracy": 0.75}
    assert speed.tutorial(6) == TIMES | {"test_accuracy": 0.5}
    assert asked == [(FASTEST, train, 5), ("the dataset", 6, MadeUpStopwatch)]


def test_steps_are_looked_at_once_they_have_been_compiled(pictures, monkeypatch):
    train, _ = pictures
    size, model, runs, made = FASTEST.batch_size, MadeUpModel(), [], []

    def runner(*given):
        made.append(given)
        return lambda images, targets: runs.append((images, targets)) or tf.constant(1)

    dataset = SimpleNamespace(train_images=np.arange(100), train_labels=-np.arange(100))
    monkeypatch.setattr(speed, "step_shares", lambda work: ("shares", work())[0])
    monkeypatch.setattr(speed, "_ready_model", lambda inputs, seed: model)
    monkeypatch.setattr(speed, "tutorial_lenet5", lambda: model)
    monkeypatch.setattr(speed.training, "tutorial_dataset", lambda: dataset)
    assert speed.fit_step(3) == speed.tutorial_step(3) == "shares"
    assert model.compiled == ("adam", "categorical_crossentropy")
    for inputs, targets, batch, how in model.given[:2]:
        first = scaled(train.images, train.images)[: 2 * size]
        np.testing.assert_allclose(inputs, first, atol=1e-4)
        np.testing.assert_array_equal(targets, np.eye(10)[train.labels[: 2 * size]])
        assert (batch, how) == (size, {"verbose": 0})
    for inputs, targets, batch, how in model.given[2:]:
        assert inputs.tolist() == (-targets).tolist() == list(range(64))
        assert (batch, how) == (32, {"verbose": 0})
    assert len(model.given) == 4
    # And our loop, whose optimiser has a schedule of all steps.
    steps = []
    model = MadeUpModel()
    model.trainable_variables = ["all"]
    monkeypatch.setattr(Recipe, "optimiser_for", lambda recipe, *given: steps.append(given) or 7)
    monkeypatch.setattr(training_loop, "epoch_runner", runner)
    assert speed.loop_step(3) == "shares"
    assert steps == [(["all"], 4)]
    (given,) = made
    assert (*given[:2], given[3]) == (model, 7, size)
    assert len(runs) == 2
    for images, targets in runs:
        np.testing.assert_array_equal(images, train.images[: 2 * size])
        np.testing.assert_array_equal(targets, np.eye(10)[train.labels[: 2 * size]])


@pytest.mark.parametrize("count", [2 * FASTEST.batch_size, 2 * FASTEST.batch_size + 1, 2100])
def test_a_model_is_ready_for_as_many_steps_as_its_epochs_have(count, monkeypatch):
    steps, initialised = [], []

    def initialise(model, way, inputs, rng):
        initialised.append((way, len(inputs), rng.random()))

    def optimiser_for(recipe, variables, whole):
        steps.append((len(variables), whole))
        return "sgd"

    monkeypatch.setattr(speed, "initialise", initialise)
    monkeypatch.setattr(Recipe, "optimiser_for", optimiser_for)
    model = speed._ready_model(np.zeros((count, 1)), seed=3)
    each = int(np.ceil(count / FASTEST.batch_size))
    assert steps == [(10, each * FASTEST.epochs)]
    drawn = np.random.default_rng(3).random()
    assert initialised == [(FASTEST.initialisation, min(count, 2000), drawn)]
    config = model.get_compile_config()
    assert (config["loss"], config["metrics"]) == ("categorical_crossentropy", ["accuracy"])
    keras.utils.set_random_seed(3)
    again = VARIANTS[FASTEST.network]()
    np.testing.assert_array_equal(model.get_weights()[0], again.get_weights()[0])


@pytest.mark.parametrize("fails", [False, True])
def test_a_contestant_has_a_process_with_all_cores_of_its_own(fails, monkeypatch):
    asked = []

    def run(command, **how):
        asked.append((command, how))
        lines = "Traceback\n  a line\nValueError: no pictures\n\n"
        return SimpleNamespace(
            returncode=int(fails), stdout='said before\n{"seconds": 2.5}\n', stderr=lines
        )

    monkeypatch.setattr(speed.subprocess, "run", run)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("SOMETHING_ELSE", "7")
    if fails:
        with pytest.raises(RuntimeError, match=r"^speed\.somebody failed: ValueError: no p.*s$"):
            speed.in_a_process("speed.somebody", 6)
    else:
        assert speed.in_a_process("speed.somebody", 6) == {"seconds": 2.5}
    (((program, option, code), how),) = asked
    assert (program, option) == (sys.executable, "-c")
    assert code.endswith("print(json.dumps(speed.somebody(6)))")
    assert "OMP_NUM_THREADS" not in how["env"]
    assert how["env"]["SOMETHING_ELSE"] == "7"
    assert (how["capture_output"], how["encoding"]) == (True, "utf-8")


def test_operations_are_those_that_tensorflow_ran_with_their_times_in_picoseconds(
    monkeypatch, tmp_path
):
    space = xplane_pb2.XSpace()
    names = {3: "C1/Tanh:Tanh", 4: "a::b", 5: "adam/x:X", 6: "no operation", 7: "F6/x:X"}
    for line_name in ("tf_Compute/1", "python"):
        plane = space.planes.add()
        for key, name in names.items():
            plane.event_metadata[key].name = name
        for name, began in ((line_name, 7), ("tf_other", 9)):
            line = plane.lines.add(name=name, timestamp_ns=began)
            for key in names:
                length = 0 if key == 7 else 100
                line.events.add(metadata_id=key, offset_ps=key, duration_ps=length)

    class Profile:
        def __init__(self, folder: str) -> None:
            self.folder = Path(folder)

        def __enter__(self) -> None: ...

        def __exit__(self, *_) -> None:
            assert worked == [1]
            (self.folder / "deep").mkdir()
            (self.folder / "deep" / "a.xplane.pb").write_bytes(space.SerializeToString())

    (tmp_path / "one").write_bytes(space.SerializeToString())
    ran = step_profile.operations(tmp_path / "one")
    expected = []
    for began in (7, 9, 9):  # the line of Python's is none of TensorFlow's
        for key in (3, 5):
            begin = 1000 * began + key
            expected.append(Operation(names[key], begin, begin + 100))
    assert ran == expected
    worked = []
    monkeypatch.setattr(tf.profiler.experimental, "Profile", Profile)
    assert step_profile.step_shares(lambda: worked.append(1)) == shares(expected)


def test_a_contestant_that_fails_says_so_in_a_sentence():
    with pytest.raises(RuntimeError, match=r"speed\.nobody failed: AttributeError"):
        speed.in_a_process("speed.nobody", 0)


@pytest.mark.trains
def test_a_loop_that_was_traced_without_images_trains_as_one_that_was_not(monkeypatch):
    rng = np.random.default_rng(0)
    images = training_loop.Images(
        rng.integers(0, 256, (256, 32, 32, 3)).astype("uint8"), rng.integers(0, 10, 256)
    )
    plain = training_loop.train(speed.FASTEST, images, 0).model.get_weights()
    keras.utils.clear_session()
    with speed._timed_loop() as times:
        timed = training_loop.train(speed.FASTEST, images, 0).model.get_weights()
        times["training"] = [times.pop("since_tracing")()]
    assert min(times["building"], times["tracing"], *times["training"]) > 0
    assert time.perf_counter() > times["seconds"]
    for one, other in zip(plain, timed, strict=True):
        np.testing.assert_array_equal(one, other)
