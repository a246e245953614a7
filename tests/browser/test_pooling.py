"""The pooling figure in a browser: Keras's numbers; it follows mouse, keys and links."""

from functools import cache

import keras
import numpy as np
import pytest
from keras import layers
from playwright.sync_api import Page, expect
from viewing import DESKTOP, PHONE, violations

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.figures import Pooling
from lenet_book.figures.network import describe
from lenet_book.records.snapshots import trained_lenet5
from lenet_utils.lenet_1998 import subsample

NAME = "pooling"
BEGINNING = "S2[4, 12, 1] = 0.207"


def title(page: Page) -> str:
    return page.locator(".lenet-close-up-title").inner_text()


def says(page: Page) -> str:
    return page.locator(".lenet-pooling-says").inner_text()


def signed(value: float, digits: int = 3) -> str:
    return f"{value:.{digits}f}".replace("-", "−")


@cache
def maps_of_keras(index: int, shift: int) -> dict[str, np.ndarray]:
    """The maps of C1 and C3 for a picture of the gallery, moved to the right."""
    image = gallery()[0][index : index + 1] / np.float32(255)
    moved = np.pad(image, ((0, 0), (0, 0), (shift, 0), (0, 0)), mode="edge")[:, :, :32]
    model = trained_lenet5()
    inside = keras.Model(model.inputs[0], [model.get_layer(name).output for name in ("C1", "C3")])
    c1, c3 = inside.predict(moved, verbose=0)
    return {"S2": c1, "S4": c3}


def pooled(label: str, how: str, index: int = 70, shift: int = 0) -> np.ndarray:
    """One picture's maps after pooling, by Keras or as in 1998 with coefficient 0.5, bias −1."""
    below = maps_of_keras(index, shift)[label]
    if how == "subsampling":
        maps = below.shape[3]
        return subsample(below, np.full(maps, 0.5), np.full(maps, -1.0))[0]
    layer = {"average": layers.AveragePooling2D, "maximum": layers.MaxPooling2D}[how](2)
    return layer(below).numpy()[0]


# ---------------------------------------------------------------- numbers
@pytest.mark.parametrize(
    ("label", "unit", "how", "index", "shift"),
    [
        ("S2", (4, 12, 1), "average", 70, 0),
        ("S2", (0, 13, 5), "average", 3, 1),
        ("S2", (5, 0, 2), "average", 70, 3),  # it sees the filled gap
        ("S2", (13, 0, 0), "maximum", 3, 0),
        ("S2", (6, 7, 3), "maximum", 99, 3),
        ("S2", (4, 12, 1), "subsampling", 70, 0),
        ("S4", (2, 3, 9), "average", 70, 4),
        ("S4", (4, 4, 15), "maximum", 12, 2),
        ("S4", (1, 0, 7), "subsampling", 12, 0),
    ],
)
def test_values_are_kerass(show, label, unit, how, index, shift):
    state = {"layer": label, "how": how, "index": index, "shift": shift}
    y, x, c = unit
    page = show(unit=f"{y},{x},{c}", coefficient=0.5, bias=-1, **state)
    expected = pooled(label, how, index, shift)[unit]
    assert title(page) == f"{label}[{y}, {x}, {c}] = {signed(expected)}"
    cells = page.locator(".lenet-matrix td").all_inner_texts()
    block = maps_of_keras(index, shift)[label][0, 2 * y : 2 * y + 2, 2 * x : 2 * x + 2, c]
    assert cells == [signed(value) for value in block.ravel()]


def test_the_sum_of_an_average_is_told_line_by_line(show):
    page = show()
    table = page.locator(".lenet-ledger")
    names = table.locator("tbody th").all_inner_texts()
    assert names[:4] == ["C1[8, 24, 1]", "C1[8, 25, 1]", "C1[9, 24, 1]", "C1[9, 25, 1]"]
    assert "÷ 4: the average" in names
    expect(table).to_contain_text("+0.827")


def test_the_largest_value_is_marked(show):
    page = show(how="maximum")
    marked = page.locator(".lenet-matrix .lenet-strong")
    assert marked.all_inner_texts() == ["0.793"]
    expect(page.locator(".lenet-close-up")).to_contain_text("The largest of the 4 values is +0.793")


