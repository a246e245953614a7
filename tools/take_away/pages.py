"""Turn the built book's pages into one document for paper, by parsing their HTML.

Nothing runs on paper. So a figure becomes a picture, the code of folded cells is left out, and
what a page folds away to be asked for (answers, worked solutions) stands at the end of its
chapter, with a link there and the page's number.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup, Tag

REFERS = ("id", "for", "aria-labelledby", "aria-describedby")
GENERAL = ("more", "less", "otherwise")  # replies to no answer in particular
FOLDED = ".tag_hide-input > details, .tag_nbval-ignore-output > details"  # code that only draws
SEEN = re.compile(r"What you should( have)? (see|read)")
ANSWERS = "Answers and solutions"


class PageError(ValueError):
    """A built page is not what the book on paper needs; the message names it."""


@dataclass
class Page:
    """A page of the built book: its path below the book's folder, its article, and its part."""

    path: str
    article: Tag
    part: str
    sections: list[tuple[str, str]] = field(default_factory=list)  # (id, title) of its headings

    @property
    def key(self) -> str:
        """Return what all ids of this page begin with in the whole document."""
        return Path(self.path).stem

    @property
    def title(self) -> str:
        """Return the page's title, with its number."""
        return words(self._heading)

    @property
    def number(self) -> str:
        """Return the chapter's number, "" for a page without one."""
        number = self._heading.select_one(".section-number")
        return number.get_text().strip(" .") if number else ""

    @property
    def _heading(self) -> Tag:
        heading = self.article.find("h1")
        if not isinstance(heading, Tag):
            raise PageError(f"{self.path} has no title")
        return heading


def read(book: Path) -> list[Page]:
    """Return the built book's pages, in the order of its contents.

    Raises PageError where there is no built book, or one of its pages is missing.
    """
    first = book / "intro.html"
    if not first.is_file():
        raise PageError(f"{book} holds no built book: build it first, with `make book`")
    start = _parsed(first)
    pages = [_page(book, "intro.html", "")]
    for part in start.select("nav.bd-links p.caption"):
        links = part.find_next_sibling("ul")
        for link in links.select("a.reference.internal") if isinstance(links, Tag) else ():
            pages.append(_page(book, str(link["href"]), part.get_text().strip()))
    return pages


def _parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def _page(book: Path, path: str, part: str) -> Page:
    article = (
        _parsed(book / path).select_one("article.bd-article") if (book / path).is_file() else None
    )
    if article is None:
        raise PageError(f"{path} is in the contents, and is no page of the built book")
    return Page(path, article, part)


def words(element: Tag) -> str:
    """Return an element's text in one line, without the sign that links to a heading."""
    copy = BeautifulSoup(str(element), "html.parser")
    for sign in copy.select(".headerlink"):
        sign.decompose()
    return " ".join(copy.get_text().split())


# ---------------------------------------------------------------- what is left out
def tidy(page: Page) -> None:
    """Take away what does nothing on paper, and fold out what explains."""
    for element in page.article.select(
        "script, style, .headerlink, .copybtn, .book-reading, .prev-next-footer"
    ):
        element.decompose()
    for folded in page.article.select(FOLDED):
        _title_of_output(folded)
    for cell in page.article.select(".cell"):
        if "Ready: the book's helpers" in cell.get_text() or not cell.get_text(strip=True):
            if not cell.select("img, figure"):
                cell.decompose()


def _title_of_output(folded: Tag) -> None:
    """Leave a folded cell's title above what the cell gives, and nothing where it gives nothing."""
    summary = folded.find("summary")
    if isinstance(summary, Tag) and folded.find_next_sibling(class_="cell_output"):
        summary.name = "p"
        summary["class"] = "paper-output"
        folded.insert_before(summary.extract())
    folded.decompose()


