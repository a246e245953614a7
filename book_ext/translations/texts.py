"""The texts that Sphinx does not find: of figures and scripts, in HTML, above folded cells."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from lenet_book.figures import catalog

HOUSE = Path(__file__).resolve().parents[2]
QUESTIONS = HOUSE / "book_ext" / "questions" / "script" / "texts.json"
# A figure's contract also says what no reader sees.
SEEN = ("caption", "alt", "texts", "state")
IN_HTML = re.compile(r"<(p|summary)>(.*?)</\1>", re.DOTALL)
TITLE = re.compile(r"# @title (.+)")


def of_scripts() -> dict[str, dict[str, str]]:
    """Return the texts of each JSON file that scripts import, by their places in it."""
    names = ("figure.json", "texts.json", "kernels.json")
    files = [path for name in names for path in sorted(catalog.HERE.rglob(name))]
    found = {}
    for path in [*files, QUESTIONS]:
        content = json.loads(path.read_text("utf-8"))
        parts = {k: v for k, v in content.items() if k in SEEN} if _is_contract(path) else content
        found[path.relative_to(HOUSE).as_posix()] = dict(_leaves(parts, _is_contract(path)))
    return found


def _is_contract(path: Path) -> bool:
    return path.name == "figure.json"


def _leaves(
    content: dict[str, Any], is_contract: bool, place: str = ""
) -> Iterator[tuple[str, str]]:
    for name, value in content.items():
        here = f"{place}/{name}" if place else name
        if isinstance(value, dict):
            yield from _leaves(value, is_contract, here)
        elif isinstance(value, str) and (not here.startswith("state") or "/choices/" in here):
            yield here, value


def in_place(file: str, translated: dict[str, str]) -> dict[str, Any]:
    """Return a script's JSON file with its texts translated, by their places."""
    content = json.loads((HOUSE / file).read_text("utf-8"))
    for place, text in translated.items():
        *steps, last = place.split("/")
        inner = content
        for step in steps:
            inner = inner[step]
        inner[last] = text
    return content


READING = "About {minutes} minutes"
OF_EVERY_PAGE = (
    READING,
    "Search this book",
    "Notebook",
    "Download this page as a Jupyter notebook",
    "This figure comes alive with JavaScript, which is switched off here. You see one view of it.",
    "This figure did not come alive: a script of this page did not load. Reload the page to try "
    "again.",
)


def of_page(path: Path) -> Iterator[str]:
    """Yield what stands in a page's HTML, and the titles of its folded cells."""
    if path.suffix == ".md":
        yield from in_html(path.read_text("utf-8"))
        return
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            yield from in_html(cell.source)
        elif title := TITLE.match(cell.source):
            yield title[1]


def in_html(text: str) -> Iterator[str]:
    """Yield the paragraphs and the summaries that are written in HTML."""
    for match in IN_HTML.finditer(text):
        yield " ".join(match[2].split())
