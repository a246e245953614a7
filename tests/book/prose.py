"""The book's prose, cell by cell, as the tests read it."""

import re
from functools import cache
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
NOTEBOOKS = [*CHAPTERS, *sorted((ROOT / "pages").glob("*.ipynb"))]
PAGES = sorted(ROOT.glob("*.md"))


@cache
def markdown_cells() -> dict[str, str]:
    """Return every piece of prose, by the place where it stands."""
    cells = {path.name: path.read_text("utf-8") for path in PAGES}
    for path in NOTEBOOKS:
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
            if cell.cell_type == "markdown":
                cells[f"{path.name}, cell {number}"] = cell.source
    return cells


def without_code(markdown: str) -> str:
    """Drop code blocks and inline code, where a number is part of a program."""
    fenced = re.sub(r"^(```|~~~).*?^\1\s*$", "", markdown, flags=re.DOTALL | re.MULTILINE)
    indented = re.sub(r"^ {4,}\S.*$", "", fenced, flags=re.MULTILINE)
    return re.sub(r"`[^`\n]*`", "", indented)
