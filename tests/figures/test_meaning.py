"""What outputs mean, for every ending of a network, and in every figure's data."""

import keras
import numpy as np
import pytest
from keras import layers

from lenet_book.figures import Journey, SlidingClassifier, TrainingPlayer
from lenet_book.figures.meaning import class_count, names_of, told_classes, truths
from lenet_book.figures.network import describe
from lenet_utils.counting import layer_costs
from lenet_utils.models import tutorial_lenet5
from lenet_utils.training import Snapshots

IMAGES = np.random.default_rng(0).random((6, 12, 12, 1), dtype="float32")
LOGITS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
LOGIT = keras.losses.BinaryCrossentropy(from_logits=True)


def ending(*last: keras.Layer, loss=None) -> keras.Sequential:
    """A network that ends so; its loss says what is expected of it."""
    model = keras.Sequential([keras.Input((12, 12, 1)), layers.Conv2D(2, 3), *last])
    if loss is not None:
        model.compile("sgd", loss)
    return model


def dense(count: int, activation=None, loss=None) -> keras.Sequential:
    return ending(layers.Flatten(), layers.Dense(count, activation=activation), loss=loss)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (dense(4, "softmax"), {"kind": "probabilities", "count": 4}),
        (
            ending(layers.Flatten(), layers.Dense(4), layers.Softmax()),
            {"kind": "probabilities", "count": 4},
        ),
        (
            ending(layers.Conv2D(4, 10, activation="softmax"), layers.Flatten()),
            {"kind": "probabilities", "count": 4},
        ),
        (dense(4), {"kind": "logits", "count": 4}),
        (dense(4, None, "categorical_crossentropy"), {"kind": "logits", "count": 4}),
        (dense(4, None, LOGITS), {"kind": "logits", "count": 4, "softmax": True}),
        (dense(4, None, "mse"), {"kind": "numbers", "count": 4}),
        (dense(4, None, "poisson"), {"kind": "numbers", "count": 4}),
        (dense(4, "tanh"), {"kind": "scores", "count": 4}),
        (dense(1, "sigmoid", "mse"), {"kind": "numbers", "count": 1, "share": True}),
        (dense(4, "sigmoid", "mse"), {"kind": "numbers", "count": 4}),
        (dense(144, "sigmoid", "binary_crossentropy"), {"kind": "numbers", "count": 144}),
        (
            ending(layers.GlobalAveragePooling2D(), loss=LOGITS),
            {"kind": "logits", "count": 2, "softmax": True},
        ),
        (
            ending(layers.Conv2D(1, 3), layers.GlobalAveragePooling2D(), loss=LOGIT),
            {"kind": "logit", "count": 1, "softmax": True},
        ),
        (dense(1, "sigmoid"), {"kind": "sigmoid", "count": 1}),
        (dense(4, "sigmoid"), {"kind": "independent", "count": 4}),
        (dense(1), {"kind": "numbers", "count": 1}),
        (dense(1, None, "mse"), {"kind": "numbers", "count": 1}),
        (dense(1, None, LOGIT), {"kind": "logit", "count": 1, "softmax": True}),
        (dense(1, "softmax"), {"kind": "numbers", "count": 1}),
        (ending(), {"kind": "maps", "count": 2}),
        (ending(layers.Conv2D(3, 3, activation="softmax")), {"kind": "maps", "count": 3}),
        (
            ending(layers.Conv2D(3, 3, activation="softmax"), layers.Flatten()),
            {"kind": "numbers", "count": 192},
        ),
    ],
)
def test_the_end_of_a_network_and_its_loss_say_what_outputs_mean(model, expected):
    assert describe(model).spec["answer"] == expected


def test_who_names_classes_of_several_numbers_says_that_they_are_classes():
    numbers = {"kind": "numbers", "count": 3}
    assert told_classes(numbers, None, None) == numbers
    assert told_classes(numbers, [0, 1], None)["kind"] == "scores"
    assert told_classes(numbers | {"count": 1}, [0, 1], None)["kind"] == "numbers"
    # A box of four corners has four numbers, and none of them is a class.
    assert told_classes(numbers, [[0.2, 0.5, 0.9]], None) == numbers
    assert told_classes(numbers, np.eye(3), None)["kind"] == "scores"
    share = {"kind": "numbers", "count": 1, "share": True}
    assert told_classes(share, [0, 1, 1], None)["kind"] == "sigmoid"
    assert told_classes(share, None, ["cat", "dog"])["kind"] == "sigmoid"
    assert told_classes(share, [0.2, 0.9], None) == share


TWO = {"kind": "sigmoid", "count": 1}
THREE = {"kind": "probabilities", "count": 3}
NUMBER = {"kind": "numbers", "count": 1}
SEVERAL = {"kind": "independent", "count": 3}


