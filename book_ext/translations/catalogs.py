"""The PO files of a language: locale/de/chapters/03-c1-convolution.po and so on."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from book_ext.translations.texts import HOUSE

LOCALE = HOUSE / "locale"
SCRIPTS = "scripts"  # the file of the figures' and questions' texts


class CatalogError(ValueError):
    """A PO file cannot be read; the message names it, and the line."""


def read(path: Path, language: str) -> Catalog:
    """Return a PO file, empty where there is none. Raises CatalogError for a damaged one."""
    if not path.is_file():
        return Catalog(locale=language, domain=path.stem)
    try:
        with path.open("rb") as file:
            return read_po(file, locale=language, domain=path.stem, abort_invalid=True)
    except Exception as error:
        raise CatalogError(f"{path} is no PO file: {error}") from error


def update(path: Path, language: str, texts: Iterable[str]) -> Catalog:
    """Take up the texts of a page: new ones without a translation, old ones as obsolete."""
    known = read(path, language)
    template = Catalog(locale=language)
    for text in dict.fromkeys(texts):
        if text.strip():
            template.add(text)
    known.update(template, no_fuzzy_matching=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, known, width=100, sort_output=False, ignore_obsolete=True, include_previous=False
        )
    return known


def translations(language: str) -> dict[str, str]:
    """Return all that is translated into a language, by its English text."""
    found: dict[str, str] = {}
    for path in sorted((LOCALE / language).rglob("*.po")):
        found |= {
            str(message.id): str(message.string)
            for message in read(path, language)
            if message.id and message.string and not message.fuzzy
        }
    return found


def counted(language: str) -> Mapping[str, tuple[int, int]]:
    """Return for each PO file how many of its texts are translated, and how many there are."""
    found = {}
    for path in sorted((LOCALE / language).rglob("*.po")):
        messages = [message for message in read(path, language) if message.id]
        done = sum(bool(message.string) and not message.fuzzy for message in messages)
        found[path.relative_to(LOCALE / language).with_suffix("").as_posix()] = (
            done,
            len(messages),
        )
    return found
