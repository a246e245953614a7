"""Tall pictures of figures on paper: nothing is lost, and cuts run where nothing is drawn."""

import io

import numpy as np
from PIL import Image

from tools.take_away.pieces import pieces


def picture(height: int, rows: list[tuple[int, int]]) -> bytes:
    """A white picture, 100 wide, with stripes from column 10 to 90 in these rows."""
    pixels = np.full((height, 100, 3), 255, "uint8")
    for top, bottom in rows:
        pixels[top:bottom, 10:90:4] = 0
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def opened(pieces: list[bytes]) -> list[np.ndarray]:
    return [np.asarray(Image.open(io.BytesIO(piece))) for piece in pieces]


def test_a_low_picture_stays_whole():
    whole = picture(80, [(5, 75)])
    assert np.array_equal(opened(pieces(whole))[0], opened([whole])[0])
    assert len(pieces(whole)) == 1


def test_cuts_run_in_the_middle_of_the_widest_gap_and_nothing_is_lost():
    tall = picture(240, [(4, 20), (22, 40), (48, 86), (92, 140), (142, 236)])
    parts = opened(pieces(tall))
    assert np.array_equal(np.concatenate(parts), opened([tall])[0])
    heights = [len(part) for part in parts]
    assert heights[:2] == [44, 45]  # the gap of 8 rows, not the one of 2; then the one of 6
    assert all(15 <= height <= 50 for height in heights)


def test_where_there_is_no_gap_a_piece_still_fits():
    assert all(15 <= len(part) <= 50 for part in opened(pieces(picture(500, [(0, 500)]))))
