"""Third-party browser files: the pinned ones or none, and a sentence where there are none."""

import hashlib
import io
import os
import tarfile
from pathlib import Path

import pytest

from book_ext import npm
from book_ext.npm import Package, PackageError, package_files
from lenet_book import files
from lenet_book.datasets.downloads import Archive

FAKE_NPM = """#!/bin/sh
echo "$@" >> "$FAKE_LOG"
[ -n "$FAKE_ARCHIVE" ] || { echo "npm error code ENOTFOUND" >&2; exit 1; }
cat "$FAKE_ARCHIVE" > some-package-1.0.0.tgz
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
    content = good.read_bytes()
    pinned = Archive(len(content), hashlib.sha256(content).hexdigest())
    package = Package("@some/package", "1.0.0", pinned)
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


def kept() -> list[str]:
    """The archives in the cache."""
    return [path.name for path in npm.cache_folder().glob("*.tgz")]


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
    with pytest.raises(PackageError, match=r"not the published one \(wrong SHA-256\)"):
        package_files(package, ["a.js"])
    assert kept() == []


def test_damaged_copy_is_fetched_again(registry):
    package, log = registry
    package_files(package, ["a.js"])
    copy = npm.cache_folder() / "some-package-1.0.0.tgz"
    copy.write_bytes(copy.read_bytes()[:-10])
    assert package_files(package, ["a.js"]) == {"a.js": b"alpha"}
    assert len(log.read_text("utf-8").splitlines()) == 2


def test_without_npm_says_what_to_install(registry, monkeypatch):
    package, _ = registry
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(
        PackageError, match=r"this machine has no npm\. .*install Node\.js with npm"
    ):
        package_files(package, ["a.js"])


def test_without_network_passes_on_what_npm_said(registry, monkeypatch):
    package, _ = registry
    monkeypatch.setenv("FAKE_ARCHIVE", "")
    with pytest.raises(PackageError, match=r"failed \(ENOTFOUND\)\. Connect to the network"):
        package_files(package, ["a.js"])
    assert kept() == []


def test_a_folder_that_cannot_be_written_is_named_and_the_build_goes_on(
    registry, monkeypatch, tmp_path, capsys
):
    package, _ = registry
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert package_files(package, ["a.js"]) == {"a.js": b"alpha"}
    said = capsys.readouterr().err
    assert f"cannot be kept in {tmp_path / 'file' / 'lenet-book'}" in said


def test_npm_keeps_nothing_of_its_own_in_the_readers_home(registry):
    """Where that cannot be written, npm waits for minutes and then blames the network."""
    package, log = registry
    package_files(package, ["a.js"])
    cache = Path(log.read_text("utf-8").split("--cache ")[1].split()[0])
    assert not cache.is_relative_to(files.home()) and not cache.exists()


def test_a_user_without_a_home_has_a_cache_too(monkeypatch, tmp_path):
    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    monkeypatch.setattr(files.tempfile, "gettempdir", lambda: str(tmp_path))
    assert npm.cache_folder().is_relative_to(tmp_path)


def test_missing_file_is_named(registry):
    package, _ = registry
    with pytest.raises(PackageError, match=r"has no d\.js"):
        package_files(package, ["a.js", "d.js"])
