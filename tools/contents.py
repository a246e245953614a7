"""The tables of chapters in README.md and intro.md, made from the chapters themselves.

A chapter says what it is about in a comment of its first cell, which no reader sees:

    <!-- contents: pixels, channels, why 32×32, which scale, and one-hot labels -->

A table stands between `<!-- chapters -->` and `<!-- end of chapters -->`.
"""

import re
from pathlib import Path
from typing import NamedTuple

import nbformat

NUMBER = re.compile(r"0*(\d+)-")
TITLE = re.compile(r"# ([^:?\n]+)")
SAYS = re.compile(r"<!-- contents: (.+?) -->", re.DOTALL)
TABLE = re.compile(r"(<!-- chapters -->\n).*?(\n<!-- end of chapters -->)", re.DOTALL)


class ContentsError(ValueError):
    """A chapter does not say what the table needs; the message says what and how."""


class Chapter(NamedTuple):
    """A line of the table: the title is the heading's part before a colon."""

    number: int
    path: str  # from the book's folder, without .ipynb
    title: str
    says: str


def read_chapter(path: Path) -> Chapter:
    """Return what a chapter says of itself.

    Raises ContentsError where number, heading or contents are missing.
    """
    cells = nbformat.read(path, as_version=4).cells
    first = cells[0].source if cells and cells[0].cell_type == "markdown" else ""
    number, title, says = NUMBER.match(path.name), TITLE.match(first), SAYS.search(first)
    if not number:
        raise ContentsError(f"{path.name}: begin the name with a number, such as 13-looking.ipynb")
    if not title:
        raise ContentsError(f"{path.name}: begin the first cell with a heading, # TITLE")
    if not says:
        raise ContentsError(
            f"{path.name}: say what the chapter is about in a line of its first cell: "
            "<!-- contents: WHAT IT IS ABOUT -->"
        )
    place = f"{path.parent.name}/{path.stem}"
    return Chapter(int(number[1]), place, title[1].strip(), " ".join(says[1].split()))


def as_table(chapters: list[Chapter]) -> str:
    """Return the chapters as README shows them, with links to the notebooks."""
    rows = [f"| {c.number} | [{c.title}]({c.path}.ipynb) | {c.says} |" for c in chapters]
    return "\n".join(["| | | |", "|---|---|---|", *rows])


def as_list(chapters: list[Chapter]) -> str:
    """Return the chapters as the book's first page shows them, with links to its pages."""
    return "\n".join(f"{c.number}. [{c.title}]({c.path}): {c.says}." for c in chapters)


FORMS = {"README.md": as_table, "intro.md": as_list}


def stamp(name: str, markdown: str, chapters: list[Chapter]) -> str:
    """Return the text of a file with its table of chapters as they are now, if it has one."""
    if name not in FORMS:
        return markdown
    table = FORMS[name](chapters)
    return TABLE.sub(lambda found: found[1] + table + found[2], markdown)
