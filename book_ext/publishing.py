"""What a folder of built pages needs to be published, and what keeps a failed build from passing.

Sphinx reads only pages that have changed. A warning of the last build would not be given again,
and a second run of a failed build would end well with nothing mended. So a build leaves a mark
while it runs, and one that finds a mark reads every page anew.
"""

from __future__ import annotations

import stat
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

UNFINISHED = "unfinished"  # a file beside what Sphinx keeps of the pages it has read
logger = logging.getLogger(__name__)


def begin(app: Sphinx, config) -> None:
    """Forget what an earlier build has read, if that build did not end well (`config-inited`)."""
    mark = Path(app.doctreedir, UNFINISHED)
    if mark.exists():
        Path(app.doctreedir, "environment.pickle").unlink(missing_ok=True)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()


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
