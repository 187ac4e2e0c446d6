"""Pan, tilt and zoom: text for answers, errors inside HTTP 200, nothing at all where there is no PTZ.

Source: VAPIX pan/tilt/zoom API; limits recorded on AXIS OS 12.11
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, PlainTextResponse, Response

from aiocamstreamer.virtual.device.hardware import Head, Preset
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.imaging import WIPING_SECONDS

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

LIMITS = {
    "Pan": (-165, 165),
    "Tilt": (-165, 165),
    "Zoom": (1, 9999),
    "Iris": (1, 9999),
    "Focus": (1, 9999),
    "FieldAngle": (1, 100),
    "Brightness": (1, 9999),
}
_WHOLE = re.compile(r"-?\d{1,9}")

STEP_DEGREES = 25.0
"""How far one ``move`` goes."""

_MOVES = {
    "left": (-1, 0),
    "right": (1, 0),
    "up": (0, 1),
    "down": (0, -1),
    "upleft": (-1, 1),
    "upright": (1, 1),
    "downleft": (-1, -1),
    "downright": (1, -1),
    "stop": (0, 0),
}
_AXES = ("pan", "tilt", "zoom", "focus", "iris", "brightness")
_SERVOS = ("focus", "iris", "brightness")
"""Axes that stay where they are when they are driven, since nothing turns them."""

_COMMANDS = (
    "{camera=[n]}",
    "whoami=yes",
    "move={ home | up | down | left | right | upleft | upright | downleft | downright | stop }",
    *(f"{axis}=[n]" for axis in _AXES),
    *(f"r{axis}=[offset]" for axis in _AXES),
    "continuouspantiltmove=[x-speed],[y-speed]",
    "continuouszoommove=[speed]",
    *(f"continuous{axis}move=[speed]" for axis in _SERVOS),
    "autofocus={ on | off }",
    "autoiris={ on | off }",
    "auxiliary=[function]",
    "gotoserverpresetname=[name]",
    "gotoserverpresetno=[n]",
    "speed=[n]",
    "query={ speed | position | limits | presetposcam | presetposcamdata | presetposall | auxiliary }",
)


@routes.http("/axis-cgi/com/ptz.cgi", role="viewer", apis=("ptz-control",))
def ptz(camera: Device, request: Request) -> Response:
    """Ask, or move."""
    fields = request.fields
    channel = _channel(fields)
    head = camera.state.hardware.heads.get(channel)
    if fields.get("query") == "presetposall":
        return _presets(camera, fields, tuple(camera.state.hardware.heads), positions=False)
    if head is None:
        return PlainTextResponse("")
    try:
        if "query" in fields:
            return _told(camera, fields, channel, head)
        said = _described(fields)
        if not said:
            _move(camera, fields, channel, head)
    except ValueError as problem:
        said = f"Error:\n{problem}\n"
    # A movement gets 200 and not the documented 204: older clients take nothing else.
    return PlainTextResponse(said)


@routes.http("/axis-cgi/com/ptzconfig.cgi", apis=("ptz-control",))
def ptzconfig(camera: Device, request: Request) -> Response:
    """Remember positions, or forget them."""
    fields = request.fields
    head = camera.state.hardware.heads.get(_channel(fields))
    if head is None:
        return PlainTextResponse("")
    try:
        if "setserverpresetname" in fields:
            remember(head, fields["setserverpresetname"], home=fields.get("home") == "yes")
        elif "removeserverpresetname" in fields:
            del head.presets[_numbered(head, fields["removeserverpresetname"])]
    except ValueError as problem:
        return PlainTextResponse(f"Error:\n{problem}\n")
    return PlainTextResponse("")


def steer(camera: Device, channel: int, commands: Mapping[str, str]) -> None:
    """Carry out *commands*, as ``ptz.cgi`` takes them, on a video channel, from 1.

    Raises:
        LookupError: It has no PTZ.
        ValueError: They cannot be carried out; says why.
    """
    _move(camera, commands, channel, camera.state.hardware.heads[channel])


def _channel(fields: Mapping[str, str]) -> int:
    given = fields.get("camera", "1")
    return int(given) if given.isdecimal() else 0


def _described(fields: Mapping[str, str]) -> str:
    """The driver's description of itself, where it is asked to."""
    if "info" in fields:
        return "Available commands\n:\n" + "".join(f"{line}\n" for line in _COMMANDS)
    return "Virtual PTZ\n" if "whoami" in fields else ""


