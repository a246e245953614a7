"""The scripts of all figures: up to date, light, and made of everything that there is."""

import gzip
import shutil
import subprocess
from pathlib import Path

import pytest
from prose import ROOT

from lenet_book.figures import catalog


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the bundle is made of."""
    heavy = shutil.ignore_patterns("*.npz", "*.png", "*.webp", "__pycache__")
    for package in ("lenet_book", "book_ext"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=heavy)
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "bundle.js", tmp_path / "tools")
    shutil.copy(ROOT / "package.json", tmp_path)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    return tmp_path


def check(root: Path) -> tuple[int, str]:
    command = ["node", root / "tools" / "bundle.js", "--check"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)
    return done.returncode, done.stderr.strip()


def test_it_is_what_its_sources_give():
    assert check(ROOT) == (0, "")


def test_a_bundle_older_than_its_sources_is_refused(copy):
    # The first of all that are compared: the others would take ten seconds, to be found alike.
    texts = copy / "lenet_book/figures/accuracy_ledger/figure.json"
    texts.write_text(texts.read_text("utf-8").replace('"left out"', '"not taken"'), "utf-8")
    assert check(copy) == (
        1,
        "lenet_book/figures/static/accuracy_ledger.js is not what its sources give; "
        "run: make bundle",
    )


def test_a_script_that_nothing_imports_is_named(copy):
    (copy / "lenet_book/figures/pooling/lost.js").write_text("export const lost = 1;\n", "utf-8")
    code, said = check(copy)
    assert (code, said) == (
        1,
        "no import leads to lenet_book/figures/pooling/lost.js: import it, or delete it",
    )


def test_modules_that_import_in_a_circle_are_named(copy):
    series = copy / "lenet_book/figures/shared/charts/series.js"
    text = series.read_text("utf-8")
    series.write_text(f'import "./curves.js";\n{text}', "utf-8")
    code, said = check(copy)
    assert code == 1
    assert "import each other in a circle" in said
    assert "charts/series.js" in said and "charts/curves.js" in said


def test_the_script_of_a_figure_that_is_no_more_is_refused(copy):
    left = copy / "lenet_book/figures/static/ghost.js"
    left.write_text("figures.register();\n", "utf-8")
    assert check(copy) == (
        1,
        "lenet_book/figures/static/ghost.js is of no figure; run: make bundle",
    )


@pytest.mark.parametrize("script", catalog.page_scripts())
def test_it_is_light(script):
    text = catalog.page_script(script)
    most = 92_000 if script == catalog.SHARED else 28_000
    what_to_do = "let a part that is seldom needed be a file of its own, added on first use"
    assert len(text) < most, what_to_do
    assert len(gzip.compress(text.encode())) < 0.4 * most, what_to_do


@pytest.mark.parametrize("part", catalog.part_scripts())
def test_a_part_is_light_and_its_text_is_all_that_it_needs(part, tmp_path):
    text = catalog.page_script(part)
    assert len(text) < 40_000
    program = (
        "globalThis.LenetBook = { figures: { offered: {} } };\n"
        f"{text}const [[name, offered]] = Object.entries(LenetBook.figures.offered);\n"
        "const alone = new Function(`return (${offered})()`)();\n"
        "console.log(name, Object.values(alone).every((one) => typeof one === 'function'));\n"
    )
    (tmp_path / "part.cjs").write_text(program, "utf-8")
    done = subprocess.run(
        ["node", tmp_path / "part.cjs"], capture_output=True, encoding="utf-8", timeout=60
    )
    assert (done.stdout, done.stderr) == (f"{part} true\n", "")


def test_each_figure_loads_in_a_page_and_in_a_notebook(tmp_path):
    forms = {f"{script}.cjs": catalog.page_script(script) for script in catalog.page_scripts()}
    modules = {f"{name}.mjs": catalog.module(name) for name in catalog.FIGURES}
    for name, text in (forms | modules).items():
        (tmp_path / name).write_text(text, "utf-8")
        done = subprocess.run(
            ["node", "--check", tmp_path / name], capture_output=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr
