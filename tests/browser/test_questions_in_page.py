"""Questions in the built page: with wrong, right and odd answers, by keyboard, without scripts.

What is right, and what is said to whom, is read from the chapters as `book_ext.questions` does.
"""

import json
import re

import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect
from prose import CHAPTERS, ROOT

from book_ext.questions import Question, questions
from book_ext.questions.gallery import pictures
from lenet_book.figures import catalog

CHAPTER_QUESTIONS = {
    path.stem: list(questions(nbformat.read(path, as_version=4)).values()) for path in CHAPTERS
}
ASKED = {stem: found for stem, found in CHAPTER_QUESTIONS.items() if found}
# What to set where a question asks for what a figure measures, and not for its state.
CLOSED_4 = {"drawing": catalog.FIGURES["digit-pad"].state["drawing"] + ".cGkG"}
STAR = {"drawing": "FF88.8FF8.gCg-.Cg-g"}
WORKED = {
    "four-as-nine": CLOSED_4,
    "least-ink": CLOSED_4,
    "far-from-all": STAR,
    "drift": {"gradients": "own", "step": 20},
    "a-waits": {"b": "stopped", "step": 20},
}


def first(form: str, box: str = "") -> tuple[str, Question]:
    """Return the first question of a form, and its chapter."""
    for stem, found in ASKED.items():
        for question in found:
            if question.form == form and box in ("", question.box):
                return stem, question
    raise LookupError(f"no chapter asks for a {form}")


def box_of(page: Page, question: Question) -> Locator:
    return page.locator(f'[data-question][id="{question.name}"]')


def set_figure(page: Page, name: str, state: dict) -> None:
    """Set a figure's state, once it has come to life."""
    page.wait_for_selector(f"#{name}[data-lenet-ready]")
    page.evaluate(
        "([name, set]) => document.getElementById(name)"
        ".dispatchEvent(new CustomEvent('lenet-state', { detail: { set } }))",
        [name, state],
    )


def wait_for_measures(page: Page, question: Question) -> None:
    """Wait until the figure has what it measures beside its state: a picture may have to come."""
    measured = [
        name for name in question.right if name not in catalog.FIGURES[question.figure].state
    ]
    page.wait_for_function(
        """([name, measured]) => {
            const detail = { set: null };
            const figure = document.getElementById(name);
            figure.dispatchEvent(new CustomEvent("lenet-state", { detail }));
            return measured.every((one) => (detail.state[one] ?? null) !== null);
        }""",
        arg=[question.figure, measured],
    )


def answer(page: Page, question: Question, given) -> str:
    """Give an answer by keyboard and return what is said to it."""
    box = box_of(page, question)
    form = box.locator("form")
    if question.form == "choice":
        box.locator('input[type="radio"]').first.focus()
        page.keyboard.press("Space")
        for _ in range(given - 1):
            page.keyboard.press("ArrowDown")
    elif question.form == "number":
        form.locator("input").focus()
        page.keyboard.press("Control+A")
        page.keyboard.type(str(given))
    else:
        start = catalog.FIGURES[question.figure].state
        set_figure(page, question.figure, start | with_unit(given))
        wait_for_measures(page, question)
    if question.form == "figure":
        form.get_by_role("button", name="Check the figure").focus()
    page.keyboard.press("Enter")
    verdict = box.get_by_role("status")
    expect(verdict).not_to_be_empty()
    return verdict.inner_text()


ANSWER = """([name, form, all]) => all.map((given) => {
    const box = document.querySelector(`[data-question][id="${name}"]`);
    if (form === "choice") box.querySelectorAll('input[type="radio"]')[given - 1].click();
    else box.querySelector("form input").value = given;
    box.querySelector("form").requestSubmit();
    return box.querySelector("[role=status]").innerText;
})"""


def replies(page: Page, question: Question, answers: list) -> list[str]:
    """Give answers by a script, which takes a fraction of the time, and return what is said."""
    if question.form == "figure":
        return [answer(page, question, given) for given in answers]
    return page.evaluate(ANSWER, [question.name, question.form, answers])


def wrong_answers(question: Question) -> list:
    """Return an answer for each sentence that the question has for a wrong one."""
    if question.form == "choice":
        return [n for n in range(1, len(question.answered) + 1) if n != question.right]
    if question.form == "number":
        far = 1000 * (1 + abs(question.right) + question.tolerance)
        sides = {"more": question.right + far, "less": question.right - far}
        return [sides.get(text, text) for text in question.answered]
    named = [text.split(" = ") for text in question.answered if " = " in text]
    return [{name: as_state(value)} for name, value in named]


def with_unit(state: dict) -> dict:
    """Return a state in which a layer is named with a unit of it: else no figure takes it."""
    return ({"unit": [0, 0, 0]} if state.get("layer") else {}) | state


def as_state(text: str):
    """Read a value as a reply names it: 1, or 4,7,2, or a word."""
    if text == "null":
        return None
    if not re.fullmatch(r"-?\d+(,-?\d+)*", text):
        return text
    numbers = [int(part) for part in text.split(",")]
    return numbers if len(numbers) > 1 else numbers[0]


