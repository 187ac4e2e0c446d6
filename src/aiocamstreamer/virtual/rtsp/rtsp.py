"""The RTSP server of one camera."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiocamstreamer.virtual.rtsp.connection import RtspProtocol
from aiocamstreamer.virtual.rtsp.presentation import PATHS
from aiocamstreamer.virtual.rtsp.tunnel import Tunnels
from aiocamstreamer.virtual.server.http import HttpProtocol

if TYPE_CHECKING:
    from aiocamstreamer.virtual.rtsp.rtsp_session import Session
    from aiocamstreamer.virtual.server.routes import Served

_OF_HTTP = b"GET ", b"POST "
"""Beginnings of requests that only HTTP has."""


class Rtsp:
    """Everybody who is connected to *camera* by RTSP.

    Attributes:
        routes: The tunnel's two ends on the port of HTTP.
    """

    def __init__(self, camera: Served) -> None:
        self._camera = camera
        self._sessions: set[Session] = set()
        self.routes = Tunnels(camera, self._sessions).routes

    def protocol(self, tasks: set[asyncio.Task[None]]) -> asyncio.Protocol:
        """The owner of a connection to the port of RTSP."""
        return Greeting(self._camera, self._sessions, tasks)


class Greeting(RtspProtocol):
    """The owner of a connection until it is known what the client speaks: tunnels may be opened here, too."""

    def __init__(self, camera: Served, sessions: set[Session], tasks: set[asyncio.Task[None]]) -> None:
        super().__init__(camera, sessions)
        self._tasks = tasks
        self._begun = b""
        self._is_known = False

    def data_received(self, data: bytes) -> None:
        """Find out, and go on accordingly."""
        if self._is_known:
            self.receive(data)
            return
        self._begun += data
        if any(word.startswith(self._begun) and word != self._begun for word in _OF_HTTP):
            return
        self._is_known = True
        if not self._begun.startswith(_OF_HTTP):
            self.receive(self._begun)
            return
        self._expect(None)
        http = HttpProtocol(self._camera, self._tasks, only=PATHS)
        self._line.set_protocol(http)
        http.connection_made(self._line)
        http.data_received(self._begun)
