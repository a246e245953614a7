"""TrainingPlayer: go through the epochs of a training run and see what changes."""

from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from lenet_utils.figures import assets
from lenet_utils.figures.base import LenetFigure, integer, kernel_needed
from lenet_utils.figures.network import describe
from lenet_utils.figures.pictures import PAGE, Pictures, class_numbers
from lenet_utils.training import Snapshots

QUANTITIES = ("accuracy", "loss", "val_accuracy", "val_loss")


class TrainingPlayer(LenetFigure):
    """A training run, epoch by epoch: curves, first kernels, their maps, and a prediction.

        TrainingPlayer()                                      the tutorial's recorded run
        TrainingPlayer(history, snapshots, images, labels)    your own

    `history` is what `model.fit` returns (or its `.history`), `snapshots` the
    `lenet_utils.training.Snapshots` that you gave it as a callback. `images`, at most a
    hundred, are as the model takes them; `labels`, if known, are class numbers or one-hot
    rows. `class_names` says what to call the classes.

    Two traits follow the figure, and move it when you set them: `epoch`, 0 (untrained) to
    the last, and `index`, the picture. Raises TypeError or ValueError, with a sentence, for
    what cannot be drawn.
    """

    figure = "training-player"

    epoch = traitlets.Any(0).tag(sync=True, state=True)
    index = traitlets.Any(0).tag(sync=True, state=True)

    _training = traitlets.Dict().tag(sync=True)
    _pictures = traitlets.Dict().tag(sync=True)
    _names = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        history: keras.callbacks.History | Mapping[str, Sequence[float]] | None = None,
        snapshots: Snapshots | None = None,
        images: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        *,
        class_names: Sequence[str] | None = None,
        epoch: int | None = None,
        index: int = 0,
    ) -> None:
        given = [thing is not None for thing in (history, snapshots, images)]
        if any(given) and not all(given):
            raise ValueError(
                "history, snapshots and images belong together: give all three for a run of "
                "your own, or none for the tutorial's recorded run"
            )
        self._own = all(given)
        if self._own:
            self._training_data, pictures, names = _own_run(
                history, snapshots, images, labels, class_names
            )
        else:
            self._training_data = assets.training()
            pictures = assets.gallery_pictures().page(0)
            names = assets.class_names()
        self._epochs = self._training_data["epochs"]
        self._count = pictures["total"]
        super().__init__(
            epoch=self._epochs if epoch is None else epoch,
            index=index,
            _training=self._training_data,
            _pictures=pictures,
            _names=names,
        )

    @traitlets.validate("epoch")
    def _validate_epoch(self, proposal: Any) -> int:
        return integer("epoch", proposal.value, self._epochs + 1)

    @traitlets.validate("index")
    def _validate_index(self, proposal: Any) -> int:
        return integer("index", proposal.value, self._count)

    def _preview(self) -> str:
        if self._own:
            return kernel_needed(f"A training run of {self._epochs} epochs, epoch by epoch.")
        return super()._preview()


def _own_run(
    history: keras.callbacks.History | Mapping[str, Sequence[float]],
    snapshots: Snapshots,
    images: ArrayLike,
    labels: ArrayLike | None,
    class_names: Sequence[str] | None,
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return the run, its pictures and its class names as the figure takes them."""
    if not isinstance(snapshots, Snapshots) or not snapshots.epochs:
        raise TypeError(
            "snapshots must be the lenet_utils.training.Snapshots that was among the callbacks "
            f"of model.fit, got {type(snapshots).__name__}"
        )
    epochs = len(snapshots.epochs) - 1
    model = keras.models.clone_model(snapshots.model)
    spec, _ = describe(model)
    pictures = Pictures(images, tuple(spec["input"]))
    if len(pictures) > PAGE:
        raise ValueError(f"give at most {PAGE} images, got {len(pictures)}: images[:{PAGE}]")
    classes = spec["layers"][-1]["output"][-1]
    pictures.labels = class_numbers(labels, len(pictures), classes)
    names = [str(c) for c in range(classes)] if class_names is None else list(class_names)
    if len(names) != classes:
        raise ValueError(f"class_names must be {classes} texts, one a class; got {names!r}")
    run = {"epochs": epochs, "history": checked_history(history, epochs), "reference": None}
    return (
        run | replay(model, snapshots.stacked(), pictures.images),
        pictures.page(0),
        {"classNames": names},
    )


def checked_history(history: Any, epochs: int) -> dict[str, list[float]]:
    """Return accuracy and loss as lists of one finite number an epoch, or raise ValueError."""
    numbers = getattr(history, "history", history)
    if not isinstance(numbers, Mapping) or "loss" not in numbers:
        raise ValueError("history must be what model.fit returns: a loss for each epoch")
    kept = {name: [float(n) for n in numbers[name]] for name in QUANTITIES if name in numbers}
    for name, values in kept.items():
        if len(values) != epochs:
            raise ValueError(
                f"history has {len(values)} epochs of {name}, and snapshots {epochs}: "
                "take both from the same call of model.fit"
            )
        if not np.isfinite(values).all():
            bad = int(np.isfinite(values).argmin())
            raise ValueError(f"history: {name} of epoch {bad + 1} is {values[bad]}")
    return kept


def replay(
    model: keras.Sequential, weights: Mapping[str, np.ndarray], images: np.ndarray
) -> dict[str, Any]:
    """Set a model to every epoch in turn; return its first convolution and its predictions.

    `weights` are stacked snapshots. The layers up to the first convolution come as a spec
    with one run of weights an epoch; there may be none.
    """
    predictions, first = [], []
    for epoch in range(len(next(iter(weights.values())))):
        for layer in model.layers:
            layer.set_weights(
                [weights[f"{layer.name}/{variable.name}"][epoch] for variable in layer.weights]
            )
        predictions.append(model.predict(images, verbose=0))
        spec, flat = describe(model)
        first.append(flat)
    part = _up_to_first_convolution(spec)
    return {
        "predictions": {"format": "float16", "bytes": _half(np.stack(predictions))},
        "first": part
        and {
            "spec": part,
            "format": "float16",
            "bytes": _half(np.stack(first)[:, : part["parameters"]]),
        },
    }


def _up_to_first_convolution(spec: dict[str, Any]) -> dict[str, Any] | None:
    kinds = [layer["kind"] for layer in spec["layers"]]
    if "conv2d" not in kinds:
        return None
    layers = spec["layers"][: kinds.index("conv2d") + 1]
    ends = [
        offset + int(np.prod(shape))
        for layer in layers
        for offset, shape in (layer[part] for part in ("kernel", "bias") if part in layer)
    ]
    return {"input": spec["input"], "layers": layers, "parameters": max(ends)}


def _half(array: np.ndarray) -> bytes:
    return array.astype(np.float16).tobytes()
