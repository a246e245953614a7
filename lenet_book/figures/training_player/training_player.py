"""TrainingPlayer: go through the epochs of training runs and see what changes."""

from collections.abc import Mapping, Sequence
from typing import Any

import traitlets
from numpy.typing import ArrayLike

from lenet_book.figures import catalog, page_data
from lenet_book.figures.base import LenetFigure, integer
from lenet_book.figures.own_preview import curves_of
from lenet_book.figures.said import short
from lenet_book.figures.training_player.training_runs import KINDS, History, named_runs, own_run
from lenet_utils.training import Snapshots

MOST_COMPARED = 4


class TrainingPlayer(LenetFigure):
    """Training runs, epoch by epoch: curves, first kernels, their maps, and a prediction.

        TrainingPlayer()                                      the tutorial's recorded run
        TrainingPlayer(runs=["split_tutorial", "split_ours"])  recorded runs to compare
        TrainingPlayer(history, snapshots, images, labels)    your own
        TrainingPlayer(runs={"mine": history, "recorded": "tutorial"})   curves to compare

    `history` is what `model.fit` returns (or its `.history`), `snapshots` the
    `lenet_utils.training.Snapshots` that you gave it as a callback. `images`, at most a
    hundred, are as the model takes them; `labels`, if known, are class numbers or one-hot
    rows. `class_names` says what to call the classes. `runs` names recorded experiments, or
    maps names of your choice to histories and recorded experiments.

    These traits follow the figure, and move it when you set them; each can be given as a
    keyword: `run` and `compared`, the run to look at and up to four others; `epoch`, 0
    (untrained) to the run's last; `index`, the picture; `curves`, some of "training",
    "validation", "test"; `spread` over the seeds, "first" (seed only), "range" (mean, lowest
    to highest), "interval" (mean, with its 95 % interval); `scale` of the loss, "linear" or
    "log"; `smoothing` over 1, 3 or 5 epochs; `zoom`, (first, last) epoch to show, or None.

    A figure of your own runs needs its kernel, unless `embed` is true: then curves, predictions
    and pictures are stored in the notebook's output, as `Journey` does it.

    Raises TypeError or ValueError, with a sentence, for what cannot be drawn.
    """

    figure = "training-player"

    epoch: Any  # of the state that figure.json lists
    compared: Any

    _runs: traitlets.List = traitlets.List().tag(sync=True)
    _pictures = traitlets.Dict().tag(sync=True)
    _names = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        history: History | None = None,
        snapshots: Snapshots | None = None,
        images: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        *,
        runs: Sequence[str] | Mapping[str, str | History] | None = None,
        class_names: Sequence[str] | None = None,
        embed: bool = False,
        **view: Any,
    ) -> None:
        given = [thing is not None for thing in (history, snapshots, images)]
        if any(given) and (runs is not None or not all(given)):
            raise ValueError(
                "history, snapshots and images belong together: give all three for a run of "
                "your own, none for the tutorial's recorded run, or runs alone to compare several"
            )
        if isinstance(history, str):
            raise TypeError(
                f"history must be what model.fit returns, got {short(history)}; the name of a "
                "recorded run belongs into runs"
            )
        self._refuse_unknown(view)
        pictures, names = page_data.gallery_pictures().page(0), page_data.class_names()
        self._embed = embed
        self._recorded: list[str] | None = None  # where all runs are recorded, their names
        if history is not None and snapshots is not None and images is not None:
            run, pictures, names = own_run(history, snapshots, images, labels, class_names)
            self._all = {run["id"]: run}
        elif isinstance(runs, Mapping):
            self._all, pictures = named_runs(runs), {"total": 1}
        else:
            self._recorded = _recorded_names(runs)
            self._all = {name: page_data.training_run(name) for name in self._recorded}
        self._count = pictures["total"]
        first = next(iter(self._all))
        _one_of("run", view.get("run", first), tuple(self._all))
        several = len(self._all) > 1
        defaults = {
            "run": first,
            "epoch": min(run["epochs"] for run in self._all.values()),  # that all of them have
            "spread": "range" if several and self._recorded else "first",
        }
        super().__init__(
            _runs=list(self._all.values()), _pictures=pictures, _names=names, **defaults | view
        )

    # ---------------------------------------------------------------- what the reader can set
    @traitlets.validate("run")
    def _validate_run(self, proposal: Any) -> str:
        return _one_of("run", proposal.value, tuple(self._all))

    @traitlets.observe("run")
    def _run_changed(self, change: Any) -> None:
        # While the figure is made, the other traits have their values already.
        if self._all.get(change.old) is None:
            return
        self.epoch = min(self.epoch, self._all[self.run]["epochs"])
        self.compared = [change.old if name == self.run else name for name in self.compared]

    @traitlets.validate("compared")
    def _validate_compared(self, proposal: Any) -> list[str]:
        others = tuple(name for name in self._all if name != self.run)
        return _some_of("compared", proposal.value, others, MOST_COMPARED)

    @traitlets.validate("epoch")
    def _validate_epoch(self, proposal: Any) -> int:
        return integer("epoch", proposal.value, self._all[self.run]["epochs"] + 1)

    @traitlets.validate("index")
    def _validate_index(self, proposal: Any) -> int:
        return integer("index", proposal.value, self._count)

    @traitlets.validate("curves")
    def _validate_curves(self, proposal: Any) -> list[str]:
        chosen = _some_of("curves", proposal.value, tuple(KINDS), len(KINDS))
        if not chosen:
            raise ValueError(f"curves must hold at least one of {', '.join(KINDS)}")
        return chosen

    @traitlets.validate("zoom")
    def _validate_zoom(self, proposal: Any) -> list[int] | None:
        if proposal.value is None:
            return None
        last = max(run["epochs"] for run in self._all.values())
        try:
            start, end = proposal.value
        except (TypeError, ValueError):
            start = end = None
        if not all(isinstance(n, int) for n in (start, end)) or not 0 <= start < end <= last:
            raise ValueError(
                f"zoom must be (first, last) epoch, from 0 to {last}, or None; "
                f"got {short(proposal.value)}"
            )
        return [start, end]

    # ---------------------------------------------------------------- without a kernel
    def _preview(self) -> str:
        if self._recorded is None:
            data = {"runs": self._runs, "pictures": self._pictures, "names": self._names}
            return self._preview_of_own(data, self._summary())
        runs = [page_data.RUN + name for name in self._recorded]
        for figure in ("training-player", "training-runs"):
            if runs == catalog.FIGURES[figure].data["runs"]:
                return catalog.preview(figure, self.state())
        return catalog.preview("training-runs", self.state(), {"runs": runs}, self._summary())

    def _own_picture(self) -> str:
        return curves_of(self._runs)

    def _summary(self) -> str:
        if len(self._all) == 1:
            epochs = self._all[self.run]["epochs"]
            return f"A training run of {epochs} epoch{'s' if epochs > 1 else ''}, epoch by epoch."
        return f"Training runs, epoch by epoch: {', '.join(r['name'] for r in self._runs)}."


def _one_of(name: str, value: Any, known: Sequence[Any]) -> Any:
    # Compared by type too: True is no smoothing of 1.
    if not any(type(value) is type(one) and value == one for one in known):
        raise ValueError(f"{name} must be one of {', '.join(map(str, known))}; got {short(value)}")
    return value


def _some_of(name: str, value: Any, known: Sequence[str], most: int) -> list[str]:
    is_list = isinstance(value, list | tuple)
    if not is_list or any(value.count(one) > 1 or one not in known for one in value):
        raise ValueError(f"{name} must be a list of some of {', '.join(known)}; got {short(value)}")
    if len(value) > most:
        raise ValueError(f"{name} takes at most {most}, got {len(value)}")
    return list(value)


def _recorded_names(runs: Sequence[str] | None) -> list[str]:
    if runs is None:
        return ["tutorial"]
    names = list(runs) if isinstance(runs, list | tuple) else []
    if not names or not all(isinstance(n, str) for n in names) or len(set(names)) < len(names):
        raise TypeError(
            "runs must be a list of different recorded experiments, as ['split_tutorial', "
            f"'split_ours'], or a dict of names and histories; got {short(runs)}"
        )
    return names
