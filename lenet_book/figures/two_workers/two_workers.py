"""Two workers: two threads of the page train one network, each with its half of every batch."""

from typing import Any

import keras
import traitlets

from lenet_book.figures.base import LenetFigure, kernel_needed
from lenet_book.figures.train_here.picture_sheets import sheets
from lenet_book.figures.train_here.train_here import described


class TwoWorkers(LenetFigure):
    """Data-parallel training in the page itself: two workers, and what their exchange is for.

        TwoWorkers()                      as it should be: halves of the batch, and a mean
        TwoWorkers(gradients="own")       nobody takes the mean
        TwoWorkers(step=20)               trained to step 20
        TwoWorkers(model)                 your model, which stays as it is

    A model must take 32×32×3 pictures, with values of 0…1, and end in softmax over CIFAR-10's ten
    classes; both workers begin with its weights.

    These traits follow the figure, and move it when you set them; each can be given as a keyword:
    what becomes of the `gradients` (averaged, own); the `data` that the worker B gets (halves,
    same); how fast `b` is (fast, slow, stopped); and the `step`, 0…200, to which they have trained
    with these settings from the beginning. Setting one trains anew.

    Raises TypeError or ValueError, with a sentence, for what cannot be trained.
    """

    figure = "two-workers"

    _sheets = traitlets.Dict().tag(sync=True)
    _network = traitlets.Dict().tag(sync=True)

    def __init__(self, model: keras.Model | None = None, **view: Any) -> None:
        self._refuse_unknown(view)
        self._model = model
        super().__init__(
            _sheets=sheets(self.figure),
            _network={} if model is None else described(model),
            **view,
        )

    def _preview(self) -> str:
        if self._model is not None:
            return kernel_needed("Two workers that train your own model.")
        return super()._preview()
