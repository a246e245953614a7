"""Points for students' notebooks: right, wrong, untouched, broken, and those that cheat."""

import base64
import csv
import json
import pickle
import re
from pathlib import Path

import nbformat
import numpy as np
import packages
import pytest
from handed_in import CHAPTER, HURRIED, RIGHT, copy, points, read, said, with_its_solutions

from lenet_book.exercises import copies, grading, messages, student
from lenet_book.exercises.__main__ import main, report
from lenet_book.exercises.checking import verdict
from lenet_book.exercises.convolution import check_map_size


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
