"""What the figures are made of and how they look where nothing runs: no TensorFlow needed here.

Pages and notebooks show a figure's preview, a picture with a caption, until a script or a
kernel brings it to life. The preview says in its data attribute what to put in its place.
"""

import base64
import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lenet_utils.lenet_1998 import SUBSETS

HERE = Path(__file__).parent
PREVIEW = re.compile(r'data-lenet-figure="([^"]*)"')
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*)\n", re.MULTILINE)
COMMON_SCRIPTS = ("engine.js", "runtime.js", "drawing.js")
GALLERY = ("pictures.js", "gallery.js")  # choosing one of the book's pictures
ANY_PICTURE = (  # … or bringing or drawing one
    "pictures.js",
    "uploads.js",
    "drawing_pad.js",
    "gallery.js",
    "picture_chooser.js",
)
NETWORK_VIEW = ("layout.js", "tracer.js", "units.js", "network_view.js")
TRAINING = (
    *GALLERY,
    "planes.js",
    "bars.js",
    "series.js",
    "curves.js",
    "run_lines.js",
    "first_layer.js",
    "confusion.js",
    "curve_table.js",
    "player_options.js",
    "training_player.js",
)
TRAINING_STATE = {
    "compared": [],
    "index": 0,
    "curves": ["training", "validation"],
    "spread": "first",
    "scale": "linear",
    "smoothing": 1,
    "zoom": None,
}
SPLIT_RUNS = (  # the recorded runs that chapter 11 compares
    "split_tutorial",
    "split_rate_low",
    "split_rate_high",
    "split_batch_large",
    "split_ours",
)
# In this order: a figure's own rules come after those of its parts.
STYLES = (
    "figures",
    "network",
    "picture_chooser",
    "close_up",
    "convolution_bench",
    "training_player",
    "receptive_field",
    "pooling",
    "sliding_classifier",
    "pixel_inspector",
    "connection_matrix",
    "layer_costs",
    "output_layer",
    "backpropagation",
    "accuracy_ledger",
)


@dataclass(frozen=True)
class Entry:
    """One kind of figure: its own scripts, in the order they need, and its preview.

    `state` is what the reader can change, with its first values; `data` names the shared
    assets of a page's figure. `alt` and `caption` are the preview's texts; the picture
    `previews/NAME.png` has `size` CSS pixels and shows the state `shown`.
    """

    scripts: tuple[str, ...]
    state: dict[str, Any]
    data: dict[str, Any]
    alt: str
    caption: str
    size: tuple[int, int]
    shown: dict[str, Any]


