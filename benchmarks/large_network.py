"""How soon a page shows a large network of a learner's own, and how quickly it answers.

    python benchmarks/large_network.py

The network is built like VGG, of 550,570 weights, on 32×32 pictures in colour. It stands in one
file with all that it needs, and each visit opens that file in a fresh browser context. The times
to answer a click on a unit, or the choice of another picture, hold the layout too; the browser
then has the rest of the frame to paint. The load of the machine is printed with them.
"""

import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import keras
import numpy as np
from keras import layers
from playwright.sync_api import sync_playwright

from lenet_book.figures import Journey, catalog, previews

VISITS = 7
READY = """() => new Promise((resolve) => {
    const look = () => document.querySelector("[data-lenet-ready]")
        ? resolve(performance.now()) : requestAnimationFrame(look);
    look();
})"""
ANSWERS = """() => {
    const figure = document.querySelector(".lenet-live") || document.querySelector("figure");
    const timed = (action) => {
        const start = performance.now();
        action();
        figure.getBoundingClientRect();
        return performance.now() - start;
    };
    const answers = { unit: [], picture: [] };
    const canvases = [...figure.querySelectorAll(".lenet-surface-maps canvas")];
    for (let k = 0; k < 40; k++) {
        const canvas = canvases[k % canvases.length];
        const box = canvas.getBoundingClientRect();
        const [x, y] = [box.x + (k * 7) % box.width, box.y + (k * 13) % box.height];
        const click = new MouseEvent("click", { clientX: x, clientY: y, bubbles: true });
        answers.unit.push(timed(() => canvas.dispatchEvent(click)));
    }
    figure.querySelector(".lenet-choices button")?.click();
    for (const thumb of figure.querySelectorAll(".lenet-thumb")) {
        answers.picture.push(timed(() => thumb.click()));
    }
    return answers;
}"""


def vgg_like() -> keras.Sequential:
    """Return a network of three blocks of two convolutions, and two dense layers."""
    stack: list[keras.layers.Layer] = [keras.Input((32, 32, 3))]
    for filters in (32, 64, 128):
        stack += [layers.Conv2D(filters, 3, padding="same", activation="relu") for _ in range(2)]
        stack.append(layers.MaxPooling2D(2))
    stack += [layers.Flatten(), layers.Dense(128, activation="relu")]
    return keras.Sequential([*stack, layers.Dense(10, activation="softmax")])


def page() -> str:
    """Return a page with a Journey through the network; more than `embed` would store."""
    images = np.random.default_rng(0).random((6, 32, 32, 3), dtype="float32")
    journey = Journey(vgg_like(), images)
    data = {"network": journey._network, "pictures": journey._pictures, "names": journey._names}
    return previews.page(catalog.preview("journey", journey.state(), data, "A large network."))


def line(name: str, times: list[float], most: float) -> str:
    """Return what was measured, in milliseconds, with the most that is allowed."""
    median, slowest = statistics.median(times), max(times)
    return f"{name:<24}{median:8.1f} ms median{slowest:8.1f} slowest   (limit {most:g})"


def main() -> None:
    """Print the load of the machine, the time until the figure is ready, and those to answer."""
    chromium = os.environ.get("LENET_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("this benchmark needs Chromium: tests/browser/install.sh installs it")
    ready: list[float] = []
    answers: dict[str, list[float]] = {"unit": [], "picture": []}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder, "page.html")
        file.write_text(page(), "utf-8")
        browser = playwright.chromium.launch(executable_path=chromium)
        for _ in range(VISITS):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            tab = context.new_page()
            tab.goto(file.as_uri(), wait_until="commit")
            ready.append(tab.evaluate(READY))
            for name, times in tab.evaluate(ANSWERS).items():
                answers[name] += times
            context.close()
        browser.close()
    print(f"load of the machine {os.getloadavg()[0]:.1f}, on {os.cpu_count()} cores")
    print(line("ready", ready, 2000))
    for name, times in answers.items():
        if times:
            print(line(f"answer to a new {name}", times, 100))


if __name__ == "__main__":
    main()
