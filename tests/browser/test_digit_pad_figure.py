"""The digit pad in a browser: written on by mouse, clicks and keys; what it reads and says."""

import keras
import numpy as np
from keras import layers
from playwright.sync_api import Page, expect
from viewing import PHONE, violations

from lenet_book.digits.bitmaps import BITMAPS
from lenet_book.digits.drawing import ink, strokes_of, text_of
from lenet_book.digits.placing import place
from lenet_book.figures import DigitPad, catalog
from lenet_book.figures.digit_pad.digit_networks import digit_reading, digit_weights
from lenet_utils.network_1998 import GROUND, INK, forward, rbf

NAME = "digit-pad"
FOUR = catalog.FIGURES[NAME].state["drawing"]
SCALE = 4  # CSS pixels for a place of the pad
STATE = """() => {
    const detail = { set: null, state: null };
    document.querySelector("#digit-pad")
        .dispatchEvent(new CustomEvent("lenet-state", { detail }));
    return detail.state;
}"""


def distances(drawing: str) -> np.ndarray:
    """How far the code of a drawing is from the ten bitmaps, by NumPy."""
    stored = digit_weights("bitmaps")
    names = ("C1", "S2", "C3", "S4", "C5", "F6")
    weights = {n: [stored[f"{n}/{p}"].astype(float) for p in ("kernel", "bias")] for n in names}
    placed = np.pad(place(ink(strokes_of(drawing))), 2)[np.newaxis, ..., np.newaxis]
    return rbf(forward(weights, GROUND + (INK - GROUND) * placed)["F6"], BITMAPS)[0]


def shown(page: Page) -> list[str]:
    return page.locator(".lenet-digit-value").locator("visible=true").all_inner_texts()


def says(page: Page) -> str:
    return page.locator(".lenet-summary").inner_text()


def at(page: Page, x: int, y: int) -> tuple[float, float]:
    """Where a place of the pad is on the screen."""
    box = page.locator(".lenet-digit-pad canvas").bounding_box()
    return box["x"] + SCALE * (x + 0.5), box["y"] + SCALE * (y + 0.5)


def test_what_is_written_is_read_and_linked(open_figure):
    figure = open_figure()
    page = figure.page
    assert shown(page) == [f"{d:.1f}" for d in distances(FOUR)]
    assert "The nearest drawing is 4" in says(page)
    assert page.evaluate(STATE)["read"] == 4

    # a stroke with the mouse: the 4 is closed at its top
    page.mouse.move(*at(page, 20, 10))
    page.mouse.down()
    page.mouse.move(*at(page, 42, 10))
    page.mouse.up()
    closed = f"{FOUR}.{text_of([[(20, 10), (42, 10)]])}"
    assert figure.shared(lambda state: state == {"drawing": closed})
    state = page.evaluate(STATE)
    assert state["added"] == 22
    assert state["read"] == distances(closed).argmin()
    assert shown(page) == [f"{d:.1f}" for d in distances(closed)]
    expect(page.locator(".lenet-live > .lenet-unseen")).to_contain_text("drawing")

    page.get_by_role("button", name="Undo").click()
    assert page.evaluate(STATE)["added"] == 0
    page.get_by_role("button", name="Clear").click()
    assert "Nothing is written yet" in says(page)
    assert shown(page) == ["–"] * 10
    assert page.evaluate(STATE)["read"] is None

    # from click to click, without dragging
    clicks = page.get_by_role("button", name="Go from click to click")
    clicks.click()
    for point in ((32, 8), (32, 50), (40, 56)):
        page.mouse.click(*at(page, *point))
    clicks.click()
    written = text_of([[(32, 8), (32, 50), (40, 56)]])
    assert figure.shared(lambda state: state == {"drawing": written})
    assert page.evaluate(STATE)["added"] is None  # the 4 that it begins with is gone

    # by keys: the pen begins in the middle
    page.get_by_role("button", name="Clear").click()
    page.reload()
    page.wait_for_selector("[data-lenet-ready]")
    pad = page.locator(".lenet-digit-pad")
    page.get_by_role("button", name="Clear").click()
    pad.focus()
    for key in ["ArrowUp"] * 8 + ["Space"] + ["ArrowDown"] * 16 + ["PageDown", "Escape", "ArrowUp"]:
        pad.press(key)
    keyed = text_of([[(32, 16), (32, 48), (34, 50)]])
    assert figure.shared(lambda state: state == {"drawing": keyed})
    pad.press("Backspace")
    assert page.evaluate(STATE)["drawing"] == text_of([[(32, 16), (32, 48)]])


def test_what_is_no_digit_gets_a_sentence(show, axe):
    far = digit_reading()["far"]
    points = np.random.default_rng(1).integers(0, 64, (100, 6, 2)).tolist()
    scribbles = (text_of([[tuple(point) for point in stroke]]) for stroke in points)
    scribble = next(one for one in scribbles if distances(one).min() > far)
    nearest = distances(scribble).min()
    page = show(drawing=scribble)
    assert says(page).startswith("No digit")
    assert f"is {nearest:.1f} away, and from {far:.1f} on nothing is read" in says(page)
    assert page.evaluate(STATE)["read"] == "none"
    page.get_by_role("button", name="softmax, as today").click()
    assert "The network says " in says(page) and "%" in says(page)
    assert page.evaluate(STATE)["read"] in range(10)
    rows = [[(2, y), (61, y)] for y in range(2, 63, 5)]
    for drawing, sentence in (
        ([[(30, 30)]], "That is a dot"),
        ([[(16, 8), (16, 56)], [(48, 8), (48, 56)]], "These look like two digits"),
        (rows, "nearly full of ink"),
        ([], "Nothing is written yet"),
    ):
        assert sentence in says(show(drawing=text_of(drawing)))
    page.locator(".lenet-digit-pad").evaluate(
        "pad => pad.dispatchEvent(new DragEvent('drop', { cancelable: true }))"
    )
    expect(page.get_by_role("alert")).to_contain_text("no file or photo")
    for wrong in ({"drawing": "A"}, {"drawing": "A!"}, {"network": "guess"}):
        page = show(**wrong)
        expect(page.get_by_role("alert")).not_to_be_empty()
        assert page.evaluate(STATE)["drawing"] == FOUR
    for width, theme in ((PHONE, "light"), (320, "dark")):
        page = show(network="softmax", width=width, theme=theme)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(page, axe, "figure") == []


def test_a_network_of_your_own_reads_in_a_notebook(open_figure):
    keras.utils.set_random_seed(4)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(3, 5, strides=3, activation="relu"),
            layers.Flatten(),
            layers.Dense(3, activation="softmax"),
        ]
    )
    widget = DigitPad(model, pixels=(0, 255), class_names=["x", "y", "z"])
    figure = open_figure()
    figure.show_widget(widget)
    figure.page.evaluate("document.querySelector('figure').remove()")
    page = figure.page
    placed = 255 * place(ink(strokes_of(FOUR)))[np.newaxis, ..., np.newaxis]
    outputs = model.predict(placed, verbose=0)[0]
    assert f"The network says {'xyz'[outputs.argmax()]}" in says(page)
    assert page.get_by_role("button", name="softmax, as today").locator("visible=true").count() == 0
    page.evaluate("notebook.set('drawing', '')")
    expect(page.locator(".lenet-summary")).to_contain_text("Nothing is written yet")
