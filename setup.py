"""Everything about the distribution stands in pyproject.toml; this only guards the wheel."""

from pathlib import Path

from setuptools import setup

BUNDLE = Path(__file__).parent / "lenet_book" / "figures" / "static" / "figures.js"
if not BUNDLE.is_file():
    raise SystemExit("lenet_book/figures/static/figures.js is missing; make it with: make bundle")
setup()
