"""The convolution bench in a browser: what it shows is what NumPy and Keras compute."""

from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import pytest
from playwright.sync_api import expect
from standalone import FigurePage, figure_pages
from viewing import PHONE

from lenet_utils.figures import assets, catalog
from lenet_utils.figures.network import describe
from lenet_utils.figures.pictures import Pictures
from lenet_utils.models import trained_lenet5

NAME = "convolution-bench"
TRUCK = 92  # its number in the gallery: test image 23
LETTER = ["####.", "#....", "###..", "#....", "#...."]
UNITS = [(0, 0), (14, 14), (27, 27), (3, 21)]


@pytest.fixture(scope="module")
def open_figure(browser, tmp_path_factory) -> Iterator[Any]:
    with figure_pages(browser, tmp_path_factory.mktemp("bench"), NAME) as open_page:
        yield open_page


@pytest.fixture(scope="module")
def shared_page(open_figure) -> FigurePage:
    return open_figure()


@pytest.fixture
def bench(shared_page) -> FigurePage:
    """One page for all tests, shown from its beginning."""
    shared_page.show()
    return shared_page


@pytest.fixture(scope="module")
def truck() -> np.ndarray:
    return assets.gallery()[0][TRUCK] / 255


def value(bench: FigurePage) -> tuple[str, float]:
    """Return the unit that is explained, and its value."""
    name, number = bench.page.locator(".lenet-close-up-title").inner_text().split(" = ")
    return name, float(number.replace("−", "-"))


def numbers(bench: FigurePage, matrix: int) -> np.ndarray:
    """Return the numbers of the patch (0), the kernel (1) or the products (2)."""
    table = bench.page.locator(".lenet-equation table").nth(matrix)
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
def test_kernels_made_by_hand_give_what_numpy_gives(bench, truck, name, operation):
    kernel = handmade(name)
    expected = map_of(truck, kernel[::-1, ::-1] if operation == "convolution" else kernel)
    for y, x in UNITS:
        bench.show(kernel=name, operation=operation, unit=f"{y},{x}")
        assert value(bench) == (f"Map[{y}, {x}]", pytest.approx(expected[y, x], abs=6e-4))


@pytest.mark.parametrize("number", range(6))
def test_kernels_of_c1_give_what_keras_gives(bench, truck, number):
    c1 = trained_lenet5().get_layer("C1")
    expected = c1(truck[np.newaxis]).numpy()[0, :, :, number]
    for y, x in UNITS:
        bench.show(kernel=f"C1-{number}", activation="tanh", unit=f"{y},{x}")
        assert value(bench)[1] == pytest.approx(expected[y, x], abs=6e-4)


def test_the_arithmetic_adds_up_to_the_value(bench, truck):
    bench.show(kernel="C1-5", activation="tanh", unit="14,14")
    kernel, bias = trained_lenet5().get_layer("C1").get_weights()
    for c, channel in enumerate(["red", "green", "blue"]):
        bench.page.get_by_role("button", name=channel, exact=True).click()
        patch, weights, products = (numbers(bench, matrix) for matrix in range(3))
        np.testing.assert_allclose(patch, truck[14:19, 14:19, c], atol=6e-4)
        np.testing.assert_allclose(weights, kernel[:, :, c, 5], atol=6e-4)
        np.testing.assert_allclose(
            products, (truck[14:19, 14:19] * kernel[..., 5])[..., c], atol=6e-4
        )
    rows = bench.page.locator(".lenet-ledger tr").all_inner_texts()
    found = {row.split("\t")[0]: float(row.split("\t")[1].replace("−", "-")) for row in rows}
    total = (truck[14:19, 14:19] * kernel[..., 5]).sum() + bias[5]
    assert found["bias"] == pytest.approx(bias[5], abs=6e-4)
    assert found["sum"] == pytest.approx(total, abs=6e-4)
    parts = [found[name] for name in ("red", "green", "blue", "bias")]
    assert sum(parts) + found.get("rounding of these lines", 0) == pytest.approx(found["sum"])
    assert value(bench)[1] == pytest.approx(np.tanh(total), abs=6e-4)


@pytest.mark.parametrize(
    ("operation", "turn"), [("cross-correlation", -1), ("convolution", 1)], ids=["as is", "turned"]
)
def test_a_single_dot_shows_which_way_the_kernel_is_read(bench, operation, turn):
    drawn = [
        "".join(
            "#" if value_at(bench, y, x, index=-1, kernel="letter", operation=operation) else "."
            for x in range(12, 17)
        )
        for y in range(12, 17)
    ]
    assert drawn == [row[::turn] for row in LETTER][::turn]


def value_at(bench: FigurePage, y: int, x: int, **state: Any) -> float:
    bench.show(unit=f"{y},{x}", **state)
    return value(bench)[1]


# ---------------------------------------------------------------- editing
def cell(bench: FigurePage, row: int, column: int):
    return bench.page.get_by_label(f"weight in row {row}, column {column}", exact=True)


def becomes(bench: FigurePage, state: dict[str, str]) -> None:
    assert bench.shared(state.__eq__) == state


