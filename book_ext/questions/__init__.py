"""The questions of the chapters: what a reader can answer in the page, and what is right.

A question is a box in a chapter's Markdown, so that Jupyter and Colab show it as well:

    <div class="predict" id="shift" data-answer="nearest(reads(r'S2 is off by (\\S+),'), 0, 1)">

    **Predict first.** The picture moves by one pixel. By how much do values of S2 change?

    1. not at all
    2. by half of their range

    <details><summary>Answer</summary>

    What is right and why: shown after every answer.

    1. To the reader who chose this: what is wrong with it.
    2. The same for this one.

    </details>

    </div>

`data-answer` is a Python expression that computes what is right from the chapter's stored outputs
or from the records; it is never a number typed in by hand. What a question gives back depends on
its form:

- **choice** (a numbered list before the details): the number of the right line;
- **number** (`data-tolerance` says how far from it still counts, `data-unit` what stands behind
  the field): the number. In the details, a list answers wrong numbers: `**0.8** …` what is within
  the tolerance of it, `**more** …` and `**less** …` all others;
- **figure** (`data-figure` names a figure of the page): the states that are right, such as
  `{"shift": [2, 4]}`, or `{"rate": [between(0.1, 0.2)]}`. In the details, `**shift = 1** …`
  answers a state, `**otherwise** …` others.

Boxes are `predict` (what follows is veiled until it is answered), `task` and `recall` (nothing is).
"""

from book_ext.questions.reading import Question, QuestionError, questions

__all__ = ["Question", "QuestionError", "questions"]
