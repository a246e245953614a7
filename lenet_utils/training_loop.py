"""A training loop that stays in TensorFlow for a whole epoch, for any recipe.

Keras's `fit` goes back to Python at every step. This loop does not: that is most of
what makes it fast (chapter 13 measures it).
"""

from collections.abc import Callable
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from lenet_utils.augmentation import mirror, relight, shift
from lenet_utils.data import all_of_cifar10
from lenet_utils.initialisation import initialise
from lenet_utils.models import VARIANTS
from lenet_utils.recipes import Recipe

VALIDATION = 5_000
SPLIT_SEED = 123


class Images(NamedTuple):
    """Images as stored, uint8 (n, 32, 32, 3), and their class numbers, (n,) or (n, 1)."""

    images: np.ndarray
    labels: np.ndarray


class Split(NamedTuple):
    """What a run learns from, is chosen by, and is judged by."""

    train: Images
    validation: Images
    test: Images


def clean_split() -> Split:
    """Return CIFAR-10 with 5,000 training images set aside, always the same, for validation.

    Raises RuntimeError where only the bundled sample can be had.
    """
    (images, labels), (test_images, test_labels) = all_of_cifar10()
    order = np.random.default_rng(SPLIT_SEED).permutation(len(images))
    aside, rest = order[:VALIDATION], order[VALIDATION:]
    labels = labels.ravel()
    return Split(
        Images(images[rest], labels[rest]),
        Images(images[aside], labels[aside]),
        Images(test_images, test_labels.ravel()),
    )


class Scale(NamedTuple):
    """How stored pixels become inputs: (pixel − mean) / deviation, channel by channel."""

    mean: np.ndarray
    deviation: np.ndarray

    @classmethod
    def of(cls, how: str, images: np.ndarray) -> "Scale":
        """Return the scale that a recipe's `pixels` asks for, measured on `images`."""
        whole = np.full(3, 255, "float32")
        if how == "0…1":
            return cls(np.zeros(3, "float32"), whole)
        # Whole numbers are exact, and quicker than floats; a thousand images fit the cache.
        total, squares = np.zeros((2, 32 * 32 * 3), np.int64)
        for part in _thousands(images):
            pixels = part.reshape(len(part), -1).astype(np.int32)
            total += pixels.sum(axis=0)
            squares += (pixels * pixels).sum(axis=0)
        of_channel = np.stack([total, squares]).reshape(2, -1, 3).sum(axis=1)
        mean, mean_square = of_channel / (len(images) * 32 * 32)
        deviation = np.sqrt(mean_square - mean**2)
        divisor = whole if how == "centred" else deviation.astype("float32")
        return cls(mean.astype("float32"), divisor)

    def __call__(self, images: np.ndarray | tf.Tensor) -> tf.Tensor:
        """Return the inputs for stored images, as 32-bit floats."""
        return (tf.cast(images, tf.float32) - self.mean) / self.deviation


class Trained(NamedTuple):
    """A trained network, the scale of its inputs, and its history, as Keras keeps one."""

    model: keras.Sequential
    scale: Scale
    history: dict[str, list[float]]

    def evaluate(self, images: Images) -> tuple[float, float]:
        """Return loss and accuracy on images."""
        return evaluate(self.model, self.scale, images)


def train(
    recipe: Recipe,
    images: Images,
    seed: int,
    watch: dict[str, Images] | None = None,
    teacher: Callable[[np.ndarray], np.ndarray] | None = None,
    on_epoch: Callable[[keras.Sequential, Scale], None] | None = None,
) -> Trained:
    """Train a network by a recipe.

    `watch` names images on which accuracy and loss are measured after every epoch, e.g.
    `{"val": split.validation}` for `val_accuracy` and `val_loss`. `teacher` gives class
    probabilities, (n, 10), for stored images, where the recipe distils. `on_epoch` is called
    before training and after every epoch.

    An epoch has whole batches only: the images that do not fill one, others in every epoch, sit
    it out. Raises FloatingPointError as soon as an epoch's loss is not finite, and ValueError
    for images and labels of another form, and for a recipe that lacks its teacher.
    """
    if recipe.distillation and teacher is None:
        raise ValueError("the recipe distils: give train a teacher")
    images = _in_line(images, recipe.batch_size)
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    scale = Scale.of(recipe.pixels, images.images)
    model = VARIANTS[recipe.network]()
    initialise(model, recipe.initialisation, scale(images.images[:2000]).numpy(), rng)
    steps = len(images.labels) // recipe.batch_size
    optimiser = recipe.optimiser_for(model.trainable_variables, steps * recipe.epochs)
    run_epoch = epoch_runner(model, optimiser, scale, recipe.batch_size)
    history: dict[str, list[float]] = {}
    if on_epoch:
        on_epoch(model, scale)
    for epoch in tqdm(range(recipe.epochs), f"seed {seed}", disable=None, leave=False):
        order = rng.permutation(len(images.labels))[: steps * recipe.batch_size]
        pictures, targets = _lesson(recipe, images, order, epoch, rng, teacher)
        loss, accuracy = run_epoch(pictures, targets).numpy()
        if not np.isfinite(loss):
            raise FloatingPointError(
                f"the loss of epoch {epoch + 1} is {loss}: the steps are too large; "
                f"try a learning rate below {recipe.learning_rate:g}"
            )
        if recipe.averaging and epoch + 1 == recipe.epochs:
            optimiser.finalize_variable_values(model.trainable_variables)
        measured = {"loss": loss, "accuracy": accuracy}
        for name, watched in (watch or {}).items():
            measured[f"{name}_loss"], measured[f"{name}_accuracy"] = evaluate(model, scale, watched)
        for name, number in measured.items():
            history.setdefault(name, []).append(float(number))
        if on_epoch:
            on_epoch(model, scale)
    return Trained(model, scale, history)


