"""What stands in a message for translators, and what is filled in again afterwards.

A message leaves out what a translator must not copy by hand: the explanation of a glossary's term
is named by the term, and a recorded number by its source.

    <abbr title="kernel">kernels</abbr>   <span data-result="tutorial.test_accuracy:.1%"></span>
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Mapping

TERM = re.compile(r'<abbr title="([^"]*)">')
RESULT = re.compile(r'<span data-result="([^"]*)">[^<]*</span>')
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")  # also of {n|product|products}
FORMULA = re.compile(r"(?<![\\$])\$[^$]+\$")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
STRAY = re.compile(r"<(?![a-zA-Z/!])|&(?!#?\w+;)")
# How a language writes 1,234.5: what groups the digits, and what comes before the parts of one.
FORMS = {"en": (",", "."), "de": (".", ",")}


def shortened(text: str, terms: Mapping[str, str]) -> str:
    """Return a message for translators. `terms` has the glossary's terms by their explanations."""
    named = TERM.sub(lambda m: f'<abbr title="{_term(m[1], terms)}">', text)
    return RESULT.sub(r'<span data-result="\1"></span>', named)


def _term(explanation: str, terms: Mapping[str, str]) -> str:
    return terms.get(html.unescape(explanation), explanation)


def filled(text: str, explain: Callable[[str], str], result: Callable[[str], str]) -> str:
    """Return a translated message with the glossary's explanations, and with recorded numbers."""
    explained = TERM.sub(lambda m: f'<abbr title="{html.escape(explain(m[1]))}">', text)
    return RESULT.sub(lambda m: f'<span data-result="{m[1]}">{result(m[1])}</span>', explained)


def number_in(text: str, language: str) -> str:
    """Return a number as English writes it in the form of a language: "1,234.5" as "1.234,5"."""
    groups, point = FORMS[language]
    return NUMBER.sub(lambda m: "".join({",": groups, ".": point}.get(c, c) for c in m[0]), text)


def faults(message: str, translation: str, language: str) -> list[str]:
    """Return, in sentences, what a translation has lost or broken of its message."""
    found = []
    for what, pattern in (
        ("placeholder", PLACEHOLDER),
        ("formula", FORMULA),
        ("tag", TAG),
    ):
        asked, given = (Counter(pattern.findall(text)) for text in (message, translation))
        if pattern is PLACEHOLDER:  # a number can choose between words more than once
            asked, given = (Counter(f"{{{n}}}" for n in set(names)) for names in (asked, given))
        found += [f"the {what} {one} is missing" for one in asked - given]
        found += [f"the {what} {one} is not in the message" for one in given - asked]
    numbers = Counter(NUMBER.findall(_bare(translation)))
    for number, count in Counter(NUMBER.findall(_bare(message))).items():
        translated = number_in(number, language)  # or as it stands: in an address, or in code
        if numbers[number] + (numbers[translated] if translated != number else 0) < count:
            found.append(f"the number {translated} is missing")
    if STRAY.search(translation) and not STRAY.search(message):
        found.append("a < or & stands there that belongs to no markup")
    return found


def _bare(text: str) -> str:
    """Return a text without what the other rules compare."""
    return FORMULA.sub(" ", TAG.sub(" ", text))
