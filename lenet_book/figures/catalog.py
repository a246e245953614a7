"""What the figures are made of and how they look where nothing runs: no TensorFlow needed here.

A folder with a `figure.json` is a figure, and that file is its contract: the state that a reader
can change, the data it shows, its caption and alternative text, its size, and the texts that its
script shows. Python, JavaScript and the tests read it. Pages and notebooks show a figure's
preview, a picture with a caption, until a script or a kernel brings it to life; the preview says
in its data attribute what to put there.
"""

import base64
import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lenet_book import palette

HERE = Path(__file__).parent
STATIC = HERE / "static"  # scripts, written by `make bundle`
SHARED = "figures"  # what figures share; each figure's own script has its folder's name
PREVIEW = re.compile(r'data-lenet-figure="([^"]*)"')
PICTURE = re.compile(r'(data-lenet-figure="([^"]*)">\n<img src=")(?!data:image/png)[^"]*')
KINDS = ("number", "numbers", "text", "texts")


class ContractError(ValueError):
    """A figure.json is not what the figures need; the message names file and key."""


@dataclass(frozen=True)
class Entry:
    """One figure's contract.

    `state` is what the reader can change, with its first values. Of each, `pieces` says how it is
    written in a link (its kind; what has none is in none) and what it can be: a number between
    `least` and `most`, or one of its `choices`, a list, or names with the words that the figure
    shows for them; None, too, where it is `optional`. `data` names the shared assets of a page's
    figure, or holds numbers of its own. `alt` and `caption` are the preview's texts; the picture
    `preview.webp` has `size` CSS pixels and shows the state `shown`. `class_name` is the Python
    class, in the module of the folder's name; another form of a figure has that figure's.
    `parts` are scripts by name, which a page loads when a reader first needs them.
    `keys` says what keys do, place by place: {where, at, keys}, `at` a selector for the test that
    presses them, after the button that `opened` names.
    """

    name: str
    class_name: str
    module: str
    state: dict[str, Any]
    pieces: dict[str, dict[str, Any]]
    data: dict[str, Any]
    alt: str
    caption: str
    size: tuple[int, int]
    shown: dict[str, Any]
    parts: tuple[str, ...] = ()
    keys: tuple[dict[str, Any], ...] = ()

    @property
    def folder(self) -> Path:
        """Return where the figure lives."""
        return HERE / self.name.replace("-", "_")

    @property
    def picture(self) -> Path:
        """Return where the preview's picture is, or will be: `make previews` draws it."""
        return self.folder / "preview.webp"


def read_contracts(root: Path = HERE) -> dict[str, Entry]:
    """Return the contracts of all figures under a folder, by name.

    Raises ContractError, naming file and key, for a contract that lacks something, has something
    that no contract has, or says what cannot be.
    """
    paths = sorted(root.glob("*/figure.json"))
    raw = {path.parent.name.replace("_", "-"): _read(path) for path in paths}
    return {name: _entry(name, raw) for name in raw}


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ContractError(f"{path.parent.name}/figure.json is no JSON: {error}") from error


def _entry(name: str, raw: dict[str, dict[str, Any]]) -> Entry:
    own = raw[name]
    where = f"{name.replace('-', '_')}/figure.json"
    form = own.get("form_of", name)
    if form not in raw:
        raise ContractError(f"{where}: form_of names {form!r}, and there is no such figure")
    if form != name:
        _entry(form, raw)  # what is wrong there is said of that file
    contract = raw[form] | own
    _check(where, contract, {"form_of"} if form != name else set())
    changes = own.get("state", {})
    state = {key: piece | changes.get(key, {}) for key, piece in raw[form]["state"].items()}
    for key in changes:
        if key not in state:
            raise ContractError(f"{where}: state.{key} is not in the state of {form}")
    for key, piece in state.items():
        _check_piece(f"{where}: state.{key}", piece)
    for key, text in contract.get("texts", {}).items():
        if not isinstance(text, str):
            raise ContractError(f"{where}: texts.{key} must be a text, got {text!r}")
    defaults = {key: piece["default"] for key, piece in state.items()}
    for key in contract.get("shown", {}):
        if key not in defaults:
            raise ContractError(f"{where}: shown.{key} is no state of the figure")
    width, height = contract["size"]
    module = form.replace("-", "_")
    return Entry(
        name=name,
        class_name=contract["class"],
        module=f"lenet_book.figures.{module}.{module}",
        state=defaults,
        pieces=state,
        data=raw[form]["data"] | own.get("data", {}),
        alt=contract["alt"],
        caption=contract["caption"],
        size=(width, height),
        shown=contract.get("shown", {}),
        parts=tuple(contract.get("parts", {})),
        keys=tuple(_keys_of(where, contract)),
    )


