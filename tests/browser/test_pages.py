"""Every page of the built book, in a browser: quiet, self-contained, usable by everyone."""

import json

import building
import pypdfium2
import pytest
from looking import complaints
from playwright.sync_api import expect
from viewing import DESKTOP, PHONE

from tools.take_away.pdf import filled

EDGES = ("top", "right", "bottom", "left")
CHAPTER = "chapters/01-ten-steps"


def test_formulas_are_drawn_in_their_own_font_and_without_a_script(visit):
    page = visit(CHAPTER, disk=True).page
    families = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert "Formulas" in families
    still = visit(CHAPTER, javascript=False).page.locator("math:visible").first
    assert still.bounding_box()["width"] > 5


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


@pytest.mark.parametrize(("width", "theme"), [(DESKTOP, "dark"), (PHONE, "light")])
@pytest.mark.parametrize("name", ["intro", CHAPTER])
def test_axe_finds_nothing(visit, axe, name, width, theme):
    """As every page is looked at in the light at a desk, and in the dark on a phone."""
    seen = visit(name, width=width, theme=theme, reduced_motion="reduce").alive()
    assert seen.page.locator("html").get_attribute("data-theme") == theme
    assert complaints(seen, axe) == []


@pytest.mark.slow
@pytest.mark.parametrize(("width", "theme"), [(DESKTOP, "light"), (PHONE, "dark")])
@pytest.mark.parametrize("name", building.pages())
def test_axe_finds_nothing_in_any_text(visit, axe, name, width, theme):
    seen = visit(name, width=width, theme=theme, reduced_motion="reduce").alive()
    assert complaints(seen, axe, each=True) == []


