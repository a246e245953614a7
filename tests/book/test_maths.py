"""Formulas: made into MathML by the build, in a font that has all they need."""

import re
from io import BytesIO
from types import SimpleNamespace

import building
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from fontTools.ttLib import TTFont

from book_ext import maths
from book_ext.npm import PackageError

PAGES = building.pages()


def drawn(font: bytes) -> set[str]:
    return {chr(code) for code in TTFont(BytesIO(font)).getBestCmap()}


def test_a_formula_becomes_mathml_that_stands_alone_or_in_a_line():
    made = maths.converted([("x^2", False), ("x^2", True)])
    assert re.search(r"<msup>.*x.*2.*</msup>", made["x^2", False])
    assert 'display="block"' in made["x^2", True]
    assert 'display="block"' not in made["x^2", False]


@pytest.mark.parametrize("wrong", [r"\frac{1}", r"\nosuchthing", "x^"])
def test_what_is_no_formula_is_said_with_what_is_wrong(wrong):
    with pytest.raises(ValueError, match=re.escape(f"${wrong}$ cannot be read")):
        maths.converted([("x", False), (wrong, False)])


def test_without_node_a_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(PackageError, match=r"need Node\.js: install it"):
        maths.converted([("x", False)])


def test_a_font_needs_the_italics_of_letters_and_a_roots_sign():
    needed = maths.characters(["<math><mi>h</mi><mo>+</mo><mn>1</mn><mi>δ</mi></math>"])
    assert needed == {*"h+1δ", "\N{PLANCK CONSTANT}", "\N{MATHEMATICAL ITALIC SMALL DELTA}", "√"}


def test_a_formula_keeps_its_brackets_and_its_comma_on_its_line():
    paragraph = nodes.paragraph()
    paragraph += [nodes.Text("two ("), nodes.math("", "x"), nodes.Text("), not 3")]
    paragraph += [nodes.math("", "y"), nodes.emphasis("", "so")]
    formulas = maths.Formulas()
    formulas.made = {("x", False): "<math>x</math>", ("y", False): "<math>y</math>"}
    written = SimpleNamespace(body=[])
    for node in list(paragraph.findall(nodes.math)):
        maths.take_in(node)
        with pytest.raises(nodes.SkipNode):
            formulas.write(written, node)
    assert paragraph.astext() == "two x not 3yso"
    assert written.body == [
        '<span class="book-whole">(<span class="math"><math>x</math></span>),</span>',
        '<span class="math"><math>y</math></span>',
    ]


@pytest.mark.parametrize("page", PAGES)
def test_every_formula_is_in_the_page_and_in_the_font(book, page):
    parsed = BeautifulSoup((book / f"{page}.html").read_text("utf-8"), "html.parser")
    formulas = parsed.find_all(class_="math")
    assert all(formula.find("math") for formula in formulas)
    assert not [formula.text for formula in formulas if re.search(r"[\\$]", formula.text)]
    invisible = {"\N{FUNCTION APPLICATION}", " ", "\n"}
    needed = maths.characters([str(formula.find("math")) for formula in formulas]) - invisible
    assert needed <= drawn((book / "_static" / "formulas.woff").read_bytes()) | {"\u2009"}


@pytest.mark.builds
def test_a_formula_that_cannot_be_read_stops_the_build_with_page_and_formula(tmp_path):
    source = building.small_book(tmp_path / "book")
    intro = source / "intro.md"
    intro.write_text(intro.read_text("utf-8") + "\nA formula: $\\frac{1}$.\n", "utf-8")
    done = building.build(source, tmp_path / "out")
    assert done.returncode != 0
    assert "intro: the formula $\\frac{1}$ cannot be read" in done.stdout + done.stderr
