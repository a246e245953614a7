"""`describe` must hand over what the engine needs, and refuse what it cannot compute."""

import json
from functools import partial

import keras
import numpy as np
import pytest
from keras import layers

from lenet_book.digits import keras_1998
from lenet_book.digits.keras_1998 import Distances
from lenet_book.figures import activation_specs, layer_specs
from lenet_book.figures.activation_specs import activation_of
from lenet_book.figures.layer_specs import entries
from lenet_book.figures.network import KNOWN, LEFT_OUT, describe, places
from lenet_utils.models import tutorial_lenet5


def model_of(*stack: keras.Layer, shape: tuple = (8, 8, 2)) -> keras.Sequential:
    return keras.Sequential([keras.Input(shape), *stack], name="mine")


def labels(*stack: keras.Layer, **kwargs) -> list[str]:
    return [layer["label"] for layer in describe(model_of(*stack, **kwargs)).spec["layers"]]


def test_the_tutorials_model():
    model = tutorial_lenet5()
    spec, weights = describe(model)
    assert [layer["label"] for layer in spec["layers"]] == [
        "C1", "S2", "C3", "S4", "C5", "Flatten", "F6", "Output",
    ]  # fmt: skip
    assert spec["input"] == [32, 32, 3]
    assert spec["parameters"] == len(weights) == 62_006
    assert weights.dtype == np.float32
    assert spec["layers"][2] == {
        "name": "C3",
        "label": "C3",
        "kind": "conv2d",
        "activation": "tanh",
        "kernelSize": [5, 5],
        "strides": [1, 1],
        "padding": "valid",
        "kernel": [456, [5, 5, 6, 16]],
        "bias": [2856, [16]],
        "output": [10, 10, 16],
    }
    for entry, layer in zip(spec["layers"], model.layers, strict=True):
        for name in {"kernel", "bias"} & set(entry):
            offset, shape = entry[name]
            values = weights[offset : offset + np.prod(shape)].reshape(shape)
            np.testing.assert_array_equal(values, getattr(layer, name).numpy())


def test_the_spec_is_plain_json():
    mean, variance = np.float32([1, 2]), np.float32([4, 0])
    model = model_of(
        layers.Normalization(mean=mean, variance=variance),
        layers.Rescaling(np.float64(2), offset=np.float32([3, 4])),
        layers.MaxPooling2D((2, 3), strides=1),
        layers.Flatten(),
        layers.Dense(3, use_bias=False),
    )
    spec, _ = describe(model)
    assert json.loads(json.dumps(spec, allow_nan=False)) == spec
    assert spec["layers"][0]["mean"] == [1, 2]
    # Keras divides by 1e-7 or more.
    assert spec["layers"][0]["deviation"] == pytest.approx([2, 1e-7])
    assert (spec["layers"][1]["scale"], spec["layers"][1]["offset"]) == ([2], [3, 4])
    assert spec["layers"][2]["kernelSize"] == [2, 3]
    assert spec["layers"][2]["strides"] == [1, 1]
    assert "bias" not in spec["layers"][4]


def test_labels_of_a_variant():
    stack = [
        layers.Rescaling(2.0),
        layers.Conv2D(3, 3, name="my_filters"),
        layers.Activation("relu"),
        layers.Conv2D(4, 3),
        layers.ReLU(),
        layers.MaxPooling2D(2),
        layers.Dropout(0.2),
        layers.Flatten(),
        layers.Dense(9, activation="tanh"),
        layers.Dense(5),
        layers.Softmax(),
    ]
    assert labels(*stack) == [
        "Rescaling", "C1", "ReLU", "C2", "ReLU 2", "S3", "Flatten", "F4", "Output", "Softmax",
    ]  # fmt: skip


def test_no_two_layers_have_the_same_label():
    stack = [layer for _ in range(3) for layer in (layers.Conv2D(2, 1), layers.Activation("tanh"))]
    found = labels(*stack, layers.Rescaling(2.0), layers.Flatten(), layers.Dense(3), layers.ReLU())
    assert found[:6] == ["C1", "Tanh", "C2", "Tanh 2", "C3", "Tanh 3"]
    assert len(set(found)) == len(found)


def test_a_network_without_dense_layers_has_no_output_label():
    assert labels(layers.Conv2D(3, 3), layers.AveragePooling2D(2)) == ["C1", "S2"]


