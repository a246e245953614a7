"""What the page's trainer reaches: which of its judgements are kept."""

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
