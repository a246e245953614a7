"""StressBench: a picture is disturbed, by chance or on purpose, and the answer is watched."""

import functools
from typing import Any

import keras
import traitlets
from numpy.typing import ArrayLike

from lenet_book.disturbing.disturbances import KINDS
from lenet_book.figures import catalog
from lenet_book.figures.base import Checked, integer
from lenet_book.figures.network import Network, describe
from lenet_book.figures.network_figure import NetworkFigure
from lenet_book.figures.stress_bench.stress_lines import ATTACKS, recorded_lines
from lenet_book.records.snapshots import better_lenet5

MOST = 8  # levels that an attack changes, and pixels that stripes move
WAYS = {"shift": 4, "brightness": 2, "rotation": 2}


class StressBench(NetworkFigure):
    """A picture, the same picture disturbed, and what a network answers to both.

        StressBench()                                 chapter 12's network, and the tutorial's
        StressBench(kind="many_steps", strength=4)    changed on purpose
        StressBench(model, images, labels)            your model, your images

    Model, images, labels and the trait `index` are those of `Journey`. More traits follow the
    figure, and move it when you set them: `network`, "better" or "tutorial"; `kind`, what happens
    to the picture; `strength`, a whole number in the unit of the kind; `way`, the number of the
    direction where there are several; `target`, the class that an attack goes towards (None: away
    from the true one); `draw`, which random numbers, 1…9; `period`, of stripes that slide.

    Raises TypeError or ValueError, with a sentence, for what cannot be drawn.
    """

    figure = "stress-bench"

    layer = Checked(None).tag(sync=True)  # of no layer and no unit: the figure chooses none
    unit = Checked(None).tag(sync=True)
    _better = traitlets.Dict().tag(sync=True)
    _stress = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        model: keras.Model | None = None,
        images: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        *,
        network: str | None = None,
        kind: str = "shift",
        strength: int | None = None,
        way: int = 0,
        target: int | None = None,
        draw: int = 1,
        period: int = 3,
        **kwargs: Any,
    ) -> None:
        if model is None and images is None:
            kwargs = {"index": catalog.FIGURES[self.figure].state["index"]} | kwargs
        super().__init__(model, images, labels, **kwargs)
        if model is None:
            spec, weights = _better()
            self._better = {"spec": spec, "format": "float32", "bytes": weights.tobytes()}
            self._stress = recorded_lines()
        self.network = network or ("tutorial" if self._own_model else "better")
        self.kind = kind
        if strength is not None:
            self.strength = strength
        self.way = way
        self.target = target
        self.draw = draw
        self.period = period

    @traitlets.validate("network")
    def _validate_network(self, proposal: Any) -> str:
        if proposal.value == "better" and self._own_model:
            raise ValueError("network must be 'tutorial', which stands for your own model here")
        return proposal.value

    @traitlets.observe("kind")
    def _begin_kind(self, change: Any) -> None:
        # As in the page: the weakest, and none where the weakest may answer what a task asks.
        self.set_trait("strength", 0 if self.kind in ATTACKS else _strengths(self.kind)[1])
        self.set_trait("way", 0)

    @traitlets.validate("strength")
    def _validate_strength(self, proposal: Any) -> int:
        return integer("strength", proposal.value, _strengths(self.kind)[-1] + 1)

    @traitlets.validate("way")
    def _validate_way(self, proposal: Any) -> int:
        return integer("way", proposal.value, WAYS.get(self.kind, 1))

    @traitlets.validate("target")
    def _validate_target(self, proposal: Any) -> int | None:
        if proposal.value is None:
            return None
        return integer("target", proposal.value, len(self._names["classNames"]))

    def _close_without_unit(self, change: Any) -> None:
        """Do nothing: this figure has neither layer nor unit."""

    def _preview_of_own(self, data: dict[str, Any], summary: str) -> str:
        if self._own_model:
            data = data | {"better": {}, "stress": {}}
        return super()._preview_of_own(data, summary)

    def _summary(self) -> str:
        return f"What throws off {self._path(self._shapes)}."


def _strengths(kind: str) -> list[int]:
    """Return strengths of a kind, as the figure has them, from none to the strongest."""
    if kind in KINDS:
        return KINDS[kind]["strengths"]
    return [0, 1, MOST] if kind == "stripes" else [0, 1, 2, 4, MOST]


@functools.cache
def _better() -> Network:
    return describe(better_lenet5())
