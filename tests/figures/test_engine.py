"""The engine in JavaScript must say what Keras says: maps, gradients, and why."""

from pathlib import Path

import engine_cases
import keras
import numpy as np
import pytest
import scripts
from engine_cases import NAMES, Case, decode

every_case = pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return engine_cases.cases()


@pytest.fixture(scope="module")
def answers(cases, tmp_path_factory) -> dict:
    """What the engine says to all cases."""
    return ask(cases, tmp_path_factory.mktemp("engine"))


def ask(cases: list[Case], folder: Path) -> dict:
    """Return what the engine says to all cases, from one Node process."""
    return scripts.ask("engine_answers", engine_cases.as_json(cases), folder)


@pytest.fixture
def case(cases, number) -> Case:
    return cases[number]


@pytest.fixture
def result(answers, number) -> dict:
    return answers["results"][number]


def test_the_generated_models_use_all_that_the_engine_knows(cases):
    entries = [entry for case in cases[2:] for entry in case.network.spec["layers"]]

    def values(name: str) -> set:
        return {str(entry[name]) for entry in entries if name in entry}

    assert values("kind") == {
        "conv2d",
        "averagepooling2d",
        "maxpooling2d",
        "flatten",
        "dense",
        "activation",
        "rescaling",
        "normalization",
    }
    assert values("activation") == {"linear", "tanh", "relu", "sigmoid", "softmax"}
    for kind in ("conv2d", "averagepooling2d", "maxpooling2d"):
        ours = [entry for entry in entries if entry["kind"] == kind]
        assert {entry["padding"] for entry in ours} == {"valid", "same"}
        assert any(max(entry["strides"]) > 1 for entry in ours)
        assert any(entry["strides"][0] != entry["strides"][1] for entry in ours)
        assert any(entry["kernelSize"][0] != entry["kernelSize"][1] for entry in ours)
    for kind in ("conv2d", "dense"):
        assert {"bias" in entry for entry in entries if entry["kind"] == kind} == {True, False}
    assert any(entry["kind"] == "dense" and len(entry["output"]) == 3 for entry in entries)
    assert {len(entry["scale"]) > 1 for entry in entries if "scale" in entry} == {True, False}
    assert any(isinstance(layer, keras.layers.Dropout) for c in cases for layer in c.model.layers)


@every_case
def test_every_map_equals_keras(case, result):
    for expected, map_, layer in zip(case.maps, result["maps"], result["layers"], strict=True):
        assert list(expected.shape[1:]) == layer["outputShape"]
        np.testing.assert_allclose(decode(map_).reshape(expected.shape), expected, 0, 1e-4)
    assert sum(layer["parameters"] for layer in result["layers"]) == case.network.weights.size


def test_lenet_gives_the_probabilities_that_keras_gives(cases, answers):
    expected = cases[0].model.predict(cases[0].images, verbose=0)
    probabilities = decode(answers["results"][0]["maps"][-1]).reshape(100, 10)
    assert np.abs(probabilities - expected).max() < 1e-5


@every_case
def test_a_run_can_be_used_again(case, result):
    # Equal to the last bit: nothing of the image before is left in it.
    again = [decode(map_) for map_ in result["reused"]]
    np.testing.assert_array_equal(again[0], case.images[0].ravel())
    for map_, expected in zip(again[1:], result["maps"], strict=True):
        np.testing.assert_array_equal(map_, decode(expected)[: len(map_)])


@every_case
def test_gradients_equal_tensorflow(case, result):
    of_maps, of_weights = case.gradients()
    for expected, gradient in zip(of_maps, result["mapGradients"], strict=True):
        assert_close(decode(gradient), expected.ravel())
    assert_weights_close(case, decode(result["parameters"]), of_weights)


@every_case
def test_cross_entropy_equals_keras(case, result):
    last = case.network.spec["layers"][-1]["activation"]
    if last == "sigmoid":
        assert "this network ends in 7 with sigmoid" in result["crossEntropy"]["error"]
        return
    losses, of_weights = case.cross_entropy()
    losses = np.minimum(losses, -np.log(1e-38))  # at p = 0 the engine stops there
    np.testing.assert_allclose(result["crossEntropy"]["losses"], losses, 1e-4)
    assert_weights_close(case, decode(result["crossEntropy"]["parameters"]), of_weights)

    output = case.maps[-1][-1]
    if last == "softmax":
        expected = np.zeros(len(output))
        expected[case.labels[-1]] = -1 / max(output[case.labels[-1]], 1e-38)
    else:
        expected = np.exp(output - output.max())
        expected /= expected.sum()
        expected[case.labels[-1]] -= 1
    assert_close(decode(result["crossEntropy"]["lastMap"]), expected)


