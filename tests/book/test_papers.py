"""What the project says about itself agrees: citation, changelog, settings and package."""

import re
import tomllib

import yaml
from prose import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
BOOK = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
RELEASES = re.findall(
    r"^## (\S+)(?: – (\S+))?$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
)


def test_the_citation_is_of_this_book():
    assert CITATION["title"] == BOOK["title"]
    assert [author["name"] for author in CITATION["authors"]] == [BOOK["author"]]
    assert CITATION["version"] == PROJECT["version"]


def test_the_citation_names_the_licences():
    code, text = CITATION["license"]
    assert code == PROJECT["license"]
    assert text.removeprefix("CC-BY-") == "4.0"
    assert "CC BY 4.0" in (ROOT / "LICENSE-TEXT").read_text("utf-8")


def test_the_changelog_has_this_version_and_its_day():
    assert RELEASES[0][0] == "Unreleased"
    assert RELEASES[1] == (PROJECT["version"], CITATION["date-released"])


def test_papers_for_contributors_are_no_pages_of_the_book():
    toc = (ROOT / "_toc.yml").read_text("utf-8")
    for path in ROOT.glob("*.md"):
        is_page = re.search(rf"(?:root|file): {path.stem}$", toc, re.MULTILINE) is not None
        assert is_page != (path.name in BOOK["exclude_patterns"]), path.name
