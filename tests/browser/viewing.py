"""What a test sees of an open page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

DESKTOP = 1280
PHONE = 360
HEIGHT = {DESKTOP: 800, PHONE: 740}
LOOKS = ["color_scheme", "reduced_motion", "forced_colors"]
A_FILE = (Path(__file__).parents[2] / "book_ext" / "static" / "book.css").as_uri()


@dataclass
class Visit:
    """An open page, and all that was loaded, went wrong or went elsewhere since it was opened.

    A window that has shown other pages may count a font of theirs among what was loaded.
    """

    page: Page
    loaded: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def settled(self) -> "Visit":
        """Wait until fonts and formulas are drawn."""
        self.page.wait_for_load_state("load")
        self.page.evaluate("document.fonts.ready")
        return self

    def alive(self) -> "Visit":
        """Wait until all figures have come to life."""
        for figure in self.page.locator("[data-lenet-figure]").all():
            figure.and_(self.page.locator("[data-lenet-ready]")).wait_for(state="attached")
        return self


class Window:
    """A window of the browser, in which one visit after another finds nothing of those before."""

    def __init__(self, browser: Browser, base: str, first: str, **options: Any) -> None:
        self.base, self.options = base, options
        context = browser.new_context(**options)
        if first:
            context.add_init_script(first)
        self.page = context.new_page()
        self.seen = Visit(self.page)
        self.page.on("request", self._request)
        self.page.on("console", self._console)
        self.page.on("response", self._response)
        self.page.on("pageerror", lambda error: self.seen.errors.append(f"uncaught: {error}"))
        self.page.on("requestfinished", lambda request: self.seen.loaded.add(request.url))
        self.page.on(
            "requestfailed", lambda request: self.seen.errors.append(f"failed: {request.url}")
        )

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.base + "/", "data:", "blob:")):
            self.seen.elsewhere.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.seen.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.seen.errors.append(f"{response.status} {response.url}")

    def forget(self) -> None:
        """Undo what a visit has left: what pages keep, and how they are shown."""
        for other in self.page.context.pages:
            if other is not self.page:
                other.close()
        self.page.unroute_all()
        # The same memory, where no script could write to it any more.
        is_served = self.base.startswith("http")
        self.page.goto(f"{self.base}/_static/pygments.css" if is_served else A_FILE)
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.page.set_viewport_size(self.options["viewport"])
        looks = {name: self.options.get(name, "null") for name in LOOKS}
        self.page.emulate_media(media="null", **looks)
        self.seen = Visit(self.page)


class Windows:
    """A browser's windows. A new one costs as much as the page in it, so they are used again."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.used: dict[Page, tuple[Window, list[Window] | None]] = {}
        self.waiting: dict[str, list[Window]] = {}

    def enter(self, base: str, *, first: str = "", new: bool = False, **options: Any) -> Window:
        """Return a window for files under an address: `new`, or one that was left.

        Args:
            first: a script that runs before any of a page's.
            new: as for a reader who comes for the first time: nothing is kept of what pages load.
            options: of Playwright's ``new_context``.
        """
        alike = None if new else self.waiting.setdefault(repr((base, first, options)), [])
        window = alike.pop() if alike else Window(self.browser, base, first, **options)
        self.used[window.page] = window, alike
        return window

    def leave(self, page: Page) -> None:
        """Leave the window of a page: what plays or trains there ends."""
        window, alike = self.used.pop(page)
        if alike is None or page.is_closed():
            page.context.close()
        else:
            window.forget()
            alike.append(window)

    @contextmanager
    def visits(self, book: Path, site: str, new: bool = False) -> Iterator[Callable[..., Visit]]:
        """Open pages of the book: ``visit("intro")``, ``visit("chapters/01-…", disk=True)``.

        Each is in a window of its own.

        Args (of the function):
            name: the page without suffix; a query or fragment may follow as ``tail``.
            disk: from ``file://`` instead of http.
            width: of the window in pixels, `DESKTOP` or `PHONE`.
            theme: "light" or "dark".
            javascript: False switches it off.
            options: see `enter`.

        Requests to any other host, of which the browser finds none, are recorded in
        ``elsewhere``; console errors, failed requests and uncaught exceptions in ``errors``.
        """
        pages = []

        def open_page(
            name: str,
            *,
            tail: str = "",
            disk: bool = False,
            width: int = DESKTOP,
            theme: str = "light",
            javascript: bool = True,
            **options: Any,
        ) -> Visit:
            window = self.enter(
                book.as_uri() if disk else site,
                viewport={"width": width, "height": HEIGHT.get(width, 800)},
                color_scheme=theme,
                java_script_enabled=javascript,
                new=new,
                **options,
            )
            pages.append(window.page)
            window.page.goto(f"{window.base}/{name}.html{tail}")
            return window.seen.settled() if javascript else window.seen

        try:
            yield open_page
        finally:
            for page in pages:
                self.leave(page)


# Most of axe's time goes into contrast, and most texts of a page look like another one: in the same
# colour and size, on the same grounds. Of each look three are judged; in `make slow`, all.
MARK_WHAT_IS_JUDGED = """() => {
    const grounds = new Map([[null, ""]]);
    const groundOf = (one) => {
        if (!grounds.has(one)) {
            const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(one);
            const own = [backgroundColor, backgroundImage, opacity, filter].join();
            const isClear = own === "rgba(0, 0, 0, 0),none,1,none";
            grounds.set(one, groundOf(one.parentElement) + (isClear ? "" : ` / ${own}`));
        }
        return grounds.get(one);
    };
    const hasText = (one) => one.matches("input, select, textarea")
        || [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const off = ":disabled, [aria-disabled=true], .visually-hidden";
    const looks = new Map();
    for (const one of document.querySelectorAll("body *")) {
        one.removeAttribute("data-judged");
        if (!hasText(one) || one.closest(off) || !one.checkVisibility()) continue;
        const { color, fontSize, fontWeight, textShadow } = getComputedStyle(one);
        // What lies over a text, or under it, goes by what it is part of.
        const place = [one.tagName, one.closest("[class]")?.getAttribute("class")];
        const look = [place, color, fontSize, fontWeight, textShadow, groundOf(one)].join();
        if (!looks.has(look)) looks.set(look, []);
        looks.get(look).push(one);
    }
    for (const alike of looks.values()) {
        for (const at of [0, alike.length >> 1, alike.length - 1]) {
            alike[at].setAttribute("data-judged", "");
        }
    }
    axe.configure({ rules: [{ id: "color-contrast", selector: "[data-judged]" }] });
}"""


def violations(page: Page, axe: str, where: str = "html", each: bool = False) -> list[str]:
    """What axe-core finds wrong in a part of a page, of any level, one line for each place.

    The contrast of `each` text is judged, or of some of each look.
    """
    page.evaluate(axe)
    if not each:
        page.evaluate(MARK_WHAT_IS_JUDGED)
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    result = page.evaluate("([where, options]) => axe.run(where, options)", [where, options])
    return [
        f"{rule['id']} ({rule['impact']}) at {node['target']}: {node['html'][:150]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
