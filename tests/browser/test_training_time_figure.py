"""Where the time goes, in a browser: the bet, what was measured, and the inside of a step."""

import json
import re
from collections.abc import Callable, Iterator

import made_up_times
import pytest
from playwright.sync_api import Locator, Page, expect
from standalone import FigurePage, figure_pages
from viewing import DESKTOP, PHONE

from lenet_book.figures import TrainingTime
from lenet_book.figures.training_time.time_lines import own_lines, recorded_lines
from lenet_utils.stopwatch import Stopwatch

KINDS = ["building", "tracing", "training", "testing"]
SHOW = "Show what was measured"
WITHOUT = "Show it without a bet"


@pytest.fixture(scope="module")
def lines(tmp_path_factory) -> Iterator[dict[str, dict]]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        made_up_times.write(tmp_path_factory.mktemp("results"), monkeypatch)
        yield {line["id"]: line for line in recorded_lines()}


@pytest.fixture(scope="module")
def open_shared(windows, tmp_path_factory, lines) -> Iterator[Callable[..., FigurePage]]:
    data = {"times": {"lines": list(lines.values())}}
    with figure_pages(windows, tmp_path_factory.mktemp("pages"), "training-time") as open_page:
        yield lambda **options: open_page(**({"data": data} | options))


def button(page: Page, name: str) -> Locator:
    """A button that can be seen."""
    return page.get_by_role("button", name=name, exact=True).locator("visible=true")


def bet(page: Page) -> list[int]:
    values = [page.get_by_role("slider", name=kind).input_value() for kind in KINDS]
    return [int(value) for value in values]


def cells(page: Page, kind: str) -> list[str]:
    """What the row of a part reads."""
    texts = page.locator(f".lenet-part-row[data-kind={kind}]").get_by_role("cell").all_inner_texts()
    return [" ".join(text.split()) for text in texts]


def widths(bar: Locator) -> list[float]:
    """The widths of a bar's fills, in percent of its track."""
    fills = bar.locator(".lenet-time-fill")
    return fills.evaluate_all("all => all.map(fill => parseFloat(fill.style.width))")


def read_or_heard(page: Page) -> str:
    """All that the figure says, also where nobody sees it."""
    return page.locator(".lenet-live").evaluate(
        """live => [...live.querySelectorAll("*")].flatMap((element) =>
            ["aria-label", "aria-valuetext", "title", "alt"].map((name) =>
                element.getAttribute(name) ?? "")).join(" ") + live.textContent"""
    )


# ---------------------------------------------------------------- the bet
def test_nothing_measured_is_there_before_the_bet(open_figure):
    page = open_figure(tail="#training-time.epoch=1&training-time.bet=10,20,60,10").page
    # Whatever was measured has a point, and whole percents are the bet's.
    assert not re.search(r"\d\.\d|µs", read_or_heard(page))
    percents = re.findall(r"(\d+)\s%", read_or_heard(page))
    assert set(percents) == {"10", "20", "60"}
    assert not page.locator(".lenet-time-chart .lenet-time-fill[style]").count()
    expect(page.locator(".lenet-time-chart")).to_be_hidden()
    expect(page.get_by_role("table")).to_have_count(0)


def test_boundaries_that_were_not_moved_are_a_bet_too(figure):
    page = figure.page
    assert bet(page) == [25, 25, 25, 25]
    button(page, SHOW).click()
    assert cells(page, "tracing")[1] == "25 %"
    assert figure.shared(lambda state: "bet" in state)["bet"] == "25,25,25,25"


def test_a_boundary_is_dragged_and_pushes_the_others(figure):
    page = figure.page
    box = page.locator(".lenet-bet-bar").bounding_box()

    def at(percent: float) -> tuple[float, float]:
        return box["x"] + box["width"] * percent / 100, box["y"] + box["height"] / 2

    page.mouse.move(*at(26))
    page.mouse.down()
    page.mouse.move(*at(40), steps=3)
    page.mouse.move(*at(60), steps=3)
    page.mouse.up()
    assert bet(page) == [60, 0, 15, 25]
    assert widths(page.locator(".lenet-bet-bar")) == [60, 0, 15, 25]
    page.mouse.move(*at(10))  # no button is down
    assert bet(page) == [60, 0, 15, 25]
    state = figure.shared(lambda state: "bet" in state)
    assert state == {"bet": "60,0,15,25"}