def evaluate(model: keras.Sequential, scale: Scale, images: Images) -> tuple[float, float]:
    """Return the mean cross-entropy, from what goes into softmax, and the accuracy on images."""
    images, losses, right = _in_line(images), [], []
    for pictures, labels in zip(*map(_thousands, images), strict=True):
        output = model(scale(pictures), training=False)
        if (abs(np.sum(output, axis=1) - 1) > 0.01).any():
            raise ValueError("the outputs should be probabilities: end the network in softmax")
        losses.append(keras.losses.sparse_categorical_crossentropy(labels, output))
        right.append(np.argmax(output, axis=1) == labels)
    return float(np.concatenate(losses).mean()), float(np.concatenate(right).mean())


def predict(model: keras.Sequential, scale: Scale, images: np.ndarray) -> np.ndarray:
    """Return class probabilities, (n, 10), for images as stored."""
    parts = [model(scale(part), training=False).numpy() for part in _thousands(images)]
    return np.concatenate(parts)


def _thousands(images: np.ndarray) -> list[np.ndarray]:
    return np.array_split(images, max(1, len(images) // 1000))


def _in_line(images: Images, least: int = 1) -> Images:
    """Return images with labels of the shape (n,); ValueError if there are too few, or others."""
    pictures = np.asarray(images.images)
    n, shape = len(pictures) if pictures.ndim else 0, np.shape(images.labels)
    if pictures.dtype != np.uint8 or pictures.shape[1:] != (32, 32, 3):
        got = f"{pictures.dtype}, {pictures.shape}"
        raise ValueError(f"images should be as stored: uint8, of shape (n, 32, 32, 3); got {got}")
    if n < least:
        raise ValueError(f"at least {least} images are needed, a whole batch; got {n}")
    if shape not in ((n,), (n, 1)):
        raise ValueError(f"the labels of {n} images should be {n} class numbers; got shape {shape}")
    labels = np.reshape(images.labels, n)
    if len(wrong := labels[~np.isin(labels, range(10))]):
        raise ValueError(f"labels should be whole numbers 0…9; got {wrong[0]}")
    return Images(pictures, labels.astype(int))


def _lesson(
    recipe: Recipe,
    images: Images,
    order: np.ndarray,
    epoch: int,
    rng: np.random.Generator,
    teacher: Callable[[np.ndarray], np.ndarray] | None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return an epoch's pictures, uint8, and targets, (n, 10), in the order given."""
    pictures = images.images[order]
    if recipe.mirror:
        # Half of them by chance, or each in every other epoch.
        chance = rng.random(len(order)) < 0.5
        pictures = mirror(pictures, (order + epoch) % 2 == 1 if recipe.alternating else chance)
    if recipe.shift:
        pictures = shift(pictures, recipe.shift, rng)
    truth = np.eye(10, dtype="float32")[images.labels[order]]
    targets = truth + recipe.label_smoothing * (0.1 - truth)
    if recipe.distillation:
        assert teacher is not None
        answers = teacher(pictures) ** (1 / recipe.temperature)
        answers /= answers.sum(axis=1, keepdims=True)
        targets += recipe.distillation * (answers - targets)
    if recipe.brightness or recipe.contrast:
        # After the teacher has seen it: its answer holds for every light.
        pictures = relight(pictures, recipe.brightness, recipe.contrast, rng)
    return pictures, targets


def epoch_runner(
    model: keras.Sequential, optimiser: keras.optimizers.Optimizer, scale: Scale, batch_size: int
) -> Callable[[np.ndarray, np.ndarray], tf.Tensor]:
    """Return a function that trains for one epoch and returns its mean loss and accuracy.

    Accuracy counts how often the prediction is the target's largest class, while the weights
    change, as in Keras's progress bar.
    """
    cross_entropy = keras.losses.CategoricalCrossentropy()
    # Of any length: an epoch of fewer images needs no other function.
    signature = (tf.TensorSpec((None, 32, 32, 3), tf.uint8), tf.TensorSpec((None, 10), tf.float32))

    @tf.function(input_signature=signature)
    def run_epoch(pictures: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        steps = len(targets) // batch_size
        total = tf.zeros(2)
        for step in tf.range(steps):
            batch = slice(step * batch_size, (step + 1) * batch_size)
            target = tf.ensure_shape(targets[batch], (batch_size, 10))
            inputs = tf.ensure_shape(scale(pictures[batch]), (batch_size, 32, 32, 3))
            with tf.GradientTape() as tape:
                output = model(inputs, training=True)
                loss = cross_entropy(target, output)
            gradients = tape.gradient(loss, model.trainable_variables)
            optimiser.apply(gradients, model.trainable_variables)
            right = tf.argmax(output, 1) == tf.argmax(target, 1)
            total += tf.stack([loss, tf.reduce_mean(tf.cast(right, tf.float32))])
        return total / tf.cast(steps, tf.float32)

    # Compiled now: else TensorFlow would compile it again for each run of a process, and warn.
    compiled = run_epoch.get_concrete_function()
    return lambda pictures, targets: compiled(tf.constant(pictures), tf.constant(targets))
