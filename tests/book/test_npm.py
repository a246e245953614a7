"""Third-party browser files: the pinned ones or none, and a sentence where there are none."""

import io
import os
import tarfile
from pathlib import Path

import pytest

from book_ext import npm
from book_ext.npm import Package, PackageError, package_files

FAKE_NPM = """#!/bin/sh
echo "$@" >> "$FAKE_LOG"
while [ "$1" != --pack-destination ]; do shift; done
[ -n "$FAKE_ARCHIVE" ] || { echo "network is unreachable" >&2; exit 1; }
cat "$FAKE_ARCHIVE" > "$2/some-package-1.0.0.tgz"
"""


def archive(path: Path, **files: bytes) -> Path:
    """Write an npm archive whose files are named as the arguments, with dots for underscores."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name.replace('__', '/').replace('_', '.')}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


@pytest.fixture
def registry(tmp_path, monkeypatch):
    """A stand-in for npm that delivers one archive; returns what it was asked and the package."""
    good = archive(tmp_path / "good.tgz", a_js=b"alpha", fonts__b_woff=b"beta", c_txt=b"gamma")
    package = Package("@some/package", "1.0.0", npm._integrity(good))
    command = tmp_path / "bin" / "npm"
    command.parent.mkdir()
    command.write_text(FAKE_NPM, "utf-8")
    command.chmod(0o755)
    log = tmp_path / "log"
    log.write_text("", "utf-8")
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("FAKE_ARCHIVE", str(good))
    monkeypatch.setenv("FAKE_LOG", str(log))
    return package, log


def test_takes_the_files_that_are_wanted(registry):
    package, log = registry
    assert package_files(package, ["fonts/", "a.js"]) == {"a.js": b"alpha", "fonts/b.woff": b"beta"}
    assert "@some/package@1.0.0" in log.read_text("utf-8")


def test_second_time_needs_no_network(registry, monkeypatch):
    package, log = registry
    package_files(package, ["a.js"])
    monkeypatch.setenv("PATH", "/nowhere")
    assert package_files(package, ["a.js"]) == {"a.js": b"alpha"}
    assert len(log.read_text("utf-8").splitlines()) == 1


def test_other_content_is_refused_and_not_kept(registry, monkeypatch, tmp_path):
    package, _ = registry
    monkeypatch.setenv("FAKE_ARCHIVE", str(archive(tmp_path / "bad.tgz", a_js=b"something else")))
    with pytest.raises(PackageError, match="content is not the pinned one"):
        package_files(package, ["a.js"])
    assert list(npm.cache_folder().iterdir()) == []


def test_damaged_copy_is_fetched_again(registry):
    package, log = registry
    package_files(package, ["a.js"])
    (kept,) = npm.cache_folder().iterdir()
    kept.write_bytes(kept.read_bytes()[:-10])
    assert package_files(package, ["a.js"]) == {"a.js": b"alpha"}
    assert len(log.read_text("utf-8").splitlines()) == 2


def test_without_npm_says_what_to_install(registry, monkeypatch):
    package, _ = registry
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(PackageError, match=r"npm is not installed\. Install Node\.js with npm"):
        package_files(package, ["a.js"])


def test_without_network_passes_on_what_npm_said(registry, monkeypatch):
    package, _ = registry
    monkeypatch.setenv("FAKE_ARCHIVE", "")
    with pytest.raises(PackageError, match=r"connect to the network.*network is unreachable"):
        package_files(package, ["a.js"])
    assert list(npm.cache_folder().iterdir()) == []


def test_folder_that_cannot_be_written_is_named(registry, monkeypatch, tmp_path):
    package, _ = registry
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(PackageError, match=r"cannot keep @some/package@1\.0\.0 in"):
        package_files(package, ["a.js"])


def test_missing_file_is_named(registry):
    package, _ = registry
    with pytest.raises(PackageError, match=r"has no d\.js"):
        package_files(package, ["a.js", "d.js"])
