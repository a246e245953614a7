"""One HTML document of the whole book, for paper: cover, contents, chapters."""

import html
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from tools.take_away import pages
from tools.take_away.pages import Page

STYLE = Path(__file__).with_name("paper.css")
SHEETS = ("pygments.css", "chapter.css", "lenet/figures.css")


def prepared(
    page: Page, pictures: Iterable[list[str]], known: Mapping[str, str], address: str
) -> str:
    """Return a page's part of the document.

    `pictures` stand for its figures, in their order: for each, its pieces from top to bottom.
    """
    soup = BeautifulSoup("", "html.parser")
    for figure, picture in zip(page.article.select("[data-lenet-figure]"), pictures, strict=True):
        _still(figure, picture, page, address)
    pages.tidy(page)
    pages.answers_to_the_end(page, soup)
    page.sections = [
        (f"{page.key}-{section['id']}", pages.words(heading))
        for section in page.article.select("section[id]")
        if isinstance(heading := section.find(True, recursive=False), Tag) and heading.name == "h2"
    ]
    pages.prefix(page, dict(known), address)
    inside = "".join(str(child) for child in page.article.children)
    return f'<section class="paper-chapter" id="{page.key}">{inside}</section>'


def _still(figure: Tag, pieces: list[str], page: Page, address: str) -> None:
    """Show a figure as a picture, with the address of the living one."""
    image = figure.find("img")
    alt = image.get("alt", "") if isinstance(image, Tag) else ""
    caption = figure.find("figcaption")
    words = caption.decode_contents() if isinstance(caption, Tag) else ""
    name = json.loads(str(figure["data-lenet-figure"]))["figure"]  # its id, once it is alive
    place = f"{page.path}#{name}"
    live = f'at <a href="{address}/{place}">{address}/{place}</a>' if address else f"in {place}"
    told = [html.escape(str(alt)), *[""] * (len(pieces) - 1)]  # the first says what it is
    images = (f'<img src="{src}" alt="{alt}">' for src, alt in zip(pieces, told, strict=True))
    still = BeautifulSoup(
        f'<figure class="paper-figure" id="{name}">'
        f"{''.join(images)}"
        f'<figcaption>{words} <span class="paper-live">Alive {live}</span></figcaption>'
        "</figure>",
        "html.parser",
    )
    figure.replace_with(still)


def whole(
    chapters: list[tuple[Page, str]],
    *,
    title: str,
    author: str,
    about: str,
    book: str,
    address: str,
    numbers: Mapping[str, int],
    tight: Collection[str],
) -> str:
    """Return the document. `numbers` has the page of each id, and is empty in the first pass.

    The answers of the chapters in `tight`, by their keys, are set a little smaller; of one without
    answers, all of it.
    """
    heads = "".join(f'<link rel="stylesheet" href="{book}/_static/{sheet}">' for sheet in SHEETS)
    running = "".join(_running(page) for page, _ in chapters)
    body = "".join(text for _, text in chapters)
    soup = BeautifulSoup(
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        f"<title>{html.escape(title)}</title>"
        f"<meta name='author' content='{html.escape(author)}'>"
        f"{heads}<style>{STYLE.read_text('utf-8')}{running}</style></head><body>"
        f"{_cover(title, author, about, address)}{_contents(chapters)}{body}</body></html>",
        "html.parser",
    )
    for image in soup.select("img[src]"):
        if not str(image["src"]).startswith(("data:", "file:")):
            image["src"] = f"{book}/{image['src']}"
    for key in tight:
        answers = soup.select_one(f"[id='{key}-answers']") or soup.select_one(f"[id='{key}']")
        if answers:
            answers["class"] = [*answers["class"], "paper-tight"]
    for number in soup.select("[data-of]"):
        number.string = str(numbers.get(str(number["data-of"]), ""))
    return str(soup)


def _running(page: Page) -> str:
    """Return the rules that print a page's title at the head of its sheets."""
    name = f"p{page.number or page.key}"
    words = page.title.replace("\\", "").replace('"', "”")
    return (
        f'@page {name} {{ @top-right {{ content: "{words}" }} }}\n'
        f"[id='{page.key}'] {{ page: {name} }}\n"
    )


def _cover(title: str, author: str, about: str, address: str) -> str:
    where = (
        f"<p>The living book: <a href='{address}'>{address}</a></p>"
        if address
        else "<p>The living book is the folder of pages that this was printed from. Below each "
        "figure stands its page.</p>"
    )
    return (
        f"<section class='paper-cover'><p class='paper-title'>{html.escape(title)}</p>"
        f"<p class='paper-about'>{html.escape(about)}</p>"
        f"<p>{html.escape(author)}</p>"
        f"<p>{date.today():%B %Y}</p>"
        "<div class='paper-how'><p><b>On paper.</b> Every figure of this book computes in its "
        "page on the web; here it is a picture. A question comes before what answers it: write "
        "your answer down, then turn to the page that is named. The code that only loads, "
        "draws or prints is left out; each chapter is a notebook that has all of it.</p>"
        f"{where}<p>Text and figures: CC BY 4.0. Code: MIT licence.</p></div></section>"
    )


def _contents(chapters: list[tuple[Page, str]]) -> str:
    lines = ["<section class='paper-contents' id='paper-contents'><h1>Contents</h1>"]
    for part, group in groupby(chapters, key=lambda chapter: chapter[0].part):
        if part:
            lines.append(f"<p class='paper-part'>{html.escape(part)}</p>")
        for page, _ in group:
            lines.append(_line(page.key, page.title, "paper-line"))
            lines += [_line(name, words, "paper-line paper-sub") for name, words in page.sections]
    return "".join([*lines, "</section>"])


def _line(name: str, words: str, kind: str) -> str:
    return (
        f"<p class='{kind}'><a href='#{name}'><span>{html.escape(words)}</span>"
        f"<span class='paper-dots'></span><span data-of='{name}'></span></a></p>"
    )
