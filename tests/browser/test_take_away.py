"""The book to take away: the PDF is complete and leads where it says, the zip opens from disk."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from tools.take_away import archive, offer, pages
from tools.take_away.browser import PaperError, figure_pictures, launch
from tools.take_away.pdf import filled, page_numbers, spilt, write

CHAPTER = "chapters/03-c1-convolution.html"
KEPT = (CHAPTER, "glossary.html")


@pytest.fixture(scope="module")
def few(book: Path, tmp_path_factory) -> Path:
    """The built book with few pages in its contents."""
    folder = tmp_path_factory.mktemp("few pages")
    for path in book.iterdir():
        if path.name != "intro.html":
            (folder / path.name).symlink_to(path)
    first = BeautifulSoup((book / "intro.html").read_text("utf-8"), "html.parser")
    for link in first.select("nav.bd-links a.reference.internal"):
        if link["href"] not in KEPT:
            link.find_parent("li").decompose()
    (folder / "intro.html").write_text(str(first), "utf-8")
    return folder


@pytest.fixture(scope="module")
def printer(browser: Browser) -> Iterator[Browser]:
    """A browser as the command starts one; Playwright itself runs once in a process."""
    printer = launch(browser.browser_type)
    yield printer
    printer.close()


@pytest.fixture(scope="module")
def pdf(few: Path, printer: Browser, tmp_path_factory) -> Path:
    return write(few, tmp_path_factory.mktemp("paper"), "A4", printer)


@pytest.fixture(scope="module")
def reader(pdf: Path) -> PdfReader:
    return PdfReader(pdf)


@pytest.fixture(scope="module")
def texts(pdf: Path) -> list[str]:
    """The text of each page."""
    sheets = pypdfium2.PdfDocument(pdf)
    return [sheet.get_textpage().get_text_range().replace("\r\n", "\n") for sheet in sheets]


def titles(outline: list) -> list[str]:
    return [
        title
        for entry in outline
        for title in (titles(entry) if isinstance(entry, list) else [entry.title])
    ]


# ---------------------------------------------------------------- the PDF
def test_it_is_tagged_and_has_language_title_and_bookmarks(reader, book):
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (a boolean of the PDF)
    assert reader.metadata.title == "LeNet-5, Layer by Layer"
    article = BeautifulSoup((book / CHAPTER).read_text("utf-8"), "html.parser")
    sections = [pages.words(heading) for heading in article.select("article h2")]
    marks = titles(reader.outline)
    assert {"Contents", "3. C1: a convolution", *sections, "Glossary"} <= set(marks)
    assert marks.index("3. C1: a convolution") < marks.index("Answers and solutions")


def test_the_contents_name_the_pages_where_things_are(pdf, texts):
    lines = re.findall(r"^(.+) (\d+)$", "\n".join(texts[1:2]), re.MULTILINE)
    known = dict(lines)
    assert len(known) > 10
    for title, number in known.items():
        assert title in texts[int(number) - 1].replace("\n", " "), title


def test_every_link_leads_somewhere(reader):
    places = {name.lstrip("/") for name in reader.named_destinations}
    inside, outside = set(), set()
    for page in reader.pages:
        for note in page.get("/Annots", []):
            link = note.get_object()
            if "/Dest" in link:
                inside.add(str(link["/Dest"]).lstrip("/"))
            elif "/A" in link and "/URI" in link["/A"]:
                outside.add(link["/A"]["/URI"])
    assert len(inside) > 30
    assert inside <= places
    assert all(re.match("https?://", address) for address in outside), outside


def test_an_answer_stands_on_the_page_that_its_question_names(pdf, texts):
    numbers = page_numbers(pdf)
    found = re.findall(
        r"(Answer|A worked solution|What you should see) (3\.\d+), page\s(\d+)", "\n".join(texts)
    )
    assert len(found) > 20
    for what, name, number in found:
        assert f"{what} {name}\n" in texts[int(number) - 1], (what, name)
        assert numbers[f"03-c1-convolution-answer-{name.split('.')[1]}"] == int(number)
    (asks,) = [i for i, text in enumerate(texts) if "Let the picture be 64 pixels wide" in text]
    (tells,) = [i for i, text in enumerate(texts) if "rightmost columns 59 to 63" in text]
    assert asks < tells


def test_code_is_whole_and_folded_code_is_left_out(texts):
    all_text = re.sub(r"\s+", "", "".join(texts))
    assert re.sub(r"\s+", "", 'print("kernel", kernel.shape, " bias", bias.shape)') in all_text
    assert "find_spec" not in all_text  # the set-up cell
    assert "Fourmistakeskernelturned" in all_text  # a folded cell's title, above what it prints
    assert "Right." in all_text  # a worked solution's output


def test_each_figure_is_a_picture_that_says_where_it_lives(reader, texts):
    together = " ".join(" ".join(texts).split())
    assert "Alive in intro.html#journey" in together
    assert f"Alive in {CHAPTER}#convolution-bench" in together
    (number,) = [i for i, text in enumerate(texts) if "#convolution-bench" in text]
    sizes = [image.image.size for image in reader.pages[number].images]
    assert max(width for width, _ in sizes) >= 1400  # two dots for each pixel of the page


def test_paper_comes_in_two_sizes(few, printer, tmp_path, reader):
    letter = PdfReader(write(few, tmp_path, "Letter", printer))
    a4 = [round(float(side)) for side in reader.pages[0].mediabox[2:]]
    assert a4 == pytest.approx([595, 842], abs=1)
    sides = [round(float(side)) for side in letter.pages[0].mediabox[2:]]
    assert sides == pytest.approx([612, 792], abs=1)


def test_no_chapter_ends_with_a_few_lines_on_a_page(pdf):
    sheets = pypdfium2.PdfDocument(pdf)
    assert all(filled(sheet) > 0.1 for sheet in sheets)


def test_a_chapter_that_spills_over_is_found(printer, tmp_path):
    page = "<div style='height: {}px; background: black; margin: 40px'></div>"
    high, low = page.format(1000), page.format(60)
    file = tmp_path / "two.html"
    file.write_text(f"<div id='one'>{high}</div><a href='#one'></a>{low}", "utf-8")
    tab = printer.new_page()
    tab.goto(file.as_uri())
    tab.pdf(path=tmp_path / "two.pdf", format="A4", print_background=True)
    tab.close()
    assert len(PdfReader(tmp_path / "two.pdf").pages) == 2
    assert spilt(tmp_path / "two.pdf", {"one": 1}, ["one"]) == {"one"}


def test_a_figure_that_does_not_come_alive_is_named(few, printer, tmp_path):
    text = (few / CHAPTER).read_text("utf-8").replace("convolution_bench.js", "gone.js")
    page = tmp_path / "chapters" / "03-c1-convolution.html"
    page.parent.mkdir()
    (tmp_path / "_static").symlink_to(few / "_static")
    page.write_text(text, "utf-8")
    with pytest.raises(PaperError, match="convolution-bench has not come"):
        figure_pictures(printer, page, limit=1)


def test_without_chromium_a_sentence_says_how_to_get_it(browser, monkeypatch, tmp_path):
    monkeypatch.delenv("LENET_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PaperError, match="Chromium is needed and not found: run tests"):
        launch(browser.browser_type)


def test_without_a_built_book_a_sentence_says_so(tmp_path):
    with pytest.raises(pages.PageError, match="holds no built book: build it first"):
        pages.read(tmp_path)
    with pytest.raises(archive.ArchiveError, match="holds no built book: build it first"):
        archive.write(tmp_path, tmp_path)
    with pytest.raises(offer.OfferError, match="holds nothing to offer"):
        offer.offer(tmp_path, tmp_path)


# ---------------------------------------------------------------- the zip
def test_the_zip_opens_from_disk_and_has_the_notebooks(book, tmp_path, browser: Browser):
    made = archive.write(book, tmp_path)
    with zipfile.ZipFile(made) as content:
        names = content.namelist()
        content.extractall(tmp_path / "a new place")
    top = {name.partition("/")[0] for name in names}
    assert top == {made.stem}
    notebooks = {Path(name).name for name in names if "/notebooks/" in name}
    assert notebooks == {
        path.name for folder in ("chapters", "pages") for path in Path(folder).glob("*.ipynb")
    }
    assert made.stat().st_size < 25_000_000, "a mail takes no more: what came twice?"
    for path in (tmp_path / "a new place" / made.stem / "book").rglob("*.html"):
        for link in re.findall(r'href="([^"]+\.ipynb)"', path.read_text("utf-8")):
            assert (path.parent / link).is_file() or "://" in link, (path, link)
    (wheel,) = [name for name in names if name.endswith(".whl")]
    told = (tmp_path / "a new place" / made.stem / "README.txt").read_text("utf-8")
    assert Path(wheel).name in told
    page = browser.new_page()
    page.goto((tmp_path / "a new place" / made.stem / "book" / "index.html").as_uri())
    expect(page.locator("#journey[data-lenet-ready]")).to_be_visible()
    page.close()


# ---------------------------------------------------------------- links to both
def test_what_was_made_is_offered_with_its_size(few, tmp_path):
    (tmp_path / "book-a4.pdf").write_bytes(b"0" * 3_400_000)
    (tmp_path / "book.zip").write_bytes(b"0" * 12_000_000)
    site = tmp_path / "site"
    site.mkdir()
    (site / "intro.html").write_text((few / "intro.html").read_text("utf-8"), "utf-8")
    for _ in range(2):  # the second time replaces the first
        assert offer.offer(site, tmp_path) == ["PDF, A4 (3 MB)", "zip (12 MB)"]
    links = BeautifulSoup((site / "intro.html").read_text("utf-8"), "html.parser")
    offered = [link["href"] for link in links.select("a[href^=take-away]")]
    assert offered == ["take-away/book-a4.pdf", "take-away/book.zip"]
    assert all((site / path).is_file() for path in offered)
