"""The backpropagation figure in a browser: its gradients are TensorFlow's, its sums add up."""

import re
from functools import cache

import keras
import numpy as np
import pytest
import scripts
import tensorflow as tf
from keras import layers
from playwright.sync_api import Page, expect
from viewing import PHONE

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.figures import Backpropagation
from lenet_book.records.snapshots import trained_lenet5
from lenet_utils.data import CLASS_NAMES

NAME = "backpropagation"
CAT = 30  # the gallery's picture that the figure begins with: test image 0
# All gradients of the book's network, as the figure computes them.
PROGRAM = """
export { loadPictures } from "./lenet_book/figures/shared/pictures/pictures.js";
export { networkOf } from "./lenet_book/figures/shared/core/sent.js";
export { forward, goBack } from "./lenet_book/figures/backpropagation/gradient_ways.js";
"""
COMPUTE = """([index, truth]) => {
    const { loadPictures, networkOf, forward, goBack } = parts;
    const net = networkOf({ data: () => LenetBook.tutorial });
    return loadPictures(LenetBook.gallery).then((pictures) => {
        const { gradients, sums, loss } = goBack(net, forward(net, pictures.values(index)), truth);
        const lists = (maps) => maps.map((map) => [...map]);
        return {
            loss,
            input: [...gradients.input],
            parameters: [...gradients.parameters],
            maps: lists(gradients.maps),
            sums: lists(sums),
        };
    });
}"""


def without_softmax(model: keras.Sequential) -> list:
    """The model's layers, the last one giving its weighted sums."""
    *rest, output = model.layers
    return [*rest, lambda values: values @ output.kernel + output.bias]


@cache
def of_tensorflow(index: int = CAT, truth: int = 3) -> dict:
    """The loss, and its gradients: of the picture, of each layer's output, and of the weights."""
    model = trained_lenet5()
    names = [layer.name for layer in model.layers]
    values = tf.constant(gallery()[0][index : index + 1] / 255, tf.float32)
    outputs = {"Input": values}
    with tf.GradientTape() as tape:
        tape.watch(values)
        for name, layer in zip(names, without_softmax(model), strict=True):
            values = outputs[name] = layer(values)
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits([truth], values)[0]
    variables = {
        f"{layer.name}/{variable.name}": variable
        for layer in model.layers
        for variable in layer.trainable_variables
    }
    maps, weights = tape.gradient(loss, [outputs, variables])
    return {
        "loss": float(loss),
        "maps": {name: gradient.numpy()[0] for name, gradient in maps.items()},
        "values": {name: value.numpy()[0] for name, value in outputs.items()},
        "weights": {name: gradient.numpy() for name, gradient in weights.items()},
    }


def assert_close(found, expected) -> None:
    expected = np.asarray(expected)
    scale = np.abs(expected).max()
    np.testing.assert_allclose(
        np.reshape(found, expected.shape), expected, atol=2e-5 * scale, rtol=0
    )


@pytest.mark.parametrize(("index", "truth"), [(CAT, 3), (CAT, 5), (71, 7), (0, 0)])
def test_every_gradient_is_tensorflows(figure, index, truth):
    figure.page.add_script_tag(content=scripts.bundled(PROGRAM, "parts"))
    found = figure.page.evaluate(COMPUTE, [index, truth])
    theirs = of_tensorflow(index, truth)
    assert found["loss"] == pytest.approx(theirs["loss"], rel=1e-5, abs=1e-6)
    assert_close(found["input"], theirs["maps"]["Input"])
    names = [layer.name for layer in trained_lenet5().layers]
    for i, name in enumerate(names[:-1]):
        assert_close(found["maps"][i], theirs["maps"][name])
        slope = 1 - theirs["values"][name] ** 2 if name[0] in "CF" else 1
        assert_close(found["sums"][i], theirs["maps"][name] * slope)
    assert_close(found["sums"][-1], theirs["maps"]["Output"])
    order = [
        f"{layer.name}/{variable.name}"
        for layer in trained_lenet5().layers
        for variable in layer.trainable_variables
    ]
    flat = np.concatenate([theirs["weights"][name].ravel() for name in order])
    assert_close(found["parameters"], flat)


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def title(page: Page, which: int) -> tuple[str, float]:
    """What a sum is of, and its value: 0 for the unit, 1 for the weight."""
    text = page.locator(".lenet-close-up-title").nth(which).inner_text()
    name, _, value = text.rpartition(" = ")
    return name, number(value)


