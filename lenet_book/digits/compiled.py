"""The door to `kernel.c`: compile it where there is a compiler, and call it."""

import ctypes
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from lenet_book.digits.bitmaps import BITMAPS
from lenet_book.files import atomic_write, home
from lenet_utils.lenet_1998 import CONNECTIONS

SOURCE = Path(__file__).with_name("kernel.c")
OPTIONS = ("-O3", "-march=native", "-ffast-math", "-fopenmp-simd", "-shared", "-fPIC")
# The layers in the order in which the kernel keeps them, with the shapes of their two arrays.
SHAPES = {
    "C1": ((5, 5, 1, 6), (6,)),
    "S2": ((6,), (6,)),
    "C3": ((5, 5, 6, 16), (16,)),
    "S4": ((16,), (16,)),
    "C5": ((5, 5, 16, 120), (120,)),
    "F6": ((120, 84), (84,)),
    "Output": ((84, 10), (10,)),
}
HEADS = ("bitmaps", "right bitmap", "softmax")


class NoCompiler(RuntimeError):
    """This machine has no C compiler that can make the kernel; the message says what was tried."""


class Diverged(FloatingPointError):
    """Weights ceased to be numbers, since steps were too large."""


def check_finite(weights: np.ndarray, pictures: int) -> None:
    """Raise Diverged where not all weights are numbers, after so many pictures."""
    if not np.isfinite(weights).all():
        raise Diverged(f"weights are no numbers any more after {pictures:,} pictures")


class _Network(ctypes.Structure):
    _fields_ = (
        ("amplitude", ctypes.c_float),
        ("slope", ctypes.c_float),
        ("trainable_pooling", ctypes.c_int),
        ("head", ctypes.c_int),
        ("beta", ctypes.c_float),
        ("gate", ctypes.c_float),
        ("scale", ctypes.c_float),
        ("bitmaps", ctypes.c_float * 840),
        ("table", ctypes.c_float * 96),
    )


@dataclass(frozen=True)
class Network:
    """A network of 1998, or one of its neighbours, and its loss: scale · (βy_D + ln(e^−j + …))."""

    amplitude: float = 1.7159
    slope: float = 2 / 3
    trainable_pooling: bool = True
    head: str = "bitmaps"
    beta: float = 1.0
    j: float = 0.1
    scale: float = 1.0
    bitmaps: np.ndarray = field(default_factory=lambda: BITMAPS)
    table: np.ndarray = field(default_factory=lambda: CONNECTIONS)

    def __post_init__(self) -> None:
        for name, shape in (("bitmaps", (10, 84)), ("table", (6, 16))):
            found = np.shape(getattr(self, name))
            if found != shape:
                raise ValueError(f"{name} must have the shape {shape}, got {found}")
        if self.head not in HEADS:
            raise ValueError(f"head must be one of {', '.join(HEADS)}, got {self.head!r}")


def flat(weights: dict[str, list[np.ndarray]]) -> np.ndarray:
    """Return all weights in one array, as the kernel keeps them."""
    arrays = [array for name in SHAPES for array in weights.get(name, [])]
    return np.concatenate([array.ravel() for array in arrays]).astype(np.float32)


def shaped(values: np.ndarray) -> dict[str, list[np.ndarray]]:
    """Return views of such an array, by the names of the layers."""
    found: dict[str, list[np.ndarray]] = {}
    start = 0
    for name, shapes in SHAPES.items():
        if start < len(values):
            found[name] = []
            for shape in shapes:
                end = start + int(np.prod(shape))
                found[name].append(values[start:end].reshape(shape))
                start = end
    return found


