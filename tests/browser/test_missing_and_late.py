"""Files that do not come, come damaged or come late: a sentence stands where they were expected."""

import re

import pytest
from playwright.sync_api import expect

CHAPTER = "chapters/03-c1-convolution"
FIGURE = "#convolution-bench"
SAYS = {
    "lenet/figures.js": "did not come alive: a script of this page did not load",
    "lenet/convolution_bench.js": "its script did not load",
    "lenet/tutorial.js": "its data, tutorial, did not load",
    "lenet/assets.js": "its data, gallery, did not load",
}


def opened(first_visit, name, route):
    """Open a page of the book with some of its files served in another way."""
    page = first_visit("references").page
    page.route(re.compile(r"_static/|searchindex"), route)
    page.goto(page.url.replace("references", name))
    return page


def serve(wanted: str, how):
    return lambda route: how(route) if wanted in route.request.url else route.continue_()


@pytest.mark.parametrize("how", ["missing", "cut off"])
@pytest.mark.parametrize("file", SAYS)
def test_a_figure_whose_file_did_not_come_says_which(first_visit, file, how):
    def cut(route):
        route.fulfill(body=route.fetch().text()[:200], content_type="text/javascript")

    spoil = (lambda route: route.abort()) if how == "missing" else cut
    page = opened(first_visit, CHAPTER, serve(file, spoil))
    note = page.locator(f"{FIGURE}, [data-lenet-figure]").first
    expect(note).to_contain_text(SAYS[file])
    assert page.locator("[data-lenet-figure] img").first.is_visible()
    assert page.locator("[data-question] form").count() > 5, "the rest of the page works"


@pytest.mark.parametrize(
    "file", ["questions.js", "book.js", "copybutton.js", "bootstrap.js", "formulas.woff"]
)
def test_without_what_it_does_not_need_a_figure_lives(first_visit, file):
    page = opened(first_visit, CHAPTER, serve(file, lambda route: route.abort()))
    page.wait_for_selector(f"{FIGURE}[data-lenet-ready]")
    assert page.locator(".lenet-coming").count() == 0
    assert page.locator("article h1").is_visible()


@pytest.mark.parametrize("file", ["questions.js", "formulas.woff", "convolution-bench.webp"])
def test_a_figure_does_not_wait_for_what_it_does_not_need(first_visit, file):
    held = []
    page = first_visit("references").page
    page.route(re.compile(r"_static/"), serve(file, held.append))
    page.goto(page.url.replace("references", CHAPTER), wait_until="commit")
    page.wait_for_selector(f"{FIGURE}[data-lenet-ready]")
    assert held, "it was asked for, and has not come"
    for route in held:
        route.continue_()


def test_a_script_that_is_late_is_waited_for_in_silence(first_visit):
    held = []
    page = first_visit("references").page
    page.route(re.compile(r"_static/"), serve("lenet/figures.js", held.append))
    page.goto(page.url.replace("references", CHAPTER), wait_until="commit")
    page.wait_for_selector("[data-lenet-figure]", state="attached")
    page.wait_for_timeout(1500)
    assert page.locator(".lenet-coming").inner_text() == ""
    held[0].continue_()
    page.wait_for_selector(f"{FIGURE}[data-lenet-ready]")


def test_a_search_without_its_index_says_so(first_visit):
    page = opened(first_visit, "search", serve("searchindex.js", lambda route: route.abort()))
    page.goto(page.url + "?q=kernel")
    expect(page.locator("#search-results")).to_contain_text("index of this book did not load")
