"""The pixel inspector in a browser: its numbers are those of the stored pictures."""

import numpy as np
import pytest
from standalone import FigurePage
from viewing import PHONE

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.figures import catalog

NAME = "pixel-inspector"
TRUCK = 92  # its number in the gallery: test image 23
# Of all training images, as every recipe for CIFAR-10 has them.
MEAN, DEVIATION = np.array([0.4914, 0.4822, 0.4465]), np.array([0.2470, 0.2435, 0.2616])


def numbers(figure: FigurePage, channel: int) -> np.ndarray:
    table = figure.page.locator(".lenet-arithmetic table").nth(channel)
    texts = table.locator("td").all_inner_texts()
    return np.array([float(text.replace("−", "-")) for text in texts]).reshape(5, 5)


def window(figure: FigurePage) -> str:
    return figure.page.locator(".lenet-arithmetic caption").first.inner_text()


SCALES = {
    "stored": lambda pixels: pixels,
    "unit": lambda pixels: pixels / 255,
    "standard": lambda pixels: (pixels / 255 - MEAN) / DEVIATION,
}


@pytest.mark.parametrize(("index", "unit"), [(TRUCK, (14, 14)), (5, (0, 27)), (86, (27, 3))])
@pytest.mark.parametrize("scale", SCALES)
def test_the_numbers_are_those_of_the_picture(figure, scale, index, unit):
    y, x = unit
    figure.show(index=index, unit=f"{y},{x}", scale=scale)
    expected = SCALES[scale](gallery()[0][index].astype(float))[y : y + 5, x : x + 5]
    tolerance = {"stored": 0, "unit": 6e-4, "standard": 6e-3}[scale]
    for channel in range(3):
        found = numbers(figure, channel)
        np.testing.assert_allclose(found, expected[..., channel], atol=tolerance)
    assert window(figure) == f"red, rows {y}–{y + 4}, columns {x}–{x + 4}"


@pytest.mark.parametrize("scale", SCALES)
def test_range_and_mean_are_those_of_the_whole_picture(figure, scale):
    figure.show(scale=scale)
    values = SCALES[scale](gallery()[0][TRUCK].astype(float)).reshape(-1, 3)
    lanes = figure.page.locator(".lenet-lane small").all_inner_texts()
    for channel, (name, said) in enumerate(zip(["red", "green", "blue"], lanes, strict=True)):
        of_channel = values[:, channel]
        parts = said.replace("−", "-").replace(",", "").split()
        assert parts[0] == f"{name}:"
        expected = [of_channel.min(), of_channel.max(), of_channel.mean()]
        tolerance = 0.51 if scale == "stored" else 0.006
        assert [float(parts[at]) for at in (2, 4, 6)] == pytest.approx(expected, abs=tolerance)


def test_zero_is_at_the_left_end_or_inside(figure):
    def places() -> list[float]:
        zero, axis = (
            figure.page.locator(f".lenet-lane-{part}").first.get_attribute("d")
            for part in ("zero", "axis")
        )
        return [float(zero[1:].split(" ")[0]), float(axis.split("H")[1])]

    for scale in ("stored", "unit"):
        figure.show(scale=scale)
        assert places()[0] == 0
    figure.show(scale="standard")
    zero, length = places()
    lowest, highest = (0 - MEAN) / DEVIATION, (1 - MEAN) / DEVIATION
    share = -lowest.min() / (highest.max() - lowest.min())
    assert zero / length == pytest.approx(share, abs=1e-3)


def test_keys_buttons_and_pointer_move_the_window_within_the_picture(figure):
    figure.show(unit="0,26")
    plane = figure.page.get_by_label("green. Arrow keys move the window.")
    for key in ("ArrowUp", "ArrowRight", "ArrowRight"):
        plane.press(key)
    assert "rows 0–4, columns 27–31" in window(figure)
    figure.page.get_by_role("button", name="down", exact=True).click()
    assert "rows 1–5, columns 27–31" in window(figure)
    box = plane.bounding_box()
    at = {"x": box["width"] * 20.5 / 32, "y": box["height"] * 9.5 / 32}
    plane.click(position=at)
    assert "rows 7–11, columns 18–22" in window(figure)


def test_choosing_a_scale_is_kept_in_the_link(figure):
    figure.page.get_by_role("button", name="mean 0, variance 1").click()
    state = {"scale": "standard"}
    assert figure.shared(state.__eq__) == state
    assert (numbers(figure, 1) < 0).any()


@pytest.mark.parametrize(
    "state",
    [
        {"scale": "toString"},
        {"scale": "0…1"},
        {"unit": "28,0"},
        {"unit": "-1,0"},
        {"unit": "3"},
        {"index": "100"},
        {"index": "-1"},
        {"index": "one"},
    ],
)
def test_a_link_that_makes_no_sense_shows_the_beginning(figure, state):
    beginning = window(figure), numbers(figure, 0).tolist()
    figure.show(index=3, unit="0,0")
    figure.show(**state)
    assert (window(figure), numbers(figure, 0).tolist()) == beginning


def test_it_fits_a_phone(open_figure):
    figure = open_figure(width=PHONE)
    figure.show(scale="standard")
    assert figure.page.evaluate("document.documentElement.scrollWidth") <= PHONE
    planes = figure.page.locator(".lenet-pixel-planes canvas")
    tops = [planes.nth(n).bounding_box()["y"] for n in range(4)]
    assert tops[0] == tops[1] < tops[2] == tops[3]


def test_in_a_notebook_the_figure_follows_python_and_python_follows_it(figure):
    entry = catalog.FIGURES[NAME]
    shared = figure.assets()
    data = {
        f"_{name}": shared[asset] if isinstance(asset, str) else asset
        for name, asset in entry.data.items()
    }
    figure.in_notebook(**entry.state, **data)
    live = figure.page.locator(".lenet-live").nth(1)
    live.get_by_role("button", name="0…1").click()
    assert figure.page.evaluate("notebook.values.scale") == "unit"
    figure.page.evaluate("notebook.set('unit', [2, 3])")
    live.get_by_text("red, rows 2–6, columns 3–7").wait_for()
    live.evaluate("element => element.parentElement.remove()")
