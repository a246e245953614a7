"""What the book's page on accessibility says was checked by a machine, and axe does not check."""

import re

import pytest
from prose import ROOT
from viewing import DESKTOP, PHONE

CHAPTER = "chapters/03-c1-convolution"
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
    page = visit(CHAPTER, width=width, reduced_motion="reduce").alive().page
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
