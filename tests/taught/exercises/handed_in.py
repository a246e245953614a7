"""Notebooks as students hand them in, and what a grading says of them."""

from pathlib import Path

import nbformat

from lenet_book.exercises import copies, grading

CHAPTER = "03-c1-convolution"
RIGHT = {
    "map_size": "def map_size(size, kernel, stride):\n    return (size - kernel) // stride + 1",
    "one_map": (
        "def one_map(image, kernel, bias):\n"
        "    patches = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)[:, :, 0]\n"
        "    return (patches * kernel).sum((2, 3, 4)) + bias"
    ),
    "edge_kernel": "def edge_kernel():\n    return np.outer([-2, -1, 0, 1, 2], np.ones(5))",
}
HURRIED = {
    "map_size": "def map_size(size, kernel, stride):\n    return (size - kernel) // stride",
    "one_map": RIGHT["one_map"].removesuffix(" + bias"),
    "edge_kernel": RIGHT["edge_kernel"].removesuffix("ones(5))") + "ones(5)).T",
}


def read(stem: str) -> nbformat.NotebookNode:
    return nbformat.read(copies.CHAPTERS / f"{stem}.ipynb", as_version=4)


def copy(path: Path, answers: dict[str, str], first: str = "", whole: bool = False) -> Path:
    """Write a student's copy of chapter 3, its exercises answered; unless `whole`, only these.

    `first` is a cell that the student has put before the exercises.
    """
    notebook = read(CHAPTER)
    at = {one.cell: one for one in copies.exercises_of(copies.CHAPTERS / f"{CHAPTER}.ipynb")}
    for cell in notebook.cells:
        if cell.id in at and at[cell.id].function in answers:
            call = cell.source.splitlines()[-1]
            answer = answers[at[cell.id].function]
            begin = "from lenet_book.exercises import convolution\nimport numpy as np\n"
            cell.source = f"{begin}\n{answer}\n\n{call}"
    if not whole:
        keep = [cell for cell in notebook.cells if cell.id in at or "worked" in cell.source]
        notebook.cells = [nbformat.v4.new_code_cell(first or "pass"), *keep]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def with_its_solutions(stem: str, path: Path) -> Path:
    """Write a copy of a chapter with each worked solution in the place of the answer."""
    notebook = read(stem)
    cells = {cell.id: cell for cell in notebook.cells}
    for one in copies.exercises_of(copies.CHAPTERS / f"{stem}.ipynb"):
        (solution,) = (
            cell.source
            for cell in notebook.cells
            if cell.source.startswith(copies.SOLUTION) and f"check_{one.check}(" in cell.source
        )
        asked = cells[one.cell].source
        imports, call = asked.split("def ")[0], asked.splitlines()[-1]
        answer = solution.removeprefix(copies.SOLUTION).split(call)[0]
        cells[one.cell].source = imports + answer + call
    nbformat.write(notebook, path)
    return path


def points(graded: grading.Graded) -> dict[str, int]:
    return {exercise.check: exercise.points for exercise in graded.exercises}


def said(graded: grading.Graded) -> str:
    return " / ".join(exercise.said for exercise in graded.exercises)
