"""ONVIF's PTZ service: the heads that ``ptz.cgi`` turns, in numbers from -1 to 1.

Source: ONVIF PTZ Service Specification; configurations as recorded on AXIS OS 8.40
"""
# ruff: noqa: ARG001 - every operation is called alike

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from aiocamstreamer.virtual.soap.profiles import named
from aiocamstreamer.virtual.soap.soap_messages import Call, Fault, tags
from aiocamstreamer.virtual.vapix import ptz

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.device.hardware import Head
    from aiocamstreamer.virtual.server.request import Request
    from aiocamstreamer.virtual.soap.soap_messages import Operations

CAPABILITIES = "<tptz:Capabilities/>"

_MOST_PRESETS = 100
_SPACES = "http://www.onvif.org/ver10/tptz/"
_POSITION = f"{_SPACES}PanTiltSpaces/PositionGenericSpace"
_ZOOM = f"{_SPACES}ZoomSpaces/PositionGenericSpace"
_MOVES = f"{_SPACES}PanTiltSpaces/TranslationGenericSpace"
_ZOOMS = f"{_SPACES}ZoomSpaces/TranslationGenericSpace"
_VELOCITY = f"{_SPACES}PanTiltSpaces/VelocityGenericSpace"
_ZOOMING = f"{_SPACES}ZoomSpaces/VelocityGenericSpace"
_SPEED = f"{_SPACES}PanTiltSpaces/GenericSpeedSpace"
_ZOOM_SPEED = f"{_SPACES}ZoomSpaces/ZoomGenericSpeedSpace"

_BOTH = (-1, 1)
_UP = (0, 1)
_AXES = {"x": "pan", "y": "tilt"}


def heads(camera: Device) -> Mapping[int, Head]:
    """The heads that can turn, by video channel, from 1."""
    return {
        channel: head
        for channel, head in camera.state.hardware.heads.items()
        if not head.is_fixed and channel <= camera.screen.channels
    }


def _named(camera: Device, call: Call) -> tuple[int, Head]:
    """The channel and the head of the profile that *call* names.

    Raises:
        Fault: There is no such profile, or it has no head.
    """
    channel = named(camera, call).channel
    head = heads(camera).get(channel)
    if head is None:
        raise Fault("No PTZ in this profile", "ter:InvalidArgVal", "ter:NoPTZProfile")
    return channel, head


def configuration(channel: int, tag: str) -> str:
    """The configuration of the head of *channel*."""
    names = {"tt:Name": f"user{channel - 1}", "tt:UseCount": 1, "tt:NodeToken": channel}
    spaces = {
        "tt:DefaultAbsolutePantTiltPositionSpace": _POSITION,
        "tt:DefaultAbsoluteZoomPositionSpace": _ZOOM,
        "tt:DefaultRelativePanTiltTranslationSpace": _MOVES,
        "tt:DefaultRelativeZoomTranslationSpace": _ZOOMS,
        "tt:DefaultContinuousPanTiltVelocitySpace": _VELOCITY,
        "tt:DefaultContinuousZoomVelocitySpace": _ZOOMING,
    }
    speed = f'<tt:PanTilt space="{_SPEED}" y="1" x="1"/><tt:Zoom space="{_ZOOM_SPEED}" x="1"/>'
    return (
        f'<{tag} token="{channel - 1}">{tags(names)}{tags(spaces)}'
        f"<tt:DefaultPTZSpeed>{speed}</tt:DefaultPTZSpeed><tt:DefaultPTZTimeout>PT2147S</tt:DefaultPTZTimeout>"
        f"<tt:PanTiltLimits>{_range('tt:Range', _POSITION, _BOTH, _BOTH)}</tt:PanTiltLimits>"
        f"<tt:ZoomLimits>{_range('tt:Range', _ZOOM, _UP)}</tt:ZoomLimits></{tag}>"
    )


def _range(tag: str, space: str, *ends: tuple[int, int]) -> str:
    axes = "".join(
        f"<tt:{axis}>{tags({'tt:Min': low, 'tt:Max': high})}</tt:{axis}>"
        for axis, (low, high) in zip(("XRange", "YRange"), ends, strict=False)
    )
    return f"<{tag}>{tags({'tt:URI': space})}{axes}</{tag}>"


_SUPPORTED = (
    _range("tt:AbsolutePanTiltPositionSpace", _POSITION, _BOTH, _BOTH)
    + _range("tt:AbsoluteZoomPositionSpace", _ZOOM, _UP)
    + _range("tt:RelativePanTiltTranslationSpace", _MOVES, _BOTH, _BOTH)
    + _range("tt:RelativeZoomTranslationSpace", _ZOOMS, _BOTH)
    + _range("tt:ContinuousPanTiltVelocitySpace", _VELOCITY, _BOTH, _BOTH)
    + _range("tt:ContinuousZoomVelocitySpace", _ZOOMING, _BOTH)
    + _range("tt:PanTiltSpeedSpace", _SPEED, _UP)
    + _range("tt:ZoomSpeedSpace", _ZOOM_SPEED, _UP)
)


