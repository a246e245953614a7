"""How soon a learner's large network is open in a page, and how quickly it answers a click.

    python benchmarks/large_network.py

The network is a small VGG of some 550,000 weights, with Journey around it, in a page that holds
both. Each visit is a fresh one, from disk. Times are in milliseconds: the median and the largest
over all visits; on a machine that does other work meanwhile, the smallest says more.
"""

import os
import statistics
import tempfile
from pathlib import Path

import keras
import numpy as np
from keras import layers
from playwright.sync_api import Browser, sync_playwright

from lenet_book.chromium import chromium
from lenet_book.figures import Journey, catalog, previews

VISITS = 9
READY = """() => new Promise((resolve) => {
    const look = () => document.querySelector("[data-lenet-ready]")
        ? resolve(performance.now()) : requestAnimationFrame(look);
    look();
})"""
# A click on each station's maps, and another picture: with layout, as benchmarks/figures.py does.
ANSWERS = """() => {
    const figure = document.querySelector("[data-lenet-ready]");
    const timed = (action) => {
        const start = performance.now();
        action();
        figure.getBoundingClientRect();
        return performance.now() - start;
    };
    const unit = [...figure.querySelectorAll(".lenet-surface-maps canvas")].map((canvas) => {
        const box = canvas.getBoundingClientRect();
        const place = { clientX: box.x + 9, clientY: box.y + 9, bubbles: true };
        return timed(() => canvas.dispatchEvent(new MouseEvent("click", place)));
    });
    figure.querySelector(".lenet-choices button").click();
    const picture = [...figure.querySelectorAll(".lenet-thumb")].map(
        (thumb) => timed(() => thumb.click()));
    return { unit, picture };
}"""


def small_vgg() -> keras.Sequential:
    """Return a network of three double convolutions and two dense layers."""
    keras.utils.set_random_seed(0)
    stack: list[keras.Layer] = []
    for maps in (32, 64, 128):
        convolution = {"padding": "same", "activation": "relu"}
        stack += [layers.Conv2D(maps, 3, **convolution) for _ in range(2)]
        stack += [layers.MaxPooling2D(2)]
    dense = [layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")]
    return keras.Sequential([keras.Input((32, 32, 3)), *stack, layers.Flatten(), *dense])


def page_of(model: keras.Sequential) -> str:
    """Return a page with the journey of ten pictures through a network, however large."""
    images = np.random.default_rng(0).random((10, 32, 32, 3)).astype("float32")
    figure = Journey(model, images, np.arange(10))
    data = {name: getattr(figure, f"_{name}") for name in ("network", "pictures", "names")}
    return previews.page(catalog.preview(figure.figure, figure.state(), data, "A small VGG."))


def visit(browser: Browser, address: str) -> dict[str, list[float]]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    times = {"open": [page.evaluate(READY)]} | page.evaluate(ANSWERS)
    page.close()
    return times


def main() -> None:
    model = small_vgg()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "page.html"
        file.write_text(page_of(model), "utf-8")
        browser = playwright.chromium.launch(executable_path=chromium())
        visits = [visit(browser, file.as_uri()) for _ in range(VISITS)]
        browser.close()
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"{model.count_params():,} weights, {VISITS} visits, {machine}")
    for name, what in (("open", "opened"), ("unit", "a unit"), ("picture", "a picture")):
        times = [time for one in visits for time in one[name]]
        told = statistics.median(times), min(times), max(times)
        print(f"{what:10} {told[0]:7.1f}   smallest {told[1]:7.1f}   largest {told[2]:7.1f}")


if __name__ == "__main__":
    main()
