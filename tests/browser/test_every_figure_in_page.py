"""What every figure does alike in a page: a link to its view, and a view on paper."""

import io
from collections.abc import Iterator

import made_up_ledger
import made_up_times
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from standalone import FigurePage, figure_pages
from viewing import Windows

from lenet_book.figures import catalog, previews


@pytest.fixture(scope="module", params=sorted(catalog.FIGURES))
def figure(
    request: pytest.FixtureRequest, windows: Windows, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FigurePage]:
    """A figure in a page of its own, which the tests of this file share."""
    name = request.param
    made_up = {"accuracy-ledger": made_up_ledger, "training-time": made_up_times}
    with pytest.MonkeyPatch.context() as monkeypatch:
        if name in made_up:
            made_up[name].write(tmp_path_factory.mktemp("results"), monkeypatch)
        with figure_pages(windows, tmp_path_factory.mktemp(name), name) as open_page:
            yield open_page(permissions=["clipboard-read", "clipboard-write"])


def test_a_button_copies_a_link_to_the_view(figure):
    page, name = figure.page, figure.name
    entry = catalog.FIGURES[name]
    state = {
        key: ",".join(map(str, value)) if isinstance(value, list) else value
        for key, value in entry.shown.items()
    }
    figure.show(**state)
    button = page.get_by_role("button", name="Copy link").first
    button.click()
    expect(page.locator(".lenet-live [role=status]", has_text="Copied")).to_have_count(1)
    copied = page.evaluate("navigator.clipboard.readText()")
    named = {pair.split("=")[0] for pair in copied.partition("#")[2].split("&")}
    # The page's other figures keep theirs: `show` begins with a link to one that is not there.
    assert named - {"other.figure"} == {f"{name}.{key}" for key in state}


WITH_OWN = sorted(
    name
    for name, entry in catalog.FIGURES.items()
    if any("shownPicture" in script.read_text("utf-8") for script in entry.folder.glob("*.js"))
)
OWN_IS_SHOWN = """name => {
    const detail = { set: null, state: null };
    document.querySelector(`#${name}`).dispatchEvent(new CustomEvent("lenet-state", { detail }));
    return detail.state?.own;
}"""


@pytest.mark.parametrize("figure", WITH_OWN, indirect=True)
def test_a_copied_link_says_that_your_own_picture_is_not_in_it(figure):
    page = figure.page
    page.get_by_role("button", name="Use your own").click()
    buffer = io.BytesIO()
    Image.fromarray(np.full((32, 32, 3), (200, 30, 30), np.uint8)).save(buffer, "PNG")
    file = {"name": "own.png", "mimeType": "image/png", "buffer": buffer.getvalue()}
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_function(OWN_IS_SHOWN, arg=figure.name)
    page.get_by_role("button", name="Copy link").first.click()
    said = page.locator(".lenet-live [role=status]", has_text="Copied, without your own picture")
    expect(said).to_have_count(1)


NEXT_FRAME = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# The ground, the ink and the maps of what a figure draws.
LOOKS = """() => {
    const style = (part, name) => {
        const element = document.querySelector(part);
        return element && getComputedStyle(element)[name];
    };
    return {
        ink: style(".lenet-live", "color"),
        caption: style("figcaption", "color"),
        raised: style(".lenet-close-up", "backgroundColor"),
        canvases: [...document.querySelectorAll(".lenet-live canvas")].map((c) => c.toDataURL()),
    };
}"""


def test_on_paper_a_dark_page_s_figure_is_as_light_as_any(figure):
    page = figure.page
    paper, screen = [], []
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        for media, looks in (("screen", screen), ("print", paper)):
            page.emulate_media(media=media)
            page.evaluate(NEXT_FRAME)
            looks.append(page.evaluate(LOOKS))
        for offered in ("Copy link", "Choose a picture", "Choose other pictures", "Draw on it"):
            expect(page.get_by_text(offered, exact=True).locator("visible=true")).to_have_count(0)
    assert paper[0] == paper[1]
    assert screen[0]["ink"] != screen[1]["ink"]


# Parts whose content is wider than they are, and that do not scroll.
TOO_NARROW = """() => [...document.querySelectorAll(".lenet-live, .lenet-live div")]
    .filter((part) => part.clientWidth && getComputedStyle(part).overflowX === "visible")
    .filter((part) => !part.closest(".lenet-scroll"))
    .filter((part) => part.scrollWidth > part.clientWidth + 4)
    .map((part) => `${part.className}: ${part.scrollWidth} in ${part.clientWidth}`)"""


def test_on_a_phone_nothing_sticks_out_of_a_figure(figure):
    figure.page.emulate_media(media="screen")
    figure.show()
    for width in (360, 320):
        figure.page.set_viewport_size({"width": width, "height": 740})
        figure.page.evaluate(NEXT_FRAME)
        assert figure.page.evaluate(TOO_NARROW) == []


def test_a_figure_whose_script_did_not_come_says_so_and_the_others_live(browser, tmp_path):
    html = previews.page(catalog.preview("pooling"), catalog.preview("layer-costs"))
    lost = catalog.page_script("pooling")
    assert html.count(lost) == 1
    file = tmp_path / "lost.html"
    file.write_text(html.replace(lost, ""), "utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("#layer-costs[data-lenet-ready]")
    said = "This figure could not start in your browser (its script did not load)."
    assert page.locator("#pooling > p").text_content() == said
    assert page.locator("#pooling img").is_visible()
    page.close()