FIGURES = {
    "journey": Entry(
        scripts=(
            *ANY_PICTURE,
            *NETWORK_VIEW,
            "ledger.js",
            "arithmetic.js",
            "weights_view.js",
            "close_up.js",
            "journey.js",
        ),
        state={"index": 0, "layer": None, "unit": None, "channel": None},
        data={"network": "tutorial", "pictures": "gallery", "names": "classes"},
        alt=(
            "A picture on the left goes through LeNet-5: the feature maps of C1, S2, C3 and S4, "
            "the units of C5 and F6, and on the right ten bars, one for each class. "
            "Lines join one value of C3 to all that it depends on."
        ),
        caption=(
            "The journey of one picture through LeNet-5, trained as in the tutorial. "
            "Blue values are negative, orange ones positive; each layer has its own scale."
        ),
        size=(760, 508),
        shown={"layer": "C3", "unit": [4, 5, 6]},
    ),
    "training-player": Entry(
        scripts=TRAINING,
        state={"run": "tutorial", "epoch": 10, **TRAINING_STATE},
        data={"runs": ["run-tutorial"], "pictures": "gallery", "names": "classes"},
        alt=(
            "Two charts over ten epochs: accuracy rises and loss falls, in training steadily, in "
            "validation only for the first five epochs or so. Below, the six kernels of C1 with "
            "the maps they make of a picture, and ten bars, the network's prediction for it."
        ),
        caption=(
            "The tutorial’s training run, epoch by epoch, recorded with the first of five seeds. "
            "Play it, or drag over a chart: kernels, maps and prediction follow."
        ),
        size=(760, 880),
        shown={},
    ),
    "training-runs": Entry(
        scripts=TRAINING,
        state={"run": SPLIT_RUNS[0], "epoch": 20, **TRAINING_STATE, "spread": "range"},
        data={
            "runs": [f"run-{name}" for name in SPLIT_RUNS],
            "pictures": "gallery",
            "names": "classes",
        },
        alt=(
            "Two charts over thirty epochs, each line with the band of five seeds. Training "
            "accuracy rises and training loss falls to the end. Validation accuracy soon stays "
            "where it is, and validation loss rises again. Below, C1's kernels and maps, and a "
            "prediction."
        ),
        caption=(
            "Five recorded ways to train the same network, five seeds each. Choose a run, "
            "compare it with others, and point at a chart to read it. Kernels, maps, prediction "
            "and confusion matrix follow the epoch."
        ),
        size=(760, 968),
        shown={},
    ),
    "convolution-bench": Entry(
        scripts=(
            *ANY_PICTURE,
            "ledger.js",
            "planes.js",
            "kernels.js",
            "kernel_grid.js",
            "bench_view.js",
            "bench_sum.js",
            "convolution_bench.js",
        ),
        state={
            "index": 92,
            "kernel": "vertical",
            "unit": [14, 14],
            "operation": "cross-correlation",
            "activation": "linear",
        },
        data={"network": "tutorial", "pictures": "gallery", "names": "classes"},
        alt=(
            "A picture with a square window on it, and the map that a kernel makes of it. Below, "
            "the numbers in the window times the kernel’s weights are 25 products, and their sum "
            "is the value of the map."
        ),
        caption=(
            "One convolution. Move the window over the picture, choose a kernel or type into it, "
            "and watch the map. Blue values are negative, orange ones positive."
        ),
        size=(760, 1180),
        shown={},
    ),
    "receptive-field": Entry(
        scripts=(
            *GALLERY,
            *NETWORK_VIEW,
            "field_layout.js",
            "field_view.js",
            "receptive_field.js",
        ),
        state={"index": 0, "layer": None, "unit": None, "pixel": None},
        data={"network": "tutorial", "pictures": "gallery", "names": "classes"},
        alt=(
            "A picture and one map each of C1, S2, C3, S4 and C5, side by side. A unit in the "
            "middle of S4 is marked; boxes joined by lines show what it sees: 2×2 units of C3, "
            "6×6 of S2, 12×12 of C1 and 16×16 pixels."
        ),
        caption=(
            "Receptive fields in LeNet-5. Choose a unit of any layer to see what it depends on, "
            "or a pixel to see what depends on it. Each unit is drawn in the middle of what it "
            "sees. Blue is negative, orange positive; each layer has its own scale."
        ),
        size=(760, 306),
        shown={"index": 86, "layer": "S4", "unit": [2, 2, 5]},
    ),
    "sliding-classifier": Entry(
        scripts=(
            *GALLERY,
            "planes.js",
            "sliding_network.js",
            "answers_view.js",
            "sliding_classifier.js",
        ),
        state={"indices": [86, 16, 64, 76], "side": 64, "window": [0, 0]},
        data={"network": "tutorial", "pictures": "gallery", "names": "classes"},
        alt=(
            "A picture put together from four photographs, with a square window on it, and beside "
            "it a grid of nine by nine class names, one for each window. Below, the ten "
            "probabilities of one answer next to those of the network on that window: equal."
        ),
        caption=(
            "The whole of LeNet-5 as convolutions on a larger picture. Pick an answer to see its "
            "window, or move the window to see its answer."
        ),
        size=(760, 812),
        shown={"window": [12, 20]},
    ),
    "pooling": Entry(
        scripts=(
            *ANY_PICTURE,
            "planes.js",
            "ledger.js",
            "pooled_maps.js",
            "pooling_view.js",
            "pooling.js",
        ),
        state={
            "index": 70,
            "layer": "S2",
            "unit": [4, 12, 1],
            "how": "average",
            "shift": 0,
            "coefficient": 0.25,
            "bias": 0.0,
        },
        data={"network": "tutorial", "pictures": "gallery", "names": "classes"},
        alt=(
            "A picture, a map of C1 with a block of 2×2 values marked, and the map of S2 with the "
            "value that the block gives. Below, the four values, their sum, and a quarter of it."
        ),
        caption=(
            "Pooling, block by block. Choose a block, another rule, or move the picture. "
            "Blue values are negative, orange ones positive."
        ),
        size=(760, 752),
        shown={},
    ),
    "pixel-inspector": Entry(
        scripts=(
            *ANY_PICTURE,
            "ledger.js",
            "planes.js",
            "pixel_inspector.js",
        ),
        state={"index": 92, "unit": [14, 14], "scale": "stored"},
        data={
            "pictures": "gallery",
            "names": "classes",
            # Of all training images: see channel_scale in pixel_inspector.py.
            "channels": {
                "mean": [0.49139968, 0.48215841, 0.44653091],
                "deviation": [0.24703223, 0.24348513, 0.26158784],
            },
        },
        alt=(
            "A picture, its red, green and blue channel, and the numbers of 25 pixels in each of "
            "them. Below, for each channel, how its numbers lie between the smallest and the "
            "largest."
        ),
        caption=(
            "A picture is numbers. Move the window, and choose the scale on which a network gets "
            "them."
        ),
        size=(760, 760),
        shown={},
    ),
    "connection-matrix": Entry(
        scripts=(
            *ANY_PICTURE,
            "planes.js",
            "ledger.js",
            "kernels.js",
            "linked_maps.js",
            "connection_table.js",
            "connection_view.js",
            "connection_matrix.js",
        ),
        state={"index": 70, "layer": "C3", "table": "1998", "unit": [4, 7, 2]},
        data={
            "network": "tutorial",
            "pictures": "gallery",
            "names": "classes",
            "paper": {"subsets": SUBSETS},
        },
        alt=(
            "A table of six rows, the maps of S2, and sixteen columns, the maps of C3, with a dot "
            "for each link. Above each column a small ring of six dots shows its subset. "
            "Below, for one column, the maps, kernels and contributions that add up to a value."
        ),
        caption=(
            "What C3 combines. Choose a column, then a unit in its map. The weights are those of "
            "the tutorial’s network, which was trained with all links; the table of 1998 sets "
            "those of missing links to zero."
        ),
        size=(760, 1358),
        shown={},
    ),
    "layer-costs": Entry(
        scripts=("architecture.js", "layer_costs.js"),
        state={"sizes": None},
        data={"network": "tutorial"},
        alt=(
            "A row for each layer of LeNet-5, with two bars: to the left its share of the "
            "parameters, to the right its share of the multiply-adds. C5 has the longest bar on "
            "the left, C1 and C3 on the right."
        ),
        caption=(
            "What each layer costs: its share of all parameters, and its share of the arithmetic "
            "for one picture. Change a number, and see both move; the thin mark stays where the "
            "bar was."
        ),
        size=(760, 460),
        shown={},
    ),
    "output-layer": Entry(
        scripts=(
            *ANY_PICTURE,
            "ledger.js",
            "class_table.js",
            "code_grid.js",
            "output_layer.js",
        ),
        state={
            "index": 30,
            "layer": "F6",
            "unit": None,
            "logit": None,
            "truth": None,
            "changes": [],
            "constant": 0,
            "temperature": 1,
        },
        data={"network": "tutorial", "pictures": "gallery", "names": "classes"},
        alt=(
            "A picture of a cat, the 84 values of F6 as a grid of colours, and for each class a "
            "logit and a probability as bars. Below, the loss, and the 84 products that add up to "
            "the logit of the cat."
        ),
        caption=(
            "From F6 to the loss. Choose a unit to change it, a class to see its sum. "
            "Blue values are negative, orange ones positive."
        ),
        size=(760, 940),
        shown={},
    ),
    "accuracy-ledger": Entry(
        scripts=(
            "planes.js",
            "series.js",
            "curves.js",
            "ledger_row.js",
            "ledger_detail.js",
            "accuracy_ledger.js",
        ),
        state={"row": None, "measure": "validation", "order": "path"},
        data={"ledger": "ledger"},
        alt=(
            "A table with a row for each change, from the tutorial’s recipe to ours. Each row has "
            "five dots, the validation accuracies of five seeds, and says how many points the "
            "change brings. Down the table, the dots move to the right."
        ),
        caption=(
            "The ledger: one change a row, five seeds each. Dots are seeds, the bar is the 95 % "
            "interval of their mean, the thin mark is the mean of the row that is changed. Rows "
            "set in were tried and left out. Choose a row to look into it."
        ),
        size=(760, 1204),
        shown={},
    ),
    "backpropagation": Entry(
        scripts=(
            "gradients.js",
            *ANY_PICTURE,
            *NETWORK_VIEW,
            "ledger.js",
            "planes.js",
            "code_grid.js",
            "gradient_ways.js",
            "gradient_sums.js",
            "pixel_gradient.js",
            "weight_grid.js",
            "loss_line.js",
            "weight_study.js",
            "backpropagation.js",
        ),
        state={
            "index": 30,
            "layer": "C3",
            "unit": [4, 5, 5],
            "truth": None,
            "weight": None,
            "change": 0,
        },
        data={"network": "tutorial", "pictures": "gallery", "names": "classes"},
        alt=(
            "LeNet-5 with a picture of a cat. Every map of every layer shows the gradient of the "
            "loss in orange and blue. Below, for a value of C3 and for one weight of its kernel, "
            "the products that add up to the gradient, and the curve of the loss with the line "
            "that the gradient predicts."
        ),
        caption=(
            "The way back. Orange: a larger value would raise the loss; blue: it would lower it. "
            "Pick a value, then a weight, and move the weight; each layer has its own scale."
        ),
        size=(760, 1718),
        shown={},
    ),
}


