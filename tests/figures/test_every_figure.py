"""What holds for every figure of the book: its sentence without a kernel, and None as a value."""

import html
import math
import re

import keras
import numpy as np
import pytest
import traitlets
from keras import layers

from lenet_book import figures
from lenet_book.figures import base, catalog, own_preview
from lenet_utils.counting import layer_costs
from lenet_utils.stopwatch import Stopwatch
from lenet_utils.training import Snapshots

NETWORK = "Input 20×20×2 → C1 18×18×4 → S2 9×9×4 → C3 7×7×5 → F4 6 → Output 3"
# What each says of the network and the pictures below.
SENTENCES = {
    "AccuracyLedger": "An accuracy ledger: before, after.",
    "Backpropagation": f"The gradient of the loss on its way back through {NETWORK}.",
    "ConnectionMatrix": "How C3 combines the 4 maps below it to 5.",
    "ConvolutionBench": "One convolution on a 20×20×2 picture.",
    "DigitPad": "A pad to write on, for a network of 28×28×1 pictures.",
    "ErrorExplorer": "The answers to 2 pictures, by class.",
    "Journey": f"The journey of one picture through {NETWORK}.",
    "LayerCosts": (
        "What each layer costs, in parameters and in multiply-adds: "
        "C1, S2, C3, Flatten, F4, Output."
    ),
    "LearningCurves": "Learning curves, beside the book’s: mine.",
    "Lens": f"What an answer rests on, in {NETWORK}.",
    "OptimiserPlayground": "Paths of optimisers in a ravine of the curvatures 1 and 100.",
    "OutputLayer": "From the last hidden layer to the loss: F4 6 → Output 3.",
    "PixelInspector": "The numbers of a 20×20×3 picture.",
    "Pooling": f"A map before and after a pooling layer of {NETWORK}.",
    "ReceptiveField": (
        "What a unit sees of the layers before it, in C1 18×18×4 → S2 9×9×4 → C3 7×7×5 → F4 6."
    ),
    "SlidingClassifier": "A network slides over a picture of 24×28×2.",
    "StressBench": f"What throws off {NETWORK}.",
    "TrainHere": "A training in the page, as the tutorial does it but for: rate 0.01.",
    "TrainingPlayer": "A training run of 1 epoch, epoch by epoch.",
    "TrainingTime": "Where the time of a training goes: your training.",
    "TwoWorkers": "Two workers that train your own model.",
}


def chain(channels: int) -> keras.Sequential:
    return keras.Sequential(
        [
            keras.Input((20, 20, channels)),
            layers.Conv2D(4, 3),
            layers.MaxPooling2D(2),
            layers.Conv2D(5, 3),
            layers.Flatten(),
            layers.Dense(6),
            layers.Dense(3, activation="softmax"),
        ]
    )


@pytest.fixture(scope="module")
def model() -> keras.Sequential:
    return chain(2)


TRAINERS = {"TrainHere", "TwoWorkers"}  # a picture of theirs is one of a training


def of_your_own(name: str, model: keras.Sequential, **embed: bool) -> figures.Journey:
    """A figure of a learner's own model or pictures."""
    kind = getattr(figures, name)
    channels = model.input_shape[-1]
    images = np.random.default_rng(0).random((2, 20, 20, channels), dtype="float32")
    match name:
        case "AccuracyLedger":
            return kind({"before": [0.6, 0.62], "after": [0.63, 0.65]})
        case "DigitPad":
            shape, inside = (28, 28, 1), [layers.Conv2D(2, 5, 3), layers.Flatten()]
            own = keras.Sequential([keras.Input(shape), *inside, layers.Dense(3, "softmax")])
            return kind(own, **embed)
        case "ErrorExplorer":
            return kind(model, images, [0, 2], **embed)
        case "LayerCosts":
            return kind(model)
        case "LearningCurves":
            return kind({"mine": {100: [0.2, 0.22], 1000: [0.3, 0.31]}})
        case "OptimiserPlayground":
            return kind((1, 100))
        case "PixelInspector":
            return kind(np.zeros((2, 20, 20, 3), np.uint8), **embed)
        case "SlidingClassifier":
            return kind(model, np.zeros((24, 28, channels), "float32"), **embed)
        case "TrainHere":
            return kind(rate=0.01)
        case "TwoWorkers":
            inside = [layers.Conv2D(2, 5, 3), layers.Flatten()]
            shape, last = (32, 32, 3), layers.Dense(10, activation="softmax")
            return kind(keras.Sequential([keras.Input(shape), *inside, last]))
        case "TrainingPlayer":
            snapshots = Snapshots()
            snapshots.set_model(model)
            snapshots.on_train_begin()
            snapshots.on_epoch_end(0)
            return kind({"loss": [1.0]}, snapshots, images, **embed)
        case "TrainingTime":
            stopwatch = Stopwatch()
            stopwatch.seconds, stopwatch.training, stopwatch.testing = 3.0, [2.0], [1.0]
            return kind(stopwatch)
    return kind(model, images, **embed)


