"""The output-layer figure in a browser: logits, probabilities and loss are Keras's."""

import re
from functools import cache

import keras
import numpy as np
import pytest
from keras import layers
from playwright.sync_api import Page, expect
from viewing import PHONE

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.figures import OutputLayer
from lenet_book.records.snapshots import trained_lenet5
from lenet_utils.data import CLASS_NAMES
from lenet_utils.numpy_layers import dense, softmax

NAME = "output-layer"
CAT = 30  # the gallery's picture that the figure begins with: test image 0


@cache
def code_of_keras(index: int = CAT) -> np.ndarray:
    """The 84 values of F6 for a picture of the gallery."""
    model = trained_lenet5()
    to_f6 = keras.Model(model.inputs[0], model.get_layer("F6").output)
    return to_f6.predict(gallery()[0][index : index + 1] / 255, verbose=0)[0]


@cache
def output_weights() -> tuple[np.ndarray, np.ndarray]:
    weights, bias = trained_lenet5().get_layer("Output").get_weights()
    return weights, bias


def logits_of(code: np.ndarray) -> np.ndarray:
    return dense(code[None], *output_weights())[0]


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def rows(page: Page) -> tuple[np.ndarray, np.ndarray]:
    """The logits as they are printed, and the probabilities as the bars have them."""
    texts = page.locator("button.lenet-class .lenet-value:nth-child(3)").all_inner_texts()
    widths = page.locator("button.lenet-class .lenet-track i").evaluate_all(
        "bars => bars.map((bar) => parseFloat(bar.style.width) / 100)"
    )
    return np.array([number(text) for text in texts]), np.array(widths)


def assert_shows(page: Page, logits: np.ndarray, probabilities: np.ndarray) -> None:
    shown, widths = rows(page)
    np.testing.assert_allclose(shown, logits, atol=0.0051)
    np.testing.assert_allclose(widths, probabilities, atol=1e-4)


def loss(page: Page) -> float:
    return number(page.locator(".lenet-loss-text").inner_text().rsplit("= ")[-1])


@pytest.mark.parametrize("index", [0, CAT, 71])
def test_logits_probabilities_and_loss_are_kerass(figure, index):
    figure.show(index=index)
    logits = logits_of(code_of_keras(index))
    probabilities = softmax(logits)
    assert_shows(figure.page, logits, probabilities)
    label = gallery()[1][index]
    keras_loss = keras.losses.sparse_categorical_crossentropy(label, probabilities).numpy()
    assert loss(figure.page) == pytest.approx(keras_loss, abs=0.0051)
    expect(figure.page.locator("button.lenet-class").nth(label)).to_have_accessible_name(
        re.compile(f"{CLASS_NAMES[label]} ?, the true class.*logit.*, probability .* %")
    )


def test_a_changed_unit_moves_all_logits(figure):
    page = figure.page
    page.locator(".lenet-code [data-unit='17']").click()
    page.get_by_label("F6[17]").fill("-0.5")
    code = code_of_keras().copy()
    code[17] = -0.5
    assert_shows(page, logits_of(code), softmax(logits_of(code)))
    parts = page.locator("button.lenet-class .lenet-class-part").all_inner_texts()
    np.testing.assert_allclose(
        [number(part) for part in parts], -0.5 * output_weights()[0][17], atol=0.0051
    )
    page.get_by_role("button", name="Change its sign").click()
    code[17] = 0.5
    assert_shows(page, logits_of(code), softmax(logits_of(code)))
    assert figure.shared(lambda state: state.get("changes") == "17,0.5")["unit"] == "17"
    page.get_by_role("button", name="As it was").click()
    assert_shows(page, logits_of(code_of_keras()), softmax(logits_of(code_of_keras())))


def test_a_constant_moves_the_logits_and_no_probability(figure):
    page = figure.page
    page.get_by_label("Added to all logits").fill("40")
    logits = logits_of(code_of_keras())
    assert_shows(page, logits + 40, softmax(logits))
    expect(page.locator(".lenet-ledger")).to_contain_text("with +40")


@pytest.mark.parametrize("temperature", [0.1, 3.0])
def test_a_temperature_divides_the_logits(figure, temperature):
    page = figure.page
    page.get_by_label("Temperature").fill(str(temperature))
    logits = logits_of(code_of_keras())
    assert_shows(page, logits, softmax(logits / temperature))
    assert loss(page) == pytest.approx(-np.log(softmax(logits / temperature)[3]), abs=0.0051)


def test_no_logit_is_too_large(figure):
    figure.show(changes="0,1000", temperature=0.1, constant=50)
    shown, probabilities = rows(figure.page)
    assert shown.max() > 100
    assert probabilities.sum() == pytest.approx(1)


def test_another_true_class_changes_the_loss_alone(figure):
    page = figure.page
    logits = logits_of(code_of_keras())
    page.locator("select").select_option("frog")
    assert_shows(page, logits, softmax(logits))
    assert loss(page) == pytest.approx(-np.log(softmax(logits)[6]), abs=0.0051)
    expect(page.locator(".lenet-summary")).to_contain_text("but the true class is frog")


