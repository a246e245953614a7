"""The stress bench's disturbances and attacks are Python's, and so is what moves along."""

import keras
import numpy as np
import pytest
from scripts import ask

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.disturbing.attacks import attack, change_by_chance, slopes_of
from lenet_book.disturbing.disturbances import _DISTURB, KINDS, move, rotate
from lenet_book.figures.network import describe
from lenet_book.looking.draws import normal_numbers, numbers
from lenet_book.records.snapshots import better_lenet5
from lenet_utils.training_loop import Scale

WAYS = {"shift": [(0, 1), (0, -1), (1, 0), (-1, 0)], "brightness": [1, -1], "rotation": [1, -1]}
DRAW = 5
CASES = [
    {"kind": kind, "strength": strength, "way": way, "draw": DRAW}
    for kind, about in KINDS.items()
    for way in range(len(WAYS.get(kind, [0])))
    for strength in {about["strengths"][1], about["strengths"][-1]}
]
ATTACKS = [
    {"most": 1, "steps": 1, "towards": False, "draw": 1},
    {"most": 8, "steps": 1, "towards": True, "draw": 1},
    {"most": 2, "steps": 20, "towards": False, "draw": 3},
    {"most": 4, "steps": 20, "towards": True, "draw": 4},
]
AIMS = np.array([0, 5, 9])
SLIDES = [{"period": p, "moved": m} for p, m in ((3, 1), (2, 1), (8, 2), (7, 4), (4, 1))]