def test_the_bet_is_set_by_keyboard_and_by_buttons(figure):
    page = figure.page
    page.get_by_role("slider", name="building").focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    assert bet(page) == [22, 26, 26, 26]
    button(page, "training: more").click()
    assert bet(page) == [21, 24, 31, 24]
    button(page, "testing: less").click()
    assert bet(page) == [22, 26, 33, 19]
    page.get_by_role("slider", name="training").focus()
    page.keyboard.press("End")
    assert bet(page) == [0, 0, 100, 0]
    button(page, "training: more").click()
    assert bet(page) == [0, 0, 100, 0]
    button(page, "training: less").click()  # to the end and back takes nothing from the others
    assert bet(page) == [2, 2, 95, 1]
    page.get_by_role("slider", name="training").focus()
    page.keyboard.press("End")
    button(page, "building: less").click()
    assert bet(page) == [0, 0, 100, 0]
    expect(page.locator(".lenet-live > [role=status]")).to_have_text(
        "Your bet: building 0 %, tracing 0 %, training 100 %, testing 0 %."
    )
    assert page.get_by_role("slider", name="training").get_attribute("aria-valuetext") == "100\xa0%"


def test_the_measured_line_stands_below_the_bet_with_their_difference(figure, lines):
    page = figure.page
    guess = [10, 20, 60, 10]
    figure.show(bet="10,20,60,10")
    button(page, SHOW).focus()
    page.keyboard.press("Enter")
    parts, total = lines["tutorial"]["parts"], lines["tutorial"]["total"]
    above, below = page.locator(".lenet-time-compared .lenet-time-bar").all()
    assert widths(above) == guess
    shares = [100 * parts[kind] / total for kind in KINDS]
    assert widths(below) == pytest.approx(shares, abs=1e-3)
    for kind, share, before in zip(KINDS, shares, guess, strict=True):
        way = "more" if share > before else "less"
        assert cells(page, kind) == [
            f"{parts[kind]:.2f} s {share:.1f} %",
            f"{before} %",
            f"{abs(share - before):.1f} points {way}",
        ]
    assert cells(page, "together")[0] == f"{total:.2f} s"
    runs = lines["tutorial"]["runs"]
    expect(page.locator(".lenet-summary")).to_have_text(
        f"Tutorial: {total:.1f} s in the mean of 5 runs, from {min(runs):.1f} to {max(runs):.1f} s."
        f" Most of it is training ({shares[2]:.1f} %)."
        f" Furthest from your bet: training, {shares[2]:.1f} %, where you bet 60 %."
    )
    expect(page.locator(".lenet-live > [role=status]")).to_contain_text("where you bet 60 %")
    # The button is gone; the focus went on to what came in its place.
    assert page.evaluate("document.activeElement.innerText").startswith("Tutorial")
    assert figure.shared(lambda state: "shown" in state)["shown"] == "lines"


def test_it_can_be_seen_without_a_bet_and_be_bet_on_again(figure):
    page = figure.page
    button(page, "tracing: more").click()
    button(page, WITHOUT).click()
    expect(page.locator(".lenet-time-compared").first).to_be_hidden()
    assert cells(page, "tracing") == ["1.04 s 1.0 %"]
    assert figure.shared(lambda state: "shown" in state) == {"shown": "lines"}
    button(page, "Back to the bet").click()
    assert page.evaluate("document.activeElement.ariaLabel") == "building"
    assert bet(page) == [25, 25, 25, 25]
    assert figure.shared(lambda state: not state) == {}


