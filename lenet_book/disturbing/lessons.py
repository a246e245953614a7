"""Training against what throws a network off: on disturbed pictures, or on attacks."""

import keras
import numpy as np
import tensorflow as tf

from lenet_book.disturbing.disturbances import KINDS, disturb
from lenet_utils import training_loop
from lenet_utils.augmentation import mirror, shift
from lenet_utils.initialisation import initialise
from lenet_utils.models import VARIANTS
from lenet_utils.recipes import Recipe
from lenet_utils.training_loop import Images, Scale, Trained


def train_on_disturbed(recipe: Recipe, images: Images, seed: int, kind: str) -> Trained:
    """Train on pictures that are disturbed anew in each epoch, each by a strength that is drawn.

    All strengths of the kind are as likely, also 0.
    """
    rng = np.random.default_rng([seed, 1])
    lesson = Images(images.images.copy(), images.labels)

    def disturb_anew(*_: object) -> None:
        drawn = rng.integers(len(KINDS[kind]["strengths"]), size=len(lesson.labels))
        for number, strength in enumerate(KINDS[kind]["strengths"]):
            these = drawn == number
            lesson.images[these] = disturb(images.images[these], kind, strength, rng)

    # The loop reads the pictures of an epoch from the same array each time.
    return training_loop.train(recipe, lesson, seed, on_epoch=disturb_anew)


def train_on_attacks(
    recipe: Recipe, images: Images, seed: int, most: int, attack_steps: int
) -> Trained:
    """Train on pictures that are changed on purpose, against the network as it is at that step.

    Each begins at a random place within `most` grey levels of its pixels, and takes `attack_steps`
    steps that raise the loss (Madry and others 2018). What a recipe says of pictures and labels
    besides mirroring and shifting is not followed.
    """
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    scale = Scale.of(recipe.pixels, images.images)
    model = VARIANTS[recipe.network]()
    initialise(model, recipe.initialisation, scale(images.images[:2000]).numpy(), rng)
    steps = len(images.labels) // recipe.batch_size
    optimiser = recipe.optimiser_for(model.trainable_variables, steps * recipe.epochs)
    run_epoch = _epoch_runner(model, optimiser, scale, recipe.batch_size, most, attack_steps)
    history: dict[str, list[float]] = {"loss": [], "accuracy": []}
    for _ in range(recipe.epochs):
        order = rng.permutation(len(images.labels))[: steps * recipe.batch_size]
        pictures = images.images[order]
        if recipe.mirror:
            pictures = mirror(pictures, rng.random(len(order)) < 0.5)
        if recipe.shift:
            pictures = shift(pictures, recipe.shift, rng)
        loss, accuracy = run_epoch(pictures, images.labels[order])
        history["loss"].append(loss)
        history["accuracy"].append(accuracy)
    return Trained(model, scale, history)


def _epoch_runner(model, optimiser, scale: Scale, batch: int, most: int, attack_steps: int):
    cross_entropy = keras.losses.SparseCategoricalCrossentropy()
    size = 2.5 * most / attack_steps

    def attacked(stored: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        pictures = stored + tf.random.uniform(stored.shape, -most, most, seed=0)
        for _ in range(attack_steps):
            with tf.GradientTape() as tape:
                tape.watch(pictures)
                loss = cross_entropy(labels, model(scale(pictures), training=False))
            pictures += size * tf.sign(tape.gradient(loss, pictures))
            pictures = tf.clip_by_value(pictures, stored - most, stored + most)
            pictures = tf.clip_by_value(pictures, 0, 255)
        return pictures

    @tf.function(
        input_signature=(
            tf.TensorSpec((None, 32, 32, 3), tf.uint8), tf.TensorSpec((None,), tf.int64),
        )
    )  # fmt: skip
    def run_epoch(pictures: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        steps = len(labels) // batch
        total = tf.zeros(2)
        for step in tf.range(steps):
            part = slice(step * batch, (step + 1) * batch)
            target = tf.ensure_shape(labels[part], (batch,))
            inputs = tf.cast(tf.ensure_shape(pictures[part], (batch, 32, 32, 3)), tf.float32)
            inputs = attacked(inputs, target)
            with tf.GradientTape() as tape:
                output = model(scale(inputs), training=True)
                loss = cross_entropy(target, output)
            gradients = tape.gradient(loss, model.trainable_variables)
            optimiser.apply(gradients, model.trainable_variables)
            right = tf.argmax(output, 1) == target
            total += tf.stack([loss, tf.reduce_mean(tf.cast(right, tf.float32))])
        return total / tf.cast(steps, tf.float32)

    def both(pictures: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
        loss, accuracy = run_epoch(tf.constant(pictures), tf.constant(labels, tf.int64)).numpy()
        if not np.isfinite(loss):
            raise FloatingPointError(f"the loss is {loss}: the steps are too large")
        return float(loss), float(accuracy)

    return both