def _told(camera: Device, fields: Mapping[str, str], channel: int, head: Head) -> Response:
    query = fields["query"]
    match query:
        case "position":
            return PlainTextResponse("".join(f"{line}\r\n" for line in _position(head)))
        case "limits":
            lines = [
                f"{end}{name}={limit}"
                for name, pair in limits(camera, channel).items()
                for end, limit in zip(("Min", "Max"), pair, strict=True)
            ]
            return PlainTextResponse("".join(f"{line}\r\n" for line in lines))
        case "speed":
            return PlainTextResponse(f"speed={head.speed}\r\n")
        case "auxiliary":
            return PlainTextResponse("".join(f"{name}\r\n" for name in head.functions))
        case "presetposcam" | "presetposcamdata":
            return _presets(camera, fields, (channel,), positions=query.endswith("data"))
        case _:
            raise ValueError(f"query: unknown value: {query}")


def _position(head: Head) -> list[str]:
    angles = ("nan", "nan") if head.is_fixed else (f"{head.pan:.2f}", f"{head.tilt:.2f}")
    lines = [f"pan={angles[0]}", f"tilt={angles[1]}", f"zoom={head.zoom:g}"]
    if not head.is_fixed:
        lines += [f"focus={head.focus:g}", f"iris={head.iris:g}", f"brightness={head.brightness:g}"]
    return [
        *lines,
        f"autofocus={'on' if head.autofocus else 'off'}",
        f"autoiris={'on' if head.autoiris else 'off'}",
    ]


def _presets(
    camera: Device, fields: Mapping[str, str], channels: tuple[int, ...], *, positions: bool
) -> Response:
    listed = {
        channel: [
            f"presetposno{number}={_preset(preset, positions=positions)}"
            for number, preset in camera.state.hardware.heads[channel].presets.items()
        ]
        for channel in channels
    }
    if not listed:
        return PlainTextResponse("")
    if fields.get("format") == "json":
        return JSONResponse({f"Camera {channel}": {"presets": lines} for channel, lines in listed.items()})
    said = "".join(
        f"Preset Positions for camera {channel}\n" + "".join(f"{line}\n" for line in lines)
        for channel, lines in listed.items()
    )
    encoding = camera.state.parameters.get("PTZ.ResponseEncoding", "iso-8859-1")
    try:
        return Response(said.encode(encoding), media_type="text/plain")
    except UnicodeEncodeError:  # what does not fit is said in UTF-8
        return Response(said.encode(), media_type="text/plain")


def _preset(preset: Preset, *, positions: bool) -> str:
    if not positions:
        return preset.name
    return f"{preset.name}:pan={preset.pan:.2f}:tilt={preset.tilt:.2f}:zoom={preset.zoom:g}"


def _move(camera: Device, fields: Mapping[str, str], channel: int, head: Head) -> None:
    """Carry out every command in *fields*; a guard tour that runs takes the head away again."""
    if "speed" in fields:
        head.speed = int(_number(fields, "speed", 1, 100))
    for name, act in _ACTIONS.items():
        if name in fields:
            act(fields, head)
    if "auxiliary" in fields:
        _call(camera, head, fields["auxiliary"])
    wanted = _wanted_preset(fields, head)
    if wanted is not None and not _tour_runs(camera, channel):
        preset = head.presets[wanted]
        head.pan, head.tilt, head.zoom = preset.pan, preset.tilt, preset.zoom
    ends = limits(camera, channel)
    _keep_within(head, ends)
    for axis in _AXES:
        low, high = ends[axis.capitalize()]
        if axis in fields:
            value = _number(fields, axis, -(10**9), 10**9)
            setattr(head, axis, min(max(value, low), high))
        if f"r{axis}" in fields:
            value = getattr(head, axis) + _number(fields, f"r{axis}", -(10**9), 10**9)
            setattr(head, axis, min(max(value, low), high))


def limits(camera: Device, channel: int) -> dict[str, tuple[int, int]]:
    """How far the head of *channel* goes: parameters keep it within less than it could."""
    read = camera.state.parameters.get
    found = {}
    for name, (low, high) in LIMITS.items():
        ends = (read(f"PTZ.Limit.L{channel}.{end}{name}", "") for end in ("Min", "Max"))
        numbers = [
            int(end) if _WHOLE.fullmatch(end) else own for end, own in zip(ends, (low, high), strict=True)
        ]
        found[name] = (max(low, numbers[0]), min(high, numbers[1]))
    return found


