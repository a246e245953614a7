"""The command line: list, run (or go on), report, and run again to compare."""

import argparse
import sys

from lenet_book.experiments import EXPERIMENTS
from lenet_book.experiments.recording import RESULTS, record, run_seed
from lenet_book.records import recorded
from lenet_book.workers import addresses
from lenet_book.workers.launch import launch


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; return 0, or 1 or 2 where that did not work."""
    parser = argparse.ArgumentParser(
        prog="python -m lenet_book.experiments",
        description="Without a name, the experiments are listed. With names, they are run; "
        "one that was stopped goes on with its missing seeds.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--report", action="store_true", help="print what is recorded")
    instead.add_argument("--again", action="store_true", help="run one seed again, and compare")
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help="train in N processes, each its share"
    )
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(EXPERIMENTS))
    if unknown:
        known = ", ".join(EXPERIMENTS)
        print(f"no experiment {', '.join(unknown)}; known are: {known}", file=sys.stderr)
        return 2
    done = [name for name in EXPERIMENTS if (RESULTS / f"{name}.json").exists()]
    try:
        if options.report:
            return report([name for name in options.names or done if name in done])
        if options.again:
            return max((again(name) for name in options.names), default=0)
        if options.workers != 1 and not addresses():
            # Each of these processes comes back here, and finds the others in its environment.
            launch(["-m", "lenet_book.experiments", *(arguments or sys.argv[1:])], options.workers)
        elif options.names:
            run(options.names)
    except (OSError, ArithmeticError, RuntimeError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    if not options.names:
        for name, experiment in EXPERIMENTS.items():
            state = "recorded" if name in done else "not recorded"
            print(f"{name} ({state}, {len(experiment.seeds)} seeds)")
            print(f"    {experiment.question}")
    return 0


def run(names: list[str]) -> None:
    """Run experiments, alone or as one of several workers, of which the first writes."""
    if not addresses():
        for name in names:
            print(f"wrote {record(EXPERIMENTS[name])}")
        return
    from lenet_book.workers.company import together

    with together() as company:
        for name in names:
            path = record(EXPERIMENTS[name], writes=company.number == 0)
            if company.number == 0:
                print(f"wrote {path}")


def report(names: list[str]) -> int:
    """Print the mean of each number of recorded experiments, and its 95 % interval."""
    for name in names:
        found = recorded.load(name)
        runs = found["runs"]
        print(f"{name} ({len(runs)} seeds, {found['environment']['date']}): {found['question']}")
        for quantity, number in runs[0].items():
            if isinstance(number, float):
                mean = recorded.value(f"{name}.{quantity}.mean")
                half = recorded.value(f"{name}.{quantity}.interval")
                print(f"    {quantity:16} {mean:10.4f} ± {half:.4f}")
    return 0


def again(name: str) -> int:
    """Run the first seed again; return 0 if its accuracy is one that such runs have."""
    experiment = EXPERIMENTS[name]
    quantity = "test_accuracy"
    if quantity not in recorded.load(name)["runs"][0]:
        print(f"{name} records no {quantity}, which is what a run is compared by", file=sys.stderr)
        return 2
    low, high = recorded.prediction(name, quantity)
    numbers, _ = run_seed(experiment, experiment.seeds[0])
    inside = low <= numbers[quantity] <= high
    print(
        f"{name}, seed {experiment.seeds[0]}: {quantity} {numbers[quantity]:.4f} is "
        f"{'inside' if inside else 'OUTSIDE'} {low:.4f}…{high:.4f}, "
        "where 95 % of such runs should be"
    )
    return 0 if inside else 1


if __name__ == "__main__":
    sys.exit(main())
