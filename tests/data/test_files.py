"""Files are written whole or not at all, and the home is somewhere."""

import os
from pathlib import Path

import pytest

from lenet_book import files


def test_what_is_written_is_on_the_disk_before_it_takes_its_place(tmp_path, monkeypatch):
    seen = []
    real = os.fsync

    def fsync(number):
        real(number)
        seen.append(((tmp_path / "a.json.part").read_bytes(), (tmp_path / "a.json").exists()))

    monkeypatch.setattr(os, "fsync", fsync)
    with files.atomic_write(tmp_path / "a.json") as file:
        file.write(b"all of it")
    assert seen == [(b"all of it", False)]
    assert (tmp_path / "a.json").read_bytes() == b"all of it"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_what_was_there_stays_where_writing_fails(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b"before")
    with pytest.raises(KeyboardInterrupt), files.atomic_write(path) as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["a.json"]


def test_a_user_without_a_name_has_the_folder_of_temporary_files(tmp_path, monkeypatch):
    assert files.home() == Path.home()

    def nobody():
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", nobody)
    monkeypatch.setattr(files.tempfile, "gettempdir", lambda: str(tmp_path))
    assert files.home() == tmp_path


def test_who_fails_says_so_also_where_nothing_is_left_to_clear_away(tmp_path):
    with pytest.raises(KeyError), files.atomic_write(tmp_path / "a.json"):
        (tmp_path / "a.json.part").unlink()
        raise KeyError
    assert not list(tmp_path.iterdir())