def test_a_model_without_weights():
    spec, weights = describe(model_of(layers.AveragePooling2D(2)))
    assert spec["parameters"] == len(weights) == 0
    assert weights.dtype == np.float32


def test_layers_shared_with_another_model():
    model = tutorial_lenet5()
    spec, _ = describe(keras.Sequential([keras.Input((36, 36, 3)), *model.layers[:3]]))
    assert [layer["output"] for layer in spec["layers"]] == [[32, 32, 6], [16, 16, 6], [12, 12, 16]]


# How each known layer is made, where the layer needs to be told something.
MADE = (
    {
        layers.Conv2D: (2, 1),
        layers.AveragePooling2D: (2,),
        layers.MaxPooling2D: (2,),
        layers.DepthwiseConv2D: (3,),
        layers.SeparableConv2D: (2, 3),
        layers.Reshape: ((4, 16, 3),),
        layers.Dense: (3,),
        layers.Activation: ("tanh",),
        layers.Rescaling: (2.0,),
        layers.Normalization: (-1, 0.0, 1.0),
        layers.RandomShear: (0.1, 0.1),
    }
    | dict.fromkeys(
        [
            *(layers.Dropout, layers.SpatialDropout2D, layers.GaussianDropout, layers.AlphaDropout),
            *(
                layers.GaussianNoise,
                layers.RandomBrightness,
                layers.RandomContrast,
                layers.RandomHue,
            ),
            *(layers.RandomRotation, layers.RandomTranslation, layers.RandomZoom),
            *(layers.RandomColorDegeneration, layers.RandomSaturation, layers.RandomSharpness),
        ],
        (0.5,),
    )
    | {layers.RandomTranslation: (0.1, 0.1), layers.RandomPosterization: (4,)}
)
STEPS = {layers.SeparableConv2D: 2, layers.GlobalAveragePooling2D: 2, layers.GlobalMaxPooling2D: 2}


@pytest.mark.parametrize("kind", [kind for kind in (*KNOWN, *LEFT_OUT) if kind is not Distances])
def test_a_layer_that_is_called_known_is_described(kind):
    spec, _ = describe(model_of(layers.Conv2D(3, 1), kind(*MADE.get(kind, ()))))
    assert len(spec["layers"]) == 1 + (0 if kind in LEFT_OUT else STEPS.get(kind, 1))
    assert spec.get("leftOut") == ([kind.__name__] if kind in LEFT_OUT else None)


@pytest.mark.parametrize("kind", LEFT_OUT)
def test_a_layer_that_is_left_out_changes_no_answer(kind):
    model = model_of(layers.Rescaling(1.0), kind(*MADE.get(kind, ())), shape=(8, 12, 3))
    images = np.random.default_rng(0).normal(size=(2, 8, 12, 3)).astype("float32")
    np.testing.assert_array_equal(model.predict(images, verbose=0), images)


class Scaled(layers.Dense):
    """Computes something else than its parent."""

    def call(self, inputs):
        return 1.7159 * super().call(inputs)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (
            layers.LayerNormalization(name="ln"),
            r'layer "ln" \(LayerNormalization\) .*they know Conv.*, and pass over what acts',
        ),
        (layers.Conv2DTranspose(2, 3), r"\(Conv2DTranspose\) is of a kind the figures cannot"),
        (layers.PReLU(), r"\(PReLU\) is of a kind"),
        (layers.RandomCrop(4, 4), r"\(RandomCrop\) is of a kind"),
        (Scaled(4, name="scaled"), r'layer "scaled" \(Scaled\) is of a kind'),
        (layers.Lambda(lambda x: x), r"\(Lambda\) is of a kind"),
        (
            layers.BatchNormalization(axis=1, name="rows"),
            r'"rows" .*axis=1; the figures need axis=-1, the',
        ),
        (layers.UpSampling2D(interpolation="bilinear"), r'interpolation="bilinear"; .*"nearest"'),
        (
            layers.Reshape((8, -1), name="flat"),
            r'"flat" \(Reshape\) makes values of shape \(8, 16\)',
        ),
        (layers.Conv2D(2, 1, data_format="channels_first", name="cf"), r'"cf" .*channels_first'),
        (
            layers.MaxPooling2D(2, data_format="channels_first"),
            r"\(MaxPooling2D\) .*channels_first",
        ),
        (
            layers.Conv2D(2, 3, activation="mish", name="m"),
            r'"m" .*activation "mish"; write one of',
        ),
        (layers.Dense(2, activation=lambda x: 2 * x), r'activation "<lambda>"'),
        (
            layers.Activation(partial(keras.activations.softplus, scale=2)),
            r"the activation softplus with scale: not known",
        ),
        (layers.Softmax(axis=1, name="rows"), r'"rows" .*axis=1; the figures need axis=-1'),
        (
            layers.Rescaling(np.ones((3, 1, 1))),
            r"has a scale of shape \(3, 1, 1\), which does not fit values of \(8, 8, 2\)",
        ),
        (layers.Rescaling(float("nan"), name="lost"), r'"lost" .*1 NaN or infinite .*its scale'),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, keras.Layer) else "",
)
def test_refused_layers_are_named(layer, message):
    with pytest.raises(ValueError, match=message):
        describe(model_of(layers.Conv2D(2, 1), layer))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["kernel", "bias"])
