"""Networks as other people build them: every layer drawn, explained, and as Keras computes it."""

import keras
import numpy as np
import pytest
from keras import layers
from viewing import DESKTOP

from lenet_book.figures import Journey, LayerCosts, previews

CLOSE_UP = ".lenet-close-up"
SAID = {  # what the close-up says of a unit of each layer
    "BatchNorm": "takes away a mean of training",
    "C1": "Its rows and columns lie 2 and 2 apart.",
    "C3 depthwise": "a 3×3 patch of 1 map of S2",
    "ZeroPadding": "It is padding",
    "UpSampling": "It is C4[0, 0, 0], unchanged",
    "C4": "silu(z) is z × sigmoid(z).",
    "C3": "leaky_relu(z) is z above 0, and 0.2 × z below.",
    "S5": "It averages a 16×12 patch of one map",
}


@pytest.fixture(scope="module")
def model() -> keras.Model:
    keras.utils.set_random_seed(3)
    stack = [
        layers.RandomFlip(),
        layers.Conv2D(6, 3, dilation_rate=2, padding="same", activation="gelu", name="C1"),
        layers.BatchNormalization(name="BatchNorm"),
        layers.MaxPooling2D(2, name="S2"),
        layers.SeparableConv2D(8, 3, activation=layers.LeakyReLU(0.2), name="C3"),
        layers.Dropout(0.3),
        layers.ZeroPadding2D(1, name="ZeroPadding"),
        layers.DepthwiseConv2D(3, activation="silu", name="C4"),
        layers.UpSampling2D(2, name="UpSampling"),
        layers.GlobalAveragePooling2D(keepdims=True, name="S5"),
        layers.Flatten(name="Flatten"),
        layers.Dense(4, activation="softmax", name="Output"),
    ]
    x = inputs = keras.Input((20, 16, 3))
    for layer in stack:
        x = layer(x)
    made = keras.Model(inputs, x)
    rng = np.random.default_rng(0)
    for weight in made.get_layer("BatchNorm").weights:
        weight.assign(rng.uniform(0.5, 1.5, weight.shape))
    return made


@pytest.mark.parametrize("width", [DESKTOP, 390])
def test_every_layer_is_drawn_and_explained(browser, tmp_path, model, width):
    images = np.random.default_rng(0).random((2, 20, 16, 3)).astype("float32")
    figure = Journey(model, images, [0, 2], embed=True)
    file = tmp_path / "page.html"
    file.write_text(previews.page(figure._preview()), "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector("[data-lenet-ready]")
    left_out = page.locator(".lenet-left-out").inner_text()
    assert left_out == "Left out, since no answer depends on it: RandomFlip, Dropout."
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    drawn = page.locator(".lenet-title b").all_inner_texts()
    assert drawn == [
        *("Input", "C1", "BatchNorm", "S2", "C3 depthwise", "C3", "ZeroPadding", "C4"),
        *("UpSampling", "S5", "Output"),
    ]
    known = [layer for layer in model.layers if layer.name in drawn]
    values = keras.Model(model.inputs, {layer.name: layer.output for layer in known})
    maps = values.predict(images[:1], verbose=0)
    for label in drawn[1:]:
        (shape,) = [e["output"] for e in figure._network["spec"]["layers"] if e["label"] == label]
        unit = ",".join("0" for _ in shape)
        address = f"#journey.layer={label.replace(' ', '%20')}&journey.unit={unit}"
        page.evaluate("hash => { location.hash = hash; }", address)
        page.wait_for_function(
            "name => document.querySelector('.lenet-close-up code')?.textContent === name",
            arg=f"{label}[{unit.replace(',', ', ')}]",
        )
        text = page.locator(CLOSE_UP).inner_text()
        assert SAID.get(label, "") in text
        if label in maps:
            shown = page.locator(f"{CLOSE_UP} .lenet-close-up-title b").inner_text()
            assert abs(float(shown.replace("−", "-")) - maps[label].ravel()[0]) < 6e-4
    assert errors == []
    page.close()


def test_its_costs_are_counted(browser, tmp_path, model):
    file = tmp_path / "page.html"
    file.write_text(previews.page(LayerCosts(model)._preview()), "utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(file.as_uri())
    page.wait_for_selector("[data-lenet-ready]")
    summary = page.locator(".lenet-summary").inner_text()
    assert f"{model.count_params()} parameters" in summary
    page.close()
