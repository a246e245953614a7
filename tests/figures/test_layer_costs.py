"""The layer-costs figure counts what Keras builds, also after a change."""

import re

import keras
import pytest
import scripts
from keras import layers

from lenet_book.figures import LayerCosts
from lenet_book.figures.network import describe
from lenet_utils.counting import layer_costs
from lenet_utils.models import tutorial_lenet5


def lenet(side=32, c1=6, k1=5, s2=2, c3=16, k3=5, s4=2, c5=120, k5=5, f6=84, classes=10):
    """The tutorial's network with other numbers, in the order of the figure's `sizes`."""
    return keras.Sequential(
        [
            keras.Input((side, side, 3)),
            layers.Conv2D(c1, k1),
            layers.AveragePooling2D(s2),
            layers.Conv2D(c3, k3),
            layers.AveragePooling2D(s4),
            layers.Conv2D(c5, k5),
            layers.Flatten(),
            layers.Dense(f6),
            layers.Dense(classes),
        ]
    )


def oblong(height=17, width=20, filters=4, rows=3, columns=5, pool=3, units=6):
    """Rectangles, strides, "same" padding, no biases, overlapping windows, dense on maps."""
    return keras.Sequential(
        [
            keras.Input((height, width, 2)),
            layers.Rescaling(2.0),
            layers.Conv2D(filters, (rows, columns), strides=(2, 1), padding="same", use_bias=False),
            layers.MaxPooling2D(pool, strides=2, padding="same"),
            layers.ReLU(),
            layers.Dense(units, use_bias=False),
            layers.Flatten(),
            layers.Dense(3),
        ]
    )


def modern(height=17, width=20, filters=4, kernel=3, more=6, pool=2, units=3):
    """What other tutorials use: groups, depthwise, padding, normalisation, a global average."""
    return keras.Sequential(
        [
            keras.Input((height, width, 3)),
            layers.ZeroPadding2D(1),
            layers.Conv2D(filters, kernel, dilation_rate=2),
            layers.BatchNormalization(),
            layers.DepthwiseConv2D(3, depth_multiplier=2),
            layers.BatchNormalization(scale=False),
            layers.Conv2D(more, 3, groups=2, padding="same"),
            layers.Cropping2D(((1, 0), (0, 1))),
            layers.MaxPooling2D(pool),
            layers.UpSampling2D((2, 1)),
            layers.GlobalAveragePooling2D(keepdims=True),
            layers.Flatten(),
            layers.Dense(units),
        ]
    )


CASES = [  # a model, sizes for it, and the model that Keras builds with them
    (tutorial_lenet5(), None, tutorial_lenet5()),
    (lenet(), [64, 6, 5, 2, 16, 5, 2, 120, 5, 84, 10], lenet(64)),
    (lenet(), [32, 12, 5, 2, 32, 5, 2, 240, 5, 84, 10], lenet(32, 12, 5, 2, 32, 5, 2, 240)),
    (lenet(), [33, 7, 3, 2, 9, 4, 3, 11, 2, 5, 4], lenet(33, 7, 3, 2, 9, 4, 3, 11, 2, 5, 4)),
    (oblong(), None, oblong()),
    (oblong(), [9, 13, 5, 2, 4, 2, 8, 3], oblong(9, 13, 5, 2, 4, 2, 8)),
    (modern(), None, modern()),
    (modern(), [30, 22, 7, 3, 3, 8, 3, 3, 5], modern(30, 22, 7, 3, 8, 3, 5)),
]
TOO_SMALL = (lenet(), [20, 6, 5, 2, 16, 5, 2, 120, 5, 84, 10])
POOLED_AWAY = (lenet(), [32, 6, 5, 29, 16, 5, 2, 120, 5, 84, 10])


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> list[dict]:
    """What the figure's script says to all cases, from one Node process."""
    pairs = [(model, sizes) for model, sizes, _ in CASES] + [TOO_SMALL, POOLED_AWAY]
    cases = [{"spec": describe(model).spec, "sizes": sizes} for model, sizes in pairs]
    return scripts.ask("architecture", cases, tmp_path_factory.mktemp("costs"))


@pytest.mark.parametrize("number", range(len(CASES)))
def test_each_layer_costs_what_keras_builds(answers, number):
    expected = layer_costs(CASES[number][2])
    rows = answers[number]["rows"]
    assert answers[number]["misfit"] is None
    assert answers[number]["untouched"]
    assert [tuple(row["shape"]) for row in rows] == [cost.output for cost in expected]
    assert [row["parameters"] for row in rows] == [cost.parameters for cost in expected]
    assert [row["multiplyAdds"] for row in rows] == [cost.multiply_adds for cost in expected]


def test_the_numbers_that_can_be_changed_come_in_the_order_of_the_layers(answers):
    assert answers[0]["fields"] == [
        [-1, "pixels", 32],
        [0, "filters", 6],
        [0, "kernel", 5],
        [1, "window", 2],
        [2, "filters", 16],
        [2, "kernel", 5],
        [3, "window", 2],
        [4, "filters", 120],
        [4, "kernel", 5],
        [6, "units", 84],
        [7, "units", 10],
    ]
    assert [name for _, name, _ in answers[4]["fields"]] == [
        *("pixels", "pixels", "filters", "kernel", "kernel", "window", "units", "units")
    ]


def test_what_does_not_fit_is_found_and_nothing_is_counted_beyond_it(answers):
    small, pooled = answers[-2:]
    assert small["misfit"]["layer"]["label"] == "C5"
    assert small["misfit"]["shape"] == [2, 2, 16]
    assert [row["label"] for row in small["rows"]] == ["C1", "S2", "C3", "S4"]
    assert pooled["misfit"]["layer"]["label"] == "S2"
    assert pooled["misfit"]["shape"] == [28, 28, 6]


# ---------------------------------------------------------------- from Python
def test_a_page_gets_the_shared_network_or_the_reader_s_own():
    assert '"network":"tutorial"' in preview(LayerCosts())
    own = preview(LayerCosts(oblong()))
    assert '"padding":"same"' in own
    assert len(re.sub("<img [^>]*>", "", own)) < 5000


def preview(figure: LayerCosts) -> str:
    return figure._repr_mimebundle_()[0]["text/html"].replace("&quot;", '"')


def test_sizes_are_checked_and_can_be_taken_back():
    figure = LayerCosts()
    figure.sizes = (64, 6, 5, 2, 16, 5, 2, 120, 5, 84, 10)
    assert repr(figure) == "LayerCosts(sizes=[64, 6, 5, 2, 16, 5, 2, 120, 5, 84, 10])"
    for wrong in ([0, 6], [3.5], ["a"], [20_000]):
        with pytest.raises(ValueError, match="sizes must be whole numbers 1…10000"):
            figure.sizes = wrong
    figure.sizes = None
    assert figure.state() == {"sizes": None}


def test_a_model_that_cannot_be_drawn_is_refused():
    with pytest.raises(TypeError, match=r"keras\.Sequential, .*got int"):
        LayerCosts(7)
    with pytest.raises(ValueError, match="is not built"):
        LayerCosts(keras.Sequential([layers.Dense(3)]))


def test_weights_beside_a_kernel_are_not_counted_but_refused():
    model = keras.Sequential([keras.Input((6, 6, 1)), layers.Flatten(), layers.Dense(3, name="d")])
    model.layers[1].enable_lora(2)
    with pytest.raises(ValueError, match=r'"d" \(Dense\) has LoRA.s weights beside its kernel'):
        LayerCosts(model)