def nodes(camera: Device, request: Request, call: Call) -> str:
    """Every head."""
    return "".join(_node(channel, "tptz:PTZNode") for channel in heads(camera))


def node(camera: Device, request: Request, call: Call) -> str:
    """The head that is named by its node."""
    return _node(_chosen(camera, call, "NodeToken", 0, "ter:NoEntity"), "tptz:PTZNode")


def _node(channel: int, tag: str) -> str:
    more = tags({"tt:MaximumNumberOfPresets": _MOST_PRESETS, "tt:HomeSupported": True})
    spaces = f"<tt:SupportedPTZSpaces>{_SUPPORTED}</tt:SupportedPTZSpaces>"
    return f'<{tag} token="{channel}">{tags({"tt:Name": f"node {channel}"})}{spaces}{more}</{tag}>'


def configurations(camera: Device, request: Request, call: Call) -> str:
    """Those of every head."""
    return "".join(configuration(channel, "tptz:PTZConfiguration") for channel in heads(camera))


def one_configuration(camera: Device, request: Request, call: Call) -> str:
    """The one that is named."""
    channel = _chosen(camera, call, "PTZConfigurationToken", 1, "ter:NoConfig")
    return configuration(channel, "tptz:PTZConfiguration")


def configuration_options(camera: Device, request: Request, call: Call) -> str:
    """The same for all heads."""
    _chosen(camera, call, "ConfigurationToken", 1, "ter:NoConfig")
    seconds = tags({"tt:Min": "PT0S", "tt:Max": "PT2147S"})
    inside = f"<tt:Spaces>{_SUPPORTED}</tt:Spaces><tt:PTZTimeout>{seconds}</tt:PTZTimeout>"
    return f"<tptz:PTZConfigurationOptions>{inside}</tptz:PTZConfigurationOptions>"


def _chosen(camera: Device, call: Call, name: str, first: int, code: str) -> int:
    """The channel of a token that counts from 1 - *first*."""
    token = call.argument(name)
    for channel in heads(camera):
        if token == str(channel - first):
            return channel
    raise Fault("No such PTZ", "ter:InvalidArgVal", code)


def status(camera: Device, request: Request, call: Call) -> str:
    """Where the head is, and whether it is driven."""
    channel, head = _named(camera, call)
    x, y = (_share(camera, channel, axis, getattr(head, axis)) for axis in ("pan", "tilt"))
    zoom = (_share(camera, channel, "zoom", head.zoom) + 1) / 2
    pan_tilt, zooms = ("MOVING" if any(speeds) else "IDLE" for speeds in (head.driving[:2], head.driving[2:]))
    return (
        f'<tptz:PTZStatus><tt:Position><tt:PanTilt space="{_POSITION}" y="{y:.6g}" x="{x:.6g}"/>'
        f'<tt:Zoom space="{_ZOOM}" x="{zoom:.6g}"/></tt:Position>'
        f"<tt:MoveStatus>{tags({'tt:PanTilt': pan_tilt, 'tt:Zoom': zooms})}</tt:MoveStatus>"
        f"{tags({'tt:UtcTime': camera.clock.utc().strftime('%Y-%m-%dT%H:%M:%SZ')})}</tptz:PTZStatus>"
    )


def _share(camera: Device, channel: int, axis: str, value: float) -> float:
    """*value* of an axis as a number from -1 to 1."""
    low, high = ptz.limits(camera, channel)[axis.capitalize()]
    return (value - low) / (high - low) * 2 - 1 if high > low else 0.0


def _value(camera: Device, channel: int, axis: str, share: float) -> float:
    """The reverse."""
    low, high = ptz.limits(camera, channel)[axis.capitalize()]
    return low + (share + 1) / 2 * (high - low)


def presets(camera: Device, request: Request, call: Call) -> str:
    """Those of the head, with their numbers as tokens."""
    _, head = _named(camera, call)
    return "".join(
        f'<tptz:Preset token="{number}"><tt:Name>{escape(preset.name)}</tt:Name></tptz:Preset>'
        for number, preset in head.presets.items()
    )


def set_preset(camera: Device, request: Request, call: Call) -> str:
    """Remember where the head is, as the preset that is named or by a number of its own."""
    _, head = _named(camera, call)
    token, name = call.argument("PresetToken"), call.argument("PresetName")
    if token:
        number = _preset(head, token)
        kept = head.presets[number]
        name = name or kept.name
        kept.name, kept.pan, kept.tilt, kept.zoom = name, head.pan, head.tilt, head.zoom
    elif len(head.presets) >= _MOST_PRESETS:
        raise Fault("No room for another preset", "ter:Action", "ter:TooManyPresets")
    else:
        number = ptz.remember(head, (name or f"preset {len(head.presets) + 1}")[:31])
    return tags({"tptz:PresetToken": number})