def test_back_at_the_bet_it_is_as_it_was(figure):
    page = figure.page
    figure.show(bet="10,20,60,10", shown="step", epoch=3, part="C1")
    button(page, "Back to the bet").click()
    assert bet(page) == [10, 20, 60, 10]
    assert figure.shared(lambda state: "shown" not in state) == {"bet": "10,20,60,10"}


# ---------------------------------------------------------------- the lines
def line_of(page: Page, name: str) -> Locator:
    return page.locator(f".lenet-time-row[data-id={name}]")


def test_segments_lie_in_their_order_on_one_scale(figure, lines):
    page = figure.page
    figure.show(shown="lines")
    end = max(line["total"] for line in lines.values())
    for name, line in lines.items():
        fills = line_of(page, name).locator(".lenet-time-fill")
        kinds = fills.evaluate_all("all => all.map(fill => fill.dataset.kind)")
        assert kinds == [kind for kind, _ in line["segments"]]
        lefts = fills.evaluate_all("all => all.map(fill => parseFloat(fill.style.left))")
        long = widths(line_of(page, name))
        before = 0.0
        for (_, seconds), left, width in zip(line["segments"], lefts, long, strict=True):
            assert left == pytest.approx(100 * before / end, abs=1e-3)
            assert width == pytest.approx(100 * seconds / end, abs=1e-3)
            before += seconds
        total = line_of(page, name).locator(".lenet-time-total")
        expect(total).to_have_text(f"{line['total']:.1f} s")


def test_the_scale_can_end_where_the_chosen_line_ends(figure, lines):
    page = figure.page
    figure.show(shown="lines")
    button(page, "Loop our recipe, 1 epoch in a loop").click()
    button(page, "until the chosen one ends").click()
    assert sum(widths(line_of(page, "loop"))) == pytest.approx(100, abs=0.1)
    first = lines["tutorial"]["segments"][2][1] / lines["loop"]["total"]
    assert widths(line_of(page, "tutorial"))[2] == pytest.approx(100 * first, abs=0.01)
    times = lines["tutorial"]["total"] / lines["loop"]["total"]
    expect(page.locator(".lenet-summary")).to_contain_text(
        f"“Tutorial” takes {times:.1f} times as long."
    )
    state = figure.shared(lambda state: "scale" in state)
    assert state == {"shown": "lines", "contestant": "loop", "scale": "chosen"}


# ---------------------------------------------------------------- inside a step
def bars(page: Page) -> dict[str, str]:
    """What each part of a step takes, as it reads."""
    rows = page.locator(".lenet-step-row[data-part]").all()
    return {
        row.get_attribute("data-part"): row.locator(".lenet-step-number b").inner_text()
        for row in rows
    }


def test_a_step_is_bet_on_before_it_shows(figure, lines):
    page = figure.page
    figure.show(shown="lines")
    opener = page.locator(".lenet-part-name button")
    opener.focus()
    page.keyboard.press("Enter")
    assert opener.get_attribute("aria-expanded") == "true"
    assert "µs" not in read_or_heard(page)
    expect(button(page, SHOW)).to_be_disabled()
    button(page, "C1").click()
    assert figure.shared(lambda state: "part" in state)["part"] == "C1"
    assert "µs" not in read_or_heard(page)
    button(page, SHOW).click()
    step = lines["tutorial"]["step"]
    assert bars(page) == {part: f"{sum(times):.1f}\xa0µs" for part, times in step.items()}
    whole = sum(map(sum, step.values()))
    expect(page.locator(".lenet-step-total .lenet-step-number")).to_have_text(f"{whole:.1f} µs")
    said = (
        f"Tutorial: {whole:.1f} µs for one image. Most of it: between, 90.0 µs "
        f"({100 * 90 / whole:.0f} %). You bet on C1: 26.0 µs."
    )
    expect(page.locator(".lenet-step-says")).to_have_text(said)
    expect(page.locator(".lenet-live > [role=status]")).to_have_text(said)
    heard = page.get_by_role("row", name="C1").get_by_role("cell").get_attribute("aria-label")
    assert heard.replace("\xa0", " ") == "26.0 µs: 10.0 µs forwards, 16.0 µs backwards"
    opener.click()
    expect(page.locator(".lenet-step")).to_be_hidden()


