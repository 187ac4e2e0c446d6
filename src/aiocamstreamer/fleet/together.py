"""One action on many cameras at the same moment."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import anyio
import attrs

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import AccessError, CameraError
from aiocamstreamer.fleet.outcome import Outcome

_log = logging.getLogger("aiocamstreamer.fleet")

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@attrs.frozen(kw_only=True)
class Cue(Generic[T_co]):
    """The outcome of an action on many cameras at the same moment.

    Attributes:
        outcomes: One for each camera, in the fleet's order.
        start_skew_seconds: Between the first and the last start, of those that started.
        end_skew_seconds: Between the first and the last answer, of those that succeeded.
    """

    outcomes: tuple[Outcome[T_co], ...]
    start_skew_seconds: float
    end_skew_seconds: float


@attrs.define
class Conductor(Generic[T]):
    """Lets every camera get ready, then starts them all at once.

    Attributes:
        action: What is to happen.
        expected: How many cameras take part.
        lead_seconds: How long to wait for those that are not ready.
    """

    action: Callable[[Camera], Awaitable[T]]
    expected: int
    lead_seconds: float
    started: dict[str, float] = attrs.field(factory=dict)
    ended: dict[str, float] = attrs.field(factory=dict)
    _ready: int = 0
    _go: anyio.Event = attrs.field(factory=anyio.Event)

    async def play(self, camera: Camera) -> T:
        """One camera's part."""
        # A first request of its own opens the connection and settles authentication ahead of time.
        with anyio.move_on_after(self.lead_seconds):
            try:
                await camera.vapix.users.whoami()
            except AccessError:
                raise  # a second try would only count as another wrong password
            except CameraError as error:
                _log.debug("%s: not greeted: %s", camera.name, error)  # the action will meet it, or need not
            finally:
                self._ready += 1
                if self._ready == self.expected:
                    self._go.set()
            await self._go.wait()
        self._go.set()
        self.started[camera.name] = anyio.current_time()
        result = await self.action(camera)
        self.ended[camera.name] = anyio.current_time()
        return result

    def cue(self, outcomes: tuple[Outcome[T], ...]) -> Cue[T]:
        """The result."""
        return Cue(
            outcomes=outcomes, start_skew_seconds=_spread(self.started), end_skew_seconds=_spread(self.ended)
        )


def _spread(times: dict[str, float]) -> float:
    return max(times.values()) - min(times.values()) if times else 0.0
