"""The network of another shape than LeNet-5."""

import keras
import numpy as np

from lenet_book.other_networks import residual_network


def test_it_has_fewer_parameters_than_lenet():
    weights = residual_network().trainable_variables
    assert sum(int(np.prod(one.shape)) for one in weights) == 51_794 <= 62_006


def test_a_residual_block_that_adds_nothing_passes_its_input_on():
    model = residual_network()
    first_sum = next(layer for layer in model.layers if layer.name.startswith("add"))
    kept, change = first_sum.input
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization) and layer.output is change:
            layer.gamma.assign(np.zeros(layer.gamma.shape))
    look = keras.Model(model.input, [kept, first_sum.output])
    before, after = look(np.random.default_rng(0).random((2, 32, 32, 3), "float32"))
    np.testing.assert_array_equal(before, after)
