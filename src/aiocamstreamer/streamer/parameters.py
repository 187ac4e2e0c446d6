"""Parameters of the CamStreamer app as a whole.

Source: CamStreamer App 4.x API, "CamStreamer Global Parameters"
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from aiocamstreamer import _arguments
from aiocamstreamer.errors import MalformedReply, NotFound
from aiocamstreamer.service import Service
from aiocamstreamer.streamer.dialects import ROOT, SWITCH_SECONDS
from aiocamstreamer.transport import DEADLINE
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.query import Scalar
from aiocamstreamer.wire.reply import Reply, reader

_GET = f"{ROOT}/param/get.cgi"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")


class Parameters(Service):
    """Parameters of the CamStreamer app as a whole, by name."""

    async def list(self, *names: str) -> dict[str, str]:
        """The values of *names*, as the app spells them; what it does not know is missing.

        Raises:
            TypeError: A name is no text.
            ValueError: No name, or one that is none.
        """
        _check(names)
        reply = await self._http.get(_GET, {"list": ",".join(names)}, accept=envelope.SPOKEN)
        return _named(reply, names)

    async def get(self, name: str) -> str:
        """The value of *name*, as the app spells it.

        Raises:
            TypeError: *name* is no text.
            ValueError: *name* is none.
            NotFound: The app does not know it.
        """
        value = (await self.list(name)).get(name)
        if value is None:
            raise NotFound(f"parameter {name!r}", camera=self._line.camera, request=_GET)
        return value

    async def update(self, values: Mapping[str, Scalar]) -> None:
        """Save *values* by name; the app restarts its streams. True and false become ``1`` and ``0``.

        Raises:
            TypeError: A value is neither text, number nor truth value.
            ValueError: No name, one that is none, or a number that is not finite.
        """
        _check(tuple(values))
        if None in values.values():
            raise TypeError("values: a text, a number or a truth value, not None")
        deadline = max(DEADLINE, SWITCH_SECONDS)
        reply = await self._http.command(
            f"{ROOT}/param/set.cgi", values, deadline=deadline, accept=envelope.SPOKEN
        )
        envelope.acknowledge(reply)


@reader
def _named(reply: Reply, names: Sequence[str]) -> dict[str, str]:
    found = envelope.data(reply)
    if isinstance(found, str | int) and len(names) == 1:
        return {names[0]: _text(found)}
    if not isinstance(found, Mapping):
        raise MalformedReply("no parameters by name", camera=reply.camera, request=reply.request)
    return {str(name): _text(value) for name, value in found.items()}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(int(value)) if isinstance(value, bool) else str(value)


def _check(names: tuple[str, ...]) -> None:
    for name in _arguments.some("names", names):
        if not _NAME.fullmatch(_arguments.text("names", name)):
            raise ValueError(f"names: names of parameters, not {_arguments.shown(name)}")
