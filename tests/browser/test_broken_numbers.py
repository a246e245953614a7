"""Networks whose numbers overflow: each figure says so in a sentence, and draws nothing of it."""

import keras
import numpy as np
import pytest
from keras import layers

from lenet_book import figures
from lenet_book.figures import previews

IMAGES = np.random.default_rng(0).random((2, 20, 20, 3)).astype("float32")
NAMES = (
    *("Backpropagation", "ConnectionMatrix", "ConvolutionBench", "Journey", "Lens"),
    *("OutputLayer", "Pooling", "ReceptiveField", "SlidingClassifier"),
)
# What holds a number that is none, or a length that no browser draws.
BROKEN = """() => [...document.querySelectorAll(".lenet-live, .lenet-live *")].flatMap((element) =>
    [...element.attributes].map(({ name, value }) => `${name}=${value}`)
        .concat([...element.childNodes].filter((node) => node.nodeType === 3).map((n) => n.data))
        .filter((text) => /NaN|Infinity|∞|undefined/.test(text)))"""


def large(size: float) -> keras.initializers.Initializer:
    return keras.initializers.Constant(size)


def network(where: str) -> keras.Sequential:
    """A network for every figure; its numbers overflow in C1, or not before its output."""
    first, last = (large(1e38), "glorot_uniform") if where == "C1" else ("ones", large(1e38))
    return keras.Sequential(
        [
            keras.Input((20, 20, 3)),
            layers.Conv2D(2, 5, activation="relu", kernel_initializer=first),
            layers.MaxPooling2D(2),
            layers.Conv2D(3, 3, activation="relu", kernel_initializer="ones"),
            layers.Flatten(),
            layers.Dense(4, activation="relu", kernel_initializer="ones"),
            layers.Dense(3, activation="softmax", kernel_initializer=last),
        ]
    )


@pytest.mark.parametrize("where", ["C1", "Output"])
@pytest.mark.parametrize("name", NAMES)
def test_numbers_that_overflow_are_said_and_not_drawn(browser, tmp_path, name, where):
    model, kind = network(where), getattr(figures, name)
    if name == "SlidingClassifier":
        figure = kind(model, np.pad(IMAGES[0], ((0, 4), (0, 4), (0, 0))), embed=True)
    elif name == "ConvolutionBench":
        figure = kind(model, IMAGES, kernel="C1-0", embed=True)
    else:
        figure = kind(model, IMAGES, [0, 1], embed=True)
    file = tmp_path / "page.html"
    file.write_text(previews.page(figure._preview()), "utf-8")
    page = browser.new_page()
    page.set_default_timeout(20_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector("[data-lenet-ready]")
    said = page.locator(".lenet-live").inner_text()
    broken = page.evaluate(BROKEN)
    page.close()
    assert (errors, broken) == ([], [])
    # The bench has nothing but C1; the way back computes in 64 bits, where logits find room.
    if where == "C1" or name not in ("Backpropagation", "ConvolutionBench"):
        assert said.strip() == (
            f"Nothing is drawn: from {where} on, the network’s numbers are too large to be "
            "numbers. If its training diverged, train again with a lower learning rate."
        )
