"""CamSwitcher over HTTP: playlists, the queue, and where the output is.

Source: CamSwitcher App 2.x API; endpoints that it lacks as the vendor's own library calls them
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import JSONResponse, PlainTextResponse, Response

from aiocamstreamer.virtual.apps.overlay.services import CLOCK_TOLERANCE
from aiocamstreamer.virtual.device.capture_modes import most_fps
from aiocamstreamer.virtual.device.switcher import STORAGES
from aiocamstreamer.virtual.server.routes import Handler, Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

NEW_ROOT = "/local/camswitcher/api"
OLD_ROOTS = ("/local/camswitcher", "/local/camswitcher/react/local/camswitcher/api")
OLD, NEW = "4.x", "6.x"
"""Generations of the API."""


_FOLLOWED = ("Camswitcher.MasterAudio", "Camswitcher.DefaultPlaylist")

routes = Routes()


def endpoint(
    routes: Routes, name: str, *, methods: tuple[str, ...] = ("GET",), actions: tuple[str, ...] = ()
) -> Callable[[Handler], Handler]:
    """Declare the decorated function as the answer to *name* below every root that versions have."""

    def declare(handler: Handler) -> Handler:
        routes.http(f"{NEW_ROOT}/{name}", methods=methods, actions=actions, generation=NEW)(handler)
        older = [f"{root}/{name}" for root in OLD_ROOTS]
        return routes.http(*older, methods=methods, actions=actions, generation=OLD)(handler)

    return declare


def done(data: object = None) -> Response:
    """The answer to what was carried out, with *data* where there is some."""
    return JSONResponse({"status": 200, "message": "OK", **({} if data is None else {"data": data})})


def refused(reason: str, status: int = 400) -> Response:
    """The answer to what cannot be carried out: HTTP 200, as the apps send it."""
    return JSONResponse({"status": status, "message": reason})


@contextmanager
def follow_parameters(camera: Device) -> Iterator[None]:
    """Play what the parameters say once they are changed within the block."""
    now, switcher = camera.state.parameters, camera.state.switcher
    audio_before, playlist_before = map(now.get, _FOLLOWED)
    yield
    audio_now, playlist_now = map(now.get, _FOLLOWED)
    if audio_before != audio_now:
        audio = parameter(camera, "MasterAudio")
        switcher.master_audio = audio.get("type") in {"SILENCE", "STREAM", "CLIP"}
        chosen = {"STREAM": "stream_name", "CLIP": "clip_name"}.get(str(audio.get("type")), "")
        switcher.audio = audio.get(chosen) or _own_audio(camera)
    if playlist_before != playlist_now:
        wanted = parameter(camera, "DefaultPlaylist").get("default_playlist_id")
        switcher.default_playlist = wanted or switcher.default_playlist


def parameter(camera: Device, name: str) -> dict[str, Any]:
    """The JSON in one of the app's parameters; nothing where there is none."""
    try:
        found = orjson.loads(camera.state.parameters.get(f"Camswitcher.{name}") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _own_audio(camera: Device) -> str:
    """Whose sound belongs to what is shown."""
    switcher = camera.state.switcher
    return camera.state.playables.first(switcher.playlist, "audio") or switcher.video


def play(camera: Device, name: str) -> None:
    """Put a playlist on the air."""
    playables = camera.state.playables
    camera.state.switcher.play(name, playables.first(name, "video"), playables.first(name, "audio"))


def _saved(name: str) -> Handler:
    """A handler that reads and replaces one of the lists."""

    def answer(camera: Device, request: Request) -> Response:
        match request.query.get("action"):
            case "get":
                return done(getattr(camera.state.playables, name))
            case "set":
                return _replace(camera, name, request)
            case _:
                return refused("invalid action specified")

    return answer


def _replace(camera: Device, name: str, request: Request) -> Response:
    try:
        entries = request.json()
    except ValueError:
        entries = None
    if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
        return refused("invalid JSON")
    with camera.change("switcher"):
        setattr(camera.state.playables, name, entries)
        if name == "streams":
            sources = camera.state.switcher.sources
            camera.state.switcher.sources = {
                stream: sources.get(stream, bool(entry.get("enabled", True)))
                for stream, entry in entries.items()
            }
    return done()


for _list in ("playlists", "streams", "clips", "trackers"):
    endpoint(routes, f"{_list}.cgi", methods=("GET", "POST"), actions=("get", "set"))(_saved(_list))


@endpoint(routes, "playlist_switch.cgi")
def playlist_switch(camera: Device, request: Request) -> Response:
    """Play a playlist now and empty the queue."""

    def act(name: str) -> None:
        camera.state.switcher.queue.clear()
        play(camera, name)

    return _with_playlist(camera, request, act)


@endpoint(routes, "playlist_queue_list.cgi")
def playlist_queue_list(camera: Device, request: Request) -> Response:
    """The playlists that wait."""
    return done({"playlist_queue_list": camera.state.switcher.queue})


@endpoint(routes, "playlist_queue_push.cgi")
def playlist_queue_push(camera: Device, request: Request) -> Response:
    """Let a playlist wait."""
    return _with_playlist(camera, request, camera.state.switcher.queue.append)


def _with_playlist(camera: Device, request: Request, act: Callable[[str], None]) -> Response:
    """Do something with the playlist that *request* names."""
    name = request.query.get("playlist_name", "")
    if name not in camera.state.playables.playlists:
        return refused("playlist not found", 404)
    with camera.change("switcher"):
        act(name)
    return done()


@endpoint(routes, "playlist_queue_clear.cgi")
def playlist_queue_clear(camera: Device, request: Request) -> Response:
    """Let nothing wait."""
    with camera.change("switcher"):
        camera.state.switcher.queue.clear()
    return done()


@endpoint(routes, "playlist_queue_play_next.cgi")
def playlist_queue_play_next(camera: Device, request: Request) -> Response:
    """Play what waits longest."""
    queue = camera.state.switcher.queue
    if not queue:
        return refused("the queue is empty")
    with camera.change("switcher"):
        play(camera, queue.pop(0))
    return done()


@endpoint(routes, "output_info.cgi")
def output_info(camera: Device, request: Request) -> Response:
    """Where the output can be played."""
    alias = secrets.token_hex(32)
    return done({"rtsp_url": f"rtsp://127.0.0.1:1554/{alias}", **_socket("video", alias)})


@endpoint(routes, "audio_push_info.cgi")
def audio_push_info(camera: Device, request: Request) -> Response:
    """Where sound can be brought."""
    return done(_socket("audio_push", secrets.token_hex(32)))


def _socket(place: str, alias: str) -> dict[str, str]:
    message = orjson.dumps({"type": "ALIAS_NAME", "data": alias}).decode()
    return {"ws": f"ws://127.0.0.1/local/camswitcher/{place}", "ws_initial_message": message}


@endpoint(routes, "get_storage.cgi")
def get_storage(camera: Device, request: Request) -> Response:
    """Where clips can be stored."""
    playables, full = camera.state.playables, camera.faults.disk_full
    return done(
        [
            {
                "storage": storage,
                "writable": not full,
                "size": playables.capacity,
                "available": 0 if full else playables.free(storage),
            }
            for storage in STORAGES
        ]
    )


@endpoint(routes, "get_max_framerate.cgi")
def get_max_framerate(camera: Device, request: Request) -> Response:
    """The frame rate of a video source."""
    source = request.query.get("video_source", "")
    if not source.isdecimal() or int(source) >= camera.screen.channels:
        return refused("invalid video_source")
    return done(most_fps(camera.state.hardware, int(source)))


@endpoint(routes, "generate_silence.cgi")
def generate_silence(camera: Device, request: Request) -> Response:
    """Make silence."""
    rate, channels = request.query.get("sample_rate", ""), request.query.get("channels", "")
    if not rate.isdecimal() or channels not in {"mono", "stereo"}:
        return refused("invalid sample_rate or channels")
    camera.state.playables.silence = int(rate), channels
    return done()


@endpoint(routes, "api_check.cgi")
def api_check(camera: Device, request: Request) -> Response:
    """That the app is there."""
    return done()


@endpoint(routes, "camera_time.cgi")
def camera_time(camera: Device, request: Request) -> Response:
    """Whether the camera's clock is right."""
    return done(abs(camera.clock.skew) < CLOCK_TOLERANCE)


@endpoint(routes, "network_camera_list.cgi")
def network_camera_list(camera: Device, request: Request) -> Response:
    """Other cameras on the network."""
    return done(camera.state.neighbours)


@endpoint(routes, "report.cgi")
def report(camera: Device, request: Request) -> Response:
    """A report for the vendor's support."""
    device, switcher = camera.state.device, camera.state.switcher
    lines = [f"CamSwitcher report {camera.clock.utc():%Y-%m-%d %H:%M:%S}", f"Serial number: {device.serial}"]
    lines += [f"Playlist: {switcher.playlist}", f"Queue: {', '.join(switcher.queue) or 'empty'}"]
    return PlainTextResponse("\n".join([*lines, ""]))