def test_a_class_shows_the_sum_of_its_logit(figure):
    page = figure.page
    logits = logits_of(code_of_keras())
    expect(page.locator(".lenet-close-up-title")).to_have_text("Logit of cat = 2.771")
    page.locator("button.lenet-class", has_text="ship").press("Enter")
    expect(page.locator(".lenet-close-up-title")).to_have_text(
        f"Logit of ship = {logits[8]:.3f}".replace("-", "−")
    )
    products = code_of_keras() * output_weights()[0][:, 8]
    shown = page.locator(".lenet-products td").all_inner_texts()
    np.testing.assert_allclose([number(text) for text in shown], products, atol=0.0051)
    # Every printed line above the total, and the rounding between them, adds up to it exactly.
    terms = page.locator(".lenet-term, .lenet-rounding").locator("td:nth-last-child(2)")
    total = page.locator(".lenet-total td:nth-last-child(2)").inner_text()
    added = sum(number(text) for text in terms.all_inner_texts())
    assert added == pytest.approx(number(total), abs=1e-9)
    assert number(page.locator(".lenet-term td:nth-last-child(2)").last.inner_text()) == (
        pytest.approx(output_weights()[1][8], abs=0.00051)
    )
    rounding = page.locator(".lenet-rounding td:nth-last-child(2)").all_inner_texts()
    assert all(abs(number(text)) < 0.005 for text in rounding)
    strongest = np.argsort(-np.abs(products))[0]
    assert page.locator(".lenet-term th").first.inner_text() == f"F6[{strongest}]"


def test_units_are_chosen_by_keyboard(figure):
    page = figure.page
    grid = page.locator(".lenet-code")
    grid.focus()
    for key, unit in [
        ("Enter", 0),
        ("ArrowRight", 1),
        ("ArrowDown", 8),
        ("ArrowLeft", 7),
        ("ArrowUp", 0),
        ("ArrowUp", 0),
    ]:
        grid.press(key)
        assert page.locator(".lenet-code-chosen").get_attribute("data-unit") == str(unit)
    assert figure.shared(lambda state: "unit" in state)["unit"] == "0"
    grid.press("Escape")
    assert page.locator(".lenet-code-chosen").count() == 0


def test_a_new_picture_forgets_changes_and_keeps_the_temperature(figure):
    page = figure.page
    figure.show(unit=4, changes="4,1", temperature=2, truth=9)
    page.get_by_text("Choose a picture").click()
    page.locator(".lenet-thumb").nth(60).click()
    logits = logits_of(code_of_keras(60))
    assert_shows(page, logits, softmax(logits / 2))
    expect(page.locator(".lenet-summary")).not_to_contain_text("truck")
    page.get_by_text("Choose a picture").click()


def test_a_link_restores_the_view_and_nonsense_does_not(figure):
    figure.show(index=60, logit=6, truth=2, changes="0,1,1,-1", constant=-3, temperature=0.5)
    code = code_of_keras(60).copy()
    code[:2] = [1, -1]
    logits = logits_of(code)
    assert_shows(figure.page, logits - 3, softmax(logits / 0.5))
    start = logits_of(code_of_keras())
    for nonsense in [
        {"index": 100},
        {"index": "x"},
        {"unit": 84},
        {"logit": 10},
        {"truth": -1},
        {"changes": "84,1"},
        {"changes": "1"},
        {"changes": "1,x"},
        {"constant": 1000},
        {"temperature": 0},
        {"temperature": "hot"},
    ]:
        figure.show(**nonsense)
        assert_shows(figure.page, start, softmax(start))


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


def test_what_is_shown_is_told_to_a_screen_reader(figure):
    figure.show(index=60)
    expect(figure.page.locator(".lenet-live > [role=status]")).to_contain_text(
        re.compile(r"the network says \w+ \(.*%\).*The loss is")
    )


def test_your_own_model_in_a_notebook(open_figure):
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),
            layers.Dense(5, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    images = np.random.default_rng(0).random((4, 8, 8, 1)).astype("float32")
    own = OutputLayer(model, images, [0, 1, 2, 0], class_names=["ant", "bee", "cow"], index=2)
    figure = open_figure(width=PHONE)
    page = figure.page
    page.locator("figure").evaluate("preview => preview.remove()")
    figure.show_widget(own)
    page.wait_for_selector("button.lenet-class")
    probabilities = model.predict(images, verbose=0)[2]
    np.testing.assert_allclose(rows(page)[1], probabilities, atol=1e-4)
    assert loss(page) == pytest.approx(-np.log(probabilities[2]), abs=0.0051)
    page.locator(".lenet-code i").nth(3).click()
    assert page.evaluate("notebook.values.unit") == [3]
    assert not page.get_by_role("button", name="Change its sign").is_visible()  # not a tanh
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
