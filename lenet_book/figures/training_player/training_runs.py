"""A learner's own training runs, as the training player takes them."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import keras
import numpy as np
from numpy.typing import ArrayLike

from lenet_book.figures import page_data
from lenet_book.figures.meaning import names_of, told_classes, truths
from lenet_book.figures.network import describe
from lenet_book.figures.pictures import PAGE, Pictures
from lenet_utils.training import Snapshots

KINDS = {"training": "", "validation": "val_", "test": "test_"}  # and Keras's prefix for each
QUANTITIES = tuple(prefix + name for prefix in KINDS.values() for name in ("accuracy", "loss"))

History: TypeAlias = keras.callbacks.History | Mapping[str, Sequence[float]]


def named_runs(runs: Mapping[str, str | History]) -> dict[str, dict[str, Any]]:
    """Return runs under names of the learner's choice: curves, with no network behind them."""
    if not runs or not all(isinstance(name, str) and name for name in runs):
        raise TypeError(f"runs must give each history a name, got {list(runs)!r}")
    # An id goes where a name might be long, or hold a comma.
    return {
        f"run{number}": _curves(f"run{number}", name, history)
        for number, (name, history) in enumerate(runs.items(), start=1)
    }


def _curves(ident: str, name: str, history: str | History) -> dict[str, Any]:
    """Return a run of nothing but curves: of a history, or of a recorded experiment."""
    nothing = {"reference": None, "predictions": None, "first": None, "confusion": None}
    if isinstance(history, str):
        return page_data.training_run(history) | {"id": ident, "name": name} | nothing
    curves = {quantity: [values] for quantity, values in checked_history(history).items()}
    epochs = len(curves["loss"][0])
    run = {"id": ident, "name": name, "epochs": epochs, "seeds": [0], "history": curves}
    return run | nothing


def own_run(
    history: History,
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
    run = _curves("yours", "yours", history)
    if run["epochs"] != epochs:
        raise ValueError(
            f"history has {run['epochs']} epochs, and snapshots {epochs}: "
            "take both from the same call of model.fit"
        )
    return (
        run | replay(model, snapshots.stacked(), pictures.images),
        pictures.page(0),
        {"classNames": names},
    )


def checked_history(history: Any) -> dict[str, list[float]]:
    """Return accuracy and loss as lists of one finite number an epoch, or raise ValueError."""
    numbers = getattr(history, "history", history)
    if not isinstance(numbers, Mapping) or not numbers.get("loss"):
        raise ValueError("history must be what model.fit returns: a loss for each epoch")
    kept = {name: [float(n) for n in numbers[name]] for name in QUANTITIES if name in numbers}
    for name, values in kept.items():
        if len(values) != len(kept["loss"]):
            raise ValueError(
                f"history has {len(values)} epochs of {name}, and {len(kept['loss'])} of loss"
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
            if isinstance(layer, keras.layers.Normalization):
                layer.finalize_state()  # it computes with what follows from these weights
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
