"""The ground that all parts of CamScripter stand on."""

from __future__ import annotations

from typing import Literal, TypeAlias

from aiocamstreamer import _arguments
from aiocamstreamer.app import AppPart
from aiocamstreamer.scripter.package import NAME
from aiocamstreamer.transport import DEADLINE
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.query import Arguments

ROOT = "/local/camscripter"

StorageName: TypeAlias = Literal["FLASH", "SD_DISK"]
"""The camera's own memory, or its SD card."""

_STORAGES: tuple[StorageName, ...] = ("FLASH", "SD_DISK")


class Part(AppPart):
    """A part of CamScripter."""

    _roots = (ROOT,)

    async def _command(self, endpoint: str, arguments: Arguments = (), *, deadline: float = DEADLINE) -> None:
        """GET *endpoint* for its effect, once."""
        path = f"{ROOT}/{endpoint}"
        reply = await self._http.command(path, arguments, deadline=deadline, accept=envelope.SPOKEN)
        envelope.acknowledge(reply)


def named(value: object) -> str:
    """*value*, if it can be the name of a package.

    Raises:
        ValueError: It cannot.
    """
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise ValueError(f"name: the name of a package, not {_arguments.shown(value)}")
    return value


def stored(storage: StorageName) -> StorageName:
    """*storage*, if it is one.

    Raises:
        ValueError: It is none.
    """
    return _arguments.one_of("storage", storage, _STORAGES)
