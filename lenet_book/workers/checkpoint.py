"""How far a training was: what it needs to go on as if it had never been stopped."""

from pathlib import Path

import keras
import numpy as np

from lenet_book.files import atomic_write


class Checkpoint:
    """The state of a training after its last whole epoch, in a folder that all workers see.

    The loop draws pictures for each epoch from one stream of chance. So a training that goes on
    asks again for the epochs that are done, and is given what was measured in them.
    """

    def __init__(
        self, folder: Path | None, model: keras.Model, optimiser: keras.optimizers.Optimizer
    ) -> None:
        self._path = folder / "state.npz" if folder else None
        self._variables = [*model.variables, *optimiser.variables]
        self._measured: list[np.ndarray] = []
        self._asked = 0
        if self._path and self._path.exists():
            with np.load(self._path) as arrays:
                for number, variable in enumerate(self._variables):
                    variable.assign(arrays[f"{number:03}"])
                self._measured = list(arrays["measured"])

    def next(self) -> np.ndarray | None:
        """Return what was measured in the next epoch, if that is done, or None."""
        self._asked += 1
        done = self._asked <= len(self._measured)
        return self._measured[self._asked - 1] if done else None

    def keep(self, measured: np.ndarray) -> None:
        """Keep the state after an epoch, and what was measured in it."""
        self._measured.append(measured)
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        arrays = {f"{number:03}": np.array(one) for number, one in enumerate(self._variables)}
        with atomic_write(self._path) as file:
            np.savez(file, measured=np.array(self._measured), **arrays)  # type: ignore[arg-type]
