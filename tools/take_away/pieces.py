"""A tall picture in pieces, to be printed as wide as the text: cut where little is drawn."""

import io

import numpy as np
from PIL import Image

# Heights, in widths of the picture: what stays whole, and the lowest and highest piece.
WHOLE, LOW, HIGH = 0.8, 0.15, 0.5
EDGE = 24  # levels of 256 between two neighbours, from which on something is drawn


def pieces(picture: bytes) -> list[bytes]:
    """Return the pieces of a picture in PNG, from top to bottom; one where it is low enough."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    width, height = image.size
    low, high = round(LOW * width), round(HIGH * width)
    steps = np.abs(np.diff(np.asarray(image, dtype="int16"), axis=1)).max(axis=2)
    drawn = (steps > EDGE).sum(axis=1)
    cuts = [0]
    while height > WHOLE * width and height - cuts[-1] > high:
        first = cuts[-1] + low
        cuts.append(first + calm(drawn[first : min(cuts[-1] + high, height - low)]))
    return [
        _png(image.crop((0, top, width, bottom)))
        for top, bottom in zip(cuts, [*cuts[1:], height], strict=True)
    ]


def calm(drawn: np.ndarray) -> int:
    """Return the middle of the longest run of rows in which least is drawn."""
    quiet = np.concatenate([[0], drawn == drawn.min(), [0]]).astype(int)
    begins, ends = (np.flatnonzero(np.diff(quiet) == step) for step in (1, -1))
    longest = int((ends - begins).argmax())
    return int(begins[longest] + ends[longest]) // 2


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()
