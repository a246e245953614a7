"""What the programs would run today is what stands in the records: settings, seeds, questions."""

import hashlib
import json
import math

import pytest

from lenet_book.experiments import (
    EXPERIMENTS,
    digits_changes,
    digits_printed,
    digits_switches,
    residual,
    tuning,
)
from lenet_book.records import RUNS, recorded

# Settings that came later than some records, and what the runs of these records had.
BEFORE = {
    "momentum": 0.9,
    "bias_ratio": 0.15,
    "alternating": False,
    "brightness": 0.0,
    "contrast": 0.0,
    "distillation": 0.0,
    "temperature": 1.0,
}
# What the runs of a record changed, one after the other.
CHANGES = {
    "lenet_1998_guesses": digits_changes.GUESSES,
    "lenet_1998_rates": digits_changes.RATED,
    "lenet_1998_as_printed": digits_printed.PRINTED,
    "lenet_1998_why": digits_printed.MENDED,
    "lenet_1998_switches": [
        digits_switches.tuned(changes) for _, changes in digits_switches.SWITCHES
    ],
    "residual_choice": residual.TRIED,
    **{f"tuning_{name}": tried for name, (_, tried) in tuning.TRIED.items()},
}


def completed(settings):
    """Return recorded settings with what went without saying at the time."""
    if isinstance(settings, list):
        return [completed(part) for part in settings]
    if not isinstance(settings, dict):
        return settings
    whole = {name: completed(part) for name, part in settings.items()}
    return BEFORE | whole if "initialisation" in whole else whole


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_would_be_run_as_it_was_recorded(name):
    experiment, record = EXPERIMENTS[name], recorded.load(name)
    today = json.loads(json.dumps(experiment.settings))
    assert completed(today) == completed(record["settings"])
    assert experiment.question == record["question"]
    assert [run["seed"] for run in record["runs"]] == list(experiment.seeds)
    changed = [run["changes"] for run in record["runs"] if "changes" in run]
    assert changed == [
        {key: "∞" if value == math.inf else value for key, value in changes.items()}
        for changes in CHANGES.get(name, [])
    ]
    arrays = [f"{name}_{experiment.arrays}.npz"] if experiment.arrays else []
    assert list(record["files"]) == arrays


def test_each_switch_of_1998_has_the_name_that_the_record_has():
    runs = recorded.load("lenet_1998_switches")["runs"]
    assert [run["switch"] for run in runs] == [words for words, _ in digits_switches.SWITCHES]


def test_the_curvature_was_watched_when_the_program_would():
    for run in recorded.load("lenet_1998_why")["runs"]:
        assert run["first_pass"]["steps"] == list(digits_printed.MOMENTS)


def test_every_file_of_a_run_has_its_hash_in_a_record_or_here():
    # What chapter 11's player shows of the tutorial's run is made from its snapshots.
    known = {
        "tutorial_epochs.npz": "de85af82a13a5dfdc0c5f13345a8487d990a9b64b430b0bb26ccc46e19f8025c"
    }
    for name in EXPERIMENTS:
        known |= recorded.load(name)["files"]
    found = {path.name: path for path in RUNS.glob("*.npz")}
    assert set(found) == set(known)
    for name, path in found.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == known[name], name