def test_bars_have_one_scale_for_all_trainings(figure, lines):
    page = figure.page
    figure.show(shown="step", epoch=1)
    longest = sum(lines["tutorial"]["step"]["between"])

    def tracks() -> dict[str, list[float]]:
        rows = page.locator(".lenet-step-row[data-part]").all()
        return {row.get_attribute("data-part"): widths(row) for row in rows}

    full = tracks()["between"][0] / longest  # percent of the track, for a microsecond
    assert 90 < full * longest <= 100
    assert page.locator(".lenet-step-mark:visible").count() == 0
    line_of(page, "loop").get_by_role("button").click()
    for part, times in lines["loop"]["step"].items():
        assert tracks()[part] == pytest.approx([full * time for time in times], abs=1e-3)
    mark = page.locator(".lenet-step-row[data-part=between] .lenet-step-mark")
    left = mark.evaluate("mark => parseFloat(mark.style.left)")
    assert left == pytest.approx(full * longest, abs=1e-3)


def test_a_stretch_of_training_opens_by_mouse_and_an_epoch_by_keyboard(figure, lines):
    page = figure.page
    figure.show(shown="lines", contestant="loop")
    line_of(page, "tutorial").locator("[data-kind=training]").nth(4).click()
    state = figure.shared(lambda state: "epoch" in state)
    assert state == {"shown": "lines", "epoch": "5"}
    seconds = lines["tutorial"]["segments"][2 + 2 * 4][1]
    expect(page.locator(".lenet-step")).to_contain_text(
        f"Epoch 5 of “Tutorial”: {seconds:.2f} s of training"
    )
    button(page, "1").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".lenet-step")).to_contain_text("Epoch 1 of “Tutorial”: 9.10 s")
    line_of(page, "tutorial").locator("[data-kind=testing]").nth(4).click()
    expect(page.locator(".lenet-step")).to_contain_text("Epoch 1 of “Tutorial”")
    # Another training has one epoch: the one that is open is its first.
    figure.show(shown="lines", epoch=7)
    line_of(page, "fit").get_by_role("button").click()
    expect(page.locator(".lenet-step")).to_contain_text("Epoch 1 of “Fit”: 8.20 s")


def test_an_answer_goes_with_the_training_that_was_bet_on(figure):
    page = figure.page
    figure.show(shown="step", epoch=1, part="between")
    expect(page.locator(".lenet-step-says")).to_contain_text("As you bet.")
    line_of(page, "loop").get_by_role("button").click()
    assert "µs" not in read_or_heard(page)  # of it, nothing was bet yet
    button(page, "C1").click()
    button(page, SHOW).click()
    expect(page.locator(".lenet-step-says")).to_have_text(
        "Loop: 88.0 µs for one image. Most of it: C1, 25.0 µs (28 %). As you bet."
    )
    button(page, "Bet again").click()
    assert "µs" not in read_or_heard(page)
    assert figure.shared(lambda state: "part" not in state) == {
        **{"contestant": "loop", "shown": "lines", "epoch": "1"}
    }


# ---------------------------------------------------------------- links, phones, notebooks
def test_a_link_restores_a_view_and_nonsense_does_not(figure):
    page = figure.page
    figure.show(contestant="fit", scale="chosen", shown="step", epoch=1, part="C3")
    assert line_of(page, "fit").get_by_role("button").get_attribute("aria-pressed") == "true"
    assert bars(page)["between"] == "60.0\xa0µs"
    for nonsense in (
        {"contestant": "constructor"},
        {"contestant": ""},
        {"scale": "toString"},
        {"bet": "25,25"},
        {"bet": "50,50,50,-50"},
        {"bet": "a,b,c,d"},
        {"shown": "all"},
        {"shown": "lines", "epoch": 11},
        {"shown": "lines", "epoch": "x"},
        {"shown": "lines", "contestant": "fit", "epoch": 2},
        {"shown": "step", "part": "__proto__"},
    ):
        figure.show(**nonsense)
        expect(page.locator(".lenet-misfit")).not_to_be_empty()
        expect(page.locator(".lenet-time-chart")).to_be_hidden()
        assert bet(page) == [25, 25, 25, 25], nonsense


