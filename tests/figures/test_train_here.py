"""TrainHere in Python: what it takes, what it refuses, and what a page and a notebook get."""

import base64
import html
import json
import re
import runpy

import keras
import numpy as np
import pytest
from PIL import Image

import lenet_book.figures.train_here.picture_sheets as picture_sheets
from lenet_book.figures import TrainHere, catalog, page_data
from lenet_book.figures.train_here.picture_sheets import FOLDER, SHEETS, kilobytes, sheet
from lenet_book.records import recorded
from lenet_utils.data import load_cifar10
from lenet_utils.models import variant


def network(shape: tuple[int, ...], classes: int) -> keras.Sequential:
    last = keras.layers.Dense(classes, activation="softmax")
    return keras.Sequential([keras.Input(shape), keras.layers.Flatten(), last])


def greys() -> keras.Sequential:
    return network((28, 28, 1), 10)


def two_classes() -> keras.Sequential:
    return network((32, 32, 3), 2)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"rate": 0}, "rate must be"),
        ({"rate": -0.1}, "rate must be"),
        ({"rate": float("nan")}, "rate must be"),
        ({"rate": 1e9}, "rate must be"),
        ({"batch": 0}, "batch must be 1…5000"),
        ({"batch": 2001, "pictures": 2000}, "batch must be no larger than the 2000 pictures"),
        ({"pictures": 1500}, "pictures must be one of 1000, 2000"),
        ({"optimiser": "muon"}, "optimiser must be one of adam"),
        ({"judges": "training-1"}, "judges must be one of test, kept-apart"),
        ({"epochs": 101}, "epochs must be 1…100"),
        ({"speed": 2}, "there is no setting speed"),
        ({"decay": 2}, "decay must be 0…1"),
        ({"shift": 3}, "shift must be one of 0, 1, 2"),
        ({"pixels": "whitened"}, "pixels must be one of 0…1, centred"),
        ({"model": "my.keras"}, "model must be a Keras model, got the path"),
        ({"model": greys()}, "the model takes 28×28×1 pictures"),
        ({"model": two_classes()}, "tell CIFAR-10's ten classes apart"),
    ],
)
def test_what_cannot_be_trained_gets_a_sentence(wrong, said):
    with pytest.raises((TypeError, ValueError), match=said):
        TrainHere(**wrong)


def test_a_batch_is_never_larger_than_the_data():
    figure = TrainHere(batch=3000)
    figure.pictures = 2000
    assert figure.batch == 2000
    with pytest.raises(ValueError, match="no larger than the 2000 pictures"):
        figure.batch = 2001
    assert figure.batch == 2000


def test_a_notebook_gets_all_sheets_and_a_page_their_names():
    figure = TrainHere()
    first, *others = figure._sheets["training"]
    assert base64.b64decode(first["bytes"]) == sheet("training-1")["bytes"]
    assert len(others) == 4
    options = catalog.options(figure._repr_mimebundle_()[0]["text/html"])
    assert set(page_data.sheets_in(options)) == set(SHEETS)
    assert options["data"]["log"] == "log"


def test_the_picture_stands_for_the_tutorial_s_recipe_alone():
    def stored(**view):
        return html.unescape(TrainHere(**view)._repr_mimebundle_()[0]["text/html"])

    assert "image/webp" in stored(judges="test")
    other = stored(optimiser="momentum", rate=0.01)
    assert "image/webp" not in other
    assert "as the tutorial does it but for: optimiser momentum, rate 0.01." in other


def test_the_caption_tells_what_is_recorded():
    found = {
        name: recorded.value(f"trainer_reach.{name}.mean")
        for name in ("speed", "accuracy_5", "accuracy_15", "accuracy_30")
    }
    speed, *shares = found.values()
    caption = catalog.FIGURES["train-here"].caption
    assert f"takes {round(speed, -2):,.0f} pictures a second" in caption
    assert re.findall(r"(\d+) %", caption) == [f"{100 * share:.0f}" for share in shares]


