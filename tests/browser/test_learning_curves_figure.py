"""Learning curves, in a browser: the guess, what was measured, and the power law."""

import csv
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from viewing import PHONE

from lenet_book.figures import LearningCurves
from lenet_book.figures.learning_curves.curve_lines import recorded_lines
from lenet_book.records import recorded

NAME = "learning-curves"
SHOW = "Show what was measured"
WITHOUT = "Show it without a guess"
LINES = {line["id"]: line for line in recorded_lines()}
SIZES = LINES["tutorial-epochs"]["sizes"]


def measured(line: str, size: int) -> tuple[float, float]:
    """A line's mean at a size and half its interval, in percent."""
    column = [run[LINES[line]["sizes"].index(size)] for run in LINES[line]["runs"]]
    return 100 * float(np.mean(column)), 100 * recorded.half_width(column)


def reads(line: str, size: int) -> str:
    mean, half = measured(line, size)
    return f"{mean:.1f} ± {half:.1f} %"


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True).locator("visible=true")


def guess_is(figure, expected: list[int]) -> bool:
    """Whether the guess in the address becomes this one."""
    text = ",".join(map(str, expected))
    return figure.shared(lambda state: state.get("guess") == text).get("guess") == text


def readings(page: Page) -> dict[str, str]:
    items = page.locator(".lenet-chart-legend li")
    return {
        item.get_attribute("data-id"): " ".join(item.locator("b").last.inner_text().split())
        for item in items.all()
    }


# ---------------------------------------------------------------- the guess
def test_nothing_measured_is_there_before_it_is_asked_for(figure):
    page = figure.page
    text = page.locator(".lenet-live").evaluate("live => live.outerHTML + live.innerText")
    assert not re.search(r"\d\.\d+ ?(?:±|%)|±", text)
    assert page.locator("polyline").count() == 0
    expect(button(page, SHOW)).to_be_disabled()
    expect(page.get_by_role("table")).to_have_count(0)


def test_a_guess_is_drawn_by_dragging_and_no_size_between_is_left_out(figure):
    page = figure.page
    box = page.locator(".lenet-curves").bounding_box()
    # From 100 pictures to 50,000, as far up as the axis says: 20 % and 60 %.
    left, right, top, bottom = 46, box["width"] - 26, 12, box["height"] - 38

    def at(x: float, percent: float) -> tuple[float, float]:
        return box["x"] + x, box["y"] + bottom - (bottom - top) * percent / 100

    page.mouse.move(*at(left, 20))
    page.mouse.down()
    page.mouse.move(*at(right, 60))
    page.mouse.up()
    page.mouse.move(*at(right, 90))  # no button is down
    assert guess_is(figure, [20, 25, 30, 35, 40, 45, 50, 55, 60])
    page.mouse.click(*at(left, 10))
    assert guess_is(figure, [10, 25, 30, 35, 40, 45, 50, 55, 60])
    expect(button(page, SHOW)).to_be_enabled()


def test_a_guess_is_drawn_by_keys_and_by_buttons_and_says_where_it_falls(figure):
    page = figure.page
    chart = page.get_by_role("slider", name="Accuracy against pictures")
    chart.focus()
    expect(chart).to_have_attribute("aria-valuetext", "1,000 pictures: not drawn yet")
    for key in ("Home", "PageUp", "ArrowUp", "ArrowRight", "PageUp"):
        page.keyboard.press(key)
    expect(chart).to_have_attribute("aria-valuetext", "250 pictures: 21\xa0%")
    button(page, "More pictures").click()
    button(page, "Lower").click()
    assert guess_is(figure, [16, 21, 20, -1, -1, -1, -1, -1, -1])
    hint = page.locator(".lenet-learning-hint")
    expect(hint).to_contain_text("Drawn at 3 of 9 numbers of pictures.")
    expect(hint).to_contain_text("Your curve falls at 500: more pictures, and a worse network?")
    button(page, "Clear").click()
    expect(hint).to_have_text("Nothing is drawn yet.")
    assert page.evaluate("document.activeElement.className") == "lenet-curves-holder"


def test_the_page_measures_the_guess(figure):
    page = figure.page
    guess = [30, -1, 30, 30, 40, 50, 60, 60, 60]
    figure.show(guess=",".join(map(str, guess)))
    button(page, SHOW).click()
    off = [
        percent - measured("tutorial-epochs", size)[0]
        for percent, size in zip(guess, SIZES, strict=True)
    ]
    del off[1]
    far = max(off, key=abs)
    size = [size for size in SIZES if size != 250][off.index(far)]
    says = page.locator(".lenet-summary")
    expect(says).to_contain_text(
        f"{reads('tutorial-epochs', 100)} with 100 pictures, "
        f"{reads('tutorial-epochs', 50_000)} with 50,000, mean of 5 runs."
    )
    expect(says).to_contain_text(
        f"{np.mean(np.abs(off)):.1f} points off in the mean of 8 points; "
        f"furthest at {size:,} pictures, by {abs(far):.1f} too {'high' if far > 0 else 'low'}."
    )
    assert readings(page) == {
        "tutorial-epochs": reads("tutorial-epochs", 1000),
        "guess": "30 %",
    }
    button(page, "Back to the guess").click()
    assert figure.shared(lambda state: "shown" not in state)["guess"].startswith("30,-1,30")


