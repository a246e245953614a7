"""The mutation run: each operator makes its mistake, what is wrong is caught, a run goes on."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from mutants import __main__ as command
from mutants import book, sites
from mutants.sites import Mutant, made, python_sites, script_sites
from mutants.trying import Tests, Verdict
from mutants.watching import _lines_of
from prose import ROOT


def changed(source: str, operator: str) -> set[str]:
    """Return what an operator makes of a Python program, one mistake at a time."""
    found = python_sites("a.py", source)
    return {mutant.applied(source) for mutant in found if mutant.operator == operator}


@pytest.mark.parametrize(
    ("operator", "source", "expected"),
    [
        ("constant", "x = 3", {"x = 4"}),
        ("constant", "x = 0.5", {"x = 0.625"}),
        ("constant", "x = 0.0", {"x = 1.0"}),
        ("constant", "x = f(True)", {"x = f(False)"}),
        ("constant", 'x: Literal[3] = "3"', set()),
        ("constant", 'x = f"{3} {y:.2f}"', set()),
        ("index", "x[0]", {"x[1]"}),
        ("index", "x[:, 2:]", {"x[:, 3:]"}),
        ("index", "x[-1]", {"x[1]", "x[-2]"}),
        ("index", "x.sum(axis=1)", {"x.sum(axis=2)"}),
        ("sign", "a + b * c", {"a - b * c", "a + b / c"}),
        ("sign", "a // (b)  # // c\n", {"a * (b)  # // c\n"}),
        ("sign", "(a  # -\n - b)", {"(a  # -\n + b)"}),
        ("sign", "-é + ü", {"é + ü", "-é - ü"}),
        ("sign", "a += 1", {"a -= 1"}),
        ("sign", "'a' + b", set()),
        ("comparison", "a < b <= c", {"a <= b <= c", "a < b < c"}),
        ("comparison", "a is not None", {"a is None"}),
        ("comparison", "a not  in b", {"a in b"}),
        ("comparison", "not a and b", {"bool(a) and b", "not a or b"}),
        ("dropped statement", "f(x)", {"pass"}),
        ("dropped statement", "x = f(x)", set()),
        ("dropped statement", "x.y = 1", {"pass"}),
        ("dropped statement", "if a:\n    raise b", {"pass", "if a:\n    pass"}),
        ("dropped statement", "if a:\n    b = 1\nelif c:\n    b = 2", set()),
        ("swapped arguments", "f(a, b + 1, c)", {"f(b + 1, a, c)"}),
        ("swapped arguments", "f(a, *b)", set()),
        ("swapped arguments", "f(a, a)", set()),
        ("swapped arguments", "keras.ops.minimum(a, b)", set()),
    ],
)
def test_an_operator_makes_its_mistake_in_python(operator, source, expected):
    assert operator in sites.OPERATORS
    assert changed(source, operator) == expected


@pytest.mark.parametrize(
    ("operator", "source", "expected"),
    [
        ("constant", "const x = 3;", {"const x = 4;"}),
        ("constant", "f(0.5, true);", {"f(0.625, true);", "f(0.5, false);"}),
        ("index", "x[0];", {"x[1];"}),
        ("index", "x.at(1);", set()),
        ("sign", "y = a /* - */ - b;", {"y = a /* - */ + b;"}),
        ("sign", "y = -a;", {"y = a;"}),
        ("sign", "y += a;", {"y -= a;"}),
        ("sign", "y = `a` + b;", set()),
        ("comparison", "y = a < b && !c;", {
            "y = a <= b && !c;", "y = a < b || !c;", "y = a < b && Boolean(c);",
        }),
        ("comparison", 'y = "𝟙" === b;', {'y = "𝟙" !== b;'}),
        ("dropped statement", '"use strict"; f();', {'"use strict"; ;'}),
        ("dropped statement", "if (a) throw b;", {";", "if (a) ;"}),
        ("dropped statement", "if (a) x; else y;", set()),
        ("swapped arguments", "y = f(a, b.c, d);", {"y = f(b.c, a, d);"}),
        ("swapped arguments", "y = f(...a, b);", set()),
        ("swapped arguments", "y = Math.max(a, b);", set()),
    ],
)  # fmt: skip
def test_an_operator_makes_its_mistake_in_a_script(operator, source, expected, tmp_path):
    (tmp_path / "a.js").write_text(source, "utf-8")
    found = [mutant for mutant in script_sites(tmp_path, ["a.js"]) if mutant.operator == operator]
    assert {mutant.applied(source) for mutant in found} == expected


def test_every_mistake_leaves_a_program_that_can_be_read():
    files = [file for file in book.computing() if file.endswith(".py")]
    for file in files[::4]:
        source = (ROOT / file).read_text("utf-8")
        for mutant in python_sites(file, source)[::5]:
            compile(mutant.applied(source), file, "exec")


def test_a_mistake_for_another_source_is_refused():
    mutant = made("a.py", "x = 3", 4, 5, "4", "constant")
    assert mutant.applied("x = 3") == "x = 4"
    with pytest.raises(ValueError, match=r"a\.py has changed"):
        mutant.applied("x = 5")


def some(number: int, file: str = "a.py") -> list[Mutant]:
    source = "\n".join(f"x{n} = {n}" for n in range(number))
    return python_sites(file, source)


def test_a_draw_repeats_by_its_seed_and_visits_every_module():
    mutants = [*some(50), *some(30, "b.py"), *some(3, "c.py")]
    drawn = command.draw(mutants, 20, 1)
    assert drawn == command.draw(mutants, 20, 1) != command.draw(mutants, 20, 2)
    assert len(set(drawn)) == 20
    assert {mutant.file for mutant in drawn[:3]} == {"a.py", "b.py", "c.py"}
    assert set(command.draw(mutants, 100, 1)) == set(mutants)


def test_the_modules_that_compute_are_found():
    found = book.computing()
    assert len(found) > 100
    for file in (
        "lenet_utils/muon.py",
        "lenet_book/exercises/pooling.py",
        "lenet_book/figures/shared/core/engine.js",
        "lenet_book/records/recorded.py",
    ):
        assert file in found  # fmt: skip
    assert not [file for file in found if ".test." in file or "/static/" in file]


def test_the_tests_that_run_a_line_come_first_and_slow_ones_do_not_count():
    lines = {"a.py": [3, 4]}
    found = {
        "t.py::slow": {"seconds": 60, "lines": lines},
        "t.py::direct": {"seconds": 2, "lines": lines},
        "u.py::quick": {"seconds": 1, "lines": {"a.py": [3]}},
        "t.py::beside": {"seconds": 1, "lines": {}},
        "v.py::module": {"seconds": 1, "lines": {"a.py": [9]}},
        "w.py::loads": {"seconds": 1, "lines": {}},
        "x.py::other": {"seconds": 1, "lines": {"b.py": [3]}},
        "tests/browser/y.py::page": {"seconds": 1, "lines": {}, "scripts": ["a.py"]},
    }
    mutant = Mutant("a.py", 0, 1, "x", "y", "constant", 3, 0, "x = 1")
    assert Tests(found).for_mutant(mutant, {"w.py"}) == [
        ["u.py::quick", "t.py::direct"],
        ["t.py::beside"],
        ["v.py::module"],
        ["w.py::loads"],
        ["tests/browser/y.py::page"],
    ]


def test_the_lines_that_node_ran_are_read_from_its_ranges():
    source = "const a = 1;\nif (a > 1) {\n  b();\n}\nc();\n"
    whole = {"startOffset": 0, "endOffset": len(source), "count": 1}
    block = {"startOffset": source.index("{"), "endOffset": source.index("}") + 1, "count": 0}
    script = {"functions": [{"ranges": [whole, block]}]}
    assert _lines_of(script, source) == {1, 2, 5}


TRIAL = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from mutants.sites import python_sites
from mutants.trying import Bench, Tests
root = Path(sys.argv[2])
name = "tests/test_area.py::test_area"
bench = Bench(root, Tests({name: {"seconds": 0.1, "lines": {"area.py": [2, 3, 4, 5]}}}))
source = (root / "area.py").read_text("utf-8")
for mutant in python_sites("area.py", source):
    print(mutant.operator, "|", mutant.after, "|", bench.try_(mutant, set()).by)
assert (root / "area.py").read_text("utf-8") == source
"""


