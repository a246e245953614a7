"""The optimiser playground steps as Keras's optimisers do, and as the book's Muon."""

from collections.abc import Iterator

import keras
import numpy as np
import pytest
import scripts
import tensorflow as tf

from lenet_book.figures import OptimiserPlayground
from lenet_utils.muon import Muon

CURVATURES = [1.0, 25.0]
STARTS = {"bowl": [-2.4, 1.4], "ravine": [-2.4, 1.2], "saddle": [2, 0.01], "plateau": [-1.5, 1]}
RATE = 0.03
# Once Muon swings round a minimum, it makes the last digits of its point larger with every step:
# two programs part there, however exact both are. So it comes near one, and no farther.
RATE_OF_MUON = 0.005
# Keras rounds such constants to 32 bits if it gets Python numbers: chapter 10 shows how far that
# reaches.
MOMENTUM = np.float64(0.9)
BETAS = {"beta_1": np.float64(0.9), "beta_2": np.float64(0.999)}
KERAS = {
    "sgd": keras.optimizers.SGD,
    "momentum": lambda rate: keras.optimizers.SGD(rate, momentum=MOMENTUM),
    "nesterov": lambda rate: keras.optimizers.SGD(rate, momentum=MOMENTUM, nesterov=True),
    "adam": lambda rate: keras.optimizers.Adam(rate, **BETAS),
    "adamw": lambda rate: keras.optimizers.AdamW(rate, **BETAS),
    "muon": Muon,
}
CASES = [
    {
        "landscape": landscape,
        "optimiser": name,
        "rate": RATE_OF_MUON if name == "muon" else RATE,
        "start": start,
        "curvatures": CURVATURES,
    }
    for landscape, start in STARTS.items()
    for name in KERAS
]
STEPS = 150


def loss_of(landscape: str, x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """The formulas that the figure shows."""
    match landscape:
        case "bowl":
            return x**2 + y**2
        case "ravine":
            return (CURVATURES[0] * x**2 + CURVATURES[1] * y**2) / 2
        case "saddle":
            return x**2 / 2 + (y**2 - 1) ** 2 / 4
    return 1 - tf.exp(-(x**2 + y**2) / 2)


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> list[dict]:
    """What the figure's script says to all cases, from one Node process."""
    return scripts.ask("optimiser_paths", CASES, tmp_path_factory.mktemp("paths"))


@pytest.fixture
def in_64_bits() -> Iterator[None]:
    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx(before)


def name_of(case: dict) -> str:
    return f"{case['optimiser']}-{case['landscape']}"


@pytest.mark.parametrize("number", range(len(CASES)), ids=map(name_of, CASES))
def test_each_path_is_that_of_keras(answers, in_64_bits, number):
    case, answer = CASES[number], answers[number]
    point = np.array(case["start"], "float64")
    variable = keras.Variable(np.diag(point), dtype="float64")  # for each, as Muon needs it
    optimiser = KERAS[case["optimiser"]](case["rate"])
    optimiser.build([variable])

    @tf.function
    def step() -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = loss_of(case["landscape"], variable[0, 0], variable[1, 1])
        optimiser.apply([tf.convert_to_tensor(tape.gradient(loss, variable.value))], [variable])
        return loss

    matrices, losses = [], []
    for _ in range(STEPS + 1):
        matrices.append(variable.numpy())
        losses.append(float(step()))
    points = np.diagonal(matrices, axis1=1, axis2=2)
    np.testing.assert_allclose(points, answer["points"][: STEPS + 1], atol=1e-6)
    np.testing.assert_allclose(losses, answer["losses"][: STEPS + 1], rtol=0, atol=1e-6)
    assert all(matrix[0, 1] == matrix[1, 0] == 0 for matrix in matrices)


def test_every_path_has_two_hundred_steps(answers):
    assert {len(answer["points"]) for answer in answers} == {201}


# ---------------------------------------------------------------- from Python
def test_what_it_shows_can_be_given_and_changed():
    figure = OptimiserPlayground(landscape="saddle", optimisers=("muon", "sgd"), rate=1, steps=3)
    assert figure.state() == {
        "landscape": "saddle",
        "optimisers": ["sgd", "muon"],
        "rate": 1.0,
        "steps": 3,
        "start": [-2.4, 1.2],
    }
    figure.start = (0.5, -2)
    assert figure.start == [0.5, -2]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"landscape": "hill"}, "landscape must be one of bowl, ravine, saddle, plateau"),
        ({"optimisers": []}, "optimisers must be a list of some of sgd, momentum"),
        ({"optimisers": ["lion"]}, "optimisers must be a list of some of"),
        ({"rate": 0}, r"rate must be 0\.0001…10, got 0"),
        ({"rate": -0.1}, r"rate must be 0\.0001…10, got -0\.1"),
        ({"rate": float("nan")}, "rate must be"),
        ({"rate": 1e9}, "rate must be"),
        ({"rate": "fast"}, "rate must be a number"),
        ({"steps": 201}, "steps must be 0…200, got 201"),
        ({"start": (3.5, 0)}, r"start\[0\] must be −3…3, got 3\.5"),
        ({"start": (0, float("inf"))}, r"start\[1\] must be −2…2"),
        ({"start": 3}, "start must be two numbers"),
        ({"curvatures": (1,)}, "curvatures must be two numbers"),
        ({"curvatures": (0, 1)}, r"curvatures\[0\] must be 0\.01…1000"),
        ({"speed": 3}, "there is no setting speed; there are: landscape"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(wrong, said):
    with pytest.raises((TypeError, ValueError), match=said):
        OptimiserPlayground(**wrong)


def test_a_ravine_of_your_own_is_stored_in_the_page():
    stored = OptimiserPlayground((0.5, 100))._repr_mimebundle_()[0]["text/html"]
    assert "curvatures&quot;:[0.5,100]" in stored
    assert "a ravine of the curvatures 0.5 and 100" in stored
