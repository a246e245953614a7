"""LiveCurves: the curves of a training run, drawn while it trains.

    model.fit(images, labels, epochs=5, validation_split=0.1,
              callbacks=[LiveCurves()], verbose=0)

In Jupyter, VS Code and Colab the cell shows the curves and a line with the step and the time
left. Elsewhere (a terminal, a notebook that a program executes) it prints a line an epoch,
without times, so that two runs print the same.
"""

import io
import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
from IPython import get_ipython
from IPython.display import DisplayHandle, display
from matplotlib.figure import Figure

from lenet_book.palette import LIGHT

SECONDS_BETWEEN_UPDATES = 0.5
TRAINING, VALIDATION = LIGHT["accent"], LIGHT["positive"]


class LiveCurves(keras.callbacks.Callback):
    """Draw loss and the first metric while a model trains, with progress and time left.

    By default there are pictures where somebody sits at a notebook, and text elsewhere; `live`
    says otherwise: True for pictures in any notebook, False for text. `history` holds the
    finished epochs as `model.fit` returns them, also of a run that was interrupted. A loss that
    is not a number stops the training, with a sentence. Each call of `fit` begins anew.
    """

    def __init__(self, live: bool | None = None) -> None:
        super().__init__()
        self.live = live
        self.history: dict[str, list[float]] = {}
        self._board: Board | None = None

    # ---------------------------------------------------------------- what Keras calls
    def on_train_begin(self, logs: dict | None = None) -> None:
        """Begin a picture, or nothing yet."""
        self.history = {}
        self._at: dict[str, list[int]] = {}  # the epochs, from 1, that history's numbers are of
        self._steps = self.params.get("steps")
        self._epochs = self.params["epochs"]
        self._first = self._epoch = self._step = 0
        self._clock = Clock()
        self._latest = self._stopped = ""
        if self._board:
            self._board.leave()
        live = somebody_watches() if self.live is None else self.live and get_ipython() is not None
        self._board = Board(self._interrupted) if live else None
        if self._board:
            self._board.say("Preparing the first step.")

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Note which epoch it is: a training that is continued does not begin with the first."""
        self._epoch, self._step = epoch + 1, 0
        self._first = self._first or self._epoch

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Look at the loss, and now and then say how far the epoch is."""
        self._step = batch + 1
        loss = as_number((logs or {}).get("loss", 0.0))
        if loss is not None and not math.isfinite(loss):
            self._stop(loss)
        elif self._board and self._clock.is_time():
            self._board.say(f"{self._progress()}\n{self._latest}".rstrip())
        self._clock.step_done()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Draw the curves, or print a line."""
        if self._stopped:
            return
        self._steps = self._steps or self._step  # a generator's length shows after one epoch
        for name, value in (logs or {}).items():
            number = as_number(value)
            # What is no number is kept as it came, and not drawn.
            self.history.setdefault(name, []).append(value if number is None else number)
            self._at.setdefault(name, []).append(epoch + 1)
        self._latest = f"epoch {epoch + 1} of {self._epochs}: {in_words(logs or {})}"
        if self._board:
            self._board.say(f"{self._progress()}\n{self._latest}")
            self._board.draw(self.history, self._at, self._epochs)
        else:
            print(self._latest, flush=True)

    def on_train_end(self, logs: dict | None = None) -> None:
        """Leave the picture as it is."""
        if self._board:
            self._board.leave()
            if not self._stopped:
                self._board.say(f"Done in {duration(self._clock.elapsed())}.\n{self._latest}")

    # ---------------------------------------------------------------- what it says
    def _progress(self) -> str:
        where = f"Epoch {self._epoch} of {self._epochs}, step {self._step}"
        if not self._steps:
            return where
        done = self._epoch - self._first + self._step / self._steps
        seconds = self._clock.left(done, self._epochs - self._first + 1)
        left = f"; about {duration(seconds)} left" if seconds else ""
        return f"{where} of {self._steps}{left}"

    def _stop(self, loss: float) -> None:
        if self._stopped:
            return
        self.model.stop_training = True
        self._stopped = (
            f"The loss is {loss} in step {self._step} of epoch {self._epoch}, so training stops: "
            "no later step could repair the weights. Try a smaller learning rate, and look for "
            "NaN or huge values in the data."
        )
        if self._board:
            self._board.say(f"{self._stopped}\n{self._latest}".rstrip())
        else:
            print(self._stopped, flush=True)

    def _interrupted(self) -> None:
        finished = len(self.history.get("loss", []))
        assert self._board  # who calls this
        self._board.say(
            f"Stopped in epoch {self._epoch} of {self._epochs}, after step {self._step}; "
            f"finished epochs, kept in history: {finished}.\n{self._latest}".rstrip()
        )


class Board:
    """Two outputs of a cell that change in place: some text, and a picture below it.

    `interrupted` is called when the cell ends before `leave` was called.
    """

    def __init__(self, interrupted: Callable[[], None]) -> None:
        self._text: DisplayHandle = display(Text(""), display_id=True)
        self._picture: DisplayHandle | None = None
        self._events = get_ipython().events

        def leaving(*_: Any) -> None:
            self.leave()
            interrupted()

        self._leaving: Callable[..., None] | None = leaving
        self._events.register("post_run_cell", leaving)

    def say(self, text: str) -> None:
        """Replace the text."""
        self._text.update(Text(text))

    def draw(self, history: dict[str, list[float]], at: dict[str, list[int]], epochs: int) -> None:
        """Replace the picture; at first, put it below the text."""
        bundle = {
            "image/png": png(curves(history, at, epochs)),
            "text/plain": f"Curves of {max(map(len, history.values()), default=0)} epochs",
        }
        if self._picture is None:
            self._picture = display(bundle, raw=True, display_id=True)
        else:
            self._picture.update(bundle, raw=True)

    def leave(self) -> None:
        """The training has ended by itself."""
        if self._leaving:
            self._events.unregister("post_run_cell", self._leaving)
            self._leaving = None


class Text:
    """A text that notebooks show without quotes."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


