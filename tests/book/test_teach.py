"""The page for teachers: its plans add up, and its code does what the page says."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image
from prose import CHAPTERS, ROOT

from lenet_book.exercises import convolution, copies

PAGE = (ROOT / "teach.md").read_text("utf-8")
WORDS_A_MINUTE = 200
PLANS = ("### Two hours", "### A week", "### A term")
PARTS = ("Read", "Figure", "Class", "Exercises", "Homework")  # what makes up a row's minutes


def plan(heading: str) -> list[dict[str, str]]:
    """Return the rows of the table under a heading, by the names of its columns."""
    section = PAGE.split(f"{heading}\n")[1].split("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def blocks(language: str, heading: str, page: str = PAGE) -> list[str]:
    """Return the code blocks of a language in the section under a heading, of level 2 or 3."""
    (section,) = re.findall(
        rf"^(?:{re.escape(heading)})\n(.*?)(?=^##? |\Z)", page, re.DOTALL | re.MULTILINE
    )
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)


def minutes_to_read(stem: str) -> float:
    """Return how long the prose of a chapter takes, without what is folded."""
    cells = nbformat.read(ROOT / f"{stem}.ipynb", as_version=4).cells
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    shown = re.sub(r"<details>.*?</details>|<[^>]*>", "", prose, flags=re.DOTALL)
    return len(shown.split()) / WORDS_A_MINUTE


# ---------------------------------------------------------------- the plans
def test_two_hours_are_two_hours():
    assert sum(int(row["Minutes"]) for row in plan(PLANS[0])) == 120


@pytest.mark.parametrize("heading", PLANS[1:])
def test_rows_and_columns_add_up(heading):
    *rows, together = plan(heading)
    parts = [name for name in PARTS if name in together]
    for row in [*rows, together]:
        assert sum(int(row[name]) for name in parts) == int(row["Minutes"]), row
    for name in [*parts, "Minutes"]:
        assert sum(int(row[name]) for row in rows) == int(together[name]), name


@pytest.mark.parametrize("heading", PLANS[1:])
def test_no_chapter_gets_less_time_than_its_words_take(heading):
    for row in plan(heading):
        chapters = re.findall(r"\]\((chapters/[^)]+)\)", " ".join(row.values()))
        needed = sum(map(minutes_to_read, chapters))
        assert int(row["Read"]) >= needed, f"{row['Read']} minutes for {needed:.1f} of words: {row}"


def test_a_term_has_every_chapter_that_the_book_had_when_it_was_planned():
    named = re.findall(r"\]\((chapters/[^)]+)\)", str(plan(PLANS[2])))
    assert named == [f"chapters/{path.stem}" for path in CHAPTERS][: len(named)]
    assert len(named) >= 12


@pytest.mark.parametrize("heading", PLANS[:2])
def test_the_exercises_that_a_plan_names_stand_in_its_chapters(heading):
    for row in plan(heading):
        text = " ".join(row.values())
        known = {
            exercise.check
            for stem in re.findall(r"\]\((chapters/[^)]+)\)", text)
            for exercise in copies.exercises_of(ROOT / f"{stem}.ipynb")
        }
        assert set(re.findall(r"`(\w+)`", text)) <= known, row


def test_the_exercises_that_may_be_left_out_are_exercises():
    (line,) = re.findall(r"exercises (`subsample`.*?)\.", PAGE, re.DOTALL)
    known = {one.check for path in CHAPTERS for one in copies.exercises_of(path)}
    assert set(re.findall(r"`(\w+)`", line)) <= known


def test_no_line_of_code_is_wider_than_the_column():
    code = re.findall(r"^```\w+\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert [line for block in code for line in block.splitlines() if len(line) > 80] == []


# ---------------------------------------------------------------- handing out, and grading
def test_the_handout_has_all_but_the_solutions(tmp_path):
    (command,) = blocks("bash", "## What to fold, and what to leave out")
    program, *arguments = shlex.split(command.replace("\\\n", " "))
    assert (program, arguments[-1]) == ("jupyter", "chapters/03-c1-convolution.ipynb")
    arguments[arguments.index("handout")] = str(tmp_path)
    run = [sys.executable, "-m", *arguments]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    original = nbformat.read(ROOT / arguments[-1], as_version=4).cells
    handout = nbformat.read(tmp_path / "03-c1-convolution.ipynb", as_version=4).cells
    kept = [cell.id for cell in original if not cell.source.startswith(copies.SOLUTION)]
    assert [cell.id for cell in handout] == kept
    assert len(original) - len(kept) == 3
    assert not any(cell.get("outputs") for cell in handout)


def test_one_function_grades(tmp_path, monkeypatch, capsys):
    code, *_ = blocks("python", "## Collect and grade the exercises")
    (tmp_path / "submissions").mkdir()
    cells = nbformat.read(ROOT / "chapters" / "03-c1-convolution.ipynb", as_version=4).cells
    answer = "def map_size(size, kernel, stride):\n    return (size - kernel) // stride + 1\n"
    of_map_size = next(cell for cell in cells if "check_map_size" in cell.source)
    of_map_size.source = answer + "convolution.check_map_size(map_size)"
    copy = tmp_path / "submissions" / "03-c1-convolution-miller.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[of_map_size]), copy)
    monkeypatch.chdir(tmp_path)
    exec(code, {})
    first, second, _ = capsys.readouterr().out.splitlines()
    assert first.startswith("map_size 1 It gives 28")
    assert second == "one_map 0 not tried: no cell of this notebook calls its check"


def test_a_check_decides_in_a_test_cell():
    (code,) = blocks("python", "### In a test cell of another grader")
    exec(code, {"map_size": lambda size, kernel, stride: (size - kernel) // stride + 1})
    with pytest.raises(AssertionError, match="one place is missing"):
        exec(code, {"map_size": lambda size, kernel, stride: (size - kernel) // stride})
    assert "convolution.check_map_size" in code
    assert hasattr(convolution, "check_map_size")


# ---------------------------------------------------------------- one's own pictures
def make_pictures(folder: Path, each: int = 30) -> None:
    """Write pictures of three classes, told apart by their colour, in all forms that come up."""
    rng = np.random.default_rng(0)
    for channel, name in enumerate(("beech", "birch", "oak")):
        (folder / name).mkdir(parents=True)
        for number in range(each):
            pixels = rng.integers(0, 100, (40, 60, 3)).astype("uint8")
            pixels[..., channel] += 120
            picture = Image.fromarray(pixels)
            suffix = ("png", "jpg", "bmp", "gif")[number % 4]
            if suffix == "png":
                picture = picture.convert("RGBA" if number % 8 else "L")
            picture.save(folder / name / f"{number}.{suffix}")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What the page's code on own pictures has defined, all of it run in a folder of pictures."""
    folder = tmp_path_factory.mktemp("own")
    make_pictures(folder / "pictures")
    names: dict = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for code in blocks("python", "## Your own pictures"):
            exec(code, names)
        names["again"] = names["load_own"]("pictures")
    return names


