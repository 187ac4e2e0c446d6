"""Pictures: one, or one after the other.

Source: VAPIX video streaming API, "JPEG image request" and "Motion JPEG video request"; addresses that end in
a file's name are those of older documents, which programs still ask.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
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
_MOST = 2**31 - 1
ONVIF_PICTURE = "/onvif-cgi/jpg/image.cgi"
ONVIF_STREAM = "/onvif-media/media.amp"
"""Where ONVIF's clients are sent for a picture, and by RTSP for a profile's video."""

_ONVIF_PROFILE = re.compile(r"profile_(\d{1,4})_jpeg")
_IN_PATH = re.compile(r"/m?jpg/([^/]+)/[^/]+")
"""An address that names the channel, and not in an argument."""

_PROFILE = re.compile(r"StreamProfile\.S\d+\.Name")


@attrs.frozen
class Wanted:
    """The wishes of a request."""

    channel: int
    width: int | None
    height: int | None
    quality: int
    fps: float
    frames: int
    """After which Motion JPEG ends; 0 for never."""

    seconds: int
    """After which Motion JPEG ends; 0 for never."""


def arguments(camera: Device, request: Request) -> Fields | None:
    """The arguments of *request*, then those of the profile that it names; None where there is none.

    Of an argument that comes twice the first counts: a request may differ from its profile.
    """
    fields, named = request.fields, _IN_PATH.fullmatch(request.path)
    if request.path.startswith(ONVIF_STREAM) and "profile" in fields:
        named = _ONVIF_PROFILE.fullmatch(fields["profile"])
        if named is None:
            return None
    if named is not None:
        fields = Fields((("camera", named[1]), *fields.pairs))
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
    """The wishes of *request*, or what is wrong with them; what it leaves open is as the camera is set.

    A picture is no larger than the sensor, which is the largest size that ``Properties.Image.Resolution``
    names: whoever may look holds a few megabytes of pixels, not all of the memory. Smaller sizes are had
    whether they are named or not; nobody has recorded what a camera makes of them.
    """
    fields, read = arguments(camera, request), camera.state.parameters.get
    if fields is None:
        return "streamprofile: unknown value"
    numbers = {"camera": 1}
    for name, setting, default, low, high in (
        ("camera", "", 1, 1, camera.screen.channels),
        ("compression", "Appearance.Compression", 30, 0, 100),
        ("fps", "Stream.FPS", 0, 0, 60),
        ("nbrofframes", "Stream.NbrOfFrames", 0, 0, _MOST),
        ("duration", "Stream.Duration", 0, 0, _MOST),
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
    width, height = map(int, resolution.groups()) if resolution else (0, 0)
    if not (0 < width <= camera.screen.width and 0 < height <= camera.screen.height):
        return "resolution: unknown value"
    return Wanted(
        channel,
        width,
        height,
        max(1, 100 - numbers["compression"] // 2),
        numbers["fps"] or 15,
        numbers["nbrofframes"],
        numbers["duration"],
    )


def _asked(camera: Device, request: Request) -> Wanted | Response:
    """The wishes of *request*, or the refusal."""
    picture = wanted(camera, request)
    return picture if isinstance(picture, Wanted) else PlainTextResponse(f"Error:\n{picture}\n", 400)


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


async def frames(camera: Device, picture: Wanted) -> AsyncGenerator[bytes]:
    """Pictures, as many a second as are wanted, or as there is time for."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        yield await frame(camera, picture)
        due = max(due + 1 / picture.fps, loop.time())
        await asyncio.sleep(due - loop.time())


@routes.http("/axis-cgi/jpg/image.cgi", "/jpg/image.jpg", "/jpg/*/image.jpg", ONVIF_PICTURE, role="viewer")
async def image(camera: Device, request: Request) -> Response:
    """One picture."""
    picture = _asked(camera, request)
    if isinstance(picture, Response):
        return picture
    return Response(
        await frame(camera, picture), media_type="image/jpeg", headers={"cache-control": "no-store"}
    )


@routes.http("/axis-cgi/bitmap/image.bmp", "/bitmap/image.bmp", role="viewer")
async def bitmap(camera: Device, request: Request) -> Response:
    """One picture as a bitmap."""
    picture = _asked(camera, request)
    if isinstance(picture, Response):
        return picture
    data = await camera.painted(
        lambda: camera.video.bmp(
            seconds=camera.clock.seconds(),
            channel=picture.channel,
            width=picture.width,
            height=picture.height,
        )
    )
    return Response(data, media_type="image/bitmap", headers={"cache-control": "no-store"})


@routes.http("/axis-cgi/mjpg/video.cgi", "/mjpg/video.mjpg", "/mjpg/*/video.mjpg", role="viewer")
async def video(camera: Device, request: Request) -> Response:
    """Pictures until the client has seen enough, or as many or as long as it wants."""
    picture = _asked(camera, request)
    if isinstance(picture, Response):
        return picture

    async def parts() -> AsyncIterator[bytes]:
        now, count = camera.clock.seconds, 0
        end = now() + picture.seconds
        async with aclosing(frames(camera, picture)) as pictures:
            async for data in pictures:
                if picture.seconds and now() >= end:
                    return
                head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
                yield head.encode() + data + b"\r\n"
                count += 1
                if count == picture.frames:
                    return

    return StreamingResponse(parts(), media_type=f"multipart/x-mixed-replace; boundary={BOUNDARY}")


@routes.http("/axis-cgi/media.cgi", "/axis-media/media.cgi", role="viewer")
def container(camera: Device, request: Request) -> Response:
    """Video in a container, all kinds of which ask for an encoder that there is not."""
    fields = arguments(camera, request)
    codec = "h264" if fields is None else fields.get("videocodec", "h264")
    return PlainTextResponse(f"Error:\nvideocodec: there is no encoder for {codec[:40]}\n", 400)
