"""LiveCurves: text where nobody watches, pictures that change in place where somebody does."""

import io
import math
import re

import keras
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from PIL import Image

from lenet_book.figures import live_curves
from lenet_book.figures.live_curves import Clock, LiveCurves, curves, duration, in_words, written

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
    words = {0.2: "1 s", 59: "59 s", 60: "1 min", 5000: "83 min", 5399: "90 min", 5400: "1.5 h"}
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


# ---------------------------------------------------------------- in a cell
def test_words_for_a_value_that_is_small_or_a_list():
    words = {0.005: "0.01", 0.0049: "0.0049", -0.0012: "-0.0012", 0: "0.00", -2: "-2.00"}
    assert {value: written(value) for value in words} == words
    assert written([1, 2, 3, 4]) == "[1.00, 2.00, 3.00, 4.00]"
    assert written(np.arange(5)) == "[0.00, 1.00, 2.00, 3.00, …]"
    assert written((1, "a")) == "[1.00, a]"
    assert (written([7]), written("a"), written([])) == ("7.00", "a", "")


class Handle:
    """What a cell shows, and all that it has shown in this place."""

    def __init__(self, first: object) -> None:
        self.shown = [first]

    def update(self, now: object, raw: bool = False) -> None:
        assert raw == isinstance(now, dict)
        self.shown.append(now)


