"""Recording: resumable, atomic, and refusing what is not a number."""

import contextlib
import dataclasses
import datetime
import io
import json
import os
import sys
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf

from lenet_book.experiments import EXPERIMENTS, recording
from lenet_book.experiments import __main__ as command
from lenet_book.records import recorded
from lenet_book.workers import company as companies
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


def test_a_full_disk_is_named_with_what_is_kept(places, monkeypatch):
    calls = []

    def full(path):
        calls.append(path)
        if len(calls) == 2:
            raise OSError(28, "No space left on device", str(path))
        return write(path)

    write = recording.atomic_write
    monkeypatch.setattr(recording, "atomic_write", full)
    toy = recording.Experiment("toy", "?", {}, lambda _, seed: (numbers(seed), {}), (0, 1))
    with pytest.raises(OSError, match="No space") as caught:
        recording.record(toy)
    assert caught.value.errno == 28
    assert caught.value.strerror == "No space left on device; 1 finished seeds are kept"
    assert caught.value.filename == str(places / "RESULTS" / "toy.partial")


def test_a_worker_that_does_not_write_trains_every_seed_and_leaves_nothing(places, capsys):
    trained = []

    def run(settings, seed):
        trained.append((settings, seed))
        return numbers(seed), {"bias": np.zeros(1)}

    derived = []
    toy = dataclasses.replace(experiment(run, rate=0.1), derive=lambda: derived.append(1))
    assert recording.record(toy, writes=False) == places / "RESULTS" / "toy.json"
    assert trained == [({"rate": 0.1}, seed) for seed in (0, 1, 2)]
    assert derived == []
    assert capsys.readouterr().out == ""
    assert not [path for path in places.rglob("*") if path.is_file()]


def test_a_record_is_text_that_people_can_read_and_what_follows_comes_after_it(places):
    derived = []

    def derive():
        derived.append((places / "RESULTS" / "toy.json").read_text("utf-8"))
        assert not (places / "RESULTS" / "toy.partial").exists()

    toy = recording.Experiment(
        "toy", "Größer …?", {}, lambda _, seed: (numbers(seed), {}), (2, 0), derive=derive
    )
    path = recording.record(toy)
    (text,) = derived
    assert path.read_text("utf-8") == text
    assert text.startswith('{\n "format": 1,\n "experiment": "toy",\n "question": "Größer …?",')
    assert text.endswith("}\n")
    record = json.loads(text)
    assert [run["seed"] for run in record["runs"]] == [2, 0]  # as the experiment has them
    assert record["files"] == {}


def test_each_seed_is_told_as_soon_as_it_is_finished(places):
    shown = io.TextIOWrapper(io.BytesIO())  # a file, which keeps what is not flushed

    def run(settings, seed):
        before = shown.buffer.getvalue().decode()
        assert before.count("\n") == seed
        return {"test_accuracy": seed / 3, "test_loss": 12345.678, "misread": 4}, {}

    with contextlib.redirect_stdout(shown):
        recording.record(recording.Experiment("toy", "?", {}, run, (0, 1, 2)))
    line = shown.buffer.getvalue().decode().splitlines()[-1]
    assert line.startswith("toy, seed 2: seconds 0")
    assert line.endswith(", test_accuracy 0.6667, test_loss 1.235e+04")


@pytest.mark.parametrize("cards", [[], [{"device_name": "A card"}, {}]])
def test_a_record_names_the_machine_that_it_was_made_on(cards, monkeypatch):
    config = tf.config
    monkeypatch.setattr(config, "list_physical_devices", lambda kind: cards if kind == "GPU" else 0)
    monkeypatch.setattr(config.experimental, "get_device_details", lambda device: device)
    found = recording.environment()
    assert found["device"] == ("A card, GPU" if cards else "CPU")
    assert found["date"] == datetime.date.today().isoformat()
    assert found["python"] == ".".join(map(str, sys.version_info[:3]))
    assert (found["numpy"], found["keras"]) == (np.__version__, keras.__version__)
    assert found["cores"] == os.cpu_count()


def test_without_tensorflow_a_machine_has_a_processor(monkeypatch):
    def version(package):
        if package == "tensorflow":
            raise recording.metadata.PackageNotFoundError
        return f"{package} 7"

    monkeypatch.setattr(recording, "find_spec", lambda name: None)
    monkeypatch.setattr(recording.metadata, "version", version)
    monkeypatch.setitem(sys.modules, "tensorflow", None)  # an import of it fails
    found = recording.environment()
    assert found["tensorflow"] == "not installed"
    assert (found["keras"], found["device"]) == ("keras 7", "CPU")


