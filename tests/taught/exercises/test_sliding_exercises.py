"""The self-checks of chapter 7 know right from wrong, and say in a sentence what is wrong."""

import numpy as np
from self_checks import SelfChecks

from lenet_book.exercises import sliding as checks


# ---------------------------------------------------------------- exercise 1
def dense(kernel):
    return kernel.reshape(-1, kernel.shape[-1])


DENSE_WRONG = [
    (lambda k: dense(k).T, "turned over"),
    (lambda k: dense(np.swapaxes(k, 0, 1)) if k.shape[1] == 1 else dense(k)[::-1], "another order"),
    (lambda k: k.reshape(k.shape[-1], -1), "turned over"),
    (lambda k: k.reshape(k.shape[-1], -1).T, "Which axis comes last"),
    (lambda k: dense(k.transpose(2, 0, 1, 3)), "channels come first"),
    (lambda k: dense(k.transpose(1, 0, 2, 3)), "row by row"),
    (lambda k: dense(k[::-1, ::-1]), "turned by 180°"),
    (lambda k: dense(k)[::-1], "in another order"),
    (lambda k: 2 * dense(k), "other weights"),
    (lambda k: k, "array of shape (400, 120)"),
    (lambda k: k.ravel(), "array of shape (400, 120)"),
]


# ---------------------------------------------------------------- exercise 2
def along(side, *, size=32, step=4):
    return max((side - size) // step + 1, 0)


ALONG_WRONG = [
    (lambda side: (side - 32) // 4, "steps between the windows"),
    (lambda side: along(side) + 1, "one too many"),
    (lambda side: along(side) ** 2, "In one direction"),
    (lambda side: side // 32, "may overlap"),
    (lambda side: side // 4, "needs 32 pixels"),
    (lambda side: along(side, step=1), "every pixel"),
    (lambda side: along(side, step=2), "both poolings"),
    (lambda side: (side - 32) / 4 + 1, "Half an answer"),
    (lambda side: -(-(side - 32) // 4) + 1, "fit whole"),
    (lambda side: max((side - 32) // 4 + 1, 1), "too small"),
    (lambda side: (side - 32) // 4 + 1, "too small"),
    (lambda side: 9, "Write down"),
]


# ---------------------------------------------------------------- exercise 3
def slid(classify, picture, size, step, *, last=1):
    height, width = picture.shape[:2]
    return np.array(
        [
            [
                classify(picture[y : y + size, x : x + size])
                for x in range(0, width - size + last, step)
            ]
            for y in range(0, height - size + last, step)
        ]
    )


def one_apart(classify, picture, size, step):
    rows, columns = slid(classify, picture, size, step).shape[:2]
    return np.array(
        [
            [classify(picture[y : y + size, x : x + size]) for x in range(columns)]
            for y in range(rows)
        ]
    )


SLIDE_WRONG = [
    (lambda c, p, size, step: slid(c, p, size, step).swapaxes(0, 1), "exchanged"),
    (lambda c, p, size, step: slid(c, p, size, step, last=0), "Where does the last one begin"),
    (lambda c, p, size, step: slid(c, p, size, 1), "Where does the last one begin"),
    (lambda c, p, size, step: np.moveaxis(slid(c, p, size, step), 2, 0), "last axis"),
    (lambda c, p, size, step: slid(c, p, size, step).reshape(-1, 3), "two axes"),
    (lambda c, p, size, step: slid(c, p, size, step).argmax(axis=2), "not only the best"),
    (lambda c, p, size, step: slid(c, p, size, step, last=step + 1), "a window should be"),
    (one_apart, "one pixel apart"),
    (lambda c, p, size, step: slid(c, p[::-1], size, step), "the scores differ"),
]

RIGHT = [
    (checks.check_dense_kernel, dense),
    (checks.check_answers_along, along),
    (checks.check_slide, slid),
]
WRONG = {
    checks.check_dense_kernel: DENSE_WRONG,
    checks.check_answers_along: ALONG_WRONG,
    checks.check_slide: SLIDE_WRONG,
}


class TestSelfChecks(SelfChecks):
    pass
