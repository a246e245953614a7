"""Chapter 12's ledger: from the tutorial's recipe to ours, one change a row."""

from dataclasses import dataclass, replace

from lenet_utils.recipes import Recipe


@dataclass(frozen=True)
class Row:
    """A row: a recipe, recorded as `ledger_NAME`, and the row that it changes (None: the first).

    `label` says what is changed.
    """

    name: str
    label: str
    recipe: Recipe
    changes: str | None

    @property
    def question(self) -> str:
        """Return the question that the row's experiment answers."""
        return f"What is the accuracy with this in the recipe: {self.label}?"


def _rows() -> list[Row]:
    rows = [Row("tutorial", "the tutorial's recipe", Recipe(), None)]

    def add(name: str, label: str, after: str, **changes) -> None:
        (before,) = (row for row in rows if row.name == after)
        rows.append(Row(name, label, replace(before.recipe, **changes), after))

    add("standardised", "standardised pixels", "tutorial", pixels="standardised")
    add(
        "schedule",
        "a rate that climbs to 0.002 and falls to 0",
        "standardised",
        learning_rate=0.002,
        schedule="linear",
        warm_up=0.05,
    )
    add(
        "nesterov",
        "momentum (Nesterov) in place of Adam",
        "schedule",
        optimiser="nesterov",
        learning_rate=0.02,
    )
    add("muon", "Muon in place of Adam", "schedule", optimiser="muon", learning_rate=0.02)
    add("batch", "batches of 128 in place of 32", "muon", batch_size=128, learning_rate=0.03)
    add("mirror", "mirrored pictures", "batch", mirror=True)
    add("shift", "pictures moved by up to one pixel", "mirror", shift=1)
    add("decay", "weight decay", "shift", weight_decay=0.1)
    return rows


LEDGER = _rows()
