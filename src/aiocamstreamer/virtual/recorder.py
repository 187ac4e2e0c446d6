"""Stands between clients and a real camera, passes everything on as it is, and writes it down."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit

from aiocamstreamer.virtual.recording.cassette import Cassette
from aiocamstreamer.virtual.recording.transcript import Transcript
from aiocamstreamer.virtual.server.thread import Host

CHUNK = 65_536


class Recorder:
    """``with Recorder("http://192.168.1.5") as recorder:`` listens at ``recorder.url``.

    Clients log in with the camera's own accounts: their credentials pass through it, but are not written
    down, nor is anything else that `aiocamstreamer.scrubbing.Scrub` finds.

    Args:
        camera: ``http://ADDRESS`` or ``https://ADDRESS``.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        insecure: Take any certificate of the camera.

    Raises:
        ValueError: *camera* is no such address.
    """

    def __init__(
        self, camera: str, *, host: str = "127.0.0.1", port: int = 0, insecure: bool = False
    ) -> None:
        parts = urlsplit(camera)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise ValueError(f"camera: must be http://ADDRESS or https://ADDRESS, not {camera!r}")
        self.cassette = Cassette()
        """What has been heard so far."""

        self._camera = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
        self._tls: ssl.SSLContext | None = ssl.create_default_context() if parts.scheme == "https" else None
        if self._tls is not None and insecure:
            self._tls.check_hostname, self._tls.verify_mode = False, ssl.CERT_NONE
        self._listening = host, port
        self._running: tuple[Host, asyncio.Server] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> Self:
        """Listen; returns once connections are accepted.

        Raises:
            OSError: *host* and *port* cannot be listened on.
        """
        runner = Host.acquire()
        try:
            server = runner.wait(asyncio.start_server(self._serve, *self._listening))
        except BaseException:
            runner.release()
            raise
        self._running = runner, server
        return self

    def stop(self) -> None:
        """Break every connection and free the port; the cassette keeps what was heard."""
        if self._running is not None:
            runner, server = self._running
            self._running = None
            runner.wait(self._close(server))
            runner.release()

    def __enter__(self) -> Self:
        return self if self._running else self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where clients connect in place of the camera.

        Raises:
            RuntimeError: It does not listen.
        """
        if self._running is None:
            raise RuntimeError("the recorder has not been started")
        host, port = self._running[1].sockets[0].getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    async def _close(self, server: asyncio.Server) -> None:
        server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        with suppress(OSError, asyncio.CancelledError):
            try:
                await self._join(reader, writer)
            finally:
                writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        transcript = Transcript(self.cassette)
        host, port = self._camera
        answers, asks = await asyncio.open_connection(host, port, ssl=self._tls)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_pass(reader, asks, transcript.client))
                group.create_task(_pass(answers, writer, transcript.camera))
        except ExceptionGroup as group:
            raise ConnectionError from group
        finally:
            asks.transport.abort()


async def _pass(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, hear: Callable[[bytes], None]
) -> None:
    """Pass bytes on until their end, which is passed on as well."""
    while data := await reader.read(CHUNK):
        hear(data)
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()
    else:
        writer.close()
