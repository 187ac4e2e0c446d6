"""The ground that all parts of PlaneTracker stand on: who asks."""

from __future__ import annotations

import math

from aiocamstreamer.app import AppPart
from aiocamstreamer.planetracker import replies
from aiocamstreamer.planetracker.events import SOMEBODY, TrackerUser
from aiocamstreamer.transport import Line
from aiocamstreamer.wire.query import Scalar

ROOT = "/local/planetracker"


class Part(AppPart):
    """A part of PlaneTracker.

    Args:
        line: The line to the camera.
        user: Who acts; the app shows it to its other users, and priorities decide who may steer.

    Raises:
        ValueError: the user has no identifier or no name.
    """

    _roots = (ROOT,)

    def __init__(self, line: Line, *, user: TrackerUser = SOMEBODY) -> None:
        super().__init__(line)
        if not user.user_id or not user.user_name:
            raise ValueError(f"user: an identifier and a name are expected, got {user!r}")
        self._user = user

    async def _act(self, endpoint: str, **arguments: Scalar | None) -> None:
        """GET *endpoint* for its effect, once, in the user's name."""
        path, query = f"{ROOT}/package/{endpoint}", {**arguments, **self._who()}
        replies.acknowledge(await self._http.command(path, query, accept=replies.SPOKEN))

    async def _write(self, endpoint: str, json: object) -> None:
        """POST *json* to *endpoint* in the user's name."""
        path = f"{ROOT}/package/{endpoint}"
        replies.acknowledge(await self._http.post(path, self._who(), json=json, accept=replies.SPOKEN))

    def _who(self) -> dict[str, Scalar]:
        who = self._user
        return {"userId": who.user_id, "userName": who.user_name, "userPriority": who.user_priority}


def within(name: str, value: float, low: float, high: float) -> float:
    """*value*, if it is a number from *low* to *high*.

    Raises:
        TypeError: It is no number.
        ValueError: It lies elsewhere.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name}: a number is expected, got {value!r}")
    if not math.isfinite(value) or not low <= value <= high:
        raise ValueError(f"{name}: from {low:g} to {high:g}, got {value!r}")
    return value


def filled(name: str, value: object) -> str:
    """*value*, if it is a text that says something.

    Raises:
        ValueError: It does not.
    """
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name}: a text is expected, got {value!r}")
    return value
