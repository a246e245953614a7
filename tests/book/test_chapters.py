"""Every chapter is stored executed, in normal form, and begins in the same way."""

import itertools
import re

import nbformat
import notebooks
import pytest
from bs4 import BeautifulSoup
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter, SlidesExporter
from prose import CHAPTERS

LONGEST_CELL = 36  # lines: a screen


def chapters() -> list:
    return [pytest.param(path, id=path.stem) for path in CHAPTERS]


def code_cells(path) -> list:
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]


def test_there_are_chapters():
    assert CHAPTERS


@pytest.mark.parametrize("path", chapters())
def test_the_first_cell_is_the_same_in_all_chapters(path):
    def address_free(cell):
        return re.sub(r'^REPOSITORY = "[^"]*"', "REPOSITORY", cell.source, flags=re.MULTILINE)

    assert address_free(code_cells(path)[0]) == address_free(code_cells(CHAPTERS[0])[0])


@pytest.mark.parametrize("path", chapters())
def test_every_cell_has_run_in_order(path):
    # nbval compares nothing of a cell that was never executed.
    assert [c.execution_count for c in code_cells(path)] == list(
        range(1, len(code_cells(path)) + 1)
    )


@pytest.mark.parametrize("path", chapters())
def test_the_stored_file_is_in_normal_form(path):
    assert is_normal(path.read_text("utf-8"), path.stem), (
        f"chapters/{path.name} is not in its normal form; "
        f"run: .venv/bin/python tools/notebooks.py --stamp {path.stem}"
    )


def is_normal(text: str, stem: str) -> bool:
    """Return whether a stored notebook is as `make notebooks` leaves it.

    What JupyterLab or another program adds about itself, when a reader opens a chapter and
    saves it, is no difference.
    """
    stored = nbformat.reads(text, as_version=4)
    if set(stored.metadata) == set(notebooks.METADATA):
        stored.metadata = nbformat.from_dict(notebooks.METADATA)
    before = nbformat.writes(stored)
    return nbformat.writes(notebooks.normalise(stored, stem)) == before


def test_a_chapter_saved_by_jupyterlab_is_normal_and_one_with_live_widgets_is_not():
    path = CHAPTERS[0]
    saved = nbformat.read(path, as_version=4)
    saved.metadata.kernelspec.display_name = "Python 3 (ipykernel)"
    saved.metadata.language_info |= {"version": "3.13.0", "file_extension": ".py"}
    assert is_normal(nbformat.writes(saved), path.stem)
    saved.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}
    assert not is_normal(nbformat.writes(saved), path.stem)


@pytest.mark.parametrize("path", chapters())
def test_nothing_of_the_machine_is_stored(path):
    # A path of somebody's home or work folder, an address in memory, a widget's live model.
    without_pictures = re.sub(r"[A-Za-z0-9+/]{200,}", "", path.read_text("utf-8"))
    found = re.findall(
        r"(?<![\w.:/])/(?:root|home|Users|tmp|work|usr|opt)/[\w./-]+|\b0x[0-9a-f]{6,}|model_id",
        without_pictures,
    )
    assert found == []


@pytest.mark.parametrize("path", chapters())
def test_no_cell_is_longer_than_a_screen_and_no_output_reports_an_error(path):
    for cell in code_cells(path):
        assert len(cell.source.splitlines()) <= LONGEST_CELL, cell.source
        for output in cell.outputs:
            assert output.output_type != "error", output
            assert output.get("name") != "stderr", output.get("text")


@pytest.mark.parametrize("path", chapters())
def test_what_is_not_compared_is_followed_by_something_that_is(path):
    tags = [cell.metadata.get("tags", []) for cell in code_cells(path)]
    ignored = ["nbval-ignore-output" in cell for cell in tags]
    assert all(not here or not after for here, after in itertools.pairwise(ignored))
    assert not ignored[-1]
    assert sum(ignored) <= len(ignored) // 4


def test_normal_form_joins_streams_and_drops_what_changes_from_run_to_run():
    stream = [nbformat.v4.new_output("stream", name="stdout", text=text) for text in ("a", "b")]
    data = {notebooks.LIVE_ONLY: {"model_id": "1"}, "text/html": "<p>"}
    widget = nbformat.v4.new_output("display_data", data=data)
    cell = nbformat.v4.new_code_cell("1", outputs=[*stream, widget])
    cell.metadata["execution"] = {"iopub.execute_input": "2026-01-01"}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": {}})
    normal = notebooks.normalise(notebook, "chapter")
    assert normal.cells[0].id == "chapter-00"
    assert normal.cells[0].metadata == {}
    assert "widgets" not in normal.metadata
    assert normal.cells[0].outputs[0].text == "ab"
    assert normal.cells[0].outputs[1].data == {"text/html": "<p>"}


def test_a_cell_that_fails_leaves_the_stored_chapter_as_it_was(tmp_path):
    path = tmp_path / "broken.ipynb"
    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    nbformat.write(broken, path)
    before = path.read_bytes()
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        notebooks.execute(path)
    assert path.read_bytes() == before


def test_stamping_writes_the_recorded_number():
    stale = 'It reaches <span data-result="published.tutorial.test_accuracy:.1%">1 %</span>.'
    assert "54.6\N{NO-BREAK SPACE}%</span>" in notebooks.stamp_numbers(stale)


@pytest.mark.parametrize("path", chapters()[3:4])
def test_a_chapter_converted_on_its_own_has_all_its_pictures(path):
    """A student hands in one page, and an instructor shows one chapter as slides."""
    page, _ = HTMLExporter(template_name="classic").from_filename(str(path))
    images = BeautifulSoup(page, "html.parser").find_all("img")
    assert len(images) >= 3
    assert [tag["src"][:40] for tag in images if not tag["src"].startswith("data:image/")] == []
    assert all(len(tag.get("alt", "")) > 40 for tag in images)


@pytest.mark.parametrize("path", chapters()[3:4])
def test_a_chapter_as_slides_divides_at_its_headings(path):
    slides, _ = SlidesExporter().from_filename(str(path))
    stacks = BeautifulSoup(slides, "html.parser").select(".slides > section")
    cells = nbformat.read(path, as_version=4).cells
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    assert len(stacks) == sum(text.startswith(("# ", "## ")) for text in texts) > 4


def test_what_answers_a_prediction_is_folded_up_to_the_next_heading_question_or_figure():
    def printing(text: str, html: str = ""):
        data = {"text/plain": text, "text/html": html}
        return nbformat.v4.new_code_cell(
            "1", outputs=[nbformat.v4.new_output("display_data", data)]
        )

    question = nbformat.v4.new_markdown_cell('<div class="predict" id="a" data-answer="1">')
    again = nbformat.v4.new_markdown_cell(question.source)
    heading = nbformat.v4.new_markdown_cell("## Next")
    figure = 'data-lenet-figure="{&quot;figure&quot;:&quot;pooling&quot;}"'
    cells = [printing("a"), question, printing("b"), heading, printing("c"), again]
    cells += [printing("d"), printing("e", figure), printing("f")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    folded = [
        cell.outputs[0].data["text/plain"]
        for cell in notebooks.normalise(notebook, "x").cells
        if cell.metadata.get("jupyter") == {"outputs_hidden": True}
    ]
    assert folded == ["b", "d"]
