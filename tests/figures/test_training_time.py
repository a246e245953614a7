"""Where the time goes: what the figure makes of the record, and of a learner's stopwatches."""

import html
import re
import statistics

import keras
import made_up_times
import numpy as np
import pytest
from scripts import handed_over

from lenet_book.figures import TrainingTime, catalog, page_data
from lenet_book.figures.training_time.time_lines import _microseconds, own_lines, recorded_lines
from lenet_utils import stopwatch as stopwatch_module
from lenet_utils.stopwatch import Stopwatch


# ---------------------------------------------------------------- the record
@pytest.fixture
def runs(tmp_path, monkeypatch) -> list[dict]:
    made_up_times.write(tmp_path, monkeypatch)
    return made_up_times.runs()


def test_the_parts_of_a_line_are_the_means_of_the_runs_and_make_up_its_total(runs):
    for line in recorded_lines():
        name = line["id"]
        expected = {
            "building": np.mean([run[f"{name}_building"] for run in runs]),
            "tracing": np.mean([run[f"{name}_tracing"] for run in runs]),
            "training": np.mean([np.sum(run["history"][f"{name}_training"]) for run in runs]),
            "testing": np.mean([np.sum(run["history"][f"{name}_testing"]) for run in runs]),
        }
        assert line["parts"] == pytest.approx(expected, abs=0.005)
        cents = [round(100 * seconds) for seconds in line["parts"].values()]
        assert round(100 * line["total"]) == sum(cents)
        assert line["runs"] == pytest.approx(
            [0.997 * run[f"{name}_seconds"] for run in runs], abs=0.005
        )


def test_a_line_goes_through_its_epochs_in_their_order(runs):
    tutorial, fit, loop = recorded_lines()
    assert [line["id"] for line in (tutorial, fit, loop)] == ["tutorial", "fit", "loop"]
    kinds = [kind for kind, _ in tutorial["segments"]]
    assert kinds == ["building", "tracing", *10 * ["training", "testing"]]
    assert [kind for kind, _ in loop["segments"]] == ["building", "tracing", "training", "testing"]
    first, second = [s for kind, s in tutorial["segments"] if kind == "training"][:2]
    assert (first, second) == (pytest.approx(9.1), pytest.approx(9.0))
    assert sum(s for _, s in fit["segments"]) == pytest.approx(fit["total"], abs=0.02)


def test_more_than_a_hundredth_that_no_part_holds_is_the_rest(tmp_path, monkeypatch):
    made_up_times.write(tmp_path, monkeypatch, left_out=0.009)
    assert all("rest" not in line["parts"] for line in recorded_lines())
    made_up_times.write(tmp_path, monkeypatch, left_out=0.02)
    runs = made_up_times.runs(left_out=0.02)
    for line in recorded_lines():
        seconds = [run[f"{line['id']}_seconds"] for run in runs]
        assert line["segments"][-1] == ["rest", pytest.approx(0.02 * np.mean(seconds), abs=1e-4)]
        assert line["total"] == pytest.approx(np.mean(seconds), abs=0.03)
        assert line["total"] == pytest.approx(sum(line["parts"].values()))
        assert line["runs"] == pytest.approx(seconds, abs=0.005)


def test_parts_longer_than_the_whole_are_refused(tmp_path, monkeypatch):
    made_up_times.write(tmp_path, monkeypatch, left_out=-0.02)
    with pytest.raises(ValueError, match=r"tutorial: the parts take 1\.9\d s more than the whole"):
        recorded_lines()


def test_a_step_goes_forwards_and_backwards_and_has_time_between(runs):
    loop = recorded_lines()[2]["step"]
    assert list(loop) == [
        *("pixels", "C1", "S2", "C3", "S4", "C5", "F6", "Output"),
        *("loss", "optimiser", "between"),
    ]
    assert loop["C3"] == [
        round(np.mean([run[f"loop_step_C3_{way}"] for run in runs]), 1)  # tenths of microseconds
        for way in ("forwards", "backwards")
    ]
    assert loop["between"] == [5.0]


def test_the_book_s_page_gets_the_lines_as_a_script_of_their_own(runs):
    preview = TrainingTime()._repr_mimebundle_()[0]["text/html"]
    options = catalog.options(preview)
    assert options["data"] == {"times": "times"}
    assert options["state"] == catalog.FIGURES["training-time"].state
    assert page_data.recorded_in(options) == ["times"]
    assert handed_over(page_data.recorded_script("times")) == {"times": {"lines": recorded_lines()}}


