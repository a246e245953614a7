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
        "a learning rate that climbs to 0.002 and falls to 0",
        "standardised",
        learning_rate=0.002,
        schedule="linear",
        warm_up=0.05,
    )
    add("batch", "batches of 128 images, not 32", "schedule", batch_size=128, learning_rate=0.003)
    add("mirror", "mirrored pictures", "batch", mirror=True)
    add("shift", "pictures moved by up to one pixel", "mirror", shift=1)
    add(
        "nesterov",
        "Nesterov momentum in place of Adam",
        "shift",
        optimiser="nesterov",
        learning_rate=0.1,
    )
    add("muon", "Muon in place of Adam", "shift", optimiser="muon", learning_rate=0.03)
    add("decay", "weight decay", "muon", weight_decay=0.1)
    add("orthogonal", "orthogonal kernels at the start", "decay", initialisation="orthogonal")
    add("patches", "C1 starts with the patterns of patches", "decay", initialisation="patches")
    add("smoothing", "label smoothing", "patches", label_smoothing=0.1)
    add("averaging", "averaged weights", "patches", averaging=0.99)
    add("distillation", "half of the lesson from a better network", "patches", distillation=0.5)
    add("longer", "40 epochs, moved by up to two pixels", "patches", epochs=40, shift=2)
    add("relu", "ReLU in place of tanh", "patches", network="relu")
    add("max_pooling", "max-pooling", "patches", network="max-pooling")
    add("normalisation", "batch normalisation", "patches", network="batch-normalisation")
    add("all_three", "all three", "patches", network="all-three")
    return rows


LEDGER = _rows()
_RECIPES = {row.name: row.recipe for row in LEDGER}
OURS = _RECIPES["patches"]
OURS_LONGER = _RECIPES["longer"]
# The better network that teaches where a recipe distils.
TEACHER = _RECIPES["all_three"]
# What reaches the tutorial's accuracy soonest.
FASTEST = replace(
    OURS,
    # Where there are few steps, biases have to take large ones, and old gradients mislead.
    momentum=0.8,
    bias_ratio=2.0,
    epochs=1,
    mirror=False,
    shift=0,
    weight_decay=0.0,
    warm_up=0.1,
)