def column(page: Page, which: int, rows: str) -> list[float]:
    """The numbers of a sum's rows."""
    cells = page.locator(".lenet-ledger").nth(which).locator(f"{rows} td:nth-last-child(2)")
    return [number(text) for text in cells.all_inner_texts()]


def assert_adds_up(page: Page, which: int) -> None:
    terms = column(page, which, ".lenet-term") + column(page, which, ".lenet-rounding")
    (total,) = column(page, which, ".lenet-total")
    assert sum(terms) == pytest.approx(total, abs=1e-9)
    assert total == pytest.approx(title(page, which)[1], abs=1e-9)
    gap = sum(column(page, which, ".lenet-rounding"))
    assert abs(gap) < 0.05 * max(map(abs, terms))


PLACES = [
    ("C1", (3, 4, 2), (2, 0, 1)),
    ("C1", (27, 27, 5), (4, 4, 2)),
    ("C3", (4, 5, 5), (1, 4, 2)),
    ("C5", (0, 0, 77), (3, 1, 9)),
    ("F6", (17,), (40,)),
    ("Output", (8,), (83,)),
]


@pytest.mark.parametrize(("layer", "unit", "weight"), PLACES)
def test_a_weights_products_add_up_to_its_gradient(figure, layer, unit, weight):
    figure.show(layer=layer, unit=",".join(map(str, unit)), weight=",".join(map(str, weight)))
    page = figure.page
    gradient = of_tensorflow()["weights"][f"{layer}/kernel"][(*weight, unit[-1])]
    name, shown = title(page, 1)
    assert name == f"Gradient of the weight {layer}[{', '.join(map(str, (*weight, unit[-1])))}]"
    assert shown == pytest.approx(gradient, rel=0.02)
    assert_adds_up(page, 1)
    measured, exact = re.findall(
        r"[+−]\d+\.\d+", page.locator(".lenet-loss-line-text").inner_text()
    )[-2:]
    assert number(exact) == pytest.approx(gradient, rel=2e-3)
    assert number(measured) == pytest.approx(gradient, rel=1e-2)


@pytest.mark.parametrize(
    ("layer", "unit"),
    [
        ("Input", (16, 16, 0)),
        ("Input", (0, 0, 2)),
        ("C1", (3, 4, 2)),
        ("S2", (7, 7, 1)),
        ("C3", (4, 5, 5)),
        ("S4", (2, 2, 9)),
        ("C5", (0, 0, 77)),
        ("F6", (17,)),
        ("Output", (3,)),
        ("Output", (8,)),
    ],
)
def test_a_values_ways_add_up_to_its_gradient(figure, layer, unit):
    figure.show(layer=layer, unit=",".join(map(str, unit)))
    page = figure.page
    gradient = of_tensorflow()["maps"][layer][unit]
    assert title(page, 0)[1] == pytest.approx(gradient, rel=0.02)
    assert_adds_up(page, 0)
    if layer[0] in "CF":
        slope = 1 - of_tensorflow()["values"][layer][unit] ** 2
        assert column(page, 0, ".lenet-result")[0] == pytest.approx(
            gradient * slope, rel=0.1, abs=6e-5
        )
    has_weights = layer[0] in "CFO"
    assert page.locator(".lenet-weight").is_visible() == has_weights


def test_without_a_choice_the_weight_is_the_one_with_the_largest_gradient(figure):
    gradients = of_tensorflow()["weights"]["C3/kernel"][..., 5]
    strongest = np.unravel_index(np.abs(gradients).argmax(), gradients.shape)
    assert title(figure.page, 1)[0].endswith(f"C3[{', '.join(map(str, (*strongest, 5)))}]")


