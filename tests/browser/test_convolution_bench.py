"""The convolution bench in a browser: what it shows is what NumPy and Keras compute."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from playwright.sync_api import expect
from standalone import FigurePage
from viewing import PHONE

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.figures import catalog
from lenet_book.figures.network import describe
from lenet_book.figures.pictures import Pictures
from lenet_book.records.snapshots import trained_lenet5

NAME = "convolution-bench"
TRUCK = 92  # its number in the gallery: test image 23
LETTER = ["####.", "#....", "###..", "#....", "#...."]
UNITS = [(0, 0), (14, 14), (27, 27), (3, 21)]


@pytest.fixture(scope="module")
def truck() -> np.ndarray:
    return gallery()[0][TRUCK] / 255


def value(figure: FigurePage) -> tuple[str, float]:
    """Return the unit that is explained, and its value."""
    name, number = figure.page.locator(".lenet-close-up-title").inner_text().split(" = ")
    return name, float(number.replace("−", "-"))


def numbers(figure: FigurePage, matrix: int) -> np.ndarray:
    """Return the numbers of the patch (0), the kernel (1) or the products (2)."""
    table = figure.page.locator(".lenet-equation table").nth(matrix)
    if matrix == 1:
        texts = table.locator("input").evaluate_all("cells => cells.map((cell) => cell.value)")
    else:
        texts = table.locator("td").all_inner_texts()
    return np.array([float(text.replace("−", "-")) for text in texts]).reshape(5, 5)


def handmade(name: str) -> np.ndarray:
    """Return a kernel made by hand, as its description says: (5, 5, 3)."""
    kernel = np.zeros((5, 5, 3))
    if name == "copy":
        kernel[2, 2] = 1 / 3
    if name == "blur":
        kernel[:] = 1 / 75
    if name == "vertical":
        kernel[:, :2], kernel[:, 3:] = -1 / 30, 1 / 30
    if name == "horizontal":
        kernel[:2], kernel[3:] = -1 / 30, 1 / 30
    if name == "outlines":
        kernel = handmade("copy") - handmade("blur")
    if name == "letter":
        drawn = np.array([[cell == "#" for cell in row] for row in LETTER])
        kernel[:] = drawn[:, :, np.newaxis] / 30
    if name == "colors":
        kernel[..., 0], kernel[..., 2] = 1 / 25, -1 / 25
    return kernel


def map_of(picture: np.ndarray, kernel: np.ndarray, bias: float = 0.0) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)[:, :, 0]
    return (windows * kernel).sum((-1, -2, -3)) + bias


@pytest.mark.parametrize(
    "name", ["copy", "blur", "vertical", "horizontal", "outlines", "letter", "colors"]
)
@pytest.mark.parametrize("operation", ["cross-correlation", "convolution"])
def test_kernels_made_by_hand_give_what_numpy_gives(figure, truck, name, operation):
    kernel = handmade(name)
    expected = map_of(truck, kernel[::-1, ::-1] if operation == "convolution" else kernel)
    for y, x in UNITS:
        figure.show(kernel=name, operation=operation, unit=f"{y},{x}")
        assert value(figure) == (f"Map[{y}, {x}]", pytest.approx(expected[y, x], abs=6e-4))


@pytest.mark.parametrize("number", range(6))
def test_kernels_of_c1_give_what_keras_gives(figure, truck, number):
    c1 = trained_lenet5().get_layer("C1")
    expected = c1(truck[np.newaxis]).numpy()[0, :, :, number]
    for y, x in UNITS:
        figure.show(kernel=f"C1-{number}", activation="tanh", unit=f"{y},{x}")
        assert value(figure)[1] == pytest.approx(expected[y, x], abs=6e-4)


def test_the_arithmetic_adds_up_to_the_value(figure, truck):
    figure.show(kernel="C1-5", activation="tanh", unit="14,14")
    kernel, bias = trained_lenet5().get_layer("C1").get_weights()
    for c, channel in enumerate(["red", "green", "blue"]):
        figure.page.get_by_role("button", name=channel, exact=True).click()
        patch, weights, products = (numbers(figure, matrix) for matrix in range(3))
        np.testing.assert_allclose(patch, truck[14:19, 14:19, c], atol=6e-4)
        np.testing.assert_allclose(weights, kernel[:, :, c, 5], atol=6e-4)
        np.testing.assert_allclose(
            products, (truck[14:19, 14:19] * kernel[..., 5])[..., c], atol=6e-4
        )
    rows = figure.page.locator(".lenet-ledger tr").all_inner_texts()
    found = {row.split("\t")[0]: float(row.split("\t")[1].replace("−", "-")) for row in rows}
    total = (truck[14:19, 14:19] * kernel[..., 5]).sum() + bias[5]
    assert found["bias"] == pytest.approx(bias[5], abs=6e-4)
    assert found["sum"] == pytest.approx(total, abs=6e-4)
    parts = [found[name] for name in ("red", "green", "blue", "bias")]
    assert sum(parts) + found.get("rounding of these lines", 0) == pytest.approx(found["sum"])
    assert value(figure)[1] == pytest.approx(np.tanh(total), abs=6e-4)


@pytest.mark.parametrize(
    ("operation", "turn"), [("cross-correlation", -1), ("convolution", 1)], ids=["as is", "turned"]
)
def test_a_single_dot_shows_which_way_the_kernel_is_read(figure, operation, turn):
    drawn = [
        "".join(
            "#" if value_at(figure, y, x, index=-1, kernel="letter", operation=operation) else "."
            for x in range(12, 17)
        )
        for y in range(12, 17)
    ]
    assert drawn == [row[::turn] for row in LETTER][::turn]


def value_at(figure: FigurePage, y: int, x: int, **state: Any) -> float:
    figure.show(unit=f"{y},{x}", **state)
    return value(figure)[1]


# ---------------------------------------------------------------- editing
def cell(figure: FigurePage, row: int, column: int):
    return figure.page.get_by_label(f"weight in row {row}, column {column}", exact=True)


def becomes(figure: FigurePage, state: dict[str, str]) -> None:
    assert figure.shared(state.__eq__) == state


def shared_kernel(figure: FigurePage, expected: Callable[[np.ndarray], bool]) -> None:
    """Check the weights and the bias that the address holds."""

    def holds(state: dict[str, str]) -> bool:
        numbers = state.get("kernel", "").split(",")
        return len(numbers) == 76 and bool(expected(np.array(numbers, float)))

    state = figure.shared(holds)
    assert holds(state), state


def test_kernels_are_compared_on_one_scale(figure):
    """Turned or not, before and after tanh, and while one types: it moves by doubling only."""
    legend = figure.page.locator(".lenet-legend small")
    for state in (
        {"kernel": "vertical"},  # its map reaches 0.50
        {"kernel": "horizontal"},  # and this 0.63
        {"kernel": "letter", "operation": "convolution"},
        {"kernel": "vertical", "activation": "tanh"},
        {"kernel": "C1-5", "activation": "tanh"},
    ):
        figure.show(**state)
        expect(legend).to_have_text("±1")
    figure.show(kernel="vertical")
    bias = figure.page.get_by_label("bias")
    for typed, scale in {"0.3": "±1", "0.6": "±2", "-1.9": "±4"}.items():
        bias.fill(typed)
        expect(legend).to_have_text(scale)


def test_typing_changes_one_weight_and_the_link_keeps_it(figure, truck):
    figure.show(kernel="blur", unit="14,14")
    figure.page.get_by_role("button", name="green", exact=True).click()
    cell(figure, 1, 3).fill("-0,5")  # a decimal comma will do
    kernel = handmade("blur")
    kernel[1, 3, 1] = -0.5
    expected = map_of(truck, kernel)[14, 14]
    assert value(figure)[1] == pytest.approx(expected, abs=2e-3)  # links keep four digits
    expected = np.append(kernel, 0)
    shared_kernel(figure, lambda stored: np.allclose(stored, expected, atol=6e-5))
    before = value(figure)
    figure.page.reload()
    figure.page.wait_for_selector("[data-lenet-ready]")
    assert value(figure) == before


def test_all_channels_can_be_changed_at_once(figure):
    figure.show(kernel="copy", unit="0,0")
    together = figure.page.get_by_label("change all channels at once")
    together.check()
    cell(figure, 0, 0).fill("2")
    together.uncheck()
    cell(figure, 0, 1).fill("3")
    shared_kernel(figure, lambda stored: sorted(stored[:6]) == [0, 0, 2, 2, 2, 3])


def test_a_turned_kernel_is_edited_where_it_is_seen(figure):
    figure.show(kernel="blur", operation="convolution", unit="0,0")
    figure.page.get_by_role("button", name="red", exact=True).click()
    cell(figure, 0, 1).fill("7")
    assert numbers(figure, 1)[0, 1] == 7
    shared_kernel(figure, lambda stored: stored[69:72].tolist() == [7, 0.0133, 0.0133])
    figure.page.get_by_role("button", name="as it is").click()
    assert numbers(figure, 1)[4, 3] == 7


@pytest.mark.parametrize("nonsense", ["abc", "", "1e999", "--1", "1/0", "1e9"])
def test_nonsense_is_marked_and_said_and_changes_nothing(figure, nonsense):
    figure.show(kernel="vertical", unit="3,3")
    before = value(figure)
    cell(figure, 0, 0).fill(nonsense)
    assert cell(figure, 0, 0).get_attribute("aria-invalid") == "true"
    assert value(figure) == before
    figure.page.keyboard.press("End")
    figure.page.keyboard.press("Space")  # as typed, so that leaving the field is a change
    cell(figure, 0, 0).blur()
    assert cell(figure, 0, 0).input_value() == "−0.033"
    said = figure.page.locator(".lenet-bench-sum .lenet-misfit")
    expect(said).to_contain_text("so −0.033 stays")
    assert cell(figure, 0, 0).get_attribute("aria-invalid") is None
    pressed = figure.page.get_by_role("button", name="vertical edges").get_attribute("aria-pressed")
    assert pressed == "true"
    cell(figure, 0, 0).fill("1/4")
    expect(said).to_be_empty()
    cell(figure, 0, 0).blur()
    assert numbers(figure, 1)[0, 0] == 0.25


def test_with_alt_an_arrow_is_the_browsers(figure):
    figure.show(kernel="vertical", unit="3,3")
    figure.page.locator(".lenet-plane-holder").first.focus()
    figure.page.keyboard.press("Alt+ArrowDown")
    assert value(figure)[0] == "Map[3, 3]"
    figure.page.keyboard.press("ArrowDown")
    assert value(figure)[0] == "Map[4, 3]"


def test_the_bias_is_added_everywhere(figure):
    figure.show(kernel="horizontal", unit="5,5")
    before = value(figure)[1]
    figure.page.get_by_label("bias").fill("0.5")
    assert value(figure)[1] == pytest.approx(before + 0.5, abs=2e-3)


def test_arrow_keys_move_in_the_kernel_and_page_keys_change_it(figure):
    figure.show(kernel="vertical", unit="5,5")
    cell(figure, 2, 2).focus()
    press = figure.page.keyboard.press
    press("ArrowUp")
    press("ArrowLeft")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert figure.page.evaluate(focused) == "weight in row 1, column 1"
    press("PageUp")
    press("PageUp")
    assert numbers(figure, 1)[1, 1] == pytest.approx(0.167, abs=2e-3)
    for _ in range(4):
        press("ArrowUp")
    assert figure.page.evaluate(focused) == "weight in row 0, column 1"


# ---------------------------------------------------------------- moving
@pytest.mark.parametrize("name", ["Picture", "Map"])
def test_arrow_keys_move_the_window_and_stop_at_the_edge(figure, name):
    figure.show(unit="1,26")
    plane = figure.page.get_by_label(f"{name}. Arrow keys move the kernel.")
    plane.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowUp"):
        figure.page.keyboard.press(key)
    assert value(figure)[0] == "Map[0, 27]"
    plane.press("ArrowDown")
    plane.press("ArrowLeft")
    assert value(figure)[0] == "Map[1, 26]"


def test_buttons_move_it_too(figure):
    figure.show(unit="5,5")
    for name in ("left", "left", "down", "right", "up", "up"):
        figure.page.get_by_role("button", name=name, exact=True).click()
    assert value(figure)[0] == "Map[4, 4]"


def test_pointing_picks_the_unit_of_the_map_and_the_middle_of_the_window(figure):
    for name, size, expected in [("Map", 28, "Map[9, 20]"), ("Picture", 32, "Map[7, 18]")]:
        figure.show(unit="0,0")
        canvas = figure.page.get_by_label(f"{name}. Arrow keys").locator("canvas")
        box = canvas.bounding_box()
        at = {"x": box["width"] * 20.5 / size, "y": box["height"] * 9.5 / size}
        canvas.click(position=at)
        assert value(figure)[0] == expected


def test_dragging_beyond_the_picture_stays_in_the_map(figure):
    figure.show(unit="5,5")
    box = figure.page.get_by_label("Picture. Arrow keys").bounding_box()
    mouse = figure.page.mouse
    mouse.move(box["x"] + 40, box["y"] + 40)
    mouse.down()
    mouse.move(box["x"] - 60, box["y"] + 2 * box["height"], steps=3)
    mouse.up()
    assert value(figure)[0] == "Map[27, 0]"


def test_a_kernel_slides_by_itself_until_it_is_stopped(open_figure):
    figure = open_figure(reduced_motion="no-preference", tail=f"#{NAME}.unit=9,9")
    figure.page.get_by_role("button", name="Slide the kernel").click()
    figure.page.wait_for_function(
        "document.querySelector('.lenet-close-up-title').textContent.startsWith('Map[1,')"
    )
    figure.page.get_by_role("button", name="Stop").click()
    assert value(figure)[0] == "Map[9, 9]"
    assert "unit=9,9" in figure.page.url


def test_nothing_slides_where_motion_is_not_wanted(figure):
    assert not figure.page.get_by_text("Slide the kernel").is_visible()


# ---------------------------------------------------------------- padding, stride, dilation
def choice(figure: FigurePage, name: str, option: str):
    group = figure.page.get_by_role("toolbar", name=name, exact=True)
    return group.get_by_role("button", name=option, exact=True)


def sizes(figure: FigurePage) -> list[str]:
    """Return the sizes of picture and map, as they stand under their names."""
    return figure.page.locator(".lenet-title span").all_inner_texts()


def slid(picture: np.ndarray, padding: str, stride: int, dilation: int) -> np.ndarray:
    """Return the map of C1's filter 2, as Keras makes it with these settings."""
    kernel, bias = trained_lenet5().get_layer("C1").get_weights()
    layer = keras.layers.Conv2D(
        1, 5, padding=padding, strides=stride, dilation_rate=dilation, activation="tanh"
    )
    layer.build((None, *picture.shape))
    layer.set_weights([kernel[..., 2:3], bias[2:3]])
    return layer(picture[np.newaxis].astype("float32")).numpy()[0, :, :, 0]