def test_weights_that_are_no_numbers(name, value):
    model = model_of(layers.Flatten(), layers.Dense(3, name="lost"))
    variable = getattr(model.layers[1], name)
    values = variable.numpy()
    values.flat[1] = value
    variable.assign(values)
    message = rf'layer "lost" \(Dense\) has 1 NaN or infinite numbers in its {name}; if training'
    with pytest.raises(ValueError, match=message):
        describe(model)


@pytest.mark.parametrize("shape", [(32, 32), (784,), (None, None, 3), (4, 8, 8, 3)])
def test_inputs_that_are_no_images_of_a_fixed_size(shape):
    model = model_of(layers.Activation("tanh"), shape=shape)
    with pytest.raises(ValueError, match=r'model "mine" takes inputs of shape .*fixed size'):
        describe(model)


def test_grey_images_without_channels_are_told_of_the_channel():
    with pytest.raises(ValueError, match=r"begin it with, say, keras.Input\(\(28, 28, 1\)\)"):
        describe(model_of(layers.Flatten(), shape=(28, 28)))


class Subsampling(layers.Layer):
    """The pooling of 1998: a coefficient and a bias for each map."""

    def build(self, input_shape):
        self.coefficient = self.add_weight(shape=input_shape[-1:], initializer="ones")
        self.bias = self.add_weight(shape=input_shape[-1:], initializer="zeros")

    def call(self, inputs):
        return 4 * keras.ops.average_pool(inputs, 2) * self.coefficient + self.bias


def squash(a):
    return 1.7159 * keras.ops.tanh(2 * a / 3)


def test_a_layer_and_an_activation_of_one_s_own_are_registered(monkeypatch):
    monkeypatch.setattr(layer_specs, "EXPORTERS", dict(layer_specs.EXPORTERS))
    monkeypatch.setattr(activation_specs, "_registered", {})
    model = model_of(Subsampling(name="s"), layers.Activation(squash))
    with pytest.raises(ValueError, match=r'"s" \(Subsampling\) is of a kind'):
        describe(model)

    @layer_specs.register_layer(Subsampling)
    def subsampling(layer, shape):
        weights = {"coefficient": layer.coefficient.numpy(), "bias": layer.bias.numpy()}
        window = {"kernelSize": [2, 2], "strides": [2, 2], "padding": "valid"}
        return {"kind": "subsampling", **window, **weights}

    with pytest.raises(ValueError, match='has the activation "squash"; write one of'):
        describe(model)
    activation_specs.register_activation(squash, "squash")
    (first, second), weights = describe(model).spec["layers"], describe(model).weights
    assert (first["label"], first["output"]) == ("S1", [4, 4, 2])
    assert places(first) == {"coefficient": (0, [2]), "bias": (2, [2])}
    assert weights.tolist() == [1, 1, 0, 0]
    assert (second["activation"], second["label"]) == ("squash", "Squash")


class OwnCall(keras.Sequential):
    """A Sequential that computes something else than its layers."""

    def call(self, inputs, training=None, mask=None):
        return 2 * super().call(inputs)


class OwnPrediction(keras.Sequential):
    """A Sequential that predicts something else than its layers."""

    def predict_step(self, data):
        return super().predict_step(data / 255)


class OwnEntrance(keras.Sequential):
    """A Sequential that does something to its inputs first."""

    def __call__(self, inputs, *args, **kwargs):
        return super().__call__(inputs / 255, *args, **kwargs)


