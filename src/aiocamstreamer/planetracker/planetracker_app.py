"""The ground that all parts of PlaneTracker stand on: who asks."""

from __future__ import annotations

from aiocamstreamer import _arguments
from aiocamstreamer._checks import checked
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
        ValueError: The user has no identifier or no name.
    """

    _roots = (ROOT,)

    def __init__(self, line: Line, *, user: TrackerUser = SOMEBODY) -> None:
        super().__init__(line)
        _arguments.text("user.user_id", checked(user, "user").user_id)
        _arguments.text("user.user_name", user.user_name)
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
        return {
            "userId": who.user_id,
            "userName": who.user_name or "",
            "userPriority": who.user_priority or 0,
        }
