"""Two workers in the page: equal to one, apart without a mean, waiting, refused, and ended."""

import re
from collections.abc import Iterator

import keras
import pytest
from playwright.sync_api import Locator, Page, expect
from tasks import is_right, tasks_in

from lenet_book.figures import TwoWorkers, catalog, previews
from lenet_utils.models import tutorial_lenet5

NAME = "two-workers"
TASKS = tasks_in("19-beyond-one-machine", NAME)
SECONDS = 60_000  # for a training, on a machine that does other things too
EQUAL = 1e-6
COUNT_THREADS = """() => {
    globalThis.threads = new Set();
    globalThis.Worker = class extends Worker {
        constructor(address) { super(address); threads.add(this); }
        terminate() { threads.delete(this); super.terminate(); }
    };
}"""


@pytest.fixture(scope="module")
def figure(open_shared) -> Iterator:
    """The one page of these tests; it counts the threads that live."""
    figure = open_shared()
    figure.page.evaluate(COUNT_THREADS)
    yield figure


def part(root: Page | Locator, name: str) -> Locator:
    return root.locator(f".lenet-live .lenet-train-{name}:not([role])").first


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True).first


def told(page: Page) -> dict:
    """What a question can ask of the figure."""
    return page.evaluate(
        """name => {
            const detail = { set: null };
            const event = new CustomEvent("lenet-state", { detail });
            document.getElementById(name).dispatchEvent(event);
            return detail.state;
        }""",
        NAME,
    )


def comes_to(page: Page, text: str) -> dict:
    """Wait until the figure says so of where it stands; return what a question can ask then."""
    expect(part(page, "status")).to_contain_text(text, timeout=SECONDS)
    return told(page)


def test_two_halves_and_a_mean_are_one_worker(figure):
    page = figure.page
    expect(part(page, "result")).to_have_text("Both networks begin with the same random weights.")
    button(page, "20 steps").press("Enter")
    found = comes_to(page, "Stopped after step 20 of 200.")
    assert (found["taken"], found["apart"], found["waiting"]) == (20, 0, "nobody")
    assert 0 < found["fromOne"] < EQUAL
    expect(part(page, "result")).to_contain_text("A and B are exactly equal.")
    expect(part(page, "result")).to_contain_text("the same, but for rounding")
    kilobytes = round(4 * tutorial_lenet5().count_params() / 1000)
    exchange = page.locator(".lenet-pair-between")
    expect(exchange).to_contain_text(f"{kilobytes} kB of gradients, each way, each step.")
    shares = re.compile(r"averaging: \d+ % of A’s step\. .* processor: \d+ %\.")
    expect(exchange).to_contain_text(shares)
    pictures = page.get_by_role("img", name="The 16 pictures of step 20.")
    one, other = (picture.evaluate("canvas => canvas.toDataURL()") for picture in pictures.all())
    assert one != other
    assert figure.shared(lambda state: "step" in state) == {"step": "20"}
    page.get_by_text("The curves as numbers").click()
    titles = page.locator(".lenet-numbers thead").inner_text()
    assert titles.split("\t")[1::3] == ["loss, A", "apart, A and B"]
    (row,) = page.locator(".lenet-numbers tbody tr").all_inner_texts()
    step, a, b, alone, apart, from_one = row.split("\t")
    assert (step, a, b, apart) == ("20", alone, alone, "0")
    assert "·10⁻" in from_one
    assert page.evaluate("threads.size") == 2


def test_without_a_mean_they_drift_apart_and_a_later_one_does_not_bring_them_together(figure):
    page = figure.page
    figure.show(gradients="own", step=20)
    drifted = comes_to(page, "Stopped after step 20")
    assert drifted["apart"] > 1000 * EQUAL and drifted["fromOne"] > 1000 * EQUAL
    assert (drifted["taken"], drifted["averaged"]) == (20, 0) and is_right(TASKS["drift"], drifted)
    expect(page.locator(".lenet-pair-between")).to_contain_text("None: each takes its own step.")
    figure.show(gradients="own", step=20)  # from the beginning: the same to the last bit
    assert comes_to(page, "Stopped after step 20") == drifted
    button(page, "averaged").click()  # in the middle of it
    assert figure.shared(lambda state: "step" not in state) == {}
    button(page, "One step").click()
    found = comes_to(page, "Stopped after step 21")
    assert found["apart"] > 1000 * EQUAL and found["averaged"] == 1
    expect(part(page, "result")).to_contain_text("it does not bring them together")
    assert figure.shared(lambda state: True) == {}  # no link leads there
    button(page, "each its own").click()
    assert not is_right(TASKS["drift"], told(page))  # a step was by the mean: start again
    button(page, "averaged").click()
    button(page, "↺ Start again").press("Enter")
    assert comes_to(page, "Press Run")["apart"] == 0
    expect(button(page, "▶ Run")).to_be_focused()
    page.keyboard.press("Enter")
    button(page, "❚❚ Stop").click()
    assert comes_to(page, "Stopped after step")["apart"] == 0


