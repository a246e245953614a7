"""A glossary term in a chapter tells its meaning by hover, by keyboard and by touch."""

import pytest
from viewing import DESKTOP, PHONE

CHAPTER = "chapters/08-f6-output"
SHOWN = """term => {
    const style = getComputedStyle(term, "::after");
    return style.content === "none" ? null : { text: style.content, position: style.position };
}"""


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_each_term_of_a_chapter_tells_its_meaning(visit, width):
    page = visit(CHAPTER, width=width, has_touch=True).page
    page.get_by_role("button", name="Show all answers").click()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    # What a question's folded answer held, its box says now.
    terms = page.locator("article abbr:not(details[hidden] *)").all()
    assert len(terms) > 4
    for term in terms:
        meaning = term.get_attribute("title")  # what the browser shows on hover
        assert meaning.endswith(".")
        assert term.evaluate(SHOWN) is None
        if width == PHONE:
            term.scroll_into_view_if_needed()
            term.tap()
        else:
            term.focus()
        assert term.evaluate(SHOWN) == {"text": f'"{meaning}"', "position": "fixed"}


def test_the_tab_key_reaches_a_term_and_leaves_it(visit):
    page = visit(CHAPTER).page
    term = page.locator("article abbr").first
    # From the place just before it, as a reader would come to it.
    term.evaluate(
        """term => {
            const before = document.createElement("button");
            term.before(before);
            before.focus();
        }"""
    )
    page.keyboard.press("Tab")
    assert term.evaluate("term => term === document.activeElement")
    assert term.evaluate(SHOWN)["position"] == "fixed"
    page.keyboard.press("Tab")
    assert term.evaluate(SHOWN) is None
