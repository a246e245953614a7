"""What needs a browser: pictures of the living figures, and the PDF itself."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserType, Error, TimeoutError

from lenet_book.chromium import NoChromium, chromium

ALIVE_SECONDS = 20
DESK = {"width": 1280, "height": 2400}  # CSS pixels: so high that no figure is scrolled
# A picture shows no buttons that do nothing, and nothing lies over it.
ON_PAPER = """
.lenet-choices, .lenet-link, .bd-header-article, figcaption { display: none !important }
.lenet-figure { background: white }
"""
QUIET = ("--allow-file-access-from-files", "--disable-gpu")


class PaperError(RuntimeError):
    """The PDF cannot be made; the message says why, and what to do."""


def launch(kind: BrowserType) -> Browser:
    """Start headless Chromium. Raises PaperError, with a sentence, where there is none."""
    try:
        path = chromium()
    except NoChromium as error:
        raise PaperError(f"no PDF without a browser that prints it: {error}") from error
    try:
        return kind.launch(executable_path=path, args=list(QUIET))
    except Error as error:
        raise PaperError(f"Chromium does not start from {path}: {error}") from error


def figure_pictures(browser: Browser, page: Path, limit: float = ALIVE_SECONDS) -> list[bytes]:
    """Return a picture of each of a built page's figures, as they stand there, in PNG.

    Raises PaperError for a figure that does not come alive within `limit` seconds.
    """
    tab = browser.new_page(viewport=DESK, device_scale_factor=2, reduced_motion="reduce")
    tab.route("**/questions.js*", lambda route: route.abort())  # nothing is veiled
    tab.goto(page.as_uri())
    tab.add_style_tag(content=ON_PAPER)
    pictures = []
    for figure in tab.locator("[data-lenet-figure]").all():
        name = figure.get_attribute("id")
        figure.scroll_into_view_if_needed()
        try:
            tab.wait_for_function(
                "figure => 'lenetReady' in figure.dataset",
                arg=figure.element_handle(),
                timeout=1000 * limit,
            )
        except TimeoutError as late:
            raise PaperError(
                f"{page.name}: the figure {name} has not come alive within {limit:g} seconds, so "
                "there is no picture of it; open the page and see what it says"
            ) from late
        tab.wait_for_timeout(300)  # what was drawn last is on the screen
        pictures.append(figure.screenshot())
    tab.close()
    return pictures


def print_pdf(browser: Browser, document: Path, pdf: Path, size: str) -> None:
    """Print a document: tagged, with bookmarks."""
    tab = browser.new_page()
    tab.goto(document.as_uri())
    tab.evaluate("document.fonts.ready")
    tab.pdf(
        path=pdf,
        format=size,
        prefer_css_page_size=True,
        print_background=True,
        tagged=True,
        outline=True,
    )
    tab.close()
