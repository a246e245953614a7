"""TrainHere in Python: what it takes, what it refuses, and what a page and a notebook get."""

import base64
import html

import pytest

from lenet_book.figures import TrainHere, catalog, page_data
from lenet_book.figures.train_here.picture_sheets import SHEETS, sheet


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"rate": 0}, "rate must be"),
        ({"rate": -0.1}, "rate must be"),
        ({"rate": float("nan")}, "rate must be"),
        ({"rate": 1e9}, "rate must be"),
        ({"batch": 0}, "batch must be 1…5000"),
        ({"batch": 2001, "pictures": 2000}, "batch must be no larger than the 2000 pictures"),
        ({"pictures": 1500}, "pictures must be one of 1000, 2000"),
        ({"optimiser": "muon"}, "optimiser must be one of adam"),
        ({"judges": "training-1"}, "judges must be one of test, kept-apart"),
        ({"epochs": 101}, "epochs must be 1…100"),
        ({"speed": 2}, "there is no setting speed"),
    ],
)
def test_what_cannot_be_trained_gets_a_sentence(wrong, said):
    with pytest.raises((TypeError, ValueError), match=said):
        TrainHere(**wrong)


def test_a_batch_is_never_larger_than_the_data():
    figure = TrainHere(batch=3000)
    figure.pictures = 2000
    assert figure.batch == 2000
    with pytest.raises(ValueError, match="no larger than the 2000 pictures"):
        figure.batch = 2001
    assert figure.batch == 2000


def test_a_notebook_gets_all_sheets_and_a_page_their_names():
    figure = TrainHere()
    first, *others = figure._sheets["training"]
    assert base64.b64decode(first["bytes"]) == sheet("training-1")["bytes"]
    assert len(others) == 4
    options = catalog.options(figure._repr_mimebundle_()[0]["text/html"])
    assert set(page_data.sheets_in(options)) == set(SHEETS)
    assert options["data"]["log"] == "log"


def test_the_picture_stands_for_the_tutorial_s_recipe_alone():
    def stored(**view):
        return html.unescape(TrainHere(**view)._repr_mimebundle_()[0]["text/html"])

    assert "image/webp" in stored(judges="test")
    other = stored(optimiser="momentum", rate=0.01)
    assert "image/webp" not in other
    assert "as the tutorial does it but for: optimiser momentum, rate 0.01." in other
