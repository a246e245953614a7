"""The engine in JavaScript must say what Keras says: maps, gradients, and why."""

from pathlib import Path

import engine_cases
import keras
import numpy as np
import pytest
import scripts
import tensorflow as tf
from engine_cases import NAMES, Case, decode
from engine_steps import reaches

from lenet_book.figures import layer_specs
from lenet_book.figures.chain import chain
from lenet_book.figures.layer_specs import EXPORTERS
from lenet_book.figures.network import places

FLOOR = 1e-7  # what is left of numbers of about 1 when 32 bits cancel
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
    """Every layer of the exporter, every kind and activation of the engine, every option."""
    generated = cases[2:]
    entries = [entry for case in generated for entry in case.entries]
    used = {type(layer) for case in generated for layer in chain(case.model)}
    # Those of 1998 have tests of their own.
    always = {kind for kind, one in EXPORTERS.items() if one.__module__ == layer_specs.__name__}
    assert always <= used

    def values(name: str) -> set:
        return {str(entry[name]) for entry in entries if name in entry}

    assert values("kind") == {
        *("conv2d", "dense", "averagepooling2d", "maxpooling2d", "globalmaxpooling2d"),
        *("rescaling", "normalization", "batchnormalization", "flatten", "reshape"),
        *("zeropadding2d", "cropping2d", "upsampling2d", "activation"),
    }
    assert values("activation") == {
        *("linear", "tanh", "relu", "sigmoid", "softmax", "relu6", "leaky_relu", "bent_relu"),
        *("elu", "selu", "gelu", "gelu_tanh", "silu", "softplus", "softsign", "hard_sigmoid"),
        "exponential",
    }
    for kind in ("conv2d", "averagepooling2d", "maxpooling2d"):
        ours = [entry for entry in entries if entry["kind"] == kind]
        assert {entry["padding"] for entry in ours} == {"valid", "same"}
        assert any(max(entry["strides"]) > 1 for entry in ours if entry["padding"] == "same")
        assert any(entry["strides"][0] != entry["strides"][1] for entry in ours)
        assert any(entry["kernelSize"][0] != entry["kernelSize"][1] for entry in ours)
    convolutions = [entry for entry in entries if entry["kind"] == "conv2d"]
    dilated = [entry for entry in convolutions if "dilation" in entry]
    assert {entry["padding"] for entry in dilated} == {"valid", "same"}
    grouped = [entry["kernel"][1][2] for entry in convolutions if "groups" in entry]
    assert min(grouped) == 1 < max(grouped)
    for kind in ("conv2d", "dense"):
        assert {"bias" in entry for entry in entries if entry["kind"] == kind} == {True, False}
    assert any(entry["kind"] == "dense" and len(entry["output"]) == 3 for entry in entries)
    lengths = {len(entry[name]) for entry in entries for name in ("scale", "mean") if name in entry}
    assert {1, 2, 3, 4} <= lengths and max(lengths) > 100
    assert {type(case.model).__name__ for case in generated} == {"Sequential", "Functional"}
    assert any("leftOut" in case.network.spec for case in generated)


def test_how_much_was_asked(cases, answers, capsys):
    """The oracle's counts, for whoever runs it."""
    with capsys.disabled():
        print(f"\n{counted(cases[2:], answers['results'][2:])}")


def counted(cases: list[Case], results: list[dict]) -> str:
    maps = sum(len(case.maps) * len(case.images) for case in cases)
    numbers = sum(case.network.spec["parameters"] for case in cases)
    stories = sum(len(result["units"]) for result in results)
    return (
        f"engine against Keras in 64 bits: {len(cases)} random models, {maps} maps, "
        f"{maps + len(cases)} gradients of maps and {numbers} of weights, {stories} explanations"
    )


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
    compare_gradients(case, result, *case.gradients())


def compare_gradients(
    case: Case,
    result: dict,
    of_maps: list[np.ndarray],
    of_weights: np.ndarray,
    floor: float = FLOOR,
) -> None:
    for expected, gradient in zip(of_maps, result["mapGradients"], strict=True):
        assert_close(decode(gradient), expected.ravel(), floor)
    assert_weights_close(case, decode(result["parameters"]), of_weights, floor)


