"""The lens in a browser: TensorFlow's maps; it follows keys and links, and says what it cannot."""

from functools import cache

import keras
import numpy as np
import pytest
from keras import layers
from playwright.sync_api import Locator, Page, expect
from standalone import FigurePage
from viewing import DESKTOP, PHONE, violations

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.figures import Lens
from lenet_book.looking.draws import randomised
from lenet_book.looking.likeness import rank_correlation, similarity
from lenet_book.looking.maps import METHODS, Scores
from lenet_book.records import recorded
from lenet_book.records.snapshots import better_lenet5, trained_lenet5

NAME = "lens"
NETWORKS = {"tutorial": trained_lenet5, "better": better_lenet5}


@cache
def scores(network: str, layers: int, draw: int) -> Scores:
    return Scores(randomised(NETWORKS[network](), layers, draw))


def expected(state: dict) -> list[float]:
    """The three measures, by TensorFlow and NumPy."""
    network = state.get("network", "tutorial")
    picture = (gallery()[0][[state.get("index", 30)]] / 255).astype("float32")
    trained = scores(network, 0, 1)
    answer = trained.logits(picture).numpy().argmax(axis=1)
    target = np.array([state.get("target", answer[0])], "int32")

    def of(method: str, which: Scores) -> np.ndarray:
        name = f"grad_cam_{state.get('layer', 'S4')}" if method == "grad_cam" else method
        return METHODS[name](which, picture, target)

    method = state.get("method", "gradient")
    other = state.get("other", method)
    random = scores(network, state.get("randomised", 0), state.get("draw", 1))
    one, two = of(method, trained), of(other, random)
    pairs = (
        rank_correlation(one, two),
        rank_correlation(abs(one), abs(two)),
        similarity(one, two),
    )
    return [float(values[0]) for values in pairs]


def measures(page: Page) -> list[float]:
    shown = page.locator(".lenet-lens-measures td:last-child").all_inner_texts()
    return [float(text.replace("−", "-")) for text in shown]


def choice(page: Page, name: str) -> Locator:
    return page.get_by_role("combobox", name=name, exact=True)


def summary(page: Page) -> str:
    return page.locator(".lenet-summary").inner_text()


# ---------------------------------------------------------------- numbers
@pytest.mark.parametrize(
    "state",
    [
        {"randomised": 1},
        {"method": "gradient_input", "randomised": 5, "index": 3},
        {"method": "integrated", "randomised": 2, "network": "better"},
        {"method": "smoothgrad", "other": "occlusion", "index": 96},
        {"method": "occlusion", "randomised": 3, "draw": 4, "target": 8},
        {"method": "grad_cam", "randomised": 1, "index": 35},
        {"method": "grad_cam", "layer": "C1", "other": "integrated", "index": 12},
    ],
)
def test_the_measures_are_those_of_tensorflow(show, state):
    assert measures(show(**state)) == pytest.approx(expected(state), abs=0.006)


def test_integrated_gradients_are_seen_to_add_up(show):
    page = show(method="integrated")
    text = page.locator(".lenet-lens .lenet-foot").inner_text()
    assert "The map adds up to +0.527. From a black picture to this one, the logit rises by" in text
    assert text.count("+0.527") == 2
    assert "at 64 points" in summary(page)


def test_what_is_explained_is_said(show):
    page = show(target=5)
    assert "the network says cat, 48 %" in summary(page)
    assert "Gradient explains the logit of dog" in summary(page)
    assert "169 places" in summary(show(method="occlusion"))
    assert "maps of C3" in summary(show(method="grad_cam", layer="C3"))
    assert "32 copies" in summary(show(method="smoothgrad"))


def test_two_equal_maps_are_said_to_be_equal(show):
    page = show()
    assert measures(page) == [1, 1, 1]
    expect(page.locator(".lenet-lens")).to_contain_text("Both maps are the same")


def level(page: Page) -> str:
    """Return the sentence of the mark, "" where there is none."""
    return page.locator(".lenet-lens-measures th span").inner_text()


