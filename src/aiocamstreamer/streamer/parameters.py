"""Parameters of the CamStreamer app as a whole.

Source: CamStreamer App 4.x API, "CamStreamer Global Parameters"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.service import Service
from aiocamstreamer.streamer.dialects import ROOT, SWITCH_SECONDS
from aiocamstreamer.transport import DEADLINE
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.query import Scalar

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")


class Parameters(Service):
    """Parameters of the CamStreamer app as a whole, by name."""

    async def read(self, *names: str) -> dict[str, str]:
        """The values of *names*, as the app spells them; what it does not know is missing.

        Raises:
            ValueError: no name, or one that is none.
        """
        _check(names)
        arguments = {"list": ",".join(names)}
        reply = await self._http.get(f"{ROOT}/param/get.cgi", arguments, accept=envelope.SPOKEN)
        found = envelope.data(reply)
        if isinstance(found, str | int) and len(names) == 1:
            return {names[0]: str(found)}
        if not isinstance(found, Mapping):
            raise MalformedReply("no parameters by name", camera=reply.camera, request=reply.request)
        return {str(name): _text(value) for name, value in found.items()}

    async def set(self, values: Mapping[str, Scalar]) -> None:
        """Save *values* by name; the app restarts its streams. True and false become ``1`` and ``0``.

        Raises:
            ValueError: no name, or one that is none.
        """
        _check(tuple(values))
        deadline = max(DEADLINE, SWITCH_SECONDS)
        reply = await self._http.command(
            f"{ROOT}/param/set.cgi", values, deadline=deadline, accept=envelope.SPOKEN
        )
        envelope.acknowledge(reply)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(int(value)) if isinstance(value, bool) else str(value)


def _check(names: tuple[str, ...]) -> None:
    if not names:
        raise ValueError("names: at least one")
    for name in names:
        if not _NAME.fullmatch(name):
            raise ValueError(f"names: no name of a parameter: {name!r}")
