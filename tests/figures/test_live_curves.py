"""LiveCurves: text where nobody watches, pictures that change in place where somebody does."""

import re

import keras
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from lenet_book.figures import live_curves
from lenet_book.figures.live_curves import Clock, LiveCurves, curves, duration, in_words

pytestmark = pytest.mark.trains
IMAGES = np.random.default_rng(0).random((40, 4), dtype="float32")
LABELS = np.arange(40) % 2


def model() -> keras.Sequential:
    keras.utils.set_random_seed(0)
    made = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="softmax")])
    made.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return made


def fit(callback: LiveCurves, images: np.ndarray = IMAGES, **settings) -> keras.callbacks.History:
    settings = {"epochs": 2, "batch_size": 8, "verbose": 0} | settings
    return model().fit(images, LABELS, callbacks=[callback], **settings)


# ---------------------------------------------------------------- as text
def test_where_nobody_watches_it_prints_one_line_an_epoch(capsys):
    history = fit(LiveCurves(), validation_split=0.2)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["epoch 1 of 2", "epoch 2 of 2"]
    last = {name: values[-1] for name, values in history.history.items()}
    assert lines[1].endswith(
        f"loss {last['loss']:.2f}; validation: accuracy {last['val_accuracy']:.2f}, "
        f"loss {last['val_loss']:.2f}"
    )
    assert f"accuracy {last['accuracy']:.2f}, loss" in lines[1]


def test_it_prints_the_same_every_time_and_does_not_disturb_the_training(capsys):
    with_it = fit(LiveCurves()).history
    first = capsys.readouterr().out
    fit(LiveCurves())
    assert capsys.readouterr().out == first
    assert with_it == model().fit(IMAGES, LABELS, epochs=2, batch_size=8, verbose=0).history


def test_it_keeps_the_history_of_its_latest_fit():
    callback = LiveCurves()
    fit(callback, epochs=3)
    history = fit(callback, validation_split=0.2, validation_freq=2)
    assert callback.history == history.history
    assert len(callback.history["val_loss"]) == 1


def test_a_loss_that_is_no_number_stops_the_training_with_one_sentence(capsys):
    broken = IMAGES.copy()
    broken[20] = np.nan
    callback = LiveCurves()
    history = fit(callback, broken, epochs=5, shuffle=False)
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 1
    # The network goes wrong in the third step of eight images: it takes the next one to see it.
    assert re.match(r"The loss is nan in step 3 of epoch 1, so training stops: .* smaller", said[0])
    assert len(history.history["loss"]) == 1
    assert callback.history == {}


def test_a_generator_of_unknown_length_is_fine(capsys):
    def batches():
        while True:
            yield IMAGES[:8], LABELS[:8]

    callback = LiveCurves()
    settings = {"steps_per_epoch": 3, "epochs": 2, "shuffle": False, "verbose": 0}
    model().fit(batches(), callbacks=[callback], **settings)
    assert len(capsys.readouterr().out.splitlines()) == 2


# ---------------------------------------------------------------- what it is made of
def test_words_for_numbers_and_times():
    assert in_words({"loss": 1.234}) == "loss 1.23"
    assert in_words({"loss": 1.0, "val_loss": 2.0}) == "loss 1.00; validation: loss 2.00"
    words = {0.2: "1 s", 59: "59 s", 61: "1 min", 5000: "83 min", 5400: "1.5 h"}
    assert {seconds: duration(seconds) for seconds in words} == words


def test_time_left_does_not_count_the_first_step(monkeypatch):
    now = 100.0
    monkeypatch.setattr(live_curves.time, "perf_counter", lambda: now)
    clock = Clock()
    assert clock.left(0.5, 3) is None  # nothing is known yet
    now = 130.0  # a first step of 30 seconds
    clock.step_done()
    now = 132.0
    clock.step_done()
    assert clock.left(0.5, 3) == pytest.approx(2.0 * 2.5 / 0.5)
    assert clock.elapsed() == 32.0
    assert clock.is_time()
    assert not clock.is_time()


