"""How long fuzz tests try: some cases each, or for a time that is given with --hypothesis-profile=fuzz."""

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import iscoroutinefunction
from time import monotonic
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.errors import HypothesisException, StopTest

PROFILE = "fuzz"
LONGER = 100
SECONDS = 20.0
"""Time that one property has at length: all of them together end within two hours on one processor."""


def cases(number: int) -> settings:
    """Settings for *number* cases in an ordinary run."""
    return settings(
        max_examples=number * (LONGER if is_long() else 1),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


def is_long() -> bool:
    """Whether this is the run at length."""
    return settings.get_current_profile_name() == PROFILE


class TimeIsUp(pytest.skip.Exception):
    """Ends a property, which has passed so far: Hypothesis lets a test be skipped in the middle.

    It may say then that cases differ from each other: this one has ended before it drew what the others drew.
    """


class Allowance:
    """What one property has tried, and whether it has time for more.

    Hypothesis knows no end but a number of cases. One that has failed has the time that it needs to find the
    smallest case.

    Attributes:
        tried: Cases that were tried.
        is_over: Whether the time was up before the cases were.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.begin()

    def begin(self) -> None:
        """Give the next property its time."""
        self.tried = 0
        self._until = monotonic() + self._seconds
        self._has_failed = self.is_over = False

    def bounding(self, test: Callable[..., Any]) -> Callable[..., Any]:
        """*test*, which ends once the time is up."""
        if iscoroutinefunction(test):

            @wraps(test)
            async def bounded(*args: Any, **kwargs: Any) -> None:
                with self:
                    await test(*args, **kwargs)
        else:

            @wraps(test)
            def bounded(*args: Any, **kwargs: Any) -> None:
                with self:
                    test(*args, **kwargs)

        return bounded

    def __enter__(self) -> None:
        if self.tried and monotonic() > self._until and not self._has_failed:
            self.is_over = True
            raise TimeIsUp("time is up")
        self.tried += 1

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # Hypothesis, too, ends a case by an error where it is of no use.
        self._has_failed |= kind is not None and not issubclass(kind, HypothesisException | StopTest)


def bound(items: Iterable[pytest.Item], allowance: Allowance) -> None:
    """Give every property among *items* its *allowance*."""
    seen = set()
    for item in items:
        handle = getattr(getattr(item, "obj", None), "hypothesis", None)
        if handle is not None and id(handle) not in seen:
            seen.add(id(handle))
            handle.inner_test = allowance.bounding(handle.inner_test)


def counted(reports: Iterable[Any]) -> list[str]:
    """A line for each property that *reports* tell of, with the cases that it tried, and one for all."""
    found = {report.nodeid: dict(report.user_properties).get("tried") for report in reports}
    told = {name: tried for name, tried in found.items() if tried is not None}
    return [*(f"{told[name]:8} {name}" for name in sorted(told)), f"{sum(told.values()):8} cases in all"]
