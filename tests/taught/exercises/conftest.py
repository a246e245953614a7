"""What the tests of all self-checks share."""

from collections.abc import Callable

import pytest

pytest.register_assert_rewrite("self_checks")  # so that a failure shows what a check said


@pytest.fixture
def verdict(capsys: pytest.CaptureFixture) -> Callable[..., str]:
    """Return a function that says what a check prints about an answer."""

    def said_of(check: Callable, function: Callable) -> str:
        assert check(function) is None
        return capsys.readouterr().out

    return said_of
