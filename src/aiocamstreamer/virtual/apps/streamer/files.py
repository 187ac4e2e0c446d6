"""CamStreamer beside its streams: parameters, sounds, log, report, diagnostics, clock.

Source: CamStreamer App 4.x API; the newer endpoints as the vendor's own library calls them
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, PlainTextResponse, Response

from aiocamstreamer.virtual.apps.streamer.streams import (
    NEW,
    ROOT,
    done,
    refused,
    stream_list,
    write_stream_list,
)
from aiocamstreamer.virtual.device.capture_modes import most_fps
from aiocamstreamer.virtual.device.streamer import Sound
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

STREAM_LIST = "StreamList"
_FOLDERS = {"flash": "/usr/local/packages/camstreamer/localdata", "SD0": "/var/spool/storage/SD_DISK"}

routes = Routes()


@routes.http(f"{ROOT}/param/get.cgi")
def param_get(camera: Device, request: Request) -> Response:
    """Global parameters by name; unknown ones are left out."""
    names = [name for name in request.fields.get("list", "").split(",") if name]
    if not names:
        return refused("list is missing")
    known = {**camera.state.broadcasting.parameters, STREAM_LIST: stream_list(camera)}
    return done({name: known[name] for name in names if name in known})


@routes.http(f"{ROOT}/param/set.cgi")
def param_set(camera: Device, request: Request) -> Response:
    """Global parameters saved."""
    if not request.fields:
        return refused("no parameter specified")
    fields = dict(request.fields)
    streams = fields.pop(STREAM_LIST, None)
    camera.state.broadcasting.parameters.update(fields)
    return done() if streams is None else write_stream_list(camera, streams)


@routes.http(f"{ROOT}/upload_audio.cgi", actions=("list", "get_storage", "upload", "remove"), generation=NEW)
def upload_audio(camera: Device, request: Request) -> Response:
    """Sounds: list, put, remove."""
    sounds = camera.state.broadcasting.sounds
    match request.fields.get("action"):
        case "list":
            shown = [{"name": it.name, "path": it.path, "storage": it.storage} for it in sounds]
            return JSONResponse({"status": 200, "message": "OK", "data": shown})
        case "get_storage":
            return done([{"type": "flash", "flash": "12 MB free"}, {"type": "SD0", "SD0": "119 GB free"}])
        case "upload":
            return _upload(camera, request)
        case "remove":
            gone = [it for it in sounds if it.path == request.fields.get("path")]
            if not gone:
                return refused("file not found", 404)
            sounds.remove(gone[0])
            return done()
        case _:
            return refused("invalid action specified")


def _upload(camera: Device, request: Request) -> Response:
    sounds, storage = camera.state.broadcasting.sounds, request.query.get("storage")
    name, url = request.form.get("name"), request.form.get("fileUrl")
    file = next((part for part in request.parts if part.filename), None)
    if storage == "url" and url and name:
        sounds.append(Sound(name, url, storage))
    elif storage in _FOLDERS and file is not None and file.filename:
        sounds.append(Sound(file.filename, f"{_FOLDERS[storage]}/{file.filename}", storage, file.data))
    else:
        return refused("invalid upload")
    return done()


@routes.http(f"{ROOT}/audio.cgi", generation=NEW)
def audio(camera: Device, request: Request) -> Response:
    """The content of a file."""
    path = request.fields.get("path")
    found = next((it for it in camera.state.broadcasting.sounds if it.path == path and it.data), None)
    if found is None:
        return refused("file not found", 404)
    return Response(found.data, media_type="application/octet-stream")


@routes.http(f"{ROOT}/api_check.cgi", generation=NEW)
def api_check(camera: Device, request: Request) -> Response:
    """That the app is there."""
    return done()


@routes.http(f"{ROOT}/check_pass.cgi", generation=NEW)
def check_pass(camera: Device, request: Request) -> Response:
    """Whether a password is that of the account that asks: ``"1"`` or ``"0"``, which nobody has recorded."""
    user, given = request.user, request.fields.get("pass", "")
    return done("1" if user is not None and user.password == given else "0")


@routes.http(f"{ROOT}/camera_time.cgi", generation=NEW)
def check_clock(camera: Device, request: Request) -> Response:
    """Whether the camera's clock is right enough to talk to servers."""
    if abs(camera.clock.skew) < 60:
        return done({"state": True})
    reason = {
        "state": False,
        "code": 400,
        "reason": "INVALID_TIME",
        "message": "The camera's time is not set",
    }
    return done(reason)


@routes.http(f"{ROOT}/get_utc_time.cgi", generation=NEW)
def utc_time(camera: Device, request: Request) -> Response:
    """The camera's time in Unix seconds."""
    return done(int(camera.clock.utc().timestamp()))


@routes.http(f"{ROOT}/get_max_framerate.cgi", generation=NEW)
def max_framerate(camera: Device, request: Request) -> Response:
    """The highest frame rate of a video source, bare."""
    source = request.query.get("video_source", "0")
    return JSONResponse(most_fps(camera.state.hardware, int(source) if source.isdecimal() else 0))


@routes.http(f"{ROOT}/view_log.cgi", generation=NEW)
def view_log(camera: Device, request: Request) -> Response:
    """The app's log."""
    return PlainTextResponse("".join(f"{line}\n" for line in camera.state.broadcasting.log))


@routes.http(f"{ROOT}/report.cgi", generation=NEW)
def report(camera: Device, request: Request) -> Response:
    """A report for the vendor's support."""
    lines = [f"CamStreamer report {camera.clock.utc():%Y-%m-%d %H:%M:%S}"]
    lines += [f"Serial number: {camera.state.device.serial}", f"Streams: {len(camera.state.streams)}"]
    return PlainTextResponse("".join(f"{line}\n" for line in lines))


@routes.http(f"{ROOT}/diagnostics.cgi", generation=NEW)
def diagnostics(camera: Device, request: Request) -> Response:
    """Findings about camera and network, as they were asked for."""
    fine = {"code": 200, "message": "OK"}
    found: dict[str, tuple[str, object]] = {
        "camerainfo": (
            "cameraInfo",
            {"uptime": "1 day", "availableRAM": 421, "availableInternal": 1893},
        ),
        "checkserver": ("checkServer", {"state": "OK", "message": "reachable"}),
        "checkservertime": ("checkServerTime", fine),
        "speedtest": ("speedTest", {"code": "OK", "data": [{"timestamp": 1, "speed": 20.5}]}),
        "pingtest": ("pingTest", {"output": "4 packets transmitted, 4 received"}),
        "videoHostPort": ("videoHostPort", fine),
        "audioHostPort": ("audioHostPort", fine),
    }
    asked = [
        found[name] for name, value in request.fields.items() if value not in {"", "0"} and name in found
    ]
    return done({key: camera.state.broadcasting.answers.get(key, outcome) for key, outcome in asked})
