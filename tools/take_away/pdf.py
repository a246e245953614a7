"""Write the book as one PDF: python -m tools.take_away.pdf [--size Letter]."""

import argparse
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pypdfium2
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader

from tools.take_away import BUILT, TAKE_AWAY, pages, settings, short_name
from tools.take_away.browser import PaperError, figure_pictures, launch, print_pdf
from tools.take_away.document import prepared, whole
from tools.take_away.pieces import pieces

PASSES = 4  # at most: page numbers and what is set smaller can move other lines
LEAST = 0.15  # of a page: where a chapter ends with less, its answers are set a little smaller
BODY = (0.065, 0.935)  # where the text stands on a page, between its head and its number


def page_numbers(pdf: Path) -> dict[str, int]:
    """Return the page of each place that something links to, counted from 1."""
    reader = PdfReader(pdf)
    places = reader.named_destinations
    return {
        name.lstrip("/"): number + 1
        for name, place in places.items()
        if (number := reader.get_destination_page_number(place)) is not None
    }


def address_of(book: Path) -> str:
    """Return where a built book is published, as its first page says; "" where it does not."""
    head = BeautifulSoup((book / "intro.html").read_text("utf-8"), "html.parser").head
    link = head.select_one("link[rel=canonical]") if head else None
    return str(link["href"]).rpartition("/")[0] if link else ""


def write(book: Path, folder: Path, size: str, browser: Browser) -> Path:
    """Write the PDF of a built book into a folder, by a browser from `launch`; return its path.

    Raises PaperError or PageError, with a sentence, for what is missing.
    """
    read = pages.read(book)
    address = address_of(book)
    folder.mkdir(parents=True, exist_ok=True)
    pdf = folder / f"{short_name()}-{size.lower()}.pdf"
    known = {page.path: page.key for page in read}
    about = settings()
    with tempfile.TemporaryDirectory() as temporary:
        document = Path(temporary) / "book.html"
        chapters = []
        for page in read:
            drawn = figure_pictures(browser, book / page.path) if _figures(page) else []
            shown = [
                _kept(pieces(picture), Path(temporary) / f"{page.key}-{number}")
                for number, picture in enumerate(drawn)
            ]
            chapters.append((page, prepared(page, shown, known, address)))
        numbers: dict[str, int] = {}
        tight: set[str] = set()
        for _ in range(PASSES):
            text = whole(
                chapters,
                title=about["title"],
                author=about["author"],
                about=about["sphinx"]["config"]["book_description"],
                book=book.as_uri(),
                address=address,
                numbers=numbers,
                tight=tight,
            )
            document.write_text(text, "utf-8")
            print_pdf(browser, document, pdf, size)
            found = page_numbers(pdf)
            short = spilt(pdf, found, list(known.values()))
            if found == numbers and short <= tight:
                break
            numbers, tight = found, tight | short
    return pdf


def spilt(pdf: Path, numbers: dict[str, int], keys: list[str]) -> set[str]:
    """Return the keys of the chapters that end with a few lines on a page of their own."""
    with closing(pypdfium2.PdfDocument(pdf)) as sheets:
        ends = [*(numbers[key] for key in keys[1:]), len(sheets) + 1]
        return {
            key
            for key, end in zip(keys, ends, strict=True)
            if end - 1 > numbers[key] and filled(sheets[end - 2]) < LEAST
        }


def filled(sheet: pypdfium2.PdfPage) -> float:
    """Return how far down a page its text and pictures reach, as a share of what can be filled."""
    grey = np.asarray(sheet.render(scale=0.5).to_pil().convert("L"))
    top, bottom = (round(share * len(grey)) for share in BODY)
    inked = np.flatnonzero((grey[top:bottom] < 200).any(axis=1))
    return (inked[-1] + 1) / (bottom - top) if len(inked) else 0.0


def _kept(pictures: list[bytes], folder: Path) -> list[str]:
    """Write pictures into a new folder, and return their addresses."""
    folder.mkdir()
    paths = [folder / f"{number}.png" for number in range(len(pictures))]
    for path, picture in zip(paths, pictures, strict=True):
        path.write_bytes(picture)
    return [path.as_uri() for path in paths]


def _figures(page: pages.Page) -> bool:
    return bool(page.article.select("[data-lenet-figure]"))


def main() -> None:
    """Write the PDF, and say how large it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", choices=["A4", "Letter"], default="A4")
    parser.add_argument("--book", type=Path, default=BUILT, help="the built book")
    parser.add_argument("--to", type=Path, default=TAKE_AWAY, help="the folder to write to")
    given = parser.parse_args()
    begin = time.perf_counter()
    try:
        with sync_playwright() as playwright:
            pdf = write(given.book, given.to, given.size, launch(playwright.chromium))
    except (PaperError, pages.PageError) as error:
        sys.exit(str(error))
    count = len(PdfReader(pdf).pages)
    print(
        f"{pdf}: {count} pages, {pdf.stat().st_size / 1e6:.1f} MB, "
        f"{time.perf_counter() - begin:.0f} s"
    )


if __name__ == "__main__":
    main()
