"""Where files may go, and how one is written whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def home() -> Path:
    """Return the user's home; where the system knows of none, the folder of temporary files.

    A container that runs under a number without a name has none.
    """
    try:
        return Path.home()
    except RuntimeError:
        return Path(tempfile.gettempdir())


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Give a file that takes the place of `path` once it is complete and on the disk.

    One process at a time may write a file, so one fixed temporary name is enough: what a
    killed process leaves behind is overwritten by the next.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with open(part, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
