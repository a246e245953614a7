"""The stress bench in a browser: answers as in Keras; keys, links, and what it cannot do."""

import keras
import numpy as np
import pytest
from keras import layers
from playwright.sync_api import Page, expect
from standalone import FigurePage
from tasks import is_right, tasks_in
from viewing import DESKTOP, PHONE, violations

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.disturbing.attacks import attack, slopes_of
from lenet_book.disturbing.disturbances import KINDS, disturb, move
from lenet_book.figures import StressBench
from lenet_book.records import recorded
from lenet_book.records.snapshots import better_lenet5, trained_lenet5
from lenet_utils.data import CLASS_NAMES
from lenet_utils.training_loop import Scale

NAME = "stress-bench"
TASKS = tasks_in("16-what-throws-it-off", NAME)


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
    # Stripes of four pixels fall alike on all of S4: a share of its differences would be anything.
    page = show(kind="stripes", strength=1, period=4)
    told = page.locator(".lenet-stress-slides span").all_inner_texts()
    assert told[2].endswith("the same everywhere: nothing to compare with")
    expect(page.locator(".lenet-stress-slides .lenet-hint")).to_contain_text("less than 1 % of")


# ---------------------------------------------------------------- the chart
def texts_of(page: Page) -> list[str]:
    return page.locator(".lenet-stress-chart svg.lenet-curves text").all_text_contents()


def test_the_chart_says_what_was_recorded_and_in_which_unit(show):
    page = show(kind="noise", strength=20)
    mean = 100 * recorded.value("disturbed_ours.accuracy_noise_16.mean")
    reading = page.locator(".lenet-stress-reading")
    expect(reading).to_contain_text("Not recorded at 20, only at 16 and 32. At 16 levels")
    expect(reading).to_contain_text(f"our recipe {mean:.1f} %")
    assert "levels of 255, standard deviation" in texts_of(page)
    middle = "e => { const { left, width } = e.getBoundingClientRect(); return left + width / 2 }"
    drawn = page.locator(".lenet-stress-chart svg.lenet-curves")
    ends = [drawn.get_by_text(text, exact=True).first.evaluate(middle) for text in ("0", "64")]
    mark = page.locator(".lenet-stress-chart .lenet-cursor").evaluate(middle)
    assert (mark - ends[0]) / (ends[1] - ends[0]) == pytest.approx(20 / 64, abs=0.01)
    assert "0.4" in texts_of(show(kind="blur", strength=4))
    page = show(kind="JPEG", strength=25)
    expect(page.locator(".lenet-stress-reading")).to_contain_text("at 75, only at 80 and 50")


def test_two_lines_that_lie_on_each_other_are_both_seen(show):
    page = show(kind="shift")
    lines = page.locator(".lenet-stress-chart svg.lenet-curves polyline.lenet-line")
    looks = {
        line["name"]: (n, line["width"])
        for n, line in enumerate(
            lines.evaluate_all(
                """all => all.map((e) => ({
                    name: e.dataset.name,
                    width: parseFloat(getComputedStyle(e).strokeWidth),
                }))"""
            )
        )
    }
    under, over = looks["ours, with smoothing before pixels are left out"], looks["our recipe"]
    assert under[0] < over[0]
    assert under[1] > 2 * over[1]
    letters = page.locator(".lenet-stress-chart .lenet-letter")
    assert sorted(letters.all_text_contents()) == ["a", "b", "c", "d"]
    named = page.locator(".lenet-stress-legend b").all_inner_texts()
    assert named == ["a", "b", "c", "d"]


# ---------------------------------------------------------------- the chapter's tasks
def test_no_kind_begins_with_what_a_task_asks_for(open_figure):
    """Whichever kind is chosen, in which order: what comes is nobody's answer."""
    assert len(TASKS) == 5
    page = open_figure().page
    kinds = page.get_by_role("combobox", name="What happens")
    for kind in [*KINDS, "one_step", "many_steps", "by_chance", "stripes", "shift"]:
        kinds.select_option(kind)
        state = asked(page)
        assert state["strength"] == StressBench(kind=kind).strength
        for task in TASKS.values():
            assert not is_right(task, state), task.name


def test_beyond_the_smallest_strength_a_task_sends_back():
    smallest = [task for task in TASKS.values() if task.name.startswith("smallest-")]
    assert len(smallest) == 3
    for task in smallest:
        before_general = task.answered[: task.answered.index("otherwise")]
        assert before_general[-1] == "flips = 1"


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


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_sliders_and_sentences_stand_below_each_other(show, width):
    page = show(kind="stripes", width=width)
    sliders = page.locator(".lenet-stress-strength")
    strength, period = (sliders.nth(n).bounding_box() for n in (0, 1))
    assert (strength["x"], strength["width"]) == (period["x"], period["width"])
    assert period["y"] >= strength["y"] + strength["height"]
    page = show(kind="one_step", strength=8, width=width)
    said = page.locator(".lenet-stress .lenet-foot p")
    answer, note = (said.nth(n).bounding_box() for n in (0, 1))
    assert note["y"] >= answer["y"] + answer["height"]


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
