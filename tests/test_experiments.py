"""Recording: resumable, atomic, and refusing what is not a number."""

import json

import numpy as np
import pytest

from lenet_utils import recorded
from lenet_utils.experiments import __main__ as command
from lenet_utils.experiments import recording


@pytest.fixture
def places(tmp_path, monkeypatch):
    for name in ("RESULTS", "ASSETS"):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(recording, name, tmp_path / name)
    return tmp_path


def experiment(run, seeds=(0, 1, 2), **settings) -> recording.Experiment:
    return recording.Experiment("toy", "Does it record?", settings, run, seeds, "snapshots")


def numbers(seed: int) -> dict:
    return {"test_accuracy": seed / 10, "test_loss": 1.0, "history": {"loss": [2.0, 1.0]}}


def test_a_record_holds_everything_and_its_first_seeds_arrays(places):
    toy = experiment(lambda settings, seed: (numbers(seed), {"kernel": np.full(3, seed)}), rate=0.1)
    record = recorded.check(json.loads(recording.record(toy).read_text()), "toy")
    assert [run["test_accuracy"] for run in record["runs"]] == [0.0, 0.1, 0.2]
    assert record["settings"] == {"rate": 0.1}
    assert {"tensorflow", "keras", "python", "cores"} <= set(record["environment"])
    assert (np.load(places / "ASSETS" / "toy_snapshots.npz")["kernel"] == 0).all()
    assert list(record["files"]) == ["toy_snapshots.npz"]
    left = sorted(path.name for path in places.rglob("*") if path.is_file())
    assert left == ["toy.json", "toy_snapshots.npz"]


def test_an_experiment_that_trains_nothing_is_recorded_too(places, capsys):
    toy = recording.Experiment("toy", "How long?", {}, lambda *_: ({"C1": 25.5}, {}), (0,))
    record = recorded.check(json.loads(recording.record(toy).read_text()), "toy")
    assert record["runs"][0]["C1"] == 25.5
    assert "C1 25.5" in capsys.readouterr().out


def test_a_run_that_is_killed_goes_on_with_the_seeds_that_are_missing(places):
    started = []

    def run(settings, seed, dies=True):
        started.append(seed)
        if seed == 2 and dies:
            raise KeyboardInterrupt
        return numbers(seed), {"bias": np.zeros(1)}

    with pytest.raises(KeyboardInterrupt):
        recording.record(experiment(run))
    assert not (places / "RESULTS" / "toy.json").exists()
    recording.record(experiment(lambda settings, seed: run(settings, seed, dies=False)))
    assert started == [0, 1, 2, 2]
    seeds = [
        run["seed"] for run in json.loads((places / "RESULTS" / "toy.json").read_text())["runs"]
    ]
    assert seeds == [0, 1, 2]


def test_finished_seeds_of_other_settings_do_not_count(places):
    def stops(settings, seed):
        if seed == 1:
            raise KeyboardInterrupt
        return numbers(seed), {"bias": np.zeros(1)}

    with pytest.raises(KeyboardInterrupt):
        recording.record(experiment(stops, rate=0.1))
    started = []

    def run(settings, seed):
        started.append(seed)
        return numbers(seed), {"bias": np.zeros(1)}

    recording.record(experiment(run, rate=0.2))
    assert started == [0, 1, 2]


def test_a_loss_that_is_no_number_stops_with_a_sentence_and_keeps_the_rest(places):
    def explodes(settings, seed):
        return numbers(seed) | ({"test_loss": float("nan")} if seed == 1 else {}), {}

    with pytest.raises(FloatingPointError, match=r"seed 1: test_loss is nan; .*; 1 finished"):
        recording.record(experiment(explodes))
    kept = json.loads((places / "RESULTS" / "toy.partial").read_text())
    assert [run["seed"] for run in kept["runs"]] == [0]


def test_a_full_disk_loses_no_finished_seed(places, monkeypatch):
    toy = experiment(lambda settings, seed: (numbers(seed), {"bias": np.zeros(1)}))
    write = recording.json.dumps
    calls = []

    def dumps(content, **options):
        calls.append(content)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        return write(content, **options)

    monkeypatch.setattr(recording.json, "dumps", dumps)
    with pytest.raises(OSError, match="No space"):
        recording.record(toy)
    monkeypatch.undo()
    kept = json.loads((places / "RESULTS" / "toy.partial").read_text())
    assert [run["seed"] for run in kept["runs"]] == [0, 1]
    assert [path.name for path in (places / "RESULTS").iterdir()] == ["toy.partial"]


def test_an_unknown_name_lists_the_known_ones(capsys):
    assert command.main(["tutorail"]) == 2
    assert "known are: tutorial" in capsys.readouterr().err


def test_without_a_name_the_experiments_are_listed(capsys):
    assert command.main([]) == 0
    assert "tutorial (recorded, 5 seeds)" in capsys.readouterr().out
