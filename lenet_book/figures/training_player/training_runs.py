"""A learner's own training runs, as the training player takes them."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import keras
import numpy as np
from numpy.typing import ArrayLike

from lenet_book.figures import page_data
from lenet_book.figures.chain import chain
from lenet_book.figures.meaning import answer_of, names_of, told_classes, truths
from lenet_book.figures.network import describe, places
from lenet_book.figures.pictures import PAGE, Pictures
from lenet_book.figures.said import short
from lenet_utils.training import Snapshots

KINDS = {"training": "", "validation": "val_", "test": "test_"}  # and Keras's prefix for each
QUANTITIES = ("accuracy", "loss")
ROUNDING = 5e-4

History: TypeAlias = keras.callbacks.History | Mapping[str, Sequence[float]]


def named_runs(runs: Mapping[str, str | History]) -> dict[str, dict[str, Any]]:
    """Return runs under names of the learner's choice: curves, with no network behind them."""
    if not runs or not all(isinstance(name, str) and name for name in runs):
        raise TypeError(f"runs must give each history a name, got {short(list(runs))}")
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
    kept, left_out = checked_history(history)
    curves = {quantity: [values] for quantity, values in kept.items()}
    epochs = len(curves["loss"][0])
    run = {"id": ident, "name": name, "epochs": epochs, "seeds": [0], "history": curves}
    return run | nothing | {"leftOut": left_out}


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
    if not snapshots.epochs[0]:
        raise ValueError(
            "snapshots holds no weights from before the training: the model did not know its "
            "input size; begin it with keras.Input((32, 32, 3)), or the size of your images"
        )
    epochs = len(snapshots.epochs) - 1
    model = _first_epoch(snapshots)
    spec, _ = describe(model)
    pictures = Pictures(images, tuple(spec["input"]))
    if len(pictures) > PAGE:
        raise ValueError(f"give at most {PAGE} images, got {len(pictures)}: images[:{PAGE}]")
    # The copy has no loss, and that says what the outputs mean.
    answer = told_classes(answer_of(snapshots.model, spec), labels, class_names)
    names = names_of(class_names, answer)
    pictures.labels = truths(labels, len(pictures), answer, names)
    if isinstance(history, str):
        raise TypeError(f"history must be what model.fit returns, got the text {short(history)}")
    run = _curves("yours", "yours", history)
    if run["epochs"] != epochs:
        raise ValueError(
            f"history has {run['epochs']} epochs, and snapshots {epochs}: "
            "take both from the same call of model.fit"
        )
    trained_before = getattr(snapshots, "steps_before", 0) > 0 or _has_moved(model)
    return (
        run
        | replay(model, snapshots.stacked(), pictures.images)
        | {"answer": answer, "trainedBefore": trained_before, "now": _epoch_now(snapshots)},
        pictures.page(0),
        {"classNames": names},
    )


def _first_epoch(snapshots: Snapshots) -> keras.Model:
    """Return a copy of the model as it was before the training, to set to each epoch in turn.

    It is not compiled: a loss or a metric of a learner's own could not be copied.
    """
    chain(snapshots.model)  # refuses what no copy could be made of
    was_compiled, snapshots.model.compiled = snapshots.model.compiled, False
    try:
        copy = keras.models.clone_model(snapshots.model)
    except (TypeError, ValueError):
        describe(snapshots.model)  # it says by name what cannot be drawn either
        raise
    finally:
        snapshots.model.compiled = was_compiled
    shapes = {name: array.shape for name, array in snapshots.epochs[0].items()}
    if shapes != {name: tuple(w.shape) for name, w in _variables(copy).items()}:
        raise ValueError(
            "snapshots holds the weights of other layers than the model has now: it was changed "
            "after the training; train it again"
        )
    _set(copy, snapshots.epochs[0])
    return copy


def _variables(model: keras.Model) -> dict[str, keras.Variable]:
    return {name: w for layer in model.layers for name, w in Snapshots.variables(layer).items()}


def _set(model: keras.Model, weights: Mapping[str, np.ndarray]) -> None:
    for name, variable in _variables(model).items():
        variable.assign(weights[name])
    for layer in chain(model):
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # it computes with what follows from these weights


def _has_moved(model: keras.Model) -> bool:
    """Whether a bias that begins as zeros is none: who compiles again begins with trained ones."""
    biases = [
        getattr(layer, name, None)
        for layer in chain(model)
        for name in ("bias", "beta", "moving_mean")
        if isinstance(getattr(layer, f"{name}_initializer", None), keras.initializers.Zeros)
    ]
    return any(bias is not None and np.any(bias) for bias in biases)


