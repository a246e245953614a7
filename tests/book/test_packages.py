"""The house: what may be imported from where, what the chapters teach, and how small that is."""

import ast
import re
from pathlib import Path

import nbformat
import packages
import pytest
from prose import CHAPTERS, ROOT

from lenet_book import figures
from lenet_book.experiments import EXPERIMENTS

MOST_LINES = 2_000  # of lenet_utils; some 2,500 when all nineteen chapters stand
LONGEST_MODULE = 250
DOOR = "lenet_utils.data"  # the one module that may look into the other package
# What each part of lenet_book may import of the others. A figure never trains, a record never
# runs anything, and nothing but the experiments writes down what they measure.
BELOW = {
    "files": set(),
    "palette": set(),
    "chromium": set(),
    "datasets": {"files"},
    "digits": {"files", "datasets"},
    "records": {"files"},
    "looking": set(),
    "disturbing": set(),
    "workers": {"files"},
    # The figures, since the page's trainers are recorded, too: they train what these describe, and
    # two of them in Chromium.
    "experiments": {
        "files",
        "chromium",
        "datasets",
        "digits",
        "records",
        "looking",
        "disturbing",
        "figures",
        "workers",
    },
    "exercises": set(),
    "figures": {"files", "palette", "chromium", "datasets", "digits", "records", "disturbing"},
}
MODULES = packages.modules()


def part(module: str) -> str:
    """Return the part of lenet_book that a module belongs to; "" for the package itself."""
    return [*module.split("."), ""][1]


def wrong_imports(module: str, source: str) -> list[str]:
    """Return a sentence for each import that the house does not allow."""
    named = packages.imports(source) | packages.hidden_imports(source)
    found = []
    for other in sorted(named):
        package = other.split(".")[0]
        if package not in packages.PACKAGES or other == package == "lenet_utils":
            continue
        if module.startswith("lenet_utils") and package == "lenet_book":
            if module != DOOR or part(other) != "datasets":
                found.append(f"{module} imports {other}: only {DOOR} may, lenet_book.datasets")
        elif module.startswith("lenet_book.") and package == "lenet_book":
            here, there = part(module), part(other)
            if there and there != here and there not in BELOW[here]:
                found.append(f"{module} imports {other}: lenet_book.{here} stands below it")
    return found


def unreachable(sources: dict[str, str], roots: set[str]) -> list[str]:
    """Return the modules that nothing leads to, from the names in `roots` over all imports."""
    reached, waiting = set(), set(roots)
    while waiting:
        name = waiting.pop()
        if name in reached or name not in sources:
            continue
        reached.add(name)
        parents = {name.rpartition(".")[0]}
        waiting |= (
            packages.imports(sources[name]) | packages.hidden_imports(sources[name]) | parents
        )
    return sorted(set(sources) - reached)


def taught() -> tuple[str, str]:
    """Return the chapters' code, and all that their prose sets as code."""
    code, prose = [], []
    for path in CHAPTERS:
        for cell in nbformat.read(path, as_version=4).cells:
            (code if cell.cell_type == "code" else prose).append(cell.source)
    return "\n".join(code), " ".join(re.findall(r"`[^`\n]+`", "\n".join(prose)))


def untaught(source: str, code: str, explained: str) -> list[str]:
    """Return the public functions and classes of a module that no chapter writes or explains."""
    return [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not re.search(rf"^\s*(?:def|class) {node.name}\b", code, re.MULTILINE)
        and not re.search(rf"\b{node.name}\b", explained)
    ]


def test_arrows_go_one_way():
    wrong = {name: wrong_imports(name, path.read_text("utf-8")) for name, path in MODULES.items()}
    assert {name: sentences for name, sentences in wrong.items() if sentences} == {}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("lenet_utils.models", "from lenet_book.records import recorded"),
        ("lenet_utils.models", "def f():\n    import lenet_book.datasets.cifar10"),
        ("lenet_utils.models", "resources.files('lenet_book.records')"),
        ("lenet_utils.data", "from lenet_book.records import recorded"),
        ("lenet_book.figures.base", "from lenet_book.experiments import recording"),
        ("lenet_book.records.recorded", "from lenet_book import figures"),
        ("lenet_book.datasets.cifar10", "import lenet_book.records.published"),
    ],
)
def test_an_arrow_that_goes_the_wrong_way_is_found(module, source):
    (sentence,) = wrong_imports(module, source)[:1]
    assert sentence.startswith(f"{module} imports lenet_book")


def test_an_arrow_that_is_allowed_is_no_fault():
    door = "from lenet_book.datasets.cifar10 import load_cifar10"
    assert wrong_imports(DOOR, door) == []
    assert (
        wrong_imports("lenet_utils.models", '"""As lenet_book."""\nimport lenet_utils.data') == []
    )
    assert wrong_imports("lenet_book.records.snapshots", "import lenet_utils.models") == []