# The keys of a contract, and of a piece of its state: what each must be, and whether it must.
KEYS: dict[str, tuple[type, bool]] = {
    "class": (str, True),
    "state": (dict, True),
    "data": (dict, True),
    "caption": (str, True),
    "alt": (str, True),
    "size": (list, True),
    "shown": (dict, False),
    "texts": (dict, False),
    "parts": (dict, False),
    "keys": (list, False),
    "form_of": (str, False),
}
PIECE = {"kind", "default", "optional", "choices", "least", "most", "step"}


def _check(where: str, contract: dict[str, Any], allowed: set[str]) -> None:
    for key in contract:
        if key not in KEYS or (key == "form_of" and key not in allowed):
            raise ContractError(
                f"{where}: {key} is no key of a contract; known are: {', '.join(KEYS)}"
            )
    for key, (kind, needed) in KEYS.items():
        if needed and key not in contract:
            raise ContractError(f"{where}: {key} is missing")
        if key in contract and not isinstance(contract[key], kind):
            raise ContractError(f"{where}: {key} must be a {kind.__name__}, got {contract[key]!r}")
    if len(contract["size"]) != 2:
        raise ContractError(f"{where}: size must be [width, height], got {contract['size']}")


def _keys_of(where: str, contract: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give each place with its keys; a name stands for a part that figures share."""
    shared = _read(HERE / "shared" / "keys.json")
    for place in contract.get("keys", []):
        if isinstance(place, str) and place not in shared:
            known = ", ".join(shared)
            raise ContractError(f"{where}: keys names {place!r}; shared are: {known}")
        yield shared[place] if isinstance(place, str) else place


def _check_piece(where: str, piece: dict[str, Any]) -> None:
    for key in piece:
        if key not in PIECE:
            raise ContractError(
                f"{where}.{key} is no key of a state; known are: {', '.join(PIECE)}"
            )
    if "default" not in piece:
        raise ContractError(f"{where}.default is missing")
    for one, other in (("least", "most"), ("most", "least")):
        if one in piece and other not in piece:
            raise ContractError(f"{where}.{other} is missing: {one} goes with it")
    if piece.get("kind", "text") not in KINDS:
        raise ContractError(
            f"{where}.kind must be one of {', '.join(KINDS)}, got {piece['kind']!r}"
        )
    default = piece["default"]
    if "choices" in piece and default not in piece["choices"]:
        raise ContractError(f"{where}.default is {default!r}, none of {piece['choices']}")
    if default is None:
        if not piece.get("optional"):
            raise ContractError(f"{where}.default is null, and it is not optional")
        return
    if ("least" in piece and default < piece["least"]) or (
        "most" in piece and default > piece["most"]
    ):
        span = f"{piece.get('least', '')}…{piece.get('most', '')}"
        raise ContractError(f"{where}.default is {default!r}, outside {span}")


FIGURES = read_contracts()


def script(name: str) -> str:
    """Return the name of a figure's own script: that of the figure that it is a form of."""
    return FIGURES[name].module.rpartition(".")[2]


def page_script(script: str, folder: Path = STATIC) -> str:
    """Return one of the scripts for a page: a classic one.

    The shared one leaves what it offers with what data files hand over, and a figure's finds it
    there, so that there is no other global name.
    """
    text = (folder / f"{script}.js").read_text("utf-8")
    if script == SHARED:
        return f"(() => {{\n{text}(globalThis.LenetBook ||= {{}}).figures = figures;\n}})();\n"
    return f"(() => {{\nconst {{ figures }} = globalThis.LenetBook;\n{text}}})();\n"


def page_scripts() -> list[str]:
    """Return the names of all scripts for pages, in the order in which a page loads them."""
    return [SHARED, *sorted({script(name) for name in FIGURES})]


def part_scripts() -> list[str]:
    """Return the names of all scripts that a page loads when a reader first needs them."""
    own = {part for entry in FIGURES.values() for part in entry.parts}
    return sorted(own | set(shared_parts()))


def shared_parts() -> list[str]:
    """Return the names of those of these scripts that are no figure's own."""
    return list(_read(HERE / "shared" / "parts.json"))


def module(name: str) -> str:
    """Return a figure's script, and all that it needs, as a module, as anywidget loads it."""
    parts = (SHARED, *FIGURES[name].parts, script(name))
    texts = [(STATIC / f"{part}.js").read_text("utf-8") for part in parts]
    return f"{''.join(texts)}export default {{ render: figures.render }};\n"


def stylesheet() -> str:
    """Return the style sheet of all figures: what they share, then each figure's own rules."""
    first = HERE / "shared" / "figures.css"
    shared = sorted((HERE / "shared").rglob("*.css"))
    own = sorted(HERE.glob("*/*.css"))
    paths = {path: None for path in (first, *shared, *own)}  # each once, in this order
    return palette.figure_style() + "\n".join(path.read_text("utf-8") for path in paths)


def preview(
    name: str,
    state: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
    summary: str | None = None,
    own_picture: str = "",
) -> str:
    """Return the HTML of a figure's preview.

    `state` and `data` replace entries of the figure's own; data may hold bytes. A figure
    of other data than the book's says by `summary` what it shows, in place of the picture
    and its caption, and may bring a picture of its own, as HTML. The picture is inside the
    HTML, so that a chapter shows it wherever it is opened. Raises ValueError for a figure or a
    state that does not exist.
    """
    if name not in FIGURES:
        raise ValueError(f"there is no figure {name!r}; there are: {', '.join(FIGURES)}")
    entry = FIGURES[name]
    unknown = sorted(set(state or {}) - set(entry.state))
    if unknown:
        known = ", ".join(entry.state)
        raise ValueError(f"{name} has no state {', '.join(unknown)}; it has: {known}")
    options = {
        "figure": name,
        "state": entry.state | (state or {}),
        "data": entry.data | with_base64(data or {}),
    }
    attribute = _attribute(options)
    width, height = entry.size
    picture = (
        f'<img src="{embedded(entry)}" '
        f'width="{width}" height="{height}" alt="{html.escape(entry.alt)}">\n'
    )
    if summary is not None:
        picture = own_picture
    caption = html.escape(entry.caption if summary is None else summary)
    return (
        f'<figure class="lenet-figure" data-lenet-figure="{attribute}">\n'
        f"{picture}<figcaption>{caption}</figcaption>\n</figure>"
    )


def embedded(entry: Entry) -> str:
    """Return the picture of a figure's preview as an address that holds all of it.

    A figure that was never drawn has none yet.
    """
    content = entry.picture.read_bytes() if entry.picture.is_file() else b""
    return f"data:image/webp;base64,{base64.b64encode(content).decode('ascii')}"


def with_pictures(body: str, address: Callable[[Entry], str]) -> str:
    """Return HTML in which the picture of each preview has the address that is given for it."""
    return PICTURE.sub(lambda found: found[1] + address(FIGURES[options(found[0])["figure"]]), body)


def options(preview: str) -> dict[str, Any]:
    """Return what a preview says of itself in its data attribute."""
    found = PREVIEW.search(preview)
    if found is None:
        raise ValueError(f"this is no figure's preview: {preview[:80]}")
    return json.loads(html.unescape(found[1]))


def with_options(body: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> str:
    """Return HTML in which each preview has the options that are given for its own."""
    return PREVIEW.sub(
        lambda found: f'data-lenet-figure="{_attribute(change(options(found[0])))}"', body
    )


def _attribute(options: dict[str, Any]) -> str:
    return html.escape(json.dumps(options, separators=(",", ":"), ensure_ascii=False))


def with_base64(value: Any) -> Any:
    """Return plain JSON with all bytes in it as base64."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, dict):
        return {key: with_base64(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [with_base64(entry) for entry in value]
    return value
