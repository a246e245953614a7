"""Every measured number in the prose has a source, and is what its source says."""

import copy
import json
import re

import pytest
from prose import markdown_cells, without_code

from lenet_book.records import published, recorded

SOURCED = re.compile(r'<span data-result="([^"]+)">([^<]*)</span>')
# What only a measurement can tell: percentages, fractions to three places or more,
# durations, rates, factors of speed, points, and counts as long as a parameter count.
MEASURED = re.compile(
    r"""
      \d+(?:\.\d+)?\s*%
    | (?<![\d.])0?\.\d{3,}
    | \b\d+(?:\.\d+)?\s*(?:ms|milliseconds?|s|seconds?|minutes?|hours?)\b
    | \b\d+(?:\.\d+)?\s*(?:images/s|images\ per\ second|GFLOP/s|kB|MB|GB)\b
    | \b\d+(?:\.\d+)?\s*(?:points?\b|times\ (?:faster|slower|as\ fast))
    """,
    re.VERBOSE,
)
# Numbers that are settings or definitions, as a reader would see from the words around them.
DEFINED = [
    re.compile(r"learning rate is 0\.001"),
    re.compile(r"<(?:img|a)\b[^>]*>|\]\([^)]*\)"),
]
# What is counted on the tutorial's model: parameters, then multiply-adds.
COUNTED = ["456", "2,416", "48,120", "10,164", "850", "62,006"]
COUNTED += ["352,800", "240,000", "592,800", "651,720"]
EQUATION = re.compile(
    r"\$([\d\s+\-()/]|\\times|\\cdot|\{,\})+(?:\$ \$)?="
    r"\s*((?:[\d.,\s]|\{,\})*)\$(?:\s*<span[^>]*>([^<]*))?"
)


def test_sourced_numbers_are_what_their_source_says():
    for place, markdown in markdown_cells().items():
        for source, shown in SOURCED.findall(markdown):
            assert shown == recorded.text(source), f"{place}: {source} is not {shown}"


def unsourced(markdown: str) -> list[str]:
    text = SOURCED.sub("", without_code(markdown))
    for pattern in DEFINED:
        text = pattern.sub("", text)
    counts = [c for c in COUNTED if re.search(rf"(?<![\d,.]){c}(?![\d,])", text)]
    return counts + [found[0].strip() for found in MEASURED.finditer(text)]


def test_no_measured_number_is_without_a_source():
    found = {place: unsourced(markdown) for place, markdown in markdown_cells().items()}
    assert {place: numbers for place, numbers in found.items() if numbers} == {}


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("It reaches 54.6 % on the test set.", ["54.6 %"]),
        ("a loss of 1.3 and an accuracy of .5461", [".5461"]),
        ("An epoch takes 10.5 s.", ["10.5 s"]),
        ("C1 has 456 parameters.", ["456"]),
        ("and 352,800 multiply-adds of 1,352,800", ["352,800"]),
        ("3 times faster, by 1.5 points", ["3 times faster", "1.5 points"]),
        ('<span data-result="tutorial.test_accuracy.mean:.1%">53 %</span>', []),
        ("`rate=0.001` and 32×32 pixels in 1998, 50,000 images", []),
    ],
)
def test_the_search_for_unsourced_numbers_finds_them(markdown, found):
    assert unsourced(markdown) == found


def test_equations_add_up():
    equations = [one for text in markdown_cells().values() for one in EQUATION.finditer(text)]
    assert equations
    for whole in equations:
        left, _, right = whole[0].replace("{,}", "").strip("$").partition("=")
        stated = (right.split("$")[0].strip() or whole[3]).replace(",", "")
        value = eval(left.replace("$", "").replace(r"\times", "*").replace(r"\cdot", "*"))
        assert value == pytest.approx(float(stated)), whole[0]


def test_paths_reach_what_they_name():
    runs = recorded.load("tutorial")["runs"]
    third = [run["history"]["val_accuracy"][2] for run in runs]
    assert recorded.value("tutorial.val_accuracy.epoch3.max") == max(third)
    assert recorded.value("tutorial.test_accuracy.seed0") == runs[0]["test_accuracy"]
    assert recorded.value("published.tutorial.val_accuracy.epoch3") == 0.4910
    assert recorded.value("parameters.C3") == 5 * 5 * 6 * 16 + 16
    assert recorded.text("published.tutorial.test_accuracy:.1%") == "54.6\N{NO-BREAK SPACE}%"
    assert recorded.text("parameters.total - parameters.C5:,") == "13,886"
    assert recorded.value("multiply_adds.C3") == 10 * 10 * 16 * 5 * 5 * 6
    assert recorded.value("multiply_adds.C1+C3") == 352_800 + 240_000
    assert recorded.value("activations.S2") == 14 * 14 * 6
    assert recorded.value("parameters.C5+F6+Output / parameters.total") == 59_134 / 62_006


@pytest.mark.parametrize(
    "path",
    [
        "tutorial.test_accuracy.median",
        "tutorial.no_such_quantity.mean",
        "tutorial.val_accuracy.epoch11.mean",
        "tutorial.test_accuracy.seed99",
        "published.nobody.test_accuracy",
        "parameters.C9",
        "parameters.C1+C9",
        "multiply_adds.C1.mean",
        "multiply_adds.C1 / multiply_adds.C9",
    ],
)
def test_a_path_that_leads_nowhere_is_named(path):
    with pytest.raises(ValueError, match="no number at"):
        recorded.value(path)


def test_an_unknown_experiment_lists_the_recorded_ones():
    with pytest.raises(FileNotFoundError, match="tutorial"):
        recorded.load("tutorail")


def test_a_changed_digit_in_a_results_file_is_refused():
    record = json.loads((recorded.RESULTS / "tutorial.json").read_text("utf-8"))
    changed = copy.deepcopy(record)
    changed["runs"][3]["history"]["accuracy"][4] += 1e-6
    assert recorded.check(record, "tutorial") is record
    with pytest.raises(ValueError, match="was changed after it was recorded"):
        recorded.check(changed, "tutorial")


def test_results_of_another_format_are_refused_with_the_reason():
    with pytest.raises(ValueError, match="format 99, expected"):
        recorded.check({"format": 99}, "tutorial")


def test_the_recorded_runs_agree_with_themselves():
    for run in recorded.load("tutorial")["runs"]:
        assert run["test_accuracy"] == pytest.approx(run["history"]["val_accuracy"][-1], abs=1e-6)
        assert run["test_loss"] == pytest.approx(run["history"]["val_loss"][-1], abs=1e-3)
        # An accuracy on 10,000 images is a whole number of them.
        for accuracy in run["history"]["val_accuracy"]:
            assert 10_000 * accuracy == pytest.approx(round(10_000 * accuracy), abs=1e-2)


def test_the_published_log_is_whole():
    log = published.TUTORIAL
    assert {len(log[name]) for name in ("accuracy", "loss", "val_accuracy", "val_loss")} == {10}
    assert log["val_accuracy"][-1] == log["test_accuracy"]
    assert log["val_loss"][-1] == log["test_loss"]
