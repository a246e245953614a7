"""What the error explorer shows of a network's answers: a matrix, and some pictures of each cell.

A cell holds the pictures of one class that got one answer. Of those at most `MOST` are shown: in
the order of how sure the network is, the first, the last, and evenly spaced ones between.
"""

import io
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from lenet_utils.near_duplicates import nearest

MOST = 12  # pictures of a cell
COLUMNS = 20  # pictures side by side in a sheet


class Pictures(NamedTuple):
    """Pictures as they are shown, uint8 (n, height, width, 3), and their classes (n,)."""

    images: np.ndarray
    labels: np.ndarray


def confusion(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return how many pictures of each class, in rows, got each answer, in columns."""
    classes = probabilities.shape[1]
    places = labels * classes + probabilities.argmax(axis=1)
    return np.bincount(places, minlength=classes**2).reshape(classes, classes)


def members(probabilities: np.ndarray, labels: np.ndarray, truth: int, found: int) -> list[int]:
    """Return the pictures that are shown of a cell, the surest answer first."""
    inside = np.flatnonzero((labels == truth) & (probabilities.argmax(axis=1) == found))
    ranked = inside[np.argsort(-probabilities[inside, found], kind="stable")]
    shown = np.linspace(0, len(ranked) - 1, min(len(ranked), MOST)).round().astype(int)
    return ranked[shown].tolist()


def largest_mistake(counts: np.ndarray) -> tuple[int, int]:
    """Return the cell off the diagonal that holds most pictures: class and answer."""
    wrong = np.where(np.eye(len(counts), dtype=bool), -1, counts)
    truth, found = np.unravel_index(wrong.argmax(), wrong.shape)
    return int(truth), int(found)


def row(
    truth: int,
    answers: dict[str, np.ndarray],
    judged: Pictures,
    training: Pictures | None = None,
    quality: int | None = None,
) -> dict[str, Any]:
    """Return a row of the matrix for the figure: its cells' pictures in one sheet, and the answers.

    `answers` has the probabilities of each network by its name. A picture that some network gets
    wrong brings two training pictures, where there are any: the nearest one of its class, and the
    nearest one of the others: each as its place in the sheet, its number, its class, and how far
    it is. The sheet is lossless, or of a lossy `quality`.
    """
    classes = range(next(iter(answers.values())).shape[1])
    cells = {
        name: [members(probabilities, judged.labels, truth, found) for found in classes]
        for name, probabilities in answers.items()
    }
    numbers = sorted({n for lists in cells.values() for cell in lists for n in cell})
    place = {number: at for at, number in enumerate(numbers)}
    wrong = [n for n in numbers if any(one[n].argmax() != truth for one in answers.values())]
    nearby = _nearby(truth, judged.images[wrong], training) if training and wrong else []
    known = sorted({number for entries in nearby for number, _, _ in entries})
    behind = {number: len(numbers) + at for at, number in enumerate(known)}
    images = [judged.images[numbers]] + ([training.images[known]] if training and known else [])
    return {
        "numbers": numbers,
        "cells": {
            name: [[place[n] for n in cell] for cell in lists] for name, lists in cells.items()
        },
        "probabilities": {name: _as_shares(one[numbers]) for name, one in answers.items()},
        "nearby": {
            str(place[n]): [[behind[entry[0]], *entry] for entry in entries]
            for n, entries in zip(wrong, nearby, strict=False)
        },
        "sheet": _as_sheet(np.concatenate(images), quality),
    }


def _nearby(
    truth: int, asked: np.ndarray, training: Pictures
) -> list[list[tuple[int, int, float]]]:
    """Return for each picture the nearest training picture of its class, and of the others.

    Each is its number, its class, and how far it is.
    """
    found: list[list[tuple[int, int, float]]] = [[] for _ in asked]
    for group in (training.labels == truth, training.labels != truth):
        numbers = np.flatnonzero(group)
        if not len(numbers):
            continue
        near = nearest(asked, training.images[numbers])
        for entries, place, distance in zip(found, near.place, near.distance, strict=True):
            number = int(numbers[place])
            entries.append((number, int(training.labels[number]), round(float(distance), 2)))
    return found


def _as_shares(probabilities: np.ndarray) -> dict[str, Any]:
    """Return probabilities in two bytes each: whole parts of 65,535."""
    whole = np.rint(probabilities * 65_535).astype("<u2")
    return {"format": "uint16", "bytes": whole.tobytes()}


def _as_sheet(images: np.ndarray, quality: int | None) -> dict[str, Any]:
    """Return pictures as one picture that holds them row by row."""
    n, height, width, _ = images.shape
    rows = max(1, -(-n // COLUMNS))
    whole = np.zeros((rows * COLUMNS, height, width, 3), np.uint8)
    whole[:n] = images
    whole = whole.reshape(rows, COLUMNS, height, width, 3).swapaxes(1, 2)
    picture = Image.fromarray(whole.reshape(rows * height, COLUMNS * width, 3))
    file = io.BytesIO()
    how = {"lossless": True} if quality is None else {"quality": quality}
    picture.save(file, "webp", method=6, **how)
    return {
        "shape": [height, width, 3],
        "format": "webp",
        "columns": COLUMNS,
        "bytes": file.getvalue(),
    }
