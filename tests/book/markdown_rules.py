"""What a chapter's Markdown may use: only what the book, Jupyter and Colab all render."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

from book_ext.questions.reading import ATTRIBUTES as ATTRIBUTES_OF_QUESTIONS

TAGS = {"a", "abbr", "br", "details", "div", "em", "img", "kbd", "span", "strong"}
TAGS |= {"sub", "summary", "sup"}
NEVER_CLOSED = {"br", "img"}
BOXES = {"objectives", "predict", "task", "recall", "measured", "lenet-1998"}
ATTRIBUTES = {"a": {"href"}, "abbr": {"title"}, "img": {"src", "alt", "width", "height"}}
ATTRIBUTES |= {
    "div": {"class", *ATTRIBUTES_OF_QUESTIONS},
    "details": set(),
    "span": {"data-result"},
}

MATHS = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL)
LINE_RULES = [
    (re.compile(r"^:::"), "a MyST directive, :::"),
    (re.compile(r"^\([\w-]+\)=\s*$"), "a MyST target, (name)="),
    (re.compile(r"^%"), "a MyST comment, %"),
    (re.compile(r"^\+\+\+"), "a MyST cell break, +++"),
    (re.compile(r"^:\s"), "a MyST definition list"),
    (re.compile(r"^\[[ xX]\]\s"), "a task list"),
    (re.compile(r"\[\^[\w-]+\]"), "a footnote"),
    (re.compile(r"\{\{.*\}\}"), "a MyST substitution"),
    (re.compile(r"\\begin\{|\\[(\[]"), "maths without dollar signs"),
]
ATTRIBUTES_AFTER = re.compile(r"\{[.#\w][^}]*\}")
ROLE = re.compile(r"\{[\w:.+-]+\}$")
MARKUP = re.compile(r"\*\*|__|`|\$|\]\(|^\s*[-*] |^\s*#", re.MULTILINE)

_markdown = MarkdownIt("commonmark").enable("table")


def problems(source: str) -> list[str]:
    """What some reader of this Markdown cell would see as raw text or not at all."""
    found: list[str] = []
    tags = _Tags()
    for token in _markdown.parse(MATHS.sub(_blank, source)):
        if token.type == "fence" and token.info.strip().startswith("{"):
            found.append(f"a MyST directive, {token.info.strip()}")
        elif token.type == "html_block":
            tags.feed(token.content)
            text = re.sub(r"<summary>.*?</summary>|<[^>]*>", "", token.content, flags=re.DOTALL)
            if MARKUP.search(text):
                found.append(f"Markdown inside HTML needs an empty line before it: {text.strip()}")
        elif token.type == "inline":
            found += _inline_problems(token, tags)
    if source.startswith("---\n"):
        found.append("front matter")
    return found + tags.finished()


def _inline_problems(token: Token, tags: "_Tags") -> list[str]:
    found = []
    before = after = ""
    visible = []
    for child in token.children or []:
        if child.type == "code_inline" and ROLE.search(before):
            found.append(f"a MyST role, {ROLE.search(before)[0]}")
        elif after in ("link_close", "image") and ATTRIBUTES_AFTER.match(child.content):
            found.append(f"MyST attributes, {child.content}")
        elif child.type == "image" and not child.content.strip():
            found.append(f"an image without alternative text: {child.attrs['src']}")
        elif child.type == "html_inline":
            tags.feed(child.content)
        before, after = child.content if child.type == "text" else "", child.type
        visible.append({"softbreak": "\n", "hardbreak": "\n"}.get(child.type, before))
    text = "".join(visible)
    if token.content.lstrip().startswith("%"):
        text = token.content
    for line in text.splitlines():
        found += [f"{name}: {line}" for rule, name in LINE_RULES if rule.search(line)]
    return found


def _blank(maths: re.Match) -> str:
    """Letters in place of a formula, so that nothing in it is taken for Markdown."""
    return re.sub(r"[^\n]", "x", maths[0])


@dataclass
class _Tags(HTMLParser):
    """The HTML of one cell: every tag known, closed where it must be, and complete."""

    found: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    has_summary: list[bool] = field(default_factory=list)  # one for each open <details>

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag not in TAGS:
            self.found.append(f"<{tag}> is not among the tags that all readers show")
        if self.opened[-1:] == ["details"] and not self.has_summary[-1]:
            self.has_summary[-1] = True
            if tag != "summary":
                self.found.append("<details> must begin with its <summary>")
        elif tag == "summary":
            self.found.append("<summary> must be the first thing inside <details>")
        for name in set(values) - ATTRIBUTES.get(tag, set()):
            self.found.append(f'<{tag} {name}="…"> is dropped or refused by some readers')
        for name in {"abbr": ["title"], "img": ["src", "alt"]}.get(tag, []):
            if not (values.get(name) or "").strip():
                self.found.append(f"<{tag}> without {name}")
        if tag == "div" and values.get("class") not in BOXES:
            self.found.append(f"<div> must be one of the boxes {sorted(BOXES)}")
        if tag == "details":
            self.has_summary.append(False)
        if tag not in NEVER_CLOSED:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.opened and self.opened[-1] == tag:
            self.opened.pop()
            if tag == "details" and not self.has_summary.pop():
                self.found.append("<details> without <summary>")
        else:
            self.found.append(f"</{tag}> closes nothing that is open")

    def finished(self) -> list[str]:
        """All that was wrong, with what was left open at the end of the cell."""
        self.close()
        return self.found + [f"<{tag}> is not closed in its cell" for tag in self.opened]
