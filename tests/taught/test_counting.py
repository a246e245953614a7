"""The costs of a network, counted, against an independent count and against Keras."""

import keras
import numpy as np
import pytest
from keras import layers

from lenet_book.experiments.tutorial import run_layer_times
from lenet_book.figures import LayerCosts
from lenet_utils import counting
from lenet_utils.models import tutorial_lenet5

# name: (output, parameters, multiply-adds), each from the layer's shape by hand
TUTORIAL = {
    "C1": ((28, 28, 6), 5 * 5 * 3 * 6 + 6, 28 * 28 * 6 * 75),
    "S2": ((14, 14, 6), 0, 0),
    "C3": ((10, 10, 16), 5 * 5 * 6 * 16 + 16, 10 * 10 * 16 * 150),
    "S4": ((5, 5, 16), 0, 0),
    "C5": ((1, 1, 120), 5 * 5 * 16 * 120 + 120, 120 * 400),
    "flatten": ((120,), 0, 0),
    "F6": ((84,), 120 * 84 + 84, 120 * 84),
    "Output": ((10,), 84 * 10 + 10, 840),
}


def test_the_tutorials_network():
    costs = counting.layer_costs(tutorial_lenet5())
    assert {cost.name: cost[1:4] for cost in costs} == TUTORIAL
    total = counting.together("total", costs)
    assert (total.parameters, total.multiply_adds) == (62_006, 651_720)
    assert total.activations == 4704 + 1176 + 1600 + 400 + 120 + 84 + 10
    assert total.output == (10,)


def test_a_model_that_is_a_layer_is_counted_layer_by_layer():
    stack = [layers.Conv2D(4, 3, name="C1"), layers.BatchNormalization(name="BatchNorm")]
    after = [layers.Flatten(name="Flatten"), layers.Dense(2, name="Output")]
    flat = keras.Sequential([keras.Input((12, 12, 3)), *stack, *after])
    nested = keras.Sequential([keras.Input((12, 12, 3)), keras.Sequential(stack), *after])
    costs = counting.layer_costs(nested)
    assert costs == counting.layer_costs(flat)
    assert sum(cost.parameters for cost in costs) == nested.count_params()
    spec = LayerCosts(nested)._network["spec"]
    assert [layer["label"] for layer in spec["layers"]] == [cost.name for cost in costs]


def by_loops(model: keras.Sequential) -> int:
    """Count the products one position, filter and input at a time."""
    count = 0
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            rows, columns, channels, filters = layer.kernel.shape
            _, height, width, _ = layer.output.shape
            for _ in range(height * width * filters):
                count += rows * columns * channels
        elif isinstance(layer, layers.DepthwiseConv2D | layers.SeparableConv2D):
            is_separable = isinstance(layer, layers.SeparableConv2D)
            deep = layer.depthwise_kernel if is_separable else layer.kernel
            rows, columns, channels, multiplier = deep.shape
            _, height, width, maps = layer.output.shape
            for _ in range(height * width):
                count += channels * multiplier * (rows * columns + maps * is_separable)
        elif isinstance(layer, layers.Dense):
            count += sum(1 for _ in range(layer.kernel.shape[0]) for _ in range(layer.units))
    return count


def variant(*stack: keras.Layer, size: tuple[int, int, int] = (20, 17, 2)) -> keras.Sequential:
    return keras.Sequential([keras.Input(size), *stack])


@pytest.mark.parametrize(
    "model",
    [
        variant(layers.Conv2D(3, (5, 3), strides=(2, 1)), layers.Flatten(), layers.Dense(4)),
        variant(layers.Conv2D(3, 3, padding="same", use_bias=False), layers.MaxPooling2D(3)),
        variant(layers.BatchNormalization(), layers.Dropout(0.5), layers.Conv2D(2, 4)),
        variant(layers.GlobalAveragePooling2D(), layers.Dense(7, use_bias=False)),
        variant(layers.DepthwiseConv2D(3, depth_multiplier=2), layers.Conv2D(4, 3, groups=2)),
        variant(layers.SeparableConv2D(5, 3, depth_multiplier=2, strides=2, padding="same")),
    ],
)
def test_variants(model):
    total = counting.together("total", counting.layer_costs(model))
    assert total.multiply_adds == by_loops(model)
    assert total.parameters == model.count_params()
    computing = [layer for layer in model.layers if not isinstance(layer, layers.Flatten)]
    inside = keras.Model(model.inputs, [layer.output for layer in computing])
    values = inside.predict(np.zeros((1, *model.input_shape[1:])), verbose=0)
    assert total.activations == sum(np.size(value) for value in values)