@pytest.mark.parametrize(
    ("padding", "stride", "dilation"),
    [
        ("same", 1, 1),
        ("valid", 2, 1),
        ("same", 2, 1),
        ("same", 3, 1),
        ("same", 4, 1),
        ("valid", 1, 3),
        ("same", 1, 4),
    ],
)
def test_a_slide_gives_what_keras_gives(figure, truck, padding, stride, dilation):
    expected = slid(truck, padding, stride, dilation)
    rows, columns = expected.shape
    slide = {"padding": padding, "stride": stride, "dilation": dilation}
    for y, x in [(0, 0), (rows // 2, columns // 3), (rows - 1, columns - 1)]:
        figure.show(kernel="C1-2", activation="tanh", unit=f"{y},{x}", **slide)
        assert value(figure)[1] == pytest.approx(expected[y, x], abs=6e-4)
    assert sizes(figure) == ["32×32×3", f"{rows}×{columns}×1"]
    says = figure.page.locator(".lenet-bench-size").inner_text()
    assert says.endswith(f"and the first place: {rows}.")


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({}, "(32 − 5) ÷ 1 = 27 steps, and the first place: 28."),
        ({"stride": 2}, "(32 − 5) ÷ 2 = 13.5, so 13 whole steps, and the first place: 14."),
        ({"padding": "same"}, "(32 + 2 + 2 − 5) ÷ 1 = 31 steps, and the first place: 32."),
        (
            {"padding": "same", "stride": 2},  # one row above, and two below
            "(32 + 1 + 2 − 5) ÷ 2 = 15 steps, and the first place: 16.",
        ),
        ({"dilation": 3}, "(32 − 13) ÷ 1 = 19 steps, and the first place: 20."),
    ],
)
def test_the_size_of_the_map_is_worked_out(figure, state, says):
    figure.show(**state)
    text = figure.page.locator(".lenet-bench-size").inner_text()
    assert text.endswith(f"Rows and columns of the map: {says}")
    assert text.startswith("In a row, the kernel reaches over 5 + 4 × 2 = 13") == (
        "dilation" in state
    )


