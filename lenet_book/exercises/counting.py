"""Self-checks of chapter 9, *Counting*."""

from collections.abc import Callable
from typing import Any

from lenet_book.exercises.checking import Hint, call, number, self_check


@self_check
def check_multiply_adds(multiply_adds: Callable[[int, int, int, int], int]) -> str:
    """Check `multiply_adds(size, channels, kernel, filters)`: of a convolution on a square."""
    for size, channels, kernel, filters in [(32, 3, 5, 6), (14, 6, 5, 16), (9, 2, 3, 4)]:
        found = number(call(multiply_adds, size, channels, kernel, filters))
        side = size - kernel + 1
        weights = kernel * kernel * channels * filters
        right = side * side * weights
        if found == right:
            continue
        layer = (
            f"a {kernel}×{kernel} kernel, {channels} channels, {filters} filters on {size}×{size}"
        )
        mistakes: dict[float, str] = {
            weights: "that is the number of weights. How often is each of them used?",
            weights + filters: "those are the parameters. How often is each weight used?",
            side * side * (weights + filters): "a bias is added, and multiplies nothing.",
            size * size * weights: "the kernel does not stand at every pixel. How many places fit?",
            side * weights: "the kernel moves down as well as across.",
            side * side * kernel * kernel * channels: "that is one filter.",
            side * side * kernel * kernel * filters: "a filter looks at every channel.",
            side * side * filters: "that is the number of outputs. What does each one cost?",
            2 * right: "a multiplication and its addition count as one.",
        }
        raise Hint(f"for {layer}: {mistakes.get(found, f'{found:g} is not right. Draw it.')}")
    return "C1 and C3 as the table has them, and any other."


@self_check
def check_training_bytes(training_bytes: Callable[[int, int, int], int]) -> str:
    """Check `training_bytes(parameters, activations, batch)`: memory of training with Adam."""
    for parameters, activations, batch in [(62_006, 11_166, 32), (1_000, 10, 7), (50, 4_000, 1)]:
        found = number(call(training_bytes, parameters, activations, batch))
        right = 4 * (4 * parameters + batch * activations)
        if found == right:
            continue
        mistakes = {
            right / 4: "you counted numbers. How many bytes does each take?",
            2 * right: "eight bytes are a 64-bit float. Keras trains with 32 bits.",
            4 * (3 * parameters + batch * activations): "count again what is kept per parameter.",
            4 * (parameters + batch * activations): "training keeps more than the parameters.",
            4 * (4 * parameters + activations): "every image of the batch has activations.",
            4 * batch * (4 * parameters + activations): "all images of a batch share the weights.",
            16 * parameters: "the activations are missing.",
            4 * batch * activations: "the parameters, and what Adam keeps of them, are missing.",
        }
        question = f"{parameters:,} parameters, {activations:,} activations and {batch} images"
        raise Hint(f"for {question}: {mistakes.get(found, 'list what is kept, one by one.')}")
    return "From a few images on, the activations take more than all the rest."


@self_check
def check_slim_lenet5(slim_lenet5: Callable[[], Any]) -> str:
    """Check `slim_lenet5()`: at most half the parameters, at least 90 % of the multiply-adds."""
    import keras

    from lenet_utils.counting import layer_costs, together

    model = call(slim_lenet5)
    if not isinstance(model, keras.Sequential):
        raise Hint(
            f"return a keras.Sequential, built with an Input; this is {type(model).__name__}."
        )
    try:
        total = together("total", layer_costs(model))
    except ValueError as error:
        raise Hint(f"{error}.") from error
    if model.input_shape != (None, 32, 32, 3):
        raise Hint(f"it should take 32×32×3 images, and takes {model.input_shape[1:]}.")
    if model.output_shape != (None, 10):
        raise Hint(f"it should answer with 10 numbers, and answers with {model.output_shape[1:]}.")
    if len([layer for layer in model.layers if layer.weights]) < 5:
        raise Hint("keep all five layers with weights: C1, C3, C5, F6 and Output.")
    if total.parameters > 62_006 / 2:
        raise Hint(
            f"it has {total.parameters:,} parameters, more than half of 62,006. "
            "Which layer holds most of them?"
        )
    if total.multiply_adds < 0.9 * 651_720:
        raise Hint(
            f"it has {total.multiply_adds:,} multiply-adds, below nine tenths of 651,720. "
            "Which layers do most of the arithmetic? Leave them as they are."
        )
    if total.multiply_adds > 1.1 * 651_720:
        raise Hint(
            f"it has {total.multiply_adds:,} multiply-adds, more than a tenth above 651,720. "
            "The work should stay, not grow."
        )
    return f"It has {total.parameters:,} parameters and {total.multiply_adds:,} multiply-adds."
