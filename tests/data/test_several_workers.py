"""What chapter 19's experiments make of what their workers say. The workers: `tests/workers`."""

import contextlib
import itertools
import json
import os
import runpy
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf

from lenet_book import workers
from lenet_book.experiments import (
    fit_on_workers,
    large_batches,
    lost_workers,
    teacher,
    two_processes,
    two_threads,
)
from lenet_book.figures import catalog, previews
from lenet_book.workers import company as companies
from lenet_book.workers.launch import WorkersFailed
from lenet_book.workers.on_tensorflow import TensorFlow
from lenet_utils import models, training_loop
from lenet_utils.models import tutorial_lenet5
from lenet_utils.training_loop import Images, Split


def test_the_rate_grows_by_its_rule():
    rates = {
        (batch, rule): large_batches.scaled(large_batches.BASE, batch, rule).learning_rate
        for batch, rule in large_batches.TRIED
    }
    # The ledger's row has 0.1 for 128 pictures.
    assert rates == pytest.approx(
        {
            (32, "kept"): 0.025,
            (256, "kept"): 0.025, (256, "root"): 0.025 * 8**0.5, (256, "linear"): 0.2,
            (2048, "kept"): 0.025, (2048, "root"): 0.2, (2048, "linear"): 1.6,
        }
    )  # fmt: skip


def test_a_batch_whose_training_diverges_has_no_accuracy(monkeypatch):
    nothing = Images(np.zeros((4, 32, 32, 3), np.uint8), np.zeros(4, int))
    monkeypatch.setattr(
        large_batches.teacher, "the_split", lambda: Split(nothing, nothing, nothing)
    )
    seen = []

    def train(recipe, images, seed):
        seen.append((recipe.batch_size, seed))
        if recipe.learning_rate > 1:
            raise FloatingPointError("the loss is nan")
        return SimpleNamespace(history={"accuracy": [0.1, 0.7]}, evaluate=lambda _: (1.0, 0.6))

    monkeypatch.setattr(large_batches.training_loop, "train", train)
    numbers, _ = large_batches.run_batches(large_batches.EXPERIMENTS[0].settings, seed=5)
    assert seen == [(batch, 5) for batch, _ in large_batches.TRIED]
    assert (numbers["test_accuracy_32_kept"], numbers["accuracy_32_kept"]) == (0.6, 0.7)
    assert numbers["test_accuracy_2048_linear"] is numbers["accuracy_2048_linear"] is None
    assert [numbers[f"steps_{batch}_kept"] for batch in (32, 256, 2048)] == [15_620, 1_950, 240]


def test_the_slower_of_both_is_taken_turn_by_turn(monkeypatch):
    told = [
        {"alone_8": [10, 30, 20], "together_8": [8, 16, 12], "beside_4": [1, 6, 3]},
        {"together_8": [9, 9, 9], "beside_4": [5, 2, 4]},
    ]

    def launch(arguments, workers, patience):
        for number, one in enumerate(told[:workers]):
            Path(arguments[-1], str(number)).write_text(json.dumps(one), "utf-8")

    monkeypatch.setattr(two_processes, "launch", launch)
    numbers, _ = two_processes.run_steps({"beside": [4], "batches": [8]}, seed=0)
    assert numbers == {
        "alone_8": 20, "together_8": 12, "beside_4": 3, "slower_4": 5, "ratio_8": 1.6667,
    }  # fmt: skip


