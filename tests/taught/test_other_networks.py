"""The networks that stand beside LeNet-5 in chapter 18's experiments."""

import keras
import numpy as np
import pytest

from lenet_utils import other_networks
from lenet_utils.models import VARIANTS, tutorial_lenet5


def test_the_networks_beside_lenet_have_the_sizes_that_the_chapter_names():
    counts = {
        name: sum(int(np.prod(weights.shape)) for weights in VARIANTS[name]().trainable_variables)
        for name in ("logistic", "dense", "residual", "ten times as large")
    }
    assert counts["logistic"] == 3072 * 10 + 10
    assert counts["dense"] == 3072 * 20 + 20 + 20 * 10 + 10
    assert counts["residual"] == 51_794 <= 62_006
    assert 9.5 < counts["ten times as large"] / 62_006 < 10.5


@pytest.mark.parametrize(
    ("name", "maps"),
    [
        ("a quarter as wide", [2, 4, 30, 21]),
        ("half as wide", [3, 8, 60, 42]),
        ("twice as wide", [12, 32, 240, 168]),
        ("ten times as large", [19, 51, 379, 266]),
        ("four times as wide", [24, 64, 480, 336]),
    ],
)
def test_a_width_holds_for_all_layers_but_the_last(name, maps):
    built = VARIANTS[name]()
    found = [layer.get_weights()[0].shape[-1] for layer in built.layers if layer.weights]
    assert found == [*maps, 10]


def test_residual_blocks_halve_their_maps_from_the_second_on():
    model = other_networks.residual_network()
    sums = [tuple(v.output.shape[1:]) for v in model.layers if v.name.startswith("add")]
    assert sums == [(32, 32, 16), (16, 16, 28), (8, 8, 48)]
    convolutions = [v for v in model.layers if isinstance(v, keras.layers.Conv2D)]
    assert [v.kernel_size[0] for v in convolutions].count(1) == 2  # where the size changes
    assert not any(v.use_bias for v in convolutions)  # batch normalisation has its own


def test_as_wide_as_the_tutorials_is_the_tutorials_network():
    same, tutorial = other_networks.scaled_lenet5(1), tutorial_lenet5()
    same.set_weights(tutorial.get_weights())
    pictures = np.random.default_rng(0).random((2, 32, 32, 3), "float32")
    np.testing.assert_array_equal(same(pictures), tutorial(pictures))
    widths = [
        layer.get_weights()[0].shape[-1]
        for layer in other_networks.scaled_lenet5(2).layers
        if layer.weights
    ]
    assert widths == [12, 32, 240, 168, 10]
    with pytest.raises(ValueError, match=r"a width of 0\.05 leaves a layer without a unit"):
        other_networks.scaled_lenet5(0.05)


def test_a_residual_block_that_adds_nothing_passes_its_input_on():
    model = other_networks.residual_network()
    first_sum = next(layer for layer in model.layers if layer.name.startswith("add"))
    kept, change = first_sum.input
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization) and layer.output is change:
            layer.gamma.assign(np.zeros(layer.gamma.shape))
    look = keras.Model(model.input, [kept, first_sum.output])
    before, after = look(np.random.default_rng(0).random((2, 32, 32, 3), "float32"))
    np.testing.assert_array_equal(before, after)
