"""LearningCurves: how good networks get with how many pictures; a guess comes first."""

from collections.abc import Mapping, Sequence
from typing import Any

import traitlets

from lenet_book.figures import catalog
from lenet_book.figures.base import LenetFigure
from lenet_book.figures.learning_curves.curve_lines import own_lines, recorded_lines
from lenet_book.figures.own_preview import points_by_factors
from lenet_book.figures.said import short

FEWEST = 3  # sizes in a power law: a line goes through any two
UNDRAWN = -1


class LearningCurves(LenetFigure):
    """Accuracy against the number of pictures to learn from, for several networks.

        LearningCurves()                                      the book's; first you guess
        LearningCurves({"mine": {100: [.21, .23], 1000: [.31, .32]}})    yours, and the book's

    `results` gives each of your curves a name, and for each number of pictures the accuracies of
    1 to 10 runs; None is a run that diverged.

    These traits follow the figure, and move it when you set them; each can be given as a keyword:
    `model`, the network that is looked at (tutorial, ours, logistic, dense, nearest, tenfold,
    residual; of your own: own1, own2, …); `held`, "epochs" or "steps"; `guess`, a whole percent
    for each number of pictures, −1 where none is drawn, or None; `shown`, "guess" or "measured";
    `beside`, the ids of other curves, such as "ours-steps"; `at`, the number of pictures that is
    read; `sizes`, the fewest and the most that are drawn, or None for all; `across`, "factors" or
    "number"; `up`, "accuracy", "error" or "factors"; `fit`, up to which number a power law is
    fitted, or None.

    Raises TypeError or ValueError, with a sentence, for what cannot be shown.
    """

    figure = "learning-curves"

    _curves = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        results: Mapping[str, Mapping[int, Sequence[float | None]]] | None = None,
        **view: Any,
    ) -> None:
        own = [] if results is None else own_lines(results)
        self._own = own
        self._lines = [*own, *recorded_lines()]
        self._refuse_unknown(view)
        first: dict[str, Any] = {}
        if own:
            others = [line["id"] for line in own[1:]]
            first = {"model": own[0]["model"], "shown": "measured", "beside": others or None}
        chosen = first | view
        super().__init__(_curves={"lines": self._lines})
        # The line comes first: what else can be set depends on it.
        for name in sorted(chosen, key=lambda name: name not in ("model", "held")):
            setattr(self, name, chosen[name])

    def _line(self) -> dict[str, Any]:
        """Return the line that is looked at: the network's only one, or that of what is held."""
        own = [line for line in self._lines if line["model"] == self.model]
        return next((line for line in own if line["held"] == self.held), own[0])

    # ---------------------------------------------------------------- what the reader can set
    @traitlets.validate("model")
    def _validate_model(self, proposal: Any) -> str:
        models = list(dict.fromkeys(line["model"] for line in self._lines))
        if proposal.value not in models:
            raise ValueError(
                f"model must be one of {', '.join(models)}; got {short(proposal.value)}"
            )
        return proposal.value

    @traitlets.observe("model", "held")
    def _line_changed(self, change: Any) -> None:
        line = self._line()
        if self.at not in line["sizes"]:
            self.set_trait("at", line["sizes"][-1])
        if self.fit not in _ends(line):
            self.set_trait("fit", None)
        if self.guess is not None and len(self.guess) != len(line["sizes"]):
            self.set_trait("guess", None)
        if line["id"] in (self.beside or []):
            self.set_trait("beside", [one for one in self.beside if one != line["id"]])

    @traitlets.validate("guess")
    def _validate_guess(self, proposal: Any) -> list[int] | None:
        if proposal.value is None:
            return None
        sizes = self._line()["sizes"]
        guess = list(proposal.value) if isinstance(proposal.value, list | tuple) else []
        if len(guess) != len(sizes) or not all(
            type(percent) is int and UNDRAWN <= percent <= 100 for percent in guess
        ):
            raise ValueError(
                f"guess must be {len(sizes)} whole percents, 0…100, for "
                f"{', '.join(map(str, sizes))} pictures, −1 where none is drawn, or None; "
                f"got {short(proposal.value)}"
            )
        return guess if any(percent != UNDRAWN for percent in guess) else None

    @traitlets.validate("beside")
    def _validate_beside(self, proposal: Any) -> list[str] | None:
        if proposal.value is None:
            return None
        beside = list(proposal.value) if isinstance(proposal.value, list | tuple) else [""]
        others = [line["id"] for line in self._lines if line is not self._line()]
        if not set(beside) <= set(others) or len(set(beside)) < len(beside):
            raise ValueError(
                f"beside must be different ids of {', '.join(others)}, or None; "
                f"got {short(proposal.value)}"
            )
        return beside or None

    @traitlets.validate("at")
    def _validate_at(self, proposal: Any) -> int:
        return _one_of("at", self._line()["sizes"], proposal.value)

    @traitlets.validate("sizes")
    def _validate_sizes(self, proposal: Any) -> list[int] | None:
        if proposal.value is None:
            return None
        known = sorted({size for line in self._lines for size in line["sizes"]})
        ends = list(proposal.value) if isinstance(proposal.value, list | tuple) else []
        if len(ends) != 2 or not all(type(end) is int and end in known for end in ends):
            raise ValueError(
                f"sizes must be two of {', '.join(map(str, known))}, or None; "
                f"got {short(proposal.value)}"
            )
        if ends[0] >= ends[1]:
            raise ValueError(f"sizes: the fewer pictures come first; got {short(proposal.value)}")
        return ends

    @traitlets.validate("fit")
    def _validate_fit(self, proposal: Any) -> int | None:
        if proposal.value is None:
            return None
        ends = _ends(self._line())
        if not ends:
            raise ValueError(
                "fit must be None: this curve has too few points for a power law, or runs that "
                "diverged"
            )
        return _one_of("fit", ends, proposal.value)

    # ---------------------------------------------------------------- without a kernel
    def _preview(self) -> str:
        if not self._own:
            return super()._preview()
        names = ", ".join(line["name"] for line in self._own)
        summary = f"Learning curves, beside the book’s: {names}."
        data = {"curves": self._curves}
        return catalog.preview(self.figure, self.state(), data, summary, self._own_picture())

    def _own_picture(self) -> str:
        points = {line["name"]: _means(line) for line in self._own}
        return points_by_factors(points, "pictures to learn from", "accuracy")


def _one_of(name: str, known: list[int], value: Any) -> int:
    if type(value) is not int or value not in known:
        raise ValueError(f"{name} must be one of {', '.join(map(str, known))}; got {short(value)}")
    return value


def _ends(line: dict[str, Any]) -> list[int]:
    """Return up to which sizes a line's errors can be fitted: no run diverged, or has no error."""
    sizes, runs = line["sizes"], line["runs"]
    good = [all(run[i] is not None and run[i] < 1 for run in runs) for i in range(len(sizes))]
    whole = good.index(False) if False in good else len(good)
    return sizes[FEWEST - 1 : min(len(sizes) - 1, whole)]


def _means(line: dict[str, Any]) -> list[tuple[int, float]]:
    """Return the points of a line at which no run diverged."""
    columns = zip(line["sizes"], zip(*line["runs"], strict=True), strict=True)
    return [(size, sum(runs) / len(runs)) for size, runs in columns if None not in runs]
