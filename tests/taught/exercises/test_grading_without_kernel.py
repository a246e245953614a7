"""Grading, where messages take the place of a kernel."""

import json
import runpy
import sys
from pathlib import Path

import nbformat
import numpy as np
import packages
import pytest
from handed_in import CHAPTER, HURRIED, RIGHT, copy, points, read

from lenet_book.exercises import __main__ as command
from lenet_book.exercises import copies, grading, messages, student
from lenet_book.exercises.__main__ import main


class Here(student.Student):
    """A student's code in this process: what is asked takes the way of every message, as text."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, cells: str = "", problem=None) -> None:
        self.names, self.problem, self.asked = {}, problem, []
        exec(cells, self.names)
        monkeypatch.setattr(messages, "ask", self.ask)

    def execute(self, code, answer=None):
        self.answer = answer
        if self.problem is None:
            eval(code, self.names)
        return self.problem

    def ask(self, message):
        self.asked.append(json.loads(json.dumps(message)))
        return json.loads(json.dumps(self.answer(self.asked[-1])))


def test_a_function_is_found_and_called_by_messages(monkeypatch):
    mine = Here(
        monkeypatch,
        "three = 3\n"
        "def double(x): return 2 * x\n"
        "def move(weights, loss):\n"
        "    weights['a'][0] += 1\n"
        "    return loss(weights), weights['a']\n"
        "def fails(f): f(1)\n"
        "def leaves(): raise SystemExit('enough')\n",
    )
    assert mine.find("three") == 3
    assert mine.find("double")(4) == 8
    assert mine.asked[1:] == [
        {"callable": True},
        {"begin": True},
        {"result": 8, "arguments": {"list": [4]}},
    ]
    weights = {"a": [2.0]}
    assert mine.find("move")(weights, lambda these: these["a"][0] * 10) == (30.0, [3.0])
    assert weights == {"a": [3.0]}
    with pytest.raises(KeyError, match="none of them"):
        mine.find("fails")(lambda number: {}["none of them"])
    with pytest.raises(Exception, match="enough") as raised:
        mine.find("leaves")()
    assert type(raised.value).__name__ == "SystemExit"
    with pytest.raises(NameError, match="no cell up to here defines four"):
        mine.find("four")
    assert mine.asked[-1] == {"error": ["NameError", "name 'four' is not defined"]}


@pytest.mark.parametrize(
    ("problem", "said"),
    [("was stopped after 3 seconds", "it was stopped after 3 seconds"), ("", "it gave no answer")],
)
def test_a_call_without_an_answer_has_taken_too_long(problem, said, monkeypatch):
    mine = Here(monkeypatch, problem=problem)
    with pytest.raises(TimeoutError, match=said):
        mine.call("double", 4)
    with pytest.raises(NameError, match="defines double"):
        mine.find("double")


def test_what_is_sent_is_plain_json():
    functions = []
    given = [None, ..., True, 2, (0.5, "x"), range(2), {1: [2]}, {3}, len, print]
    assert messages.encode(given, functions) == {
        "list": [
            None, None, True, 2, {"tuple": [0.5, "x"]}, {"list": [0, 1]},
            {"dict": [(1, {"list": [2]})]}, {"other": "set"}, {"function": 0}, {"function": 1},
        ]
    }  # fmt: skip
    assert functions == [len, print]
    assert messages.encode(len) == {"other": "builtin_function_or_method"}
    for array in (np.float32(0.5), np.float64(0.5), np.arange(3), np.array(["a"]), np.eye(2) > 0):
        sent = messages.encode(array)
        assert list(sent) == ["array"]
        back = messages.decode(sent)
        assert back.dtype == array.dtype
        assert np.array_equal(back, array)
    assert messages.encode(np.array([print])) == {"other": "ndarray"}
    assert messages.decode({"function": 1}, functions.__getitem__) is print
    assert type(messages.decode({"function": 1})).__name__ == "Unknown"


@pytest.mark.parametrize(
    ("name", "made", "kind"),
    [
        ("KeyError", "KeyError", KeyError),
        ("ZeroDivisionError", "ZeroDivisionError", ArithmeticError),
        ("MyOwn", "MyOwn", Exception),
        ("print", "print", Exception),
        ("int", "int", Exception),
        ("SystemExit", "SystemExit", Exception),  # else it would end the grading
        ("no name", "Unknown", Exception),
        (["KeyError"], "Unknown", Exception),
    ],
)
def test_an_error_keeps_its_name_and_its_sentence(name, made, kind):
    error = messages.failure(name, "too small")
    assert isinstance(error, kind)
    assert (type(error).__name__, str(error)) == (made, "too small")
    assert not isinstance(messages.failure(name, "", object), Exception)


def cells_of(*sources: str) -> list[nbformat.NotebookNode]:
    return [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]


def test_the_cells_that_try_an_exercise_and_those_before_it_are_run(tmp_path):
    cells = cells_of(
        "from lenet_book.exercises import convolution as exercises\nimport pooling",
        "exercises.check_map_size(map_size)\npooling.check_max_pool(max_pool)",
        f"{copies.SOLUTION}\nexercises.check_one_map(one_map)",
        "exercises.check_map_size(again)",
        "exercises.check_edge_kernel(edge_kernel)",
        "print('done')",
    )
    text = nbformat.v4.new_markdown_cell("exercises.check_one_map(one_map)")
    notebook = nbformat.v4.new_notebook(
        cells=[text, cells[0], nbformat.v4.new_code_cell(" "), *cells[1:]]
    )
    for n, cell in enumerate(notebook.cells):
        cell["id"] = f"cell{n}"
    assert [cell.cell_type for cell in notebook.cells].count("code") == 7
    nbformat.write(notebook, tmp_path / "mine.ipynb")
    found = copies.code_cells(tmp_path / "mine.ipynb")
    assert [cell.source for cell in found] == [cell.source for cell in cells]
    exercises = copies.exercises_of(tmp_path / "mine.ipynb")
    not_tried = (0, "not tried: no cell of this notebook calls its check")
    assert [tuple(vars(one).values()) for one in exercises] == [
        ("map_size", "convolution", "cell3", "map_size", *not_tried),
        ("one_map", "convolution", "cell4", "one_map", *not_tried),
        ("edge_kernel", "convolution", "cell6", "edge_kernel", *not_tried),
    ]
    # A cell without a call, at the place of the exercise, tries what was asked for.
    found[1].source = "def map_size(): ..."
    tries = [(number, tried) for number, _, tried in copies.tries_in(found, exercises)]
    assert tries == [
        (1, {}),
        (2, {"map_size": "map_size"}),
        (4, {"map_size": "again"}),
        (5, {"edge_kernel": "edge_kernel"}),
    ]
    assert copies.tries_in(found[:1], exercises) == []


def test_two_cells_tell_a_chapter_and_one_does_not(tmp_path):
    own = [cell for cell in read(CHAPTER).cells if "your answer" in cell.source]
    for cell in own:
        del cell["id"]
    path = tmp_path / "mine.ipynb"
    one = nbformat.v4.new_code_cell("pass\n" + own[0].source.splitlines()[-1], id="x")
    two = nbformat.v4.new_code_cell("pass\n" + own[1].source.splitlines()[-1], id="y")
    assert copies.chapter_of(path, [one, two], None).stem == CHAPTER
    with pytest.raises(ValueError, match="has no exercise of any chapter"):
        copies.chapter_of(path, [one], None)


def test_without_the_book_s_chapters_nothing_can_be_graded(tmp_path, monkeypatch):
    monkeypatch.setattr(copies, "CHAPTERS", tmp_path)
    with pytest.raises(ValueError, match="has no chapters; grade in the folder of the whole book"):
        copies.chapter_of(tmp_path / "mine.ipynb", [], None)


def graded_here(path: Path, monkeypatch, problems: dict[int, object] | None = None):
    """Grade a copy in this process; a problem stands for what the kernel says to a cell."""

    class Kernel(Here):
        def __init__(self, folder, seconds):
            assert (folder, seconds) == (path.parent, 600)
            super().__init__(monkeypatch)
            self.cells = 0

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def execute(self, code, answer=None):
            if answer is not None:
                return super().execute(code, answer)
            self.cells += 1
            problem = (problems or {}).get(self.cells)
            if isinstance(problem, Exception):
                raise problem
            exec(code.split("\nconvolution.check")[0], self.names)
            return problem

    monkeypatch.setattr(grading, "Student", Kernel)
    return grading.grade(path, CHAPTER)


def test_what_a_student_gets_is_written_as_others_read_it(tmp_path, monkeypatch):
    path = copy(tmp_path / "miller.ipynb", RIGHT | {"one_map": HURRIED["one_map"]})
    graded = graded_here(path, monkeypatch, {1: "stops with NameError: x"})
    tests = graded.results().pop("tests")
    assert graded.results() == {
        "score": 2, "output": "code cell 1 stops with NameError: x", "tests": tests,
    }  # fmt: skip
    assert tests[0] | {"output": ""} == {
        "number": "1", "name": "map_size", "score": 1, "max_score": 1, "status": "passed",
        "output": "",
    }  # fmt: skip
    assert tests[1] == {
        "number": "2", "name": "one_map", "score": 0, "max_score": 1, "status": "failed",
        "output": "the bias is missing.",
    }  # fmt: skip
    assert [test["score"] for test in tests] == [1, 0, 1]
    assert (graded.student, graded.chapter) == ("miller", CHAPTER)


def test_a_later_try_can_make_the_point_and_none_takes_it_away(tmp_path, monkeypatch):
    path = copy(tmp_path / "mine.ipynb", {})
    notebook = nbformat.read(path, as_version=4)
    call = "\nconvolution.check_map_size(map_size)"
    notebook.cells = [
        nbformat.v4.new_code_cell(source["map_size"] + call) for source in (HURRIED, RIGHT, HURRIED)
    ]
    nbformat.write(notebook, path)
    graded = graded_here(path, monkeypatch)
    assert points(graded) == {"map_size": 1, "one_map": 0, "edge_kernel": 0}
    # The kernel dies in the second cell, or in the call that follows the first.
    ended = student.KernelEnded("the kernel died")
    graded = graded_here(path, monkeypatch, {2: ended})
    assert points(graded)["map_size"] == 0
    assert graded.notes == ["code cell 2: the kernel died. What follows was not run"]
    monkeypatch.setattr(Here, "find", lambda self, name: (_ for _ in ()).throw(ended))
    graded = graded_here(path, monkeypatch)
    assert graded.notes == ["code cell 1: the kernel died. What follows was not run"]


def test_a_cell_has_as_long_as_the_page_for_teachers_says():
    said = (packages.ROOT / "teach.md").read_text("utf-8")
    assert "longer than ten minutes is stopped" in said
    assert grading.SECONDS == 10 * 60


@pytest.fixture
def at_once(monkeypatch):
    """Grade at once: two points of two for everybody, but for a notebook named bad."""
    asked = []

    def grade(*given):
        asked.append(given)
        if given[0].stem == "bad":
            raise ValueError("bad.ipynb is no notebook — none")
        exercises = [
            grading.Exercise("map_size", "convolution", "", "map_size", 1, "It gives 28 for C1."),
            grading.Exercise("one_map", "convolution", "", "one_map", 0, "wörter " * 30),
        ]
        return grading.Graded(given[0].stem, CHAPTER, exercises, ["code cell 1 " + "stops " * 30])

    monkeypatch.setattr(command, "grade", grade)
    return asked


def test_the_command_line_reports_every_notebook(at_once, tmp_path, capsys):
    table = tmp_path / "points.csv"
    names = [tmp_path / f"{name}.ipynb" for name in ("miller", "bad", "weber")]
    settings = ["--chapter", "03", "--seconds", "7", "--csv", str(table)]
    assert main([*map(str, names), *settings]) == 1
    assert at_once == [(name, "03", 7.0) for name in names]
    out, err = capsys.readouterr()
    assert err == "bad.ipynb is no notebook — none\n"
    words = " ".join(["wörter"] * 13)
    stops = " ".join(["stops"] * 13)
    told = [
        "  1  map_size             It gives 28 for C1.",
        f"  0  one_map              {words} [...]",
        f"     code cell 1 {stops} [...]",
    ]
    assert out.splitlines() == [
        f"miller, {CHAPTER}: 1 of 2 points", *told, f"weber, {CHAPTER}: 1 of 2 points", *told
    ]  # fmt: skip
    rows = table.read_bytes().decode()
    assert rows == "".join(
        f"{row}\n"
        for row in (
            ",".join(grading.COLUMNS),
            f"{CHAPTER},,,miller,,,,1.0,0.0,1.0,2.0",
            f"{CHAPTER},,,weber,,,,1.0,0.0,1.0,2.0",
        )
    )
    assert main([str(names[0])]) == 0
    assert at_once[-1] == (names[0], None, grading.SECONDS)


def test_what_cannot_be_written_is_told_before_anything_runs(at_once, tmp_path, capsys):
    names = [str(tmp_path / f"{name}.ipynb") for name in ("miller", "weber")]
    gone = str(tmp_path / "gone" / "points")
    for given, said in [
        (
            [*names, "--json", str(tmp_path / "results.json")],
            "--json takes one notebook; use --csv",
        ),
        ([*names, "--csv", gone], f"there is no folder {tmp_path / 'gone'} to write points in"),
        ([names[0], "--json", gone], f"there is no folder {tmp_path / 'gone'} to write points in"),
    ]:
        with pytest.raises(SystemExit):
            main(given)
        assert said in capsys.readouterr().err
    assert at_once == []


def test_results_are_written_so_that_people_can_read_them(at_once, tmp_path):
    results = tmp_path / "results.json"
    assert main([str(tmp_path / "miller.ipynb"), "--json", str(results)]) == 0
    lines = results.read_text("utf-8").splitlines()
    assert lines[:2] == ["{", '  "score": 1,']
    assert lines[-1] == "}"
    assert any("wörter" in line for line in lines)
    assert main([str(tmp_path / "bad.ipynb"), "--json", str(results)]) == 1
    assert json.loads(results.read_text("utf-8")) == {
        "score": 0, "output": "bad.ipynb is no notebook — none", "tests": []
    }  # fmt: skip


def test_the_module_is_the_command(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["exercises", "--help"])
    monkeypatch.delitem(sys.modules, "lenet_book.exercises.__main__")
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("lenet_book.exercises", run_name="__main__")
    assert ended.value.code == 0
    assert "usage: python -m lenet_book.exercises" in capsys.readouterr().out
