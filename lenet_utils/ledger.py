"""Chapter 12's ledger: from the tutorial's recipe to ours, one change a row."""

from dataclasses import dataclass, replace

from lenet_utils.recipes import Recipe


@dataclass(frozen=True)
class Row:
    """A row: a recipe, recorded as `ledger_NAME`, and the row that it changes (None: the first).

    `label` says what is changed. `tuning` names the records of the settings that were tried
    before this one was chosen, `tuning_NAME`, where there are any.
    """

    name: str
    label: str
    recipe: Recipe
    changes: str | None
    tuning: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """Return the question that the row's experiment answers."""
        return f"What is the accuracy with this in the recipe: {self.label}?"


def _rows() -> list[Row]:
    rows = [Row("tutorial", "the tutorial's recipe", Recipe(), None)]

    def add(name: str, label: str, after: str, *tuning: str, **changes) -> None:
        (before,) = (row for row in rows if row.name == after)
        rows.append(Row(name, label, replace(before.recipe, **changes), after, tuning))

    # To our recipe, step by step.
    add("standardised", "standardised pixels", "tutorial", pixels="standardised")
    add(
        "schedule", "a learning rate that climbs to 0.002 and falls to 0", "standardised",
        learning_rate=0.002, schedule="linear", warm_up=0.05,
    )  # fmt: skip
    add(
        "batch", "batches of 128 images, and a rate of 0.003", "schedule",
        batch_size=128, learning_rate=0.003,
    )  # fmt: skip
    add("mirror", "mirrored pictures", "batch", mirror=True)
    add("shift", "pictures moved by up to one pixel", "mirror", shift=1)
    add("muon", "Muon in place of Adam", "shift", optimiser="muon", learning_rate=0.03)
    add("decay", "weight decay", "muon", weight_decay=0.1)
    add("patches", "C1 starts with the patterns of patches", "decay", initialisation="patches")
    add(
        "ours", "twice the rate, half the decay", "patches", "patches", "rate_and_decay",
        learning_rate=0.06, weight_decay=0.05,
    )  # fmt: skip
    # Tried in the place of one of these steps, and left out.
    add("centred", "pixels around 0, and no more", "tutorial", pixels="centred")
    add("alternating", "each picture turned in every other epoch", "mirror", alternating=True)
    add(
        "nesterov", "Nesterov momentum in place of Adam", "shift",
        optimiser="nesterov", learning_rate=0.1,
    )  # fmt: skip
    add("adam", "Adam with a rate of 0.005", "shift", "adam", learning_rate=0.005)
    add(
        "adamw", "weight decay with Adam, at a rate of 0.006", "shift", "adamw",
        learning_rate=0.006, weight_decay=0.3,
    )  # fmt: skip
    add("orthogonal", "orthogonal kernels at the start", "decay", initialisation="orthogonal")
    add("light", "other brightness and contrast", "ours", brightness=0.2, contrast=0.2)
    add("smoothing", "label smoothing, a tenth", "ours", label_smoothing=0.1)
    add("less_smoothing", "label smoothing, a fiftieth", "ours", label_smoothing=0.02)
    add("averaging", "averaged weights", "ours", averaging=0.99)
    add("sizes", "the sizes of kernels kept", "ours", optimiser="muon, sizes kept")
    # More epochs, and a larger network that teaches (`lenet_book.experiments.teacher`).
    add("longer", "forty epochs, and moves by up to two pixels", "ours", epochs=40, shift=2)
    add("taught", "a teacher", "longer", "teacher", distillation=0.6, temperature=2.0)
    add("longest", "a hundred epochs, with the teacher", "taught", epochs=100)
    # The network itself.
    add("relu", "ReLU in place of tanh", "ours", network="relu")
    add("max_pooling", "max-pooling", "ours", network="max-pooling")
    add("normalisation", "batch normalisation", "ours", network="batch-normalisation")
    add("all_three", "all three", "ours", network="all-three")
    return rows


LEDGER = _rows()
_RECIPES = {row.name: row.recipe for row in LEDGER}
OURS = _RECIPES["ours"]
OURS_LONGER = _RECIPES["longer"]
OURS_TAUGHT = _RECIPES["longest"]
# What reaches the tutorial's accuracy soonest: one epoch over so many of the images.
FASTEST_IMAGES = 40_000
FASTEST = replace(
    _RECIPES["ours"],
    # Where there are few steps, biases have to take large ones, and old gradients mislead.
    momentum=0.8,
    bias_ratio=2.0,
    epochs=1,
    mirror=False,
    shift=0,
    weight_decay=0.0,
    warm_up=0.1,
)
