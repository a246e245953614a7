"""Everything about the distribution stands in pyproject.toml; this only guards the wheel."""

from pathlib import Path

from setuptools import setup

FIGURES = Path(__file__).parent / "lenet_book" / "figures"
# Each script of a folder that has its name is a figure's; "figures" is what they share.
NAMES = [path.parent.name for path in sorted(FIGURES.glob("*/figure.json"))]
SCRIPTS = ["figures", *(name for name in NAMES if (FIGURES / name / f"{name}.js").is_file())]
for name in SCRIPTS:
    if not (FIGURES / "static" / f"{name}.js").is_file():
        raise SystemExit(f"lenet_book/figures/static/{name}.js is missing; run: make bundle")
setup()
