"""The training player of one run: it plays, and what it shows is what was recorded."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from viewing import PHONE

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.figures import TrainingPlayer, page_data
from lenet_book.records import RUNS, recorded

NAME = "training-player"


@pytest.fixture(scope="module")
def history() -> dict[str, list[float]]:
    return recorded.load("tutorial")["runs"][0]["history"]


@pytest.fixture(scope="module")
def epochs() -> dict[str, np.ndarray]:
    with np.load(RUNS / "tutorial_epochs.npz") as arrays:
        return dict(arrays)


def readings(page):
    return page.locator(".lenet-chart-legend b").all_inner_texts()


def test_moving_the_slider_shows_what_was_recorded_of_that_epoch(figure, history):
    page = figure.page
    slider = page.get_by_role("slider", name="Epoch")
    slider.focus()
    for _ in range(6):
        slider.press("ArrowLeft")
    expect(page.locator("output")).to_have_text("Epoch 4 of 10")
    shown = readings(page)
    assert shown[0] == f"{history['accuracy'][3]:.4f}"
    assert shown[1] == f"{history['val_accuracy'][3]:.4f}"
    assert shown[2] == "0.5173"  # the tutorial's log
    assert shown[3] == f"{history['loss'][3]:.4f}"


def test_every_percentage_is_the_one_that_keras_gives(show, epochs):
    """One byte a probability is enough: what a reader sees is rounded from the float."""

    def percent(p):
        return (
            "<1 %"
            if 0 < p < 0.005
            else ">99 %"
            if 0.995 <= p < 1
            else f"{np.floor(100 * p + 0.5):.0f} %"
        )

    for epoch, index in [(0, 0), (1, 17), (5, 42), (10, 3), (10, 86), (10, 99)]:
        page = show(epoch=epoch, index=index)
        expected = epochs["gallery"][epoch, index].astype("float64")
        shown = page.locator(".lenet-bar .lenet-value").all_inner_texts()
        assert shown == [percent(p) for p in expected]
        best = page.locator(".lenet-best .lenet-name").inner_text()
        assert best == page_data.class_names()["classNames"][expected.argmax()]


def test_c1s_maps_change_with_the_epoch_and_with_the_picture(show):
    look = "canvas => canvas.toDataURL()"

    def first_map(page):
        return page.locator(".lenet-filters > div").first.locator("canvas").nth(1).evaluate(look)

    looks = {first_map(show(epoch=e, index=i)) for e, i in [(10, 0), (0, 0), (0, 42), (9, 42)]}
    assert len(looks) == 4


def test_c1s_maps_keep_their_scale_from_epoch_to_epoch(show, epochs):
    """It is the largest value in any epoch; each picture has its own."""
    index = 42
    image = gallery()[0][index] / np.float32(255)
    patches = np.lib.stride_tricks.sliding_window_view(image, (5, 5), axis=(0, 1))
    kernels, biases = epochs["C1/kernel"], epochs["C1/bias"]
    sums = np.einsum("yxcij,eijck->eyxk", patches, kernels) + biases[:, np.newaxis, np.newaxis]
    largest = np.abs(np.tanh(sums)).max(axis=(1, 2, 3))
    assert largest.min() < 0.9 * largest.max()
    for epoch in (0, 4, 10):
        legend = show(epoch=epoch, index=index).locator(".lenet-filters + small")
        expect(legend).to_contain_text(f"the picture (±{largest.max():.2f})")


def test_a_picture_is_chosen_from_the_gallery(figure):
    page = figure.page
    page.get_by_text("Choose a picture").click()
    page.locator(".lenet-thumb").nth(42).click()
    expect(page.locator(".lenet-summary")).to_contain_text("deer")


def test_the_confusion_matrix_is_that_of_the_epoch(show, epochs):
    for epoch in (0, 7):
        page = show(epoch=epoch)
        cells = page.locator(".lenet-confusion tbody td").all_text_contents()
        counts = np.array([int(cell) for cell in cells]).reshape(10, 10)
        np.testing.assert_array_equal(counts, epochs["confusion"][epoch])
    caption = page.locator(".lenet-confusion caption").text_content()
    right = counts.trace()
    assert f"10,000 test images after epoch 7: {right:,} right" in caption
    wrong = counts - np.diag(counts.diagonal())
    assert f"{wrong.max()} times" in page.locator("summary", has_text="Confusion").inner_text()


@pytest.mark.parametrize("epoch", [0, 10])  # at first all of a class are taken for one: "1000"
@pytest.mark.parametrize("width", [320, PHONE])
def test_on_a_phone_the_whole_matrix_is_in_sight(show, width, epoch):
    page = show(width=width, epoch=epoch)
    page.get_by_text("Confusion matrix:").click()
    frame = page.get_by_role("region", name="Confusion matrix")
    assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    rows = frame.get_by_role("rowheader")
    assert rows.locator(".lenet-cut").all_inner_texts()[:3] == ["airp", "auto", "bird"]
    expect(rows.nth(1)).to_have_accessible_name("automobile")
    room = "all => all.every((one) => one.scrollWidth <= one.clientWidth)"
    assert rows.evaluate_all(room)
    assert frame.locator(".lenet-right").evaluate_all(room)
    page.get_by_text("Confusion matrix:").click()


@pytest.mark.parametrize("width", [320, PHONE])
def test_on_a_phone_all_columns_of_the_curves_are_in_sight(show, width):
    page = show(width=width)
    page.get_by_text("The curves as numbers").click()
    frame = page.get_by_role("region", name="The curves as numbers")
    expect(frame.get_by_role("columnheader")).to_have_count(7)
    assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    page.get_by_text("The curves as numbers").click()


def test_it_plays_to_the_end_and_can_be_paused(show):
    page = show(epoch=8)
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator("output")).to_have_text("Epoch 10 of 10")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("output")).to_have_text("Epoch 0 of 10")


def test_tapping_a_chart_turns_to_that_epoch(open_figure):
    page = open_figure(width=PHONE, has_touch=True).page
    chart = page.locator(".lenet-curves").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    chart.tap(position={"x": 44 + 0.3 * (box["width"] - 62), "y": 60})
    expect(page.locator("output")).to_have_text("Epoch 3 of 10")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


@pytest.mark.parametrize(
    "state",
    [
        {"epoch": 99},
        {"epoch": 2, "index": 100},
        {"run": "toString"},
        {"curves": "training,training"},
        {"curves": ""},
        {"compared": "tutorial"},
        {"spread": "wide"},
        {"smoothing": 2},
        {"zoom": "5,5"},
        {"zoom": "3"},
        {"zoom": "0,11"},
    ],
)
def test_an_address_of_nonsense_shows_the_beginning(show, state):
    page = show(**state)
    expect(page.locator("output")).to_have_text("Epoch 10 of 10")
    expect(page.locator(".lenet-summary")).to_contain_text("airplane")


def test_one_run_stays_simple(figure):
    """No choice of runs; all options folded away; curves of the first seed without a band."""
    page = figure.page
    assert page.locator(".lenet-runs, .lenet-band").count() == 0
    assert page.get_by_text("How to draw the curves").is_visible()
    assert not page.get_by_role("button", name="logarithmic").is_visible()
    assert not page.get_by_role("button", name="Download as CSV").is_visible()


def test_the_curves_can_be_read_as_a_table(figure):
    page = figure.page
    page.get_by_text("The curves as numbers").click()
    rows = page.locator(".lenet-numbers tbody tr")
    expect(rows).to_have_count(10)
    expect(rows.nth(9)).to_contain_text("0.5461")


def test_a_learners_own_run_is_shown_in_a_notebook(figure):
    """What Python sends of histories alone: curves, and nothing below them."""
    player = TrainingPlayer(
        runs={
            "a, b": {"loss": [2.0, 1.0, 0.5], "val_loss": [2.1, 1.5, 1.4]},
            "short": {"loss": [3.0], "accuracy": [0.25]},
        },
        compared=["run2"],
    )
    assert player.epoch == 1, "the last that both runs have"
    player.epoch = 3
    figure.in_notebook(**player.state(), _runs=player._runs, _pictures={}, _names=player._names)
    notebook = figure.page.locator("body > div:last-child")
    expect(notebook.locator("output")).to_have_text("Epoch 3 of 3")
    assert notebook.locator(".lenet-learned").is_hidden()
    assert notebook.locator(".lenet-chart-legend b").all_inner_texts() == [
        "ended at epoch 1",  # accuracy of the run of one epoch
        "0.5000",
        "1.4000",
        "ended at epoch 1",
    ]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (None, "After its last epoch the network was given other weights, as averages"),
        (1, "the network has the weights of epoch 1 again."),
        (2, ""),
    ],
)
def test_it_says_where_the_network_is_no_longer_that_of_the_last_epoch(figure, now, said):
    player = TrainingPlayer(runs={"mine": {"loss": [2.0, 1.0]}})
    runs = [run | {"now": now} for run in player._runs]
    figure.in_notebook(**player.state(), _runs=runs, _pictures={}, _names=player._names)
    note = figure.page.locator("body > div:last-child .lenet-note")
    expect(note).to_have_text(re.compile(re.escape(said) if said else "^$"))
