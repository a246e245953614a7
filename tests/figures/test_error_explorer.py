"""The error explorer from Python: its cells against plain loops, what it takes and refuses."""

import base64
import io
import json
import runpy

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image

import lenet_book.figures.error_explorer.stored_rows as stored_rows
from lenet_book.figures import ErrorExplorer, catalog, page_data
from lenet_book.figures.catalog import with_base64
from lenet_book.figures.error_explorer.cells import (
    COLUMNS,
    MOST,
    Pictures,
    _as_sheet,
    confusion,
    largest_mistake,
    members,
    row,
)
from lenet_book.figures.error_explorer.stored_rows import NAMES, matrices, stored_row
from lenet_book.records.snapshots import better_lenet5, trained_lenet5
from lenet_utils.data import load_cifar10

LARGEST = 1.5e6  # bytes that a page may load for all rows


@pytest.fixture(scope="module")
def judged() -> Pictures:
    rng = np.random.default_rng(1)
    return Pictures(rng.integers(0, 256, (90, 6, 5, 3), np.uint8), rng.integers(0, 3, 90))


@pytest.fixture(scope="module")
def answers() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(2)
    return {name: rng.dirichlet(np.ones(3), 90) for name in ("one", "other")}


def pictures_of(sheet: dict, count: int) -> np.ndarray:
    """The pictures of a lossless sheet, one after the other."""
    height, width, _ = sheet["shape"]
    with Image.open(io.BytesIO(sheet["bytes"])) as picture:
        whole = np.asarray(picture.convert("RGB"))
    places = [divmod(n, COLUMNS) for n in range(count)]
    return np.array(
        [whole[y * height :, x * width :][:height, :width] for y, x in places], np.uint8
    )


def test_the_matrix_counts_what_a_loop_counts(judged, answers):
    counts = confusion(answers["one"], judged.labels)
    for truth in range(3):
        for found in range(3):
            expected = sum(
                label == truth and max(range(3), key=lambda c: p[c]) == found
                for p, label in zip(answers["one"], judged.labels, strict=True)
            )
            assert counts[truth, found] == expected
    mistake = largest_mistake(counts)
    assert mistake[0] != mistake[1]
    assert counts[mistake] == max(counts[t, f] for t in range(3) for f in range(3) if t != f)


def test_a_cell_shows_the_surest_the_least_sure_and_evenly_spaced_ones():
    rng = np.random.default_rng(3)
    sure = rng.permutation(np.linspace(0.51, 0.99, 100))
    probabilities = np.stack([1 - sure, sure], axis=1)
    labels = np.zeros(100, int)
    shown = members(probabilities, labels, 0, 1)
    ranks = [int((sure > sure[n]).sum()) for n in shown]
    assert len(shown) == MOST
    assert (ranks[0], ranks[-1]) == (0, 99)
    assert set(np.diff(ranks)) == {9}
    assert members(probabilities, labels, 1, 0) == []
    assert len(members(probabilities[:5], labels[:5], 0, 1)) == 5


def test_a_row_holds_its_pictures_and_their_nearest_training_pictures(judged, answers):
    rng = np.random.default_rng(4)
    training = Pictures(rng.integers(0, 256, (40, 6, 5, 3), np.uint8), rng.integers(0, 3, 40))
    truth = 1
    made = row(truth, answers, judged, training)
    cells = [(name, found) for name in answers for found in range(3)]
    here = {n for name, f in cells for n in members(answers[name], judged.labels, truth, f)}
    assert made["numbers"] == sorted(here)
    assert all(judged.labels[n] == truth for n in here)
    last = max(entry[0] for found in made["nearby"].values() for entry in found)
    shown = pictures_of(made["sheet"], last + 1)
    np.testing.assert_array_equal(shown[: len(here)], judged.images[made["numbers"]])
    for name, stored in made["probabilities"].items():
        parts = np.frombuffer(stored["bytes"], "<u2").reshape(-1, 3)
        np.testing.assert_allclose(parts / 65_535, answers[name][made["numbers"]], atol=1e-5)

    def line(image):
        values = image.astype(float).ravel() - image.mean()
        return values / np.linalg.norm(values)

    for place, number in enumerate(made["numbers"]):
        is_wrong = any(answers[name][number].argmax() != truth for name in answers)
        assert (str(place) in made["nearby"]) == is_wrong
        entries = made["nearby"].get(str(place), [])
        assert [entry[2] == truth for entry in entries] == [True, False][: len(entries)]
        for at, near, label, distance in entries:
            asked = line(judged.images[number])
            distances = {
                n: min(np.linalg.norm(asked - line(x)) for x in (image, image[:, ::-1]))
                for n, image in enumerate(training.images)
                if (training.labels[n] == truth) == (label == truth)
            }
            assert near == min(distances, key=distances.get)
            assert distance == pytest.approx(min(distances.values()), abs=0.006)
            np.testing.assert_array_equal(shown[at], training.images[near])


