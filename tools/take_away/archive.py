"""Write the living book as one zip, with its notebooks and what they need.

python -m tools.take_away.archive
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tools.take_away import BUILT, HOUSE, TAKE_AWAY, settings, short_name

FIRST = """{title}

book/index.html   the book: open it in a browser. It needs no network and no server.
notebooks/        its chapters as Jupyter notebooks, which a page's button Notebook leads to. (From
                  disk it shows the file and does not save it.) To run them, with
                  Python {python}:

    python -m pip install -r requirements.txt {wheel}
    python -m jupyterlab notebooks

They load the pictures when they first need them; what that is and how large, book/data.html says.
"""


# A page's link to its notebook, which a zip has once and not twice.
NOTEBOOK = re.compile(r"((?:\.\./)*)_sources/(?:chapters|pages)/([\w-]+\.ipynb)")


class ArchiveError(RuntimeError):
    """The zip cannot be made; the message says why, and what to do."""


def contents(book: Path, wheel: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files of the zip, each with its name in it."""
    for path in sorted(book.rglob("*")):
        if path.is_file() and not ("_sources" in path.parts and path.suffix == ".ipynb"):
            yield path, f"book/{path.relative_to(book).as_posix()}"
    for folder in ("chapters", "pages"):
        for path in sorted((book / "_sources" / folder).glob("*.ipynb")):
            yield path, f"notebooks/{path.name}"
    yield wheel, wheel.name
    yield HOUSE / "requirements.txt", "requirements.txt"


def built_wheel(folder: Path) -> Path:
    """Build the wheel of what the notebooks import, and return it. Nothing is fetched."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    done = subprocess.run(
        [*command, "--no-build-isolation", "--wheel-dir", folder, HOUSE],
        capture_output=True,
        encoding="utf-8",
    )
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        raise ArchiveError(f"the wheel of the book's helpers cannot be built: {done.stderr}")
    return wheels[0]


def _python() -> str:
    """Return which Pythons the helpers run on, as pyproject.toml says it."""
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["project"]
    return project["requires-python"].replace(",", ", ")


def write(book: Path, folder: Path) -> Path:
    """Write the zip of a built book into a folder, and return its path.

    Raises ArchiveError, with a sentence, where there is no built book.
    """
    if not (book / "index.html").is_file():
        raise ArchiveError(f"{book} holds no built book: build it first, with `make book`")
    folder.mkdir(parents=True, exist_ok=True)
    name = short_name()
    unfinished = folder / f"{name}.zip.part"
    with tempfile.TemporaryDirectory() as temporary:
        wheel = built_wheel(Path(temporary))
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            text = FIRST.format(title=settings()["title"], python=_python(), wheel=wheel.name)
            archive.writestr(f"{name}/README.txt", text)
            for path, inside in contents(book, wheel):
                if path.suffix == ".html":
                    page = NOTEBOOK.sub(r"\1../notebooks/\2", path.read_text("utf-8"))
                    archive.writestr(f"{name}/{inside}", page)
                else:
                    archive.write(path, f"{name}/{inside}")
    return unfinished.replace(folder / f"{name}.zip")


def main() -> None:
    """Write the zip, and say how large it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--book", type=Path, default=BUILT, help="the built book")
    parser.add_argument("--to", type=Path, default=TAKE_AWAY, help="the folder to write to")
    given = parser.parse_args()
    begin = time.perf_counter()
    try:
        made = write(given.book, given.to)
    except ArchiveError as error:
        sys.exit(str(error))
    print(f"{made}: {made.stat().st_size / 1e6:.1f} MB, {time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