def compare_gradients_but_for_rounding(case: Case, result: dict) -> None:
    """Among hundreds of models some are so saturated that their slopes cancel, and some have two
    largest of a window that are equal but for rounding: either gets the gradient."""
    of_maps, of_weights = case.gradients()
    floor = case.rounding(of_maps)
    try:
        compare_gradients(case, result, of_maps, of_weights, floor)
    except AssertionError:
        (these, own), (those, others) = (case.gradients(sway) for sway in (1, -1))
        maps = [
            nearest(decode(gradient).reshape(expected.shape), expected, *swayed)
            for gradient, expected, *swayed in zip(
                result["mapGradients"], of_maps, these, those, strict=True
            )
        ]
        weights = nearest(decode(result["parameters"]), of_weights, own, others)
        compare_gradients(case, result, maps, weights, floor)


def nearest(actual: np.ndarray, *all_: np.ndarray) -> np.ndarray:
    """Return, of the range that several arrays span at each place, what is nearest to another."""
    return np.clip(actual, np.minimum.reduce(all_), np.maximum.reduce(all_))


@every_case
def test_cross_entropy_equals_keras(case, result, floor=FLOOR):
    last = case.network.spec["layers"][-1]["activation"]
    if last == "sigmoid":
        assert "this network ends in 7 with sigmoid" in result["crossEntropy"]["error"]
        return
    losses, of_weights = case.cross_entropy()
    losses = np.minimum(losses, -np.log(1e-38))  # at p = 0 the engine stops there
    np.testing.assert_allclose(result["crossEntropy"]["losses"], losses, 1e-4, 1e-7)
    assert_weights_close(case, decode(result["crossEntropy"]["parameters"]), of_weights, floor)

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
            value = float(keras.ops.softmax(np.array(story["logits"], float))[story["c"]])
        else:
            assert story["logits"] is None
            z = tf.constant([[story["preActivation"]]], tf.float64)
            value = float(case.steps[i].activation(z)[0, 0])
        assert story["output"] == pytest.approx(value, abs=1e-5)
        assert story["output"] == pytest.approx(y.ravel()[unit], abs=1e-4)


@every_case
def test_explanations_weigh_each_input_by_its_slope(case, result):
    """The gradient of a weighted sum for the layer's inputs is what the sum weighs them with."""
    for i, entry in enumerate(case.entries):
        stories = [story for story in result["units"] if story["layer"] == i]
        sums, slopes = case.slopes_of_sums(i, [story["unit"] for story in stories])
        for story, z, expected in zip(stories, sums, slopes, strict=True):
            sources, weights = np.array(story["sources"]), np.array(story["weights"])
            found = np.zeros(len(expected))
            np.add.at(found, sources[sources >= 0], weights[sources >= 0])
            if entry["kind"] == "globalmaxpooling2d":  # of equal ones, any may be called largest
                assert found.sum() == 1 and expected[found == 1] > 0
            else:
                assert_close(found, expected)
            assert story["preActivation"] == pytest.approx(z, abs=1e-4)
            assert story["patchShape"][2] * np.prod(story["patchShape"][:2]) == len(sources)
            if "mean" in entry or "scale" in entry:
                n, value = story["scaled"], story["inputs"][0]
                moved = (value - n["mean"]) / n["deviation"] * n["factor"] + n["shift"]
                assert moved == pytest.approx(z, abs=1e-4)


@every_case
def test_explanations_see_their_window(case, result):
    """Each term stands where the window, its dilation and its channels say."""
    for story in result["units"]:
        window = case.steps[story["layer"]].window
        if window is None:
            assert story["window"] is None
            continue
        x = (case.images, *case.maps)[story["layer"]][0]
        size, dilation = window
        assert story["patchShape"] == [*size, len(story["channels"])]
        reach = [(n - 1) * d + 1 for n, d in zip(size, dilation, strict=True)]
        box = story["window"]
        assert [box["y1"] - box["y0"], box["x1"] - box["x0"]] == reach
        numbers = np.pad(
            np.arange(x.size).reshape(x.shape), [(99, 99), (99, 99), (0, 0)], constant_values=-1
        )
        rows = 99 + box["y0"] + dilation[0] * np.arange(size[0])
        columns = 99 + box["x0"] + dilation[1] * np.arange(size[1])
        expected = numbers[np.ix_(rows, columns, story["channels"])]
        assert story["sources"] == expected.ravel().tolist()


