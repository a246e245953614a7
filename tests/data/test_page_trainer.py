"""What the page's trainer reaches: which of its judgements are kept."""

import resource
import subprocess

import numpy as np
import pytest

from lenet_book.experiments import page_trainer
from lenet_book.records import recorded


def test_the_last_judgement_of_each_time_is_kept_and_that_of_the_figures_epochs(monkeypatch):
    seen = page_trainer.SEEN
    judged = [
        {"seconds": 1, "seen": 500, "accuracy": 0.1},
        {"seconds": 4.9, "seen": 900, "accuracy": 0.2},
        {"seconds": 5.1, "seen": seen, "accuracy": 0.3},
        {"seconds": 14, "seen": seen + 1, "accuracy": 0.4},
        {"seconds": 30, "seen": seen + 60, "accuracy": 0.5},
    ]
    asked = []
    monkeypatch.setattr(
        page_trainer, "by_the_trainer", lambda *given: asked.append(given) or judged
    )
    numbers, _ = page_trainer.run_reach({}, 7)
    assert asked == [(7, {"seconds": 30, "seen": seen})]
    assert numbers == {
        "accuracy_5": 0.2, "accuracy_15": 0.4, "accuracy_30": 0.5,
        "accuracy_at_end": 0.3, "speed": (seen + 60) / 30,
    }  # fmt: skip
    assert set(recorded.load("trainer_reach")["runs"][0]) >= numbers.keys()


def test_the_trainer_learns_from_its_pictures_and_is_judged_by_others_until_it_may_stop(
    monkeypatch,
):
    """Pictures whose class is their colour, and a test set of which two in five are mislabelled."""
    asked = []

    def pictures(name: str) -> tuple[np.ndarray, np.ndarray]:
        asked.append(name)
        labels = np.arange(100) % 2
        images = np.zeros((100, 32, 32, 3), np.uint8) + np.uint8(200) * labels[:, None, None, None]
        if name == "test":
            labels[:40] = 1 - labels[:40]
        return images.astype(np.uint8), labels

    monkeypatch.setattr(page_trainer, "pictures", pictures)
    few = page_trainer.STATE | {"batch": 50, "pictures": 1000}
    monkeypatch.setattr(page_trainer, "STATE", few)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    judged = page_trainer.by_the_trainer(3, {"seconds": 0, "seen": 2500})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert asked == [*page_trainer.TRAINING, "test"]
    of_training = 100 * len(page_trainer.TRAINING)
    seen = [one["seen"] for one in judged]
    assert seen[0] == 0
    assert seen[-2] < 2500 <= seen[-1] < 2500 + of_training
    assert judged[-1]["accuracy"] == 0.6
    assert judged[-1]["loss"] > judged[0]["loss"] > 2  # it is sure, and wrong about two in five
    seconds = [one["seconds"] for one in judged]
    # Less than the whole process took: its start does not count.
    whole = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert 0 < seconds[0] < seconds[-1] < whole
    (other,) = page_trainer.by_the_trainer(4, {"seconds": 0, "seen": 0})
    assert other["loss"] != judged[0]["loss"]  # it began with other weights


def test_a_trainer_that_fails_ends_the_run(monkeypatch, tmp_path):
    (tmp_path / "fails.js").write_text("process.exit(7)", "utf-8")
    monkeypatch.setattr(page_trainer, "TRAINER", tmp_path / "fails.js")
    monkeypatch.setattr(page_trainer, "_set", lambda names: {})
    with pytest.raises(subprocess.CalledProcessError, match="exit status 7"):
        page_trainer.by_the_trainer(3, {})
