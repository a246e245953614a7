"""The lens's methods in the page are those of TensorFlow, and so are its random layers."""

import keras
import numpy as np
import pytest
from scripts import ask

from lenet_book.datasets.cifar10_sample import gallery
from lenet_book.figures.network import describe
from lenet_book.looking.draws import normal_numbers, numbers, randomised
from lenet_book.looking.likeness import rank_correlation, similarity
from lenet_book.looking.maps import METHODS, Scores
from lenet_book.records.snapshots import better_lenet5, trained_lenet5

IN_PAGE = {name: (name, None) for name in METHODS if not name.startswith("grad_cam")} | {
    f"grad_cam_{layer}": ("grad_cam", layer) for layer in ("C1", "C3", "S4")
}
DRAW, SEED, LAYERS = 3, 11, 2


@pytest.fixture(scope="module", params=[trained_lenet5, better_lenet5])
def both(request, tmp_path_factory):
    """A network, pictures and classes; what the page finds, and what TensorFlow finds."""
    model = request.param()
    pictures = (gallery()[0][[3, 30, 86]] / 255).astype("float32")
    classes = np.array([5, 3, 8], "int32")
    spec, weights = describe(model)
    case = {
        "spec": spec,
        "weights": weights.tolist(),
        "pictures": pictures.reshape(len(pictures), -1).tolist(),
        "classes": classes.tolist(),
        "methods": list(IN_PAGE.values()),
        "layers": LAYERS,
        "draw": DRAW,
        "seed": SEED,
    }
    page = ask("lens_answers", case, tmp_path_factory.mktemp("lens"))
    other = randomised(model, LAYERS, DRAW)
    return model, other, pictures, classes, page


@pytest.mark.parametrize("name", IN_PAGE)
def test_each_method_gives_what_tensorflow_gives(both, name):
    model, other, pictures, classes, page = both
    assert len(page["found"]) == len(IN_PAGE)
    found = page["found"][list(IN_PAGE).index(name)]
    for network, which in ((model, "map"), (other, "other")):
        expected = METHODS[name](Scores(network), pictures, classes).reshape(len(pictures), -1)
        maps = np.array([one[which] for one in found])
        size = max(1, abs(expected).max())
        np.testing.assert_allclose(maps, expected, atol=1e-5 * size)


def test_maps_are_as_alike_as_python_says(both):
    *_, page = both
    for name, found in zip(IN_PAGE, page["found"], strict=True):
        one, other = (
            np.array([entry[which] for entry in found]).reshape(-1, 32, 32)
            for which in ("map", "other")
        )
        ranks = np.array([entry["rank"] for entry in found])
        np.testing.assert_allclose(ranks, rank_correlation(one, other), atol=1e-9, err_msg=name)
        alike = np.array([entry["ssim"] for entry in found])
        np.testing.assert_allclose(alike, similarity(one, other), atol=1e-9, err_msg=name)


def test_integrated_gradients_add_up_to_the_difference(both):
    *_, page = both
    for entry in page["found"][list(IN_PAGE).index("integrated")]:
        assert sum(entry["map"]) == pytest.approx(entry["output"] - entry["black"], abs=0.03)


def test_the_same_random_numbers_and_weights_are_drawn(both):
    *_, page = both
    np.testing.assert_array_equal(page["numbers"], numbers(SEED, 9))
    np.testing.assert_allclose(page["normal"], normal_numbers(SEED, 9), rtol=1e-12)
    _, weights = describe(both[1])
    np.testing.assert_allclose(page["weights"], weights, atol=1e-7)


def test_grad_cam_can_look_at_c1_c3_and_what_c5_takes(both):
    assert both[-1]["camLayers"] == ["C1", "C3", "S4"]


def test_each_method_is_quick_enough_for_a_page(both):
    for name, seconds in both[-1]["seconds"].items():
        limit = 1.0 if name in ("occlusion", "smoothgrad", "integrated") else 0.2
        assert seconds < 3 * limit, (name, seconds)  # tests share their machine
    assert keras.backend.backend() == "tensorflow"
