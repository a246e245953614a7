"""Translations: what a translator gets, what comes back, and what is noticed in between."""

import json
import re

import pytest
from prose import ROOT

from book_ext.translations import catalogs, texts
from book_ext.translations.__main__ import build, glossary
from book_ext.translations.in_pages import switch, translated
from book_ext.translations.messages import faults, filled, number_in, shortened

LANGUAGES = sorted(path.name for path in (ROOT / "locale").iterdir())
TERMS = {'A number that is "added".': "bias"}


# ---------------------------------------------------------------- messages
def test_a_message_names_terms_and_sources_and_gets_back_what_they_stand_for():
    text = (
        'a <abbr title="A number that is &quot;added&quot;.">bias</abbr>, '
        '<span data-result="tutorial.test_accuracy:.1%">54.6 %</span>'
    )
    short = shortened(text, TERMS)
    assert short == (
        'a <abbr title="bias">bias</abbr>, <span data-result="tutorial.test_accuracy:.1%"></span>'
    )
    back = filled(short, {"bias": 'Eine "Zahl".'}.__getitem__, lambda source: "54,6 %")
    assert 'title="Eine &quot;Zahl&quot;."' in back
    assert back.endswith('<span data-result="tutorial.test_accuracy:.1%">54,6 %</span>')


@pytest.mark.parametrize(
    ("english", "german"),
    [("62,006", "62.006"), ("54.6 %", "54,6 %"), ("1,234.5", "1.234,5"), ("5×5", "5×5")],
)
def test_numbers_are_written_as_a_language_writes_them(english, german):
    assert number_in(english, "de") == german


@pytest.mark.parametrize(
    ("message", "translation", "fault"),
    [
        ("{n} pictures", "Bilder", "the placeholder {n} is missing"),
        ("{n} {n|one|many}", "{n} {m|eins|viele}", "the placeholder {m} is not in the message"),
        ("1,824 is too many", "1824 ist zu viel", "the number 1.824 is missing"),
        ("2.5 and 2.5", "2,5 und", "the number 2,5 is missing"),
        ("<b>five</b>", "<b>fünf", "the tag </b> is missing"),
        ('<i title="a">b</i>', '<i title="c">b</i>', 'the tag <i title="a"> is missing'),
        ("$x + 1$ is", "$x + 2$ ist", "the formula $x + 1$ is missing"),
        ("less than", "kleiner < als", "a < or & stands there that belongs to no markup"),
    ],
)  # fmt: skip
def test_a_broken_translation_is_found(message, translation, fault):
    assert fault in faults(message, translation, "de")


@pytest.mark.parametrize(
    ("message", "translation"),
    [
        ("{n} {n|picture|pictures}", "{n|Dieses|Diese} {n} {n|Bild|Bilder}"),
        ("0.25, in [a paper](https://doi.org/10.1109/5.7)", "0,25, in [Artikel](https://doi.org/10.1109/5.7)"),
        ("62,006 numbers", "62.006 Zahlen"),
    ],
)  # fmt: skip
def test_a_good_translation_is_left_alone(message, translation):
    assert faults(message, translation, "de") == []


# ---------------------------------------------------------------- what is committed
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_has_lost_or_broken_anything(language):
    broken = {
        message: found
        for message, translation in catalogs.translations(language).items()
        if (found := faults(message, translation, language))
    }
    assert broken == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_that_a_translation_names_is_in_the_glossary(language):
    named = {
        term
        for text in catalogs.translations(language).values()
        for term in re.findall(r'<abbr title="([^"]*)">', text)
    }
    assert named <= set(glossary())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_of_scripts_that_are_translated_are_still_there(language):
    """A text that changed falls back to English: then run `update`, and translate it again."""
    known = {text for file in texts.of_scripts().values() for text in file.values()}
    entries = catalogs.read(catalogs.LOCALE / language / f"{catalogs.SCRIPTS}.po", language)
    gone = {str(m.id) for m in entries if m.id and m.string} - known - set(texts.OF_EVERY_PAGE)
    assert gone == set()


