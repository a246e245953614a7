"""The sliding classifier in a browser: its answers are Keras's, on every window."""

import re

import keras
import numpy as np
import pytest
from keras import layers
from playwright.sync_api import Page, expect
from standalone import FigurePage
from viewing import DESKTOP, PHONE, violations

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.figures import SlidingClassifier
from lenet_book.records.snapshots import trained_lenet5
from lenet_utils.data import CLASS_NAMES

NAME = "sliding-classifier"
START = (86, 16, 64, 76)


@pytest.fixture(scope="module")
def lenet() -> keras.Sequential:
    return trained_lenet5()


def composed(indices=START) -> np.ndarray:
    tiles = gallery()[0][list(indices)] / np.float32(255)
    return np.vstack([np.hstack(tiles[:2]), np.hstack(tiles[2:])])


def windows(picture: np.ndarray) -> np.ndarray:
    """Every window with an answer, row by row."""
    rows, columns = (range(0, length - 31, 4) for length in picture.shape[:2])
    return np.array([picture[y : y + 32, x : x + 32] for y in rows for x in columns])


def summary(page: Page) -> str:
    return page.locator(".lenet-summary").inner_text()


def answer_names(page: Page) -> list[str]:
    """What the grid says to a screen reader: "Answer 0, 1: ship, 43 %"."""
    return page.locator(".lenet-answers button .lenet-unseen").all_text_contents()


def comparison(page: Page) -> tuple[list[str], list[str]]:
    rows = page.locator(".lenet-comparison tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].slice(2).map((cell) => cell.textContent))"
    )
    slid, cut = zip(*rows, strict=True)
    return list(slid), list(cut)


# ---------------------------------------------------------------- the answers
@pytest.mark.parametrize(
    ("side", "indices"), [(64, START), (36, START), (47, (0, 99, 50, 3)), (32, (5, 5, 5, 5))]
)
def test_every_answer_is_keras_on_the_window(show, lenet, side, indices):
    page = show(side=side, indices=",".join(map(str, indices)))
    expected = lenet.predict(windows(composed(indices)[:side, :side]), verbose=0)
    across = (side - 32) // 4 + 1
    names = answer_names(page)
    assert len(names) == across**2 == len(expected)
    for n, (name, chances) in enumerate(zip(names, expected, strict=True)):
        best = chances.argmax()
        place, said = name.split(": ")
        assert place == f"Answer {n // across}, {n % across}"
        assert said.split(", ")[0] == CLASS_NAMES[best]
        share = float(said.split(", ")[1].strip("<> %"))
        assert share == pytest.approx(100 * chances[best], abs=0.51)


@pytest.mark.parametrize("place", [(0, 0), (3, 5), (8, 8), (8, 0)])
def test_an_answer_and_the_window_cut_out_agree_to_the_last_digit_shown(show, lenet, place):
    y, x = (4 * n for n in place)
    page = show(window=f"{y},{x}")
    slid, cut = comparison(page)
    expected = lenet.predict(composed()[np.newaxis, y : y + 32, x : x + 32], verbose=0)[0]
    assert slid == cut
    np.testing.assert_allclose([float(v) for v in cut], expected, atol=1.1e-5)
    said = f"answer [{place[0]}, {place[1]}]. Both say {CLASS_NAMES[expected.argmax()]},"
    assert said in summary(page)
    assert "equal to seven decimals" in summary(page)
    pressed = page.locator(".lenet-answers button[aria-pressed=true]")
    expect(pressed).to_have_accessible_name(re.compile(f"^Answer {place[0]}, {place[1]}:"))


@pytest.mark.parametrize(
    ("window", "reason"),
    [("1,0", "row 1 is"), ("4,7", "column 7 is"), ("30,30", "row 30 is"), ("6,4", "row 6 is")],
)
def test_a_window_between_has_no_answer(show, lenet, window, reason):
    page = show(window=window)
    y, x = map(int, window.split(","))
    assert f"No answer belongs to it: {reason} no multiple of 4." in summary(page)
    slid, cut = comparison(page)
    assert set(slid) == {"–"}
    expected = lenet.predict(composed()[np.newaxis, y : y + 32, x : x + 32], verbose=0)[0]
    np.testing.assert_allclose([float(v) for v in cut], expected, atol=1.1e-5)
    assert page.locator(".lenet-answers button[aria-pressed=true]").count() == 0


def test_all_answers_can_be_compared(show):
    page = show()
    page.get_by_role("button", name="Compare all 81").click()
    expect(page.locator("p[role=status]")).to_contain_text("81 of 81 answers choose the same class")
    expect(page.locator("p[role=status]")).to_contain_text("equal to seven decimals")
    show(side=40)
    expect(page.locator("p[role=status]")).to_have_text("")  # it was said of another picture


