"""Points for students' notebooks: right, wrong, untouched, broken, and those that cheat."""

import base64
import csv
import json
import pickle
import re
import runpy
import sys
from pathlib import Path

import nbformat
import numpy as np
import packages
import pytest

from lenet_book.exercises import __main__ as command
from lenet_book.exercises import copies, grading, messages, student
from lenet_book.exercises.__main__ import main, report
from lenet_book.exercises.checking import verdict
from lenet_book.exercises.convolution import check_map_size

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


# ---------------------------------------------------------------- what there is to grade
@pytest.mark.parametrize("chapter", sorted(copies.CHAPTERS.glob("*.ipynb")), ids=lambda p: p.stem)
def test_every_check_of_a_chapter_is_an_exercise(chapter):
    found = copies.exercises_of(chapter)
    modules = {one.module for one in found}
    assert len(modules) == 1
    source = (Path(copies.__file__).parent / f"{modules.pop()}.py").read_text("utf-8")
    assert {one.check for one in found} == set(re.findall(r"^def check_(\w+)", source, re.M))
    cells = {cell.id: cell for cell in read(chapter.stem).cells}
    assert all("...  # your answer" in cells[one.cell].source for one in found)
    assert all(f"def {one.function}(" in cells[one.cell].source for one in found)


def test_a_worked_solution_is_known_by_its_first_line():
    hidden = [
        cell.source
        for path in copies.CHAPTERS.glob("*.ipynb")
        for cell in read(path.stem).cells
        if "check_" in cell.source and "hide-cell" in cell.metadata.get("tags", [])
    ]
    assert hidden
    assert all(source.startswith(copies.SOLUTION) for source in hidden)


# ---------------------------------------------------------------- right and wrong
def test_a_chapter_with_its_solutions_in_the_exercises_gets_all_points(tmp_path, monkeypatch):
    monkeypatch.setenv("LENET_CIFAR10_SOURCE", "sample")
    path = with_its_solutions(CHAPTER, tmp_path / f"{CHAPTER}-miller.ipynb")
    graded = grading.grade(path)
    assert (graded.student, graded.chapter, graded.notes) == ("miller", CHAPTER, [])
    assert points(graded) == {"map_size": 1, "one_map": 1, "edge_kernel": 1}


@pytest.mark.slow
@pytest.mark.trains
@pytest.mark.parametrize("chapter", sorted(copies.CHAPTERS.glob("*.ipynb")), ids=lambda p: p.stem)
def test_every_chapter_with_its_solutions_gets_all_points(chapter, tmp_path, monkeypatch):
    monkeypatch.setenv("LENET_CIFAR10_SOURCE", "sample")
    graded = grading.grade(with_its_solutions(chapter.stem, tmp_path / chapter.name))
    assert graded.points == len(graded.exercises), said(graded)


def test_hurried_answers_get_none_and_are_told_what_to_think_about(tmp_path):
    graded = grading.grade(copy(tmp_path / "mine.ipynb", HURRIED))
    assert graded.points == 0
    assert "one place is missing" in said(graded)
    assert "the bias is missing" in said(graded)
    assert "edges, but those from left to right" in said(graded)


def test_an_untouched_chapter_gets_no_points_though_its_solutions_are_right(tmp_path):
    assert copies.SOLUTION in copy(tmp_path / "mine.ipynb", {}).read_text("utf-8")
    graded = grading.grade(tmp_path / "mine.ipynb")
    assert points(graded) == {"map_size": 0, "one_map": 0, "edge_kernel": 0}


def test_an_exercise_that_was_deleted_counts_and_one_in_a_cell_of_its_own_is_found(tmp_path):
    path = copy(tmp_path / "mine.ipynb", RIGHT)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [
        nbformat.v4.new_code_cell("import numpy as np\n" + RIGHT["map_size"].replace("map", "my")),
        nbformat.v4.new_code_cell("convolution.check_map_size(my_size)"),
        nbformat.v4.new_code_cell("def one_map(:\n\nconvolution.check_one_map(one_map)"),
    ]
    nbformat.write(notebook, path)
    graded = grading.grade(path)
    assert points(graded) == {"map_size": 1, "one_map": 0, "edge_kernel": 0}
    assert graded.exercises[1].said == "no cell up to here defines one_map"
    assert graded.exercises[2].said.startswith("not tried")
    assert any("code cell 3 stops with SyntaxError" in note for note in graded.notes)


