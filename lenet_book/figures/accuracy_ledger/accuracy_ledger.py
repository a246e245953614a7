"""AccuracyLedger: what each change to a recipe brings, over several seeds."""

from collections.abc import Mapping, Sequence
from typing import Any

import traitlets

from lenet_book.figures import catalog
from lenet_book.figures.accuracy_ledger.ledger_rows import own_rows, recorded_rows
from lenet_book.figures.base import LenetFigure
from lenet_book.figures.own_preview import points_of
from lenet_book.figures.said import short


class AccuracyLedger(LenetFigure):
    """Ways to train, one change a row: accuracies, what the change brings, and a verdict.

        AccuracyLedger()                                        the book's recorded ledger
        AccuracyLedger({"before": [.61, .62, .61], "after": [.63, .64, .63]})     your own

    `results` gives each of your rows a name and 2 to 10 accuracies in 0…1, one a seed. Each
    row is compared with the first, or with the one that `changes` names for it.

    These traits follow the figure, and move it when you set them; each can be given as a
    keyword: `row`, the id of the row to look into, or None (ids are the names in
    `lenet_utils.ledger`, and "row1", "row2", … for rows of your own); `measure`, "validation"
    or "test"; `order`, "path" or "gain".

    Raises TypeError or ValueError, with a sentence, for what cannot be shown.
    """

    figure = "accuracy-ledger"

    _ledger = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        results: Mapping[str, Sequence[float]] | None = None,
        *,
        changes: Mapping[str, str] | None = None,
        row: str | None = None,
        measure: str = "validation",
        order: str = "path",
    ) -> None:
        self._own = results is not None
        if changes and results is None:
            raise ValueError("changes goes with results of your own: give both")
        rows = recorded_rows() if results is None else own_rows(results, changes or {})
        self._rows = {row["id"]: row for row in rows}
        super().__init__(_ledger={"rows": rows}, row=row, measure=measure, order=order)

    @traitlets.validate("row")
    def _validate_row(self, proposal: Any) -> str | None:
        if proposal.value is not None and proposal.value not in list(self._rows):
            raise ValueError(
                f"row must be {', '.join(self._rows)} or None; got {short(proposal.value)}"
            )
        return proposal.value

    @traitlets.validate("measure")
    def _validate_measure(self, proposal: Any) -> str:
        known = next(iter(self._rows.values()))["measures"]
        if proposal.value not in known:
            raise ValueError(
                f"measure must be one of {', '.join(known)}; got {short(proposal.value)}"
            )
        return proposal.value

    def _preview(self) -> str:
        if not self._own:
            return super()._preview()
        names = ", ".join(row["label"] for row in self._rows.values())
        data, summary = {"ledger": self._ledger}, f"An accuracy ledger: {names}."
        return catalog.preview(self.figure, self.state(), data, summary, self._own_picture())

    def _own_picture(self) -> str:
        rows = self._rows.values()
        return points_of({row["label"]: row["measures"]["validation"]["values"] for row in rows})