@pytest.mark.parametrize(("side", "answers"), [(64, 9), (36, 2), (35, 1), (63, 8), (32, 1)])
def test_multiply_adds_are_counted(show, side, answers):
    page = show(side=side)
    c1, c3 = side - 4, (side - 4) // 2 - 4
    together = c1**2 * 450 + c3**2 * 2400 + answers**2 * (48_000 + 10_080 + 840)
    apart = answers**2 * 651_720
    said = page.locator(".lenet-sliding > p").first.inner_text()
    assert f"{together:,} for the sliding network" in said
    assert f"{apart:,} for {answers**2} ×" in said
    assert f"{apart / together:.2f} times as many" in said
    expect(page.locator("output")).to_have_text(
        f"{side}×{side} pixels give "
        + ("one answer" if answers == 1 else f"{answers}×{answers} answers")
    )


@pytest.mark.parametrize("width", [320, PHONE, 640, DESKTOP])
def test_names_fit_into_the_answers(show, width):
    names = show(width=width).locator(".lenet-answers [aria-hidden]")
    read = "all => all.every((e) => parseFloat(getComputedStyle(e).fontSize) >= 11)"
    assert names.evaluate_all(read)
    sizes = "all => all.map(e => [e.scrollWidth, e.clientWidth])"
    assert all(wide <= room for wide, room in names.evaluate_all(sizes))
    inside = "all => all.every(e => e.offsetHeight <= e.parentElement.clientHeight)"
    assert names.evaluate_all(inside)


def test_a_key_has_the_whole_of_the_names_that_are_cut_and_the_shading(show):
    page = show(width=320)
    key = page.locator(".lenet-answers-key")
    said = key.locator("p").inner_text().replace("\xa0", " ")
    assert said == "airp = airplane, auto = automobile, hors = horse, truc = truck"
    shown = set(page.locator(".lenet-answers [aria-hidden]").all_inner_texts())
    assert shown == {"airp", "auto", "bird", "cat", "deer", "frog", "hors", "ship", "truc"}
    expect(key).to_contain_text("100 %the answer’s probability")
    show(width=320, side=32)  # one answer, with room for its name
    assert page.locator(".lenet-answers [aria-hidden]").all_inner_texts() == ["ship"]
    assert key.locator("p").is_hidden()


@pytest.mark.parametrize(("side", "rest"), [(33, 1), (35, 3), (62, 2)])
def test_pixels_in_no_window_are_told_and_shaded(show, side, rest):
    page = show(side=side, window="0,0")
    assert f"The last {rest} rows and columns of the picture are in no window." in summary(page)
    brightness = """([canvas, fromEnd]) => {
        const context = canvas.getContext("2d");
        const { width, height } = canvas;
        const y = Math.floor(height - fromEnd * height / SIDE);
        const { data } = context.getImageData(0, y, width, 1);
        return data.filter((_, i) => i % 4 < 3).reduce((a, b) => a + b, 0);
    }""".replace("SIDE", str(side))
    canvas = page.locator(".lenet-sliding-planes canvas").element_handle()
    assert page.evaluate(brightness, [canvas, 0.5]) < 0.6 * page.evaluate(
        brightness, [canvas, rest + 0.5]
    )


@pytest.mark.parametrize("side", [32, 36, 64])
def test_where_every_pixel_is_seen_nothing_is_told(show, side):
    assert "in no window" not in summary(show(side=side, window="0,0"))


# ---------------------------------------------------------------- mouse, keyboard, link
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_click_on_an_answer_moves_the_window(show, width):
    page = show(width=width)
    page.get_by_role("button", name="Answer 2, 7:").click()
    assert summary(page).startswith("The window begins at row 8, column 28: answer [2, 7].")
    frame = page.locator(".lenet-sliding-planes .lenet-unit").bounding_box()
    canvas = page.locator(".lenet-sliding-planes canvas").bounding_box()
    zoom = canvas["width"] / 64
    assert frame["x"] - canvas["x"] == pytest.approx(28 * zoom, abs=2)
    assert frame["y"] - canvas["y"] == pytest.approx(8 * zoom, abs=2)
    assert frame["width"] == pytest.approx(32 * zoom, abs=3)


def test_a_click_on_the_picture_centres_the_window_there(show):
    page = show()
    canvas = page.locator(".lenet-sliding-planes canvas")
    zoom = canvas.bounding_box()["width"] / 64
    canvas.click(position={"x": 40.5 * zoom, "y": 30.5 * zoom})
    assert summary(page).startswith("The window begins at row 14, column 24.")
    canvas.click(position={"x": 63.5 * zoom, "y": 0.5 * zoom})
    assert summary(page).startswith("The window begins at row 0, column 32:")  # the edge holds


