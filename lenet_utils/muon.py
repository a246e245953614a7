"""Muon: an optimiser that turns every step of a weight matrix into a turned, unstretched one.

Source: Keller Jordan and others, *Muon: An optimizer for hidden layers in neural networks*,
2024. The polynomial's coefficients are theirs. Chapter 12 derives the idea.
"""

import keras
from keras import ops

# Five rounds of x → a·x + b·x³ + c·x⁵ bring every singular value between about 0.7 and 1.2.
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
ROUNDS = 5


def orthogonalise(matrix: keras.KerasTensor) -> keras.KerasTensor:
    """Return U·Vᵀ, about, for a matrix U·S·Vᵀ: the same directions, each equally long.

    `matrix` has the shape (rows, columns). Matrix products are all that this takes.
    """
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix / (ops.norm(matrix) + 1e-7)
    a, b, c = COEFFICIENTS
    for _ in range(ROUNDS):
        # The smaller of the two squares: both lead to the same x.
        square = ops.transpose(x) @ x if tall else x @ ops.transpose(x)
        change = b * square + c * square @ square
        x = a * x + (x @ change if tall else change @ x)
    return x


def _size(kernel: keras.KerasTensor) -> keras.KerasTensor:
    return ops.sqrt(ops.sum(ops.square(kernel)))


@keras.saving.register_keras_serializable("lenet_utils")
class Muon(keras.optimizers.Optimizer):
    """Momentum, orthogonalised, for every kernel; Adam for every bias.

    A convolution's kernel (rows, columns, channels, filters) counts as a matrix of one column
    a filter. The published step is larger by √max(1, columns / rows), left out here: it is 1 for
    every kernel of LeNet. Biases and other vectors follow Adam at `bias_ratio` times the learning
    rate. With `keep_sizes`, the kernels of convolutions stay as large (their norm) as they were.
    """

    def __init__(
        self,
        learning_rate: float | keras.optimizers.schedules.LearningRateSchedule = 0.02,
        momentum: float = 0.9,
        bias_ratio: float = 0.15,
        keep_sizes: bool = False,
        name: str = "muon",
        **kwargs,
    ) -> None:
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.momentum = momentum
        self.bias_ratio = bias_ratio
        self.keep_sizes = keep_sizes

    def build(self, variables: list[keras.Variable]) -> None:
        """Make room for the momentum of every variable, and the squares of every vector."""
        if self.built:
            return
        super().build(variables)
        self.momenta = [self.add_variable_from_reference(v, name="momentum") for v in variables]
        self.squares = [
            self.add_variable_from_reference(v, name="squares") if len(v.shape) < 2 else None
            for v in variables
        ]
        self.sizes = [float(_size(v)) for v in variables]

    def update_step(
        self,
        gradient: keras.KerasTensor,
        variable: keras.Variable,
        learning_rate: keras.KerasTensor,
    ) -> None:
        """Take one step with one variable."""
        index = self._get_variable_index(variable)
        rate = ops.cast(learning_rate, variable.dtype)
        average, squares = self.momenta[index], self.squares[index]
        beta = self.momentum
        self.assign(average, beta * average + (1 - beta) * gradient)
        if squares is None:
            ahead = beta * average + (1 - beta) * gradient
            matrix = ops.reshape(ahead, (-1, variable.shape[-1]))
            self.assign_sub(variable, rate * ops.reshape(orthogonalise(matrix), variable.shape))
            if self.keep_sizes and len(variable.shape) > 2:
                self.assign(variable, variable * (self.sizes[index] / _size(variable)))
            return
        beta2 = 0.95
        self.assign(squares, beta2 * squares + (1 - beta2) * ops.square(gradient))
        step = ops.cast(self.iterations + 1, variable.dtype)
        corrected = average / (1 - beta**step)
        spread = ops.sqrt(squares / (1 - beta2**step)) + 1e-8
        self.assign_sub(variable, self.bias_ratio * rate * corrected / spread)

    def get_config(self) -> dict:
        """Return what rebuilds this optimiser."""
        return super().get_config() | {
            "momentum": self.momentum,
            "bias_ratio": self.bias_ratio,
            "keep_sizes": self.keep_sizes,
        }
