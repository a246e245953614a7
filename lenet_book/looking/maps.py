"""What an answer rests on: six methods, each with one number a pixel, by TensorFlow.

A method explains one output: the logit of a class, where the model ends in softmax. Colours are
added up. `lens/methods.js` computes the same in the page.
"""

from collections.abc import Callable, Iterator

import keras
import numpy as np
import tensorflow as tf

from lenet_book.looking.draws import normal_numbers

STEPS = 64  # of integrated gradients
SAMPLES = 32  # of SmoothGrad
NOISE = 0.15  # of SmoothGrad: the deviation, as a share of the picture's range
NOISE_SEED = 7
BATCH = 2048


class Scores:
    """The output that is explained, for batches of pictures: the logit of a class each."""

    def __init__(self, model: keras.Sequential) -> None:
        self.logits = keras.models.clone_model(model)
        self.logits.set_weights(model.get_weights())
        last = self.logits.layers[-1]
        if getattr(last, "activation", None) is keras.activations.softmax:
            last.activation = keras.activations.linear
        elif isinstance(last, keras.layers.Softmax):
            self.logits = keras.Sequential([model.inputs[0], *self.logits.layers[:-1]])
        shape = self.logits.inputs[0].shape
        self._given = (tf.TensorSpec(shape, tf.float32), tf.TensorSpec([None], tf.int32))
        self._score = tf.function(self._of, input_signature=self._given)
        self._slope = tf.function(self._slopes, input_signature=self._given)
        self._inside: dict[str, Callable] = {}

    def _of(self, images: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
        return tf.gather(self.logits(images), classes, batch_dims=1)

    def _slopes(self, images: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(images)
            scores = self._of(images, classes)
        return tape.gradient(scores, images)

    def __call__(self, images: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """Return one number a picture."""
        return _in_batches(self._score, images, classes)

    def gradient(self, images: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """Return the slopes of each picture's number, of the pictures' shape."""
        return _in_batches(self._slope, images, classes)

    def inside(
        self, layer: str, images: np.ndarray, classes: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return a layer's values, and the slopes with respect to them."""
        if layer not in self._inside:
            names = [one.name for one in self.logits.layers]
            after = self.logits.layers[names.index(layer) + 1 :]
            values_of = keras.Model(self.logits.inputs[0], self.logits.get_layer(layer).output)

            @tf.function(input_signature=self._given)
            def both(images: tf.Tensor, classes: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
                values = values_of(images)
                with tf.GradientTape() as tape:
                    tape.watch(values)
                    found = values
                    for one in after:
                        found = one(found)
                    scores = tf.gather(found, classes, batch_dims=1)
                return values, tape.gradient(scores, values)

            self._inside[layer] = both
        parts = [self._inside[layer](*batch) for batch in _batches(images, classes)]
        values, slopes = (np.concatenate(part) for part in zip(*parts, strict=True))
        return values, slopes


def _in_batches(function: Callable, images: np.ndarray, classes: np.ndarray) -> np.ndarray:
    return np.concatenate([function(*batch) for batch in _batches(images, classes)])


def _batches(images: np.ndarray, classes: np.ndarray) -> Iterator[tuple[tf.Tensor, tf.Tensor]]:
    for i in range(0, len(images), BATCH):
        part = slice(i, i + BATCH)
        yield tf.constant(images[part], tf.float32), tf.constant(classes[part], tf.int32)


def gradient(scores: Scores, images: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Return how fast the score rises with each pixel."""
    return scores.gradient(images, classes).sum(axis=-1)


def gradient_input(scores: Scores, images: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Return each pixel's value, times how fast the score rises with it."""
    return (images * scores.gradient(images, classes)).sum(axis=-1)


def integrated(scores: Scores, images: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Return integrated gradients on the way from a black picture: they add up to the difference.

    STEPS points of Gauss and Legendre, as an integral over so few points is best taken.
    """
    points, weights = np.polynomial.legendre.leggauss(STEPS)
    total = np.zeros(images.shape)
    for point, weight in zip((points + 1) / 2, weights / 2, strict=True):
        total += weight * scores.gradient((point * images).astype("float32"), classes)
    return (images * total).sum(axis=-1)


def smoothgrad(scores: Scores, images: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Return the mean gradient of SAMPLES copies of the picture, with other noise on each."""
    noise = normal_numbers(NOISE_SEED, SAMPLES * images[0].size)
    spread = NOISE * np.ptp(images.reshape(len(images), -1), axis=1)[:, None, None, None]
    total = np.zeros(images.shape)
    for sample in noise.reshape(SAMPLES, *images.shape[1:]):
        total += scores.gradient((images + spread * sample).astype("float32"), classes)
    return (total / SAMPLES).sum(axis=-1)


def windows(length: int) -> tuple[int, list[int]]:
    """Return the side of occlusion's square for a picture of this length, and where it begins."""
    side = max(1, int(length / 4 + 0.5))
    step = max(1, int(length / 16 + 0.5))
    starts = list(range(0, length - side + 1, step))
    return side, starts if starts[-1] == length - side else [*starts, length - side]


def occlusion(scores: Scores, images: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Return by how much the score falls when a square of the picture's mean colour hides a pixel.

    The mean over all squares that hide it.
    """
    height, width = images.shape[1:3]
    (tall, rows), (wide, columns) = windows(height), windows(width)
    fill = images.mean(axis=(1, 2), keepdims=True, dtype="float64").astype("float32")
    before = scores(images, classes)
    falls, seen = np.zeros(images.shape[:3]), np.zeros((height, width))
    for y in rows:
        for x in columns:
            hidden = images.copy()
            hidden[:, y : y + tall, x : x + wide] = fill
            fall = before - scores(hidden, classes)
            falls[:, y : y + tall, x : x + wide] += fall[:, None, None]
            seen[y : y + tall, x : x + wide] += 1
    return falls / seen


def grad_cam(layer: str) -> Callable[[Scores, np.ndarray, np.ndarray], np.ndarray]:
    """Return the method Grad-CAM at a layer: its maps, weighed by their mean slopes, above 0."""

    def method(scores: Scores, images: np.ndarray, classes: np.ndarray) -> np.ndarray:
        values, slopes = scores.inside(layer, images, classes)
        weights = slopes.mean(axis=(1, 2), keepdims=True)
        coarse = np.maximum((values * weights).sum(axis=-1), 0)
        rows, columns = (middles(scores.logits, layer, axis) for axis in (0, 1))
        return spread_out(coarse, rows, columns, images.shape[1:3])

    return method


def middles(model: keras.Sequential, layer: str, axis: int) -> list[float]:
    """Return the middle pixel of what each row (0) or column (1) of a layer sees of the picture."""
    size, step = reach(model, layer, axis)
    units = model.get_layer(layer).output.shape[1 + axis]
    return [(size - 1) / 2 + step * unit for unit in range(units)]


def reach(model: keras.Sequential, layer: str, axis: int) -> tuple[int, int]:
    """Return how many pixels a unit of a layer sees along an axis, and the step to the next unit's.

    For chains of convolutions and poolings without padding.
    """
    size, step = 1, 1
    names = [one.name for one in model.layers]
    for one in model.layers[: names.index(layer) + 1]:
        window = getattr(one, "kernel_size", None) or getattr(one, "pool_size", None)
        if window:
            size += (window[axis] - 1) * step
            step *= one.strides[axis]
    return size, step


def spread_out(
    coarse: np.ndarray, rows: list[float], columns: list[float], shape: tuple[int, ...]
) -> np.ndarray:
    """Return maps of the picture's shape: each value where it looks, straight lines between."""
    down = np.array([np.interp(np.arange(shape[0]), rows, unit) for unit in np.eye(len(rows))])
    across = np.array(
        [np.interp(np.arange(shape[1]), columns, unit) for unit in np.eye(len(columns))]
    )
    return np.einsum("nij,iy,jx->nyx", coarse, down, across)


METHODS: dict[str, Callable[[Scores, np.ndarray, np.ndarray], np.ndarray]] = {
    "gradient": gradient,
    "gradient_input": gradient_input,
    "integrated": integrated,
    "smoothgrad": smoothgrad,
    "occlusion": occlusion,
    "grad_cam_C1": grad_cam("C1"),
    "grad_cam_C3": grad_cam("C3"),
    "grad_cam_S4": grad_cam("S4"),
}
