"""What a test sees of an open page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page

DESKTOP = 1280
PHONE = 360
HEIGHT = {DESKTOP: 800, PHONE: 740}


@dataclass
class Visit:
    """An open page, and everything that went wrong or went elsewhere since it was opened."""

    page: Page
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


@contextmanager
def visits(browser: Browser, book: Path, site: str) -> Iterator[Callable[..., Visit]]:
    """Open pages of the book: ``visit("intro")``, ``visit("chapters/01-…", disk=True)``.

    Args (of the function):
        name: the page without suffix; a query or fragment may follow as ``tail``.
        disk: from ``file://`` instead of http.
        width: of the window in pixels, `DESKTOP` or `PHONE`.
        theme: "light" or "dark".
        javascript: False switches it off.
        first: a script that runs before any of the page's.
        options: more of Playwright's ``new_context``.

    Requests to any other host, of which the browser finds none, are recorded in ``elsewhere``;
    console errors, failed requests and uncaught exceptions in ``errors``.
    """
    contexts = []

    def open_page(
        name: str,
        *,
        tail: str = "",
        disk: bool = False,
        width: int = DESKTOP,
        theme: str = "light",
        javascript: bool = True,
        first: str = "",
        **options: object,
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT.get(width, 800)},
            color_scheme=theme,
            java_script_enabled=javascript,
            **options,
        )
        contexts.append(context)
        if first:
            context.add_init_script(first)
        base = book.as_uri() if disk else site
        seen = Visit(context.new_page())

        def request(request) -> None:
            if not request.url.startswith((base + "/", "data:", "blob:")):
                seen.elsewhere.append(request.url)

        def console(message) -> None:
            if message.type == "error":
                seen.errors.append(f"{message.text} ({message.location.get('url', '')})")

        def response(response) -> None:
            if response.status >= 400:
                seen.errors.append(f"{response.status} {response.url}")

        seen.page.on("request", request)
        seen.page.on("console", console)
        seen.page.on("response", response)
        seen.page.on("pageerror", lambda error: seen.errors.append(f"uncaught: {error}"))
        seen.page.on("requestfailed", lambda request: seen.errors.append(f"failed: {request.url}"))
        seen.page.goto(f"{base}/{name}.html{tail}")
        return seen.settled() if javascript else seen

    try:
        yield open_page
    finally:
        for context in contexts:
            context.close()


def violations(page: Page, axe: str, where: str = "html") -> list[str]:
    """What axe-core finds wrong in a part of a page, of any level, one line for each place."""
    page.evaluate(axe)
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    result = page.evaluate("([where, options]) => axe.run(where, options)", [where, options])
    return [
        f"{rule['id']} ({rule['impact']}) at {node['target']}: {node['html'][:150]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
