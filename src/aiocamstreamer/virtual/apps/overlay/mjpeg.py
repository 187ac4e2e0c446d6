"""CamOverlay's look at other streams: the first picture of an MJPEG stream, fetched for a client.

Source: CamOverlay App, as its web interface uses it
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, cast

import httpx
from starlette.responses import Response

from aiocamstreamer.virtual.apps.overlay.services import API, refused
from aiocamstreamer.virtual.apps.proxy import address, may_forward
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

_BEGIN, _END = b"\xff\xd8", b"\xff\xd9"
_LARGEST = 4 * 2**20
_SECONDS = 5.0

routes = Routes()


@routes.http(f"{API}/fetch_mjpeg_image.cgi", methods=("GET",))
async def fetch_mjpeg_image(camera: Device, request: Request) -> Response:
    """One picture of the stream at ``mjpeg_url``."""
    if not may_forward(camera, request):
        return refused("no picture from the stream")
    try:
        async with asyncio.timeout(_SECONDS):
            picture = await _first_picture(request.query.get("mjpeg_url", ""))
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
        picture = None
    return (
        refused("no picture from the stream")
        if picture is None
        else Response(picture, media_type="image/jpeg")
    )


async def _first_picture(url: str) -> bytes | None:
    """From one mark of a JPEG file to the other; None where there is none."""
    received, where = bytearray(), address(url)
    async with (
        httpx.AsyncClient(trust_env=False) as client,
        client.stream("GET", where) as answer,
        # Not left to whoever collects garbage, when the loop may have gone.
        aclosing(cast("AsyncGenerator[bytes]", answer.aiter_bytes())) as chunks,
    ):
        async for chunk in chunks:
            received += chunk
            begin = received.find(_BEGIN)
            end = received.find(_END, begin) if begin >= 0 else -1
            if end >= 0:
                return bytes(received[begin : end + len(_END)])
            if len(received) > _LARGEST:
                break
    return None
