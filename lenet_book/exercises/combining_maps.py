"""Self-checks of chapter 5, *C3: combining maps*."""

from collections.abc import Callable

import numpy as np

from lenet_book.exercises.checking import Hint, array, call, number, self_check
from lenet_utils.lenet_1998 import CONNECTIONS

ALL_TO_ALL = np.ones((6, 16), dtype=bool)
PAIRS = np.array([[1, 1, 0], [0, 1, 1]], dtype=bool)


@self_check
def check_unit(unit: Callable[..., float]) -> str:
    """Check `unit(maps, kernel, bias, y, x, c)`: one value of a convolution with tanh.

    maps (height, width, inputs), kernel (5, 5, inputs, outputs), bias (outputs,).
    """
    rng = np.random.default_rng(4)
    for y, x, c in [(3, 1, 2), (0, 5, 15), (4, 2, 0)]:
        maps, kernel = rng.normal(size=(9, 10, 6)), rng.normal(scale=0.05, size=(5, 5, 6, 16))
        bias = rng.normal(scale=0.3, size=16)
        found = number(call(unit, maps, kernel, bias, y, x, c))
        patch = maps[y : y + 5, x : x + 5]
        products = patch * kernel[..., c]
        z = products.sum() + bias[c]
        mistakes = {
            "the activation is missing.": z,
            "the bias is missing.": np.tanh(products.sum()),
            "that is the first map alone. All six have a say.": (
                np.tanh(products[..., 0].sum() + bias[c])
            ),
            "the bias counts once, not once for each input map.": (
                np.tanh(products.sum() + 6 * bias[c])
            ),
            "rows and columns are swapped: y comes first.": (
                np.tanh((maps[x : x + 5, y : y + 5] * kernel[..., c]).sum() + bias[c])
                if x + 5 <= 9
                else np.nan
            ),
            "that kernel is upside down. Networks do not flip it.": (
                np.tanh((patch * kernel[::-1, ::-1, :, c]).sum() + bias[c])
            ),
            "that adds six values, each through tanh. When does tanh act?": (
                np.tanh(products.sum((0, 1))).sum() + bias[c]
            ),
        }
        _compare(found, np.tanh(z), mistakes, f"for unit ({y}, {x}) of map {c}")
    return "150 products, one bias, one tanh: every unit of C3 gets its value so."


@self_check
def check_table_parameters(table_parameters: Callable[[np.ndarray, int], int]) -> str:
    """Check `table_parameters(table, size)`: weights and biases of a table's connections."""
    for table, size in [(CONNECTIONS, 5), (PAIRS, 3), (ALL_TO_ALL, 5)]:
        found = number(call(table_parameters, table, size))
        links, (inputs, outputs) = int(table.sum()), table.shape
        weights = size * size * links
        mistakes = {
            "you have counted the weights. What else does a map learn?": weights,
            "that connects every input map with every output map.": (
                size * size * table.size + outputs
            ),
            "a map has one bias, however many maps it sees.": weights + links,
            "the biases belong to the maps that are made, not to those that are read.": (
                weights + inputs
            ),
            "a kernel has a height and a width.": size * links + outputs,
            "that is how many links the table has. How many weights has each?": links,
        }
        where = f"for a table of {inputs}×{outputs} with {links} links and size {size}"
        _compare(found, weights + outputs, mistakes, where)
    return "It counts the tables of 1998 and of the tutorial alike."


@self_check
def check_masked(masked: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> str:
    """Check `masked(kernel, table)`: zero where a table, (inputs, outputs), has no connection."""
    # As many inputs as outputs, so that a transposed table fits as well.
    kernel = np.random.default_rng(1).normal(size=(5, 5, 3, 3))
    table = np.array([[1, 1, 0], [0, 1, 1], [0, 0, 1]], dtype=bool)
    found = array(call(masked, kernel, table), kernel.shape)
    mistakes = {
        "that cuts the links and keeps the rest. Turn it round.": kernel * ~table,
        "input and output maps are swapped. Which axis of the kernel is which?": kernel * table.T,
        "nothing has changed.": kernel,
        "the weights that stay must keep their values.": np.broadcast_to(table, kernel.shape),
    }
    if not np.array_equal(found, kernel * table):
        for hint, wrong in mistakes.items():
            if np.allclose(found, wrong):
                raise Hint(hint)
        raise Hint("some weights that should be zero are not, or the other way round.")
    # Other tables must fit too: they stand on the kernel's last two axes.
    for wide, other, maps in [
        (np.ones((5, 5, 6, 16)), CONNECTIONS, "the six and sixteen of C3"),
        (np.arange(1.0, 55.0).reshape(3, 3, 2, 3), PAIRS, "a table of two and three"),
    ]:
        if not np.array_equal(array(call(masked, wide, other), wide.shape), wide * other):
            raise Hint(f"it works for three maps, not for {maps}.")
    return "With CONNECTIONS it leaves the 1,500 weights that C3 had in 1998."


@self_check
def check_is_cyclic(is_cyclic: Callable[[np.ndarray], bool]) -> str:
    """Check `is_cyclic(table)`: does moving all rows by one place keep the columns, as a set?"""
    same_counts = np.zeros((6, 4), dtype=bool)
    for column, subset in enumerate([(0, 1, 2), (3, 4, 5), (0, 2, 4), (1, 3, 5)]):
        same_counts[list(subset), column] = True
    repeated = np.zeros((6, 7), dtype=bool)
    repeated[np.arange(6), np.arange(6)] = True
    repeated[0, 6] = True
    shuffled = CONNECTIONS[:, np.random.default_rng(3).permutation(16)]
    tables = [
        (CONNECTIONS, True, "the table of 1998 is cyclic. Its columns only change places."),
        (ALL_TO_ALL, True, "a table that connects everything looks the same from everywhere."),
        (shuffled, True, "the order of the columns must not matter."),
        (
            CONNECTIONS[[1, 0, 2, 3, 4, 5]],
            False,
            "with maps 0 and 1 exchanged, the table of 1998 is not cyclic.",
        ),
        (same_counts, False, "using every map equally often is not enough."),
        (repeated, False, "how often a column occurs matters too."),
    ]
    for table, right, hint in tables:
        found = call(is_cyclic, table)
        if not isinstance(found, bool | np.bool_):
            kind = type(found).__name__
            raise Hint(f"the result should be True or False, and it is of the type {kind}.")
        if found != right:
            raise Hint(hint)
    return "The table of 1998 passes, and so does all-to-all."


def _compare(found: float, right: float, mistakes: dict[str, float], where: str) -> None:
    """Raise a Hint, for the mistake that was made if it is known, unless `found` is right."""
    if np.isclose(found, right, rtol=1e-6, atol=1e-9):
        return
    for hint, wrong in mistakes.items():
        if np.isclose(found, wrong, rtol=1e-6, atol=1e-9):
            raise Hint(f"{where}: {hint}")
    raise Hint(f"{where} your function gives {found:g}. Count or compute one by hand.")
