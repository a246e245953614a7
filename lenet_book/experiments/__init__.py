"""The book's experiments: run them, and record what they measure.

    python -m lenet_book.experiments                  list the experiments
    python -m lenet_book.experiments NAME ...         run them and write results/NAME.json
    python -m lenet_book.experiments --report NAME    print what is recorded
    python -m lenet_book.experiments --again NAME     run one seed again and compare

A run that is stopped halfway keeps its finished seeds; the same command goes on from there.
Each module here that has a list EXPERIMENTS adds them: a new file needs no second place.
"""

import importlib
import pkgutil
from collections.abc import Iterator

from lenet_book.experiments.recording import Experiment
from lenet_book.workers import NO_JAX


def _found() -> Iterator[Experiment]:
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        if not module.name.endswith(".__main__"):
            yield from getattr(importlib.import_module(module.name), "EXPERIMENTS", [])


try:
    EXPERIMENTS = {experiment.name: experiment for experiment in _found()}
except ModuleNotFoundError as error:
    if error.name == "jax":  # which the environment asks for, as Keras's backend
        raise ImportError(NO_JAX) from None
    raise