def test_what_a_test_notices_is_caught_and_what_none_notices_survives(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "area.py").write_text(
        "def area(a, b):\n    if a < 0:\n        a += 100\n    unused = 7\n    return a * b\n",
        "utf-8",
    )
    (tmp_path / "tests" / "test_area.py").write_text(
        "from area import area\n\ndef test_area():\n    assert area(-97, 4) == 12\n",
        "utf-8",
    )
    command = [sys.executable, "-c", TRIAL, ROOT / "tools", tmp_path]
    alone = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # quicker: it needs none
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, env=alone)
    assert done.returncode == 0, done.stderr
    said = [line.split(" | ") for line in done.stdout.splitlines()]
    survived = {(operator, after) for operator, after, by in said if not by}
    assert survived == {("comparison", "<="), ("constant", "1"), ("constant", "8")}
    assert ["sign", "/", "tests/test_area.py::test_area"] in said
    assert ("constant", "101") in {(operator, after) for operator, after, by in said if by}


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A run on ten mistakes, whose tests are made up: each mistake in a line of even number is
    caught. What was tried is kept in a list."""
    tried = []

    class MadeUp:
        def __init__(self, root, tests) -> None: ...

        def try_(self, mutant, importers) -> Verdict:
            if len(tried) == workplace.stops_after:
                raise KeyboardInterrupt
            tried.append(mutant.line)
            return Verdict(mutant.line % 2 == 0, "a test", 0.1)

    workplace = SimpleNamespace(tried=tried, stops_after=None, kept=tmp_path)
    monkeypatch.setattr(command, "KEPT", tmp_path)
    monkeypatch.setattr(command, "Bench", MadeUp)
    monkeypatch.setattr(command, "watched", lambda *_: Tests({}))
    monkeypatch.setattr(command, "load_heavy", lambda: None)
    monkeypatch.setattr(command, "importers", lambda *_: {})
    monkeypatch.setattr(command.book, "copy", lambda target: None)
    monkeypatch.setattr(command.book, "computing", lambda: ["a.py"])
    monkeypatch.setattr(command, "sites", lambda root, files: some(10))
    monkeypatch.setattr(command, "equivalent", lambda: {})
    return workplace


def test_a_run_that_was_stopped_goes_on(workplace, capsys):
    workplace.stops_after = 4
    with pytest.raises(KeyboardInterrupt):
        command.main(["--seed", "5", "--draw", "10"])
    assert len(json.loads((workplace.kept / "seed-5.json").read_text("utf-8"))) == 10
    workplace.stops_after = None
    assert command.main(["--seed", "5", "--draw", "10"]) == 1
    assert sorted(workplace.tried) == list(range(1, 11))
    assert "10 drawn: 5 caught, 5 survived; 50.0% of 10 caught" in capsys.readouterr().out
    assert command.main(["--seed", "5", "--draw", "10"]) == 1  # nothing is left to try
    assert len(workplace.tried) == 10
    # Survivors are tried again where that is asked for.
    assert command.main(["--seed", "5", "--draw", "10", "--again"]) == 1
    assert sorted(workplace.tried[10:]) == [1, 3, 5, 7, 9]


def test_what_is_argued_to_change_nothing_does_not_count(workplace, monkeypatch, capsys):
    odd = {command.key(mutant): "a reason" for mutant in some(10) if mutant.line % 2}
    monkeypatch.setattr(command, "equivalent", lambda: odd)
    assert command.main(["--seed", "5", "--draw", "10"]) == 0
    assert "10 drawn: 5 caught, 5 equivalent; 100.0% of 5 caught" in capsys.readouterr().out
    assert sorted(workplace.tried) == [2, 4, 6, 8, 10]


def test_each_mistake_that_is_excused_is_one_that_can_be_made_and_has_a_reason():
    entries = json.loads((sites.HERE / "equivalent.json").read_text("utf-8"))
    known = {command.key(mutant) for mutant in sites.sites(ROOT, book.computing())}
    for entry in entries:
        assert len(entry["reason"]) > 20
        assert tuple(entry[name] for name in command.KEY) in known, entry
    assert len(command.equivalent()) == len(entries)
