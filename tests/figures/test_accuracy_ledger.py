"""The accuracy ledger: its comparisons, what it makes of recordings, and a learner's own rows."""

import html

import made_up_ledger
import numpy as np
import pytest
from scripts import handed_over

from lenet_book.figures import AccuracyLedger, catalog, page_data
from lenet_book.figures.accuracy_ledger.ledger_rows import _in_order, own_rows, recorded_rows
from lenet_book.records import recorded
from lenet_book.records.comparison import difference, paired

T = {4: 2.776, 5: 2.571, 8: 2.306}  # Student's t, two-sided 95 %, by degrees of freedom


# ---------------------------------------------------------------- two means compared
def test_runs_that_spread_alike_have_eight_degrees_of_freedom():
    before, after = [0.50, 0.51, 0.52, 0.53, 0.54], [0.60, 0.61, 0.62, 0.63, 0.64]
    found = difference(after, before)
    assert found.mean == pytest.approx(0.10)
    # The variance of each is 0.00025; that of each mean a fifth of it.
    assert found.half == pytest.approx(T[8] * (2 * 0.00025 / 5) ** 0.5)


def test_runs_that_spread_differently_have_fewer():
    before, after = [0.50, 0.51, 0.52, 0.53, 0.54], [0.6, 0.6, 0.6, 0.6, 0.6001]
    assert difference(after, before).half == pytest.approx(T[4] * (0.00025 / 5) ** 0.5, rel=1e-3)
    # (1/5 + 9/5)² / ((1/5)²/4 + (9/5)²/4) = 4.88, in units of the first variance, rounded down
    wide = [0.50, 0.53, 0.56, 0.59, 0.62]
    assert difference(wide, before).half == pytest.approx(T[4] * (10 * 0.00025 / 5) ** 0.5)


def test_ninety_five_of_a_hundred_intervals_hold_the_true_difference():
    rng = np.random.default_rng(0)
    held = []
    for _ in range(3000):
        found = difference(list(rng.normal(3, 1, 5)), list(rng.normal(1, 2, 5)))
        held.append(abs(found.mean - 2) <= found.half)
    assert 0.945 < np.mean(held) < 0.98


@pytest.mark.parametrize(
    ("after", "verdict"),
    [([0.62, 0.63, 0.64], "helps"), ([0.51, 0.5, 0.52], "hurts"), ([0.6, 0.66, 0.57], "open")],
)
def test_a_verdict_needs_an_interval_without_zero(after, verdict):
    assert difference(after, [0.6, 0.59, 0.61]).verdict == verdict


def test_equal_runs_have_no_interval_and_many_runs_are_no_problem():
    assert difference([0.5, 0.5], [0.4, 0.4]) == (pytest.approx(0.1), 0)
    assert difference([0.5, 0.5], [0.5, 0.5]).verdict == "open"
    ten = [0.50 + 0.01 * n for n in range(10)]
    assert 0 < difference(ten, ten).half < 0.1


