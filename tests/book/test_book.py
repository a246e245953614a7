"""The built pages, read as text: complete, self-contained, and pointing at the right places."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import building
import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from sphinx.errors import ConfigError

from book_ext import publishing
from book_ext.pages import find_address

SETTINGS = yaml.safe_load((building.ROOT / "_config.yml").read_text("utf-8"))
PAGES = building.pages()
NOTEBOOKS = [page for page in PAGES if page.startswith(("chapters/", "pages/"))]
LOADED = {
    "script": ["src"],
    "img": ["src", "srcset"],
    "iframe": ["src"],
    "source": ["src", "srcset"],
    "video": ["src", "poster"],
    "audio": ["src"],
    "object": ["data"],
    "embed": ["src"],
    "link": ["href"],
}
ELSEWHERE = re.compile(r"(?:https?:)?//", re.IGNORECASE)


def soup(page: Path) -> BeautifulSoup:
    return parsed(page.read_text("utf-8"))


@cache  # several tests look at each page
def parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def requests_elsewhere(page: BeautifulSoup) -> list[str]:
    """What a browser would fetch from another host on its own; links to follow do not count."""
    found = []
    for tag, attributes in LOADED.items():
        for element in page.find_all(tag):
            if tag == "link" and set(element["rel"]) & {"canonical", "next", "prev", "search"}:
                continue
            found += [
                str(element)[:200]
                for name in attributes
                if ELSEWHERE.match(element.get(name, "").strip())
            ]
    for element in page.find_all(style=True):
        found += urls_elsewhere(element["style"])
    for element in page.find_all(["style", "script"]):
        text = element.string or ""
        found += urls_elsewhere(text) if element.name == "style" else ELSEWHERE_TEXT.findall(text)
    return found


ELSEWHERE_TEXT = re.compile(r"https?://[^\s\"'`]+")


def urls_elsewhere(css: str) -> list[str]:
    """Addresses of another host that a style sheet loads."""
    loaded = re.findall(r"(?:url\(|@import)\s*['\"]?([^'\")\s;]+)", css)
    return [url for url in loaded if ELSEWHERE.match(url)]


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://cdn.example/a.js"></script>',
        '<script>const THEBE = "https://cdn.example/thebe.js"</script>',
        '<link rel="stylesheet" href="//cdn.example/a.css">',
        '<img src="http://example.org/a.png">',
        '<p style="background: url(https://example.org/a.png)">x</p>',
        '<style>@import "https://example.org/a.css";</style>',
    ],
)
def test_a_request_elsewhere_would_be_found(html):
    assert requests_elsewhere(BeautifulSoup(html, "html.parser"))


@pytest.mark.parametrize("page", [*PAGES, "search", "index"])
def test_pages_load_nothing_from_elsewhere(book, page):
    assert requests_elsewhere(soup(book / f"{page}.html")) == []


def test_style_sheets_load_nothing_from_elsewhere(book):
    sheets = list(book.rglob("*.css"))
    assert len(sheets) > 5
    assert {
        sheet.name: found for sheet in sheets if (found := urls_elsewhere(sheet.read_text("utf-8")))
    } == {}


@pytest.mark.parametrize("page", [*PAGES, "search"])
def test_everything_a_page_loads_is_there(book, page):
    """A file that the build forgot would show only in a browser, and only sometimes."""
    place = book / f"{page}.html"
    parsed = soup(place)
    loaded = [tag["src"] for tag in parsed.find_all(["script", "img"], src=True)]
    loaded += [tag["href"] for tag in parsed.find_all("link", rel=["stylesheet", "icon"])]
    local = [path.split("?")[0] for path in loaded if not path.startswith("data:")]
    assert [path for path in local if not (place.parent / path).is_file()] == []
    assert len(local) > 5


@pytest.mark.parametrize("page", PAGES)
def test_head_tells_what_the_page_is(book, page):
    parsed = soup(book / f"{page}.html")

    def meta(name: str) -> list[str]:
        return [
            tag["content"]
            for tag in parsed.find_all("meta")
            if name in (tag.get("name"), tag.get("property"))
        ]

    description = meta("description")
    assert len(description) == 1 and 40 <= len(description[0]) <= 200
    assert meta("og:description") == meta("twitter:description") == description
    assert meta("og:site_name") == [SETTINGS["title"]]
    assert len(meta("og:title")) == 1 and meta("og:title")[0] in parsed.title.text
    icon = parsed.find("link", rel="icon")
    assert icon["href"].endswith("favicon.svg")


def test_every_description_is_its_own(book):
    said = [
        soup(book / f"{page}.html").find("meta", attrs={"name": "description"}) for page in PAGES
    ]
    assert len({tag["content"] for tag in said}) == len(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_one_header_and_one_title(book, page):
    parsed = soup(book / f"{page}.html")
    assert len(parsed.find_all("h1")) == 1
    assert len(parsed.find_all(class_="bd-header-article")) == 1
    assert parsed.find("header", class_="bd-header") is None, "the theme's second, empty header"
    scripts = [str(tag) for tag in parsed.head.find_all("script")]
    assert len(scripts) == len(set(scripts)), "a script that is there twice"
    assert not re.search("thebe|require\\.min|html-manager|all\\.min\\.js", "".join(scripts))


@pytest.mark.parametrize("page", NOTEBOOKS)
def test_chapter_offers_its_own_notebook(book, page):
    parsed = soup(book / f"{page}.html")
    (link,) = parsed.find_all("a", download=True)
    assert link["download"] == f"{Path(page).name}.ipynb"
    offered = nbformat.read((book / f"{page}.html").parent / link["href"], as_version=4)
    source = building.ROOT / f"{page}.ipynb"
    assert link.small.text == f"{source.stat().st_size / 1000:.0f} kB"
    original = nbformat.read(source, as_version=4)
    assert [cell.cell_type for cell in offered.cells] == [cell.cell_type for cell in original.cells]


def test_bibliography_lists_every_entry(book):
    entries = re.findall(
        r"^@\w+\{(\w+),", (building.ROOT / "references.bib").read_text("utf-8"), re.M
    )
    listed = soup(book / "references.html").find_all(class_="citation")
    assert len(listed) == len(entries) > 0
    cited = soup(book / "data.html").find("a", href=re.compile("references.html#"))
    target = cited["href"].split("#")[1]
    assert soup(book / "references.html").find(id=target) is not None


def test_footer_names_the_licences(book):
    footer = soup(book / "intro.html").find(class_="bd-footer-content")
    assert "CC BY 4.0" in footer.text and "MIT" in footer.text


# Launch buttons: a book of two pages for each way of knowing the repository


def links(target: Path, page: str = "chapters/01-small") -> dict[str, str]:
    """The links of a page's header by their text."""
    header = soup(building.html(target) / f"{page}.html").find(class_="article-header-buttons")
    return {link.span.text: link["href"] for link in header.find_all("a")}