def losses(page: Page) -> tuple[float, float]:
    """The loss after the change, and what the line predicts."""
    return tuple(number(t) for t in page.locator(".lenet-loss-line-says b").all_inner_texts())


def test_the_slider_moves_the_weight_and_the_loss_follows_keras(figure):
    page = figure.page
    figure.show(layer="C1", unit="3,4,2", weight="2,0,1", truth=5)
    page.get_by_label("Change of the weight").fill("0.4")
    model = trained_lenet5()
    kernel = model.get_layer("C1").kernel.numpy()
    kernel[2, 0, 1, 2] += 0.4
    model.get_layer("C1").kernel.assign(kernel)
    output = model.predict(gallery()[0][CAT : CAT + 1] / 255, verbose=0)[0]
    theirs = of_tensorflow(CAT, 5)
    predicted = theirs["loss"] + 0.4 * theirs["weights"]["C1/kernel"][2, 0, 1, 2]
    assert losses(page) == pytest.approx((-np.log(output[5]), predicted), abs=2e-4)
    assert figure.shared(lambda state: "change" in state)["change"] == "0.4"
    page.get_by_role("button", name="Back to 0").click()
    assert losses(page) == pytest.approx((theirs["loss"], theirs["loss"]), abs=1e-4)
    # The weight is as it was: nothing that is computed later remembers the change.
    figure.show()
    assert_adds_up(page, 1)
    assert losses(page) == pytest.approx((of_tensorflow()["loss"],) * 2, abs=1e-4)


def test_another_true_class_turns_the_gradients(figure):
    page = figure.page
    page.get_by_label("True class").select_option("frog")
    assert title(page, 0)[1] == pytest.approx(
        of_tensorflow(CAT, 6)["maps"]["C3"][4, 5, 5], rel=0.02
    )
    values = page.locator(".lenet-layer-bars .lenet-value").all_inner_texts()
    np.testing.assert_allclose(
        [number(text) for text in values], of_tensorflow(CAT, 6)["maps"]["Output"], atol=0.0051
    )
    expect(page.locator(".lenet-summary")).to_contain_text("The true class is frog")
    scales = page.locator(".lenet-legend small").all_inner_texts()
    maps = of_tensorflow(CAT, 6)["maps"]
    expected = [np.abs(maps[name]).max() for name in ("C1", "S2", "C3", "S4", "C5", "F6")]
    np.testing.assert_allclose([float(text[1:]) for text in scales], expected, rtol=0.06)


def test_weights_and_places_are_chosen_by_keyboard(figure):
    page = figure.page
    figure.show(layer="C3", unit="4,5,5", weight="1,3,2")
    grid = page.locator(".lenet-code")
    grid.focus()
    grid.press("ArrowDown")
    grid.press("ArrowRight")
    assert title(page, 1)[0].endswith("C3[2, 4, 2, 5]")
    page.locator(".lenet-weight-choice select").select_option("S2, map 4")
    assert title(page, 1)[0].endswith("C3[2, 4, 4, 5]")
    products = page.get_by_label(re.compile("^Products"))
    products.focus()
    products.press("ArrowUp")
    expect(page.locator(".lenet-weight-here")).to_contain_text("place [3, 5]")
    assert title(page, 0)[0].endswith("C3[3, 5, 5]")
    assert title(page, 1)[0].endswith("C3[2, 4, 4, 5]")
    state = figure.shared(lambda state: state.get("unit") == "3,5,5")
    assert state["weight"] == "2,4,4"
    layer = page.get_by_label(re.compile("^C3: 16 maps"))
    layer.focus()
    layer.press("PageDown")
    assert title(page, 0)[0].endswith("C3[3, 5, 6]")
    layer.press("Escape")
    expect(page.locator(".lenet-close-up")).to_be_hidden()