def _keep_within(head: Head, limits: Mapping[str, tuple[int, int]]) -> None:
    for axis in ("pan", "tilt"):
        low, high = limits[axis.capitalize()]
        setattr(head, axis, min(max(getattr(head, axis), low), high))


def _wanted_preset(fields: Mapping[str, str], head: Head) -> int | None:
    if "gotoserverpresetname" in fields:
        return _numbered(head, fields["gotoserverpresetname"])
    if "gotoserverpresetno" in fields:
        number = int(_number(fields, "gotoserverpresetno", 1, 10**6))
        if number not in head.presets:
            raise ValueError(f"gotoserverpresetno: no such preset: {number}")
        return number
    return head.home if fields.get("move") == "home" and head.home in head.presets else None


def _numbered(head: Head, name: str) -> int:
    """The number of the preset called *name*; capitals count."""
    for number, preset in head.presets.items():
        if preset.name == name:
            return number
    raise ValueError(f"No such preset: {name}")


def _step(fields: Mapping[str, str], head: Head) -> None:
    move = fields["move"]
    if move == "home":
        return
    if move not in _MOVES:
        raise ValueError(f"move: unknown value: {move}")
    pan, tilt = _MOVES[move]
    if move == "stop":
        head.driving = (0, 0, 0)
    head.pan += pan * STEP_DEGREES
    head.tilt += tilt * STEP_DEGREES


def _drive(fields: Mapping[str, str], head: Head) -> None:
    pan, _, tilt = fields["continuouspantiltmove"].partition(",")
    head.driving = (int(pan), int(tilt), head.driving[2])


def _drive_zoom(fields: Mapping[str, str], head: Head) -> None:
    head.driving = (*head.driving[:2], int(_number(fields, "continuouszoommove", -100, 100)))


def _switch(name: str, fields: Mapping[str, str], head: Head) -> None:
    """Switch one of the automatic functions."""
    if fields[name] not in {"on", "off"}:
        raise ValueError(f"{name}: unknown value: {fields[name][:40]}")
    setattr(head, name, fields[name] == "on")


def _drive_servo(name: str, fields: Mapping[str, str], _: Head) -> None:
    _number(fields, name, -100, 100)


def _call(camera: Device, head: Head, function: str) -> None:
    """Call an auxiliary function, by its own name or that of what it is about."""
    about = head.functions.get(function, function)
    if about not in head.functions.values():
        raise ValueError(f"auxiliary: invalid value: {function}")
    head.auxiliary = function
    wiper = camera.state.hardware.wiper
    if about == "wiper" and wiper is not None:
        wiper.until = 0.0 if function.endswith("_off") else camera.clock.seconds() + WIPING_SECONDS


_ACTIONS: dict[str, Callable[[Mapping[str, str], Head], None]] = {
    "move": _step,
    "continuouspantiltmove": _drive,
    "continuouszoommove": _drive_zoom,
    **{name: partial(_switch, name) for name in ("autofocus", "autoiris")},
    **{name: partial(_drive_servo, name) for name in (f"continuous{axis}move" for axis in _SERVOS)},
}


def remember(head: Head, name: str, *, home: bool = False) -> int:
    """Remember where *head* is as *name*, in the place of a preset called so; the number of the preset."""
    number = next((key for key, preset in head.presets.items() if preset.name == name), None)
    number = number or max(head.presets, default=0) + 1
    head.presets[number] = Preset(name=name, pan=head.pan, tilt=head.tilt, zoom=head.zoom)
    if home:
        head.home = number
    return number


def _tour_runs(camera: Device, channel: int) -> bool:
    settings = camera.state.parameters
    running = [
        name.removesuffix(".Running")
        for name, value in settings.items()
        if name.startswith("GuardTour.") and name.endswith(".Running") and value == "yes"
    ]
    return any(settings.get(f"{tour}.CamNbr") == str(channel) for tour in running)


def _number(fields: Mapping[str, str], name: str, low: int, high: int) -> float:
    try:
        value = float(fields[name])
    except ValueError:
        raise ValueError(f"{name}: invalid value: {fields[name]}") from None
    if not low <= value <= high:
        raise ValueError(f"{name}: invalid value: {fields[name]}")
    return value
