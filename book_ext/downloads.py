"""The notebooks that pages offer for download, made to find their way home."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from book_ext.repository import stamp_file


def stamp(app: Sphinx, exception: Exception | None) -> None:
    """Write the repository's address into the downloadable copies (on ``build-finished``).

    The notebooks in the checkout are left as they are.
    """
    repository = app.config.html_context.get("repository")
    if exception is None and repository and app.builder.format == "html":
        for notebook in Path(app.outdir, "_sources").rglob("*.ipynb"):
            stamp_file(notebook, repository)
