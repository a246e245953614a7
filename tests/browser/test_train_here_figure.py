"""The page trains: curves, pause and steps, the same numbers again, and all that can go wrong."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import keras
import pytest
from playwright.sync_api import Locator, Page, expect
from viewing import DESKTOP, PHONE, violations

from lenet_book.figures import TrainHere, catalog, page_data, previews
from lenet_book.figures.train_here.picture_sheets import kilobytes, pictures
from lenet_book.records import recorded

NAME = "train-here"
SHORT = {"pictures": 1000, "epochs": 1}
SIZES = kilobytes()
SECONDS = 60_000  # for a training of some seconds, on a machine that does other things too
OVER = re.compile("Done: ")


def status(page: Page) -> Locator:
    return page.locator(".lenet-train-status")


def note(page: Page) -> Locator:
    return page.locator(".lenet-train-note:not([role])")


def refusal(page: Page) -> Locator:
    return page.locator(".lenet-train-note[role=alert]")


def main(page: Page) -> Locator:
    return page.locator(".lenet-train-main")


def curve(page: Page, name: str, chart: int = 1) -> list[tuple[float, float]]:
    """The points of a line, in pixels: of the accuracy's chart, 0, or the loss's, 1."""
    line = page.locator(".lenet-train-chart").nth(chart).locator(f"[data-name={name}]")
    return [tuple(map(float, pair.split(","))) for pair in line.get_attribute("points").split()]


def reached(page: Page) -> str:
    """What the figure says of the accuracy in the end."""
    return page.locator(".lenet-train-result").text_content()


def forget(page: Page, name: str) -> None:
    """Leave a page without a script that it was given at once."""
    page.evaluate(
        "name => { delete LenetBook[name]; delete LenetBook.figures.offered[name]; }", name
    )


def train(page: Page) -> None:
    """Train to the end."""
    main(page).click()
    expect(status(page)).to_contain_text(OVER, timeout=SECONDS)


def set_to(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")


@pytest.fixture
def fresh(open_figure: Callable) -> Callable[..., Page]:
    """Open a page of its own that begins with these settings."""

    def page_with(more: dict | None = None, **options) -> Page:
        pairs = "&".join(f"{NAME}.{key}={value}" for key, value in (SHORT | (more or {})).items())
        return open_figure(tail=f"#{pairs}", **options).page

    return page_with


def test_it_learns_and_the_same_seed_gives_the_same_numbers(fresh):
    page = fresh({"pictures": 2000, "epochs": 2})
    train(page)
    loss = curve(page, "learning")
    assert len(loss) >= 6
    assert loss[-1][1] > loss[0][1] + 5  # pixels further down
    expect(page.locator(".lenet-train-right")).not_to_have_count(0)
    first = (loss, curve(page, "judged"), reached(page))
    train(page)  # it says: Start again
    assert (curve(page, "learning"), curve(page, "judged"), reached(page)) == first
    assert curve(page, "before-judged") == first[1]
    set_to(page, "Seed", "1")
    train(page)
    assert curve(page, "judged") != first[1]
    assert curve(page, "before-judged") == first[1]


def test_it_pauses_goes_by_steps_and_goes_on(fresh):
    page = fresh({"pictures": 5000, "epochs": 100})
    main(page).press("Enter")
    expect(status(page)).to_contain_text(re.compile("Epoch [1-9]"), timeout=SECONDS)
    main(page).press("Enter")
    paused = re.compile(r"Paused in epoch \d+ of 100, after step ([\d,]+) of 15,700\.")
    expect(status(page)).to_have_text(paused)
    at = int(paused.search(status(page).text_content())[1].replace(",", ""))
    for step in (at + 1, at + 2):
        page.get_by_role("button", name="One step").press("Enter")
        expect(status(page)).to_contain_text(f"after step {step:,} of")
    main(page).click()
    expect(status(page)).to_contain_text("pictures a second")
    page.get_by_role("button", name="Start again").click()
    expect(page.locator("[data-name=before-learning]")).to_have_count(2)
    expect(status(page)).to_contain_text(re.compile("Epoch [1-5] of"), timeout=SECONDS)


def test_a_thumb_takes_a_first_step_and_keeps_it_where_storage_is_refused(fresh):
    page = fresh(width=360, has_touch=True)
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('no room'); }; }")
    page.get_by_role("button", name="One step").tap()
    expect(status(page)).to_contain_text("after step 1 of 32", timeout=SECONDS)
    expect(main(page)).to_contain_text("Go on")
    page.get_by_role("button", name="Keep it").tap()
    expect(page.locator(".lenet-live")).to_contain_text("keeps it for this page alone")


def test_every_choice_trains(fresh):
    page = fresh({"pooling": "max", "activation": "relu", "labels": "shuffled"})
    page.get_by_label("Optimiser").select_option("nesterov")
    expect(page.get_by_label("Learning rate")).to_have_value("0.01")
    train(page)
    expect(page.locator(".lenet-train-result")).to_contain_text("The labels are shuffled")


def test_a_training_that_diverges_says_so_and_what_to_try(fresh):
    page = fresh({"optimiser": "sgd", "rate": "5", "epochs": 2})
    train(page)
    expect(note(page)).to_contain_text(
        re.compile(r"The loss has grown from 2\.\d+ to \d.*Try a rate of 0\.05, and start again\.")
    )


@pytest.mark.parametrize(
    ("label", "typed", "said"),
    [
        ("Learning rate", "0", "With a rate of 0 the weights never change."),
        ("Learning rate", "-1", "With a negative rate the loss grows."),
        ("Learning rate", "NaN", "That is no number. The learning rate stays at 0.001."),
        ("Learning rate", "1e9", "The largest learning rate here is 10. It stays at 0.001."),
        ("Batch", "1001", "A batch of 1001 is more than the 1000 pictures. It stays at 32."),
        ("Batch", "0", "Batch must be a whole number from 1 to 5000. It stays at 32."),
        ("Epochs", "1.5", "Epochs must be a whole number from 1 to 100. It stays at 1."),
        ("Seed", "x", "Seed must be a whole number from 0 to 9999. It stays at 0."),
    ],
)
def test_a_bad_number_gets_a_sentence(show, label, typed, said):
    page = show(**SHORT)
    before = page.get_by_label(label, exact=True).input_value()
    set_to(page, label, typed)
    expect(refusal(page)).to_contain_text(said)
    expect(page.get_by_label(label, exact=True)).to_have_value(before)
    set_to(page, "Seed", "7")
    expect(refusal(page)).to_have_text("")


def test_fewer_pictures_take_a_smaller_batch(show):
    page = show(pictures=5000, batch=3000)
    page.get_by_label("Pictures").select_option("2000")
    expect(page.get_by_label("Batch")).to_have_value("2000")
    expect(refusal(page)).to_contain_text("The batch is 2000 now")


def test_settings_are_in_the_link_and_wait_for_the_next_training(fresh):
    page = fresh({"epochs": 100})
    main(page).click()
    expect(status(page)).to_contain_text(re.compile("Epoch [1-9]"), timeout=SECONDS)
    page.get_by_label("Optimiser").select_option("sgd")
    expect(note(page)).to_contain_text("This run keeps the settings that it began with.")
    page.wait_for_function("location.hash.includes('train-here.optimiser=sgd')")
    page.get_by_role("button", name="Start again").click()
    expect(note(page)).to_have_text("")


def test_a_link_that_cannot_be_trained_is_refused(show):
    page = show(rate="1e9")
    expect(page.locator(".lenet-misfit")).to_contain_text("does not fit")
    expect(page.get_by_label("Learning rate")).to_have_value("0.001")


# ---------------------------------------------------------------- what a browser can refuse
@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("worker-src 'none'", ["refuses a thread of its own"]),
        ("script-src 'unsafe-inline' blob:", ["readable engine trains"]),
        (
            "script-src 'unsafe-inline'",
            ["refuses a thread of its own", "readable engine trains"],
        ),
    ],
    ids=["no worker", "no program", "neither"],
)
def test_under_a_content_policy_it_trains_as_it_can_and_says_so(browser, tmp_path, policy, said):
    html = previews.page(catalog.preview(NAME, {"pictures": 1000}))
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    file = tmp_path / "strict.html"
    file.write_text(html.replace("<head>", f"<head>{meta}"), "utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    page.get_by_role("button", name="One step").click()
    expect(status(page)).to_contain_text("after step 1 of", timeout=SECONDS)
    for sentence in said:
        expect(note(page)).to_contain_text(sentence)
    expect(note(page)).to_have_text(re.compile(rf"^([^.]*\.){{{len(said)}}}$"))
    main(page).click()
    expect(status(page)).to_contain_text("pictures a second")
    main(page).click()
    expect(status(page)).to_contain_text("Paused")
    page.close()


@pytest.mark.parametrize("lost", ["pictures-training-1", "trainer"])
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_a_file_that_does_not_come_is_named_and_a_second_click_tries_again(fresh, lost, how):
    page = fresh()
    forget(page, lost)
    file = Path(unquote(urlsplit(page.url).path)).parent / f"{lost}.js"
    file.unlink(missing_ok=True)
    if how == "empty":
        file.write_text("", "utf-8")
    main(page).click()
    word = "could not be loaded" if how == "missing" else "arrived damaged"
    expect(status(page)).to_have_text(
        f"The training cannot begin: {lost}.js {word}. Press again to try once more."
    )
    is_program = lost == "trainer"
    whole = catalog.page_script(lost) if is_program else page_data.sheet_script("training-1")
    file.write_text(whole, "utf-8")
    train(page)


def test_a_picture_file_that_cannot_be_read_is_told(fresh):
    page = fresh()
    page.evaluate("LenetBook['pictures-training-1'].bytes = 'UklGRg=='")
    main(page).click()
    expect(status(page)).to_contain_text("a file of pictures cannot be read")


def test_a_picture_file_that_takes_long_is_told(fresh):
    page = fresh(new=True)  # the clock of a window cannot be given back
    forget(page, "pictures-training-1")
    page.evaluate("document.head.append = () => {}")  # no script ever comes
    page.clock.install()
    main(page).click()
    all_of_them = SIZES["kept-apart"] + SIZES["training-1"]
    expect(status(page)).to_have_text(
        f"The pictures come: {SIZES['kept-apart']} of {all_of_them} kB."
    )
    page.clock.run_for(9000)
    expect(status(page)).to_contain_text("The next file takes long")


def test_a_trainer_that_fails_says_so_and_the_next_one_trains(fresh):
    page = fresh({"epochs": 100})
    page.evaluate(
        """() => {
            const Old = Worker;
            globalThis.Worker = class extends Old {
                constructor(address) { super(address); globalThis.thread = this; }
            };
        }"""
    )
    main(page).click()
    expect(status(page)).to_contain_text(re.compile("Epoch [1-9]"), timeout=SECONDS)
    page.evaluate("thread.onerror({ message: 'out of memory' })")
    expect(status(page)).to_have_text(
        "The training has stopped: out of memory. Start again to begin anew."
    )
    expect(page.get_by_role("button", name="Keep it")).to_be_visible()  # what was trained so far
    set_to(page, "Epochs", "1")
    train(page)


# ---------------------------------------------------------------- in use
def test_a_listener_is_told_what_happens_now_and_then(fresh):  # awake: benchmarks/trainer.py
    page = fresh({"pictures": 5000, "epochs": 4})
    page.evaluate(
        """() => {
            globalThis.said = [];
            const line = document.querySelector(".lenet-unseen");
            new MutationObserver(() => said.push([performance.now(), line.textContent]))
                .observe(line, { childList: true });
        }"""
    )
    main(page).click()
    expect(status(page)).to_contain_text(OVER, timeout=SECONDS)
    expect(page.locator(".lenet-unseen")).to_contain_text("Done")
    said = page.evaluate("said")
    times = [at for at, _ in said[1:-1]]  # the last one says that it is over
    assert all(later - at > 4500 for at, later in pairwise(times))


def test_the_curves_are_there_as_numbers(fresh):
    page = fresh({"pictures": 3000, "epochs": 2})
    expect(page.locator(".lenet-numbers")).to_be_hidden()
    page.get_by_role("button", name="Train").click()
    expect(status(page)).to_contain_text(OVER, timeout=SECONDS)
    page.get_by_text("The curves as numbers").click()
    rows = page.locator(".lenet-numbers tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.locator("th")).to_have_text(["0", "3,000", "6,000"])
    accuracy = rows.nth(2).locator("td").nth(1).text_content()
    assert f"right about {accuracy} of 1,000" in reached(page)


# ---------------------------------------------------------------- one's own network, and the ledger
def own_model(*more: keras.layers.Layer) -> keras.Sequential:
    keras.utils.set_random_seed(2)
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            keras.layers.Conv2D(8, 5, strides=3, activation="relu"),
            *more,
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


def test_a_notebook_trains_a_model_of_one_s_own_and_hands_the_weights_back(open_figure):
    model = own_model()
    before = model.get_weights()
    figure = open_figure()
    widget = TrainHere(model, pictures=1000, epochs=1)
    figure.show_widget(widget)
    page = figure.page
    mine = page.locator(".lenet-live").last
    expect(mine.get_by_label("Activation")).to_have_count(0)
    expect(mine.locator(".lenet-train-kernels canvas")).to_have_count(8)
    mine.locator(".lenet-train-main").click()
    expect(mine.locator(".lenet-train-status")).to_contain_text(OVER, timeout=SECONDS)
    widget._trained = page.evaluate("notebook.values._trained")
    assert any((new != old).any() for new, old in zip(model.get_weights(), before, strict=True))
    judged = re.search(r"right about ([\d.]+) % of", mine.text_content())[1]
    images, labels = pictures("kept-apart")
    answers = model.predict(images / 255, verbose=0).argmax(1)
    assert f"{100 * (answers == labels).mean():.1f}" == judged


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        (keras.layers.BatchNormalization(name="one"), "Its layer one is of the kind batchnorm"),
        (keras.layers.Dropout(0.5), "is of the kind Dropout"),
        (keras.layers.Conv2D(4, 3, padding="same", name="one"), 'one has padding "same"'),
        (keras.layers.Conv2D(4, 3, activation="gelu", name="one"), "one has the activation gelu"),
        (keras.layers.Conv2D(4, 3, use_bias=False, name="one"), "one has no bias"),
        (keras.layers.Conv2D(4, 3, groups=2, name="one"), "one takes its channels in groups"),
        (
            keras.layers.Conv2D(4, 3, dilation_rate=2, name="one"),
            "kernel of its layer one has gaps",
        ),
        (keras.layers.Dense(4, name="one"), "dense layer one works at each position"),
        (keras.layers.Conv2D(4, 3, activation="softmax", name="one"), "has one elsewhere"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_trained_is_named_before_it_starts(notebook_page, layer, said):
    notebook_page.page.evaluate("document.querySelector('body > div:last-of-type')?.remove()")
    notebook_page.show_widget(TrainHere(own_model(layer)))
    mine = notebook_page.page.locator(".lenet-live").last
    expect(mine.locator(".lenet-train-status")).to_contain_text(said)
    for name in ("▶ Train", "One step"):
        expect(mine.get_by_role("button", name=name)).to_be_disabled()


@pytest.fixture(scope="module")
def notebook_page(open_shared):
    return open_shared()


def test_a_row_of_the_ledger_is_trained_as_it_was_recorded(open_figure):
    page = open_figure(
        tail=f"#{NAME}.pictures=1000&{NAME}.epochs=1", data={"ledger": "ledger"}
    ).page
    rows = page.get_by_role("combobox", name="A row of the ledger")
    expect(rows).to_have_value("tutorial")
    rows.select_option("adamw")
    recipe = recorded.load("ledger_adamw")["settings"]["recipe"]
    for label, value in {
        "Learning rate": recipe["learning_rate"],
        "Batch": recipe["batch_size"],
        "Weight decay": recipe["weight_decay"],
        "Moved by": recipe["shift"],
        "Pixels": recipe["pixels"],
        "The rate": recipe["schedule"],
        "Mirrored": "yes" if recipe["mirror"] else "no",
    }.items():
        field = page.get_by_role("textbox", name=label).or_(
            page.get_by_role("combobox", name=label)
        )
        expect(field).to_have_value(str(value))
    mean = recorded.value("ledger_adamw.val_accuracy.mean")
    expect(page.locator(".lenet-train-row")).to_contain_text(f"right about {100 * mean:.0f} %")
    train(page)
    set_to(page, "Weight decay", "2")
    expect(refusal(page)).to_contain_text("Weight decay must be a number from 0 to 1.")
    set_to(page, "Weight decay", "0,2")
    expect(rows).to_have_value("")
    page.get_by_text("Rows that this figure cannot train").click()
    expect(page.get_by_role("listitem").filter(has_text="it needs Muon").first).to_be_visible()


def test_two_figures_train_at_once(open_figure):
    figure = open_figure(tail=f"#{NAME}.pictures=1000&{NAME}.epochs=2")
    figure.show_widget(TrainHere(pictures=1000, epochs=2, judges="test"))
    page = figure.page
    for button in page.locator(".lenet-train-main").all():
        button.click()
    for one in status(page).all():
        expect(one).to_contain_text(OVER, timeout=SECONDS)
    page_s, notebook_s = page.locator(".lenet-train-result").all()
    expect(page_s).to_contain_text("1,000 pictures that it does not learn from")
    expect(notebook_s).to_contain_text("1,000 test pictures")
    # The same pictures, weights and order: what is said of the training is the same, too.
    said = [one.text_content().split("In training")[1] for one in (page_s, notebook_s)]
    assert said[0] == said[1]


def test_a_figure_that_a_notebook_drops_stops_its_training(open_figure):
    figure = open_figure()
    page = figure.page
    page.evaluate(
        """() => {
            const Old = Worker;
            globalThis.Worker = class extends Old {
                terminate() { globalThis.hasEnded = true; super.terminate(); }
            };
        }"""
    )
    figure.show_widget(TrainHere(pictures=1000, epochs=100))
    mine = page.locator(".lenet-live").last
    mine.locator(".lenet-train-main").click()
    expect(mine.locator(".lenet-train-status")).to_contain_text("a second", timeout=SECONDS)
    page.evaluate("drop()")
    assert page.evaluate("hasEnded") is True


def test_a_hidden_page_trains_on_and_shows_it_when_it_is_seen(fresh):
    page = fresh({"epochs": 2})
    hide = """hidden => Object.defineProperty(
        document, "hidden", { get: () => hidden, configurable: true }
    )"""
    main(page).click()
    expect(status(page)).to_contain_text("Epoch", timeout=SECONDS)
    page.evaluate(hide, True)
    page.wait_for_timeout(6000)
    page.evaluate(hide, False)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(status(page)).to_contain_text(OVER, timeout=SECONDS)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show, axe, width, theme):
    page = show(width=width, theme=theme, **SHORT)
    assert violations(page, axe, ".lenet-live") == []
    train(page)
    assert violations(page, axe, ".lenet-live") == []
