"""What a network's outputs mean: decided here, from its last layers and its loss, and nowhere else.

`describe` puts it into a network's spec, as `answer`; `shared/network/answer.js` reads it there.
"""

from collections.abc import Sequence
from math import prod
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike

from lenet_book.figures.said import short

# kinds of answers:
#   probabilities  softmax: one probability a class
#   logits         numbers of which a softmax would make probabilities
#   scores         numbers of another kind: the largest is the class
#   sigmoid        one output: the probability of class 1 of two
#   logit          one output, of which a sigmoid would make that probability
#   independent    several sigmoids: each says yes from .5 on
#   numbers        a regression, of one number or several
#   maps           no list of numbers: no verdict
CHOOSES_LARGEST = ("probabilities", "logits", "scores")
TWO_CLASSES = ("sigmoid", "logit")
ARRANGES = ("flatten", "reshape")  # layers that only arrange values anew
MOST_NAMED = 12  # class names that a message lists

# Parts of the names of losses that compare numbers.
OF_NUMBERS = ("mean", "mse", "mae", "mape", "msle", "huber", "logcosh", "cosine", "poisson")


def answer_of(model: keras.Model, spec: dict[str, Any]) -> dict[str, Any]:
    """Return what the outputs of a described model mean: `kind`, `count`, and `softmax`.

    `count` says how many outputs there are; `softmax`, that the model was compiled with a loss
    that makes probabilities of them; `share`, that one number comes from a sigmoid: labels of 0
    and 1 would make two classes of it.
    """
    *_, shape = [spec["input"], *(layer["output"] for layer in spec["layers"])]
    if prod(shape[:-1]) != 1:
        return {"kind": "maps", "count": shape[-1]}
    loss, from_logits = _loss(getattr(model, "loss", None))
    last: dict[str, Any] = next(
        (one for one in reversed(spec["layers"]) if not _only_passes_on(one)), {}
    )
    activation, count = last.get("activation", "linear"), shape[-1]
    compares_numbers = any(part in loss for part in OF_NUMBERS) and "crossentropy" not in loss
    answer: dict[str, Any] = {"kind": "numbers", "count": count}
    if activation == "softmax":
        # Each position of a map has a softmax of its own; one value alone is always 1.
        whole = count > 1 and prod(last["output"]) == last["output"][-1]
        return answer | {"kind": "probabilities" if whole else "numbers"}
    if activation == "sigmoid":
        if compares_numbers or count >= prod(spec["input"]):  # as a picture that is put together
            return answer | ({"share": True} if count == 1 else {})
        if count > 1 and "categorical" in loss:
            # One class of several is right, whatever each says for itself.
            return answer | {"kind": "scores"}
        return answer | {"kind": "sigmoid" if count == 1 else "independent"}
    is_linear = activation == "linear" and last.get("kind") in ("dense", "conv2d")
    is_logit = from_logits or is_linear
    if count > 1 and not compares_numbers:
        answer["kind"] = "logits" if is_logit else "scores"
    elif count == 1 and is_logit and "binary" in loss and "crossentropy" in loss:
        answer["kind"] = "logit"
    takes_logits = from_logits and answer["kind"] in ("logits", "logit")
    return answer | {"softmax": True} if takes_logits else answer


def _only_passes_on(layer: dict[str, Any]) -> bool:
    """Whether a layer arranges values anew, or passes them on as they are."""
    is_linear = layer["kind"] == "activation" and layer.get("activation") == "linear"
    return layer["kind"] in ARRANGES or is_linear


def _loss(loss: Any) -> tuple[str, bool]:
    """Return a loss's name, in small letters alone, and whether it takes logits."""
    if isinstance(loss, list | tuple) and len(loss) == 1:
        return _loss(loss[0])  # one output has one loss, however it is given
    if isinstance(loss, str):
        return loss.replace("_", "").lower(), False
    name = getattr(loss, "__name__", type(loss).__name__)
    from_logits = getattr(loss, "from_logits", False)
    if isinstance(loss, keras.losses.Loss):
        from_logits = from_logits or loss.get_config().get("from_logits", False)
    return name.replace("_", "").lower(), bool(from_logits)


def told_classes(answer: dict[str, Any], labels: Any, class_names: Any) -> dict[str, Any]:
    """Return the answer: who names the classes of numbers says that they are classes."""
    if answer["kind"] != "numbers":
        return answer
    if class_names is None and (labels is None or not _are_classes(labels, answer["count"])):
        return answer
    told = {"kind": "scores"} if answer["count"] > 1 else {}
    return answer | ({"kind": "sigmoid"} if answer.get("share") else told)


def _are_classes(labels: Any, count: int) -> bool:
    array = np.asarray(labels)
    if array.dtype.kind not in "buif":
        return True
    if array.ndim == 2 and array.shape[1] == count > 1:
        return bool(((array == 0) | (array == 1)).all())
    return count > 1 or bool(((array == 0) | (array == 1)).all())


def class_count(answer: dict[str, Any]) -> int:
    """Return how many classes a network tells apart; 0 where it tells none apart."""
    if answer["kind"] in TWO_CLASSES:
        return 2
    if answer["kind"] in (*CHOOSES_LARGEST, "independent"):
        return answer["count"]
    return 0