def test_a_mark_shows_what_two_different_pictures_have_in_common(show):
    page = show(method="grad_cam", layer="C3", network="better", randomised=5)
    recorded_mean = recorded.value("looking_maps.better_grad_cam_C3_sizes_chance.mean")
    assert level(page).endswith(f"two different pictures, {recorded_mean:.2f}")
    choice(page, "Method").select_option("integrated")
    recorded_mean = recorded.value("looking_maps.better_integrated_sizes_chance.mean")
    assert level(page).endswith(f" {recorded_mean:.2f}")
    track = page.locator(".lenet-lens-track").nth(1)
    left, width = track.evaluate("e => [e.getBoundingClientRect().left, e.clientWidth]")
    mark = track.locator("b").evaluate("e => e.getBoundingClientRect().left + 1")
    assert (mark - left) / width == pytest.approx((1 + recorded_mean) / 2, abs=0.01)
    choice(page, "Compare with").select_option("gradient")  # two methods: no such level is known
    assert level(page) == ""
    expect(track.locator("b")).to_be_hidden()


# ---------------------------------------------------------------- what a reader does
def test_the_slider_is_moved_by_keys_and_the_link_says_it(open_figure):
    figure = open_figure()
    page = figure.page
    slider = page.get_by_role("slider")
    slider.focus()
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    expect(page.locator(".lenet-lens-slider output")).to_have_text("Output, F6")
    assert slider.get_attribute("aria-valuetext") == "Output, F6"
    assert figure.shared(lambda state: state == {"randomised": "2"})
    assert measures(page) == pytest.approx(expected({"randomised": 2}), abs=0.006)
    expect(page.locator(".lenet-live > .lenet-unseen")).to_contain_text("Rank correlation")
    page.get_by_role("button", name="Draw other weights").click()
    expect(page.get_by_text("draw 2 of 9")).to_be_visible()
    assert measures(page) == pytest.approx(expected({"randomised": 2, "draw": 2}), abs=0.006)
    slider.press("Home")
    expect(page.get_by_role("button", name="Draw other weights")).to_be_disabled()


def test_method_class_and_network_are_chosen(open_figure):
    page = open_figure().page
    choice(page, "Method").select_option("occlusion")
    choice(page, "Compare with").select_option("grad_cam")
    choice(page, "Grad-CAM at").select_option("C3")
    choice(page, "Class").select_option("dog")
    page.get_by_role("button", name="chapter 12’s").click()
    state = {"method": "occlusion", "other": "grad_cam", "layer": "C3", "target": 5}
    assert measures(page) == pytest.approx(expected(state | {"network": "better"}), abs=0.006)
    assert choice(page, "Compare with").locator("[value=occlusion]").is_disabled()
    choice(page, "Method").select_option("grad_cam")
    expect(choice(page, "Compare with")).to_have_value("same")


def test_a_question_sees_how_alike_the_maps_are(show):
    page = show(randomised=1)
    seen = page.evaluate(
        """() => {
            const detail = { set: null, state: null };
            document.querySelector("#lens")
                .dispatchEvent(new CustomEvent("lenet-state", { detail }));
            return detail.state;
        }"""
    )
    assert seen["likeness"] == pytest.approx(expected({"randomised": 1})[0], abs=1e-4)
    assert seen["randomised"] == 1


@pytest.mark.parametrize(
    "wrong", ["method=guess", "randomised=6", "layer=C5", "target=10", "draw=", "other=toString"]
)
def test_a_link_that_does_not_fit_leaves_the_figure_alive(open_figure, wrong):
    page = open_figure(tail=f"#lens.{wrong}").page
    expect(page.get_by_role("alert")).not_to_be_empty()
    assert measures(page) == [1, 1, 1]


@pytest.mark.parametrize("width", [DESKTOP, PHONE, 320])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_and_axe_finds_nothing(show, axe, width, theme):
    page = show(method="grad_cam", randomised=2, width=width, theme=theme)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page, axe, "figure") == []


