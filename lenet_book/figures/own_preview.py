"""What a saved notebook shows of a figure of somebody's own: a small picture, drawn in Python."""

import base64
import html
import io
from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from lenet_book.figures.network import places
from lenet_book.palette import LIGHT

MOST_BARS = 12  # outputs that are drawn and told
MOST_MAPS = 6
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
    drawn = np.where(np.isfinite(values), values, 0)
    right.barh(range(len(values)), drawn, color=LIGHT["accent"])
    right.set_yticks(range(len(values)), called, parse_math=False)
    right.invert_yaxis()
    told = ", ".join(f"{name} {value:.3g}" for name, value in zip(called, values, strict=True))
    more = "" if np.size(outputs) <= MOST_BARS else f", and {np.size(outputs) - MOST_BARS} more"
    words = f"Outputs for the picture: {told}{more}."
    return image_of(figure, words), words


def picture_and_maps(picture: np.ndarray, maps: np.ndarray, label: str) -> str:
    """Return an image of a picture (values 0…1) and of the maps of its first layer, as HTML."""
    count = min(maps.shape[-1], MOST_MAPS)
    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.subplots(2, 1 + MOST_MAPS // 2).ravel()
    for one in axes:
        one.set_axis_off()
    shown = picture.squeeze(-1) if picture.shape[-1] == 1 else picture
    axes[0].imshow(shown, cmap="gray", vmin=0)
    told = []
    for c, one in enumerate(axes[1 : 1 + count]):
        one.imshow(maps[..., c], cmap="gray")
        told.append(f"{c} {maps[..., c].min():.3g} to {maps[..., c].max():.3g}")
    return image_of(figure, f"Maps of {label}: {', '.join(told)}.")


def costs_of(layers: Sequence[dict[str, Any]]) -> str:
    """Return an image of the parameters and multiply-adds of described layers, as HTML."""
    counted = [(layer["label"], *_costs(layer)) for layer in layers]
    names = [name for name, *_ in counted]
    figure = Figure(figsize=(6.4, 1.2 + 0.25 * len(names)), layout="constrained")
    columns = figure.subplots(1, 2, sharey=True)
    for axes, number, what in zip(columns, (1, 2), ("parameters", "multiply-adds"), strict=True):
        axes.barh(range(len(names)), [one[number] for one in counted], color=LIGHT["accent"])
        axes.set_title(what)
    columns[0].set_yticks(range(len(names)), names, parse_math=False)
    columns[0].invert_yaxis()
    told = (f"{name} {a:,} parameters, {b:,} multiply-adds" for name, a, b in counted)
    return image_of(figure, f"{'; '.join(told)}.")


def _costs(layer: dict[str, Any]) -> tuple[int, int]:
    sizes = {name: prod(shape) for name, (_, shape) in places(layer).items()}
    return (
        sum(sizes.values()) + layer.get("counted", 0),
        prod(layer["output"][:-1]) * sizes.get("kernel", 0),
    )


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


def matrix_of(counts: np.ndarray, names: Sequence[str]) -> str:
    """Return an image of a confusion matrix, as HTML; it tells the largest mistakes."""
    figure = Figure(figsize=(6.4, 4.8), layout="constrained")
    axes = figure.subplots()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=90, parse_math=False)
    axes.set_yticks(range(len(names)), names, parse_math=False)
    axes.set(xlabel="answer", ylabel="class")
    wrong = np.where(np.eye(len(counts), dtype=bool), 0, counts)
    places = np.argsort(-wrong, axis=None, kind="stable")[:MOST_MAPS]
    told = [f"{counts.trace()} of {counts.sum()} answers are right"]
    for truth, found in zip(*np.unravel_index(places, wrong.shape), strict=True):
        if wrong[truth, found]:
            told.append(f"{names[truth]} answered {names[found]} {wrong[truth, found]}")
    return image_of(figure, f"{'; '.join(told)}.")


def landscape_of(a: float, b: float, reach: tuple[float, float], words: str) -> str:
    """Return an image of the lines of equal loss of (a·x² + b·y²) / 2, as HTML."""
    x, y = np.meshgrid(*(np.linspace(-most, most, 121) for most in reach))
    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.subplots()
    axes.contour(x, y, (a * x**2 + b * y**2) / 2, 12, colors=LIGHT["accent"])
    axes.set(xlabel="x", ylabel="y")
    return image_of(figure, words)


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