@pytest.mark.parametrize("name", figures.__all__)
def test_without_a_kernel_a_figure_of_your_own_says_what_it_shows(name, model):
    stored = of_your_own(name, model)._repr_mimebundle_()[0]["text/html"]
    caption = html.unescape(re.search("<figcaption>(.*)</figcaption>", stored)[1])
    assert caption.startswith(SENTENCES.get(name, ""))
    assert "image/webp" not in stored  # the book's picture shows another network
    is_alive = "data-lenet-figure" in stored
    assert ("run the cell" in caption) != is_alive


@pytest.mark.parametrize("embed", [False, True])
@pytest.mark.parametrize("name", sorted(set(figures.__all__) - TRAINERS))
def test_where_nothing_runs_a_picture_of_your_own_is_seen(name, embed, capsys):
    """In a viewer without scripts, or a page that nbconvert made of the notebook."""
    given = {"embed": True} if embed and name not in ALWAYS_EMBEDDED else {}
    figure = of_your_own(name, chain(3), **given)
    stored = figure._repr_mimebundle_()[0]["text/html"]
    assert capsys.readouterr().out == ""  # as a progress bar would be
    (picture,) = re.findall(r'<img src="data:image/png;base64,[^>]* alt="([^"]*)">', stored)
    assert re.search(r"\d", picture)
    assert catalog.with_pictures(stored, lambda entry: "another") == stored


def test_the_pictures_tell_their_numbers(model):
    images = np.random.default_rng(0).random((2, 20, 20, 1), dtype="float32")
    grey = keras.Sequential(
        [keras.Input((20, 20, 1)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(3)]
    )
    maps = grey.layers[0](images[1:]).numpy()[0]
    told = [f"{c} {maps[..., c].min():.3g} to {maps[..., c].max():.3g}" for c in (0, 1)]
    stored = figures.ConvolutionBench(grey, images, index=1, kernel="C1-0")._preview()
    assert f"Maps of C1: {', '.join(told)}." in stored
    costs = layer_costs(model)
    stored = figures.LayerCosts(model)._preview()
    for label, cost in zip(("C1", "S2", "C3", "Flatten", "F4", "Output"), costs, strict=True):
        said = f"{label} {cost.parameters:,} parameters, {cost.multiply_adds:,} multiply-adds"
        assert said in stored
    large = np.random.default_rng(1).random((24, 26, 1)).astype("float32")
    slid = figures.SlidingClassifier(grey, large, window=(2, 1), class_names=["a", "b", "c"])
    outputs = grey.predict(large[np.newaxis, 2:22, 1:21], verbose=0)[0]
    expected = ", ".join(f"{name} {v:.3g}" for name, v in zip("abc", outputs, strict=True))
    assert f"Outputs for the picture: {expected}." in slid._preview()


def test_of_many_a_dozen_is_drawn_and_told_and_the_rest_counted():
    picture, outputs = np.zeros((4, 4, 3)), np.arange(14) / 4
    image, words = own_preview.picture_and_outputs(picture, outputs, ["a", "b"])
    assert words == (
        "Outputs for the picture: a 0, b 0.25, 2 0.5, 3 0.75, 4 1, 5 1.25, 6 1.5, 7 1.75, 8 2, "
        "9 2.25, 10 2.5, 11 2.75, and 2 more."
    )
    assert html.escape(words) in image
    _, words = own_preview.picture_and_outputs(picture, outputs[:12], [])
    assert words.endswith(", 11 2.75.")
    runs = [{"name": f"r{n}", "history": {"loss": [[n + 1.5, n]]}} for n in range(14)]
    told = own_preview.curves_of(runs)
    assert "r11: loss 12.5 to 11." in told
    assert "r12" not in told
    told = own_preview.points_of({f"row {n}": [n, n / 4] for n in range(14)})
    assert "row 11: 11, 2.75." in told
    assert "row 12" not in told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("AccuracyLedger", "before: 0.6, 0.62; after: 0.63, 0.65."),
        ("LearningCurves", "mine: 100 0.21, 1000 0.305."),
        ("OptimiserPlayground", "Paths of optimisers in a ravine of the curvatures 1 and 100."),
        ("TrainingTime", "yours: building 0 s, tracing 0 s, training 2 s, testing 1 s."),
    ],
)
def test_the_pictures_of_runs_tell_their_numbers(name, told, model):
    assert f'alt="{told}"' in of_your_own(name, model)._preview()


