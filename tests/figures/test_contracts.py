"""A figure's contract, figure.json: what is wrong in one is said by file and key."""

import json

import pytest

from lenet_book import figures
from lenet_book.figures import catalog
from lenet_book.figures.catalog import ContractError

GOOD = {
    "class": "Dial",
    "state": {"turn": {"kind": "number", "default": 3, "least": 0, "most": 9}},
    "data": {"network": "tutorial"},
    "caption": "A dial.",
    "alt": "A dial that points at 3.",
    "size": [760, 400],
}


def read(folder, **contracts):
    for name, contract in contracts.items():
        (folder / name).mkdir()
        text = contract if isinstance(contract, str) else json.dumps(contract)
        (folder / name / "figure.json").write_text(text, "utf-8")
    return catalog.read_contracts(folder)


def test_a_good_contract_is_read(tmp_path):
    entry = read(tmp_path, colour_dial=GOOD)["colour-dial"]
    assert entry.state == {"turn": 3}
    assert entry.pieces == GOOD["state"]
    assert entry.size == (760, 400)
    assert entry.module.endswith(".colour_dial.colour_dial")


def test_another_form_has_the_first_ones_state_with_its_own_values(tmp_path):
    other = GOOD | {"form_of": "dial", "state": {"turn": {"default": 7}}, "data": {"more": 1}}
    del other["class"]
    entry = read(tmp_path, dial=GOOD, big_dial=other)["big-dial"]
    assert entry.state == {"turn": 7}
    assert entry.data == {"network": "tutorial", "more": 1}
    assert entry.class_name == "Dial"
    assert entry.module.endswith(".dial.dial")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"alt": None}, "alt must be a str"),
        ({"colour": "red"}, "colour is no key of a contract"),
        ({"size": [760]}, r"size must be \[width, height\], got \[760\]"),
        ({"shown": {"twist": 1}}, "shown.twist is no state of the figure"),
        ({"state": {"turn": {"kind": "number"}}}, "state.turn.default is missing"),
        ({"state": {"turn": {"kind": "digit", "default": 1}}}, "state.turn.kind must be one of"),
        ({"state": {"turn": {"default": 1, "color": 1}}}, "state.turn.color is no key"),
        ({"state": {"turn": {"default": None}}}, "state.turn.default is null, and it is not opt"),
        (
            {"state": {"turn": {"default": 1, "most": 9}}},
            "turn.least is missing: most goes with it",
        ),
        ({"state": {"turn": {"default": 10, "least": 0, "most": 9}}}, "is 10, outside 0…9"),
        ({"state": {"turn": {"default": "c", "choices": ["a", "b"]}}}, "is 'c', none of"),
        ({"form_of": "clock"}, "form_of names 'clock', and there is no such figure"),
    ],
)
def test_what_is_wrong_is_said_by_file_and_key(tmp_path, change, said):
    with pytest.raises(ContractError, match=rf"^dial/figure\.json: .*{said}"):
        read(tmp_path, dial=GOOD | change)


def test_what_is_wrong_in_the_first_form_is_said_of_its_file(tmp_path):
    broken = {key: value for key, value in GOOD.items() if key != "state"}
    with pytest.raises(ContractError, match=r"^dial/figure\.json: state is missing"):
        read(tmp_path, big_dial=GOOD | {"form_of": "dial"}, dial=broken)


@pytest.mark.parametrize("key", GOOD)
def test_a_missing_key_is_named(tmp_path, key):
    with pytest.raises(ContractError, match=rf"^dial/figure\.json: {key} is missing"):
        read(tmp_path, dial={name: value for name, value in GOOD.items() if name != key})


def test_a_contract_that_is_no_json_is_named(tmp_path):
    with pytest.raises(ContractError, match=r"^dial/figure\.json is no JSON"):
        read(tmp_path, dial="{")


def test_a_number_may_begin_at_either_end_of_its_range(tmp_path):
    for default in (0, 9):
        turn = {"turn": GOOD["state"]["turn"] | {"default": default}}
        folder = tmp_path / str(default)
        folder.mkdir()
        assert read(folder, dial=GOOD | {"state": turn})["dial"].state == {"turn": default}
    for default in (-1, 10):
        turn = {"turn": GOOD["state"]["turn"] | {"default": default}}
        folder = tmp_path / str(default)
        folder.mkdir()
        with pytest.raises(ContractError, match=f"turn.default is {default}, outside 0…9$"):
            read(folder, dial=GOOD | {"state": turn})


def test_what_a_preview_tells_can_be_exchanged():
    body = f"<p>a</p>{catalog.preview('journey')}<p>b</p>{catalog.preview('pooling')}"
    asked = []

    def change(options: dict) -> dict:
        asked.append(options["figure"])
        return options | {"state": {"index": 3, "label": '"…"'}}

    changed = catalog.with_options(body, change)
    assert asked == ["journey", "pooling"]
    for preview in changed.split("<p>b</p>"):
        assert catalog.options(preview)["state"] == {"index": 3, "label": '"…"'}
    assert catalog.with_options(changed, lambda options: options) == changed
    with pytest.raises(ValueError, match=r"^this is no figure's preview: <p>a</p>$"):
        catalog.options("<p>a</p>")


def test_the_style_sheet_begins_with_what_figures_share_and_has_each_file_once():
    text = catalog.stylesheet()
    files = sorted(catalog.HERE.rglob("*.css"))
    places = {file.relative_to(catalog.HERE): text.index(file.read_text("utf-8")) for file in files}
    order = sorted(places, key=places.get)
    assert order[0].as_posix() == "shared/figures.css"
    shared = [path.parts[0] == "shared" for path in order]
    assert shared == sorted(shared, reverse=True)
    for file in files:
        assert text.count(file.read_text("utf-8")) == 1


def test_every_figure_has_its_folder_its_class_and_its_preview():
    assert len(catalog.FIGURES) > 12
    for entry in catalog.FIGURES.values():
        assert getattr(figures, entry.class_name).figure == entry.module.split(".")[-1].replace(
            "_", "-"
        )
        assert entry.picture.is_file()
        assert (entry.folder / "figure.json").is_file()


def test_a_figures_traits_are_the_state_of_its_contract():
    for entry in catalog.FIGURES.values():
        traits = getattr(figures, entry.class_name).class_traits(state=True)
        assert set(traits) == set(entry.state)
