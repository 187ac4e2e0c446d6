"""The virtual camera's clock: real time that a test may push forward."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import attrs

_FEW = 64
"""Timers that are kept without asking which of them were cancelled."""


@attrs.define(eq=False)
class Timer:
    """One callback that waits for its time."""

    callback: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        """Never call back."""
        self.cancelled = True


def nothing() -> None:
    """Do nothing."""


class Clock:
    """Seconds since the clock was made, plus what `advance` added.

    Everything in a virtual camera that expires or happens later (tokens, nonces, reboots) asks this clock,
    so a test moves time instead of waiting for it.
    """

    def __init__(self) -> None:
        self._zero = time.monotonic()
        self._started = datetime.now(UTC)
        self._advanced = 0.0
        self._skew = 0.0
        self._serial = itertools.count()
        self._waiting: list[tuple[float, int, Timer]] = []
        self._swept_at = _FEW
        self._lock = threading.Lock()
        self.changed: Callable[[], None] = nothing
        """Called after time jumped or a timer was set, from the thread that did it."""

    def seconds(self) -> float:
        """Seconds since the clock was made; never goes back."""
        return time.monotonic() - self._zero + self._advanced

    def utc(self) -> datetime:
        """The time that the camera believes it to be, with the skew it was given."""
        return self._started + timedelta(seconds=self.seconds() + self._skew)

    @property
    def skew(self) -> float:
        """Seconds by which the camera's idea of the date is wrong."""
        return self._skew

    @skew.setter
    def skew(self, seconds: float) -> None:
        self._skew = seconds

    def advance(self, seconds: float) -> None:
        """Let *seconds* pass at once; whatever was due within them happens now."""
        if seconds < 0:
            raise ValueError(f"seconds must not be negative, not {seconds!r}")
        self._advanced += seconds
        self.changed()

    def after(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call *callback* on the camera's loop once *seconds* have passed."""
        timer = Timer(callback)
        with self._lock:
            if len(self._waiting) >= self._swept_at:
                self._sweep()
            heapq.heappush(self._waiting, (self.seconds() + seconds, next(self._serial), timer))
        self.changed()
        return timer

    def clear(self) -> None:
        """Call nobody back of those who wait."""
        with self._lock:
            self._waiting.clear()

    def _sweep(self) -> None:
        """Leave out those that were cancelled, which are not held until they would be due."""
        self._waiting = [waiting for waiting in self._waiting if not waiting[2].cancelled]
        heapq.heapify(self._waiting)
        self._swept_at = max(_FEW, 2 * len(self._waiting))

    def due(self) -> float | None:
        """Call back everything that is due; seconds until the next one, None when nothing waits."""
        while True:
            with self._lock:
                while self._waiting and self._waiting[0][2].cancelled:
                    heapq.heappop(self._waiting)
                if not self._waiting:
                    return None
                wait = self._waiting[0][0] - self.seconds()
                if wait > 0:
                    return wait
                timer = heapq.heappop(self._waiting)[2]
            timer.callback()