# ---------------------------------------------------------------- a reader's own
def in_notebook(open_figure, widget: Lens) -> FigurePage:
    figure = open_figure()
    figure.show_widget(widget)
    figure.page.evaluate("document.querySelector('figure').remove()")
    return figure


def test_a_model_without_softmax_is_explained_by_its_output(open_figure):
    keras.utils.set_random_seed(2)
    model = keras.Sequential(
        [
            keras.Input((20, 24, 2)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(3),
        ]
    )
    images = np.random.default_rng(2).random((2, 20, 24, 2), dtype="float32")
    page = in_notebook(open_figure, Lens(model, images, method="integrated")).page
    expect(page.locator(".lenet-summary")).to_contain_text("explains the output of")
    outputs = model.predict(np.stack([images[0], 0 * images[0]]), verbose=0)
    best = outputs[0].argmax()
    rise = outputs[0, best] - outputs[1, best]
    text = f"the output rises by {rise:+.3f}".replace("-", "−")
    expect(page.locator(".lenet-lens .lenet-foot")).to_contain_text(text)
    assert page.get_by_role("button", name="chapter 12’s").count() == 0
    assert level(page) == ""
    page.evaluate("notebook.set('method', 'grad_cam'); notebook.set('other', 'occlusion')")
    expect(choice(page, "Grad-CAM at")).to_have_text("C1S2")


def test_a_constant_picture_has_maps_without_an_order(open_figure):
    model = keras.Sequential([keras.Input((16, 16, 1)), layers.Flatten(), layers.Dense(2)])
    images = np.full((1, 16, 16, 1), 0.5, "float32")
    widget = Lens(model, images, method="occlusion", randomised=1)
    page = in_notebook(open_figure, widget).page
    cells = page.locator(".lenet-lens-measures td:last-child")
    expect(cells.first).to_contain_text("none: a map is the same everywhere")
    page.evaluate("notebook.set('method', 'grad_cam')")
    expect(page.locator(".lenet-lens")).to_contain_text("Grad-CAM needs a layer")


def test_a_method_that_would_take_too_long_is_left_out(open_figure):
    model = keras.Sequential(
        [keras.Input((96, 96, 3)), layers.Conv2D(48, 9), layers.Flatten(), layers.Dense(2)]
    )
    images = np.random.default_rng(3).random((1, 96, 96, 3), dtype="float32")
    page = in_notebook(open_figure, Lens(model, images)).page
    page.evaluate("notebook.set('method', 'occlusion')")
    expect(page.locator(".lenet-lens")).to_contain_text("Occlusion would take about")
    expect(page.locator(".lenet-lens-measures")).to_be_hidden()
    page.evaluate("notebook.set('method', 'gradient')")
    expect(page.locator(".lenet-lens-measures")).to_be_visible()


@pytest.mark.parametrize(
    ("last", "names", "says"),
    [
        (keras.layers.Dense(1, "sigmoid"), ["even", "odd"], "odd"),
        (keras.layers.Dense(1), None, "output"),
    ],
    ids=["sigmoid", "regression"],
)
def test_what_a_network_of_one_output_says_is_what_the_journey_says(open_figure, last, names, says):
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [keras.Input((12, 12, 1)), keras.layers.Conv2D(2, 3), keras.layers.Flatten(), last]
    )
    *kernel, bias = model.get_weights()
    model.set_weights([*kernel, bias + 2])
    images = np.zeros((1, 12, 12, 1), np.float32)
    page = in_notebook(open_figure, Lens(model, images, class_names=names)).page
    summary = page.locator(".lenet-live").last.locator(".lenet-lens-summary, .lenet-summary").first
    expect(summary).to_contain_text(f"the network says {says}" if names else "2.00")


def test_infinite_outputs_get_a_sentence(open_figure):
    model = keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(3, "exponential", kernel_initializer="ones"),
        ]
    )
    page = in_notebook(open_figure, Lens(model, np.full((1, 12, 12, 1), 9.0))).page
    expect(page.locator(".lenet-live").last).to_contain_text("too large to be numbers")
