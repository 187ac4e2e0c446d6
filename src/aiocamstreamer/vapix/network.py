"""The network of a camera: reachable hosts, captured packets, header fields of its web server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import attrs

from aiocamstreamer.service import Service
from aiocamstreamer.transport import Transfer
from aiocamstreamer.vapix.api import JsonApi, fetched, lacking
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

    _headers = JsonApi("/axis-cgi/customhttpheader.cgi", version="1.0")

    async def ping(self, host: str) -> Reached:
        """Whether *host*, a name or an address, answers the camera's ping.

        Source: VAPIX introduction, "Connection test"
        """
        with lacking("ping test"):
            reply = await self._http.get("/axis-cgi/pingtest.cgi", {"ip": host}, deadline=_PATIENCE)
        words = text.body(reply)
        return Reached(ok=words.lower().startswith("got response"), words=words)

    async def connects(self, host: str, port: int) -> Reached:
        """Whether the camera can open a TCP connection to *port* of *host*.

        The words are not documented, so ``ok`` is what they sound like.

        Source: VAPIX introduction, "Connection test"
        """
        if not 0 < port < 65536:
            raise ValueError(f"port: {port} is not within 1 to 65535")
        arguments: dict[str, str | int | None] = {"address": host, "port": port}
        with lacking("TCP test"):
            reply = await self._http.get("/axis-cgi/tcptest.cgi", arguments, deadline=_PATIENCE)
        text.page_refused(reply)
        words = reply.text.strip()
        return Reached(ok=bool(words) and not any(sign in words.lower() for sign in _UNREACHED), words=words)

    async def trace(
        self, path: Path, *, seconds: int = 60, interface: str | None = None, transfer: Transfer | None = None
    ) -> int:
        """Write what passes over the camera's network for *seconds* to *path*; returns the size in bytes.

        The file is for Wireshark (pcap or pcapng), though the camera calls it ``debug.tgz``.

        Args:
            path: File to write.
            seconds: How long.
            interface: For example ``eth0``; None takes the camera's default.
            transfer: Told how far it has come.

        Raises:
            MalformedReply: What came is no network trace.

        Source: Axis, "How VAPIX works": network trace for one minute
        """
        if seconds < 1:
            raise ValueError(f"seconds: {seconds} is less than 1")
        cgi = "/axis-cgi/debug/debug.tgz"
        capture: dict[str, str | int | None] = {"cmd": "pcapdump", "duration": seconds}
        capture["interface"] = interface
        patience = seconds + _PATIENCE  # on a quiet network nothing comes before the end
        return await fetched(
            self._http,
            cgi,
            capture,
            path,
            magic=_PCAP,
            transfer=transfer,
            deadline=patience,
            idle=patience,
        )

    async def http_headers(self) -> Mapping[str, str]:
        """The header fields that the camera's web server adds to its answers.

        Source: VAPIX custom HTTP header API, ``list``
        """
        return await self._headers.call(self._http, "list", into=dict[str, str])

    async def set_http_headers(self, headers: Mapping[str, str]) -> None:
        """Add *headers* to the camera's answers; more than one at once needs AXIS OS 10.11.

        The camera's web server restarts, which breaks its connections.

        Source: VAPIX custom HTTP header API, ``set``
        """
        await self._headers.call(self._http, "set", params=_checked(headers), into=dict[str, str])

    async def remove_http_headers(self, headers: Mapping[str, str]) -> None:
        """No longer add *headers*, named with the values that they have. The web server restarts.

        Source: VAPIX custom HTTP header API, ``remove``
        """
        await self._headers.call(self._http, "remove", params=_checked(headers), into=dict[str, str])


def _checked(headers: Mapping[str, str]) -> Mapping[str, str]:
    if not headers:
        raise ValueError("headers: at least one is needed")
    for name, value in headers.items():
        if not name or any(sign in f"{name}{value}" for sign in "\r\n"):
            raise ValueError(f"headers: {name!r} is empty or holds a line break")
    return headers