@pytest.mark.parametrize("number", [0, 1])
def test_workers_take_turns_and_only_the_first_works_alone(number, monkeypatch):
    company = SimpleNamespace(number=number, size=2, sharing=None, met=0)

    def runner(kind):
        def make(model, optimiser, scale, batch):
            assert model.name == "lenet5"

            def run(pictures, targets):
                assert (pictures.shape, targets.shape) == ((24, 32, 32, 3), (24, 10))
                assert (targets.sum(axis=1) == 1).all()
                done.append((kind, batch))

            return run

        return make

    def met(array):
        company.met += 1

    def exchange(of, size, times):
        assert of is company
        return lambda: done.append(("exchange", size, times))

    done = []
    company.sharing, company.sum = runner("together"), met
    monkeypatch.setattr(companies, "together", lambda: contextlib.nullcontext(company))
    monkeypatch.setattr(training_loop, "epoch_runner", runner("alone"))
    monkeypatch.setattr(two_processes, "exchange", exchange)
    clock = itertools.count()
    monkeypatch.setattr(two_processes.time, "perf_counter", lambda: next(clock))
    settings = two_processes.EXPERIMENTS[0].settings | {
        "alone": [4, 8], "beside": [4], "batches": [8],
        "exchanged": [1, 200_000, 3_000_000], "pictures": 24, "turns": 2,
    }  # fmt: skip
    found = two_processes.measure(settings)
    beside = [("alone", 4), ("alone", 8), ("together", 8)]
    shared = [("exchange", 1, 20), ("exchange", 200_000, 5), ("exchange", 3_000_000, 1)]
    turn = [("alone", 4), *beside, *shared] if number == 0 else [beside[0], beside[2], *shared]
    assert done == turn * 3  # the first compiles, and does not count
    steps = {
        "beside_4": 6,
        "together_8": 3,
        "exchange_1": 20,
        "exchange_200000": 5,
        "exchange_3000000": 1,
    }
    if number == 0:
        steps |= {"alone_4": 6, "alone_8": 3}
    assert found == {name: [1000 / count] * 2 for name, count in steps.items()}
    assert company.met >= 6 * 3


def test_what_is_exchanged_is_the_mean_of_all():
    of = TensorFlow.__new__(TensorFlow)  # which has nobody to meet
    of.number, of.size, of.strategy = 0, 2, tf.distribute.get_strategy()
    halved = two_processes.exchange(of, 3, 4)()  # alone, the sum is one's own
    assert halved.tolist() == [1 / 16] * 3


def test_what_a_loss_costs_is_told_of_each_fault_and_the_rest_of_the_training_compared(monkeypatch):
    launched, unwatched = [], []

    def launch(program, workers, patience, kept=None):
        *_, seed, fault, folder = program
        launched.append((seed, fault, Path(folder).name, workers, kept and kept.name))
        assert os.environ["KERAS_BACKEND"] == "jax"
        if fault == "killed":
            Path(folder, "lost").write_text(str(time.time() - 7), "utf-8")
            raise WorkersFailed("one is lost")
        off = 0 if Path(folder).name == "unbroken" else 0.25
        np.savez(Path(folder, "weights.npz"), np.zeros(3), np.ones((2, 2)) - off)

    def lost(settings, seed, fault):
        unwatched.append((seed, fault))
        return {f"{fault}_known": 1.5}

    monkeypatch.setattr(lost_workers, "launch", launch)
    monkeypatch.setattr(lost_workers, "_unwatched", lost)
    numbers, _ = lost_workers.run_lost({"engine": "jax"}, seed=2)
    assert unwatched == [(2, "killed"), (2, "frozen")]
    assert launched == [
        ("2", "none", "unbroken", 2, None),
        ("2", "killed", "broken", 2, "kept"),
        ("2", "none", "broken", 2, "kept"),
    ]
    assert numbers.pop("watched") == pytest.approx(7, abs=2)
    assert numbers == {"killed_known": 1.5, "frozen_known": 1.5, "apart": 0.25}


