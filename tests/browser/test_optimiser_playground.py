"""The optimiser playground in a browser: paths, rates, steps and starts, by mouse and by key."""

import re

import keras
import numpy as np
import pytest
import tensorflow as tf
from playwright.sync_api import Locator, Page, expect
from viewing import DESKTOP, PHONE, violations

NAME = "optimiser-playground"
FIRST = {"sgd", "momentum", "adam"}


def says(page: Page) -> Locator:
    return page.locator(".lenet-play-says li")


def refusal(page: Page) -> Locator:
    return page.locator(".lenet-play-refusal")


def picture(page: Page) -> Locator:
    return page.locator(".lenet-play-picture")


def start(page: Page) -> list[float]:
    return [float(page.get_by_label(f"Start, {axis}").input_value()) for axis in "xy"]


def path(page: Page, name: str) -> np.ndarray:
    """The points of a path, (steps + 1, 2), as x and y of the landscape."""
    points = page.locator(f".lenet-play-picture [data-name={name}]").get_attribute("points")
    places = np.array([pair.split(",") for pair in points.split()], float)
    return np.stack([places[:, 0] / 100 - 3, 2 - places[:, 1] / 100], axis=1)


def type_into(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")


def test_it_draws_the_path_that_keras_takes(figure):
    point = keras.Variable([-2.4, 1.2])
    optimiser = keras.optimizers.SGD(0.02)
    wanted = [point.numpy()]
    for _ in range(60):
        x, y = point.numpy()
        optimiser.apply([tf.constant([x, 25 * y])], [point])
        wanted.append(point.numpy())
    drawn = path(figure.page, "sgd")
    np.testing.assert_allclose(drawn, wanted, atol=2e-3)
    x, y = wanted[-1]
    loss = float(f"{(x**2 + 25 * y**2) / 2:.3g}")
    expect(says(figure.page).first).to_have_text(f"SGD: loss {loss} after 60 steps.")
    assert figure.page.locator(".lenet-play-chart polyline").count() == len(FIRST)


def test_optimisers_are_switched_and_one_stays(figure):
    page = figure.page
    page.get_by_role("button", name="Muon").click()
    expect(says(page)).to_have_count(4)
    expect(page.get_by_text("x and y are the diagonal of a 2×2 matrix")).to_be_visible()
    for name in ("Muon", "Momentum", "Adam"):
        page.get_by_role("button", name=name, exact=True).press("Enter")
    expect(says(page)).to_have_count(1)
    expect(page.get_by_text("x and y are the diagonal of a 2×2 matrix")).to_be_hidden()
    page.get_by_role("button", name="SGD").click()
    expect(refusal(page)).to_have_text("One optimiser stays: choose another one first.")
    expect(says(page)).to_have_count(1)
    page.get_by_role("button", name="Nesterov").click()
    expect(refusal(page)).to_have_text("")


def test_the_rate_has_a_slider_and_a_field(figure):
    page = figure.page
    slider, field = page.get_by_role("slider", name="Rate"), page.get_by_label("Rate, as a number")
    slider.press("ArrowRight")
    assert float(field.input_value()) == pytest.approx(0.02 * 10**0.01, rel=0.02)
    slider.press("End")
    assert field.input_value() == "10"
    slider.press("Home")
    assert field.input_value() == "0.0001"
    type_into(page, "Rate, as a number", "0,08")
    assert field.input_value() == "0.08"
    wanted = {"rate": "0.08"}
    assert figure.shared(lambda state: state == wanted) == wanted


def test_beyond_two_by_the_curvature_plain_steps_leave_the_picture(figure):
    page = figure.page
    figure.show(optimisers="sgd", rate="0.08", steps="200")
    expect(says(page)).to_have_text("SGD: loss 18 after 200 steps.")
    figure.show(optimisers="sgd", rate="0.09", steps="40")
    loss = f"{18 * 1.25**80:.1e}".replace("e+09", " · 10⁹")  # 1 − 0.09 · 25 = −1.25
    expect(says(page)).to_have_text(
        f"SGD left the picture after 3 steps; at step 40 its loss is {loss}."
    )
    figure.show(landscape="saddle", optimisers="sgd", rate="10", start="1,1.9")
    expect(says(page)).to_contain_text("its loss is larger than a number can be")
    figure.show(optimisers="sgd,momentum,nesterov,adam,adamw,muon", rate="10", steps="200")
    expect(says(page)).to_have_count(6)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0", "With a rate of 0 nothing moves. The rate stays at 0.02."),
        ("−0,1", "A negative rate goes uphill. The rate stays at 0.02."),
        ("fast", "That is no number. The rate stays at 0.02."),
        ("", "That is no number. The rate stays at 0.02."),
        ("1e-9", "The smallest rate here is 0.0001. The rate stays at 0.02."),
        ("1e999", "The largest rate here is 10. The rate stays at 0.02."),
    ],
)
def test_a_rate_that_cannot_be_is_refused_and_the_figure_goes_on(figure, typed, said):
    page = figure.page
    before = says(page).all_inner_texts()
    type_into(page, "Rate, as a number", typed)
    expect(refusal(page)).to_have_text(said)
    assert page.get_by_label("Rate, as a number").input_value() == "0.02"
    assert says(page).all_inner_texts() == before
    type_into(page, "Rate, as a number", "0.03")
    expect(refusal(page)).to_have_text("")
    assert says(page).all_inner_texts() != before