def right_answer(question: Question):
    if question.form == "figure":
        named = {name: one_of(values[0]) for name, values in question.right.items()}
        return named | WORKED.get(question.name, {})
    return question.right


def one_of(value):
    return value["between"][1] if isinstance(value, dict) else value


@pytest.mark.parametrize("stem", ASKED)
def test_every_question_answers_to_wrong_and_by_keyboard_to_right(visit, stem):
    view = visit(f"chapters/{stem}").settled()
    for question in ASKED[stem]:
        said = replies(view.page, question, wrong_answers(question))
        assert all(text.startswith("Not quite.") for text in said), (question.name, said)
        if question.form == "choice":
            assert len(set(said)) == len(said), f"{question.name}: two lines get one sentence"
        assert all(len(text) > 40 for text in said), (question.name, said)
        right = answer(view.page, question, right_answer(question))
        assert right.startswith("Right."), (question.name, right)
        assert box_of(view.page, question).get_attribute("data-answered") == "right"
    expect(view.page.locator(".book-veil[hidden]")).to_have_count(0)
    expect(view.page.locator(".book-reading")).to_contain_text(
        f"{len(ASKED[stem])} of {len(ASKED[stem])} questions answered"
    )
    assert view.errors == [] and view.elsewhere == []


def test_a_drawing_in_place_of_the_horse_is_not_taken_for_the_horse(visit):
    page = visit("chapters/04-s2-pooling").settled().page
    (task,) = [found for found in ASKED["04-s2-pooling"] if found.name == "flip-the-horse"]
    figure, box = page.locator("#pooling"), box_of(page, task)
    figure.get_by_role("button", name="Draw on it").click()
    page.keyboard.press("Space")
    set_figure(page, "pooling", {"shift": 2})
    box.get_by_role("button", name="Check the figure").click()
    expect(box.get_by_role("status")).to_contain_text("shows a picture of yours")
    assert box.get_attribute("data-answered") is None
    box.get_by_role("button", name="Show me").click()
    box.get_by_role("button", name="Check the figure").click()
    expect(box.get_by_role("status")).to_contain_text("Right.")


def test_show_me_says_what_is_right(visit):
    stem, question = first("number", "predict")
    page = visit(f"chapters/{stem}").settled().page
    box = box_of(page, question)
    box.get_by_role("button", name="Show me").click()
    expect(box.get_by_role("status")).to_contain_text("The answer is ")
    assert box.get_attribute("data-answered") == "shown"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type a number first."),
        ("three", "This is not read as a number."),
        ("1/0", "A number cannot be divided by 0."),
        ("NaN", "This is not read as a number."),
    ],
)
def test_what_is_no_number_gets_a_sentence_and_the_question_lives_on(visit, typed, said):
    stem, question = first("number")
    page = visit(f"chapters/{stem}").settled().page
    assert said in answer(page, question, typed)
    assert "data-answered" not in box_of(page, question).evaluate("box => box.outerHTML")
    assert answer(page, question, question.right).startswith("Right.")


def test_nothing_chosen_gets_a_sentence(visit):
    stem, question = first("choice")
    page = visit(f"chapters/{stem}").settled().page
    box = box_of(page, question)
    box.get_by_role("button", name="Check").click()
    expect(box.get_by_role("status")).to_have_text("Choose an answer first.")


@pytest.mark.parametrize("form", ["choice", "number", "figure"])
def test_answers_stay_in_the_browser_until_they_are_cleared(visit, form):
    stem, question = first(form)
    page = visit(f"chapters/{stem}").settled().page
    said = answer(page, question, right_answer(question))
    page.reload()
    verdict = box_of(page, question).get_by_role("status")
    expect(verdict).not_to_be_empty()
    assert verdict.inner_text() == said
    page.get_by_role("button", name="Clear my answers").click()
    page.wait_for_load_state("load")
    expect(box_of(page, question).get_by_role("status")).to_be_empty()
    assert page.evaluate("JSON.stringify(localStorage)").count(question.name) == 0


def test_what_is_kept_is_kept_under_the_books_own_address(visit, site):
    stem, question = first("choice")
    page = visit(f"chapters/{stem}").settled().page
    answer(page, question, question.right)
    (key,) = [key for key in page.evaluate("Object.keys(localStorage)") if "lenet" in key]
    assert key == f"lenet-book {site}/"


