"""A network as a file: Python loads what a page wrote, and refuses what is none in a sentence."""

import base64
import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from lenet_book.datasets.cifar10_sample import load_sample
from lenet_book.figures.network_file import load_network, save_network
from lenet_utils.models import tutorial_lenet5, variant


def pictures(count: int = 20) -> np.ndarray:
    return (load_sample()[1][0][:count] / 255).astype("float32")


@pytest.fixture(scope="module")
def model() -> keras.Sequential:
    keras.utils.set_random_seed(3)
    return tutorial_lenet5()


@pytest.fixture
def path(tmp_path: Path, model: keras.Sequential) -> Path:
    save_network(model, tmp_path / "mine.json")
    return tmp_path / "mine.json"


def other_sizes() -> keras.Sequential:
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(8, 3, strides=2, padding="same", activation="relu", use_bias=False),
            layers.Activation("sigmoid"),
            layers.MaxPooling2D(3, strides=2),
            layers.Flatten(),
            layers.Dense(10),
        ]
    )


def without_weights() -> keras.Sequential:
    return keras.Sequential(
        [keras.Input((32, 32, 3)), layers.AveragePooling2D(4, strides=3), layers.Flatten()]
    )


@pytest.mark.parametrize(
    "make",
    [tutorial_lenet5, lambda: variant("relu", "max"), other_sizes, without_weights],
    ids=["tutorial", "variant", "other sizes", "without weights"],
)
def test_a_saved_network_gives_the_same_answers(make, tmp_path):
    keras.utils.set_random_seed(5)
    saved = make()
    save_network(saved, tmp_path / "mine.json")
    loaded = load_network(tmp_path / "mine.json")
    given = [network.predict(pictures(), verbose=0) for network in (saved, loaded)]
    np.testing.assert_array_equal(*given)
    assert [layer.name for layer in loaded.layers] == [layer.name for layer in saved.layers]


def changed(path: Path, **entries: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | entries), "utf-8")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100_000])


def flipped(path: Path) -> None:
    """One byte of one weight is another: it would load, and answer otherwise."""
    stored = bytearray(base64.b64decode(json.loads(path.read_text("utf-8"))["bytes"]))
    stored[1000] ^= 1
    changed(path, bytes=base64.b64encode(stored).decode())


def other_spec(path: Path, change: Any) -> None:
    spec = json.loads(path.read_text("utf-8"))["spec"]
    change(spec)
    changed(path, spec=spec)


def enormous(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200_000_000)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (cut, "mine.json is damaged: download or save it again"),
        (flipped, "its weights are damaged"),
        (lambda path: changed(path, bytes="***"), "it is damaged"),
        (lambda path: path.write_bytes(b"PK\x03\x04 and so on"), "is no network of this book"),
        (lambda path: path.write_text('{"epochs": 10}', "utf-8"), "is no network of this book"),
        (lambda path: path.write_text("", "utf-8"), "is no network of this book"),
        (enormous, "mine.json has 200.0 MB; the file of a network has at most 20.0 MB"),
        (
            lambda path: other_spec(path, lambda spec: spec["layers"][0].update(kind="lstm")),
            "its layer C1 is of the kind lstm, which load_network does not know",
        ),
        (
            lambda path: other_spec(path, lambda spec: spec["layers"][0].update(groups=3)),
            "its layer C1 has settings that load_network does not know",
        ),
        (
            lambda path: other_spec(path, lambda spec: spec["layers"][0].update(strides=[2, 2])),
            "cannot be loaded",
        ),
        (lambda path: other_spec(path, lambda spec: spec["layers"].pop()), "need 61156 weights"),
        (lambda path: other_spec(path, lambda spec: spec.pop("layers")), "it is damaged"),
    ],
)
def test_what_is_no_network_gets_a_sentence(path, spoil, said):
    spoil(path)
    with pytest.raises(ValueError, match=said):
        load_network(path)


def test_what_the_figures_cannot_compute_is_not_saved(tmp_path):
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.LayerNormalization()])
    with pytest.raises(ValueError, match="layer_normalization"):
        save_network(model, tmp_path / "none.json")
    large = keras.Sequential([keras.Input((32, 32, 3)), layers.Flatten(), layers.Dense(2000)])
    with pytest.raises(ValueError, match=r"makes a file of 32\.8 MB"):
        save_network(large, tmp_path / "none.json")
    assert not list(tmp_path.iterdir())
