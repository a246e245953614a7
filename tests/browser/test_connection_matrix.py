"""The connection matrix in a browser: it shows the paper's table, and Keras's numbers."""

import re
from functools import cache

import keras
import numpy as np
import pytest
from keras import layers
from playwright.sync_api import Locator, Page, expect
from viewing import DESKTOP, PHONE, violations

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.figures import ConnectionMatrix
from lenet_book.records.snapshots import trained_lenet5
from lenet_utils.data import CLASS_NAMES
from lenet_utils.lenet_1998 import CONNECTIONS, SUBSETS

NAME = "connection-matrix"
GROUPED = np.kron(np.eye(2), np.ones((3, 8))).astype(bool)
TABLES = {"1998": CONNECTIONS, "model": np.ones((6, 16), dtype=bool), "grouped": GROUPED}
PHONES = [320, PHONE]  # CSS pixels
BEGINNING = "C3[4, 7, 2] = 0.204"


def title(page: Page | Locator) -> str:
    return page.locator(".lenet-close-up-title").inner_text()


def about(page: Page | Locator) -> str:
    return page.locator(".lenet-connections-head p").inner_text()


def signed(value: float, plus: str = "") -> str:
    return f"{value:{plus}.3f}".replace("-", "−")


@cache
def computed(table: str, index: int = 70) -> dict[str, np.ndarray]:
    """What Keras makes of a picture of the gallery with the weights of missing links at zero."""
    model = trained_lenet5()
    kernel, bias = model.get_layer("C3").get_weights()
    kernel *= TABLES[table]
    model.get_layer("C3").set_weights([kernel, bias])
    names = ("S2", "C3", "Output")
    inside = keras.Model(model.inputs[0], [model.get_layer(name).output for name in names])
    image = gallery()[0][index : index + 1] / np.float32(255)
    s2, c3, output = (maps[0] for maps in inside.predict(image, verbose=0))
    return {"S2": s2, "C3": c3, "Output": output, "kernel": kernel, "bias": bias}


def shown_table(page: Page | Locator) -> np.ndarray:
    rows = page.locator(".lenet-connection-table tbody tr").all()
    marks = [row.locator("td:not(.lenet-uses)").all_inner_texts() for row in rows]
    return np.array([[mark == "●" for mark in row] for row in marks])


# ---------------------------------------------------------------- the table
@pytest.mark.parametrize(
    ("table", "uses", "count", "products"),
    [
        (
            "1998",
            "10",
            "60 links × 25 weights + 16 biases = 1,516",
            "1,500 weights × 100 places = 150,000",
        ),
        (
            "model",
            "16",
            "96 links × 25 weights + 16 biases = 2,416",
            "2,400 weights × 100 places = 240,000",
        ),
        (
            "grouped",
            "8",
            "48 links × 25 weights + 16 biases = 1,216",
            "1,200 weights × 100 places = 120,000",
        ),
    ],
)
def test_the_table_and_its_counts(show, table, uses, count, products):
    page = show(table=table)
    np.testing.assert_array_equal(shown_table(page), TABLES[table])
    assert page.locator("tbody .lenet-uses").all_inner_texts() == [uses] * 6
    assert page.locator(".lenet-connections-count").inner_text() == counted(count, products)


def counted(count: str, products: str) -> str:
    slid = f"the weights make {products} products for a picture."
    return f"{count} parameters. Slid over the maps, {slid}"


@pytest.mark.parametrize(
    ("table", "count", "products", "shapes"),
    [
        (
            "depthwise",
            "6 links × 25 weights + 6 biases = 156",
            "150 weights × 100 places = 15,000",
            [(6, 6)],
        ),
        (
            "pointwise",
            "96 links × 1 weight + 16 biases = 112",
            "96 weights × 196 places = 18,816",
            [(6, 16)],
        ),
        (
            "separable",
            "6 links × 25 weights + 96 links × 1 weight + 16 biases = 262",
            "150 weights × 100 places + 96 weights × 100 places = 24,600",
            [(6, 6), (6, 16)],
        ),
    ],
)
@pytest.mark.parametrize("width", [DESKTOP, *PHONES])
def test_layouts_of_other_kernels_are_counted_and_not_run(
    show, width, table, count, products, shapes
):
    page = show(table=table, width=width)
    assert page.locator(".lenet-connections-count").inner_text() == counted(count, products)
    assert "counted and not run" in page.locator(".lenet-connections-top p").inner_text()
    assert page.locator(".lenet-close-up").is_hidden()
    for shown, (inputs, outputs) in zip(
        page.locator(".lenet-connections-tables table").all(), shapes, strict=True
    ):
        assert shown.locator("button").count() == outputs
        links = inputs if inputs == outputs else inputs * outputs
        assert shown.get_by_text("●", exact=True).count() == links
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="all-to-all").click()
    assert page.locator(".lenet-close-up").is_visible()
    assert title(page).startswith("C3[4, 7, 2] = 0.498")