REFUSED = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, {
    configurable: true,
    get() { throw new DOMException("refused", "SecurityError"); } })"""
FULL = """Storage.prototype.setItem = () => {
  throw new DOMException("full", "QuotaExceededError"); }"""
DAMAGED = 'localStorage.setItem(`lenet-book ${location.origin}/`, "{");'


@pytest.mark.parametrize("script", [REFUSED, FULL, DAMAGED], ids=["refused", "full", "damaged"])
def test_without_a_memory_all_works(visit, browser, site, script):
    stem, question = first("choice")
    context = browser.new_context(color_scheme="light")
    context.add_init_script(script)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(error.stack or ""))
    page.goto(f"{site}/chapters/{stem}.html")
    assert answer(page, question, question.right).startswith("Right.")
    if script != DAMAGED:
        expect(page.locator(".book-reading")).to_contain_text("your browser keeps nothing")
    button = page.locator(".article-header-buttons .theme-switch-button")
    themes = []
    for _ in range(3):  # light, dark, and what the system says
        button.click()
        themes.append(page.locator("html").get_attribute("data-theme"))
    assert "dark" in themes
    assert errors == []
    context.close()


def test_find_in_page_and_links_lift_the_veil(visit):
    stem, _ = first("choice", "predict")
    page = visit(f"chapters/{stem}").settled().page
    veil = page.locator(".book-veil").first
    assert veil.get_attribute("hidden") == "until-found"
    veil.evaluate("veil => veil.dispatchEvent(new Event('beforematch'))")  # as find-in-page does
    expect(veil).to_be_visible()
    other = page.locator(".book-veil[hidden]").first
    other.evaluate("veil => { veil.firstElementChild.id = 'inside' }")
    page.evaluate("location.hash = '#inside'")
    expect(page.locator("#inside")).to_be_visible()


def test_print_shows_what_is_veiled(visit):
    stem, _ = first("choice", "predict")
    page = visit(f"chapters/{stem}").settled().page
    page.emulate_media(media="print")
    veil = page.locator(".book-veil").first
    assert veil.evaluate("veil => getComputedStyle(veil).display") == "block"
    assert veil.evaluate("veil => getComputedStyle(veil).contentVisibility") == "visible"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    box = page.locator("[data-question]").first
    expect(box.locator("details > :not(summary)").first).to_be_visible()
    expect(box.locator("form")).to_be_hidden()


def test_without_javascript_everything_is_there(visit):
    stem, question = first("choice", "predict")
    page = visit(f"chapters/{stem}", javascript=False).page
    assert page.locator(".book-veil").count() == 0
    details = page.locator(f'[id="{question.name}"] details')
    expect(details.locator("summary")).to_have_text("Answer")
    expect(page.locator(".book-reading")).to_contain_text("minutes")


# ---------------------------------------------------------------- the tour of the first page
def tour_steps() -> list[dict]:
    text = (ROOT / "intro.md").read_text("utf-8")
    return [json.loads(state) for state in re.findall(r"<li data-set='([^']*)'", text)]


def test_the_tour_sets_the_figure_waits_and_says_what_was_seen(visit):
    view = visit("intro").settled()
    page = view.page
    page.wait_for_selector("#journey[data-lenet-ready]")
    page.get_by_role("button", name=re.compile("Take the tour")).press("Enter")
    tour = page.locator(".book-tour")
    steps = tour_steps()
    assert len(steps) == 6
    for number, state in enumerate(steps, 1):
        expect(tour.locator(".book-tour-step")).to_have_text(f"Step {number} of 6")
        expect(tour).to_be_in_viewport(ratio=0.9)
        expect(page.locator("#journey .lenet-live")).to_be_in_viewport()
        shown = page.evaluate(
            "() => { const detail = {}; document.getElementById('journey').dispatchEvent("
            "new CustomEvent('lenet-state', { detail })); return detail.state; }"
        )
        assert {name: shown[name] for name in state} == state
        said = tour.get_by_role("status")
        expect(said).to_be_empty()
        set_figure(page, "journey", {"index": 33})
        expect(said).not_to_be_empty()
        tour.get_by_role("button", name="Next").press("Enter")
    expect(tour).to_contain_text("That was the tour.")
    assert view.errors == []


def test_the_tour_can_be_left_and_taken_up_again(visit):
    page = visit("intro").settled().page
    page.wait_for_selector("#journey[data-lenet-ready]")
    page.get_by_role("button", name=re.compile("Take the tour")).click()
    page.get_by_role("button", name="Skip this step").click()
    page.get_by_role("button", name="Leave the tour").press("Enter")
    expect(page.locator(".book-tour button")).to_be_focused()
    page.reload()
    page.wait_for_selector("#journey[data-lenet-ready]")
    page.get_by_role("button", name="Go on with the tour at step 2").click()
    expect(page.locator(".book-tour-step")).to_have_text("Step 2 of 6")
    page.get_by_role("button", name="Back").click()
    expect(page.locator(".book-tour-step")).to_have_text("Step 1 of 6")


def test_what_the_tour_says_of_its_pictures_is_true():
    airplane = pictures()[0]
    assert (airplane.label, airplane.answer) == (0, 8), "an airplane that is called a ship"
    assert tour_steps()[-1]["unit"] == [airplane.answer]


def test_without_javascript_the_tour_is_a_list_of_six_steps(visit):
    page = visit("intro", javascript=False).page
    expect(page.locator("ol.tour > li")).to_have_count(6)
