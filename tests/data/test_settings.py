"""What the programs would run today is what stands in the records: settings, seeds, questions."""

import hashlib
import json

import pytest

from lenet_book.experiments import EXPERIMENTS
from lenet_book.experiments.tuning import TRIED
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
    if name.startswith("tuning_"):
        _, tried = TRIED[name.removeprefix("tuning_")]
        assert [run["changes"] for run in record["runs"]] == tried
    arrays = [f"{name}_{experiment.arrays}.npz"] if experiment.arrays else []
    assert list(record["files"]) == arrays


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
