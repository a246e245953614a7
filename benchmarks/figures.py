"""How soon a figure is ready in a page, how quickly it answers, and what it weighs.

    python benchmarks/figures.py [FOLDER]

FOLDER holds the built book, by default `_build/html`. Beside the Journey on the book's first
page stands the same widget in a page as Jupyter writes it: with its saved state and Jupyter's
html-manager, which is installed by npm into a temporary folder. Pages are served on this
machine, each visit by a fresh browser profile. Times are medians in milliseconds; on a machine
that does other work meanwhile, the fastest says more.
"""

import gzip
import http.server
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path

import anywidget
from ipywidgets.embed import embed_data
from playwright.sync_api import Browser, Page, sync_playwright

from lenet_book.chromium import chromium
from lenet_book.figures import Journey, catalog, page_data

VISITS = 15
PACKAGES = ["@jupyter-widgets/html-manager@1.0.15", "requirejs@2.3.7"]

READY = """selector => new Promise((resolve) => {
    const look = () => document.querySelector(selector)
        ? resolve(performance.now()) : requestAnimationFrame(look);
    look();
})"""

# The time to answer, with layout; the browser then has the rest of the frame to paint.
ANSWERS = """() => {
    const figure = document.querySelector("#journey");
    const timed = (action) => {
        const start = performance.now();
        action();
        figure.getBoundingClientRect();
        return performance.now() - start;
    };
    const canvas = figure.querySelectorAll(".lenet-surface-maps canvas")[2];
    const place = (k) => {
        const box = canvas.getBoundingClientRect();
        return { clientX: box.x + (k * 7) % box.width, clientY: box.y + (k * 13) % box.height,
                 bubbles: true };
    };
    const hover = [];
    const unit = [];
    const picture = [];
    for (let k = 0; k < 200; k++) {
        hover.push(timed(() => canvas.dispatchEvent(new PointerEvent("pointermove", place(k)))));
    }
    for (let k = 0; k < 40; k++) {
        unit.push(timed(() => canvas.dispatchEvent(new MouseEvent("click", place(k)))));
    }
    figure.querySelector(".lenet-choices button").click();
    for (const thumb of figure.querySelectorAll(".lenet-thumb")) {
        picture.push(timed(() => thumb.click()));
    }
    return { hover, unit, picture };
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def serve(folder: Path) -> str:
    """Serve a folder on this machine until the program ends, and return its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def visits(browser: Browser, address: str, selector: str) -> tuple[list[float], float]:
    """Return the times until a figure is ready, and what a visit loads, in kB, uncompressed."""
    times, loaded = [], 0
    for _ in range(VISITS):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        sizes: list[int] = []
        page.on("response", lambda response, sizes=sizes: sizes.append(weight(response)))
        page.goto(address, wait_until="commit")
        times.append(page.evaluate(READY, selector))
        page.wait_for_load_state("load")
        loaded = sum(sizes)
        context.close()
    return times, loaded / 1000


def weight(response: object) -> int:
    return int(response.headers.get("content-length", 0))


def jupyter_page(folder: Path) -> None:
    """Write the page that Jupyter would: the widget's state, and html-manager to show it."""
    npm = shutil.which("npm") or sys.exit("this benchmark needs npm, for Jupyter's html-manager")
    subprocess.run([npm, "install", "--silent", "--no-save", *PACKAGES], cwd=folder, check=True)
    modules = folder / "node_modules"
    shutil.copytree(modules / "@jupyter-widgets" / "html-manager" / "dist", folder / "manager")
    shutil.copy(modules / "requirejs" / "require.js", folder)
    amd = Path(anywidget.__file__).parent / "nbextension" / "index.js"
    shutil.copy(amd, folder / "anywidget.js")
    # The scripts are a default of their trait: leaving defaults out would leave them out.
    data = embed_data(views=[Journey()], drop_defaults=False)
    view = json.dumps(data["view_specs"][0])
    state = json.dumps(data["manager_state"]).replace("</script", "<\\/script")
    kind = "application/vnd.jupyter.widget"
    (folder / "index.html").write_text(
        f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Journey</title>
        <script src="require.js"></script>
        <script>require.config({{ paths: {{ anywidget: "anywidget" }} }})</script>
        <script src="manager/embed-amd.js"></script></head><body>
        <script type="{kind}-state+json">{state}</script>
        <script type="{kind}-view+json">{view}</script></body></html>""",
        "utf-8",
    )


def line(name: str, times: list[float], most: float) -> str:
    median, fastest = statistics.median(times), min(times)
    return f"{name:<34}{median:8.1f} ms median{fastest:8.1f} fastest   (limit {most:g})"


def answers(page: Page, address: str) -> dict[str, list[float]]:
    page.goto(address)
    page.wait_for_selector("#journey[data-lenet-ready]")
    return page.evaluate(ANSWERS)


def main() -> None:
    """Print the sizes, the times until a figure is ready, and the times it takes to answer."""
    book = Path(sys.argv[1] if len(sys.argv) > 1 else "_build/html").resolve()
    if not (book / "intro.html").is_file():
        sys.exit(f"no built book in {book}: run `make book` first, or name its folder")

    def packed(content: bytes) -> float:
        return len(gzip.compress(content)) / 1000

    print(f"{'shared assets':<34}{packed(page_data.shared_script().encode()):8.1f} kB  (limit 400)")
    for name, text, most in (
        ("the figures' shared script", catalog.page_script(catalog.SHARED), 30),
        ("the figures' style", catalog.stylesheet(), 20),
    ):
        print(f"{name:<34}{packed(text.encode()):8.1f} kB  (limit {most})")

    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        jupyter_page(folder)
        browser = playwright.chromium.launch(executable_path=chromium())
        ours = f"{serve(book)}/intro.html"
        # One visit each to warm the disk's cache, then the ones that count.
        for address, selector in ((ours, ".lenet-network"), (serve(folder), ".lenet-network")):
            times, loaded = visits(browser, address, selector)
            name = "ready, this book" if address == ours else "ready, html-manager"
            print(f"{line(name, times[1:], 1000)}, loads {loaded:.0f} kB uncompressed")
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        measured = answers(context.new_page(), ours)
        for name, most in (("hover", 16), ("unit", 50), ("picture", 50)):
            print(line(f"answer to a new {name}", measured[name], most))
        browser.close()


if __name__ == "__main__":
    main()
