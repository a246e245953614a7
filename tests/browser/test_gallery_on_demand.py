"""The gallery's pictures: one with the page, the others when a reader first asks for one."""

import re

import pytest
from playwright.sync_api import expect

CHAPTER = "chapters/04-s2-pooling"


def watch(page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def ready(first_visit, tail="", **options):
    page = first_visit(CHAPTER, tail=tail, **options).page
    page.wait_for_selector("#pooling[data-lenet-ready]")
    return page


@pytest.mark.parametrize("disk", [False, True], ids=["http", "file"])
def test_the_others_come_when_the_gallery_is_opened(first_visit, disk):
    page = ready(first_visit, disk=disk)
    asked = watch(page)
    figure = page.locator("#pooling")
    figure.get_by_role("button", name="4", exact=True).first.click()
    assert not [url for url in asked if "gallery.js" in url]
    figure.get_by_role("button", name="Choose a picture").click()
    thumbs = figure.locator(".lenet-thumb")
    expect(thumbs).to_have_count(100)
    expect(thumbs.nth(70)).to_be_focused()
    assert len([url for url in asked if "gallery.js" in url]) == 1
    thumbs.nth(3).click()
    expect(figure.locator(".lenet-pooling-says")).not_to_contain_text("Waiting")
    assert "index=3" in page.evaluate(
        "new Promise(done => setTimeout(() => done(location.hash), 600))"
    )


def test_a_link_to_another_picture_brings_them(first_visit):
    page = ready(first_visit, "#pooling.index=5")
    expect(page.locator("#pooling .lenet-pooling-says")).to_contain_text("at rest")
    page = ready(first_visit)
    before = page.locator("#pooling .lenet-close-up-title").inner_text()
    page.evaluate("location.hash = 'pooling.index=5'")
    title = page.locator("#pooling .lenet-close-up-title")
    expect(title).not_to_have_text(before)


@pytest.mark.parametrize("how", ["missing", "cut off"])
def test_where_they_do_not_come_the_figure_says_so_and_goes_on(first_visit, how):
    page = ready(first_visit)
    if how == "missing":
        page.route("**/gallery.js", lambda route: route.abort())
    else:
        page.route("**/gallery.js", lambda route: route.fulfill(body="Object.assign((globalT"))
    figure = page.locator("#pooling")
    figure.get_by_role("button", name="Choose a picture").click()
    word = "could not be loaded" if how == "missing" else "arrived damaged"
    expect(figure.locator(".lenet-panel")).to_contain_text(
        re.compile(f"The other pictures did not come: gallery.js {word}")
    )
    figure.get_by_role("button", name="1 pixel").click()
    expect(figure.locator(".lenet-pooling-says")).to_contain_text("Shift by 1 pixel")
    page.unroute("**/gallery.js")
    figure.get_by_role("button", name="Choose a picture").click()
    figure.get_by_role("button", name="Choose a picture").click()
    expect(figure.locator(".lenet-thumb")).to_have_count(100)