def test_nothing_measured_stands_in_what_a_page_shows_first(runs):
    stored = TrainingTime()._repr_mimebundle_()[0]["text/html"]
    read = re.sub(r'data-lenet-figure="[^"]*"|src="[^"]*"|(width|height)="\d+"', "", stored)
    assert not re.search(r"\d", read)


# ---------------------------------------------------------------- what the reader can set
def test_settings_can_be_given_and_show(runs):
    figure = TrainingTime(contestant="loop", bet=(0, 10, 80, 10), shown="step", epoch=1, part="C1")
    assert repr(figure) == (
        "TrainingTime(bet=[0, 10, 80, 10], contestant='loop', epoch=1, part='C1', "
        "scale='whole', shown='step')"
    )
    assert TrainingTime().state() == catalog.FIGURES["training-time"].state


def test_another_training_has_other_epochs(runs):
    figure = TrainingTime(shown="lines", epoch=7)
    figure.contestant = "fit"
    assert figure.epoch == 1


@pytest.mark.parametrize(
    ("trait", "wrong", "said"),
    [
        ("contestant", "pytorch", "contestant must be one of tutorial, fit, loop; got 'pytorch'"),
        ("contestant", ["fit"], "contestant must be one of"),
        ("scale", "half", "scale must be one of whole, chosen; got 'half'"),
        ("bet", [25, 25, 25, 26], "bet must be four whole percents that make 100, for building"),
        ("bet", [50, 50], "bet must be four"),
        ("bet", [110, -10, 0, 0], "bet must be four"),
        ("bet", [25.0, 25, 25, 25], "bet must be four"),
        ("bet", "25", "bet must be four"),
        ("shown", "all", "shown must be one of bet, lines, step; got 'all'"),
        ("epoch", 11, "epoch must be a whole number, 1…10 for tutorial, or None; got 11"),
        ("epoch", 0, "epoch must be"),
        ("epoch", True, "epoch must be"),
        ("part", "C2", "part must be one of pixels, C1, .*, or None; got 'C2'"),
    ],
)
def test_what_the_reader_can_set_is_checked(runs, trait, wrong, said):
    figure = TrainingTime()
    before = figure.state()
    with pytest.raises(ValueError, match=said):
        setattr(figure, trait, wrong)
    assert figure.state() == before
    with pytest.raises(ValueError, match=said):
        TrainingTime(**{trait: wrong})


def test_an_unknown_setting_is_named(runs):
    with pytest.raises(TypeError, match="there is no setting zoom; there are: bet, contestant"):
        TrainingTime(zoom=1)


