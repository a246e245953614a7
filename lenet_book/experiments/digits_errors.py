"""The digits that the network of 1998 misreads, beside a published list of doubtful labels.

The list is not the book's to ship. Name its file in LENET_DOUBTFUL_DIGITS: a table with a column
`id`, the number in the test set, and `votes_given`, how many of five people confirmed the label
(C. Northcutt, A. Athalye, J. Mueller: Pervasive label errors in test sets, 2021).
"""

import csv
import os
from pathlib import Path
from typing import Any

import numpy as np

from lenet_book.experiments.recording import Experiment
from lenet_book.records import recorded

VARIABLE = "LENET_DOUBTFUL_DIGITS"
MOST = 2  # votes of five: fewer than half confirm the label


def doubtful() -> tuple[set[int], set[int]]:
    """Return the digits that are on the list, and those of them that people did not confirm.

    Raises RuntimeError where no file is named.
    """
    path = os.environ.get(VARIABLE)
    if not path:
        raise RuntimeError(f"set {VARIABLE} to the file with the published list of doubtful digits")
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = {int(row["id"]) for row in rows}
    return listed, {int(row["id"]) for row in rows if int(row["votes_given"]) <= MOST}


def run_errors(settings: dict[str, Any], seed: int) -> tuple[dict, dict[str, np.ndarray]]:
    """Count the misread digits that all seeds share, and how many of them are on the list."""
    runs = recorded.load(settings["record"])["runs"]
    misread = [{n for n, _, _ in run["misread"]} for run in runs]
    by_all, by_any = set.intersection(*misread), set.union(*misread)
    listed, unconfirmed = doubtful()
    return {
        "by_all": len(by_all),
        "by_any": len(by_any),
        "listed": len(listed),
        "listed_by_all": len(listed & by_all),
        "listed_by_any": len(listed & by_any),
        "unconfirmed": len(unconfirmed),
        "unconfirmed_by_all": len(unconfirmed & by_all),
        "unconfirmed_by_any": len(unconfirmed & by_any),
    }, {}


EXPERIMENTS = [
    Experiment(
        name="lenet_1998_errors",
        question="How many of the misread digits have a label that people doubt?",
        settings={"record": "lenet_1998", "most_votes": MOST},
        run=run_errors,
        seeds=(0,),
    )
]