def test_steps_are_shown_one_by_one_and_played(figure):
    page = figure.page
    page.get_by_role("slider", name="Steps").press("Home")
    expect(says(page).first).to_have_text("SGD: loss 20.9 after 0 steps.")
    page.get_by_role("button", name="One step back").click()
    page.get_by_role("button", name="One step on").click()
    expect(says(page).first).to_have_text(re.compile(r"after 1 step\."))
    assert len(path(page, "adam")) == 2
    page.get_by_role("button", name="Play").click()
    expect(says(page).first).to_have_text(re.compile(r"after \d\d steps\."))
    page.get_by_role("button", name="Pause").click()
    shown = says(page).first.inner_text()
    page.wait_for_timeout(300)
    assert says(page).first.inner_text() == shown
    page.get_by_role("slider", name="Steps").press("End")
    page.get_by_role("button", name="Play").click()  # from the beginning
    expect(says(page).first).to_have_text(re.compile(r"after \d steps\."))
    page.get_by_role("button", name="Pause").click()


def test_the_start_is_set_by_the_mouse(figure):
    page = figure.page
    picture(page).scroll_into_view_if_needed()
    box = picture(page).bounding_box()
    page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"])
    np.testing.assert_allclose(start(page), [1.5, 1], atol=0.03)
    np.testing.assert_allclose(path(page, "adam")[0], start(page), atol=1e-3)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.75 * box["height"], steps=4)
    np.testing.assert_allclose(start(page), [0, -1], atol=0.03)
    page.mouse.move(box["x"] - 200, box["y"] - 5)
    assert start(page) == [-3, 2]
    expect(refusal(page)).to_have_text(re.compile("The start stays inside."))
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.up()
    expect(refusal(page)).to_have_text("")
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    np.testing.assert_allclose(start(page), [0, 0], atol=0.03)


def test_the_start_is_set_by_keys_and_by_numbers(figure):
    page = figure.page
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowLeft", "Shift+ArrowDown"):
        picture(page).press(key)
    assert start(page) == [-2.31, 1.29]
    type_into(page, "Start, y", "-1,5")
    type_into(page, "Start, x", "2.98")
    picture(page).press("ArrowRight")
    assert start(page) == [3, -1.5]
    expect(refusal(page)).to_contain_text("The start stays inside.")
    type_into(page, "Start, x", "here")
    expect(refusal(page)).to_have_text("That is no number. The start stays where it is.")
    assert start(page) == [3, -1.5]
    expect(picture(page)).to_have_attribute("aria-label", re.compile("x = 3, y = −1.5"))


def test_a_landscape_comes_with_a_start_and_its_formula(figure):
    page = figure.page
    page.get_by_role("button", name="Saddle").click()
    assert start(page) == [-2.4, 0.01]
    expect(page.locator(".lenet-play-formula")).to_contain_text("¼ (y² − 1)²")
    type_into(page, "Start, y", "0")
    assert (path(page, "sgd")[:, 1] == 0).all()  # it never leaves the ridge
    page.get_by_role("button", name="Bowl").click()
    expect(page.locator(".lenet-play-formula")).to_contain_text("λ = 2")


def test_a_link_restores_all_and_nonsense_does_not(figure):
    page = figure.page
    wanted = {
        "landscape": "plateau",
        "optimisers": "nesterov,muon",
        "rate": "0.3",
        "steps": "17",
        "start": "1.25,-0.5",
    }
    figure.show(**wanted)
    assert [text.split()[0] for text in says(page).all_inner_texts()] == ["Nesterov:", "Muon:"]
    assert start(page) == [1.25, -0.5]
    for nonsense in (
        {"rate": "0"},
        {"rate": "NaN"},
        {"rate": "1e99"},
        {"start": "4,0"},
        {"start": "1"},
        {"steps": "-1"},
        {"steps": "1e9"},
        {"landscape": "hill"},
        {"optimisers": "lion"},
        {"optimisers": ""},
    ):
        figure.show(**nonsense)
        expect(page.locator(".lenet-misfit")).not_to_have_text("")
        assert start(page) == [-2.4, 1.2]
        expect(says(page)).to_have_count(len(FIRST))


def test_on_a_phone_it_works_by_thumb(open_figure):
    page = open_figure(width=PHONE, has_touch=True).page
    box = picture(page).bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
    np.testing.assert_allclose(start(page), [0, 1], atol=0.05)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    chart = page.locator(".lenet-play-chart").bounding_box()
    assert chart["y"] > page.get_by_label("Start, x").bounding_box()["y"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_can_be_read_and_is_told(show, axe, theme):
    page = show(
        theme=theme, width=DESKTOP, optimisers="sgd,momentum,nesterov,adam,adamw,muon", rate="0.05"
    )
    assert violations(page, axe, ".lenet-live") == []
    expect(page.locator(".lenet-live > [role=status]")).to_contain_text("Muon: loss")


def test_in_a_notebook_the_traits_move(open_figure):
    figure = open_figure()
    figure.page.locator("figure").evaluate("preview => preview.remove()")
    figure.in_notebook(
        landscape="ravine",
        optimisers=["adam"],
        rate=0.1,
        steps=5,
        start=[1, 1],
        _curvatures=[0.5, 100],
    )
    page = figure.page
    expect(page.locator(".lenet-play-formula")).to_contain_text("λ₂ = 100")
    type_into(page, "Rate, as a number", "0.2")
    type_into(page, "Start, x", "9")
    assert page.evaluate("notebook.values.rate") == 0.2
    assert page.evaluate("notebook.values.start") == [3, 1]
    expect(refusal(page)).to_contain_text("The start stays inside.")
    page.get_by_role("button", name="One step on").click()
    assert page.evaluate("notebook.values.steps") == 6
