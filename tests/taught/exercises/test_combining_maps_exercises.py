"""The self-checks of chapter 5 know right from wrong, and say in a sentence what is wrong."""

import numpy as np
from self_checks import SelfChecks

from lenet_book.exercises import combining_maps as checks
from lenet_utils.lenet_1998 import CONNECTIONS


# ---------------------------------------------------------------- exercise 1
def products(maps, kernel, y, x, c):
    return maps[y : y + 5, x : x + 5] * kernel[:, :, :, c]


def unit(maps, kernel, bias, y, x, c):
    return np.tanh(products(maps, kernel, y, x, c).sum() + bias[c])


def six_tanhs(m, k, b, y, x, c):
    return np.tanh(products(m, k, y, x, c).sum(axis=(0, 1))).sum() + b[c]


UNIT_WRONG = [
    (lambda m, k, b, y, x, c: products(m, k, y, x, c).sum() + b[c], "activation is missing"),
    (lambda m, k, b, y, x, c: unit(m, k, 0 * b, y, x, c), "bias is missing"),
    (lambda m, k, b, y, x, c: unit(m[..., :1], k[:, :, :1], b, y, x, c), "All six have a say"),
    (lambda m, k, b, y, x, c: unit(m, k, 6 * b, y, x, c), "not once for each input map"),
    (lambda m, k, b, y, x, c: unit(m, k, b, x, y, c), "y comes first"),
    (lambda m, k, b, y, x, c: unit(m, k[::-1, ::-1], b, y, x, c), "do not flip"),
    (six_tanhs, "When does tanh act"),
    (lambda m, k, b, y, x, c: unit(m, k, b, y, x, max(c, 1)), "for unit (4, 2) of map 0"),
    (lambda m, k, b, y, x, c: unit(m, k, b, y, x, c - 1), "one by hand"),
    (lambda m, k, b, y, x, c: unit(m, k.swapaxes(0, 1), b, y, x, c), "one by hand"),
    (lambda m, k, b, y, x, c: products(m, k, y, x, c), "should be one number"),
]


# ---------------------------------------------------------------- exercise 2
def parameters(table, size):
    return size * size * table.sum() + table.shape[1]


PARAMETERS_WRONG = [
    (lambda table, size: size * size * table.sum(), "What else does a map learn"),
    (lambda table, size: parameters(np.ones_like(table), size), "every input map with every"),
    (lambda table, size: (size * size + 1) * table.sum(), "one bias, however many"),
    (lambda table, size: size * size * table.sum() + len(table), "not to those that are read"),
    (lambda table, size: size * table.sum() + table.shape[1], "a height and a width"),
    (lambda table, size: table.sum(), "How many weights has each"),
    (lambda table, size: 1516, "for a table of 2×3 with 4 links"),
]


# ---------------------------------------------------------------- exercise 3
MASKED_WRONG = [
    (lambda kernel, table: kernel * ~table, "Turn it round"),
    (lambda kernel, table: np.where(table, 0, kernel), "Turn it round"),
    (lambda kernel, table: kernel * table.T, "input and output maps are swapped"),
    (lambda kernel, table: kernel, "nothing has changed"),
    (
        lambda kernel, table: kernel * (table if table.shape != (2, 3) else table[::-1]),
        "not for a table of two and three",
    ),
    (lambda kernel, table: kernel * table[:, ::-1], "other way round"),
    (lambda kernel, table: np.ones_like(kernel) * table, "keep their values"),
    (lambda kernel, table: 0 * kernel, "other way round"),
    (lambda kernel, table: kernel[..., table], "should be an array of shape (5, 5, 3, 3)"),
    (
        lambda kernel, table: kernel * np.resize(table, (3, 3)) if kernel.shape[2] == 3 else kernel,
        "not for the six and sixteen",
    ),
]


# ---------------------------------------------------------------- exercise 4
def columns(table):
    return sorted(map(tuple, table.T.tolist()))


def is_cyclic(table):
    return columns(table) == columns(np.roll(table, 1, axis=0))


CYCLIC_WRONG = [
    (lambda table: True, "maps 0 and 1 exchanged"),
    (lambda table: False, "columns only change places"),
    (lambda table: len(set(table.sum(axis=1))) == 1, "maps 0 and 1 exchanged"),
    (lambda table: np.array_equal(table, np.roll(table, 1, axis=0)), "only change places"),
    (lambda table: columns(table) == columns(np.roll(table, 1, axis=1)), "maps 0 and 1 exchanged"),
    (lambda table: set(columns(table)) == set(columns(np.roll(table, 1, axis=0))), "how often"),
    (lambda table: np.array_equal(table, CONNECTIONS), "looks the same from everywhere"),
    (lambda table: len(set(columns(table))) in (1, 16) and table[0, 0], "maps 0 and 1 exchanged"),
    (lambda table: int(is_cyclic(table)), "should be True or False"),
    (lambda table: columns(table), "should be True or False, and it is of the type list"),
    (lambda table: "many", "should be True or False, and it is of the type str"),
    (lambda table: float("nan"), "should be True or False, and it is of the type float"),
]


def cyclic_only_in_order(table):
    turned = np.roll(table, 1, axis=0)
    is_as_printed = table.shape == (6, 16) and np.array_equal(table, CONNECTIONS)
    return is_as_printed or np.array_equal(table, turned)


def is_evenly_used(table):
    return is_cyclic(table) or (table.shape[1] == 4 and len(set(table.sum(axis=1))) == 1)


CYCLIC_WRONG += [
    (cyclic_only_in_order, "order of the columns"),
    (is_evenly_used, "equally often is not enough"),
]

RIGHT = [
    (checks.check_unit, unit),
    (checks.check_unit, lambda *a: np.float32(unit(*a))),
    (checks.check_table_parameters, parameters),
    (checks.check_masked, lambda kernel, table: kernel * table),
    (checks.check_masked, lambda kernel, table: np.where(table, kernel, 0)),
    (checks.check_is_cyclic, is_cyclic),
    (checks.check_is_cyclic, lambda table: np.bool_(is_cyclic(table))),
]
WRONG = {
    checks.check_unit: UNIT_WRONG,
    checks.check_table_parameters: PARAMETERS_WRONG,
    checks.check_masked: MASKED_WRONG,
    checks.check_is_cyclic: CYCLIC_WRONG,
}
NOT_NUMBERS = {checks.check_is_cyclic}


class TestSelfChecks(SelfChecks):
    pass