# ---------------------------------------------------------------- cheats
CHEATS = {
    "another check": "convolution.check_map_size = lambda *_: print('Right. 3 of 3 points')",
    "the words": "print('Right.', 'It gives 28 for C1, and 10 and 1.')",
    "other tools of the checks": (
        "import numpy, lenet_book.exercises.checking as checking\n"
        "checking.call = checking.number = lambda *_: 28\n"
        "checking.self_check = lambda check: print\n"
        "checking.verdict = lambda *_: (True, 'Right.')\n"
        "numpy.allclose = numpy.array_equal = lambda *_, **__: True"
    ),
    "a message of its own": (
        "from lenet_book.exercises import messages\n"
        "messages.run = lambda find: messages.ask({'points': 1, 'result': True, 'arguments': []})"
    ),
}
EQUAL = """class Equal(float):
    __eq__ = lambda *_: True
    __ne__ = lambda *_: False
    __hash__ = float.__hash__
"""


@pytest.mark.parametrize("cheat", CHEATS)
def test_what_a_cell_does_to_the_checks_makes_no_point(cheat, tmp_path):
    first = f"from lenet_book.exercises import convolution\n{CHEATS[cheat]}"
    graded = grading.grade(copy(tmp_path / "mine.ipynb", HURRIED, first))
    assert graded.points == 0, said(graded)


def test_answers_that_equal_everything_or_look_for_the_solution_make_no_point(tmp_path):
    look = (
        "def one_map(image, kernel, bias):\n    import inspect\n"
        "    return [f.frame.f_locals['right'] for f in inspect.stack() if 'right' in "
        "f.frame.f_locals][0]"
    )
    answers = {
        "map_size": f"{EQUAL}\ndef map_size(*_):\n    return Equal(1)",
        "one_map": look,
        "edge_kernel": "class Any:\n    def __array__(self, *_, **__):\n        raise SystemExit\n"
        "def edge_kernel():\n    return Any()",
    }
    graded = grading.grade(copy(tmp_path / "mine.ipynb", answers))
    assert graded.points == 0, said(graded)
    assert "stops with IndexError" in said(graded)


def test_an_answer_cannot_change_the_questions(tmp_path):
    """A function that empties the list it is given does not make the question easier."""
    cells = read("06-s4-receptive-field").cells
    cell = next(c for c in cells if "check_receptive_field(" in c.source)
    cell.source = (
        "from lenet_book.exercises import receptive_field as exercises\n"
        "def receptive_field(layers):\n    layers.clear()\n    return 1, 1\n"
        "exercises.check_receptive_field(receptive_field)"
    )
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbformat.write(notebook, tmp_path / "mine.ipynb")
    assert grading.grade(tmp_path / "mine.ipynb").points == 0


# ---------------------------------------------------------------- what is sent to and fro
def test_functions_among_the_arguments_and_what_was_changed_go_both_ways(tmp_path):
    with student.Student(tmp_path, 20) as mine:
        mine.execute("def move(weights, loss):\n    weights['a'][0] += 1\n    return loss(weights)")
        weights = {"a": [2.0]}
        assert mine.find("move")(weights, lambda these: these["a"][0] * 10) == 30
        assert weights == {"a": [3.0]}
        mine.execute("def first_of(seconds):\n    return seconds.pop(0)")
        seconds = [3.0, (0.1, 0.2)]
        assert mine.find("first_of")(seconds) == 3.0
        assert seconds == [(0.1, 0.2)]
        mine.execute("def fails(f):\n    try: f()\n    except ValueError as e: raise KeyError(e)")
        with pytest.raises(KeyError, match="too small"):
            mine.find("fails")(lambda: int("too small"))
        with pytest.raises(NameError, match="no cell up to here defines gone"):
            mine.find("gone")


def test_what_is_sent_comes_back():
    values = {"a": (1, 2.5, None, True, "x"), "b": [np.arange(6).reshape(2, 3), [np.float32(0.5)]]}
    sent = json.loads(json.dumps(messages.encode(values)))
    back = messages.decode(sent)
    assert back["a"] == values["a"]
    assert np.array_equal(back["b"][0], values["b"][0])
    assert back["b"][1] == [0.5]
    assert type(messages.decode(messages.encode({1, 2}))).__name__ == "set"
    pickled = base64.b64encode(pickle.dumps(print)).decode()
    for bad in ({"array": pickled}, {"array": 1}, {"list": 2}, {"a": 1, "b": 2}, {"network": "[]"}):
        with pytest.raises(ValueError, match="the answer cannot be read"):
            messages.decode(bad)