def _epoch_now(snapshots: Snapshots) -> int | None:
    """Return the last epoch whose weights the model has now; None: it has other ones."""
    now = {name: w.numpy() for name, w in _variables(snapshots.model).items()}
    for epoch, kept in reversed(list(enumerate(snapshots.epochs))):
        if all(np.array_equal(kept[name], now[name], equal_nan=True) for name in now):
            return epoch
    return None


def checked_history(history: Any) -> tuple[dict[str, list[float]], list[str]]:
    """Return accuracy and loss, one finite number an epoch, and the names of all that is left out.

    What Keras calls some accuracy, as sparse_categorical_accuracy, counts as it where nothing is
    called so. Raises ValueError where there is no loss, or one that is no number.
    """
    numbers = getattr(history, "history", history)
    if not isinstance(numbers, Mapping) or not _has_entries(numbers.get("loss")):
        raise ValueError("history must be what model.fit returns: a loss for each epoch")
    epochs = len(numbers["loss"])
    wanted = {prefix + name: prefix + name for prefix in KINDS.values() for name in QUANTITIES}
    if "accuracy" not in numbers:
        other = next((n for n in numbers if n == "acc" or _is_accuracy(str(n))), None)
        wanted |= {f"{prefix}accuracy": f"{prefix}{other}" for prefix in KINDS.values()}
    kept: dict[str, list[float]] = {}
    for name, theirs in wanted.items():
        values = _one_an_epoch(numbers.get(theirs), epochs)
        if values is not None:
            kept[name] = values
    if "loss" not in kept:
        shown = next(n for n, value in enumerate(numbers["loss"]) if not _is_finite(value))
        raise ValueError(f"history: loss of epoch {shown + 1} is {numbers['loss'][shown]}")
    taken = {wanted[name] for name in kept}
    return kept, [str(name) for name in numbers if name not in taken]


def _is_accuracy(name: str) -> bool:
    return name.endswith("_accuracy") and "top" not in name  # among the best k is another thing


def _one_an_epoch(values: Any, epochs: int) -> list[float] | None:
    """Return numbers, one for each epoch; None for anything else."""
    if not _has_entries(values) or len(values) != epochs or not all(map(_is_finite, values)):
        return None
    return [float(value) for value in values]


def _has_entries(values: Any) -> bool:
    return isinstance(values, Sequence | np.ndarray) and len(values) > 0


def _is_finite(value: Any) -> bool:
    try:
        return bool(np.isfinite(float(value)))
    except (TypeError, ValueError):
        return False


def replay(
    model: keras.Sequential, weights: Mapping[str, np.ndarray], images: np.ndarray
) -> dict[str, Any]:
    """Set a model to every epoch in turn; return its first convolution and its predictions.

    `weights` are stacked snapshots. The layers up to the first convolution come as a spec
    with one run of weights an epoch; there may be none.
    """
    predictions, first = [], []
    for epoch in range(len(next(iter(weights.values())))):
        _set(model, {name: array[epoch] for name, array in weights.items()})
        spec, flat = describe(model)
        outputs = model.predict(images, verbose=0).reshape(len(images), -1)
        predictions.append(outputs[:, : spec["answer"]["count"]])  # of maps, nothing is told
        first.append(flat)
    part = _up_to_first_convolution(spec)
    return {
        "predictions": _stored(np.stack(predictions)),
        "first": part and {"spec": part, **_stored(np.stack(first)[:, : part["parameters"]])},
    }


def _up_to_first_convolution(spec: dict[str, Any]) -> dict[str, Any] | None:
    kinds = [layer["kind"] for layer in spec["layers"]]
    if "conv2d" not in kinds:
        return None
    layers = spec["layers"][: kinds.index("conv2d") + 1]
    ends = [
        offset + int(np.prod(shape)) for layer in layers for offset, shape in places(layer).values()
    ]
    return {"input": spec["input"], "layers": layers, "parameters": max(ends)}


def _stored(array: np.ndarray) -> dict[str, Any]:
    """Return numbers as bytes: of 16 bits where that changes no third decimal, else of 32."""
    with np.errstate(over="ignore", invalid="ignore"):
        half = array.astype(np.float16)
        is_close = np.abs(half - array).max(initial=0) < ROUNDING  # not where a number is infinite
    kept = half if is_close else array.astype(np.float32)
    return {"format": kept.dtype.name, "bytes": kept.tobytes()}
