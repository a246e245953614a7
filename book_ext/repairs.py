"""HTML that the libraries write in ways that screen readers stumble over, written anew."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

TITLE = re.compile(r"# @title (?P<title>.+)\n")


def setup(app: Sphinx) -> None:
    """Register the repairs."""
    app.add_post_transform(PlainBibliography)
    app.add_post_transform(TitleHiddenCells)
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden_cell, depart_hidden_cell))


class PlainBibliography(SphinxPostTransform):
    """Make entries of the bibliography plain paragraphs without a number.

    docutils gives them a role that is deprecated. They are cited by author and year.
    """

    default_priority = 900

    def run(self, **kwargs: Any) -> None:
        for entry in list(self.document.findall(nodes.citation)):
            plain = nodes.container(ids=entry["ids"], classes=["citation"])
            plain += [child for child in entry.children if not isinstance(child, nodes.label)]
            entry.replace_self(plain)


class TitleHiddenCells(SphinxPostTransform):
    """Let a hidden cell be opened by its own title.

    Colab shows a cell that begins with ``# @title A worked solution`` as a closed form of that
    name; in the book the same line names the box that hides the cell.
    """

    default_priority = 210  # after myst-nb has hidden the cells

    def run(self, **kwargs: Any) -> None:
        for hidden in self.document.findall(HideCodeCellNode):
            code = next(hidden.findall(nodes.literal_block), None)
            match = TITLE.match(code.astext()) if code else None
            if code and match:
                rest = code.astext()[match.end() :]
                code.clear()
                code.append(nodes.Text(rest))
                code.rawsource = rest  # equal to the text, or Sphinx does not highlight it
                hidden["prompt_show"] = match["title"].strip()


def visit_hidden_cell(self: Any, node: HideCodeCellNode) -> None:
    self.body.append(f"<details><summary>{escape(node['prompt_show'])}</summary>\n")


def depart_hidden_cell(self: Any, node: HideCodeCellNode) -> None:
    self.body.append("</details>\n")
