"""What a page weighs when it is first opened, packed as a server would: each page has a budget."""

import gzip
from functools import cache
from pathlib import Path

from lenet_book.figures import catalog

SCRIPTS = catalog.page_scripts()
LAYERS = [f"chapters/0{n}" for n in range(2, 9)]
# kB for what is loaded before the reader does anything, by what it is; a page may have several
# plots and previews.
KINDS = {
    "page": 50,
    "theme": 105,
    "ours": 80,
    "data": 340,
    "preview": 200,
    "plot": 240,
    "font": 21,  # the letters of nineteen chapters' formulas
}
# Pages that hold more: a network of their own in every figure, in 32 bits, and pictures; three
# figures, or two of the largest; a network of its own in 16 bits, and two figures.
OWN = {
    "pages/your-own-network": {"page": 500, "ours": 175},
    "chapters/01-ten-steps": {"ours": 94},
    "chapters/10-backpropagation": {"ours": 81},
    "chapters/11-training-curves": {"ours": 86},
    "chapters/12-training-better": {"ours": 83},
    "chapters/17-the-network-of-1998": {"page": 180, "ours": 82},
}
PACKED = {".html", ".css", ".js", ".svg", ".json"}


def budget(page: str) -> int:
    if page == "pages/your-own-network":
        return 770  # it holds a network and its pictures of its own, as a learner's notebook would
    if page.startswith("chapters/"):
        return 600 if page[:11] in LAYERS else 900
    return 450


def kind(file: str) -> str:
    if file.endswith(".html"):
        return "page"
    if "/lenet/" in file:
        own = file.endswith(".css") or Path(file).stem in SCRIPTS
        is_script = file.endswith(".js") and not own
        return "preview" if file.endswith(".webp") else "data" if is_script else "ours"
    if file.endswith(".woff"):
        return "font"
    if "_images/" in file:
        return "plot"
    ours = ("book.", "chapter.", "questions.", "palette.", "favicon.")
    return "ours" if Path(file).name.startswith(ours) else "theme"


@cache
def packed(path: Path) -> int:
    content = path.read_bytes()
    return len(gzip.compress(content, 6)) if path.suffix in PACKED else len(content)


def too_heavy(page: str, book: Path, files: set[str]) -> str:
    """Return what is too heavy of the files that a page of the book has loaded, or nothing."""
    sizes = {file: packed(book / file) for file in files if (book / file).is_file()}
    assert f"{page}.html" in sizes
    kinds: dict[str, int] = {}
    for file, size in sizes.items():
        kinds[kind(file)] = kinds.get(kind(file), 0) + size
    largest = sorted(sizes.items(), key=lambda pair: -pair[1])[:8]
    told = "\n".join(f"{size / 1000:7.1f} kB  {file}" for file, size in largest)
    allowed = KINDS | OWN.get(page, {})
    grown = {name: size / 1000 for name, size in kinds.items() if size / 1000 > allowed[name]}
    if grown:
        return f"grown beyond {allowed}: {grown}\n{told}"
    total = sum(sizes.values()) / 1000
    return f"{total:.0f} kB, and {budget(page)} are allowed\n{told}" if total > budget(page) else ""
