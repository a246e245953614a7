"""Every page of the built book on the narrowest phones: opened once, looked at in many ways.

From disk, as a reader has it who took the book along.
"""

from collections.abc import Iterator

import building
import pytest
from looking import NO_JUMP, WATCH, complaints, jumps, lost_when_spaced, open_boxes
from playwright.sync_api import expect
from viewing import Visit, Windows

NARROWEST = 320  # CSS pixels: WCAG 2.2, 1.4.10 Reflow
SMALLEST_TEXT = 11  # CSS pixels
SMALLEST_TARGET = 24  # CSS pixels: WCAG 2.2, 2.5.8

FOUND = """([text, target]) => {
  const article = document.querySelector("article") ?? document.querySelector("main");
  const found = { wide: [], text: [], targets: [] };
  const told = (element) => `${element.tagName} ${element.className}: `
    + element.textContent.trim().replace(/\\s+/g, " ").slice(0, 40);
  const carriers = ".cell_output pre, .text_html, .pst-scrollable-table-container, "
    + "div.math, .lenet-live *";
  for (const element of article.querySelectorAll(carriers)) {
    // Keras draws its summary in boxes; the page derives each of its numbers in a list of its own.
    if (/[┃│]|Trainable params/.test(element.textContent) && element.tagName === "PRE") continue;
    const scrolls = ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
    if (scrolls && element.scrollWidth > element.clientWidth + 1) found.wide.push(told(element));
  }
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement } = walker.currentNode;
    const box = parentElement.getBoundingClientRect();
    const isShown = walker.currentNode.textContent.trim() && box.width && box.height;
    const size = parseFloat(getComputedStyle(parentElement).fontSize);
    if (isShown && size < text && !parentElement.closest("math")) {
      found.text.push(`${size} px, ${told(parentElement)}`);
    }
  }
  for (const element of article.querySelectorAll("button, input, summary, select")) {
    const { width, height } = (element.closest("label") ?? element).getBoundingClientRect();
    if (width && height && Math.min(width, height) < target) {
      found.targets.push(`${Math.round(width)}×${Math.round(height)}, ${told(element)}`);
    }
  }
  return found;
}"""


@pytest.fixture(scope="module", params=[*building.pages(), "search"])
def seen(request: pytest.FixtureRequest, windows: Windows, book, site) -> Iterator[Visit]:
    """A page that the tests of this file share. All but the first change what stands there."""
    with windows.visits(book, site) as visit:
        yield visit(
            request.param,
            disk=True,
            width=NARROWEST,
            theme="dark",
            first=WATCH,
            has_touch=True,
            is_mobile=True,
            reduced_motion="reduce",
        ).alive()


def test_page_works_from_disk(seen):
    assert seen.elsewhere == []
    assert seen.errors == []


def test_a_page_does_not_jump(seen):
    found = jumps(seen)
    assert sum(far for far, _ in found) < NO_JUMP, found[:4]


WIDER_THAN_WINDOW = """() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (element) => {
        for (let at = element; at && at !== document.body; at = at.parentElement)
            if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(at).overflowX))
                return true;
        return false;
    };
    return [...document.querySelectorAll("main *")]
        .filter((element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element))
        .map((element) => element.outerHTML.slice(0, 120));
}"""


def test_phone_never_scrolls_sideways(seen):
    open_boxes(seen)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= NARROWEST
    assert seen.page.evaluate(WIDER_THAN_WINDOW) == []


def test_questions_fit(seen):
    wide = seen.page.locator("[data-question]").evaluate_all(
        "all => all.filter(box => box.scrollWidth > box.clientWidth + 1).map(box => box.id)"
    )
    assert wide == []


def test_what_answers_a_prediction_is_veiled_and_shown_when_asked_for(seen):
    page, veils = seen.page, seen.page.locator(".book-veil")
    expect(page.locator(".book-veil:visible")).to_have_count(0)
    expect(veils.locator("[data-lenet-figure]")).to_have_count(0)
    button = page.get_by_role("button", name="Show all answers")
    asked = page.locator("[data-question]").count()
    assert button.count() == (asked > 0)
    if not asked:
        return
    button.click()
    expect(page.locator(".book-veil[hidden], .book-lift")).to_have_count(0)
    shown = page.get_by_role("status").filter(has_text="Here is the answer.")
    expect(page.locator("[data-question]").filter(has=shown)).to_have_count(asked)
    expect(page.locator(".book-reading")).to_contain_text("0 of")
    expect(page.locator(".book-reading")).to_contain_text("all answers are shown")


def test_a_phone_shows_all_that_carries_the_point(seen):
    open_boxes(seen)
    found = seen.page.evaluate(FOUND, [SMALLEST_TEXT, SMALLEST_TARGET])
    assert found == {"wide": [], "text": [], "targets": []}


def test_spaced_text_is_not_cut_and_lies_over_nothing(seen):
    assert lost_when_spaced(seen) == []


def test_axe_finds_nothing_in_the_dark(seen, axe):
    assert complaints(seen, axe) == []
    assert seen.page.locator("html").get_attribute("data-theme") == "dark"
