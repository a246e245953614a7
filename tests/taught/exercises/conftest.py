"""What the tests of all self-checks share."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest

pytest.register_assert_rewrite("self_checks")  # so that a failure shows what a check said


@pytest.fixture
def verdict(capsys: pytest.CaptureFixture) -> Callable[..., str]:
    """Return a function that says what a check prints about an answer."""

    def said_of(check: Callable, function: Callable) -> str:
        assert check(function) is None
        return capsys.readouterr().out

    return said_of


@pytest.fixture(autouse=True)
def drawn_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """What checks draw anew for a learner is the same in every run of a test.

    Else a test would fail now and then: some case in a thousand lets two mistakes agree.
    """
    default_rng, seeds = np.random.default_rng, itertools.count()
    monkeypatch.setattr(
        np.random,
        "default_rng",
        lambda seed=None: default_rng(next(seeds) if seed is None else seed),
    )