def test_a_map_of_a_counted_layout_is_chosen_by_keys(show):
    page = show(table="depthwise", unit="4,7,13")
    page.get_by_role("button", name="D map 5, from map 5").focus()
    page.keyboard.press("ArrowLeft")
    pressed = page.locator(".lenet-connections-tables button[aria-pressed=true]")
    assert pressed.get_attribute("aria-label") == "D map 4, from map 4"


def test_the_columns_stand_in_the_groups_of_the_paper(show):
    page = show()
    groups = page.locator("th[scope=colgroup]")
    assert groups.all_inner_texts() == ["3 neighbours", "4 neighbours", "2 pairs", "all 6"]
    assert groups.evaluate_all("all => all.map((cell) => cell.colSpan)") == [6, 6, 3, 1]
    page.get_by_role("button", name="all-to-all").click()
    assert groups.all_inner_texts() == ["all 6"]


@pytest.mark.parametrize("width", PHONES)
@pytest.mark.parametrize(("table", "uses"), [("1998", "10"), ("model", "16")])
def test_on_a_phone_the_table_is_turned_so_that_all_can_be_read(show, width, table, uses):
    page = show(width=width, table=table)
    rows = page.locator(".lenet-connection-table tbody tr:not(:has([scope=rowgroup]))").all()
    marks = [row.locator("td").all_inner_texts()[:-1] for row in rows]
    shown = np.array([[mark == "●" for mark in row] for row in marks])
    np.testing.assert_array_equal(shown, TABLES[table].T)
    columns = page.locator("thead th").all_inner_texts()
    assert columns == [*(f"S2 {s}" for s in range(6)), "C3"]
    assert page.locator("tfoot .lenet-uses").all_inner_texts() == ["used", *[uses] * 6]
    groups = page.locator("th[scope=rowgroup]").all_inner_texts()
    several = ["3 neighbours", "4 neighbours", "2 pairs", "all 6"]
    assert groups == (several if table == "1998" else ["all 6"])
    caption = "Which maps of S2 (columns) feed which maps of C3 (rows)"
    assert page.locator(".lenet-connection-table caption").inner_text() == caption


@pytest.mark.parametrize("c", range(16))
def test_a_ring_fills_the_dots_of_its_subset(show, c):
    page = show(unit=f"4,7,{c}")
    filled = ".lenet-filled"
    head = page.get_by_role("button", name=re.compile(rf"^C3 map {c},"))
    assert head.locator(f"circle{filled}").count() == len(SUBSETS[c])
    large = page.locator(f".lenet-connections-head text{filled}").all_text_contents()
    assert large == [str(s) for s in SUBSETS[c]]
    parameters = 25 * len(SUBSETS[c]) + 1
    assert f"{len(SUBSETS[c])} × 25 + 1 = {parameters} parameters" in about(page)


def test_turning_the_ring_leads_through_a_group_and_back(show):
    for start in (0, 6, 12):
        page = show(unit=f"0,0,{start}")
        visited = [start]
        turn = page.get_by_role("button", name="Turn by one place")
        while True:
            before = {(s + 1) % 6 for s in SUBSETS[visited[-1]]}
            turn.click()
            visited.append(int(re.match(r"C3\[0, 0, (\d+)\]", title(page))[1]))
            assert before == set(SUBSETS[visited[-1]])
            if visited[-1] == start:
                break
        assert len(visited) - 1 == {0: 6, 6: 6, 12: 3}[start]


def test_a_set_that_no_turn_changes_says_so(show):
    for state in ({"unit": "4,7,15"}, {"unit": "4,7,3", "table": "model"}):
        page = show(**state)
        assert "it is the same set" in about(page)
        assert page.get_by_role("button", name="Turn by one place").is_disabled()


