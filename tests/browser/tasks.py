"""Tasks that a chapter sets in a figure, and whether what a figure tells answers one."""

from typing import Any

import nbformat
from prose import ROOT

from book_ext.questions import Question, questions


def tasks_in(chapter: str, figure: str) -> dict[str, Question]:
    """Return the tasks that a chapter sets in a figure, by name."""
    notebook = nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", as_version=4)
    found = questions(notebook).values()
    return {task.name: task for task in found if task.figure == figure}


def is_right(task: Question, state: dict[str, Any]) -> bool:
    """Whether a state of the figure, and what it measures beside it, answers a task."""

    def holds(value: Any, right: Any) -> bool:
        if isinstance(right, dict):
            least, most = right["between"]
            return value is not None and least <= value <= most
        return value == right

    return all(
        any(holds(state[name], right) for right in rights) for name, rights in task.right.items()
    )
