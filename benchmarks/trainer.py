"""How fast the page's trainer learns, beside Keras on one thread, and TensorFlow.js.

    PYTHONPATH=tools python benchmarks/trainer.py [--tfjs] [--rounds 5]

The tutorial's LeNet-5, batches of 32, SGD with momentum, 5 passes through 1,000 pictures: the
trainer in a worker of Chromium and, where it is installed, of Firefox, and Keras's `fit`. They
take turns, so that what else the machine does slows all alike. Seconds are told by the clock and
as those of the processor, which other programs hardly change. `--tfjs` installs TensorFlow.js by
npm into a temporary folder; with its CPU backend it trains on two batches only.
"""

import argparse
import base64
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BATCH, EPOCHS, RATE, MOMENTUM = 32, 5, 0.01, 0.9
TFJS = "@tensorflow/tfjs@4.22.0"
TFJS_IMAGES = 2 * BATCH
WORKER = 'export { listen } from "./lenet_book/figures/train_here/trainer/worker.js";'
WATCH = 'export { train } from "./tests/figures/js/trainer_worker.js";'


def pictures() -> tuple[Any, Any]:
    """Return 1,000 pictures from 0 to 1, and their labels."""
    from lenet_book.datasets.cifar10_sample import load_sample

    (images, labels), _ = load_sample()
    return (images / 255).astype("float32"), labels[:, 0].astype(int)


