"""The trainer gives the same bits in Node, Chromium and Firefox; its worker runs from a disk."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import firefox
import pytest
import scripts
import trainer_cases
from playwright.sync_api import Browser
from trainer_cases import SETTINGS, Training

ANSWERS = 'export { answers } from "./tests/figures/js/trainer_answers.js";'
WORKER = 'export { listen } from "./lenet_book/figures/train_here/trainer/worker.js";'
WATCH = 'export { train } from "./tests/figures/js/trainer_worker.js";'
MOST_MS = 100  # until Pause is answered
SESSION = {"batch": 13, "epochs": 40, "falls": True, "mirror": True, "seed": 3}

Ask = Callable[[str], Any]


def cases() -> list[dict[str, Any]]:
    """Every layer, activation and optimiser."""
    networks = [
        *(trainer_cases.lenet(SETTINGS[name], "tanh", "average", 13) for name in SETTINGS),
        *(trainer_cases.lenet(SETTINGS[name], "relu", "max", 13) for name in ("sgd", "adam")),
        *map(trainer_cases.generated, range(4)),
    ]
    return [network.as_json() for network in networks] + [in_a_session()]


def in_a_session() -> dict[str, Any]:
    training: Training = trainer_cases.lenet(SETTINGS["adam, decay"], batch=13)
    return training.as_json("session") | {"settings": training.settings | SESSION}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page on a disk that holds cases, what answers them, and the worker's text."""
    folder = tmp_path_factory.mktemp("trainer")
    parts = {
        "answers.js": scripts.bundled(ANSWERS, "ours"),
        "watch.js": scripts.bundled(WATCH, "watch"),
        "given.js": f"const CASES = {json.dumps(cases())};\nconst WORKER = "
        f"{json.dumps(scripts.bundled(WORKER, 'trainer') + 'trainer.listen(self);')};",
    }
    for name, text in parts.items():
        (folder / name).write_text(text, "utf-8")
    tags = "".join(f'<script src="{name}"></script>' for name in parts)
    (folder / "page.html").write_text(f'<!doctype html><meta charset="utf-8">{tags}', "utf-8")
    return folder / "page.html"


@pytest.fixture(scope="module")
def in_node(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return scripts.ask("trainer_answers", cases(), tmp_path_factory.mktemp("node"))


@pytest.fixture(scope="module", params=["Chromium", "Firefox"])
def ask(
    request: pytest.FixtureRequest, page: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ask]:
    """Evaluate an expression in the page, in one browser and in the other one."""
    if request.param == "Chromium":
        browser: Browser = request.getfixturevalue("browser")
        tab = browser.new_page()
        tab.goto(page.as_uri())
        yield tab.evaluate
        tab.close()
        return
    program = firefox.path()
    if program is None:
        pytest.skip("there is no Firefox here (on Debian: apt-get install firefox-esr)")
    with firefox.opened(program, tmp_path_factory.mktemp("profile")) as tab:
        tab.goto(page.as_uri())
        yield tab.evaluate


@pytest.mark.browser
def test_every_browser_gets_the_bits_of_node(ask: Ask, in_node):
    """Slopes and weights. A loss takes a logarithm, which browsers may round as they like."""
    there = ask("ours.answers(CASES)")
    for ours, theirs in zip(there, in_node, strict=True):
        for name in {"slopes", "weights"} & set(ours):
            assert ours[name] == theirs[name]


@pytest.mark.browser
def test_a_worker_from_a_disk_trains_to_the_same_bits_and_answers_pause(ask: Ask, in_node):
    told = ask("watch.train(WORKER, CASES.at(-1), 5)")
    assert (told["engine"], told["mode"]) == ("fast", "over")
    assert told["weights"] == in_node[-1]["weights"]
    assert median(told["answered"]) < MOST_MS
    assert not told["tasks"], "the page was not awake"
