"""Random models of everything that the figures know: each follows from its seed."""

from functools import partial
from typing import Any

import keras
import numpy as np
from keras import layers

ACTIVATIONS = (
    *("linear", "tanh", "relu", "sigmoid", "softmax", "relu6", "leaky_relu", "elu", "selu"),
    *("gelu", "silu", "softplus", "softsign", "hard_sigmoid", "exponential", "swish"),
)
MOST_UNITS = 4000  # of a layer: its units are all differentiated


class Maker:
    """Draws layers, one after the other, so that each fits on the one before."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.shape: tuple[int, ...] = (
            *self.rng.integers(9, 15, size=2).tolist(),
            int(self.rng.integers(1, 5)),
        )
        self.input = self.shape
        self.layers: list[keras.Layer] = []

    def pick(self, *options: Any) -> Any:
        return options[self.rng.integers(len(options))]

    def add(self, layer: keras.Layer) -> None:
        """Add a layer, unless it would make maps too large, or none."""
        output = tuple(layer.compute_output_shape((None, *self.shape))[1:])
        if min(output) >= 1 and np.prod(output) <= MOST_UNITS:
            self.layers.append(layer)
            self.shape = output

    # ---------------------------------------------------------------- what is drawn
    def activation(self) -> Any:
        function = keras.activations
        return self.pick(
            None,
            *ACTIVATIONS,
            partial(function.gelu, approximate=True),
            partial(function.relu, negative_slope=0.1, max_value=0.8, threshold=0.2),
            partial(function.elu, alpha=0.7),
            layers.LeakyReLU(0.2),
        )

    def sliding(self, largest: int, longest: int, dilates: bool = False) -> dict[str, Any]:
        padding = self.pick("valid", "same")
        window = self.rng.integers(1, largest + 1, size=2)
        dilation = self.rng.integers(1, 4, size=2) if dilates else np.ones(2, int)
        size = np.array(self.shape[:2])
        if padding == "valid":
            window = np.minimum(window, size)
            dilation = np.minimum(dilation, (size - 1) // np.maximum(window - 1, 1))
            dilation = np.maximum(dilation, 1)
            dilation = np.where((window - 1) * dilation < size, dilation, 1)
        strides = self.rng.integers(1, longest + 1, size=2)
        if dilation.max() > 1:  # Keras wants one or the other
            strides = np.ones(2, int)
        options = {"padding": padding, "strides": tuple(strides.tolist())}
        if dilates:
            options["dilation_rate"] = tuple(dilation.tolist())
        return options | {"window": tuple(window.tolist())}

    def start(self) -> None:
        """Idle layers, and scaling of every kind."""
        if self.pick(True, False):
            self.add(self.pick(layers.RandomFlip(), layers.RandomRotation(0.1)))
        how = self.pick(None, "one", "each", "rows", "all", "adapted", "back")
        if how is None:
            return
        channels = self.shape[-1]
        size = {"one": (), "rows": (self.shape[0], 1, 1), "all": self.shape}.get(how, (channels,))
        scale, offset = self.rng.uniform(0.5, 2, size=(2, *size)).tolist()
        if how == "adapted":
            norm = layers.Normalization(axis=self.pick(-1, 1, (1, 2), (1, 2, 3), None))
            norm.adapt(self.rng.normal(3, 2, size=(20, *self.shape)).astype("float32"))
            self.add(norm)
        elif how == "back":
            self.add(layers.Normalization(mean=offset, variance=scale, invert=True))
        elif how in ("one", "each") and self.pick(True, False):
            axis = None if how == "one" else -1
            self.add(layers.Normalization(axis=axis, mean=offset, variance=scale))
        else:
            self.add(layers.Rescaling(scale, offset=offset))

    def convolve(self) -> None:
        kind = self.pick("plain", "plain", "groups", "depthwise", "separable")
        options = self.sliding(4, 2, dilates=True)
        common = {
            "kernel_size": options.pop("window"),
            "activation": self.activation(),
            "use_bias": self.pick(True, True, False),
        }
        channels = self.shape[-1]
        if kind in ("plain", "groups"):
            groups = self.pick(*(n for n in range(1, channels + 1) if channels % n == 0))
            groups = groups if kind == "groups" else 1
            filters = groups * int(self.rng.integers(1, 1 + max(1, 7 // groups)))
            self.add(layers.Conv2D(filters, groups=groups, **common, **options))
            return
        # TensorFlow's depthwise convolutions take one stride and one dilation for both axes.
        options["strides"] = options["strides"][:1] * 2
        if max(options["dilation_rate"]) > 1:
            options["dilation_rate"] = (min(options["dilation_rate"]),) * 2
            options["strides"] = (1, 1)
        multiplier = int(self.rng.integers(1, 3))
        if kind == "depthwise":
            self.add(layers.DepthwiseConv2D(depth_multiplier=multiplier, **common, **options))
        else:
            filters = int(self.rng.integers(1, 7))
            self.add(
                layers.SeparableConv2D(filters, depth_multiplier=multiplier, **common, **options)
            )

    def pool(self) -> None:
        options = self.sliding(4, 3)
        window = options.pop("window")
        self.add(self.pick(layers.AveragePooling2D, layers.MaxPooling2D)(window, **options))

    def arrange(self) -> None:
        """Padding, cropping, larger maps, and the same numbers in another shape."""
        height, width, channels = self.shape
        how = self.pick("pad", "crop", "grow", "reshape")
        ends = self.rng.integers(0, 3, size=(2, 2))
        if how == "pad":
            self.add(layers.ZeroPadding2D(ends.tolist()))
        elif how == "crop" and min(height, width) > 4:
            self.add(layers.Cropping2D(np.minimum(ends, 1).tolist()))
        elif how == "grow" and height * width < 40:
            self.add(layers.UpSampling2D(self.pick(2, (1, 3), (2, 1))))
        else:
            even = height % 2 == 0
            self.add(layers.Reshape((height // 2, width, 2 * channels) if even else self.shape))

    def extra(self) -> None:
        """Activations by themselves, batch normalisation, and what is idle."""
        layer = self.pick(
            None,
            None,
            layers.ReLU(),
            layers.ReLU(max_value=1.5, negative_slope=0.1, threshold=0.3),
            layers.ReLU(threshold=0.5),
            layers.LeakyReLU(),
            layers.ELU(0.6),
            layers.Activation(self.activation()),
            layers.Dropout(0.5),
            layers.SpatialDropout2D(0.5),
            layers.GaussianNoise(0.3),
            layers.BatchNormalization(),
            layers.BatchNormalization(),
            layers.BatchNormalization(center=self.pick(True, False), scale=self.pick(True, False)),
        )
        if layer is not None and (len(self.shape) == 3 or "Spatial" not in type(layer).__name__):
            self.add(layer)

    def end(self) -> None:
        """From maps to a vector, and to seven numbers."""
        if self.pick(True, False, False):
            self.add(layers.Dense(5, activation="tanh"))  # on a map: at every position
        way = self.pick("flatten", "flatten", "reshape", "average", "largest")
        keeps = self.pick(True, False)
        if way == "average":
            self.add(layers.GlobalAveragePooling2D(keepdims=keeps))
        elif way == "largest":
            self.add(layers.GlobalMaxPooling2D(keepdims=keeps))
        if way == "reshape":
            self.add(layers.Reshape((-1,)))
        else:
            self.add(layers.Flatten())
        if self.pick(True, False):
            activation, bias = self.activation(), self.pick(True, False)
            count = int(self.rng.integers(3, 12))
            self.add(layers.Dense(count, activation=activation, use_bias=bias))
            self.extra()
        last = self.pick("softmax", "linear", "sigmoid", "apart")
        self.add(layers.Dense(7, activation=None if last == "apart" else last))
        if last == "apart":
            self.add(layers.Softmax())


def model_of(seed: int) -> keras.Model:
    """Return a model whose every layer, option and weight follows from the seed."""
    keras.utils.set_random_seed(seed)
    maker = Maker(seed)
    maker.start()
    for _ in range(maker.rng.integers(2, 5)):
        maker.pick(maker.convolve, maker.convolve, maker.pool, maker.arrange)()
        maker.extra()
    maker.end()
    model = _assembled(maker, maker.pick("sequential", "sequential", "nested", "functional"), seed)
    for layer in maker.layers:
        if isinstance(layer, layers.Normalization):
            continue
        for weight in layer.weights:
            scale = 1.5 / np.sqrt(np.prod(weight.shape[:-1]))  # also for the biases, 0 in Keras
            if isinstance(layer, layers.DepthwiseConv2D):
                scale = 1.5 / np.sqrt(np.prod(weight.shape[:2]))
            values = maker.rng.normal(scale=scale, size=weight.shape)
            if weight.name in ("gamma", "moving_variance"):
                values = np.abs(values) + 0.2
            if "seed" not in weight.name:
                weight.assign(values)
    return model


def _assembled(maker: Maker, form: str, seed: int) -> keras.Model:
    """Put the layers together as a chain of one form or another."""
    name, stack = f"generated_{seed}", maker.layers
    if form == "functional":
        x = inputs = keras.Input(maker.input)
        for layer in stack:
            x = layer(x)
        return keras.Model(inputs, x, name=name)
    if form == "nested":
        stack = [keras.Sequential(stack[:2]), *stack[2:]]
    return keras.Sequential([keras.Input(maker.input), *stack], name=name)
