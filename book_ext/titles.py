"""Titles and names: chapters carry their number, and "LeNet-5" never breaks over two lines."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

CHAPTER = re.compile(r"chapters/0*(?P<number>\d+)-")
NAME = re.compile(r"\b(?:LeNet-\d|CIFAR-10(?:\.1)?)\b")


def setup(app: Sphinx) -> None:
    """Register both."""
    app.add_transform(NumberChapter)
    app.add_post_transform(KeepNamesTogether)


class NumberChapter(SphinxTransform):
    """Put the number of a chapter's file before its title, here and wherever the title is shown.

    Sphinx would count the chapters that are there, so that a missing one renumbered the rest.
    """

    default_priority = 700

    def apply(self, **kwargs: Any) -> None:
        match = CHAPTER.match(self.env.docname)
        title = self.document.next_node(nodes.title)
        if match and title is not None:
            title.insert(0, nodes.inline("", f"{match['number']}. ", classes=["section-number"]))


class KeepNamesTogether(SphinxPostTransform):
    """Wrap each name with a hyphen in ``<span class="book-name">``, which the style keeps whole."""

    default_priority = 900

    def run(self, **kwargs: Any) -> None:
        for text in list(self.document.findall(nodes.Text)):
            if NAME.search(text) and not isinstance(
                text.parent, nodes.FixedTextElement | nodes.raw
            ):
                text.parent.replace(text, split(text.astext()))


def split(text: str) -> list[nodes.Node]:
    """``text`` as text nodes and, for each name in it, one inline node."""
    parts: list[nodes.Node] = []
    end = 0
    for match in NAME.finditer(text):
        if match.start() > end:
            parts.append(nodes.Text(text[end : match.start()]))
        parts.append(nodes.inline("", match[0], classes=["book-name"]))
        end = match.end()
    if end < len(text):
        parts.append(nodes.Text(text[end:]))
    return parts