def scripts(name: str) -> tuple[str, ...]:
    """Return the file names of all scripts of a figure, in the order in which they must run."""
    return (*COMMON_SCRIPTS, *FIGURES[name].scripts)


def source(script: str) -> str:
    """Return a script for a page: without the comments that have lines of their own."""
    return COMMENT.sub("", (HERE / script).read_text("utf-8"))


def module(name: str) -> str:
    """Return one JavaScript module for anywidget: the figure's scripts, and how to start it."""
    sources = [(HERE / script).read_text("utf-8") for script in scripts(name)]
    start = f"export default {{ render: (view) => LenetFigures.render({json.dumps(name)}, view) }};"
    return "\n".join([*sources, start])


def stylesheet() -> str:
    """Return the style sheet of all figures."""
    return "\n".join((HERE / f"{name}.css").read_text("utf-8") for name in STYLES)


def preview(
    name: str,
    state: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
    summary: str | None = None,
) -> str:
    """Return the HTML of a figure's preview.

    `state` and `data` replace entries of the figure's own; data may hold bytes. A figure
    of other data than the book's says by `summary` what it shows, in place of the picture
    and its caption. The picture's address is the one that a chapter of this repository sees.
    Raises ValueError for a figure or a state that does not exist.
    """
    if name not in FIGURES:
        raise ValueError(f"there is no figure {name!r}; there are: {', '.join(FIGURES)}")
    entry = FIGURES[name]
    unknown = sorted(set(state or {}) - set(entry.state))
    if unknown:
        known = ", ".join(entry.state)
        raise ValueError(f"{name} has no state {', '.join(unknown)}; it has: {known}")
    options = {
        "figure": name,
        "state": entry.state | (state or {}),
        "data": entry.data | with_base64(data or {}),
    }
    attribute = html.escape(json.dumps(options, separators=(",", ":"), ensure_ascii=False))
    width, height = entry.size
    picture = (
        f'<img src="../lenet_book/figures/previews/{name}.png" width="{width}" height="{height}" '
        f'alt="{html.escape(entry.alt)}">\n'
    )
    caption = html.escape(entry.caption if summary is None else summary)
    return (
        f'<figure class="lenet-figure" data-lenet-figure="{attribute}">\n'
        f"{picture if summary is None else ''}<figcaption>{caption}</figcaption>\n</figure>"
    )


def options(preview: str) -> dict[str, Any]:
    """Return what a preview says of itself in its data attribute."""
    found = PREVIEW.search(preview)
    if found is None:
        raise ValueError(f"this is no figure's preview: {preview[:80]}")
    return json.loads(html.unescape(found[1]))


def with_base64(value: Any) -> Any:
    """Return plain JSON with all bytes in it as base64."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, dict):
        return {key: with_base64(entry) for key, entry in value.items()}
    return value