VIEWS = ["", "bet=10,20,60,10", "bet=10,20,60,10&training-time.shown=lines", "shown=step"]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("width", [320, PHONE, DESKTOP])
def test_nothing_sticks_out(open_figure, width, view):
    tail = f"#training-time.epoch=1&training-time.{view}" if view else ""
    page = open_figure(width=width, tail=tail).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator(".lenet-misfit")).to_be_empty()


def test_a_thumb_moves_a_boundary_and_finds_large_buttons(open_figure):
    page = open_figure(width=320, has_touch=True, is_mobile=True).page
    for one in page.get_by_role("button").locator("visible=true").all():
        assert min(one.bounding_box()["height"], one.bounding_box()["width"]) >= 44
    page.get_by_role("button", name="tracing: more").tap()
    assert bet(page) == [23, 30, 24, 23]
    box = page.locator(".lenet-bet-bar").bounding_box()
    page.touchscreen.tap(box["x"] + 0.9 * box["width"], box["y"] + 20)
    assert bet(page) == [23, 30, 37, 10]


def test_where_motion_is_welcome_the_measured_bar_moves_from_the_bet(open_figure):
    page = open_figure(reduced_motion="no-preference").page
    transition = "bar => getComputedStyle(bar).transitionDuration"
    measured = page.locator(".lenet-time-compared .lenet-time-fill").first
    assert measured.evaluate(transition) == "0.22s, 0.22s"
    page.emulate_media(reduced_motion="reduce")
    assert set(measured.evaluate(transition).split(", ")) == {"0s"}


def test_colours_that_are_forced_leave_kinds_apart(open_figure):
    page = open_figure(forced_colors="active", tail="#training-time.shown=lines").page
    looks = page.locator(".lenet-part-name .lenet-time-fill").evaluate_all(
        """all => all.slice(0, 4).map((fill) => {
            const { backgroundColor, backgroundImage } = getComputedStyle(fill);
            return backgroundColor + backgroundImage;
        })"""
    )
    assert len(set(looks)) == 4


def test_your_own_trainings_in_a_notebook(open_figure):
    plain, mine = Stopwatch(), Stopwatch()
    plain.training, plain.testing, plain.seconds = [4.0, 4.0], [1.0, 1.0], 10.0
    mine.tracing, mine.training, mine.testing, mine.seconds = 1.0, [2.0], [1.0], 5.0
    given = {"plain": plain, "<b>a, b</b> & c": mine}
    figure = open_figure(width=PHONE)
    page = figure.page
    page.locator("figure").evaluate("preview => preview.remove()")
    lines = json.loads(json.dumps(own_lines(given)))
    figure.in_notebook(**TrainingTime(given).state(), _times={"lines": lines})
    page.wait_for_selector(".lenet-times")
    said = "plain: 10.0 s, most of it training (80.0 %)."
    expect(page.locator(".lenet-summary")).to_have_text(said)
    assert page.get_by_text("your own has nothing to open").is_visible()
    assert page.get_by_role("button", name="training").count() == 0
    expect(page.locator(".lenet-part-row[data-kind=rest]")).to_be_hidden()
    line_of(page, "own2").get_by_role("button").click()
    assert page.evaluate("notebook.values.contestant") == "own2"
    expect(line_of(page, "own2").get_by_role("button")).to_contain_text("<b>a, b</b> & c")
    assert cells(page, "rest")[0] == "1.00 s 20.0 %"
    line_of(page, "own2").locator("[data-kind=training]").click()
    assert page.evaluate("notebook.values.epoch") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    button(page, "Back to the bet").click()
    page.wait_for_function("notebook.values.shown === 'bet'")
    expect(page.get_by_role("slider", name="building")).to_be_focused()