@pytest.mark.parametrize("fault", ["killed", "frozen", "none"])
@pytest.mark.parametrize("number", [0, 1])
def test_the_second_worker_is_lost_after_two_epochs(fault, number, tmp_path, monkeypatch):
    killed = []
    monkeypatch.setattr(lost_workers, "number", lambda: number)
    monkeypatch.setattr(lost_workers.os, "kill", lambda *given: killed.append(given))
    monkeypatch.setattr(companies, "together", contextlib.nullcontext)
    monkeypatch.setattr(teacher, "the_split", lambda: "the split")
    monkeypatch.setattr(teacher, "lesson", lambda *given: given)

    def train(recipe, lesson, seed, on_epoch):
        assert lesson == ("the split", lost_workers.PICTURES)
        assert (recipe, seed) == (lost_workers.RECIPE, 5)
        for epoch in range(-1, recipe.epochs):  # it is called once before the first
            on_epoch()
            assert len(killed) == (epoch >= 1 and number == 1 and fault != "none")
        return SimpleNamespace(model=SimpleNamespace(get_weights=lambda: [np.arange(3)]))

    monkeypatch.setattr(training_loop, "train", train)
    lost_workers.work(5, fault, tmp_path)
    if killed:
        assert killed == [(os.getpid(), lost_workers.SIGNALS[fault])]
        assert float((tmp_path / "lost").read_text("utf-8")) == pytest.approx(time.time(), abs=60)
    assert (tmp_path / "weights.npz").exists() == (number == 0)
    if number == 0:
        (weights,) = lost_workers._weights(tmp_path)
        assert weights.tolist() == [0, 1, 2]


@pytest.mark.parametrize("number", [0, 1])
def test_the_first_worker_writes_down_when_it_knows_and_with_which_words(
    number, tmp_path, monkeypatch
):
    def train(*_, **__):
        raise RuntimeError("one is gone\nand much more")

    monkeypatch.setattr(lost_workers, "number", lambda: number)
    monkeypatch.setattr(companies, "together", contextlib.nullcontext)
    monkeypatch.setattr(teacher, "the_split", lambda: None)
    monkeypatch.setattr(teacher, "lesson", lambda *_: None)
    monkeypatch.setattr(training_loop, "train", train)
    with pytest.raises(RuntimeError, match="one is gone"):
        lost_workers.work(5, "killed", tmp_path)
    assert (tmp_path / "known").exists() == (number == 0)
    if number == 0:
        assert (tmp_path / "said").read_text("utf-8") == "RuntimeError: one is gone"


def test_a_step_in_two_threads_is_told_by_the_middle_half_of_the_later_steps():
    def steps(*works):
        return [{"work": work, "wait": 0.5, "exchange": 0.25} for work in works]

    alone = [{"work": work, "wait": 0, "exchange": 0} for work in (90, 4, 3, 80, 3, 1)]
    reports = [
        {"isAlone": False, "spent": steps(99, *[1] * 4, 3)},
        {"isAlone": True, "spent": alone},
        {"isAlone": False, "spent": steps(*[3] * 4)},
    ]
    assert two_threads.numbers_of(reports) == {
        "work": 2.2, "wait": 0.5, "exchange": 0.25, "alone": 22.5, "together": 2.95,
        "ratio": 7.6271,
    }  # fmt: skip


class MadeUpBrowser:
    """A browser, its page and what is in it: notes what is asked of it, in order."""

    def __init__(self, reports: list) -> None:
        self.reports, self.asked = reports, []

    def __getattr__(self, name: str):
        def note(*given, **named):
            if name == "goto":
                given = (Path(given[0].removeprefix("file://")).read_text("utf-8"),)
            self.asked.append((name, *given, *named.values()))
            return self.reports if given == ("reports",) else self

        return note

    chromium = property(lambda self: self)

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self.asked.append(("left",))


