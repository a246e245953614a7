"""The training players in the built chapters: their runs arrive, over http and from disk."""

import pytest
from playwright.sync_api import expect

from lenet_book.figures import catalog

PAGES = {"training-player": "chapters/01-ten-steps", "training-runs": "chapters/11-training-curves"}


@pytest.mark.parametrize("disk", [False, True], ids=["http", "file"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_brings_the_runs_that_its_player_shows(visit, name, disk):
    visited = visit(PAGES[name], disk=disk, tail=f"#{name}.epoch=3")
    figure = visited.page.locator(f"#{name}[data-lenet-ready]")
    expect(figure.locator("output")).to_contain_text("Epoch 3 of")
    loaded = visited.page.evaluate("Object.keys(LenetBook).filter(key => key.startsWith('run-'))")
    assert loaded == list(catalog.FIGURES[name].data["runs"])
    assert visited.errors == visited.elsewhere == []
