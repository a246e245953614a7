"""The accuracy ledger in a browser: its rows, what opens, how it sorts, what it says."""

import json
from collections.abc import Callable, Iterator

import made_up_ledger
import pytest
from playwright.sync_api import Locator, Page, expect
from standalone import FigurePage, figure_pages
from viewing import DESKTOP, PHONE

from lenet_book.figures import AccuracyLedger, catalog, previews
from lenet_book.figures.accuracy_ledger.ledger_rows import own_rows, recorded_rows

PATH = ["tutorial", "standard", "nesterov", "muon", "smooth", "long", "taught", "relu"]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory) -> Iterator[dict]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        made_up_ledger.write(tmp_path_factory.mktemp("results"), monkeypatch)
        yield {"rows": recorded_rows()}


@pytest.fixture(scope="module")
def open_shared(windows, tmp_path_factory, ledger) -> Iterator[Callable[..., FigurePage]]:
    with figure_pages(windows, tmp_path_factory.mktemp("pages"), "accuracy-ledger") as open_page:
        yield lambda **options: open_page(**({"data": {"ledger": ledger}} | options))


def order(page: Page) -> list[str]:
    rows = page.locator(".lenet-account-row[data-id]")
    return rows.evaluate_all("rows => rows.map(row => row.dataset.id)")


def row(page: Page, name: str) -> Locator:
    return page.locator(f'.lenet-account-row[data-id="{name}"]')


def cells(page: Page, name: str) -> list[str]:
    """The cells of a row as they read, without the dots."""
    texts = row(page, name).get_by_role("cell").all_inner_texts()
    return [" ".join(text.split()) for text in texts[1:]]


def test_rows_read_as_python_computes_them(figure):
    page = figure.page
    assert order(page) == PATH
    assert cells(page, "tutorial") == [
        "53.4 % ± 0.4",
        "where it begins",
        "52.4 %",
        "12.0 ± 2.0 3 epochs",
    ]
    assert cells(page, "standard") == [
        "55.4 % ± 0.4",
        "+2.0 ± 0.7 ▲ helps",
        "54.4 %",
        "22.0 ± 2.0 3 epochs",
    ]
    assert cells(page, "nesterov")[1] == "0.0 ± 0.5 ≈ no difference that five seeds show"
    assert cells(page, "smooth")[1] == "−2.2 ± 0.6 ▼ hurts"
    heads = page.get_by_role("columnheader").all_inner_texts()
    assert [head for head in heads if "\n" not in head] == [
        *("Change", "Validation", "Points, verdict", "Test", "CPU seconds")
    ]
    names = row(page, "nesterov").get_by_role("rowheader").inner_text()
    assert "left out" in names
    assert "against: our recipe" in row(page, "relu").get_by_role("rowheader").inner_text()
    for group, first in {
        "More epochs, and a teacher": "long",
        "Changes to the network itself": "relu",
    }.items():
        head = page.locator(".lenet-account-between", has_text=group)
        assert head.evaluate("head => head.nextElementSibling.dataset.id") == first
    expect(page.locator(".lenet-summary")).to_have_text(
        "From “the tutorial's recipe”, 53.4 %, to “our recipe”, 60.4 % on the validation images: "
        "+7.0 points. 1 of 7 changes makes no difference that can be told from chance."
    )


def test_dots_lie_where_their_accuracies_do(figure):
    page = figure.page
    ticks = page.locator(".lenet-account-axis i")
    at = dict(
        zip(
            [float(text) for text in ticks.all_inner_texts()],
            ticks.evaluate_all("all => all.map(one => parseFloat(one.style.left))"),
            strict=True,
        )
    )
    (low, start), *_, (high, end) = at.items()

    def places(kind: str) -> list[float]:
        found = row(page, "muon").locator(f".lenet-runs-{kind}")
        lefts = found.evaluate_all("all => all.map(one => parseFloat(one.style.left))")
        return [low + (left - start) / (end - start) * (high - low) for left in lefts]

    assert places("dot") == pytest.approx([60.0, 60.2, 60.4, 60.6, 60.8])
    assert places("mean") == pytest.approx([60.4])
    assert places("before") == pytest.approx([55.4])
    assert row(page, "tutorial").locator(".lenet-runs-before").count() == 0


def test_the_test_images_are_another_measure(figure):
    page = figure.page
    page.get_by_role("button", name="test images").click()
    assert cells(page, "muon") == [
        "59.4 % ± 0.4",
        "+5.0 ± 0.9 ▲ helps",
        "60.4 %",
        "32.0 ± 2.0 3 epochs",
    ]
    assert figure.shared(lambda state: "measure" in state)["measure"] == "test"
    expect(page.locator(".lenet-summary")).to_contain_text("59.4 % on the test images")
    page.get_by_role("button", name="validation images").click()
    assert "measure" not in figure.shared(lambda state: "measure" not in state)