def shared_kernel(bench: FigurePage, expected: Callable[[np.ndarray], bool]) -> None:
    """Check the weights and the bias that the address holds."""

    def holds(state: dict[str, str]) -> bool:
        numbers = state.get("kernel", "").split(",")
        return len(numbers) == 76 and bool(expected(np.array(numbers, float)))

    state = bench.shared(holds)
    assert holds(state), state


def test_typing_changes_one_weight_and_the_link_keeps_it(bench, truck):
    bench.show(kernel="blur", unit="14,14")
    bench.page.get_by_role("button", name="green", exact=True).click()
    cell(bench, 1, 3).fill("-0,5")  # a decimal comma will do
    kernel = handmade("blur")
    kernel[1, 3, 1] = -0.5
    expected = map_of(truck, kernel)[14, 14]
    assert value(bench)[1] == pytest.approx(expected, abs=2e-3)  # links keep four digits
    expected = np.append(kernel, 0)
    shared_kernel(bench, lambda stored: np.allclose(stored, expected, atol=6e-5))
    before = value(bench)
    bench.page.reload()
    bench.page.wait_for_selector("[data-lenet-ready]")
    assert value(bench) == before


def test_all_channels_can_be_changed_at_once(bench):
    bench.show(kernel="copy", unit="0,0")
    together = bench.page.get_by_label("change all channels at once")
    together.check()
    cell(bench, 0, 0).fill("2")
    together.uncheck()
    cell(bench, 0, 1).fill("3")
    shared_kernel(bench, lambda stored: sorted(stored[:6]) == [0, 0, 2, 2, 2, 3])


def test_a_turned_kernel_is_edited_where_it_is_seen(bench):
    bench.show(kernel="blur", operation="convolution", unit="0,0")
    bench.page.get_by_role("button", name="red", exact=True).click()
    cell(bench, 0, 1).fill("7")
    assert numbers(bench, 1)[0, 1] == 7
    shared_kernel(bench, lambda stored: stored[69:72].tolist() == [7, 0.0133, 0.0133])
    bench.page.get_by_role("button", name="as it is").click()
    assert numbers(bench, 1)[4, 3] == 7


@pytest.mark.parametrize("nonsense", ["abc", "", "1e999", "--1"])
def test_nonsense_is_marked_and_changes_nothing(bench, nonsense):
    bench.show(kernel="vertical", unit="3,3")
    before = value(bench)
    cell(bench, 0, 0).fill(nonsense)
    assert cell(bench, 0, 0).get_attribute("aria-invalid") == "true"
    assert value(bench) == before
    cell(bench, 0, 0).blur()
    assert cell(bench, 0, 0).input_value() == "−0.033"
    assert cell(bench, 0, 0).get_attribute("aria-invalid") is None
    pressed = bench.page.get_by_role("button", name="vertical edges").get_attribute("aria-pressed")
    assert pressed == "true"


def test_the_bias_is_added_everywhere(bench):
    bench.show(kernel="horizontal", unit="5,5")
    before = value(bench)[1]
    bench.page.get_by_label("bias").fill("0.5")
    assert value(bench)[1] == pytest.approx(before + 0.5, abs=2e-3)


def test_arrow_keys_move_in_the_kernel_and_page_keys_change_it(bench):
    bench.show(kernel="vertical", unit="5,5")
    cell(bench, 2, 2).focus()
    press = bench.page.keyboard.press
    press("ArrowUp")
    press("ArrowLeft")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert bench.page.evaluate(focused) == "weight in row 1, column 1"
    press("PageUp")
    press("PageUp")
    assert numbers(bench, 1)[1, 1] == pytest.approx(0.167, abs=2e-3)
    for _ in range(4):
        press("ArrowUp")
    assert bench.page.evaluate(focused) == "weight in row 0, column 1"


# ---------------------------------------------------------------- moving
@pytest.mark.parametrize("name", ["Picture", "Map"])
def test_arrow_keys_move_the_window_and_stop_at_the_edge(bench, name):
    bench.show(unit="1,26")
    plane = bench.page.get_by_label(f"{name}. Arrow keys move the kernel.")
    plane.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowUp"):
        bench.page.keyboard.press(key)
    assert value(bench)[0] == "Map[0, 27]"
    plane.press("ArrowDown")
    plane.press("ArrowLeft")
    assert value(bench)[0] == "Map[1, 26]"


def test_buttons_move_it_too(bench):
    bench.show(unit="5,5")
    for name in ("left", "left", "down", "right", "up", "up"):
        bench.page.get_by_role("button", name=name, exact=True).click()
    assert value(bench)[0] == "Map[4, 4]"


def test_pointing_picks_the_unit_of_the_map_and_the_middle_of_the_window(bench):
    for name, size, expected in [("Map", 28, "Map[9, 20]"), ("Picture", 32, "Map[7, 18]")]:
        bench.show(unit="0,0")
        canvas = bench.page.get_by_label(f"{name}. Arrow keys").locator("canvas")
        box = canvas.bounding_box()
        at = {"x": box["width"] * 20.5 / size, "y": box["height"] * 9.5 / size}
        canvas.click(position=at)
        assert value(bench)[0] == expected


