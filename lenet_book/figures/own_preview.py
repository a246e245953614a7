"""What a saved notebook shows of a figure of somebody's own: a small picture, drawn in Python."""

import base64
import html
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from lenet_book.palette import LIGHT

MOST_BARS = 12  # outputs that are drawn and told
SIZE = (6.4, 2.6)  # inches, at 100 pixels


def picture_and_outputs(
    picture: np.ndarray,
    outputs: np.ndarray,
    names: Sequence[str],
    window: tuple[int, int, int, int] | None = None,
) -> tuple[str, str]:
    """Return, as HTML and in words, a picture (values 0…1) and what a network makes of it.

    `window` is the part that it sees, where that is not all: row, column, height and width.
    """
    values = np.ravel(outputs)[:MOST_BARS].astype(float)
    called = [names[c] if c < len(names) else str(c) for c in range(len(values))]
    figure = Figure(figsize=SIZE, layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.4))
    _draw_picture(left, picture, window)
    right.barh(range(len(values)), _drawn(values), color=LIGHT["accent"])
    right.set_yticks(range(len(values)), called, parse_math=False)
    right.invert_yaxis()
    told = ", ".join(f"{name} {value:.3g}" for name, value in zip(called, values, strict=True))
    more = "" if np.size(outputs) <= MOST_BARS else f", and {np.size(outputs) - MOST_BARS} more"
    seen = f"the window at row {window[0]}, column {window[1]}" if window else "the picture"
    words = f"Outputs for {seen}: {told}{more}."
    return image_of(figure, words), words


def picture_alone(picture: np.ndarray, words: str) -> str:
    """Return an image of a picture (values 0…1), as HTML; `words` say what it shows."""
    figure = Figure(figsize=(2.6, 2.6), layout="constrained")
    _draw_picture(figure.subplots(), picture)
    return image_of(figure, words)


def picture_and_map(picture: np.ndarray, made: np.ndarray, words: str) -> str:
    """Return an image of a picture (values 0…1) and of the map that is made of it, as HTML."""
    figure = Figure(figsize=SIZE, layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw_picture(left, picture)
    _draw_picture(right, _drawn(made)[..., np.newaxis], scaled=True)
    return image_of(figure, words)


def bars_of(groups: Mapping[str, Mapping[str, float]]) -> str:
    """Return an image of numbers with names, as HTML: bars, one panel for each group."""
    figure = Figure(figsize=SIZE, layout="constrained")
    told = []
    panels = figure.subplots(1, len(groups), sharey=True, squeeze=False)[0]
    for panel, (title, numbers) in zip(panels, groups.items(), strict=True):
        names = list(numbers)[:MOST_BARS]
        panel.barh(range(len(names)), [numbers[name] for name in names], color=LIGHT["accent"])
        panel.set_yticks(range(len(names)), names, parse_math=False)
        panel.set_title(title)
        told.append(f"{title}: {', '.join(f'{name} {numbers[name]:,g}' for name in names)}")
    panels[0].invert_yaxis()
    return image_of(figure, f"{'; '.join(told)}.")


def points_of(rows: Mapping[str, Sequence[float]]) -> str:
    """Return an image of several numbers for each name, as HTML: points, one row for each."""
    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.subplots()
    names = list(rows)[:MOST_BARS]
    for at, name in enumerate(names):
        axes.plot(rows[name], [at] * len(rows[name]), "o", color=LIGHT["accent"])
    axes.set_yticks(range(len(names)), names, parse_math=False)
    axes.invert_yaxis()
    told = (f"{name}: {', '.join(f'{number:.4g}' for number in rows[name])}" for name in names)
    return image_of(figure, f"{'; '.join(told)}.")


def stacks_of(rows: Mapping[str, Sequence[tuple[str, float]]], unit: str) -> str:
    """Return an image of what quantities consist of, as HTML: one bar of parts for each name."""
    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.subplots()
    for at, parts in enumerate(rows.values()):
        start = 0.0
        for _, size in parts:
            axes.barh(at, size, left=start, edgecolor="white")
            start += size
    axes.set_yticks(range(len(rows)), list(rows), parse_math=False)
    axes.invert_yaxis()
    axes.set_xlabel(unit)
    told = (
        f"{name}: {', '.join(f'{part} {size:.3g} {unit}' for part, size in parts)}"
        for name, parts in rows.items()
    )
    return image_of(figure, f"{'; '.join(told)}.")


def landscape_of(a: float, b: float, reach: tuple[float, float], words: str) -> str:
    """Return an image of the lines of equal loss of (a·x² + b·y²) / 2, as HTML."""
    x, y = np.meshgrid(*(np.linspace(-most, most, 121) for most in reach))
    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.subplots()
    axes.contour(x, y, (a * x**2 + b * y**2) / 2, 12, colors=LIGHT["accent"])
    axes.set(xlabel="x", ylabel="y")
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


def _draw_picture(
    axes: Axes,
    picture: np.ndarray,
    window: tuple[int, int, int, int] | None = None,
    scaled: bool = False,
) -> None:
    """Draw a picture; of other channels than one or three, the first.

    0 stands for black and 1 for white, unless the picture is to be scaled to its own extremes.
    """
    shown = picture if picture.shape[-1] == 3 else picture[..., 0]
    ends = (None, None) if scaled else (0, 1)
    axes.imshow(shown, cmap="gray", vmin=ends[0], vmax=ends[1])
    if window:
        row, column, height, width = window
        corner = (column - 0.5, row - 0.5)
        axes.add_patch(
            Rectangle(corner, width, height, fill=False, edgecolor=LIGHT["accent"], linewidth=2)
        )
    axes.set_axis_off()


def _drawn(values: np.ndarray) -> np.ndarray:
    """Return numbers that can be drawn: nothing where one is NaN or infinite."""
    return np.where(np.isfinite(values), values, 0)


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