def test_keys_and_buttons_move_the_window_by_one_pixel(show):
    page = show(window="0,0")
    page.locator(".lenet-plane-holder").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    assert summary(page).startswith("The window begins at row 0, column 1.")
    page.get_by_role("button", name="down").click()
    assert summary(page).startswith("The window begins at row 1, column 1.")


def test_arrow_keys_go_from_answer_to_answer_and_stop_at_the_edge(show):
    page = show(window="0,0")
    page.get_by_role("button", name="Answer 0, 0:").focus()
    for key in ("ArrowLeft", "ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert summary(page).startswith("The window begins at row 4, column 8: answer [1, 2].")
    expect(page.locator(":focus")).to_have_accessible_name(re.compile("^Answer 1, 2:"))
    assert page.locator(".lenet-answers button[tabindex='0']").count() == 1


def test_a_smaller_picture_keeps_the_window_inside(show):
    page = show(window="32,20")
    page.get_by_role("slider", name="Size of the picture").fill("40")
    assert summary(page).startswith("The window begins at row 8, column 8: answer [2, 2].")


def test_each_of_the_four_pictures_can_be_replaced(show, lenet):
    page = show()
    page.get_by_text("Choose other pictures").click()
    page.get_by_role("button", name="bottom left").click()
    page.locator(".lenet-thumb").nth(41).click()
    expected = lenet.predict(windows(composed((86, 16, 41, 76))), verbose=0).argmax(axis=1)
    assert [name.split(": ")[1].split(",")[0] for name in answer_names(page)] == [
        CLASS_NAMES[best] for best in expected
    ]


def test_a_link_brings_the_view_back(show, open_figure):
    page = show(side=48)
    page.get_by_role("button", name="Answer 2, 3:").click()
    link = f"#{NAME}.side=48&{NAME}.window=8,12"
    # Before it stands the link to another figure with which `show` began.
    page.wait_for_function("link => location.hash.endsWith(link)", arg=link[1:])
    again = open_figure(tail=link).page
    assert summary(again) == summary(page)
    assert answer_names(again) == answer_names(page)


@pytest.mark.parametrize(
    "state",
    [
        {"side": 65},
        {"side": 31},
        {"side": 40, "window": "9,0"},
        {"window": "33,0"},
        {"window": "4"},
        {"indices": "1,2,3"},
        {"indices": "1,2,3,100"},
    ],
)
def test_a_link_to_nothing_shows_the_beginning(show, state):
    page = show(**state)
    assert summary(page).startswith("The window begins at row 0, column 0: answer [0, 0].")
    assert len(answer_names(page)) == 81


# ---------------------------------------------------------------- looks, other networks
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_it_fits_and_axe_finds_nothing(show, axe, width, theme):
    page = show(window="12,20", width=width, theme=theme)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page, axe, "figure") == []


def in_notebook(open_figure, widget: SlidingClassifier) -> FigurePage:
    figure = open_figure()
    figure.show_widget(widget)
    figure.page.evaluate("document.querySelector('figure').remove()")
    return figure


def test_another_network_slides_over_another_picture_in_a_notebook(open_figure):
    keras.utils.set_random_seed(4)
    model = keras.Sequential(
        [
            keras.Input((13, 11, 1)),
            layers.Rescaling(2.0, offset=-1.0),
            layers.Conv2D(5, (4, 3), strides=(1, 2), activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(6, 2, activation="tanh"),
            layers.Flatten(),  # 4×1×6 numbers: the dense layer becomes a kernel of 4×1
            layers.Dense(7, activation="sigmoid"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    picture = np.random.default_rng(4).random((31, 24)).astype("float32")
    widget = SlidingClassifier(model, picture, class_names=["a", "b", "c"], window=(4, 8))
    figure = in_notebook(open_figure, widget)
    page = figure.page

    # Windows lie 2 rows and 4 columns apart, in a piece of 24×24 pixels: 6×4 answers.
    cut = [picture[y : y + 13, x : x + 11] for y in range(0, 12, 2) for x in range(0, 14, 4)]
    expected = model.predict(np.array(cut)[..., np.newaxis], verbose=0)
    names = answer_names(page)
    assert [name.split(": ")[1][0] for name in names] == [
        "abc"[best] for best in expected.argmax(axis=1)
    ]
    assert "answer [2, 2]. Both say" in summary(page)
    np.testing.assert_allclose([float(v) for v in comparison(page)[0]], expected[10], atol=1.1e-5)
    page.get_by_role("button", name="Compare all 24").click()
    expect(page.locator("p[role=status]")).to_contain_text("24 of 24")
    assert page.get_by_text("Choose other pictures").count() == 0

    page.evaluate("notebook.set('window', [5, 8])")
    expect(page.locator(".lenet-summary")).to_contain_text("row 5 is no multiple of 2")
    page.get_by_role("button", name="Answer 5, 3:").click()
    assert page.evaluate("notebook.values.window") == [10, 12]
