"""The page on a network of your own shows it in every figure, and every way to be refused."""

import ast
import gzip
import inspect
import traceback
from pathlib import Path

import keras
import nbformat
import pytest
from prose import ROOT

from lenet_book import figures
from lenet_book.figures import (
    activation_specs,
    catalog,
    chain,
    layer_specs,
    network,
    refusal,
)

CELLS = nbformat.read(ROOT / "pages" / "your-own-network.ipynb", as_version=4).cells
CODE = [cell for cell in CELLS if cell.cell_type == "code"]
SHOWN = {
    catalog.options(html)["figure"]: html
    for cell in CODE
    for output in cell.outputs
    if "data-lenet-figure" in (html := output.get("data", {}).get("text/html", ""))
}
MOST_BYTES = 480_000  # of the figures, gzipped
TRAIN = {"TrainHere", "TwoWorkers"}  # pictures of ten classes: no network of the page's four


def takes_a_model(kind: type) -> bool:
    return any("model" in inspect.signature(base.__init__).parameters for base in kind.__mro__)


@pytest.mark.parametrize("name", figures.__all__)
def test_every_figure_that_takes_a_model_shows_the_page_s_own(name):
    kind = getattr(figures, name)
    if takes_a_model(kind) and name not in TRAIN:
        data = catalog.options(SHOWN[kind.figure])["data"]
        assert len(_classes(data)) == 4, "not the book's network"


def _classes(data: dict) -> list:
    """Return what a figure has of each class: outputs of a network, or rows of a matrix."""
    if "network" in data:
        return range(*data["network"]["spec"]["layers"][-1]["output"])
    return data["sheets"]["rows"]


def test_the_page_is_light():
    assert len(gzip.compress("".join(SHOWN.values()).encode())) < MOST_BYTES


def code_of(*first_lines: str) -> str:
    """Return the code of the cells that begin so, in their order."""
    found = [cell.source for cell in CODE if cell.source.startswith(first_lines)]
    assert len(found) == len(first_lines)
    return "\n".join(found)


EXPORTER = [chain, network, layer_specs, activation_specs, refusal]  # the modules


def raised_at(model: keras.Model) -> set[tuple[str, int]]:
    """Return the places in the exporter that a refusal of a model comes through."""
    with pytest.raises((TypeError, ValueError)) as refused:
        network.describe(model)
    return {(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(refused.tb)}


def refusals() -> dict[tuple[str, int, int], str]:
    """Return every `raise` of the exporter: file, first and last line, and its text."""
    return {
        (module.__file__, node.lineno, node.end_lineno or 0): ast.unparse(node)
        for module in EXPORTER
        for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8")))
        if isinstance(node, ast.Raise)
    }


def test_the_page_s_lists_reach_every_refusal_of_the_exporter():
    told: dict = {"keras": keras, "layers": keras.layers}
    lists = code_of(
        "# @title Layers that other tutorials use",
        "# @title Known layers, with a setting",
        "# @title Whole networks",
        "from lenet_book.figures.network import describe",
    )
    exec("import numpy as np\nfrom lenet_book.figures.network import KNOWN, LEFT_OUT\n", told)
    exec("from textwrap import fill\ndef listed(kinds): return str(kinds)\n" + lists, told)
    alone = [told["alone"](layer, "mine") for layer in told["settings"].values()]
    tried = [told["alone"](told["unknown"][0], "mine"), *alone, *told["networks"].values()]
    reached = set.union(*map(raised_at, tried))
    missed = [
        text
        for (file, first, last), text in refusals().items()
        if not any((file, line) in reached for line in range(first, last + 1))
    ]
    assert missed == [], "give the page a network for each of these"


def test_the_page_prints_what_the_exporter_knows():
    (printed,) = (
        cell.outputs[0].text for cell in CODE if cell.source.startswith("from textwrap import fill")
    )
    for kind in (*network.KNOWN, *network.LEFT_OUT):
        assert kind.__name__ in printed
    assert ", ".join(network.ACTIVATIONS) in " ".join(printed.split())