@every_case
def test_receptive_fields_hold_what_matters(case, result):
    for below in range(len(case.entries)):
        matters = what_matters(case, below)
        for story in result["units"]:
            if story["layer"] < below:
                continue
            rows, columns = np.nonzero(matters[story["layer"] - below][:, :, story["unit"]])
            spans = [
                (axis.min(), axis.max() + 1) if axis.size else (0, 0) for axis in (rows, columns)
            ]
            (y0, y1), (x0, x1) = spans
            expected = {"y0": y0, "x0": x0, "y1": y1, "x1": x1}
            field = story["fields"][below]
            if any(map(skips, case.entries[below : story["layer"] + 1])):
                assert not rows.size or (field["y0"] <= y0 and field["x0"] <= x0)
                assert not rows.size or (field["y1"] >= y1 and field["x1"] >= x1)
                continue
            assert field == expected
            if case.name == "LeNet-5":  # no window skips a pixel: all of the box matters
                assert len(rows) == (y1 - y0) * (x1 - x0)
    assert all(story["field"] == story["fields"][0] for story in result["units"])


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 1500, 25))
def test_random_models_more(first, tmp_path, capsys):
    """The same questions to five hundred models that no other test has seen."""
    some = [engine_cases.generated(seed) for seed in range(first, first + 25)]
    results = ask(some, tmp_path)["results"]
    for case, result in zip(some, results, strict=True):
        test_every_map_equals_keras(case, result)
        test_a_run_can_be_used_again(case, result)
        compare_gradients_but_for_rounding(case, result)
        # The slope of a loss by one of the last sums, p − [k = label], is 1 at most.
        test_cross_entropy_equals_keras(case, result, case.rounding([np.ones(1)]))
        test_explanations_add_up_to_the_maps(case, result)
        test_explanations_weigh_each_input_by_its_slope(case, result)
        test_explanations_see_their_window(case, result)
        test_receptive_fields_hold_what_matters(case, result)
    with capsys.disabled():
        print(f"\n{counted(some, results)}")


def test_impossible_requests_get_a_sentence(answers):
    assert answers["refusals"] == {
        "weights": "The spec has 62006 weights, got 3.",
        "input": "The network takes 3072 numbers (32×32×3), got 784.",
        "gradient": "The last layer gives 10 numbers, got gradients of 3.",
        "tooLarge": "The label must be 0…9, got 10.",
        "negative": "The label must be 0…9, got -1.",
        "fraction": "The label must be 0…9, got 1.5.",
    }


def assert_close(actual: np.ndarray, expected: np.ndarray, floor: float = FLOOR) -> None:
    """Equal to 1e-4 of the largest value, or to what is left when 32-bit numbers cancel."""
    most = np.abs(expected).max(initial=0)
    np.testing.assert_allclose(actual, expected, 0, 1e-4 * most + floor)


def assert_weights_close(
    case: Case, actual: np.ndarray, expected: np.ndarray, floor: float
) -> None:
    for entry in case.entries:
        for offset, shape in places(entry).values():
            part = slice(offset, offset + int(np.prod(shape)))
            assert_close(actual[part], expected[part], floor)


def place_of(unit: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(unit, (1,) * (3 - len(shape)) + shape))


def skips(entry: dict) -> bool:
    """Say whether a box may hold more than a unit sees there: it has all its pixels and channels,
    and such a layer passes some over, or takes channels apart.
    """
    steps = zip(entry.get("strides", ()), entry.get("kernelSize", ()), strict=True)
    apart = any(stride > size for stride, size in steps)
    return entry["kind"] == "reshape" or "dilation" in entry or apart


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
    for step, entry in list(zip(case.steps, entries, strict=True))[below:]:
        x = reaches(step, entry, x)
        matters.append((np.asarray(x) > 0).reshape(height, width, -1))
    return matters
