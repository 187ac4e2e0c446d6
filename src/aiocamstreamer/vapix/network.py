"""Hosts that the camera reaches, and what passes over its network."""

from __future__ import annotations

import os

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer.service import Service
from aiocamstreamer.transport import Transfer, ending
from aiocamstreamer.vapix.api import fetched
from aiocamstreamer.wire import text

_PCAP = (
    b"\xd4\xc3\xb2\xa1",
    b"\xa1\xb2\xc3\xd4",
    b"\x4d\x3c\xb2\xa1",
    b"\xa1\xb2\x3c\x4d",
    b"\x0a\x0d\x0d\x0a",
)
"""How pcap, in both byte orders and both resolutions, and pcapng begin."""
_UNREACHED = ("no response", "fail", "error", "refused", "timed out", "timeout", "unreachable", "closed")
_LONGEST_TRACE = 86_400  # seconds
_PATIENCE = 30.0
"""Seconds for one test: the camera answers when it has made up its mind."""


@attrs.frozen(kw_only=True)
class Reached:
    """Whether a camera reached another host.

    Attributes:
        ok: Whether it did, as far as its words tell.
        words: What it said.
    """

    ok: bool
    words: str


class Network(Service):
    """The camera's network."""

    async def ping(self, host: str) -> Reached:
        """Whether *host*, a name or an address, answers the camera's ping.

        Source: VAPIX introduction, "Connection test"
        """
        reply = await self._http.get(
            "/axis-cgi/pingtest.cgi", {"ip": _arguments.line("host", host)}, deadline=_PATIENCE
        )
        words = text.body(reply)
        return Reached(ok=words.lower().startswith("got response"), words=words)

    async def connects(self, host: str, port: int) -> Reached:
        """Whether the camera can open a TCP connection to *port* of *host*.

        The words are not documented, so ``ok`` is what they sound like.

        Source: VAPIX introduction, "Connection test"
        """
        arguments: dict[str, str | int | None] = {
            "address": _arguments.line("host", host),
            "port": _arguments.whole("port", port, 1, 65535),
        }
        reply = await self._http.get("/axis-cgi/tcptest.cgi", arguments, deadline=_PATIENCE)
        words = text.said(reply).strip()
        return Reached(ok=bool(words) and not any(sign in words.lower() for sign in _UNREACHED), words=words)

    @ending
    async def trace(
        self,
        to: str | os.PathLike[str],
        *,
        seconds: int = 60,
        interface: str | None = None,
        transfer: Transfer | None = None,
    ) -> int:
        """Write what passes over the camera's network for *seconds* to *to*; returns the size in bytes.

        The file is for Wireshark (pcap or pcapng), though the camera calls it ``debug.tgz``.

        Args:
            to: File to write.
            seconds: How long.
            interface: For example ``eth0``; None takes the camera's default.
            transfer: Told how far it has come.

        Raises:
            MalformedReply: What came is no network trace.

        Source: Axis, "How VAPIX works": network trace for one minute
        """
        _arguments.whole("seconds", seconds, 1, _LONGEST_TRACE)
        cgi = "/axis-cgi/debug/debug.tgz"
        capture: dict[str, str | int | None] = {"cmd": "pcapdump", "duration": seconds}
        capture["interface"] = _arguments.optional(_arguments.line, "interface", interface)
        patience = seconds + _PATIENCE  # on a quiet network nothing comes before the end
        return await fetched(
            self._http,
            cgi,
            capture,
            to,
            magic=_PCAP,
            transfer=transfer,
            deadline=patience,
            idle=patience,
        )
