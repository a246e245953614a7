"""The command line: fetch the collections, or write their samples."""

import argparse
import sys
from collections.abc import Callable

from lenet_book.datasets import cifar10_sample, mnist_sample
from lenet_book.datasets.cifar10 import CIFAR10
from lenet_book.datasets.collection import Collection, Dataset
from lenet_book.datasets.downloads import SourceFailed, say
from lenet_book.datasets.mnist import MNIST

COLLECTIONS = {
    "cifar10": (CIFAR10, cifar10_sample.write_sample),
    "mnist": (MNIST, mnist_sample.write_sample),
}


def main(arguments: list[str] | None = None) -> int:
    """Fetch the collections, or write their samples.

    Returns 0, or else 1 if of one only the sample can be had and 2 if a source gives nothing.
    """
    parser = argparse.ArgumentParser(prog="python -m lenet_book.datasets")
    parser.add_argument("source", nargs="?", help=f"one of {', '.join(CIFAR10.sources)}")
    parser.add_argument("--only", choices=COLLECTIONS, help="this collection, not all of them")
    parser.add_argument("--write-sample", action="store_true", help="write the bundled sample")
    options = parser.parse_args(arguments)
    names = [options.only] if options.only else list(COLLECTIONS)
    write = options.write_sample
    try:
        return max(fetch(*COLLECTIONS[name], options.source, write) for name in names)
    except KeyboardInterrupt:
        return 130


def fetch(
    collection: Collection,
    write_sample: Callable[[Dataset], None],
    source: str | None,
    write: bool,
) -> int:
    """Fetch one collection and say where it is kept; return what `main` returns."""
    try:
        dataset = collection.load(source)
    except (SourceFailed, ValueError) as problem:
        say(str(problem))
        return 2
    counts = [len(images) for images, _ in dataset]
    kept = f", kept in {collection.cache_path}" if collection.cache_path.exists() else ""
    print(f"{collection.name}: {counts[0]:,} training and {counts[1]:,} test images{kept}")
    if sum(counts) == 2_000:  # the sample
        return 1
    if write:
        write_sample(dataset)
    return 0


if __name__ == "__main__":
    sys.exit(main())
