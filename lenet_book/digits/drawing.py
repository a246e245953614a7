"""What is written on the digit pad: strokes, as text that fits into a link, and as ink.

A stroke is a list of points (x, y), whole numbers from 0 to 63, which a pen joins. In a text each
number is a letter, and a dot stands between strokes. The page does the same: drawing.js of the
figure *Digit pad*; what both need stands in pad.json.
"""

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

PAD = json.loads(Path(__file__).with_name("pad.json").read_text("utf-8"))
GRID, LETTERS, MOST = PAD["grid"], PAD["letters"], PAD["most"]
WRITTEN = re.compile(r"(([\w-]{2})+(\.([\w-]{2})+)*)?", re.ASCII)

Stroke = Sequence[tuple[int, int]]


def text_of(strokes: Iterable[Stroke]) -> str:
    """Return strokes as a text. Raise ValueError for a point that is not on the pad."""
    parts = []
    for stroke in strokes:
        for point in stroke:
            if len(point) != 2 or any(n not in range(GRID) for n in point):
                raise ValueError(f"a point must be two whole numbers, 0…{GRID - 1}, got {point}")
        parts.append("".join(LETTERS[int(n)] for point in stroke for n in point))
    return ".".join(part for part in parts if part)


def strokes_of(text: str) -> list[list[tuple[int, int]]]:
    """Return the strokes that a text holds. Raise ValueError for one that holds none."""
    if not WRITTEN.fullmatch(text):
        raise ValueError("a drawing is written as two letters a point, with a dot between strokes")
    numbers = [[LETTERS.index(letter) for letter in part] for part in text.split(".") if part]
    return [list(zip(part[::2], part[1::2], strict=True)) for part in numbers]


def ink(strokes: Iterable[Stroke]) -> np.ndarray:
    """Return what the pen leaves, from 0 to 1: (128, 128)."""
    fine = PAD["fine"]
    side = GRID * fine
    y, x = np.indices((side, side)) + 0.5
    nearest = np.full((side, side), np.inf)
    for stroke in strokes:
        points = (np.array(stroke, float) + 0.5) * fine
        for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[-1]], strict=True):
            dx, dy = x1 - x0, y1 - y0
            length = dx * dx + dy * dy
            along = np.clip(((x - x0) * dx + (y - y0) * dy) / length, 0, 1) if length else 0
            apart = (x - x0 - along * dx) ** 2 + (y - y0 - along * dy) ** 2
            nearest = np.minimum(nearest, apart)
    return np.clip(PAD["pen"] * fine + 0.5 - np.sqrt(nearest), 0, 1)
