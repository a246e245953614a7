"""The page's trainer does what Keras does: the same slopes, and the same weights after its steps.

Keras computes in 64 bits here, so that what differs is the trainer's own rounding.
"""

import os
import re
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from textwrap import indent

import keras
import nbformat
import numpy as np
import pytest
import scripts
from keras import layers
from prose import CHAPTERS, ROOT
from trainer_cases import SETTINGS, STEPS, Training, cut, decoded, generated, lenet

from lenet_book.figures.network import describe

SLOPES = 1e-6  # of the largest slope
WEIGHTS = 1e-5
CLEAR = 1e-7  # a difference of two values near 1 that 32 bits tell
SEEDS = range(12)

CASES = {
    **{f"LeNet-5, {name}": (lenet, SETTINGS[name]) for name in SETTINGS},
    "LeNet-5, adam, batches of 13": (lenet, SETTINGS["adam"], "tanh", "average", 13),
    "LeNet-5, nesterov, one of 5": (lenet, SETTINGS["nesterov"], "tanh", "average", 5),
    **{f"generated {seed}": (generated, seed) for seed in SEEDS},
}


@cache
def case(name: str) -> Training:
    make, *given = CASES[name]
    return make(*given)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """What the trainer in Node makes of every case."""
    folder = tmp_path_factory.mktemp("trainer")
    told = scripts.ask("trainer_answers", [case(name).as_json() for name in CASES], folder)
    return dict(zip(CASES, map(decoded, told), strict=True))


@pytest.mark.trains
@pytest.mark.parametrize("name", CASES)
def test_slopes_losses_and_weights_are_those_of_keras(name, answers):
    ours, theirs = answers[name], case(name).in_keras()
    most = np.abs(theirs["slopes"]).max()
    np.testing.assert_allclose(ours["slopes"], theirs["slopes"], rtol=0, atol=SLOPES * most)
    np.testing.assert_allclose(ours["losses"], theirs["losses"], rtol=0, atol=WEIGHTS)
    np.testing.assert_allclose(ours["weights"], theirs["weights"], rtol=0, atol=WEIGHTS)
    moved = np.abs(theirs["weights"] - case(name).weights).max()
    assert moved > 100 * WEIGHTS, "steps so small that any weights would pass"


@pytest.mark.trains
@pytest.mark.parametrize("name", SETTINGS)
def test_each_step_has_keras_s_slopes_at_the_trainer_s_own_weights(name, tmp_path):
    """With the largest of a block, weights may part: where two values are closer to each other
    than 32 bits tell, another one is the largest. The slopes at the same weights may not, unless
    such a choice falls within one step: 64 bits say where, and what they leave open is not judged.
    """
    training = lenet(SETTINGS[name], "relu", "max", 13)
    (told,) = scripts.ask("trainer_answers", [training.as_json(traced=True)], tmp_path)
    assert len(told["trace"]) == STEPS
    judged = 0
    for step, pair in enumerate(told["trace"]):
        weights, slopes = decoded(dict(zip("ws", pair, strict=True))).values()
        theirs = training.slopes_at(weights, step)
        if training.narrowest(step) > CLEAR:
            judged += 1
            np.testing.assert_allclose(slopes, theirs, rtol=0, atol=SLOPES * np.abs(theirs).max())
    assert judged >= STEPS // 3


