"""The steps of a recipe for the digits, followed by a program that says what it is told."""

from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf

from lenet_book.digits import compiled, training
from lenet_book.digits.bitmaps import BITMAPS
from lenet_book.digits.compiled import Kernel, Network, NoCompiler, flat, shaped
from lenet_book.digits.distortions import Distortion, distort
from lenet_book.digits.graph import Graph
from lenet_book.digits.training import Recipe, Split


class Says:
    """A program that takes no step, and says of its pictures what it is told to say."""

    def __init__(self, misread=(0.5,), loss=(1.0,)):
        self.shares, self.losses = list(misread), list(loss)
        self.learned, self.asked = [], []

    def learn(self, weights, steps, pictures, labels, order):
        self.learned.append((steps.copy(), pictures.copy(), order.copy()))
        return self.losses[(len(self.learned) - 1) % len(self.losses)], len(order) // 2

    def gradient(self, weights, pictures, labels, order):
        self.learned.append((weights.copy(), pictures, order.copy()))
        slopes = (weights * len(order) + np.float32(order.sum())).astype(np.float32)
        return slopes, self.losses[(len(self.learned) - 1) % len(self.losses)], 2

    def outputs(self, weights, pictures):
        """Misread the first of them, as many as the next share says; all of them are 0."""
        self.asked.append(len(pictures))
        share = self.shares[min(len(self.asked), len(self.shares)) - 1]
        outputs = np.ones((len(pictures), 10))
        wrong = np.arange(len(pictures)) < round(share * len(pictures))
        outputs[np.arange(len(pictures)), np.where(wrong, 1, 0)] = 0
        return outputs, None


def one_pass(recipe, number, weights, count=20, losses=(1.0, 2.0, 6.0)):
    """Return a program after one pass, and what the pass returned."""
    program = Says(loss=losses)
    stepper = training._Stepper(recipe, Network(), program)
    labels, pictures = np.zeros(count, np.uint8), np.zeros((count, 4), np.float32)
    rng = np.random.default_rng(0)
    order = np.arange(count, dtype=np.int32)[::-1].copy()
    return program, stepper.one_pass(weights, pictures, labels, order, number, rng)


FALLS = [1, 1, 0.4, 0.4, 0.4, 0.2, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1] + [0.02] * 8


@pytest.mark.parametrize("number", [0, 3, 19, 25])
def test_other_rates_fall_as_the_paper_s_do(number):
    fall = FALLS[min(number, 19)]
    recipe = Recipe(optimiser="SGD", rate=0.3, estimates=3)
    program, (loss, misread) = one_pass(recipe, number, np.ones(6, np.float32))
    order = np.arange(20)[::-1]
    for (taken, _, part), expected in zip(
        program.learned, (order[:7], order[7:14], order[14:]), strict=True
    ):
        np.testing.assert_allclose(taken, np.full(6, 0.3 * fall), rtol=1e-6)
        np.testing.assert_array_equal(part, expected)
    assert loss == 3.0
    assert misread == (3 + 3 + 3) / 20


@pytest.mark.parametrize("number", [0, 5])
def test_a_batch_makes_one_step_along_the_mean_of_its_slopes(number):
    weights = np.array([0.5, -1.0], np.float32)
    recipe = Recipe(optimiser="SGD", rate=0.1, batch=8)
    program, (loss, misread) = one_pass(recipe, number, weights)
    expected, rate = np.array([0.5, -1.0]), 0.1 * FALLS[number]
    for part in (range(19, 11, -1), range(11, 3, -1), range(3, -1, -1)):
        expected = expected - rate * (expected + np.mean(part))
    np.testing.assert_allclose(weights, expected, rtol=1e-5)
    assert [part.tolist() for *_, part in program.learned] == [
        list(range(19, 11, -1)), list(range(11, 3, -1)), [3, 2, 1, 0],
    ]  # fmt: skip
    assert (loss, misread) == (3.0, 6 / 20)


def test_adam_s_steps_are_those_of_its_paper():
    """Kingma and Ba 2015, algorithm 1, also for batches of one."""
    for batch in (8, 1):
        weights = np.array([0.5, -1.0, 2.0], np.float32)
        one_pass(Recipe(optimiser="Adam", rate=0.01, batch=batch), 2, weights)
        expected, m, v = np.array([0.5, -1.0, 2.0]), 0.0, 0.0
        order = list(range(19, -1, -1))
        for t, first in enumerate(range(0, 20, batch), 1):
            slope = expected + np.mean(order[first : first + batch])
            m, v = 0.9 * m + 0.1 * slope, 0.999 * v + 0.001 * slope**2
            size = (v / (1 - 0.999**t)) ** 0.5
            expected = expected - 0.01 * 0.4 * (m / (1 - 0.9**t)) / size
        np.testing.assert_allclose(weights, expected, rtol=1e-4)


