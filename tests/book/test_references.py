"""What chapters cite is in the one list of references."""

import re

import nbformat
import pytest
from prose import NOTEBOOKS, ROOT

LISTED = (ROOT / "references.bib").read_text("utf-8")
# Where papers are kept; a link to a program or a page of its own is no work to list.
PAPER = re.compile(r"https://(?:doi\.org/|arxiv\.org/abs/|jmlr\.org/|proceedings\.)[^)\s]+")


def cited(path) -> list[str]:
    cells = nbformat.read(path, as_version=4).cells
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return sorted(set(PAPER.findall(prose)))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_paper_that_a_chapter_links_is_listed(path):
    # references.bib has digital object identifiers without the address before them.
    missing = [link for link in cited(path) if link.removeprefix("https://doi.org/") not in LISTED]
    assert missing == [], "give each an entry in references.bib"
