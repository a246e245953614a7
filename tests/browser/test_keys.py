"""The keys of every figure: "?" lists them, each does what is listed, and none is needed twice."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from standalone import FigurePage, figure_pages

from lenet_book.figures import catalog

NAMES = {
    "←": "ArrowLeft",
    "→": "ArrowRight",
    "↑": "ArrowUp",
    "↓": "ArrowDown",
    "Page Up": "PageUp",
    "Page Down": "PageDown",
    "−": "-",
    "Shift and an arrow": "Shift+ArrowRight",
}
# From the end of a gallery or of a training, some keys lead nowhere.
MIDDLE = {"index": 50, "epoch": 5}
# One step away from where figures begin, then back: at the end of a row a key has nothing to do.
ZOOM = ("+", "-", "+", "0")
ORDER = ("ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "PageDown", "PageUp", "End", "Home")


def pressed(listed: str) -> list[str]:
    """Return the keys that an entry of the list means, as Playwright calls them."""
    parts = [listed] if "Shift" in listed else re.split(r", | or | (?=[←→↑↓])", listed)
    keys = [NAMES.get(part, part) for part in parts]
    return [key for order in (ORDER, ZOOM) for key in order if key in keys] or keys


LOOKS = """name => {
    const figure = document.querySelector(`#${name}`);
    const detail = { set: null, state: null };
    figure.dispatchEvent(new CustomEvent("lenet-state", { detail }));
    const drawn = [...figure.querySelectorAll("canvas")].map((canvas) => {
        const { width, height } = canvas;
        const { data } = canvas.getContext("2d").getImageData(0, 0, width || 1, height || 1);
        // Every pixel, multiplied by its place, in one sum: packing a picture takes far longer.
        const pixels = new Uint32Array(data.buffer);
        return pixels.reduce((sum, pixel, i) => (sum + pixel * (i + 1)) | 0, 0);
    });
    const active = document.activeElement;
    const values = [...figure.querySelectorAll("input")].map((input) => input.value);
    const at = [...figure.querySelectorAll("*")].indexOf(active);
    const html = figure.querySelector(".lenet-live").innerHTML;
    const looks = JSON.stringify([detail.state, at, values, html, drawn]);
    let sum = 0; // not the text itself, which may be long
    for (let i = 0; i < looks.length; i += 1) sum = (31 * sum + looks.charCodeAt(i)) | 0;
    return sum;
}"""


# However busy the machine is: what was to be drawn has been.
DRAWN = """() => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 40)));
})"""


@pytest.fixture
def alone(windows, tmp_path, name):
    with figure_pages(windows, tmp_path, name) as open_page:
        yield open_page


@pytest.fixture(scope="module", params=catalog.FIGURES)
def on_a_phone(request, windows, tmp_path_factory):
    """A figure as it begins, which two tests share."""
    with figure_pages(windows, tmp_path_factory.mktemp("phone"), request.param) as open_page:
        yield open_page(width=360)


def test_what_a_listed_key_means():
    assert pressed("← → ↑ ↓") == ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"]
    assert pressed("Page Up, Page Down") == ["PageDown", "PageUp"]
    assert pressed("+, −, 0") == ["+", "-", "+", "0"]
    assert pressed("Enter or Space") == ["Enter", "Space"]
    assert pressed("Shift and an arrow") == ["Shift+ArrowRight"]


@pytest.mark.parametrize("name", catalog.FIGURES)
def test_every_key_that_is_listed_does_something(alone, name):
    places = catalog.FIGURES[name].keys
    assert places, "figure.json lists no keys"
    state = catalog.FIGURES[name].state
    begun = {key: at for key, at in MIDDLE.items() if key in state}
    figure = alone()
    page, idle = figure.page, []
    for place in places:
        figure.show(**begun)
        if "opened" in place:
            page.locator(".lenet-live").get_by_text(place["opened"], exact=True).first.click()
        part = page.locator(".lenet-live").locator(place["at"]).locator("visible=true").first
        part.focus()
        for listed in place["keys"]:
            idle += [
                f"{key} in {place['where']!r}"
                for key in pressed(listed)
                if is_idle(page, name, key)
            ]
    assert idle == []


def settled(page: Page, name: str) -> int:
    """A number for what a figure looks like once what the last key did is done."""
    looks = None
    while looks != (looks := page.evaluate(LOOKS, name)):
        page.evaluate(DRAWN)
    return looks


def is_idle(page: Page, name: str, key: str) -> bool:
    """Whether a key changes nothing of the figure within ten seconds."""
    before = settled(page, name)
    page.keyboard.press(key)
    for _ in range(500):
        if page.evaluate(LOOKS, name) != before:
            return False
        page.wait_for_timeout(20)
    return True


def keys_list(figure: FigurePage) -> Locator:
    return figure.page.get_by_role("dialog", name="What keys do here")


def test_a_row_of_buttons_is_one_stop(on_a_phone):
    rows = on_a_phone.page.locator("[role=toolbar]").locator("visible=true").all()
    for row in rows:
        expect(row.locator("button[tabindex='0']")).to_have_count(1)
        expect(row.locator("button:not([tabindex])")).to_have_count(0)
        # Where a row has lost the button that is its stop, no key would lead into it.
        expect(row.locator("button[tabindex='0']")).to_be_visible()


def test_a_question_mark_lists_the_keys_and_escape_gives_the_focus_back(on_a_phone):
    page, listed = on_a_phone.page, keys_list(on_a_phone)
    page.keyboard.press("?")
    expect(listed).to_be_hidden()  # no figure has the focus
    part = page.locator(".lenet-live :is(button, input, [tabindex='0'])").locator("visible=true")
    part = part.and_(page.locator(":not([type=text])")).first
    part.focus()
    before = page.evaluate("document.activeElement.outerHTML")
    page.keyboard.press("?")
    expect(listed).to_be_focused()
    for place in catalog.FIGURES[on_a_phone.name].keys:
        expect(listed).to_contain_text(place["where"])
    box = listed.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    assert page.evaluate("document.activeElement.outerHTML") == before
    page.get_by_role("button", name="Keys: ?").first.click()
    listed.get_by_role("button", name="Close").click()
    expect(listed).to_be_hidden()
    expect(page.get_by_role("button", name="Keys: ?").first).to_be_focused()


@pytest.mark.parametrize("name", ["optimiser-playground"])
def test_where_text_is_typed_a_question_mark_is_a_letter(alone, name):
    figure = alone()
    figure.page.locator("input[type=text]").first.focus()
    figure.page.keyboard.press("?")
    expect(keys_list(figure)).to_be_hidden()
