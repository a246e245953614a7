"""A real browser, looking at the built book over http and from disk."""

import threading
from collections.abc import Callable, Iterator
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from standalone import FigurePage, figure_pages
from viewing import DESKTOP, Visit, Windows

from book_ext.npm import Package, PackageError, package_files
from lenet_book.chromium import NoChromium, chromium
from lenet_book.datasets.downloads import Archive

AXE = Package(
    "axe-core",
    "4.14.1",
    Archive(708_405, "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"),
)
# Chromium looks for no other: asking a test about each request would take a fifth of a page's time.
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for all tests; ``LENET_CHROMIUM`` names another."""
    try:
        path = chromium()
    except NoChromium as error:
        pytest.fail(f"The browser tests cannot run: {error}", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[NO_OTHER_HOST])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(book: Path) -> Iterator[str]:
    """The address of the built book on a local web server, without a final slash."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=book)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which checks a page for accessibility."""
    try:
        return package_files(AXE, ["axe.min.js"])["axe.min.js"].decode()
    except PackageError as error:
        pytest.fail(f"The accessibility tests cannot run: {error}", pytrace=False)


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Windows:
    """The browser's windows for pages of the book."""
    return Windows(browser)


@pytest.fixture
def visit(windows: Windows, book: Path, site: str) -> Iterator[Callable[..., Visit]]:
    """Open pages of the book, which are left when the test has ended: see `Windows.visits`."""
    with windows.visits(book, site) as open_page:
        yield open_page


@pytest.fixture
def first_visit(windows: Windows, book: Path, site: str) -> Iterator[Callable[..., Visit]]:
    """Open pages of the book as in a browser that has never seen one."""
    with windows.visits(book, site, new=True) as open_page:
        yield open_page


# ---------------------------------------------------------------- one figure alone in a page
@pytest.fixture(scope="module")
def open_shared(
    request: pytest.FixtureRequest, windows: Windows, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., FigurePage]]:
    """Open a page for the figure that the test module calls `NAME`, for all of its tests."""
    name = request.module.NAME
    with figure_pages(windows, tmp_path_factory.mktemp(name), name) as open_page:
        yield open_page


@pytest.fixture
def open_figure(
    open_shared: Callable[..., FigurePage], windows: Windows
) -> Iterator[Callable[..., FigurePage]]:
    """Open a page that is left when the test has ended: what plays or trains would go on."""
    opened = []

    def open_page(**options: Any) -> FigurePage:
        opened.append(open_shared(**options))
        return opened[-1]

    yield open_page
    for figure in opened:
        windows.leave(figure.page)


@pytest.fixture(scope="module")
def shared_page(open_shared: Callable[..., FigurePage]) -> Callable[[int], FigurePage]:
    """Give the one page of each width that the tests of a module share."""

    @cache
    def page_of(width: int) -> FigurePage:
        figure = open_shared(width=width)
        book_s_ground = "html[data-theme=dark] body { background: #15181c }"
        figure.page.add_style_tag(content=book_s_ground)
        return figure

    return page_of


@pytest.fixture
def figure(shared_page: Callable[[int], FigurePage]) -> FigurePage:
    """The figure on the shared page, as it begins."""
    page = shared_page(DESKTOP)
    page.show()
    return page


@pytest.fixture
def show(shared_page: Callable[[int], FigurePage]) -> Callable[..., Page]:
    """Show a state on the shared page of a width, or without one the figure's beginning."""

    def follow(*, width: int = DESKTOP, theme: str = "light", **state: Any) -> Page:
        figure = shared_page(width)
        figure.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        figure.show(**state)
        return figure.page

    return follow
