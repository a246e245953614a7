"""The receptive-field tracer in a browser: what it says is what arithmetic and Keras say."""

import io
import re
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image
from playwright.sync_api import Page, expect
from viewing import DESKTOP, PHONE, violations

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.figures import ReceptiveField
from lenet_book.figures.network import describe
from lenet_book.records.snapshots import trained_lenet5

NAME = "receptive-field"
SHIP = 86  # its number in the gallery
# (kernel, stride) of each layer, and how many maps it has
LENET = {"C1": (5, 1, 6), "S2": (2, 2, 6), "C3": (5, 1, 16), "S4": (2, 2, 16), "C5": (5, 1, 120)}


@pytest.fixture
def show(show) -> Callable[..., Page]:
    """Show a state, or without one the figure's beginning, the first map of each layer."""

    def follow(*, width: int = DESKTOP, **state: Any) -> Page:
        for select in show(width=width).locator(".lenet-fields select").all():
            select.select_option("0")
        return show(width=width, **state)  # the maps stay: no link holds them

    return follow


def layer(page: Page, label: str):
    return page.locator(".lenet-fields-layer").filter(
        has=page.locator(".lenet-title b", has_text=re.compile(f"^{label}$"))
    )


def caption(page: Page, label: str) -> list[str]:
    return layer(page, label).locator(".lenet-field-caption span").all_inner_texts()


def summary(page: Page) -> str:
    return page.locator(".lenet-summary").inner_text()


def seen_below(label: str, position: int) -> dict[str, tuple[int, int]]:
    """First and last position that a unit sees in each layer before it, and in the picture."""
    first = last = position
    found = {}
    names = list(LENET)
    for here in reversed(names[: names.index(label) + 1]):
        kernel, stride, _ = LENET[here]
        first, last = first * stride, last * stride + kernel - 1
        below = names[names.index(here) - 1] if here != "C1" else "Input"
        found[below] = (first, last)
    return found


@pytest.mark.parametrize(
    ("label", "row", "column"),
    [("C1", 0, 27), ("S2", 13, 4), ("C3", 9, 3), ("S4", 2, 2), ("S4", 4, 0), ("C5", 0, 0)],
)
def test_fields_are_what_kernels_and_strides_give(show, label, row, column):
    page = show(layer=label, unit=f"{row},{column},3")
    rows, columns = seen_below(label, row), seen_below(label, column)
    for below, (first, last) in rows.items():
        left, right = columns[below]
        assert caption(page, below) == [
            f"sees {last - first + 1}×{right - left + 1}",
            f"rows {first}–{last}",
            f"columns {left}–{right}",
        ]
    size = rows["Input"][1] - rows["Input"][0] + 1
    said = "sees the whole picture" if label == "C5" else f"sees {size}×{size} pixels"
    assert said in summary(page)


@pytest.mark.parametrize(("label", "step"), [("C1", 1), ("S2", 2), ("C3", 2), ("S4", 4)])
def test_the_step_is_said(show, label, step):
    page = show(layer=label, unit="1,1,0")
    assert f"begins {step} pixel" in summary(page)


def test_later_layers_are_not_marked(show):
    page = show(layer="S2", unit="3,3,0")
    assert caption(page, "S2") == ["row 3", "column 3"]
    assert caption(page, "C3") == caption(page, "S4") == caption(page, "C5") == []
    assert page.locator(".lenet-trace .lenet-field").count() == 2


def test_boxes_are_drawn_where_the_captions_say(show):
    page = show(layer="S4", unit="2,3,0")
    boxes = page.locator(".lenet-trace .lenet-field")
    for n, label in enumerate(["Input", "C1", "S2", "C3"]):
        canvas = layer(page, label).locator("canvas").bounding_box()
        box = boxes.nth(n).bounding_box()
        length = {"Input": 32, "C1": 28, "S2": 14, "C3": 10}[label]
        (top, bottom), (left, right) = (seen_below("S4", n)[label] for n in (2, 3))
        unit = canvas["width"] / length
        # An outline is drawn over the edge, half of its width on either side.
        assert box["x"] == pytest.approx(canvas["x"] + left * unit, abs=2)
        assert box["y"] == pytest.approx(canvas["y"] + top * unit, abs=2)
        assert box["width"] == pytest.approx((right - left + 1) * unit, abs=3)
        assert box["height"] == pytest.approx((bottom - top + 1) * unit, abs=3)