def test_subsampling_is_told_step_by_step(show):
    page = show(how="subsampling", coefficient=0.5, bias=-1)
    block = maps_of_keras(70, 0)["S2"][0, 8:10, 24:26, 1]
    total = float(block.sum())
    table = page.locator(".lenet-ledger")
    for number in (total, total * 0.5, total * 0.5 - 1, pooled("S2", "subsampling")[4, 12, 1]):
        expect(table).to_contain_text(signed(number))


@pytest.mark.parametrize("label", ["S2", "S4"])
@pytest.mark.parametrize("how", ["average", "maximum", "subsampling"])
@pytest.mark.parametrize("shift", [1, 2, 3, 4])
def test_what_is_said_of_a_shift_is_what_numpy_finds(show, label, how, shift):
    stride = {"S2": 2, "S4": 4}[label]
    units = int(shift / stride + 0.5)
    gap = -(-shift // stride)  # columns that have seen the filled gap
    page = show(layer=label, unit="2,3,2", how=how, shift=shift, coefficient=0.5, bias=-1)
    old, new = pooled(label, how)[..., 2], pooled(label, how, shift=shift)[..., 2]
    first = max(gap, units)
    largest = np.abs(new[:, first:] - old[:, first - units : old.shape[1] - units]).max()
    if shift % stride == 0:
        assert largest < 1e-5
        assert says(page).endswith("no difference. It is an exact copy.")
    else:
        assert says(page).endswith(f"values change by up to {largest:.2f}.")


def canvas_colors(page: Page, plane: int) -> set[tuple[int, ...]]:
    """The colours of all places of a plane, those that are left out aside."""
    pixels = (
        page.locator(".lenet-pooling-planes canvas")
        .nth(plane)
        .evaluate(
            """canvas => {
                const { width, height } = canvas;
                return [...canvas.getContext("2d").getImageData(0, 0, width, height).data];
            }"""
        )
    )
    colors = np.array(pixels).reshape(-1, 4)
    return {tuple(color) for color in colors[colors[:, 3] > 0].tolist()}


def test_the_change_is_blank_for_an_exact_copy_and_only_then(show):
    assert len(canvas_colors(show(shift=2), 3)) == 1
    assert len(canvas_colors(show(shift=1), 3)) > 10
    assert len(canvas_colors(show(layer="S4", unit="2,2,0", shift=2), 3)) > 5


# ---------------------------------------------------------------- the relatives of pooling
def relative(window: str, how: str, below: np.ndarray) -> np.ndarray:
    """What Keras makes of maps with the window of a relative."""
    if window == "strided":  # a convolution with one weight for each map, 1, and a stride
        return layers.DepthwiseConv2D(1, strides=2, depthwise_initializer="ones")(below).numpy()[0]
    if window == "global":
        pooling = {"average": layers.GlobalAveragePooling2D, "maximum": layers.GlobalMaxPooling2D}
        return pooling[how](keepdims=True)(below).numpy()[0]
    pooling = {"average": layers.AveragePooling2D, "maximum": layers.MaxPooling2D}
    return pooling[how](3, strides=2)(below).numpy()[0]


@pytest.mark.parametrize("how", ["average", "maximum"])
@pytest.mark.parametrize(
    ("window", "label", "unit", "size"),
    [
        ("overlapping", "S2", (4, 12, 1), "13×13"),
        ("overlapping", "S4", (3, 0, 15), "4×4"),
        ("strided", "S2", (13, 5, 2), "14×14"),
        ("strided", "S4", (4, 4, 9), "5×5"),
        ("global", "S2", (0, 0, 3), "1×1"),
        ("global", "S4", (0, 0, 7), "1×1"),
    ],
)
def test_the_relatives_of_pooling_are_kerass(show, window, label, unit, size, how):
    y, x, c = unit
    page = show(layer=label, unit=f"{y},{x},{c}", window=window, how=how, shift=3)
    expected = relative(window, how, maps_of_keras(70, 3)[label])
    assert title(page) == f"{label}[{y}, {x}, {c}] = {signed(expected[unit])}"
    after = page.locator(".lenet-pooling-planes .lenet-title span").nth(2)
    assert after.inner_text() == f"{label} map {c}, {size}"


@pytest.mark.parametrize("shift", [1, 2, 4])
@pytest.mark.parametrize("window", ["overlapping", "strided"])
def test_a_relative_follows_the_shifts_that_its_step_allows(show, window, shift):
    page = show(window=window, unit="2,3,2", shift=shift)
    old, new = (relative(window, "average", maps_of_keras(70, n)["S2"])[..., 2] for n in (0, shift))
    units, first = round(shift / 2 + 0.1), -(-shift // 2)
    largest = np.abs(new[:, first:] - old[:, first - units : old.shape[1] - units]).max()
    said = "no difference. It is an exact copy." if largest < 1e-5 else f"up to {largest:.2f}."
    assert says(page).endswith(said)


def test_a_global_pooling_says_by_how_much_its_one_value_changes(show):
    page = show(window="global", unit="4,12,1", shift=2)
    old, new = (relative("global", "average", maps_of_keras(70, n)["S2"])[0, 0, 1] for n in (0, 2))
    assert title(page) == f"S2[0, 0, 1] = {signed(new)}"
    change = f"changes by {abs(new - old):.3f}."
    assert says(page) == f"Shift by 2 pixels: the one value of this map {change}"
    expect(page.locator(".lenet-ledger")).to_contain_text("the 784 values of C1 map 1")
    expect(page.locator(".lenet-ledger")).to_contain_text(signed(new))


def test_a_relative_is_chosen_and_the_unit_stays_in_its_map(show, shared_page):
    page = show(unit="13,13,4")
    page.get_by_role("button", name="overlapping").click()
    assert title(page).startswith("S2[12, 12, 4]")
    page.get_by_role("application", name="After pooling").focus()
    page.keyboard.press("ArrowRight")
    assert title(page).startswith("S2[12, 12, 4]")
    page.keyboard.press("ArrowLeft")
    assert title(page).startswith("S2[12, 11, 4]")
    state = {"window": "overlapping", "unit": "12,11,4"}
    assert shared_page(DESKTOP).shared(state.__eq__) == state
    page.get_by_role("button", name="the layer’s own").click()
    assert title(page).startswith("S2[12, 11, 4]")


# ---------------------------------------------------------------- the answer to a shift
@cache
def answers(index: int, shift: int) -> list[np.ndarray]:
    """Keras's probabilities: for a picture that moved, and for its control."""
    image = gallery()[0][index : index + 1] / np.float32(255)
    kept = image[:, :, : 32 - shift]
    pads = [((0, 0), (0, 0), side, (0, 0)) for side in ((shift, 0), (0, shift))]
    both = np.concatenate([np.pad(kept, pad, mode="edge") for pad in pads])
    return list(trained_lenet5().predict(both, verbose=0))


def share(probability: float) -> str:
    per_cent = 100 * float(probability)
    if 0 < per_cent < 0.5:
        return "<1 %"
    return ">99 %" if 99.5 <= per_cent < 100 else f"{per_cent:.0f} %"


def bars(page: Page) -> list[list[str]]:
    """The shares of the ten classes: for the moved picture, and for its control."""
    rows = page.locator(".lenet-pooling-answers tbody tr")
    return [rows.locator(f"td:nth-of-type({n})").all_inner_texts() for n in (1, 2)]


@pytest.mark.parametrize("index", [70, 0, 3])
@pytest.mark.parametrize("shift", [0, 1, 4])
def test_the_probabilities_under_a_shift_and_of_the_control_are_kerass(show, index, shift):
    found = bars(show(index=index, shift=shift))
    expected = [
        [share(value) for value in probabilities] for probabilities in answers(index, shift)
    ]
    assert [[text.strip() for text in column] for column in found] == expected


def test_an_answer_flips_and_the_control_keeps_it(show):
    page = show()
    told = page.locator(".lenet-pooling-answers p").first
    expect(told).to_have_text("At rest: horse, 84 %.")
    page.get_by_role("application", name="Picture. Left and right").focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(told).to_contain_text("Moved by 2 pixels: automobile, 49 %. Another answer than horse")
    expect(told).to_contain_text("keeps its answer: horse")
    page.keyboard.press("ArrowLeft")
    expect(told).to_contain_text("Moved by 1 pixel: horse, 66 %. The answer at rest stays.")
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    expect(told).to_contain_text("Moved by 4 pixels: automobile, 92 %.")
    best = page.locator(".lenet-pooling-answers .lenet-best").all_inner_texts()
    assert [text.strip() for text in best] == ["92 %", share(max(answers(70, 4)[1]))]


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_picture_is_dragged_and_stops_at_its_ends(show, shared_page, width):
    page = show(width=width)
    picture = page.locator(".lenet-pooling-drag")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 3 * box["width"] / 32, y)
    assert shared_page(width).shared({"shift": "3"}.__eq__) == {"shift": "3"}
    page.mouse.move(x + box["width"], y)
    assert shared_page(width).shared({"shift": "4"}.__eq__) == {"shift": "4"}
    page.mouse.move(x - box["width"], y)
    page.mouse.up()
    expect(page.locator(".lenet-pooling-answers p").first).to_contain_text("At rest")


def test_the_answer_is_the_trained_network_s_whatever_is_tried_above(show):
    expected = bars(show(shift=3))
    for state in ({"how": "maximum"}, {"window": "global"}, {"layer": "S4", "unit": "1,1,1"}):
        assert bars(show(shift=3, **state)) == expected


# ---------------------------------------------------------------- mouse, keys, links
def click_plane(page: Page, plane: int, row: float, column: float, length: int) -> None:
    canvas = page.locator(".lenet-pooling-planes canvas").nth(plane)
    unit = canvas.bounding_box()["width"] / length
    canvas.click(position={"x": (column + 0.5) * unit, "y": (row + 0.5) * unit})


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize(
    ("plane", "row", "column", "length", "chosen"),
    [
        (0, 10, 22, 32, "S2[4, 10, 1]"),  # the field of S2[4, 10]: rows 8–13, columns 20–25
        (1, 9, 20, 28, "S2[4, 10, 1]"),
        (1, 27, 0, 28, "S2[13, 0, 1]"),
        (2, 3, 5, 14, "S2[3, 5, 1]"),
        (3, 0, 13, 14, "S2[0, 13, 1]"),
    ],
)
def test_a_click_on_any_map_chooses_a_block(show, width, plane, row, column, length, chosen):
    page = show(width=width)
    click_plane(page, plane, row, column, length)
    assert title(page).startswith(chosen)


def test_arrow_keys_move_the_block_and_stop_at_the_edge(show):
    page = show()
    page.get_by_role("application", name="Before pooling").focus()
    for key in ("ArrowDown", "ArrowLeft", "ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert title(page).startswith("S2[5, 13, 1]")


def test_another_map_layer_and_rule_can_be_chosen(show):
    page = show()
    assert page.get_by_label("coefficient").is_hidden()
    page.get_by_role("button", name="map 4").click()
    assert title(page) == f"S2[4, 12, 4] = {signed(pooled('S2', 'average')[4, 12, 4])}"
    page.get_by_role("button", name="the maximum").click()
    assert title(page) == f"S2[4, 12, 4] = {signed(pooled('S2', 'maximum')[4, 12, 4])}"
    page.get_by_role("button", name="S4").click()
    assert title(page).startswith("S4[2, 2, 0]")
    assert page.get_by_role("button", name="map 15").count() == 1
    page.get_by_role("button", name="1 pixel").click()
    assert says(page).startswith("Shift by 1 pixel, against the old S4, not moved:")


def test_coefficient_and_bias_can_be_set(show):
    page = show(how="subsampling")
    page.get_by_role("button", name="and", exact=True).click()
    assert page.get_by_label("coefficient").input_value() == "3"
    assert page.get_by_label("bias").input_value() == "-9"
    page.get_by_label("coefficient").fill("0.5")
    page.get_by_label("bias").fill("-1")
    assert title(page).endswith(signed(pooled("S2", "subsampling")[4, 12, 1]))


def test_another_picture_can_be_chosen(show):
    page = show()
    page.get_by_role("button", name="Choose a picture").click()
    page.locator(".lenet-thumb").nth(3).click()
    assert title(page) == f"S2[4, 12, 1] = {signed(pooled('S2', 'average', 3)[4, 12, 1])}"
    page.get_by_role("button", name="Choose a picture").click()


def test_a_link_brings_the_view_back(shared_page, show, open_figure):
    page = show(how="subsampling")
    page.get_by_label("coefficient").fill("0.75")
    page.get_by_role("button", name="map 2").click()
    page.get_by_role("button", name="3", exact=True).last.click()
    state = {"unit": "4,12,2", "how": "subsampling", "shift": "3", "coefficient": "0.75"}
    assert shared_page(DESKTOP).shared(state.__eq__) == state
    again = open_figure(tail=page.evaluate("location.hash")).page
    assert (title(again), says(again)) == (title(page), says(page))
    assert again.get_by_label("coefficient").input_value() == "0.75"


@pytest.mark.parametrize(
    "state",
    [
        {"layer": "C1"},
        {"layer": "S4"},  # the unit of the beginning is not in it
        {"unit": "4,14,1"},
        {"unit": "4,12"},
        {"how": "median"},
        {"window": "huge"},
        {"shift": "5"},
        {"coefficient": "many"},
        {"coefficient": "100"},
        {"bias": ""},
        {"index": "100"},
    ],
)
def test_a_link_to_nothing_shows_the_beginning(show, state):
    assert title(show(**state)) == BEGINNING


# ---------------------------------------------------------------- notebook, looks, other networks
def test_it_follows_python_in_a_notebook(open_figure):
    figure = open_figure()
    widget = Pooling(layer="S4", unit=(2, 2, 5), how="maximum")
    figure.show_widget(widget)
    live = figure.page.locator("body > div > .lenet-live")
    value = live.locator(".lenet-close-up-title")
    expect(value).to_have_text(f"S4[2, 2, 5] = {signed(pooled('S4', 'maximum')[2, 2, 5])}")
    figure.page.evaluate("notebook.set('shift', 4)")
    expect(live.locator(".lenet-pooling-says")).to_contain_text("an exact copy")
    live.get_by_role("button", name="the average").click()
    assert figure.page.evaluate("notebook.values.how") == "average"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_it_fits_and_axe_finds_nothing(show, axe, width, theme):
    page = show(width=width, theme=theme, how="subsampling", shift=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page, axe, "figure") == []


def test_it_turns_dark_with_the_page(show):
    page = show()
    corner = (
        "document.querySelectorAll('.lenet-pooling-planes canvas')[3]"
        ".getContext('2d').getImageData(2, 2, 1, 1).data[0]"
    )
    page.wait_for_function(f"{corner} > 200")  # no change there: the colour of zero
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(f"{corner} < 60")


def test_another_network_with_padding_and_larger_blocks(open_figure):
    keras.utils.set_random_seed(5)
    model = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(3, 4, activation="sigmoid"),
            layers.MaxPooling2D(3, strides=2, padding="same"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    spec, weights = describe(model)
    figure = open_figure(
        data={"network": {"spec": spec, "format": "float32", "bytes": weights.tobytes()}}
    )
    image = gallery()[0][70:71] / np.float32(255)
    below = model.layers[0](image)
    assert below.shape[1:] == (29, 29, 3)
    for how, layer in [("average", layers.AveragePooling2D), ("maximum", layers.MaxPooling2D)]:
        expected = layer(3, strides=2, padding="same")(below).numpy()[0]
        for y, x, c in [(0, 0, 1), (14, 7, 2), (6, 14, 0)]:
            figure.show(unit=f"{y},{x},{c}", how=how)
            assert title(figure.page) == f"S2[{y}, {x}, {c}] = {signed(expected[y, x, c])}"
    # In the corner, the padding leaves four of nine values.
    for unit, block, padded in [("0,0,1", np.s_[:2, :2], 5), ("6,7,1", np.s_[11:14, 13:16], 0)]:
        figure.show(unit=unit, how="subsampling", coefficient=0.3, bias=0)
        total = float(below.numpy()[0, ..., 1][block].sum())
        assert title(figure.page).endswith(signed(1.7159 * np.tanh(2 / 3 * 0.3 * total)))
        assert figure.page.locator(".lenet-matrix .lenet-padding").count() == padded