@every_case
def test_explanations_add_up_to_the_maps(case, result):
    maps = [case.images, *case.maps]
    for story in result["units"]:
        i, unit = story["layer"], story["unit"]
        entry = case.network.spec["layers"][i]
        x, y = maps[i][0], maps[i + 1][0]

        assert (story["y"], story["x"], story["c"]) == place_of(unit, y.shape)
        products, sources = np.array(story["products"]), np.array(story["sources"])
        inputs = np.where(sources < 0, 0, x.ravel()[sources])
        np.testing.assert_allclose(story["inputs"], inputs, 0, 1e-4)
        np.testing.assert_allclose(products, np.multiply(story["inputs"], story["weights"]))
        np.testing.assert_allclose(story["sum"], products.sum(), 1e-9, 1e-12)
        assert story["preActivation"] == pytest.approx(story["sum"] + story["bias"])
        assert story["activation"] == entry.get("activation", "linear")
        if story["activation"] == "softmax":
            # One by one, the logits are the preActivations of the units side by side.
            assert story["logits"][story["c"]] == story["preActivation"]
            value = float(keras.ops.softmax(np.array(story["logits"]))[story["c"]])
        else:
            assert story["logits"] is None
            activation = keras.activations.get(story["activation"])
            value = float(activation(np.array(float(story["preActivation"]))))
        assert story["output"] == pytest.approx(value, abs=1e-5)
        assert story["output"] == pytest.approx(y.ravel()[unit], abs=1e-4)


@every_case
def test_explanations_name_the_inputs_and_the_weights(case, result):
    maps = [case.images, *case.maps]
    for story in result["units"]:
        i, unit = story["layer"], story["unit"]
        entry, layer = case.network.spec["layers"][i], case.layers[i]
        x, y = maps[i][0], maps[i + 1][0]
        sources, weights, bias = sources_of(entry, layer, x, y, unit)
        assert story["sources"] == sources.ravel().tolist()
        np.testing.assert_allclose(story["weights"], weights.ravel(), 1e-5)
        assert story["bias"] == pytest.approx(bias, abs=1e-6)
        assert story["patchShape"] == list((1,) * (3 - sources.ndim) + sources.shape)
        if "kernelSize" in entry:
            window = story["window"]
            size = [window["y1"] - window["y0"], window["x1"] - window["x0"]]
            assert size == entry["kernelSize"]
            seen = sources[sources >= 0]
            columns, rows = seen // x.shape[2] % x.shape[1], seen // x.shape[2] // x.shape[1]
            assert window["y0"] <= rows.min() <= rows.max() < window["y1"]
            assert window["x0"] <= columns.min() <= columns.max() < window["x1"]
        else:
            assert story["window"] is None


@every_case
def test_receptive_fields_hold_what_matters(case, result):
    for below in range(len(case.layers)):
        matters = what_matters(case, below)
        for story in result["units"]:
            if story["layer"] < below:
                continue
            rows, columns = np.nonzero(matters[story["layer"] - below][:, :, story["unit"]])
            (y0, y1), (x0, x1) = ((axis.min(), axis.max() + 1) for axis in (rows, columns))
            assert story["fields"][below] == {"y0": y0, "x0": x0, "y1": y1, "x1": x1}
            if case.name == "LeNet-5":  # no window skips a pixel: all of the box matters
                assert len(rows) == (y1 - y0) * (x1 - x0)
    assert all(story["field"] == story["fields"][0] for story in result["units"])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 300))
def test_a_random_model_more(seed, tmp_path):
    """The same questions to two hundred models that no other test has seen."""
    case = engine_cases.generated(seed)
    (result,) = ask([case], tmp_path)["results"]
    test_every_map_equals_keras(case, result)
    test_a_run_can_be_used_again(case, result)
    test_gradients_equal_tensorflow(case, result)
    test_cross_entropy_equals_keras(case, result)
    test_explanations_add_up_to_the_maps(case, result)
    test_explanations_name_the_inputs_and_the_weights(case, result)
    test_receptive_fields_hold_what_matters(case, result)


def test_impossible_requests_get_a_sentence(answers):
    assert answers["refusals"] == {
        "weights": "The spec has 62006 weights, got 3.",
        "input": "The network takes 3072 numbers (32×32×3), got 784.",
        "gradient": "The last layer gives 10 numbers, got gradients of 3.",
        "tooLarge": "The label must be 0…9, got 10.",
        "negative": "The label must be 0…9, got -1.",
        "fraction": "The label must be 0…9, got 1.5.",
    }


