"""Formulas: made into MathML when the book is built, so that a page needs no script to show them.

Temml (an npm package, run by Node) reads the TeX. Browsers draw MathML themselves, with a
mathematical font: STIX Two Math, cut down to the characters that the book's formulas have.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
import unicodedata
from html import escape, unescape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from book_ext.fonts import cut_down
from book_ext.npm import Package, PackageError, package_files
from lenet_book.datasets.downloads import Archive

TEMML = Package(
    "temml",
    "0.13.5",
    Archive(533_457, "bca5b76dd26d1d6c81f8d817f6cc8bf0f0a1a7787512e281d5c22b986f8ae582"),
)
FONT = Package(
    "@fontsource/stix-two-math",
    "5.3.0",
    Archive(776_414, "948de1b5470fbbd745fedbe6135797454fe833d94feecc6f2073cd771fe2f5fd"),
)
FONT_FILE = "files/stix-two-math-latin-400-normal.woff"

# Reads [[tex, whether it stands alone], …]; writes [{mathml} or {wrong}, …].
CONVERT = """
const temml = require(process.argv[2]);
const options = (displayMode) => ({ displayMode, throwOnError: true });
const convert = ([tex, display]) => {
  try {
    return { mathml: temml.renderToString(tex, options(display)) };
  } catch (error) {
    return { wrong: error.message };
  }
};
const formulas = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(formulas.map(convert)));
"""

# A letter alone is drawn with the italic of these blocks, and a root with its sign.
ITALICS = [chr(code) for code in (0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C))]
ROOT = "√"
# What stands at a formula without a space: a bracket before it, a full stop behind it.
BEFORE, BEHIND = re.compile(r"[^\w\s]+$"), re.compile(r"[^\w\s]+")

Formula = tuple[str, bool]  # TeX, and whether it stands alone


def setup(app: Sphinx) -> None:
    """Connect the formulas to Sphinx."""
    formulas = Formulas()
    app.add_html_math_renderer("mathml", (formulas.write, None), (formulas.write_block, None))
    app.connect("config-inited", _choose)
    app.connect("builder-inited", formulas.begin)
    app.connect("doctree-resolved", formulas.convert)
    app.connect("build-finished", formulas.write_font)


def _choose(app: Sphinx, config: Any) -> None:
    config.html_math_renderer = "mathml"


class Formulas:
    """The MathML of all formulas that this build and earlier ones have met."""

    def __init__(self) -> None:
        self.made: dict[Formula, str] = {}

    def begin(self, app: Sphinx) -> None:
        """Take over the formulas that an earlier build has made (on ``builder-inited``)."""
        path = _kept(app)
        known = json.loads(path.read_text("utf-8")) if path.is_file() else []
        self.made = {(tex, alone): mathml for tex, alone, mathml in known}

    def convert(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        """Make a page's formulas (on ``doctree-resolved``)."""
        if app.builder.format != "html":
            return
        in_lines = [*doctree.findall(nodes.math)]
        for node in in_lines:
            take_in(node)
        found = [*in_lines, *doctree.findall(nodes.math_block)]
        missing = [formula for formula in map(_formula, found) if formula not in self.made]
        if not missing:
            return
        try:
            self.made |= converted(missing)
        except (PackageError, ValueError) as error:
            raise ExtensionError(f"{docname}: {error}") from error
        kept = [[*formula, mathml] for formula, mathml in self.made.items()]
        _kept(app).write_text(json.dumps(kept), "utf-8")

    def write(self, translator: Any, node: nodes.math) -> None:
        """Write a formula of a line, and on the same line what stands at it without a space."""
        formula = f'<span class="math">{self.made[_formula(node)]}</span>'
        before, behind = escape(node["before"]), escape(node["behind"])
        whole = f'<span class="book-whole">{before}{formula}{behind}</span>'
        translator.body.append(whole if before or behind else formula)
        raise nodes.SkipNode

    def write_block(self, translator: Any, node: nodes.math_block) -> None:
        """Write a formula that stands alone."""
        translator.body.append(f'<div class="math">{self.made[_formula(node)]}</div>\n')
        raise nodes.SkipNode

    def write_font(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the font of all formulas (on ``build-finished``)."""
        if exception is not None or app.builder.format != "html":
            return
        try:
            font = cut_down(_files(FONT, FONT_FILE), characters([*self.made.values()]))
        except PackageError as error:
            raise ExtensionError(str(error)) from error
        Path(app.outdir, "_static", "formulas.woff").write_bytes(font)


def take_in(node: nodes.math) -> None:
    """Move what stands at a formula without a space from the text into the formula's node."""
    node["before"] = node["behind"] = ""
    place = node.parent.index(node)
    text = node.parent[place - 1] if place else None
    if isinstance(text, nodes.Text) and (found := BEFORE.search(text)):
        node["before"] = found[0]
        node.parent[place - 1] = nodes.Text(text[: found.start()])
    text = node.parent[place + 1] if place + 1 < len(node.parent) else None
    if isinstance(text, nodes.Text) and (found := BEHIND.match(text)):
        node["behind"] = found[0]
        node.parent[place + 1] = nodes.Text(text[found.end() :])


def _kept(app: Sphinx) -> Path:
    return Path(app.doctreedir).parent / "formulas.json"


def _formula(node: nodes.Element) -> Formula:
    return node.astext().strip(), isinstance(node, nodes.math_block)


def converted(formulas: list[Formula]) -> dict[Formula, str]:
    """Return the MathML of formulas.

    Raises:
        PackageError: Temml or Node could not be had; the message says what to do.
        ValueError: a formula is no TeX that Temml knows; the message shows it.
    """
    node = shutil.which("node")
    if node is None:
        raise PackageError("the book's formulas need Node.js: install it, and build again")
    with tempfile.TemporaryDirectory() as folder:
        temml, program = Path(folder, "temml.cjs"), Path(folder, "convert.cjs")
        temml.write_bytes(_files(TEMML, "dist/temml.cjs"))
        program.write_text(CONVERT, "utf-8")
        answers = subprocess.run(
            [node, program, temml],
            input=json.dumps(formulas),
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    made = {}
    for formula, answer in zip(formulas, json.loads(answers.stdout), strict=True):
        if "wrong" in answer:
            raise ValueError(f"the formula ${formula[0]}$ cannot be read: {answer['wrong']}")
        made[formula] = answer["mathml"]
    return made


def _files(package: Package, path: str) -> bytes:
    try:
        return package_files(package, [path])[path]
    except PackageError as error:
        raise PackageError(f"the book's formulas need {package.name}: {error}") from error


def characters(formulas: list[str]) -> set[str]:
    """Return what a font needs to draw these formulas, given as MathML."""
    text = set(unescape(re.sub(r"<[^>]+>", "", "".join(formulas))))
    italic = {sign for sign in ITALICS if unicodedata.normalize("NFKD", sign) in text}
    return text | italic | {ROOT}
