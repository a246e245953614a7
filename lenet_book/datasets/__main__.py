"""The command line: fetch CIFAR-10, or write its sample."""

import argparse
import sys

from lenet_book.datasets import cifar10_files
from lenet_book.datasets.cifar10 import SOURCES, cache_path, load_cifar10
from lenet_book.datasets.cifar10_sample import write_sample
from lenet_book.datasets.downloads import SourceFailed, say


def main(arguments: list[str] | None = None) -> int:
    """Fetch CIFAR-10, or write the sample.

    Returns 0, or else 1 if only the sample can be had and 2 if the source gives nothing.
    """
    parser = argparse.ArgumentParser(prog="python -m lenet_book.datasets")
    parser.add_argument("source", nargs="?", help=f"one of {', '.join(SOURCES)}")
    parser.add_argument("--write-sample", action="store_true", help="write the bundled sample")
    options = parser.parse_args(arguments)
    try:
        dataset = load_cifar10(options.source)
    except (SourceFailed, ValueError) as problem:
        say(str(problem))
        return 2
    except KeyboardInterrupt:
        return 130
    counts = [len(images) for images, _ in dataset]
    print(f"{counts[0]:,} training and {counts[1]:,} test images", end="")
    print(f", kept in {cache_path()}" if cache_path().exists() else "")
    if counts[0] < cifar10_files.ARRAYS["x_train"][0][0]:
        return 1
    if options.write_sample:
        write_sample(dataset)
    return 0


if __name__ == "__main__":
    sys.exit(main())