def test_controls_by_mouse_keep_the_window_where_it_is(figure):
    figure.show(unit="10,20")
    choice(figure, "Padding", "same: zeros around").click()
    becomes(figure, {"padding": "same", "unit": "12,22"})  # 2 rows and columns came before it
    choice(figure, "Stride", "2").click()
    becomes(figure, {"padding": "same", "stride": "2", "unit": "6,11"})
    assert choice(figure, "Stride", "2").get_attribute("aria-pressed") == "true"
    figure.page.reload()
    figure.page.wait_for_selector("[data-lenet-ready]")
    assert value(figure)[0] == "Map[6, 11]"
    assert sizes(figure)[1] == "16×16×1"


def test_controls_by_keyboard(figure):
    figure.show()
    choice(figure, "Dilation", "1").focus()
    figure.page.keyboard.press("ArrowRight")
    figure.page.keyboard.press("Enter")
    assert sizes(figure)[1] == "24×24×1"
    for _ in range(2):
        figure.page.keyboard.press("ArrowRight")
    figure.page.keyboard.press("Space")
    assert sizes(figure)[1] == "16×16×1"
    status = figure.page.locator(".lenet-unseen")
    expect(status).to_contain_text("of the 16 × 16 map")


def test_what_keras_refuses_is_refused_in_a_sentence(figure):
    figure.show(dilation=2, unit="3,3")
    before = value(figure)
    choice(figure, "Stride", "3").click()
    said = figure.page.locator(".lenet-bench-slide [role=alert]")
    expect(said).to_have_text(
        "Stride and dilation cannot both be above 1, in Keras as here: one of them has to be 1."
    )
    assert value(figure) == before
    assert choice(figure, "Stride", "1").get_attribute("aria-pressed") == "true"
    choice(figure, "Dilation", "1").click()
    expect(said).to_have_text("")
    choice(figure, "Stride", "3").click()
    assert sizes(figure)[1] == "10×10×1"


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ({"stride": 2, "dilation": 2}, "Stride and dilation cannot both be above 1"),
        (
            {"kernel": ",".join(["0"] * (3 * 12**2 + 1)), "dilation": 4},
            "Dilated, the kernel reaches over 45×45 pixels and the picture has 32×32",
        ),
        (
            {"kernel": ",".join(["0"] * (3 * 33**2 + 1))},
            "A kernel of 33×33 does not fit into a picture of 32×32.",
        ),
    ],
)
def test_a_link_to_what_keras_refuses_says_why(figure, state, why):
    beginning = value(figure)
    figure.show(**state)
    note = figure.page.locator(".lenet-misfit").first
    expect(note).to_contain_text(f"): it shows its beginning. {why}")
    assert value(figure) == beginning
    figure.show(stride=2)
    expect(note).to_have_text("")


