"""The error explorer in a browser: its numbers, by mouse, keys, lists and link, and a lost file."""

import base64
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import keras
import numpy as np
import pytest
from keras import layers
from playwright.sync_api import Locator, Page, expect
from viewing import DESKTOP, violations

from lenet_book.figures import ErrorExplorer, page_data
from lenet_book.figures.error_explorer.stored_rows import matrices, stored_row
from lenet_utils.data import CLASS_NAMES

NAME = "error-explorer"
COUNTS = {name: np.array(one) for name, one in matrices()["counts"].items()}


def cell(page: Page, truth: int, found: int) -> Locator:
    return page.locator(".lenet-errors-matrix tbody tr").nth(truth).locator("td").nth(found)


def tiles(page: Page) -> Locator:
    return page.locator(".lenet-errors-strip button")


def heading(page: Page) -> Locator:
    return page.locator(".lenet-errors-heading")


def beside(page: Page) -> dict:
    return page.evaluate(
        """() => {
            const detail = { set: null, state: null };
            document.querySelector("#error-explorer")
                .dispatchEvent(new CustomEvent("lenet-state", { detail }));
            return detail.state;
        }"""
    )


def shares(truth: int, network: str) -> dict[int, np.ndarray]:
    """What a network says of the pictures of a row, by their numbers."""
    row = stored_row(f"errors-{truth}")
    stored = base64.b64decode(row["probabilities"][network]["bytes"])
    rows = np.frombuffer(stored, "<u2").reshape(-1, 10) / 65_535
    return dict(zip(row["numbers"], rows, strict=True))


def test_a_cell_is_chosen_by_mouse_keys_and_lists_and_the_numbers_are_python_s(open_figure, axe):
    figure = open_figure(width=DESKTOP)
    page = figure.page
    assert [
        [int(one.inner_text()) for one in line.locator("td").all()]
        for line in page.locator(".lenet-errors-matrix tbody tr").all()
    ] == COUNTS["tutorial"].tolist()
    expect(heading(page)).to_contain_text(f"dog, answered cat: {COUNTS['tutorial'][5, 3]} of 1000")
    expect(heading(page)).to_contain_text(f"other network: {COUNTS['better'][5, 3]}")

    cell(page, 9, 1).click()
    expect(heading(page)).to_contain_text("truck, answered automobile")
    found = shares(9, "tutorial")
    sure = sorted((p[1] for p in found.values() if p.argmax() == 1), reverse=True)
    expect(tiles(page)).to_have_count(12)
    assert beside(page)["sure"] == pytest.approx(sure[0], abs=1e-6)
    assert beside(page)["wrong"] == 1
    said = [int(re.sub(r"\D", "", text)) for text in tiles(page).all_inner_texts()]
    assert said == sorted(said, reverse=True)

    page.keyboard.press("ArrowUp")
    expect(heading(page)).to_contain_text("ship, answered automobile")
    expect(cell(page, 8, 1)).to_be_focused()
    page.keyboard.press("End")
    expect(heading(page)).to_contain_text("ship, answered truck")
    page.get_by_role("combobox", name="Class", exact=True).select_option("cat")
    page.get_by_role("combobox", name="Answer", exact=True).select_option("cat")
    expect(heading(page)).to_contain_text(f"cat, answered so: {COUNTS['tutorial'][3, 3]} of 1000")
    assert cell(page, 3, 3).get_attribute("aria-selected") == "true"

    page.get_by_role("button", name="chapter 12’s").click()
    page.get_by_role("button", name="least sure first").click()
    found = shares(3, "better")
    expect(tiles(page).first).to_have_attribute("aria-pressed", "true")
    assert beside(page)["sure"] == pytest.approx(
        min(p[3] for p in found.values() if p.argmax() == 3), abs=1e-6
    )
    tiles(page).nth(2).click()
    expect(tiles(page).nth(2)).to_have_attribute("aria-pressed", "true")
    number = int(re.search(r"Test image (\d+)", page.locator(".lenet-summary").inner_text())[1])
    assert figure.shared(lambda state: "picture" in state) == {
        "network": "better",
        "truth": "3",
        "order": "least",
        "picture": str(number),
    }
    expect(page.locator(".lenet-unseen")).to_contain_text(f"Test image {number} is labelled cat")
    numbers = page.locator(".lenet-errors-shares tbody tr").all_inner_texts()
    for name, line, p in zip(CLASS_NAMES, numbers, found[number], strict=True):
        assert line.startswith(name)
        written = re.findall(r"[<>]?\d+ %", line)[-1]
        assert written == ("<1 %" if 0 < p < 0.005 else f"{100 * p:.0f} %")

    page.add_style_tag(content="html[data-theme=dark] body { background: #15181c }")
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        assert violations(page, axe, "figure") == []
    page.set_viewport_size({"width": 320, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page, axe, "figure") == []


def test_a_row_that_does_not_come_is_named_and_asked_for_again(open_figure):
    page = open_figure(tail=f"#{NAME}.picture=10000").page
    expect(page.get_by_role("alert")).not_to_be_empty()
    page.evaluate("delete LenetBook['pictures-errors-0']")
    cell(page, 0, 8).click()
    rule = page.locator(".lenet-errors-rule")
    expect(rule).to_contain_text("pictures-errors-0.js could not be loaded")
    assert beside(page)["sure"] is None
    file = Path(unquote(urlsplit(page.url).path)).parent / "pictures-errors-0.js"
    file.write_text(page_data.sheet_script("errors-0"), "utf-8")
    cell(page, 0, 1).click()
    expect(tiles(page).first).to_be_visible()
    page.evaluate("LenetBook['pictures-errors-1'].sheet.bytes = 'UklGRg=='")
    cell(page, 1, 1).click()
    expect(rule).to_contain_text("the pictures cannot be read")


def test_your_own_network_is_shown_and_an_empty_class_says_so(open_figure):
    keras.utils.set_random_seed(4)
    model = keras.Sequential(
        [keras.Input((9, 7, 1)), layers.Flatten(), layers.Dense(3, activation="softmax")]
    )
    images = np.random.default_rng(4).random((30, 9, 7, 1), dtype="float32")
    labels = np.arange(30) % 2
    widget = ErrorExplorer(
        model,
        images,
        labels,
        train_images=images,
        train_labels=labels,
        class_names=["left", "right", "never"],
    )
    figure = open_figure()
    figure.show_widget(widget)
    page = figure.page
    page.evaluate("document.querySelector('figure').remove()")
    counts = np.array(widget._errors["counts"]["tutorial"])
    expect(heading(page)).to_contain_text(f": {counts[widget.truth, widget.found]} of 15")
    expect(page.locator(".lenet-errors-nearby canvas")).to_have_count(2)
    expect(page.locator(".lenet-errors-nearby")).to_contain_text("distance 0.00")
    assert page.get_by_role("button", name="chapter 12’s").count() == 0
    cell(page, 2, 0).click()
    expect(heading(page)).to_contain_text("No picture is of this class")
    expect(page.locator(".lenet-errors-looked")).to_be_hidden()
