"""The Journey in a real JupyterLab: what Python sets the figure shows, and the other way round."""

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import building
import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect

CELLS = [
    "from lenet_book.figures import Journey\nfigure = Journey()\nfigure",
    "print(figure.index, figure.layer, figure.unit)",
    "figure.index = 43\nfigure.layer = 'C3'\nfigure.unit = (4, 7, 2)",
    """import keras
import numpy as np
digits = np.random.default_rng(0).random((250, 28, 28, 1))
model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(5)])
mine = Journey(model, digits, np.arange(250) % 5, class_names=list("abcde"), index=99)
mine""",
    "mine.index = 249",
    "alone = Journey()\nalone",
    "alone.layer = 'C1'",
    "alone.unit = (20, 3, 5)",
    "alone.unit = None",
]
SLOW = 90_000  # milliseconds, for what waits for a kernel or for TensorFlow
IDLE = "window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a notebook in a JupyterLab of its own, which keeps nothing."""
    home = tmp_path_factory.mktemp("jupyterlab")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), home / "journey.ipynb")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--allow-root", "--no-browser"),
            *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
            *("--IdentityProvider.token=", "--expose-app-in-browser"),
            f"--ServerApp.root_dir={home}",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={
            **os.environ,
            "PYTHONPATH": str(building.ROOT),
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            "IPYTHONDIR": str(home / "ipython"),
        },
    )
    log: list[str] = []
    for line in server.stdout:
        log.append(line)
        if "is running at" in line:
            break
    else:
        pytest.fail("JupyterLab does not start:\n" + "".join(log[-20:]), pytrace=False)
    # Read on, or the server would stop once the pipe is full.
    reader = threading.Thread(target=log.extend, args=(server.stdout,), daemon=True)
    reader.start()
    yield f"http://127.0.0.1:{port}/lab/tree/journey.ipynb"
    server.terminate()
    server.wait(30)
    reader.join()


@pytest.fixture
def notebook(browser, lab) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 1600})
    page.goto(lab)
    page.wait_for_function(IDLE, timeout=SLOW)
    yield page
    page.close()


def run(page: Page, number: int) -> Locator:
    """Run a cell as a learner does, and return it."""
    cell = page.locator(".jp-CodeCell").nth(number)
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"), timeout=SLOW)
    return cell


def test_the_figure_and_its_python_object_move_each_other(notebook):
    errors: list[str] = []
    notebook.on("pageerror", lambda error: errors.append(str(error)))
    figure = run(notebook, 0).locator(".lenet-figure")
    expect(figure.locator(".lenet-summary")).to_contain_text("Test image 3", timeout=SLOW)
    expect(figure.get_by_role("button", name="Copy link")).to_have_count(0)  # no address here

    # The figure moves: Python knows.
    layer = figure.get_by_role("application", name=re.compile("^S4:"))
    layer.focus()
    notebook.keyboard.press("Enter")
    notebook.keyboard.press("ArrowDown")
    title = figure.locator(".lenet-close-up-title")
    expect(title).to_contain_text("S4[3, 2, 0]")
    figure.get_by_role("button", name="Choose a picture").click()
    figure.get_by_role("button", name="cat, test image 0", exact=True).click()
    expect(figure.locator(".lenet-summary")).to_contain_text("Test image 0: cat.")
    expect(run(notebook, 1).locator(".jp-OutputArea-output")).to_have_text("30 S4 (3, 2, 0)")

    # Python moves it: the figure shows it.
    run(notebook, 2)
    expect(title).to_contain_text("C3[4, 7, 2]")
    expect(figure.locator(".lenet-summary")).to_contain_text("Test image 36: deer.")
    expect(run(notebook, 1).locator(".jp-OutputArea-output")).to_have_text("43 C3 (4, 7, 2)")
    assert errors == []


def test_your_own_pictures_come_a_hundred_at_a_time(notebook):
    run(notebook, 0)
    figure = run(notebook, 3).locator(".lenet-figure")
    summary = figure.locator(".lenet-summary")
    expect(summary).to_contain_text("Picture 99: e.", timeout=SLOW)
    figure.get_by_role("button", name="Choose a picture").click()
    expect(figure.locator(".lenet-gallery button")).to_have_count(100)
    figure.get_by_role("button", name="Later ones").click()
    expect(summary).to_contain_text("Picture 100: a.")
    expect(figure.get_by_text("100–199 of 250")).to_be_visible()
    run(notebook, 4)
    expect(summary).to_contain_text("Picture 249: e.")
    expect(figure.locator(".lenet-gallery button")).to_have_count(50)


def test_traits_can_be_set_one_by_one_each_in_a_cell_of_its_own(notebook):
    errors: list[str] = []
    notebook.on("pageerror", lambda error: errors.append(str(error)))
    notebook.on("console", lambda text: text.type == "error" and errors.append(text.text))
    run(notebook, 0)
    figure = run(notebook, 5).locator(".lenet-figure")
    expect(figure.locator(".lenet-summary")).to_contain_text("Test image 3", timeout=SLOW)
    errors.clear()  # JupyterLab's own, while it starts
    title = figure.locator(".lenet-close-up-title")
    run(notebook, 6)
    expect(title).to_contain_text("C1[14, 14, 0]")
    run(notebook, 7)
    expect(title).to_contain_text("C1[20, 3, 5]")
    run(notebook, 8)
    expect(title).to_be_hidden()
    assert errors == []
