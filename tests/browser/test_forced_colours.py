"""Where a reader forces colours on a page, what ours said is still to be seen."""

import pytest
from playwright.sync_api import Page
from standalone import figure_pages

from lenet_book.figures import catalog

# A mark that cannot be told from what it stands on is not seen. "transparent" counts as the ground.
MARKS = """() => {
    const ground = getComputedStyle(document.body).backgroundColor;
    const marks = ".lenet-track i, .lenet-fall i:not(.lenet-zero), .lenet-legend i, "
        + ".lenet-signed i, "
        + ".lenet-cost-track i, .lenet-runs-interval, .lenet-runs-dot, .lenet-lens-track i";
    const seen = (element) => {
        const { backgroundColor, backgroundImage, borderLeftColor } = getComputedStyle(element);
        return backgroundImage !== "none" || ![ground, "rgba(0, 0, 0, 0)"].includes(backgroundColor)
            || borderLeftColor !== ground && element.offsetWidth > 2;
    };
    const all = [...document.querySelectorAll(marks)].filter((one) => one.checkVisibility());
    return { all: all.length, lost: all.filter((one) => !seen(one)).map((o) => o.className) };
}"""
PRESSED = """() => {
    const style = (one) => {
        const { backgroundColor, borderColor, borderWidth, outlineStyle, outlineColor } =
            getComputedStyle(one);
        return [backgroundColor, borderColor, borderWidth, outlineStyle, outlineColor].join();
    };
    const shown = [...document.querySelectorAll(".lenet-live button[aria-pressed]")]
        .filter((one) => one.checkVisibility());
    const alike = [];
    for (const group of Map.groupBy(shown, (one) => one.parentElement).values()) {
        const [on, off] = ["true", "false"].map((pressed) =>
            group.filter((one) => one.getAttribute("aria-pressed") === pressed).map(style));
        if (on.some((one) => off.includes(one))) alike.push(group[0].textContent);
    }
    return alike;
}"""


@pytest.fixture
def forced(windows, tmp_path, request):
    with figure_pages(windows, tmp_path, request.param) as open_page:
        yield open_page(forced_colors="active").page


@pytest.mark.parametrize("forced", catalog.FIGURES, indirect=True)
def test_marks_and_what_is_pressed_are_told_apart(forced: Page):
    assert forced.evaluate(MARKS)["lost"] == []
    assert forced.evaluate(PRESSED) == []


@pytest.mark.parametrize("forced", ["journey"], indirect=True)
def test_the_colours_to_draw_with_are_six(forced: Page):
    forced.get_by_role("button", name="Draw on it").click()
    colours = forced.locator(".lenet-swatch").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).backgroundColor)"
    )
    assert len(set(colours)) == len(colours) == 6
