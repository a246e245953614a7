"""Keep names such as LeNet-5 on one line: browsers may break a line after any hyphen."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

NAME = re.compile(r"\b(?:LeNet-\d|CIFAR-10(?:\.1)?)\b")


class KeepNamesTogether(SphinxPostTransform):
    """Wrap each such name in ``<span class="book-name">``; the style sheet does the rest."""

    default_priority = 900

    def run(self, **kwargs) -> None:
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
