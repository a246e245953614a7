"""How long CIFAR-10 takes to load, and how much memory the process needs.

    python benchmarks/loading.py

Each row is the median of RUNS fresh processes: seconds from start to end, and peak memory
(resident set). It needs a warm cache (`python -m lenet_book.datasets`) and a Unix system.
Keras's own loader is timed where Keras has a copy of its own.
"""

import os
import statistics
import subprocess
import sys
import time

RUNS = 5
ROWS = {
    "import numpy": "import numpy",
    "import lenet_utils": "import lenet_utils",
    "import lenet_utils.data": "import lenet_utils.data",
    "load_sample()": "from lenet_book.datasets.cifar10_sample import load_sample as load; load()",
    "load_cifar10('cache')": "from lenet_utils.data import load_cifar10 as load; load('cache')",
}
KERAS_ROWS = {
    "import keras": "import keras",
    "keras.datasets.cifar10": "from keras.datasets import cifar10; cifar10.load_data()",
}


def measure(code: str) -> tuple[float, float]:
    """Run `code` in a fresh process; return its seconds and its peak memory in MB."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", code])
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{code!r} failed")
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux kB
    return seconds, usage.ru_maxrss * unit / 1e6


def report(rows: dict[str, str]) -> None:
    """Print one line per row."""
    for name, code in rows.items():
        seconds, memory = zip(*(measure(code) for _ in range(RUNS)), strict=True)
        print(
            f"{name:24} {statistics.median(seconds):6.2f} s {statistics.median(memory):8.0f} MB",
            flush=True,
        )


def main() -> None:
    """Measure all rows."""
    report(ROWS)
    # Imported late: a new process starts with the memory of the one that starts it.
    from lenet_book.datasets.cifar10 import KERAS_COPIES, datasets_folder

    if any((datasets_folder() / name).exists() for name in KERAS_COPIES):
        report(KERAS_ROWS)


if __name__ == "__main__":
    main()
