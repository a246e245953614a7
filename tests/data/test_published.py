"""Numbers of other people, entered a second time, in another form: a slip of the pen shows."""

import pytest

from lenet_book.records import published


def test_the_columns_of_the_tutorials_log_add_up():
    sums = [round(sum(column), 4) for column in zip(*published.TUTORIAL_LOG, strict=True)]
    assert sums == [5.2427, 13.4196, 5.0625, 14.0057]
    assert len(published.TUTORIAL_LOG) == 10
    names = ("accuracy", "loss", "val_accuracy", "val_loss")
    assert [published.TUTORIAL[name][-1] for name in names] == [0.6174, 1.0918, 0.5461, 1.3261]
    assert [published.TUTORIAL[name][0] for name in names] == [0.3185, 1.8989, 0.4045, 1.6714]
    # Step 11 measures the same network on the same images as the last epoch's validation.
    assert published.TUTORIAL["test_accuracy"] == published.TUTORIAL["val_accuracy"][-1]
    assert published.TUTORIAL["test_loss"] == published.TUTORIAL["val_loss"][-1]
    assert published.TUTORIAL["milliseconds_per_step"] == 25


@pytest.mark.parametrize(
    ("source", "numbers"),
    [
        # The paper gives its errors in per cent, and says "60,000 trainable free parameters".
        (
            published.LENET_1998,
            (0.95 / 100, 0.8 / 100, 0.35 / 100, 7e-5, 0.016, 20, 60_000, 340_908, 1.7e-2, 1.2e-2),
        ),
        (published.CIFAIR, (3.3 / 100, 249 + 37)),
        (published.PEOPLE, (95.2 / 100, 4.3 / 100, 4.2 / 100)),
        (published.LABEL_ERRORS, (275, 54)),
        (published.MNIST, (0.1307, 0.3081)),
    ],
)
def test_what_papers_say_is_what_stands_here(source, numbers):
    assert tuple(source.values()) == pytest.approx(numbers)
