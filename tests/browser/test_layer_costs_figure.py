"""The layer-costs figure in a browser: its numbers, its bars, and what a reader can change."""

import keras
import pytest
from keras import layers
from playwright.sync_api import Page, expect
from viewing import DESKTOP, PHONE

from lenet_book.figures.network import describe
from lenet_utils.counting import layer_costs
from lenet_utils.models import tutorial_lenet5

NAME = "layer-costs"


def table(page: Page) -> dict[str, tuple[str, str, str]]:
    """Layer: (shape, parameters, multiply-adds) as the rows read, without the shares."""
    rows = page.locator(".lenet-cost-row:not(.lenet-cost-head)").all()
    found = {}
    for row in rows:
        name = row.locator("b").inner_text()
        shape = row.locator(".lenet-cost-name small").inner_text()
        numbers = row.locator(".lenet-cost-number").evaluate_all(
            "all => all.map(number => number.firstChild.textContent)"
        )
        found[name] = (shape, *numbers)
    return found


def share(page: Page, layer: str, count: str) -> float:
    """The length of a bar as a share of its track."""
    row = page.locator(".lenet-cost-row", has_text=layer)
    width = row.locator(f".lenet-cost-{count} i").evaluate("bar => bar.style.width")
    return float(width.removesuffix("%")) / 100


def test_it_shows_the_table_that_is_counted_from_the_model(figure):
    costs = {cost.name: cost for cost in layer_costs(tutorial_lenet5()) if cost.name != "flatten"}
    shown = table(figure.page)
    assert list(shown) == ["Input", *costs, "Together"]
    for name, cost in costs.items():
        shape = "×".join(map(str, cost.output))
        assert shown[name] == (shape, f"{cost.parameters:,}", f"{cost.multiply_adds:,}")
        of_parameters, of_work = cost.parameters / 62_006, cost.multiply_adds / 651_720
        assert share(figure.page, name, "parameters") == pytest.approx(of_parameters, abs=1e-5)
        assert share(figure.page, name, "multiplyAdds") == pytest.approx(of_work, abs=1e-5)
    assert shown["Together"] == ("", "62,006", "651,720")
    assert figure.page.locator(".lenet-cost-mark:visible").count() == 0


@pytest.mark.parametrize("width", [320, PHONE, DESKTOP])
def test_bars_of_both_counts_have_tracks_of_one_width(open_figure, width):
    tracks = open_figure(width=width).page.locator(".lenet-cost-track")
    widths = tracks.evaluate_all("all => all.map(track => track.getBoundingClientRect().width)")
    assert max(widths) - min(widths) < 0.5
    assert min(widths) > 60


def test_a_larger_picture_moves_the_bars_and_leaves_a_mark(figure):
    page = figure.page
    page.get_by_label("Input: pixels").fill("64")
    page.get_by_label("Input: pixels").press("Enter")
    assert table(page)["F6"] == ("84", "816,564", "816,480")
    assert table(page)["Together"] == ("", "868,406", "7,947,720")
    assert share(page, "F6", "parameters") == pytest.approx(0.9403, abs=1e-4)
    summary = page.locator(".lenet-summary").inner_text()
    assert "868,406 parameters, 14.0 times as many as before, most of them in F6 (94 %)" in summary
    marks = page.locator(".lenet-cost-row", has_text="F6").locator(".lenet-cost-mark:visible")
    assert marks.count() == 2
    wanted = {"sizes": "64,6,5,2,16,5,2,120,5,84,10"}
    assert figure.shared(lambda state: state == wanted) == wanted


def test_buttons_double_and_restore(figure):
    page = figure.page
    page.get_by_role("button", name="Twice the filters").click()
    assert table(page)["C3"] == ("10×10×32", "9,632", "960,000")
    page.get_by_role("button", name="Twice the picture").click()
    assert table(page)["Input"][0] == "64×64×3"
    assert page.get_by_label("C5: filters").input_value() == "240"
    page.get_by_role("button", name="As it was").click()
    assert table(page)["Together"] == ("", "62,006", "651,720")
    assert figure.shared(lambda state: not state) == {}


def test_what_does_not_fit_is_said_in_a_sentence(figure):
    page = figure.page
    page.get_by_label("C1: kernel").fill("24")
    page.get_by_label("C1: kernel").press("Enter")
    expect(page.locator(".lenet-summary")).to_contain_text(
        "This does not fit together. C3 has a 5×5 kernel, and only 4×4 values to put it on."
    )
    assert table(page)["C3"] == ("does not fit", "–", "–")
    assert table(page)["Together"] == ("", "–", "–")
    page.get_by_label("C1: kernel").fill("5")
    page.get_by_label("C1: kernel").press("Enter")
    assert table(page)["Together"] == ("", "62,006", "651,720")
    figure.show(sizes="32,6,5,29,16,5,2,120,5,84,10")
    expect(page.locator(".lenet-summary")).to_contain_text(
        "S2 has a 29×29 window, and only 28×28 values to put it on."
    )


@pytest.mark.parametrize("typed", ["0", "-3", "99999", ""])
def test_a_number_that_cannot_be_is_taken_back(figure, typed):
    field = figure.page.get_by_label("C3: filters")
    field.fill(typed)
    field.press("Tab")
    assert field.input_value() == "16"
    assert table(figure.page)["Together"] == ("", "62,006", "651,720")
    said = figure.page.locator(".lenet-cost-says:visible")
    expect(said).to_have_text("filters: from 1 to 1,024")
    field.fill("17")
    field.press("Tab")
    expect(said).to_have_count(0)


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ("33,6,5,2,16,5,2,120,5,84,10", "677,370 multiply-adds, 3.9 % more than before"),
        ("32,6,5,2,16,5,2,119,5,84,10", "0.074 % fewer than before"),
        ("32,6,5,2,32,5,2,120,5,84,10", "1.4 times as many as before"),
    ],
)
def test_a_small_change_is_said_in_per_cent(figure, sizes, said):
    figure.show(sizes=sizes)
    expect(figure.page.locator(".lenet-summary")).to_contain_text(said)


def test_a_link_restores_the_sizes_and_nonsense_does_not(figure):
    figure.show(sizes="28,6,5,2,16,5,2,120,4,84,10")
    assert table(figure.page)["Input"][0] == "28×28×3"
    for nonsense in ("28,6", "0,6,5,2,16,5,2,120,4,84,10", "x"):
        figure.show(sizes=nonsense)
        assert table(figure.page)["Input"][0] == "32×32×3"


def test_numbers_are_told_to_a_screen_reader(figure):
    page = figure.page
    page.get_by_label("F6: units").fill("10")
    page.get_by_label("F6: units").press("Enter")
    expect(page.locator(".lenet-live > [role=status]")).to_contain_text("52,312 parameters")
    assert page.get_by_role("row").count() == 10
    assert page.get_by_role("rowheader").nth(1).inner_text().startswith("C1")


def test_your_own_model_in_a_notebook(open_figure):
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(4, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    figure = open_figure(width=PHONE)
    figure.page.locator("figure").evaluate("preview => preview.remove()")
    figure.in_notebook(sizes=None, _network={"spec": describe(model).spec})
    page = figure.page
    page.wait_for_selector(".lenet-costs")
    total = model.count_params()
    assert table(page)["Together"] == ("", f"{total:,}", f"{28 * 28 * 9 * 4 + 784 * 10:,}")
    page.get_by_label("C1: filters").fill("8")
    page.get_by_label("C1: filters").press("Enter")
    assert page.evaluate("notebook.values.sizes") == [28, 8, 3, 2, 10]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
