"""The training player in the built chapter: it plays, and what it shows is what was recorded."""

import numpy as np
import pytest
from playwright.sync_api import expect
from viewing import PHONE

from lenet_utils import recorded
from lenet_utils.figures import assets

PAGE = "chapters/01-ten-steps"
FIGURE = "#training-player"


@pytest.fixture
def player(visit):
    def opened(tail="", **options):
        visited = visit(PAGE, tail=tail, **options)
        visited.page.wait_for_selector(f"{FIGURE}[data-lenet-ready]")
        return visited, visited.page.locator(FIGURE)

    return opened


def readings(figure):
    return figure.locator(".lenet-chart-legend b").all_inner_texts()


def test_moving_the_slider_shows_what_was_recorded_of_that_epoch(player):
    visited, figure = player()
    slider = figure.get_by_role("slider", name="Epoch")
    slider.focus()
    for _ in range(6):
        slider.press("ArrowLeft")
    expect(figure.locator("output")).to_have_text("Epoch 4 of 10")
    history = recorded.load("tutorial")["runs"][0]["history"]
    shown = readings(figure)
    assert shown[0] == f"{history['accuracy'][3]:.4f}"
    assert shown[1] == f"{history['val_accuracy'][3]:.4f}"
    assert shown[3] == f"{history['loss'][3]:.4f}"
    assert shown[2] == "0.5173"  # the tutorial's log
    assert not visited.errors and not visited.elsewhere


def test_the_prediction_is_kerass_at_every_epoch(player):
    _, figure = player()
    predictions = np.load(assets.PREDICTIONS)
    slider = figure.get_by_role("slider", name="Epoch")
    for epoch in (0, 5, 10):
        slider.fill(str(epoch))
        expect(figure.locator("output")).to_have_text(f"Epoch {epoch} of 10")
        widths = figure.locator(".lenet-track i").evaluate_all(
            "bars => bars.map((bar) => parseFloat(bar.style.width) / 100)"
        )
        np.testing.assert_allclose(widths, predictions[epoch, 0], atol=1e-4)


def test_c1s_maps_change_with_the_epoch_and_with_the_picture(player):
    _, figure = player()
    look = "canvas => canvas.toDataURL()"
    first_map = figure.locator(".lenet-filters > div").first.locator("canvas").nth(1)
    trained = first_map.evaluate(look)
    figure.get_by_role("slider", name="Epoch").fill("0")
    expect(figure.locator("output")).to_have_text("Epoch 0 of 10")
    untrained = first_map.evaluate(look)
    figure.get_by_text("Choose a picture").click()
    figure.locator(".lenet-thumb").nth(42).click()
    expect(figure.locator(".lenet-summary")).to_contain_text("deer")
    assert len({trained, untrained, first_map.evaluate(look)}) == 3


def test_it_plays_to_the_end_and_can_be_paused(player):
    visited, figure = player("#training-player.epoch=8")
    figure.get_by_role("button", name="Play").click()
    expect(figure.get_by_role("button", name="Pause")).to_be_visible()
    expect(figure.locator("output")).to_have_text("Epoch 10 of 10")
    expect(figure.get_by_role("button", name="Play")).to_be_visible()
    figure.get_by_role("button", name="Play").click()
    figure.get_by_role("button", name="Pause").click()
    expect(figure.locator("output")).to_have_text("Epoch 0 of 10")
    assert not visited.errors


def test_pointing_at_a_chart_turns_to_that_epoch(player):
    _, figure = player(width=PHONE, has_touch=True)
    chart = figure.locator(".lenet-curves").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    chart.tap(position={"x": 44 + 0.3 * (box["width"] - 56), "y": 60})
    expect(figure.locator("output")).to_have_text("Epoch 3 of 10")


def test_an_address_restores_the_view_and_nonsense_does_not(player):
    _, figure = player("#training-player.epoch=2&training-player.index=17")
    expect(figure.locator("output")).to_have_text("Epoch 2 of 10")
    expect(figure.locator(".lenet-summary")).to_contain_text("automobile")
    _, figure = player("#training-player.epoch=99")
    expect(figure.locator("output")).to_have_text("Epoch 10 of 10")


def test_the_curves_can_be_read_as_a_table(player):
    _, figure = player()
    figure.get_by_text("The curves as numbers").click()
    rows = figure.locator("tbody tr")
    expect(rows).to_have_count(10)
    expect(rows.nth(9)).to_contain_text("0.5461")
