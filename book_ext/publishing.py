"""What a folder of built pages needs to be published, and what keeps a failed build from passing.

Sphinx reads only pages that have changed. A warning of the last build would not be given again,
and a second run of a failed build would end well with nothing mended. So a build leaves a mark
while it runs, and one that finds a mark reads every page anew. So does one that finds the book's
own programs changed, of which Sphinx knows nothing. And a build says what it was built from.
"""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

# Files beside what Sphinx keeps of the pages it has read.
UNFINISHED = "unfinished"
SOURCES = "sources"  # two lines: what is built from, programs and all
PROGRAMS = ("book_ext", "lenet_book", "lenet_utils", "locale")
logger = logging.getLogger(__name__)


def begin(app: Sphinx, config) -> None:
    """Forget what an earlier build has read, if that build did not end well (`config-inited`)."""
    mark, known = Path(app.doctreedir, UNFINISHED), Path(app.doctreedir, SOURCES)
    before = known.read_text("utf-8").splitlines() if known.exists() else []
    now = sources(Path(app.srcdir))
    if mark.exists() or before[:1] != now[:1]:
        Path(app.doctreedir, "environment.pickle").unlink(missing_ok=True)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    known.write_text("\n".join(now), "utf-8")


def sources(root: Path) -> list[str]:
    """Return what tells one state of the book from another: of its programs, and of all its files.

    Settings in the environment count among the programs. Nothing where git does not know the
    book, as in an unpacked archive.
    """
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return []
    settings = sorted(item for item in os.environ.items() if item[0].startswith("LENET_BOOK_"))
    programs = hashlib.sha256(repr(settings).encode())
    everything = programs.copy()
    for name in sorted(set(listed.decode().split("\0"))):
        if (path := root / name).is_file():
            line = f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
            everything.update(line)
            if name.partition("/")[0] in PROGRAMS:
                programs.update(line)
    return [programs.hexdigest(), everything.hexdigest()]


def end(app: Sphinx, exception: Exception | None) -> None:
    """Take the mark away after a build without a warning (on `build-finished`)."""
    # The count is private in this version of Sphinx, and public in none.
    if exception is None and not app._warncount:
        Path(app.doctreedir, UNFINISHED).unlink(missing_ok=True)


def prepare(app: Sphinx, exception: Exception | None) -> None:
    """Make the pages fit for a web server (on `build-finished`)."""
    if exception is not None or app.builder.format != "html":
        return
    # GitHub would leave out every folder whose name begins with an underscore.
    Path(app.outdir, ".nojekyll").touch()
    index = Path(app.outdir, f"{app.config.root_doc}.html")
    if index.is_file() and not index.stat().st_mode & stat.S_IROTH:
        logger.info(
            "Nobody but you can read these pages (your umask says so). Before a web server of "
            f"another user shows them, run: chmod -R a+rX {app.outdir}"
        )
