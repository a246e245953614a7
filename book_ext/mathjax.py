"""MathJax, served from the book itself instead of from a CDN."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from book_ext.npm import Package, PackageError, package_files
from lenet_book.datasets.downloads import Archive

MATHJAX = Package(
    "mathjax",
    "3.2.2",
    Archive(6_132_118, "1b9c0a1c44df864e915690558e72adb9cc5203360daefd385084ced3b6c64c09"),
)

# TeX in, HTML out: the component, the fonts it draws with, and the rarer TeX packages, which it
# loads when a formula first uses one.
FILES = [
    "es5/tex-chtml.js",
    "es5/output/chtml/fonts/woff-v2/",
    "es5/input/tex/extensions/",
    "LICENSE",
]

SETTINGS = {
    # The menu would make every formula a tab stop and offers parts that are not shipped. Screen
    # readers get MathML from the assistive-mml part, which is on without it.
    "options": {"enableMenu": False},
}


def configure(app: Sphinx, config) -> None:
    """Point Sphinx at the local copy (on ``config-inited``)."""
    config.mathjax_path = "mathjax/tex-chtml.js"
    config.mathjax3_config = SETTINGS


def provide(app: Sphinx) -> None:
    """Put MathJax beside the book's static files (on ``builder-inited``).

    Added here and not under a ``_static`` folder, because Jupyter Book loads every script that
    it finds there into every page.

    Raises:
        ExtensionError: MathJax could not be had; the message says what to do.
    """
    if app.builder.format != "html":
        return
    vendor = Path(app.doctreedir).parent / "vendor"
    try:
        files = package_files(MATHJAX, FILES)
    except PackageError as error:
        raise ExtensionError(f"The book's formulas need MathJax: {error}") from error
    for path, content in files.items():
        target = vendor / "mathjax" / path.removeprefix("es5/")
        if not target.is_file() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    app.config.html_static_path.append(str(vendor))


def drop_where_unused(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Take MathJax from pages without a formula (on ``html-page-context``).

    Sphinx gives it to the first page too, because chapters below that page have formulas.
    """
    if 'class="math' not in context.get("body", ""):
        context["script_files"] = [
            script
            for script in context["script_files"]
            if "mathjax" not in f"{script.filename} {script.attributes.get('body')}".lower()
        ]