class OwnStep(keras.Sequential):
    """A Sequential that trains in a way of its own, and computes as any other."""

    def train_step(self, data):
        return {}


class Subclassed(keras.Model):
    """A model whose layers only its call knows."""

    def call(self, inputs):
        return inputs


def test_chains_of_every_form():
    stack = [layers.Conv2D(2, 3), layers.ReLU(), layers.Flatten(), layers.Dense(3)]
    inputs = x = keras.Input((8, 8, 2))
    for layer in stack:
        x = layer(x)
    inner = keras.Sequential(stack[:2])
    forms = [
        model_of(*stack),
        keras.Model(inputs, x),
        model_of(inner, *stack[2:]),
        model_of(keras.Sequential([inner]), keras.Sequential(stack[2:])),
        OwnStep([keras.Input((8, 8, 2)), *stack]),
    ]
    expected, weights = describe(forms[0])
    for form in forms[1:]:
        spec, other = describe(form)
        assert spec == expected
        np.testing.assert_array_equal(other, weights)


def test_what_computes_in_a_way_of_its_own_is_refused_by_name():
    """Else it would be drawn, and every number be wrong."""
    stack = [keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(3)]
    for kind, way in ((OwnPrediction, "predict_step"), (OwnEntrance, "__call__")):
        with pytest.raises(TypeError, match=f"{kind.__name__} computes by a {way} of its own"):
            describe(kind(stack))
    with pytest.raises(ValueError, match=r'"inner" \(OwnEntrance\) is of a kind'):
        describe(model_of(OwnEntrance([layers.ReLU()], name="inner")))
    patched = layers.Conv2D(1, 1, name="patched")
    model = model_of(patched)
    patched.call = lambda inputs: 3 * type(patched).call(patched, inputs)
    with pytest.raises(ValueError, match=r'"patched" .* had its call replaced'):
        describe(model)
    model = model_of(layers.Flatten())
    model.predict = lambda images: images
    with pytest.raises(TypeError, match="computes by a predict of its own"):
        describe(model)


def test_models_that_cannot_be_drawn():
    inputs = keras.Input((8, 8, 1))
    two = [layers.Conv2D(1, 1)(inputs), layers.Conv2D(1, 1)(inputs)]
    joined = keras.Model(inputs, layers.Add(name="sum")(two))
    with pytest.raises(ValueError, match=r'"sum" \(Add\) joins 2 branches; .*cannot draw branches'):
        describe(joined)
    with pytest.raises(ValueError, match=r"has 2 outputs; the figures draw one layer after"):
        describe(keras.Model(inputs, two))
    second = keras.Input((8, 8, 1))
    with pytest.raises(ValueError, match=r"has 2 inputs; the figures draw one layer after"):
        describe(keras.Model([inputs, second], layers.Add()([inputs, second])))
    twice = layers.Conv2D(1, 1, name="twice")
    with pytest.raises(ValueError, match=r'"twice" .* is used 2 times'):
        describe(keras.Model(inputs, twice(twice(inputs))))
    with pytest.raises(ValueError, match=r'"multiply.*" \(Multiply\) is of a kind'):
        describe(keras.Model(inputs, keras.ops.multiply(inputs, 2.0)))
    for own in (OwnCall([inputs, layers.Flatten()]), Subclassed()):
        with pytest.raises(TypeError, match="computes by a call of its own"):
            describe(own)
    quantised = model_of(layers.Flatten(), layers.Dense(3, name="bytes"))
    quantised.quantize("int8")
    with pytest.raises(ValueError, match=r'"bytes" .* is quantised to int8'):
        describe(quantised)
    with pytest.raises(TypeError, match=r"got the path 'lenet5\.keras': load it first"):
        describe("lenet5.keras")
    with pytest.raises(TypeError, match=r"must be a keras\.Sequential, or .*, got Flatten"):
        describe(layers.Flatten())
    with pytest.raises(ValueError, match=r'"mine" is not built.* begin it with keras\.Input'):
        describe(keras.Sequential([layers.Flatten()], name="mine"))
    for nothing in ([], [layers.Dropout(0.5)]):
        with pytest.raises(ValueError, match='"mine" has no layers'):
            describe(model_of(*nothing))


