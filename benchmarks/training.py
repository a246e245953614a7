"""How long training takes: the tutorial's loop as written, our fastest recipe in `fit`, our loop.

    python benchmarks/training.py

All of them run one after the other on this machine, each in a fresh process. PyTorch is timed too
where it is installed (`pip install torch==2.13.0`). Nothing else should run meanwhile; it takes
some three minutes. The experiments `training_time` and `training_ladder` record the same.
"""

from lenet_book.experiments import ladder, speed

ROWS = {
    "tutorial": "the tutorial, ten epochs",
    "fit": "our fastest recipe, Keras fit",
    "loop": "our fastest recipe, our loop",
}


def main() -> None:
    """Measure once and print the tables."""
    (experiment,) = speed.EXPERIMENTS
    numbers, _ = speed.run_times(experiment.settings, seed=0)
    print(f"{'':32}{'building':>10}{'tracing':>9}{'seconds':>9}{'test accuracy':>15}")
    for name, label in ROWS.items():
        building, tracing, seconds, accuracy = (
            numbers[f"{name}_{quantity}"]
            for quantity in ("building", "tracing", "seconds", "test_accuracy")
        )
        print(f"{label:32}{building:10.2f}{tracing:9.2f}{seconds:9.1f}{accuracy:15.2%}")
    reached = "reaches" if numbers["loop_test_accuracy"] >= speed.TARGET else "misses"
    print(
        f"our loop {reached} {speed.TARGET:.2%}, in 1/{numbers['ratio']:.1f} of the time of the "
        "tutorial's ten epochs"
    )
    print("\na step, microseconds an image")
    for part in speed.PARTS:
        print(f"{part:32}" + "".join(f"{numbers[f'{name}_step_{part}']:10.1f}" for name in ROWS))
    times, _ = ladder.run_ladder({}, seed=0)
    print(f"\none change at a time, microseconds an image ({times['gflops']:.0f} GFLOP/s at best)")
    for name, label in ladder.ROWS.items():
        if name in times:
            print(f"{label:54}{times[name]:8.1f}")


if __name__ == "__main__":
    main()
