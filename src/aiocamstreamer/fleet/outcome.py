"""The outcome of one camera's share of the work."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable
from typing import Generic, TypeVar

import anyio
import attrs
import sniffio

from aiocamstreamer.camera import Camera

T_co = TypeVar("T_co", covariant=True)

_LONGEST = 2000
"""Characters of an error's words that a report keeps of it."""


@attrs.frozen(kw_only=True)
class Outcome(Generic[T_co]):
    """The outcome of one camera's share: a failure is a value, too.

    Attributes:
        camera: The camera.
        value: What the function returned; None after a failure.
        error: What it raised, `TimedOut` where a deadline passed; None after a success. What is no
            ``Exception``, such as the cancellation of a task that it waited for, is the ``__cause__`` of a
            ``RuntimeError``.
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


def words(error: Exception) -> str:
    """The words of *error*, whoever made it; not more of them than anybody reads."""
    try:
        return str(error)[:_LONGEST]
    except Exception:  # noqa: BLE001 - errors of programs may be anything
        return f"{type(error).__name__}, which has no words"


def failure(raised: BaseException) -> Exception:
    """*raised* as the failure of a function that was called; raised again where it ends this task itself.

    A function that waits for somebody else's task meets that task's cancellation as if it were its own.
    """
    if isinstance(raised, Exception):
        return raised
    if _ends_this_task(raised):
        raise raised
    error = RuntimeError(f"the function raised {raised!r}")
    error.__cause__ = raised
    return error


def _ends_this_task(raised: BaseException) -> bool:
    if isinstance(raised, anyio.get_cancelled_exc_class()):
        return anyio.current_effective_deadline() == -math.inf or _is_natively_cancelled()
    return isinstance(raised, KeyboardInterrupt | GeneratorExit)


def _is_natively_cancelled() -> bool:
    task = asyncio.current_task() if sniffio.current_async_library() == "asyncio" else None
    return task is not None and task.cancelling() > 0
