"""The chapters fit the page and the reader: width, length, what comes first, what is asked."""

import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from prose import CHAPTERS

from book_ext.questions import questions
from book_ext.questions.reading_time import minutes
from lenet_book.figures import catalog

WIDEST = 80  # characters: the column at 1,280 pixels
MOST_MINUTES = {"10-backpropagation": 40}
MOST_BOOLEANS = 3
FIRST_FIGURE = 0.2  # of the text that stands before it
VERDICT = re.compile(r"^\s*(?:Right|Not yet)\b.*", re.MULTILINE)
BOOLEAN = re.compile(r"\b(?:True|False)\b")
OPEN_BOX = re.compile(r'<div class="predict">')

EACH_CHAPTER = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def read(path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def printed(cell: nbformat.NotebookNode) -> str:
    """Return the text that a cell shows, without that of figures."""
    texts = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if output.output_type == "stream":
            texts.append(output.text)
        elif not {"text/html", "image/png"} & set(data):
            texts.append(data.get("text/plain", ""))
    return "\n".join(texts)


@EACH_CHAPTER
def test_no_line_of_code_or_output_is_cut_off(path):
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    lines = [line for cell in cells for line in f"{cell.source}\n{printed(cell)}".splitlines()]
    assert [line for line in lines if len(line) > WIDEST] == []


@EACH_CHAPTER
def test_numbers_are_printed_and_not_booleans(path):
    shown = "\n".join(printed(cell) for cell in read(path).cells)
    booleans = BOOLEAN.findall(VERDICT.sub("", shown))
    assert len(booleans) <= MOST_BOOLEANS


@EACH_CHAPTER
def test_a_chapter_takes_at_most_half_an_hour(path):
    assert minutes(read(path)) <= MOST_MINUTES.get(path.stem, 30)


@EACH_CHAPTER
def test_a_chapter_opens_with_its_figure(path):
    """How much of the page's open text stands before the first interactive figure."""
    before, total = None, 0
    for cell in read(path).cells:
        shown = "".join(o.get("data", {}).get("text/html", "") for o in cell.get("outputs", []))
        if before is None and catalog.PREVIEW.search(shown):
            before = total
        if not {"hide-cell", "hide-input"} & set(cell.metadata.get("tags", [])):
            total += len(BeautifulSoup(cell.source, "html.parser").get_text())
    assert before is not None, "there is no figure"
    assert before <= FIRST_FIGURE * total, f"it stands at {before / total:.0%}"


@EACH_CHAPTER
def test_set_up_is_folded_and_folded_code_has_a_title(path):
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    folded = [
        cell for cell in cells if {"hide-cell", "hide-input"} & set(cell.metadata.get("tags", []))
    ]
    assert cells[0] in folded
    for cell in folded:
        assert cell.source.startswith("# @title "), cell.source[:80]
        assert cell.metadata.get("cellView") == "form", cell.source[:80]


@EACH_CHAPTER
def test_every_prediction_takes_an_answer_and_the_page_judges_two_tasks(path):
    notebook = read(path)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert not OPEN_BOX.search(text), "a prediction without an id and data-answer"
    found = list(questions(notebook).values())
    tasks = [question for question in found if question.box == "task"]
    assert len(tasks) >= 2
    assert any(question.form == "figure" for question in tasks)
    shown = {figure["figure"] for figure in figures_of(notebook)}
    assert {question.figure for question in found if question.figure} <= shown
    recalls = [question for question in found if question.box == "recall"]
    assert len(recalls) == (0 if path == CHAPTERS[0] else 1)


def figures_of(notebook: nbformat.NotebookNode) -> list[dict]:
    """Return what the previews of a chapter say of themselves."""
    pages = [
        output.get("data", {}).get("text/html", "")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    ]
    return [catalog.options(page) for page in pages if catalog.PREVIEW.search(page)]
