"""The stress bench in a browser: answers as in Keras; keys, links, and what it cannot do."""

import keras
import numpy as np
import pytest
from keras import layers
from playwright.sync_api import Page, expect
from standalone import FigurePage
from viewing import DESKTOP, PHONE, violations

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.disturbing.attacks import attack, slopes_of
from lenet_book.disturbing.disturbances import disturb, move
from lenet_book.figures import StressBench
from lenet_book.records import recorded
from lenet_book.records.snapshots import better_lenet5, trained_lenet5
from lenet_utils.data import CLASS_NAMES
from lenet_utils.training_loop import Scale

NAME = "stress-bench"


def summary(page: Page) -> str:
    return page.locator(".lenet-summary").last.inner_text()


def shares(model: keras.Sequential, picture: np.ndarray) -> list[str]:
    """The probabilities of a stored picture, as the figure writes them."""
    found = model.predict(picture[None] / np.float32(255), verbose=0)[0]
    return [
        "<1 %" if p < 0.005 else ">99 %" if 1 > p >= 0.995 else f"{p * 100:.0f} %" for p in found
    ]


def after(page: Page) -> list[str]:
    cells = page.locator(".lenet-stress-answers td:last-child").all_inner_texts()
    return [text.split(" → ")[1] for text in cells]


def asked(page: Page) -> dict:
    return page.evaluate(
        """() => {
            const detail = { set: null, state: null };
            document.querySelector("#stress-bench")
                .dispatchEvent(new CustomEvent("lenet-state", { detail }));
            return detail.state;
        }"""
    )


# ---------------------------------------------------------------- numbers
def test_the_answers_are_those_of_keras(show):
    images, labels, _ = gallery()
    better, tutorial = better_lenet5(), trained_lenet5()
    rng = np.random.default_rng(0)
    page = show()
    assert after(page) == shares(better, move(images[[3]], 0, 1)[0])
    mean, half = (
        100 * recorded.value(f"disturbed_ours.accuracy_shift_1.{what}")
        for what in ("mean", "interval")
    )
    expect(page.locator(".lenet-stress-reading")).to_contain_text(
        f"our recipe {mean:.1f} % ± {half:.1f} %"
    )
    page = show(kind="JPEG", strength=90, network="tutorial", index=12)
    assert after(page) == shares(tutorial, disturb(images[[12]], "JPEG", 90, rng)[0])
    page = show(kind="one_step", strength=8, index=12)
    slopes = slopes_of(better, Scale.of("0…1", images))
    changed = attack(slopes, images[[12]], labels[[12]].astype(int), 8)[0]
    assert after(page) == shares(better, changed)
    expect(page.locator(".lenet-foot").last).to_contain_text(
        f"leads away from {CLASS_NAMES[labels[12]]}"
    )
    page = show(kind="one_step", strength=4, index=12, target=6)
    goal = attack(slopes, images[[12]], np.array([6]), 4, towards=True)[0]
    assert after(page) == shares(better, goal)


def test_a_question_sees_whether_the_answer_flips(show):
    page = show(kind="many_steps", strength=0)
    state = asked(page)
    assert (state["flips"], state["before"]) == (0, state["after"])
    assert "Nothing is changed yet" in summary(page)
    page = show(kind="many_steps", strength=8)
    state = asked(page)
    assert state["flips"] == 1
    assert CLASS_NAMES[state["after"]] in summary(page)
    assert "another answer" in summary(page)


def test_stripes_of_three_pixels_seem_to_run_backwards(show):
    page = show(kind="stripes", strength=1)
    slides = page.locator(".lenet-stress-slides")
    told = slides.locator("span").all_inner_texts()
    left = [text.split("left over: ")[1] for text in told]
    assert left[0] == "0 %"
    assert int(left[1].split()[0]) > 100
    assert "one step: 4 pixels" in told[2]
    expect(page.locator(".lenet-stress-chart")).to_be_hidden()
    assert "The stripes: the network says" in summary(page)
    expect(show(kind="noise").locator(".lenet-stress-slides")).to_be_hidden()