@pytest.mark.trains
@pytest.mark.parametrize("name", ["nesterov", "adam"])
def test_a_session_mirrors_falls_and_takes_each_picture_once(name, tmp_path):
    training = lenet(SETTINGS[name], batch=13)
    settings = SETTINGS[name] | {"batch": 13, "epochs": 3, "falls": True, "mirror": True, "seed": 5}
    given = training.as_json("session", noted=True, settings=settings)
    (told,) = scripts.ask("trainer_answers", [given], tmp_path)
    fed = np.stack([decoded(picture)["values"] for picture in told["fed"]])
    labels = np.array([picture["label"] for picture in told["fed"]])
    pictures, count = training.images, len(training.images)
    fed = fed.reshape(-1, *pictures.shape[1:])
    as_they_are, turned = (
        (fed[:, None] == options[None]).all((2, 3, 4))
        for options in (pictures, pictures[:, :, ::-1])
    )
    which = (as_they_are | turned).argmax(1)
    assert (as_they_are | turned).any(1).all()
    np.testing.assert_array_equal(labels, training.labels[which])
    for start in range(0, len(fed), count):
        assert sorted(which[start : start + count]) == list(range(count))
    assert 0.35 < turned.any(1).mean() < 0.65
    batches = [
        (start + a, start + b)
        for start in range(0, len(fed), count)
        for a, b in cut(count, 13, -(-count // 13))
    ]
    steps = len(batches)
    assert told["counts"] == [b - a for a, b in batches]
    rates = [settings["rate"] * (1 - step / steps) for step in range(steps)]
    same = Training(training.model, fed, labels, batches, settings, rates)
    theirs = same.in_keras()
    fresh = decoded(told)
    np.testing.assert_allclose(fresh["losses"], theirs["losses"], rtol=0, atol=WEIGHTS)
    np.testing.assert_allclose(fresh["weights"], theirs["weights"], rtol=0, atol=WEIGHTS)


@pytest.mark.parametrize(
    ("chain", "name", "reason"),
    [
        ([layers.Conv2D(4, 3, padding="same", name="c")], "c", "padding"),
        ([layers.Conv2D(4, 3, groups=2, name="c")], "c", "option"),
        ([layers.Conv2D(4, 3, dilation_rate=2, name="c")], "c", "option"),
        ([layers.Conv2D(4, 3, use_bias=False, name="c")], "c", "option"),
        ([layers.DepthwiseConv2D(3, name="c")], "c", "option"),
        ([layers.Dense(4, name="c")], "c", "option"),
        ([layers.Conv2D(4, 3, activation="gelu", name="c")], "c", "activation"),
        ([layers.BatchNormalization(name="c")], "c", "kind"),
        ([layers.Rescaling(2.0, name="c")], "c", "kind"),
        ([layers.GlobalMaxPooling2D(keepdims=True, name="c")], "c", "kind"),
        ([layers.Dropout(0.5)], "Dropout", "kind"),
        ([layers.GlobalAveragePooling2D(keepdims=True)], None, None),
        ([layers.AveragePooling2D(2), layers.Conv2D(3, (2, 3), (2, 1), "valid")], None, None),
    ],
)  # fmt: skip
def test_a_layer_that_it_cannot_train_is_named_as_keras_names_it(chain, name, reason, tmp_path):
    end = [layers.Flatten(), layers.Dense(3, activation="softmax")]
    model = keras.Sequential([keras.Input((9, 10, 2)), *chain, *end])
    (found,) = scripts.ask(
        "trainer_answers", [{"kind": "obstacle", "spec": describe(model).spec}], tmp_path
    )
    assert (found and (found["name"], found["reason"])) == (name and (name, reason))


# ---------------------------------------------------------------- the program
@pytest.mark.skipif(find_spec("ziglang") is None, reason="the compiler, ziglang, is not installed")
def test_the_program_is_what_its_source_gives(tmp_path):
    """Compiled afresh: what an earlier compilation left in Zig's cache must not answer."""
    command = [sys.executable, ROOT / "tools" / "trainer.py", "--check"]
    cache_of = {f"ZIG_{kind}_CACHE_DIR": str(tmp_path / kind) for kind in ("GLOBAL", "LOCAL")}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300,
                          env={**os.environ, **cache_of})  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_program_asks_nothing_of_its_surroundings():
    """It has no imports: section 2 of a WebAssembly file."""
    program = (ROOT / "lenet_book/figures/train_here/trainer/step.wasm").read_bytes()
    at, sections = 8, []
    while at < len(program):
        kind, size, shift = program[at], 0, 0
        at += 1
        while True:
            byte = program[at]
            at, size, shift = at + 1, size | (byte & 127) << shift, shift + 7
            if byte < 128:
                break
        sections.append(kind)
        at += size
    assert at == len(program)
    assert 2 not in sections


def test_the_c_that_chapter_10_shows_is_the_c_that_is_compiled():
    (chapter,) = (path for path in CHAPTERS if path.stem == "10-backpropagation")
    cells = nbformat.read(chapter, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    shown = re.findall(r"^```c\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    source = (ROOT / "lenet_book/figures/train_here/trainer/step.c").read_text("utf-8")
    assert len(shown) == 3
    for part in shown:
        assert indent(part, "  ") in source
