"""Zoom, focus and infra-red filter of the lens: a JSON API from AXIS OS 12 on, and an older form beside it.

Source: VAPIX optics control; the older form as other clients use it
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeAlias

from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.device.optics import FOCUS_FOUND, Lens
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.json_api import NEWER, Refused, answer

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

SEARCH_SECONDS = 3.0
"""How long autofocus takes, on the camera's clock."""

ZOOM_SECONDS = 1.0
_ID = "0"
_STEPS = {"+bigStep": 0.1, "-bigStep": -0.1, "+smallStep": 0.01, "-smallStep": -0.01}
_ABLE = (
    "focus",
    "zoom",
    "irCutFilter",
    "calibrateFocus",
    "calibrateZoom",
    "compensateTemperature",
    "compensateIr",
)
_Change: TypeAlias = "Callable[[Lens, Mapping[str, Any], float], None]"
"""What a method does to the lens at a moment of the camera's clock."""


@routes.http("/axis-cgi/opticscontrol.cgi", role="viewer", apis=("optics-control",))
def control(camera: Device, request: Request) -> Response:
    """The JSON API; the camera has one lens."""
    changes = {name: partial(_changed, camera, change) for name, (change, _) in _CHANGES.items()}
    roles = {name: role for name, (_, role) in _CHANGES.items()}
    return answer(
        request,
        PROFILES[camera.profile].versions("optics-control"),
        {
            "getOptics": lambda _: _told(camera),
            "getCapabilities": lambda _: _capabilities(camera),
            **changes,
        },
        errors=NEWER,
        roles={"getOptics": "operator", "getCapabilities": "operator", **roles},
    )


@routes.http("/axis-cgi/opticssetup.cgi", role="operator")
def setup(camera: Device, request: Request) -> Response:
    """The older form: positions from 0 to 1, and ``ok``."""
    lens, now = camera.state.hardware.lens, camera.clock.seconds()
    given = {name: value for name, value in request.fields.items() if name in _ARGUMENTS}
    if not given or request.fields.get("source", "1") not in {"0", "1"}:
        return PlainTextResponse("Error: invalid argument\n")
    try:
        with camera.change("hardware"):
            for name, value in given.items():
                _ARGUMENTS[name](lens, value, now)
    except ValueError as problem:
        return PlainTextResponse(f"Error: {problem}\n")
    return PlainTextResponse("ok\n")


def _told(camera: Device) -> dict[str, Any]:
    lens, now = camera.state.hardware.lens, camera.clock.seconds()
    left, top, width, height = lens.window
    told = {
        "opticsId": _ID,
        "focusPosition": lens.focus,
        "focusMoving": now < lens.focusing_until,
        "focusWindowUpperLeftX": left,
        "focusWindowUpperLeftY": top,
        "focusWindowWidth": width,
        "focusWindowHeight": height,
        "magnification": lens.magnification,
        "zoomMoving": now < lens.zooming_until,
        "temperatureCompensation": lens.compensates_temperature,
        "irCutFilterState": lens.ir_cut_filter,
        "irCompensation": lens.compensates_ir,
    }
    return {"numberOfOptics": 1, "optics": [told]}


def _capabilities(camera: Device) -> dict[str, Any]:
    lens = camera.state.hardware.lens
    told = {"opticsId": _ID, "capabilities": list(_ABLE), "maxMagnification": lens.most}
    return {"numberOfOptics": 1, "optics": [told]}


def _changed(camera: Device, change: _Change, params: Mapping[str, Any]) -> dict[str, Any]:
    """Do *change* to each lens that is named; what is refused of one keeps none of the others."""
    listed = params.get("optics")
    if not isinstance(listed, list) or not listed:
        raise NEWER.refused("missing", "optics")
    problems: list[dict[str, Any]] = []
    for wanted in listed:
        try:
            _check(wanted)
            with camera.change("hardware"):
                change(camera.state.hardware.lens, wanted, camera.clock.seconds())
        except Refused as refused:
            named = isinstance(wanted, dict) and "opticsId" in wanted
            which = {"opticsId": str(wanted["opticsId"])} if named else {}
            problems.append({"code": refused.code, "message": str(refused), "details": which})
    if not problems:
        return {}
    first = problems[0]
    more = {"errors": problems} if len(problems) > 1 else {}
    raise Refused(first["code"], first["message"], details=first["details"], **more)


def _check(wanted: object) -> None:
    """Refuse what names no lens of the camera."""
    if not isinstance(wanted, dict) or "opticsId" not in wanted:
        raise NEWER.refused("missing", "opticsId")
    if str(wanted["opticsId"]) != _ID:
        raise NEWER.refused("invalid", "opticsId")


def _number(wanted: Mapping[str, Any], name: str, low: float, high: float) -> float:
    if name not in wanted:
        raise NEWER.refused("missing", name)
    number = wanted[name]
    if isinstance(number, bool) or not isinstance(number, int | float) or not low <= number <= high:
        raise NEWER.refused("invalid", name)
    return float(number)


