"""The Journey in the built book: its numbers are Keras's, and everybody can use it."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import keras
import numpy as np
import pytest
from keras import layers
from playwright.sync_api import Locator, Page, expect
from viewing import DESKTOP, PHONE, Visit, violations

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.figures import Journey, previews
from lenet_book.records.snapshots import trained_lenet5

PAGE = "chapters/01-ten-steps"
FIGURE = "#journey"
TITLE = ".lenet-close-up-title"
CAT = 30  # test image 0, in the gallery


@pytest.fixture
def journey(visit) -> Callable[..., tuple[Visit, Locator]]:
    """Open a chapter of the book and wait until its figure is alive."""

    def opened(tail: str = "", **options) -> tuple[Visit, Locator]:
        visited = visit(PAGE, tail=tail, **options)
        visited.page.wait_for_selector(f"{FIGURE}[data-lenet-ready]")
        return visited, visited.page.locator(FIGURE)

    return opened


def link(index: int = 0, layer: str | None = None, unit: tuple[int, ...] = ()) -> str:
    state = {"index": index} | ({"layer": layer, "unit": ",".join(map(str, unit))} if layer else {})
    return "#" + "&".join(f"journey.{name}={value}" for name, value in state.items())


def surface(figure: Locator, label: str) -> Locator:
    """The focusable part of a layer."""
    return figure.get_by_role("application", name=re.compile(f"^{label}:"))


def number(text: str) -> Decimal:
    return Decimal(text.strip().replace("−", "-").replace("+", ""))


def numbers(cells: Locator) -> list[Decimal]:
    return [number(text) for text in cells.all_inner_texts()]


def picture_bytes(figure: Locator) -> str:
    """What the Input shows, as a text that can be compared."""
    return figure.locator(".lenet-surface-picture canvas").evaluate("c => c.toDataURL()")


# ---------------------------------------------------------------- the numbers
@pytest.fixture(scope="module")
def activations() -> Callable[[int], dict[str, np.ndarray]]:
    """Every layer's output for a picture of the gallery, by Keras."""
    model = trained_lenet5()
    outputs = {layer.name: layer.output for layer in model.layers}
    every_layer = keras.Model(model.inputs[0], outputs)
    images = (gallery()[0] / 255).astype(np.float32)

    def of(index: int) -> dict[str, np.ndarray]:
        return {
            name: np.asarray(v)[0] for name, v in every_layer(images[index : index + 1]).items()
        }

    return of


@pytest.fixture(scope="module")
def weights() -> dict[str, list[np.ndarray]]:
    return {layer.name: layer.get_weights() for layer in trained_lenet5().layers}


@pytest.fixture(scope="module")
def shown(browser, tmp_path_factory) -> Iterator[Callable[..., Page]]:
    """One page that all tests of numbers share: a link changes what it shows."""
    file = tmp_path_factory.mktemp("journey") / "page.html"
    file.write_text(previews.page(Journey()._preview()), "utf-8")
    page = browser.new_page(viewport={"width": DESKTOP, "height": 800}, reduced_motion="reduce")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector("[data-lenet-ready]")

    def show(index: int, layer: str, unit: tuple[int, ...]) -> Page:
        page.evaluate("hash => { location.hash = hash; }", link(index, layer, unit))
        name = f"{layer}[{', '.join(map(str, unit))}]"
        expect(page.locator(f"{TITLE} code")).to_have_text(name)
        image = gallery()[2][index]
        expect(page.locator(".lenet-summary")).to_contain_text(f"Test image {image}:")
        return page

    yield show
    page.close()
    assert errors == []


