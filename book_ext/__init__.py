"""The book's own Sphinx extension: an offline, accessible book whose buttons point at itself.

- `maths`: formulas, made when the book is built
- `npm`: third-party files of pinned content, fetched once
- `icons`, `fonts`: the theme's icons, and fonts cut down to what the pages show
- `images`: the chapters' plots in fewer bytes
- `repository`: where this copy of the book is published, and what depends on it
- `figures`: the interactive figures' scripts and data, on the pages that hold one
- `pages`: what each page carries in its head and header
- `downloads`: the notebooks that pages offer for download
- `questions`: what a reader answers in the page, and how long the page takes
- `search`: what counts as a word
- `website`: the front door, the page for wrong addresses, the map of the site
- `publishing`: what a web server needs, and no passing of a build that has failed
- `repairs`: HTML that screen readers stumble over
- `translations`: the book in other languages
- `titles`: the chapters' numbers, and names that must not break over two lines
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx

from book_ext import (
    downloads,
    figures,
    icons,
    images,
    maths,
    pages,
    publishing,
    repairs,
    search,
    titles,
    website,
)
from book_ext.questions import in_pages
from book_ext.translations import in_pages as translations_in_pages
from lenet_book import palette

HERE = Path(__file__).resolve().parent
STYLES = HERE / "styles"  # of what stands in a chapter


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension to Sphinx."""
    # Jupyter Book sets this value for an extension that this book leaves out.
    app.add_config_value("comments_config", {}, "html")
    app.add_config_value("book_description", "", "html", str)

    app.connect("config-inited", publishing.begin)
    app.connect("config-inited", add_templates)
    app.connect("config-inited", pages.find_repository)
    app.connect("config-inited", pages.find_address)
    app.connect("builder-inited", add_static_files)
    # After the theme and every other extension have had their say.
    app.connect("html-page-context", pages.complete_context, priority=990)
    app.connect("build-finished", downloads.stamp)
    app.connect("build-finished", publishing.prepare)
    app.connect("build-finished", publishing.end, priority=999)  # if nothing else has failed

    maths.setup(app)
    icons.setup(app)
    images.setup(app)
    search.setup(app)
    website.setup(app)
    repairs.setup(app)
    figures.setup(app)
    titles.setup(app)
    in_pages.setup(app)
    translations_in_pages.setup(app)
    app.add_css_file("book.css", priority=900)
    app.add_css_file("chapter.css", priority=901)
    app.add_js_file("book.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_templates(app: Sphinx, config) -> None:
    """Let the book's templates come before the theme's."""
    config.templates_path.insert(0, str(HERE / "templates"))


def add_static_files(app: Sphinx) -> None:
    """Add the book's style sheets, script and sharing image."""
    app.config.html_static_path.append(str(HERE / "static"))
    generated = Path(app.doctreedir).parent / "generated"
    generated.mkdir(parents=True, exist_ok=True)
    # One file: a page is drawn when all of its style sheets have come, six at a time.
    styles = [palette.page_style(), *(p.read_text("utf-8") for p in sorted(STYLES.glob("*.css")))]
    (generated / "chapter.css").write_text("\n".join(styles), "utf-8")
    if app.config.book_scripts:
        shutil.copy(Path(app.config.book_scripts) / "questions.js", generated)
    app.config.html_static_path.append(str(generated))