class Kernel:
    """The compiled program, set to one network. Arrays are float32 and lie whole in memory."""

    def __init__(self, network: Network) -> None:
        self._program = _program()
        self._network = _Network(
            network.amplitude,
            network.slope,
            network.trainable_pooling,
            HEADS.index(network.head),
            network.beta,
            np.exp(-network.j),
            network.scale,
        )
        self._network.bitmaps[:] = np.ravel(network.bitmaps).tolist()
        self._network.table[:] = np.ravel(network.table).tolist()

    def learn(
        self,
        weights: np.ndarray,
        steps: np.ndarray,
        pictures: np.ndarray,
        labels: np.ndarray,
        order: np.ndarray,
    ) -> tuple[float, int]:
        """Learn from the pictures in `order`, one step each, in place.

        Returns the mean loss and how many were misread, each before its step. Raises Diverged.
        """
        return self._train(weights, weights, steps, pictures, labels, order)

    def gradient(
        self, weights: np.ndarray, pictures: np.ndarray, labels: np.ndarray, order: np.ndarray
    ) -> tuple[np.ndarray, float, int]:
        """Return the sum of the slopes over the pictures in `order`, and what `learn` does."""
        found = np.zeros_like(weights)
        steps = np.full_like(weights, -1)
        return found, *self._train(weights, found, steps, pictures, labels, order)

    def _train(
        self,
        weights: np.ndarray,
        target: np.ndarray,
        steps: np.ndarray,
        pictures: np.ndarray,
        labels: np.ndarray,
        order: np.ndarray,
    ) -> tuple[float, int]:
        lost, wrong = ctypes.c_double(), ctypes.c_int()
        order = np.ascontiguousarray(order, np.int32)
        self._program.train(
            ctypes.byref(self._network),
            *map(_floats, (weights, target, steps, pictures)),
            _pointer(labels, np.uint8),
            _pointer(order, np.int32),
            len(order),
            ctypes.byref(lost),
            ctypes.byref(wrong),
        )
        check_finite(target, len(order))
        return lost.value / len(order), wrong.value

    def outputs(self, weights: np.ndarray, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the ten outputs of each picture, the smallest of which wins, and F6's values."""
        outputs = np.empty((len(pictures), 10), np.float32)
        codes = np.empty((len(pictures), 84), np.float32)
        self._program.outputs(
            ctypes.byref(self._network),
            *map(_floats, (weights, pictures)),
            len(pictures),
            *map(_floats, (outputs, codes)),
        )
        return outputs, codes


def distort(digits: np.ndarray, how: np.ndarray) -> np.ndarray:
    """Return distorted digits, float32 (n, 28, 28).

    Row `how[n]` says where a pixel (y, x) of digit n, counted from the middle, comes from: three
    numbers for its row, factors of y and x and a shift, and three for its column.
    """
    found = np.empty((len(digits), 28, 28), np.float32)
    pointers = _pointer(digits, np.uint8), _floats(how), len(digits), _floats(found)
    _program().distort(*pointers)
    return found


def _floats(array: np.ndarray) -> ctypes.c_void_p:
    return _pointer(array, np.float32)


def _pointer(array: np.ndarray, kind: type) -> ctypes.c_void_p:
    if array.dtype != kind or not array.flags.c_contiguous:
        raise TypeError(f"the kernel needs {kind.__name__} in one piece, got {array.dtype}")
    return array.ctypes.data_as(ctypes.c_void_p)


def compilers() -> list[list[str]]:
    """Return the commands that may compile C here, the best first."""
    found = [[path] for name in ("cc", "gcc", "clang") if (path := shutil.which(name))][:1]
    if find_spec("ziglang"):
        found.append([sys.executable, "-m", "ziglang", "cc"])
    return found


@cache
def _program() -> ctypes.CDLL:
    """Compile the kernel for this machine, or take what was compiled before."""
    source = SOURCE.read_bytes()
    tried = []
    for command in compilers():
        machine = f"{platform.node()} {platform.processor()} {command} {OPTIONS}"
        name = hashlib.sha256(source + machine.encode()).hexdigest()[:16]
        kept = _folder() / f"digits-{name}.so"
        if not kept.exists():
            problem = _compile(command, kept)
            if problem:
                tried.append(problem)
                continue
        return ctypes.CDLL(str(kept))
    why = "; ".join(tried) or "there is no cc, gcc or clang, and no package ziglang"
    raise NoCompiler(f"the fast training program cannot be compiled here: {why}")


def _folder() -> Path:
    chosen = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(chosen) if chosen else home() / ".cache") / "lenet-book"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _compile(command: list[str], kept: Path) -> str:
    """Compile; return "" or what the compiler said."""
    with tempfile.TemporaryDirectory(prefix="lenet-") as name:
        made = Path(name, "kernel.so")
        done = subprocess.run(
            [*command, *OPTIONS, str(SOURCE), "-o", str(made), "-lm"],
            capture_output=True,
            encoding="utf-8",
        )
        if done.returncode or not made.exists():
            return f"{command[0]}: {done.stderr.strip().splitlines()[-1:]}"
        with atomic_write(kept) as file:
            file.write(made.read_bytes())
    return ""