# ---------------------------------------------------------------- changing a pixel
def changed_picture(pixel: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """The ship as it is, and with a pixel turned white, or black if it is bright."""
    image = gallery()[0][SHIP] / np.float32(255)
    other = image.copy()
    other[pixel] = 0 if image[pixel].mean() > 0.5 else 1
    return image, other


@pytest.fixture(scope="module")
def inside() -> keras.Model:
    model = trained_lenet5()
    return keras.Model(model.inputs[0], [model.get_layer(n).output for n in (*LENET, "Output")])


@pytest.mark.parametrize("pixel", [(0, 0), (7, 8), (16, 16), (31, 20)])
def test_as_many_units_change_as_see_the_pixel(show, inside, pixel):
    page = show(index=SHIP, pixel=f"{pixel[0]},{pixel[1]}")
    maps = inside.predict(np.stack(changed_picture(pixel)), verbose=0)
    for label, (before, after) in zip(LENET, maps, strict=False):
        change = np.abs(after - before) > 1e-6
        units = change.any(axis=2).sum() * before.shape[2]
        counted, total = caption(page, label)[0].replace(",", "").split(" of ")
        assert int(total) == before.size
        # A saturated unit may change by less than Keras's rounding, or not at all.
        assert change.sum() <= int(counted) <= units


def test_counts_agree_with_the_fields(show):
    page = show(index=SHIP, pixel="16,16")
    for label, positions in {"C1": 25, "S2": 9, "C3": 49, "S4": 16, "C5": 1}.items():
        assert caption(page, label)[0].startswith(f"{positions * LENET[label][2]} of ")


def test_a_unit_says_whether_it_sees_the_pixel_and_what_becomes_of_it(show, inside):
    for pixel, digits in {(18, 12): (3, 2), (8, 8): (4, 2)}.items():  # as many as differ
        page = show(index=SHIP, layer="S4", unit="2,2,5", pixel=f"{pixel[0]},{pixel[1]}")
        maps = inside.predict(np.stack(changed_picture(pixel)), verbose=0)
        old, new = (f"{v:.{digits[0]}f}".replace("-", "−") for v in maps[3][:, 2, 2, 5])
        ship = [f"{100 * value:.{digits[1]}f} %" for value in maps[-1][:, 8]]
        assert f"S4[2, 2, 5] sees it: {old} becomes {new}." in summary(page)
        assert f"Output, ship: {ship[0]} becomes {ship[1]}." in summary(page)

    old = f"{maps[3][0, 2, 2, 5]:.3f}".replace("-", "−")
    for pixel in ("7,8", "8,7", "24,8", "8,24"):
        page = show(index=SHIP, layer="S4", unit="2,2,5", pixel=pixel)
        assert f"S4[2, 2, 5] does not see it: it stays {old}." in summary(page)


def test_a_change_keeps_the_scale_of_the_values(show, inside):
    """A small change is painted pale: its colours end where those of the values do."""
    (maps, *_) = zip(*inside.predict(np.stack(changed_picture((0, 0))), verbose=0), strict=False)
    texts = {label: f"±{abs(values).max():.2f}" for label, values in zip(LENET, maps, strict=False)}
    strongest = """canvas => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const zero = [246, 245, 241];
        return Math.max(...data.map((byte, i) => i % 4 < 3 ? Math.abs(byte - zero[i % 4]) : 0)
            .filter((_, i) => data[i - i % 4 + 3] === 255));
    }"""
    for pixel in ({}, {"pixel": "0,0"}):
        page = show(index=SHIP, **pixel)
        for label, text in texts.items():
            expect(layer(page, label).locator(".lenet-field-scale")).to_have_text(text)
        off_zero = layer(page, "C5").locator("canvas").evaluate(strongest)
        assert off_zero < 40 if pixel else off_zero > 150
    assert layer(page, "Input").locator(".lenet-field-scale").inner_text() == ""


def test_the_changed_part_is_framed_and_the_picture_can_be_restored(show):
    page = show(index=SHIP, pixel="16,16")
    assert page.locator(".lenet-trace .lenet-changed").count() == 4  # C1 to S4
    page.get_by_role("button", name="Restore the picture").click()
    assert page.locator(".lenet-trace .lenet-changed").count() == 0
    assert caption(page, "C1") == []
    assert page.get_by_role("button", name="Restore the picture").is_hidden()


# ---------------------------------------------------------------- a reader's own picture
def test_drawing_outside_the_field_leaves_the_unit_as_it_is_and_inside_not(show, inside):
    page = show(index=SHIP, layer="S4", unit="2,2,5")
    page.get_by_role("button", name="Draw on it").click()
    pad = page.locator(".lenet-pad")
    pad.focus()
    frame = page.locator(".lenet-pad-frame").bounding_box()
    around = pad.locator("canvas").bounding_box()
    sixteenths = [round(16 * (frame[a] - around[a]) / around["width"], 2) for a in ("x", "y")]
    assert sixteenths == [4, 4], "the unit sees pixels 8 to 23"
    assert frame["width"] == pytest.approx(around["width"] / 2, abs=1)
    for _ in range(16):
        page.keyboard.press("ArrowUp")
    page.keyboard.press(" ")  # two pixels wide and high, black, at the upper edge
    image, _ = changed_picture((0, 0))
    old = f"{inside.predict(image[None], verbose=0)[3][0, 2, 2, 5]:.3f}".replace("-", "−")
    gallerys = f"picture {SHIP} of the gallery"
    stays = f"S4[2, 2, 5] gives {old}, to the last digit what it gives for {gallerys}."
    expect(page.locator(".lenet-summary")).to_contain_text(stays)

    page.keyboard.press("Backspace")
    for _ in range(16):
        page.keyboard.press("ArrowDown")
    page.keyboard.press(" ")
    other = image.copy()
    other[16:18, 16:18] = 0
    now = f"{inside.predict(other[None], verbose=0)[3][0, 2, 2, 5]:.3f}".replace("-", "−")
    assert now != old
    changes = f"S4[2, 2, 5] gives {now}; for {gallerys} it gives {old}."
    expect(page.locator(".lenet-summary")).to_contain_text(changes)

    page.get_by_role("button", name="Choose a picture", exact=True).click()
    page.locator(".lenet-thumb").nth(3).click()
    assert "For your picture" not in summary(page)
    page.get_by_role("button", name="Choose a picture", exact=True).click()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_file_of_one_s_own_goes_through_the_network(show, inside, width):
    page = show(width=width, layer="S4", unit="2,2,5")
    page.get_by_role("button", name="Use your own").click()
    buffer = io.BytesIO()
    image = gallery()[0][12]
    Image.fromarray(image).save(buffer, "PNG")
    file = {"name": "own.png", "mimeType": "image/png", "buffer": buffer.getvalue()}
    page.locator("input[type=file]").set_input_files(file)
    values = inside.predict(image[None] / np.float32(255), verbose=0)[3]
    now = f"{values[0, 2, 2, 5]:.3f}".replace("-", "−")
    expect(page.locator(".lenet-summary")).to_contain_text(
        f"For your picture S4[2, 2, 5] gives {now}"
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Choose a picture", exact=True).click()
    page.locator(".lenet-thumb").first.click()
    page.get_by_role("button", name="Choose a picture", exact=True).click()


# ---------------------------------------------------------------- mouse, keyboard, link
def click_unit(page: Page, label: str, row: int, column: int, length: int) -> None:
    canvas = layer(page, label).locator("canvas")
    box = canvas.bounding_box()
    unit = box["width"] / length
    canvas.click(position={"x": (column + 0.5) * unit, "y": (row + 0.5) * unit})


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_click_chooses_a_unit_or_a_pixel(show, width):
    page = show(width=width)
    click_unit(page, "S4", 1, 3, 5)
    assert summary(page).startswith("S4[1, 3, 0] sees 16×16 pixels: rows 4–19, columns 12–27.")
    click_unit(page, "Input", 5, 13, 32)
    assert "The pixel in row 5, column 13 is" in summary(page)
    assert "S4[1, 3, 0] sees it" in summary(page)


def test_every_unit_of_c5_can_be_chosen(show):
    page = show()
    canvas = layer(page, "C5").locator("canvas")
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] - 3, "y": 3})
    columns = round(box["width"] / 8)
    assert summary(page).startswith(f"C5[0, 0, {columns - 1}] sees the whole picture")