# ---------------------------------------------------------------- the stopwatch
class Clock:
    """A clock that goes on only when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(stopwatch_module, "time", clock)
    return clock


class Takes(keras.callbacks.Callback):
    """Let time go by in a real training: so many seconds for each thing that Keras tells of.

    It stands before the stopwatch among the callbacks, so that what ends takes its time first.
    """

    def __init__(self, clock: Clock, steps: list[float]) -> None:
        super().__init__()
        self.clock, self.steps = clock, iter(steps)

    def on_train_begin(self, logs=None):
        self.clock.now += 0.5  # is building

    def on_train_batch_begin(self, batch, logs=None):
        self.clock.now += 0.25  # is training, though no step

    def on_train_batch_end(self, batch, logs=None):
        self.clock.now += next(self.steps)

    def on_test_batch_end(self, batch, logs=None):
        self.clock.now += 2.0

    def on_epoch_end(self, epoch, logs=None):
        self.clock.now += 0.125  # is in none of them


def trained(clock: Clock, steps: list[float], validated: bool = True, **settings) -> Stopwatch:
    watch = Stopwatch()
    clock.now += 3.0
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    data = np.zeros((6, 1), "float32")
    validation = (data[:4], data[:4]) if validated else None
    callbacks = [Takes(clock, steps), watch]
    settings = {"batch_size": 2, "epochs": 2, "verbose": 0} | settings
    model.fit(data, data, validation_data=validation, callbacks=callbacks, **settings)
    return watch


@pytest.mark.trains
def test_the_stopwatch_divides_a_training_to_the_second(clock):
    watch = trained(clock, [10.0, 1.0, 2.0, 1.0, 1.0, 3.0])
    assert watch.building == 3.5
    assert watch.tracing == 10 - statistics.median([1, 2, 1, 1, 3])
    assert watch.training == [3 * 0.25 + 10 + 1 + 2 - watch.tracing, 3 * 0.25 + 1 + 1 + 3]
    assert watch.testing == [4.0, 4.0]
    assert watch.seconds == clock.now - 100
    parts = watch.building + watch.tracing + sum(watch.training) + sum(watch.testing)
    assert watch.seconds - parts == 2 * 0.125


@pytest.mark.trains
def test_a_test_at_the_end_counts_with_the_last_epoch(clock):
    watch = trained(clock, [10.0, 1.0, 1.0], validated=False, epochs=1)
    assert watch.testing == [0.0]
    before = watch.seconds
    clock.now += 7.0
    watch.stop()
    assert watch.testing == [7.0]
    assert watch.seconds == before + 7


@pytest.mark.trains
def test_one_step_is_all_tracing_and_a_step_as_the_others_is_none(clock):
    one = trained(clock, [4.0], validated=False, epochs=1, batch_size=6)
    assert (one.tracing, one.training) == (4.0, [0.25])
    same = trained(clock, [1.0, 2.0, 2.0], validated=False, epochs=1)
    assert same.tracing == 0


@pytest.mark.trains
def test_a_stopwatch_times_one_training(clock):
    watch = trained(clock, [1.0] * 6)
    with pytest.raises(ValueError, match="make a new one for the next"):
        watch.on_train_begin()
    with pytest.raises(ValueError, match=r"call stop\(\) after model\.fit"):
        Stopwatch().stop()
    assert Stopwatch().model is None  # as of every callback, before fit tells it


# ---------------------------------------------------------------- a learner's own
def a_watch(**changes) -> Stopwatch:
    """A stopwatch as after a training of two epochs."""
    watch = Stopwatch()
    values = {
        "building": 0.5,
        "tracing": 1.5,
        "training": [3.0, 2.5],
        "testing": [0.25, 0.25],
        "seconds": 8.04,
    }
    for name, value in (values | changes).items():
        setattr(watch, name, value)
    return watch


def test_your_own_training_has_no_steps_and_needs_no_bet():
    figure = TrainingTime(a_watch())
    (line,) = figure._times["lines"]
    assert line["parts"] == {"building": 0.5, "tracing": 1.5, "training": 5.5, "testing": 0.5}
    assert (line["total"], line["runs"], line["step"], line["name"]) == (8.0, [8.0], None, None)
    assert figure.shown == "lines"
    with pytest.raises(ValueError, match="a stopwatch sees no parts of a step"):
        figure.shown = "step"
    with pytest.raises(ValueError, match="a stopwatch sees no parts of a step"):
        TrainingTime(a_watch(), epoch=1)
    assert TrainingTime(a_watch(), shown="bet").shown == "bet"


def test_the_rest_of_your_own_training_shows():
    (line,) = own_lines(a_watch(seconds=10.0))
    assert line["parts"]["rest"] == 2.0
    assert line["total"] == 10.0


def test_several_of_your_own_stand_on_one_scale_and_live_in_a_page():
    figure = TrainingTime({"plain": a_watch(), "A & <b>, mine": a_watch(tracing=0.5, seconds=7.0)})
    stored = figure._repr_mimebundle_()[0]["text/html"]
    options = catalog.options(stored)
    names = [line["name"] for line in options["data"]["times"]["lines"]]
    assert names == ["plain", "A & <b>, mine"]
    assert options["state"]["contestant"] == "own1"
    assert "<b>" not in stored
    assert "Where the time of a training goes: plain, A & <b>, mine." in html.unescape(stored)
    assert page_data.recorded_in(options) == []


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        (3.5, TypeError, r"give a lenet_utils\.stopwatch\.Stopwatch .* got 3\.5"),
        ([1, 2], TypeError, "give a lenet_utils"),
        ({}, ValueError, "give 1 to 4 stopwatches, got 0"),
        ({"a": 1.0}, TypeError, "give a lenet_utils"),
        ({"": a_watch()}, TypeError, "each stopwatch needs a name, got ''"),
        ({3: a_watch()}, TypeError, "each stopwatch needs a name, got 3"),
        ({str(n): a_watch() for n in range(5)}, ValueError, "got 5"),
        (Stopwatch(), ValueError, "the stopwatch: no training has ended under this stopwatch"),
        ({"mine": Stopwatch()}, ValueError, "mine: no training has ended"),
        (a_watch(training=[]), ValueError, "no training has ended"),
        (a_watch(training=[1.0]), ValueError, "training has 1 epochs, and testing 2"),
        (a_watch(building=-0.5), ValueError, r"building must be seconds, 0 or more; got -0\.5"),
        (a_watch(tracing=float("nan")), ValueError, "tracing must be seconds, 0 or more; got nan"),
        (a_watch(seconds=-8.0), ValueError, "the whole must be seconds"),
        (a_watch(testing=[0.25, "x"]), ValueError, "testing must be seconds"),
        (a_watch(seconds=7.0), ValueError, r"the parts take 1\.00 s more than the whole"),
    ],
)
def test_what_cannot_be_shown_gets_a_sentence(given, error, said):
    with pytest.raises(error, match=said):
        TrainingTime(given)


def test_a_layer_takes_tenths_of_microseconds_on_average():
    runs = [{"loop_step_C3_forwards": a, "loop_step_C3_backwards": b, "loop_step_loss": a}
            for a, b in ((1.23, 4.0), (1.28, 4.3))]  # fmt: skip
    assert _microseconds("loop", "C3", runs) == [1.3, 4.2]
    assert _microseconds("loop", "loss", runs) == [1.3]


def test_a_line_of_your_own_is_told_segment_by_segment():
    plain = a_watch(building=0.123456, training=[3.0, 2.5], testing=[0.25, 0.125], seconds=10)
    (line,) = own_lines({"mine": plain})
    assert line == {
        "id": "own1",
        "name": "mine",
        "segments": [
            *(["building", 0.1235], ["tracing", 1.5], ["training", 3.0], ["testing", 0.25]),
            *(["training", 2.5], ["testing", 0.125], ["rest", 2.5015]),
        ],
        "parts": {
            **{"building": 0.12, "tracing": 1.5, "training": 5.5, "testing": 0.38, "rest": 2.5},
        },
        "total": 10.0,
        "runs": [10],
        "step": None,
    }
    several = {name: a_watch() for name in "abcd"}
    assert [line["id"] for line in own_lines(several)] == ["own1", "own2", "own3", "own4"]


def test_a_hundredth_more_or_less_than_the_parts_is_no_rest():
    for building, runs in ((91.5, 99.0), (93.5, 101.0)):
        (line,) = own_lines(a_watch(building=building, seconds=100.0))
        assert "rest" not in line["parts"]
        assert line["runs"] == [runs]
    (line,) = own_lines(a_watch(building=91.25, seconds=100.0))
    assert line["parts"]["rest"] == 1.25
    with pytest.raises(ValueError, match=r"^own1: the parts take 1\.25 s more than the whole$"):
        own_lines(a_watch(building=93.75, seconds=100.0))
    (still,) = own_lines(a_watch(building=0, tracing=0.0, seconds=6))
    assert still["parts"]["building"] == 0


def test_a_picture_of_your_own_training_adds_up_each_kind():
    told = TrainingTime(a_watch(seconds=10.0))._own_picture()
    assert "yours: building 0.5 s, tracing 1.5 s, training 5.5 s, testing 0.5 s, rest 2 s." in told


def test_a_bet_is_four_whole_percents_that_make_a_hundred():
    figure = TrainingTime()
    for good in ([0, 0, 0, 100], (25, 25, 25, 25)):
        figure.bet = good
        assert figure.bet == list(good)
    for wrong in ([-1, 1, 0, 100], [25.0, 25, 25, 25], [50, 50], [50, 50, 0, 1], 100, [100]):
        with pytest.raises(ValueError, match=r"^bet must be four whole percents that make 100"):
            figure.bet = wrong
    for wrong in (0, 11, 1.0, True):
        with pytest.raises(ValueError, match=r"^epoch must be a whole number, 1…10 for tutorial"):
            figure.epoch = wrong
    figure.epoch = 1
    figure.epoch = 10
    figure.contestant = "loop"
    assert figure.epoch == 1
    figure.epoch = None
    figure.contestant = "fit"
    assert figure.epoch is None
