"""The command line: update, count or build a language."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from babel.messages.pofile import read_po

from book_ext.translations import catalogs, texts
from book_ext.translations.messages import faults, filled, number_in, shortened
from book_ext.translations.texts import HOUSE
from lenet_book.records import recorded

BUILT = HOUSE / "_build" / "html"


def glossary() -> dict[str, str]:
    """Return the glossary's explanations by their terms."""
    found, term = {}, ""
    for line in (HOUSE / "glossary.md").read_text("utf-8").splitlines():
        if line.startswith("  ") and term:
            found[term] = line.strip()
        else:
            term = line.strip()
    return found


def jupyter_book(*options: str, **environment: str) -> None:
    """Run jupyter-book on this book, warnings as errors; end the program where it fails."""
    program = str(Path(sys.executable).with_name("jupyter-book"))
    command = [program, "build", "--keep-going", *options, str(HOUSE)]
    done = subprocess.run(command, env={**os.environ, **environment})
    if done.returncode:
        sys.exit(done.returncode)


def settings(folder: Path, language: str, locale: Path, known: dict[str, str]) -> list[str]:
    """Write the book's settings and contents for a language, and return the options that name them.

    `known` has what is translated: of the title, and of the names of the parts.
    """
    config = yaml.safe_load((HOUSE / "_config.yml").read_text("utf-8"))
    toc = yaml.safe_load((HOUSE / "_toc.yml").read_text("utf-8"))
    config["title"] = known.get(config["title"], config["title"])
    theme = config["sphinx"]["config"]["html_theme_options"]
    theme["search_bar_text"] = known.get(theme["search_bar_text"], theme["search_bar_text"])
    for part in toc["parts"]:
        part["caption"] = known.get(part["caption"], part["caption"])
    config["sphinx"]["config"] |= {
        "language": language,
        "locale_dirs": [str(locale)],
        "gettext_compact": False,
        "gettext_location": False,
        "book_scripts": str(scripts(known, folder)) if known else "",
    }
    options = []
    for name, content in (("config", config), ("toc", toc)):
        path = folder / f"_{name}.yml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
        options += [f"--{name}", str(path)]
    return options


def templates(folder: Path) -> dict[str, list[str]]:
    """Return the texts that Sphinx finds, by page; its templates go to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    options = settings(folder, "en", folder, {})
    gettext = ("--builder", "custom", "--custom-builder", "gettext")
    jupyter_book(*options, "--path-output", str(folder), *gettext)
    root = folder / "_build" / "gettext"
    found = {}
    for path in sorted(root.rglob("*.pot")):
        with path.open("rb") as file:
            page = path.relative_to(root).with_suffix("").as_posix()
            found[page] = [str(message.id) for message in read_po(file) if message.id]
    return found


def source_of(page: str) -> Path:
    """Return a page's source."""
    return next(path for end in (".md", ".ipynb") if (path := HOUSE / f"{page}{end}").is_file())


def update(language: str, begun: list[str]) -> None:
    """Take up new and changed texts into a language's PO files, and begin those of pages."""
    terms = {explanation: term for term, explanation in glossary().items()}
    with tempfile.TemporaryDirectory() as temporary:
        pages = templates(Path(temporary))
    for page, found in pages.items():
        path = catalogs.LOCALE / language / f"{page}.po"
        if page not in begun and not path.is_file():
            continue
        more = list(texts.of_page(source_of(page)))
        short = [shortened(text, terms) for text in [*found, *more]]
        catalogs.update(path, language, short)
    scripts = [text for file in texts.of_scripts().values() for text in file.values()]
    scripts += texts.OF_EVERY_PAGE
    path = catalogs.LOCALE / language / f"{catalogs.SCRIPTS}.po"
    catalogs.update(path, language, scripts)
    count(language)


def count(language: str) -> None:
    """Say how much is translated, and end with an error where a translation is broken."""
    broken = [
        f"{message!r}: {fault}"
        for message, translation in catalogs.translations(language).items()
        for fault in faults(message, translation, language)
    ]
    for name, (done, of) in catalogs.counted(language).items():
        print(f"{name:32}{done:5} of {of:5}")
    if broken:
        sys.exit("\n".join(broken))


def build(language: str, to: Path = BUILT) -> None:
    """Build the book, and beside it the translated one, with a switch between the two.

    `to` is a folder _build/html. The pages of the language go to a folder of its name there.
    """
    known = catalogs.translations(language)
    explained = glossary()
    terms = {explanation: term for term, explanation in explained.items()}

    def explain(term: str) -> str:
        return known.get(explained[term], explained[term])

    def result(source: str) -> str:
        return number_in(recorded.text(source), language)

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        locale = folder / "locale"
        for page, found in templates(folder / "found").items():
            _write(locale / language / "LC_MESSAGES" / f"{page}.po", language, {
                text: filled(known[short], explain, result)
                for text in found
                if (short := shortened(text, terms)) in known
            })  # fmt: skip
        built = ("--path-output", str(to.parents[1]))  # it adds _build/html
        jupyter_book("--warningiserror", *built, LENET_BOOK_LANGUAGES=language)
        options = settings(folder, language, locale, known)
        target = folder / "translated"
        jupyter_book(*options, "--path-output", str(target), LENET_BOOK_LANGUAGES=language)
        shutil.rmtree(to / language, ignore_errors=True)
        shutil.copytree(target / "_build" / "html", to / language)


def scripts(known: dict[str, str], folder: Path) -> Path:
    """Bundle the scripts with their texts translated, into a folder, and return it."""
    made, file = folder / "scripts", folder / "texts.json"
    made.mkdir()
    found = {
        path: texts.in_place(path, {p: known[text] for p, text in leaves.items() if text in known})
        for path, leaves in texts.of_scripts().items()
    }
    file.write_text(json.dumps(found), "utf-8")
    program = str(HOUSE / "tools" / "bundle.js")
    command = ["node", program, "--texts", str(file), "--to", str(made)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return made


def _write(path: Path, language: str, translated: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = catalogs.Catalog(locale=language)
    for text, translation in translated.items():
        catalog.add(text, translation)
    with path.open("wb") as file:
        catalogs.write_po(file, catalog, width=0)


def main() -> None:
    """Do what is asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=["update", "count", "build"])
    parser.add_argument("language", help="such as de")
    parser.add_argument("pages", nargs="*", help="to begin, such as chapters/03-c1-convolution")
    given = parser.parse_args()
    if given.what == "update":
        update(given.language, given.pages)
    else:
        {"count": count, "build": build}[given.what](given.language)


if __name__ == "__main__":
    main()
