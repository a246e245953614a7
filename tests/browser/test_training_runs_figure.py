"""The training player of several runs: choosing, comparing, zooming, numbers and their file."""

import csv

import numpy as np
import pytest
from playwright.sync_api import expect

from lenet_book.figures import catalog
from lenet_book.records import recorded

NAME = "training-runs"
MAIN, OTHER = "split_tutorial", "split_rate_high"
ENTRY = catalog.FIGURES[NAME]


def histories(name: str, quantity: str) -> np.ndarray:
    """All seeds' curves: (seeds, epochs)."""
    return np.array([run["history"][quantity] for run in recorded.load(name)["runs"]])


def legend(page, chart: int) -> dict[str, str]:
    items = page.locator(".lenet-chart").nth(chart).locator(".lenet-chart-legend li").all()
    return {
        item.evaluate("li => li.childNodes[1].textContent"): item.locator("b").inner_text()
        for item in items
    }


def mean_of(text: str) -> float:
    """The mean of a legend's "0.5101 (0.4962–0.5178)"."""
    return float(text.split()[0])


def ticks(page, chart: int) -> list[float]:
    """The numbers at the vertical axis."""
    texts = page.locator(".lenet-chart").nth(chart).locator("text[text-anchor=end]")
    return [float(text) for text in texts.all_text_contents()]


def test_lines_are_means_of_all_seeds_and_bands_enclose_them(show):
    page = show(epoch=4, spread="range")
    seeds = histories(MAIN, "val_accuracy")[:, 3]
    said = f"{seeds.mean():.4f} ({seeds.min():.4f}–{seeds.max():.4f})"
    assert legend(page, 0)["validation"] == said
    assert page.locator(".lenet-band").count() == 4
    expect(page.locator(".lenet-note")).to_contain_text("lowest to the highest")
    page = show(epoch=4, spread="first")
    first = histories(MAIN, "val_accuracy")[0]
    assert float(legend(page, 0)["validation"]) == pytest.approx(first[3], abs=1e-4)
    assert page.locator(".lenet-band").count() == 0


def test_it_begins_at_the_last_epoch_that_all_runs_have(figure):
    names = [name.removeprefix("run-") for name in ENTRY.data["runs"]]
    epochs = {name: histories(name, "loss").shape[1] for name in names}
    assert ENTRY.state["epoch"] == min(epochs.values())
    said = f"Epoch {min(epochs.values())} of {epochs[MAIN]}"
    expect(figure.page.locator("output")).to_have_text(said)


def test_a_run_that_is_over_says_at_which_epoch(show):
    page = show(compared=OTHER, epoch=20)
    last = histories(OTHER, "loss").shape[1]
    shown = legend(page, 1)
    assert shown["C training"] == shown["C validation"] == f"ended at epoch {last}"
    assert mean_of(shown["A training"]) > 0
    spoken = page.get_by_role("slider", name="Loss chart").get_attribute("aria-valuetext")
    assert f"C validation ended at epoch {last}" in spoken


def test_runs_are_compared_under_their_letters(figure):
    page = figure.page
    page.locator(f"[data-id={OTHER}]").click()
    page.get_by_role("slider", name="Epoch").fill("5")
    shown = legend(page, 1)
    assert set(shown) == {"A training", "A validation", "C training", "C validation"}
    for letter, name in (("A", MAIN), ("C", OTHER)):
        mean = histories(name, "val_loss").mean(axis=0)
        assert mean_of(shown[f"{letter} validation"]) == pytest.approx(mean[4], abs=1e-4)
    wanted = {"compared": OTHER, "epoch": "5"}
    assert figure.shared(lambda state: state == wanted) == wanted
    page.locator(f"[data-id={OTHER}]").click()
    assert set(legend(page, 1)) == {"training", "validation"}


def test_another_run_swaps_places_and_has_its_own_epochs_and_network(show):
    page = show(compared="split_ours")
    kernels = page.locator(".lenet-filters canvas").first
    before = kernels.evaluate("canvas => canvas.toDataURL()")
    page.get_by_label("Run").select_option("split_ours")
    epochs = histories("split_ours", "loss").shape[1]
    expect(page.locator("output")).to_contain_text(f"of {epochs}")
    assert page.locator(f"[data-id={MAIN}]").get_attribute("aria-pressed") == "true"
    assert page.locator("[data-id=split_ours]").is_hidden()
    after = page.locator(".lenet-filters canvas").first.evaluate("canvas => canvas.toDataURL()")
    assert before != after


def test_the_test_curve_is_there_for_those_who_ask(show):
    page = show(epoch=20)
    assert "test" not in legend(page, 0)
    page.get_by_text("How to draw the curves").click()
    page.locator("[data-id=test]").click()
    last = histories(MAIN, "test_accuracy").mean(axis=0)[-1]
    assert mean_of(legend(page, 0)["test"]) == pytest.approx(last, abs=1e-4)
    for kind in ("training", "validation", "test"):  # the last one stays
        page.locator(f"[data-id={kind}]").click()
    assert list(legend(page, 0)) == ["test"]
    page.get_by_text("How to draw the curves").click()


