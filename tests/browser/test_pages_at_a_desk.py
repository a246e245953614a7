"""Every page of the built book at a desk: opened once, and looked at in many ways."""

from collections.abc import Iterator
from urllib.parse import unquote

import building
import pytest
from looking import NO_JUMP, WATCH, complaints, jumps, lost_when_spaced
from viewing import DESKTOP, Visit, Windows
from weighing import too_heavy


@pytest.fixture(scope="module", params=[*building.pages(), "search"])
def seen(request: pytest.FixtureRequest, windows: Windows, book, site) -> Iterator[Visit]:
    """A page that the tests of this file share. The last of them change what stands there."""
    with windows.visits(book, site) as visit:
        yield visit(request.param, first=WATCH, reduced_motion="reduce").alive()


def test_page_is_complete_and_asks_nobody_else(seen):
    """No error, every formula drawn, every glossary term in reach of the keyboard."""
    assert seen.elsewhere == []
    assert seen.errors == []
    assert undrawn_formulas(seen.page) == []
    assert seen.page.locator("article abbr[title]:not([tabindex='0'])").count() == 0


def undrawn_formulas(page) -> list[str]:
    """Formulas that are no MathML, or have a character that the book's font does not draw."""
    return page.locator(".math").evaluate_all(
        """all => all
            .filter(place => !place.querySelector("math") || /[\\\\$]/.test(place.textContent)
                || !document.fonts.check("20px Formulas", place.textContent))
            .map(place => place.textContent)"""
    )


def test_a_page_does_not_jump(seen):
    found = jumps(seen)
    assert sum(far for far, _ in found) < NO_JUMP, found[:4]


def test_a_page_keeps_its_budget(seen, book, site):
    seen.page.wait_for_load_state("networkidle")
    page, *loaded = (
        unquote(address.removeprefix(f"{site}/")) for address in [seen.page.url, *seen.loaded]
    )
    assert too_heavy(page.removesuffix(".html"), book, set(loaded)) == ""


# Stops at which nothing can be done: no control, no keys, nothing to scroll.
IDLE = """() => [...document.querySelectorAll("[tabindex='0']")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => !one.matches("a, button, input, select, summary, abbr[title]"))
    .filter((one) => !["application", "gridcell", "slider"].includes(one.role))
    .filter((one) => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight)
    .map((one) => one.outerHTML.slice(0, 100))"""


def test_nothing_takes_the_focus_for_nothing(seen):
    assert seen.page.evaluate(IDLE) == []


UNNAMED = """() => [...document.querySelectorAll("article :is(button, a, summary)[aria-label]")]
    .filter((one) => one.checkVisibility())
    .filter((one) => {
        const words = (text) => text.toLowerCase().match(/[\\p{L}\\d]+/gu)?.join(" ") ?? "";
        return !words(one.ariaLabel).includes(words(one.innerText));
    })
    .map((one) => `${one.innerText}: ${one.ariaLabel}`)"""


def test_a_name_has_the_words_that_are_seen(seen):
    assert seen.page.evaluate(UNNAMED) == []


STATES = """() => [...document.querySelectorAll("[data-lenet-figure]")].map((figure) => {
    const detail = { set: null, state: null };
    figure.dispatchEvent(new CustomEvent("lenet-state", { detail }));
    return JSON.stringify(detail.state);
})"""


def test_tab_goes_through_a_page_to_its_end_and_changes_nothing(seen):
    page = seen.page
    before = page.evaluate(STATES)
    last = page.locator("a[href*='creativecommons.org']").last
    last.evaluate("one => one.addEventListener('focus', () => { globalThis.atTheEnd = true })")
    # Only the way down: half of what a test says of a key is its way up, which moves nothing.
    keyboard = page.context.new_cdp_session(page)
    tab = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
    for _ in range(20):
        for _ in range(20):
            keyboard.send("Input.dispatchKeyEvent", tab)
        if page.evaluate("globalThis.atTheEnd"):
            break
    else:
        pytest.fail("400 stops, and not at the end")
    assert page.evaluate(STATES) == before


def test_spaced_text_is_not_cut_and_lies_over_nothing(seen):
    assert lost_when_spaced(seen) == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= DESKTOP


def test_axe_finds_nothing_in_the_light(seen, axe):
    assert complaints(seen, axe) == []
    assert seen.page.locator("html").get_attribute("data-theme") == "light"
