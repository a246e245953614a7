"""The chapters' plots, as lossless WebP: the same pixels in half the bytes of PNG."""

from __future__ import annotations

import io
import re
from pathlib import Path

from PIL import Image
from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Connect the images to Sphinx."""
    app.connect("build-finished", lighten)


def lighten(app: Sphinx, exception: Exception | None) -> None:
    """Put a WebP in place of each PNG that is larger than it (on ``build-finished``)."""
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    lighter = [path.name for path in (out / "_images").glob("*.png") if _lightened(path)]
    if not lighter:
        return
    name = re.compile(rf"(_images/)({'|'.join(map(re.escape, lighter))})")
    for page in out.rglob("*.html"):
        text = page.read_text("utf-8")
        changed = name.sub(lambda found: found[1] + found[2].replace(".png", ".webp"), text)
        if changed != text:
            page.write_text(changed, "utf-8")
    for path in lighter:
        (out / "_images" / path).unlink()


def _lightened(path: Path) -> bool:
    """Write the WebP beside a PNG, and say whether it is there; one of an earlier build stays."""
    target = path.with_suffix(".webp")
    if target.is_file():  # an image's name is the hash of what it shows
        return True
    file = io.BytesIO()
    with Image.open(path) as picture:
        picture.save(file, "webp", lossless=True, method=6)
    if len(file.getvalue()) >= path.stat().st_size:
        return False
    target.write_bytes(file.getvalue())
    return True
