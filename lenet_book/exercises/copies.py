"""Students' copies of chapters: what stands in them, of which chapter, and whose they are."""

import re
import warnings
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import nbformat

CHAPTERS = Path(__file__).parents[2] / "chapters"
IMPORT = re.compile(r"from lenet_book\.exercises import (\w+)(?: as (\w+))?")
CHECK = re.compile(r"\b(\w+)\.check_(\w+)\(\s*([A-Za-z_]\w*)\s*\)")
SOLUTION = "# @title A worked solution"


@dataclass
class Exercise:
    """One exercise of a chapter: its check, the cell that it stands in, the name it asks for."""

    check: str
    module: str
    cell: str
    function: str
    points: int = 0
    said: str = "not tried: no cell of this notebook calls its check"


def exercises_of(chapter: Path) -> list[Exercise]:
    """Return a chapter's exercises, in their order: the first cell that calls each check."""
    modules: dict[str, str] = {}
    found: dict[str, Exercise] = {}
    for cell in code_cells(chapter):
        modules |= {name or module: module for module, name in IMPORT.findall(cell.source)}
        for module, check, function in CHECK.findall(cell.source):
            if module in modules:
                found.setdefault(check, Exercise(check, modules[module], cell.id, function))
    return list(found.values())


def tries_in(
    cells: list[nbformat.NotebookNode], of: list[Exercise]
) -> list[tuple[int, str, dict[str, str]]]:
    """Return the cells to run, up to the last that tries an exercise: number, source, tries.

    A try is a check's name, and the name of the function that it should look at. A worked solution
    is none, and does not run: it would define that function.
    """
    found = []
    for number, cell in enumerate(cells, 1):
        if not cell.source.startswith(SOLUTION):
            here = {one.check: one.function for one in of if one.cell == cell.get("id")}
            called = {check: name for _, check, name in CHECK.findall(cell.source)}
            found.append((number, cell.source, here | called))
    while found and not found[-1][2].keys() & {one.check for one in of}:
        found.pop()
    return found


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    """Return the code cells of a notebook; ValueError, with a sentence, where it is none."""
    try:
        with warnings.catch_warnings(action="ignore"):  # older notebooks have no cell ids
            cells = nbformat.read(path, as_version=4).cells
        return [cell for cell in cells if cell.cell_type == "code" and cell.source.strip()]
    except OSError as error:
        raise OSError(f"{path} cannot be read: {error.strerror}") from error
    except Exception as error:
        raise ValueError(f"{path} is no Jupyter notebook; give an .ipynb file") from error


def chapter_of(path: Path, cells: list[nbformat.NotebookNode], named: str | None) -> Path:
    """Return the chapter that a notebook is a copy of, or the one that is named.

    Raises ValueError, with a sentence, where there is none.
    """
    chapters = {chapter.stem: chapter for chapter in sorted(CHAPTERS.glob("*.ipynb"))}
    if not chapters:
        raise ValueError(f"{CHAPTERS} has no chapters; grade in the folder of the whole book")
    if named is not None:
        if named not in chapters:
            raise ValueError(f"no chapter {named}; known are {', '.join(chapters)}")
        return chapters[named]
    marks = {stem: _marks(code_cells(chapter)) for stem, chapter in chapters.items()}
    common = Counter(mark for found in marks.values() for mark in found)
    mine = {mark for mark in _marks(cells) if common[mark] == 1}
    shared = {stem: len(mine & found) for stem, found in marks.items()}
    best = max(shared, key=lambda stem: shared[stem])
    if shared[best] < 2:  # one cell, such as an import, may be alike by chance
        raise ValueError(f"{path} has no exercise of any chapter; name the chapter with --chapter")
    return chapters[best]


def _marks(cells: list[nbformat.NotebookNode]) -> set[str]:
    """Return what a chapter's cells are known by, also where an editor has changed their ids."""
    calls = [call for cell in cells for call in CHECK.findall(cell.source)]
    checks = {f"{module}.check_{check}" for module, check, _ in calls}
    return {cell.get("id", "") for cell in cells} | {cell.source for cell in cells} | checks


def owner_of(path: Path, chapter: str) -> str:
    """Return whose notebook it is: by nbgrader's folders, by its name, or by its folder."""
    *_, above, owner, _, _ = (*("",) * 4, *path.resolve().parts)
    if above == "submitted":
        return owner
    name = re.sub(r"(-Copy\d+| ?\(\d+\))$", "", path.stem)  # what browsers and Jupyter append
    return name.replace(chapter, "").strip("-_ .") or path.resolve().parent.name