@pytest.mark.parametrize(
    ("index", "layer", "unit"),
    [
        (CAT, "C1", (0, 0, 0)),
        (CAT, "C1", (27, 27, 5)),
        (88, "S2", (13, 0, 3)),
        (12, "C3", (4, 7, 2)),
        (99, "C3", (9, 9, 15)),
        (12, "S4", (0, 4, 9)),
        (57, "C5", (0, 0, 119)),
        (3, "F6", (83,)),
        (71, "Output", (7,)),
        (5, "Output", (0,)),
    ],
)
def test_the_value_shown_is_keras_s(shown, activations, index, layer, unit):
    page = shown(index, layer, unit)
    expected = activations(index)[layer][unit]
    assert abs(float(number(page.locator(f"{TITLE} b").inner_text())) - expected) < 6e-4
    assert abs(float(number(page.locator(".lenet-result td").first.inner_text())) - expected) < 6e-4


@pytest.mark.parametrize("layer", ["C1", "C3", "C5"])
def test_patch_kernel_and_products_are_keras_s(shown, activations, weights, layer):
    y, x, c = {"C1": (20, 11, 4), "C3": (8, 1, 13), "C5": (0, 0, 60)}[layer]
    below = {"C1": None, "C3": "S2", "C5": "S4"}[layer]
    page = shown(CAT, layer, (y, x, c))
    source = activations(CAT)[below] if below else gallery()[0][CAT] / 255
    kernel, bias = weights[layer]
    patch = source[y : y + 5, x : x + 5]
    sums = (patch * kernel[..., c]).sum(axis=(0, 1))
    assert kernel.shape[2] == page.locator(".lenet-term button").count()
    for channel in (0, kernel.shape[2] - 1):
        page.locator(".lenet-term button").nth(channel).click()
        tables = page.locator(".lenet-equation .lenet-matrix").all()
        expected = [patch[..., channel], kernel[:, :, channel, c]]
        expected.append(expected[0] * expected[1])
        for table, values in zip(tables, expected, strict=True):
            np.testing.assert_allclose(
                [float(n) for n in numbers(table.locator("td"))], values.ravel(), atol=6e-4
            )
        subtotal = page.locator(".lenet-subtotal b").inner_text()
        assert abs(float(number(subtotal)) - sums[channel]) < 6e-4
    listed = [float(n) for n in numbers(page.locator(".lenet-term td:nth-of-type(1)"))]
    np.testing.assert_allclose(listed, [*sums, bias[c]], atol=6e-4)


