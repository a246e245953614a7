"""The theme's icons: of Font Awesome's two thousand, those that the pages show.

The theme loads a style sheet that names all of them, and a font that draws them. Both are
written anew when the pages are there, under the same names.
"""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

from book_ext.fonts import cut_down

SHEET = "css/all.min.css"
FONT = "webfonts/fa-solid-900"
NAME = re.compile(r"\bfa-([a-z0-9-]+)")
CHARACTER = re.compile(r"\\(f[0-9a-f]{3})|([\uf000-\uf8ff])")  # as a number, or as it stands
ICON = re.compile(r'([^{}]*):before\{content:"\\([0-9a-f]+)"\}')

# What the sheet says of every icon, for the one style that the theme uses: "solid".
RULES = """:root { --fa-font-solid: normal 900 1em/1 "Font Awesome 6 Free" }
@font-face {
  font-family: "Font Awesome 6 Free"; font-weight: 900; font-display: block;
  src: url(../webfonts/fa-solid-900.woff) format("woff");
}
.fa-solid, .fas {
  -webkit-font-smoothing: antialiased; display: var(--fa-display, inline-block);
  font: 900 1em/1 "Font Awesome 6 Free"; text-rendering: auto;
}
.fa-lg { font-size: 1.25em; line-height: .05em; vertical-align: -.075em }
"""


def setup(app: Sphinx) -> None:
    """Connect the icons to Sphinx."""
    app.connect("build-finished", lessen)


def lessen(app: Sphinx, exception: Exception | None) -> None:
    """Leave the icons that a page, a style sheet or a script names (on ``build-finished``)."""
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for folder in (out / "_static" / "vendor" / "fontawesome").glob("*"):
        sheet, font = folder / SHEET, folder / f"{FONT}.ttf"
        if not font.is_file():
            continue  # done: no page was written since, or the theme would have brought all again
        names, characters = used(out)
        known = icons(sheet.read_text("utf-8"))
        characters |= {known[name] for name in names & known.keys()}
        rules = [
            f'.fa-{name}::before {{ content: "\\{ord(known[name]):x}" }}\n'
            for name in sorted(names & known.keys())
        ]
        made = cut_down(font.read_bytes(), characters)
        sheet.write_text(RULES + "".join(rules), "utf-8")
        for other in [*folder.glob("webfonts/*"), *folder.glob("js/*")]:
            other.unlink()
        (folder / f"{FONT}.woff").write_bytes(made)


def icons(sheet: str) -> dict[str, str]:
    """Return each icon of Font Awesome's style sheet with its character."""
    return {
        name: chr(int(code, 16))
        for selectors, code in ICON.findall(sheet)
        for name in NAME.findall(selectors)
    }


def used(out: Path) -> tuple[set[str], set[str]]:
    """Return the icons that pages and scripts name, and those that style sheets draw."""
    static = out / "_static"
    texts = [path.read_text("utf-8") for path in (*out.rglob("*.html"), *static.rglob("*.js"))]
    sheets = [
        path.read_text("utf-8") for path in static.glob("**/*.css") if path.name != "all.min.css"
    ]
    names = {name for text in texts for name in NAME.findall(text)}
    drawn = {
        character or chr(int(code, 16))
        for text in sheets
        for code, character in CHARACTER.findall(text)
    }
    return names, drawn