@pytest.mark.trains
def test_own_pictures_have_the_form_of_cifar10(own):
    assert own["train_images"].shape == (72, 32, 32, 3)
    assert own["test_images"].shape == (18, 32, 32, 3)
    assert own["train_labels"].shape == (72, 1)
    assert {own[f"{part}_images"].dtype for part in ("train", "test")} == {np.dtype("uint8")}
    assert own["class_names"] == ["beech", "birch", "oak"]
    (train, _), (test, _), _ = own["again"]
    assert np.array_equal(train, own["train_images"])
    assert np.array_equal(test, own["test_images"])
    for images, labels in (own["train"], own["test"]):
        colours = images.astype(float).mean((1, 2))
        coloured = np.ptp(colours, axis=1) > 20  # some of the pictures are grey
        assert coloured.sum() > len(images) / 2
        assert np.array_equal(colours.argmax(1)[coloured], labels[coloured, 0])


@pytest.mark.trains
def test_pictures_are_cut_to_a_square_from_their_middle(own, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        for number in range(5):
            wide = np.zeros((20, 60, 3), "uint8")
            wide[:, 20:40] = 255
            Image.fromarray(wide).save(tmp_path / name / f"{number}.png")
    (images, _), _, _ = own["load_own"](tmp_path)
    assert images.min() > 250


@pytest.mark.trains
def test_the_figures_take_ones_own_network_pictures_and_names(own):
    from lenet_book import figures

    assert own["model"].output_shape == (None, 3)
    given = (own["model"], own["test_images"] / 255, own["test_labels"])
    (sentence,) = re.findall(r"^(`Pooling`.*?) take the same four", PAGE, re.MULTILINE)
    for name in ["Journey", *re.findall(r"`(\w+)`", sentence)]:
        figure = getattr(figures, name)(*given, class_names=own["class_names"])
        assert figure._names["classNames"] == own["class_names"], name


@pytest.mark.trains
def test_chapter_1_takes_ones_own_pictures_with_the_changes_of_the_table(own):
    """The cells up to the evaluation, changed as the table says, and run."""
    code = [
        cell.source
        for cell in nbformat.read(ROOT / "chapters" / "01-ten-steps.ipynb", as_version=4).cells
        if cell.cell_type == "code"
    ]
    changes = {
        r"^.*= load_cifar10\(\)$": "",
        r"(to_categorical\(\w+, )10\)": r"\1len(class_names))",
        r"layers\.Dense\(10,": "layers.Dense(len(class_names),",
        r"\Aclass_names = \[(?s:.*)": "",
    }
    program = code[2 : 1 + next(i for i, cell in enumerate(code) if "model.evaluate" in cell)]
    for pattern, put in changes.items():
        assert any(re.search(pattern, cell, re.MULTILINE) for cell in program), pattern
        program = [re.sub(pattern, put, cell, flags=re.MULTILINE) for cell in program]
    first = {name: own[name] for name in ("train_images", "train_labels", "test_images")}
    names = first | {"test_labels": own["test_labels"], "class_names": own["class_names"]}
    for cell in program:
        exec(cell, names)
    assert names["model"].output_shape == (None, 3)
    assert names["test_acc"] == pytest.approx(names["yours"][-1])
