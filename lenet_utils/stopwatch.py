"""A stopwatch for one training: how long it builds, traces, trains and tests."""

import statistics
import time

import keras


class Stopwatch(keras.callbacks.Callback):
    """Note where the seconds of one training go. Make it before the model, and `stop` it last.

    `building`: until training begins. `tracing`: the first step, in which TensorFlow traces and
    compiles, less what a usual step takes. `training`, `testing`: of each epoch; a test between
    `fit` and `stop` counts with the last. `seconds`: all of it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.building = self.tracing = self.seconds = 0.0
        self.training: list[float] = []
        self.testing: list[float] = []
        self._steps: list[float] = []
        self._start = time.perf_counter()

    def _now(self) -> float:
        return time.perf_counter() - self._start

    def on_train_begin(self, logs: dict | None = None) -> None:
        if self.seconds:
            raise ValueError("a stopwatch times one training; make a new one for the next")
        self.building = self._now()

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._epoch_began = self._now()

    def on_train_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        self._step_began = self._now()

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        self._step_ended = self._test_ended = self._now()
        self._steps.append(self._step_ended - self._step_began)

    def on_test_end(self, logs: dict | None = None) -> None:
        self._test_ended = self._now()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        self.training.append(self._step_ended - self._epoch_began)
        self.testing.append(self._test_ended - self._step_ended)

    def on_train_end(self, logs: dict | None = None) -> None:
        usual = statistics.median(self._steps[1:] or [0.0])
        self.tracing = max(0.0, self._steps[0] - usual)
        self.training[0] -= self.tracing
        self.seconds = self._now()

    def stop(self) -> None:
        """End with a test that came after the training."""
        if not self.seconds:
            raise ValueError("no training has ended yet: call stop() after model.fit")
        self.testing[-1] += self._now() - self.seconds
        self.seconds = self._now()