def test_a_page_trains_to_its_end_before_its_workers_reports_are_read(monkeypatch):
    reports = [
        {"isAlone": alone, "spent": [{"work": 2, "wait": 1, "exchange": 1}]}
        for alone in (True, False)
    ]
    browser = MadeUpBrowser(reports)
    playwright = SimpleNamespace(sync_playwright=lambda: browser)
    monkeypatch.setitem(sys.modules, "playwright", SimpleNamespace(sync_api=playwright))
    monkeypatch.setitem(sys.modules, "playwright.sync_api", playwright)
    monkeypatch.setattr(two_threads, "chromium", lambda: "/the/browser")
    monkeypatch.setattr(previews, "page", lambda preview: f"a page of {preview}")
    monkeypatch.setattr(catalog, "preview", lambda name: f"the figure {name}")
    numbers, arrays = two_threads.run_page({}, 0)
    assert numbers == two_threads.numbers_of(reports)
    assert arrays == {}
    assert [one for one in browser.asked if one[0] not in ("new_page", "wait_for")] == [
        ("launch", "/the/browser"),
        ("goto", "a page of the figure two-workers"),
        ("wait_for_selector", "[data-lenet-ready]"),
        ("evaluate", two_threads.LISTEN),  # before there are workers to listen to
        ("locator", ".lenet-train-main"),
        ("click",),
        ("locator", ".lenet-train-status", "Done:"),
        ("evaluate", "reports"),
        ("close",),
        ("left",),
    ]
    names = [name for name, *_ in browser.asked]
    assert names.index("wait_for") == len(names) - 4  # it waits for what says that it is done


@pytest.mark.parametrize(("sees_it", "said"), [(True, "gone"), (False, "")])
def test_where_an_engine_ends_the_process_its_end_is_when_it_knew(
    sees_it, said, monkeypatch, tmp_path
):
    program = tmp_path / "worker.py"
    program.write_text("import os; os._exit(3)", "utf-8")
    now = time.time()

    def what_the_workers_leave(seed, fault, folder):
        (folder / "lost").write_text(str(now - 50), "utf-8")
        if sees_it:
            (folder / "known").write_text(str(now - 40), "utf-8")
            (folder / "said").write_text(said, "utf-8")
        return [str(program)]

    monkeypatch.setattr(lost_workers, "_program", what_the_workers_leave)
    found = lost_workers._unwatched({}, 0, "killed")
    late = time.time() - now
    assert 50 <= found["killed_ended"] <= round(50 + late, 1)
    assert found["killed_known"] == (10 if sees_it else found["killed_ended"])
    assert (found["killed_code"], found["killed_said"]) == (3, said)


def test_what_fit_comes_to_is_compared_with_one_process(monkeypatch):
    def told(backend, given, seed, workers):
        if workers == 1:
            return {"weights": np.array([1.0, 2.0])}
        if backend == "tensorflow":
            return {"where": "there", "said": "no"}
        return {"weights": np.array([1.5, 1.0])}

    monkeypatch.setattr(fit_on_workers, "_try", told)
    tried = {"a": ["tensorflow", "all"], "b": ["jax", "all"]}
    numbers, _ = fit_on_workers.run_fit({"tried": tried}, seed=0)
    assert numbers == {"a_apart": None, "a_where": "there", "a_said": "no", "b_apart": 1.0}


@pytest.mark.parametrize("fails", [False, True])
def test_what_a_process_tells_is_read_and_its_weights_are_numbers_again(fails, monkeypatch):
    told = {"where": "there", "said": "no"} if fails else {"weights": [1.5, -2.0]}
    asked = []

    def launch(program, workers, patience):
        asked.append((*program[:-1], workers, os.environ["KERAS_BACKEND"]))
        Path(program[-1]).write_text(json.dumps(told), "utf-8")

    monkeypatch.setattr(fit_on_workers, "launch", launch)
    before = os.environ.get("KERAS_BACKEND")
    found = fit_on_workers._try("jax", "its half of each batch", 4, workers=2)
    module = "lenet_book.experiments.fit_on_workers"
    assert asked == [("-m", module, "its half of each batch", "4", 2, "jax")]
    assert os.environ.get("KERAS_BACKEND") == before
    if fails:
        assert found == told
    else:
        (weights,) = found.values()
        assert (weights + 1).tolist() == [2.5, -1.0]