def test_adam_s_steps_are_those_of_keras_down_to_the_smallest_slopes():
    slopes = np.array([[1e-8, -3e-7, 0, 2], [1e-8, 1e-7, 0, -5], [-4e-8, 0, 0, 1]], np.float32)
    stepper = training._Stepper(Recipe(optimiser="Adam"), Network(), Says())
    variable = keras.Variable(np.zeros(4, np.float32))
    adam = keras.optimizers.Adam(1.0)
    for slope in slopes:
        before = variable.numpy()
        adam.apply([tf.constant(slope)], [variable])
        expected = before - variable.numpy()
        np.testing.assert_allclose(stepper._adam(slope), expected, rtol=1e-3, atol=1e-12)


def test_the_paper_s_steps_come_from_curvature_of_500_pictures_and_its_running_mean(monkeypatch):
    asked, given = [], []

    def curvature(network, weights, pictures, labels, bend):
        asked.append((len(pictures), len(set(pictures[:, 0])), bend))
        np.testing.assert_array_equal(pictures[:, 0] % 10, labels)
        found = {
            name: [np.full(shape, 0.5 + len(asked), np.float32) for shape in shapes]
            for name, shapes in compiled.SHAPES.items()
            if name != "Output"
        }
        found["C1"][0][0, 0, 0, 0] = 0.25  # the largest step is there
        found["S4"][1][3] = 40  # and the smallest here
        found["C3"][0][..., ~network.table] = 0  # what is not there has no step
        given.append(flat(found))
        return found

    monkeypatch.setattr(training, "curvature", curvature)
    program = Says()
    recipe = Recipe(rate=0.5, mu=0.1, memory=0.25, estimates=2, bend="2β")
    stepper = training._Stepper(recipe, Network(), program)
    pictures = np.arange(600, dtype=np.float32)[:, np.newaxis]
    labels = (np.arange(600) % 10).astype(np.uint8)
    weights, order = np.zeros(60_900, np.float32), np.arange(600, dtype=np.int32)
    for number in (1, 7):
        stepper.one_pass(weights, pictures, labels, order, number, np.random.default_rng(3))
    assert asked == [(500, 500, "2β")] * 4
    mean = given[0]
    for (taken, *_), rate, h in zip(
        program.learned, (0.0005, 0.0005, 0.0001, 0.0001), given, strict=True
    ):
        if h is not given[0]:
            mean = 0.25 * mean + 0.75 * h
        np.testing.assert_allclose(taken, 0.5 * rate / (0.1 + mean), rtol=1e-5)
    largest, smallest = (0.5 * 0.0001 / (0.1 + h) for h in (0.25, 40))
    assert stepper.range == pytest.approx((smallest, largest), rel=1e-5)
    few = training._Stepper(recipe, Network(), Says())
    few._steps(weights, pictures[:30], labels[:30], 1.0, np.random.default_rng(3))
    assert asked[-1] == (30, 30, "2β")


def followed(monkeypatch, recipe, misread, to_the_end=False):
    """Return a run whose program says so many misread digits, and the program."""
    program = Says(misread, (4.0, 2.0, 1.0))
    monkeypatch.setattr(training, "program", lambda net: program)
    rng = np.random.default_rng(6)
    pictures = rng.integers(0, 256, (60, 28, 28), np.uint8)
    labels = np.zeros(60, np.uint8)
    split = Split(pictures[:40], labels[:40], pictures[40:], labels[40:])
    return training.train(recipe, 5, split, to_the_end), program, split


SGD = Recipe(optimiser="SGD", rate=0.3, passes=3, images=30)


def test_a_run_holds_what_was_measured_after_each_pass(monkeypatch):
    run, program, split = followed(monkeypatch, SGD, [0.8, 0.4, 0.5, 0.2, 0.1])
    assert run.error == [0.8, 0.4, 0.2]
    assert run.training_error == [0.5, 0.1]  # after the last pass but one, and the last
    assert program.asked == [20, 20, 30, 20, 30]
    assert run.misread == [0.5] * 3
    assert run.loss == [4.0, 2.0, 1.0]
    assert (run.failed, run.smallest_step, run.largest_step) == ("", 0.0, 0.0)
    assert run.kernel is program
    orders = [order for *_, order in program.learned]
    assert sorted(orders[0].tolist()) == list(range(30))
    assert [order.tolist() for order in orders] == [orders[0].tolist()] * 3
    for _, shown, _ in program.learned:
        np.testing.assert_array_equal(shown, training.prepared(split.pictures[:30], SGD))


