"""Where the time goes: parts that add up, times that belong to their part, pairs in turn."""

import time

import keras
import numpy as np
import pytest

from lenet_book.experiments import speed, step_profile
from lenet_book.experiments.step_profile import PARTS, Operation, part_of, shares
from lenet_utils import training_loop
from lenet_utils.models import tutorial_lenet5


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
