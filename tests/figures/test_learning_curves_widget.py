"""The learning curves in Python: the recorded lines, a learner's own, and the power law."""

import html

import numpy as np
import pytest
import scripts

from lenet_book.figures import LearningCurves, catalog, page_data
from lenet_book.figures.learning_curves.curve_lines import own_lines, recorded_lines
from lenet_book.records import recorded

OWN = {100: [0.21, 0.23], 1000: [0.31, None], 10: [0.1, 0.12]}


@pytest.fixture(scope="module")
def lines() -> dict[str, dict]:
    return {line["id"]: line for line in recorded_lines()}


def test_a_line_holds_every_run_of_its_record(lines):
    runs = recorded.load("curve_ours_steps")["runs"]
    line = lines["ours-steps"]
    assert (line["model"], line["held"], line["name"]) == ("ours", "steps", None)
    assert line["sizes"] == [100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000]
    assert [run[3] for run in line["runs"]] == [run["test_accuracy_1000"] for run in runs]
    assert lines["nearest"]["held"] == "nothing"


def test_the_page_gets_the_lines_as_a_script_of_their_own(lines):
    preview = LearningCurves()._repr_mimebundle_()[0]["text/html"]
    options = catalog.options(preview)
    assert options["state"] == catalog.FIGURES["learning-curves"].state
    assert page_data.recorded_in(options) == ["curves"]
    handed = scripts.handed_over(page_data.recorded_script("curves"))
    assert handed == {"curves": {"lines": list(lines.values())}}
    assert "0.5" not in preview.partition("<img")[0]  # nothing measured before it is asked for


# ---------------------------------------------------------------- the power law
def test_the_figure_fits_the_law_that_numpy_fits(lines, tmp_path):
    """Exponent, what the law says of 50,000 pictures and by how much a run is better, for all."""
    nine = [line for line in lines.values() if len(line["sizes"]) == 9]
    cases = [(line, last) for line in nine for last in (500, 2500, 10_000)]
    answers = scripts.ask("learning_laws", cases, tmp_path)
    for (line, last), found in zip(cases, answers, strict=True):
        sizes, runs = np.array(line["sizes"]), np.array(line["runs"])
        fitted = sizes <= last
        slopes, starts = np.polyfit(np.log(sizes[fitted]), np.log(1 - runs[:, fitted]).T, 1)
        said = 1 - np.exp(starts + slopes * np.log(50_000))
        for name, numbers in {
            "exponent": slopes,
            "factor": np.exp(starts),
            "says": said,
            "misses": runs[:, -1] - said,
        }.items():
            assert found[name]["mean"] == pytest.approx(numbers.mean()), (line["id"], name)
            half = recorded.half_width(numbers.tolist())
            assert found[name]["half"] == pytest.approx(half, abs=1e-12), (line["id"], name)
        assert found["ends"] == [500, 1000, 2500, 5000, 10_000, 25_000]


# ---------------------------------------------------------------- what the reader can set
def test_settings_can_be_given_and_depend_on_the_line():
    figure = LearningCurves(
        model="ours", held="steps", guess=[20, -1, 30, 30, 40, 50, 60, 65, 70], shown="measured",
        beside=["nearest"], at=500, sizes=(250, 5000), up="factors", fit=2500,
    )  # fmt: skip
    assert figure.state()["guess"][:2] == [20, -1]
    assert (figure.sizes, figure.beside) == ([250, 5000], ["nearest"])
    figure.model = "nearest"
    assert figure.beside is None  # no line stands beside itself
    figure = LearningCurves(model="ours", at=250, guess=[9] * 9)
    figure.model = "residual"  # which begins with 1,000 pictures
    assert (figure.at, figure.guess) == (50_000, None)
    assert LearningCurves(guess=[-1] * 9).guess is None  # nothing is drawn
    assert LearningCurves(beside=[]).beside is None