def downloaded(target: Path) -> str:
    """The first code cell of the notebook that the page offers."""
    path = building.html(target) / "_sources" / "chapters" / "01-small.ipynb"
    return nbformat.read(path, as_version=4).cells[1].source


def built(tmp_path: Path, source: Path, **environment: str) -> Path:
    done = building.build(source, tmp_path / "out", **environment)
    assert done.returncode == 0, done.stderr[-3000:]
    return tmp_path / "out"


@pytest.fixture(scope="module")
def unpublished(tmp_path_factory) -> Path:
    """A small book whose repository is not known, built."""
    folder = tmp_path_factory.mktemp("unpublished")
    return built(folder, building.small_book(folder / "book"))


def test_without_a_repository_no_button_leads_away(unpublished):
    assert set(links(unpublished)) == {"Notebook"}
    assert links(unpublished, "intro") == {}
    pages = [page.read_text("utf-8") for page in building.html(unpublished).rglob("*.html")]
    assert not re.search("colab|mybinder|github.com|gitlab.com", "".join(pages))
    assert downloaded(unpublished) == building.FIRST_CELL


def test_chapter_carries_the_number_of_its_file_wherever_it_is_named(unpublished):
    pages = building.html(unpublished)
    assert soup(pages / "chapters" / "01-small.html").h1.text.startswith("1. A chapter")
    assert soup(pages / "chapters" / "01-small.html").title.text.startswith("1. A chapter · ")
    sidebar = soup(pages / "intro.html").find("nav", class_="bd-docs-nav")
    assert [link.text.strip() for link in sidebar.find_all("a")] == ["1. A chapter"]


def test_names_do_not_break_at_their_hyphen(unpublished):
    intro = soup(building.html(unpublished) / "intro.html").article
    assert [name.text for name in intro.find_all(class_="book-name")] == ["LeNet-5", "CIFAR-10"]
    assert "On LeNet-5 and CIFAR-10." in intro.text


def test_without_an_address_there_is_no_sharing_image(unpublished):
    head = soup(building.html(unpublished) / "intro.html").head
    assert head.find("meta", property="og:title") is not None
    assert head.find("meta", property="og:image") is None