def names_of(class_names: Sequence[str] | None, answer: dict[str, Any]) -> list[str]:
    """Return what the classes are called: texts that were given, or their numbers.

    What tells no classes apart has names for its outputs, or for its maps.
    """
    count = class_count(answer) or answer["count"]
    if class_names is None:
        return [str(c) for c in range(count)]
    what = f"class_names must be {count} text{'s' if count > 1 else ''}, one a class"
    if isinstance(class_names, str | set | frozenset) or not _can_be_listed(class_names):
        raise TypeError(f"{what}; got {short(class_names)}")
    names = [str(name) if isinstance(name, np.str_) else name for name in class_names]
    if len(names) != count or not all(isinstance(name, str) for name in names):
        raise ValueError(f"{what}; got {short(names)}")
    return names


def truths(
    labels: ArrayLike | None, count: int, answer: dict[str, Any], names: Sequence[str]
) -> np.ndarray | None:
    """Return labels as the figures take them: class numbers, or the numbers of a regression.

    Takes class numbers of the shape (count,) or (count, 1), one-hot rows, or class names; where
    each output says yes for itself, also rows of 0 and 1, which become lists of class numbers.
    Raises TypeError or ValueError, with a sentence, for anything else.
    """
    if labels is None:
        return None
    array = _as_array(labels)
    if answer["kind"] == "maps":
        raise ValueError(
            "labels are for a model that tells classes apart, and this one ends in maps: "
            "leave labels out"
        )
    if array.dtype.kind in "US":
        array = _by_name(array, names, answer)
    if array.dtype.kind not in "buif":
        raise TypeError(
            f"labels must be class numbers, one-hot rows or class names, got {short(labels)}"
        )
    classes = class_count(answer)
    if not classes:
        return _numbers(array, count, answer["count"])
    if array.shape == (count, classes) and answer["kind"] == "independent":
        return _several(array)
    if array.shape == (count, classes) and classes > 1:
        is_one_hot = (np.sort(array, axis=1) == np.eye(classes)[-1]).all()
        if not is_one_hot:
            raise ValueError("labels with one column a class must be one-hot: a 1 and else 0")
        return array.argmax(axis=1)
    if array.shape not in ((count,), (count, 1)):
        raise ValueError(
            f"labels must have shape ({count},), ({count}, 1) or, one-hot, ({count}, {classes}), "
            f"one for each image; got {array.shape}"
        )
    numbers = array.reshape(count)
    with np.errstate(invalid="ignore"):
        bad = ~((numbers >= 0) & (numbers < classes) & (numbers == np.floor(numbers)))
    if bad.any():
        raise ValueError(
            f"labels must be whole numbers 0…{classes - 1}, got {numbers[bad.argmax()]} "
            f"for picture {bad.argmax()}"
        )
    return numbers.astype(int)


def _several(array: np.ndarray) -> np.ndarray:
    """Return for each row of 0 and 1 the list of its classes."""
    if not ((array == 0) | (array == 1)).all():
        raise ValueError("labels with one column a class must hold 0 and 1, and nothing else")
    lists = np.empty(len(array), object)
    lists[:] = [np.flatnonzero(row).tolist() for row in array]
    return lists


def _numbers(array: np.ndarray, count: int, outputs: int) -> np.ndarray:
    """Return what a regression should give, one number a picture."""
    if outputs > 1:
        raise ValueError(
            f"the model gives {outputs} numbers and tells no classes apart, and the figures show "
            "no true ones beside them: leave labels out"
        )
    if array.shape not in ((count,), (count, 1)):
        raise ValueError(
            "labels of a model that gives 1 number and tells no classes apart must have shape "
            f"({count},) and be one number for each image; got {array.shape}"
        )
    numbers = array.reshape(count).astype(float)
    if not np.isfinite(numbers).all():
        raise ValueError("labels holds NaN or infinite values")
    return numbers


def _by_name(array: np.ndarray, names: Sequence[str], answer: dict[str, Any]) -> np.ndarray:
    """Return the numbers of classes that labels name."""
    numbers = {name: number for number, name in enumerate(names)}
    texts = array.astype(str)
    unknown = [text for text in np.unique(texts).tolist() if text not in numbers]
    if unknown or not class_count(answer):
        known = ", ".join(names[:MOST_NAMED])
        raise ValueError(
            f"labels must be class numbers or some of class_names ({known}); "
            f"got {short(unknown[:1] or texts[:1])}"
        )
    return np.vectorize(numbers.__getitem__, otypes=[int])(texts)


def _as_array(labels: Any) -> np.ndarray:
    try:
        array = np.asarray(labels)
    except ValueError as error:  # rows of different lengths
        raise TypeError("labels must have rows of one length") from error
    # A path or one text is no labels; np.asarray makes an array of no dimension of it.
    if array.ndim == 0 or array.dtype.kind == "O":
        raise TypeError(
            f"labels must be class numbers, one-hot rows or class names, got {short(labels)}"
        )
    return array


def _can_be_listed(value: Any) -> bool:
    return hasattr(value, "__iter__") and hasattr(value, "__len__")
