"""One palette: a colour stands in palette.json, and nowhere else."""

import re

import packages
import pytest
from prose import NOTEBOOKS, ROOT

from lenet_book import palette

COLOUR = re.compile(
    r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b|\b(?:rgb|hsl)a?\(\s*[\d.]"
)
KINDS = {".css", ".js", ".py", ".md", ".html"}


def colours(text: str) -> list[str]:
    return COLOUR.findall(text)


def product() -> dict[str, str]:
    """Return the texts of all that a reader sees drawn: packages, extension, chapters' code."""
    folders = ("lenet_book", "lenet_utils", "book_ext")
    files = [path for name in folders for path in (ROOT / name).rglob("*") if path.suffix in KINDS]
    shown = [path for path in files if "figures/static/" not in path.as_posix()]
    texts = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in shown}
    return texts | {path.name: packages.chapter_code(path) for path in NOTEBOOKS}


def test_no_colour_is_written_anywhere_else():
    found = {name: colours(text) for name, text in product().items()}
    found = {name: hexes for name, hexes in found.items() if hexes}
    assert found == {}, "write these colours into lenet_book/palette.json, and use their names"


@pytest.mark.parametrize(
    "text", ["color: #0a7570;", '"#FFF"', "rgba(0, 0, 0, 0.5)", "hsl(1 2% 3%)"]
)
def test_a_colour_would_be_found(text):
    assert len(colours(text)) == 1


@pytest.mark.parametrize(
    "text", ["#journey.index=3", "issue #1234567", "color: white", "rgb(var(--x))"]
)
def test_what_is_no_colour_would_not(text):
    assert colours(text) == []


def test_every_colour_that_a_style_sheet_names_is_in_the_palette():
    sheets = "".join(text for name, text in product().items() if name.endswith(".css"))
    own = set(re.findall(r"(--(?:lenet|book)-[\w-]+)[\"']?[:,]", "".join(product().values())))
    named = set(re.findall(r"var\((--(?:lenet|book)-[\w-]+)\)", sheets))
    known = {f"--book-{name}" for name in palette.PALETTE["page"]}
    known |= {f"--lenet-{name}" for name in palette.PALETTE["figure"]}
    assert named - known - own == set()


def test_a_plot_s_signed_colours_are_those_of_the_figures():
    signed = palette.signed()
    ends = [signed(value) for value in (0.0, 1.0)]
    expected = [palette.LIGHT["negative"], palette.LIGHT["positive"]]
    assert [
        "#" + "".join(f"{round(255 * part):02x}" for part in end[:3]) for end in ends
    ] == expected
    assert (
        max(abs(a - b) for a, b in zip(signed(0.5)[:3], (0.965, 0.961, 0.945), strict=True)) < 0.02
    )


def test_the_style_sheets_name_light_and_dark():
    style = palette.figure_style()
    light, dark = palette.PALETTE["figure"]["accent"]
    assert f"--lenet-accent: {light};" in style.split("@media")[0]
    assert f"--lenet-accent: {dark};" in style.split("@media")[1]
    assert "--lenet-ink: var(--book-ink, " in style
    assert f"--book-paper: {palette.PALETTE['page']['paper'][1]};" in palette.page_style()


def test_a_style_sheet_says_where_the_ground_is_dark():
    figure = ".lenet-figure"
    switches = (
        'html[data-theme="dark"]', 'body[data-jp-theme-light="false"]', "body.vscode-dark",
        'html[theme="dark"]',
    )  # fmt: skip
    for style, light, dark in (
        (palette.page_style(), "html", switches[:1]),
        (palette.figure_style(), figure, [f"{switch} {figure}" for switch in switches]),
    ):
        selectors = re.findall(r"^(.+) \{$", style, re.MULTILINE)
        assert selectors == [light, "@media screen", ", ".join(dark)]
        assert style.count("{") == style.count("}") == 3
    names = re.findall(r"--book-([\w-]+): (\S+);", palette.page_style())
    page = palette.PALETTE["page"].items()
    assert names == [(name, pair[ground]) for ground in (0, 1) for name, pair in page]


def contrast(one: float, other: float) -> float:
    """Return the contrast of two relative luminances, WCAG 2."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("ground", [1.0, 0.0], ids=["white", "black"])
def test_a_plot_reads_on_white_and_on_black(ground):
    style = palette.plot_style()
    assert style["savefig.facecolor"] == style["axes.facecolor"] == "none"
    assert contrast(luminance(style["text.color"]), ground) >= 4.5
    for colour in style["axes.prop_cycle"].by_key()["color"]:
        assert contrast(luminance(colour), ground) >= 3, colour


MARKS = ("edge", "accent", "highlight", "negative", "positive", "tone-d", "tone-e")


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_of_a_figure_stands_out_from_its_ground(mark, theme):
    """WCAG 2.2, 1.4.11: three to one, on the page and on a raised part."""
    drawn = luminance(palette.PALETTE["figure"][mark][theme])
    for ground in ("paper", "tint"):
        assert contrast(drawn, luminance(palette.PALETTE["page"][ground][theme])) >= 3, ground