@pytest.mark.parametrize(
    ("labels", "answer", "expected"),
    [
        ([0, 1, 1], TWO, [0, 1, 1]),
        ([[0.0], [1.0], [1.0]], TWO, [0, 1, 1]),
        ([True, False, True], TWO, [1, 0, 1]),
        (["dog", "cat", "dog"], TWO, [1, 0, 1]),
        ([2, 0, 1], THREE, [2, 0, 1]),
        (np.eye(3)[[2, 0, 1]], THREE, [2, 0, 1]),
        ([["dog"], ["cat"], ["eel"]], THREE, [1, 0, 2]),
        ([2, 0, 1], SEVERAL, [2, 0, 1]),
        ([2.5, -1, 0], NUMBER, [2.5, -1, 0]),
        ([[2.5], [-1], [0]], NUMBER, [2.5, -1, 0]),
    ],
)
def test_labels_come_in_every_usual_form(labels, answer, expected):
    names = ["cat", "dog", "eel"][: class_count(answer) or 1]
    np.testing.assert_array_equal(truths(labels, 3, answer, names), expected)


def test_rows_tell_all_the_classes_of_a_picture():
    rows = [[1, 0, 1], [0, 0, 0], [0, 1, 0]]
    assert truths(rows, 3, SEVERAL, ["cat", "dog", "eel"]).tolist() == [[0, 2], [], [1]]


@pytest.mark.parametrize(
    ("labels", "answer", "said"),
    [
        ([[0.5, 0, 1]] * 3, SEVERAL, "must hold 0 and 1, and nothing else"),
        ([[0.5, 2, 1]] * 3, NUMBER | {"count": 3}, "gives 3 numbers .*: leave labels out"),
        ([0, 2, 1], TWO, r"labels must be whole numbers 0…1, got 2 for picture 1"),
        ([0, float("nan"), 1], TWO, "labels must be whole numbers 0…1, got nan"),
        ([0, 1], THREE, r"labels must have shape \(3,\)"),
        (["cat", "cow", "dog"], THREE, r"some of class_names \(cat, dog, eel\); got \['cow'\]"),
        ("labels.csv", THREE, "labels must be class numbers, .* got 'labels.csv'"),
        ([0, [1, 2], 1], THREE, "rows of one length"),
        ([None, 1, 2], THREE, "labels must be class numbers"),
        ([[1, 1, 0]] * 3, THREE, "must be one-hot"),
        ([1.0, float("inf"), 0], NUMBER, "labels holds NaN or infinite"),
        ([[1, 2], [3, 4], [5, 6]], NUMBER, "must have shape"),
        ([0, 1, 1], {"kind": "maps", "count": 3}, "ends in maps: leave labels out"),
    ],
)
def test_labels_that_cannot_be_read_get_a_sentence(labels, answer, said):
    names = ["cat", "dog", "eel"][: class_count(answer) or answer["count"]]
    with pytest.raises((TypeError, ValueError), match=said) as refused:
        truths(labels, 3, answer, names)
    assert "\n" not in str(refused.value)


def test_class_names_are_texts_one_a_class():
    assert names_of(None, TWO) == ["0", "1"]
    assert names_of(np.array(["a", "b"]), TWO) == ["a", "b"]
    for wrong in ("ab", ["a"], ["a", 1], None.__class__):
        with pytest.raises((TypeError, ValueError), match="class_names must be 2 texts"):
            names_of(wrong, TWO)


def test_every_figure_hands_the_meaning_on():
    model = dense(1, "sigmoid", "binary_crossentropy")
    labels = [0, 1, 0, 1, 0, 1]
    journey = Journey(model, IMAGES, labels, class_names=["cat", "dog"])
    assert journey._network["spec"]["answer"] == TWO
    assert journey._pictures["labels"] == labels
    snapshots = Snapshots()
    history = model.fit(IMAGES, np.array(labels), callbacks=[snapshots], verbose=0)
    player = TrainingPlayer(history, snapshots, IMAGES, labels, class_names=["cat", "dog"])
    assert player._runs[0]["answer"] == TWO
    assert player._names == {"classNames": ["cat", "dog"]}
    sliding = SlidingClassifier(model, np.zeros((20, 20, 1)), class_names=["cat", "dog"])
    assert sliding._network["spec"]["answer"] == TWO
    scores = Journey(dense(3, None, "mse"), IMAGES, [0, 1, 2, 0, 1, 2])
    assert scores._network["spec"]["answer"]["kind"] == "scores"


def test_costs_are_those_of_this_models_shapes():
    shared = tutorial_lenet5().layers[:3]
    model = keras.Sequential([keras.Input((36, 36, 3)), *shared])
    assert layer_costs(model)[0].output == (32, 32, 6)


@pytest.mark.parametrize(
    ("last", "loss", "kind"),
    [
        (
            [layers.Dense(10), layers.Activation("linear")],
            [keras.losses.SparseCategoricalCrossentropy(from_logits=True)],
            "logits",
        ),
        ([layers.Dense(1)], [keras.losses.BinaryCrossentropy(from_logits=True)], "logit"),
        ([layers.Dense(1)], keras.losses.BinaryFocalCrossentropy(from_logits=True), "logit"),
        ([layers.Dense(10, "sigmoid")], "sparse_categorical_crossentropy", "scores"),
        ([layers.Dense(10, "sigmoid")], "binary_crossentropy", "independent"),
    ],
)
def test_a_loss_tells_however_it_is_given(last, loss, kind):
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.Flatten(), *last])
    model.compile("sgd", loss)
    assert describe(model).spec["answer"]["kind"] == kind


def test_names_without_an_order_are_refused():
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(2, "softmax")])
    with pytest.raises(TypeError, match="class_names must be 2 texts"):
        Journey(model, np.zeros((1, 8, 8, 1)), class_names={"odd", "even"})
