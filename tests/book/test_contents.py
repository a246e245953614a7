"""The tables of chapters are what the chapters say of themselves."""

import contents
import nbformat
import pytest
from prose import CHAPTERS, ROOT

LISTED = [contents.read_chapter(path) for path in CHAPTERS]


@pytest.mark.parametrize("name", contents.FORMS)
def test_the_table_is_up_to_date(name):
    text = (ROOT / name).read_text("utf-8")
    table = contents.TABLE.search(text)
    assert table and table[0].count("chapters/") == len(CHAPTERS)
    assert contents.stamp(name, text, LISTED) == text, (
        "run: .venv/bin/python tools/notebooks.py --stamp"
    )


def chapter(folder, name: str, first: str):
    path = folder / "chapters" / name
    path.parent.mkdir(exist_ok=True)
    cells = [nbformat.v4.new_markdown_cell(first)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_a_new_chapter_is_listed_by_the_heading_and_the_comment_of_its_first_cell(tmp_path):
    first = "# Dropout: does it help?\n\nText.\n\n<!-- contents: noise,\nfive seeds -->"
    new = contents.read_chapter(chapter(tmp_path, "09-dropout.ipynb", first))
    assert new == (9, "chapters/09-dropout", "Dropout", "noise, five seeds")
    before = "a\n<!-- chapters -->\nold\n<!-- end of chapters -->\nb"
    assert contents.stamp("intro.md", before, [new]) == (
        "a\n<!-- chapters -->\n9. [Dropout](chapters/09-dropout): noise, five seeds.\n"
        "<!-- end of chapters -->\nb"
    )
    assert "| 9 | [Dropout](chapters/09-dropout.ipynb) | noise, five seeds |" in contents.stamp(
        "README.md", before, [new]
    )
    assert contents.stamp("data.md", before, [new]) == before


@pytest.mark.parametrize(
    ("name", "first", "said"),
    [
        ("dropout.ipynb", "# A\n<!-- contents: b -->", "begin the name with a number"),
        ("13-dropout.ipynb", "A\n<!-- contents: b -->", "begin the first cell with a heading"),
        ("13-dropout.ipynb", "# A", "<!-- contents: WHAT IT IS ABOUT -->"),
    ],
)
def test_what_a_chapter_lacks_is_said(tmp_path, name, first, said):
    with pytest.raises(contents.ContentsError, match=said):
        contents.read_chapter(chapter(tmp_path, name, first))
