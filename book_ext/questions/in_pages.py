"""Questions in the built page: what is right beside each, and the script that takes answers."""

from __future__ import annotations

import html
import json
from dataclasses import asdict
from typing import Any

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from book_ext.questions.reading import Question, QuestionError, questions
from book_ext.questions.reading_time import minutes

SCRIPT = "questions.js"
USES = ("data-question=", 'class="tour"', 'class="book-reading"')


def setup(app: Sphinx) -> None:
    """Connect the questions to Sphinx."""
    app.connect("source-read", prepare)
    app.connect("html-page-context", enliven)


def prepare(app: Sphinx, docname: str, source: list[str]) -> None:
    """Write into a chapter what is right, and how long it takes (on ``source-read``).

    Raises:
        ExtensionError: a question cannot be answered; the message says what it lacks.
    """
    if not app.env.doc2path(docname).endswith(".ipynb"):
        return
    notebook = nbformat.reads(source[0], as_version=4)
    try:
        found = questions(notebook)
    except QuestionError as error:
        raise ExtensionError(f"{docname}, question {error}") from error
    first = notebook.cells[0]
    line = f'<p class="book-reading">About {minutes(notebook)} minutes</p>'
    first.source = first.source.replace("\n", f"\n\n{line}\n", 1)
    for cell in notebook.cells:
        for opening, question in found.items():
            if cell.cell_type == "markdown" and opening in cell.source:
                cell.source = cell.source.replace(opening, with_answer(question))
    source[0] = nbformat.writes(notebook)


def with_answer(question: Question) -> str:
    """Return the opening tag of a question as the page has it."""
    told: dict[str, Any] = {"id": question.name, **asdict(question)}
    del told["name"], told["answered"]
    attribute = html.escape(json.dumps(told, ensure_ascii=False), quote=True)
    return f'<div class="{question.box}" id="{question.name}" data-question="{attribute}">'


def enliven(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.Node
) -> None:
    """Give the script to pages that use it (on ``html-page-context``)."""
    if any(use in context.get("body", "") for use in USES):
        app.add_js_file(SCRIPT, loading_method="defer", priority=990)  # after the figures'
