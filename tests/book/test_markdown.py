"""Chapters read the same in the book, in Jupyter and in Colab, and pictures have a text."""

import re
from itertools import pairwise

import nbformat
import pytest
from bs4 import BeautifulSoup
from building import ROOT
from markdown_rules import BOXES, problems
from prose import NOTEBOOKS

PARAMETERS = [pytest.param(path, id=path.stem) for path in NOTEBOOKS]


@pytest.mark.parametrize(
    "source",
    [
        "```{note}\nA note.\n```",
        "~~~{figure} x.png\n~~~",
        ":::{tip}\nA tip.\n:::",
        "As {cite:t}`lecun1998gradient` say.",
        "See {ref}`there`.",
        "(a-target)=\n## Title",
        "% a comment",
        "text\n\n+++\n\ntext",
        "A word[^1].\n\n[^1]: A note.",
        "{{ name }}",
        "- [ ] to do",
        "word\n: its definition",
        "![a picture](x.png){width=50}",
        "[text](x){.class}",
        "\\begin{align} a \\end{align}",
        "\\\\(a\\\\)",
        "---\ntitle: x\n---",
        "![](x.png)",
        '<img src="x.png">',
        "<abbr>kernel</abbr>",
        "<details>\n\ntext\n\n</details>",
        "<details><summary>Solution</summary>\n\ntext",
        "text\n\n</details>",
        "<details>\n\n<div class='predict'>\n\n<summary>x</summary>\n\n</div>\n\n</details>",
        '<div class="predict">\n**Not bold.**\n</div>',
        '<div class="mesured">\n\ntext\n\n</div>',
        '<div class="predict">\n\ntext',
        '<div class="predict">\n\n<span data-result="x">1\n\n</div>',
        '<span style="color: red">red</span>',
        "<script>alert(1)</script>",
        '<a href="x" onclick="y">z</a>',
        "<u>x</u>",
    ],
)
def test_what_some_reader_does_not_show_is_found(source):
    assert problems(source)


@pytest.mark.parametrize(
    "source",
    [
        "# Title\n\nText with *emphasis*, `code`, [a link](02-input.ipynb) and 3 < 4.",
        "- a list\n- of two\n\n1. and\n2. another",
        "| a | b |\n|:--|--:|\n| 1 | 2 |",
        "Maths: $a_{ij}[^2] = \\{1\\}$ and\n\n$$\n\\begin{aligned} a &= {{b}} \\end{aligned}\n$$",
        "```python\nx = {{1: 2}}  # :::\n```",
        "    indented {code}\n",
        "Inline `{note}` and `(a)=`.",
        "![A cat](cat.png)",
        "<details>\n<summary>Solution</summary>\n\nText, **bold**.\n\n</details>",
        "<details><summary>The `code`</summary>\n\n```python\nx\n```\n\n</details>",
        '<div class="lenet-1998">\n\n**1998.** Text.\n\n- a\n- b\n\n</div>',
        'A <abbr title="A square of weights.">kernel</abbr>.',
        '<span data-result="tutorial.test_accuracy.mean:.1%">52.8 %</span>',
        "Line<br>break, H<sub>2</sub>O, <kbd>Tab</kbd>.",
        "A sum of 50 %.",
    ],
)
def test_what_all_readers_show_is_allowed(source):
    assert problems(source) == []


@pytest.mark.parametrize("path", PARAMETERS)
def test_chapter_uses_only_what_all_readers_show(path):
    cells = nbformat.read(path, as_version=4).cells
    found = {
        f"cell {number}": wrong
        for number, cell in enumerate(cells)
        if cell.cell_type == "markdown" and (wrong := problems(cell.source))
    }
    assert found == {}


@pytest.mark.parametrize("path", PARAMETERS)
def test_headings_go_down_one_level_at_a_time(path):
    text = "\n\n".join(
        re.sub(r"^```.*?^```", "", cell.source, flags=re.DOTALL | re.MULTILINE)
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "markdown"
    )
    levels = [len(marks) for marks in re.findall(r"^(#+) ", text, flags=re.MULTILINE)]
    assert levels[0] == 1 and levels.count(1) == 1, "a chapter has one title, at its head"
    steps = [after - before for before, after in pairwise(levels)]
    assert max(steps, default=0) <= 1


@pytest.mark.parametrize("path", PARAMETERS)
def test_pictures_in_outputs_have_a_text(path):
    for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
        if cell.cell_type != "code":
            continue
        place = f"cell {number}: {cell.source[:60]!r}"
        data = [output.get("data", {}) for output in cell.outputs]
        pictures = [kind for item in data for kind in item if kind.startswith("image/")]
        assert len(pictures) <= 1, f"{place} draws {len(pictures)}, and they would share one text"
        if pictures and not any("text/html" in item for item in data):
            text = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            assert len(text.split()) >= 5, f"{place} needs mystnb: image: alt in its metadata"
        for item in data:
            for image in BeautifulSoup(item.get("text/html", ""), "html.parser").find_all("img"):
                assert len(image.get("alt", "").split()) >= 5, f"{place}: {str(image)[:100]}"


def test_every_box_is_styled():
    style = (ROOT / "book_ext" / "styles" / "chapter.css").read_text("utf-8")
    assert {box for box in BOXES if f".{box}" not in style} == set()