def test_every_module_can_be_reached():
    """From the chapters, the built book, the tools, or a command that README or Makefile name."""
    outside = [*ROOT.glob("book_ext/*.py"), *ROOT.glob("tools/*.py")]
    roots = set().union(*packages.chapter_imports().values())
    roots |= set(figures._MODULES.values())
    roots |= {experiment.run.__module__ for experiment in EXPERIMENTS.values()}
    for path in outside:
        roots |= packages.imports(path.read_text("utf-8"))
    commands = "".join((ROOT / name).read_text("utf-8") for name in ("Makefile", "README.md"))
    for name in re.findall(r"python -m (lenet_\w[\w.]*)", commands):
        roots |= {name, f"{name}.__main__"}
    sources = {name: path.read_text("utf-8") for name, path in MODULES.items()}
    lost = unreachable(sources, roots)
    assert lost == [], f"nobody can reach {', '.join(str(MODULES[name]) for name in lost)}"


def test_a_module_that_nobody_can_reach_is_found():
    sources = {"a": "import a.b", "a.b": "", "a.c": "import a.d", "a.d": ""}
    assert unreachable(sources, {"a"}) == ["a.c", "a.d"]


def test_what_is_taught_is_small():
    lines = {
        name: len(path.read_text("utf-8").splitlines())
        for name, path in MODULES.items()
        if name.startswith("lenet_utils")
    }
    too_long = {name: count for name, count in lines.items() if count > LONGEST_MODULE}
    assert not too_long, f"a module of lenet_utils has at most {LONGEST_MODULE} lines"
    total = sum(lines.values())
    assert total <= MOST_LINES, f"lenet_utils has {total} lines, {MOST_LINES} at most"


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("lenet_utils.")])
def test_every_helper_is_written_out_or_explained_in_a_chapter(module):
    missing = untaught(MODULES[module].read_text("utf-8"), *taught())
    assert not missing, (
        f"no chapter writes out or explains {', '.join(missing)} of {module}: "
        "explain it where it is first needed, or move it to lenet_book"
    )


def test_a_helper_that_no_chapter_explains_is_named():
    source = "def written(): ...\ndef explained(): ...\ndef lost(): ...\ndef _own(): ...\n"
    assert untaught(source, "def written():\n", "`explained(x)`") == ["lost"]


def test_text_is_read_and_written_as_utf8():
    """Whatever the locale: the book's texts, and the minus signs of its numbers, are not ASCII."""
    lines = {path: without_encoding(path.read_text("utf-8")) for path in packages.programs()}
    assert {path: wrong for path, wrong in lines.items() if wrong} == {}, "say that it is UTF-8"


def test_a_file_read_in_the_locales_encoding_is_found():
    good = "p.read_text('utf-8'); p.write_text(t, encoding='utf-8'); run(a, encoding='utf-8')"
    assert without_encoding(good) == []
    assert without_encoding("p.read_text()\np.write_text(t)\nrun(a, text=True)") == [1, 2, 3]


def without_encoding(source: str) -> list[int]:
    """Return the lines where a program reads or writes text and does not say how it is encoded."""
    arguments = {"read_text": 1, "write_text": 2}
    return sorted(
        call.lineno
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and "encoding"
        not in (given := {word.arg: ast.unparse(word.value) for word in call.keywords})
        and (
            given.get("text") == "True"
            or len(call.args) < arguments.get(getattr(call.func, "attr", ""), 0)
        )
    )


def test_the_chapters_import_what_is_there():
    wrong = {
        (chapter, name)
        for chapter, names in packages.chapter_imports().items()
        for name in names
        if name.split(".")[0] in packages.PACKAGES and not exists(name)
    }
    assert wrong == set()


def test_no_old_path_lingers():
    """A dotted name of the two packages, wherever it is written, is one that they have."""
    wrong = {
        (str(path.relative_to(ROOT)), name)
        for path in packages.texts()
        if path != Path(__file__)
        for name in re.findall(r"\blenet_(?:utils|book)(?:\.[a-zA-Z]\w*)+", path.read_text("utf-8"))
        if not exists(name)
    }
    assert wrong == set(), "these files name modules that do not exist"


def exists(name: str) -> bool:
    """Return whether a dotted name is a module of the two packages, or a name in one of them."""
    if name in MODULES or re.search(r"\.(?:py|js|css|json|png)$", name):
        return True
    module, _, last = name.rpartition(".")
    if module not in MODULES:  # perhaps a method of a class in it
        return bool(module) and exists(module) and module.rpartition(".")[0] in MODULES
    source = MODULES[module].read_text("utf-8")
    lazily = figures._MODULES if module == "lenet_book.figures" else {}
    return last in lazily or bool(re.search(rf"\b{last}\b", source))
