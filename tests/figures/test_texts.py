"""Every text that a figure shows stands in its figure.json, or beside the parts that figures share.

The scripts are read as text: a literal of several words, or of one with a capital, is something
that a reader would see.
"""

import json
import re
from itertools import chain
from pathlib import Path

import pytest

from lenet_book.figures.catalog import HERE

LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\w\"'`])//[^\n]*", re.S)
WORDS = re.compile(r"(?<![\w.#<-])[A-Za-z][a-z]+[,:;]? [a-z]{2,}")
CAPITAL = re.compile(r"^[A-Z][a-z]+")
# What has a capital, or a space, and is seen by no reader.
FOR_MACHINES = re.compile(
    r"""^(
        Arrow(Up|Down|Left|Right) | Home | End | Page(Up|Down) | Enter | Escape | Backspace   # keys
        | Input                        # a layer, in addresses and in Python too
        | DOMContentLoaded | Float(16|32)Array
        | lenet-.*                                                                # classes
        | \[.* | .*\b(translate|scale|rotate|repeat|minmax|rgb|calc|var)\(.*      # selectors, CSS
    )$""",
    re.X | re.S,
)
THROWN = re.compile(r"new \w*Error\(")


def scripts():
    found = sorted(HERE.rglob("*.js"))
    return [p for p in found if p.parent.name != "static" and not p.name.endswith(".test.js")]


def shown_literals(script: str) -> list[str]:
    """Return the literals of a script that look like something for a reader's eyes."""
    script = COMMENT.sub("", script)
    found = []
    thrown = False
    for literal in LITERAL.finditer(script):
        before = script[max(0, literal.start() - 40) : literal.start()].rstrip()
        text = literal[1] if literal[1] is not None else re.sub(r"\$\{[^}]*\}", "…", literal[2])
        goes_on = thrown and before.endswith("+")
        thrown = goes_on or (THROWN.search(before) and before.endswith("("))
        imported = before.endswith((" from", "import"))
        if thrown or imported or FOR_MACHINES.match(text):
            continue
        if WORDS.search(text) or CAPITAL.match(text):
            found.append(text)
    return found


def test_no_text_for_readers_stands_in_a_script():
    shown = {script: shown_literals(script.read_text("utf-8")) for script in scripts()}
    assert {script: texts for script, texts in shown.items() if texts} == {}


def test_a_text_in_a_script_is_found():
    assert shown_literals('h("p", {}, "The largest value");') == ["The largest value"]
    assert shown_literals('choiceOf("Layer", labels)') == ["Layer"]
    assert shown_literals("`moved by ${n} units`") == ["moved by … units"]
    assert shown_literals('h("p", { class: "lenet-a lenet-b" }); new Error("It is no map");') == []
    assert shown_literals('new Error("It is no " +\n "map of it");') == []
    assert shown_literals('says("It is no " +\n "map of it");') == ["It is no ", "map of it"]
    assert shown_literals('// say "The end"\nimport a from "./b.js";') == []


def text_files():
    return sorted(
        [
            path
            for path in HERE.glob("*/figure.json")
            if "texts" in json.loads(path.read_text("utf-8"))
        ]
        + list((HERE / "shared").rglob("texts.json"))
    )


@pytest.mark.parametrize("path", text_files(), ids=lambda path: str(path.relative_to(HERE)))
def test_every_text_is_used(path: Path):
    """A text that nothing shows is a text that a translator translates for nobody."""
    texts = json.loads(path.read_text("utf-8"))
    texts = texts.get("texts", {}) if path.name == "figure.json" else texts
    groups = [texts, *(group for group in texts.values() if isinstance(group, dict))]
    around = "\n".join(p.read_text("utf-8") for p in path.parent.glob("*.js"))
    unused = [key for key in chain(*groups) if not re.search(rf"\b{key}\b", around)]
    assert unused == []