# ---------------------------------------------------------------- the curves
def test_each_further_curve_is_guessed_first_and_the_seen_ones_stay(figure):
    page = figure.page
    button(page, WITHOUT).click()
    button(page, "steps").click()
    assert readings(page) == {"tutorial-epochs": reads("tutorial-epochs", 1000)}
    expect(button(page, SHOW)).to_be_disabled()
    button(page, WITHOUT).click()
    button(page, "nearest picture").click()
    button(page, WITHOUT).click()
    expect(page.get_by_role("toolbar", name="What is held")).to_be_hidden()
    assert set(readings(page)) == {"nearest", "tutorial-epochs", "tutorial-steps"}
    state = figure.shared(lambda state: "beside" in state and "shown" in state)
    assert state["beside"] == "tutorial-epochs,tutorial-steps"
    page.get_by_role("button", name=re.compile("Take away: tutorial, steps")).click()
    assert set(readings(page)) == {"nearest", "tutorial-epochs"}
    button(page, "Show all curves, without a guess").click()
    assert set(readings(page)) == set(LINES)
    page.locator(".lenet-curves-holder").focus()
    page.keyboard.press("End")
    found = readings(page)
    assert found.pop("nearest").startswith(f"{measured('nearest', 50_000)[0]:.1f} ± 0.0")
    assert found == {line: reads(line, 50_000) for line in LINES if line != "nearest"}


def test_the_law_is_fitted_tested_and_said(figure):
    page = figure.page
    figure.show(model="logistic", shown="measured")
    page.get_by_label("Power law up to").select_option("2500")
    runs = np.array(LINES["logistic-epochs"]["runs"])
    slopes, starts = np.polyfit(np.log(SIZES[:5]), np.log(1 - runs[:, :5]).T, 1)
    said = 100 - 100 * np.exp(starts + slopes * np.log(50_000))
    off = 100 * runs[:, -1] - said
    half = [recorded.half_width(values.tolist()) for values in (slopes, said, off)]
    says = page.locator(".lenet-summary p").nth(1)
    exponent = f"{slopes.mean():.3f}".replace("-", "−")
    expect(says).to_have_text(
        f"Power law of the errors up to 2,500 pictures, run by run: error = "
        f"{np.exp(starts).mean():.2f} · pictures^{exponent}, the exponent ± {half[0]:.3f}. "
        f"With 50,000 pictures it says {said.mean():.1f} ± {half[1]:.1f} %; measured are "
        f"{reads('logistic-epochs', 50_000)}: {abs(off.mean()):.1f} ± {half[2]:.1f} points worse."
    )
    button(page, "error, by factors").click()
    law = page.locator(".lenet-learning-law").first.get_attribute("points")
    xs, ys = np.array([point.split(",") for point in law.split()], float).T
    np.testing.assert_allclose(np.diff(ys) / np.diff(xs), (ys[-1] - ys[0]) / (xs[-1] - xs[0]),
                               rtol=0.02)  # fmt: skip
    assert figure.shared(lambda state: "up" in state)["fit"] == "2500"


def test_table_and_file_hold_what_is_shown(figure, tmp_path):
    page = figure.page
    figure.show(shown="measured", beside="nearest", sizes="500,5000")
    page.get_by_text("The curves as numbers").click()
    rows = page.locator(".lenet-numbers tbody tr").all_inner_texts()
    assert [" ".join(cell.split()) for cell in rows[3].split("\t")] == [
        "1,000", reads("tutorial-epochs", 1000), reads("nearest", 1000)
    ]  # fmt: skip
    with page.expect_download() as download:
        button(page, "Download as CSV").click()
    assert download.value.suggested_filename == "learning-curves.csv"
    download.value.save_as(tmp_path / "curves.csv")
    with (tmp_path / "curves.csv").open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert len(table) == 2 * 9 * 5
    assert table[0] == {"curve": "tutorial, epochs held", "pictures": "100", "run": "1",
                        "accuracy": str(LINES["tutorial-epochs"]["runs"][0][0])}  # fmt: skip
    # The chart keeps to its window.
    labels = page.locator(".lenet-curves text").all_text_contents()
    assert "500" in labels and "5,000" in labels and "50,000" not in labels


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"guess": "10,20"}, "A guess has 9 whole percents, 0 to 100"),
        ({"guess": ",".join(["101"] * 9)}, "A guess has 9 whole percents"),
        ({"sizes": "100,60000"}, "There are curves from 100 to 50,000 pictures."),
        ({"at": "60000"}, "This curve was measured with 100, 250, 500"),
        ({"fit": "100"}, "can be fitted up to 500, 1,000"),
    ],
)
def test_a_link_that_cannot_be_shown_says_why(figure, link, said):
    figure.show(**link)
    expect(figure.page.locator(".lenet-misfit")).to_contain_text(said)
    figure.show()
    expect(figure.page.locator(".lenet-misfit")).to_be_empty()


# ---------------------------------------------------------------- a learner's own
def test_your_own_curve_shows_where_it_diverged(open_figure):
    figure = open_figure(width=PHONE)
    page = figure.page
    own = {10: [0.1, 0.14], 100: [None, 0.2], 1000: [0.3, 0.32], 60_000: [0.5, 0.52]}
    figure.show_widget(LearningCurves({"mine": own}, at=100))
    mine = page.locator(".lenet-live").last
    expect(mine.locator(".lenet-chart-legend li").first).to_contain_text("diverged in 1 of 2 runs")
    assert mine.locator("path.lenet-learning-cross").count() == 1
    assert (
        mine.locator(".lenet-curves polyline.lenet-line").count() == 2
    )  # before the gap, and after it
    expect(mine.locator(".lenet-summary")).to_contain_text("the curve has a gap")
    expect(mine.get_by_label("Power law up to")).to_be_disabled()
    mine.get_by_role("button", name="tutorial", exact=True).click()
    assert page.evaluate("notebook.values.model") == "tutorial"
    assert page.evaluate("notebook.values.beside") == ["own1"]
