"""The records that the book ships: whole, unchanged since they were written, and in one format."""

import hashlib
import json

import pytest

from lenet_book.experiments import EXPERIMENTS
from lenet_book.experiments import __main__ as command
from lenet_book.records import RESULTS, RUNS, recorded

NAMES = sorted(path.stem for path in RESULTS.glob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_a_record_is_as_its_experiment_wrote_it(name):
    record = recorded.load(name)
    assert record["experiment"] == name
    assert [run["seed"] for run in record["runs"]] == list(EXPERIMENTS[name].seeds)
    for file, sha256 in record["files"].items():
        found = hashlib.sha256((RUNS / file).read_bytes()).hexdigest()
        assert found == sha256, f"runs/{file} is not the one that results/{name}.json speaks of"


@pytest.mark.slow
def test_the_tutorials_run_comes_out_again(capsys):
    """All ten epochs of one seed, against the interval in which 95 % of such runs lie."""
    assert command.again("tutorial") == 0, capsys.readouterr().out


def test_every_experiment_is_recorded():
    assert sorted(EXPERIMENTS) == NAMES


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace('"format": 1', '"format": 7'), "has format 7, expected 1"),
        (lambda text: text.replace('"seed": 0', '"seed": 9'), "was changed after it was recorded"),
        (lambda text: text[:100], "is no JSON"),
    ],
)
def test_another_version_or_a_changed_record_is_refused(change, said, tmp_path, monkeypatch):
    text = (RESULTS / "tutorial.json").read_text("utf-8")
    (tmp_path / "tutorial.json").write_text(change(text), "utf-8")
    monkeypatch.setattr(recorded, "RESULTS", tmp_path)
    with pytest.raises(ValueError, match=rf"results/tutorial\.json {said}.*record it again"):
        recorded.load("tutorial")


def test_the_records_are_read_without_their_order():
    record = recorded.load("tutorial")
    assert recorded.digest(json.loads(json.dumps(record, sort_keys=True))) == record["digest"]