class Notebook:
    """A notebook with a cell that runs, and a clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events = self.kernel = self
        self._allow_stdin = True
        self.now, self.handles, self.waiting = 100.0, [], []
        monkeypatch.setattr(live_curves, "get_ipython", lambda: self)
        monkeypatch.setattr(live_curves, "display", self.display)
        monkeypatch.setattr(live_curves.time, "perf_counter", lambda: self.now)

    def display(self, what: object, raw: bool = False, display_id: bool = False) -> Handle:
        assert display_id
        assert raw == isinstance(what, dict)
        self.handles.append(Handle(what))
        return self.handles[-1]

    def register(self, event: str, call) -> None:
        assert event == "post_run_cell"
        self.waiting.append(call)

    def unregister(self, event: str, call) -> None:
        assert event == "post_run_cell"
        self.waiting.remove(call)

    def end_cell(self) -> None:
        for call in list(self.waiting):
            call(None)

    def texts(self, handle: int = 0) -> list[str]:
        return [str(one) for one in self.handles[handle].shown]


@pytest.fixture
def notebook(monkeypatch):
    return Notebook(monkeypatch)


def begun(live: bool | None = None, **params: object) -> LiveCurves:
    callback = LiveCurves(live)
    callback.set_params(params)
    callback.set_model(model())
    callback.on_train_begin()
    return callback


def test_a_cell_says_step_by_step_how_far_a_training_is_and_how_long_it_takes(notebook):
    callback = begun(epochs=3, steps=4)
    callback.on_epoch_begin(1)  # a training that is continued
    for batch, now in enumerate([130.0, 130.4, 190.0, 190.5]):
        notebook.now = now
        callback.on_train_batch_end(batch, {"loss": 1.0})
    notebook.now = 191.0
    callback.on_epoch_end(1, {"loss": 0.75, "matrix": np.ones(2)})
    callback.on_epoch_begin(2)
    notebook.now = 330.0
    callback.on_train_batch_end(0, {})
    callback.on_train_batch_end(3, None)
    notebook.now = 400.0
    callback.on_epoch_end(2, {"loss": 0.5, "matrix": np.ones(2), "val_loss": 2})
    notebook.now = 500.0
    callback.on_train_end()
    first, second = "epoch 2 of 3: loss 0.75, matrix [1.00, 1.00]", "epoch 3 of 3: loss 0.50, "
    second += "matrix [1.00, 1.00]; validation: loss 2.00"
    assert notebook.texts() == [
        "",
        "Preparing the first step.",
        "Epoch 2 of 3, step 1 of 4",  # the first step says nothing of the others
        "Epoch 2 of 3, step 3 of 4; about 2 min left",  # 60 s for .75 of 2 epochs
        "Epoch 2 of 3, step 4 of 4; about 1 min left",  # 60.5 s for the half
        f"Epoch 2 of 3, step 4 of 4; about 1 min left\n{first}",
        f"Epoch 3 of 3, step 1 of 4; about 2 min left\n{first}",  # 200 s for 1.25
        f"Epoch 3 of 3, step 4 of 4\n{second}",
        f"Done in 7 min.\n{second}",
    ]
    pictures = [one["text/plain"] for one in notebook.handles[1].shown]
    assert pictures == ["Curves of 1 epochs", "Curves of 2 epochs"]
    with Image.open(io.BytesIO(notebook.handles[1].shown[0]["image/png"])) as picture:
        assert picture.size == (460, 300)
    assert len(notebook.handles) == 2
    assert {name: len(values) for name, values in callback.history.items()} == {
        **{"loss": 2, "matrix": 2, "val_loss": 1}
    }
    assert notebook.waiting == []


def test_a_training_without_a_known_length_tells_it_after_an_epoch(notebook):
    callback = begun(epochs=2, steps=None)
    callback.on_epoch_begin(0)
    notebook.now = 110.0
    callback.on_train_batch_end(0, {"loss": 1.0})
    notebook.now = 112.0
    callback.on_train_batch_end(1, {"loss": 1.0})
    callback.on_epoch_end(0, {"loss": 1.0})
    assert notebook.texts()[2:] == [
        "Epoch 1 of 2, step 1",
        "Epoch 1 of 2, step 2",
        "Epoch 1 of 2, step 2 of 2; about 2 s left\nepoch 1 of 2: loss 1.00",
    ]


def test_a_cell_that_ends_early_says_once_where_the_training_was(notebook):
    callback = begun(epochs=3, steps=4)
    for epoch in (0, 1):
        callback.on_epoch_begin(epoch)
        callback.on_train_batch_end(0, {"loss": 1.0})
        if epoch == 0:
            callback.on_epoch_end(epoch, {"loss": 1.0})
    notebook.end_cell()
    notebook.end_cell()  # of another cell
    said = "Stopped in epoch 2 of 3, after step 1; finished epochs, kept in history: 1."
    assert notebook.texts()[-1] == f"{said}\nepoch 1 of 3: loss 1.00"
    assert sum(text.startswith("Stopped") for text in notebook.texts()) == 1
    callback.on_train_begin()  # another fit begins a text of its own
    assert callback.history == {}
    assert notebook.texts(-1) == ["", "Preparing the first step."]
    callback.on_train_begin()
    assert len(notebook.waiting) == 1


def test_a_loss_that_is_no_number_is_said_once_in_a_cell(notebook):
    callback = begun(epochs=3, steps=4)
    callback.on_epoch_begin(0)
    callback.on_train_batch_end(1, {"loss": math.inf})
    assert callback.model.stop_training
    callback.on_train_batch_end(2, {"loss": math.nan})
    callback.on_epoch_end(0, {"loss": math.nan})
    callback.on_train_end()
    *_, before, last = notebook.texts()
    assert before == "Preparing the first step."
    assert last.startswith("The loss is inf in step 2 of epoch 1, so training stops: no later")
    assert callback.history == {}


def test_pictures_are_for_a_notebook_and_for_who_asks_for_them(notebook, monkeypatch, capsys):
    def boards() -> list[bool]:
        return [begun(live, epochs=1)._board is not None for live in (None, True, False)]

    assert boards() == [True, True, False]
    notebook._allow_stdin = False  # a program
    assert boards() == [False, True, False]
    monkeypatch.setattr(live_curves, "get_ipython", lambda: None)
    assert boards() == [False, False, False]
    callback = begun(epochs=5)
    callback.on_epoch_end(1, {"loss": "none"})
    callback.on_train_end()
    assert capsys.readouterr().out == "epoch 2 of 5: loss none\n"
    assert callback.history == {"loss": ["none"]}


def test_the_picture_draws_the_loss_and_one_more_quantity():
    history = {"lr": ["low"], "b": [0.5], "a": [0.25], "loss": [1.0], "val_b": [0.75]}
    picture = curves(history, {name: [1] for name in history}, 2)
    assert [axes.get_ylabel() for axes in picture.axes] == ["loss", "b"]
    assert picture.get_size_inches().tolist() == [9.2, 3]
    legends = [[text.get_text() for text in axes.legend_.get_texts()] for axes in picture.axes]
    assert legends == [["training"], ["training", "validation"]]
    for axes in picture.axes:
        assert axes.get_xlabel() == "epoch"
        assert all(tick == round(tick) for tick in axes.get_xticks())
        assert axes.get_xgridlines()[0].get_visible()
    assert curves({"lr": ["low"]}, {}, 2).axes == []


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