def test_a_network_comes_back_and_one_that_could_run_code_does_not():
    import keras

    model = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(3, activation="tanh", kernel_regularizer="l2"))
    model.compile(keras.optimizers.Adam(), "mse")  # which is left behind
    back = messages.decode(messages.encode(model))
    assert isinstance(back, keras.Sequential)
    assert back.count_params() == model.count_params()
    model.add(keras.layers.Lambda(lambda x: x))
    with pytest.raises(ValueError, match=r"keras\.layers\.Lambda is not rebuilt"):
        messages.decode(messages.encode(model))
    evil = {"module": "evil", "class_name": "Dense", "config": {}, "registered_name": None}
    with pytest.raises(ValueError, match=r"evil\.Dense is not rebuilt"):
        messages.decode({"network": json.dumps({"config": {"layers": [evil]}})})


# ---------------------------------------------------------------- what goes wrong
def test_a_cell_that_prints_without_end_is_stopped(tmp_path):
    with student.Student(tmp_path, 3) as mine:
        said = mine.execute("while True: print('x' * 1000)")
        assert said == "was stopped after 3 seconds"
        assert mine.execute("1 / 0") == "stops with ZeroDivisionError: division by zero"


def test_a_cell_that_never_ends_is_stopped_and_the_others_count(tmp_path):
    answers = RIGHT | {
        "map_size": "while True: pass",
        "one_map": "def one_map(*_):\n    while True: pass",
    }
    graded = grading.grade(copy(tmp_path / "mine.ipynb", answers), seconds=3)
    assert points(graded) == {"map_size": 0, "one_map": 0, "edge_kernel": 1}
    assert "code cell 2 was stopped after 3 seconds" in graded.notes
    assert "TimeoutError: it was stopped after 3 seconds" in said(graded)


@pytest.mark.parametrize(
    ("cell", "note"),
    [
        ("import os\nos._exit(1)", "code cell 4: the kernel died. What follows was not run"),
        (
            "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
            "code cell 4: the kernel could not be interrupted. What follows was not run",
        ),
    ],
)
def test_a_kernel_that_ends_leaves_the_points_made_before(cell, note, tmp_path, monkeypatch):
    monkeypatch.setattr(student, "STOP_SECONDS", 1)
    graded = grading.grade(copy(tmp_path / "mine.ipynb", RIGHT | {"one_map": cell}), seconds=3)
    assert points(graded) == {"map_size": 1, "one_map": 0, "edge_kernel": 0}
    assert graded.notes[-1] == note


@pytest.mark.parametrize(
    ("content", "chapter", "sentence"),
    [
        (None, None, "mine.ipynb cannot be read: No such file or directory"),
        ("print('hello')", None, "mine.ipynb is no Jupyter notebook; give an .ipynb file"),
        ("[1, 2]", None, "mine.ipynb is no Jupyter notebook"),
        (b"\xff\xfe\x00", None, "mine.ipynb is no Jupyter notebook"),
        (nbformat.v4.new_notebook(), None, "has no exercise of any chapter; name the chapter with"),
        (
            nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import numpy as np")]),
            None,
            "has no exercise of any chapter",
        ),
        (nbformat.v4.new_notebook(), "03", "no chapter 03; known are 01-ten-steps, 02-input,"),
    ],
)
def test_what_cannot_be_graded_gets_a_sentence(content, chapter, sentence, tmp_path, capsys):
    path = tmp_path / "mine.ipynb"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        text = content if isinstance(content, str) else nbformat.writes(content)
        path.write_text(text, "utf-8")
    results = tmp_path / "results.json"
    named = ["--chapter", chapter] if chapter else []
    assert main([str(path), "--json", str(results), *named]) == 1
    assert sentence in capsys.readouterr().err
    written = json.loads(results.read_text("utf-8"))
    assert (written["score"], written["tests"]) == (0, [])
    assert sentence in written["output"]


