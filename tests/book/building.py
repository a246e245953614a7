"""Building the book, or a small one with the same settings, as a reader would."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import yaml

from book_ext.publishing import SOURCES, UNFINISHED, sources

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ["LENET_BOOK_REPOSITORY", "LENET_BOOK_BRANCH", "LENET_BOOK_BASEURL"]

INTRO = """# Small

On LeNet-5 and CIFAR-10. {cite:t}`lecun1998gradient`

```{bibliography}
```
"""
FIRST_CELL = 'REPOSITORY = ""  # filled in where the book is published'
SOLUTION = "# @title A worked <solution>\nanswer = 42"


def pages() -> list[str]:
    """The book's pages in reading order, without suffix: ``["intro", "chapters/01-…", …]``."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    names = [toc["root"]]
    for part in toc["parts"]:
        for entry in part["chapters"]:
            found = sorted(ROOT.glob(f"{entry['glob']}.ipynb")) if "glob" in entry else []
            names += [path.relative_to(ROOT).with_suffix("").as_posix() for path in found]
            names += [entry["file"]] if "file" in entry else []
    return names


def build(source: Path, target: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build the book at ``source``, warnings as errors; its pages are in `html` of ``target``."""
    inherited = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    command = Path(sys.executable).with_name("jupyter-book")
    options = ["build", "--warningiserror", "--keep-going", "--path-output", str(target)]
    return subprocess.run(
        [command, *options, str(source)],
        env={**inherited, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )


def is_built() -> bool:
    """Whether `make book` has built these very sources, with no other settings, and to its end."""
    known = ROOT / "_build" / ".doctrees"
    if any(name in os.environ for name in SETTINGS) or (known / UNFINISHED).exists():
        return False
    now = sources(ROOT)
    return (
        now != []
        and (known / SOURCES).exists()
        and (known / SOURCES).read_text("utf-8").split() == now
    )


def html(target: Path) -> Path:
    """Where `build` leaves the pages."""
    return target / "_build" / "html"


def small_book(folder: Path, **settings: object) -> Path:
    """A book of two pages in ``folder``, with the real settings, extension and bibliography.

    ``settings`` replace top-level entries of its ``_config.yml``.
    """
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8")) | settings
    (folder / "chapters").mkdir(parents=True)
    (folder / "_config.yml").write_text(yaml.safe_dump(config), "utf-8")
    shutil.copytree(ROOT / "book_ext", folder / "book_ext")
    shutil.copy(ROOT / "references.bib", folder)
    toc = {"format": "jb-book", "root": "intro", "chapters": [{"file": "chapters/01-small"}]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), "utf-8")
    (folder / "intro.md").write_text(INTRO, "utf-8")
    cells = [
        nbformat.v4.new_markdown_cell("# A chapter\n\nIt has $28 \\times 28$ words."),
        nbformat.v4.new_code_cell(FIRST_CELL, execution_count=1),
        nbformat.v4.new_code_cell(SOLUTION, execution_count=2, metadata={"tags": ["hide-cell"]}),
    ]
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
    }
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.write(notebook, folder / "chapters" / "01-small.ipynb")
    return folder