def test_the_sizes_that_a_page_tells_are_those_of_the_sheets():
    stored = json.loads((FOLDER / "kilobytes.json").read_text("utf-8"))
    assert stored == kilobytes()
    script = page_data.sheet_script("training-1")
    assert abs(len(script) / 1000 - stored["training-1"]) < 0.01 * stored["training-1"] + 4


def told(model: keras.Model, **settings: str) -> dict[str, str]:
    """What the script hands over once it has trained: here, weights that are all a half."""
    weights = np.full(model.count_params(), 0.5, "<f4")
    return settings | {"bytes": base64.b64encode(weights.tobytes()).decode()}


def test_a_model_gets_what_was_trained():
    model = network((32, 32, 3), 10)
    figure = TrainHere(model)
    with pytest.raises(ValueError, match="nothing is trained yet"):
        figure.trained()
    figure._trained = told(model)
    assert figure.trained() is model
    assert all((weight == 0.5).all() for weight in model.get_weights())
    assert "your own model" in figure._repr_mimebundle_()[0]["text/html"]


def test_without_a_model_python_gets_the_network_that_was_trained():
    figure = TrainHere(activation="relu", pooling="max")
    figure._trained = told(variant(), activation="relu", pooling="max")
    model = figure.trained()
    assert model.get_config()["layers"][1:] == variant("relu", "max").get_config()["layers"][1:]
    assert all((weight == 0.5).all() for weight in model.get_weights())


def test_the_ledger_comes_with_its_rows():
    figure = TrainHere(ledger=True)
    assert [row["id"] for row in figure._ledger["rows"]][:2] == ["tutorial", "centred"]
    options = catalog.options(figure._repr_mimebundle_()[0]["text/html"])
    assert options["data"]["ledger"] == "ledger"
    assert page_data.recorded_in(options) == ["ledger"]


def test_sheets_that_are_written_again_hold_the_same_pictures(tmp_path, monkeypatch):
    monkeypatch.setattr(picture_sheets, "SHEETS", {"test": SHEETS["test"]})
    picture_sheets.write(tmp_path)
    again, labels = picture_sheets.pictures("test", tmp_path)
    kept, _ = picture_sheets.pictures("test")
    assert abs(again.astype(int) - kept).mean() < 0.5  # another encoder may round in another way
    _, (images, classes) = load_cifar10()
    chosen = picture_sheets.indices(classes.ravel(), 0)
    assert classes.ravel()[chosen].tolist() == labels.tolist()
    assert abs(again.astype(int) - images[chosen]).mean() < 10
    assert json.loads((tmp_path / "kilobytes.json").read_text("utf-8")) == {
        "test": kilobytes()["test"]
    }


def test_sheets_are_written_when_the_module_is_run(monkeypatch):
    def full_data_set() -> None:
        raise FileNotFoundError("the data set")

    monkeypatch.setattr("lenet_utils.data.load_cifar10", full_data_set)
    runpy.run_path(picture_sheets.__file__, run_name="another")
    with pytest.raises(FileNotFoundError, match="the data set"):
        runpy.run_path(picture_sheets.__file__, run_name="__main__")


def test_a_sheet_holds_a_hundred_of_each_class_in_turn():
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(10), 250))
    for hundred in (0, 1):
        chosen = picture_sheets.indices(labels, hundred)
        assert labels[chosen].tolist() == 100 * list(range(10))
        for c in range(10):
            own = np.flatnonzero(labels == c)
            assert chosen[c::10].tolist() == own[100 * hundred : 100 * hundred + 100].tolist()
    parts = [about for name, about in SHEETS.items() if name.startswith("training-")]
    assert parts == [("train", hundred) for hundred in range(5)]
    assert (SHEETS["kept-apart"], SHEETS["test"]) == (("train", 5), ("test", 0))
    for name in SHEETS:
        with Image.open(picture_sheets.FOLDER / f"{name}.webp") as picture:
            size = picture.size
        told = picture_sheets.sheet(name)
        assert size == (told["columns"] * 32, 1000 // told["columns"] * 32)
        assert told["labels"] == 100 * list(range(10))
        assert told["shape"] == [32, 32, 3]
    with pytest.raises(KeyError):
        picture_sheets.sheet("another")