class MadeUpModel:
    """Keeps what it is given to learn from; its weights say with which seed they were drawn."""

    def __init__(self) -> None:
        self.fitted: list[tuple] = []
        self.weights = np.random.random(3)  # of the seed that Keras sets as well

    def compile(self, optimiser, loss) -> None:
        self.compiled = (type(optimiser).__name__, float(optimiser.learning_rate), loss)

    def fit(self, *given, **how) -> None:
        self.fitted.append((*given, how))

    def get_weights(self) -> list[np.ndarray]:
        return [self.weights.reshape(1, 3), np.arange(2)]


class ModelThatFails(MadeUpModel):
    def fit(self, *_, **__) -> None:
        def exchange():
            raise ValueError("a" * 100 + "\n\n" + "b" * 200)

        exchange()


@pytest.fixture
def second_of_two(monkeypatch) -> dict:
    """Play the second of two workers, on an engine that Keras itself distributes."""
    asked = {}
    monkeypatch.setattr(fit_on_workers, "addresses", lambda: ["first", "second"])
    monkeypatch.setattr(fit_on_workers, "number", lambda: 1)
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    for name in ("initialize", "set_distribution"):
        monkeypatch.setattr(
            keras.distribution, name, lambda *given, name=name: asked.setdefault(name, given)
        )
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["cpu:0", "cpu:1"])
    monkeypatch.setattr(keras.distribution, "DataParallel", lambda **how: how)
    yield asked
    keras.config.enable_traceback_filtering()


@pytest.mark.parametrize("given", ["all", "all, parted by Keras", "its half of each batch"])
def test_a_worker_is_given_its_pictures_and_whether_keras_parts_them(
    given, second_of_two, monkeypatch
):
    made = []
    monkeypatch.setattr(models, "tutorial_lenet5", lambda: made.append(MadeUpModel()) or made[-1])
    told = fit_on_workers.work(given, seed=6)
    assert second_of_two == {
        "initialize": ("first", 2, 1),
        "set_distribution": (
            {"devices": ["cpu:0", "cpu:1"], "auto_shard_dataset": "Keras" in given},
        ),
    }
    (model,) = made
    assert model.compiled == ("SGD", pytest.approx(0.1), "sparse_categorical_crossentropy")
    rng = np.random.default_rng(6)
    pictures, labels = rng.random((160, 32, 32, 3)).astype("float32"), rng.integers(0, 10, 160)
    own = np.arange(160) % 32 >= 16 if "half" in given else slice(None)
    ((inputs, targets, how),) = model.fitted
    np.testing.assert_array_equal(inputs, pictures[own])
    np.testing.assert_array_equal(targets, labels[own])
    assert how == {"batch_size": 16 if "half" in given else 32, "shuffle": False, "verbose": 0}
    # The weights as they are when fit has ended, one after the other, drawn with the seed.
    np.random.seed(6)
    assert told == {"weights": [*np.random.random(3), 0.0, 1.0]}


def test_where_fit_fails_it_says_within_which_function_and_with_which_words(
    second_of_two, monkeypatch
):
    monkeypatch.setattr(models, "tutorial_lenet5", ModelThatFails)
    assert fit_on_workers.work("all", seed=6) == {
        "where": "exchange",
        "said": f"ValueError: {'a' * 60} … {'b' * 120}",
    }


def test_tensorflow_learns_of_all_workers_from_its_environment(monkeypatch):
    monkeypatch.setenv("TF_CONFIG", "what it was")
    monkeypatch.setattr(fit_on_workers, "addresses", lambda: ["here:1", "there:2"])
    monkeypatch.setattr(fit_on_workers, "number", lambda: 1)
    monkeypatch.setattr(
        tf.distribute,
        "MultiWorkerMirroredStrategy",
        lambda: json.loads(os.environ["TF_CONFIG"]),
    )
    assert fit_on_workers._on_tensorflow() == {
        "cluster": {"worker": ["here:1", "there:2"]},
        "task": {"type": "worker", "index": 1},
    }


