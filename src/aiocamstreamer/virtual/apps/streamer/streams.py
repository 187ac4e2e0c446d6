"""CamStreamer: streams, in the form of the documents and in that of newer apps.

Source: CamStreamer App 4.x API; the newer endpoints as the vendor's own library calls them
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from aiocamstreamer.virtual.apps.streamer import automation as streamer_automation
from aiocamstreamer.virtual.apps.streamer.records import is_newer, is_on, merged, newer, older
from aiocamstreamer.virtual.device.streamer import BYTES_PER_MS, Run, Stream
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

ROOT = "/local/camstreamer"
OLD, NEW = "4.x", "6.x"
"""Generations of the API."""

_SWITCHES = ("enabled", "active", "forceStereo", "statusLed")
_TRIGGERS = ("none", "time", "recurrent")
_PACKET = 1316

routes = Routes()


def done(data: object = None) -> Response:
    """The answer to what was carried out, with *data* where there is some."""
    return JSONResponse({"status": 200, "message": "OK", **({} if data is None else {"data": data})})


def refused(reason: str, status: int = 400) -> Response:
    """The answer to what cannot be carried out: HTTP 200, as the apps send it."""
    return JSONResponse({"status": status, "message": reason})


def record(camera: Device, stream_id: str) -> dict[str, Any]:
    """The record of a stream as it was written, switched as the stream is."""
    stream = camera.state.streams[stream_id]
    found = dict(stream.settings) or older({})
    for name, on in (("enabled", stream.enabled), ("active", stream.active)):
        if name not in found or is_on(found[name]) != on:
            found[name] = on if is_newer(found) else str(int(on))
    return found


def stream_list(camera: Device) -> str:
    """The global parameter ``StreamList``: every stream, as a JSON array of older records."""
    return json.dumps([{"streamId": name, **older(record(camera, name))} for name in camera.state.streams])


def write_stream_list(camera: Device, text: str) -> Response:
    """Replace the streams by those in *text*, as `stream_list` has them."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        rows = None
    if not isinstance(rows, list) or not all(_is_record(row) and row.get("streamId") for row in rows):
        return refused("invalid stream list")
    records = {
        str(row["streamId"]): {key: it for key, it in row.items() if key != "streamId"} for row in rows
    }
    return _write(camera, records, whole=True)


def _write(camera: Device, records: Mapping[str, Mapping[str, Any]], *, whole: bool) -> Response:
    streams = camera.state.streams
    with camera.change("streams"):
        known = dict(streams)
        if whole:
            streams.clear()
        for stream_id, content in records.items():
            streams[stream_id] = known.get(stream_id, Stream())
            streamer_automation.configure(camera, streams[stream_id], content)
    return done()


def _is_record(content: object) -> bool:
    return isinstance(content, dict)


@routes.http(f"{ROOT}/stream/list.cgi", actions=("get", "set"), generation=OLD)
def old_list(camera: Device, request: Request) -> Response:
    """Every stream by its id, or all of them replaced."""
    if request.fields.get("action", "get") == "get":
        return done({name: older(record(camera, name)) for name in camera.state.streams})
    try:
        content = request.json()
    except ValueError:
        content = None
    if not isinstance(content, dict) or not all(map(_is_record, content.values())):
        return refused("invalid stream list")
    return _write(camera, content, whole=True)


@routes.http(f"{ROOT}/stream/get.cgi", generation=OLD)
def old_get(camera: Device, request: Request) -> Response:
    """One stream."""
    stream_id = request.fields.get("stream_id", "")
    if stream_id not in camera.state.streams:
        return refused("stream not found", 404)
    return done(older(record(camera, stream_id)))


@routes.http(f"{ROOT}/stream/set.cgi", generation=OLD)
def old_set(camera: Device, request: Request) -> Response:
    """One stream changed, or created."""
    arguments = dict(request.fields)
    stream_id = arguments.pop("stream_id", "")
    if not stream_id:
        return refused("stream_id is missing")
    for name in _SWITCHES:
        if arguments.get(name, "0") not in {"0", "1"}:
            return refused(f"invalid value of {name}")
    trigger = arguments.get("trigger", "none")
    if trigger not in _TRIGGERS and not (trigger[:5] == "input" and trigger[5:].isdigit()):
        return refused("invalid value of trigger")
    known = record(camera, stream_id) if stream_id in camera.state.streams else {}
    changed = {**older(known), **arguments}
    content = merged(known, newer(stream_id, changed)) if is_newer(known) else changed
    return _write(camera, {stream_id: content}, whole=False)


@routes.http(f"{ROOT}/stream/remove.cgi", generation=OLD)
def old_remove(camera: Device, request: Request) -> Response:
    """One stream removed."""
    if request.fields.get("stream_id") not in camera.state.streams:
        return refused("stream not found", 404)
    with camera.change("streams"):
        del camera.state.streams[request.fields["stream_id"]]
    return done()