def test_what_cannot_be_counted_is_refused():
    with pytest.raises(TypeError, match=r"keras\.Sequential, got int"):
        counting.layer_costs(3)
    with pytest.raises(ValueError, match="no fixed input size"):
        counting.layer_costs(keras.Sequential([layers.Dense(3)]))
    for size in [(None, None, 3), (None, 17, 3), (20, None, 3)]:
        with pytest.raises(ValueError, match="no fixed input size"):
            counting.layer_costs(variant(layers.Conv2D(3, 3), size=size))
    with pytest.raises(ValueError, match=r'layer "up" \(Conv2DTranspose\)'):
        counting.layer_costs(variant(layers.Conv2DTranspose(2, 3, name="up")))


def test_times_are_measured_on_the_values_that_reach_each_layer(monkeypatch):
    seen = []
    monkeypatch.setattr(
        counting, "_timed", lambda run, values: seen.append(tuple(values.shape)) or 0.5
    )
    images = np.zeros((3, 32, 32, 3), "float32")
    times = counting.layer_times(tutorial_lenet5(), images, repeats=2)
    assert times == dict.fromkeys(TUTORIAL, 0.5)
    outputs = [output for output, _, _ in TUTORIAL.values()]
    inputs = [(32, 32, 3), *outputs[:-1]]
    assert seen == [(3, *shape) for shape in inputs for _ in range(2)]


def test_a_layer_is_run_twenty_times_where_nothing_else_is_said(monkeypatch):
    runs = []
    monkeypatch.setattr(counting, "_timed", lambda run, values: runs.append(1) or 0.5)
    counting.layer_times(variant(layers.Flatten()), np.zeros((1, 20, 17, 2)))
    assert len(runs) == 20


def test_a_time_is_that_between_the_beginning_and_the_end_of_a_run(monkeypatch):
    clock, asked = iter([1000.0, 1000.25]), []
    monkeypatch.setattr(counting.time, "perf_counter", lambda: next(clock))
    assert counting._timed(asked.append, "values") == 0.25
    assert asked == ["values"]


def test_times_are_taken_of_one_image_up_to_ten_thousand(monkeypatch):
    model = variant(layers.Flatten())
    sizes = r"images must be 1 to 10000, each of the shape \(20, 17, 2\)"
    images = np.broadcast_to(np.float32(0), (10_001, 20, 17, 2))
    for wrong in (images, images[:0], images[:2, 1:], images[..., :1]):
        with pytest.raises(ValueError, match=sizes):
            counting.layer_times(model, wrong, repeats=1)
    monkeypatch.setattr(counting, "MOST_TIMED", 3)
    assert len(counting.layer_times(model, images[:3], repeats=1)) == 1


def test_the_fastest_repeat_counts(monkeypatch):
    clock = iter([9.0, 2.0, 5.0])
    monkeypatch.setattr(counting, "_timed", lambda run, values: next(clock))
    model = variant(layers.Flatten(name="flatten"))
    assert counting.layer_times(model, np.zeros((1, 20, 17, 2)), repeats=3) == {"flatten": 2.0}


def test_the_recorded_experiment_times_every_layer():
    times, snapshots = run_layer_times({"images": 4, "repeats": 1}, seed=0)
    assert list(times) == [*TUTORIAL, "total"]
    assert times.pop("total") == pytest.approx(sum(times.values()), abs=0.01)
    assert all(time > 0 for time in times.values())
    assert snapshots == {}
