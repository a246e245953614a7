"""Loading CIFAR-10 with a cache, a folder or a disk that is no good.

Each time: the data, one clear sentence, and a good cache or none.
"""

import contextlib
import os
import resource
import shutil
import tempfile
from pathlib import Path

import filelock
import numpy as np
import pytest
from fake_cifar10 import FAKE, sending, sentences

from lenet_book.datasets import cifar10


def write_npz(path: Path, **arrays: np.ndarray) -> None:
    (x_train, y_train), (x_test, y_test) = FAKE().dataset
    right = {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
    np.savez(path, **(right | arrays))


def write_npy(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, FAKE().dataset[0][0])


def flip(path: Path, position: int) -> None:
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)


DAMAGES = {
    "truncated": lambda path: os.truncate(path, path.stat().st_size // 2),
    "emptied": lambda path: os.truncate(path, 0),
    "a bit flipped": lambda path: flip(path, path.stat().st_size // 2),
    "a header's bit flipped": lambda path: flip(path, 100),
    "another text": lambda path: path.write_text("<html>", "utf-8"),
    "one pixel changed": lambda path: write_npz(path, x_test=FAKE().dataset[1][0] ^ 1),
    "another type": lambda path: write_npz(path, y_test=FAKE().dataset[1][1].view("int8")),
    "another shape": lambda path: write_npz(path, y_test=FAKE().dataset[1][1].ravel()),
    "an array missing": lambda path: np.savez(path, x_train=FAKE().dataset[0][0]),
    "one array": write_npy,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_replaced(damage, home, serve, capsys):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    cifar10.load_cifar10()
    DAMAGES[damage](home.cache)
    capsys.readouterr()

    assert FAKE().given_by(cifar10.load_cifar10())

    assert sentences(capsys)[0] == f"{home.cache} is damaged; looking for another copy."
    assert FAKE().given_by(cifar10.load_cifar10())
    assert capsys.readouterr().err == ""


def test_a_damaged_cache_is_removed_where_there_is_no_other_copy(home, capsys):
    home.datasets.mkdir(parents=True)
    home.cache.write_text("damaged", "utf-8")
    assert len(cifar10.load_cifar10()[0][0]) == 1000
    assert home.left() == set()


def test_a_cache_that_cannot_be_read_is_not_taken_for_damaged(home, serve, capsys):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    home.cache.mkdir(parents=True)
    assert FAKE().given_by(cifar10.load_cifar10())
    said = sentences(capsys)
    assert said[0] == f"{home.cache} cannot be read (Is a directory); looking for another copy."
    assert "cannot be kept" in said[-1]
    assert home.left() == {home.cache.name}


@contextlib.contextmanager
def as_a_user_who_may_not_write(folder: Path):
    """Take the right to write in `folder` away; root, whom no mode stops, becomes nobody."""
    folder.chmod(0o555)
    for path in folder.iterdir():  # whatever the umask is
        path.chmod(0o444)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.fixture
def open_folder():
    """Return a folder that every user of the machine can reach; ask for it before `home`."""
    folder = Path(tempfile.mkdtemp(prefix="lenet-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_read_only_folder_gives_the_data_and_says_that_it_is_not_kept(
    open_folder, home, serve, capsys
):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    cifar10.load_cifar10()  # imports what is imported late, as long as it may be read
    home.patch.setenv("KERAS_HOME", str(open_folder))
    (open_folder / "datasets").mkdir()
    capsys.readouterr()

    with as_a_user_who_may_not_write(open_folder / "datasets"):
        dataset = cifar10.load_cifar10()

    assert FAKE().given_by(dataset)
    assert sentences(capsys)[-1] == (
        f"CIFAR-10 is here but cannot be kept in {open_folder / 'datasets'} (Permission denied): "
        "the next call fetches it again."
    )
    assert list((open_folder / "datasets").iterdir()) == []


def test_a_good_cache_in_a_read_only_folder_is_read_in_silence(open_folder, home, serve, capsys):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    home.patch.setenv("KERAS_HOME", str(open_folder))
    cifar10.load_cifar10()
    capsys.readouterr()
    with as_a_user_who_may_not_write(open_folder / "datasets"):
        assert FAKE().given_by(cifar10.load_cifar10("cache"))
    assert capsys.readouterr().err == ""


def test_a_home_that_is_a_file(home, serve, capsys, tmp_path):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    (tmp_path / "keras").write_text("", "utf-8")
    assert FAKE().given_by(cifar10.load_cifar10())
    said = sentences(capsys)
    assert len(said) == 2
    assert "cannot be kept" in said[-1]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_gives_the_data_and_leaves_nothing(home, serve, capsys):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    home.datasets.mkdir(parents=True)
    part = home.datasets / "lenet-cifar10.npz.part"
    part.symlink_to("/dev/full")

    assert FAKE().given_by(cifar10.load_cifar10())

    assert f"cannot be kept in {home.datasets} (No space left on device)" in sentences(capsys)[-1]
    assert home.left() == set()
    assert not part.is_symlink()


def test_a_disk_that_fills_halfway_keeps_the_copy_that_was_there(home, serve, capsys):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    cifar10.load_cifar10()
    before = home.cache.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        assert FAKE().given_by(cifar10.load_cifar10("mirror"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "cannot be kept" in sentences(capsys)[-1]
    assert home.cache.read_bytes() == before
    assert home.left() == {home.cache.name}


def test_a_file_system_without_locks(home, serve, capsys):
    def acquire(*args: object, **options: object) -> None:
        raise NotImplementedError("FileSystem does not appear to support flock")

    home.patch.setattr(filelock.FileLock, "acquire", acquire)
    home.set_mirror(serve(sending(FAKE().archive)).address)
    assert FAKE().given_by(cifar10.load_cifar10())
    assert "does not appear to support flock" in sentences(capsys)[-1]
