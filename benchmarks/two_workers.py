"""What a step of the figure *Two workers* takes, and which share of it is the exchange.

    python benchmarks/two_workers.py [--runs 7]

Headless Chromium opens the figure alone in a page, and runs it to its end, as a reader would: 200
steps, batches of 32 in two halves, 248 kB of gradients each way in each step. The figure tells what
the last thirty steps took, by the clock; the runs' medians are printed. Both workers and the page
need a core: where other programs are at work, a worker waits for its turn, and the exchange seems
to take longer. `chrt -r 1 python benchmarks/two_workers.py` puts them all behind the browser.

Measured so on 27 November 2026, on two cores, in Chromium 150, medians of nine runs: work 1.7 ms,
waiting 0.2, exchange 0.2, which is 8 % of a step (3 to 11 %). One worker alone took 3.3 ms a step,
the two 2.1.
"""

import argparse
import re
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from lenet_book.chromium import chromium
from lenet_book.figures import catalog, previews

NUMBER = re.compile(r"\d+(?:\.\d+)?")


def told(page: Page) -> dict[str, float]:
    """Run the figure in a page to its end, and return what it tells of a step of A."""
    page.locator(".lenet-train-main").click()
    done = page.locator(".lenet-train-status", has_text="Done:")
    done.wait_for(timeout=300_000)
    numbers = {
        ("work", "wait", "exchange"): ".lenet-pair-worker small",
        ("share",): ".lenet-pair-between p:nth-child(3)",
        ("alone", "pair"): ".lenet-pair-between small",
    }
    found: dict[str, float] = {}
    for names, place in numbers.items():
        text = page.locator(place).first.inner_text()
        found |= dict(zip(names, map(float, NUMBER.findall(text)), strict=True))
    return found


def main() -> None:
    """Print the medians of several runs."""
    options = argparse.ArgumentParser(description="Time the exchange of two workers in a page.")
    options.add_argument("--runs", type=int, default=7)
    runs = options.parse_args().runs
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "page.html"
        file.write_text(previews.page(catalog.preview("two-workers")), "utf-8")
        browser = playwright.chromium.launch(executable_path=chromium())
        version = browser.version
        all_told = []
        for _ in range(runs):
            page = browser.new_page(viewport={"width": 800, "height": 900})
            page.goto(file.as_uri())
            page.wait_for_selector("[data-lenet-ready]")
            all_told.append(told(page))
            page.close()
        browser.close()
    print(f"Chromium {version}, {runs} runs: median (least to most)")
    for name in all_told[0]:
        values = [one[name] for one in all_told]
        unit = "%" if name == "share" else "ms"
        middle = statistics.median(values)
        print(f"{name:10}{middle:8.1f} {unit}  ({min(values):.1f} to {max(values):.1f})")


if __name__ == "__main__":
    main()