def test_hidden_cell_opens_by_its_own_title(unpublished):
    """Colab's form title names the box; the line itself is not shown again."""
    (box,) = soup(building.html(unpublished) / "chapters" / "01-small.html").article.find_all(
        "details"
    )
    assert box.summary.text == "A worked <solution>"
    assert box.find("pre").text.strip() == "answer = 42"
    assert box.find("pre").find("span", class_="mi") is not None, "still highlighted"


@pytest.mark.builds
def test_a_build_points_where_the_environment_says(tmp_path):
    """Buttons, notebook and sharing image, all without an edit."""
    source = building.small_book(tmp_path / "book", html={"baseurl": "https://example.org/old/"})
    url = "https://github.com/somebody/their-book"
    target = built(
        tmp_path,
        source,
        LENET_BOOK_REPOSITORY=url + ".git",
        LENET_BOOK_BRANCH="2027",
        LENET_BOOK_BASEURL="https://example.org/lenet",
    )
    place = "somebody/their-book"
    assert links(target) == {
        "Notebook": "../_sources/chapters/01-small.ipynb",
        "Colab": f"https://colab.research.google.com/github/{place}/blob/2027/chapters/01-small.ipynb",
        "Binder": f"https://mybinder.org/v2/gh/{place}/2027?urlpath=lab/tree/chapters/01-small.ipynb",
        "GitHub": url,
    }
    assert links(target, "intro") == {"GitHub": url}
    assert downloaded(target) == building.FIRST_CELL.replace('""', f'"{url}@2027"')
    original = nbformat.read(source / "chapters" / "01-small.ipynb", as_version=4)
    assert original.cells[1].source == building.FIRST_CELL, "the checkout is left as it is"
    image = soup(building.html(target) / "intro.html").find("meta", property="og:image")["content"]
    assert image.startswith("https://example.org/lenet/_static/")
    assert (building.html(target) / image.removeprefix("https://example.org/lenet/")).is_file()


@pytest.mark.parametrize(
    ("environment", "settings", "expected"),
    [
        ("", "https://example.org/settings/", "https://example.org/settings/"),
        ("https://example.org/book", "https://example.org/", "https://example.org/book"),
        (" ", "", ""),
    ],
)
def test_the_address_in_the_environment_wins(environment, settings, expected, monkeypatch):
    monkeypatch.setenv("LENET_BOOK_BASEURL", environment)
    config = SimpleNamespace(html_baseurl=settings)
    find_address(None, config)
    assert config.html_baseurl == expected


@pytest.mark.parametrize("given", ["example.org/book", "ftp://example.org", "https:///book"])
def test_an_address_that_nobody_could_open_is_refused(given, monkeypatch):
    monkeypatch.setenv("LENET_BOOK_BASEURL", given)
    with pytest.raises(ConfigError, match="must look like https://name"):
        find_address(None, SimpleNamespace(html_baseurl=""))


@pytest.mark.builds
def test_a_forks_checkout_points_at_the_fork(tmp_path):
    source = building.small_book(tmp_path / "book")
    git = ["git", "-C", str(source)]
    subprocess.run([*git, "init", "--quiet", "--initial-branch", "main"], check=True)
    remote = "git@gitlab.com:school/lessons/lenet.git"
    subprocess.run([*git, "remote", "add", "origin", remote], check=True)
    target = built(tmp_path, source)
    shown = links(target)
    assert shown["GitLab"] == "https://gitlab.com/school/lessons/lenet"
    assert "/v2/gl/school%2Flessons%2Flenet/main?" in shown["Binder"]
    assert "Colab" not in shown, "Colab opens notebooks from GitHub only"


@pytest.mark.builds
def test_a_schools_own_host_is_linked_and_no_token_reaches_page_notebook_or_log(tmp_path):
    source = building.small_book(tmp_path / "book")
    address = "https://oauth2:hush-hush@git.example.org/school/lenet.git"
    done = building.build(source, tmp_path / "out", LENET_BOOK_REPOSITORY=address)
    assert done.returncode == 0, done.stderr[-3000:]
    target = tmp_path / "out"
    assert links(target) == {
        "Notebook": "../_sources/chapters/01-small.ipynb",
        "git.example.org": "https://git.example.org/school/lenet",
    }
    published = [path for path in building.html(target).rglob("*") if path.is_file()]
    assert [path for path in published if b"hush-hush" in path.read_bytes()] == []
    assert "hush-hush" not in done.stdout + done.stderr