def test_zooming_shows_fewer_epochs_on_a_finer_axis(show):
    page = show(curves="validation")
    whole = ticks(page, 0)
    chart = page.get_by_role("slider", name="Accuracy chart")
    chart.focus()
    chart.press("+")
    page.get_by_text("How to draw the curves").click()
    first, last = (page.get_by_label(f"{end} epoch to show") for end in ("First", "Last"))
    epochs = histories(MAIN, "loss").shape[1]
    assert int(last.input_value()) - int(first.input_value()) == epochs // 2
    assert max(np.diff(ticks(page, 0))) <= max(np.diff(whole))
    first.fill("3")
    last.fill("1")
    last.press("Enter")  # nonsense: all epochs
    expect(last).to_have_value(str(epochs))
    first.fill("4")
    last.fill("8")
    last.press("Enter")
    points = page.locator(".lenet-line[data-name=validation]").first.get_attribute("points")
    assert len(points.split()) == 5
    chart.press("0")
    expect(first).to_have_value("0")
    page.get_by_text("How to draw the curves").click()


def test_dragging_with_shift_zooms_and_without_turns_the_epoch(show):
    page = show()
    chart = page.locator(".lenet-curves").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    epochs = histories(MAIN, "loss").shape[1]

    def at(epoch):
        return box["x"] + 44 + epoch / epochs * (box["width"] - 62), box["y"] + 80

    page.mouse.move(*at(6))
    page.mouse.down()
    page.mouse.move(*at(9))
    page.mouse.up()
    expect(page.locator("output")).to_contain_text("Epoch 9 of")
    page.keyboard.down("Shift")
    page.mouse.move(*at(5))
    page.mouse.down()
    page.mouse.move(*at(11))
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(page.get_by_label("First epoch to show")).to_have_value("5")
    expect(page.get_by_label("Last epoch to show")).to_have_value("11")
    page.mouse.dblclick(*at(9))
    expect(page.get_by_label("First epoch to show")).to_have_value("0")


def test_the_marked_epoch_stays_in_view(show):
    page = show(epoch=12)
    chart = page.get_by_role("slider", name="Accuracy chart")
    first, last = (page.get_by_label(f"{end} epoch to show") for end in ("First", "Last"))
    page.get_by_text("How to draw the curves").click()
    first.fill("4")
    last.fill("8")
    last.press("Enter")
    expect(page.locator("output")).to_contain_text("Epoch 8 of")
    chart.focus()
    chart.press("ArrowRight")
    expect(first).to_have_value("5")
    expect(last).to_have_value("9")
    chart.press("Home")
    expect(first).to_have_value("0")
    expect(last).to_have_value("4")
    chart.press("ArrowRight")  # it is in view: nothing moves
    expect(first).to_have_value("0")
    page.get_by_text("How to draw the curves").click()


def test_values_appear_under_the_pointer_and_for_the_keyboard(show):
    page = show(compared=OTHER)
    chart = page.get_by_role("slider", name="Loss chart")
    chart.focus()
    chart.press("Home")
    chart.press("ArrowRight")
    chart.press("ArrowRight")
    value = histories(OTHER, "val_loss").mean(axis=0)[1]
    spoken = chart.get_attribute("aria-valuetext")
    assert spoken.startswith("epoch 2, A training")
    assert f"C validation {value:.4f}" in spoken
    box = chart.locator("svg").bounding_box()
    page.mouse.move(box["x"] + box["width"] - 18, box["y"] + 60)
    last = histories(MAIN, "loss").mean(axis=0)[-1]
    expect(chart.locator(".lenet-tooltip")).to_contain_text(f"A training {last:.4f}")


def test_smoothing_and_the_logarithm_change_the_drawing_and_not_the_numbers(show):
    plain = show(epoch=6)
    numbers, axis = legend(plain, 1), ticks(plain, 1)
    line = ".lenet-chart:nth-child(2) .lenet-line[data-name=validation]"
    drawn = plain.locator(line).get_attribute("points")
    smooth = show(epoch=6, smoothing=5)
    assert smooth.locator(line).get_attribute("points") != drawn
    assert smooth.locator(".lenet-faint").count() == 4
    assert legend(smooth, 1) == numbers
    log = show(epoch=6, scale="log")
    places = (
        log.locator(".lenet-chart")
        .nth(1)
        .locator("text[text-anchor=end]")
        .evaluate_all("all => all.map(text => Number(text.getAttribute('y')))")
    )
    values = np.log(ticks(log, 1))
    np.testing.assert_allclose(
        np.diff(places) / np.diff(values), np.diff(places)[0] / np.diff(values)[0]
    )
    assert legend(log, 1) == numbers and len(axis) > 1


def test_the_table_and_the_file_hold_what_is_drawn(show):
    page = show(compared="split_ours")
    page.get_by_text("The curves as numbers").click()
    cells = page.locator(".lenet-numbers tbody tr").nth(2).locator("td").all_text_contents()
    assert cells[0] in legend(show(compared="split_ours", epoch=3), 0).values()
    page = show(compared="split_ours")
    epochs, ours = (histories(name, "loss").shape[1] for name in (MAIN, "split_ours"))
    expect(page.locator(".lenet-numbers tbody tr")).to_have_count(max(epochs, ours))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    with open(download.value.path(), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5 * (epochs + ours)
    found = [float(row["test_loss"]) for row in rows if row["seed"] == "2"][:epochs]
    np.testing.assert_allclose(found, histories(MAIN, "test_loss")[2], atol=6e-5)
    assert rows[0]["run"] == page.locator("option").first.inner_text()[3:]
    page.get_by_text("The curves as numbers").click()
