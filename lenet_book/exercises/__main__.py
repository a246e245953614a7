"""The command line: points for students' notebooks."""

import argparse
import csv
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from textwrap import shorten
from typing import Any

from lenet_book.exercises.grading import COLUMNS, SECONDS, Graded, grade

MOST_NOTES = 3


def main(arguments: list[str] | None = None) -> int:
    """Grade what the command line names; return 0, or 1 or 2 where that did not work."""
    parser = argparse.ArgumentParser(
        prog="python -m lenet_book.exercises",
        description="Run students' copies of chapters, and print the points of each exercise. "
        "It runs the code in them with your rights: use an account or a container of its own.",
    )
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    parser.add_argument("--chapter", help="the original, for instance 03-c1-convolution")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="the most a cell may take")
    parser.add_argument("--json", type=Path, metavar="FILE", help="one student's results.json")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="a table of all students")
    options = parser.parse_args(arguments)
    if options.json and len(options.notebooks) > 1:
        parser.error("--json takes one notebook; use --csv for several")
    for file in (options.json, options.csv):
        if file and not file.resolve().parent.is_dir():  # found out before the hours of running
            parser.error(f"there is no folder {file.parent} to write {file.name} in")
    everyone, failed = [], ""
    for path in options.notebooks:
        try:
            graded = grade(path, options.chapter, options.seconds)
        except (OSError, RuntimeError, ValueError) as error:
            print(error, file=sys.stderr)
            failed = str(error)
            continue
        everyone.append(graded)
        report(graded)
    if options.csv:
        write_csv(options.csv, everyone)
    if options.json:
        write_json(options.json, everyone[0].results() if everyone else nothing(failed))
    return 0 if len(everyone) == len(options.notebooks) else 1


def report(graded: Graded) -> None:
    """Print a student's points, a line for each exercise, and what went wrong."""
    print(f"{graded.student}, {graded.chapter}: {graded.points} of {len(graded.exercises)} points")
    for exercise in graded.exercises:
        print(f"  {exercise.points}  {exercise.check:20} {shorten(exercise.said, 100)}")
    for note in graded.notes[:MOST_NOTES]:
        print(f"     {shorten(note, 100)}")
    if len(graded.notes) > MOST_NOTES:
        print(f"     and {len(graded.notes) - MOST_NOTES} more")


def nothing(sentence: str) -> dict[str, Any]:
    """Return the results of what could not be graded: no points, and the reason."""
    return {"score": 0, "output": sentence, "tests": []}


def write_json(path: Path, results: dict[str, Any]) -> None:
    """Write one student's `results.json`."""
    path.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", "utf-8")


def write_csv(path: Path, everyone: Iterable[Graded]) -> None:
    """Write a table of all students, a row for each notebook."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(graded.row() for graded in everyone)


if __name__ == "__main__":
    sys.exit(main())