def remove_preset(camera: Device, request: Request, call: Call) -> str:
    """Forget a preset."""
    _, head = _named(camera, call)
    del head.presets[_preset(head, call.argument("PresetToken") or "")]
    return ""


def go_to_preset(camera: Device, request: Request, call: Call) -> str:
    """Move to a preset."""
    channel, head = _named(camera, call)
    number = _preset(head, call.argument("PresetToken") or "")
    ptz.steer(camera, channel, {"gotoserverpresetno": str(number)})
    return ""


def _preset(head: Head, token: str) -> int:
    for number in head.presets:
        if token == str(number):
            return number
    raise Fault("No such preset", "ter:InvalidArgVal", "ter:NoToken")


def go_home(camera: Device, request: Request, call: Call) -> str:
    """Move to the home position."""
    channel, _ = _named(camera, call)
    ptz.steer(camera, channel, {"move": "home"})
    return ""


def set_home(camera: Device, request: Request, call: Call) -> str:
    """Remember where the head is as home."""
    _, head = _named(camera, call)
    ptz.remember(head, "Home", home=True)
    return ""


def move(camera: Device, request: Request, call: Call) -> str:
    """Move to a position."""
    channel, _ = _named(camera, call)
    wanted = _wanted(call, "Position", "ter:InvalidPosition")
    zoom = wanted.pop("zoom", None)
    if zoom is not None and zoom < 0:
        raise Fault("Out of range", "ter:InvalidArgVal", "ter:InvalidPosition")
    commands = {axis: _value(camera, channel, axis, share) for axis, share in wanted.items()}
    if zoom is not None:
        commands["zoom"] = _value(camera, channel, "zoom", zoom * 2 - 1)
    ptz.steer(camera, channel, {axis: f"{value:.4f}" for axis, value in commands.items()})
    return ""


def move_by(camera: Device, request: Request, call: Call) -> str:
    """Move by a part of the whole way."""
    channel, _ = _named(camera, call)
    wanted = _wanted(call, "Translation", "ter:InvalidTranslation")
    commands = {}
    for axis, share in wanted.items():
        low, high = ptz.limits(camera, channel)[axis.capitalize()]
        commands[f"r{axis}"] = f"{share * (high - low) / (1 if axis == 'zoom' else 2):.4f}"
    ptz.steer(camera, channel, commands)
    return ""


def drive(camera: Device, request: Request, call: Call) -> str:
    """Move until it is told to stop."""
    _, head = _named(camera, call)
    wanted = _wanted(call, "Velocity", "ter:InvalidVelocity")
    speeds = {axis: round(share * 100) for axis, share in wanted.items()}
    pan, tilt, zoom = head.driving
    head.driving = (speeds.get("pan", pan), speeds.get("tilt", tilt), speeds.get("zoom", zoom))
    return ""


def stop(camera: Device, request: Request, call: Call) -> str:
    """Stop turning, zooming, or both."""
    _, head = _named(camera, call)
    turns, zooms = (call.argument(name) not in {"false", "0"} for name in ("PanTilt", "Zoom"))
    pan, tilt, zoom = head.driving
    head.driving = (0 if turns else pan, 0 if turns else tilt, 0 if zooms else zoom)
    return ""


def _wanted(call: Call, name: str, code: str) -> dict[str, float]:
    """Where to, by axis, each from -1 to 1.

    Raises:
        Fault: Nowhere, or out of range.
    """
    inside = call.within(name)
    if inside is None:
        raise Fault(f"{name} is missing", "ter:InvalidArgVal", code)
    turn, zoom = inside.attributes("PanTilt"), inside.attributes("Zoom").get("x")
    given = {_AXES[key]: text for key, text in turn.items() if key in _AXES}
    given |= {} if zoom is None else {"zoom": zoom}
    try:
        found = {axis: float(text) for axis, text in given.items()}
    except ValueError:
        found = {"pan": math.nan}
    if not all(-1 <= share <= 1 for share in found.values()):
        raise Fault("Out of range", "ter:InvalidArgVal", code)
    return found


OPERATIONS: Operations = {
    "viewer": {
        "GetNodes": nodes,
        "GetNode": node,
        "GetConfigurations": configurations,
        "GetConfiguration": one_configuration,
        "GetConfigurationOptions": configuration_options,
        "GetStatus": status,
        "GetPresets": presets,
    },
    "operator": {
        "AbsoluteMove": move,
        "RelativeMove": move_by,
        "ContinuousMove": drive,
        "Stop": stop,
        "GotoPreset": go_to_preset,
        "SetPreset": set_preset,
        "RemovePreset": remove_preset,
        "GotoHomePosition": go_home,
        "SetHomePosition": set_home,
    },
}
"""What it takes, by the least role that may ask for it."""
