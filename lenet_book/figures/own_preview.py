"""What a saved notebook shows of a figure of somebody's own: a small picture, drawn in Python."""

import base64
import html
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from lenet_book.palette import LIGHT

MOST_BARS = 12  # outputs that are drawn and told
SIZE = (6.4, 2.6)  # inches, at 100 pixels


def picture_and_outputs(
    picture: np.ndarray, outputs: np.ndarray, names: Sequence[str]
) -> tuple[str, str]:
    """Return, as HTML and in words, a picture (values 0…1) and what a network makes of it."""
    values = np.ravel(outputs)[:MOST_BARS].astype(float)
    called = [names[c] if c < len(names) else str(c) for c in range(len(values))]
    figure = Figure(figsize=SIZE, layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.4))
    left.imshow(picture.squeeze(-1) if picture.shape[-1] == 1 else picture, cmap="gray", vmin=0)
    left.set_axis_off()
    right.barh(range(len(values)), values, color=LIGHT["accent"])
    right.set_yticks(range(len(values)), called, parse_math=False)
    right.invert_yaxis()
    told = ", ".join(f"{name} {value:.3g}" for name, value in zip(called, values, strict=True))
    more = "" if np.size(outputs) <= MOST_BARS else f", and {np.size(outputs) - MOST_BARS} more"
    words = f"Outputs for the picture: {told}{more}."
    return image_of(figure, words), words


def picture_alone(picture: np.ndarray, words: str) -> str:
    """Return an image of a picture (values 0…1), as HTML; `words` say what it shows."""
    figure = Figure(figsize=(2.6, 2.6), layout="constrained")
    axes = figure.subplots()
    axes.imshow(picture.squeeze(-1) if picture.shape[-1] == 1 else picture, cmap="gray", vmin=0)
    axes.set_axis_off()
    return image_of(figure, words)


def curves_of(runs: Sequence[dict[str, Any]]) -> str:
    """Return an image of the losses of training runs, as HTML."""
    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.subplots()
    told = []
    for run in runs[:MOST_BARS]:
        for quantity in ("loss", "val_loss"):
            for values in run["history"].get(quantity, [])[:1]:
                axes.plot(range(1, len(values) + 1), values, "o-", label=quantity)
                told.append(f"{run['name']}: {quantity} {values[0]:.3g} to {values[-1]:.3g}")
    axes.set(xlabel="epoch", ylabel="loss")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return image_of(figure, f"{'; '.join(told)}.")


def image_of(figure: Figure, alt: str) -> str:
    """Return a drawing as an image that holds all of itself."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=100)
    content = base64.b64encode(file.getvalue()).decode("ascii")
    width, height = (round(100 * side) for side in figure.get_size_inches())
    return (
        f'<img src="data:image/png;base64,{content}" width="{width}" height="{height}" '
        f'alt="{html.escape(alt)}">\n'
    )