class Kernel:
    """A kernel as a notebook's program, or a person, has one."""

    def __init__(self, allow_stdin: bool) -> None:
        self.kernel = self
        self._allow_stdin = allow_stdin


@pytest.mark.parametrize(
    ("shell", "server", "is_live"),
    [
        (None, "", True),
        (Kernel(True), "", True),
        (Kernel(False), "", False),
        (Kernel(False), "voila/0.5", True),
    ],
    ids=["no kernel", "a person", "a program", "Voilà"],
)
def test_a_program_that_makes_a_file_gets_a_picture_and_no_widget(
    shell, server, is_live, monkeypatch
):
    """Else nbconvert's page shows nothing, unless a server elsewhere sends it the widgets."""
    monkeypatch.setattr(base, "get_ipython", lambda: shell)
    monkeypatch.setenv("SERVER_SOFTWARE", server)
    bundle = figures.OptimiserPlayground((1, 100))._repr_mimebundle_()[0]
    assert (base.WIDGET_VIEW in bundle) == is_live
    assert "data:image/png" in bundle["text/html"]


ALWAYS_EMBEDDED = {
    "AccuracyLedger",
    "LayerCosts",
    "LearningCurves",
    "OptimiserPlayground",
    "TrainingTime",
}


@pytest.mark.parametrize("name", sorted(set(figures.__all__) - ALWAYS_EMBEDDED - TRAINERS))
def test_a_page_can_hold_a_figure_of_your_own(name, model):
    """The others hold what they were given in any case."""
    stored = of_your_own(name, model, embed=True)._repr_mimebundle_()[0]["text/html"]
    told = catalog.options(stored)
    own = set(told["data"]) - {"paper"}
    if name in ("ConvolutionBench", "PixelInspector"):
        own.remove("names")  # they show pictures without labels
    assert all(not isinstance(one, str) for key in own for one in _each(told["data"][key]))
    assert SENTENCES[name] in html.unescape(stored)


def _each(value: object) -> list:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("name", figures.__all__)
def test_none_is_taken_only_where_it_means_something(name):
    figure = getattr(figures, name)()
    for trait, before in figure.state().items():
        try:
            setattr(figure, trait, None)
        except (TypeError, ValueError) as error:
            assert trait in str(error)
            assert getattr(figure, trait) == before
            assert not catalog.FIGURES[figure.figure].pieces[trait].get("optional", False)
        else:
            optional = catalog.FIGURES[figure.figure].pieces[trait].get("optional", False)
            assert getattr(figure, trait) is not None or optional, trait


def test_what_one_change_brings_about_is_sent_with_it(monkeypatch):
    """Never a layer without its unit: the figure could not draw it."""
    journey = figures.Journey()
    sent = []
    monkeypatch.setattr(journey, "send_state", lambda key=None: sent.append(set(key)))
    journey.layer = "C1"
    assert sent == [{"layer", "unit"}]
    journey.unit = None
    assert sent[1:] == [{"layer", "unit"}]


@pytest.mark.parametrize("name", catalog.FIGURES)
def test_all_that_a_figure_defines_reaches_its_script(name):
    kind = getattr(figures, catalog.FIGURES[name].class_name)
    own = {
        trait
        for ancestor in kind.__mro__
        if ancestor.__module__.startswith("lenet_book")
        for trait, value in vars(ancestor).items()
        if isinstance(value, traitlets.TraitType)
    }
    assert own
    assert {trait for trait in own if not kind.class_traits()[trait].metadata.get("sync")} == set()