def _claim(wanted: Mapping[str, Any], name: str) -> bool:
    if name not in wanted:
        raise NEWER.refused("missing", name)
    claim = wanted[name]
    if not isinstance(claim, bool):
        raise NEWER.refused("invalid", name)
    return claim


def _step(wanted: Mapping[str, Any]) -> float:
    kind = wanted.get("type")
    if kind == "numerical":
        return _number(wanted, "value", -100, 100)
    if kind not in _STEPS:
        raise NEWER.refused("missing" if kind is None else "invalid", "type")
    return _STEPS[kind]


def _zoom_to(lens: Lens, magnification: float, now: float) -> None:
    lens.magnification = min(max(magnification, 1.0), lens.most)
    lens.zooming_until = now + ZOOM_SECONDS


def _focus_to(lens: Lens, position: float) -> None:
    lens.focus = min(max(position, 0.0), 1.0)


def _search(lens: Lens, now: float) -> None:
    """Look for the focus; a search that has begun is not begun anew."""
    if now < lens.focusing_until:
        raise Refused(1100, "Internal error")
    lens.focus, lens.focusing_until = FOCUS_FOUND, now + SEARCH_SECONDS


def _window(lens: Lens, wanted: Mapping[str, Any], _: float) -> None:
    left, top = _number(wanted, "upperLeftX", 0, 1), _number(wanted, "upperLeftY", 0, 1)
    width, height = _number(wanted, "width", 0, 1 - left), _number(wanted, "height", 0, 1 - top)
    lens.window = (left, top, width, height)


def _calibrate(lens: Lens, wanted: Mapping[str, Any], now: float) -> None:
    if _claim(wanted, "zoom"):
        lens.zooming_until = now + ZOOM_SECONDS
    if _claim(wanted, "focus"):
        _search(lens, now)


def _reset(lens: Lens, wanted: Mapping[str, Any], now: float) -> None:
    if _claim(wanted, "zoom"):
        _zoom_to(lens, 1.0, now)
    if _claim(wanted, "focus"):
        _focus_to(lens, Lens().focus)


def _filter(lens: Lens, wanted: Mapping[str, Any], _: float) -> None:
    state = wanted.get("irCutFilterState")
    if state not in {"on", "off", "auto"}:
        raise NEWER.refused("missing" if state is None else "invalid", "irCutFilterState")
    lens.ir_cut_filter = state


def _compensate(what: str, lens: Lens, wanted: Mapping[str, Any], _: float) -> None:
    setattr(lens, what, _claim(wanted, "enable"))


_CHANGES: Mapping[str, tuple[_Change, str]] = {
    "setFocus": (lambda lens, wanted, _: _focus_to(lens, _number(wanted, "position", 0, 1)), "admin"),
    "setRelativeFocus": (lambda lens, wanted, _: _focus_to(lens, lens.focus + _step(wanted)), "admin"),
    "setMagnification": (
        lambda lens, wanted, now: _zoom_to(lens, _number(wanted, "magnification", 1, lens.most), now),
        "admin",
    ),
    "setRelativeMagnification": (
        lambda lens, wanted, now: _zoom_to(lens, lens.magnification + _step(wanted), now),
        "admin",
    ),
    "performAutofocus": (lambda lens, _, now: _search(lens, now), "operator"),
    "setFocusWindow": (_window, "admin"),
    "calibrate": (_calibrate, "admin"),
    "reset": (_reset, "admin"),
    "setIrCutFilterState": (_filter, "operator"),
    "setTemperatureCompensation": (partial(_compensate, "compensates_temperature"), "admin"),
    "setIrCompensation": (partial(_compensate, "compensates_ir"), "admin"),
}
"""The methods that change something, and the role that each of them takes."""


def _read(text: str, low: float, high: float) -> float:
    number = float(text)
    if not isfinite(number) or not low <= number <= high:
        raise ValueError("value is out of range")
    return number


def _autofocus(lens: Lens, text: str, now: float) -> None:
    if text != "perform":
        raise ValueError("invalid argument")
    try:
        _search(lens, now)
    except Refused:
        raise ValueError("autofocus is already running") from None


def _zoomed(lens: Lens, share: float, now: float) -> None:
    _zoom_to(lens, 1 + share * (lens.most - 1), now)


def _share(lens: Lens) -> float:
    return (lens.magnification - 1) / (lens.most - 1)


_ARGUMENTS: Mapping[str, Callable[[Lens, str, float], None]] = {
    "autofocus": _autofocus,
    "afocus": lambda lens, text, _: _focus_to(lens, _read(text, 0, 1)),
    "rfocus": lambda lens, text, _: _focus_to(lens, lens.focus + _read(text, -1, 1)),
    "azoom": lambda lens, text, now: _zoomed(lens, _read(text, 0, 1), now),
    "rzoom": lambda lens, text, now: _zoomed(lens, _share(lens) + _read(text, -1, 1), now),
}
"""Arguments of the older form, absolute and relative."""
