"""A figure ends: when a notebook drops it or runs its cell again, nothing that it began is left."""

import json
from collections.abc import Iterator

import anywidget
import pytest
from playwright.sync_api import Browser, Page
from standalone import call

from lenet_book import figures
from lenet_book.figures import catalog

# Counts what a page keeps alive: observers, listeners outside the figure's own elements, timers.
COUNTERS = """(() => {
    const alive = { observers: new Set(), listeners: new Map(), timers: new Set() };
    globalThis.alive = alive;
    for (const name of ["ResizeObserver", "MutationObserver", "IntersectionObserver"]) {
        globalThis[name] = class extends globalThis[name] {
            observe(...values) { alive.observers.add(this); return super.observe(...values); }
            disconnect() { alive.observers.delete(this); return super.disconnect(); }
        };
    }
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    const isOutside = (target) =>
        target === window || target === document || target === document.body ||
        target === document.documentElement || target instanceof MediaQueryList;
    EventTarget.prototype.addEventListener = function (type, listener, options) {
        if (isOutside(this) && listener && !options?.signal?.aborted) {
            const entry = `${this.constructor.name} ${type}`;
            alive.listeners.set(listener, entry);
            options?.signal && addEventListener.call(options.signal, "abort", () => {
                alive.listeners.delete(listener);
            });
        }
        return addEventListener.call(this, type, listener, options);
    };
    EventTarget.prototype.removeEventListener = function (type, listener, options) {
        alive.listeners.delete(listener);
        return removeEventListener.call(this, type, listener, options);
    };
    for (const kind of ["Timeout", "Interval"]) {
        const [set, clear] = [globalThis[`set${kind}`], globalThis[`clear${kind}`]];
        globalThis[`set${kind}`] = (action, ms, ...rest) => {
            const id = set((...values) => {
                if (kind === "Timeout") alive.timers.delete(id);
                action(...values);
            }, ms, ...rest);
            alive.timers.add(id);
            return id;
        };
        globalThis[`clear${kind}`] = (id) => { alive.timers.delete(id); clear(id); };
    }
})()"""
BEGIN = """async ([source, values]) => {
    const callbacks = new Map();
    globalThis.model = {
        callbacks,
        get: (key) => values[key],
        set(key, value) { values[key] = value; },
        save_changes() {},
        on(event, callback) { callbacks.set(callback, event); },
        off(event, callback) { callbacks.delete(callback); },
    };
    const el = document.body.appendChild(document.createElement("div"));
    const module = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const before = Object.keys(globalThis);
    const { default: figure } = await import(module);
    const end = figure.render({ model, el });
    globalThis.end = () => { end(); el.remove(); };
    globalThis.newNames = Object.keys(globalThis).filter((name) => !before.includes(name));
}"""
# Every button once. Not by Playwright's own clicks, which leave observers of theirs in the page.
PRESS = """() => {
    const buttons = [...document.querySelectorAll(".lenet-live button")];
    for (const button of buttons) button.click();
    return buttons.length;
}"""
LEFT = """() => ({
    observers: alive.observers.size,
    listeners: [...alive.listeners.values()],
    timers: alive.timers.size,
    callbacks: model.callbacks.size,
})"""
NOTHING = {"observers": 0, "listeners": [], "timers": 0, "callbacks": 0}


def values_of(name: str) -> dict:
    """What Python tells a figure of the book's own network: state and data."""
    entry = catalog.FIGURES[name]
    widget = getattr(figures, entry.class_name)()
    data = set(widget.traits(sync=True)) - set(anywidget.AnyWidget.class_traits(sync=True))
    own = {trait: getattr(widget, trait) for trait in data}
    values = {key: catalog.with_base64(value) for key, value in own.items()}
    if "_runs" in values:
        values["_runs"] = [catalog.with_base64(run) for run in values["_runs"]]
    return json.loads(json.dumps(values | {"_figure": name}))


@pytest.fixture
def notebook(browser: Browser, tmp_path) -> Iterator[Page]:
    """An empty page that counts what it keeps alive."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(COUNTERS)
    empty = tmp_path / "empty.html"
    empty.write_text(f"<!doctype html><style>{catalog.stylesheet()}</style><body>", "utf-8")
    page.goto(empty.as_uri())
    yield page
    page.close()


def left_of(page: Page) -> dict:
    """Return what is left of a figure; a file that was handed over is kept for a second."""
    for _ in range(150):
        left = page.evaluate(LEFT)
        if left == NOTHING:
            break
        page.wait_for_timeout(20)
    return left


# Another form of a figure is the same in a notebook.
NAMES = [name for name, entry in catalog.FIGURES.items() if entry.folder.name in entry.module]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_of_a_figure_that_has_ended(notebook, name):
    values = values_of(name)
    for _ in range(2):  # made, used, closed, and run again
        call(notebook, BEGIN, [catalog.module(name), values])
        notebook.wait_for_timeout(400)
        assert set(notebook.evaluate("newNames")) <= {"end", "model"}
        notebook.evaluate(PRESS)
        notebook.wait_for_timeout(100)
        notebook.evaluate("end()")
        assert left_of(notebook) == NOTHING


def test_what_a_living_figure_keeps_is_counted(notebook):
    call(notebook, BEGIN, [catalog.module("journey"), values_of("journey")])
    notebook.wait_for_timeout(800)
    left = notebook.evaluate(LEFT)
    assert left["observers"] > 1 and left["callbacks"] > 4
    assert "MediaQueryList change" in left["listeners"]


def test_a_figure_that_ends_before_it_has_begun_leaves_nothing(notebook):
    source = BEGIN.replace("globalThis.end =", "end(); globalThis.end =")
    call(notebook, source, [catalog.module("journey"), values_of("journey")])
    notebook.wait_for_timeout(800)  # what would have begun has
    assert notebook.evaluate(LEFT) == NOTHING
