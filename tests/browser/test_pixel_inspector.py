"""The pixel inspector in a browser: its numbers are those of the stored pictures."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from standalone import FigurePage, figure_pages
from viewing import PHONE

from lenet_utils.figures import assets, catalog

NAME = "pixel-inspector"
TRUCK = 92  # its number in the gallery: test image 23
# Of all training images, as every recipe for CIFAR-10 has them.
MEAN, DEVIATION = np.array([0.4914, 0.4822, 0.4465]), np.array([0.2470, 0.2435, 0.2616])


@pytest.fixture(scope="module")
def open_figure(browser, tmp_path_factory) -> Iterator[Any]:
    with figure_pages(browser, tmp_path_factory.mktemp("inspector"), NAME) as open_page:
        yield open_page


@pytest.fixture(scope="module")
def shared_page(open_figure) -> FigurePage:
    return open_figure()


@pytest.fixture
def inspector(shared_page) -> FigurePage:
    """One page for all tests, shown from its beginning."""
    shared_page.show()
    return shared_page


def numbers(inspector: FigurePage, channel: int) -> np.ndarray:
    table = inspector.page.locator(".lenet-arithmetic table").nth(channel)
    texts = table.locator("td").all_inner_texts()
    return np.array([float(text.replace("−", "-")) for text in texts]).reshape(5, 5)


def window(inspector: FigurePage) -> str:
    return inspector.page.locator(".lenet-arithmetic caption").first.inner_text()


SCALES = {
    "stored": lambda pixels: pixels,
    "unit": lambda pixels: pixels / 255,
    "standard": lambda pixels: (pixels / 255 - MEAN) / DEVIATION,
}


@pytest.mark.parametrize(("index", "unit"), [(TRUCK, (14, 14)), (5, (0, 27)), (86, (27, 3))])
@pytest.mark.parametrize("scale", SCALES)
def test_the_numbers_are_those_of_the_picture(inspector, scale, index, unit):
    y, x = unit
    inspector.show(index=index, unit=f"{y},{x}", scale=scale)
    expected = SCALES[scale](assets.gallery()[0][index].astype(float))[y : y + 5, x : x + 5]
    tolerance = {"stored": 0, "unit": 6e-4, "standard": 6e-3}[scale]
    for channel in range(3):
        found = numbers(inspector, channel)
        np.testing.assert_allclose(found, expected[..., channel], atol=tolerance)
    assert window(inspector) == f"red, rows {y}–{y + 4}, columns {x}–{x + 4}"


@pytest.mark.parametrize("scale", SCALES)
def test_range_and_mean_are_those_of_the_whole_picture(inspector, scale):
    inspector.show(scale=scale)
    values = SCALES[scale](assets.gallery()[0][TRUCK].astype(float)).reshape(-1, 3)
    lanes = inspector.page.locator(".lenet-lane small").all_inner_texts()
    for channel, (name, said) in enumerate(zip(["red", "green", "blue"], lanes, strict=True)):
        of_channel = values[:, channel]
        parts = said.replace("−", "-").replace(",", "").split()
        assert parts[0] == f"{name}:"
        expected = [of_channel.min(), of_channel.max(), of_channel.mean()]
        tolerance = 0.51 if scale == "stored" else 0.006
        assert [float(parts[at]) for at in (2, 4, 6)] == pytest.approx(expected, abs=tolerance)


def test_zero_is_at_the_left_end_or_inside(inspector):
    def places() -> list[float]:
        zero, axis = (
            inspector.page.locator(f".lenet-lane-{part}").first.get_attribute("d")
            for part in ("zero", "axis")
        )
        return [float(zero[1:].split(" ")[0]), float(axis.split("H")[1])]

    for scale in ("stored", "unit"):
        inspector.show(scale=scale)
        assert places()[0] == 0
    inspector.show(scale="standard")
    zero, length = places()
    lowest, highest = (0 - MEAN) / DEVIATION, (1 - MEAN) / DEVIATION
    share = -lowest.min() / (highest.max() - lowest.min())
    assert zero / length == pytest.approx(share, abs=1e-3)


def test_keys_buttons_and_pointer_move_the_window_within_the_picture(inspector):
    inspector.show(unit="0,26")
    plane = inspector.page.get_by_label("green. Arrow keys move the window.")
    for key in ("ArrowUp", "ArrowRight", "ArrowRight"):
        plane.press(key)
    assert "rows 0–4, columns 27–31" in window(inspector)
    inspector.page.get_by_role("button", name="down", exact=True).click()
    assert "rows 1–5, columns 27–31" in window(inspector)
    box = plane.bounding_box()
    at = {"x": box["width"] * 20.5 / 32, "y": box["height"] * 9.5 / 32}
    plane.click(position=at)
    assert "rows 7–11, columns 18–22" in window(inspector)


def test_choosing_a_scale_is_kept_in_the_link(inspector):
    inspector.page.get_by_role("button", name="mean 0, variance 1").click()
    state = {"scale": "standard"}
    assert inspector.shared(state.__eq__) == state
    assert (numbers(inspector, 1) < 0).any()


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
def test_a_link_that_makes_no_sense_shows_the_beginning(inspector, state):
    beginning = window(inspector), numbers(inspector, 0).tolist()
    inspector.show(index=3, unit="0,0")
    inspector.show(**state)
    assert (window(inspector), numbers(inspector, 0).tolist()) == beginning


def test_it_fits_a_phone(open_figure):
    inspector = open_figure(width=PHONE)
    inspector.show(scale="standard")
    assert inspector.page.evaluate("document.documentElement.scrollWidth") <= PHONE
    planes = inspector.page.locator(".lenet-pixel-planes canvas")
    tops = [planes.nth(n).bounding_box()["y"] for n in range(4)]
    assert tops[0] == tops[1] < tops[2] == tops[3]


def test_in_a_notebook_the_figure_follows_python_and_python_follows_it(inspector):
    entry = catalog.FIGURES[NAME]
    shared = inspector.page.evaluate("LenetAssets")
    data = {
        f"_{name}": shared[asset] if isinstance(asset, str) else asset
        for name, asset in entry.data.items()
    }
    inspector.in_notebook(**entry.state, **data)
    live = inspector.page.locator(".lenet-live").nth(1)
    live.get_by_role("button", name="0…1").click()
    assert inspector.page.evaluate("notebook.values.scale") == "unit"
    inspector.page.evaluate("notebook.set('unit', [2, 3])")
    live.get_by_text("red, rows 2–6, columns 3–7").wait_for()
    live.evaluate("element => element.parentElement.remove()")
