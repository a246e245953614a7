"""The Journey alone in a page: links and Back, the keyboard, small screens."""

import io
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from viewing import PHONE

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.records.snapshots import trained_lenet5
from lenet_utils.data import CLASS_NAMES

NAME = "journey"
TITLE = ".lenet-close-up-title"
SUMMARY = ".lenet-summary"
MISFIT = ".lenet-misfit"
SMALLEST = 320


def shown_channel(page: Page) -> str:
    return page.locator(".lenet-term button[aria-pressed=true]").inner_text()


def test_an_answer_is_called_right_where_it_is_the_picture_s_class_and_wrong_elsewhere(figure):
    pictures, labels, _ = gallery()
    probabilities = trained_lenet5().predict(pictures / 255.0, verbose=0)
    seen = set()
    for index in range(12):
        truth, answer = int(labels[index]), int(probabilities[index].argmax())
        figure.show(index=index)
        said = figure.page.locator(SUMMARY).inner_text()
        assert f": {CLASS_NAMES[truth]}. The network says {CLASS_NAMES[answer]}" in said
        assert f"{probabilities[index].max():.0%}".removesuffix("%") in said
        seen.add(said.rstrip(".").split("– ")[-1])
        assert said.endswith("– right." if truth == answer else "– wrong.")
    assert seen == {"right", "wrong"}


# ---------------------------------------------------------------- links
def test_going_back_shows_what_the_address_says(open_figure: Callable):
    page = open_figure().page
    views = {
        "journey.index=7": ("Test image 90", None),
        "journey.index=7&journey.layer=C1&journey.unit=1,2,3": ("Test image 90", "C1[1, 2, 3]"),
        "journey.index=30": ("Test image 0:", None),
    }
    for view in views:
        page.evaluate("hash => { location.hash = hash; }", view)
    addresses = [*reversed(views)][1:]
    for address in [*addresses, ""]:
        page.go_back()
        picture, unit = views.get(address, ("Test image 3:", None))
        expect(page.locator(SUMMARY)).to_contain_text(picture)
        if unit:
            expect(page.locator(TITLE)).to_contain_text(unit)
        else:
            expect(page.locator(TITLE)).to_be_hidden()
    assert "#" not in page.url
    expect(page.locator(MISFIT)).to_be_empty()


def test_a_link_keeps_the_channel_whose_products_are_shown(figure, open_figure):
    figure.show(index=7, layer="C3", unit="6,4,2")
    page = figure.page
    assert shown_channel(page) == "S2 map 2"  # that of the largest sum
    page.get_by_role("button", name="S2 map 3").click()
    assert page.evaluate("document.activeElement.textContent") == "S2 map 3"
    assert figure.shared(lambda state: "channel" in state)["channel"] == "3"
    again = open_figure(tail="#" + page.url.split("#")[1]).page
    assert shown_channel(again) == "S2 map 3"
    expect(again.locator(".lenet-matrix caption").first).to_contain_text("S2 map 3")
    # It is the layer's: another layer begins with its own largest.
    page.get_by_role("application", name="C1:").focus()
    page.keyboard.press("Enter")
    assert "channel" not in figure.shared(lambda state: state.get("layer") == "C1")


def test_a_link_that_does_not_fit_says_so_until_something_is_chosen(figure):
    figure.show(layer="C3", unit="6,4,2", channel=6)
    note = figure.page.locator(MISFIT)
    expect(note).to_contain_text("): it shows its beginning.")
    expect(figure.page.locator(TITLE)).to_be_hidden()
    figure.page.get_by_role("application", name="C1:").press("Enter")
    expect(note).to_be_hidden()


