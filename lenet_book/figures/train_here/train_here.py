"""Train it here: the page trains the tutorial's network, and draws what comes of it."""

import base64
from typing import Any

import keras
import numpy as np
import traitlets

from lenet_book.figures import catalog, page_data
from lenet_book.figures.accuracy_ledger.ledger_rows import recorded_rows
from lenet_book.figures.base import LenetFigure, kernel_needed
from lenet_book.figures.network import describe
from lenet_book.figures.network_file import parted
from lenet_book.figures.train_here.picture_sheets import sheets
from lenet_utils.models import variant


class TrainHere(LenetFigure):
    """A training in the page itself: curves, C1's kernels and some answers while it runs.

        TrainHere()                                   as the tutorial does it
        TrainHere(optimiser="momentum", rate=0.01)    in another way
        TrainHere(judges="test")                      judged on test pictures
        TrainHere(ledger=True)                        with rows of chapter 12's ledger to choose
        TrainHere(model)                              your model: it gets the weights

    A model must take 32×32×3 pictures, with values of 0…1, and end in softmax over CIFAR-10's ten
    classes. Whenever the training rests or ends, its weights are those that were trained; so are
    those of `trained()`, a model, where none was given.

    These traits follow the figure, and move it when you set them; each can be given as a keyword:
    `optimiser` (adam, sgd, momentum, nesterov), its learning `rate`, 0.00001…10, and `batch`, no
    larger than the data; `activation` (tanh, relu) and `pooling` (average, max) of the network;
    `pictures`, 1000 to 5000 in thousands; `pixels` (0…1, centred, standardised); `schedule` of the
    rate (constant, linear); weight `decay`, 0…1; `mirror`, "no" or "yes"; `shift`, by 0, 1 or 2
    pixels; `labels`, "true" or "shuffled"; `epochs`, 1…100; `seed`, 0…9999; `judges`, whom it is
    tried on: 1,000 pictures of the "test" set, or 1,000 training pictures "kept-apart".

    Raises TypeError or ValueError, with a sentence, for what cannot be trained.
    """

    figure = "train-here"

    batch: Any  # of the state that figure.json lists
    pictures: Any

    _sheets = traitlets.Dict().tag(sync=True)
    _log = traitlets.Dict().tag(sync=True)
    _names = traitlets.Dict().tag(sync=True)
    _network = traitlets.Dict().tag(sync=True)
    _ledger = traitlets.Dict().tag(sync=True)
    _trained = traitlets.Dict().tag(sync=True)  # what came of it, from the script

    def __init__(
        self, model: keras.Model | None = None, *, ledger: bool = False, **view: Any
    ) -> None:
        self._refuse_unknown(view)
        self._model = model
        self._shows_ledger = ledger
        super().__init__(
            _sheets=sheets(self.figure),
            _log=page_data.tutorial_log(),
            _names=page_data.class_names(),
            _network={} if model is None else described(model),
            _ledger={"rows": recorded_rows()} if ledger else {},
            **view,
        )

    def trained(self) -> keras.Model:
        """Return the network as it was when the training last rested, as a Keras model.

        Raises ValueError if nothing was trained yet.
        """
        if not self._trained:
            raise ValueError("nothing is trained yet: press Train, then Pause, or wait for its end")
        if self._model is not None:
            return self._model
        model = variant(self._trained["activation"], self._trained["pooling"])
        model.set_weights(parted(_weights(self._trained), model))
        return model

    @traitlets.observe("_trained")
    def _hand_over(self, change: Any) -> None:
        if self._model is not None and change.new:
            self._model.set_weights(parted(_weights(change.new), self._model))

    @traitlets.validate("batch")
    def _validate_batch(self, proposal: Any) -> int:
        return _fits(proposal.value, self.pictures)

    @traitlets.observe("pictures")
    def _pictures_changed(self, change: Any) -> None:
        self.batch = min(self.batch, self.pictures)

    def _preview(self) -> str:
        if self._model is not None:
            return kernel_needed("The training of your own model.")
        defaults = catalog.FIGURES[self.figure].state
        state = self.state()
        data = {"ledger": "ledger"} if self._shows_ledger else {}
        changed = {key for key in state if state[key] != defaults[key]} - {"judges"}
        if not changed:
            return catalog.preview(self.figure, state, data)
        settings = ", ".join(f"{key} {state[key]}" for key in defaults if key in changed)
        summary = f"A training in the page, as the tutorial does it but for: {settings}."
        return catalog.preview(self.figure, state, data, summary)


def described(model: keras.Model) -> dict[str, Any]:
    """Return a model for the trainer. Raises ValueError for one that takes other pictures."""
    spec, weights = describe(model)
    shape = "×".join(map(str, spec["input"]))
    if spec["input"] != [32, 32, 3]:
        raise ValueError(f"the model takes {shape} pictures, and the figure's are 32×32×3")
    if spec["answer"]["count"] != 10:
        raise ValueError("the model must tell CIFAR-10's ten classes apart")
    return {"spec": spec, "format": "float32", "bytes": weights.tobytes()}


def _weights(trained: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(trained["bytes"]), "<f4").astype(np.float32)


def _fits(batch: int, pictures: int) -> int:
    if batch > pictures:
        raise ValueError(f"batch must be no larger than the {pictures} pictures, got {batch}")
    return batch
