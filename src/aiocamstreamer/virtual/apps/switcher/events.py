"""CamSwitcher's events: what is on the air, what is available, what waits.

Source: CamSwitcher App API, "CSw WebSocket API". Audio switches also say whether it is the master audio:
CamStreamer's own client library drops them where they do not.
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from aiocamstreamer.virtual.server.event_sockets import Event, EventSocket, difference, initial, tell
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request
    from aiocamstreamer.virtual.server.routes import Socket

APP = "camswitcher"
ROOT = "/local/camswitcher"

routes = Routes()


@contextmanager
def change(camera: Device) -> Iterator[None]:
    """Tell clients what was switched, queued, uploaded or lost within the block."""
    before, silent = _present(camera), _unreplayed(camera)
    clips = set(camera.state.switcher.clips)
    yield
    now = camera.state.switcher.clips
    told = difference(silent, _unreplayed(camera)) + difference(before, _present(camera))
    told += [{"type": "ClipUpload", "clip_name": name} for name in sorted(now - clips)]
    told += [{"type": "ClipRemove", "clip_name": name} for name in sorted(clips - now)]
    tell(camera, APP, told)


def _present(camera: Device, dialect: str = "") -> list[Event]:
    """The events that describe the present."""
    it = camera.state.switcher
    place = {"playlist_active_stream": it.position, "playlist_name": it.playlist}
    return [
        {
            "type": "SwitcherStart" if it.running else "SwitcherStop",
            "default_playlist_id": it.default_playlist,
        },
        {**place, **_named(it.video), "type": "StreamSwitchVideo"},
        {**place, **_named(it.audio), "type": "StreamSwitchAudio", "master_audio": it.master_audio},
        *({"type": "StreamAvailable", "stream_name": name, "state": up} for name, up in it.sources.items()),
    ]


def _unreplayed(camera: Device) -> list[Event]:
    """Events about the present that the app does not send to those who connect."""
    it = camera.state.switcher
    return [
        {"type": "PlaylistQueueChange", "queue": list(it.queue)},
        {"type": "PlaylistSwitch", "playlist_name": it.playlist},
    ]


def _named(name: str) -> dict[str, str]:
    return {"clip_name" if name.startswith("s") else "stream_name": name}


@routes.http(f"{ROOT}/api/ws_authorization.cgi", f"{ROOT}/ws_authorization.cgi")
def ws_authorization(camera: Device, request: Request) -> Response:
    """A token for the events, where the documents and where newer apps put it."""
    token = camera.tokens.issue(APP)
    return JSONResponse({"status": 200, "message": token, "data": token})


@routes.socket(f"{ROOT}/events", subprotocol="events", role=None)
def events(camera: Device, socket: Socket) -> EventSocket:
    """Events of changes."""
    return EventSocket(camera, socket, APP, initial(_present))
