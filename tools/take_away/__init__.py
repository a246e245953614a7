"""The book to take away, made from the built pages: one PDF, and one zip.

python -m tools.take_away.pdf      the book on paper
python -m tools.take_away.archive  the living book, its notebooks, and what they need
python -m tools.take_away.offer    links to both, with their sizes, on the book's first page
"""

from pathlib import Path

import yaml

HOUSE = Path(__file__).resolve().parents[2]
BUILT = HOUSE / "_build" / "html"
TAKE_AWAY = HOUSE / "_build" / "take-away"


def settings() -> dict:
    """Return what _config.yml says of the book."""
    return yaml.safe_load((HOUSE / "_config.yml").read_text("utf-8"))


def short_name() -> str:
    """Return the book's title as a file's name."""
    words = "".join(c if c.isalnum() else " " for c in settings()["title"].lower()).split()
    return "-".join(words)
