"""Sizes of pictures, texts upon them, and what keeps the lens clear.

Source: VAPIX video streaming API, ``imagesize.cgi`` and ``videostatus.cgi``; overlay API; clear view API
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.server.admission import web_page
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.json_api import Refused, answer
from aiocamstreamer.virtual.vapix.video import wanted

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.device.hardware import Wiper
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

WIPING_SECONDS = 10
_LIMITS = (5, 120)
_MOST_CHANNELS = 64
_TEXTS = 16
_LONGEST_TEXT = 512


@routes.http("/axis-cgi/imagesize.cgi", "/axis-cgi/view/imagesize.cgi", role="viewer", apis=("image-size",))
def imagesize(camera: Device, request: Request) -> Response:
    """The size of the pictures that a request would get."""
    picture = wanted(camera, request)
    if isinstance(picture, str):
        return PlainTextResponse(f"Error:\n{picture}\n")
    return PlainTextResponse(f"image width = {picture.width}\r\nimage height = {picture.height}\r\n")


@routes.http("/axis-cgi/videostatus.cgi", "/axis-cgi/view/videostatus.cgi", role="viewer")
def video_status(camera: Device, request: Request) -> Response:
    """Whether there is a picture of each channel that is named."""
    numbers = request.fields.get("status", "").split(",")[:_MOST_CHANNELS]
    if not all(number.isascii() and number.isdigit() for number in numbers):
        return PlainTextResponse("Error:\nstatus: unknown value\n", 400)
    there = {str(channel + 1) for channel in range(camera.screen.channels)}
    lines = (f"Video {number} = {'video' if number in there else 'no video'}\r\n" for number in numbers)
    return PlainTextResponse("".join(lines))


@routes.http("/axis-cgi/dynamicoverlay.cgi", "/axis-cgi/operator/dynamicoverlay.cgi", role="operator")
@routes.http("/axis-cgi/admin/dynamicoverlay.cgi")
def dynamic_text(camera: Device, request: Request) -> Response:
    """The texts that stand for ``#D`` in the camera's own overlays, which the picture does not show.

    Nobody has recorded the answers.
    """
    fields, texts = request.fields, camera.state.hardware.dynamic_texts
    index = fields.get("text_index", "0")
    if index not in map(str, range(_TEXTS + 1)):
        return PlainTextResponse("Error:\ntext_index: unknown value\n", 400)
    match fields.get("action"):
        case "settext":
            texts[int(index)] = fields.get("text", "")[:_LONGEST_TEXT]
            return PlainTextResponse("OK\n")
        case "gettext":
            return PlainTextResponse(f"{texts.get(int(index), '')}\n")
        case _:
            return PlainTextResponse("Error:\naction: unknown value\n", 400)


@routes.http("/axis-cgi/clearviewcontrol.cgi", role="operator")
def clear_view(camera: Device, request: Request) -> Response:
    """The wiper."""
    wiper = camera.state.hardware.wiper
    if wiper is None:
        return web_page(404)
    return answer(
        request,
        "1.0",
        {
            "getServiceInfo": lambda _: {"services": [_described()]},
            "getStatus": partial(_status, camera, wiper),
            "start": partial(_start, camera, wiper),
            "stop": partial(_stop, wiper),
        },
    )


def _described() -> dict[str, Any]:
    low, high = _LIMITS
    return {
        "id": 0,
        "type": "wiper",
        "durationVariable": True,
        "durationDefault": WIPING_SECONDS,
        "durationMin": low,
        "durationMax": high,
        "stoppable": True,
    }


def _status(camera: Device, wiper: Wiper, params: Mapping[str, Any]) -> dict[str, Any]:
    _check(params)
    left = wiper.until - camera.clock.seconds()
    return {"state": "running", "stopsIn": int(left)} if left > 0 else {"state": "idle"}


def _start(camera: Device, wiper: Wiper, params: Mapping[str, Any]) -> dict[str, Any]:
    _check(params)
    seconds = params.get("duration", WIPING_SECONDS)
    if not _LIMITS[0] <= seconds <= _LIMITS[1]:
        raise Refused(4002, "Required parameter missing or invalid")
    wiper.until = camera.clock.seconds() + seconds
    return {}


def _stop(wiper: Wiper, params: Mapping[str, Any]) -> dict[str, Any]:
    _check(params)
    wiper.until = 0.0
    return {}


def _check(params: Mapping[str, Any]) -> None:
    if params.get("id") != 0:
        raise Refused(4002, "Required parameter missing or invalid")