def test_a_new_picture_forgets_the_change_and_the_class(figure):
    page = figure.page
    figure.show(truth=6, change=0.5)
    page.get_by_text("Choose a picture").click()
    page.locator(".lenet-thumb").nth(60).click()
    label = CLASS_NAMES[gallery()[1][60]]
    assert page.get_by_label("True class").evaluate("s => s.selectedOptions[0].text") == label
    assert losses(page)[0] == losses(page)[1]
    page.get_by_text("Choose a picture").click()


def test_a_link_restores_the_view_and_nonsense_does_not(figure):
    page = figure.page
    figure.show(index=71, layer="F6", unit=17, weight=40, truth=2, change=-0.5)
    assert title(page, 1)[0].endswith("F6[40, 17]")
    assert losses(page)[0] != losses(page)[1]
    for nonsense in [
        {"index": 100},
        {"layer": "C9"},
        {"layer": "F6"},
        {"unit": "10,0,0"},
        {"truth": 10},
        {"truth": "cat"},
        {"weight": "0,0,6"},
        {"weight": "3"},
        {"layer": "S2", "unit": "3,3,3", "weight": "0,0,0"},
        {"change": 2},
        {"change": "much"},
    ]:
        figure.show(**nonsense)
        assert title(page, 0)[0] == "Gradient of C3[4, 5, 5]", nonsense
        assert losses(page)[0] == losses(page)[1], nonsense


def test_what_is_shown_is_told_to_a_screen_reader(figure):
    page = figure.page
    status = page.locator(".lenet-live > [role=status]")
    figure.show(index=60)
    expect(status).to_contain_text(re.compile(r"says .*the loss is .*gradient .*Weight C3"))
    # A number that is not 0 is not said as 0.
    numbers = re.findall(r"gradient (\S+)\.(?:\s|$)", status.text_content())
    assert len(numbers) == 2
    assert all(re.search("[1-9]", number) for number in numbers), numbers
    page.get_by_label("Change of the weight").fill("0.25")
    expect(status).to_contain_text(re.compile(r"changed by \+0\.25, the loss is .* predicts"))


def test_colours_follow_the_theme(figure):
    cell = figure.page.locator(".lenet-code i").first
    look = "cell => getComputedStyle(cell).backgroundColor"
    light = cell.evaluate(look)
    figure.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    figure.page.wait_for_function(
        "before => getComputedStyle(document.querySelector('.lenet-code i')).backgroundColor"
        " !== before",
        arg=light,
    )
    figure.page.evaluate("document.documentElement.dataset.theme = 'light'")


def test_your_own_model_in_a_notebook_on_a_phone(open_figure):
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((9, 9, 1)),
            layers.Conv2D(3, 3, activation="relu", padding="same", strides=2),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(4, activation="sigmoid"),
            layers.Dense(3),
            layers.Softmax(),
        ]
    )
    images = np.random.default_rng(0).random((4, 9, 9, 1)).astype("float32")
    own = Backpropagation(
        model,
        images,
        [0, 1, 2, 0],
        class_names=["ant", "bee", "cow"],
        index=2,
        layer="C1",
        unit=(0, 0, 1),
        weight=(0, 1, 0),
    )
    figure = open_figure(width=PHONE)
    page = figure.page
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    page.locator("figure").evaluate("preview => preview.remove()")
    figure.show_widget(own)
    page.wait_for_selector(".lenet-ledger")
    with tf.GradientTape() as tape:
        loss = keras.losses.sparse_categorical_crossentropy(np.array([2]), model(images[2:3]))[0]
    kernel = tape.gradient(loss, model.trainable_variables)[0].numpy()
    assert title(page, 1)[1] == pytest.approx(kernel[0, 1, 0, 1], rel=0.02, abs=2e-5)
    assert_adds_up(page, 1)
    page.locator(".lenet-code i").nth(8).click()
    assert page.evaluate("notebook.values.weight") == [2, 2, 0]
    assert page.evaluate("notebook.values.change") == 0
    assert title(page, 1)[1] == pytest.approx(kernel[2, 2, 0, 1], rel=0.02, abs=2e-5)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
