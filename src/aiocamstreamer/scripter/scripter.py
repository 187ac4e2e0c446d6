"""The CamScripter app of one camera."""

from __future__ import annotations

from typing import Literal

from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer.app import App, Lookout
from aiocamstreamer.scripter.camera_events import CameraEvents
from aiocamstreamer.scripter.packages import Packages
from aiocamstreamer.scripter.scripter_app import Part, StorageName, stored
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.backoff import Backoff
from aiocamstreamer.wire.reply import Reply, into

_NODE_SECONDS = 600.0


@model
class Storage(Record):
    """A storage for packages.

    Attributes:
        name: What `Packages.upload` calls it.
        capacity_mb: Its size.
    """

    name: StorageName | Unknown = alias("type")
    capacity_mb: float | None = alias("capacity_mb", default=0.0)


@model
class _Diagnostics(Record):
    """The app's description of itself."""

    node: Literal["OK", "NOT_INSTALLED", "NOT_FOUND"] | Unknown = alias("node_state")


class Scripter(Part, App, Lookout):
    """The CamScripter app: it runs packages, and lets programs add events to the camera's own."""

    @property
    def packages(self) -> Packages:
        """The packages."""
        return Packages(self._line)

    def camera_events(
        self, *, wait: bool = False, backoff: Backoff | None = None, deadline: float = 10.0
    ) -> CameraEvents:
        """A session that adds events to the camera's own; enter it with ``async with``.

        Args:
            wait: Wait for a camera that is not there yet, instead of raising; the caller's deadline counts.
            backoff: Pauses between attempts to connect again, and how many to make; by default for ever.
            deadline: Seconds that the camera has for each answer.
        """
        return CameraEvents(self._line, wait=wait, backoff=backoff, deadline=deadline)

    async def storages(self) -> tuple[Storage | Unknown, ...]:
        """Where packages can be stored."""
        return await self._get("package/get_storage.cgi", _storages)

    async def node_state(self) -> Literal["OK", "NOT_INSTALLED", "NOT_FOUND"] | Unknown:
        """Whether Node.js, which runs the packages, is there."""
        return (await self._get("diagnostics.cgi", _diagnostics)).node

    async def install_node(self, *, storage: StorageName = "FLASH") -> None:
        """Let the app fetch and install Node.js; it takes minutes, and an internet connection of the camera.

        Raises:
            ValueError: *storage* is none.
            CommandRefused: The app says no.
        """
        await self._command("node_update.cgi", {"storage": stored(storage)}, deadline=_NODE_SECONDS)


def _storages(reply: Reply) -> tuple[Storage | Unknown, ...]:
    return into(tuple[Storage | Unknown, ...], envelope.body(reply), reply)


def _diagnostics(reply: Reply) -> _Diagnostics:
    return into(_Diagnostics, envelope.body(reply), reply)
