"""CamSwitcher 1.x: live sources, a queue of clips, notifications, for the vendor's first library.

Source: camstreamerlib 1.2.3. No document of that version is left, so answers are the envelope of later ones.
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from aiocamstreamer.virtual.apps.switcher.playback import done, refused
from aiocamstreamer.virtual.device.switcher import OUTPUT
from aiocamstreamer.virtual.server.event_sockets import EventSocket
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request
    from aiocamstreamer.virtual.server.routes import Socket

ROOT = "/local/camswitcher"
FIRST = "1.x"
"""The generation of the API, which a camera of a later one has not."""

routes = Routes()


def _is_unknown(request: Request) -> bool:
    return request.query.get("output_name", OUTPUT) != OUTPUT


@routes.http(f"{ROOT}/output_play.cgi", methods=("GET",), generation=FIRST)
def output_play(camera: Device, request: Request) -> Response:
    """Start the output."""
    if _is_unknown(request):
        return refused("unknown output", 404)
    with camera.change("switcher"):
        camera.state.switcher.running = True
    return done()


@routes.http(f"{ROOT}/live_source_switch.cgi", methods=("GET",), generation=FIRST)
def live_source_switch(camera: Device, request: Request) -> Response:
    """Put a source on the air."""
    source = request.query.get("source_name", "")
    if _is_unknown(request) or source not in camera.state.switcher.sources:
        return refused("unknown output or source", 404)
    with camera.change("switcher"):
        camera.state.switcher.play(source)
    return done()


@routes.http(f"{ROOT}/clip_queue_list.cgi", methods=("GET",), generation=FIRST)
def clip_queue_list(camera: Device, request: Request) -> Response:
    """The clips that wait."""
    return refused("unknown output", 404) if _is_unknown(request) else done(camera.state.playables.clip_queue)


@routes.http(f"{ROOT}/clip_queue_push.cgi", methods=("GET",), generation=FIRST)
def clip_queue_push(camera: Device, request: Request) -> Response:
    """Let a clip wait, to be played ``loop`` times."""
    clip, loop = request.query.get("clip_name", ""), request.query.get("loop", "1")
    if _is_unknown(request) or clip not in camera.state.playables.files or not loop.isdecimal():
        return refused("unknown output, clip or loop", 404)
    camera.state.playables.clip_queue.append({"clip_name": clip, "loop": int(loop)})
    return done()


@routes.http(f"{ROOT}/clip_queue_clear.cgi", methods=("GET",), generation=FIRST)
def clip_queue_clear(camera: Device, request: Request) -> Response:
    """Let no clip wait."""
    if _is_unknown(request):
        return refused("unknown output", 404)
    camera.state.playables.clip_queue.clear()
    return done()


@routes.http(f"{ROOT}/clip_queue_play.cgi", methods=("GET",), generation=FIRST)
def clip_queue_play(camera: Device, request: Request) -> Response:
    """Play the clip that waits longest."""
    queue = camera.state.playables.clip_queue
    if _is_unknown(request) or not queue:
        return refused("unknown output, or an empty queue")
    with camera.change("switcher"):
        camera.state.switcher.play(queue.pop(0)["clip_name"])
    return done()


@routes.http(f"{ROOT}/clip_queue_stop.cgi", methods=("GET",), generation=FIRST)
def clip_queue_stop(camera: Device, request: Request) -> Response:
    """Return to the default source."""
    if _is_unknown(request):
        return refused("unknown output", 404)
    with camera.change("switcher"):
        camera.state.switcher.play(camera.state.switcher.default_playlist)
    return done()


class NotificationSocket(EventSocket):
    """A client that has signed in with its handshake and is told what changes from then on."""

    def opened(self) -> None:
        """Let the client hear of what happens."""
        self._admit()


def _nothing(camera: Device, dialect: str) -> tuple[Mapping[str, Any], ...]:
    return ()


@routes.socket(f"{ROOT}/notifications", subprotocol="notifications")
def notifications(camera: Device, socket: Socket) -> EventSocket:
    """Events of changes."""
    return NotificationSocket(camera, socket, "camswitcher", _nothing)
