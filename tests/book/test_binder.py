"""What Binder installs is what pyproject.toml says, on a Python that it allows."""

import os
import re
import subprocess
import tomllib

from packaging.specifiers import SpecifierSet
from prose import ROOT

from lenet_book.datasets.cifar10 import CIFAR10

BINDER = ROOT / ".binder"


def test_it_installs_the_book_and_nothing_of_its_own():
    """So there is no second list of packages that could fall behind."""
    lines = (BINDER / "requirements.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["-e ."]


def test_its_python_is_one_that_the_book_promises():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    version = (BINDER / "runtime.txt").read_text("utf-8").strip().removeprefix("python-")
    assert re.fullmatch(r"3\.\d+", version), "a version in full is not what Binder understands"
    assert version in SpecifierSet(project["requires-python"])


def test_the_image_gets_cifar10_from_a_source_that_there_is():
    script = BINDER / "postBuild"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script]).returncode == 0
    (source,) = re.findall(r"python -m lenet_book\.datasets (\w+)", script.read_text("utf-8"))
    assert source in CIFAR10.sources
