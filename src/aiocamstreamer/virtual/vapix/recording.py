"""Recordings, and the rules that make them. Source: VAPIX edge storage API, recording."""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from starlette.responses import Response

from aiocamstreamer.virtual.device.disks import Recording, Rule
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.clock import local
from aiocamstreamer.virtual.vapix.storage import document, element

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_MATROSKA = b"\x1a\x45\xdf\xa3"
_LONGEST_COUNT = 7
"""Digits that no count has."""

_SIZE = re.compile(r"(\d{1,4})x(\d{1,4})")
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


@routes.http("/axis-cgi/record/list.cgi", role="viewer", apis=("recording",))
def listed(camera: Device, request: Request) -> Response:
    """Recordings, newest first unless told otherwise, or the events or channels that there are any of."""
    fields, recordings = request.fields, camera.state.disks.recordings
    found = [
        recording
        for recording in sorted(
            recordings.values(), key=lambda it: it.start, reverse=fields.get("sortorder") != "ascending"
        )
        if fields.get("recordingid", "all") in {"all", recording.id}
        and fields.get("diskid", recording.disk_id) in {"all", recording.disk_id}
        and fields.get("eventid", recording.event_id) == recording.event_id
        and fields.get("source", str(recording.channel)) == str(recording.channel)
        and (not recording.stop or recording.stop >= fields.get("starttime", ""))
        and recording.start <= fields.get("stoptime", "9")
    ]
    match fields.get("listentity"):
        case "eventid":
            return _entities("eventid", (recording.event_id for recording in found))
        case "source":
            return _entities("source", (str(recording.channel) for recording in found))
        case _:
            first = _count(fields, "startatresultnumber", 1) - 1
            found = found[first : first + _count(fields, "maxnumberofresults", len(found) or 1)]
    counts = f'totalnumberofrecordings="{len(recordings)}" numberofrecordings="{len(found)}"'
    inner = "".join(_described(camera, recording) for recording in found)
    return document(f"<recordings {counts}>{inner}</recordings>")


def _entities(name: str, values: Iterable[str]) -> Response:
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for value in dict.fromkeys(values))
    return document(f"<{name}s>{inner}</{name}s>")


def _count(fields: Mapping[str, str], name: str, usual: int) -> int:
    given = fields.get(name, "")
    return int(given) if given.isdecimal() and len(given) < _LONGEST_COUNT and int(given) else usual


@routes.http("/axis-cgi/record/record.cgi", role="operator", apis=("recording",))
def record(camera: Device, request: Request) -> Response:
    """Begin a recording."""
    disk = camera.state.disks.slots.get(request.fields.get("diskid", ""))
    if disk is None or disk.status != "OK":
        return _answer("record", errormsg="Disk is not available")
    now, state = camera.clock.utc(), camera.state
    identity = f"{now:%Y%m%d_%H%M%S}_{len(state.disks.recordings):04X}_{state.device.serial}"
    options = dict(parse_qsl(request.fields.get("options", "")))
    channel, size = options.get("camera", ""), _SIZE.fullmatch(options.get("resolution", ""))
    started = Recording(
        id=identity,
        disk_id=disk.id,
        start=now.strftime(_TIME),
        kind="manual",
        channel=int(channel) if channel.isdecimal() and len(channel) < _LONGEST_COUNT else 1,
        size=(int(size[1]), int(size[2])) if size else (camera.screen.width, camera.screen.height),
    )
    state.disks.recordings[identity] = started
    return _answer("record", recordingid=identity)


@routes.http("/axis-cgi/record/stop.cgi", role="operator", apis=("recording",))
def stop(camera: Device, request: Request) -> Response:
    """End a recording."""
    identity = request.fields.get("recordingid", "")
    found = camera.state.disks.recordings.get(identity)
    if found is None or found.stop:
        return _answer("stop", recordingid=identity, errormsg="No such ongoing recording")
    found.stop = camera.clock.utc().strftime(_TIME)
    return _answer("stop", recordingid=identity)