def test_padding_is_shown_as_zeros_outside_the_picture(figure):
    figure.show(padding="same", stride=2, unit="0,0")
    patch = figure.page.locator(".lenet-equation table").first
    outside = patch.locator(".lenet-padding")
    assert outside.all_inner_texts() == ["0.000"] * 9  # a row and a column, which share a corner
    takes = figure.page.locator(".lenet-bench-takes")
    expect(takes).to_contain_text("rows −1 to 3 and columns −1 to 3 of the picture; 9 of its 25")
    box = figure.page.locator(".lenet-bench-picture canvas").bounding_box()
    assert box["width"] == box["height"] == 35 * 9  # 1 + 32 + 2 pixels


def test_dilation_marks_the_pixels_that_it_takes(figure, truck):
    figure.show(dilation=3, unit="5,6")
    squares = figure.page.locator(".lenet-bench-picture .lenet-places").get_attribute("d")
    assert squares.count("M") == 25
    assert squares.startswith(f"M{6 * 9} {5 * 9}h9v9h-9z")
    takes = figure.page.locator(".lenet-bench-takes").inner_text()
    assert takes == "It takes rows 5, 8, 11, 14, 17 and columns 6, 9, 12, 15, 18 of the picture."
    np.testing.assert_allclose(numbers(figure, 0), truck[5:18:3, 6:19:3, 0], atol=6e-4)
    figure.show(unit="5,6")
    assert figure.page.locator(".lenet-bench-picture .lenet-places").get_attribute("d") == ""


