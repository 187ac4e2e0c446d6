"""ONVIF's imaging service: settings of the sensor, which are parameters, and of the filter in front of it.

Source: ONVIF Imaging Service Specification; the ranges are those of the parameters. Nobody has recorded which
settings a camera tells of.
"""
# ruff: noqa: ARG001 - every operation is called alike

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from aiocamstreamer.virtual.soap.profiles import profiles
from aiocamstreamer.virtual.soap.soap_messages import Call, Fault, tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request
    from aiocamstreamer.virtual.soap.soap_messages import Operations

CAPABILITIES = '<timg:Capabilities ImageStabilization="false"/>'

_Filter = Literal["on", "off", "auto"]
_FILTERS: Mapping[str, _Filter] = {name.upper(): name for name in get_args(_Filter)}

_GROUP = "ImageSource.I0.Sensor"
_LEVELS = {
    "Brightness": "Brightness",
    "ColorSaturation": "ColorLevel",
    "Contrast": "Contrast",
    "Sharpness": "Sharpness",
}
"""ONVIF's settings from 0 to 100, and the parameters that they are."""

_ORDER = ("Brightness", "ColorSaturation", "Contrast", "IrCutFilter", "Sharpness", "WideDynamicRange")


def settings(camera: Device, request: Request, call: Call) -> str:
    """How the sensor is set."""
    _check_source(camera, call)
    read = camera.state.parameters.get
    told = {name: tags({f"tt:{name}": float(read(f"{_GROUP}.{of}") or 0)}) for name, of in _LEVELS.items()}
    told["IrCutFilter"] = tags({"tt:IrCutFilter": camera.state.hardware.lens.ir_cut_filter.upper()})
    mode = tags({"tt:Mode": (read(f"{_GROUP}.WDR") or "off").upper()})
    told["WideDynamicRange"] = f"<tt:WideDynamicRange>{mode}</tt:WideDynamicRange>"
    return f"<timg:ImagingSettings>{''.join(told[name] for name in _ORDER)}</timg:ImagingSettings>"


def options(camera: Device, request: Request, call: Call) -> str:
    """The range of each setting."""
    _check_source(camera, call)
    span = tags({"tt:Min": 0.0, "tt:Max": 100.0})
    told = {name: f"<tt:{name}>{span}</tt:{name}>" for name in _LEVELS}
    told["IrCutFilter"] = "".join(tags({"tt:IrCutFilterModes": name}) for name in _FILTERS)
    modes = "".join(tags({"tt:Mode": mode}) for mode in ("ON", "OFF"))
    told["WideDynamicRange"] = f"<tt:WideDynamicRange>{modes}</tt:WideDynamicRange>"
    return f"<timg:ImagingOptions>{''.join(told[name] for name in _ORDER)}</timg:ImagingOptions>"


def change(camera: Device, request: Request, call: Call) -> str:
    """Set what is named; nothing of it where anything is refused."""
    _check_source(camera, call)
    given = call.within("ImagingSettings") or call
    levels = {of: given.argument(name) for name, of in _LEVELS.items()}
    changes = {f"{_GROUP}.{of}": _level(text) for of, text in levels.items() if text is not None}
    wide = given.within("WideDynamicRange")
    if wide is not None:
        mode = (wide.argument("Mode") or "").lower()
        if mode not in {"on", "off"}:
            raise _invalid()
        changes[f"{_GROUP}.WDR"] = mode
    cut = given.argument("IrCutFilter")
    if cut is not None and cut not in _FILTERS:
        raise _invalid()
    with camera.change("parameters", "hardware"):
        camera.state.parameters |= changes
        if cut is not None:
            camera.state.hardware.lens.ir_cut_filter = _FILTERS[cut]
    return ""


def _level(text: str) -> str:
    """*text* as a parameter has it: a whole number from 0 to 100."""
    try:
        level = float(text[:32])
    except ValueError:
        raise _invalid() from None
    if not 0 <= level <= 100:
        raise _invalid()
    return str(round(level))


def _invalid() -> Fault:
    return Fault("The requested settings are incorrect", "ter:InvalidArgVal", "ter:SettingsInvalid")


def status(camera: Device, request: Request, call: Call) -> str:
    """Nothing moves."""
    _check_source(camera, call)
    return "<timg:Status/>"


def move_options(camera: Device, request: Request, call: Call) -> str:
    """Nothing can be moved: focus is set by VAPIX."""
    _check_source(camera, call)
    return "<timg:MoveOptions/>"


def _check_source(camera: Device, call: Call) -> None:
    """Refuse a video source that there is not; all of them have the same sensor."""
    if call.argument("VideoSourceToken") not in {of.source for of in profiles(camera)}:
        raise Fault("The requested VideoSource does not exist", "ter:InvalidArgVal", "ter:NoSource")


OPERATIONS: Operations = {
    "viewer": {
        "GetImagingSettings": settings,
        "GetOptions": options,
        "GetMoveOptions": move_options,
        "GetStatus": status,
    },
    "operator": {"SetImagingSettings": change},
}
"""What it takes, by the least role that may ask for it."""
