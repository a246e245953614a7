"""What belongs to no page: the front door, wrong addresses, the map, icons, images, the search."""

import re
from io import BytesIO

import building
import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from PIL import Image

from book_ext import icons
from book_ext.search import SearchWithSizes

PAGES = building.pages()
SHEET = '.fa-sun:before{content:"\\f185"}.fa-bars:before,.fa-navicon:before{content:"\\f0c9"}'


def soup(path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    source = building.small_book(folder / "book")
    done = building.build(source, folder, LENET_BOOK_BASEURL="https://name.example/book")
    assert done.returncode == 0, done.stderr
    return building.html(folder)


def test_the_front_door_leads_to_the_first_page_with_what_stands_behind_the_hash(book):
    door = soup(book / "index.html")
    assert door.html["lang"] == "en" and door.title.text == "LeNet-5, Layer by Layer"
    assert 'location.replace("intro.html" + location.hash)' in door.script.text
    assert door.a["href"] == "intro.html"


def test_the_page_for_wrong_addresses_leads_to_every_page(book):
    listed = [link["href"] for link in soup(book / "404.html").select("li a")]
    assert listed[: len(PAGES)] == [f"{page}.html" for page in PAGES]
    assert all((book / link).is_file() for link in listed)


@pytest.mark.builds
def test_where_the_address_is_known_there_are_a_map_and_canonical_addresses(published):
    places = re.findall("<loc>(.+)</loc>", (published / "sitemap.xml").read_text("utf-8"))
    base = "https://name.example/book/"
    assert places[:2] == [f"{base}intro.html", f"{base}chapters/01-small.html"]
    assert f"Sitemap: {base}sitemap.xml" in (published / "robots.txt").read_text("utf-8")
    for name in ("index", "intro"):
        (link,) = soup(published / f"{name}.html").find_all("link", rel="canonical")
        assert link["href"] == f"{base}intro.html"
    assert soup(published / "404.html").base["href"] == base


def test_where_it_is_not_known_nothing_names_an_address(book):
    assert not (book / "sitemap.xml").exists() and not (book / "robots.txt").exists()


@pytest.mark.parametrize("page", [*PAGES, "search", "index", "404"])
def test_a_page_has_one_title_one_viewport_and_no_script_that_it_waits_for(book, page):
    head = soup(book / f"{page}.html").head
    assert len(head.find_all("title")) == len(head.find_all("meta", {"name": "viewport"})) == 1
    if page != "search":
        assert all(script.has_attr("defer") for script in head.find_all("script", src=True))


# ---------------------------------------------------------------- icons
def test_icons_are_read_with_all_their_names():
    assert icons.icons(SHEET) == {"sun": "\uf185", "bars": "\uf0c9", "navicon": "\uf0c9"}


def test_every_icon_of_a_page_is_in_sheet_and_font(book):
    (folder,) = (book / "_static" / "vendor" / "fontawesome").iterdir()
    sheet = (folder / icons.SHEET).read_text("utf-8")
    font = TTFont(BytesIO((folder / f"{icons.FONT}.woff").read_bytes()))
    drawn = {chr(code) for code in font.getBestCmap()}
    known = {
        name: chr(int(code, 16))
        for name, code in re.findall(r'\.fa-(\S+)::before { content: "\\(\w+)"', sheet)
    }
    shown = {
        name.removeprefix("fa-")
        for page in PAGES
        for icon in soup(book / f"{page}.html").select("[class*=fa-]")
        for name in icon["class"]
        if name.startswith("fa-") and name not in ("fa-solid", "fa-lg")
    }
    assert len(shown) > 5 and shown <= known.keys()
    assert set(known.values()) <= drawn
    assert len(drawn) < 40


# ---------------------------------------------------------------- images
def test_plots_are_webp_of_the_same_pixels_and_all_there(book):
    images = {
        image["src"]
        for page in PAGES
        for image in soup(book / f"{page}.html").select("img[src*=_images]")
    }
    assert len(images) > 20 and {src.rsplit(".", 1)[1] for src in images} == {"webp"}
    for src in images:
        with Image.open(book / src.removeprefix("../")) as picture:
            assert picture.size[0] > 100


# ---------------------------------------------------------------- the search
@pytest.mark.parametrize("text", ["a 5×5 kernel", "a 5 × 5 kernel", "a 5x5 kernel"])
def test_a_size_is_one_word_however_it_is_written(text):
    assert SearchWithSizes({}).split(text) == ["a", "5x5", "kernel"]


def test_an_x_between_letters_is_no_size():
    assert SearchWithSizes({}).split("max × 2x") == ["max", "2x"]
