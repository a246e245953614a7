"""How sure and how right, held against loops, other formulas and what must come out."""

import keras
import numpy as np
import pytest

from lenet_utils.calibration import (
    cross_entropy,
    fit_temperature,
    reliability,
    with_temperature,
)
from lenet_utils.doubtful_labels import confident_class, doubtful_labels


def answers(n=4000, classes=10, temperature=1.0, seed=0):
    """Probabilities, and labels drawn by them: calibrated, before the temperature is applied."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (n, classes))
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = (rng.random((n, 1)) > probabilities.cumsum(axis=1)).sum(axis=1).clip(0, classes - 1)
    return with_temperature(probabilities, temperature), labels


@pytest.mark.parametrize("bins", [1, 7, 15])
def test_bins_hold_what_a_loop_puts_into_them(bins):
    probabilities, labels = answers(300)
    found = reliability(probabilities, labels, bins)
    gap = 0.0
    for n in range(bins):
        last = n == bins - 1
        inside = [
            i
            for i, sure in enumerate(probabilities.max(axis=1))
            if n / bins <= sure < (n + 1) / bins or (last and sure == 1)
        ]
        assert found.answers[n] == len(inside)
        if inside:
            sure = np.mean([max(probabilities[i]) for i in inside])
            right = np.mean([np.argmax(probabilities[i]) == labels[i] for i in inside])
            assert found.confidence[n] == pytest.approx(sure)
            assert found.accuracy[n] == pytest.approx(right)
            gap += len(inside) / 300 * abs(sure - right)
    assert found.error == pytest.approx(gap)


def test_bins_of_equal_number_hold_as_many_the_less_sure_first():
    probabilities, labels = answers(1000)
    assert len(reliability(probabilities, labels).answers) == 15  # as usual
    found = reliability(probabilities, labels, 8, equal="number")
    assert found.answers.tolist() == [125] * 8
    assert (np.diff(found.confidence) > 0).all()
    whole = reliability(probabilities, labels, 1)
    assert (found.answers * found.accuracy).sum() == pytest.approx(1000 * whole.accuracy[0])


def test_every_answer_may_have_a_bin_of_its_own():
    probabilities, labels = answers(40)
    found = reliability(probabilities, labels, 40, equal="number")
    order = probabilities.max(axis=1).argsort()
    assert found.answers.tolist() == [1] * 40
    np.testing.assert_allclose(found.confidence, probabilities.max(axis=1)[order])
    np.testing.assert_array_equal(found.accuracy, (probabilities.argmax(axis=1) == labels)[order])


def test_who_is_always_sure_and_half_right_errs_by_a_half():
    certain = np.eye(2)[[0, 0, 1, 1]]
    assert reliability(certain, np.array([0, 1, 1, 0]), 4).error == pytest.approx(0.5)


def test_cross_entropy_is_that_of_keras():
    probabilities, labels = answers(200)
    theirs = keras.losses.sparse_categorical_crossentropy(labels, probabilities.astype("float32"))
    assert cross_entropy(probabilities, labels) == pytest.approx(float(np.mean(theirs)), rel=1e-5)
    # What is said to be impossible counts as if it had a millionth of a millionth.
    assert cross_entropy(np.eye(2), np.array([1, 0])) == pytest.approx(12 * np.log(10))


def test_a_temperature_divides_the_logits():
    logits = np.random.default_rng(0).normal(0, 3, (50, 10))
    softmax = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    expected = np.exp(logits / 2.5) / np.exp(logits / 2.5).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(with_temperature(softmax, 2.5), expected, atol=1e-9)
    np.testing.assert_array_equal(
        with_temperature(softmax, 0.1).argmax(axis=1), softmax.argmax(axis=1)
    )


def test_who_doubts_all_alike_does_so_at_any_temperature():
    even = np.full((2, 10), 0.1)
    for temperature in (0.002, 50):
        np.testing.assert_allclose(with_temperature(even, temperature), even)


def test_a_temperature_is_sought_between_a_twentieth_and_twenty():
    sure = np.array([[0.6, 0.4], [0.4, 0.6]])
    assert fit_temperature(sure, np.array([0, 1])) == pytest.approx(0.05, rel=2e-4)  # all right
    assert fit_temperature(sure, np.array([1, 0])) == pytest.approx(20, rel=2e-4)  # all wrong
    surer = np.array([[0.99, 0.01], [0.01, 0.99]])
    assert fit_temperature(surer, np.array([1, 0])) == pytest.approx(20, rel=2e-4)
    assert cross_entropy(with_temperature(surer, fit_temperature(surer, np.arange(2))), [0, 1]) == 0


@pytest.mark.parametrize("temperature", [0.4, 1.0, 3.0])
def test_the_temperature_that_was_applied_is_found_and_undoes_it(temperature):
    probabilities, labels = answers(20_000, temperature=temperature)
    found = fit_temperature(probabilities, labels)
    assert found == pytest.approx(1 / temperature, rel=0.03)
    mended = with_temperature(probabilities, found)
    for other in (found * 1.05, found / 1.05):
        worse = cross_entropy(with_temperature(probabilities, other), labels)
        assert worse > cross_entropy(mended, labels)
    assert reliability(mended, labels).error < 0.015
    if temperature != 1:
        assert reliability(probabilities, labels).error > 0.05


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda p, y: (p[0], y), r"shape \(n, classes\); got \(10,\)"),
        (lambda p, y: (p[:0], y[:0]), r"shape \(n, classes\); got \(0, 10\)"),
        (lambda p, y: (p * 3, y), "end the network in softmax"),
        (lambda p, y: (p * np.nan, y), "end the network in softmax"),
        (lambda p, y: (p, y[:, None]), r"labels of the shape \(40,\); got \(40, 1\)"),
        (lambda p, y: (p, y + 1), "whole numbers 0…9"),
        (lambda p, y: (p, y + 0.5), "whole numbers 0…9"),
    ],
)
@pytest.mark.parametrize("ask", [reliability, cross_entropy, confident_class, doubtful_labels])
def test_what_are_no_answers_is_refused_with_a_sentence(change, words, ask):
    probabilities, labels = answers(40)
    labels[0] = 9
    with pytest.raises(ValueError, match=words):
        ask(*change(probabilities, labels))


def test_a_sum_may_miss_1_by_a_hundredth():
    even = np.full((3, 10), 0.1)
    assert cross_entropy(1.009 * even, np.zeros(3, int)) == pytest.approx(-np.log(0.1009))
    for factor in (0.989, 1.011):
        with pytest.raises(ValueError, match="should add up to 1"):
            cross_entropy(factor * even, np.zeros(3, int))


def test_bins_and_temperatures_that_cannot_be_are_refused():
    probabilities, labels = answers(40)
    for bins in (0, 41):
        with pytest.raises(ValueError, match=f"1…40, a bin an answer at most; got {bins}"):
            reliability(probabilities, labels, bins)
    with pytest.raises(ValueError, match="'width' or 'number'; got 'mass'"):
        reliability(probabilities, labels, equal="mass")
    for temperature in (0, -1, np.nan, np.inf):
        with pytest.raises(ValueError, match="a temperature is above 0"):
            with_temperature(probabilities, temperature)


# ---------------------------------------------------------------- doubtful labels
def test_a_picture_is_confidently_what_reaches_the_usual_probability():
    probabilities = np.array([[0.9, 0.1], [0.7, 0.3], [0.4, 0.6], [0.1, 0.9], [0.75, 0.25]])
    labels = np.array([0, 0, 1, 1, 1])
    # Usual: 0.8 for class 0, (0.6 + 0.9 + 0.25) / 3 = 0.583 for class 1.
    assert confident_class(probabilities, labels).tolist() == [0, -1, 1, 1, -1]


def test_a_class_with_one_picture_is_reached_by_that_picture():
    probabilities = np.array([[0.7, 0.3], [0.45, 0.55]])
    assert confident_class(probabilities, np.array([0, 1])).tolist() == [0, 1]


def test_labels_that_were_changed_are_the_first_to_be_doubted():
    probabilities, truth = answers(3000, temperature=0.3)
    truth = probabilities.argmax(axis=1)
    rng = np.random.default_rng(1)
    changed = rng.choice(3000, 60, replace=False)
    labels = truth.copy()
    labels[changed] = (truth[changed] + 1 + rng.integers(0, 9, 60)) % 10
    doubted = doubtful_labels(probabilities, labels)
    assert set(doubted) <= set(changed)
    assert len(doubted) > 30
    behind = probabilities.max(axis=1)[doubted] - probabilities[doubted, labels[doubted]]
    assert (np.diff(behind) <= 0).all()


def test_who_confidently_is_of_the_first_class_is_doubted_too():
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.95, 0.05], [0.2, 0.8]])
    assert doubtful_labels(probabilities, np.array([0, 0, 1, 1])).tolist() == [2]


def test_a_class_that_no_label_names_is_never_suggested():
    probabilities = np.array([[0.2, 0.1, 0.7], [0.6, 0.3, 0.1], [0.2, 0.7, 0.1]])
    assert 2 not in confident_class(probabilities, np.array([0, 0, 1]))