# ---------------------------------------------------------------- catalogues
def test_a_changed_text_falls_back_and_is_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogs, "LOCALE", tmp_path)
    path = tmp_path / "de" / "page.po"
    begun = catalogs.update(path, "de", ["One picture.", "Two pictures."])
    begun.get("One picture.").string = "Ein Bild."
    begun.get("Two pictures.").string = "Zwei Bilder."
    with path.open("wb") as file:
        catalogs.write_po(file, begun)
    catalogs.update(path, "de", ["One picture.", "Three pictures."])
    assert catalogs.translations("de") == {"One picture.": "Ein Bild."}
    assert catalogs.counted("de") == {"page": (1, 2)}


def test_a_damaged_file_is_named(tmp_path):
    path = tmp_path / "page.po"
    path.write_text("a list of words\n", "utf-8")
    with pytest.raises(catalogs.CatalogError, match="is no PO file"):
        catalogs.read(path, "de")


# ---------------------------------------------------------------- scripts and pages
def test_a_script_gets_its_texts_and_keeps_the_rest():
    (file, leaves), *_ = (
        (file, leaves) for file, leaves in texts.of_scripts().items() if "journey" in file
    )
    place = next(iter(place for place in leaves if place.startswith("texts/")))
    made = texts.in_place(file, {place: "anders"})
    original = json.loads((ROOT / file).read_text("utf-8"))
    assert made["texts"][place.removeprefix("texts/")] == "anders"
    assert made["state"] == original["state"]
    assert made.keys() == original.keys()


def test_a_page_s_html_is_translated_and_what_is_not_known_stays():
    known = {
        "Two &lt;small&gt; <strong>maps</strong>.": "Zwei kleine <strong>Karten</strong>.",
        "Why not?": "Warum nicht?",
        "A picture.": "Ein Bild.",
        texts.READING: "Etwa {minutes} Minuten",
    }
    body = (
        "<p>Two &lt;small&gt;\n<strong>maps</strong>.</p><p>More.</p>"
        "<summary>Why not?</summary><figcaption>A picture.</figcaption>"
        '<img alt="A picture."><p class="book-reading">About 30 minutes</p>'
    )
    assert translated(body, known) == (
        "<p>Zwei kleine <strong>Karten</strong>.</p><p>More.</p>"
        "<summary>Warum nicht?</summary><figcaption>Ein Bild.</figcaption>"
        '<img alt="Ein Bild."><p class="book-reading">Etwa 30 Minuten</p>'
    )


@pytest.mark.parametrize(
    ("page", "language", "url"),
    [
        ("intro", "en", "de/intro.html"),
        ("chapters/03-c1-convolution", "en", "../de/chapters/03-c1-convolution.html"),
        ("intro", "de", "../intro.html"),
        ("chapters/03-c1-convolution", "de", "../../chapters/03-c1-convolution.html"),
    ],
)
def test_the_switch_leads_to_the_same_page(page, language, url):
    assert switch(page, language, "de")["url"] == url


@pytest.mark.slow
def test_the_translated_book_stands_beside_the_english_one(tmp_path):
    html = tmp_path / "_build" / "html"
    build("de", to=html)
    page = "chapters/03-c1-convolution.html"
    english, german = ((html / path).read_text("utf-8") for path in (page, f"de/{page}"))
    assert 'lang="de"' in german
    assert "eine Faltung" in german
    assert f'href="../de/{page}"' in english
    assert f'href="../../{page}"' in german
    ids = [set(re.findall(r'<section id="([^"]+)"', text)) for text in (english, german)]
    assert ids[0] == ids[1]
    assert "Den Kern gleiten lassen" in (html / "de/_static/lenet/convolution_bench.js").read_text(
        "utf-8"
    )
    assert "senkrechte Kanten" in (html / "de/_static/lenet/figures.js").read_text("utf-8")
    assert "Zeig es mir" in (html / "de/_static/questions.js").read_text("utf-8")
    assert 'placeholder="Dieses Buch durchsuchen"' in german
    assert "C4: " not in german
    assert "S2: pooling" in (html / "de/chapters/04-s2-pooling.html").read_text("utf-8")
