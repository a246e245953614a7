"""A term that a chapter explains on hover carries the glossary's definition, word for word."""

import html
import re
from functools import cache

import pytest
from prose import ROOT, markdown_cells

ABBR = re.compile(r"<abbr\b([^>]*)>(.*?)</abbr>", re.DOTALL)
TITLE = re.compile(r'^\s*title="([^"]*)"\s*$', re.DOTALL)
ENTRY = re.compile(r"^(\S.*)\n  (\S.*)$", re.MULTILINE)


@cache
def entries() -> list[tuple[str, str]]:
    """Return the glossary's terms and definitions in their order."""
    page = (ROOT / "glossary.md").read_text("utf-8")
    (block,) = re.findall(r"^```\{glossary\}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    return ENTRY.findall(block)


def definition(text: str) -> str | None:
    """Return the definition of a term, in the singular or with a plural's s or es, or None."""
    term = " ".join(text.lower().split())
    glossary = {name.lower(): meaning for name, meaning in entries()}
    forms = (term, term.removesuffix("s"), term.removesuffix("es"))
    return next((glossary[form] for form in forms if form in glossary), None)


def complaints(markdown: str) -> list[str]:
    """Say what is wrong with each explained term of a piece of prose."""
    found = []
    for attributes, text in ABBR.findall(markdown):
        title = TITLE.match(attributes)
        meaning = definition(text)
        if meaning is None:
            found.append(f"{text!r} is not in glossary.md")
        elif not title or html.unescape(title[1]) != meaning:
            found.append(f'write <abbr title="{meaning}">{text}</abbr>')
    return found


def test_explained_terms_carry_the_glossarys_definition():
    found = {place: complaints(markdown) for place, markdown in markdown_cells().items()}
    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_each_term_is_explained_once_in_a_chapter():
    seen: dict[str, list[str]] = {}
    for place, markdown in markdown_cells().items():
        chapter = place.split(",")[0]
        seen.setdefault(chapter, []).extend(definition(t) or t for _, t in ABBR.findall(markdown))
    repeated = {
        chapter: sorted({t for t in terms if terms.count(t) > 1}) for chapter, terms in seen.items()
    }
    assert {chapter: terms for chapter, terms in repeated.items() if terms} == {}


def test_the_glossary_is_a_sorted_list_of_sentences():
    terms = [term for term, _ in entries()]
    assert len(terms) > 40
    assert terms == sorted(set(terms), key=str.lower)
    for term, meaning in entries():
        assert meaning.endswith("."), term
        assert not re.search(r'["<>&`$]', meaning), term  # it must fit into an HTML attribute


KERNEL = definition("kernel")


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        (f'<abbr title="{KERNEL}">kernel</abbr>', []),
        (f'<abbr title="{KERNEL}">Kernels</abbr>', []),
        ('<abbr title="Of corn.">kernel</abbr>', ['<abbr title="The weights']),
        (f'<abbr title="{KERNEL}" class="x">kernel</abbr>', ['<abbr title="The weights']),
        ("<abbr>kernel</abbr>", ['<abbr title="The weights']),
        ('<abbr title="A thing.">widget</abbr>', ["'widget' is not in glossary.md"]),
        (f'<abbr title="{definition("bias")}">biases</abbr>', []),
    ],
)
def test_a_wrong_definition_is_found(markdown, said):
    found = complaints(markdown)
    assert len(found) == len(said)
    assert all(text in complaint for text, complaint in zip(said, found, strict=True))