@routes.http(f"{ROOT}/stream_list.cgi", actions=("get", "set"), generation=NEW)
def new_list(camera: Device, request: Request) -> Response:
    """The list, or one stream of it; read or replaced."""
    stream_id = request.fields.get("stream_id")
    match request.fields.get("action"):
        case "get" if stream_id is None:
            return done(_list(camera))
        case "get" if stream_id in camera.state.streams:
            return done(_shown(camera, stream_id))
        case "get":
            return refused("stream not found", 404)
        case "set":
            return _set(camera, request, stream_id)
        case _:
            return refused("invalid action specified")


def _list(camera: Device) -> object:
    if camera.state.broadcasting.shape == "by_id":
        return {name: record(camera, name) for name in camera.state.streams}
    return {"streamList": [_shown(camera, name) for name in camera.state.streams]}


def _shown(camera: Device, stream_id: str) -> dict[str, Any]:
    found = record(camera, stream_id)
    match camera.state.broadcasting.shape:
        case "list":
            return newer(stream_id, found)
        case "mixed":
            return found if "streamId" in found else {**found, "streamId": stream_id}
        case _:
            return found


def _set(camera: Device, request: Request, stream_id: str | None) -> Response:
    try:
        content = request.json()
    except ValueError:
        content = None
    if stream_id is not None:
        valid = _is_record(content) and stream_id in camera.state.streams
        return _write(camera, {stream_id: content}, whole=False) if valid else refused("invalid stream")
    if not isinstance(content, dict):
        return refused("invalid stream list")
    if camera.state.broadcasting.shape == "by_id":
        return _write(camera, content, whole=True)
    rows = content.get("streamList")
    if not isinstance(rows, list) or not all(_is_record(row) and row.get("streamId") for row in rows):
        return refused("invalid stream list")
    return _write(camera, {str(row["streamId"]): row for row in rows}, whole=True)


@routes.http(f"{ROOT}/set_stream_enabled.cgi", methods=("POST",), generation=NEW)
def set_enabled(camera: Device, request: Request) -> Response:
    """Start or stop one stream."""
    return _switch(camera, request, "enabled")


@routes.http(f"{ROOT}/set_stream_active.cgi", methods=("POST",), generation=NEW)
def set_active(camera: Device, request: Request) -> Response:
    """Resume or pause one stream."""
    return _switch(camera, request, "active")


def _switch(camera: Device, request: Request, name: str) -> Response:
    stream = camera.state.streams.get(request.fields.get("stream_id", ""))
    if stream is None:
        return refused("stream not found", 404)
    if request.fields.get(name) not in {"0", "1"}:
        return refused(f"invalid value of {name}")
    with camera.change("streams"):
        setattr(stream, name, request.fields[name] == "1")
    return done()


@routes.http(f"{ROOT}/get_streamstat.cgi")
def streamstat(camera: Device, request: Request) -> Response:
    """The counters of one stream."""
    found = _running(camera, request)
    if found is None:
        return refused("stream not found", 404)
    run, now, elapsed = found
    return done(
        {
            "net_stats": f"{elapsed * BYTES_PER_MS} {elapsed * BYTES_PER_MS * 10}",
            "stream_bytes_time_ms": now,
            "stream_bytes": elapsed * BYTES_PER_MS,
            "start_count": run.count,
            "is_streaming": int(bool(run.began_ms)),
        }
    )


@routes.http(f"{ROOT}/srt_statistics.cgi", generation=NEW)
def srt_statistics(camera: Device, request: Request) -> Response:
    """The counters of one SRT stream: every hundredth packet had to be sent again."""
    found = _running(camera, request)
    if found is None:
        return refused("stream not found", 404)
    elapsed = found[2]
    sent = elapsed * BYTES_PER_MS
    packets = sent // _PACKET
    return done(
        {
            "msTimeStamp": elapsed,
            "pktSentTotal": packets,
            "byteSentTotal": sent,
            "pktRetransTotal": packets // 100,
            "byteRetransTotal": packets // 100 * _PACKET,
            "pktSndDropTotal": 0,
            "byteSndDropTotal": 0,
            "mbpsSendRate": BYTES_PER_MS * 8 / 1000,
            "mbpsBandwidth": 95.5,
            "mbpsMaxBW": 1000,
            "msRTT": 12.5,
            "msSndBuf": 20,
        }
    )


def _running(camera: Device, request: Request) -> tuple[Run, int, int] | None:
    """The run of the stream that is asked for, the time, and how many milliseconds the run has lasted."""
    stream_id = request.fields.get("stream_id", "")
    if stream_id not in camera.state.streams:
        return None
    if stream_id not in camera.state.broadcasting.runs:
        with camera.change("streams"):  # streams that run since the camera was made are counted from here on
            pass
    run = camera.state.broadcasting.runs[stream_id]
    now = streamer_automation.now_ms(camera)
    return run, now, now - run.began_ms if run.began_ms else 0
