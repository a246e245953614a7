"""The figures' previews: pictures of the living figures, for where nothing runs.

python -m lenet_book.figures.previews            draw all of them, and describe the network
python -m lenet_book.figures.previews NAME ...   draw some, such as pooling
"""

import argparse
import io
import json
import tempfile
from pathlib import Path

from PIL import Image

from lenet_book.chromium import chromium
from lenet_book.figures import catalog
from lenet_book.figures.digit_pad.digit_networks import HEADS, SPECS
from lenet_book.figures.page_data import (
    NETWORK,
    recorded_in,
    recorded_script,
    shared_script,
    sheet_script,
    sheets_in,
)

# A picture shows no buttons that do nothing.
PREVIEW_STYLE = """
body { background: white; margin: 0 }
.lenet-choices, .lenet-link, .lenet-train-top { display: none !important }
.lenet-train > .lenet-row { display: none !important }
.lenet-live .lenet-surface-picture { margin-bottom: auto }
"""
# What is pressed before the picture is taken, and what the figure says when it is done.
PLAYED = {"train-here": ("▶ Train", "Done:"), "two-workers": ("▶ Run", "Done:")}


def page(*previews: str, style: str = "") -> str:
    """Return a page that needs no other file and holds these previews, alive."""
    options = [catalog.options(preview) for preview in previews]
    names = {name: None for one in options for name in recorded_in(one)}
    sheets = {name: None for one in options for name in sheets_in(one)}
    scripts = {catalog.script(one["figure"]): None for one in options}
    parts = {part: None for one in options for part in catalog.FIGURES[one["figure"]].parts}
    sources = [
        shared_script(),
        *(recorded_script(name) for name in names),
        *(sheet_script(name) for name in sheets),
        catalog.page_script(catalog.SHARED),
        *(catalog.page_script(name) for name in (*parts, *catalog.shared_parts(), *scripts)),
    ]
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Figures</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{catalog.stylesheet()}{style}</style></head><body><main>",
            *previews,
            "</main>",
            *(f"<script>{source}</script>" for source in sources),
            "</body></html>",
        ]
    )


def write_network(path: Path = NETWORK) -> None:
    """Write the description of the tutorial's network, so that pages need no TensorFlow."""
    from lenet_book.figures.network import describe
    from lenet_utils.models import tutorial_lenet5

    path.write_text(json.dumps(describe(tutorial_lenet5()).spec) + "\n", "utf-8")


def write_digit_networks(path: Path = SPECS) -> None:
    """Write the descriptions of the digit pad's networks."""
    from lenet_book.digits.keras_1998 import keras_lenet_1998
    from lenet_book.figures.network import describe

    specs = {head: describe(keras_lenet_1998(head=head)).spec for head in HEADS}
    path.write_text(json.dumps(specs) + "\n", "utf-8")


def write_preview(name: str) -> None:
    """Draw a figure's preview with headless Chromium: a picture of the living figure."""
    from playwright.sync_api import TimeoutError, sync_playwright

    entry = catalog.FIGURES[name]
    width, height = entry.size
    body = page(catalog.preview(name, entry.shown), style=PREVIEW_STYLE)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        file = Path(temporary) / "page.html"
        file.write_text(body, "utf-8")
        browser = playwright.chromium.launch(executable_path=chromium())
        tab = browser.new_page(
            viewport={"width": width, "height": height},
            device_scale_factor=2,
            reduced_motion="reduce",
        )
        errors: list[str] = []
        tab.on("console", lambda message: errors.append(message.text))
        tab.goto(file.as_uri())
        try:
            tab.wait_for_selector("[data-lenet-ready]", timeout=10_000)
        except TimeoutError as late:
            raise SystemExit(f"{name} does not come alive: {'; '.join(errors)}") from late
        if name in PLAYED:
            begin, end = PLAYED[name]
            tab.get_by_text(begin, exact=True).dispatch_event("click")  # hidden in the picture
            tab.get_by_text(end).first.wait_for(state="attached", timeout=300_000)
            tab.wait_for_timeout(1000)  # the end of a transition
        picture = Image.open(io.BytesIO(tab.screenshot()))
        browser.close()
    # 255 colours keep the file a third as large, and look the same.
    few = picture.convert("RGB").quantize(255, dither=Image.Dither.NONE)
    few.convert("RGB").save(entry.picture, lossless=True, method=6)


def main() -> None:
    """Write what the figures need beside the recorded runs and the samples."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", choices=[*catalog.FIGURES, []], metavar="NAME")
    names = parser.parse_args().names or list(catalog.FIGURES)
    write_network()
    write_digit_networks()
    print(f"wrote {NETWORK.name} and {SPECS.name}")
    for name in names:
        write_preview(name)
        print(f"wrote {catalog.FIGURES[name].picture.relative_to(catalog.HERE)}")


if __name__ == "__main__":
    main()