@pytest.mark.parametrize(
    ("trait", "wrong", "said"),
    [
        ("model", "resnet", "model must be one of tutorial, ours, .*; got 'resnet'"),
        ("model", ["ours"], "model must be one of"),
        ("held", "pictures", "held must be one of epochs, steps; got 'pictures'"),
        ("guess", [], "guess must be 9 whole percents, 0…100, for 100, 250"),
        ("guess", [20, 30], "guess must be 9 whole percents"),
        ("guess", [101] * 9, "guess must be 9 whole percents"),
        ("guess", [-2] * 9, "guess must be 9 whole percents"),
        ("guess", [20.5] * 9, "guess must be 9 whole percents"),
        ("guess", [True] * 9, "guess must be 9 whole percents"),
        ("guess", "20", "guess must be 9 whole percents"),
        ("shown", "all", "shown must be one of guess, measured"),
        ("beside", ["tutorial-epochs"], "beside must be different ids of tutorial-steps"),
        ("beside", ["nearest", "nearest"], "beside must be different ids"),
        ("beside", "nearest", "beside must be different ids"),
        ("at", 999, "at must be one of 100, 250, .*; got 999"),
        ("at", 60_000, "at must be one of"),
        ("sizes", [100, 60_000], "sizes must be two of 100, 250"),
        ("sizes", [100], "sizes must be two of"),
        ("sizes", [500, 100], "the fewer pictures come first"),
        ("across", "linear", "across must be one of factors, number"),
        ("up", "loss", "up must be one of accuracy, error, factors"),
        ("fit", 250, "fit must be one of 500, 1000, 2500, 5000, 10000, 25000; got 250"),
        ("fit", 50_000, "fit must be one of"),
    ],
)
def test_what_the_reader_can_set_is_checked(trait, wrong, said):
    figure = LearningCurves()
    before = figure.state()
    with pytest.raises(ValueError, match=said):
        setattr(figure, trait, wrong)
    assert figure.state() == before
    with pytest.raises(ValueError, match=said):
        LearningCurves(**{trait: wrong})


def test_an_unknown_setting_is_named():
    with pytest.raises(TypeError, match="there is no setting zoom; there are: across, at, beside"):
        LearningCurves(zoom=1)


# ---------------------------------------------------------------- a learner's own
def test_your_own_curve_needs_no_guess_and_stands_beside_the_book_s():
    figure = LearningCurves({"A & <b>": OWN, "other": {100: 0.3, 200: 0.4}})
    assert (figure.model, figure.shown, figure.beside) == ("own1", "measured", ["own2"])
    assert figure.at == 1000
    first, second = figure._lines[:2]
    assert first["sizes"] == [10, 100, 1000]  # in order, one picture a class among them
    assert first["runs"] == [[0.1, 0.21, 0.31], [0.12, 0.23, None]]
    assert second["runs"] == [[0.3, 0.4]]
    stored = figure._repr_mimebundle_()[0]["text/html"]
    assert "<b>" not in stored
    told = html.unescape(stored)
    assert "Learning curves, beside the book’s: A & <b>, other." in told
    assert "A & <b>: 10 0.11, 100 0.22; other: 100 0.3, 200 0.4." in told
    assert page_data.recorded_in(catalog.options(stored)) == []
    with pytest.raises(ValueError, match="too few points for a power law, or runs that diverged"):
        figure.fit = 100


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({}, TypeError, "results must give accuracies by number of pictures"),
        ([0.1, 0.2], TypeError, "results must give accuracies"),
        ({str(n): {1: 0.1, 2: 0.2} for n in range(5)}, ValueError, "give 1 to 4 curves, got 5"),
        ({"": {1: 0.1, 2: 0.2}}, TypeError, "each curve needs a name, got ''"),
        ({3: {1: 0.1, 2: 0.2}}, TypeError, "each curve needs a name, got 3"),
        ({"mine": {100: [0.2]}}, TypeError, "mine: give the accuracies of two numbers"),
        ({"mine": [0.2, 0.3]}, TypeError, "mine: give the accuracies of two numbers"),
        ({"mine": {0: [0.1], 2: [0.2]}}, ValueError, "pictures must be 1…1,000,000, got 0"),
        ({"mine": {10**7: [0.1], 2: [0.2]}}, ValueError, "got 10,000,000"),
        ({"mine": {"100": [0.1], 2: [0.2]}}, TypeError, "must be whole, got '100'"),
        ({"mine": {True: [0.1], 2: [0.2]}}, TypeError, "must be whole, got True"),
        ({"mine": {1: [0.1, 0.2], 2: [0.2]}}, ValueError, "as many runs, .* got 2 for 1, 1 for 2"),
        ({"mine": {1: [], 2: []}}, ValueError, "mine, 1 pictures: give 1 to 10 runs, got 0"),
        ({"mine": {1: [0.1] * 11, 2: [0.1] * 11}}, ValueError, "give 1 to 10 runs, got 11"),
        ({"mine": {1: [21], 2: [30]}}, ValueError, "accuracies must be 0…1, got 21"),
        ({"mine": {1: ["x"], 2: [0.3]}}, TypeError, "give accuracies as a list"),
    ],
)
def test_what_cannot_be_shown_gets_a_sentence(given, error, said):
    with pytest.raises(error, match=said):
        LearningCurves(given)


