"""Recipes: how to train a network, as a list of named settings that can differ one by one."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import keras

from lenet_utils.models import VARIANTS
from lenet_utils.muon import Muon

SCHEDULES = ("constant", "linear", "cosine")
INITIALISATIONS = ("glorot", "orthogonal", "patches")
OPTIMISERS: dict[str, Callable[..., keras.optimizers.Optimizer]] = {
    "adam": keras.optimizers.Adam,
    "nesterov": functools.partial(keras.optimizers.SGD, nesterov=True),
    "muon": Muon,
    "muon, sizes kept": functools.partial(Muon, keep_sizes=True),
}


@dataclass(frozen=True)
class Recipe:
    """All that decides a training run but the seed. What is not said is as in the tutorial.

    - `network`: a name in `models.VARIANTS`
    - `pixels`: "0…1", "centred" (the same, less each channel's mean) or "standardised" (each
      channel mean 0, variance 1)
    - `initialisation`: "glorot" (Keras's own), "orthogonal", or "patches" (C1 starts with the
      whitened principal patterns of the training images)
    - `optimiser`, `learning_rate`: the peak rate
    - `momentum`: how much of the running mean of gradients stays at each step (Adam's beta_1)
    - `bias_ratio`: with Muon, the rate of Adam for the biases, against the rate for the kernels
    - `schedule`, `warm_up`: the rate climbs for that fraction of all steps, then stays, or falls
      to 0 along a straight line or a cosine
    - `weight_decay`: each step shrinks the kernels by the rate times this
    - `mirror`, `shift`: new pictures, turned left to right, or moved by up to that many pixels
    - `alternating`: each picture is turned in every other epoch, and not by chance
    - `brightness`, `contrast`: new pictures, lit otherwise (see `augmentation.relight`)
    - `label_smoothing`: the share of the target spread over all classes
    - `averaging`: 0, or how much of a running average of the weights stays at each step; the
      average is the result
    - `distillation`: the share of the loss that compares with a teacher instead of the label
    - `temperature`: the teacher's doubts, as they are at 1, grow with it: its probabilities to
      the power 1/temperature, and divided by their sum

    Raises ValueError, with a sentence, for settings that no run can have.
    """

    network: str = "tutorial"
    pixels: str = "0…1"
    initialisation: str = "glorot"
    optimiser: str = "adam"
    learning_rate: float = 0.001
    momentum: float = 0.9
    bias_ratio: float = 0.15
    schedule: str = "constant"
    warm_up: float = 0.0
    batch_size: int = 32
    epochs: int = 10
    weight_decay: float = 0.0
    mirror: bool = False
    shift: int = 0
    alternating: bool = False
    brightness: float = 0.0
    contrast: float = 0.0
    label_smoothing: float = 0.0
    averaging: float = 0.0
    distillation: float = 0.0
    temperature: float = 1.0

    def __post_init__(self) -> None:
        choices = {
            "network": tuple(VARIANTS),
            "pixels": ("0…1", "centred", "standardised"),
            "initialisation": INITIALISATIONS,
            "optimiser": tuple(OPTIMISERS),
            "schedule": SCHEDULES,
        }
        for name, known in choices.items():
            if getattr(self, name) not in known:
                raise ValueError(f"{name} must be {', '.join(known)}; got {getattr(self, name)!r}")
        for name, least in (("batch_size", 1), ("epochs", 1), ("shift", 0)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} must be at least {least}, got {getattr(self, name)}")
        for name in ("learning_rate", "temperature"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be above 0, got {getattr(self, name)}")
        below_1 = ("momentum", "warm_up", "label_smoothing", "averaging", "brightness", "contrast")
        for name in (*below_1, "distillation"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} must be in 0…1, below 1; got {getattr(self, name)}")

    def changes(self) -> dict[str, Any]:
        """Return the settings in which this recipe differs from the tutorial's."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) != field.default
        }

    def optimiser_for(
        self, variables: list[keras.Variable], steps: int
    ) -> keras.optimizers.Optimizer:
        """Return a new optimiser for these variables and a run of so many steps."""
        rate = self.learning_rate
        if self.schedule != "constant" or self.warm_up:
            rate = Schedule(rate, steps, self.warm_up, self.schedule)
        name = "beta_1" if self.optimiser == "adam" else "momentum"
        settings: dict[str, Any] = {"learning_rate": rate, name: self.momentum}
        if self.optimiser.startswith("muon"):
            settings["bias_ratio"] = self.bias_ratio
        if self.weight_decay:
            settings["weight_decay"] = self.weight_decay
        if self.averaging:
            settings |= {"use_ema": True, "ema_momentum": self.averaging}
        optimiser = OPTIMISERS[self.optimiser](**settings)
        optimiser.build(variables)
        if self.weight_decay:
            vectors = [variable for variable in variables if len(variable.shape) < 2]
            optimiser.exclude_from_weight_decay(var_list=vectors)
        return optimiser


@keras.saving.register_keras_serializable("lenet_utils")
class Schedule(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate that climbs to its peak, then stays, or falls to 0 in the last step."""

    def __init__(self, peak: float, steps: int, warm_up: float = 0.0, fall: str = "linear") -> None:
        self.peak, self.steps, self.warm_up, self.fall = peak, steps, warm_up, fall

    def __call__(self, step: keras.KerasTensor) -> keras.KerasTensor:
        done = keras.ops.cast(step, "float32") / self.steps
        climb = keras.ops.minimum(done / self.warm_up, 1.0) if self.warm_up else 1.0
        left = keras.ops.minimum((1 - done) / (1 - self.warm_up), 1.0)
        if self.fall == "cosine":
            left = (1 - keras.ops.cos(3.141592653589793 * left)) / 2
        return self.peak * climb * (left if self.fall != "constant" else 1.0)

    def get_config(self) -> dict:
        """Return what rebuilds this schedule."""
        names = ("peak", "steps", "warm_up", "fall")
        return {name: getattr(self, name) for name in names}
