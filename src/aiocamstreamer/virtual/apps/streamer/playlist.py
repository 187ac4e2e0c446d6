"""The HLS playlist of a stream that players fetch from the camera itself; its segments hold no picture.

Source: CamStreamer App 4.x API, "Parameter mediaServerUrl"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from aiocamstreamer.virtual.apps.streamer.records import older
from aiocamstreamer.virtual.apps.streamer.streams import ROOT, record
from aiocamstreamer.virtual.server.admission import web_page
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_SEGMENT_SECONDS = 2
_SEGMENTS = 5
"""Length and number of segments, as in the document's example of ``outputParameters``."""

_NOTHING = (b"\x47\x1f\xff\x10" + b"\xff" * 184) * 64
"""Null packets: a transport stream without a programme."""


@routes.http(f"{ROOT}/*/live.m3u8", methods=("GET",), role=None)
def playlist(camera: Device, request: Request) -> Response:
    """The newest segments, for whoever knows the camera's signature, while a stream is sent there."""
    if not _is_sent(camera, request):
        return web_page(404)
    first = int(camera.clock.utc().timestamp()) // _SEGMENT_SECONDS - _SEGMENTS
    segments = "".join(
        f"#EXTINF:{_SEGMENT_SECONDS}.0,\nlive.ts?segment={number}\n"
        for number in range(first, first + _SEGMENTS)
    )
    head = f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:{_SEGMENT_SECONDS}\n"
    text = f"{head}#EXT-X-MEDIA-SEQUENCE:{first}\n{segments}"
    return Response(text, media_type="application/vnd.apple.mpegurl")


@routes.http(f"{ROOT}/*/live.ts", methods=("GET",), role=None)
def segment(camera: Device, request: Request) -> Response:
    """One segment."""
    if not _is_sent(camera, request):
        return web_page(404)
    return Response(_NOTHING, media_type="video/mp2t")


def _is_sent(camera: Device, request: Request) -> bool:
    signature = camera.state.broadcasting.parameters.get("signature")
    streams = camera.state.streams.items()
    return request.path.split("/")[-2] == signature and any(
        older(record(camera, name))["mediaServerUrl"].startswith("hls:")
        for name, stream in streams
        if stream.is_streaming
    )
