"""A translated book's pages: the texts that Sphinx leaves, and a switch between the languages."""

from __future__ import annotations

import html
import os
import re
from typing import Any

from sphinx.application import Sphinx

from book_ext.translations import catalogs
from book_ext.translations.texts import IN_HTML, READING

NAMES = {"en": "English", "de": "Deutsch"}
READ = re.compile(r'(<p class="book-reading">)About (\d+) minutes')
CAPTION = re.compile(r"(<figcaption>)([^<]*)(</figcaption>)")
ATTRIBUTE = re.compile(r'((?:alt|data-failed)=")([^"]*)(")')


def setup(app: Sphinx) -> None:
    """Connect the translations to Sphinx."""
    app.connect("builder-inited", look_up)
    app.connect("html-page-context", translate, priority=995)  # after all others


def look_up(app: Sphinx) -> None:
    """Read the translations, where the book is built in another language."""
    language = app.config.language
    app.book_translations = {} if language == "en" else catalogs.translations(language)  # type: ignore[attr-defined]


def translate(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Translate what Sphinx leaves, and add the switch (on ``html-page-context``)."""
    known: dict[str, str] = app.book_translations  # type: ignore[attr-defined]
    if known:
        context["body"] = translated(context.get("body", ""), known)
        for link in context["header_links"]:
            link |= {key: known.get(link[key], link[key]) for key in ("text", "title")}
    other = os.environ.get("LENET_BOOK_LANGUAGES", "")
    if other and doctree is not None:
        context["header_links"].append(switch(pagename, app.config.language, other))


def switch(pagename: str, language: str, other: str) -> dict[str, str]:
    """Return the link to the same page in the other language, which has a folder of its own."""
    up = "../" * pagename.count("/")
    here_is_other = language == other
    target = "en" if here_is_other else other
    path = f"{up}../{pagename}.html" if here_is_other else f"{up}{other}/{pagename}.html"
    return {
        "text": NAMES[target],
        "title": NAMES[target],
        "icon": "fa-solid fa-language",
        "url": path,
        "language": target,
    }


def translated(body: str, known: dict[str, str]) -> str:
    """Return a page's HTML with what is known of these texts: of paragraphs and summaries in HTML,
    captions, alternative texts, and the reading time."""

    def inner(match: re.Match[str]) -> str:
        text = " ".join(match[2].split())
        found = known.get(text) or known.get(html.unescape(text))
        return f"<{match[1]}>{found}</{match[1]}>" if found else match[0]

    def plain(match: re.Match[str]) -> str:
        found = known.get(html.unescape(match[2]))
        return f"{match[1]}{html.escape(found)}{match[3]}" if found else match[0]

    body = IN_HTML.sub(inner, body)
    body = ATTRIBUTE.sub(plain, CAPTION.sub(plain, body))
    minutes = known.get(READING)
    return READ.sub(lambda m: m[1] + minutes.format(minutes=m[2]), body) if minutes else body
