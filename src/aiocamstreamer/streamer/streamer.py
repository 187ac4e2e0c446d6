"""The CamStreamer app on one camera."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import ClassVar, Unpack

from aiocamstreamer import _arguments
from aiocamstreamer.app import App
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.streamer.audio_files import AudioFiles
from aiocamstreamer.streamer.diagnostics import DIAGNOSTICS_SECONDS, Checks, Diagnostics, arguments
from aiocamstreamer.streamer.dialects import ROOT
from aiocamstreamer.streamer.parameters import Parameters
from aiocamstreamer.streamer.streams import Streams
from aiocamstreamer.streamer.watch import StreamerWatch
from aiocamstreamer.wire import dates, envelope
from aiocamstreamer.wire.reply import Reply, into


class Streamer(App, StreamerWatch):
    """The CamStreamer app: streams, what they use, and what they are doing."""

    _roots: ClassVar[tuple[str, ...]] = (ROOT,)

    @property
    def streams(self) -> Streams:
        """The streams."""
        return Streams(self._line)

    @property
    def parameters(self) -> Parameters:
        """The app's global parameters."""
        return Parameters(self._line)

    @property
    def audio_files(self) -> AudioFiles:
        """Sounds that streams may use."""
        return AudioFiles(self._line)

    async def hls_url(self) -> str:
        """Where players find the playlist of a stream whose destination is `HlsPull`.

        Whoever knows the address may watch: it holds the camera's secret signature.
        """
        signature = (await self.parameters.list("signature")).get("signature", "")
        if not signature:
            raise MalformedReply(
                "no signature", camera=self._line.camera, request="param/get.cgi?list=signature"
            )
        return f"{self._line.address.url}{ROOT}/{signature}/live.m3u8"

    async def utc_time(self) -> dt.datetime:
        """The camera's own idea of the time."""
        return await self._get("get_utc_time.cgi", _moment)

    async def max_fps(self, *, video_source: int = 0) -> float:
        """The highest frame rate of a video source, counted from 0; for AXIS OS before 8.50.

        Raises:
            TypeError: *video_source* is no whole number.
            ValueError: *video_source* is negative.
        """
        _arguments.whole("video_source", video_source, 0)
        return await self._get("get_max_framerate.cgi", _number, {"video_source": video_source})

    async def log(self) -> str:
        """The newest lines of the app's log, plain text."""
        return await self._get("view_log.cgi", envelope.text, deadline=30.0)

    async def diagnostics(self, **checks: Unpack[Checks]) -> Diagnostics:
        """The app's findings about camera and network; only what *checks* name is asked.

        Args:
            checks: ``camera``, ``server``, ``server_time``, ``speed`` and ``ping`` are switches;
                ``video_host`` and ``audio_host`` are ``host:port`` to be reached.

        Raises:
            TypeError: No such check, or a switch that is neither True nor False.
            ValueError: A host without a port.
        """
        return await self._get(
            "diagnostics.cgi", _diagnostics, arguments(checks), deadline=DIAGNOSTICS_SECONDS
        )


def _number(reply: Reply) -> float:
    found = envelope.body(reply)
    return into(float, found.get("data") if isinstance(found, Mapping) else found, reply)


def _moment(reply: Reply) -> dt.datetime:
    seconds = into(float, envelope.data(reply), reply)
    # Seconds or milliseconds: nobody documents it, and no camera lives in the year 5000.
    seconds = seconds / 1000 if seconds > 1e11 else seconds
    try:
        return dates.since_1970(seconds)
    except ValueError as problem:
        raise MalformedReply(str(problem), camera=reply.camera, request=reply.request) from problem


def _diagnostics(reply: Reply) -> Diagnostics:
    return into(Diagnostics, envelope.data(reply), reply)
