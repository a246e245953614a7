"""What the book's page on accessibility says was checked by a machine, and axe does not check."""

import re

import building
import pytest
from playwright.sync_api import Page
from prose import ROOT
from viewing import DESKTOP, PHONE

CHAPTER = "chapters/03-c1-convolution"
PAGES = building.pages()
# WCAG 2.2, 1.4.12: what a reader may set, and nothing is lost.
SPACED = """
* { line-height: 1.5 !important; }
* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important }
"""
NEXT = "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))"
# Texts of which a part is not seen, and texts that lie over one another.
LOST = """() => {
  const found = [];
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && getComputedStyle(one).clipPath === "none"
    && !one.closest(".lenet-unseen, .visually-hidden, .book-header-link, svg, math");
  const told = (text) => text.trim().replace(/\\s+/g, " ").slice(0, 40);
  const hides = (overflow) => ["hidden", "clip"].includes(overflow);
  for (const one of document.querySelectorAll("main *")) {
    if (!one.textContent.trim() || !one.clientWidth || !isSeen(one)) continue;
    const { overflowX, overflowY } = getComputedStyle(one);
    const isCut = hides(overflowX) && one.scrollWidth > one.clientWidth + 1
      || hides(overflowY) && one.scrollHeight > one.clientHeight + 1;
    if (isCut && !one.matches("div.math")) found.push(`cut: ${told(one.textContent)}`);
  }
  const range = document.createRange();
  const lines = [];
  const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { currentNode: node } = walker;
    const { parentElement: parent } = node;
    if (!node.textContent.trim() || !isSeen(parent) || parent.closest(".headerlink, .book-line")) {
      continue;
    }
    range.selectNodeContents(node);
    for (const { left, top, right, bottom } of range.getClientRects()) {
      if (right - left > 2) lines.push({ left, top, right, bottom, node });
    }
  }
  lines.sort((a, b) => a.top - b.top);
  lines.forEach((a, i) => {
    for (const b of lines.slice(i + 1, i + 40)) {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - b.top;
      const least = Math.min(a.bottom - a.top, b.bottom - b.top);
      if (a.node !== b.node && across > 3 && down > 0.45 * least) {
        found.push(`over: ${told(a.node.textContent)} | ${told(b.node.textContent)}`);
      }
    }
  });
  return [...new Set(found)];
}"""


def alive(page: Page) -> None:
    for figure in page.locator("[data-lenet-figure]").all():
        figure.and_(page.locator("[data-lenet-ready]")).wait_for(state="attached")


@pytest.mark.parametrize("width", [DESKTOP, 390])
@pytest.mark.parametrize("name", PAGES)
def test_spaced_text_is_not_cut_and_lies_over_nothing(visit, name, width):
    page = visit(name, width=width).page
    alive(page)
    page.evaluate(
        "document.querySelectorAll('article details').forEach(box => { box.open = true })"
    )
    page.evaluate(NEXT)
    before = page.evaluate(LOST)
    page.add_style_tag(content=SPACED)
    page.evaluate(NEXT)
    assert [lost for lost in page.evaluate(LOST) if lost not in before] == []
    if width == DESKTOP:
        assert page.evaluate("document.documentElement.scrollWidth") <= DESKTOP


# Stops at which nothing can be done: no control, no keys, nothing to scroll.
IDLE = """() => [...document.querySelectorAll("[tabindex='0']")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => !one.matches("a, button, input, select, summary, abbr[title]"))
    .filter((one) => !["application", "gridcell", "slider"].includes(one.role))
    .filter((one) => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight)
    .map((one) => one.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize("name", PAGES)
def test_nothing_takes_the_focus_for_nothing(visit, name):
    page = visit(name).page
    alive(page)
    assert page.evaluate(IDLE) == []


FOCUSED = """async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const one = document.activeElement;
    if (one === document.body) return null;
    const { left, top, right, bottom } = one.getBoundingClientRect();
    const inside = (x, y) => {
        const seen = document.elementFromPoint(x, y);
        const own = one.closest("label, .lenet-live") ?? one;
        return seen && (own.contains(seen) || seen.contains(one));
    };
    const across = [0.1, 0.5, 0.9].map((share) => left + share * (right - left));
    const down = [0.1, 0.5, 0.9].map((share) => top + share * (bottom - top));
    const isSeen = across.some((x) => down.some((y) => inside(x, y)));
    return isSeen || bottom - top < 2 ? "" : one.outerHTML.slice(0, 120);
}"""


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_what_has_the_focus_is_not_hidden_by_what_stays_in_sight(visit, width, key):
    page = visit(CHAPTER, width=width, reduced_motion="reduce").page
    alive(page)
    page.add_style_tag(
        content="* { transition: none !important; scroll-behavior: auto !important }"
    )
    hidden = []
    for _ in range(170):
        page.keyboard.press(key)
        found = page.evaluate(FOCUSED)
        if found:
            hidden.append(found)
    assert hidden == []


UNNAMED = """() => [...document.querySelectorAll("article :is(button, a, summary)[aria-label]")]
    .filter((one) => one.checkVisibility())
    .filter((one) => {
        const words = (text) => text.toLowerCase().match(/[\\p{L}\\d]+/gu)?.join(" ") ?? "";
        return !words(one.ariaLabel).includes(words(one.innerText));
    })
    .map((one) => `${one.innerText}: ${one.ariaLabel}`)"""


@pytest.mark.parametrize("name", PAGES)
def test_a_name_has_the_words_that_are_seen(visit, name):
    page = visit(name).page
    alive(page)
    assert page.evaluate(UNNAMED) == []


STATES = """() => [...document.querySelectorAll("[data-lenet-figure]")].map((figure) => {
    const detail = { set: null, state: null };
    figure.dispatchEvent(new CustomEvent("lenet-state", { detail }));
    return JSON.stringify(detail.state);
})"""


@pytest.mark.parametrize("name", PAGES)
def test_tab_goes_through_a_page_to_its_end_and_changes_nothing(visit, name):
    page = visit(name, reduced_motion="reduce").page
    alive(page)
    before = page.evaluate(STATES)
    last = page.locator("a[href*='creativecommons.org']").last
    for _ in range(400):
        page.keyboard.press("Tab")
        if last.evaluate("one => one === document.activeElement"):
            break
    else:
        pytest.fail("400 stops, and not at the end")
    assert page.evaluate(STATES) == before


def test_escape_hides_what_a_glossary_term_shows(visit):
    page = visit(CHAPTER).page
    term = page.locator("article abbr[title]").first
    term.focus()
    shown = "one => getComputedStyle(one, '::after').content"
    assert term.evaluate(shown) == f'"{term.get_attribute("title")}"'
    page.keyboard.press("Escape")
    assert term.evaluate(shown) == "none"


def test_the_page_on_accessibility_names_every_criterion_of_the_two_levels_once():
    text = (ROOT / "accessibility.md").read_text("utf-8")
    named = re.findall(r"^\| (\d\.\d\.\d+) ", text, re.M)
    assert len(named) == len(set(named)) == 55  # 31 of level A, 24 of level AA; 4.1.1 is gone
