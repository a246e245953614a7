"""The stress bench from Python: what it shows, takes and refuses; and its recorded curves."""

import json

import keras
import numpy as np
import pytest
from keras import layers

from lenet_book.disturbing.disturbances import KINDS
from lenet_book.figures import StressBench, catalog
from lenet_book.figures.stress_bench.stress_lines import ATTACKS, LEVELS, recorded_lines
from lenet_book.records import recorded
from lenet_utils.models import tutorial_lenet5


def test_it_begins_as_the_page_does():
    stored = catalog.FIGURES["stress-bench"].state
    figure = StressBench()
    assert figure.state() == stored
    told = catalog.options(figure._repr_mimebundle_()[0]["text/html"])
    assert told["state"] == stored
    assert told["data"]["stress"] == "stress"


def test_what_is_chosen_is_kept_and_a_kind_begins_anew():
    chosen = {
        "index": 7,
        "network": "tutorial",
        "kind": "rotation",
        "strength": 45,
        "way": 1,
        "target": 9,
        "draw": 9,
        "period": 16,
    }
    figure = StressBench(**chosen)
    assert figure.state() == chosen
    figure.kind = "one_step"
    assert (figure.strength, figure.way) == (0, 0)
    for kind, about in KINDS.items():
        figure.kind = kind
        assert figure.strength == about["strengths"][1]


def test_a_kind_begins_with_its_weakest_and_goes_to_its_strongest_and_in_its_directions():
    figure = StressBench()
    ends = {kind: (about["strengths"][1], about["strengths"][-1]) for kind, about in KINDS.items()}
    ends |= dict.fromkeys(ATTACKS, (0, 8)) | {"stripes": (1, 8)}
    assert set(ends) == set(catalog.FIGURES["stress-bench"].pieces["kind"]["choices"])
    for kind, (first, most) in ends.items():
        directions = {"shift": 4, "brightness": 2, "rotation": 2}.get(kind, 1)
        figure.kind = "blur" if kind != "blur" else "noise"
        figure.kind = kind
        assert (figure.strength, figure.way) == (first, 0)
        figure.strength, figure.way = most, directions - 1
        for name, last in (("strength", most), ("way", directions - 1)):
            with pytest.raises(ValueError, match=rf"^{name} must be 0…{last}, got {last + 1}$"):
                setattr(figure, name, last + 1)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": "rain"}, "kind must be one of shift, noise"),
        ({"strength": 9}, "strength must be 0…8, got 9"),
        ({"kind": "noise", "strength": 65}, "strength must be 0…64, got 65"),
        ({"kind": "noise", "strength": 1.5}, "strength must be a whole number"),
        ({"way": 4}, "way must be 0…3, got 4"),
        ({"kind": "noise", "way": 1}, "way must be 0…0, got 1"),
        ({"network": "another"}, "network must be one of tutorial, better"),
        ({"target": 10}, "target must be 0…9, got 10"),
        ({"draw": 0}, "draw must be 1…9, got 0"),
        ({"period": 17}, "period must be 2…16, got 17"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(given, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        StressBench(**given)


def test_a_model_of_your_own_comes_alone():
    own = tutorial_lenet5()
    figure = StressBench(own)
    assert (figure.network, figure._better, figure._stress) == ("tutorial", {}, {})
    with pytest.raises(ValueError, match="stands for your own model"):
        figure.network = "better"
    flat = keras.Sequential([keras.Input((6, 6, 2)), layers.Flatten(), layers.Dense(3)])
    figure = StressBench(flat, np.zeros((1, 6, 6, 2), "float32"), kind="JPEG")
    assert figure.target is None
    with pytest.raises(ValueError, match="target must be 0…2"):
        figure.target = 3


def test_the_curves_are_the_recorded_means(tmp_path, monkeypatch):
    for module in ("figures.stress_bench.stress_lines", "records.recorded"):
        monkeypatch.setattr(f"lenet_book.{module}.RESULTS", tmp_path)
    assert all(lines == [] for lines in recorded_lines().values())
    quantities = {f"accuracy_{k}_{s}" for k, about in KINDS.items() for s in about["strengths"][1:]}
    quantities |= {f"accuracy_{k}_{s}" for k in ATTACKS for s in LEVELS}
    runs = [
        {"seed": seed, "test_accuracy": 0.7 + seed / 100, "accuracy_first": 0.6 + seed / 100}
        | dict.fromkeys(quantities, 0.5 + seed / 100)
        for seed in (0, 1, 2)
    ]
    for name in ("disturbed_ours", "disturbed_against_jpeg", "disturbed_against_attacks"):
        record = {"format": recorded.FORMAT, "settings": {}, "runs": runs}
        record["digest"] = recorded.digest(record)
        (tmp_path / f"{name}.json").write_text(json.dumps(record), "utf-8")
    lines = recorded_lines()
    assert [line["id"] for line in lines["JPEG"]] == ["ours", "against"]
    assert [line["id"] for line in lines["one_step"]] == ["ours", "against"]
    assert [line["id"] for line in lines["noise"]] == ["ours"]
    first, *others = lines["JPEG"][0]["points"]
    assert first == [0, 0.71, pytest.approx(0.0248, abs=1e-4)]
    assert [strength for strength, *_ in others] == KINDS["JPEG"]["strengths"][1:]
    assert others[0][1] == 0.51
    assert lines["one_step"][0]["points"][0][1] == 0.61  # of the pictures that are attacked
