"""How long training takes: the tutorial's loop as written, our fastest recipe in `fit`, our loop.

    python benchmarks/training.py

All of them run one after the other on this machine, each in a fresh process. PyTorch runs too
where it is installed (`pip install torch==2.13.0`). Nothing else should run meanwhile; it
takes about seven minutes. `python -m lenet_book.experiments training_speed` records the same.
"""

from lenet_book.experiments.speed import LADDER_ROWS, LAYER_ROWS, TARGET, run_speed

ROWS = {
    "tutorial": "the tutorial, ten epochs",
    "keras_fit": "our fastest recipe, Keras fit",
    "loop": "our fastest recipe, our loop",
    "pytorch": "PyTorch, two tutorial epochs",
}


def main() -> None:
    """Measure once and print the tables."""
    numbers, _ = run_speed({}, seed=0)
    print(f"matrix product: {numbers['peak_gflops']:.0f} GFLOP/s\n")
    print(f"{'':32}  s an epoch  images/s  of peak  seconds  test accuracy")
    for name, label in ROWS.items():
        if f"{name}_seconds" in numbers:
            epoch, images, peak, seconds, accuracy = (
                numbers[f"{name}_{quantity}"]
                for quantity in (
                    "epoch_seconds",
                    "images_per_second",
                    "of_peak",
                    "seconds",
                    "test_accuracy",
                )
            )
            print(f"{label:32}{epoch:12.2f}{images:10.0f}{peak:9.1%}{seconds:9.1f}{accuracy:15.2%}")
    for name in ("keras_fit", "loop"):
        reached = "reaches" if numbers[f"{name}_test_accuracy"] >= TARGET else "misses"
        ratio = numbers["tutorial_seconds"] / numbers[f"{name}_seconds"]
        print(
            f"{ROWS[name]} {reached} {TARGET:.2%}, in 1/{ratio:.1f} of the time of the "
            "tutorial's ten epochs"
        )
    for title, rows in (("one change at a time", LADDER_ROWS), ("layer by layer", LAYER_ROWS)):
        print(f"\n{title}, microseconds an image")
        for name, label in rows.items():
            print(f"{label:52}{numbers[name]:8.1f}")


if __name__ == "__main__":
    main()