@routes.http("/axis-cgi/record/remove.cgi", role="operator", apis=("recording",))
def remove(camera: Device, request: Request) -> Response:
    """Delete recordings."""
    told = ""
    for identity in request.fields.get("recordingid", "").split(","):
        found = camera.state.disks.recordings.pop(identity, None)
        problem = {} if found else {"errormsg": "No such recording"}
        told += element("remove", {"recordingid": identity, "result": "OK" if found else "ERROR", **problem})
    return document(told)


@routes.http("/axis-cgi/record/export/exportrecording.cgi", role="viewer", apis=("recording-export",))
def export(camera: Device, request: Request) -> Response:
    """A recording as a file."""
    fields = request.fields
    found = camera.state.disks.recordings.get(fields.get("recordingid", ""))
    if found is None or found.disk_id != fields.get("diskid"):
        error = "<ErrorCode>110</ErrorCode><ErrorDescription>Recording not found</ErrorDescription>"
        return document(f"<GeneralError>{error}</GeneralError>", root="ExportRecordingResponse")
    return Response(_MATROSKA + found.id.encode(), media_type="video/x-matroska")


@routes.http("/axis-cgi/record/continuous/listconfiguration.cgi", role="operator", apis=("recording",))
def rules(camera: Device, request: Request) -> Response:
    """The rules."""
    told = "".join(
        element(
            "continuousrecordingconfiguration",
            {"profile": key, "diskid": rule.disk_id, "options": rule.options, "eventid": rule.event_id},
        )
        for key, rule in camera.state.disks.rules.items()
    )
    name = "continuousrecordingconfigurations"
    return document(f"<{name}>{told}</{name}>")


@routes.http("/axis-cgi/record/continuous/addconfiguration.cgi", apis=("recording",))
def add_rule(camera: Device, request: Request) -> Response:
    """Add a rule, where there is room for one."""
    fields, state = request.fields, camera.state.disks
    if fields.get("diskid") not in state.slots:
        return _answer("configure", errormsg="Invalid disk ID")
    if len(state.rules) >= state.most_rules:
        return _answer("configure", errormsg="Too many profiles")
    key = str(max(map(int, state.rules), default=0) + 1)
    options, event_id = fields.get("options", ""), fields.get("eventid", "")
    state.rules[key] = Rule(disk_id=fields["diskid"], options=options, event_id=event_id)
    return _answer("configure", profile=key)


@routes.http("/axis-cgi/record/continuous/removeconfiguration.cgi", apis=("recording",))
def remove_rule(camera: Device, request: Request) -> Response:
    """Remove a rule."""
    key = request.fields.get("profile", "")
    if camera.state.disks.rules.pop(key, None) is None:
        return _answer("remove", profile=key, errormsg="No such profile")
    return _answer("remove", profile=key)


def _described(camera: Device, recording: Recording) -> str:
    told = {
        "diskid": recording.disk_id,
        "recordingid": recording.id,
        "starttime": recording.start,
        "starttimelocal": _local(camera, recording.start),
        "stoptime": recording.stop,
        "stoptimelocal": _local(camera, recording.stop),
        "recordingtype": recording.kind,
        "eventid": recording.event_id,
        "eventtrigger": recording.trigger,
        "recordingstatus": "completed" if recording.stop else "recording",
        "source": recording.channel,
        "locked": "Yes" if recording.is_locked else "No",
    }
    width, height = recording.size
    video = {
        "mimetype": "video/x-h264",
        "source": recording.channel,
        "framerate": f"{recording.fps}:1",
        "resolution": f"{width}x{height}",
        "width": width,
        "height": height,
    }
    return element("recording", told).removesuffix("/>") + f">{element('video', video)}</recording>"


def _local(camera: Device, moment: str) -> str:
    """*moment*, which is UTC, in the camera's own zone; "" is none."""
    if not moment:
        return ""
    return local(camera, datetime.fromisoformat(moment)).isoformat(timespec="microseconds")


def _answer(name: str, **told: str) -> Response:
    result = "ERROR" if "errormsg" in told else "OK"
    return document(element(name, {**told, "result": result}))