class Drawn:
    """A generator of the random numbers that the page draws."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def standard_normal(self, shape, dtype=None) -> np.ndarray:
        return normal_numbers(self.seed, int(np.prod(shape))).reshape(shape)

    def uniform(self, low, high, shape) -> np.ndarray:
        return low + (high - low) * numbers(self.seed, int(np.prod(shape))).reshape(shape)

    def choice(self, values, size) -> np.ndarray:
        drawn = numbers(self.seed, int(np.prod(size))).reshape(size)
        return np.where(drawn < 0.5, *values)


@pytest.fixture(scope="module")
def model() -> keras.Sequential:
    return better_lenet5()


@pytest.fixture(scope="module")
def pictures() -> tuple[np.ndarray, np.ndarray]:
    images, labels, _ = gallery()
    return images[[3, 30, 86]], labels[[3, 30, 86]].astype(int)


@pytest.fixture(scope="module")
def page(model, pictures, tmp_path_factory) -> dict:
    images, labels = pictures
    spec, weights = describe(model)
    attacked = [
        {**one, "classes": (AIMS if one["towards"] else labels).tolist()} for one in ATTACKS
    ]
    case = {
        "spec": spec,
        "weights": weights.tolist(),
        "shape": [32, 32, 3],
        "pictures": images.reshape(len(images), -1).tolist(),
        "disturbed": CASES,
        "attacked": attacked,
        "slides": SLIDES,
    }
    return ask("stress_answers", case, tmp_path_factory.mktemp("stress"))


def _classes(one: dict, labels: np.ndarray) -> np.ndarray:
    return AIMS if one["towards"] else labels


def expected(image: np.ndarray, kind: str, strength: int, way: int) -> np.ndarray:
    ways = WAYS.get(kind)
    if kind == "shift":
        down, right = ways[way]
        return move(image[None], strength * down, strength * right)[0]
    if kind == "rotation":
        return rotate(image[None], ways[way] * strength)[0]
    rng = Drawn(DRAW)
    if kind == "brightness":
        rng.choice = lambda values, size: np.full(size, ways[way])
    return _DISTURB[kind](image[None], strength, rng)[0]


@pytest.mark.parametrize(
    "number", range(len(CASES)), ids=lambda n: "{kind} {strength} {way}".format(**CASES[n])
)
def test_a_picture_is_disturbed_as_python_disturbs_it(number, page, pictures):
    case = CASES[number]
    for image, found in zip(pictures[0], page["disturbed"][number], strict=True):
        wanted = expected(image, case["kind"], case["strength"], case["way"]).ravel().astype(int)
        off = np.abs(np.array(found) - wanted)
        assert off.max() <= 1  # 32 bits round another way than 64, where a value lies in the middle
        assert (off > 0).mean() <= 0.002
        assert (wanted != image.ravel()).any()


def test_attacks_are_those_of_tensorflow(page, pictures, model):
    images, labels = pictures
    slopes = slopes_of(model, Scale.of("0…1", images))
    for one, found in zip(ATTACKS, page["attacked"], strict=True):
        classes = _classes(one, labels)
        for n, image in enumerate(images):
            rng = Drawn(one["draw"]) if one["steps"] > 1 else None
            wanted = attack(
                slopes, image[None], classes[[n]], one["most"], one["steps"], one["towards"], rng
            )
            mine = np.array(found[n], np.uint8).reshape(wanted.shape)
            assert np.abs(mine.astype(int) - image).max() <= one["most"]
            # A slope that is nearly 0 can have another sign in 64 bits, and steps carry it on.
            assert (mine != wanted).mean() <= (0.002 if one["steps"] == 1 else 0.05)
            both = model.predict(np.concatenate([mine, wanted]) / np.float32(255), verbose=0)
            assert both[0, classes[n]] == pytest.approx(both[1, classes[n]], abs=0.01)


def test_a_change_by_chance_is_pythons(page, pictures):
    for image, found in zip(pictures[0], page["chance"], strict=True):
        np.testing.assert_array_equal(found, change_by_chance(image[None], 4, Drawn(2)).ravel())


def test_what_does_not_move_along_is_what_keras_says(page, model):
    assert page["sliding"] == [
        {"label": "C1", "step": 1}, {"label": "S2", "step": 2}, {"label": "S4", "step": 4},
    ]  # fmt: skip
    inside = keras.Model(model.inputs[0], [model.get_layer(n).output for n in ("C1", "S2", "S4")])
    for case, found in zip(SLIDES, page["stripes"], strict=True):
        x = np.arange(32)
        pictures = []
        for moved in (0, case["moved"]):
            wave = np.cos(2 * np.pi * (x - moved) / case["period"])
            row = np.floor(127.5 + 100 * wave + 0.5)
            pictures.append(np.broadcast_to(row[None, :, None], (32, 32, 3)))
        np.testing.assert_array_equal(found["bytes"], pictures[1].ravel())
        maps = [one.numpy() for one in inside(np.stack(pictures).astype("float32") / 255)]
        for layer, (before, after) in enumerate(maps):
            c = found["map"][layer]
            rows = [one[before.shape[0] // 2, :, c] for one in (before, after)]
            np.testing.assert_allclose(found["rows"][layer], rows, atol=1e-5)
            step, field = 2**layer, (5, 6, 16)[layer]
            inner = [
                n
                for n in range(before.shape[1])
                if n * step >= case["moved"] and n * step + field < 32
            ]
            options = []
            for steps in {case["moved"] // step, -(-case["moved"] // step)}:
                here = [n for n in inner if n >= steps]
                one, other = before[:, [n - steps for n in here]], after[:, here]
                spread = one - one.mean(axis=(0, 1))
                if (spread**2).sum() <= 0.01**2 * (one**2).sum():
                    options = ["flat"]  # as S2 for stripes of two pixels, S4 for those of four
                    break
                options.append(np.sqrt(((one - other) ** 2).sum() / (spread**2).sum()))
            expected = "flat" if options == ["flat"] else pytest.approx(min(options), abs=2e-3)
            assert found["left"][layer] == expected
    left = [one["left"] for one in page["stripes"]]
    assert [one[0] for one in left] == [0, 0, 0, 0, 0]  # C1 moves along with everything
    assert left[2][1] == left[3][2] == 0  # S2 with moves of 2 pixels, S4 with moves of 4
    assert min(left[0][1], left[2][2]) > 1