@pytest.mark.parametrize(
    ("index", "layer", "unit"),
    [(CAT, "C1", (4, 7, 2)), (61, "S2", (3, 5, 1)), (61, "C3", (5, 5, 9)), (0, "F6", (5,))]
    + [(k, "C5", (0, 0, 17 * k % 120)) for k in range(0, 100, 20)]
    + [(k, "Output", (k // 10,)) for k in range(5, 100, 20)],
)
def test_printed_numbers_add_up_to_the_last_digit(shown, index, layer, unit):
    page = shown(index, layer, unit)
    ledger = page.locator(".lenet-ledger")
    value = "td:not(.lenet-how):not(.lenet-fall)"
    terms = numbers(ledger.locator(f".lenet-term {value}"))
    rounding = numbers(ledger.locator(f".lenet-rounding {value}"))
    (total,) = numbers(ledger.locator(f".lenet-total {value}"))
    assert len(terms) >= 4 and sum(terms + rounding) == total
    if layer in ("C1", "C3", "C5"):
        products = numbers(page.locator(".lenet-matrix").nth(2).locator("td"))
        sentence = page.locator(".lenet-subtotal").inner_text()
        # What they add up to, and what they would, rounded as they stand, where that differs.
        *_, as_rounded = [number(found) for found in re.findall(r"[+−]\d+\.\d+", sentence)]
        assert len(products) == 25 and sum(products) == as_rounded


def test_the_bars_are_keras_s_probabilities(shown, activations):
    page = shown(CAT, "Output", (3,))
    widths = page.locator(".lenet-track i").evaluate_all(
        "bars => bars.map((bar) => parseFloat(bar.style.width) / 100)"
    )
    np.testing.assert_allclose(widths, activations(CAT)["Output"], atol=1e-5)
    expect(page.locator(".lenet-true .lenet-name")).to_have_text("cat")


def test_every_printed_map_has_the_colours_of_keras_s_values(shown, activations):
    """The sign of every unit of C1, read back from the colours on the screen."""
    page = shown(CAT, "C1", (4, 7, 2))
    maps = activations(CAT)["C1"]
    page.evaluate("location.hash = 'journey.index=30'")
    expect(page.locator(TITLE)).to_be_hidden()
    pixels = page.locator(".lenet-surface-maps canvas").first.evaluate(
        """canvas => {
            const context = canvas.getContext("2d");
            return { width: canvas.width, height: canvas.height,
                     data: [...context.getImageData(0, 0, canvas.width, canvas.height).data] };
        }"""
    )
    data = np.array(pixels["data"]).reshape(pixels["height"], pixels["width"], 4)
    side = (pixels["height"] + 5) / 6 - 5  # six maps, one above the other, five pixels apart
    centres = ((np.arange(28) + 0.5) * side / 28).astype(int)
    for c in range(6):
        colours = data[np.ix_(centres + round(c * (side + 5)), centres)].astype(int)
        redness = colours[..., 0] - colours[..., 2]  # orange above zero, blue below
        clear = np.abs(maps[..., c]) > 0.25
        agree = np.sign(redness) == np.sign(maps[..., c])
        assert agree[clear].mean() > 0.97


# ---------------------------------------------------------------- mouse
def test_clicking_a_map_explains_the_unit_under_the_pointer(journey):
    visited, figure = journey(link(CAT))
    canvas = surface(figure, "C3").locator("canvas")
    box = canvas.bounding_box()
    # Two columns of maps, eight rows: map 5 is the third on the right.
    tile = (box["width"] - 5) / 2
    left, top = tile + 5, 2 * (tile + 5)
    position = {"x": left + 0.75 * tile, "y": top + 0.25 * tile}
    canvas.hover(position=position)
    label = figure.locator(".lenet-tooltip").last
    expect(label).to_contain_text("C3[2, 7, 5] = ")
    value = label.inner_text().split(" = ")[1]
    canvas.click(position=position)
    expect(figure.locator(TITLE)).to_contain_text(f"C3[2, 7, 5] = {value}")
    visited.page.mouse.move(5, 5)
    expect(label).to_be_hidden()
    assert visited.errors == [] and visited.elsewhere == []


def test_the_receptive_field_lights_up_in_the_input(journey):
    _, figure = journey(link(CAT, "C3", (4, 7, 2)))
    # In one look: until the page's fonts are there, things may still move.
    places = """figure => [
        figure.querySelector("canvas"),
        [...figure.querySelectorAll(".lenet-boxes .lenet-field")].at(-1),
    ].map((element) => element.getBoundingClientRect().toJSON())"""
    picture, field = figure.evaluate(places)
    pixel = picture["width"] / 32
    # C3 sees 14 pixels; each step of C3 is two pixels of the picture.
    assert abs(field["width"] - 14 * pixel) < 3 and abs(field["height"] - 14 * pixel) < 3
    assert abs(field["x"] - picture["x"] - 14 * pixel) < 3
    assert abs(field["y"] - picture["y"] - 8 * pixel) < 3
    # A box in each of six maps of S2 and of C1, one in the picture; lines join them all.
    assert figure.locator(".lenet-boxes .lenet-field").count() == 6 + 6 + 1
    assert figure.locator(".lenet-lines path").count() == 6 + 6 + 7
    expect(figure.locator(".lenet-close-up")).to_contain_text("It sees 14×14 pixels")


def test_the_gallery_changes_the_picture_and_the_answer(journey):
    visited, figure = journey()
    before = picture_bytes(figure)
    figure.get_by_role("button", name="Choose a picture").click()
    expect(figure.locator(".lenet-thumb")).to_have_count(100)
    figure.get_by_role("button", name="cat, test image 0", exact=True).click()
    expect(figure.locator(".lenet-summary")).to_contain_text("Test image 0: cat.")
    assert picture_bytes(figure) != before
    assert visited.errors == []


def test_weights_are_shown_on_request(journey):
    _, figure = journey(link(CAT, "C1", (4, 7, 2)))
    button = figure.get_by_role("button", name="Show all 450 weights of C1")
    button.click()
    expect(figure.locator(".lenet-weights")).to_contain_text("6 kernels, one a column")
    figure.locator(".lenet-weights canvas").hover(position={"x": 4, "y": 4})
    expect(figure.locator(".lenet-weights .lenet-tooltip")).to_have_text(
        re.compile(r"Input 0 → 0, \[\d, \d\]: [+−]\d\.\d{3}")
    )
    figure.get_by_role("button", name="Hide the weights").click()
    expect(figure.locator(".lenet-weights")).to_have_count(0)


# ---------------------------------------------------------------- keyboard and screen reader
def test_everything_can_be_done_by_keyboard(journey):
    visited, figure = journey(link(CAT))
    page = visited.page
    surface(figure, "C3").focus()
    outline = "el => getComputedStyle(el).outlineStyle"
    page.keyboard.press("Enter")
    expect(figure.locator(TITLE)).to_contain_text("C3[5, 5, 0]")
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none"
    for key in ("ArrowUp", "ArrowUp", "ArrowRight", "PageDown", "PageDown"):
        page.keyboard.press(key)
    expect(figure.locator(TITLE)).to_contain_text("C3[3, 6, 2]")
    page.keyboard.press("Tab")  # on to the next layer
    page.keyboard.press("ArrowRight")
    expect(figure.locator(TITLE)).to_contain_text("S4[2, 2, 0]")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(figure.locator(TITLE)).to_contain_text("S4[2, 0, 0]")  # the edge holds
    page.keyboard.press("Escape")
    expect(figure.locator(TITLE)).to_be_hidden()
    surface(figure, "Output").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(figure.locator(TITLE)).to_contain_text("Output[1]")
    choose = figure.get_by_role("button", name="Choose a picture")
    choose.focus()
    page.keyboard.press("Enter")
    thumb = figure.get_by_role("button", name="cat, test image 0", exact=True)
    expect(thumb).to_be_focused()
    assert thumb.evaluate(outline) != "none"
    page.keyboard.press("ArrowRight")
    focused = figure.locator(".lenet-thumb:focus")
    expect(focused).to_have_attribute("aria-label", "cat, test image 8")
    expect(page).to_have_url(re.compile(r"journey\.index=31"))


def test_a_screen_reader_hears_what_changed_and_nothing_at_first(journey):
    visited, figure = journey(link(CAT))
    speech = figure.locator(".lenet-live > [role=status]")
    for label in ("Input", "C1", "S2", "C3", "S4", "C5", "F6", "Output"):
        expect(surface(figure, label)).to_have_count(1)
    surface(figure, "C3").focus()
    visited.page.keyboard.press("Enter")
    expect(speech).to_have_text(re.compile(r"^C3, map 0, row 5, column 5: −?\d\.\d{3}\.$"))
    visited.page.keyboard.press("Escape")
    expect(speech).to_have_text("The arithmetic is closed.")
    surface(figure, "Output").focus()
    visited.page.keyboard.press("Enter")
    expect(speech).to_have_text(re.compile(r"^airplane: <?\d+ %\.$"))
    visited.page.evaluate("hash => { location.hash = hash; }", link(CAT + 1, "C3", (5, 5, 0)))
    expect(speech).to_have_text(re.compile(r"^Test image \d+: cat\. The network says .* C3, map"))


def test_a_figure_that_comes_to_life_says_nothing(journey):
    visited, figure = journey(link(CAT, "C3", (4, 7, 2)))
    # Longer than it waits before it speaks: a second of the page's own clock.
    visited.page.evaluate("new Promise((done) => setTimeout(done, 1000))")
    expect(figure.locator(".lenet-live > [role=status]")).to_have_text("")


OPEN = {
    "close-up": "",
    "gallery": "Choose a picture",
    "upload": "Use your own",
    "drawing": "Draw on it",
}


@pytest.mark.parametrize(("width", "theme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_axe_finds_nothing_in_any_state(journey, axe, width, theme):
    visited, figure = journey(
        link(CAT, "C3", (4, 7, 2)), width=width, theme=theme, reduced_motion="reduce"
    )
    page = visited.page
    for state, button in OPEN.items():
        if button:
            figure.get_by_role("button", name=button).click()
        assert violations(page, axe, FIGURE) == [], state


# ---------------------------------------------------------------- phones, motion, colours
def test_a_finger_finds_the_explanation_below_what_it_touched(journey):
    visited, figure = journey(link(CAT), width=PHONE, has_touch=True)
    surface(figure, "S2").locator("canvas").tap(position={"x": 20, "y": 20})
    expect(figure.locator(TITLE)).to_contain_text("S2[")
    layer = surface(figure, "S2").bounding_box()
    close_up = figure.locator(".lenet-close-up").bounding_box()
    after = surface(figure, "C3").bounding_box()
    assert layer["y"] < close_up["y"] < after["y"]
    assert close_up["y"] - layer["y"] < 200
    before = figure.locator(f"{TITLE} code").inner_text()
    more = figure.get_by_role("button", name="column, one more")
    for button in (more, figure.get_by_role("button", name="Use your own")):
        size = button.bounding_box()
        assert size["width"] >= 44 and size["height"] >= 44
    more.tap()
    expect(figure.locator(f"{TITLE} code")).not_to_have_text(before)
    assert visited.page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_on_a_phone_the_network_runs_from_top_to_bottom(journey):
    _, figure = journey(width=PHONE)
    tops = [box["y"] for box in map(Locator.bounding_box, figure.locator(".lenet-surface").all())]
    assert tops == sorted(tops) and tops[-1] - tops[0] > 500


def test_lines_grow_in_a_quarter_of_a_second_or_not_at_all(journey):
    ends = (
        "() => document.querySelector('.lenet-lines').getAnimations({ subtree: true })"
        ".map((animation) => animation.effect.getComputedTiming().endTime)"
    )
    for motion in ("no-preference", "reduce"):
        visited, figure = journey(link(CAT), reduced_motion=motion)
        # Look in the same turn of the page's script: nothing can have ended by then.
        surface(figure, "C3").locator("canvas").evaluate(
            f"""canvas => {{
                const box = canvas.getBoundingClientRect();
                const place = {{ clientX: box.x + 10, clientY: box.y + 10, bubbles: true }};
                canvas.dispatchEvent(new MouseEvent("click", place));
                window.lineEnds = ({ends})();
            }}"""
        )
        found = visited.page.evaluate("window.lineEnds")
        if motion == "reduce":
            assert found == []
        else:
            assert len(found) > 10 and 150 <= max(found) <= 250


def test_dark_and_light_have_their_own_colours(journey):
    visited, figure = journey(link(CAT))
    canvas = surface(figure, "C1").locator("canvas")
    light = canvas.evaluate("canvas => canvas.toDataURL()")
    visited.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    expect(figure.locator(".lenet-title b").first).to_have_css("color", re.compile("rgb"))
    visited.page.wait_for_function(
        "light => document.querySelectorAll('.lenet-surface-maps canvas')[0].toDataURL() !== light",
        arg=light,
    )


def test_without_javascript_the_preview_remains(visit):
    page = visit(PAGE, javascript=False).page
    figure = page.locator("figure.lenet-figure").first
    picture = figure.locator("img")
    expect(picture).to_be_visible()
    expect(picture).to_have_attribute("alt", re.compile("feature maps of C1"))
    assert picture.evaluate("image => image.naturalWidth") > 1000
    expect(figure.locator("figcaption")).to_be_visible()
    expect(figure.locator("p", has_text="comes alive with JavaScript")).to_be_visible()


# ---------------------------------------------------------------- the address
def test_an_address_restores_picture_layer_and_unit(journey):
    visited, figure = journey(permissions=["clipboard-read", "clipboard-write"])
    page = visited.page
    figure.get_by_role("button", name="Choose a picture").click()
    figure.get_by_role("button", name="ship, test image 2", exact=True).click()
    surface(figure, "C3").locator("canvas").click(position={"x": 9, "y": 9})
    title = figure.locator(TITLE).inner_text()
    summary = figure.locator(".lenet-summary").inner_text()
    figure.locator(".lenet-foot").get_by_role("button", name="Copy link").click()
    expect(figure.locator(".lenet-foot [role=status]")).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    expect(page).to_have_url(copied)
    again, restored = journey("#" + copied.split("#")[1])
    expect(restored.locator(TITLE)).to_have_text(title)
    expect(restored.locator(".lenet-summary")).to_have_text(summary)
    expect(restored).to_be_in_viewport()
    assert again.errors == []


@pytest.mark.parametrize(
    "nonsense",
    [
        "journey.index=100",
        "journey.index=-1",
        "journey.index=1.5",
        "journey.index=<img src=x onerror=alert(1)>",
        "journey.layer=C9&journey.unit=1,2,3",
        "journey.layer=C3&journey.unit=10,0,0",
        "journey.layer=C3&journey.unit=1,2",
        "journey.layer=C3&journey.unit=1,2,x",
        "journey.layer=C3",
        "journey.unit=1,2,3",
        "journey.layer=__proto__&journey.unit=1,2,3",
        "journey.index=7&journey.layer=%E0%A4%A",
        "&&=&journey.=1&journey.index=",
        "journey.constructor=1",
        "journey.channel=1",
        "journey.layer=C3&journey.unit=4,7,2&journey.channel=6",
        "journey.layer=S2&journey.unit=4,7,2&journey.channel=1",
    ],
)
def test_a_nonsense_address_falls_back_to_the_start(shown, nonsense):
    page = shown(CAT, "C3", (4, 7, 2))
    address = page.url.split("#")[0]
    page.evaluate("hash => { location.hash = hash; }", nonsense)
    expect(page.locator(".lenet-summary")).to_contain_text("Test image 3: airplane")
    expect(page.locator(TITLE)).to_be_hidden()
    page.goto("about:blank")
    page.goto(f"{address}#{nonsense}")
    expect(page.locator(".lenet-summary")).to_contain_text("Test image 3: airplane")
    expect(page.locator(TITLE)).to_be_hidden()


def test_an_address_can_say_that_nothing_is_chosen(browser, tmp_path):
    """Where a figure opens with a unit chosen, closing it is something to remember."""
    file = tmp_path / "page.html"
    file.write_text(previews.page(Journey(layer="C3", unit=(4, 7, 2))._preview()), "utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    expect(page.locator(TITLE)).to_contain_text("C3[4, 7, 2]")
    page.get_by_role("button", name="Close").click()
    expect(page).to_have_url(re.compile(r"journey\.layer=&journey\.unit=$"))
    page.reload()
    expect(page.locator(".lenet-summary")).to_contain_text("Test image 3")
    expect(page.locator(TITLE)).to_be_hidden()
    page.close()


def test_an_address_of_a_heading_changes_nothing(journey):
    visited, figure = journey(link(CAT, "C3", (4, 7, 2)))
    visited.page.evaluate(
        """hash => new Promise((done) => {
            addEventListener("hashchange", () => setTimeout(done), { once: true });
            location.hash = hash;
        })""",
        "references",
    )
    expect(figure.locator(TITLE)).to_contain_text("C3[4, 7, 2]")
    visited.page.evaluate("location.hash = 'journey.index=12345'")
    expect(figure.locator(".lenet-summary")).to_contain_text("Test image 3: airplane")


# ---------------------------------------------------------------- drawing
def test_drawing_changes_the_answer_and_undo_takes_it_back(journey):
    visited, figure = journey(link(CAT))
    page = visited.page
    before = picture_bytes(figure)
    figure.get_by_role("button", name="Draw on it").click()
    pad = figure.get_by_role("application", name=re.compile("Drawing pad"))
    # The page scrolls as the pad takes the focus; drag_to waits until it stands still.
    start, end = {"x": 40, "y": 40}, {"x": 240, "y": 200}
    pad.drag_to(pad, source_position=start, target_position=end)
    expect(figure.locator(".lenet-summary")).to_contain_text("Your picture. The network says")
    painted = picture_bytes(figure)
    assert painted != before
    pad.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert picture_bytes(figure) != painted
    figure.get_by_role("button", name="Undo").click()
    assert picture_bytes(figure) == painted
    figure.get_by_role("button", name="Undo").click()
    assert picture_bytes(figure) == before
    expect(figure.get_by_role("button", name="Undo")).to_be_disabled()
    figure.get_by_role("button", name="Choose a picture").click()
    figure.get_by_role("button", name="cat, test image 8", exact=True).click()
    expect(figure.locator(".lenet-summary")).to_contain_text(": cat.")
    assert visited.errors == []


# ---------------------------------------------------------------- other networks
def test_another_network_shows_its_own_numbers(browser, tmp_path):
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(2.0, offset=-1.0),
            layers.Conv2D(40, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.ReLU(),
            layers.Conv2D(5, (3, 5), strides=2),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dense(3, activation="sigmoid"),
        ]
    )
    images = np.random.default_rng(0).random((2, 28, 28, 1)).astype(np.float32)
    figure = Journey(model, images, [0, 2], class_names=["a", "b", "<b>c</b>"], embed=True)
    file = tmp_path / "page.html"
    file.write_text(previews.page(figure._preview()), "utf-8")
    page = browser.new_page(viewport={"width": DESKTOP, "height": 800})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector("[data-lenet-ready]")
    outputs = {entry["name"]: entry["label"] for entry in figure._network["spec"]["layers"]}
    every_layer = keras.Model(model.inputs[0], {layer.name: layer.output for layer in model.layers})
    for name, (values,) in every_layer.predict(images[1:], verbose=0).items():
        if outputs[name] == "Flatten":
            continue
        unit = tuple(0 if k % 2 == 0 else length - 1 for k, length in enumerate(values.shape))
        page.evaluate("hash => { location.hash = hash; }", link(1, outputs[name], unit))
        text = f"{outputs[name]}[{', '.join(map(str, unit))}]"
        expect(page.locator(f"{TITLE} code")).to_have_text(text)
        shown = number(page.locator(f"{TITLE} b").inner_text())
        assert abs(float(shown) - values[unit]) < 6e-4
    expect(page.locator(".lenet-true .lenet-name")).to_have_text("<b>c</b>")
    # A label of two words in a link that the figure writes, and reads again.
    page.evaluate("hash => { location.hash = hash; }", link(1, "ReLU 2", (1, 1, 0)))
    surface(page.locator(FIGURE), "ReLU 2").press("ArrowRight")
    expect(page).to_have_url(re.compile(r"journey\.layer=ReLU%202&journey\.unit=1,2,0$"))
    page.reload()
    expect(page.locator(f"{TITLE} code")).to_have_text("ReLU 2[1, 2, 0]")
    assert errors == []
    page.close()