# ---------------------------------------------------------------- keyboard
@pytest.mark.parametrize(
    ("button", "entry"),
    [
        ("Choose a picture", "airplane, test image 3"),
        ("Use your own", None),
        ("Draw on it", "Drawing pad"),
    ],
)
def test_focus_goes_into_an_opened_panel_and_back(figure, button, entry):
    page = figure.page
    figure.show(layer="C1", unit="1,2,3")
    opener = page.get_by_role("button", name=button)
    opener.press("Enter")
    focused = page.locator(".lenet-panel :focus")
    expect(focused).to_have_count(1)
    if entry:
        assert focused.get_attribute("aria-label").startswith(entry)
    page.keyboard.press("Escape")
    expect(page.locator(".lenet-panel")).to_be_hidden()
    expect(opener).to_be_focused()
    expect(page.locator(TITLE)).to_contain_text("C1[1, 2, 3]")


def test_escape_anywhere_closes_the_close_up_and_leads_back_to_its_layer(figure):
    page = figure.page
    figure.show(layer="C3", unit="6,4,2")
    page.get_by_role("spinbutton", name="row").press("Escape")
    expect(page.locator(TITLE)).to_be_hidden()
    expect(page.get_by_role("application", name="C3:")).to_be_focused()
    figure.show(layer="S2", unit="6,4,2")
    page.get_by_role("button", name="Use your own").press("Escape")
    expect(page.locator(TITLE)).to_be_hidden()
    figure.show(layer="S4", unit="1,1,2")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("application", name="S4:")).to_be_focused()


@pytest.mark.parametrize(
    ("layer", "unit", "first", "last"),
    [
        ("C3", "6,4,2", "C3[6, 0, 2]", "C3[6, 9, 2]"),
        ("F6", "40", "F6[0]", "F6[83]"),
        ("Output", "3", "Output[0]", "Output[9]"),
    ],
)
def test_home_and_end_go_to_the_ends_of_a_row(figure, layer, unit, first, last):
    page = figure.page
    figure.show(layer=layer, unit=unit)
    page.get_by_role("application", name=f"{layer}:").focus()
    for key, name in (("End", last), ("Home", first)):
        before = page.evaluate("scrollY")
        page.keyboard.press(key)
        expect(page.locator(f"{TITLE} code")).to_have_text(name)
        assert page.evaluate("scrollY") == before


# ---------------------------------------------------------------- small screens
@pytest.mark.parametrize("button", [None, "Draw on it", "Choose a picture"])
def test_nothing_sticks_out_on_the_smallest_screen(show, button):
    page = show(width=SMALLEST, index=7, layer="C3", unit="6,4,2")
    if button:
        page.get_by_role("button", name=button).click()
    beyond = page.locator(".lenet-live :is(div, canvas, table, button)").evaluate_all(
        "all => all.filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.className)"
    )
    assert beyond == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST


def test_lines_pass_behind_an_open_panel(show):
    page = show(width=PHONE, index=7, layer="C3", unit="6,4,2")
    page.get_by_role("button", name="Use your own").click()
    lines = page.locator(".lenet-lines path").count()
    assert lines > 0
    highlight = (212, 0, 106)
    for part in (".lenet-panel", ".lenet-foot"):
        picture = Image.open(io.BytesIO(page.locator(part).screenshot())).convert("RGB")
        picture = picture.crop((0, 2, picture.width, picture.height - 2))  # lines end at its edge
        near = [
            color
            for _, color in picture.getcolors(1 << 24)
            if sum(abs(a - b) for a, b in zip(color, highlight, strict=True)) < 120
        ]
        assert near == []


def test_on_a_phone_the_answer_and_its_link_stand_below_the_picture(show):
    page = show(width=PHONE, layer="C3", unit="6,4,2")
    parts = [".lenet-surface-picture", f".lenet-foot {SUMMARY}", ".lenet-surface-maps >> nth=0"]
    tops = [page.locator(part).bounding_box()["y"] for part in parts]
    assert tops == sorted(tops)
    links = page.get_by_role("button", name="Copy link").all()
    tops = [link.bounding_box()["y"] for link in links]
    close_up = page.locator(".lenet-close-up").bounding_box()["y"]
    assert len(tops) == 2 and tops[0] < close_up < tops[1] < close_up + 400