@pytest.mark.builds
def test_a_failed_build_does_not_turn_green_by_repetition(tmp_path):
    source = building.small_book(tmp_path / "book")
    intro = source / "intro.md"
    good = intro.read_text("utf-8")
    intro.write_text(good + "\n[Nowhere](nowhere.md)\n", "utf-8")
    for _ in range(2):
        done = building.build(source, tmp_path / "out")
        assert done.returncode != 0
        assert "nowhere.md" in done.stdout + done.stderr
    intro.write_text(good, "utf-8")
    assert building.build(source, tmp_path / "out").returncode == 0


def test_a_build_that_was_killed_is_begun_anew(tmp_path):
    app = SimpleNamespace(doctreedir=tmp_path / "doctrees", srcdir=tmp_path, _warncount=0)
    kept = app.doctreedir / "environment.pickle"
    publishing.begin(app, None)  # and here it was killed, after this file was written
    kept.touch()
    publishing.begin(app, None)
    assert not kept.exists()
    kept.touch()
    publishing.end(app, None)
    publishing.begin(app, None)
    assert kept.exists(), "a build that has ended well is gone on with"


@pytest.fixture
def versioned(tmp_path):
    """A folder that git knows, with a page and a program; `_build` is not part of it."""
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text("_build/\n", "utf-8")
    (tmp_path / "book_ext").mkdir()
    for name in ("intro.md", "book_ext/pages.py"):
        (tmp_path / name).write_text("one", "utf-8")
    return tmp_path


def test_pages_are_read_anew_when_the_books_programs_have_changed(versioned):
    app = SimpleNamespace(doctreedir=versioned / "_build", srcdir=versioned, _warncount=0)
    kept = app.doctreedir / "environment.pickle"

    def build():
        publishing.begin(app, None)
        was_kept = kept.exists()
        kept.touch()
        publishing.end(app, None)
        return was_kept

    assert not build()
    assert build()
    (versioned / "intro.md").write_text("two", "utf-8")
    assert build(), "of a page Sphinx knows itself that it has changed"
    (versioned / "book_ext" / "pages.py").write_text("two", "utf-8")
    assert not build()
    assert build()


def test_a_book_is_built_where_its_sources_are_those_that_were_built(versioned, monkeypatch):
    monkeypatch.setattr(building, "ROOT", versioned)
    for name in building.SETTINGS:
        monkeypatch.delenv(name, raising=False)
    doctrees = versioned / "_build" / ".doctrees"
    app = SimpleNamespace(doctreedir=doctrees, srcdir=versioned, _warncount=0)
    assert not building.is_built()
    publishing.begin(app, None)
    assert not building.is_built(), "it is being built"
    publishing.end(app, None)
    assert building.is_built()
    monkeypatch.setenv("LENET_BOOK_BRANCH", "other")
    assert not building.is_built()
    monkeypatch.delenv("LENET_BOOK_BRANCH")
    (versioned / "new.md").write_text("a page", "utf-8")
    assert not building.is_built()


def test_the_pages_can_be_published_as_they_are(unpublished):
    """Without this file GitHub drops _static, and with it the style and the figures."""
    assert (building.html(unpublished) / ".nojekyll").is_file()


def test_pages_that_a_web_server_cannot_read_are_told_of(tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(publishing.logger, "info", told.append)
    app = SimpleNamespace(
        outdir=tmp_path,
        builder=SimpleNamespace(format="html"),
        config=SimpleNamespace(root_doc="a"),
    )
    page = tmp_path / "a.html"
    page.touch(0o644)
    publishing.prepare(app, None)
    assert told == []
    page.chmod(0o600)
    publishing.prepare(app, None)
    (sentence,) = told
    assert f"run: chmod -R a+rX {tmp_path}" in sentence


@pytest.mark.builds
def test_a_wrong_address_stops_the_build_with_a_sentence(tmp_path):
    source = building.small_book(tmp_path / "book", repository={"url": "github.com/no-scheme"})
    done = building.build(source, tmp_path / "out")
    assert done.returncode != 0
    assert "must look like https://github.com/owner/name" in done.stdout + done.stderr


@pytest.mark.builds
def test_without_node_npm_or_cache_the_build_says_what_is_missing(tmp_path):
    source = building.small_book(tmp_path / "book")
    done = building.build(source, tmp_path / "out", PATH="/nowhere", XDG_CACHE_HOME=str(tmp_path))
    assert done.returncode != 0
    assert "formulas need Node.js" in done.stdout + done.stderr
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "node").symlink_to(shutil.which("node"))
    path = str(tmp_path / "bin")
    done = building.build(source, tmp_path / "out", PATH=path, XDG_CACHE_HOME=str(tmp_path))
    assert done.returncode != 0
    assert "formulas need temml" in done.stdout + done.stderr
    assert "this machine has no npm" in done.stdout + done.stderr
