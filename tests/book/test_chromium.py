"""Which Chromium is taken: one that is named, else the lighter one."""

import pytest

from lenet_book.chromium import NoChromium, chromium


@pytest.fixture
def programs(tmp_path, monkeypatch):
    monkeypatch.delenv("LENET_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    def install(*names):
        for name in names:
            (tmp_path / name).write_text("#!/bin/sh\n", "utf-8")
            (tmp_path / name).chmod(0o755)

    return install


def test_the_one_without_windows_comes_first(programs, tmp_path):
    programs("chromium")
    assert chromium() == str(tmp_path / "chromium")
    programs("chromium-headless-shell")
    assert chromium() == str(tmp_path / "chromium-headless-shell")


def test_one_that_is_named_is_taken_and_no_other(programs, tmp_path, monkeypatch):
    programs("chromium", "mine")
    monkeypatch.setenv("LENET_CHROMIUM", str(tmp_path / "mine"))
    assert chromium() == str(tmp_path / "mine")
    monkeypatch.setenv("LENET_CHROMIUM", "gone")
    with pytest.raises(NoChromium, match="gone is needed and not found: run tests/browser/inst"):
        chromium()


def test_without_any_a_sentence_says_how_to_get_one(programs):
    with pytest.raises(NoChromium, match=r"Chromium is needed .* apt-get install chromium"):
        chromium()