# ---------------------------------------------------------------- one unit
@pytest.mark.parametrize("table", ["1998", "model", "grouped"])
@pytest.mark.parametrize(
    ("unit", "index"), [((4, 7, 2), 70), ((0, 0, 15), 70), ((9, 3, 7), 21), ((5, 9, 12), 99)]
)
def test_a_unit_is_the_sum_of_what_its_maps_add(show, table, unit, index):
    y, x, c = unit
    page = show(table=table, unit=f"{y},{x},{c}", index=index)
    keras_says = computed(table, index)
    assert title(page) == f"C3[{y}, {x}, {c}] = {signed(keras_says['C3'][unit])}"
    patch = keras_says["S2"][y : y + 5, x : x + 5]
    parts = (patch * keras_says["kernel"][..., c]).sum(axis=(0, 1))
    seen = np.flatnonzero(TABLES[table][:, c])
    rows = page.locator(".lenet-ledger .lenet-term").all_inner_texts()
    expected = [(f"S2 map {s}", parts[s]) for s in seen] + [("bias", keras_says["bias"][c])]
    assert [row.split("\t")[0].strip() for row in rows] == [name for name, _ in expected]
    for row, (_, value) in zip(rows, expected, strict=True):
        assert signed(value, "+") in row


@pytest.mark.parametrize("table", ["1998", "model", "grouped"])
def test_the_networks_answer_is_kerass(show, table):
    output = computed(table)["Output"]
    best = output.argmax()
    verdict = "right." if CLASS_NAMES[best] == "horse" else "wrong, it is a horse."
    said = f"the network says {CLASS_NAMES[best]}, {100 * output[best]:.0f} % – {verdict}"
    expect(show(table=table).locator(".lenet-connections-top p")).to_contain_text(said)


def test_missing_links_add_nothing_and_show_nothing(show):
    page = show(unit="4,7,2")
    empty = page.locator(".lenet-connections-strip canvas").evaluate_all(
        """all => all.map((canvas) => {
            const { width, height } = canvas;
            const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
            return data.every((byte) => byte === 0);
        })"""
    )
    missing = [s not in SUBSETS[2] for s in range(6)]
    assert empty == [False] * 6 + missing + missing
    faded = page.locator(".lenet-connections-strip > div:first-of-type canvas.lenet-unconnected")
    assert faded.count() == 3


# ---------------------------------------------------------------- mouse, keys, links
@pytest.mark.parametrize(
    ("width", "cell", "result"),
    [
        (DESKTOP, "tbody tr:nth-child(4) td:nth-child(11)", "tfoot td:nth-child(15)"),
        (
            PHONE,
            "tbody:nth-of-type(2) tr:nth-child(5) td:nth-child(5)",
            "tbody:nth-of-type(3) tr:nth-child(3) td:last-child",
        ),
    ],
)
def test_a_click_in_the_table_chooses_its_map(show, width, cell, result):
    page = show(width=width)
    page.locator(f".lenet-connection-table {cell}").click()
    assert title(page).startswith("C3[4, 7, 9]")
    page.locator(f".lenet-connection-table {result}").click()
    assert title(page).startswith("C3[4, 7, 13]")
    page.get_by_role("button", name="Next map").click()
    page.get_by_role("button", name="Next map").click()
    page.get_by_role("button", name="Next map").click()
    assert title(page).startswith("C3[4, 7, 0]")
    page.get_by_role("button", name="Previous map").click()
    assert title(page).startswith("C3[4, 7, 15]")


@pytest.mark.parametrize("width", [DESKTOP, *PHONES])
def test_the_maps_are_one_tab_stop_and_arrow_keys_move_in_the_direction_seen(show, width):
    forth, back = ("ArrowRight", "ArrowLeft") if width == DESKTOP else ("ArrowDown", "ArrowUp")
    across = {"ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"} - {forth, back}
    page = show(width=width)
    heads = page.locator(".lenet-connection-table button")
    assert heads.evaluate_all("all => all.filter((b) => b.tabIndex === 0).length") == 1
    page.get_by_role("button", name="C3 map 2, from maps 2, 3 and 4").focus()
    for key in (forth, forth, back, *across):
        page.keyboard.press(key)
    assert title(page).startswith("C3[4, 7, 3]")
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    for _ in range(20):
        page.keyboard.press(back)
    assert title(page).startswith("C3[4, 7, 0]")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == "C3 map 0, from maps 0, 1 and 2"


def test_a_key_that_moves_down_the_table_does_not_scroll_the_page(show):
    page = show(width=PHONE)
    page.get_by_role("button", name="C3 map 0, from maps 0, 1 and 2").focus()
    before = page.evaluate("scrollY")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("scrollY") == before


