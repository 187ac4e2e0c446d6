"""Audio clips. Source: VAPIX media clip API."""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

ACTIONS = ("play", "stop", "upload", "remove", "update", "download")


@routes.http("/axis-cgi/mediaclip.cgi", role="operator", actions=ACTIONS, apis=("mediaclip",))
def mediaclip(camera: Device, request: Request) -> Response:
    """Play, keep, rename and give away clips."""
    act = _ACTIONS.get(request.fields.get("action", ""))
    return _refused("Invalid action") if act is None else _answered(act, camera, request)


@routes.http("/axis-cgi/playclip.cgi", role="viewer", apis=("mediaclip",))
def playclip(camera: Device, request: Request) -> Response:
    """Play, for viewers."""
    return _answered(_played, camera, request)


@routes.http("/axis-cgi/stopclip.cgi", role="viewer", apis=("mediaclip",))
def stopclip(camera: Device, request: Request) -> Response:
    """Stop, for viewers."""
    return _stopped(camera, request)


def _answered(act: Callable[[Device, Request], Response], camera: Device, request: Request) -> Response:
    try:
        return act(camera, request)
    except ValueError as problem:
        return _refused(str(problem))


def _played(camera: Device, request: Request) -> Response:
    number = _number(camera, request.fields)
    camera.state.hardware.playing = number
    return _done(f"playing={number}")


def _stopped(camera: Device, request: Request) -> Response:
    camera.state.hardware.playing = None
    return _done("stopping")


def _kept(camera: Device, request: Request) -> Response:
    if request.method != "POST" or not request.parts:
        raise ValueError("No file")
    number = max(camera.state.hardware.clips, default=-1) + 1
    camera.state.hardware.clips[number] = request.parts[0].data
    camera.state.parameters |= {
        f"MediaClip.M{number}.Name": request.query.get("name", f"Clip MediaClip.M{number}"),
        f"MediaClip.M{number}.Location": f"/etc/audioclips/MediaClip.M{number}.au",
        f"MediaClip.M{number}.Type": "audio",
    }
    return _done(f"uploaded={number}")


def _removed(camera: Device, request: Request) -> Response:
    number = _number(camera, request.fields)
    del camera.state.hardware.clips[number]
    for name in [name for name in camera.state.parameters if name.startswith(f"MediaClip.M{number}.")]:
        del camera.state.parameters[name]
    return _done(f"removed={number}")


def _renamed(camera: Device, request: Request) -> Response:
    number = _number(camera, request.fields)
    camera.state.parameters[f"MediaClip.M{number}.Name"] = request.fields.get("name", "")
    return _done(f"updated={number}")


def _given(camera: Device, request: Request) -> Response:
    return Response(camera.state.hardware.clips[_number(camera, request.fields)], media_type="audio/basic")


_ACTIONS = {
    "play": _played,
    "stop": _stopped,
    "upload": _kept,
    "remove": _removed,
    "update": _renamed,
    "download": _given,
}


def _number(camera: Device, fields: Mapping[str, str]) -> int:
    given = fields.get("clip", "")
    if not given.isdecimal() or int(given) not in camera.state.hardware.clips:
        raise ValueError(f"No such clip: {given}")
    return int(given)


def _done(what: str) -> Response:
    return PlainTextResponse(f"OK\r\n{what}\r\n")


def _refused(reason: str) -> Response:
    return PlainTextResponse(f"400 Bad Request\n{reason}\n", 400)
