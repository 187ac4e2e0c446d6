"""Pictures: one, or one after the other."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import attrs
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from aiocamstreamer.virtual.server.request import Fields
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

BOUNDARY = "myboundary"
_RESOLUTION = re.compile(r"(\d{1,4})x(\d{1,4})")
_PROFILE = re.compile(r"StreamProfile\.S\d+\.Name")


@attrs.frozen
class Wanted:
    """The wishes of a request."""

    channel: int
    width: int | None
    height: int | None
    quality: int
    fps: float


def arguments(camera: Device, request: Request) -> Fields | None:
    """The arguments of *request*, then those of the stream profile that it names; None where there is none.

    Of an argument that comes twice the first counts: a request may differ from its profile.
    """
    fields = request.fields
    name, parameters = fields.get("streamprofile"), camera.state.parameters
    if not name:
        return fields
    names = (key for key, value in parameters.items() if _PROFILE.fullmatch(key) and value == name)
    group = next(names, "").removesuffix("Name")
    if not group:
        return None
    saved = attrs.evolve(request, target=f"/?{parameters.get(f'{group}Parameters', '')}", body=b"")
    return Fields((*fields.pairs, *saved.query.pairs))


def wanted(camera: Device, request: Request) -> Wanted | str:
    """The wishes of *request*, or what is wrong with them; what it leaves open is as the camera is set."""
    fields, read = arguments(camera, request), camera.state.parameters.get
    if fields is None:
        return "streamprofile: unknown value"
    numbers = {"camera": 1}
    for name, setting, default, low, high in (
        ("camera", "", 1, 1, camera.screen.channels),
        ("compression", "Appearance.Compression", 30, 0, 100),
        ("fps", "Stream.FPS", 0, 0, 60),
    ):
        given = fields.get(name) or read(f"Image.I{numbers['camera'] - 1}.{setting}") or default
        try:
            numbers[name] = int(given)
        except ValueError:
            return f"{name}: unknown value"
        if not low <= numbers[name] <= high:
            return f"{name}: unknown value"
    channel = numbers["camera"] - 1
    usual = read(f"Image.I{channel}.Appearance.Resolution") or f"{camera.screen.width}x{camera.screen.height}"
    resolution = _RESOLUTION.fullmatch(fields.get("resolution") or usual)
    if resolution is None or not int(resolution[1]) or not int(resolution[2]):
        return "resolution: unknown value"
    return Wanted(
        channel,
        int(resolution[1]),
        int(resolution[2]),
        max(1, 100 - numbers["compression"] // 2),
        numbers["fps"] or 15,
    )


async def frame(camera: Device, picture: Wanted) -> bytes:
    """The picture now, drawn off the loop."""
    return await camera.painted(
        lambda: camera.video.jpeg(
            seconds=camera.clock.seconds(),
            channel=picture.channel,
            width=picture.width,
            height=picture.height,
            quality=picture.quality,
        )
    )


async def frames(camera: Device, picture: Wanted) -> AsyncIterator[bytes]:
    """Pictures, as many a second as are wanted, or as there is time for."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        yield await frame(camera, picture)
        due = max(due + 1 / picture.fps, loop.time())
        await asyncio.sleep(due - loop.time())


@routes.http("/axis-cgi/jpg/image.cgi", role="viewer")
async def image(camera: Device, request: Request) -> Response:
    """One picture."""
    picture = wanted(camera, request)
    if isinstance(picture, str):
        return PlainTextResponse(f"Error:\n{picture}\n", 400)
    return Response(
        await frame(camera, picture), media_type="image/jpeg", headers={"cache-control": "no-store"}
    )


@routes.http("/axis-cgi/mjpg/video.cgi", role="viewer")
async def video(camera: Device, request: Request) -> Response:
    """Pictures until the client has seen enough."""
    picture = wanted(camera, request)
    if isinstance(picture, str):
        return PlainTextResponse(f"Error:\n{picture}\n", 400)

    async def parts() -> AsyncIterator[bytes]:
        async for data in frames(camera, picture):
            head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
            yield head.encode() + data + b"\r\n"

    return StreamingResponse(parts(), media_type=f"multipart/x-mixed-replace; boundary={BOUNDARY}")