# ---------------------------------------------------------------- entries, number by number
def entered(layer: keras.Layer, shape: tuple[int, ...] = (6, 7, 2)) -> list[dict]:
    """What a layer's entries say, with the shapes of its weights in place of these."""
    layer.build((None, *shape))
    return [
        {k: v.shape if isinstance(v, np.ndarray) else v for k, v in entry.items()}
        for entry in entries(layer, shape)
    ]


SLIDES = {"kind": "conv2d", "padding": "valid", "activation": "linear"}


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (
            layers.Conv2D(4, (3, 2), strides=(2, 1), groups=2),
            SLIDES
            | {"kernelSize": [3, 2], "strides": [2, 1], "groups": 2}
            | {"kernel": (3, 2, 1, 4), "bias": (4,)},
        ),
        (
            layers.Conv2D(4, 3, dilation_rate=(1, 2), use_bias=False, padding="same"),
            SLIDES
            | {"kernelSize": [3, 3], "strides": [1, 1], "dilation": [1, 2], "padding": "same"}
            | {"kernel": (3, 3, 2, 4)},
        ),
        (
            layers.DepthwiseConv2D(3, depth_multiplier=5),
            SLIDES
            | {"kernelSize": [3, 3], "strides": [1, 1], "groups": 2}
            | {"kernel": (3, 3, 1, 10), "bias": (10,)},
        ),
        (
            layers.AveragePooling2D((2, 3), strides=(1, 2)),
            {
                **{"kind": "averagepooling2d", "kernelSize": [2, 3], "strides": [1, 2]},
                **{"padding": "valid"},
            },
        ),
        (
            layers.GlobalMaxPooling2D(keepdims=True),
            {
                **{"kind": "globalmaxpooling2d", "kernelSize": [6, 7], "strides": [1, 1]},
                **{"padding": "valid", "whole": True, "output": [1, 1, 2]},
            },
        ),
        (
            layers.ZeroPadding2D(((1, 2), (3, 5))),
            {"kind": "zeropadding2d", "before": [1, 3], "grows": [3, 8]},
        ),
        (
            layers.Cropping2D(((1, 2), (3, 1))),
            {"kind": "cropping2d", "before": [1, 3], "grows": [-3, -4]},
        ),
        (layers.UpSampling2D((2, 3)), {"kind": "upsampling2d", "times": [2, 3]}),
        (layers.Reshape((14, 6)), None),
        (layers.Reshape((7, 6, 2)), {"kind": "reshape"}),
        (layers.Reshape((84,)), {"kind": "flatten"}),
        (
            layers.Rescaling(0.5, offset=[1.0, 2.0]),
            {"kind": "rescaling", "scale": [0.5], "offset": [1.0, 2.0]},
        ),
        (
            layers.Rescaling(np.arange(7.0).reshape(7, 1) * np.ones((1, 2))),
            {
                "kind": "rescaling",
                "scale": [float(c) for _ in range(6) for c in range(7) for _ in range(2)],
                "offset": [0.0],
            },
        ),
        (
            layers.Normalization(mean=[1.0, 2.0], variance=[4.0, 0.25]),
            {"kind": "normalization", "mean": [1.0, 2.0], "deviation": [2.0, 0.5]},
        ),
        (
            layers.Normalization(mean=[1.0, 2.0], variance=[4.0, 0.0], invert=True),
            {
                **{"kind": "rescaling", "scale": [2.0, pytest.approx(1e-7)]},
                **{"offset": [1.0, 2.0]},
            },
        ),
        (
            layers.Normalization(),
            {
                **{"kind": "normalization", "mean": [0.0, 0.0], "deviation": [1.0, 1.0]},
                "counted": 5,
            },
        ),
        (
            layers.BatchNormalization(axis=3, scale=False, epsilon=0.5),
            {
                **{"kind": "batchnormalization", "epsilon": 0.5, "beta": (2,), "mean": (2,)},
                **{"variance": (2,)},
            },
        ),
        (layers.BatchNormalization(axis=1), None),
    ],
)
def test_an_entry_holds_the_numbers_of_its_layer(layer, expected):
    if expected is None:
        with pytest.raises(ValueError, match="the figures need"):
            entered(layer)
    else:
        assert entered(layer) == [expected]


