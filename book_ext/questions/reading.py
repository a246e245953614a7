"""Find the questions of a notebook, and compute what is right."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from book_ext.questions.gallery import pictures
from lenet_book.records import recorded

OPENING = re.compile(
    r'<div class="(?P<kind>predict|task|recall)"(?P<attributes>(?:\s+[\w-]+="[^"]*")*)>'
)
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
DETAILS = re.compile(r"<details><summary>Answer</summary>\n(.*?)</details>", re.DOTALL)
OPTION = re.compile(r"^\d+\. (.+(?:\n {2,}.+)*)", re.MULTILINE)
ANSWERED = re.compile(r"^- \*\*(.+?)\*\*", re.MULTILINE)
ATTRIBUTES = {"id", "data-answer", "data-tolerance", "data-unit", "data-figure"}


class QuestionError(ValueError):
    """A question cannot be answered; the message names it and says what it lacks."""


@dataclass(frozen=True)
class Question:
    """One question: its box, and what is right.

    `right` is the number of an option from 1, a number, or the right values of a figure's state.
    `answered` are the options or the wrong answers that have a sentence of their own.
    """

    box: str  # predict, task or recall
    name: str  # its id in the page
    form: str  # choice, number or figure
    right: Any
    answered: list[str]
    tolerance: float | None = None
    unit: str = ""
    figure: str = ""


def questions(notebook: NotebookNode) -> dict[str, Question]:
    """Return a chapter's questions by their opening tag, in their order.

    Raises QuestionError for one that is incomplete, or whose answer does not follow.
    """
    found: dict[str, Question] = {}
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            continue
        for opening in OPENING.finditer(cell.source):
            if not opening["attributes"]:
                continue
            body = cell.source[opening.end() :].split("\n</div>")[0]
            question = _question(opening, body, notebook.cells[number + 1 :])
            if question.name in {other.name for other in found.values()}:
                raise QuestionError(f"{question.name}: two questions have this id")
            found[opening[0]] = question
    return found


def _question(opening: re.Match[str], body: str, later: list[NotebookNode]) -> Question:
    given = {name: html.unescape(text) for name, text in ATTRIBUTE.findall(opening["attributes"])}
    name = given.get("id", "")
    if not name:
        raise QuestionError(f"{body.strip()[:60]}…: a question needs an id")
    unknown = set(given) - ATTRIBUTES
    if unknown:
        raise QuestionError(f"{name}: {', '.join(sorted(unknown))} is no attribute of a question")
    details = DETAILS.search(body)
    if not details:
        raise QuestionError(f"{name}: <details><summary>Answer</summary> is missing")
    options = OPTION.findall(body[: details.start()])
    form = "figure" if "data-figure" in given else "choice" if options else "number"
    replies = OPTION if form == "choice" else ANSWERED
    question = Question(
        box=opening["kind"],
        name=name,
        form=form,
        right=answer(name, given.get("data-answer", ""), later),
        answered=replies.findall(details[1]),
        tolerance=float(given["data-tolerance"]) if "data-tolerance" in given else None,
        unit=given.get("data-unit", ""),
        figure=given.get("data-figure", ""),
    )
    _check(question, options)
    return question


def _check(question: Question, options: list[str]) -> None:
    name, right, answered = question.name, question.right, question.answered
    if question.form == "choice":
        if right not in range(1, len(options) + 1):
            raise QuestionError(f"{name}: the answer is {right!r}, none of its options")
        if len(answered) != len(options):
            raise QuestionError(
                f"{name}: {len(options)} options and {len(answered)} sentences for them"
            )
    elif question.form == "number":
        if not isinstance(right, int | float):
            raise QuestionError(f"{name}: the answer must be a number, got {right!r}")
        if question.tolerance is None:
            raise QuestionError(f"{name}: data-tolerance is missing")
        for wrong in answered:
            if wrong not in ("more", "less") and abs(number(wrong) - right) <= question.tolerance:
                raise QuestionError(f"{name}: {wrong} is answered as wrong, and it is right")
        if not {"more", "less"} <= set(answered):
            raise QuestionError(f"{name}: **more** and **less** must be answered")
    else:
        if not isinstance(right, dict) or not all(isinstance(v, list) for v in right.values()):
            raise QuestionError(f"{name}: the answer must be states such as {{'shift': [2]}}")
        if not all(right.values()):
            raise QuestionError(f"{name}: no state of the figure is right")
        if "otherwise" not in answered:
            raise QuestionError(f"{name}: **otherwise** must be answered")


def answer(name: str, expression: str, later: list[NotebookNode]) -> Any:
    """Compute what is right. The expression stands in the book's own repository."""
    if not expression:
        raise QuestionError(f"{name}: data-answer is missing")
    text = "\n".join(_printed(later))

    def says(pattern: str) -> str:
        match = re.search(pattern, text)
        if match is None:
            raise QuestionError(f"{name}: no later output has {pattern!r}")
        return match[1]

    known = {
        "says": says,
        "reads": lambda pattern: number(says(pattern)),
        "recorded": recorded.value,
        "nearest": nearest,
        "between": between,
        "which": which,
        "pictures": pictures,
    }
    try:
        return eval(expression, known)
    except QuestionError:
        raise
    except Exception as error:
        raise QuestionError(f"{name}: {expression} fails: {error}") from error


def _printed(cells: list[NotebookNode]) -> Iterator[str]:
    for cell in cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                yield output.text
            elif "text/plain" in output.get("data", {}):
                yield output.data["text/plain"]


def number(text: str) -> float:
    """Read a number as the chapters print one: 1,234 and −0.5 and 54.6 %, which is 54.6."""
    plain = text.strip().rstrip("%").strip().replace(",", "").replace("−", "-")
    try:
        return float(plain)
    except ValueError as error:
        raise QuestionError(f"{text!r} is no number") from error


def between(least: float, most: float) -> dict[str, list[float]]:
    """Return what stands for every number from `least` to `most` in a figure's state."""
    if not least <= most:
        raise QuestionError(f"no number lies between {least} and {most}")
    return {"between": [least, most]}


def nearest(value: float, *options: float) -> int:
    """Return which option is nearest to a value, counted from 1; two equally near are none."""
    distances = [abs(value - option) for option in options]
    least = min(distances)
    if distances.count(least) > 1:
        raise QuestionError(f"{value} is as near to one option as to another")
    return 1 + distances.index(least)


def which(*conditions: bool) -> int:
    """Return which condition holds, counted from 1; exactly one must."""
    held = [number for number, condition in enumerate(conditions, 1) if condition]
    if len(held) != 1:
        raise QuestionError(f"{len(held)} of {len(conditions)} conditions hold, expected one")
    return held[0]