def in_lists(value: object) -> object:
    """A value as JSON has it, which knows no tuples."""
    return [in_lists(one) for one in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("name", sorted(set(catalog.FIGURES) - {"training-runs"}))
def test_a_figure_of_the_book_begins_as_its_page_does(name):
    entry = catalog.FIGURES[name]
    figure = getattr(figures, entry.class_name)()
    assert {trait: in_lists(value) for trait, value in figure.state().items()} == entry.state
    assert "image/webp" in figure._preview()  # with the book's picture of it


# Every setting of every figure, and none as it is at first.
SETTINGS = {
    "AccuracyLedger": {"row": "adamw", "measure": "test", "order": "gain"},
    "Backpropagation": {
        **{"index": 7, "layer": "C1", "unit": (3, 4, 5), "truth": 2},
        **{"weight": (2, 3, 1), "change": -0.5},
    },
    "ConnectionMatrix": {"index": 7, "layer": "C3", "unit": (1, 2, 3), "table": "grouped"},
    "ConvolutionBench": {
        **{"index": 7, "kernel": "C1-2", "unit": (3, 4), "operation": "convolution"},
        **{"activation": "tanh", "padding": "same", "stride": 2, "dilation": 1},
    },
    "DigitPad": {"drawing": "000k", "network": "softmax"},
    "ErrorExplorer": {"network": "better", "truth": 1, "found": 9, "order": "least", "picture": 6},
    "Journey": {"index": 7, "layer": "C3", "unit": (1, 2, 3), "channel": 4},
    "LayerCosts": {"sizes": [32, 1, 10_000]},
    "LearningCurves": {
        **{"model": "ours", "held": "steps", "shown": "measured", "beside": ["dense-steps"]},
        **{"at": 10_000, "sizes": [1000, 50_000], "across": "number", "up": "error"},
        **{"guess": [20, 30, -1, 50, 60, 70, 80, 90, 100], "fit": 10_000},
    },
    "Lens": {
        **{"index": 7, "network": "better", "target": 9, "method": "occlusion", "layer": "C1"},
        **{"other": "grad_cam", "randomised": 2, "draw": 9},
    },
    "OptimiserPlayground": {
        **{"landscape": "saddle", "optimisers": ["sgd", "muon"], "rate": 0.5, "steps": 200},
        **{"start": [3.0, -2.0]},
    },
    "OutputLayer": {
        **{"index": 7, "layer": "F6", "unit": (83,), "logit": 9, "truth": 8, "changes": [83, 2.5]},
        **{"constant": -4.0, "temperature": 2.5},
    },
    "PixelInspector": {"index": 7, "unit": (27, 0), "scale": "standard"},
    "Pooling": {
        **{"index": 7, "layer": "S4", "unit": (4, 3, 15), "how": "subsampling", "shift": 4},
        **{"window": "overlapping", "coefficient": -0.5, "bias": 3.0},
    },
    "ReceptiveField": {"index": 7, "layer": "S4", "unit": (4, 3, 15), "pixel": (31, 30)},
    "SlidingClassifier": {"indices": (99, 2, 3, 0), "side": 40, "window": (8, 7)},
    "StressBench": {
        **{"index": 7, "network": "tutorial", "kind": "rotation", "strength": 10, "way": 1},
        **{"target": 9, "draw": 9, "period": 16},
    },
    "TrainHere": {
        **{"optimiser": "sgd", "rate": 0.5, "batch": 1000, "activation": "relu", "pooling": "max"},
        **{"pictures": 1000, "pixels": "centred", "schedule": "linear", "decay": 0.5, "shift": 2},
        **{"mirror": "yes", "labels": "shuffled", "epochs": 7, "seed": 9, "judges": "test"},
    },
    "TrainingPlayer": {
        **{"run": "tutorial", "epoch": 3, "compared": [], "index": 7, "curves": ["test"]},
        **{"spread": "interval", "scale": "log", "smoothing": 5, "zoom": [2, 9]},
    },
    "TrainingTime": {
        **{"contestant": "loop", "scale": "chosen", "bet": [10, 20, 30, 40], "shown": "step"},
        **{"epoch": 1, "part": "C5"},
    },
    "TwoWorkers": {"gradients": "own", "data": "same", "b": "slow", "step": 20},
}


@pytest.mark.parametrize("name", figures.__all__)
def test_a_figure_has_the_settings_that_it_is_given(name):
    given = SETTINGS[name]
    figure = getattr(figures, name)(**({} if name == "LayerCosts" else given))
    if name == "LayerCosts":  # whose sizes are the model's own at first
        figure.sizes = given["sizes"]
    assert figure.state() == given
    told = catalog.options(figure._preview())["state"]
    assert told == {trait: in_lists(value) for trait, value in given.items()}
    settings = ", ".join(f"{trait}={value!r}" for trait, value in figure.state().items())
    assert repr(figure) == f"{name}({settings})"
    with pytest.raises(TypeError):
        getattr(figures, name)(colour="red")


@pytest.mark.parametrize("name", figures.__all__)
def test_a_setting_goes_from_the_least_to_the_most_that_its_contract_names(name):
    figure = getattr(figures, name)()
    entry = catalog.FIGURES[figure.figure]
    for trait, piece in entry.pieces.items():
        if name == "Lens" and trait == "randomised":  # as many as the network has
            piece = piece | {"most": 5}
        if name == "StressBench" and trait in ("strength", "way"):  # as the kind has them
            continue
        for value in [piece[end] for end in ("least", "most") if end in piece]:
            setattr(figure, trait, value)
            assert getattr(figure, trait) == value
        for value in (piece["least"] - 1, piece["most"] + 1) if "most" in piece else ():
            with pytest.raises(ValueError, match=rf"^{trait} must be "):
                setattr(figure, trait, value)
        for value in piece.get("choices", []):
            setattr(figure, trait, value)
            is_same = trait == "other" and value == figure.method  # a method beside itself
            assert getattr(figure, trait) == ("same" if is_same else value)
        setattr(figure, trait, entry.state[trait])
    if "index" in entry.state:
        figure.index = 99
        assert figure.index == 99
        for wrong in (-2, 100):
            with pytest.raises(ValueError, match=rf"^index must be 0…99, got .?{abs(wrong)}$"):
                figure.index = wrong


@pytest.mark.parametrize("name", ["Journey", "ConvolutionBench", "PixelInspector"])
def test_pictures_of_your_own_come_a_hundred_at_a_time_and_once(name, model):
    pictures = np.random.default_rng(0).integers(0, 256, (205, 20, 20, 2), "uint8")
    if name == "PixelInspector":
        pictures = pictures[..., :1]
    given = [pictures] if name == "PixelInspector" else [model, pictures / np.float32(255)]
    kind = getattr(figures, name)
    assert kind(*given).index == 0
    figure = kind(*given, index=150)
    before = figure._pictures
    for index, first, length in ((100, 100, 100), (199, 100, 100), (99, 0, 100), (204, 200, 5)):
        figure.index = index
        assert figure._pictures["first"] == first
        assert (figure._pictures is before) == (index in (100, 199))
        assert figure._pictures["bytes"] == pictures[first : first + length].tobytes()
    with pytest.raises(ValueError, match=r"^index must be 0…204, got 205$"):
        figure.index = 205


def test_a_page_holds_a_million_bytes_of_your_own_and_no_more(model):
    figure = of_your_own("Journey", model, embed=True)
    largest = {"a": bytes(400_000), "b": [bytes(500_000), {"c": bytes(100_000), "d": "text"}, 1]}
    assert "A caption" in figure._preview_of_own(largest, "A caption")
    with pytest.raises(ValueError, match=r"at most 1 MB .* take 1\.0 MB; give fewer images"):
        figure._preview_of_own(largest | {"e": b"1"}, "A caption")


def test_a_number_keeps_its_kind_and_another_thing_is_none():
    pooling = figures.Pooling(coefficient=2, bias=3)
    assert [type(value) for value in (pooling.coefficient, pooling.bias)] == [float, float]
    assert type(figures.OutputLayer(temperature=2).temperature) is int
    for wrong in (True, "2", None, [2]):
        with pytest.raises(
            TypeError, match=rf"^bias must be a number, got {re.escape(repr(wrong))}"
        ):
            pooling.bias = wrong
    for wrong, said in ((-13, "-13"), (math.nan, "nan"), (math.inf, "inf")):
        with pytest.raises(ValueError, match=rf"^bias must be −12…12, got {said}$"):
            pooling.bias = wrong
    for wrong in (True, 1.0, "1", None):
        with pytest.raises(TypeError, match=rf"^index must be a whole number, got {wrong!r}$"):
            pooling.index = wrong
    pooling.index = np.int64(3)
    assert type(pooling.index) is int
    with pytest.raises(ValueError, match=r"^smoothing must be one of 1, 3, 5; got True$"):
        figures.TrainingPlayer(smoothing=True)
