"""Links never kill a figure: whatever they ask for, it stands, and says what it left out."""

import itertools
import json

import pytest
from standalone import figure_pages

from lenet_book.figures import catalog

ODD = [
    "", "constructor", "__proto__", "toString", "hasOwnProperty", "NaN", "Infinity", "-Infinity",
    "-1", "1e308", "99999999999999999999", "0.5", "0x10", ",", ",,,", "1,", "1,2,3,4,5,6,7",
    "0,0,999", "-1,-1,-1", "null", "undefined", "true", "[]", "{}", "%", "%E0%A4%A", "%00", "%2C",
    "\N{MINUS SIGN}1", " 3", "=", "a" * 3000, ",".join(["1e308"] * 76), ",".join(["0"] * 5000),
    "<b>x</b>", "../..", "C3;DROP", "\N{FULLWIDTH DIGIT ONE}",
]  # fmt: skip

# Follow each link; after each, what the figure says of it, and its state.
FOLLOW = """async ([name, links]) => {
    const preview = document.getElementById(name);
    const told = [];
    globalThis.failed = [];
    addEventListener("unhandledrejection", ({ reason }) => failed.push(reason.stack));
    addEventListener("error", ({ error }) => failed.push(error.stack));
    const follow = (hash) => new Promise((done) => {
        if (location.hash === hash) return done();
        addEventListener("hashchange", () => setTimeout(done), { once: true });
        location.hash = hash;
    });
    for (const link of links) {
        await follow("#other.figure=1");
        await follow(link);
        const detail = { set: null };
        preview.dispatchEvent(new CustomEvent("lenet-state", { detail }));
        const misfit = preview.querySelector(".lenet-misfit").textContent;
        told.push({ link, misfit, state: detail.state, failed: globalThis.failed.splice(0) });
    }
    await follow("#other.figure=1");
    const detail = { set: null };
    preview.dispatchEvent(new CustomEvent("lenet-state", { detail }));
    const misfit = preview.querySelector(".lenet-misfit").textContent;
    return { told, end: { misfit, state: detail.state } };
}"""


def links_of(name: str) -> list[str]:
    """Return odd links to a figure: each odd value for each key, and some of several keys."""
    keys = [key for key, piece in catalog.FIGURES[name].pieces.items() if piece.get("kind")]
    single = [f"#{name}.{key}={value}" for key in keys for value in ODD]
    pairs = [
        f"#{name}.{one}={value}&{name}.{other}={value}"
        for one, other in itertools.pairwise(keys)
        for value in ("", "__proto__", "-1")
    ]
    unknown = [f"#{name}.nosuchkey=3", f"#{name}.constructor=3", f"#{name}.{keys[0]}=1" * 2]
    return single + pairs + unknown


def number_of_links() -> int:
    return sum(len(links_of(name)) for name in catalog.FIGURES)


def test_there_are_thousands_of_them():
    assert number_of_links() > 2000


@pytest.mark.parametrize("name", catalog.FIGURES)
def test_no_link_kills_a_figure_and_none_is_ignored_in_silence(windows, tmp_path, name):
    entry = catalog.FIGURES[name]
    with figure_pages(windows, tmp_path, name) as open_page:
        figure = open_page()
        links = links_of(name)
        found = figure.page.evaluate(FOLLOW, [name, links])
        assert [answer for answer in found["told"] if answer["failed"]] == []
        begun = entry.state
        for answer in found["told"]:
            key = answer["link"].split("=")[0].split(".")[-1]
            state = answer["state"]
            was_taken = key in state and state[key] != begun.get(key)
            as_begun = "=" if begun.get(key) is None else str(begun.get(key))
            is_default = key in state and answer["link"].endswith(as_begun)
            assert answer["misfit"] or was_taken or is_default, answer
            # NaN and Infinity are null in JSON: no figure may take them for numbers.
            for piece, value in state.items():
                if isinstance(begun.get(piece), (int, float)) and not isinstance(value, str):
                    optional = entry.pieces[piece].get("optional")
                    assert optional or value is not None, (answer["link"], piece)
        assert found["end"]["misfit"] == ""
        end = {key: found["end"]["state"][key] for key in begun}  # and not what is shown beside
        assert json.loads(json.dumps(end)) == json.loads(json.dumps(begun))


@pytest.mark.parametrize("name", catalog.FIGURES)
def test_an_odd_link_at_the_start_leaves_a_living_figure(windows, tmp_path, name):
    keys = [key for key, piece in catalog.FIGURES[name].pieces.items() if piece.get("kind")]
    each = "&".join(f"{name}.{key}={odd}" for key, odd in zip(keys, itertools.cycle(ODD)))
    for link in (f"#{each}", links_of(name)[-2]):
        with figure_pages(windows, tmp_path, name) as open_page:
            page = open_page(tail=link).page
            assert page.locator(f"#{name} .lenet-live").inner_text().strip()
