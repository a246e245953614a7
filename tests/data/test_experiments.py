"""Recording: resumable, atomic, and refusing what is not a number."""

import dataclasses
import json

import numpy as np
import pytest

from lenet_book.experiments import EXPERIMENTS, recording
from lenet_book.experiments import __main__ as command
from lenet_book.records import recorded
from lenet_utils.recipes import Recipe


@pytest.fixture
def places(tmp_path, monkeypatch):
    for name in ("RESULTS", "RUNS"):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(recording, name, tmp_path / name)
    return tmp_path


def experiment(run, seeds=(0, 1, 2), **settings) -> recording.Experiment:
    return recording.Experiment("toy", "Does it record?", settings, run, seeds, "snapshots")


def numbers(seed: int) -> dict:
    return {"test_accuracy": seed / 10, "test_loss": 1.0, "history": {"loss": [2.0, 1.0]}}


def test_a_record_holds_everything_and_its_first_seeds_arrays(places):
    toy = experiment(lambda settings, seed: (numbers(seed), {"kernel": np.full(3, seed)}), rate=0.1)
    record = recorded.check(json.loads(recording.record(toy).read_text("utf-8")), "toy")
    assert [run["test_accuracy"] for run in record["runs"]] == [0.0, 0.1, 0.2]
    assert record["settings"] == {"rate": 0.1}
    assert {"tensorflow", "keras", "python", "cores"} <= set(record["environment"])
    assert (np.load(places / "RUNS" / "toy_snapshots.npz")["kernel"] == 0).all()
    assert list(record["files"]) == ["toy_snapshots.npz"]
    left = sorted(path.name for path in places.rglob("*") if path.is_file())
    assert left == ["toy.json", "toy_snapshots.npz"]


def test_a_run_says_how_long_it_took_and_how_long_the_processor_worked(places, monkeypatch):
    clock, processor = iter([100.0, 103.25]), iter([50.0, 52.5])
    monkeypatch.setattr(recording.time, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(recording.time, "process_time", lambda: next(processor))
    toy = experiment(lambda settings, seed: (numbers(seed), {"kernel": np.zeros(1)}), seeds=(4,))
    (run,) = json.loads(recording.record(toy).read_text("utf-8"))["runs"]
    assert (run["seconds"], run["cpu_seconds"]) == (3.2, 2.5)


def test_an_experiment_that_trains_nothing_is_recorded_too(places, capsys):
    toy = recording.Experiment("toy", "How long?", {}, lambda *_: ({"C1": 25.5}, {}), (0,))
    record = recorded.check(json.loads(recording.record(toy).read_text("utf-8")), "toy")
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
        run["seed"]
        for run in json.loads((places / "RESULTS" / "toy.json").read_text("utf-8"))["runs"]
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
    kept = json.loads((places / "RESULTS" / "toy.partial").read_text("utf-8"))
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
    kept = json.loads((places / "RESULTS" / "toy.partial").read_text("utf-8"))
    assert [run["seed"] for run in kept["runs"]] == [0, 1]
    assert [path.name for path in (places / "RESULTS").iterdir()] == ["toy.partial"]


def test_an_unknown_name_lists_the_known_ones(capsys):
    assert command.main(["tutorail"]) == 2
    assert ", tutorial, " in capsys.readouterr().err


def test_without_a_name_the_experiments_are_listed(capsys):
    assert command.main([]) == 0
    assert "tutorial (recorded, 5 seeds)" in capsys.readouterr().out


@pytest.fixture
def toy(places, monkeypatch):
    """Record a made-up experiment whose accuracy is 0.5 and a little more from seed to seed."""

    def run(settings, seed):
        return {"test_accuracy": 0.5 + seed / 100, "test_loss": 1.0}, {}

    found = recording.Experiment("toy", "Does it run?", {}, run)
    monkeypatch.setattr(command, "EXPERIMENTS", {"toy": found})
    for module in (command, recorded):
        monkeypatch.setattr(module, "RESULTS", places / "RESULTS")
    recording.record(found)
    return found


def test_a_report_has_the_mean_and_its_interval(toy, capsys):
    assert command.main(["--report", "toy"]) == 0
    printed = capsys.readouterr().out
    assert "toy (5 seeds" in printed
    # The deviation of 0.50 … 0.54 is 0.0158; times 2.776, over the root of 5.
    assert "test_accuracy        0.5200 ± 0.0196" in printed


@pytest.mark.parametrize(
    ("accuracy", "code", "word"), [(0.53, 0, "is inside"), (0.6, 1, "is OUTSIDE")]
)
def test_a_seed_that_is_run_again_is_compared(toy, accuracy, code, word, monkeypatch, capsys):
    again = dataclasses.replace(toy, run=lambda *_: ({"test_accuracy": accuracy}, {}))
    monkeypatch.setattr(command, "EXPERIMENTS", {"toy": again})
    before = (command.RESULTS / "toy.json").read_text("utf-8")
    assert command.main(["--again", "toy"]) == code
    assert f"test_accuracy {accuracy:.4f} {word} 0.47" in capsys.readouterr().out
    assert (command.RESULTS / "toy.json").read_text("utf-8") == before


def test_a_run_that_fails_says_so_in_a_sentence(toy, monkeypatch, capsys):
    def explodes(settings, seed):
        raise FloatingPointError("the loss of epoch 1 is nan")

    (command.RESULTS / "toy.json").unlink()
    monkeypatch.setattr(command, "EXPERIMENTS", {"toy": dataclasses.replace(toy, run=explodes)})
    assert command.main(["toy"]) == 1
    printed = capsys.readouterr().err
    assert printed == "toy, seed 0: the loss of epoch 1 is nan; 0 finished seeds are kept\n"


def test_results_of_another_version_are_refused_with_the_reason(toy, capsys):
    path = command.RESULTS / "toy.json"
    path.write_text(path.read_text("utf-8").replace('"format": 1', '"format": 0'), "utf-8")
    assert command.main(["--report", "toy"]) == 1
    assert "results/toy.json has format 0, expected 1: another version" in capsys.readouterr().err


# ---------------------------------------------------------------- what the book has recorded
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_book_holds_what_the_code_would_record(name):
    # A recipe that is changed after its recording would go by numbers that are not its own.
    found = recorded.load(name)
    for setting, value in EXPERIMENTS[name].settings.items():
        before, now = found["settings"][setting], json.loads(json.dumps(value))
        if setting == "contestants" or before == now:  # PyTorch is one of them where it is there
            continue
        assert setting == "recipe", setting
        # One that was recorded before a setting existed goes without it.
        assert Recipe(**before) == Recipe(**value)
    # One that was run again stands last.
    assert sorted(run["seed"] for run in found["runs"]) == list(EXPERIMENTS[name].seeds)
