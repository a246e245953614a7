"""Every page of the built book, in a browser: quiet, self-contained, usable by everyone."""

import json

import building
import pytest
from viewing import DESKTOP, PHONE

PAGES = [*building.pages(), "search"]
CHAPTER = "chapters/01-ten-steps"


@pytest.mark.parametrize("disk", [False, True], ids=["http", "file"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_quiet_and_asks_nobody_else(visit, name, disk):
    seen = visit(name, disk=disk)
    assert seen.elsewhere == []
    assert seen.errors == []


def test_a_request_elsewhere_and_an_error_would_be_seen(visit):
    seen = visit("intro")
    seen.page.evaluate(
        """async () => {
            console.error("an error");
            await fetch("https://example.org/").catch(() => {});
            const image = new Image();
            image.src = "missing.png";
            await image.decode().catch(() => {});
        }"""
    )
    assert seen.elsewhere == ["https://example.org/"]
    assert any("an error" in error for error in seen.errors)
    assert any("404" in error for error in seen.errors)


@pytest.mark.parametrize("disk", [False, True], ids=["http", "file"])
@pytest.mark.parametrize("name", PAGES)
def test_formulas_are_drawn(visit, name, disk):
    page = visit(name, disk=disk).page
    formulas = page.locator(".math").count()
    assert page.locator(".math mjx-container").count() == formulas
    assert page.locator("mjx-merror").count() == 0
    assert page.locator("mjx-container mjx-assistive-mml math").count() == formulas
    if formulas:
        loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').length")
        assert loaded > 0, "no font of MathJax arrived"


def violations(page, axe: str) -> list[str]:
    """What axe-core finds wrong, of any level, one line for each place."""
    page.evaluate(axe)
    result = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{rule['id']} ({rule['impact']}) at {node['target']}: {node['html'][:150]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(visit, axe, name, width, theme):
    page = visit(name, width=width, theme=theme, reduced_motion="reduce").page
    assert page.locator("html").get_attribute("data-theme") == theme
    assert violations(page, axe) == []
    page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
    assert violations(page, axe) == []


def test_axe_would_find_something(visit, axe):
    page = visit("intro").page
    page.evaluate("document.querySelector('article').append(document.createElement('img'))")
    assert any(line.startswith("image-alt") for line in violations(page, axe))


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


@pytest.mark.parametrize("name", PAGES)
def test_phone_never_scrolls_sideways(visit, name):
    page = visit(name, width=PHONE, has_touch=True, is_mobile=True).page
    page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert page.evaluate(WIDER_THAN_WINDOW) == []


def test_what_scrolls_sideways_can_be_reached_by_keyboard(visit):
    """A wide table gets a tab stop on a phone, and none on a desktop, where it fits."""
    wide = "document.querySelector('.pst-scrollable-table-container')"
    page = visit(CHAPTER, width=PHONE).page
    page.wait_for_function(f"{wide}.tabIndex === 0")
    assert page.evaluate(f"{wide}.scrollWidth > {wide}.clientWidth")
    page.set_viewport_size({"width": 1600, "height": 800})
    page.wait_for_function(f"{wide}.tabIndex === -1")


@pytest.mark.parametrize("disk", [False, True], ids=["http", "file"])
def test_search_finds_a_chapter(visit, disk):
    seen = visit("search", tail="?q=pooling", disk=disk)
    result = seen.page.locator("#search-results li a").first
    result.wait_for()
    assert seen.page.locator("#search-results li a", has_text="Ten steps").count() >= 1
    assert seen.errors == []
    result.click()
    seen.page.wait_for_load_state()
    assert "pooling" in seen.page.locator("article").inner_text().lower()


def test_search_box_opens_by_keyboard(visit):
    page = visit("intro").page
    page.keyboard.press("Control+k")
    page.keyboard.type("convolution")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=convolution")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_follows_the_reader_and_can_be_switched(visit, theme):
    page = visit("intro", theme=theme).page
    other = {"light": "dark", "dark": "light"}[theme]
    html, button = (
        page.locator("html"),
        page.locator(".article-header-buttons .theme-switch-button"),
    )
    paper = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(paper)
    while html.get_attribute("data-theme") != other:
        button.click()
    assert page.evaluate(paper) != before
    page.reload()
    assert html.get_attribute("data-theme") == other, "the choice is kept"


def test_outputs_stand_on_the_page_in_the_dark(visit):
    """The theme would set HTML outputs in a light box."""
    page = visit(CHAPTER, theme="dark").page
    grounds = page.evaluate(
        "[...document.querySelectorAll('.cell_output .text_html')]"
        ".map(output => getComputedStyle(output).backgroundColor)"
    )
    assert grounds and set(grounds) == {"rgba(0, 0, 0, 0)"}


def test_sidebar_opens_and_closes_by_keyboard_on_a_phone(visit):
    page = visit("intro", width=PHONE).page
    chapter = page.locator(".bd-sidebar-primary").get_by_role("link", name="Ten steps")
    assert not chapter.is_visible()
    page.locator(".primary-toggle").first.press("Enter")
    chapter.wait_for(state="visible")
    page.wait_for_function("document.querySelector('.bd-sidebar').contains(document.activeElement)")
    page.keyboard.press("Escape")
    chapter.wait_for(state="hidden")


def test_solution_opens_by_keyboard(visit):
    page = visit(CHAPTER).page
    box = page.locator("article details").first
    inside = box.locator(":scope > :not(summary)").first
    assert not inside.is_visible()
    box.locator("summary").press("Enter")
    assert inside.is_visible()


def test_first_tab_offers_the_text(visit):
    page = visit(CHAPTER).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main-content"


@pytest.mark.parametrize("name", building.pages())
def test_page_reads_without_javascript(visit, name):
    seen = visit(name, javascript=False)
    assert seen.elsewhere == []
    heading = seen.page.locator("article h1")
    assert heading.is_visible()
    colours = json.loads(
        seen.page.locator("body").evaluate(
            "body => JSON.stringify([getComputedStyle(body).color,"
            " getComputedStyle(body).backgroundColor])"
        )
    )
    assert colours == ["rgb(36, 40, 45)", "rgb(253, 252, 250)"], "the light theme's ink on paper"


def test_reduced_motion_is_respected(visit):
    page = visit("intro", reduced_motion="reduce").page
    slow = page.evaluate(
        "[...document.querySelectorAll('*')].filter(element =>"
        " parseFloat(getComputedStyle(element).transitionDuration) > 0.01).length"
    )
    assert slow == 0
