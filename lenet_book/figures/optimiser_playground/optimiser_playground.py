"""Optimiser playground: the paths of six optimisers through a loss of two numbers."""

from collections.abc import Sequence
from typing import Any

import traitlets

from lenet_book.figures import catalog
from lenet_book.figures.base import LenetFigure, number
from lenet_book.figures.own_preview import landscape_of
from lenet_book.figures.said import short

OPTIMISERS = ("sgd", "momentum", "nesterov", "adam", "adamw", "muon")
REACH = (3, 2)  # how far the picture goes along x and along y
CURVATURES = (0.01, 1000)


class OptimiserPlayground(LenetFigure):
    """Paths of optimisers, step by step, on a bowl, in a ravine, at a saddle and on a plateau.

        OptimiserPlayground()                              three optimisers in a ravine
        OptimiserPlayground(landscape="saddle", rate=0.1)
        OptimiserPlayground((1, 100))                      a ravine of your own curvatures

    These traits follow the figure, and move it when you set them; each can be given as a keyword:
    `landscape` (bowl, ravine, saddle, plateau); `optimisers`, a list of some of sgd, momentum,
    nesterov, adam, adamw, muon; `rate`, 0.0001…10; `steps`, how many are shown, 0…200; `start`,
    (x, y) with x in −3…3 and y in −2…2.

    Raises TypeError or ValueError, with a sentence, for what cannot be shown.
    """

    figure = "optimiser-playground"

    _curvatures: traitlets.List = traitlets.List().tag(sync=True)

    def __init__(self, curvatures: Sequence[float] | None = None, **view: Any) -> None:
        self._own = curvatures is not None
        if curvatures is None:
            curvatures = catalog.FIGURES[self.figure].data["curvatures"]
        own = _pair("curvatures", curvatures, [CURVATURES, CURVATURES])
        self._refuse_unknown(view)
        super().__init__(_curvatures=own, **view)

    @traitlets.validate("optimisers")
    def _validate_optimisers(self, proposal: Any) -> list[str]:
        chosen = list(proposal.value) if isinstance(proposal.value, list | tuple) else []
        if not chosen or not all(name in OPTIMISERS for name in chosen):
            known = ", ".join(OPTIMISERS)
            raise ValueError(
                f"optimisers must be a list of some of {known}; got {short(proposal.value)}"
            )
        return [name for name in OPTIMISERS if name in chosen]

    @traitlets.validate("start")
    def _validate_start(self, proposal: Any) -> list[float]:
        return _pair("start", proposal.value, [(-reach, reach) for reach in REACH])

    def _preview(self) -> str:
        if not self._own:
            return super()._preview()
        along_x, along_y = self._curvatures
        summary = f"Paths of optimisers in a ravine of the curvatures {along_x:g} and {along_y:g}."
        own = {"curvatures": self._curvatures}
        image = landscape_of(along_x, along_y, REACH, summary)
        return catalog.preview(self.figure, self.state(), own, summary, image)


def _pair(name: str, values: Any, spans: list[tuple[float, float]]) -> list[float]:
    if not isinstance(values, list | tuple) or len(values) != len(spans):
        raise TypeError(f"{name} must be two numbers, got {short(values)}")
    return [
        number(f"{name}[{i}]", value, *span)
        for i, (value, span) in enumerate(zip(values, spans, strict=True))
    ]
