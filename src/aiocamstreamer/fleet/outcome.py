"""What became of one camera's share of the work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

import attrs

from aiocamstreamer.camera import Camera

T_co = TypeVar("T_co", covariant=True)


@attrs.frozen(kw_only=True)
class Outcome(Generic[T_co]):
    """What became of one camera's share: a failure is a value, too.

    Attributes:
        camera: The camera.
        value: What the function returned; None after a failure.
        error: What it raised, `TimedOut` where a deadline passed; None after a success.
        seconds: Time spent on it.
    """

    camera: Camera
    value: T_co | None = None
    error: Exception | None = None
    seconds: float = 0.0

    @property
    def succeeded(self) -> bool:
        """Whether the function returned."""
        return self.error is None

    def unwrap(self) -> T_co:
        """The value; a failure is raised as it was."""
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]  # None is a value where the function returns None


def failures(outcomes: Iterable[Outcome[T_co]]) -> tuple[Outcome[T_co], ...]:
    """Those of *outcomes* that are failures."""
    return tuple(outcome for outcome in outcomes if not outcome.succeeded)
