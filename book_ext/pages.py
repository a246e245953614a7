"""What each page of the book carries in its head and its header."""

from __future__ import annotations

import os
import re
import textwrap
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.util import logging

from book_ext import repository

DESCRIPTION_LENGTH = 200
VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')  # the layout has one already
logger = logging.getLogger(__name__)


def find_repository(app: Sphinx, config) -> None:
    """Learn once where the book is published (on ``config-inited``).

    The theme's own launch buttons stay off: with no address it would link to Jupyter Book's.

    Raises:
        ConfigError: an address was given that readers could not open.
    """
    try:
        config.html_context["repository"] = repository.find_repository(
            Path(app.confdir), tell=logger.info
        )
    except repository.RepositoryError as error:
        raise ConfigError(f"Launch buttons: {error}") from error
    config.html_theme_options.update(launch_buttons={}, repository_url="")


def find_address(app: Sphinx, config) -> None:
    """Learn the address of the pages themselves (on ``config-inited``).

    ``LENET_BOOK_BASEURL`` wins over ``html: baseurl`` in ``_config.yml``: whoever publishes a
    fork knows its address, and should not have to edit a file for it.

    Raises:
        ConfigError: what was given is no address of a website.
    """
    given = os.environ.get("LENET_BOOK_BASEURL", "").strip() or config.html_baseurl
    parts = urlsplit(given)
    if given and not (parts.scheme in ("http", "https") and parts.hostname):
        raise ConfigError(
            "the address of the published book (LENET_BOOK_BASEURL, or html: baseurl in "
            f"_config.yml) must look like https://name.example/book/, got {given!r}"
        )
    config.html_baseurl = given


def complete_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the templates what they show beyond the theme's own (on ``html-page-context``)."""
    context["share"] = sharing(app, pagename, doctree)
    context["metatags"] = VIEWPORT.sub("", context.get("metatags", ""))
    if pagename != "search":  # whose scripts lean on each other as they load
        context["script_files"] = [_later(file) for file in context["script_files"] if _runs(file)]
    context["header_links"] = header_links(app, pagename, context)


def _runs(file: Any) -> bool:
    """Whether a page needs a script: not the inline one, which serves a switch of versions."""
    return file.filename is not None


def _later(file: Any) -> Any:
    """Let a script wait until the page is read."""
    attributes = dict(file.attributes) | {"defer": "defer"}
    return type(file)(file.filename, priority=file.priority, **attributes)


def sharing(app: Sphinx, pagename: str, doctree: nodes.document | None) -> dict[str, str]:
    """What a page tells search engines and chat programs about itself.

    Always a title and a description; a URL and an image only where the book's own address is
    known (`find_address`), since both must be absolute.
    """
    title = app.env.titles.get(pagename)
    share = {
        "title": title.astext() if title else app.config.html_title,
        "description": describe(app, pagename, doctree),
    }
    if app.config.html_baseurl:
        base = app.config.html_baseurl.rstrip("/") + "/"
        share["url"] = urljoin(base, app.builder.get_target_uri(pagename))
        share["image"] = urljoin(base, "_static/share.png")
    return share


def describe(app: Sphinx, pagename: str, doctree: nodes.document | None) -> str:
    """A page's description: of its front matter, else a chapter's first aim, else the book's."""
    own = app.env.metadata.get(pagename, {}).get("description")
    return own or _first_objective(doctree) or app.config.book_description


def _first_objective(doctree: nodes.document | None) -> str:
    """The line that opens the first list, and its first item: "In this chapter you …"."""
    objectives = doctree.next_node(nodes.bullet_list) if doctree else None
    if objectives is None:
        return ""
    opening = objectives.previous_sibling()
    words = f"{opening.astext() if opening else ''} {objectives[0].astext()}"
    return textwrap.shorten(words.rstrip(".;,"), DESCRIPTION_LENGTH - 1, placeholder=" …") + "."


def header_links(app: Sphinx, pagename: str, context: dict[str, Any]) -> list[dict[str, str]]:
    """The links at the top of a page: its notebook, where to run it, the repository.

    Where the repository is not known, only the download remains.
    """
    links = []
    home = app.config.html_context.get("repository")
    if context.get("page_source_suffix") == ".ipynb":
        source = f"_sources/{context['sourcename']}"
        notebook = f"{pagename}.ipynb"
        links.append(
            {
                "text": "Notebook",
                "title": "Download this page as a Jupyter notebook",
                "icon": "fa-solid fa-download",
                "url": context["pathto"](source, 1),
                "download": Path(notebook).name,
                "size": f"{os.path.getsize(app.env.doc2path(pagename)) / 1000:.0f} kB",
            }
        )
        if home and home.colab_url(notebook):
            links.append(
                {
                    "text": "Colab",
                    "title": "Run this page in Google Colab",
                    "icon": "fa-solid fa-infinity",
                    "url": home.colab_url(notebook),
                }
            )
        if home and home.binder_url(notebook):
            links.append(
                {
                    "text": "Binder",
                    "title": "Run this page on Binder",
                    "icon": "fa-solid fa-rocket",
                    "url": home.binder_url(notebook),
                }
            )
    if home:
        links.append(
            {
                "text": home.host_name,
                "title": f"This book's repository on {home.host_name}",
                "icon": "fa-solid fa-code-branch",
                "url": home.url,
            }
        )
    return links