def assert_close(actual: np.ndarray, expected: np.ndarray) -> None:
    """Equal to 1e-4 of the largest value, or to what is left when 32-bit numbers cancel."""
    most = np.abs(expected).max(initial=0)
    np.testing.assert_allclose(actual, expected, 0, 1e-4 * most + 1e-8)


def assert_weights_close(case: Case, actual: np.ndarray, expected: np.ndarray) -> None:
    for entry in case.network.spec["layers"]:
        for name in {"kernel", "bias"} & set(entry):
            offset, shape = entry[name]
            place = slice(offset, offset + int(np.prod(shape)))
            assert_close(actual[place], expected[place])


def place_of(unit: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(unit, (1,) * (3 - len(shape)) + shape))


def sources_of(
    entry: dict, layer: keras.Layer, x: np.ndarray, y: np.ndarray, unit: int
) -> tuple[np.ndarray, np.ndarray, float]:
    """The numbers of the inputs a unit looks at (−1: padding), their weights, and the bias."""
    numbers = np.arange(x.size).reshape(x.shape)
    row, column, c = place_of(unit, y.shape)
    if entry["kind"] == "dense":
        sources = numbers.reshape(-1, x.shape[-1])[unit // y.shape[-1]]
        weights = layer.kernel.numpy()[:, c]
        return sources, weights, float(layer.bias[c]) if layer.use_bias else 0
    if "kernelSize" not in entry:
        sources = numbers.ravel()[unit : unit + 1]
        value = x.ravel()[unit]
        if entry["kind"] == "rescaling":
            scale, offset = (np.broadcast_to(v, x.shape[-1]) for v in (layer.scale, layer.offset))
        elif entry["kind"] == "normalization":
            mean, variance = (
                np.broadcast_to(v.numpy().ravel(), x.shape[-1])
                for v in (layer.mean, layer.variance)
            )
            scale, offset = variance**-0.5, -mean * variance**-0.5
        else:
            return sources, np.ones(1), 0
        assert value * scale[c] + offset[c] == pytest.approx(y.ravel()[unit], abs=1e-5)
        return sources, scale[c : c + 1], offset[c]
    pads = []
    for axis in (0, 1):
        size, stride = entry["kernelSize"][axis], entry["strides"][axis]
        total = max((y.shape[axis] - 1) * stride + size - x.shape[axis], 0)
        pads.append((total // 2, total - total // 2))
    padded = np.pad(numbers, [*pads, (0, 0)], constant_values=-1)
    top, left = row * entry["strides"][0], column * entry["strides"][1]
    sources = padded[top : top + entry["kernelSize"][0], left : left + entry["kernelSize"][1]]
    if entry["kind"] == "conv2d":
        return sources, layer.kernel.numpy()[..., c], float(layer.bias[c]) if layer.use_bias else 0
    sources = sources[:, :, c : c + 1]
    real = sources >= 0
    if entry["kind"] == "averagepooling2d":
        return sources, real / real.sum(), 0
    values = np.where(real, x.ravel()[sources], -np.inf)
    return sources, np.eye(values.size)[values.argmax()].reshape(values.shape), 0


def what_matters(case: Case, below: int) -> list[np.ndarray]:
    """For the layers from `below` on, of shape (height, width, units): does the unit change with
    the pixel of the input of layer `below`? A vector counts as one row of pixels.

    Keras computes the layers on one input a pixel, all zero but for it. All weights are 1 and
    all activations linear, so that no change can cancel out or be lost on the way.
    """
    entries = case.network.spec["layers"]
    shape = entries[below - 1]["output"] if below else case.network.spec["input"]
    height, width, channels = shape if len(shape) == 3 else (1, shape[0], 1)
    x = np.repeat(np.eye(height * width, dtype="float64"), channels, axis=1).reshape(-1, *shape)
    matters = []
    for layer, entry in list(zip(case.layers, entries, strict=True))[below:]:
        if "kernel" in entry:
            config = {"activation": "linear", "use_bias": False, "kernel_initializer": "ones"}
            config["dtype"] = "float64"  # see Case.exact
            x = type(layer).from_config({**layer.get_config(), **config})(x)
        elif "kernelSize" in entry or entry["kind"] == "flatten":
            x = layer(x)
        elif entry.get("activation") == "softmax":
            x = x + keras.ops.sum(x, axis=-1, keepdims=True)
        matters.append((np.asarray(x) > 0).reshape(height, width, -1))
    return matters
