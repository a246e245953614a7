"""The reader's own network: opened from a file, shown in every figure that has one, and kept."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from playwright.sync_api import Locator, Page, expect
from standalone import FigurePage, figure_pages

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.figures import catalog
from lenet_book.figures.network_file import load_network, save_network
from lenet_book.figures.train_here.picture_sheets import pictures as sheet_pictures
from lenet_utils.data import CLASS_NAMES
from lenet_utils.models import tutorial_lenet5, variant

FIGURES = [name for name, entry in catalog.FIGURES.items() if entry.data.get("network")]


@pytest.fixture(scope="module")
def mine() -> keras.Sequential:
    """A network that answers otherwise than the book's."""
    keras.utils.set_random_seed(4)
    return variant("relu", "max")


@pytest.fixture(scope="module")
def file(mine: keras.Sequential, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("network") / "mine.json"
    save_network(mine, path)
    return path


@pytest.fixture
def alone(windows, tmp_path, name) -> Iterator[Callable[..., FigurePage]]:
    with figure_pages(windows, tmp_path, name) as open_page:
        yield open_page


def button(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True).first


def choose(page: Page, path: Path) -> None:
    """Open a file, by the button below the figure."""
    button(page, "Your network").click()
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(path)


LOOKS = """() => {
    const stage = document.querySelector(".lenet-live > div:not(.lenet-yours)");
    const drawn = [...stage.querySelectorAll("canvas")].map((one) => one.toDataURL());
    return JSON.stringify([stage.textContent, drawn]);
}"""


def looks(page: Page) -> str:
    """What the figure looks like once it rests."""
    now = ""
    while now != (now := page.evaluate(LOOKS)):
        page.wait_for_timeout(200)
    return now


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_with_a_network_shows_yours_and_goes_back(alone, name, file):
    page = alone().page
    before = looks(page)
    choose(page, file)
    line = page.locator(".lenet-yours")
    expect(line).to_contain_text("This figure shows your network.")
    expect(page.locator(".lenet-misfit").first).to_have_text("")
    if name != "layer-costs":  # the same layers cost the same
        assert looks(page) != before
    line.get_by_role("button").click()
    expect(line).to_have_count(0)
    expect(button(page, "Your network")).to_be_focused()
    assert looks(page) == before
    assert page.locator(".lenet-live").count() == 1


# ---------------------------------------------------------------- the same answers
def test_the_answers_are_those_of_keras(alone_journey, mine, file):
    page = alone_journey(tail="#journey.index=7").page
    choose(page, file)
    expect(page.locator(".lenet-yours")).to_be_visible()
    images, _, _ = gallery()
    answer = mine.predict(images[[7]] / 255, verbose=0)[0]
    best = int(answer.argmax())
    expect(page.locator(".lenet-summary")).to_contain_text(
        f"{CLASS_NAMES[best]}, {100 * answer[best]:.0f} %"
    )


@pytest.fixture
def alone_journey(windows, tmp_path) -> Iterator[Callable[..., FigurePage]]:
    with figure_pages(windows, tmp_path, "journey") as open_page:
        yield open_page


def test_it_is_kept_until_it_is_cleared(alone_journey, file):
    page = alone_journey().page
    choose(page, file)
    expect(page.locator(".lenet-yours")).to_be_visible()
    page.reload()
    page.wait_for_selector("[data-lenet-ready]")
    expect(page.locator(".lenet-yours")).to_have_count(0)  # the text speaks of the book's
    button(page, "Your network").click()
    button(page, "Show your network").click()
    expect(page.locator(".lenet-yours")).to_be_visible()
    button(page, "Your network").click()
    button(page, "Clear it from this browser").click()
    expect(page.locator(".lenet-yours")).to_have_count(0)
    button(page, "Your network").click()
    expect(page.get_by_role("dialog")).to_contain_text("You have none yet")


def test_a_figure_knows_that_it_shows_yours(alone_journey, file):
    """So that a question about the book's network can say so."""
    page = alone_journey().page
    state = """() => {
        const detail = { set: null, state: null };
        const figure = document.querySelector("#journey");
        figure.dispatchEvent(new CustomEvent("lenet-state", { detail }));
        return detail.state;
    }"""
    assert page.evaluate(state)["yours"] is False
    choose(page, file)
    expect(page.locator(".lenet-yours")).to_be_visible()
    assert page.evaluate(state)["yours"] is True


def test_where_storage_is_refused_it_is_there_for_this_page(alone_journey, file):
    page = alone_journey().page
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('no room'); }; }")
    choose(page, file)
    expect(page.locator(".lenet-yours")).to_be_visible()
    button(page, "Show the book’s network").click()
    button(page, "Your network").click()
    button(page, "Show your network").click()
    expect(page.locator(".lenet-yours")).to_be_visible()


# ---------------------------------------------------------------- what is none
def other_layers() -> keras.Sequential:
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )


def greys() -> keras.Sequential:
    inputs = keras.Input((28, 28, 1))
    return keras.Sequential([inputs, layers.Flatten(), layers.Dense(10, activation="softmax")])


def two_classes() -> keras.Sequential:
    inputs = keras.Input((32, 32, 3))
    return keras.Sequential([inputs, layers.Flatten(), layers.Dense(2, activation="softmax")])