def test_pointing_at_a_padded_picture_picks_the_window_round_it(figure):
    figure.show(padding="same", stride=2, unit="9,9")
    canvas = figure.page.locator(".lenet-bench-picture canvas")
    canvas.click(position={"x": 9 * (1 + 21.5), "y": 9 * 0.5})  # column 21, and a row of padding
    assert value(figure)[0] == "Map[0, 10]"
    large = figure.page.get_by_label("Map. Arrow keys").locator("canvas")
    assert large.bounding_box()["width"] == 16 * 18  # as wide as the picture
    large.click(position={"x": 18 * 3.5, "y": 18 * 7.5})
    assert value(figure)[0] == "Map[7, 3]"


@pytest.mark.parametrize(
    "state", [{"padding": "same", "dilation": 4}, {"stride": 4}, {"padding": "same", "stride": 3}]
)
@pytest.mark.parametrize("width", [390, 320])
def test_every_slide_fits_a_phone(shared_page, width, state):
    figure = shared_page(width)
    figure.show(kernel="C1-0", activation="tanh", **state)
    assert figure.page.evaluate("document.documentElement.scrollWidth") <= width
    canvases = figure.page.locator(".lenet-bench-planes canvas")
    assert all(canvases.nth(i).bounding_box()["width"] >= 60 for i in range(2))