def test_the_picture_shows_what_there_is_at_the_right_epochs():
    history = {"loss": [3.0, 2.0, 1.0], "accuracy": [0.1, 0.2, 0.3], "val_loss": [2.5]}
    at = {"loss": [4, 5, 6], "accuracy": [4, 5, 6], "val_loss": [5]}
    loss, accuracy = curves(history, at, 8).axes
    assert [line.get_xydata().tolist() for line in loss.lines] == [
        [[4, 3.0], [5, 2.0], [6, 1.0]],
        [[5, 2.5]],
    ]
    assert len(accuracy.lines) == 1
    assert accuracy.get_ylabel() == "accuracy"
    assert loss.get_xlim() == (3.5, 8.5)
    assert len(curves({"loss": [1.0]}, {"loss": [1]}, 1).axes) == 1


# ---------------------------------------------------------------- in a real kernel
KERNEL = """
import numpy as np, keras
from lenet_book.figures.live_curves import LiveCurves
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="softmax")])
model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
images, labels = np.ones((40, 4), "float32"), np.zeros(40)
live = LiveCurves(live=True)
def fit(callback=live, epochs=3, **settings):
    model.fit(images, labels, epochs=epochs, callbacks=[callback], verbose=0, **settings)
"""
CELLS = [
    KERNEL,
    "fit()",
    "fit(epochs=4, initial_epoch=2)",
    """
class Interrupt(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        if self.live.history:
            raise KeyboardInterrupt
interrupt = Interrupt()
interrupt.live = live
try:
    model.fit(images, labels, epochs=3, callbacks=[live, interrupt], verbose=0)
except KeyboardInterrupt:
    pass
""",
    "images[:] = np.nan; fit()",
    """
images[:] = 1
model.set_weights([np.zeros((4, 2)), np.zeros(2)])
fit(LiveCurves(), epochs=2)
""",
]


@pytest.fixture(scope="module")
def outputs() -> list[list]:
    """What the cells show: a program executes them, and three of them force pictures."""
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = NotebookClient(notebook, timeout=120, kernel_name="python3")
    messages = []
    with client.setup_kernel():
        for number, cell in enumerate(cells):
            client.execute_cell(cell, number)
            messages.append(cell.outputs)
    return messages


def shown(cell: list) -> tuple[str, bytes]:
    text, picture = (output["data"] for output in cell)
    return text["text/plain"], picture.get("image/png")


def test_a_cell_has_one_text_and_one_picture_however_many_epochs(outputs):
    text, picture = shown(outputs[1])
    assert re.match(r"Done in \d+ s\.\nepoch 3 of 3: accuracy", text)
    assert picture
    assert outputs[1][1]["data"]["text/plain"] == "Curves of 3 epochs"


def test_another_fit_begins_a_picture_of_its_own(outputs):
    text, picture = shown(outputs[2])
    assert re.match(r"Done in \d+ s\.\nepoch 4 of 4: ", text)
    assert outputs[2][1]["data"]["text/plain"] == "Curves of 2 epochs"
    assert picture != shown(outputs[1])[1]


def test_an_interrupted_training_says_where_and_keeps_its_picture(outputs):
    text, picture = shown(outputs[3])
    assert text.startswith(
        "Stopped in epoch 2 of 3, after step 1; finished epochs, kept in history: 1"
    )
    assert picture


def test_nan_is_said_in_place(outputs):
    (output,) = outputs[4]
    assert output["data"]["text/plain"].startswith("The loss is nan in step 1 of epoch 1")


def test_a_program_that_executes_a_notebook_gets_text(outputs):
    assert {output["name"] for output in outputs[5]} == {"stdout"}
    text = "".join(output["text"] for output in outputs[5])
    assert len(text.splitlines()) == 2


def test_a_person_at_the_notebook_gets_pictures(monkeypatch):
    class Shell:
        class kernel:
            _allow_stdin = True

    monkeypatch.setattr(live_curves, "get_ipython", lambda: Shell)
    assert live_curves.somebody_watches()
    Shell.kernel._allow_stdin = False
    assert not live_curves.somebody_watches()
    monkeypatch.setattr(live_curves, "get_ipython", lambda: None)
    assert not live_curves.somebody_watches()