def costly() -> keras.Sequential:
    one = layers.Conv2D(256, 15, padding="same")
    last = [layers.GlobalMaxPooling2D(), layers.Dense(10, activation="softmax")]
    return keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(16, 1), one, *last])


def edited(path: Path, **entries: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | entries), "utf-8")


def with_layer(path: Path, **entries: Any) -> None:
    spec = json.loads(path.read_text("utf-8"))["spec"]
    spec["layers"][0] |= entries
    edited(path, spec=spec)


def enormous(path: Path) -> None:
    with path.open("wb") as written:
        written.truncate(200_000_000)


def overflowing(path: Path) -> None:
    model = tutorial_lenet5()
    model.set_weights([np.full_like(weight, 3e38) for weight in model.get_weights()])
    save_network(model, path)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (enormous, "has 200 MB, and the file of a network has at most 20"),
        (lambda path: path.write_bytes(path.read_bytes()[:9000]), "is damaged"),
        (lambda path: edited(path, crc32=1), "is damaged"),
        (lambda path: edited(path, bytes="no base64"), "is damaged"),
        (lambda path: path.write_text("{}", "utf-8"), "is no network of this book"),
        (lambda path: path.write_text("", "utf-8"), "is no network of this book"),
        (lambda path: path.write_bytes(b"PK\x03\x04"), "is a file of Keras’s own"),
        (lambda path: path.write_bytes(b"\x89HDF\r\n\x1a\n"), "is a file of Keras’s own"),
        (lambda path: save_network(greys(), path), "takes inputs of 28×28×1"),
        (lambda path: save_network(two_classes(), path), "does not tell the ten classes"),
        (lambda path: with_layer(path, kind="lstm"), "a layer of the kind lstm"),
        (lambda path: with_layer(path, kernel=[10**6, [5, 5, 3, 6]]), "is damaged"),
        (lambda path: with_layer(path, output=[10**5, 10**5, 6]), "is damaged"),
        (lambda path: with_layer(path, output=[29, 28, 6]), "is damaged"),
        (lambda path: save_network(costly(), path), "too large for a page"),
        (overflowing, "its training diverged"),
    ],
)
def test_what_is_no_network_gets_a_sentence_and_changes_nothing(
    shared_journey, file, tmp_path, spoil, said
):
    page, bad = shared_journey, tmp_path / "mine.json"
    bad.write_bytes(file.read_bytes())
    spoil(bad)
    before = looks(page)
    choose(page, bad)
    expect(page.get_by_role("dialog")).to_contain_text(said)
    page.keyboard.press("Escape")
    assert looks(page) == before
    assert page.evaluate("localStorage.length") == 0


@pytest.fixture(scope="module")
def shared_journey(windows, tmp_path_factory) -> Iterator[Page]:
    with figure_pages(windows, tmp_path_factory.mktemp("journey"), "journey") as open_page:
        yield open_page().page


@pytest.mark.parametrize("name", ["connection-matrix", "pooling"])
def test_a_figure_that_cannot_show_its_layers_shows_the_books_and_says_so(alone, name, tmp_path):
    save_network(other_layers(), tmp_path / "flat.json")
    page = alone().page
    before = looks(page)
    choose(page, tmp_path / "flat.json")
    expect(page.locator(".lenet-misfit").first).to_contain_text("has other layers than this figure")
    assert looks(page) == before
    expect(page.locator(".lenet-yours")).to_have_count(0)


# ---------------------------------------------------------------- from training to figures
@pytest.mark.parametrize("disk", [False, True])
def test_what_was_trained_opens_in_another_chapter(visit, tmp_path, disk):
    tail = "#train-here.pictures=1000&train-here.epochs=1"
    page = visit("chapters/01-ten-steps", tail=tail, disk=disk).page
    figure = page.locator("#train-here")
    expect(button(figure, "Download it")).to_have_count(0)
    button(figure, "▶ Train").click()
    expect(figure.locator(".lenet-train-status")).to_contain_text("Done", timeout=60_000)
    button(figure, "Keep it for the other figures").click()
    expect(figure).to_contain_text("Your network is kept in this browser")
    with page.expect_download() as download:
        button(figure, "Download it").click()
    expect(figure).to_contain_text('load_network("my-lenet5.json")')
    download.value.save_as(tmp_path / "my-lenet5.json")
    told = figure.locator(".lenet-train-answers canvas").evaluate_all(
        "tiles => tiles.map((tile) => tile.getAttribute('aria-label'))"
    )
    model = load_network(tmp_path / "my-lenet5.json")
    answers = model.predict(sheet_pictures("test")[0][:10] / 255, verbose=0)
    assert told == [
        f"{CLASS_NAMES[i]}: the network says {CLASS_NAMES[answer.argmax()]}, "
        f"{100 * answer.max():.0f} %"
        for i, answer in enumerate(answers)
    ]
    page.goto(page.url.split("/chapters/")[0] + "/chapters/08-f6-output.html")
    page.wait_for_selector("#output-layer[data-lenet-ready]")
    output = page.locator("#output-layer")
    button(output, "Your network").click()
    expect(output.get_by_role("dialog").last).to_contain_text("Yours has seen 1,000 pictures")
    button(output, "Show your network").click()
    expect(output).to_contain_text("This figure shows your network.")