# ---------------------------------------------------------------- what a reader does
def test_kind_strength_and_way_are_chosen_and_the_link_says_it(open_figure):
    figure = open_figure()
    page = figure.page
    kinds = page.get_by_role("combobox", name="What happens")
    slider = page.get_by_role("slider", name="Strength")
    kinds.select_option("rotation")
    slider.focus()
    slider.press("End")
    slider.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext") == "44 degrees"
    page.get_by_role("button", name="right", exact=True).click()
    wanted = {"kind": "rotation", "strength": "44", "way": "1"}
    assert figure.shared(lambda state: state == wanted) == wanted
    expect(page.locator(".lenet-live > .lenet-unseen")).to_contain_text("the network says")
    kinds.select_option("noise")
    page.get_by_role("button", name="Draw other random numbers").click()
    expect(page.get_by_text("draw 2 of 9")).to_be_visible()
    kinds.select_option("many_steps")
    page.get_by_role("combobox", name="Goal").select_option("towards frog")
    expect(page.locator(".lenet-foot").last).to_contain_text("towards frog")
    page.get_by_role("button", name="the tutorial’s").click()
    kinds.select_option("stripes")
    page.get_by_role("slider", name="Period").press("ArrowRight")
    wanted = {"kind": "stripes", "draw": "2", "target": "6", "period": "4", "network": "tutorial"}
    assert figure.shared(lambda state: state == wanted) == wanted


@pytest.mark.parametrize("wrong", ["kind=rain", "strength=9", "way=7", "draw=", "period=1.5"])
def test_a_link_that_does_not_fit_leaves_the_figure_alive(show, shared_page, wrong):
    page = show()
    name, value = wrong.split("=")
    shared_page(DESKTOP).show(**{name: value})
    expect(page.get_by_role("alert")).not_to_be_empty()
    assert "the network says" in summary(page)


@pytest.mark.parametrize(("width", "theme"), [(DESKTOP, "dark"), (PHONE, "light"), (320, "dark")])
def test_it_fits_and_axe_finds_nothing(show, axe, width, theme):
    page = show(kind="shift", width=width, theme=theme)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page, axe, "figure") == []


# ---------------------------------------------------------------- a reader's own
def in_notebook(figure: FigurePage, widget: StressBench) -> Page:
    figure.page.evaluate(
        "document.querySelectorAll('figure, .lenet-figure').forEach(e => e.remove())"
    )
    figure.show_widget(widget)
    return figure.page


def sequential(shape: tuple[int, ...], *inside: layers.Layer) -> keras.Sequential:
    keras.utils.set_random_seed(3)
    return keras.Sequential([keras.Input(shape), *inside])


def test_a_network_of_your_own_says_what_it_can_and_what_it_cannot(open_figure):
    figure = open_figure()
    foot = figure.page.locator(".lenet-stress .lenet-foot")
    # Without softmax, of two channels, the same everywhere, and nobody knows the class.
    plain = sequential((12, 10, 2), layers.Conv2D(3, 3), layers.Flatten(), layers.Dense(3))
    flat = np.full((1, 12, 10, 2), 0.25, "float32")
    page = in_notebook(figure, StressBench(plain, flat, kind="one_step", strength=8))
    expect(foot).to_contain_text("the network’s own answer: nobody has said what is right")
    assert page.get_by_role("button", name="chapter 12’s").count() == 0
    for kind, said in {
        "JPEG": "JPEG needs pictures of three colours, and these have 2",
        "grey": "Grey needs pictures of three colours",
        "contrast": "Nothing can change here",
        "inverted": "The changed picture is one colour",
        "stripes": "The stripes: the network says",
    }.items():
        page.get_by_role("combobox", name="What happens").select_option(kind)
        expect(foot).to_contain_text(said)
    # Sides that are no multiples of 8, and one output: no class scores to attack.
    odd = sequential((10, 12, 3), layers.Flatten(), layers.Dense(1, "sigmoid"))
    pictures = np.random.default_rng(0).integers(0, 256, (2, 10, 12, 3)).astype("uint8")
    names = ["even", "odd", "never"][:2]
    page = in_notebook(figure, StressBench(odd, pictures, [0, 1], class_names=names, kind="JPEG"))
    expect(foot).to_contain_text("no multiples of 8")
    page.get_by_role("combobox", name="What happens").select_option("many_steps")
    expect(foot).to_contain_text("An attack needs a network that ends in one list")
    page.get_by_role("combobox", name="What happens").select_option("blur")
    expect(foot).to_contain_text("Changed, it")
