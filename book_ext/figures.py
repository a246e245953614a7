"""The interactive figures: their scripts, style and data, on the pages that hold one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from lenet_book.figures import catalog, page_data

FOLDER = "lenet"  # of the book's static files
DATA = "assets.js"
GALLERY = page_data.gallery_without_pictures()["total"]
ASLEEP = (
    "<noscript><p>This figure comes alive with JavaScript, which is switched off here. "
    "You see one view of it.</p></noscript>"
    '<p class="lenet-coming" role="status" data-failed="This figure did not come alive: '
    'a script of this page did not load. Reload the page to try again."></p>'
)
CAPTION = re.compile(r'(data-lenet-figure="[^"]*">.*?)(?=<figcaption>)', re.DOTALL)


def setup(app: Sphinx) -> None:
    """Connect the figures to Sphinx."""
    app.add_config_value("book_scripts", "", "env", str)
    app.add_directive("lenet-figure", LenetFigure)
    app.connect("builder-inited", provide)
    app.connect("html-page-context", enliven)
    app.connect("build-finished", renew)


class LenetFigure(Directive):
    """A figure in a page that is no notebook: ``{lenet-figure} journey``.

    Its options set what the reader can change: ``:layer: C3`` and ``:unit: [4, 7, 2]``.
    """

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {
        name: directives.unchanged_required
        for entry in catalog.FIGURES.values()
        for name in entry.state
    }

    def run(self) -> list[nodes.Node]:
        state = {name: _value(text) for name, text in self.options.items()}
        try:
            preview = catalog.preview(self.arguments[0], state)
        except ValueError as error:
            raise self.error(str(error)) from error
        # It opens a page: its style sheet keeps room for it until it lives.
        opening = preview.replace('class="lenet-figure"', 'class="lenet-figure lenet-opening"', 1)
        return [nodes.raw("", opening, format="html")]


def _value(text: str) -> Any:
    """A number or a list where it reads as one, else the text itself."""
    numbers = re.findall(r"-?\d+", text)
    if text.startswith("["):
        return [int(number) for number in numbers]
    return int(text) if numbers == [text] else text


def provide(app: Sphinx) -> None:
    """Put style, data and previews beside the book's static files (on ``builder-inited``).

    Added here and not under a ``_static`` folder, because Jupyter Book loads every script that
    it finds there into every page.
    """
    if app.builder.format != "html":
        return
    static = Path(app.doctreedir).parent / "figures"
    folder = static / FOLDER
    shutil.rmtree(folder, ignore_errors=True)  # what an earlier build left
    folder.mkdir(parents=True)
    (folder / "figures.css").write_text(catalog.stylesheet(), "utf-8")
    (folder / DATA).write_text(page_data.small_script(), "utf-8")
    for name in page_data.OWN_SCRIPT:
        (folder / f"{name}.js").write_text(page_data.own_script(name), "utf-8")
    for name in page_data.SHEETS:
        (folder / f"{page_data.SHEET}{name}.js").write_text(page_data.sheet_script(name), "utf-8")
    scripts = Path(app.config.book_scripts or catalog.STATIC)  # a translated book has its own
    for script in (*catalog.page_scripts(), *catalog.part_scripts()):
        (folder / f"{script}.js").write_text(catalog.page_script(script, scripts), "utf-8")
    for entry in catalog.FIGURES.values():
        picture = entry.picture
        if not picture.is_file():
            raise ExtensionError(f"{picture.parent.name} has no {picture.name}: run make previews")
        shutil.copy(picture, folder / f"{entry.name}.webp")
    app.config.html_static_path.append(str(static))


def enliven(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give a page that holds figures their scripts and style (on ``html-page-context``)."""
    body = context.get("body", "")
    previews = [catalog.options(preview[0]) for preview in catalog.PREVIEW.finditer(body)]
    if not previews:
        return
    names = {name: None for preview in previews for name in page_data.recorded_in(preview)}
    shown = {f"{catalog.script(preview['figure'])}.js": None for preview in previews}
    data = (DATA, *_networks(previews), *(recorded(app, name) for name in names))
    for script in (*data, f"{catalog.SHARED}.js", *shown):
        app.add_js_file(f"{FOLDER}/{script}", loading_method="defer")
    app.add_css_file(f"{FOLDER}/figures.css", priority=950)  # after the book's own
    body = CAPTION.sub(rf"\1{ASLEEP}", catalog.with_options(body, begun))
    # One file for all pages, in place of a copy inside each.
    context["body"] = catalog.with_pictures(
        body, lambda entry: context["pathto"](f"_static/{FOLDER}/{entry.name}.webp", 1)
    )


def _networks(previews: list[dict[str, Any]]) -> list[str]:
    """Return the scripts of the networks that previews show."""
    shown = [preview["data"].get("network") for preview in previews]
    return [f"{name}.js" for name in page_data.OWN_SCRIPT if name in shown]


def begun(preview: dict[str, Any]) -> dict[str, Any]:
    """Return a preview's options with the picture of the gallery that it begins with, if any.

    The others come in a script of their own, when a reader first asks for one.
    """
    index = preview["state"].get("index")
    if preview["data"].get("pictures") != "gallery" or index not in range(GALLERY):
        return preview
    return preview | {"picture": catalog.with_base64(page_data.gallery_picture(index))}


def recorded(app: Sphinx, name: str) -> str:
    """Write a training run, the ledger or the time lines as a script, and return its name."""
    path = Path(app.outdir) / "_static" / FOLDER / f"{name}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page_data.recorded_script(name), "utf-8")
    return path.name


def renew(app: Sphinx, exception: Exception | None) -> None:
    """Write all recorded runs again: pages that this build left alone use them too."""
    for path in (Path(app.outdir) / "_static" / FOLDER).glob("*.js"):
        if path.stem.startswith(page_data.RUN) or path.stem in page_data.RECORDED:
            recorded(app, path.stem)
