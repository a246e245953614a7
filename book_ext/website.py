"""What a website needs beside the book's pages: its front door, a page for wrong addresses, a map.

A map and the rules for robots need the book's own address (`pages.find_address`), since both
must name it; without one they are left out.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from urllib.parse import urljoin

from sphinx.application import Sphinx

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{}
</urlset>
"""
ROBOTS = "User-agent: *\nAllow: /\nSitemap: {}\n"


def setup(app: Sphinx) -> None:
    """Connect the website's own files to Sphinx."""
    # Before sphinx-external-toc, which leaves a front door that is there.
    app.connect("build-finished", write, priority=400)


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the files that belong to no page (on ``build-finished``)."""
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    base = app.config.html_baseurl and app.config.html_baseurl.rstrip("/") + "/"
    pages = _pages(app)
    context = {
        "title": app.config.html_title,
        "language": app.config.language,
        "description": app.config.book_description,
        "base": base,
        "first": pages[0]["url"],
        "pages": pages,
    }
    for name in ("index.html", "404.html"):
        text = app.builder.templates.render(f"website/{name}", context)
        (out / name).write_text(text, "utf-8")
    for name in ("sitemap.xml", "robots.txt"):
        (out / name).unlink(missing_ok=True)
    if base:
        places = [f"  <url><loc>{escape(urljoin(base, page['url']))}</loc></url>" for page in pages]
        (out / "sitemap.xml").write_text(SITEMAP.format("\n".join(places)), "utf-8")
        (out / "robots.txt").write_text(ROBOTS.format(urljoin(base, "sitemap.xml")), "utf-8")


def _pages(app: Sphinx) -> list[dict[str, str]]:
    """Return the address, from the book's own, and the title of each page, in reading order."""
    root = app.config.root_doc
    order = [root, *_below(app, root)]
    rest = sorted(set(app.env.found_docs) - set(order))
    return [
        {"url": app.builder.get_target_uri(name), "title": app.env.titles[name].astext()}
        for name in (*order, *rest)
    ]


def _below(app: Sphinx, name: str) -> list[str]:
    return [
        page
        for child in app.env.toctree_includes.get(name, [])
        for page in (child, *_below(app, child))
    ]