def test_dragging_beyond_the_picture_stays_in_the_map(bench):
    bench.show(unit="5,5")
    box = bench.page.get_by_label("Picture. Arrow keys").bounding_box()
    mouse = bench.page.mouse
    mouse.move(box["x"] + 40, box["y"] + 40)
    mouse.down()
    mouse.move(box["x"] - 60, box["y"] + 2 * box["height"], steps=3)
    mouse.up()
    assert value(bench)[0] == "Map[27, 0]"


def test_a_kernel_slides_by_itself_until_it_is_stopped(open_figure):
    bench = open_figure(reduced_motion="no-preference", tail=f"#{NAME}.unit=9,9")
    bench.page.get_by_role("button", name="Slide the kernel").click()
    bench.page.wait_for_function(
        "document.querySelector('.lenet-close-up-title').textContent.startsWith('Map[1,')"
    )
    bench.page.get_by_role("button", name="Stop").click()
    assert value(bench)[0] == "Map[9, 9]"
    assert "unit=9,9" in bench.page.url


def test_nothing_slides_where_motion_is_not_wanted(bench):
    assert not bench.page.get_by_text("Slide the kernel").is_visible()


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
    ],
)
def test_a_link_that_makes_no_sense_shows_the_beginning(bench, state):
    beginning = value(bench)
    bench.show(unit="2,2", kernel="copy")
    bench.show(**state)
    assert value(bench) == beginning


def test_a_kernel_of_another_size_makes_a_map_of_another_size(bench, truck):
    bench.show(kernel=",".join(["1"] * 27 + ["-2"]), unit="29,29")
    assert bench.page.locator(".lenet-title span").all_inner_texts() == ["32×32×3", "30×30×1"]
    expected = map_of(truck, np.ones((3, 3, 3)), -2)[29, 29]
    assert value(bench)[1] == pytest.approx(expected, abs=6e-3)


def test_a_smaller_map_keeps_the_window_inside(bench):
    bench.show(kernel=",".join(["0"] * 27 + ["0"]), unit="29,29")
    bench.page.get_by_role("button", name="blur").click()
    assert value(bench)[0] == "Map[27, 27]"


def test_choosing_a_learnt_kernel_brings_its_activation(bench):
    bench.page.get_by_role("button", name="C1, map 2").click()
    becomes(bench, {"kernel": "C1-2", "activation": "tanh"})
    bench.page.get_by_role("button", name="blur").click()
    becomes(bench, {"kernel": "blur"})


def test_pictures_can_be_chosen(bench):
    bench.page.get_by_role("button", name="Choose a picture").click()
    bench.page.get_by_role("button", name="ship, picture 86").click()
    assert "ship" in bench.page.locator(".lenet-bench-says").inner_text()
    bench.page.get_by_role("button", name="A single dot").click()
    assert "A single dot." in bench.page.locator(".lenet-bench-says").inner_text()
    becomes(bench, {"index": "-1"})
    bench.page.get_by_role("button", name="Choose a picture").click()


def test_it_fits_a_phone(open_figure):
    bench = open_figure(width=PHONE)
    bench.show(kernel="C1-0", activation="tanh")
    assert bench.page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_dark_pages_get_dark_maps(bench):
    drawn = "document.querySelectorAll('.lenet-bench-planes canvas')[1].toDataURL()"
    light = bench.page.evaluate(drawn)
    bench.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    bench.page.wait_for_function(f"light => {drawn} !== light", arg=light)
    bench.page.evaluate("document.documentElement.dataset.theme = 'light'")
    bench.page.wait_for_function(f"light => {drawn} === light", arg=light)


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
    bench = open_figure(data=own_data(model, images))
    expected = layer(images).numpy()
    rows, columns, _ = expected.shape[1:]
    for y, x in [(0, 0), (rows - 1, columns - 1), (2, 7)]:
        bench.show(index=1, kernel="C1-3", activation="tanh", unit=f"{y},{x}")
        assert value(bench)[1] == pytest.approx(expected[1, y, x, 3], abs=6e-4)
    assert not bench.page.get_by_text("letter F").count()


def test_in_a_notebook_what_the_reader_edits_reaches_python(bench):
    entry = catalog.FIGURES[NAME]
    shared = bench.page.evaluate("LenetAssets")
    data = {f"_{name}": shared[asset] for name, asset in entry.data.items()}
    bench.in_notebook(**entry.state, **data)
    live = bench.page.locator(".lenet-live").nth(1)
    live.get_by_role("button", name="blur").click()
    live.get_by_label("bias").fill("1")
    stored = bench.page.evaluate("notebook.values.kernel")
    assert (len(stored), stored[0], stored[-1]) == (76, pytest.approx(1 / 75, abs=1e-4), 1)
    bench.page.evaluate("notebook.set('unit', [1, 2])")
    title = live.locator(".lenet-close-up-title")
    expect(title).to_contain_text("Map[1, 2]")
    live.evaluate("element => element.parentElement.remove()")