# ---------------------------------------------------------------- answers and solutions
def answers_to_the_end(page: Page, soup: BeautifulSoup) -> None:
    """Move answers and worked solutions to the end of the page, with links there and back."""
    end = soup.new_tag("section", id="answers", attrs={"class": "paper-answers"})
    heading = soup.new_tag("h2")
    heading.string = ANSWERS
    end.append(heading)
    for number, details in enumerate(list(_folded(page.article)), start=1):
        name = f"{page.number}.{number}" if page.number else str(number)
        box = details.find_parent(class_=["predict", "task", "recall"])
        summary = details.find("summary")
        what = words(summary) if isinstance(summary, Tag) else "Answer"
        if isinstance(summary, Tag):
            summary.decompose()
        link = BeautifulSoup(
            f'<p class="paper-see" id="asks-{number}"><a href="#answer-{number}">{what} {name}, '
            f'page <span class="paper-page" data-of="answer-{number}"></span></a></p>',
            "html.parser",
        )
        details.insert_before(link)
        answer = soup.new_tag("div", id=f"answer-{number}", attrs={"class": "paper-answer"})
        back = BeautifulSoup(
            f'<p class="paper-name"><a href="#asks-{number}"><b>{what} {name}</b></a></p>',
            "html.parser",
        )
        answer.append(back)
        if box is not None:
            _write_answer(answer, details, json.loads(str(box.get("data-question", "{}"))), soup)
        for child in list(details.children):
            answer.append(child.extract())
        details.decompose()
        end.append(answer)
    for details in page.article.select("details"):  # what explains stands open where it was
        summary = details.find("summary")
        if isinstance(summary, Tag):
            summary.name = "p"
            summary["class"] = "paper-aside-title"
        details.name = "div"
        details["class"] = "paper-aside"
    if end.select_one(".paper-answer"):
        top = page.article.find("section")
        (top if isinstance(top, Tag) else page.article).append(end)


def _folded(article: Tag) -> Iterator[Tag]:
    for details in article.select("details"):
        parent = details.parent
        classes = set(parent.get("class") or []) if parent else set()
        summary = details.find("summary")
        title = summary.get_text().strip() if isinstance(summary, Tag) else ""
        if classes & {"predict", "task", "recall", "tag_hide-cell"} or SEEN.match(title):
            yield details


def _write_answer(answer: Tag, details: Tag, question: dict, soup: BeautifulSoup) -> None:
    """Say what is right, and leave out the replies that only a page can give."""
    form, right = question.get("form"), question.get("right")
    if form in ("choice", "number"):
        said = soup.new_tag("p")
        value = f"{_number(right)} {question.get('unit') or ''}".strip()
        said.string = f"{value} is right." if form == "choice" else f"{value}."
        answer.append(said)
    for line in details.select(":scope > ul > li"):
        strong = line.find("strong")
        if isinstance(strong, Tag) and (strong.get_text() in GENERAL or form == "figure"):
            line.decompose()
    for line in details.select(":scope > ul"):
        if not line.find("li"):
            line.decompose()


def _number(value: float) -> str:
    """Return a number as the book writes it, to three digits after the point."""
    return f"{round(value, 3):,.10g}".replace("-", "−")


# ---------------------------------------------------------------- one document
def prefix(page: Page, known: dict[str, str], address: str) -> None:
    """Make ids unique in the whole document, and links lead into it.

    `known` has the key of each page by its path; `address` is where the book is published, "" if
    it is not: what the document does not hold is then no link.
    """
    for element in page.article.find_all(True):
        for name in REFERS:
            if name in element.attrs:
                given = str(element[name]).split()
                element[name] = " ".join(f"{page.key}-{one}" for one in given)
        if "data-of" in element.attrs:
            element["data-of"] = f"{page.key}-{element['data-of']}"
        if element.name == "a" and "href" in element.attrs:
            _lead(element, page, known, address)
        if element.name == "img" and not str(element["src"]).startswith(("data:", "file:")):
            element["src"] = _from_here(page, str(element["src"]))


def _from_here(page: Page, target: str) -> str:
    """Return a path below the book's folder, for one that stands in a page."""
    parts: list[str] = list(Path(page.path).parent.parts)
    for step in target.split("/"):
        if step == "..":
            parts.pop()
        elif step != ".":
            parts.append(step)
    return "/".join(parts)


def _lead(link: Tag, page: Page, known: dict[str, str], address: str) -> None:
    href = str(link["href"])
    if re.match(r"[a-z]+:", href):
        return
    path, _, fragment = href.partition("#")
    target = _from_here(page, path) if path else page.path
    if target in known:
        link["href"] = f"#{known[target]}" + (f"-{fragment}" if fragment else "")
    elif address:
        link["href"] = f"{address}/{target}" + (f"#{fragment}" if fragment else "")
    else:
        link.unwrap()