def test_keys_move_through_rows_columns_and_maps(show):
    page = show()
    surface = layer(page, "C3").locator(".lenet-surface")
    surface.focus()
    for key in ("Enter", "ArrowRight", "ArrowDown", "ArrowDown", "PageDown"):
        page.keyboard.press(key)
    assert summary(page).startswith("C3[7, 6, 1]")
    assert layer(page, "C3").locator("select").input_value() == "1"
    assert layer(page, "S4").locator("select").input_value() == "1"  # pooled map by map
    for _ in range(12):
        page.keyboard.press("ArrowDown")
    assert summary(page).startswith("C3[9, 6, 1]")  # the edge holds
    page.keyboard.press("Escape")
    assert summary(page).startswith("Choose a unit")


def test_keys_choose_and_restore_a_pixel(show):
    page = show()
    layer(page, "Input").locator(".lenet-surface").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft")
    assert "The pixel in row 16, column 15" in summary(page)
    page.keyboard.press("Escape")
    assert summary(page).startswith("Choose a unit")


def test_another_map_can_be_looked_at(show):
    page = show(layer="S4", unit="2,2,5")
    layer(page, "S4").locator("select").select_option("7")
    assert summary(page).startswith("S4[2, 2, 7]")
    assert layer(page, "C3").locator("select").input_value() == "7"
    layer(page, "C1").locator("select").select_option("4")
    assert layer(page, "S2").locator("select").input_value() == "4"
    assert summary(page).startswith("S4[2, 2, 7]")


