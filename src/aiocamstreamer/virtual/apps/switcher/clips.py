"""CamSwitcher's clip files: stored, listed, played, fetched and brought back.

Source: the vendor's own library; failures are a ``status`` other than 200 inside an HTTP 200
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from aiocamstreamer.virtual.apps.switcher.playback import done, endpoint, parameter, refused
from aiocamstreamer.virtual.device.switcher import STORAGES, ClipFile
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_BYTES_PER_SECOND = 250_000  # what a clip of 2 Mbit/s has


@endpoint(routes, "clip_upload.cgi", methods=("POST",))
def clip_upload(camera: Device, request: Request) -> Response:
    """Store a clip."""
    storage, name, kind = (
        request.query.get("storage", ""),
        request.form.get("clip_name", ""),
        request.form.get("clip_type", ""),
    )
    file = next((part for part in request.parts if part.filename is not None), None)
    if storage not in STORAGES:
        return refused("unknown storage")
    if not name or kind not in {"video", "audio"} or file is None:
        return refused("clip_name, clip_type or file is missing")
    if camera.faults.disk_full or len(file.data) > camera.state.playables.free(storage):
        return refused("not enough space on the storage", 507)
    file_name = PurePosixPath((file.filename or "").replace("\\", "/")).name
    _store(camera, name, ClipFile(kind=kind, storage=storage, name=file_name, data=file.data))
    return done()


def _store(camera: Device, name: str, file: ClipFile) -> None:
    with camera.change("switcher"):
        camera.state.playables.files[name] = file
        camera.state.switcher.clips.add(name)


@endpoint(routes, "clip_remove.cgi")
def clip_remove(camera: Device, request: Request) -> Response:
    """Delete the file of a clip."""
    name = request.query.get("clip_name", "")
    if _file(camera, request) is None:
        return refused("clip not found", 404)
    with camera.change("switcher"):
        del camera.state.playables.files[name]
        camera.state.switcher.clips.discard(name)
    return done()


def _file(camera: Device, request: Request) -> ClipFile | None:
    """The file that ``clip_name`` and ``storage`` name; None where there is none."""
    file = camera.state.playables.files.get(request.query.get("clip_name", ""))
    return file if file is not None and file.storage == request.query.get("storage") else None


@endpoint(routes, "clip_list.cgi")
def clip_list(camera: Device, request: Request) -> Response:
    """The stored clips."""
    files = camera.state.playables.files
    return done({"clip_list": {name: _described(camera, file) for name, file in files.items()}})


def _described(camera: Device, file: ClipFile) -> dict[str, Any]:
    """A clip as the app converts it: to the settings of the output."""
    settings = parameter(camera, "Settings")
    video, audio = settings.get("video") or {}, settings.get("audio") or {}
    width, _, height = str(video.get("resolution") or "1920x1080").partition("x")
    tracks: list[dict[str, Any]] = [
        {
            "type": "audio",
            "sample_rate": audio.get("sampleRate", 44100),
            "channel_count": audio.get("channelCount", 2),
        }
    ]
    if file.kind == "video":
        tracks.insert(
            0,
            {
                "type": "video",
                "width": int(width),
                "height": int(height),
                "sample_rate": 90000,
                "h264_profile": video.get("h264Profile", "high"),
                "h264_level": "4.1",
                "gop": video.get("govLength", 32),
                "fps": video.get("fps", 30),
                "bitrate": 8 * _BYTES_PER_SECOND,
            },
        )
    return {"storage": file.storage, "duration": len(file.data) / _BYTES_PER_SECOND, "stream_list": tracks}


@endpoint(routes, "clip_preview.cgi")
def clip_preview(camera: Device, request: Request) -> Response:
    """The clip as the user interface plays it."""
    file = _file(camera, request)
    return refused("clip not found", 404) if file is None else _sent(file)


def _sent(file: ClipFile) -> Response:
    return Response(file.data, media_type="video/mp4" if file.kind == "video" else "audio/mpeg")


@endpoint(routes, "clip_files.cgi")
def clip_files(camera: Device, request: Request) -> Response:
    """The files that make up a clip."""
    file = _file(camera, request)
    if file is None:
        return refused("clip not found", 404)
    return done({"files": [f"{request.query['clip_name']}.{file.kind}"]})


@endpoint(routes, "clip_download_file.cgi")
def clip_download_file(camera: Device, request: Request) -> Response:
    """One of those files."""
    clip, _, kind = request.query.get("file_name", "").rpartition(".")
    file = camera.state.playables.files.get(clip)
    if file is None or (file.storage, file.kind) != (request.query.get("storage"), kind):
        return refused("file not found", 404)
    return _sent(file)


@endpoint(routes, "clip_upload_file.cgi", methods=("POST",))
def clip_upload_file(camera: Device, request: Request) -> Response:
    """Bring such files back."""
    storage = request.query.get("storage", "")
    if storage not in STORAGES or not request.parts:
        return refused("unknown storage" if request.parts else "no file in the request")
    if camera.faults.disk_full:
        return refused("not enough space on the storage", 507)
    for part in request.parts:
        clip, _, kind = (part.filename or "").rpartition(".")
        if not clip or kind not in {"video", "audio"}:
            return refused(f"unknown file {part.filename}")
    for part in request.parts:
        clip, _, kind = (part.filename or "").rpartition(".")
        _store(camera, clip, ClipFile(kind=kind, storage=storage, name=clip, data=part.data))
    return done()