def test_rows_sort_by_what_they_bring(figure):
    page = figure.page
    page.get_by_role("button", name="by what they bring").click()
    assert order(page) == [
        *("muon", "relu", "standard", "long", "taught", "nesterov", "smooth", "tutorial")
    ]
    assert page.locator(".lenet-account-between").count() == 0
    assert "against: standardised pixels" in row(page, "muon").inner_text()
    page.get_by_role("button", name="step by step").click()
    assert order(page) == PATH


def test_a_row_opens_on_its_settings_seeds_curves_and_command(figure):
    page = figure.page
    button = row(page, "muon").get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    inside = page.locator(".lenet-account-inside")
    assert "5 seeds: 60.0 %, 60.2 %, 60.4 %, 60.6 %, 60.8 %." in inside.inner_text()
    assert "python -m lenet_book.experiments --again ledger_muon" in inside.inner_text()
    assert "Other seeds leave ± 0.5 points open, other pictures ± 0.7" in inside.inner_text()
    assert "3 settings were tried, one run each, before this was chosen." in inside.inner_text()
    settings = {" ".join(line.split()) for line in inside.locator("tbody tr").all_inner_texts()}
    assert settings == {
        "network tutorial tutorial",
        "pixels standardised standardised",
        "optimiser adam muon , changed",
        "label smoothing 0 0",
        "epochs 3 3",
        "distillation 0 0",
    }
    names = inside.locator("polyline[data-name]").evaluate_all(
        "all => all.map(p => p.dataset.name)"
    )
    assert names == [*(f"seed {n}" for n in range(5)), "before, mean"]
    assert "0.6020" in inside.locator("li", has_text="seed 1").inner_text()
    assert "0.5540" in inside.locator("li", has_text="before").inner_text()
    expect(page.locator("[role=status]").last).to_have_text(
        "Muon: 60.4 % ± 0.4 on the validation images, +5.0 ± 0.9 points against "
        "“standardised pixels”: helps."
    )
    assert figure.shared(lambda state: "row" in state)["row"] == "muon"
    page.keyboard.press("Enter")
    assert inside.count() == 0
    assert button.evaluate("button => button === document.activeElement")


def test_the_chart_of_an_open_row_goes_by_epochs(figure):
    figure.show(row="standard")
    chart = figure.page.get_by_role("slider", name="Validation accuracy chart")
    chart.focus()
    figure.page.keyboard.press("Home")
    figure.page.keyboard.press("ArrowRight")
    assert chart.get_attribute("aria-valuenow") == "1"
    assert "0.3520" in figure.page.locator("li", has_text="seed 1").inner_text()


def test_one_row_is_open_at_a_time(figure):
    page = figure.page
    row(page, "muon").get_by_role("button").click()
    row(page, "tutorial").get_by_role("button").click()
    assert page.locator(".lenet-account-inside").count() == 1
    assert "The other rows begin here." in page.locator(".lenet-account-inside").inner_text()


def test_a_link_restores_a_view_and_nonsense_does_not(figure):
    figure.show(row="smooth", measure="test", order="gain")
    assert row(figure.page, "smooth").get_by_role("button").get_attribute("aria-expanded") == "true"
    assert order(figure.page)[0] == "muon"
    for nonsense in (
        {"row": "adam"},
        {"row": "__proto__"},
        {"row": "constructor"},
        {"measure": "training"},
        {"order": "x"},
        {"measure": ""},
    ):
        figure.show(**nonsense)
        assert order(figure.page) == PATH, nonsense
        assert figure.page.locator(".lenet-account-inside").count() == 0
        assert cells(figure.page, "muon")[0].startswith("60.4 %"), nonsense


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_nothing_sticks_out(open_figure, width):
    page = open_figure(width=width, tail="#accuracy-ledger.row=nesterov").page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".lenet-account-inside").is_visible()


def test_without_scripts_the_picture_and_its_words_stay(browser, ledger, tmp_path):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    file = tmp_path / "page.html"
    file.write_text(
        previews.page(catalog.preview("accuracy-ledger", data={"ledger": ledger})), "utf-8"
    )
    page.goto(file.as_uri())
    assert page.locator("figure img").get_attribute("alt").startswith("A table with a row for each")
    assert page.locator("figcaption").is_visible()
    context.close()


def test_your_own_rows_in_a_notebook(open_figure):
    rows = own_rows({"plain": [0.6, 0.61, 0.62], "<b>a, b</b> & c": [0.7, 0.71]}, {})
    figure = open_figure(width=PHONE)
    figure.page.locator("figure").evaluate("preview => preview.remove()")
    state = AccuracyLedger({"plain": [0.6, 0.61]}).state()
    figure.in_notebook(**state, _ledger=json.loads(json.dumps({"rows": rows})))
    page = figure.page
    page.wait_for_selector(".lenet-accounts")
    assert row(page, "row2").get_by_role("button").inner_text() == "<b>a, b</b> & c"
    assert cells(page, "row2") == ["70.5 % ± 6.4", "+9.5 ± 3.3 ▲ helps"]
    assert page.get_by_role("button", name="test images").count() == 0
    row(page, "row2").get_by_role("button").click()
    assert page.evaluate("notebook.values.row") == "row2"
    assert "2 seeds: 70.0 %, 71.0 %." in page.locator(".lenet-account-detail:visible").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