def test_an_experiment_stays_as_it_was_written_down():
    toy = experiment(lambda *_: ({}, {}))
    with pytest.raises(dataclasses.FrozenInstanceError):
        toy.name = "another"


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


def test_each_experiment_is_listed_with_its_state_its_seeds_and_its_question(
    toy, monkeypatch, capsys
):
    other = recording.Experiment("other", "And this?", {}, toy.run, (3,))
    monkeypatch.setattr(command, "EXPERIMENTS", {"toy": toy, "other": other})
    capsys.readouterr()
    assert command.main([]) == 0
    assert capsys.readouterr().out == (
        "toy (recorded, 5 seeds)\n    Does it run?\nother (not recorded, 1 seeds)\n    And this?\n"
    )
    assert command.main(["--report"]) == 0  # of all that are recorded, and no more
    printed = capsys.readouterr().out
    assert printed.startswith("toy (5 seeds, ")
    assert "other" not in printed
    assert command.main(["--report", "other"]) == 0
    assert capsys.readouterr().out == ""


def test_a_report_is_a_line_for_each_number(toy, capsys):
    path = command.RESULTS / "toy.json"
    date = json.loads(path.read_text("utf-8"))["environment"]["date"]
    capsys.readouterr()
    assert command.main(["--report", "toy"]) == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == f"toy (5 seeds, {date}): Does it run?"
    names = ["seconds", "cpu_seconds", "test_accuracy", "test_loss"]
    assert [line.split()[0] for line in lines] == names
    assert lines[-1] == "    test_loss            1.0000 ± 0.0000"


def test_a_run_that_is_always_the_same_is_inside_where_it_comes_out_again(toy, monkeypatch, capsys):
    same = dataclasses.replace(toy, run=lambda *_: ({"test_accuracy": 0.5}, {}))
    recording.record(same)
    monkeypatch.setattr(command, "EXPERIMENTS", {"toy": same})
    capsys.readouterr()
    assert command.main(["--again", "toy"]) == 0
    assert "0.5000 is inside 0.5000…0.5000" in capsys.readouterr().out


def test_named_experiments_are_run_and_their_files_named(toy, capsys):
    path = command.RESULTS / "toy.json"
    path.unlink()
    capsys.readouterr()
    assert command.main(["toy"]) == 0
    printed = capsys.readouterr().out
    assert printed.endswith(f"wrote {path}\n")
    assert "recorded" not in printed
    assert len(json.loads(path.read_text("utf-8"))["runs"]) == 5


def test_what_names_no_accuracy_cannot_be_compared(toy, monkeypatch, capsys):
    other = recording.Experiment("other", "And this?", {}, lambda *_: ({"C1": 2.0}, {}), (0,))
    recording.record(other)
    monkeypatch.setattr(command, "EXPERIMENTS", {"toy": toy, "other": other})
    capsys.readouterr()
    assert command.main(["--again", "other", "toy"]) == 2
    said = capsys.readouterr()
    assert said.err == "other records no test_accuracy, which is what a run is compared by\n"
    assert said.out == (
        "toy, seed 0: test_accuracy 0.5000 is inside 0.4719…0.5681, "
        "where 95 % of such runs should be\n"
    )


@pytest.mark.parametrize("number", [0, 1])
def test_of_several_workers_the_first_writes(number, toy, monkeypatch, capsys):
    def launch(*_):
        raise AssertionError("they are started already")

    path = command.RESULTS / "toy.json"
    path.unlink()
    company = contextlib.nullcontext(SimpleNamespace(number=number))
    monkeypatch.setattr(companies, "together", lambda: company)
    monkeypatch.setattr(command, "addresses", lambda: ["first", "second"])
    monkeypatch.setattr(command, "launch", launch)
    capsys.readouterr()
    assert command.main(["toy", "--workers", "2"]) == 0
    printed = capsys.readouterr().out
    assert path.exists() == (number == 0)
    assert printed.endswith(f"wrote {path}\n") if number == 0 else printed == ""


def test_without_names_several_workers_are_started_as_the_command_says(toy, monkeypatch):
    started = []
    monkeypatch.setattr(command, "launch", lambda *given: started.append(given))
    monkeypatch.setattr(command, "addresses", lambda: [])
    monkeypatch.setattr(sys, "argv", ["program", "toy", "--workers", "3"])
    assert command.main() == 0
    assert started == [(["-m", "lenet_book.experiments", "toy", "--workers", "3"], 3)]


def test_an_unknown_name_is_named_beside_the_known_ones(toy, capsys):
    capsys.readouterr()
    assert command.main(["--report", "toi", "toy", "tio"]) == 2
    assert capsys.readouterr().err == "no experiment tio, toi; known are: toy\n"


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