def test_axe_would_find_something(visit, axe):
    seen = visit(CHAPTER)
    seen.page.evaluate("document.querySelector('article').append(document.createElement('img'))")
    seen.page.add_style_tag(content=".highlight .kn { color: #ccc !important }")
    # One among many that look alike but for their ground, and one but for its colour.
    paragraphs, links = (seen.page.locator(f"article {kind}").all() for kind in ("p", "p > a"))
    paragraphs[7].evaluate("one => { one.id = 'grey'; one.style.background = '#777' }")
    links[len(links) // 2 - 1].evaluate("one => { one.id = 'pale'; one.style.color = '#aaa' }")
    found = complaints(seen, axe)
    for place in ("#grey", "#pale"):
        assert any(line.startswith("color-contrast") and place in line for line in found)
    assert any(line.startswith("image-alt") for line in found)
    assert any(line.startswith("color-contrast") and 'class="kn"' in line for line in found)


def test_what_scrolls_sideways_can_be_reached_by_keyboard(visit):
    """A wide table gets a tab stop on a phone, and none on a desktop, where it fits."""
    wide = "document.querySelector('.pst-scrollable-table-container')"
    page = visit(CHAPTER).page
    page.add_style_tag(content="article table.table { min-width: 40rem }")
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.wait_for_function(f"{wide}.tabIndex === 0")
    assert page.evaluate(f"{wide}.scrollWidth > {wide}.clientWidth")
    page.set_viewport_size({"width": 1600, "height": 800})
    page.wait_for_function(f"{wide}.tabIndex === -1")


@pytest.mark.parametrize("disk", [False, True], ids=["http", "file"])
def test_search_finds_a_chapter(visit, disk):
    seen = visit("search", tail="?q=pooling", disk=disk)
    result = seen.page.locator("#search-results li a").first
    seen.page.locator("#search-results li a", has_text="Ten steps").first.wait_for()
    # Results come one after the other, and move what is clicked until all have come.
    expect(seen.page.locator(".search-summary")).to_contain_text("found")
    assert seen.errors == []
    result.click()
    seen.page.wait_for_load_state()
    assert "pooling" in seen.page.locator("article").inner_text().lower()


def test_the_text_stands_still_until_the_list_of_headings_has_come(visit):
    """A browser that is late draws the text before the list has come, which is behind it."""
    page = visit(CHAPTER).page
    text = page.locator(".bd-article-container")
    before = text.bounding_box()
    page.locator(".bd-sidebar-secondary").evaluate("one => one.remove()")
    assert text.bounding_box() == before


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
    ground = page.locator(".cell_output").first.evaluate(
        """place => {
            place.innerHTML = '<div class="output text_html">HTML</div>';
            return getComputedStyle(place.firstChild).backgroundColor;
        }"""
    )
    assert ground == "rgba(0, 0, 0, 0)"


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
    # A figure brings details of its own, as soon as it lives.
    box = page.locator("article details:not(.lenet-figure details)").first
    inside = box.locator(":scope > :not(summary)").first
    expect(inside).to_be_hidden()
    box.locator("summary").press("Enter")
    expect(inside).to_be_visible()


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


def test_dark_page_is_printed_light(visit):
    page = visit(CHAPTER, theme="dark").page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("html").get_attribute("data-theme") == "light"
    assert page.locator("article h1").is_visible()
    assert not page.locator(".bd-sidebar-primary").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_what_explains_and_solves_is_printed_open_and_folded_again(visit):
    page = visit(CHAPTER).page
    solution = page.locator("details", has_text="A worked solution").last
    aside = page.locator("details", has_text="What the standard error does not say").last
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert solution.locator(".cell_input").is_visible()
    assert aside.locator("p").first.is_visible()
    assert not page.locator("summary", has_text="Set up").first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert solution.get_attribute("open") is None
    page.emulate_media(media="screen")
    assert page.locator("summary", has_text="Set up").first.is_visible()


@pytest.mark.parametrize("name", ["intro", CHAPTER, "chapters/12-training-better"])
def test_no_page_in_the_middle_of_a_print_is_nearly_empty(visit, tmp_path, name):
    page = visit(name).page
    page.wait_for_selector("[data-lenet-ready]")
    page.pdf(path=tmp_path / "page.pdf", format="A4", margin=dict.fromkeys(EDGES, "15mm"))
    sheets = list(pypdfium2.PdfDocument(tmp_path / "page.pdf"))
    assert [round(filled(sheet), 2) for sheet in sheets[:-1] if filled(sheet) < 0.4] == []


def test_glossary_term_tells_its_meaning_by_keyboard(visit):
    """With the mouse the browser shows the title by itself."""
    page = visit("intro").page
    meaning = page.evaluate(
        """() => {
            const term = document.createElement("abbr");
            term.title = "A square of weights.";
            term.tabIndex = 0;
            document.querySelector("article p").append(term);
            term.focus();
            return getComputedStyle(term, "::after").content;
        }"""
    )
    assert meaning == '"A square of weights."'


def test_reduced_motion_is_respected(visit):
    page = visit("intro", reduced_motion="reduce").page
    slow = page.evaluate(
        "[...document.querySelectorAll('*')].filter(element =>"
        " parseFloat(getComputedStyle(element).transitionDuration) > 0).length"
    )
    assert slow == 0


@pytest.mark.parametrize(
    ("name", "width"), [("primary", DESKTOP), ("primary", PHONE), ("secondary", PHONE)]
)
def test_the_buttons_of_the_sidebars_show_focus_and_say_what_is_open(visit, name, width):
    page = visit(CHAPTER, width=width).page
    button, sidebar = page.locator(f".{name}-toggle").first, page.locator(f".bd-sidebar-{name}")
    page.keyboard.press("Tab")
    button.focus()
    assert button.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    is_open = width == DESKTOP
    expect(button).to_have_attribute("aria-expanded", str(is_open).lower())
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", str(not is_open).lower())
    expect(sidebar).to_be_visible(visible=not is_open)


def test_a_link_into_a_closed_box_opens_it_and_an_odd_one_is_no_error(visit):
    seen = visit(CHAPTER)
    page = seen.page
    page.evaluate("document.querySelector('article details p').id = 'inside'")
    box = page.locator("article details:has(#inside)").first
    assert not box.evaluate("one => one.open")
    for hash in ("%E0%A4%A", "%", "nowhere", "inside"):
        page.evaluate("hash => { location.hash = hash; }", hash)
    expect(box).to_have_js_property("open", True)
    assert seen.errors == []
