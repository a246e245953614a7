"""Points for a student's copy of a chapter: the book's own checks on the student's functions.

The student's cells run in a fresh kernel. The checks run here, on functions that only send back
numbers: whatever a cell prints, or does to the checks in its own process, makes no point.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lenet_book.exercises.checking import verdict
from lenet_book.exercises.copies import (
    Exercise,
    chapter_of,
    code_cells,
    exercises_of,
    owner_of,
    tries_in,
)
from lenet_book.exercises.student import KernelEnded, Student

SECONDS = 600.0  # for each cell, and for each call of a student's function
# The columns that `nbgrader export` writes.
COLUMNS = (
    "assignment duedate timestamp student_id last_name first_name email "
    "raw_score late_submission_penalty score max_score"
).split()


@dataclass
class Graded:
    """A student's points in one chapter, and what went wrong on the way."""

    student: str
    chapter: str
    exercises: list[Exercise]
    notes: list[str] = field(default_factory=list)

    @property
    def points(self) -> int:
        """The sum, one point for each exercise that is right."""
        return sum(exercise.points for exercise in self.exercises)

    def results(self) -> dict[str, Any]:
        """Return it as Gradescope reads a `results.json`; otter-grader writes the same form."""
        tests = [
            {
                "number": str(number),
                "name": exercise.check,
                "score": exercise.points,
                "max_score": 1,
                "status": "passed" if exercise.points else "failed",
                "output": exercise.said,
            }
            for number, exercise in enumerate(self.exercises, 1)
        ]
        return {"score": self.points, "output": "\n".join(self.notes), "tests": tests}

    def row(self) -> dict[str, Any]:
        """Return what it has of a row in the table of `nbgrader export`: no dates, no names."""
        return {
            "assignment": self.chapter,
            "student_id": self.student,
            "raw_score": float(self.points),
            "late_submission_penalty": 0.0,
            "score": float(self.points),
            "max_score": float(len(self.exercises)),
        }


def grade(notebook: Path | str, chapter: str | None = None, seconds: float = SECONDS) -> Graded:
    """Run a student's copy of a chapter, and return the points and what each check said.

    `chapter` names the original, for instance "03-c1-convolution"; without it, it is the one
    with which the notebook shares most cells. A cell that takes longer than `seconds` is
    stopped. Raises OSError or ValueError, with a sentence, where there is nothing to grade.
    """
    path = Path(notebook)
    cells = code_cells(path)
    original = chapter_of(path, cells, chapter)
    graded = Graded(owner_of(path, original.stem), original.stem, exercises_of(original))
    # Before a student's code runs, so that it cannot change them.
    checks = {
        one.check: getattr(
            importlib.import_module(f"lenet_book.exercises.{one.module}"), f"check_{one.check}"
        )
        for one in graded.exercises
    }
    tries = tries_in(cells, graded.exercises)
    with Student(path.parent, seconds) as student:
        try:
            for number, source, tried in tries:
                where = f"code cell {number}"
                problem = student.execute(source)
                if problem:
                    graded.notes.append(f"{where} {problem}")
                for one in graded.exercises:
                    if one.check in tried and not one.points:
                        right, one.said = _verdict(checks[one.check], student, tried[one.check])
                        one.points = int(right)
        except KernelEnded as ended:
            graded.notes.append(f"{where}: {ended}. What follows was not run")
    return graded


def _verdict(check: Callable[..., None], student: Student, name: str) -> tuple[bool, str]:
    try:
        return verdict(check, student.find(name))
    except KernelEnded:
        raise
    except Exception as error:  # a student's answer can be anything
        return False, str(error)