def test_a_run_that_diverged_is_none_or_not_a_number():
    (line,) = own_lines({"mine": {1: [np.nan, 0.2], 2: np.array([0.3, 0.4])}})
    assert line["runs"] == [[None, 0.3], [0.2, 0.4]]


def test_lines_of_your_own_hold_what_was_given_in_order():
    given = {"a": {1000: [0.5, None], 100: (0.25, float("nan"))}, "b": {1_000_000: 1, 1: None}}
    assert own_lines(given) == [
        {
            **{"id": "own1", "model": "own1", "held": "nothing", "name": "a"},
            **{"sizes": [100, 1000], "runs": [[0.25, 0.5], [None, None]]},
        },
        {
            **{"id": "own2", "model": "own2", "held": "nothing", "name": "b"},
            **{"sizes": [1, 1_000_000], "runs": [[None, 1.0]]},
        },
    ]
    whole = {1: [0] * 10, 2: [1] * 10}
    assert len(own_lines(dict.fromkeys("abcd", whole))) == 4
    for wrong in (0, 1_000_001):
        with pytest.raises(ValueError, match=rf"^m: pictures must be 1…1,000,000, got {wrong:,}$"):
            own_lines({"m": {wrong: 0.5, 2: 0.5}})
    for wrong in (-0.01, 1.01):
        with pytest.raises(
            ValueError, match=rf"^m, 2 pictures: accuracies must be 0…1, got {wrong}"
        ):
            own_lines({"m": {1: 0.5, 2: wrong}})
    said = "got 1 for 1, 2 for 2, 1 for 3$"
    with pytest.raises(ValueError, match=said):
        own_lines({"m": {3: [0.5], 2: [0.5, 0.5], 1: [0.5]}})


@pytest.mark.parametrize(
    ("shares", "ends"),
    [
        ([0.1, 0.2, 0.3, 0.4, 0.5], [3, 4]),  # from three on, and one is left to foretell
        ([0.1, 0.2, 0.3, None, 0.5], [3]),
        ([0.1, 0.2, 0.3, 1, 0.5], [3]),
        ([0.1, 0.2, None, 0.4, 0.5], []),
        ([0.1, 0.2, 0.3], []),
    ],
)
def test_a_law_is_fitted_to_three_points_or_more_without_a_run_that_diverged(shares, ends):
    own = {size: [0.15, share] for size, share in enumerate(shares, start=1)}
    figure = LearningCurves({"mine": own})
    for size in range(1, len(shares) + 1):
        if size in ends:
            figure.fit = size
            assert figure.fit == size
        else:
            with pytest.raises(ValueError, match=r"^fit must be "):
                figure.fit = size


def test_a_guess_and_the_ends_of_an_axis_are_checked_number_by_number():
    figure = LearningCurves({"mine": {1: 0.1, 2: 0.2, 3: 0.3}})
    for guess in ([0, 100, -1], (-1, -1, 5)):
        figure.guess = guess
        assert figure.guess == list(guess)
    figure.guess = [-1, -1, -1]
    assert figure.guess is None
    for wrong in ([-2, 0, 0], [101, 0, 0], [1.0, 0, 0], [0, 0], 5):
        with pytest.raises(ValueError, match=r"^guess must be 3 whole percents, 0…100, for 1, 2"):
            figure.guess = wrong
    figure.sizes = (1, 3)
    assert figure.sizes == [1, 3]
    for wrong, said in (([3, 1], "fewer"), ([2, 2], "fewer"), ([1], "two of"), ([1, 4], "two of")):
        with pytest.raises(ValueError, match=rf"^sizes.*{said}"):
            figure.sizes = wrong
    with pytest.raises(ValueError, match=r"^at must be one of 1, 2, 3; got True$"):
        figure.at = True


def test_another_line_keeps_what_it_has_too_and_forgets_the_rest():
    own = {size: [0.1, 0.2] for size in (1, 2, 3, 4)}
    figure = LearningCurves({"a": own, "b": own, "c": {size: 0.5 for size in (3, 4, 5)}})
    assert (figure.at, figure.beside) == (4, ["own2", "own3"])
    figure.at, figure.fit, figure.guess = 3, 3, [1, 2, 3, 4]
    figure.model = "own2"
    assert (figure.at, figure.fit, figure.guess) == (3, 3, [1, 2, 3, 4])
    assert figure.beside == ["own3"]
    figure.at = 1
    figure.model = "own3"
    assert (figure.at, figure.fit, figure.guess, figure.beside) == (5, None, None, None)
    for wrong in (["own3"], ["own1", "own1"], ["own4"], "own1"):
        with pytest.raises(
            ValueError, match=r"^beside must be different ids of own1, own2, tutorial"
        ):
            figure.beside = wrong
