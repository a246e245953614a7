"""Chapter 19: what a step of the figure *Two workers* takes, in two threads of a page and in one.

Headless Chromium opens the figure alone in a page, and runs it to its end, as a reader would: both
workers take some steps, then one of them as many alone, with whole batches. Both workers and the
page need a core: where other programs are at work, a worker waits for its turn. `chrt -r 1` before
the command puts them all behind the browser.
"""

import statistics
import tempfile
from pathlib import Path
from typing import Any

from lenet_book.chromium import chromium
from lenet_book.experiments.recording import Experiment
from lenet_book.figures import catalog

BATCH = 32
STEPS = catalog.FIGURES["two-workers"].pieces["step"]["most"]
PATIENCE_MS = 300_000
PARTS = ("work", "wait", "exchange")
LISTEN = """() => {
    globalThis.reports = [];
    globalThis.Worker = class extends Worker {
        constructor(address) {
            super(address);
            this.addEventListener("message", ({ data }) => {
                const { type, isAlone, spent } = data;
                if (type === "report") reports.push({ isAlone, spent });
            });
        }
    };
}"""


def run_page(settings: dict[str, Any], seed: int) -> tuple[dict[str, float], dict]:
    """Train in a page; return what a step took, in milliseconds.

    `alone` is one worker's with the whole batch; `together` one of two, each on its half, and
    `work`, `wait` and `exchange` are its parts. The first reports of a page are left out, in which
    it compiles.
    """
    from playwright.sync_api import sync_playwright

    from lenet_book.figures import previews

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder, "page.html")
        file.write_text(previews.page(catalog.preview("two-workers")), "utf-8")
        browser = playwright.chromium.launch(executable_path=chromium())
        page = browser.new_page(viewport={"width": 800, "height": 900})
        page.goto(file.as_uri())
        page.wait_for_selector("[data-lenet-ready]")
        page.evaluate(LISTEN)
        page.locator(".lenet-train-main").click()
        page.locator(".lenet-train-status", has_text="Done:").wait_for(timeout=PATIENCE_MS)
        reports = page.evaluate("reports")
        browser.close()
    return numbers_of(reports), {}


def numbers_of(reports: list[dict[str, Any]]) -> dict[str, float]:
    """Return what a step took, by the workers' reports of both and of one alone."""
    steps: dict[bool, list[dict[str, float]]] = {True: [], False: []}
    for report in reports:
        steps[report["isAlone"]] += report["spent"]
    of_two, of_one = (taken[len(taken) // 10 :] for taken in (steps[False], steps[True]))
    whole = [sum(step[part] for part in PARTS) for step in of_two]
    numbers = {part: middle([step[part] for step in of_two]) for part in PARTS}
    numbers |= {"alone": middle([step["work"] for step in of_one]), "together": middle(whole)}
    return numbers | {"ratio": round(numbers["alone"] / numbers["together"], 4)}


def middle(times: list[float]) -> float:
    """Return the mean of the middle half: a browser's clock tells tenths of a millisecond."""
    ordered = sorted(times)
    cut = len(ordered) // 4
    return round(statistics.mean(ordered[cut : len(ordered) - cut]), 4)


EXPERIMENTS = [
    Experiment(
        name="two_threads",
        question="What does a training step take in one thread of a page, and in two?",
        settings={"figure": "two-workers", "batch": BATCH, "steps": STEPS},
        run=run_page,
    )
]