def test_a_link_brings_the_view_back(show, open_figure):
    page = show()
    click_unit(page, "S4", 1, 3, 5)
    click_unit(page, "Input", 5, 13, 32)
    link = f"#{NAME}.layer=S4&{NAME}.unit=1,3,0&{NAME}.pixel=5,13"
    # Before it stands the link to another figure with which `show` began.
    page.wait_for_function("link => location.hash.endsWith(link)", arg=link[1:])
    again = open_figure(tail=link).page
    assert summary(page).startswith("S4[1, 3, 0]")
    assert summary(again) == summary(page)


@pytest.mark.parametrize(
    "state",
    [
        {"layer": "F6", "unit": "3"},
        {"layer": "Input", "unit": "1,1,0"},
        {"layer": "S4", "unit": "2,2"},
        {"layer": "S4", "unit": "5,0,0"},
        {"layer": "S4"},
        {"pixel": "32,0"},
        {"pixel": "1"},
        {"index": "100"},
    ],
)
def test_a_link_to_nothing_shows_the_beginning(show, state):
    show(layer="S4", unit="2,2,5", pixel="9,9")
    assert summary(show(**state)).startswith("Choose a unit")


def test_it_follows_python_in_a_notebook(open_figure):
    figure = open_figure()
    widget = ReceptiveField(layer="S4", unit=(2, 2, 5))
    figure.show_widget(widget)
    live = figure.page.locator("body > div > .lenet-live")
    says = live.locator(".lenet-summary")
    expect(says).to_contain_text("S4[2, 2, 5] sees 16×16 pixels")
    figure.page.evaluate("notebook.set('pixel', [7, 8])")
    expect(says).to_contain_text("S4[2, 2, 5] does not see it")
    live.get_by_role("button", name="Restore the picture").click()
    assert figure.page.evaluate("notebook.values.pixel") is None


# ---------------------------------------------------------------- looks, other networks
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_it_fits_and_axe_finds_nothing(show, axe, width, theme):
    page = show(layer="S4", unit="2,2,5", pixel="9,9", width=width, theme=theme)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page, axe, "figure") == []


def test_every_layer_has_its_units_in_the_middle_of_what_they_see(show):
    page = show()
    boxes = {n: layer(page, n).locator("canvas").bounding_box() for n in ("Input", *LENET)}
    pixel = boxes["Input"]["width"] / 32
    middles = [box["y"] + box["height"] / 2 for name, box in boxes.items() if name != "C5"]
    assert max(middles) - min(middles) < 1
    # As wide as the units' middles lie apart: 28 × 1, 14 × 2, 10 × 2 and 5 × 4 pixels.
    for label, width in {"C1": 28, "S2": 28, "C3": 20, "S4": 20}.items():
        assert boxes[label]["width"] == pytest.approx(width * pixel, abs=0.5)


def test_it_turns_dark_with_the_page(show):
    page = show(layer="S4", unit="2,2,5", pixel="9,9")
    corner = (
        "[...document.querySelectorAll('.lenet-surface canvas')][1]"
        ".getContext('2d').getImageData(2, 2, 1, 1).data[0]"
    )
    page.wait_for_function(f"{corner} > 200")  # nothing has changed there: the colour of zero
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(f"{corner} < 60")


def test_another_network_with_padding_and_other_strides(open_figure):
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(4, 3, strides=2, padding="same", activation="relu"),
            layers.MaxPooling2D(3, strides=3),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    spec, weights = describe(model)
    network = {"spec": spec, "format": "float32", "bytes": weights.tobytes()}
    figure = open_figure(data={"network": network})
    figure.show(layer="S2", unit="1,0,2")
    page = figure.page
    # S2 row 1 sees C1 rows 3–5; with one row of padding at the end, pixel rows 6–12.
    assert caption(page, "C1") == ["sees 3×3", "rows 3–5", "columns 0–2"]
    assert caption(page, "Input") == ["sees 7×7", "rows 6–12", "columns 0–6"]
    assert "begins 6 pixels" in summary(page)
    # The pooling leaves out C1's last row and column, and with them the last of the pixels.
    layer(page, "Output").locator("canvas").click(position={"x": 4, "y": 4})
    assert summary(page) == "Output[0] sees 31×31 pixels: rows 0–30, columns 0–30."
