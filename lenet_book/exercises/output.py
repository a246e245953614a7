"""Self-checks of chapter 8, *F6 and Output*."""

from collections.abc import Callable

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, hint_for, number, self_check


@self_check
def check_loss_from_logits(
    loss_from_logits: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> str:
    """Check `loss_from_logits(logits, labels)`: cross-entropy, logits of any size, shape (n,)."""
    logits = np.array([[2.0, -1.0, 0.5], [0.1, 0.2, 0.3], [-3.0, 4.0, 1.0], [1.5, 1.0, -2.0]])
    labels = np.array([0, 2, 0, 1])
    found = _losses(loss_from_logits, logits, labels)
    right = _loss(logits, labels)
    powers = np.exp(logits)
    true = np.arange(len(labels)), labels
    mistakes = [
        (-right, "a loss is not negative. Check the signs of its two parts."),
        (np.exp(-right), "those are the probabilities of the true classes. What do they cost?"),
        (right / np.log(10), "the logarithm is the natural one, to the base e."),
        (-logits[true], "you left out what softmax divides by."),
        (
            np.log(powers.sum(axis=1)),
            "that is the same for every label. Which class is the true one?",
        ),
        (
            np.log(powers.sum()) - logits[true],
            "the sum runs over all images. Softmax compares the classes of one image.",
        ),
        (
            (np.log(powers.sum(axis=1, keepdims=True)) - logits).sum(axis=1),
            "you added the losses of all classes. The true one alone counts.",
        ),
    ]
    _compare(found, right, mistakes)
    for shift in (1000.0, -1000.0):
        when = f"with {shift:+.0f} in all logits, ".replace("-", "−")
        overflow = f"{when}your function gives infinity or no number. What is e to the 1000?"
        again = _losses(loss_from_logits, logits + shift, labels, overflow)
        _compare(again, right, [], f"{when}the loss should not change.")
    far = np.array([[0.0, 800.0, -500.0], [0.0, 0.0, 30.0]])
    lost = (
        "for logits 30 or 1300 apart the loss is not what it should be. "
        "Does a probability become 0, or get clipped, on the way?"
    )
    found = _losses(loss_from_logits, far, np.array([2, 1]), lost)
    _compare(found, np.array([1300.0, 30.0]), [], lost)
    return "It holds for logits of any size."


def _losses(
    function: Callable, logits: np.ndarray, labels: np.ndarray, not_finite: str = ""
) -> np.ndarray:
    """Return the learner's losses; `not_finite` is the hint for infinite or NaN ones."""
    try:
        with np.errstate(all="ignore"):
            return array(call(function, logits, labels), labels.shape)
    except Hint as hint:
        if not_finite and "not a number" in str(hint):
            raise Hint(not_finite) from hint
        raise


def _loss(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]


def _compare(
    found: np.ndarray,
    right: np.ndarray,
    mistakes: list[tuple[np.ndarray, str]],
    otherwise: str = "",
) -> None:
    """Raise a Hint unless found is right: the one of the mistake that gives what was found."""
    if np.allclose(found, right, rtol=1e-6, atol=1e-9):
        return
    example = f"the first result should not be {found.flat[0]:.4g}. Try one by hand."
    raise Hint(hint_for(found, mistakes, otherwise or example))


@self_check
def check_slope_from_value(slope_from_value: Callable[[float], float]) -> str:
    """Check `slope_from_value(y)`: the slope of 1.7159 tanh(2a/3) where it has the value y."""
    height, stretch = 1.7159, 2 / 3
    for sum_ in (0.5, -1.0, 2.0):
        y = height * np.tanh(stretch * sum_)
        found = number(call(slope_from_value, float(y)))
        bend = 1 - (y / height) ** 2
        mistakes = [
            (1 - y**2, "that is the slope of tanh itself."),
            (bend, "near. By how much do the two constants stretch the curve?"),
            (height * bend, "the 2/3 inside counts too: the chain rule."),
            (stretch * bend, "the 1.7159 outside counts too."),
            (height * stretch * (1 - y**2), "y is not a tanh here. What part of it is?"),
            (
                height * stretch * (1 - np.tanh(stretch * y) ** 2),
                "you took y for the sum a. It is the value f(a) already.",
            ),
        ]
        _compare(
            np.array(found),
            np.array(height * stretch * bend),
            [(np.array(w), h) for w, h in mistakes],
        )
    return "At the value 1 the unit of 1998 still learns at a good rate."


@self_check
def check_recognise(recognise: Callable[[np.ndarray, np.ndarray, float], int]) -> str:
    """Check `recognise(code, bitmaps, limit)`: the nearest bitmap's number, or −1."""
    rng = np.random.default_rng(8)
    bitmaps = rng.choice([-1.0, 1.0], size=(6, 84))
    for true in (4, 0, 5):
        code = 0.7 * bitmaps[true] + rng.normal(scale=0.3, size=84)
        distances = ((code - bitmaps) ** 2).sum(axis=1)
        nearest = float(distances.min())
        found = number(call(recognise, code, bitmaps, 1.01 * nearest))
        if found == true:
            continue
        if found == distances.argmax():
            raise Hint("you took the largest distance. Which one wins?")
        if np.isclose(found, nearest):
            raise Hint("that is the distance. Return the number of the bitmap.")
        if found == -1:
            raise Hint(
                "your function refuses a code whose squared distance is within the limit. "
                "Which side of the limit is near?"
            )
        raise Hint(f"the nearest bitmap is another than {found:g}. Print the distances.")
    for true, share in [(2, 0.7), (3, 0.2), (1, 1.6)]:
        code = share * bitmaps[true]
        limit = float(((code - bitmaps) ** 2).sum(axis=1).min())
        found = number(call(recognise, code, bitmaps, 0.9 * limit))
        if found != -1:
            raise Hint(
                "a code just beyond the limit is accepted. "
                "Do you compare the squared distance with the limit?"
            )
    return "A code that is far from every drawing is refused."