def test_with_the_same_half_they_agree_and_are_not_one_worker(figure):
    page = figure.page
    figure.show(data="same", step=20)
    found = comes_to(page, "Stopped after step 20")
    assert found["apart"] == 0 and found["fromOne"] > 1000 * EQUAL
    expect(part(page, "result")).to_contain_text("Each step learns from 16 pictures, twice")
    pictures = page.get_by_role("img", name="The 16 pictures of step 20.")
    one, other = (picture.evaluate("canvas => canvas.toDataURL()") for picture in pictures.all())
    assert one == other


def test_a_waits_for_a_b_that_is_stopped_and_goes_on_with_it_or_without(figure):
    page = figure.page
    for how, said in (
        ("as fast as A", "A and B are exactly equal."),
        ("ten times as slow", "A and B are exactly equal."),
        ("each its own", "A has taken 3 steps, B 0."),
    ):
        figure.show(b="stopped", step=3)
        found = comes_to(page, "A waits for B: step 1.")
        assert (found["waiting"], found["taken"]) == ("A", 0) and is_right(TASKS["a-waits"], found)
        expect(page.locator(".lenet-pair-worker").first).to_contain_text("waits for B")
        button(page, how).press("Space")
        found = comes_to(page, "Stopped after step 3")
        assert (found["waiting"], found["taken"]) == ("nobody", 3)
        expect(part(page, "result")).to_contain_text(said)
    button(page, "averaged").click()
    button(page, "stopped").click()
    button(page, "One step").click()
    assert comes_to(page, "A waits for B: step 4.")["waiting"] == "A"
    expect(page.locator(".lenet-pair-worker small").first).to_have_text(
        re.compile(r"Before, each step: .* ms of exchange\. Now it waits for B\.")
    )


def test_what_cannot_be_is_said(figure, tmp_path):
    page = figure.page
    figure.show(step=500)
    expect(page.locator(".lenet-misfit")).to_contain_text("does not fit")
    figure.show()
    expect(page.locator(".lenet-misfit")).to_be_empty()
    page.evaluate("""() => {
        globalThis.kept = LenetBook.figures.offered.two_trainers;
        delete LenetBook.figures.offered.two_trainers;
    }""")
    button(page, "▶ Run").click()
    missing = "The training cannot begin: two_trainers.js could not be loaded."
    comes_to(page, f"{missing} Press again to try once more.")
    page.evaluate("() => { LenetBook.figures.offered.two_trainers = kept; }")
    button(page, "One step").click()
    comes_to(page, "Stopped after step 1 of 200.")
    page.evaluate("[...threads].at(-1).onerror({ message: 'out of memory' })")
    comes_to(page, "The training has stopped: out of memory. Press Run to begin anew.")
    assert page.evaluate("threads.size") == 0


def own_model(*more: keras.layers.Layer) -> keras.Sequential:
    keras.utils.set_random_seed(2)
    first = keras.layers.Conv2D(8, 5, strides=3, activation="relu")
    end = [keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")]
    return keras.Sequential([keras.Input((32, 32, 3)), first, *more, *end])


def test_a_notebook_trains_a_model_of_one_s_own_or_says_why_not_and_leaves_no_thread(figure):
    page = figure.page
    figure.show()
    assert page.evaluate("threads.size") == 0
    model = own_model()
    figure.show_widget(TwoWorkers(model))
    mine = page.locator(".lenet-figure").last
    expect(part(mine, "result")).to_have_text("Both networks begin with the weights of your model.")
    mine.get_by_role("button", name="20 steps").click()
    expect(part(mine, "status")).to_contain_text("Stopped after step 20", timeout=SECONDS)
    expect(part(mine, "result")).to_contain_text("the same, but for rounding")
    kilobytes = round(4 * model.count_params() / 1000)
    expect(mine.locator(".lenet-pair-between")).to_contain_text(f"{kilobytes} kB of gradients")
    assert page.evaluate("[notebook.values.step, threads.size]") == [20, 2]
    page.evaluate("drop()")
    assert page.evaluate("threads.size") == 0
    figure.show_widget(TwoWorkers(own_model(keras.layers.BatchNormalization(name="one"))))
    other = page.locator(".lenet-figure").last
    expect(part(other, "status")).to_contain_text("Its layer one is of the kind batchnorm")
    expect(other.get_by_role("button", name="▶ Run")).to_be_disabled()


def test_where_threads_and_webassembly_are_refused_both_train_in_the_page(browser, tmp_path):
    policy = "script-src 'unsafe-inline'"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    file = tmp_path / "strict.html"
    html = previews.page(catalog.preview(NAME)).replace("<head>", f"<head>{meta}")
    file.write_text(html, "utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    button(page, "One step").click()
    assert comes_to(page, "Stopped after step 1")["apart"] == 0
    for said in ("both run in the page’s, one after the other", "readable engine trains"):
        expect(part(page, "note")).to_contain_text(said)
    page.close()