# ---------------------------------------------------------------- programs that are workers
def run_as_worker(module: str, arguments: list, number: int, monkeypatch) -> None:
    """Run a module as `launch` starts it, with what it imports as the test has changed it."""
    name = f"lenet_book.experiments.{module}"
    monkeypatch.setattr(workers, "number", lambda: number)
    monkeypatch.setattr(workers, "addresses", lambda: ["first", "second"])
    monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
    monkeypatch.delitem(sys.modules, name)
    runpy.run_module(name, run_name="__main__")


@pytest.mark.parametrize("number", [0, 1])
def test_the_first_worker_writes_what_fit_came_to(number, second_of_two, monkeypatch, tmp_path):
    monkeypatch.setattr(models, "tutorial_lenet5", MadeUpModel)
    expected = fit_on_workers.work("all", 5)
    told = tmp_path / "told.json"
    run_as_worker("fit_on_workers", ["all", 5, told], number, monkeypatch)
    assert told.exists() == (number == 0)
    if number == 0:
        assert json.loads(told.read_text("utf-8")) == expected


def test_a_worker_that_may_be_lost_gets_its_seed_its_fault_and_its_folder(monkeypatch, tmp_path):
    asked = []

    def train(recipe, lesson, seed, on_epoch):
        asked.append((recipe, lesson, seed))
        return SimpleNamespace(model=SimpleNamespace(get_weights=lambda: [np.ones(2)]))

    monkeypatch.setattr(companies, "together", contextlib.nullcontext)
    monkeypatch.setattr(teacher, "the_split", lambda: "the split")
    monkeypatch.setattr(teacher, "lesson", lambda *given: given)
    monkeypatch.setattr(training_loop, "train", train)
    run_as_worker("lost_workers", [7, "none", tmp_path], 0, monkeypatch)
    assert asked == [(lost_workers.RECIPE, ("the split", lost_workers.PICTURES), 7)]
    assert [path.name for path in tmp_path.iterdir()] == ["weights.npz"]


def test_each_of_two_processes_has_a_core_of_its_own(monkeypatch, tmp_path):
    company = SimpleNamespace(number=1, sum=lambda array: None, sharing=None)
    given = []
    monkeypatch.setattr(companies, "together", lambda: contextlib.nullcontext(company))
    monkeypatch.setattr(
        training_loop, "epoch_runner", lambda *_: lambda pictures, targets: len(pictures)
    )
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {5, 3, 9}, raising=False)
    monkeypatch.setattr(os, "sched_setaffinity", lambda *those: given.append(those), raising=False)
    settings = two_processes.EXPERIMENTS[0].settings | {
        "alone": [4], "beside": [4], "batches": [], "exchanged": [], "pictures": 8, "turns": 3,
    }  # fmt: skip
    run_as_worker("two_processes", [json.dumps(settings), tmp_path], 1, monkeypatch)
    assert given == [(0, {5})]
    (path,) = tmp_path.iterdir()
    told = json.loads(path.read_text("utf-8"))
    assert (path.name, list(told)) == ("1", ["beside_4"])
    assert len(told["beside_4"]) == 3


@pytest.mark.trains
def test_a_worker_that_is_given_halves_learns_from_its_half_of_each_batch(monkeypatch):
    monkeypatch.setattr(fit_on_workers, "_on_tensorflow", tf.distribute.get_strategy)
    monkeypatch.setattr(fit_on_workers, "addresses", lambda: ["first", "second"])
    monkeypatch.setattr(fit_on_workers, "number", lambda: 1)
    found = fit_on_workers.work("its half of each batch", seed=3)["weights"]
    rng = np.random.default_rng(3)
    pictures = rng.random((160, 32, 32, 3)).astype("float32")
    labels = rng.integers(0, 10, 160)
    own = np.arange(160) % 32 >= 16
    keras.utils.set_random_seed(3)
    model = tutorial_lenet5()
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    model.fit(pictures[own], labels[own], batch_size=16, shuffle=False, verbose=0)
    expected = np.concatenate([np.ravel(one) for one in model.get_weights()])
    np.testing.assert_allclose(found, expected, atol=1e-6)
