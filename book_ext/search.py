"""Searching the book: sizes such as 5×5 are words, however they are typed."""

from __future__ import annotations

import re

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

SIZE = re.compile(r"(?<=\d)\s*[x×]\s*(?=\d)")


def setup(app: Sphinx) -> None:
    """Let the search read sizes."""
    app.add_search_language(SearchWithSizes)


class SearchWithSizes(SearchEnglish):
    """English in which "5×5", "5 × 5" and "5x5" are one word, for the index and for the reader."""

    js_splitter_code = r"""
var splitQuery = (query) => query
    .replace(/(?<=\d)\s*[x×]\s*(?=\d)/giu, "x")
    .split(/[^\p{Letter}\p{Number}_\p{Emoji_Presentation}]+/gu)
    .filter((term) => term);
"""

    def split(self, input: str) -> list[str]:
        return super().split(SIZE.sub("x", input))