class Clock:
    """How long training takes. The first step, which compiles, says nothing of the others."""

    def __init__(self) -> None:
        self._start = self._shown = time.perf_counter()
        self._first_step: float | None = None

    def step_done(self) -> None:
        """Note when the first step was done."""
        self._first_step = self._first_step or time.perf_counter()

    def is_time(self) -> bool:
        """Return whether the last time it was is long enough ago."""
        now = time.perf_counter()
        if now - self._shown < SECONDS_BETWEEN_UPDATES:
            return False
        self._shown = now
        return True

    def elapsed(self) -> float:
        """Return the seconds since training began."""
        return time.perf_counter() - self._start

    def left(self, done: float, of: float) -> float | None:
        """Return the seconds that the rest takes if it goes on like `done` of `of` epochs."""
        if self._first_step is None or done <= 0:
            return None
        return (time.perf_counter() - self._first_step) * (of - done) / done


def somebody_watches() -> bool:
    """Return whether this runs in a notebook that a person has open.

    A program that executes notebooks (nbconvert, nbval, papermill) cannot answer a question of
    the kernel, and says so with every cell.
    """
    kernel = getattr(get_ipython(), "kernel", None)
    return bool(getattr(kernel, "_allow_stdin", False))


def duration(seconds: float) -> str:
    """Return a time in words, as exact as a reader needs: "8 s", "3 min", "1.5 h"."""
    if seconds < 60:
        return f"{max(round(seconds), 1)} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def as_number(value: Any) -> float | None:
    """Return what a log holds as a number; None for a vector, a text, or nothing."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def written(value: Any) -> str:
    """Return a log's value with two decimals, or, where these say nothing, two digits."""
    number = as_number(value)
    if number is None:
        values = np.ravel(value) if isinstance(value, np.ndarray | list | tuple) else [value]
        shown = ", ".join(str(v) if as_number(v) is None else written(v) for v in values[:4])
        return f"[{shown}{', …' if len(values) > 4 else ''}]" if len(values) > 1 else str(shown)
    return f"{number:.2g}" if 0 < abs(number) < 0.005 else f"{number:.2f}"


def in_words(numbers: Mapping[str, Any]) -> str:
    """Return what an epoch's log says: "loss 1.52, accuracy 0.45; validation: loss 1.60, …"."""
    said = {name: written(value) for name, value in numbers.items()}
    training = [f"{name} {text}" for name, text in said.items() if not name.startswith("val_")]
    validation = [
        f"{name.removeprefix('val_')} {text}"
        for name, text in said.items()
        if name.startswith("val_")
    ]
    words = ", ".join(training)
    return f"{words}; validation: {', '.join(validation)}" if validation else words


def is_drawable(value: Any) -> bool:
    """Return whether a value of the history is a number; NaN leaves a gap in its line."""
    return isinstance(value, float)


def curves(history: dict[str, list[float]], at: dict[str, list[int]], epochs: int) -> Figure:
    """Draw loss and the first other quantity, on an axis for all `epochs`.

    `at` holds the epoch of each number in `history`: validation may skip some.
    """
    drawn = {name for name, values in history.items() if all(map(is_drawable, values))}
    others = [n for n in history if n in drawn and n != "loss" and not n.startswith("val_")]
    names = [*(["loss"] if "loss" in drawn else []), *others[:1]]
    first = min((epochs_of[0] for epochs_of in at.values()), default=1)
    figure = Figure(figsize=(4.6 * max(len(names), 1), 3), layout="constrained")
    if not names:
        return figure
    for axes, name in zip(figure.subplots(1, len(names), squeeze=False)[0], names, strict=True):
        axes.plot(at[name], history[name], "o-", color=TRAINING, label="training")
        if f"val_{name}" in drawn:
            values = history[f"val_{name}"]
            axes.plot(at[f"val_{name}"], values, "s--", color=VALIDATION, label="validation")
        axes.set(xlabel="epoch", ylabel=name, xlim=(first - 0.5, epochs + 0.5))
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.grid(alpha=0.3)
        axes.legend()
    return figure


def png(figure: Figure) -> bytes:
    """Return a figure as the bytes of a PNG."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=100)
    return file.getvalue()
