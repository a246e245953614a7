"""Execute the chapters and store them in one normal form.

    python tools/notebooks.py                run every chapter
    python tools/notebooks.py NAME ...       run some, by file name
    python tools/notebooks.py --stamp        no run: only write the recorded numbers into the prose

A chapter in normal form is the same file after every run on one machine: cell ids
count from the top, and nothing is kept of the machine, the clock or the widgets' state.
"""

import argparse
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from book_ext.repository import repository_url, stamp_notebook  # noqa: E402
from lenet_book.records import recorded  # noqa: E402

CHAPTERS = ROOT / "chapters"
PROSE = sorted(ROOT.glob("*.md"))
CELL_SECONDS = 900
SOURCED_NUMBER = re.compile(r'(<span data-result="([^"]+)">)([^<]*)(</span>)')
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# A widget's view names its live model: without the kernel it shows nothing.
LIVE_ONLY = "application/vnd.jupyter.widget-view+json"


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
                output.get("data", {}).pop(LIVE_ONLY, None)
    return notebook


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
    stamp_notebook(notebook, repository_url())
    nbformat.write(normalise(notebook, path.stem), path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="chapters, all if none is named")
    parser.add_argument("--stamp", action="store_true", help="write the numbers only, run nothing")
    options = parser.parse_args()
    chapters = sorted(CHAPTERS.glob("*.ipynb"))
    chosen = [path for path in chapters if not options.names or path.stem in options.names]
    unknown = set(options.names) - {path.stem for path in chapters}
    if unknown:
        known = ", ".join(path.stem for path in chapters)
        print(f"no chapter {', '.join(sorted(unknown))}; chapters are: {known}", file=sys.stderr)
        return 2
    for path in PROSE:
        path.write_text(stamp_numbers(path.read_text("utf-8")), "utf-8")
    for path in chosen:
        print(path.relative_to(ROOT), flush=True)
        if options.stamp:
            store(path, nbformat.read(path, as_version=4))
        else:
            execute(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
