"""Train it here: the page trains the tutorial's network, and draws what comes of it."""

from typing import Any

import traitlets

from lenet_book.figures import catalog, page_data
from lenet_book.figures.base import LenetFigure
from lenet_book.figures.train_here.picture_sheets import sheet


class TrainHere(LenetFigure):
    """A training in the page itself: curves, C1's kernels and some answers while it runs.

        TrainHere()                                   as the tutorial does it
        TrainHere(optimiser="momentum", rate=0.01)    in another way
        TrainHere(judges="test")                      judged on test pictures

    These traits follow the figure, and move it when you set them; each can be given as a keyword:
    `optimiser` (adam, sgd, momentum, nesterov), its learning `rate`, 0.00001…10, and `batch`, no
    larger than the data; `activation` (tanh, relu) and `pooling` (average, max) of the network;
    `pictures`, 1000 to 5000 in thousands; `labels`, "true" or "shuffled"; `epochs`, 1…100; `seed`,
    0…9999; `judges`, whom it is tried on: 1,000 pictures of the "test" set, or 1,000 training
    pictures "kept-apart".

    Raises TypeError or ValueError, with a sentence, for what cannot be trained.
    """

    figure = "train-here"

    batch: Any  # of the state that figure.json lists
    pictures: Any

    _sheets = traitlets.Dict().tag(sync=True)
    _log = traitlets.Dict().tag(sync=True)
    _names = traitlets.Dict().tag(sync=True)

    def __init__(self, **view: Any) -> None:
        known = self.trait_names(state=True)
        unknown = sorted(set(view) - set(known))
        if unknown:
            raise TypeError(
                f"there is no setting {', '.join(unknown)}; there are: {', '.join(known)}"
            )
        names = catalog.FIGURES[self.figure].data["sheets"]
        sheets = {
            key: [sheet(one) for one in name] if isinstance(name, list) else sheet(name)
            for key, name in names.items()
        }
        super().__init__(
            _sheets=catalog.with_base64(sheets),
            _log=page_data.tutorial_log(),
            _names=page_data.class_names(),
            **view,
        )

    @traitlets.validate("batch")
    def _validate_batch(self, proposal: Any) -> int:
        return _fits(proposal.value, self.pictures)

    @traitlets.observe("pictures")
    def _pictures_changed(self, change: Any) -> None:
        self.batch = min(self.batch, self.pictures)

    def _preview(self) -> str:
        defaults = catalog.FIGURES[self.figure].state
        state = self.state()
        changed = {key for key in state if state[key] != defaults[key]} - {"judges"}
        if not changed:
            return super()._preview()
        settings = ", ".join(f"{key} {state[key]}" for key in defaults if key in changed)
        summary = f"A training in the page, as the tutorial does it but for: {settings}."
        return catalog.preview(self.figure, state, summary=summary)


def _fits(batch: int, pictures: int) -> int:
    if batch > pictures:
        raise ValueError(f"batch must be no larger than the {pictures} pictures, got {batch}")
    return batch