# ---------------------------------------------------------------- whose, and of which chapter
@pytest.mark.parametrize("stem", [path.stem for path in sorted(copies.CHAPTERS.glob("*.ipynb"))])
def test_a_chapter_is_known_without_its_name_and_without_its_ids(stem, tmp_path):
    notebook = read(stem)
    for cell in notebook.cells:
        del cell["id"]
        if "your answer" in cell.source:
            cell.source = cell.source.replace("...  # your answer", "return 1")
    notebook.nbformat_minor = 4
    path = tmp_path / "homework.ipynb"
    nbformat.write(notebook, path)
    assert copies.chapter_of(path, copies.code_cells(path), None).stem == stem


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("x/03-c1-convolution-miller.ipynb", "miller"),
        ("x/miller_03-c1-convolution (1).ipynb", "miller"),
        ("x/03-c1-convolution-miller-Copy1.ipynb", "miller"),
        ("x/homework.ipynb", "homework"),
        ("miller/03-c1-convolution.ipynb", "miller"),
        ("submitted/miller/week3/03-c1-convolution.ipynb", "miller"),
    ],
)
def test_whose_notebook_it_is(path, name, tmp_path):
    assert copies.owner_of(tmp_path / path, CHAPTER) == name


# ---------------------------------------------------------------- what comes out
def test_the_command_line_writes_what_others_read(tmp_path, capsys):
    right = copy(tmp_path / "submitted" / "miller" / "week3" / "c1.ipynb", RIGHT)
    bad = tmp_path / "bad.ipynb"
    bad.write_text("{}", "utf-8")
    results, table = tmp_path / "results.json", tmp_path / "points.csv"
    assert main([str(right), "--json", str(results), "--csv", str(table)]) == 0
    assert "miller, 03-c1-convolution: 3 of 3 points" in capsys.readouterr().out
    written = json.loads(results.read_text("utf-8"))
    assert written["score"] == 3
    assert {"name": "map_size", "score": 1, "max_score": 1}.items() <= written["tests"][0].items()
    (row,) = csv.DictReader(table.read_text("utf-8").splitlines())
    assert (row["assignment"], row["student_id"]) == (CHAPTER, "miller")
    assert (row["raw_score"], row["score"], row["max_score"]) == ("3.0", "3.0", "3.0")
    with pytest.raises(SystemExit):
        main([str(right), str(bad), "--json", str(results)])
    assert "--json takes one notebook; use --csv for several" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([str(right), "--csv", str(tmp_path / "gone" / "points.csv")])
    assert f"there is no folder {tmp_path / 'gone'} to write" in capsys.readouterr().err


def test_a_verdict_can_stand_in_another_graders_test_cell():
    assert verdict(check_map_size, lambda s, k, d: (s - k) // d + 1)[0]
    right, hint = verdict(check_map_size, lambda s, k, d: (s - k) // d)
    assert not right
    assert "one place is missing" in hint


def test_grading_is_reached_by_its_command():
    assert "python -m lenet_book.exercises" in (packages.ROOT / "README.md").read_text("utf-8")


def test_a_row_of_the_table_has_the_points_and_takes_none_away():
    exercises = [
        grading.Exercise("check_a", "convolution", "", "a", 1),
        grading.Exercise("check_b", "convolution", "", "b", 0),
    ]
    assert grading.Graded("miller", CHAPTER, exercises).row() == {
        "assignment": CHAPTER, "student_id": "miller",
        "raw_score": 1.0, "late_submission_penalty": 0.0, "score": 1.0, "max_score": 2.0,
    }  # fmt: skip


@pytest.mark.parametrize(("over", "more"), [(0, []), (1, ["and 1 more"]), (4, ["and 4 more"])])
def test_what_went_wrong_is_told_up_to_a_few_notes(over, more, capsys):
    notes = [f"cell {n} stops" for n in range(3 + over)]
    exercises = [
        grading.Exercise("check_map_size", "convolution", "", "map_size", 1, "right"),
        grading.Exercise("check_b", "convolution", "", "b", 0, "no"),
    ]
    report(grading.Graded("miller", CHAPTER, exercises, notes))
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == f"miller, {CHAPTER}: 1 of 2 points"
    assert [line.split()[:2] for line in lines[:2]] == [["1", "check_map_size"], ["0", "check_b"]]
    assert [line.strip() for line in lines[2:]] == [*notes[:3], *more]


# ---------------------------------------------------------------- without a kernel
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
