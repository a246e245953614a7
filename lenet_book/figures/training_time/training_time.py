"""TrainingTime: where the seconds of a training go, as a line that opens."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import traitlets

from lenet_book.figures import catalog
from lenet_book.figures.base import LenetFigure
from lenet_book.figures.own_preview import stacks_of
from lenet_book.figures.said import short
from lenet_book.figures.training_time.time_lines import BET_ON, PARTS, own_lines, recorded_lines

if TYPE_CHECKING:
    from lenet_utils.stopwatch import Stopwatch


class TrainingTime(LenetFigure):
    """How long trainings take, as lines: building, tracing, then training and testing.

        TrainingTime()                          the book's three trainings; first you bet
        TrainingTime(stopwatch)                 your own `fit`, timed by lenet_utils.stopwatch
        TrainingTime({"plain": a, "mine": b})   several of yours, on one scale

    These traits follow the figure, and move it when you set them; each can be given as a
    keyword: `contestant`, the line that is chosen (tutorial, fit, loop; of your own: own1, own2,
    …); `scale`, "whole" or "chosen"; `bet`, four whole percents for building, tracing, training
    and testing, or None; `shown`, what may be seen: "bet", "lines" or "step"; `epoch`, whose
    training is open, or None; `part`, the part of a step that is bet on, or None.

    Raises TypeError or ValueError, with a sentence, for what cannot be shown.
    """

    figure = "training-time"

    _times = traitlets.Dict().tag(sync=True)

    def __init__(
        self, stopwatch: "Stopwatch | Mapping[str, Stopwatch] | None" = None, **view: Any
    ) -> None:
        self._own = stopwatch is not None
        lines = recorded_lines() if stopwatch is None else own_lines(stopwatch)
        self._lines = {line["id"]: line for line in lines}
        self._refuse_unknown(view)
        first = {"contestant": lines[0]["id"], "shown": "lines" if self._own else "bet"}
        super().__init__(_times={"lines": lines}, **first | view)

    # ---------------------------------------------------------------- what the reader can set
    @traitlets.validate("contestant")
    def _validate_contestant(self, proposal: Any) -> str:
        if proposal.value not in list(self._lines):
            known = ", ".join(self._lines)
            raise ValueError(f"contestant must be one of {known}; got {short(proposal.value)}")
        return proposal.value

    @traitlets.observe("contestant")
    def _contestant_changed(self, change: Any) -> None:
        if self.epoch is not None:
            self.set_trait("epoch", min(self.epoch, self._epochs()))

    @traitlets.validate("bet")
    def _validate_bet(self, proposal: Any) -> list[int] | None:
        if proposal.value is None:
            return None
        bet = list(proposal.value) if isinstance(proposal.value, list | tuple) else []
        whole = all(type(share) is int and share >= 0 for share in bet)
        if len(bet) != len(BET_ON) or not whole or sum(bet) != 100:
            raise ValueError(
                f"bet must be four whole percents that make 100, for {', '.join(BET_ON)}, "
                f"or None; got {short(proposal.value)}"
            )
        return bet

    @traitlets.validate("shown")
    def _validate_shown(self, proposal: Any) -> str:
        if proposal.value == "step" and self._own:
            raise ValueError("shown: a stopwatch sees no parts of a step; it must be bet or lines")
        return proposal.value

    @traitlets.validate("epoch")
    def _validate_epoch(self, proposal: Any) -> int | None:
        if proposal.value is None:
            return None
        if self._own:
            raise ValueError("epoch must be None: a stopwatch sees no parts of a step")
        if type(proposal.value) is not int or not 1 <= proposal.value <= self._epochs():
            raise ValueError(
                f"epoch must be a whole number, 1…{self._epochs()} for {self.contestant}, "
                f"or None; got {short(proposal.value)}"
            )
        return proposal.value

    @traitlets.validate("part")
    def _validate_part(self, proposal: Any) -> str | None:
        if proposal.value not in (None, *PARTS):
            known = ", ".join(PARTS)
            raise ValueError(f"part must be one of {known}, or None; got {short(proposal.value)}")
        return proposal.value

    def _epochs(self) -> int:
        segments = self._lines[self.contestant]["segments"]
        return sum(kind == "training" for kind, _ in segments)

    # ---------------------------------------------------------------- without a kernel
    def _preview(self) -> str:
        if not self._own:
            return super()._preview()
        names = ", ".join(line["name"] or "your training" for line in self._lines.values())
        summary = f"Where the time of a training goes: {names}."
        data = {"times": self._times}
        return catalog.preview(self.figure, self.state(), data, summary, self._own_picture())

    def _own_picture(self) -> str:
        lines = self._lines.values()
        return stacks_of({line["name"] or "yours": _added(line["segments"]) for line in lines}, "s")


def _added(segments: list[list[Any]]) -> list[tuple[str, float]]:
    """Return the seconds of each kind of segment, in the order in which they begin."""
    seconds: dict[str, float] = {}
    for kind, duration in segments:
        seconds[kind] = seconds.get(kind, 0) + duration
    return list(seconds.items())