def test_another_order_and_other_distortions_in_each_pass(monkeypatch):
    sizes = Distortion(shift=2)
    recipe = replace(SGD, order="new in each pass", distortion=sizes)
    _, program, split = followed(monkeypatch, recipe, [0.5])
    rng = np.random.default_rng([5, 3])
    rng.permutation(30)
    for _, shown, order in program.learned:
        np.testing.assert_array_equal(order, rng.permutation(30))
        distorted = distort(split.pictures[:30], sizes, rng)
        np.testing.assert_array_equal(shown, training.prepared(distorted, recipe))


def test_a_run_that_ends_no_better_than_guessing_has_failed(monkeypatch):
    run, _, _ = followed(monkeypatch, SGD, [0.85, 0.9])
    assert run.failed == "pass 2: 90% are misread; its steps were 0 to 0"
    assert run.error == [0.85, 0.9]
    assert run.training_error == [0.9]
    run, _, _ = followed(monkeypatch, SGD, [0.9, 0.95, 0.95, 1.0, 1.0], to_the_end=True)
    assert run.failed.startswith("pass 1: 90% are misread")
    assert run.error == [0.9, 0.95, 1.0]


def test_a_run_keeps_the_range_of_its_first_steps(monkeypatch):
    class Steps(training._Stepper):
        def one_pass(self, *given):
            number = given[-2]
            self.range = (number + 0.125, number + 8.0)
            return 1.0, 0.5

    monkeypatch.setattr(training, "_Stepper", Steps)
    run, _, _ = followed(monkeypatch, SGD, [0.5, 0.9])
    assert (run.smallest_step, run.largest_step) == (0.125, 8.0)
    assert run.failed == "pass 2: 90% are misread; its steps were 0.12 to 8"


def test_a_program_is_compiled_where_that_can_be(monkeypatch, capsys):
    network = Network()
    assert isinstance(training.program(network), Kernel)

    def none(net):
        raise NoCompiler("no compiler")

    monkeypatch.setattr(training, "Kernel", none)
    assert isinstance(training.program(network), Graph)
    said = "no compiler. TensorFlow does the same, about ten times slower.\n"
    assert capsys.readouterr().err == said


def test_a_recipe_says_which_network_it_trains():
    random = np.random.default_rng([7, 1]).choice([-1.0, 1.0], size=(10, 84))
    for changes, expected in [
        ({}, {}),
        ({"beta": 0.2, "j": 0.5, "scale": 3.0, "head": "softmax"},) * 2,
        ({"plain_tanh": True}, {"amplitude": 1.0, "slope": 1.0}),
        ({"average_pooling": True}, {"trainable_pooling": False}),
        ({"all_to_all": True}, {"table": np.ones((6, 16), bool)}),
        ({"targets": 0.5}, {"bitmaps": BITMAPS / 2}),
        ({"bitmaps": "random", "targets": 2.0}, {"bitmaps": 2 * random}),
    ]:
        found, wanted = training.network(Recipe(**changes), 7), Network(**expected)
        for name, value in vars(wanted).items():
            np.testing.assert_array_equal(vars(found)[name], value, err_msg=name)
    assert (Network().amplitude, Network().slope) == (1.7159, 2 / 3)


def test_the_weights_of_a_softmax_layer_are_drawn_as_the_others():
    for start, reach in (("±2.4/F", 2.4 / 84), ("±1.2/√F", 1.2 / 84**0.5)):
        recipe = Recipe(head="softmax", start=start)
        kernel, bias = shaped(training.start(recipe, training.network(recipe, 4), 4))["Output"]
        rng = np.random.default_rng([4, 2])
        np.testing.assert_allclose(kernel, rng.uniform(-reach, reach, (84, 10)), rtol=1e-6)
        np.testing.assert_allclose(bias, rng.uniform(-reach, reach, 10), rtol=1e-6)


def test_pictures_are_framed_by_their_ground():
    digits = np.arange(2 * 784).reshape(2, 28, 28).astype(np.uint8)
    for frame, around in ((None, -0.5), (0.25, 0.25)):
        recipe = Recipe(low=-0.5, high=2.0, frame=frame)
        found = training.prepared(digits, recipe).reshape(2, 32, 32)
        np.testing.assert_allclose(found[:, 2:30, 2:30], digits * 2.5 / 255 - 0.5, atol=1e-6)
        found[:, 2:30, 2:30] = around
        assert (found == np.float32(around)).all()