def bundled(entry: str, name: str) -> str:
    """Return a classic script that is called `name`."""
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    if not esbuild.exists():
        sys.exit("this benchmark bundles the trainer: run npm ci first")
    options = ["--bundle", "--format=iife", f"--global-name={name}", "--loader:.wasm=base64"]
    return subprocess.run(
        [esbuild, *options],
        input=entry,
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout


def page_in(folder: Path) -> str:
    """Write the page that trains, and return its address."""
    from lenet_book.figures.network import describe
    from lenet_utils.models import tutorial_lenet5

    images, labels = pictures()
    spec, weights = describe(tutorial_lenet5())
    settings = {"optimiser": "sgd", "rate": RATE, "momentum": MOMENTUM, "batch": BATCH}
    given = {
        "spec": spec,
        "weights": base64.b64encode(weights.tobytes()).decode(),
        "images": base64.b64encode(images.tobytes()).decode(),
        "labels": labels.tolist(),
        "settings": settings | {"epochs": EPOCHS, "seed": 1},
    }
    worker = json.dumps(bundled(WORKER, "trainer") + "trainer.listen(self);")
    (folder / "given.js").write_text(
        f"const GIVEN = {json.dumps(given)};\nconst WORKER = {worker};", "utf-8"
    )
    (folder / "watch.js").write_text(bundled(WATCH, "watch"), "utf-8")
    tags = '<!doctype html><script src="given.js"></script><script src="watch.js"></script>'
    (folder / "page.html").write_text(tags, "utf-8")
    return (folder / "page.html").as_uri()


def cpu_seconds() -> float:
    """Return what this process's descendants have had of the processor: one works at a time."""
    parents, used = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("utf-8").rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        parents[int(stat.parent.name)] = int(fields[1])
        used[int(stat.parent.name)] = int(fields[11]) + int(fields[12])
    ours, found = {os.getpid()}, set()
    while ours:
        ours = {pid for pid, parent in parents.items() if parent in ours}
        found |= ours
    return sum(used[pid] for pid in found) / os.sysconf("SC_CLK_TCK")


def keras_process() -> Callable[[], float]:
    """Start Keras on one thread; return what makes it train, and gives the seconds."""
    single = {f"TF_NUM_{kind}OP_THREADS": "1" for kind in ("INTRA", "INTER")}
    process = subprocess.Popen(
        [sys.executable, __file__, "--keras"],
        env=os.environ | single | {"OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )

    def train() -> float:
        assert process.stdin and process.stdout
        process.stdin.write("go\n")
        process.stdin.flush()
        return float(process.stdout.readline())

    return train


def be_keras() -> None:
    """Train whenever a line comes."""
    import keras
    import tensorflow as tf

    from lenet_utils.models import tutorial_lenet5

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    images, labels = pictures()
    model = tutorial_lenet5()
    model.compile(keras.optimizers.SGD(RATE, MOMENTUM), "sparse_categorical_crossentropy")
    for _ in sys.stdin:
        began = time.perf_counter()
        model.fit(images, labels, BATCH, EPOCHS, verbose=0)
        print(time.perf_counter() - began, flush=True)


TFJS_TRAINING = """async () => {
  await tf.setBackend("cpu");
  const model = (window.model ??= (() => {
    const model = tf.sequential();
    const options = { kernelSize: 5, activation: "tanh" };
    model.add(tf.layers.conv2d({ ...options, filters: 6, inputShape: [32, 32, 3] }));
    model.add(tf.layers.averagePooling2d({ poolSize: 2 }));
    model.add(tf.layers.conv2d({ ...options, filters: 16 }));
    model.add(tf.layers.averagePooling2d({ poolSize: 2 }));
    model.add(tf.layers.conv2d({ ...options, filters: 120 }));
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({ units: 84, activation: "tanh" }));
    model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
    model.compile({ optimizer: tf.train.momentum(RATE, MOMENTUM),
                    loss: "sparseCategoricalCrossentropy" });
    return model;
  })());
  const images = tf.randomUniform([COUNT, 32, 32, 3]);
  const labels = tf.tensor1d(Array.from({ length: COUNT }, (_, i) => i % 10));
  const began = performance.now();
  await model.fit(images, labels, { batchSize: BATCH, epochs: 1, verbose: 0 });
  return (performance.now() - began) / 1000;
}"""


def main() -> None:
    """Print a line for each contestant, and how awake the page stays."""
    options = argparse.ArgumentParser(description="Time the page's trainer beside Keras.")
    options.add_argument("--tfjs", action="store_true", help="time TensorFlow.js, too")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--keras", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.keras:
        return be_keras()

    import firefox
    from playwright.sync_api import sync_playwright

    from lenet_book.chromium import chromium

    count = EPOCHS * len(pictures()[1])
    contestants: dict[str, tuple[Callable[[], float], int]] = {
        "Keras, 1 thread": (keras_process(), count)
    }
    pages: dict[str, Callable[[str], Any]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = page_in(folder)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium())
        tab = browser.new_page()
        tab.goto(address)
        pages[f"Chromium {browser.version}"] = tab.evaluate
        if program := firefox.path():
            profile = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            other = stack.enter_context(firefox.opened(program, profile))
            other.goto(address)
            pages[f"Firefox {other.version}"] = other.evaluate
        for name, evaluate in pages.items():
            contestants[name] = (lambda e=evaluate: e("watch.train(WORKER, GIVEN)")["clock"], count)
        if chosen.tfjs:
            npm = ["npm", "install", "--silent", "--prefix", folder, TFJS]
            subprocess.run(npm, check=True)
            script = folder / "node_modules" / "@tensorflow" / "tfjs" / "dist" / "tf.min.js"
            third = browser.new_page()
            third.add_script_tag(content=script.read_text("utf-8"))
            text = TFJS_TRAINING.replace("COUNT", str(TFJS_IMAGES)).replace("BATCH", str(BATCH))
            text = text.replace("RATE", str(RATE)).replace("MOMENTUM", str(MOMENTUM))
            contestants["TensorFlow.js, cpu"] = (lambda: third.evaluate(text), TFJS_IMAGES)

        clock: dict[str, list[float]] = {name: [] for name in contestants}
        processor: dict[str, list[float]] = {name: [] for name in contestants}
        for round_ in range(-1, chosen.rounds):  # the first one warms up
            for name, (train, images) in contestants.items():
                before = cpu_seconds()
                seconds = train()
                used = cpu_seconds() - before
                if round_ >= 0:
                    clock[name].append(images / seconds)
                    processor[name].append(images / used)
        # Longer than a contest: seven pauses have to find it at work.
        long = "{...GIVEN, settings: {...GIVEN.settings, epochs: 4 * GIVEN.settings.epochs}}"
        awake = {name: ask(f"watch.train(WORKER, {long}, 7)") for name, ask in pages.items()}
        browser.close()

    (first, *_) = contestants
    print(f"images a second, median of {chosen.rounds}; ratio to {first}, median of the rounds'")
    print(f"{'':24}{'clock':>9}{'ratio':>8}{'CPU':>9}{'ratio':>8}")
    for name in contestants:
        row = f"{name:24}"
        for found in (clock, processor):
            ratios = [a / b for a, b in zip(found[name], found[first], strict=True)]
            row += f"{statistics.median(found[name]):9,.0f}{statistics.median(ratios):8.2f}"
        print(row)
    for name, told in awake.items():
        tasks = "not told" if told["tasks"] is None else len(told["tasks"])
        answers = sorted(told["answered"])
        print(
            f"{name}: Pause answered in {statistics.median(answers):.0f} ms (median of "
            f"{len(answers)}, at most {answers[-1]:.0f}); tasks above 50 ms on the page: {tasks}"
        )


if __name__ == "__main__":
    main()
