"""What a chapter's first cell needs: say that everything is there, or what is missing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata

DISTRIBUTION = "lenet-book"


def ready() -> None:
    """Load TensorFlow quietly and say that the chapter can begin.

    Raises ImportError with a sentence that names every package that is missing or too old, or
    says that the book itself is not installed.
    """
    problems = list(_problems())
    if problems:
        raise ImportError(
            f"The chapters cannot run yet: {'; '.join(problems)}. "
            "Install what is named with pip, then restart the kernel and run this cell again."
        )
    with _standard_error_closed():
        import tensorflow  # noqa: F401
    print("Ready: the book's helpers and TensorFlow are here.")


def _problems() -> Iterator[str]:
    """Compare what is installed with the lower bounds that pyproject.toml states."""
    from packaging.requirements import Requirement

    try:
        required = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        raise ImportError(
            "The folder lenet_utils is here, but the book is not installed, and its chapters need "
            "more than this folder. Get the whole folder of the book, then run: "
            "pip install PATH-OF-THAT-FOLDER"
        ) from None
    for line in required:
        requirement = Requirement(line)
        try:
            installed = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            yield f"{requirement.name} is missing"
            continue
        lowest = [bound for bound in requirement.specifier if bound.operator == ">="]
        if not all(bound.contains(installed, prereleases=True) for bound in lowest):
            needed = lowest[0].version
            yield f"{requirement.name} {installed} is too old, at least {needed} is needed"


@contextmanager
def _standard_error_closed() -> Iterator[None]:
    """Drop what is written to file descriptor 2.

    TensorFlow 2.21 tells there, before it reads any setting, which processor it found:
    lines that differ from machine to machine and would stand in every chapter's output.
    """
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
