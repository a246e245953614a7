"""A figure alone in a page: as a built page holds it, and as a notebook mounts it."""

import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from viewing import DESKTOP, HEIGHT, Visit, Windows

from lenet_book.figures import catalog, previews
from lenet_book.figures.base import LenetFigure

# What anywidget does: it loads the script as a module, and hands over a model. This stand-in for
# one keeps what is set, and tells listeners.
NOTEBOOK = """async ([source, values]) => {
    const listeners = {};
    const model = {
        values,
        get: (key) => values[key],
        set(key, value) {
            if (JSON.stringify(values[key]) === JSON.stringify(value)) return;
            values[key] = value;
            for (const listener of listeners[`change:${key}`] || []) listener();
        },
        save_changes() {},
        on(event, listener) { (listeners[event] ||= []).push(listener); },
        off() {},
    };
    const element = document.body.appendChild(document.createElement("div"));
    globalThis.notebook = model;
    const module = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    globalThis.loading = import(module); // held, or it may be collected before it has ended
    const { default: figures } = await globalThis.loading;
    globalThis.drop = figures.render({ model, el: element });
}"""


def call(page: Page, program: str, given: Any) -> None:
    """Call an asynchronous function in a page, and wait for it.

    Not by Playwright's own waiting: Chromium may collect a promise that is waited for.
    """
    page.evaluate(
        f"""given => {{
            delete globalThis.called;
            ({program})(given).then(
                () => {{ globalThis.called = ""; }},
                (error) => {{ globalThis.called = String(error); }},
            );
        }}""",
        given,
    )
    for _ in range(500):
        error = page.evaluate("globalThis.called ?? null")
        if error is not None:
            break
        page.wait_for_timeout(20)
    assert error == "", error


class FigurePage:
    """One open page with a figure, and ways to change what it shows."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self._others = itertools.count()

    def show(self, **state: Any) -> None:
        """Follow a link to a state, as from the figure's beginning, and wait until it is drawn."""
        # A link to some other figure, another each time, leads to the beginning: going where one
        # is already would change nothing.
        state = {f"{self.name}.{key}": value for key, value in state.items()}
        for wanted in ({"other.figure": next(self._others)}, state):
            if not wanted:
                break
            pairs = "&".join(f"{key}={value}" for key, value in wanted.items())
            self.page.evaluate(
                """hash => new Promise((done) => {
                    addEventListener("hashchange", () => setTimeout(done), { once: true });
                    location.hash = hash;
                })""",
                pairs,
            )

    def shared(self, expected: Callable[[dict[str, str]], bool]) -> dict[str, str]:
        """Return the figure's state in the address, as soon as it is as expected.

        The figure writes it there when the reader rests. What is not as expected after ten
        seconds is returned as it is.
        """
        script = "Object.fromEntries(new URLSearchParams(location.hash.slice(1)))"
        for _ in range(500):
            pairs = self.page.evaluate(script)
            own = f"{self.name}."
            state = {key.removeprefix(own): pairs[key] for key in pairs if key.startswith(own)}
            if expected(state):
                break
            self.page.wait_for_timeout(20)
        return state

    def assets(self) -> dict[str, Any]:
        """Return what the page's data files hand over, by name."""
        return self.page.evaluate("({ ...LenetBook, figures: null })")

    def in_notebook(self, **values: Any) -> None:
        """Mount the figure a second time, as a notebook does, with these values of its traits."""
        values = json.loads(json.dumps(values | {"_figure": self.name}))
        call(self.page, NOTEBOOK, [catalog.module(self.name), values])

    def show_widget(self, widget: LenetFigure) -> None:
        """Mount a widget beside the page's own figure, as a notebook does."""
        data = {f"_{name}": getattr(widget, f"_{name}") for name in catalog.FIGURES[self.name].data}
        self.in_notebook(**widget.state(), **catalog.with_base64(data))


@contextmanager
def figure_pages(windows: Windows, folder: Path, name: str) -> Iterator[Any]:
    """Give a function that opens a page of its own for a figure; errors in it raise at the end.

    The function takes `width`, `data` (as `catalog.preview` does), `tail` (of the address), and
    options of `Windows.enter`. It returns a `FigurePage`.
    """
    files = itertools.count()
    opened: list[Visit] = []

    def open_page(
        *, width: int = DESKTOP, data: dict | None = None, tail: str = "", **options: Any
    ) -> FigurePage:
        file = folder / f"figure-{next(files)}.html"
        file.write_text(previews.page(catalog.preview(name, data=data)), "utf-8")
        options = {"reduced_motion": "reduce"} | options
        viewport = {"width": width, "height": HEIGHT.get(width, 800)}
        window = windows.enter("file://", viewport=viewport, **options)
        opened.append(window.seen)
        window.page.goto(file.as_uri() + tail)
        window.page.wait_for_selector("[data-lenet-ready]")
        return FigurePage(window.page, name)

    yield open_page
    for page in {seen.page for seen in opened} & windows.used.keys():
        windows.leave(page)
    errors = [error for seen in opened for error in seen.errors if error.startswith("uncaught")]
    assert errors == []