# ---------------------------------------------------------------- states
@pytest.mark.parametrize(
    "state",
    [
        {"kernel": "sharpen"},
        {"kernel": "1,2,3"},
        {"kernel": ",".join(["1"] * 75 + ["x"])},
        {"kernel": ",".join(["1"] * 77)},
        {"unit": "28,0"},
        {"unit": "0,-1"},
        {"unit": "5"},
        {"index": "100"},
        {"index": "-2"},
        {"operation": "both"},
        {"activation": "relu"},
        {"activation": "toString"},
        {"padding": "full"},
        {"padding": "constructor"},
        {"stride": "0"},
        {"stride": "5"},
        {"stride": "1.5"},
        {"dilation": "0"},
        {"dilation": "5"},
        {"dilation": ""},
        {"dilation": "two"},
        {"stride": "2", "unit": "14,0"},
    ],
)
def test_a_link_that_makes_no_sense_shows_the_beginning(figure, state):
    beginning = value(figure)
    figure.show(unit="2,2", kernel="copy")
    figure.show(**state)
    assert value(figure) == beginning


def test_a_kernel_of_another_size_makes_a_map_of_another_size(figure, truck):
    figure.show(kernel=",".join(["1"] * 27 + ["-2"]), unit="29,29")
    assert figure.page.locator(".lenet-title span").all_inner_texts() == ["32×32×3", "30×30×1"]
    expected = map_of(truck, np.ones((3, 3, 3)), -2)[29, 29]
    assert value(figure)[1] == pytest.approx(expected, abs=6e-3)


def test_a_smaller_map_keeps_the_window_inside(figure):
    figure.show(kernel=",".join(["0"] * 27 + ["0"]), unit="29,29")
    figure.page.get_by_role("button", name="blur").click()
    assert value(figure)[0] == "Map[27, 27]"


