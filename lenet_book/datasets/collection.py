"""A collection of pictures, as its `load` gives it: from the nearest copy that is proved right.

What is alike for every collection stands here: the order of the sources, a cache that is
written whole or not at all and by one process at a time, and what the reader is told.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lenet_book.datasets.downloads import SourceFailed, locked, reason, say
from lenet_book.files import atomic_write, home

Images = tuple[np.ndarray, np.ndarray]  # uint8 images and uint8 labels, as Keras gives them
Dataset = tuple[Images, Images]  # training set, test set
Arrays = dict[str, np.ndarray]  # the same four, by the names below
NAMES = ("x_train", "y_train", "x_test", "y_test")


def datasets_folder() -> Path:
    """Return the folder in which Keras keeps datasets."""
    chosen = os.environ.get("KERAS_HOME")
    return (Path(chosen).expanduser() if chosen else home() / ".keras") / "datasets"


class Place(NamedTuple):
    """Somewhere to look: what messages call it, and how to get the arrays from there."""

    name: str
    fetch: Callable[[], Arrays]


@dataclass(frozen=True)
class Collection:
    """One collection: its name, where copies of it may be, and what proves that one is right.

    `places` gives the places to try, in order, under the names of their sources. The first is
    "cache": copies that lie on this disk already. A place under "mirror" is tried by "auto"
    only where the variable `PREFIX_MIRROR` is set. `verified` returns arrays that are the
    collection's to the last byte, and raises SourceFailed for others.
    """

    name: str
    prefix: str  # of environment variables: PREFIX_SOURCE, PREFIX_MIRROR
    cache_name: str
    places: Callable[[], dict[str, list[Place]]]
    verified: Callable[[Arrays], Arrays]
    sample: Callable[[], Dataset]
    sample_note: str
    learns_from: int  # how many pictures there are to learn from
    pictures: str  # what they are called

    @property
    def cache_path(self) -> Path:
        """The file in which `load` keeps what it has fetched and checked."""
        return datasets_folder() / self.cache_name

    @property
    def sources(self) -> tuple[str, ...]:
        """The names that `load` takes."""
        return ("auto", *self.places(), "sample")

    @property
    def mirror(self) -> str:
        """The address in `PREFIX_MIRROR`; empty where there is none."""
        return os.environ.get(f"{self.prefix}_MIRROR", "")

    def load(self, source: str | None = None) -> Dataset:
        """Return the collection from `source`, or else from what `PREFIX_SOURCE` says, or "auto".

        "auto" tries each source in turn and falls back to the bundled sample, and says so.
        Messages go to stderr; a good cache needs none. Raises ValueError for an unknown source
        and SourceFailed when the one that was asked for by name cannot give the data.
        """
        source = self._chosen(source)
        if source == "sample":
            say(f"This is the sample: {self.sample_note}.")
            return self.sample()
        cache = self.cache_path
        use_cache = source in ("auto", "cache")
        if use_cache:
            with suppress(OSError, SourceFailed):
                return _dataset(self._read_cache(cache))
        try:
            with locked(cache) as problem:
                arrays = self._recheck_cache(cache, problem) if use_cache else None
                if arrays is None:
                    arrays = self._fetch(source)
                    if arrays is None:
                        return self.sample()
                    self._keep(arrays, cache, problem)
                return _dataset(arrays)
        except KeyboardInterrupt:
            say("Stopped; nothing half-finished is kept.")
            raise

    def load_all(self) -> Dataset:
        """Return what `load` returns, where it is all of the collection.

        Raises RuntimeError where only the bundled sample can be had: no result comes from it.
        """
        dataset = self.load()
        found = len(dataset[0][0])
        if found < self.learns_from:
            raise RuntimeError(
                f"this needs all {self.learns_from:,} training {self.pictures} of {self.name} and "
                f"found {found:,}; python -m lenet_book.datasets says why, and fetches them where "
                "it can"
            )
        return dataset

    def _chosen(self, source: str | None) -> str:
        origin = ""
        if source is None:
            source = os.environ.get(f"{self.prefix}_SOURCE") or "auto"
            origin = f" (from {self.prefix}_SOURCE)"
        if source not in self.sources:
            known = ", ".join(self.sources)
            raise ValueError(f"source must be one of {known}; got {source!r}{origin}")
        return source

    # -- our own cache -----------------------------------------------------------------------

    def _read_cache(self, path: Path) -> Arrays:
        return self.verified(read_npz(path))

    def _recheck_cache(self, path: Path, problem: OSError | None) -> Arrays | None:
        """Return what another process has put there meanwhile; say so if it is wrong."""
        try:
            return self._read_cache(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            say(f"{path} cannot be read ({reason(error)}); looking for another copy.")
        except SourceFailed:
            say(f"{path} is damaged; looking for another copy.")
            if problem is None:
                with suppress(OSError):
                    path.unlink()
        return None

    def _keep(self, arrays: Arrays, cache: Path, problem: OSError | None) -> None:
        try:
            if problem is not None:
                raise problem
            with atomic_write(cache) as file:
                np.savez(file, **arrays)  # type: ignore[arg-type]  # none is called allow_pickle
        except OSError as error:
            say(
                f"{self.name} is here but cannot be kept in {cache.parent} "
                f"({reason(error)}): the next call fetches it again."
            )
        else:
            say(f"{self.name} is checked and kept in {cache}; the next call is quick and silent.")

    # -- where else to look ------------------------------------------------------------------

    def _fetch(self, source: str) -> Arrays | None:
        """Return the arrays from the first place that has them; None stands for the sample.

        Raises SourceFailed when `source` is not "auto" and cannot give them.
        """
        problem = f"there is no copy of {self.name} in {datasets_folder()}"
        for index, place in enumerate(self._plan(source)):
            if index > 0:
                say(_sentence(f"{problem}; trying {place.name} next"))
            try:
                return self.verified(place.fetch())
            except SourceFailed as failure:
                problem = str(failure)
        if source == "auto":
            say(_sentence(f"{problem}; using the sample: {self.sample_note}"))
            return None
        raise SourceFailed(_sentence(f"{problem}; the sources are {', '.join(self.sources)}"))

    def _plan(self, source: str) -> list[Place]:
        """Return the places to try, in order."""
        places = self.places()
        if source != "auto":
            return places[source]
        if not self.mirror:
            del places["mirror"]
        return [place for group in places.values() for place in group]


def read_npz(path: Path) -> Arrays:
    """Return the four arrays of an .npz file.

    Raises OSError where it cannot be read, and SourceFailed where it is no such file.
    """
    try:
        # Opened here, because np.load leaves a damaged file open.
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: stored[name] for name in NAMES}
    except (OSError, MemoryError):
        raise
    except Exception as error:  # a damaged file fails in any of a dozen ways
        raise SourceFailed(f"{path} is damaged") from error


def _dataset(arrays: Arrays) -> Dataset:
    return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}."