def test_the_page_s_rows_are_what_the_networks_answer_and_are_small():
    errors = matrices()
    assert errors["pictures"] == sum(map(sum, errors["counts"]["better"])) == 10_000
    _, (images, labels) = load_cifar10()
    truth = 4
    found = stored_row(f"errors-{truth}")
    numbers = found["numbers"]
    if len(images) == 10_000:
        assert set(labels.ravel()[numbers]) == {truth}
        asked = images[numbers] / np.float32(255)
        says = better_lenet5().predict(asked, batch_size=500, verbose=0)
        content = base64.b64decode(found["probabilities"]["better"]["bytes"])
        stored = np.frombuffer(content, "<u2")
        np.testing.assert_allclose(stored.reshape(-1, 10) / 65_535, says, atol=2e-4)
    for name in ("tutorial", "better"):
        lengths = [len(cell) for cell in found["cells"][name]]
        assert lengths == [min(count, MOST) for count in errors["counts"][name][truth]]
    assert sum(len(page_data.sheet_script(name)) for name in NAMES) <= LARGEST


# ---------------------------------------------------------------- a learner's own
def network(classes: int = 3, last: str | None = "softmax", channels: int = 1) -> keras.Sequential:
    keras.utils.set_random_seed(5)
    return keras.Sequential(
        [
            keras.Input((8, 8, channels)),
            layers.Conv2D(2, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(classes, activation=last),
        ]
    )


IMAGES = np.random.default_rng(6).random((20, 8, 8, 1), dtype="float32")
LABELS = np.arange(20) % 2  # class 2 never occurs


def test_it_begins_as_the_page_does():
    figure = ErrorExplorer()
    stored = catalog.FIGURES["error-explorer"].state
    assert figure.state() == stored
    told = catalog.options(figure._repr_mimebundle_()[0]["text/html"])
    assert told["state"] == stored
    assert told["data"]["sheets"]["rows"] == NAMES
    counts = np.array(figure._errors["counts"]["tutorial"])
    assert largest_mistake(counts) == (stored["truth"], stored["found"])


def test_your_own_network_begins_at_its_largest_mistake():
    model = network()
    images = IMAGES.copy()
    images[3] = 0.5  # a picture of one colour
    figure = ErrorExplorer(
        model,
        images,
        LABELS,
        train_images=IMAGES[::-1],
        train_labels=LABELS[::-1],
        class_names=["even", "odd", "never"],
    )
    says = model.predict(images, verbose=0)
    counts = confusion(says, LABELS)
    assert figure._errors["counts"] == {"tutorial": counts.tolist()}
    assert counts[2].sum() == 0
    assert (figure.truth, figure.found) == largest_mistake(counts)
    assert [len(one["numbers"]) for one in figure._sheets["rows"]] == [10, 10, 0]
    assert figure._names == {"classNames": ["even", "odd", "never"]}
    figure.truth = 2
    with pytest.raises(ValueError, match="stands for your own model"):
        figure.network = "better"


def test_one_hot_labels_and_names_are_taken():
    names = ["a", "b", "c"]
    for labels in (np.eye(3)[LABELS], [names[c] for c in LABELS], LABELS[:, None]):
        figure = ErrorExplorer(network(), IMAGES, labels, class_names=names)
        assert sum(map(sum, figure._errors["counts"]["tutorial"])) == 20


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((None, IMAGES, LABELS), "belong to a model"),
        (("model.keras", IMAGES, LABELS), "load it first"),
        ((7, IMAGES, LABELS), "must be a Keras model, got a int"),
        ((network(), IMAGES), "images and labels are needed"),
        ((network(), IMAGES[:, :6], LABELS), "images must have shape"),
        ((network(), IMAGES, LABELS + 2), "labels must be whole numbers 0…2"),
        ((network(), IMAGES, LABELS[:5]), "labels must have shape"),
        ((network(last=None), IMAGES, LABELS), "end the network in softmax"),
        ((network(classes=1, last="sigmoid"), IMAGES, LABELS), "of 2 to 20 classes"),
        ((network(classes=21), IMAGES, LABELS), "of 2 to 20 classes"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(given, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        ErrorExplorer(*given)


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        ({"truth": 10}, r"truth must be 0…9, got 10"),
        ({"found": -1}, r"found must be 0…9"),
        ({"picture": 10_000}, r"picture must be 0…9999"),
        ({"order": "worst"}, "order must be one of surest, least"),
        ({"network": "mine"}, "network must be one of tutorial, better"),
        ({"cell": 1}, "there is no setting cell"),
    ],
)
def test_a_view_that_is_not_there_is_refused(view, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        ErrorExplorer(**view)


def test_pictures_that_are_stored_are_given_to_the_networks_in_0_to_1():
    _, (images, _) = load_cifar10("sample")
    answers = stored_rows.book_answers(images[:20])
    networks = {"tutorial": trained_lenet5(), "better": better_lenet5()}
    assert set(answers) == set(networks)
    for name, network in networks.items():
        expected = network.predict((images[:20] / 255).astype("float32"), verbose=0)
        np.testing.assert_allclose(answers[name], expected, atol=1e-5)


def test_rows_that_are_written_again_are_those_of_pictures_and_answers(tmp_path, monkeypatch):
    train, test = ((images[:80], labels[:80]) for images, labels in load_cifar10("sample"))
    rng = np.random.default_rng(5)
    answers = {name: rng.dirichlet(np.ones(10), 80) for name in stored_rows.NETWORKS}
    monkeypatch.setattr("lenet_utils.data.all_of_cifar10", lambda: (train, test))
    monkeypatch.setattr(stored_rows, "book_answers", lambda images: answers)
    stored_rows.write(tmp_path)
    written = json.loads((tmp_path / "rows.json").read_text("utf-8"))
    assert written["pictures"] == 80
    judged, known = (Pictures(images, labels.ravel()) for images, labels in (test, train))
    rows = stored_rows.rows_of(answers, judged, known, stored_rows.QUALITY)
    for name, one in zip(NAMES, rows, strict=True):
        assert (tmp_path / f"{name}.webp").read_bytes() == one["sheet"].pop("bytes")
        assert written["rows"][name] == json.loads(json.dumps(with_base64(one)))
    predicted = answers["better"].argmax(axis=1)
    for truth, answer in zip(judged.labels[:20], predicted, strict=False):
        cell = np.sum((judged.labels == truth) & (predicted == answer))
        assert written["counts"]["better"][truth][answer] == cell


def test_rows_are_written_when_the_module_is_run(monkeypatch):
    def full_data_set() -> None:
        raise FileNotFoundError("the data set")

    monkeypatch.setattr("lenet_utils.data.all_of_cifar10", full_data_set)
    runpy.run_path(stored_rows.__file__, run_name="another")
    with pytest.raises(FileNotFoundError, match="the data set"):
        runpy.run_path(stored_rows.__file__, run_name="__main__")


def test_a_cell_of_your_own_shows_as_many_pictures_as_one_of_the_page():
    lengths = {
        len(cell)
        for name in NAMES
        for cells in stored_row(name)["cells"].values()
        for cell in cells
    }
    sure = np.linspace(0.6, 0.9, 30)
    shown = members(np.stack([sure, 1 - sure], axis=1), np.zeros(30, int), 0, 0)
    assert len(shown) == max(lengths) == 12


def test_without_a_mistake_the_first_cell_beside_the_diagonal_is_the_largest():
    assert largest_mistake(np.diag([5, 4, 3])) == (0, 1)
    assert largest_mistake(np.array([[9, 0, 0], [0, 9, 1], [0, 0, 9]])) == (1, 2)


@pytest.mark.parametrize(("count", "rows"), [(0, 1), (1, 1), (20, 1), (21, 2), (40, 2)])
def test_a_sheet_has_as_many_rows_as_its_pictures_need(count, rows):
    images = np.random.default_rng(0).integers(0, 256, (count, 6, 5, 3), np.uint8)
    sheet = _as_sheet(images, None)
    assert {name: sheet[name] for name in ("shape", "format", "columns")} == {
        **{"shape": [6, 5, 3], "format": "webp", "columns": COLUMNS}
    }
    with Image.open(io.BytesIO(sheet["bytes"])) as picture:
        assert picture.size == (5 * COLUMNS, 6 * rows)
    if count:
        np.testing.assert_array_equal(pictures_of(sheet, count), images)
        assert len(_as_sheet(images, 10)["bytes"]) < len(sheet["bytes"])


@pytest.mark.parametrize("classes", [1, 2, 20, 21])
def test_a_matrix_has_two_to_twenty_classes(classes):
    stack = [keras.Input((4, 4, 2)), layers.Flatten(), layers.Dense(classes, "softmax")]
    images = np.random.default_rng(0).random((3, 4, 4, 2))
    given = keras.Sequential(stack), images, np.array([0, classes - 1, 0])
    if classes in (1, 21):
        with pytest.raises(ValueError, match=rf"of 2 to 20 classes; .* shape \({classes},\)$"):
            ErrorExplorer(*given)
        return
    figure = ErrorExplorer(*given)
    last = figure._sheets["rows"][classes - 1]
    sheet = last["sheet"] | {"bytes": base64.b64decode(last["sheet"]["bytes"])}
    (shown,) = pictures_of(sheet, 1)
    grey = np.rint(255 * images[1, ..., :1])  # of other channels the first
    np.testing.assert_array_equal(shown, grey.repeat(3, axis=-1))
    figure.picture = 2
    with pytest.raises(ValueError, match=r"^picture must be 0…2, got 3$"):
        figure.picture = 3
    for cell in ("truth", "found"):
        setattr(figure, cell, classes - 1)
        with pytest.raises(ValueError, match=rf"^{cell} must be 0…{classes - 1}, got {classes}$"):
            setattr(figure, cell, classes)