def test_choosing_a_learnt_kernel_brings_its_activation(figure):
    figure.page.get_by_role("button", name="C1, map 2").click()
    becomes(figure, {"kernel": "C1-2", "activation": "tanh"})
    says = figure.page.locator(".lenet-bench-says")
    expect(says).to_contain_text("C1 has 6 like it: 6 × (5 × 5 × 3 + 1) = 456 parameters.")
    figure.page.get_by_role("button", name="blur").click()
    becomes(figure, {"kernel": "blur"})
    expect(says).not_to_contain_text("parameters")


def test_pictures_can_be_chosen(figure):
    figure.page.get_by_role("button", name="Choose a picture").click()
    figure.page.get_by_role("button", name="ship, test image 55").click()
    assert "ship" in figure.page.locator(".lenet-bench-says").inner_text()
    figure.page.get_by_role("button", name="A single dot").click()
    assert "A single dot." in figure.page.locator(".lenet-bench-says").inner_text()
    becomes(figure, {"index": "-1"})
    figure.page.get_by_role("button", name="Choose a picture").click()


def test_it_fits_a_phone(open_figure):
    figure = open_figure(width=PHONE)
    figure.show(kernel="C1-0", activation="tanh")
    assert figure.page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_dark_pages_get_dark_maps(figure):
    drawn = "document.querySelectorAll('.lenet-bench-planes canvas')[1].toDataURL()"
    light = figure.page.evaluate(drawn)
    figure.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    figure.page.wait_for_function(f"light => {drawn} !== light", arg=light)
    figure.page.evaluate("document.documentElement.dataset.theme = 'light'")
    figure.page.wait_for_function(f"light => {drawn} === light", arg=light)


# ---------------------------------------------------------------- other models, and notebooks
def own_data(model: keras.Sequential, images: np.ndarray) -> dict[str, Any]:
    spec, weights = describe(model)
    return {
        "network": {"spec": spec, "format": "float32", "bytes": weights.tobytes()},
        "pictures": Pictures(images, model.input_shape[1:]).page(0),
    }


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_a_variant_is_computed_as_keras_computes_it(open_figure, padding):
    keras.utils.set_random_seed(3)
    layer = keras.layers.Conv2D(4, (3, 4), strides=(2, 1), padding=padding, activation="tanh")
    model = keras.Sequential([keras.Input((12, 15, 1)), layer])
    images = np.random.default_rng(0).uniform(size=(2, 12, 15, 1)).astype("float32")
    figure = open_figure(data=own_data(model, images))
    expected = layer(images).numpy()
    rows, columns, _ = expected.shape[1:]
    for y, x in [(0, 0), (rows - 1, columns - 1), (2, 7)]:
        figure.show(
            index=1, kernel="C1-3", activation="tanh", unit=f"{y},{x}", padding=padding, stride=""
        )
        assert value(figure)[1] == pytest.approx(expected[1, y, x, 3], abs=6e-4)
    assert not figure.page.get_by_text("letter F").count()
    own = figure.page.get_by_role("button", name="2×1, as in C1")
    assert own.get_attribute("aria-pressed") == "true"
    choice(figure, "Stride", "3").click()
    assert own.get_attribute("aria-pressed") == "false"
    own.click()
    assert figure.page.locator(".lenet-title span").last.inner_text() == f"{rows}×{columns}×1"


def test_in_a_notebook_what_the_reader_edits_reaches_python(figure):
    entry = catalog.FIGURES[NAME]
    shared = figure.assets()
    data = {f"_{name}": shared[asset] for name, asset in entry.data.items()}
    figure.in_notebook(**entry.state, **data)
    live = figure.page.locator(".lenet-live").nth(1)
    live.get_by_role("button", name="blur").click()
    live.get_by_label("bias").fill("1")
    stored = figure.page.evaluate("notebook.values.kernel")
    assert (len(stored), stored[0], stored[-1]) == (76, pytest.approx(1 / 75, abs=1e-4), 1)
    figure.page.evaluate("notebook.set('unit', [1, 2])")
    title = live.locator(".lenet-close-up-title")
    expect(title).to_contain_text("Map[1, 2]")
    live.evaluate("element => element.parentElement.remove()")
