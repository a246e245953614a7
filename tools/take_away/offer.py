"""Offer the PDFs and the zip on the built book's first page, each with its size.

python -m tools.take_away.offer
"""

import argparse
import html
import shutil
import sys
from pathlib import Path

from tools.take_away import BUILT, TAKE_AWAY

PLACE = "<!-- take away -->"  # in intro.md
END = "<!-- taken away -->"
FOLDER = "take-away"
WORDS = {"-a4.pdf": "PDF, A4", "-letter.pdf": "PDF, Letter", ".zip": "zip"}


class OfferError(RuntimeError):
    """Nothing can be offered; the message says why, and what to do."""


def offer(book: Path, made: Path) -> list[str]:
    """Copy what was made into the built book, and link to it from the first page.

    Returns the links' texts. Raises OfferError where nothing was made, or the book was not built.
    """
    files = [(path, words) for end, words in WORDS.items() for path in made.glob(f"*{end}")]
    if not files:
        raise OfferError(f"{made} holds nothing to offer: run `make pdf` or `make zip` first")
    page = book / "intro.html"
    text = page.read_text("utf-8") if page.is_file() else ""
    if PLACE not in text:
        raise OfferError(f"{page} has no place for links: build the book first, with `make book`")
    (book / FOLDER).mkdir(exist_ok=True)
    links, texts = [], []
    for path, words in files:
        shutil.copyfile(path, book / FOLDER / path.name)
        texts.append(f"{words} ({path.stat().st_size / 1e6:.0f} MB)")
        links.append(f'<a href="{FOLDER}/{html.escape(path.name)}">{texts[-1]}</a>')
    said = f"<p><strong>To take away:</strong> {', '.join(links)}.</p>"
    before, _, rest = text.partition(PLACE)
    _, _, after = rest.rpartition(END) if END in rest else ("", "", rest)
    page.write_text(f"{before}{PLACE}{said}{END}{after}", "utf-8")
    return texts


def main() -> None:
    """Offer what was made, and say what it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--book", type=Path, default=BUILT, help="the built book")
    parser.add_argument("--made", type=Path, default=TAKE_AWAY, help="where PDFs and zip lie")
    given = parser.parse_args()
    try:
        print("offered:", ", ".join(offer(given.book, given.made)))
    except OfferError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
