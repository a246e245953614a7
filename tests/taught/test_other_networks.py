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
