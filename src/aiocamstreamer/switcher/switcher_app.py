"""The ground that all parts of CamSwitcher stand on: where its versions answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from aiocamstreamer.app import AppPart
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.query import Arguments
from aiocamstreamer.wire.reply import Reply, reader

StorageName: TypeAlias = Literal["FLASH", "SD_DISK"]
"""The SD card, or the camera's own memory."""

STORAGES: tuple[StorageName, ...] = ("SD_DISK", "FLASH")

Channel: TypeAlias = Literal["av", "audio", "video"]
"""What is played of something: both, or one alone."""

Keyboard: TypeAlias = Mapping[str, str | None]
"""Keys of the app's user interface, by what they do; None for none."""


class Part(AppPart):
    """A part of CamSwitcher.

    Source: CamSwitcher App 2.x API prints the third root for most endpoints and the second for one; newer
    versions of the app answer below the first
    """

    _roots = (
        "/local/camswitcher/api",
        "/local/camswitcher",
        "/local/camswitcher/react/local/camswitcher/api",
    )

    async def _command(self, endpoint: str, arguments: Arguments = (), *, deadline: float = 10.0) -> None:
        """GET *endpoint* for its effect, once."""

        async def ask(path: str) -> None:
            reply = await self._http.command(path, arguments, deadline=deadline, accept=envelope.SPOKEN)
            envelope.acknowledge(reply)

        await self._find(endpoint, ask)


@reader
def mapping(reply: Reply) -> Mapping[str, Any]:
    """The object under ``data``."""
    found = envelope.data(reply)
    if not isinstance(found, Mapping):
        raise MalformedReply('"data" is no object', camera=reply.camera, request=reply.request)
    return found
