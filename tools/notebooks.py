"""Execute the chapters and store them in one normal form.

    python tools/notebooks.py                run every chapter
    python tools/notebooks.py NAME ...       run some, by file name
    python tools/notebooks.py --stamp        no run: only write what follows from other files:
                                             recorded numbers, figures' pictures, tables of chapters

A chapter in normal form is the same file after every run on one machine: cell ids
count from the top, and nothing is kept of the machine, the clock or the widgets' state.
"""

import argparse
import re
import sys
from functools import cache
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import contents  # noqa: E402

from book_ext.repository import find_repository, stamp_notebook  # noqa: E402
from lenet_book.figures import catalog  # noqa: E402
from lenet_book.records import recorded  # noqa: E402

CHAPTERS = ROOT / "chapters"
PROSE = sorted(ROOT.glob("*.md"))
CELL_SECONDS = 900
SOURCED_NUMBER = re.compile(r'(<span data-result="([^"]+)">)([^<]*)(</span>)')
# Where a veil begins (a prediction that takes an answer), and where one ends.
VEIL = re.compile(
    r'^#+ |^<div class="(?:(?P<question>predict" )|predict|task|recall|measured)', re.M
)
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# A widget's view names its live model: without the kernel it shows nothing.
LIVE_ONLY = "application/vnd.jupyter.widget-view+json"


@cache  # said once, not for each chapter
def warn(message: str) -> None:
    """Tell whoever runs this, on stderr."""
    print(message, file=sys.stderr)


def stamp_numbers(markdown: str) -> str:
    """Return the prose with every sourced number as its recorded run has it."""
    return SOURCED_NUMBER.sub(lambda found: found[1] + recorded.text(found[2]) + found[4], markdown)


def normalise(notebook: NotebookNode, stem: str) -> NotebookNode:
    """Return the notebook in its normal form. `stem` names its cells."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"{stem}-{number:02}"
        cell.metadata.pop("execution", None)
        cell.metadata.pop("collapsed", None)
        if cell.cell_type == "markdown":
            cell.source = stamp_numbers(cell.source)
        else:
            cell.outputs = _merge_streams(cell.outputs)
            for output in cell.outputs:
                _normalise_output(output, cell.metadata)
        _divide(cell)
    _fold(notebook)
    return notebook


def _fold(notebook: NotebookNode) -> None:
    """Fold code that has a title, and the outputs that answer a prediction.

    The page veils what follows a prediction up to the same place.
    """
    is_veiled = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for place in VEIL.finditer(cell.source):
                is_veiled = bool(place["question"])
            continue
        page = "".join(output.get("data", {}).get("text/html", "") for output in cell.outputs)
        if catalog.PREVIEW.search(page):
            is_veiled = False
        folded = {"source_hidden": True} if cell.source.startswith("# @title") else {}
        if is_veiled and cell.outputs:
            folded["outputs_hidden"] = True
        cell.metadata["jupyter"] = folded
        if not folded:
            del cell.metadata["jupyter"]


def _normalise_output(output: NotebookNode, cell: NotebookNode) -> None:
    data = output.get("data", {})
    data.pop(LIVE_ONLY, None)
    if "text/html" in data:  # a figure's preview may have been drawn anew
        data["text/html"] = catalog.with_pictures(data["text/html"], catalog.embedded)
    alt = cell.get("mystnb", {}).get("image", {}).get("alt")
    if "image/png" in data and alt:  # where other programs than the book look for it
        output.metadata["image/png"] = {"alt": alt}


def _divide(cell: NotebookNode) -> None:
    """Begin a slide at each heading, for those who show a chapter as slides."""
    cell.metadata.pop("slideshow", None)
    heading = re.match(r"(#+) ", cell.source) if cell.cell_type == "markdown" else None
    if heading:
        level = "slide" if len(heading[1]) < 3 else "subslide"
        cell.metadata["slideshow"] = {"slide_type": level}


def _merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring pieces of one stream: where they break depends on the clock."""
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last["text"] += output.text
        else:
            merged.append(output)
    return merged


def execute(path: Path) -> None:
    """Run a chapter from its first cell in a fresh kernel and store it.

    Raises CellExecutionError when a cell fails, and leaves the stored chapter as it was.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(CHAPTERS)}},
        store_widget_state=False,
    )
    store(path, client.execute())


def store(path: Path, notebook: NotebookNode) -> None:
    """Write a chapter in its normal form."""
    stamp_notebook(notebook, find_repository(ROOT, tell=warn))
    nbformat.write(normalise(notebook, path.stem), path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="chapters, all if none is named")
    parser.add_argument(
        "--stamp", action="store_true", help="write what follows from other files, run nothing"
    )
    options = parser.parse_args()
    chapters = sorted(CHAPTERS.glob("*.ipynb"))
    chosen = [path for path in chapters if not options.names or path.stem in options.names]
    unknown = set(options.names) - {path.stem for path in chapters}
    if unknown:
        known = ", ".join(path.stem for path in chapters)
        print(f"no chapter {', '.join(sorted(unknown))}; chapters are: {known}", file=sys.stderr)
        return 2
    try:
        listed = [contents.read_chapter(path) for path in chapters]
    except contents.ContentsError as error:
        print(error, file=sys.stderr)
        return 2
    for path in PROSE:
        text = contents.stamp(path.name, path.read_text("utf-8"), listed)
        path.write_text(stamp_numbers(text), "utf-8")
    for path in chosen:
        print(path.relative_to(ROOT), flush=True)
        if options.stamp:
            store(path, nbformat.read(path, as_version=4))
        else:
            execute(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