def test_a_layer_in_two_steps_says_what_lies_between():
    separable = layers.SeparableConv2D(
        5, (3, 2), strides=2, depth_multiplier=4, padding="same", activation="relu"
    )
    assert entered(separable) == [
        {
            **{"kind": "conv2d", "kernelSize": [3, 2], "strides": [2, 2], "padding": "same"},
            **{"groups": 2, "kernel": (3, 2, 1, 8), "part": "depthwise", "output": [3, 4, 8]},
        },
        {
            **{"kind": "conv2d", "kernelSize": [1, 1], "strides": [1, 1], "padding": "valid"},
            **{"activation": "relu", "kernel": (1, 1, 8, 5), "bias": (5,)},
        },
    ]
    pooled, flattened = entered(layers.GlobalAveragePooling2D())
    assert (pooled["kind"], pooled["output"]) == ("averagepooling2d", [1, 1, 2])
    assert flattened == {"kind": "flatten"}


@pytest.mark.parametrize(
    ("activation", "expected"),
    [
        ("relu6", ("relu6", {"most": 6})),
        ("leaky_relu", ("leaky_relu", {"slope": 0.2})),
        ("elu", ("elu", None)),
        (partial(keras.activations.elu, alpha=1), ("elu", None)),
        (layers.ELU(alpha=2), ("elu", {"alpha": 2})),
        (partial(keras.activations.gelu, approximate=True), ("gelu_tanh", None)),
        (partial(keras.activations.gelu, approximate=False), ("gelu", None)),
        (partial(keras.activations.leaky_relu, negative_slope=0.5), ("leaky_relu", {"slope": 0.5})),
        (layers.LeakyReLU(negative_slope=0.25), ("leaky_relu", {"slope": 0.25})),
        (layers.ReLU(), ("relu", None)),
        (layers.ReLU(max_value=6), ("relu6", {"most": 6})),
        (layers.ReLU(max_value=0), ("bent_relu", {"most": 0})),
        (layers.ReLU(negative_slope=0.5), ("leaky_relu", {"slope": 0.5})),
        (layers.ReLU(threshold=0.5), ("bent_relu", {"threshold": 0.5})),
        (
            layers.ReLU(max_value=6, negative_slope=0.5, threshold=2),
            ("bent_relu", {"slope": 0.5, "most": 6, "threshold": 2}),
        ),
        (layers.Softmax(), ("softmax", None)),
        (layers.Softmax(axis=1), "has axis=1; the figures need axis=-1"),
        (partial(keras.activations.softplus, beta=1), "the activation softplus with beta: not"),
        (partial(keras.activations.elu, beta=1), "has the activation elu with beta: not known"),
        (partial(keras.activations.elu, 1), 'has the activation "partial"; write one of linear'),
        (keras.ops.sin, 'has the activation "sin"; write one of linear, tanh, relu, sigmoid'),
    ],
)
def test_an_activation_is_told_by_its_simplest_name(activation, expected):
    layer = layers.Conv2D(1, 1, name="mine")
    layer.activation = activation
    if isinstance(activation, str):
        layer.activation = keras.activations.get(activation)
    if isinstance(expected, str):
        with pytest.raises(ValueError, match=f'^layer "mine" .*{expected}'):
            activation_of(layer)
    else:
        name, options = expected
        told = {"activation": name} | ({} if options is None else {"options": options})
        assert activation_of(layer) == told


@pytest.mark.parametrize(
    ("make", "names"),
    [
        (partial(layers.Conv2D, 4, 3), ["kernel", "bias"]),
        (partial(layers.DepthwiseConv2D, 3), ["kernel", "bias"]),
        (partial(layers.SeparableConv2D, 4, 3), ["depthwise_kernel", "pointwise_kernel", "bias"]),
        (partial(layers.Dense, 4), ["kernel", "bias"]),
        (layers.BatchNormalization, ["gamma", "beta", "moving_mean", "moving_variance"]),
        (layers.Normalization, ["mean", "variance"]),
        (keras_1998.Subsampling, ["coefficient", "bias"]),
    ],
)
def test_a_weight_that_is_no_number_is_named_with_its_layer(make, names):
    for name in names:
        layer = make(name="mine")
        layer.build((None, 6, 6, 2))
        weight = getattr(layer, name)
        values = np.array(weight)
        values.ravel()[-1] = np.inf
        if hasattr(weight, "assign"):
            weight.assign(values)
        else:
            setattr(layer, name, values)
        called = rf'^layer "mine" \({type(layer).__name__}\)'
        said = f"{called} has 1 NaN or infinite numbers in its {name};"
        with pytest.raises(ValueError, match=said):
            entries(layer, (6, 6, 2))
