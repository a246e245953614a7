"""How fast the engine computes the tutorial's LeNet-5 in a page, beside TensorFlow.js.

    python benchmarks/engine.py

Both run in headless Chromium, on one thread, one image at a time, in turns; TensorFlow.js with
its CPU backend. It is installed by npm into a temporary folder. On a machine that does other
work meanwhile, the fastest round says more than the median.
"""

import base64
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from lenet_book.chromium import chromium
from lenet_book.datasets.cifar10_sample import load_sample
from lenet_book.figures.network import describe
from lenet_book.records.snapshots import trained_lenet5

TFJS = "@tensorflow/tfjs@4.22.0"


def program(name: str, package: str) -> str:
    """Return the path of a program, or leave saying what to install."""
    path = shutil.which(name)
    if path is None:
        sys.exit(f"this benchmark needs {name}: install {package}")
    return path


def bundled() -> str:
    """Return engine.js with what it imports, as a classic script that is called `ours`."""
    root = Path(__file__).parents[1]
    esbuild = root / "node_modules" / ".bin" / "esbuild"
    if not esbuild.exists():
        sys.exit("this benchmark bundles the engine: run npm ci first")
    options = ["benchmarks/engine.js", "--bundle", "--format=iife", "--global-name=ours"]
    return subprocess.run(
        [esbuild, *options], cwd=root, capture_output=True, encoding="utf-8", check=True
    ).stdout


def encode(array: np.ndarray) -> str:
    """Return an array's bytes as float32, in base64."""
    return base64.b64encode(array.astype("<f4").tobytes()).decode()


def main() -> None:
    """Print two lines per pass, median and fastest: engine, TensorFlow.js, and their ratio."""
    npm = program("npm", "Node.js 18 or later")
    spec, weights = describe(trained_lenet5())
    _, (images, _) = load_sample()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run([npm, "install", "--silent", "--prefix", folder, TFJS], check=True)
        browser = playwright.chromium.launch(executable_path=chromium())
        page = browser.new_page()
        tfjs = Path(folder, "node_modules", "@tensorflow", "tfjs", "dist", "tf.min.js")
        page.add_script_tag(content=tfjs.read_text("utf-8"))
        page.add_script_tag(content=bundled())
        result = page.evaluate(
            "question => ours.benchmark(question)",
            {"spec": spec, "weights": encode(weights), "image": encode(images[0] / 255)},
        )
        version = browser.version
        browser.close()

    print(f"Chromium {version}, TensorFlow.js {result['tfjs']}, CPU backend, ms an image")
    print(f"{'':30}{'engine':>10}{'tfjs':>10}{'ratio':>10}")
    for name, times in result["times"].items():
        for statistic in (statistics.median, min):
            engine, tfjs = map(statistic, times)
            row = f"{name}, {statistic.__name__}"
            print(f"{row:30}{engine:10.2f}{tfjs:10.2f}{tfjs / engine:9.1f}×")
    print(f"largest difference of a probability: {result['difference']:.1e}")


if __name__ == "__main__":
    main()