def test_a_turned_phone_keeps_the_focus_and_the_chosen_map(open_figure):
    page = open_figure(width=PHONE).page
    page.get_by_role("button", name="C3 map 7, from maps 1, 2, 3 and 4").click()
    page.set_viewport_size({"width": 740, "height": PHONE})
    page.wait_for_selector("th[scope=colgroup]")
    page.keyboard.press("ArrowRight")
    assert title(page).startswith("C3[4, 7, 8]")


def test_a_unit_is_chosen_by_click_or_by_arrow_keys(show):
    page = show()
    canvas = page.locator(".lenet-connections-sum canvas")
    cell = canvas.bounding_box()["width"] / 10
    canvas.click(position={"x": 8.5 * cell, "y": 1.5 * cell})
    assert title(page).startswith("C3[1, 8, 2]")
    page.get_by_role("application", name="C3").focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    assert title(page).startswith("C3[0, 9, 2]")


def test_a_link_brings_the_view_back(shared_page, show, open_figure):
    page = show(unit="1,2,14")
    page.get_by_role("button", name="all-to-all").click()
    state = {"table": "model", "unit": "1,2,14"}
    assert shared_page(DESKTOP).shared(state.__eq__) == state
    again = open_figure(tail=page.evaluate("location.hash")).page
    assert (title(again), about(again)) == (title(page), about(page))


@pytest.mark.parametrize(
    "state",
    [
        {"layer": "C1"},
        {"table": "1989"},
        {"table": "toString"},
        {"unit": "10,7,2"},
        {"unit": "4,7,16"},
        {"unit": "4,7"},
        {"index": "-1"},
    ],
)
def test_a_link_to_nothing_shows_the_beginning(show, state):
    assert title(show(**state)) == BEGINNING


# ---------------------------------------------------------------- notebook, looks, other networks
def test_it_follows_python_in_a_notebook(open_figure):
    figure = open_figure()
    widget = ConnectionMatrix(table="model", unit=(1, 2, 3))
    figure.show_widget(widget)
    live = figure.page.locator("body > div > .lenet-live")
    value = live.locator(".lenet-close-up-title")
    expect(value).to_have_text(f"C3[1, 2, 3] = {signed(computed('model')['C3'][1, 2, 3])}")
    figure.page.evaluate("notebook.set('table', '1998')")
    expect(value).to_have_text(f"C3[1, 2, 3] = {signed(computed('1998')['C3'][1, 2, 3])}")
    live.get_by_role("button", name="Turn by one place").click()
    assert figure.page.evaluate("notebook.values.unit") == [1, 2, 4]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_it_fits_and_axe_finds_nothing(show, axe, width, theme):
    page = show(width=width, theme=theme)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    table = page.locator(".lenet-connection-table")
    assert table.evaluate("element => element.scrollWidth <= element.clientWidth")
    assert violations(page, axe, "figure") == []


def test_another_network_shows_the_links_it_has(open_figure):
    keras.utils.set_random_seed(2)
    table = np.array([[1, 0, 1, 0], [1, 1, 1, 0], [0, 1, 1, 0]], dtype=bool)
    model = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(3, 5, strides=2, activation="relu"),
            layers.Conv2D(4, 3, padding="same", activation="sigmoid", use_bias=False),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.layers[1].set_weights([model.layers[1].get_weights()[0] * table])
    widget = ConnectionMatrix(model, unit=(0, 13, 2), index=70)
    figure = open_figure()
    figure.show_widget(widget)
    page = figure.page.locator("body > div > .lenet-live")
    np.testing.assert_array_equal(shown_table(page), table)
    image = gallery()[0][70:71] / np.float32(255)
    expected = model.layers[1](model.layers[0](image)).numpy()[0]
    assert title(page) == f"C2[0, 13, 2] = {signed(expected[0, 13, 2])}"
    counts = page.locator(".lenet-connections-count")
    products = "63 weights × 196 places = 12,348"
    assert counts.inner_text() == counted("7 links × 9 weights = 63", products)
    names = page.get_by_role("toolbar", name="Links").get_by_role("button").all_inner_texts()
    # Three maps make no two groups, and the table of 1998 has six.
    assert names == ["the model’s own", "depthwise", "1×1", "depthwise, then 1×1"]
    figure.page.evaluate("notebook.set('unit', [5, 5, 3])")
    expect(page.locator(".lenet-close-up-title")).to_have_text("C2[5, 5, 3] = 0.500")
    assert "sees no map of C1: none. 0 × 9 = 0 parameters" in about(page)