# ---------------------------------------------------------------- the same images
def judged(rng, seeds_spread: float, images: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Draw two sets of five runs, 10 points apart, on the same images, some hard and some easy."""
    ease = rng.uniform(-0.4, 0.4, images)
    chances = [mean + ease + rng.normal(0, seeds_spread, (5, 1)) for mean in (0.6, 0.5)]
    after, before = (rng.random((5, images)) < chance for chance in chances)
    return after, before


@pytest.mark.parametrize("spread", [0.0, 0.02])
def test_an_interval_for_other_seeds_and_other_images_holds_the_true_difference(spread):
    rng = np.random.default_rng(0)
    held, by_seeds = [], []
    for _ in range(600):
        pair = judged(rng, spread)
        found = paired(*pair)
        held.append(abs(found.mean - 0.1) <= found.half)
        by_seeds.append(difference(*(rights.mean(axis=1).tolist() for rights in pair)).half)
        assert found.half > by_seeds[-1]
    assert np.mean(held) > 0.945


def test_the_same_images_leave_less_open_than_others_would():
    after, before = judged(np.random.default_rng(1), 0.0, images=5000)
    apart = paired(after, np.random.default_rng(2).permuted(before, axis=1)).half
    alone = 1.96 * (2 * 0.25 / 5000) ** 0.5  # two shares of 5,000 images near a half, one run each
    assert paired(after, before).half < apart < alone


# ---------------------------------------------------------------- recorded rows
@pytest.fixture
def ledger(tmp_path, monkeypatch):
    made_up_ledger.write(tmp_path, monkeypatch)
    return tmp_path


def test_rows_stand_beside_what_they_were_tried_in_place_of(ledger):
    rows = recorded_rows()
    assert [(row["id"], row["status"], row["depth"]) for row in rows] == [
        ("tutorial", "kept", 0),
        ("standard", "kept", 0),
        ("nesterov", "aside", 1),
        ("muon", "kept", 0),
        ("smooth", "aside", 1),
        ("long", "longer", 0),
        ("taught", "longer", 0),
        ("relu", "network", 0),
    ]
    assert [row["before"] for row in rows] == [
        *(None, "tutorial", "standard", "standard", "muon", "muon", "long", "muon")
    ]


def test_a_row_says_what_its_runs_measured(ledger):
    by_id = {row["id"]: row for row in recorded_rows()}
    row = by_id["standard"]
    validation, test = row["measures"]["validation"], row["measures"]["test"]
    assert validation["values"] == [0.55, 0.552, 0.554, 0.556, 0.558]
    assert test["values"] == [0.54, 0.542, 0.544, 0.546, 0.548]
    assert validation["mean"] == pytest.approx(0.554)
    assert validation["half"] == pytest.approx(T[4] * 0.00001**0.5 / 5**0.5, rel=1e-3)
    assert validation["change"]["mean"] == pytest.approx(0.02)
    seeds = T[8] * (2 * 0.00001 / 5) ** 0.5
    assert validation["change"]["seeds"] == pytest.approx(seeds, rel=1e-3)
    shares = [
        np.mean([made_up_ledger.right_answers(a, seed) for seed, a in enumerate(runs)], axis=0)
        for runs in (validation["values"], by_id["tutorial"]["measures"]["validation"]["values"])
    ]
    images = 1.96 * np.std(shares[0] - shares[1], ddof=1) / 1000**0.5
    assert validation["change"]["images"] == pytest.approx(images, rel=1e-3)
    assert validation["change"]["half"] == pytest.approx((seeds**2 + images**2) ** 0.5, rel=1e-3)
    verdicts = {
        name: (one["measures"]["validation"]["change"] or {}).get("verdict")
        for name, one in by_id.items()
    }
    assert verdicts == {
        "tutorial": None,
        "standard": "helps",
        "nesterov": "open",
        "muon": "helps",
        "smooth": "hurts",
        "long": "helps",
        "taught": "helps",
        "relu": "helps",
    }


def test_a_row_says_what_it_changes_what_it_costs_and_how_to_repeat_it(ledger):
    by_id = {row["id"]: row for row in recorded_rows()}
    settings = by_id["muon"]["settings"]
    assert settings == {
        "network": "tutorial",
        "pixels": "standardised",
        "optimiser": "muon",
        "label_smoothing": "0",
        "epochs": "3",
        "distillation": "0",
    }
    assert by_id["smooth"]["settings"]["label_smoothing"] == "0.1"
    # Five runs of 30 to 34 seconds; their deviation is 1.58.
    assert by_id["muon"]["cost"] == {"mean": 32, "half": round(T[4] * 1.5811 / 5**0.5, 1)}
    assert (by_id["muon"]["tried"], by_id["smooth"]["tried"]) == (3, 0)
    assert by_id["muon"]["epochs"] == 3
    assert by_id["muon"]["command"] == "python -m lenet_book.experiments --again ledger_muon"
    assert by_id["muon"]["history"][1] == [0.402, 0.502, 0.602]
    assert by_id["muon"]["name"] == "our recipe"
    assert by_id["smooth"]["name"] == "smoothing"


def test_time_on_another_kind_of_machine_is_no_cost(ledger):
    record = recorded.load("ledger_muon")
    del record["digest"]
    record["environment"] = {"device": "some GPU"}
    made_up_ledger.save(ledger, record)
    costs = {row["id"]: row["cost"] for row in recorded_rows()}
    assert costs["muon"] is None
    assert costs["nesterov"]["mean"] == 42


def test_a_row_waits_for_its_own_recording_and_for_the_row_that_it_changes(ledger):
    (ledger / "ledger_muon.json").unlink()
    assert [row["id"] for row in recorded_rows()] == ["tutorial", "standard", "nesterov"]
    (ledger / "ledger_tutorial.json").unlink()
    with pytest.raises(ValueError, match="no row of the ledger is recorded; record one with"):
        AccuracyLedger()


def test_an_edited_recording_is_refused(ledger):
    path = ledger / "ledger_muon.json"
    path.write_text(path.read_text("utf-8").replace("0.608", "0.618"), "utf-8")
    with pytest.raises(ValueError, match="was changed after it was recorded"):
        recorded_rows()


def test_the_book_s_page_gets_the_ledger_as_a_script_of_its_own(ledger):
    preview = AccuracyLedger()._repr_mimebundle_()[0]["text/html"]
    options = catalog.options(preview)
    assert options["data"] == {"ledger": "ledger"}
    assert options["state"] == catalog.FIGURES["accuracy-ledger"].state
    assert page_data.recorded_in(options) == ["ledger"]
    script = page_data.recorded_script("ledger")
    content = handed_over(script)
    assert content == {"ledger": {"rows": recorded_rows()}}


def test_settings_can_be_given_and_show(ledger):
    figure = AccuracyLedger(row="muon", measure="test", order="gain")
    assert repr(figure) == "AccuracyLedger(measure='test', order='gain', row='muon')"
    assert AccuracyLedger().measure == "validation"


@pytest.mark.parametrize(
    ("trait", "wrong", "said"),
    [
        ("row", "adam", "row must be tutorial, standard, .* or None; got 'adam'"),
        ("row", 3, "row must be"),
        ("measure", "training", "measure must be one of validation, test; got 'training'"),
        ("measure", None, "measure must be"),
        ("order", ["gain"], "order must be one of path, gain"),
    ],
)
def test_what_the_reader_can_set_is_checked(ledger, trait, wrong, said):
    figure = AccuracyLedger()
    before = figure.state()
    with pytest.raises(ValueError, match=said):
        setattr(figure, trait, wrong)
    assert figure.state() == before
    with pytest.raises(ValueError, match=said):
        AccuracyLedger(**{trait: wrong})


# ---------------------------------------------------------------- a learner's own
OWN = {"plain": [0.6, 0.61, 0.62], "A & <b>, mirrored": [0.7, 0.71, 0.72], "moved": [0.8, 0.81]}


def test_your_own_rows_are_compared_with_the_first_or_with_the_one_you_name():
    first = own_rows(OWN, {})
    assert [(row["before"], row["depth"]) for row in first] == [(None, 0), ("row1", 1), ("row1", 1)]
    chain = own_rows(OWN, {"moved": "A & <b>, mirrored"})
    assert [(row["before"], row["depth"]) for row in chain] == [(None, 0), ("row1", 1), ("row2", 2)]
    assert chain[2]["measures"]["validation"]["change"]["mean"] == pytest.approx(0.095)


def test_your_own_rows_hold_means_and_intervals_to_six_decimals():
    runs = {"a": [0.61, 0.62, 0.64], "b": [0.7, 0.71, 0.73, 0.731, 0.7]}
    first, second = own_rows(runs, {})
    for row, student in ((first, 4.303), (second, 2.776)):  # of 2 and 4 degrees of freedom
        values = runs[row["label"]]
        half = student * np.std(values, ddof=1) / len(values) ** 0.5
        assert row["measures"]["validation"] == {
            "values": values,
            "mean": round(np.mean(values), 6),
            "half": pytest.approx(half, abs=2e-6),
            "change": row["measures"]["validation"]["change"],
        }
        told = row["measures"]["validation"] | (row["measures"]["validation"]["change"] or {})
        for number in (told["mean"], told["half"]):
            assert number == round(number, 6)
    change = second["measures"]["validation"]["change"]
    assert change["mean"] == round(np.mean(runs["b"]) - np.mean(runs["a"]), 6)
    assert change["verdict"] == "helps"
    described = {key: value for key, value in second.items() if key != "measures"}
    assert described == {
        **{"id": "row2", "label": "b", "name": "b", "before": "row1", "status": None, "depth": 1}
    }
    edges = own_rows({"a": [0, 1], "b": [0.5] * 10}, {})
    assert [row["measures"]["validation"]["mean"] for row in edges] == [0.5, 0.5]


def test_your_own_rows_live_in_a_page_too():
    stored = AccuracyLedger(OWN, row="row2")._repr_mimebundle_()[0]["text/html"]
    options = catalog.options(stored)
    assert [row["label"] for row in options["data"]["ledger"]["rows"]] == list(OWN)
    assert options["state"]["row"] == "row2"
    assert "<b>" not in stored
    assert "An accuracy ledger: plain, A & <b>, mirrored, moved." in html.unescape(stored)
    assert page_data.recorded_in(options) == []


@pytest.mark.parametrize(
    ("results", "settings", "error", "said"),
    [
        ({}, {}, TypeError, "results must give the accuracies"),
        ([0.5, 0.6], {}, TypeError, "results must give the accuracies"),
        ({"a": 0.5}, {}, TypeError, "a: give its accuracies as a list, got 0.5"),
        ({"a": "high"}, {}, TypeError, "a: give its accuracies as a list"),
        ({"a": [0.5]}, {}, ValueError, "a: give 2 to 10 accuracies, one a seed, got 1"),
        ({"a": [0.5] * 11}, {}, ValueError, "got 11"),
        ({"a": [0.5, 61.2]}, {}, ValueError, r"accuracies must be in 0…1, got 61\.2"),
        ({"a": [0.5, np.nan]}, {}, ValueError, "got nan"),
        ({"": [0.5, 0.6]}, {}, TypeError, "a name"),
        ({1: [0.5, 0.6]}, {}, TypeError, "a name"),
        (OWN, {"changes": {"plain": "moved"}}, ValueError, "an earlier one that it changes"),
        (OWN, {"changes": {"moved": "nothing"}}, ValueError, "got 'moved': 'nothing'"),
        (OWN, {"changes": {"other": "plain"}}, ValueError, "got 'other': 'plain'"),
        (OWN, {"measure": "test"}, ValueError, "measure must be one of validation; got 'test'"),
        (None, {"changes": {"a": "b"}}, ValueError, "changes goes with results of your own"),
    ],
)
def test_results_that_cannot_be_compared_get_a_sentence(results, settings, error, said):
    with pytest.raises(error, match=said):
        AccuracyLedger(results, **settings)


def test_what_was_left_out_stands_set_in_below_what_it_changes_and_before_what_was_kept():
    before = {"a": None, "b": "a", "c": "a", "d": "c", "e": "b", "x": None}
    status = {"a": "kept", "b": "kept", "c": "aside", "d": "aside", "e": "aside", "x": "aside"}
    found = list(_in_order(before, status))
    assert found == [("x", 0), ("a", 0), ("c", 1), ("d", 2), ("b", 0), ("e", 1)]
