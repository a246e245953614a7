"""The chapters' questions: each follows from what was computed, and bad ones are refused."""

import nbformat
import numpy as np
import pytest
from prose import CHAPTERS

from book_ext.questions import QuestionError, questions
from book_ext.questions.gallery import pictures
from book_ext.questions.reading import nearest, number, which
from book_ext.questions.reading_time import minutes

CHOICE = """<div class="predict" id="q" data-answer="{answer}">

**Predict first.** How much?

1. little
2. much

<details><summary>Answer</summary>

Why.

1. It is more.
2. Yes.

</details>

</div>"""
NUMBER = """<div class="task" id="q" data-answer="{answer}" data-tolerance="0.5" data-unit="%">

How much?

<details><summary>Answer</summary>

Why.

- **{wrong}** is the sum.
- **more**: Less.
- **less**: More.

</details>

</div>"""


def chapter(markdown: str, *printed: str) -> nbformat.NotebookNode:
    """Return a notebook with a question, and a cell below that has printed something."""
    outputs = [nbformat.v4.new_output("stream", text=text) for text in printed]
    cells = [nbformat.v4.new_markdown_cell(markdown), nbformat.v4.new_code_cell(outputs=outputs)]
    return nbformat.v4.new_notebook(cells=cells)


def only(notebook):
    (question,) = questions(notebook).values()
    return question


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_answer_follows_from_what_the_chapter_computed(path):
    assert questions(nbformat.read(path, as_version=4)) is not None


def test_a_choice_is_read_from_an_output():
    text = CHOICE.format(answer=r"nearest(reads(r'share (\S+)'), 5, 40)")
    question = only(chapter(text, "share 37%\n"))
    assert (question.form, question.right, question.box) == ("choice", 2, "predict")
    assert only(chapter(text, "share 7%\n")).right == 1, "another output, another answer"


def test_a_number_is_read_with_its_unit_and_tolerance():
    text = NUMBER.format(answer=r"reads(r'in all ([\d,]+)')", wrong="2")
    question = only(chapter(text, "in all 62,006 numbers\n"))
    assert (question.form, question.right, question.tolerance) == ("number", 62006, 0.5)
    assert (question.unit, question.answered) == ("%", ["2", "more", "less"])


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        (CHOICE.format(answer="3"), "q: the answer is 3, none of its options"),
        (CHOICE.format(answer="reads(r'lost (.)')"), "no later output has"),
        (CHOICE.format(answer="1 / 0"), "1 / 0 fails: division by zero"),
        (CHOICE.format(answer="which(True, True)"), "2 of 2 conditions hold"),
        (CHOICE.format(answer=""), "data-answer is missing"),
        (CHOICE.format(answer="1").replace("2. Yes.\n", ""), "2 options and 1 sentences"),
        (CHOICE.format(answer="1").replace(' id="q"', ""), "a question needs an id"),
        (CHOICE.format(answer="1").replace("<details>", "<details open>"), "Answer</summary> is"),
        (CHOICE.format(answer="1").replace(' id="q"', ' id="q" data-x="1"'), "data-x is no attr"),
        (NUMBER.format(answer="7", wrong="7.4"), "7.4 is answered as wrong, and it is right"),
        (NUMBER.format(answer="'7'", wrong="1"), "the answer must be a number, got '7'"),
        (NUMBER.format(answer="7", wrong="1").replace('data-tolerance="0.5"', ""), "tolerance is"),
        (NUMBER.format(answer="7", wrong="1").replace("more", "most"), "'most' is no number"),
        (CHOICE.format(answer="1") + "\n\n" + CHOICE.format(answer="1 ")[:], "two questions have"),
    ],
)
def test_a_question_that_is_incomplete_is_refused_by_name(markdown, said):
    with pytest.raises(QuestionError) as refusal:
        questions(chapter(markdown, "nothing\n"))
    assert said in str(refusal.value)


def test_a_figure_s_states_come_from_the_network():
    wrong = [picture.index for picture in pictures() if not picture.right]
    assert 0 < len(wrong) < len(pictures()) == 100
    text = CHOICE.replace('id="q"', 'id="q" data-figure="journey"').replace(
        "1. It", "- **index = 1** "
    )
    text = text.replace("2. Yes.", "- **otherwise** no").replace("1. little\n2. much\n", "")
    answer = "{'index': [p.index for p in pictures() if not p.right]}"
    question = only(chapter(text.format(answer=answer)))
    assert (question.form, question.figure) == ("figure", "journey")
    assert question.right == {"index": wrong}
    with pytest.raises(QuestionError, match="no state of the figure is right"):
        questions(chapter(text.format(answer="{'index': []}")))


@pytest.mark.trains
def test_the_pictures_answers_are_those_of_the_model():
    from lenet_book.datasets.cifar10_sample import gallery
    from lenet_book.records.snapshots import trained_lenet5

    images = gallery()[0] / np.float32(255)
    expected = trained_lenet5().predict(images, verbose=0)
    assert np.abs(expected - [picture.probabilities for picture in pictures()]).max() < 1e-5


def test_numbers_are_read_as_chapters_print_them():
    assert [number(text) for text in ("62,006", "−0.5", "54.6\N{NO-BREAK SPACE}%", "1e-3")] == [
        62006,
        -0.5,
        54.6,
        0.001,
    ]


def test_an_answer_between_two_options_is_none():
    assert nearest(7, 5, 40) == 1
    with pytest.raises(QuestionError, match="as near to one option as to another"):
        nearest(5, 0, 10)
    assert which(False, True) == 2
    with pytest.raises(QuestionError, match="0 of 1 conditions hold"):
        which(False)


def test_the_reading_time_counts_what_stands_open():
    words = nbformat.v4.new_markdown_cell(
        "word " * 400 + "<details>" + "word " * 900 + "</details>"
    )
    code = nbformat.v4.new_code_cell("a = 1\n" * 30)
    folded = nbformat.v4.new_code_cell("a = 1\n" * 90, metadata={"tags": ["hide-input"]})
    notebook = nbformat.v4.new_notebook(cells=[words, code, folded])
    assert minutes(notebook) == 2 + 2
